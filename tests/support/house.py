"""The map of the house: which rooms there are, and which of them import which.

Read from the source, so that imports inside functions are seen as well.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "tb_f1_plugin"
# Packages that are installed by another name than they are imported by.
INSTALLED_AS = {
    "array_api_compat": "array-api-compat",
    "google": "protobuf",
    "re2": "google-re2",
    "sklearn": "scikit-learn",
}


@cache
def rooms() -> dict[str, Path]:
    """Return every module of the package, by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(p for p in parts if p != "__init__")] = path
    return found


@cache
def imports() -> dict[str, set[str]]:
    """Return, of each room, the rooms that it imports, now or later."""
    return {name: _imported(path) - {name} for name, path in rooms().items()}


@cache
def third_parties() -> dict[str, set[str]]:
    """Return, of each room, the packages of others that it imports, now or later.

    They have the names by which people install them.
    """
    return {name: _third_parties(path) for name, path in rooms().items()}


def head(folder: str) -> str:
    """Return what a folder says of itself, in one line.

    Args:
        folder: The dotted name of a package.
    """
    text = ast.get_docstring(ast.parse(rooms()[folder].read_text(encoding="utf-8")))
    return " ".join((text or "").split())


def sentence(text: str, begin: str) -> str:
    """Return how the sentence of a head goes on that begins with some words; or "".

    >>> sentence("Text. May import numpy; never keras. Begin with `a`.", "May import")
    'numpy'
    """
    found = re.search(rf"{begin}:? (.+?)(?:;|\.(?= |$))", text)
    return found[1] if found else ""


def needs(folder: str) -> set[str]:
    """Return what a folder imports from outside of it, as its head should name it.

    That is a wing, a neighbour in the folder's own wing, or a package of others.
    """
    inside_it = [n for n in rooms() if n == folder or n.startswith(f"{folder}.")]
    wing, found = wing_of(folder), set[str]()
    for name in inside_it:
        found |= third_parties()[name]
        for other in imports()[name]:
            _, *parts = other.split(".")
            if other not in inside_it and parts[0] != wing:
                found.add(parts[0])
            elif other not in inside_it and len(parts) > 1:
                found.add(parts[1])
    return found


def wing_of(name: str) -> str:
    """Return the wing that a room lies in: what stands behind the package's name."""
    return name.split(".")[1] if "." in name else ""


def inside(folder: str) -> dict[str, set[str]]:
    """Return what lies in a folder, rooms and folders, and what imports what there.

    Args:
        folder: The dotted name of a package.
    """
    depth = folder.count(".") + 1

    def entry(name: str) -> str | None:
        parts = name.split(".")
        is_below = name.startswith(f"{folder}.") and len(parts) > depth
        return parts[depth] if is_below else None

    found: dict[str, set[str]] = {}
    for name, imported in imports().items():
        here = entry(name)
        if here is not None:
            others = {entry(other) for other in imported} - {here, None}
            found.setdefault(here, set()).update(o for o in others if o is not None)
    return found


def public_names(room: str) -> tuple[set[str], dict[str, str]]:
    """Return a room's own public names, and the arguments of those it defines.

    Args:
        room: Its dotted name.
    """
    names, functions = set[str](), dict[str, str]()
    for node in ast.parse(rooms()[room].read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = ast.unparse(node.args)
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found = [n for target in targets for n in ast.walk(target)]
            names |= {name.id for name in found if isinstance(name, ast.Name)}
    return {name for name in names if not name.startswith("_")}, functions


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return rooms that import each other in a circle; none is the best answer."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph.get(name, ())):
            if found := walk(other, [*way, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := walk(name, []))), [])


def floors(graph: dict[str, set[str]]) -> int:
    """Return how many floors a graph without circles has: its longest way up."""

    @cache
    def floor(name: str) -> int:
        return 1 + max((floor(other) for other in graph[name]), default=0)

    return max(map(floor, graph), default=0)


def _third_parties(path: Path) -> set[str]:
    tops = {name.partition(".")[0] for name in _names_imported(path)}
    others = tops - sys.stdlib_module_names - {PACKAGE}
    return {INSTALLED_AS.get(top, top) for top in others}


def _imported(path: Path) -> set[str]:
    names = _names_imported(path)
    return {name for name in names if name in rooms() and name != PACKAGE}


def _names_imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names
