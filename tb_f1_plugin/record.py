"""Record: all that is kept of one epoch (or evaluation) of one metric.

May import numpy, `counts` and `batch_mean` only. Says how a record lies in the one
float64 tensor that is written per epoch; `summary` puts that tensor into an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.batch_mean import BatchSums, columns
from tb_f1_plugin.counts import Array, Counts

ROWS = (
    "true_positives",
    "possible_positives",
    "predicted_positives",
    "total",
    "rows",
    "squared_weights",
    "non_finite",
    "batch_f1_sum",
    "batches",
    "defined_batches",
)


@dataclass(frozen=True)
class Record:
    """Counts, what the batch mean needs, and what went wrong on the way.

    Args:
        counts: The pooled counts.
        batch_sums: The parts of the batch mean.
        rows: Shape `(...)`: rows regardless of weight.
        squared_weights: Shape `(...)`: the sum of squared weights, from which an
            effective number of rows follows; equal to `rows` without weights.
        non_finite: Shape `(..., classes)`: predictions that were NaN or infinite.
            A NaN is never above a threshold: it is counted as not predicted.
    """

    counts: Counts
    batch_sums: BatchSums
    rows: Array
    squared_weights: Array
    non_finite: Array

    @classmethod
    def zero(cls, classes: int) -> Record:
        """Return the neutral element of `+`."""
        nothing = np.asarray(0)
        return cls(
            Counts.zero(classes),
            BatchSums.zero(classes),
            nothing,
            nothing,
            np.zeros(classes, np.int64),
        )

    @classmethod
    def of(cls, batch: Counts, non_finite: Array | None = None) -> Record:
        """Return the record of one unweighted batch.

        >>> Record.of(Counts([1], [2], [1], 4)).rows
        array(4)
        """
        nothing = np.zeros(batch.true_positives.shape, np.int64)
        return cls(
            batch,
            BatchSums.of(batch),
            batch.total,
            batch.total,
            nothing if non_finite is None else non_finite,
        )

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.counts.classes

    def __add__(self, other: object) -> Record:
        """Pool the rows and batches of both."""
        if not isinstance(other, Record):
            return NotImplemented
        return Record(
            self.counts + other.counts,
            self.batch_sums + other.batch_sums,
            np.asarray(self.rows + other.rows),
            np.asarray(self.squared_weights + other.squared_weights),
            np.asarray(self.non_finite + other.non_finite),
        )

    def __sub__(self, other: object) -> Record:
        """Take away what was recorded before."""
        if not isinstance(other, Record):
            return NotImplemented
        return Record(
            self.counts - other.counts,
            self.batch_sums - other.batch_sums,
            np.asarray(self.rows - other.rows),
            np.asarray(self.squared_weights - other.squared_weights),
            np.asarray(self.non_finite - other.non_finite),
        )

    def to_array(self) -> Array:
        """Return the float64 tensor of shape `(..., len(ROWS), columns)`.

        One column per class; beyond one class three more for the batch sums of
        micro, macro and weighted, in which the other rows are 0. Integers are exact
        up to 2^53.

        >>> Record.of(Counts([1], [2], [1], 4)).to_array()[:, 0].round(3).tolist()
        [1.0, 2.0, 1.0, 4.0, 4.0, 4.0, 0.0, 0.667, 1.0, 1.0]
        """
        width = columns(self.classes)
        lead = self.counts.total.shape
        array = np.zeros((*lead, len(ROWS), width))
        classes = slice(0, self.classes)
        for row, name in enumerate(ROWS[:3]):
            array[..., row, classes] = getattr(self.counts, name)
        for name, values in (
            ("total", self.counts.total),
            ("rows", self.rows),
            ("squared_weights", self.squared_weights),
        ):
            array[..., ROWS.index(name), classes] = values[..., np.newaxis]
        array[..., ROWS.index("non_finite"), classes] = self.non_finite
        array[..., ROWS.index("batch_f1_sum"), :] = self.batch_sums.score_sum
        array[..., ROWS.index("batches"), :] = self.batch_sums.batches[..., np.newaxis]
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
        by_class = {name: values[..., :classes] for name, values in by_name.items()}
        once = {name: values[..., 0] for name, values in by_name.items()}
        return cls(
            Counts(
                _whole(by_class["true_positives"]),
                _whole(by_class["possible_positives"]),
                _whole(by_class["predicted_positives"]),
                _whole(once["total"]),
            ),
            BatchSums(
                by_name["batch_f1_sum"],
                _whole(once["batches"]),
                by_name["defined_batches"],
            ),
            _whole(once["rows"]),
            once["squared_weights"],
            _whole(by_class["non_finite"]),
        )


def _whole(values: Array) -> Array:
    """Turn whole float64 numbers back into the integers they were."""
    if (np.abs(values) <= 2.0**53).all() and (values == np.floor(values)).all():
        return values.astype(np.int64)
    return values
