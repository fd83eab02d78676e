"""The repository: no machine is named, a version once, and lock files are whole."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.test_packaging import PYPROJECT, ROOT

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
