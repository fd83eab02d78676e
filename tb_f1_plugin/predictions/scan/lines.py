"""Lines: the one group-by, run where the table lies, and its few lines brought here.

May import narwhals, numpy, the core and `outcomes`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.predictions.outcomes import Sums

MOST = 2_000_000
ROWS = "rows"
_OWN = "tb_f1_"  # before the names of our columns, which are none of the table's


@dataclass(frozen=True)
class Lines:
    """What a group-by has made.

    Args:
        keys: The values of each key, one a line.
        sums: The sum of each expression, shape `(lines,)`.
    """

    keys: Mapping[str, list[Any]]
    sums: Mapping[str, Array]

    def where(self, there: Array) -> Lines:
        """Return some of the lines."""
        (places,) = np.nonzero(there)
        return Lines(
            {name: [keys[at] for at in places] for name, keys in self.keys.items()},
            {name: sums[there] for name, sums in self.sums.items()},
        )


def lines_of(
    table: nw.LazyFrame[Any],
    keys: Mapping[str, nw.Expr],
    sums: Mapping[str, nw.Expr],
) -> Lines:
    """Group a table by keys, and sum expressions over each group.

    Args:
        table: The table; it is read once.
        keys: What rows are grouped by; there may be none.
        sums: What is summed, numbers. `rows` is the number of rows, and is always
            there.

    Raises:
        ValueError: If there are more than `MOST` groups.
    """
    own = {f"{_OWN}{at}": name for at, name in enumerate([*keys, *sums])}
    names, total = [*own], f"{_OWN}{ROWS}"
    by, rest = names[: len(keys)], names[len(keys) :]
    every = {**keys, **sums}
    chosen = table.select(*(every[own[name]].alias(name) for name in names))
    made = [nw.len().alias(total), *(nw.col(name).sum() for name in rest)]
    grouped = chosen.group_by(*by).agg(*made) if by else chosen.select(*made)
    rows = _fetched(grouped.select(*names, total).head(MOST + 1))
    if len(rows) > MOST:
        raise ValueError(
            f"Slices, steps and classes must make at most {MOST:,} groups of rows, got "
            "more. Slice by columns of few values."
        )
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(names) + 1)
    by_name = dict(zip([*(own[name] for name in names), ROWS], columns, strict=True))
    return Lines(
        {name: [_plain(value) for value in by_name[name]] for name in keys},
        {name: _numbers(by_name[name]) for name in (ROWS, *sums)},
    )


def _fetched(frame: nw.LazyFrame[Any]) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a small table.

    DuckDB and Spark give them by themselves; Narwhals needs a library more for them.
    """
    engine, native = frame.implementation, nw.to_native(frame)
    rows: Sequence[tuple[Any, ...]]
    if engine.is_duckdb():
        rows = native.fetchall()
        return rows
    if engine.is_pyspark() or engine.is_pyspark_connect():
        rows = native.collect()
        return rows
    return frame.collect().rows()


def _plain(value: Any) -> Any:
    """Return a value of a key as Python has it; NaN and what stands for it is None."""
    plain = value.item() if isinstance(value, np.generic) else value
    try:
        return plain if plain == plain else None
    except TypeError:  # the NA of pandas is neither
        return None


def _numbers(values: Iterable[Any]) -> Array:
    """Return sums as whole numbers if they are; where all is NULL the sum is 0."""
    plain = [0 if value is None else value for value in values]
    made = np.asarray(plain)
    if made.dtype.kind in "iu":
        return made.astype(np.int64)
    whole = all(isinstance(value, (int, np.integer)) for value in plain)
    return np.asarray([int(v) for v in plain]) if whole else made.astype(np.float64)


def sums_of(lines: Lines) -> Sums:
    """Return the sums that every scan has; without weights each row weighs 1.

    Raises:
        ValueError: If a weight is NaN or infinite.
    """
    sums, rows = lines.sums, lines.sums["rows"]
    weight = sums.get("weight", rows)
    if not np.isfinite(weight).all():
        raise ValueError(
            "`weight` must be a column of finite numbers, got some that are NaN or "
            "infinite. Leave these rows out, or mend them."
        )
    nothing = np.zeros_like(rows)
    return Sums(
        rows=rows,
        weight=weight,
        weight2=sums.get("weight2", rows),
        odd=sums.get("odd", nothing),
        weightless=sums.get("weightless", nothing),
    )


def steps_of(lines: Lines, name: str | None) -> Array:
    """Return the step of each line, 0 if there is no column of steps.

    Raises:
        ValueError: If a step is no whole number, or below 0.
    """
    if name is None:
        return np.zeros(len(lines.sums["rows"]), np.int64)
    steps = lines.keys["step"]
    for step in steps:
        is_whole = step is not None and math.isfinite(step) and step == int(step)
        if not is_whole or not 0 <= step < 2**63:
            raise ValueError(
                f"`step` must be a column of whole numbers, 0 or more, got {step!r} in "
                f"{name!r}."
            )
    return np.asarray([int(step) for step in steps], np.int64)


def total_of(lines: Lines, name: str) -> int:
    """Return a sum over all lines; 0 where it was not asked for."""
    found: Any = lines.sums.get(name)
    return 0 if found is None else int(found.sum())
