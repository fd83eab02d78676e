"""Fold: the sums of many batches become one record, on the host and all at once.

May import numpy, the core, `doubts` and `sums`. Here the batches' own F1 are formed, of
whole numbers and in float64, so that the device has nothing to do with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.form import Kind
from tb_f1_plugin.core.record import LookedAt, Record
from tb_f1_plugin.loop.counting.sums import MOST_OF_A_TABLE
from tb_f1_plugin.loop.doubts import Doubts


class Folded(NamedTuple):
    """Some batches.

    Attributes:
        record: All that is kept of them.
        doubts: What is odd about their values.
        confusion: Which class is taken for which; None if nobody asked, or if it is
            not in the sums.
    """

    record: Record
    doubts: Doubts
    confusion: Confusion | None = None


def folded(
    vectors: Array,
    kind: Kind,
    classes: int,
    labels: Sequence[int] | None = None,
    *,
    with_confusion: bool = False,
) -> Folded:
    """Return the record of some batches, and what is odd about them.

    Args:
        vectors: A row for each batch, as `sums_of` makes it: int64, or float64 where
            there were weights.
        kind: The kind of the task.
        classes: The number of classes.
        labels: The columns that averages are over; None for all.
        with_confusion: Whether the confusion is returned, where the sums have it.

    >>> batches = [[1, 2, 1, 4, 0, 0, 0, 0, 0], [0, 0, 0, 3, 0, 1, 2, 0, 0]]
    >>> record, doubts, _ = folded(np.array(batches), "binary", 1)
    >>> record.counts
    Counts(true_positives=[1], possible_positives=[2], predicted_positives=[1], total=7)
    >>> int(record.batch_sums.batches), int(record.unlabelled)
    (2, 1)
    >>> doubts
    Doubts(labels=2, predictions=0, whole=0, looked_at=7, tied=0, \
negative=0)
    """
    is_weighted = vectors.dtype.kind == "f"
    if is_weighted:  # a sum with an infinite weight is as unknown as one with a NaN
        vectors = np.where(np.isinf(vectors), np.nan, vectors)
    widths = _widths(kind, classes, is_weighted)
    parts = np.split(vectors, np.cumsum(widths)[:-1], axis=1)
    by_class, squares, number, once = parts
    rows, non_finite, unlabelled, *more = once.T
    negative, total, squared = more[-3:] if is_weighted else (rows * 0, rows, rows)
    counted = _counted(by_class, kind, classes)
    entries = None
    looked_at = rows
    if kind == "multilabel":
        of_class = by_class[:, 3 * classes :]
        entries = LookedAt(
            of_class,
            number if is_weighted else of_class,
            squares if is_weighted else of_class,
        )
        looked_at = entries.rows
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
    if kind == "multiclass":
        doubts = Doubts(looked_at=int(rows.sum()), tied=int(more[0].sum()))
    else:
        odd = (*more[:3], looked_at)
        doubts = Doubts(*(int(numbers.sum()) for numbers in odd))
    doubts = doubts._replace(negative=int(negative.sum()))
    confusion = None
    if with_confusion and kind == "multiclass" and classes <= MOST_OF_A_TABLE:
        confusion = confusion_of(by_class.sum(0))
    record = Record.from_array(batches.to_array().sum(0), classes)
    return Folded(record, doubts, confusion)


def confusion_of(table: Array) -> Confusion:
    """Return the confusion of a table of the stated against the said class.

    Args:
        table: In both directions the last place is of what does not count.

    >>> confusion_of(np.array([[3, 1, 0], [0, 4, 2], [0, 0, 9]])).unpredicted().tolist()
    [0, 2]
    """
    places = math.isqrt(table.size)
    return Confusion.of_matrix(table.reshape(places, places)[:-1])


def _counted(sums: Array, kind: Kind, classes: int) -> Array:
    """Return true, possible and predicted positives, (batches, 3, classes)."""
    batches = len(sums)
    if kind != "multiclass":
        return sums[:, : 3 * classes].reshape(batches, 3, classes)
    places = classes + 1  # the last is of what does not count
    if classes > MOST_OF_A_TABLE:
        return sums.reshape(batches, 3, places)[:, :, :classes]
    table = sums.reshape(batches, places, places)
    right = np.diagonal(table, axis1=1, axis2=2)
    every = np.stack([right, table.sum(2), table.sum(1)], axis=1)
    return every[:, :, :classes]


def _widths(kind: Kind, classes: int, is_weighted: bool) -> tuple[int, int, int, int]:
    """Return how much of a vector is by class, what entries add, and once."""
    once = 3 + 3 * is_weighted + (1 if kind == "multiclass" else 3)
    if kind == "multilabel":
        each = classes if is_weighted else 0
        return 4 * classes, each, each, once
    if kind == "binary":
        return 3, 0, 0, once
    places = classes + 1
    return places * (places if classes <= MOST_OF_A_TABLE else 3), 0, 0, once
