"""Outcomes: how many rows of each slice have which truth and which prediction.

May import numpy. It is what comes back from a scan, whichever engine made it, and what
a table of outcomes in a file says. It is small: it has a line for each step, slice,
truth and prediction that occurs, and every record follows from it by sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array


class Key(NamedTuple):
    """Of which rows a record is.

    Attributes:
        step: Their step.
        slice: The column and the value of each part of the slice; empty for all rows.
    """

    step: int
    slice: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Sums:
    """Sums over the rows of each line, all of shape `(lines,)`.

    Args:
        rows: How many there are.
        weight: The sum of their weights; equal to `rows` without weights.
        weight2: The sum of their squared weights; likewise.
        odd: How many of them have a score that is NaN or infinite.
        weightless: How many of them have a weight of 0.
    """

    rows: Array
    weight: Array
    weight2: Array
    odd: Array
    weightless: Array


@dataclass(frozen=True)
class Bins:
    """In which cell of a histogram the rows of each line are.

    Args:
        edges: What the scores are compared with.
        cell: Shape `(lines,)`: the cell.
        distance: Shape `(lines,)`: the sum of the scores' distances to the nearer end.
        distance2: Shape `(lines,)`: the sum of these squared.
    """

    edges: Array
    cell: Array
    distance: Array
    distance2: Array


@dataclass(frozen=True)
class Other:
    """What another model predicts of the rows of each line.

    Args:
        predicted: The class; None where there is none.
        odd: Shape `(lines,)`: how many of its scores are NaN or infinite.
    """

    predicted: list[Any]
    odd: Array


@dataclass(frozen=True)
class Outcomes:
    """How many rows have which truth and which prediction.

    Args:
        step: Shape `(lines,)`: the step of each line, whole numbers.
        by: The values of each column that slices, a list of one value a line.
        true: The truth of each line: a class, or None where there is no label.
        predicted: The predicted class of each line; None where there is none.
        sums: Over the rows of each line.
        bins: Where a histogram was asked for.
        outside: How many scores are outside of [0, 1].
        above: How many labels are above 1.
        other: What another model predicts of the same rows; None if none was asked for.
    """

    step: Array
    by: Mapping[str, list[Any]]
    true: list[Any]
    predicted: list[Any]
    sums: Sums
    bins: Bins | None = None
    outside: int = 0
    above: int = 0
    other: Other | None = None

    def of_other(self) -> Outcomes:
        """Return the outcomes of the other model's predictions."""
        assert self.other is not None
        sums = replace(self.sums, odd=self.other.odd)
        return replace(self, predicted=self.other.predicted, sums=sums)


@dataclass(frozen=True)
class LabelSums:
    """Sums of multi-label rows, by line and label, all of shape `(lines, labels)`.

    Args:
        true_positives: The entries, or their weight, that are true and predicted.
        possible_positives: Those that are true.
        predicted_positives: Those that are predicted.
        entries: How many entries have a label.
        weight: The sum of their weights.
        weight2: The sum of their squared weights.
    """

    true_positives: Array
    possible_positives: Array
    predicted_positives: Array
    entries: Array
    weight: Array
    weight2: Array


@dataclass(frozen=True)
class OtherLabels:
    """What another model predicts of multi-label rows, by line and label.

    Args:
        true_positives: The entries, or their weight, that are true and predicted by it.
        predicted_positives: Those that are predicted by it.
        both_true: Those that are true and predicted by both models.
        both_predicted: Those that are predicted by both.
        odd: Shape `(lines,)`: how many rows have a score of it that is NaN or infinite.
    """

    true_positives: Array
    predicted_positives: Array
    both_true: Array
    both_predicted: Array
    odd: Array


@dataclass(frozen=True)
class LabelOutcomes:
    """What is counted of multi-label rows: a line for each step and slice.

    Args:
        step: Shape `(lines,)`: the step of each line.
        by: The values of each column that slices, a list of one value a line.
        sums: Over the rows that have a label at all.
        unlabelled: Shape `(lines,)`: the entries without a label.
        labels: Over the entries of each label.
        outside: How many scores are outside of [0, 1].
        above: How many labels are above 1.
        other: What another model predicts of the same rows; None if none was asked for.
    """

    step: Array
    by: Mapping[str, list[Any]]
    sums: Sums
    unlabelled: Array
    labels: LabelSums
    outside: int = 0
    above: int = 0
    other: OtherLabels | None = None

    def of_other(self) -> LabelOutcomes:
        """Return the outcomes of the other model's predictions."""
        other = self.other
        assert other is not None
        labels = replace(
            self.labels,
            true_positives=other.true_positives,
            predicted_positives=other.predicted_positives,
        )
        return replace(self, labels=labels, sums=replace(self.sums, odd=other.odd))


@dataclass
class Slices:
    """Which lines belong to which record.

    Args:
        keys: Of which rows each record is.
        of_lines: For each slicing, the record of each line.
    """

    keys: list[Key] = field(default_factory=list)
    of_lines: list[Array] = field(default_factory=list)


def sliced(
    outcomes: Outcomes | LabelOutcomes, slicings: tuple[tuple[str, ...], ...]
) -> Slices:
    """Return the records that outcomes make: of all rows, and of each slicing.

    >>> nothing = np.zeros(3)
    >>> sums = Sums(nothing, nothing, nothing, nothing, nothing)
    >>> lines = Outcomes(np.array([0, 0, 1]), {"x": [*"aba"]}, [], [], sums)
    >>> [(key.step, *key.slice) for key in sliced(lines, (("x",),)).keys]
    [(0,), (1,), (0, ('x', 'a')), (1, ('x', 'a')), (0, ('x', 'b'))]
    """
    found = Slices()
    for names in dict.fromkeys([(), *slicings]):
        columns = [outcomes.by[name] for name in names]
        values = list(zip(*columns, strict=True)) if columns else []
        steps = outcomes.step.tolist()
        lines = [
            Key(step, tuple(zip(names, values[at], strict=True)) if values else ())
            for at, step in enumerate(steps)
        ]
        keys = sorted(set(lines), key=_order)
        places = {key: len(found.keys) + at for at, key in enumerate(keys)}
        found.of_lines.append(np.array([places[key] for key in lines], np.int64))
        found.keys += keys
    return found


def _order(key: Key) -> tuple[Any, ...]:
    """Sort by slice and then by step; values of one column are of one type."""
    parts = [
        (0, value, "") if isinstance(value, (int, float)) else (1, 0, str(value))
        for _, value in key.slice
    ]
    return (*parts, key.step)
