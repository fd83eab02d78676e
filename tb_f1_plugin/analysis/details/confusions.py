"""Confusions: which class is taken for which at a step, and the pairs with most rows.

May import numpy, the core and the reading. Pure. Of one column, and of one class
against the rest, the table of 2 × 2 follows from the counts; of several classes it is
known where a confusion was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.core.confusion.confusion import Confusion, Pair
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.series import Series

MOST_CLASSES = 100  # in a matrix; beyond, it is told pair by pair
MOST_PAIRS = 10
KEEP = "Train with F1Score(..., confusion=True), or TensorBoard(..., confusion=True)."


@dataclass(frozen=True)
class TopPair:
    """A confusion of some steps.

    Args:
        true: The class of the rows.
        predicted: What they are taken for; None if their prediction was NaN.
        rows: How many, of all of the steps.
        of: How many rows the class has there.
        since_step: The first step, without a break up to the last one, at which no
            other class was taken for it more often; None if that is not so there.
    """

    true: str
    predicted: str | None
    rows: float
    of: float
    since_step: int | None


@dataclass(frozen=True, eq=False)
class Confused:
    """Which class of a series is taken for which, step by step.

    Args:
        classes: The names of the classes of the table.
        steps: The steps that can be asked for.
        series: What it is of.
        column: The class that is one against the rest; None for all classes.
    """

    classes: tuple[str, ...]
    steps: Array
    series: Series
    column: int | None

    def at(self, begin: int, end: int) -> Confusion:
        """Return the confusions of some steps, steps along the leading axis."""
        if self.column is None:
            assert self.series.confusions is not None
            return self.series.confusions.stacked(begin, end)
        counts = self.series.at(np.arange(begin, end)).counts.of_class(self.column)
        cells = (
            *(counts.true_negatives, counts.false_positives),
            *(counts.false_negatives, counts.true_positives),
        )
        table = np.stack([cell[..., 0] for cell in cells], -1)
        return Confusion.of_matrix(table.reshape(-1, 2, 2))


def confused(series: Series, class_name: str | None) -> Confused | str:
    """Return which class is taken for which, or why that is not known.

    Args:
        series: A series; what is kept of it was read.
        class_name: The class that is one against the rest; None for all classes.
    """
    if not series.averages:
        return series.findings[0].message
    if not series.has_counts or not series.total_known or not series.classes:
        return (
            "A confusion needs the counts of single classes and the number of rows, "
            "which were not recorded."
        )
    column = None
    if class_name is not None:
        column = series.classes.index(class_name)
    elif series.kind == "binary":
        column = 0
    if column is not None:
        name = series.classes[column]
        return Confused((f"not {name}", name), series.steps, series, column)
    if series.kind == "multilabel":
        return (
            "A row of multi-label data may have several classes, so none is taken for "
            "another. Choose a class: it is shown against the rest."
        )
    if series.confusions is not None:
        return Confused(series.classes, series.confusions.steps, series, None)
    if series.detail_findings:
        return series.detail_findings[0].message
    if "confusion" in series.details:
        return "No confusion of it can be read yet."
    return f"Which class is taken for which was not kept. {KEEP}"


def answer_of(of: Confused, place: int, begin: int, end: int) -> dict[str, Any]:
    """Return a step's confusion, as the schema's `ConfusionAnswer`.

    Args:
        of: What is known.
        place: The step, by its place among those that can be asked for.
        begin: The first step of the top pairs, likewise.
        end: The one behind the last of them.
    """
    confusion = of.at(place, place + 1).pooled()
    is_matrix = confusion.classes <= MOST_CLASSES
    return {
        "classes": list(of.classes),
        "step": int(of.steps[place]),
        "steps": of.steps.tolist(),
        "total": confusion.counts.total.item(),
        "matrix": confusion.matrix().tolist() if is_matrix else None,
        "pairs": [] if is_matrix else _cells(confusion, of.classes),
        "unpredicted": confusion.unpredicted().tolist(),
        "is_complete": confusion.is_complete,
        "top_pairs": [vars(pair) for pair in top_pairs(of, begin, end)],
    }


def top_pairs(of: Confused, begin: int, end: int) -> list[TopPair]:
    """Return the pairs with the most rows, over some steps.

    Args:
        of: What is known.
        begin: The first of the steps, by its place.
        end: The one behind the last.
    """
    found = of.at(begin, end).top_pairs(MOST_PAIRS)
    pairs = [pair for pair in found if pair.rows > 0]
    since = _since(of, pairs, end)
    return [
        TopPair(
            of.classes[pair.true],
            None if pair.predicted is None else of.classes[pair.predicted],
            pair.rows,
            pair.of,
            step,
        )
        for pair, step in zip(pairs, since, strict=True)
    ]


def _since(of: Confused, pairs: list[Pair], end: int) -> list[int | None]:
    """Return since when each pair is the one of its class with the most rows.

    Steps are looked at from the last one backwards, a few at a time.
    """
    since: list[int | None] = [None] * len(pairs)
    going = {*range(len(pairs))}
    while end and going:
        begin = max(0, end - 16)
        confusion = of.at(begin, end)
        true, predicted = confusion.pairs.T
        for number in sorted(going):
            pair = pairs[number]
            taken_for = confusion.classes if pair.predicted is None else pair.predicted
            of_class = confusion.values[:, true == pair.true]
            own = confusion.values[:, (true == pair.true) & (predicted == taken_for)]
            rows = own.sum(-1)
            is_most = (rows > 0) & (rows >= of_class.max(-1, initial=0))
            breaks = np.flatnonzero(~is_most)
            first = int(breaks[-1]) + 1 if len(breaks) else 0
            if first < end - begin:
                since[number] = int(of.steps[begin + first])
            if len(breaks):
                going.discard(number)
        end = begin
    return since


def _cells(confusion: Confusion, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the cells of a matrix that are not 0, the diagonal too."""
    hits = confusion.counts.true_positives.tolist()
    cells = [(at, at, rows) for at, rows in enumerate(hits) if rows]
    pairs, values = confusion.pairs.tolist(), confusion.values.tolist()
    cells += [
        (true, predicted, rows)
        for (true, predicted), rows in zip(pairs, values, strict=True)
        if rows
    ]
    names = (*classes, None)
    return [
        {"true": names[true], "predicted": names[predicted], "rows": rows}
        for true, predicted, rows in sorted(cells)
    ]
