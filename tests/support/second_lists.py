"""Finds lists that repeat the registry of scores, in Python and in TypeScript.

A list is two names or more as words of their own within a few lines: in quotes, or as
the keys of an object.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

NEAR = 2  # lines between two words of one list


def in_python(text: str, words: Collection[str], least: int = 2) -> list[int]:
    r"""Return the lines at which a list of some of the words begins.

    >>> in_python('a = "x"\nb = ("x", "y")', {"x", "y"})
    [1]
    >>> in_python('def f(): "Of x and y."', {"x", "y"})
    []
    """
    there = [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value in words
    ]
    return list(_lists(sorted(there), least))


def literals(text: str, words: Collection[str], least: int = 2) -> list[int]:
    r"""Return the lines of tuples, lists and sets that have so many of the words.

    >>> literals('A = ("x", "y")\nB = {"x": 1, "y": 2}', {"x", "y"})
    [1]
    """
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            names = {
                element.value
                for element in node.elts
                if isinstance(element, ast.Constant) and isinstance(element.value, str)
            }
            if len(names & {*words}) >= least:
                found.append(node.lineno)
    return found


def in_typescript(text: str, words: Collection[str], least: int = 2) -> list[int]:
    r"""Return the lines at which a list of some of the words begins.

    >>> in_typescript('const A = { x: 1,\n  y: 2 }; // "x"', {"x", "y"})
    [1]
    """
    there = [
        (text.count("\n", 0, found.start(0)) + 1, word)
        for found in re.finditer(r"""["'`](\w+)["'`]|\b(\w+)\??:""", text)
        if (word := found[1] or found[2]) in words
    ]
    return list(_lists(there, least))


def _lists(there: list[tuple[int, str]], least: int) -> Iterator[int]:
    """Yield where words that stand near each other are `least` or more."""
    group: list[tuple[int, str]] = []
    for line, word in [*there, (10**9, "")]:
        if group and line - group[-1][0] > NEAR:
            if len({known for _, known in group}) >= least:
                yield group[0][0]
            group = []
        group.append((line, word))


def files(root: Path) -> Iterator[Path]:
    """Yield the sources that may list scores: no tests, and nothing that was built."""
    yield from sorted((root / "tb_f1_plugin").rglob("*.py"))
    for kind in ("*.ts", "*.tsx"):
        for path in sorted((root / "frontend" / "src").rglob(kind)):
            if ".test." not in path.name:
                yield path
