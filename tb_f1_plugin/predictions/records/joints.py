"""Joints: what two models say of the rows of each record, by sums in numpy.

May import numpy, the core, `asked`, `outcomes`, `task` and the rooms beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.outcomes import (
    Key,
    LabelOutcomes,
    Outcomes,
    Slices,
    sliced,
)
from tb_f1_plugin.predictions.records.classes import Coded, coded
from tb_f1_plugin.predictions.task import Task


def joints_of(
    outcomes: Outcomes | LabelOutcomes, task: Task, asked: Asked
) -> dict[Key, Joint]:
    """Return the joint counts of each record.

    Args:
        outcomes: Of two models.
        task: The task.
        asked: What was asked.

    Raises:
        ValueError: If a class is none of those that were given.
    """
    slices = sliced(outcomes, asked.slicings)
    if isinstance(outcomes, LabelOutcomes):
        every = _tables(outcomes)
        return {key: _of_labels(every[lines]) for key, lines in _lines(slices)}
    codes = coded(outcomes, task, asked)
    weight = outcomes.sums.weight
    return {key: _of_one_class(codes, weight, lines) for key, lines in _lines(slices)}


def _lines(slices: Slices) -> Iterator[tuple[Key, Array]]:
    """Yield each record with the places of its lines."""
    for of_lines in slices.of_lines:
        order = np.argsort(of_lines, kind="stable")
        records, begin = np.unique(of_lines[order], return_index=True)
        for record, lines in zip(records, np.split(order, begin[1:]), strict=True):
            yield slices.keys[record], lines


def _of_one_class(codes: Coded, weight: Array, lines: Array) -> Joint:
    assert codes.against is not None
    at = lines[codes.true[lines] >= 0]
    cells = np.stack([codes.true[at], codes.predicted[at], codes.against[at]], -1)
    if codes.kind == "multiclass":
        return Joint.of_cells(codes.classes, cells, weight[at])
    # A class that is not the positive one is the other one, also where it is none.
    table = np.zeros((1, 2, 2, 2), weight.dtype)
    np.add.at(table[0], tuple((cells == 1).astype(np.int64).T), weight[at])
    return Joint("binary", table)


def _tables(outcomes: LabelOutcomes) -> Array:
    """Return the table of each line and label, shape `(lines, labels, 2, 2, 2)`."""
    labels, other = outcomes.labels, outcomes.other
    assert other is not None
    both, alike = other.both_true, other.both_predicted
    true = _two_by_two(
        *(labels.possible_positives, labels.true_positives),
        *(other.true_positives, both),
    )
    every = _two_by_two(
        *(labels.weight, labels.predicted_positives),
        *(other.predicted_positives, alike),
    )
    return np.stack([every - true, true], -3)


def _two_by_two(total: Array, first: Array, second: Array, both: Array) -> Array:
    """Return who of two says so: neither, the second alone, the first alone, both."""
    cells = [total - first - second + both, second - both, first - both, both]
    return np.stack(cells, -1).reshape(*total.shape, 2, 2)


def _of_labels(tables: Array) -> Joint:
    # What is only rounding of weighted sums is not below nothing.
    return Joint("multilabel", np.maximum(tables.sum(0), 0))
