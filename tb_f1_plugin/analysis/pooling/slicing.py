"""Slicing: of which rows of a table of predictions a series is. Pure.

May import the series. A run of all rows has its slices below it, as `x/country=br` is
below `x`. What it is a slice of and by which columns is told by the series, and not by
the name alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import run_of_all


@dataclass(frozen=True, order=True)
class Slicing:
    """Of which predictions rows are, and how they are cut.

    Args:
        whole: The run of all rows.
        columns: The columns by which they are sliced; empty for all rows.
    """

    whole: str
    columns: tuple[str, ...]


def slicing_of(series: Series) -> Slicing | None:
    """Return of which predictions a series is a slice, or all rows; None if of none.

    >>> series = Series.without_points("x/a=1/b=2", "f1", "tensor", "step", findings=())
    >>> slicing_of(series)
    >>> from dataclasses import replace
    >>> slicing_of(replace(series, slice=(("a", "1"), ("b", "2"))))
    Slicing(whole='x', columns=('a', 'b'))
    """
    if series.slice is None:
        return None
    columns = tuple(column for column, _ in series.slice)
    return Slicing(run_of_all(series.run, series.slice), columns)


def is_slice(series: Series) -> bool:
    """Tell whether a series is of a part of the rows of another one."""
    return bool(series.slice)


def name_of(series: Series) -> str:
    """Return what a slice is called beside others of its slicing: its values."""
    return ", ".join(value for _, value in series.slice or ())
