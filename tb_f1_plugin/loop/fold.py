"""Fold: the sums of many batches become one record, on the host and all at once.

May import numpy and the core. Here the batches' own F1 are formed, of whole numbers and
in float64, so that the device has nothing to do with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.form import Kind
from tb_f1_plugin.core.record import LookedAt, Record


def record_of(
    vectors: Array, kind: Kind, classes: int, labels: Sequence[int] | None = None
) -> Record:
    """Return the record of some batches.

    Args:
        vectors: A row for each batch, as `sums_of` makes it: int64, or float64 where
            there were weights.
        kind: The kind of the task.
        classes: The number of classes.
        labels: The columns that averages are over; None for all.

    >>> batches = np.array([[1, 2, 1, 4, 0, 0], [0, 0, 0, 3, 0, 1]])
    >>> record = record_of(batches, "binary", 1)
    >>> record.counts
    Counts(true_positives=[1], possible_positives=[2], predicted_positives=[1], total=7)
    >>> int(record.batch_sums.batches), int(record.unlabelled)
    (2, 1)
    """
    is_weighted = vectors.dtype.kind == "f"
    widths = _widths(kind, classes, is_weighted)
    parts = np.split(vectors, np.cumsum(widths)[:-1], axis=1)
    by_class, squares, number, once = parts
    rows, non_finite, unlabelled, *weight = once.T
    total, squared = weight if is_weighted else (rows, rows)
    columns = by_class.reshape(len(vectors), -1, _places(kind, classes))
    counted = columns[:, :3, :classes]
    entries = None
    if kind == "multilabel":
        of_class = columns[:, 3]
        entries = LookedAt(
            of_class,
            number if is_weighted else of_class,
            squares if is_weighted else of_class,
        )
    tp, possible, predicted = np.moveaxis(counted, 1, 0)
    counts = Counts(
        tp, possible, predicted, total if entries is None else entries.total
    )
    batches = Record(
        counts,
        BatchSums.of(counts, rows, labels),
        LookedAt(total, rows, squared),
        non_finite,
        rows * rows,
        unlabelled,
        entries,
    )
    return Record.from_array(batches.to_array().sum(0), classes)


def _widths(kind: Kind, classes: int, is_weighted: bool) -> tuple[int, int, int, int]:
    """Return how much of a vector is by class, what entries add, and once."""
    once = 5 if is_weighted else 3
    if kind == "multilabel":
        each = classes if is_weighted else 0
        return 4 * classes, each, each, once
    return 3 * _places(kind, classes), 0, 0, once


def _places(kind: Kind, classes: int) -> int:
    """Return how many sums a count has: in argmax tasks one is of what counts not."""
    return classes + 1 if kind == "multiclass" else classes
