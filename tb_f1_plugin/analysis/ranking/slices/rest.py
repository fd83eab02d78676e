"""Rest: all rows but those of a slice, as a series. Pure.

May import numpy, the core and the series. A slice lies inside of all rows, so a
difference of the two has no band that is known. The rest has no row of the slice: the
two are samples that are independent of each other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tb_f1_plugin.core.counts import ROUNDING, Array, Counts
from tb_f1_plugin.core.vocabulary import COUNTS
from tb_f1_plugin.reading.kept import Confusions
from tb_f1_plugin.reading.series import Series


def rest_of(whole: Series, part: Series) -> Series:
    """Return the rows of a whole that are not in a part of it.

    Args:
        whole: The series of all rows, at one step.
        part: That of a part of them, at the same step.
    """
    rows = None
    if whole.row_total is not None and part.row_total is not None:
        rows = _less(whole.row_total, part.row_total)
    return replace(
        whole,
        counts=_counts(whole.counts, part.counts),
        row_total=rows,
        batch_sums=None,
        squared_batch_rows=None,
        logged_batch_mean=None,
        confusions=_confusions(whole.confusions, part.confusions),
        cuts=None,
        slice=None,
    )


def _counts(whole: Counts, part: Counts) -> Counts:
    taken = whole - part
    total = whole.total_by_class if taken.has_total_by_class else whole.total
    tp, possible, predicted = (
        _less(getattr(whole, name), getattr(part, name)) for name in COUNTS
    )
    return Counts(tp, possible, predicted, _settled(taken.total, total))


def _less(whole: Array, part: Array) -> Array:
    return _settled(whole - part, whole)


def _settled(values: Array, whole: Array) -> Array:
    """Return differences, with 0 for what is only the rounding of weighted sums."""
    if values.dtype.kind != "f":
        return values
    return np.where(np.abs(values) <= ROUNDING * np.abs(whole), 0.0, values)


def _confusions(whole: Confusions | None, part: Confusions | None) -> Confusions | None:
    """Return which class is taken for which in the rest; None if it is not known.

    A pair that was not kept of the whole is none of the rest either: then its rows are
    missing, and the confusion says so itself.
    """
    if whole is None or part is None:
        return None
    taken = np.zeros_like(whole.values)
    _, here, there = np.intersect1d(whole.codes, part.codes, return_indices=True)
    taken[here] = part.values[there]
    return replace(
        whole,
        counts=_counts(whole.counts, part.counts),
        values=_less(whole.values, taken),
    )
