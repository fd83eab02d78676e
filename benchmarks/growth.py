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

COLUMNS = 2
WIDTH, HEIGHT = 7.0, 6.5  # inches of a panel, its legend included
# What a benchmark's rows are sized by, by the beginning of its title.
SIZES = {
    "What a metric": "classes",
    "Memory": "rows",
    "Backend": "points of all runs",
    "Bytes": "classes",
    "Predictions": "rows",
}
COLOURS = [f"C{number}" for number in range(10)]
MARKERS = ("o", "^", "s")


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
    figure = Figure((WIDTH * COLUMNS, HEIGHT * height), layout="constrained")
    for place, (title, unit, lines) in enumerate(panels):
        axes = figure.add_subplot(height, COLUMNS, place + 1)
        for number, (name, points) in enumerate(lines.items()):
            # Of two logs of one size a line can pass through one only.
            through = dict(reversed(points))
            (line,) = axes.plot(
                *zip(*sorted(through.items()), strict=True),
                marker=MARKERS[number // len(COLOURS) % len(MARKERS)],
                color=COLOURS[number % len(COLOURS)],
                label=name,
            )
            axes.scatter(*zip(*points, strict=True), color=line.get_color(), s=16)
        sizes = [what for start, what in SIZES.items() if title.startswith(start)]
        axes.set(xscale="log", yscale="log", title=title, ylabel=unit)
        axes.set_xlabel(sizes[0] if sizes else "size")
        axes.grid(alpha=0.3)
        # Below the axis and its name, where it hides nothing.
        axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.16))
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
