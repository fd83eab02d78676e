"""Counts: the immutable, mergeable value that everything here is made from.

May import numpy and the vocabulary only. Knows nothing of scores, labels, Keras or
files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.vocabulary import COUNTS

Array = npt.NDArray[Any]
# A sum of weights is known to about 2^-53 of the total for each addition. So a
# difference that is smaller than this share of the total is rounding, and no count.
ROUNDING = 2.0**-40


@dataclass(frozen=True, eq=False)
class Counts:
    """The counts of a classification table, per class.

    Every class has `true_positives` (TP), `possible_positives` (TP + FN, the support)
    and `predicted_positives` (TP + FP). `total` is the number of rows that were looked
    at, or the sum of their weights. All classes share one total, unless labels are
    missing. The fourth cell follows: TN = total − possible − predicted + TP.

    Counts merge: `+` is associative and commutative, and `Counts.zero(n)` is its
    neutral element. So batches, replicas and disjoint folds may be added in any order
    and grouping. Counts may be pooled; scores may not.

    Args:
        true_positives: Shape `(..., classes)`; leading axes, such as epochs, are
            free. Integers (kept as int64) or floats (weights, ratios; float64).
        possible_positives: Same shape.
        predicted_positives: Same shape.
        total: Shape `(...)`, without the class axis; or `(..., classes)` where each
            class has a total of its own, as in multi-label data in which single
            labels are missing. NaN where it is not known.

    Raises:
        ValueError: If the shapes do not fit together.

    Example:
        Three batches of 100 rows. Their F1 scores are 0.75, 0.18 and 1.0. The mean
        of these is 0.644, and that is not the F1 of the 300 rows:

        >>> from tb_f1_plugin.scores import f_beta
        >>> batches = [
        ...     Counts([30], [40], [40], 100),
        ...     Counts([1], [10], [1], 100),
        ...     Counts([30], [30], [30], 100),
        ... ]
        >>> pooled = sum(batches, Counts.zero(1))
        >>> pooled
        Counts(true_positives=[61], possible_positives=[80], \
predicted_positives=[71], total=300)
        >>> round(float(f_beta(pooled)), 6)
        0.807947
        >>> round(sum(float(f_beta(batch)) for batch in batches) / 3, 6)
        0.643939
    """

    true_positives: Array
    possible_positives: Array
    predicted_positives: Array
    total: Array

    def __init__(
        self,
        true_positives: npt.ArrayLike,
        possible_positives: npt.ArrayLike,
        predicted_positives: npt.ArrayLike,
        total: npt.ArrayLike,
    ) -> None:
        by_class = [
            frozen(values)
            for values in (true_positives, possible_positives, predicted_positives)
        ]
        totals = frozen(total)
        shapes = [values.shape for values in by_class]
        if (
            len(set(shapes)) != 1
            or not shapes[0]
            or totals.shape not in (shapes[0], shapes[0][:-1])
        ):
            raise ValueError(
                "`true_positives`, `possible_positives` and `predicted_positives` "
                "must have one shape (..., classes) and `total` that one or (...), got "
                f"{', '.join(map(str, shapes))} and {totals.shape}."
            )
        for name, values in zip(_CLASS_FIELDS, by_class, strict=True):
            object.__setattr__(self, name, values)
        object.__setattr__(self, "total", totals)

    @classmethod
    def zero(cls, classes: int) -> Counts:
        """Return the neutral element of `+` for a number of classes.

        >>> Counts.zero(2).total
        array(0)
        """
        nothing = np.zeros(classes, np.int64)
        return cls(nothing, nothing, nothing, 0)

    @property
    def classes(self) -> int:
        """The length of the class axis: 1 for a binary table."""
        return int(self.true_positives.shape[-1])

    @property
    def has_total_by_class(self) -> bool:
        """Whether `total` has the class axis."""
        return self.total.ndim == self.true_positives.ndim

    @property
    def total_by_class(self) -> Array:
        """The total of each class, shape `(..., classes)`, whichever `total` has.

        >>> Counts([1, 2], [2, 2], [1, 3], 4).total_by_class.tolist()
        [4, 4]
        >>> Counts([1, 2], [2, 2], [1, 3], [4, 3]).total_by_class.tolist()
        [4, 3]
        """
        if self.has_total_by_class:
            return self.total
        return np.broadcast_to(self.total[..., np.newaxis], self.true_positives.shape)

    @property
    def false_positives(self) -> Array:
        """FP = predicted − TP, per class."""
        return self._rounded(self.predicted_positives - self.true_positives)

    @property
    def false_negatives(self) -> Array:
        """FN = possible − TP, per class."""
        return self._rounded(self.possible_positives - self.true_positives)

    @property
    def true_negatives(self) -> Array:
        """TN = total − possible − predicted + TP, per class."""
        return self._rounded(
            self.total_by_class
            - self.possible_positives
            - self.predicted_positives
            + self.true_positives
        )

    @property
    def negatives(self) -> Array:
        """TN + FP = total − possible, per class."""
        return self._rounded(self.total_by_class - self.possible_positives)

    @property
    def predicted_negatives(self) -> Array:
        """TN + FN = total − predicted, per class."""
        return self._rounded(self.total_by_class - self.predicted_positives)

    def _rounded(self, differences: Any) -> Array:
        """Return 0 for what is only rounding of weighted sums; integers are exact."""
        values = np.asarray(differences)
        if values.dtype.kind != "f":
            return values
        size = ROUNDING * np.abs(self.total_by_class)
        return np.where(np.abs(values) <= size, 0.0, values)

    def micro(self) -> Counts:
        """Return the table summed over classes, as one column.

        Each row is judged once per class, so its `total` is the sum of the classes'
        totals: classes · rows, if all share one.

        >>> Counts([1, 2], [2, 2], [1, 3], 4).micro()
        Counts(true_positives=[3], possible_positives=[4], \
predicted_positives=[4], total=8)
        """
        tp, possible, predicted = (
            getattr(self, name).sum(-1, keepdims=True) for name in _CLASS_FIELDS
        )
        if self.has_total_by_class:
            return Counts(tp, possible, predicted, self.total.sum(-1))
        return Counts(tp, possible, predicted, self.total * self.classes)

    def of_class(self, index: int) -> Counts:
        """Return one class against the rest, as one column.

        Raises:
            IndexError: If there is no such class.

        >>> Counts([1, 2], [2, 2], [1, 3], 4).of_class(1)
        Counts(true_positives=[2], possible_positives=[2], \
predicted_positives=[3], total=4)
        """
        if not 0 <= index < self.classes:
            raise IndexError(
                f"`index` must be in [0, {self.classes - 1}], got {index!r}."
            )
        tp, possible, predicted = (
            getattr(self, name)[..., index : index + 1] for name in _CLASS_FIELDS
        )
        total = self.total[..., index] if self.has_total_by_class else self.total
        return Counts(tp, possible, predicted, total)

    def of_classes(self, indices: Sequence[int]) -> Counts:
        """Return some of the classes, in the order that is given.

        Raises:
            IndexError: If there is no such class.

        >>> Counts([1, 2, 3], [2, 2, 3], [1, 3, 4], 7).of_classes([2, 0])
        Counts(true_positives=[3, 1], possible_positives=[3, 2], \
predicted_positives=[4, 1], total=7)
        """
        wrong = [index for index in indices if not 0 <= index < self.classes]
        if wrong:
            raise IndexError(
                f"`indices` must be in [0, {self.classes - 1}], got {wrong[0]!r}."
            )
        columns = np.asarray(indices, np.int64)
        tp, possible, predicted = (
            getattr(self, name)[..., columns] for name in _CLASS_FIELDS
        )
        total = self.total[..., columns] if self.has_total_by_class else self.total
        return Counts(tp, possible, predicted, total)

    def at(self, places: Any) -> Counts:
        """Return the tables at some places of the leading axis, such as epochs.

        Args:
            places: Indices, a slice or a mask.

        >>> Counts([[1], [2]], [[2], [3]], [[3], [4]], [5, 6]).at([1])
        Counts(true_positives=[[2]], possible_positives=[[3]], \
predicted_positives=[[4]], total=[6])
        """
        tp, possible, predicted = (
            getattr(self, name)[places] for name in _CLASS_FIELDS
        )
        return Counts(tp, possible, predicted, self.total[places])

    def __add__(self, other: object) -> Counts:
        """Pool two tables of disjoint rows."""
        return self._combine(other, np.add)

    def __sub__(self, other: object) -> Counts:
        """Take away rows that were counted before."""
        return self._combine(other, np.subtract)

    def _combine(self, other: object, operation: Callable[..., Any]) -> Counts:
        if not isinstance(other, Counts):
            return cast("Counts", NotImplemented)
        if other.classes != self.classes:
            raise ValueError(
                "Only counts of the same classes can be combined, got "
                f"{self.classes} and {other.classes} classes."
            )
        pairs = [(getattr(self, name), getattr(other, name)) for name in _CLASS_FIELDS]
        return Counts(*(operation(*pair) for pair in (*pairs, _alike(self, other))))

    def __eq__(self, other: object) -> bool:
        """Tell whether every count is the same number (NaN equals NaN).

        A total for all classes is the same as that total for each of them.
        """
        if not isinstance(other, Counts):
            return NotImplemented
        return all(
            _same(getattr(self, name), getattr(other, name)) for name in _CLASS_FIELDS
        ) and _same(*_alike(self, other))

    def __hash__(self) -> int:
        """Hash by shape and sums, which equal counts share."""
        return hash((self.true_positives.shape, float(np.nansum(self.true_positives))))

    def __repr__(self) -> str:
        """Show the numbers, not the arrays around them."""
        fields = ", ".join(
            f"{name}={getattr(self, name).tolist()}"
            for name in (*_CLASS_FIELDS, "total")
        )
        return f"Counts({fields})"


_CLASS_FIELDS = COUNTS


def _alike(left: Counts, right: Counts) -> tuple[Array, Array]:
    """Return the totals of both: of each class where one of them has it."""
    if left.has_total_by_class == right.has_total_by_class:
        return left.total, right.total
    return left.total_by_class, right.total_by_class


def frozen(values: npt.ArrayLike) -> Array:
    """Copy into a read-only int64 or float64 array: a value cannot change later."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"Counts must be numbers, got dtype {array.dtype}.")
    array = array.astype(np.float64 if array.dtype.kind == "f" else np.int64)
    array.setflags(write=False)
    return array


def _same(left: Array, right: Array) -> bool:
    nan = left.dtype.kind == "f" and right.dtype.kind == "f"
    return bool(np.array_equal(left, right, equal_nan=nan))
