"""Record: all that is kept of one epoch (or evaluation) of one metric.

May import numpy, `batch_mean`, `counts`, `labels` and `vocabulary` only.
`Record.to_array` says how a record lies in the one float64 tensor that is written per
epoch. `format/summary` puts that tensor into an event.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums, columns
from tb_f1_plugin.core.counts import ROUNDING, Array, Counts
from tb_f1_plugin.core.labels import Rows
from tb_f1_plugin.core.vocabulary import COUNTS

COUNT_QUANTITIES = COUNTS
# Of each class where it has a total of its own, and of the rows in what is averaged.
LOOKED_AT_QUANTITIES = ("total", "rows", "squared_weights")
ONCE_QUANTITIES = ("non_finite", "batches", "squared_batch_rows")
BATCH_QUANTITIES = ("batch_f1_sum", "defined_batches")
UNLABELLED = "unlabelled"  # which older records have not
QUANTITIES = (
    *COUNT_QUANTITIES,
    *LOOKED_AT_QUANTITIES,
    *ONCE_QUANTITIES,
    *BATCH_QUANTITIES,
    UNLABELLED,
)
NEEDED_QUANTITIES = tuple(name for name in QUANTITIES if name != UNLABELLED)


@dataclass(frozen=True)
class LookedAt:
    """What was looked at, whatever it was.

    Args:
        total: Rows, or their weight.
        rows: Rows regardless of weight.
        squared_weights: The sum of squared weights, from which an effective number of
            rows follows; equal to `rows` without weights.
    """

    total: Array
    rows: Array
    squared_weights: Array

    def per_class(self, classes: int) -> LookedAt:
        """Return the same for each of so many classes."""
        return LookedAt(
            *(np.repeat(getattr(self, n)[..., None], classes, -1) for n in _LOOKED_AT)
        )


_LOOKED_AT = LOOKED_AT_QUANTITIES


@dataclass(frozen=True)
class Record:
    """Counts, what the batch mean needs, and what went wrong on the way.

    Args:
        counts: The pooled counts.
        batch_sums: The parts of the batch mean.
        looked_at: The rows that were looked at, shapes `(...)`: those with at least
            one entry. A row's weight is the largest of its entries'.
        non_finite: Shape `(...)`: rows in which a prediction was NaN or infinite.
            A NaN is never above a threshold: it is counted as not predicted.
        squared_batch_rows: Shape `(...)`: the sum over batches of their rows squared,
            from which the size of the full batches and of a short last one follows.
        unlabelled: Shape `(...)`: rows, entries in multilabel, that belong to no class
            and were left out for it.
        entries: The entries of each class that were looked at, shapes
            `(..., classes)`; None where every row has all of its entries. Their total
            is that of `counts`.
    """

    counts: Counts
    batch_sums: BatchSums
    looked_at: LookedAt
    non_finite: Array
    squared_batch_rows: Array
    unlabelled: Array
    entries: LookedAt | None = None

    @classmethod
    def zero(cls, classes: int) -> Record:
        """Return the neutral element of `+`."""
        nothing = np.asarray(0)
        counts, sums = Counts.zero(classes), BatchSums.zero(classes)
        looked_at = LookedAt(nothing, nothing, nothing)
        return cls(counts, sums, looked_at, nothing, nothing, nothing)

    @classmethod
    def of(cls, batch: Counts) -> Record:
        """Return the record of one unweighted batch of finite predictions.

        Where each class has a total of its own, the rows are those of the largest.

        >>> Record.of(Counts([1], [2], [1], 4)).rows
        array(4)
        """
        by_class, sums = batch.total_by_class, BatchSums.of(batch)
        rows = np.asarray(by_class.max(-1))
        none, entries = np.zeros_like(rows), None
        if batch.has_total_by_class:
            entries = LookedAt(by_class, by_class, by_class)
        return cls(
            batch, sums, LookedAt(rows, rows, rows), none, rows * rows, none, entries
        )

    @classmethod
    def of_rows(cls, batch: Rows, labels: Sequence[int] | None = None) -> Record:
        """Return the record of the rows of one batch.

        `labels` are the columns that averages are over; None for all.

        >>> from tb_f1_plugin.core.labels import rows_of
        >>> rows = rows_of([1, 0], [0.9, 0.8], sample_weight=[1.0, 3.0])
        >>> record = Record.of_rows(rows)
        >>> float(record.counts.total), int(record.rows), float(record.squared_weights)
        (4.0, 2, 10.0)
        """
        counts, weights = batch.counts(), batch.row_weights
        rows, entries = np.asarray(len(batch.true)), None
        looked_at = LookedAt(rows, rows, rows)
        if weights is not None:
            squares = np.asarray(np.square(weights).sum())
            looked_at = LookedAt(np.asarray(weights.sum()), rows, squares)
        if batch.has_entries:
            there = np.ones(batch.true.shape) if batch.there is None else batch.there
            number = there.sum(0).astype(np.int64)
            squares = number if weights is None else np.square(batch.entry_weights)
            entries = LookedAt(
                counts.total, number, squares if weights is None else squares.sum(0)
            )
        return cls(
            counts,
            BatchSums.of(counts, rows, labels),
            looked_at,
            np.asarray(batch.non_finite),
            rows * rows,
            np.asarray(batch.unlabelled),
            entries,
        )

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.counts.classes

    @property
    def rows(self) -> Array:
        """Shape `(...)`: the rows that were looked at, regardless of weight."""
        return self.looked_at.rows

    @property
    def squared_weights(self) -> Array:
        """Shape `(...)`: the sum of their squared weights."""
        return self.looked_at.squared_weights

    @property
    def is_weighted(self) -> bool:
        """Whether rows or entries have weights other than 1."""
        return any(
            bool(
                (sums.total != sums.rows).any()
                or (sums.squared_weights != sums.rows).any()
            )
            for sums in (self.looked_at, self.entries)
            if sums is not None
        )

    def __add__(self, other: object) -> Record:
        """Pool the rows and batches of both."""
        return self._combine(other, operator.add)

    def __sub__(self, other: object) -> Record:
        """Take away what was recorded before."""
        return self._combine(other, operator.sub)

    def _combine(self, other: object, operation: Callable[..., Any]) -> Record:
        if not isinstance(other, Record):
            return cast("Record", NotImplemented)

        def of(left: Any, right: Any, names: Sequence[str]) -> list[Array]:
            return [
                np.asarray(operation(getattr(left, name), getattr(right, name)))
                for name in names
            ]

        entries = None
        if self.entries is not None or other.entries is not None:
            pair = (self._every_entry(), other._every_entry())
            entries = LookedAt(*of(*pair, _LOOKED_AT))
        once = ("non_finite", "squared_batch_rows", UNLABELLED)
        non_finite, squared, unlabelled = of(self, other, once)
        return Record(
            operation(self.counts, other.counts),
            operation(self.batch_sums, other.batch_sums),
            LookedAt(*of(self.looked_at, other.looked_at, _LOOKED_AT)),
            non_finite,
            squared,
            unlabelled,
            entries,
        )

    def _every_entry(self) -> LookedAt:
        return self.entries or self.looked_at.per_class(self.classes)

    def to_array(self) -> Array:
        """Return the float64 tensor of shape `(..., len(QUANTITIES), columns)`.

        There is one column per class. With more than one class there are three more,
        for the batch sums of micro, macro and weighted; the counts are 0 in these.
        What there is once, and not per class, is the same in every column. So is what
        was looked at, unless classes have totals of their own. Integers are exact up
        to 2^53.

        >>> Record.of(Counts([1], [2], [1], 4)).to_array()[:, 0].round(3).tolist()
        [1.0, 2.0, 1.0, 4.0, 4.0, 4.0, 0.0, 1.0, 16.0, 0.667, 1.0, 0.0]
        """
        shape = (*self.rows.shape, len(QUANTITIES), columns(self.classes))
        array = np.zeros(shape)
        once = {
            **{name: getattr(self.looked_at, name) for name in LOOKED_AT_QUANTITIES},
            "non_finite": self.non_finite,
            "batches": self.batch_sums.batches,
            "squared_batch_rows": self.squared_batch_rows,
            UNLABELLED: self.unlabelled,
        }
        for name, values in once.items():
            array[..., QUANTITIES.index(name), :] = values[..., np.newaxis]
        for name in COUNT_QUANTITIES:
            values = getattr(self.counts, name)
            array[..., QUANTITIES.index(name), : self.classes] = values
        if self.entries is not None:
            for name in LOOKED_AT_QUANTITIES:
                values = getattr(self.entries, name)
                array[..., QUANTITIES.index(name), : self.classes] = values
        array[..., QUANTITIES.index("batch_f1_sum"), :] = self.batch_sums.score_sum
        array[..., QUANTITIES.index("defined_batches"), :] = self.batch_sums.defined
        return array

    @classmethod
    def from_array(
        cls, array: Array, classes: int, quantities: Sequence[str] = QUANTITIES
    ) -> Record:
        """Read what `to_array` wrote, with any leading axes.

        Args:
            array: Shape `(..., len(quantities), columns(classes))`.
            classes: The number of classes.
            quantities: What each row holds, as the writer stated it; further ones,
                which a later version may add, are passed over. Older tensors
                lack `unlabelled`.

        Raises:
            ValueError: If the shape does not fit, or a row is missing.
        """
        if array.shape[-2:] != (len(quantities), columns(classes)):
            raise ValueError(
                f"A record of {classes} classes must have the shape "
                f"{(len(quantities), columns(classes))}, got {array.shape[-2:]}."
            )
        missing = [name for name in NEEDED_QUANTITIES if name not in quantities]
        if missing:
            raise ValueError(f"A record must have the rows {', '.join(missing)}.")
        by_name = {name: array[..., row, :] for row, name in enumerate(quantities)}
        # The last column is of the rows: of one class, or of an average.
        names = (*LOOKED_AT_QUANTITIES, *ONCE_QUANTITIES, UNLABELLED)
        once = {
            name: _whole(by_name[name][..., -1]) for name in names if name in by_name
        }
        tp, possible, predicted = (
            _whole(by_name[name][..., :classes]) for name in COUNT_QUANTITIES
        )
        looked_at = LookedAt(*(once[name] for name in LOOKED_AT_QUANTITIES))
        entries = None
        total = looked_at.total
        if _have_own(by_name, classes):
            entries = LookedAt(
                *(_whole(by_name[name][..., :classes]) for name in LOOKED_AT_QUANTITIES)
            )
            total = entries.total
        return cls(
            Counts(tp, possible, predicted, total),
            BatchSums(
                by_name["batch_f1_sum"], once["batches"], by_name["defined_batches"]
            ),
            looked_at,
            once["non_finite"],
            once["squared_batch_rows"],
            once.get(UNLABELLED, np.zeros_like(once["rows"])),
            entries,
        )


def _have_own(by_name: dict[str, Array], classes: int) -> bool:
    """Tell whether any class has another total, or other weights, than the rows."""
    for name in LOOKED_AT_QUANTITIES:
        values = by_name[name]
        of_rows, of_classes = values[..., -1:], values[..., :classes]
        # Sums of weights are known up to rounding; whole numbers are far apart.
        with np.errstate(invalid="ignore", over="ignore"):  # of damaged ones
            apart = np.abs(of_classes - of_rows) > ROUNDING * np.abs(of_rows)
        if apart.any():
            return True
    return False


def _whole(values: Array) -> Array:
    """Turn whole float64 numbers back into the integers they were."""
    if (np.abs(values) <= 2.0**53).all() and (values == np.floor(values)).all():
        return values.astype(np.int64)
    return values
