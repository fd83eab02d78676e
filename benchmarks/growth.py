"""Draws what was measured against its size, from the rows that have one.

Each panel is one benchmark and unit, each line one subject; both axes are logarithmic,
so that what is linear in its size rises by one decade with each, and what does not grow
is flat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.table import Row

COLUMNS = 3
SIDE = 3.6  # inches of a panel


def draw(titled: Sequence[tuple[str, Sequence[Row]]], path: Path) -> bool:
    """Draw all panels into one SVG; tell whether there was anything to draw."""
    panels = [
        (title, unit, lines)
        for title, rows in titled
        for unit, lines in _lines(rows).items()
    ]
    if not panels:
        return False
    # The same measurements give the same file.
    mpl.rcParams["svg.hashsalt"] = "growth"
    height = math.ceil(len(panels) / COLUMNS)
    figure = Figure((SIDE * COLUMNS * 1.3, SIDE * height), layout="constrained")
    for place, (title, unit, lines) in enumerate(panels):
        axes = figure.add_subplot(height, COLUMNS, place + 1)
        for name, points in lines.items():
            axes.plot(*zip(*points, strict=True), marker="o", label=name)
        axes.set(xscale="log", yscale="log", title=title, ylabel=unit)
        axes.grid(alpha=0.3)
        # Below, where it hides no line.
        axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.1))
    figure.savefig(path, metadata={"Date": None})
    return True


def _lines(rows: Sequence[Row]) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """Return the points of each subject, by unit; one size alone is no growth."""
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for row in rows:
        if row.size is not None:
            lines = found.setdefault(row.unit, {})
            name = ", ".join(filter(None, (row.subject, row.line)))
            points = lines.setdefault(name, [])
            # A subject has a row for each of its peers.
            if (row.size, row.value) not in points:
                points.append((row.size, row.value))
    return {
        unit: {
            name: sorted(points)
            for name, points in lines.items()
            if len({size for size, _ in points}) > 1
        }
        for unit, lines in found.items()
        if any(len({size for size, _ in points}) > 1 for points in lines.values())
    }
