"""The map of the house: which rooms there are, and which of them import which.

Read from the source, so that imports inside functions are seen as well.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "tb_f1_plugin"


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


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name in rooms() and name != PACKAGE}
