"""Fold: records of outcomes, by sums in numpy.

May import numpy, the core, format, `asked`, `outcomes`, `task` and the rooms beside it.
Nothing here knows an engine: a table of outcomes that somebody else has made is folded
just so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.confusion.confusion import MOST_CLASSES, Confusion
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram.binning import away
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.record import LookedAt, Record
from tb_f1_plugin.core.vocabulary import Kind
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.outcomes import (
    Bins,
    Key,
    LabelOutcomes,
    Outcomes,
    Slices,
    sliced,
)
from tb_f1_plugin.predictions.records.classes import Coded, coded
from tb_f1_plugin.predictions.task import Task


@dataclass(frozen=True)
class Folded:
    """The records of all rows and of each slice, and what is kept beside them.

    Args:
        kind: Of the task.
        names: A name of each column.
        threshold: What scores were compared with; None where none were.
        records: By key: all rows, then slicing by slicing; by step in each.
        details: A histogram or a confusion of each, where one was asked for.
        no_confusion: Why there is none, if one was asked for.
    """

    kind: Kind
    names: tuple[str, ...]
    threshold: float | None
    records: dict[Key, Record]
    details: dict[Key, Detail] = field(default_factory=dict)
    no_confusion: str = ""


class _ByRecord:
    """Sums lines up to the records that they belong to.

    Args:
        slices: Which lines belong to which record.
    """

    def __init__(self, slices: Slices) -> None:
        self._of_lines, self._number = slices.of_lines, len(slices.keys)

    def sums(
        self, values: Array, codes: Array | None = None, codes_in_all: int = 1
    ) -> Array:
        """Return sums by record and code, shape `(records, codes)`.

        Args:
            values: Shape `(lines,)`. Whole numbers stay whole; up to 2^53 a float64
                holds them.
            codes: What each line is of; below 0 it is of nothing. None for one code.
            codes_in_all: How many codes there are.
        """
        of = np.zeros(len(values), np.int64) if codes is None else codes
        there = (of >= 0) & (of < codes_in_all)
        cells = self._number * codes_in_all
        total = np.zeros(cells)
        for record in self._of_lines:
            at = record[there] * codes_in_all + of[there]
            total += np.bincount(at, values[there], cells)
        whole = total.astype(np.int64) if values.dtype.kind in "iu" else total
        return whole.reshape(self._number, codes_in_all)


def folded(outcomes: Outcomes | LabelOutcomes, task: Task, asked: Asked) -> Folded:
    """Return the records that outcomes make.

    Raises:
        ValueError: If a class is none of those that were given.
    """
    if isinstance(outcomes, LabelOutcomes):
        return _of_each_label(outcomes, task, asked)
    return _of_one_class(outcomes, coded(outcomes, task, asked), asked)


def _of_one_class(outcomes: Outcomes, codes: Coded, asked: Asked) -> Folded:
    slices = sliced(outcomes, asked.slicings)
    by, sums = _ByRecord(slices), outcomes.sums
    there = codes.true >= 0
    predicted = np.where(there, codes.predicted, -1)
    hit = np.where(codes.true == predicted, codes.true, -1)
    columns = slice(1, 2) if len(codes.names) == 1 else slice(None)
    tp, possible, said = (
        by.sums(sums.weight, which, codes.classes)[:, columns]
        for which in (hit, codes.true, predicted)
    )
    once = np.where(there, 0, -1)
    rows, weight, weight2, odd = (
        by.sums(values, once)[:, 0]
        for values in (sums.rows, sums.weight, sums.weight2, sums.odd)
    )
    unlabelled = by.sums(sums.rows - sums.weightless, np.where(there, -1, 0))[:, 0]
    records = {
        key: _record(
            Counts(tp[at], possible[at], said[at], weight[at]),
            LookedAt(*map(np.asarray, (weight[at], rows[at], weight2[at]))),
            odd[at],
            unlabelled[at],
        )
        for at, key in enumerate(slices.keys)
    }
    made = Folded(codes.kind, codes.names, codes.threshold, records)
    if outcomes.bins is not None:
        made.details.update(_histograms(outcomes, outcomes.bins, slices, codes))
    if not asked.confusion:
        return made
    number = len(codes.names)
    if not 1 < number <= MOST_CLASSES:
        why = f"there is one of 2 to {MOST_CLASSES:,} classes, got {number:,} columns"
        return replace(made, no_confusion=why)
    made.details.update(_confusions(outcomes, slices, codes))
    return made


def _record(
    counts: Counts,
    looked_at: LookedAt,
    odd: Array,
    unlabelled: Array,
    entries: LookedAt | None = None,
) -> Record:
    """Return a record of no batches."""
    return Record(
        counts,
        BatchSums.zero(counts.classes),
        looked_at,
        np.asarray(odd),
        np.asarray(0),
        np.asarray(unlabelled),
        entries,
    )


def _histograms(
    outcomes: Outcomes, bins: Bins, slices: Slices, codes: Coded
) -> Iterator[tuple[Key, Detail]]:
    """Yield the histogram of each record, of one column."""
    by, weight = _ByRecord(slices), outcomes.sums.weight
    empty = ScoreHistogram.zero(1, bins.edges)
    cells = empty.positives.shape[-1]
    there, is_true = codes.true >= 0, codes.true == 1
    where = np.where(there, bins.cell, -1)
    positives, negatives = (
        by.sums(weight, np.where(which, where, -1), cells)
        for which in (is_true, ~is_true)
    )
    distances = away(by.sums(bins.distance, where, cells))
    # Σ w·d² where a score is on the side of its truth, else Σ w·(1 − d)².
    far = weight - 2 * bins.distance + bins.distance2
    errors = np.where(is_true == (bins.cell >= empty.middle), bins.distance2, far)
    squares = by.sums(errors, np.where(there, 0, -1))
    for at, key in enumerate(slices.keys):
        one = slice(at, at + 1)
        yield (
            key,
            Detail(
                ScoreHistogram(
                    *(bins.edges, positives[one], negatives[one], distances[one]),
                    squares[at],
                )
            ),
        )


def _confusions(
    outcomes: Outcomes, slices: Slices, codes: Coded
) -> Iterator[tuple[Key, Detail]]:
    """Yield the confusion of each record, one at a time: each may be large."""
    number, weight = codes.classes, outcomes.sums.weight
    pair = codes.true * (number + 1) + codes.predicted
    for of_lines in slices.of_lines:
        order = np.argsort(of_lines, kind="stable")
        records, begin = np.unique(of_lines[order], return_index=True)
        for record, lines in zip(records, np.split(order, begin[1:]), strict=True):
            at = lines[codes.true[lines] >= 0]
            cells = np.bincount(pair[at], weight[at], number * (number + 1))
            if weight.dtype.kind in "iu":
                cells = cells.astype(np.int64)
            matrix = cells.reshape(number, number + 1)
            yield (
                slices.keys[record],
                Detail(confusion=Confusion.of_matrix(matrix)),
            )


def _of_each_label(outcomes: LabelOutcomes, task: Task, asked: Asked) -> Folded:
    assert task.classes is not None
    slices = sliced(outcomes, asked.slicings)
    by, sums, labels = _ByRecord(slices), outcomes.sums, outcomes.labels

    def once(values: Array) -> Array:
        return by.sums(values)[:, 0]

    def each(values: Array) -> Array:
        return np.stack([once(column) for column in values.T], -1)

    rows, weight, weight2, odd = map(
        once, (sums.rows, sums.weight, sums.weight2, sums.odd)
    )
    unlabelled = once(outcomes.unlabelled)
    tp, possible, predicted = map(
        each,
        (
            labels.true_positives,
            labels.possible_positives,
            labels.predicted_positives,
        ),
    )
    entries, of_entries, of_squares = map(
        each, (labels.entries, labels.weight, labels.weight2)
    )
    records = {}
    for at, key in enumerate(slices.keys):
        looked_at = LookedAt(*map(np.asarray, (weight[at], rows[at], weight2[at])))
        own, total = None, weight[at]
        if (entries[at] != rows[at]).any():
            own = LookedAt(of_entries[at], entries[at], of_squares[at])
            total = of_entries[at]
        counts = Counts(tp[at], possible[at], predicted[at], total)
        records[key] = _record(counts, looked_at, odd[at], unlabelled[at], own)
    names = tuple(map(str, task.classes))
    return Folded("multilabel", names, asked.threshold, records)
