"""Scalars: F1 and the counts that it is made of, by names that logs are read by.

May import numpy, the core and the names of format. `docs/conventions.md` has the words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.vocabulary import CELLS


def scalars_of(
    name: str,
    counts: Counts,
    score: float,
    *,
    labels: Sequence[int] | None = None,
    names: Sequence[str] | None = None,
) -> dict[str, float]:
    """Return a score and the cells of its table, each number by its name.

    Args:
        name: The metric's name in the log.
        counts: Of all its classes.
        score: Its F1.
        labels: The columns of which the sums are; None for all.
        names: Of the classes, if each is to have numbers of its own.
    """
    chosen = counts if labels is None else counts.of_classes(labels)
    found = {name: score, **_cells(name, chosen.micro())}
    for index, class_name in enumerate(names or ()):
        found |= _cells(f"{name}_{class_name}", counts.of_class(index))
    return found


def _cells(name: str, table: Counts) -> dict[str, float]:
    """Return whole numbers as integers, and sums of weights as floats."""
    return {
        f"{name}_{cell}": np.ravel(getattr(table, cell))[0].item() for cell in CELLS
    }
