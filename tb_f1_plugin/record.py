"""Record: all that is kept of one epoch (or evaluation) of one metric.

May import numpy, `counts`, `labels` and `batch_mean` only. Says how a record lies in
the one float64 tensor that the metric counts in and that is written per epoch;
`summary` puts that tensor into an event.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from tb_f1_plugin.batch_mean import BatchSums, columns
from tb_f1_plugin.counts import Array, Counts
from tb_f1_plugin.labels import Rows

# In this order the metric can make a batch's tensor from three pieces.
COUNT_ROWS = ("true_positives", "possible_positives", "predicted_positives")
ONCE_ROWS = (
    "total",
    "rows",
    "squared_weights",
    "non_finite",
    "batches",
    "squared_batch_rows",
)
ROWS = (*COUNT_ROWS, *ONCE_ROWS, "batch_f1_sum", "defined_batches")


@dataclass(frozen=True)
class Record:
    """Counts, what the batch mean needs, and what went wrong on the way.

    Args:
        counts: The pooled counts.
        batch_sums: The parts of the batch mean.
        rows: Shape `(...)`: rows regardless of weight.
        squared_weights: Shape `(...)`: the sum of squared weights, from which an
            effective number of rows follows; equal to `rows` without weights.
        non_finite: Shape `(...)`: rows in which a prediction was NaN or infinite.
            A NaN is never above a threshold: it is counted as not predicted.
        squared_batch_rows: Shape `(...)`: the sum over batches of their rows squared,
            from which the size of the full batches and of a short last one follows.
    """

    counts: Counts
    batch_sums: BatchSums
    rows: Array
    squared_weights: Array
    non_finite: Array
    squared_batch_rows: Array

    @classmethod
    def zero(cls, classes: int) -> Record:
        """Return the neutral element of `+`."""
        nothing = np.asarray(0)
        counts, sums = Counts.zero(classes), BatchSums.zero(classes)
        return cls(counts, sums, nothing, nothing, nothing, nothing)

    @classmethod
    def of(cls, batch: Counts) -> Record:
        """Return the record of one unweighted batch of finite predictions.

        >>> Record.of(Counts([1], [2], [1], 4)).rows
        array(4)
        """
        sums = BatchSums.of(batch)
        rows, none = batch.total, np.zeros_like(batch.total)
        return cls(batch, sums, rows, rows, none, rows * rows)

    @classmethod
    def of_rows(cls, batch: Rows) -> Record:
        """Return the record of the rows of one batch.

        >>> from tb_f1_plugin.labels import rows_of
        >>> rows = rows_of([1, 0], [0.9, 0.8], sample_weight=[1.0, 3.0])
        >>> record = Record.of_rows(rows)
        >>> float(record.counts.total), int(record.rows), float(record.squared_weights)
        (4.0, 2, 10.0)
        """
        counts, weights = batch.counts(), batch.weights
        rows = np.asarray(len(batch.true))
        return cls(
            counts,
            BatchSums.of(counts, rows),
            rows,
            np.asarray(rows if weights is None else np.square(weights).sum()),
            np.asarray(batch.non_finite),
            rows * rows,
        )

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.counts.classes

    def __add__(self, other: object) -> Record:
        """Pool the rows and batches of both."""
        return self._combine(other, operator.add)

    def __sub__(self, other: object) -> Record:
        """Take away what was recorded before."""
        return self._combine(other, operator.sub)

    def _combine(self, other: object, operation: Callable[..., Any]) -> Record:
        if not isinstance(other, Record):
            return cast("Record", NotImplemented)
        return Record(
            operation(self.counts, other.counts),
            operation(self.batch_sums, other.batch_sums),
            *(
                np.asarray(operation(getattr(self, name), getattr(other, name)))
                for name in (
                    "rows",
                    "squared_weights",
                    "non_finite",
                    "squared_batch_rows",
                )
            ),
        )

    def to_array(self) -> Array:
        """Return the float64 tensor of shape `(..., len(ROWS), columns)`.

        One column per class; beyond one class three more for the batch sums of
        micro, macro and weighted, in which the counts are 0. What there is once,
        not per class, is the same in every column. Integers are exact up to 2^53.

        >>> Record.of(Counts([1], [2], [1], 4)).to_array()[:, 0].round(3).tolist()
        [1.0, 2.0, 1.0, 4.0, 4.0, 4.0, 0.0, 1.0, 16.0, 0.667, 1.0]
        """
        array = np.zeros((*self.counts.total.shape, len(ROWS), columns(self.classes)))
        once = (
            self.counts.total,
            self.rows,
            self.squared_weights,
            self.non_finite,
            self.batch_sums.batches,
            self.squared_batch_rows,
        )
        for name in COUNT_ROWS:
            values = getattr(self.counts, name)
            array[..., ROWS.index(name), : self.classes] = values
        for name, values in zip(ONCE_ROWS, once, strict=True):
            array[..., ROWS.index(name), :] = values[..., np.newaxis]
        array[..., ROWS.index("batch_f1_sum"), :] = self.batch_sums.score_sum
        array[..., ROWS.index("defined_batches"), :] = self.batch_sums.defined
        return array

    @classmethod
    def from_array(
        cls, array: Array, classes: int, rows: Sequence[str] = ROWS
    ) -> Record:
        """Read what `to_array` wrote, with any leading axes.

        Args:
            array: Shape `(..., len(rows), columns(classes))`.
            classes: The number of classes.
            rows: The row names, as the writer stated them; further rows, which a
                later version may add, are passed over.

        Raises:
            ValueError: If the shape does not fit, or a row is missing.
        """
        if array.shape[-2:] != (len(rows), columns(classes)):
            raise ValueError(
                f"A record of {classes} classes must have the shape "
                f"{(len(rows), columns(classes))}, got {array.shape[-2:]}."
            )
        missing = [name for name in ROWS if name not in rows]
        if missing:
            raise ValueError(f"A record must have the rows {', '.join(missing)}.")
        by_name = {name: array[..., row, :] for row, name in enumerate(rows)}
        tp, possible, predicted = (
            _whole(by_name[name][..., :classes]) for name in COUNT_ROWS
        )
        total, number, squared, non_finite, batches, squared_batch_rows = (
            _whole(by_name[name][..., 0]) for name in ONCE_ROWS
        )
        return cls(
            Counts(tp, possible, predicted, total),
            BatchSums(by_name["batch_f1_sum"], batches, by_name["defined_batches"]),
            number,
            squared,
            non_finite,
            squared_batch_rows,
        )


def _whole(values: Array) -> Array:
    """Turn whole float64 numbers back into the integers they were."""
    if (np.abs(values) <= 2.0**53).all() and (values == np.floor(values)).all():
        return values.astype(np.int64)
    return values
