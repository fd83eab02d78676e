"""Batch mean: the naive mean of the batches' F1, in parts, so that 0/0 is free.

May import numpy, `counts`, `ratio`, `scores` and `vocabulary` only. A batch mean is
what Keras would log: the arithmetic mean of the batches' scores. It is wrong for F1. It
is shown beside the exact value to make that visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.ratio import check_zero_division, divide
from tb_f1_plugin.core.scores.formulas import Average, ResolvedAbsent, f_beta
from tb_f1_plugin.core.vocabulary import AVERAGES_OVER_CLASSES

AVERAGED_COLUMNS = AVERAGES_OVER_CLASSES


def columns(classes: int) -> int:
    """Return the number of columns: a class each, then micro, macro, weighted.

    One class has one column: its averages are all the same number.

    >>> columns(1), columns(10)
    (1, 13)
    """
    return classes if classes == 1 else classes + len(AVERAGED_COLUMNS)


@dataclass(frozen=True, eq=False)
class BatchSums:
    """Sums over batches from which every form of the batch mean follows.

    Columns: one per class; beyond one class also micro, macro and weighted.

    Args:
        score_sum: Shape `(..., columns)`: the sum of the batches' F1, a batch's
            0/0 left out. In the macro column of the mean over defined classes.
        batches: Shape `(...)`: how many batches there were.
        defined: Shape `(..., columns)`: in how many of them F1 was no 0/0. In the
            weighted column a batch without any support, where the weighted mean is
            the plain one, counts with its share of defined classes.

    Example:
        >>> first = BatchSums.of(Counts([30], [40], [40], 100))
        >>> empty = BatchSums.of(Counts([0], [0], [0], 100))
        >>> float((first + empty).mean())
        0.375
        >>> float((first + empty).mean(zero_division=float("nan")))
        0.75
    """

    score_sum: Array
    batches: Array
    defined: Array

    @classmethod
    def zero(cls, classes: int) -> BatchSums:
        """Return the neutral element of `+`."""
        nothing = np.zeros(columns(classes))
        return cls(nothing, np.asarray(0), nothing)

    @classmethod
    def of(
        cls,
        batch: Counts,
        rows: Array | None = None,
        labels: Sequence[int] | None = None,
    ) -> BatchSums:
        """Return the sums of one batch (or, with leading axes, of one batch each).

        Without a row there is no batch. `rows` is the total, if not given: with weights
        a batch may have rows and a total of 0. `labels` are the columns that the
        averages are over; None for all.
        """
        by_class = f_beta(batch, average=None, zero_division=np.nan)
        scores, defined = np.nan_to_num(by_class), (~np.isnan(by_class)).astype(float)
        if batch.classes > 1:
            chosen, of_chosen = batch, defined
            if labels is not None:
                chosen, of_chosen = batch.of_classes(labels), defined[..., list(labels)]
            averaged = [
                f_beta(chosen, average=average, zero_division=np.nan)
                for average in AVERAGED_COLUMNS
            ]
            any_defined = of_chosen.any(-1).astype(float)
            without_support = chosen.possible_positives.sum(-1) == 0
            weighted = np.where(without_support, of_chosen.mean(-1), any_defined)
            extra = np.nan_to_num(np.stack(averaged, -1))
            scores = np.concatenate([scores, extra], -1)
            defined = np.concatenate(
                [defined, np.stack([any_defined, any_defined, weighted], -1)], -1
            )
        there = (batch.total_by_class.max(-1) if rows is None else rows) > 0
        return cls(scores, np.asarray(there).astype(np.int64), defined)

    def __add__(self, other: object) -> BatchSums:
        """Pool the batches of both."""
        if not isinstance(other, BatchSums):
            return NotImplemented
        return BatchSums(
            self.score_sum + other.score_sum,
            np.asarray(self.batches + other.batches),
            self.defined + other.defined,
        )

    def __sub__(self, other: object) -> BatchSums:
        """Take away batches that were counted before."""
        if not isinstance(other, BatchSums):
            return NotImplemented
        return BatchSums(
            self.score_sum - other.score_sum,
            np.asarray(self.batches - other.batches),
            self.defined - other.defined,
        )

    @property
    def classes(self) -> int:
        """The number of classes behind the columns."""
        width = int(self.score_sum.shape[-1])
        return width if width == 1 else width - len(AVERAGED_COLUMNS)

    def mean(
        self,
        average: Average = "binary",
        *,
        class_index: int | None = None,
        zero_division: float = 0.0,
        absent_classes: ResolvedAbsent = "counted",
        labels: Sequence[int] | None = None,
    ) -> Array:
        """Return the batch-mean F1: Σ batch F1 / batches, in [0, 1].

        What a mean over batches of `sklearn.metrics.f1_score` gives with the same
        `average` and `zero_division`; with nan it is the mean over the batches in
        which the score is defined. 0/0 (no batch, or none defined) gives nan.

        Args:
            average: As for `scores.f_beta`; any of them is allowed for one class.
            class_index: One class instead of an average.
            zero_division: What a batch's 0/0 counts: 0, 1, or nan to leave it out.
            absent_classes: Whether a class that a batch has not takes part in the
                batch's average: "counted", as Keras does, or "left_out", as
                scikit-learn does of class numbers.
            labels: The columns of the classes that the averages are over, where the
                averaged columns were recorded of these alone; None for all.

        Raises:
            ValueError: If an argument is not one of the above.
        """
        check_zero_division(zero_division)
        if class_index is not None or self.classes == 1:
            return self._column(class_index or 0, zero_division)
        if average not in AVERAGED_COLUMNS:
            raise ValueError(
                f"`average` must be one of {', '.join(AVERAGED_COLUMNS)} for "
                f"{self.classes} classes, got {average!r}."
            )
        counted = absent_classes == "counted"
        if average == "macro" and counted and not np.isnan(zero_division):
            # The mean of means: it knows each class's 0/0, the macro column doesn't.
            every = range(self.classes) if labels is None else labels
            by_class = [self._column(i, zero_division) for i in every]
            return np.asarray(np.mean(by_class, axis=0))
        column = self.classes + AVERAGED_COLUMNS.index(average)
        if counted and not np.isnan(zero_division):
            return self._column(column, zero_division)
        # F1 is 0/0 in a batch where a class is absent, and only there: what is left is
        # the batches that have any class, which the micro column counts.
        micro = self.classes + AVERAGED_COLUMNS.index("micro")
        return self._column(column, zero_division, defined_in=micro)

    def _column(
        self, column: int, zero_division: float, defined_in: int | None = None
    ) -> Array:
        of = column if defined_in is None else defined_in
        score_sum, defined = self.score_sum[..., column], self.defined[..., of]
        if np.isnan(zero_division):
            return divide(score_sum, defined, np.nan)
        shown = score_sum + zero_division * (self.batches - defined)
        return divide(shown, self.batches, np.nan)
