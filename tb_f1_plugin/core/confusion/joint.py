"""Joint: the immutable, mergeable value; what two models say of the same rows.

May import numpy, `counts` and the vocabulary only. Counts of each model by itself do
not tell on which rows the two agree. Joint counts do, and so the band of the
difference of two scores follows from them (`joint_bands`), and McNemar's test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array, Counts, frozen
from tb_f1_plugin.core.vocabulary import KINDS, Kind, checked

# Of one of several classes. 100 classes of which all is confused would have 10^6.
MOST_CELLS = 100_000
_TABLE = (2, 2, 2)


@dataclass(frozen=True, eq=False)
class Joint:
    """How many rows have which truth, and which prediction of each of two models.

    Each class has a table of 2 × 2 × 2: whether a row is of the class, whether the
    first model says so, and whether the second one does. Where a row has one of several
    classes there are cells, too: true class, class by the first, class by the second.
    Averages over classes need these. Joint counts of disjoint rows merge: `+` is
    associative and commutative, and `Joint.zero` is its neutral element.

    Of cells it has as many as were hit. If these are more than `MOST_CELLS`, it has
    none of them: the tables are always exact.

    Args:
        kind: Of the task.
        tables: Shape `(classes, 2, 2, 2)`: of each class, truth by first by second.
        cells: Shape `(cells, 3)`, in increasing order: true class, class by the first
            and by the second model; the number of classes where a model has none. None
            where rows have not one of several classes, or there are too many.
        values: Shape `(cells,)`: the rows of each cell, or their weight.

    Raises:
        ValueError: If the shapes do not fit.

    Example:
        >>> joint = Joint.of_labels([1, 1, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0])
        >>> joint.counts(0).true_positives, joint.counts(1).true_positives
        (array([2]), array([1]))
        >>> joint.alone()
        (2, 0)
    """

    kind: Kind
    tables: Array
    cells: Array | None
    values: Array | None

    def __init__(
        self,
        kind: Kind,
        tables: npt.ArrayLike,
        cells: npt.ArrayLike | None = None,
        values: npt.ArrayLike | None = None,
    ) -> None:
        made = frozen(tables)
        if made.shape[1:] != _TABLE or not made.size:
            raise ValueError(
                f"`tables` must have the shape (classes, 2, 2, 2), got {made.shape}."
            )
        number = len(made)
        if checked("`kind`", kind, KINDS) == "binary" and number > 1:
            raise ValueError(f"Binary data have one table, got {number}.")
        if (cells is None) != (values is None) or (
            cells is not None and kind != "multiclass"
        ):
            raise ValueError(
                "`cells` and `values` must be both there or none, and only where rows "
                f"have one of several classes, got them of {kind} data."
            )
        known = rows = None
        if cells is not None and values is not None:
            known = frozen(np.asarray(cells, np.int64).reshape(-1, 3))
            rows = frozen(values)
            codes = codes_of(known, number)
            if (
                rows.shape != (len(known),)
                or (known < 0).any()
                or (known > number).any()
                or (known[:, 0] == number).any()
                or (np.diff(codes) <= 0).any()
            ):
                raise ValueError(
                    f"`cells` must be of {number} classes, in increasing order and "
                    f"each once, with a value each, got {len(known)} cells and "
                    f"{rows.shape} values."
                )
        for name, value in zip(_FIELDS, (kind, made, known, rows), strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def zero(cls, classes: int, kind: Kind = "binary") -> Joint:
        """Return the neutral element of `+`.

        >>> Joint.zero(3, "multiclass").counts(0).total
        array(0)
        """
        nothing = None if kind != "multiclass" else np.zeros(0, np.int64)
        tables = np.zeros((classes, *_TABLE), np.int64)
        return cls(kind, tables, nothing, nothing)

    @classmethod
    def of_cells(
        cls, classes: int, cells: npt.ArrayLike, values: npt.ArrayLike
    ) -> Joint:
        """Return the joint counts of rows that have one of several classes.

        Args:
            classes: How many classes there are.
            cells: Shape `(n, 3)`: true class, class by the first and by the second
                model. The same cell may come again: it is summed.
            values: Shape `(n,)`: how many rows, or their weight.

        >>> joint = Joint.of_cells(3, [[0, 0, 1], [2, 2, 2], [0, 0, 1]], [1, 4, 2])
        >>> joint.cells.tolist(), joint.values.tolist()
        ([[0, 0, 1], [2, 2, 2]], [3, 4])
        """
        given, rows = np.asarray(cells, np.int64).reshape(-1, 3), np.asarray(values)
        codes, place = np.unique(codes_of(given, classes), return_inverse=True)
        summed = np.zeros(len(codes), np.float64 if rows.dtype.kind == "f" else int)
        np.add.at(summed, place.reshape(-1), rows)
        known = cells_of(codes, classes)
        tables = _tables(known, summed, classes)
        if len(known) > MOST_CELLS:
            return cls("multiclass", tables)
        return cls("multiclass", tables, known, summed)

    @classmethod
    def of_labels(
        cls,
        true: npt.ArrayLike,
        first: npt.ArrayLike,
        second: npt.ArrayLike,
        *,
        classes: int | None = None,
        weights: npt.ArrayLike | None = None,
    ) -> Joint:
        """Return the joint counts of rows, of which all labels are known.

        Args:
            true: Shape `(rows,)`: 0 or 1, or class numbers if `classes` are given.
                Shape `(rows, labels)` with 0 or 1 of each label.
            first: What the first model says, same shape. A class number of `classes`
                means that it has none.
            second: What the second one says, likewise.
            classes: How many classes there are; None where labels are 0 or 1.
            weights: Shape `(rows,)`: what a row counts; 1 if None.
        """
        three = np.stack([np.asarray(part, np.int64) for part in (true, first, second)])
        rows = np.ones(three.shape[1], np.int64)
        counted = rows if weights is None else np.asarray(weights, np.float64)
        if classes is not None:
            return cls.of_cells(classes, three.T, counted)
        columns = three.reshape(3, len(counted), -1)
        codes = columns[0] * 4 + columns[1] * 2 + columns[2]
        tables = [np.bincount(code, counted, 8).reshape(_TABLE) for code in codes.T]
        kind: Kind = "binary" if three.ndim == 2 else "multilabel"
        return cls(kind, np.stack(tables).astype(counted.dtype))

    @property
    def classes(self) -> int:
        """The number of classes: 1 for a binary table."""
        return len(self.tables)

    @property
    def is_weighted(self) -> bool:
        """Whether rows have weights."""
        return self.tables.dtype.kind == "f"

    def counts(self, which: int) -> Counts:
        """Return the counts of the first model, 0, or of the second one, 1.

        >>> Joint.of_labels([1, 1, 0], [1, 0, 0], [0, 1, 1]).counts(1)
        Counts(true_positives=[1], possible_positives=[2], \
predicted_positives=[2], total=3)
        """
        own = self.tables.sum(3 if which == 0 else 2)  # class, truth, prediction
        total = own.sum((1, 2))
        is_shared = self.kind != "multilabel" or (total == total[0]).all()
        return Counts(
            own[:, 1, 1],
            own[:, 1].sum(-1),
            own[:, :, 1].sum(-1),
            total[0] if is_shared else total,
        )

    def alone(self, column: int | None = None) -> tuple[float, float]:
        """Return the rows that only the first model has right, and only the second.

        Args:
            column: The class about which they are right; None for the class of the row
                as a whole.

        Raises:
            ValueError: If rows have several labels, and no class was named.

        >>> Joint.of_cells(3, [[0, 0, 1], [1, 2, 1], [2, 0, 1]], [3, 4, 5]).alone()
        (3, 4)
        """
        if column is None and self.kind == "multilabel":
            raise ValueError(
                "`column` must name a label, since rows have several. It was not given."
            )
        if column is None and self.kind == "multiclass":
            hits = self.tables[:, 1].sum(0)  # each row is of one class
            return hits[1, 0].item(), hits[0, 1].item()
        table = self.tables[column or 0]
        first = table[1, 1, 0] + table[0, 0, 1]
        return first.item(), (table[1, 0, 1] + table[0, 1, 0]).item()

    def of_class(self, column: int) -> Joint:
        """Return one class against the rest.

        >>> Joint.of_cells(3, [[0, 0, 1], [1, 2, 1]], [3, 4]).of_class(1).alone()
        (3, 4)
        """
        return Joint("binary", self.tables[column : column + 1])

    def swapped(self) -> Joint:
        """Return the same with the second model as the first.

        >>> Joint.of_labels([1, 1, 0], [1, 0, 0], [0, 0, 0]).swapped().alone()
        (0, 1)
        """
        tables = np.swapaxes(self.tables, 2, 3)
        if self.cells is None or self.values is None:
            return Joint(self.kind, tables)
        return Joint.of_cells(self.classes, self.cells[:, [0, 2, 1]], self.values)

    def __add__(self, other: object) -> Joint:
        """Pool the joint counts of disjoint rows."""
        if not isinstance(other, Joint):
            return cast("Joint", NotImplemented)
        if (self.kind, self.classes) != (other.kind, other.classes):
            raise ValueError(
                "Only joint counts of the same classes can be combined, got "
                f"{self.kind} of {self.classes} and {other.kind} of {other.classes}."
            )
        tables = self.tables + other.tables
        parts = [self.cells, other.cells], [self.values, other.values]
        cells, values = ([p for p in both if p is not None] for both in parts)
        if len(cells) < 2:
            return Joint(self.kind, tables)
        summed = Joint.of_cells(
            self.classes, np.concatenate(cells), np.concatenate(values)
        )
        return Joint(self.kind, tables, summed.cells, summed.values)

    def __eq__(self, other: object) -> bool:
        """Tell whether every count is the same number; a cell of 0 rows is none."""
        if not isinstance(other, Joint):
            return NotImplemented
        if self.kind != other.kind or not np.array_equal(self.tables, other.tables):
            return False
        mine, theirs = self._hit(), other._hit()
        if mine is None or theirs is None:
            return mine is theirs
        return np.array_equal(mine, theirs)

    def _hit(self) -> Array | None:
        if self.cells is None or self.values is None:
            return None
        there = self.values != 0
        return np.column_stack([self.cells[there], self.values[there]])

    def __hash__(self) -> int:
        """Hash by the sums, which equal joint counts share."""
        return hash((self.kind, self.classes, float(self.tables.sum())))

    def __repr__(self) -> str:
        """Show how large it is.

        >>> Joint.of_cells(3, [[0, 0, 1], [1, 2, 1]], [3, 4])
        Joint(multiclass of 3 classes, 2 cells, total=7)
        """
        cells = "no cells" if self.cells is None else f"{len(self.cells)} cells"
        total = self.counts(0).total.tolist()
        return f"Joint({self.kind} of {self.classes} classes, {cells}, {total=})"


_FIELDS = ("kind", "tables", "cells", "values")


def codes_of(cells: Array, classes: int) -> Array:
    """Return a number for each cell, in the order of the cells.

    >>> codes_of(np.array([[0, 0, 1], [1, 2, 1]]), 3).tolist()
    [1, 25]
    """
    true, first, second = cells.T
    codes: Array = (true * (classes + 1) + first) * (classes + 1) + second
    return codes


def cells_of(codes: Array, classes: int) -> Array:
    """Return the cells of what `codes_of` made.

    >>> cells_of(np.array([1, 25]), 3).tolist()
    [[0, 0, 1], [1, 2, 1]]
    """
    rest, second = np.divmod(codes, classes + 1)
    return np.stack([*np.divmod(rest, classes + 1), second], -1)


def _tables(cells: Array, values: Array, classes: int) -> Array:
    """Return the table of each class against the rest.

    A row is in the tables of the classes that it has, or that it is taken for; of every
    other class it is a row that nobody says is of it.
    """
    tables = np.zeros((classes + 1, *_TABLE), values.dtype)
    tables[:, 0, 0, 0] = values.sum()
    for at in range(3):
        # Each class that a row names once, whichever of the three name it.
        named = cells[:, at]
        is_first = ~(cells[:, :at] == named[:, np.newaxis]).any(-1)
        which = [(cells[:, part] == named).astype(np.int64) for part in range(3)]
        rows = np.where(is_first, values, 0)
        np.add.at(tables, (named, *which), rows)
        nobody = np.zeros_like(named)
        np.subtract.at(tables, (named, nobody, nobody, nobody), rows)
    return tables[:-1]
