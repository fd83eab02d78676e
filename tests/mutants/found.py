"""What became of the changes: kept by their names, printed, and explained in the docs.

May import `changes` and `judged` (for a type) only. A line of `docs/mutants.md` that
begins with code, below a heading that is a file, explains the changes of that line.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from pathlib import Path

from tests.mutants.changes import Change
from tests.mutants.judged import Outcome

PAGE = "docs/mutants.md"
SURVIVED = ("not noticed", "no test")
_HEADING = re.compile(r"^### `(.+)`$")
_EXPLAINED = re.compile(r"^- (`+)(.+?)\1: ")


class Results:
    """The outcome of each change that was tried, a line of a file for each."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text().splitlines() if file.exists() else []
        self._of_name: dict[str, Outcome] = {
            line["name"]: line["outcome"] for line in map(json.loads, lines)
        }

    def of(self, change: Change) -> Outcome | None:
        """Return what became of a change; None if it was not tried."""
        return self._of_name.get(change.name)

    def add(self, change: Change, outcome: Outcome) -> None:
        """Keep what became of a change. The last word counts."""
        self._of_name[change.name] = outcome
        with self._file.open("a") as file:
            file.write(json.dumps({"name": change.name, "outcome": outcome}) + "\n")


class Explained:
    """The changes that the page explains: of a file, all those of a line."""

    def __init__(self, root: Path) -> None:
        self.lines: defaultdict[str, set[str]] = defaultdict(set)
        file = ""
        for line in (root / PAGE).read_text().splitlines():
            if heading := _HEADING.match(line):
                file = f"tb_f1_plugin/{heading[1]}"
            elif code := _EXPLAINED.match(line):
                self.lines[file].add(code[2])

    def __contains__(self, change: Change) -> bool:
        """Tell whether a change is explained."""
        return change.text in self.lines[change.path]


def print_results(
    root: Path, results: dict[Change, Outcome], explained: Explained
) -> float:
    """Print what survived and is not explained, and the shares. Return that of all."""
    for change, result in results.items():
        if result in SURVIVED and change not in explained:
            print(f"\n{change.path}:{change.line} ({result})")
            print(_difference(change, root))
    print()
    for path, lines in explained.lines.items():
        there = {line.strip() for line in (root / path).read_text().splitlines()}
        for line in sorted(lines - there):
            print(f"{PAGE} explains a line that {path} does not have: {line}")
    by_folder: defaultdict[str, dict[Change, Outcome]] = defaultdict(dict)
    for change, result in results.items():
        by_folder[str(Path(change.path).parent)][change] = result
    for folder, inside in sorted(by_folder.items()):
        _share(folder, inside, explained)
    return _share("all", results, explained)


def _share(name: str, results: dict[Change, Outcome], explained: Explained) -> float:
    survived = [change for change, result in results.items() if result in SURVIVED]
    told = sum(change in explained for change in survived)
    noticed = len(results) - len(survived)
    share = noticed / len(results) if results else 1.0
    print(
        f"{name}: {noticed} of {len(results)} noticed ({share:.1%}), "
        f"{told} explained, {len(survived) - told} not"
    )
    return share


def _difference(change: Change, root: Path) -> str:
    before = (root / change.path).read_text().splitlines()
    after = change.made(root).splitlines()
    return "\n".join(list(difflib.unified_diff(before, after, lineterm="", n=0))[3:])
