"""What others have made: named where it is bundled, and the same at every build."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.bundled import ROOT, bundled

# Any moment; the Makefile takes that of the last commit.
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}


def words(text: str) -> list[str]:
    """Return the words of a text, however its lines are broken."""
    return text.split()


@pytest.mark.dashboard
def test_the_licences_are_those_of_what_is_bundled_and_no_others() -> None:
    """By the build's own list of modules, each with the text that its package has."""
    text = (ROOT / "THIRD_PARTY_LICENSES").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    told = {name: words(part) for name, part in zip(*[iter(parts)] * 2, strict=True)}

    assert told == {one.name: words(one.text) for one in bundled()}


@pytest.mark.dashboard
def test_what_is_bundled_is_of_the_locked_version() -> None:
    """And its licence allows that."""
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    every = bundled()

    assert len(every) >= 3
    for one in every:
        locked = lock["packages"][f"node_modules/{one.name}"]
        assert one.version == locked["version"]
        assert one.license in ("MIT", "ISC", "BSD-3-Clause", "Apache-2.0")


def wheel_in(folder: Path, build: Path) -> bytes:
    """Build a wheel of the present tree; return its bytes."""
    command = [
        *(sys.executable, "setup.py", "--quiet"),
        *("build", f"--build-base={build / 'build'}"),
        *("bdist_wheel", f"--dist-dir={folder}", f"--bdist-dir={build / 'bdist'}"),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made.read_bytes()


@pytest.mark.slow
@pytest.mark.dashboard
def test_a_wheel_is_the_same_twice(tmp_path: Path) -> None:
    """Byte for byte, whenever and wherever it is built, of the same sources."""
    first = wheel_in(tmp_path / "a", tmp_path / "build a")
    for path in (ROOT / "tb_f1_plugin" / "text").glob("*.py"):
        path.touch()
    before = os.umask(0o077)
    try:
        again = wheel_in(tmp_path / "b", tmp_path / "elsewhere" / "b")
    finally:
        os.umask(before)

    assert first == again


def test_make_gives_a_build_its_moment() -> None:
    """`make build` takes it from the last commit, so that a clone has the same one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(r"^export SOURCE_DATE_EPOCH \?= \$\(or .*git log", makefile, re.M)


@pytest.mark.dashboard
def test_the_bill_has_what_is_bundled_and_what_is_required(tmp_path: Path) -> None:
    """As CycloneDX: each library once, with its version where there is one."""
    pytest.importorskip("cyclonedx")
    from tests.support import bill

    file = tmp_path / "bill.json"
    bill.write(file)
    first = file.read_bytes()
    bill.write(file)
    made = json.loads(first)
    parts = {part["name"]: part for part in made["components"]}

    assert file.read_bytes() == first
    assert made["bomFormat"] == "CycloneDX"
    assert made["metadata"]["component"]["name"] == "tb_f1_plugin"
    for one in bundled():
        part = parts[one.name.rpartition("/")[2]]
        assert part["version"] == one.version
        assert part["purl"].startswith("pkg:npm/")
    for name in "numpy", "tensorboard", "rich", "orjson":
        assert parts[name]["purl"] == f"pkg:pypi/{name}"
        assert parts[name]["scope"] == "required"
    assert parts["torch"]["scope"] == "optional"
    assert "pytest" not in parts


def test_the_versions_of_developers_are_what_the_project_asks_for() -> None:
    """Each requirement of `dev` has one exact version, within its bounds."""
    lines = (ROOT / "tests/backends/tensorflow.txt").read_text("utf-8").splitlines()
    locked = dict(line.split("==") for line in lines if not line.startswith("#"))
    asked = importlib.metadata.requires("tb_f1_plugin")
    assert asked is not None
    wanted = {"dev", "demo", "figures", "predictions", "tensorflow"}
    looked_at = 0
    for text in asked:
        one = Requirement(text)
        of = [one.marker.evaluate({"extra": e}) for e in wanted] if one.marker else [1]
        if one.name == "tb_f1_plugin" or not any(of):
            continue
        assert locked[canonicalize_name(one.name)] in one.specifier, text
        looked_at += 1

    assert looked_at > 20
