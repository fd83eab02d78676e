"""The recipes of CONTRIBUTING.md, as steps that a test does to a copy of the tree.

A recipe is a section whose blocks are its steps, in order. A block of `diff` begins
with the file that it changes; lines without a sign stand there already. A block of `sh`
is a command; `# fails` behind it says that it does not succeed yet.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
_BLOCK = re.compile(r"^(```+)(diff|sh)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
NODE_MODULES = Path("frontend", "node_modules")
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "images", "static")


@dataclass(frozen=True)
class Change:
    """A change of one file.

    Args:
        path: The file, below the root.
        parts: What stands there, and what is to stand there, place by place.
    """

    path: str
    parts: tuple[tuple[str, str], ...]

    def apply(self, root: Path) -> None:
        """Make the change below a root.

        Raises:
            ValueError: If what should stand there does not, or stands there twice.
        """
        file = root / self.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for old, new in self.parts:
            if old and text.count(old) != 1:
                raise ValueError(
                    f"{self.path} must have these lines once, and has them "
                    f"{text.count(old)} times:\n{old}"
                )
            text = text.replace(old, new) if old else text + new
        file.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Command:
    """A command.

    Args:
        text: As it is typed.
        succeeds: Whether it is said to succeed.
    """

    text: str
    succeeds: bool

    def run(self, root: Path) -> subprocess.CompletedProcess[str]:
        """Run it below a root, in this environment."""
        words = [sys.executable if w == "python" else w for w in self.text.split()]
        return subprocess.run(
            words,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )


def recipes(page: Path = PAGE) -> dict[str, list[Change | Command]]:
    """Return the steps of each recipe, by its heading."""
    text = page.read_text(encoding="utf-8").partition("\n## Recipes\n")[2]
    found = {}
    for section in re.split(r"^### ", text.partition("\n## ")[0], flags=re.M)[1:]:
        heading, _, body = section.partition("\n")
        found[heading] = [
            step
            for _, kind, block in _BLOCK.findall(body)
            for step in ([change(block)] if kind == "diff" else _commands(block))
        ]
    return found


def change(block: str) -> Change:
    r"""Return the change that a block of `diff` is.

    >>> change("--- a.py\n x = 1\n-y = 2\n+y = 3\n").parts
    (('x = 1\ny = 2\n', 'x = 1\ny = 3\n'),)
    """
    first, *lines = block.splitlines()
    parts: list[tuple[list[str], list[str]]] = [([], [])]
    for line in lines:
        sign, rest = line[:1], line[1:] + "\n"
        if sign == "@":  # another place of the file
            parts.append(([], []))
        if sign in ("", " ", "-"):
            parts[-1][0].append(rest)
        if sign in ("", " ", "+"):
            parts[-1][1].append(rest)
    joined = (("".join(old), "".join(new)) for old, new in parts)
    return Change(first.removeprefix("--- "), tuple(joined))


def copy(target: Path) -> Path:
    """Copy what a recipe may change or run, and return where to.

    The dashboard's packages are many and stay as they are, so the copy has a link.
    """
    for name in ("tb_f1_plugin", "tests", "docs", "frontend", "benchmarks"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=_NOT_COPIED)
    for file in ROOT.iterdir():
        if file.is_file() and not file.name.startswith("."):
            shutil.copy(file, target / file.name)
    if (ROOT / NODE_MODULES).is_dir():
        (target / NODE_MODULES).symlink_to((ROOT / NODE_MODULES).resolve())
    return target


def _commands(block: str) -> Iterator[Command]:
    for line in block.splitlines():
        text, _, remark = line.partition("#")
        yield Command(text.strip(), not remark.strip().startswith("fails"))
