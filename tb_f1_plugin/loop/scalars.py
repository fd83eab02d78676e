"""Scalars: counts as single numbers, by names that logs are read by.

May import numpy, the core's counts and its vocabulary. Where the tags of a logger are
read by their words (`docs/conventions.md`), F1 and every other score follow from these.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.vocabulary import CELLS


def cells_of(
    counts: Counts,
    prefix: str = "",
    labels: Sequence[int] | None = None,
    names: Sequence[str] = (),
) -> dict[str, float]:
    """Return the four cells of a table, summed over classes.

    Args:
        counts: Of all classes.
        prefix: What stands before each name.
        labels: The columns of which the sums are; None for all.
        names: Of the classes, if each is to have its own cells as well.

    >>> cells_of(Counts([1, 2], [2, 2], [1, 3], 4), "val_")["val_false_positives"]
    1
    """
    chosen = counts if labels is None else counts.of_classes(labels)
    found = _cells(prefix, chosen.micro())
    for index, name in enumerate(names):
        found |= _cells(f"{prefix}{name}_", counts.of_class(index))
    return found


def _cells(prefix: str, table: Counts) -> dict[str, float]:
    """Return whole numbers as integers, and sums of weights as floats."""
    values = {cell: np.ravel(getattr(table, cell))[0] for cell in CELLS}
    return {f"{prefix}{cell}": value.item() for cell, value in values.items()}
