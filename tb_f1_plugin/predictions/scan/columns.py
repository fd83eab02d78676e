"""Columns: the columns of a table as numbers, whether they lie in a list or not.

May import narwhals, the core and the rooms beside it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.scan.expressions import as_number
from tb_f1_plugin.predictions.scan.lines import ROWS, Lines, lines_of
from tb_f1_plugin.predictions.task import Schema
from tb_f1_plugin.predictions.words import rows_have

NULL = "null"
_MAY_BE_NAN = ("y_true", "y_pred", "against", "weight")


@dataclass
class Table:
    """A table of predictions, of which something is asked.

    Args:
        frame: The table.
        schema: The type of each column.
        asked: What is asked.
        dropped: How many rows were left out since something in them is NULL.
    """

    frame: nw.LazyFrame[Any]
    schema: Schema
    asked: Asked
    dropped: int = 0
    # The columns that were made of each column of lists.
    _items: dict[str, list[str]] = field(default_factory=dict)

    def column(self, name: str) -> nw.Expr:
        """Return a column of the table by its name, whatever signs that has.

        Spark would read `a.b` as a part of `a`, if it were not quoted.
        """
        engine = self.frame.implementation
        if engine.is_pyspark() or engine.is_pyspark_connect():
            name = "`" + name.replace("`", "``") + "`"
        return nw.col(name)

    def columns(
        self, names: Sequence[str], number: int, what: str
    ) -> list[tuple[nw.Expr, Any]]:
        """Return columns as numbers, each with the type that it has.

        What lies in a list becomes columns of the table first.

        Args:
            names: Several columns, or one of lists.
            number: How many there are.
            what: A word for them.

        Raises:
            ValueError: If a list is of another length.
        """
        first = self.schema[names[0]]
        if not isinstance(first, (nw.List, nw.Array)):
            types = [self.schema[name] for name in names]
            found = zip(map(self.column, names), types, strict=True)
        else:
            self._check_lengths(names[0], number)
            own = [f"tb_f1_{what}_{place}" for place in range(number)]
            lists = self.column(names[0])
            if isinstance(first, nw.Array):
                lists = lists.cast(nw.List(first.inner))
            items = [lists.list.get(p).alias(name) for p, name in enumerate(own)]
            self.frame = self.frame.with_columns(*items)
            self.schema = {**self.schema, **dict.fromkeys(own, first.inner)}
            self._items = {**self._items, names[0]: own}
            found = zip(map(nw.col, own), [first.inner] * number, strict=True)
        every = [(as_number(column, type_), type_) for column, type_ in found]
        if len({type_ for _, type_ in every}) > 1:  # compared as what holds them all
            every = [(column.cast(nw.Float64), nw.Float64()) for column, _ in every]
        return every

    def keys(self) -> dict[str, nw.Expr]:
        """Return what every record is of: a step, and the columns that slice."""
        step = self.asked.step
        keys = {} if step is None else {"step": self.column(step)}
        for name in self.asked.by:
            column, type_ = self.column(name), self.schema[name]
            if isinstance(type_, (nw.Categorical, nw.Enum)):
                column = column.cast(nw.String)
            keys[f"by {name}"] = column
        return keys

    def weight(self) -> nw.Expr | None:
        """Return the weight of a row; None if there is none."""
        weight = self.asked.weight
        return None if weight is None else self.column(weight).cast(nw.Float64)

    def lines(self, keys: Mapping[str, nw.Expr], sums: Mapping[str, nw.Expr]) -> Lines:
        """Group and sum, as `lines_of`, by step and slice as well.

        Whether something in a row is NULL is one more key, which costs next to nothing.

        Raises:
            ValueError: If something is and such rows are not to be dropped, or no row
                is left.
        """
        nulls, own = dict(self._nulls()), self.keys()
        if nulls:
            own[NULL] = reduce(operator.or_, nulls.values())
        lines = lines_of(self.frame, {**own, **keys}, sums)
        rows = int(lines.sums[ROWS].sum())
        if not rows:
            raise ValueError("The table must have rows, got none.")
        has_null = np.asarray(lines.keys.get(NULL, [False] * len(lines.sums[ROWS])))
        there = ~has_null.astype(bool)
        if there.all():
            return lines
        if self.asked.missing == "error":
            raise ValueError(self._refused(nulls, rows))
        kept = lines.where(there)
        self.dropped = rows - int(kept.sums[ROWS].sum())
        if self.dropped == rows:
            raise ValueError(
                f"A row must have no NULL to be counted, got {rows:,} rows that all "
                "have one."
            )
        return kept

    def _refused(self, nulls: Mapping[str, nw.Expr], rows: int) -> str:
        """Return how many rows are NULL in which column, for which it is read again."""
        flags = {name: null.cast(nw.Int64) for name, null in nulls.items()}
        found = lines_of(self.frame, {}, flags).sums
        told = [
            f"{rows_have(number, 'is', 'are')} NULL in {name!r}"
            for name in nulls
            if (number := int(found[name].sum()))
        ]
        return (
            "Every row must have a label and a prediction, and what else was asked "
            f"for; {' and '.join(told)}, of {rows:,}. Mend them, or leave these rows "
            "out by `missing=drop`."
        )

    def _nulls(self) -> Iterator[tuple[str, nw.Expr]]:
        """Yield each column that is asked for, and whether it is NULL in a row."""
        columns = self.asked.columns()
        for argument, names in columns.items():
            for name in names:
                if argument in _MAY_BE_NAN and self._has_nan(name):
                    continue
                null = self.column(name).is_null()
                for item in self._items.get(name, ()):
                    null = null | nw.col(item).is_null()
                yield name, null

    def _has_nan(self, name: str) -> bool:
        """Tell whether a column has NaN where others have NULL: pandas' own floats.

        What is missing there is counted as NaN is.
        """
        if not self.frame.implementation.is_pandas_like():
            return False
        native: Any = nw.to_native(self.frame)
        return (
            isinstance(native.dtypes[name], np.dtype) and self.schema[name].is_float()
        )

    def _check_lengths(self, name: str, number: int) -> None:
        """Raise `ValueError` if a list is of another length.

        The lengths are read first: engines differ in what they say of a list that is
        too short, and none says that one is too long.
        """
        type_ = self.schema[name]
        if isinstance(type_, nw.Array):
            found = {type_.size}
        else:
            length = {"length": self.column(name).list.len()}
            lengths = lines_of(self.frame, length, {}).keys["length"]
            found = {int(each) for each in lengths if each is not None}
        if found - {number}:
            other = sorted(found - {number})[0]
            raise ValueError(
                f"The lists of {name!r} must have {number} numbers, as `classes` says, "
                f"got one of {other}."
            )
