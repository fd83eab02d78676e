"""Confusion: the immutable, mergeable value; which class is taken for which.

May import numpy, `counts` and `labels` only. It is for rows that have one true class,
where argmax decides. Of one column, and of each label of multi-label data, the table of
2 × 2 follows from the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import ROUNDING, Array, Counts, frozen
from tb_f1_plugin.core.labels import Rows

# 100 classes have no more: 100 · 99 confusions, and 100 classes without a prediction.
MOST_PAIRS = 10_000
# While rows are counted, a table of all pairs lies in memory: 8 MB for so many classes.
MOST_CLASSES = 1_000


class Pair(NamedTuple):
    """A confusion: rows of one class that are taken for another.

    Attributes:
        true: The class of the rows.
        predicted: What they are taken for; None if a prediction was NaN.
        rows: How many, or their weight.
        of: How many rows the class has.
    """

    true: int
    predicted: int | None
    rows: float
    of: float


@dataclass(frozen=True, eq=False)
class Confusion:
    """How many rows of each class are taken for which other class.

    It has the counts of each class, which are always exact, and the pairs of classes
    that were confused. Confusions of disjoint rows merge: `+` is associative and
    commutative, and `Confusion.zero` is its neutral element.

    Of pairs it has as many as were hit, at most `MOST_PAIRS`. That is never reached
    with 100 classes or fewer. Where it is reached the pairs with the most rows are
    kept: `is_complete` is then false, and a pair has at least the rows that it says.
    Which pairs are kept may then depend on the order of the batches; the counts do not.

    Args:
        counts: Shape `(..., classes)`, with one total for all classes. Leading axes,
            such as epochs, are free.
        pairs: Shape `(pairs, 2)`: the true and the predicted class of each pair, in
            increasing order. The predicted class of rows whose prediction was NaN is
            the number of classes.
        values: Shape `(..., pairs)`: how many rows, or their weight.

    Raises:
        ValueError: If the shapes do not fit, or pairs are not of two classes each.

    Example:
        >>> confusion = Confusion.of_matrix([[5, 2, 0], [0, 4, 1], [0, 0, 6]])
        >>> confusion.counts.possible_positives.tolist()
        [7, 5, 6]
        >>> confusion.pairs.tolist(), confusion.values.tolist()
        ([[0, 1], [1, 2]], [2, 1])
        >>> (confusion + confusion).top_pairs(1)
        [Pair(true=0, predicted=1, rows=4, of=14)]
    """

    counts: Counts
    pairs: Array
    values: Array

    def __init__(
        self, counts: Counts, pairs: npt.ArrayLike, values: npt.ArrayLike
    ) -> None:
        known = frozen(np.asarray(pairs, np.int64).reshape(-1, 2))
        rows = frozen(values)
        shape = (*counts.true_positives.shape[:-1], len(known))
        if rows.shape != shape or counts.has_total_by_class:
            raise ValueError(
                f"`values` must have the shape {shape}, and `counts` one total for all "
                f"classes, got {rows.shape} and totals of {counts.total.shape}."
            )
        true, predicted = known.T
        inside = (true >= 0) & (true < counts.classes)
        inside &= (predicted >= 0) & (predicted <= counts.classes)
        codes = _codes_of(true, predicted, counts.classes)
        if not (inside & (true != predicted)).all() or not (np.diff(codes) > 0).all():
            raise ValueError(
                f"`pairs` must be pairs of two of {counts.classes} classes, in "
                f"increasing order and each once, got {known.tolist()!r}."
            )
        for name, value in zip(_FIELDS, (counts, known, rows), strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def zero(cls, classes: int) -> Confusion:
        """Return the neutral element of `+`.

        >>> Confusion.zero(3).matrix().shape
        (3, 3)
        """
        nothing = np.zeros(0, np.int64)
        return cls(Counts.zero(classes), nothing, nothing)

    @classmethod
    def of_matrix(cls, matrix: npt.ArrayLike) -> Confusion:
        """Return the confusion of a matrix: true classes down, predicted ones across.

        Args:
            matrix: Shape `(..., classes, classes)`, as of
                `sklearn.metrics.confusion_matrix`; or `(..., classes, classes + 1)`,
                whose last column has the rows without a prediction.

        Raises:
            ValueError: If it has another shape.

        >>> Confusion.of_matrix([[3, 1], [0, 4]]).counts
        Counts(true_positives=[3, 4], possible_positives=[4, 4], \
predicted_positives=[3, 5], total=8)
        """
        table = np.asarray(matrix)
        classes = table.shape[-2] if table.ndim > 1 else 0
        if not classes or table.shape[-1] not in (classes, classes + 1):
            raise ValueError(
                "`matrix` must have the shape (..., classes, classes), or one column "
                f"more, got {table.shape}."
            )
        possible = table.sum(-1)
        counts = Counts(
            np.diagonal(table[..., :classes], axis1=-2, axis2=-1),
            possible,
            table.sum(-2)[..., :classes],
            possible.sum(-1),
        )
        off = np.eye(*table.shape[-2:]) == 0
        hit = (table != 0).any(tuple(range(table.ndim - 2))) & off
        pairs = np.argwhere(hit)
        return _limited(counts, pairs, table[..., pairs[:, 0], pairs[:, 1]])

    @classmethod
    def of_rows(cls, rows: Rows) -> Confusion:
        """Return the confusion of the rows of one batch.

        Raises:
            ValueError: If a row has no true class, or several; or several predicted
                ones.

        >>> from tb_f1_plugin.core.labels import rows_of
        >>> scores = [[0.7, 0.3], [0.8, 0.2], [0.1, 0.9]]
        >>> Confusion.of_rows(rows_of([0, 1, 1], scores)).matrix().tolist()
        [[1, 0], [1, 1]]
        """
        one_each = rows.true.sum(-1) == 1
        if rows.has_entries or not one_each.all() or (rows.predicted.sum(-1) > 1).any():
            raise ValueError(
                "A confusion is of rows with one true and one predicted class, got "
                f"others, of {rows.true.shape[-1]} columns. Of one column, and of each "
                "label of multi-label data, it follows from the counts."
            )
        classes = rows.true.shape[-1]
        # Without a prediction, it is the column behind the last class.
        predicted = np.where(rows.predicted.any(-1), rows.predicted.argmax(-1), classes)
        true = rows.true.argmax(-1)
        off = true != predicted
        codes, which = np.unique(
            _codes_of(true[off], predicted[off], classes), return_inverse=True
        )
        weights = None if rows.weights is None else rows.weights[off]
        values = np.bincount(which.reshape(-1), weights, len(codes))
        if weights is not None:
            values = values.astype(np.float64)
        return _limited(rows.counts(), _pairs(codes, classes), values)

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.counts.classes

    @property
    def others(self) -> Array:
        """Shape `(...)`: the rows that are confused in pairs which were not kept."""
        counts = self.counts
        confused = (counts.possible_positives - counts.true_positives).sum(-1)
        rest = np.asarray(confused - self.values.sum(-1))
        if rest.dtype.kind != "f":
            return rest
        return np.where(np.abs(rest) <= ROUNDING * counts.total, 0.0, rest)

    @property
    def is_complete(self) -> bool:
        """Whether all pairs that were hit are there."""
        return not self.others.any()

    def matrix(self) -> Array:
        """Return the matrix: true classes down, predicted across.

        Its shape is `(..., classes, classes)`. Rows without a prediction are not in it.
        Where not `is_complete`, a cell beside the diagonal has at least these rows.

        >>> Confusion.of_matrix([[3, 1], [0, 4]]).matrix().tolist()
        [[3, 1], [0, 4]]
        """
        return self._table()[..., : self.classes]

    def unpredicted(self) -> Array:
        """Return the rows of each class without a prediction, shape `(..., classes)`.

        >>> Confusion.of_matrix([[3, 1, 0], [0, 4, 2]]).unpredicted().tolist()
        [0, 2]
        """
        return self._table()[..., self.classes]

    def _table(self) -> Array:
        leading, classes = self.values.shape[:-1], self.classes
        hits = self.counts.true_positives
        table = np.zeros((*leading, classes, classes + 1), hits.dtype)
        each = np.arange(classes)
        table[..., each, each] = hits
        table[..., self.pairs[:, 0], self.pairs[:, 1]] = self.values
        return table

    def pooled(self) -> Confusion:
        """Return the sum over the leading axes, such as a range of epochs.

        >>> epochs = Confusion.of_matrix([[[3, 1], [0, 4]], [[4, 0], [1, 3]]])
        >>> epochs.pooled().matrix().tolist()
        [[7, 1], [1, 7]]
        """
        axes = tuple(range(self.values.ndim - 1))
        counts = self.counts
        return Confusion(
            Counts(
                counts.true_positives.sum(axes),
                counts.possible_positives.sum(axes),
                counts.predicted_positives.sum(axes),
                counts.total.sum(),
            ),
            self.pairs,
            self.values.sum(axes),
        )

    def top_pairs(self, most: int = 10) -> list[Pair]:
        """Return the pairs with the most rows, of all leading axes together.

        >>> confusion = Confusion.of_matrix([[5, 2, 0], [0, 4, 1], [0, 3, 6]])
        >>> for pair in confusion.top_pairs(2):
        ...     print(f"{pair.true} was taken for {pair.predicted}: {pair.rows}")
        2 was taken for 1: 3
        0 was taken for 1: 2
        """
        pooled = self.pooled()
        of = pooled.counts.possible_positives
        order = np.argsort(-pooled.values, kind="stable")[:most]
        return [
            Pair(
                true,
                None if predicted == self.classes else predicted,
                pooled.values[at].item(),
                of[true].item(),
            )
            for at, (true, predicted) in zip(
                order, pooled.pairs[order].tolist(), strict=True
            )
        ]

    def __add__(self, other: object) -> Confusion:
        """Pool two confusions of disjoint rows."""
        if not isinstance(other, Confusion):
            return cast("Confusion", NotImplemented)
        counts = self.counts + other.counts
        codes = np.union1d(self._codes(), other._codes())
        leading = counts.true_positives.shape[:-1]
        both = [part._on(codes, leading) for part in (self, other)]
        return _limited(counts, _pairs(codes, self.classes), both[0] + both[1])

    def _codes(self) -> Array:
        true, predicted = self.pairs.T
        return _codes_of(true, predicted, self.classes)

    def _on(self, codes: Array, leading: tuple[int, ...]) -> Array:
        """Return the rows of more pairs, 0 where this has none."""
        values = np.zeros((*leading, len(codes)), self.values.dtype)
        values[..., np.searchsorted(codes, self._codes())] = self.values
        return values

    def __eq__(self, other: object) -> bool:
        """Tell whether counts and pairs are the same; a pair of 0 rows is none."""
        if not isinstance(other, Confusion):
            return NotImplemented
        if self.counts != other.counts:
            return False
        codes = np.union1d(self._codes(), other._codes())
        leading = self.values.shape[:-1]
        return np.array_equal(self._on(codes, leading), other._on(codes, leading))

    def __hash__(self) -> int:
        """Hash by the counts."""
        return hash(self.counts)

    def __repr__(self) -> str:
        """Show how large it is, and no thousand numbers.

        >>> Confusion.of_matrix([[3, 1], [0, 4]])
        Confusion(2 classes, 1 pairs, total=8)
        """
        total = self.counts.total.tolist()
        return f"Confusion({self.classes} classes, {len(self.pairs)} pairs, {total=})"


_FIELDS = ("counts", "pairs", "values")


def _codes_of(true: Array, predicted: Array, classes: int) -> Array:
    """Return a number for each pair, in the order of the pairs."""
    return np.asarray(true * (classes + 1) + predicted)


def _pairs(codes: Array, classes: int) -> Array:
    return np.stack(np.divmod(codes, classes + 1), -1)


def _limited(counts: Counts, pairs: Array, values: Array) -> Confusion:
    """Return the confusion with the largest of its pairs, of equal ones the first."""
    if len(pairs) > MOST_PAIRS:
        sums = values.sum(tuple(range(values.ndim - 1)))
        kept = np.sort(np.argsort(-sums, kind="stable")[:MOST_PAIRS])
        pairs, values = pairs[kept], values[..., kept]
    return Confusion(counts, pairs, values)
