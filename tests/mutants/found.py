"""What became of the changes: kept by their names, printed, and explained in the docs.

May import `changes` and `judged` (for a type) only. A line of `docs/mutants.md` that
begins with code, below a heading that is a file, explains the changes of that line.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from tests.mutants.changes import Change
from tests.mutants.judged import Outcome

PAGE = "docs/mutants.md"
SURVIVED = ("not noticed", "no test")
_HEADING = re.compile(r"^### `(.+)`$")
_EXPLAINED = re.compile(r"^- `(.+?)`: ")
_EXPLAINED_TICKS = re.compile(r"^- `` (.+?) ``: ")


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


def explained(root: Path) -> dict[str, set[str]]:
    """Return the lines of each file whose changes the page explains."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    file = ""
    for line in (root / PAGE).read_text().splitlines():
        if heading := _HEADING.match(line):
            file = f"tb_f1_plugin/{heading[1]}"
        elif code := _EXPLAINED.match(line) or _EXPLAINED_TICKS.match(line):
            found[file].add(code[1])
    return dict(found)


def print_results(root: Path, results: dict[Change, Outcome]) -> float:
    """Print what survived and is not explained, and the shares. Return that of all."""
    known = explained(root)
    for change, result in results.items():
        if result in SURVIVED and change.text not in known.get(change.path, ()):
            print(f"\n{change.path}:{change.line} ({result})")
            print(_difference(change, root))
    print()
    for path, lines in known.items():
        there = {line.strip() for line in (root / path).read_text().splitlines()}
        for line in sorted(lines - there):
            print(f"{PAGE} explains a line that {path} does not have: {line}")
    folders = sorted({str(Path(change.path).parent) for change in results})
    for folder in folders:
        inside = {
            c: r for c, r in results.items() if str(Path(c.path).parent) == folder
        }
        _share(folder, inside, known)
    return _share("all", results, known)


def _share(
    name: str, results: dict[Change, Outcome], known: dict[str, set[str]]
) -> float:
    counted = Counter(results.values())
    died = counted["noticed"] + counted["too slow"]
    share = died / len(results) if results else 1.0
    told = sum(
        result in SURVIVED and change.text in known.get(change.path, ())
        for change, result in results.items()
    )
    left = len(results) - died - told
    print(
        f"{name}: {died} of {len(results)} noticed ({share:.1%}), {told} explained, "
        f"{left} not"
    )
    return share


def _difference(change: Change, root: Path) -> str:
    before = (root / change.path).read_text().splitlines()
    after = change.made(root).splitlines()
    return "\n".join(list(difflib.unified_diff(before, after, lineterm="", n=0))[3:])
