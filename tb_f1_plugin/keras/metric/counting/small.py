"""Small: the state of a batch of few classes without weights, in few operations.

May import numpy, `backend`, the core's arrays and `layout`. `batch` uses it for up to
`SMALL` classes, and `quotients` for more; the results are the same. It saves 3 to 4 µs
of the 25 that 256 rows of three to ten classes take that way in a loop over the metric
alone. In a training step it saves more: the step's data have driven everything else out
of the processor's caches, and an operation on a handful of numbers costs a microsecond
or two, whatever it computes. So all that is linear in the sums over rows is one product
with a constant matrix, which is small for few classes, and all quotients are one
division.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.layout import EXACT

SMALL = 16
How = Literal["numbers", "columns", "entries"]


def one_column_state(sums: Any, names: tuple[str, ...], xp: Any = tensors) -> Any:
    """Return what a batch of one class adds to the state, with its F1.

    Args:
        sums: One sum a name, one column, float64.
        names: What each sum is: the rows that are "finite" (if any may not be), that
            are "there", and that are there or unlabelled ("eligible", if any are
            unlabelled); "tp", "possible", "predicted"; and "unit", the number 1. Others
            are not used.
        xp: The array functions.
    """
    sides = xp.matmul(_one_column(names), sums)
    above, times, below = xp.split(sides, 3)
    return xp.divide_no_nan(above * times, below)  # 0/0 is kept apart


@cache
def _one_column(names: tuple[str, ...]) -> Array:
    """Return the matrix that makes of the sums three factors of every number.

    Each number of the state is the first times the second, divided by the third. So
    quotients, the square of the rows and what is plain (times 1, divided by 1, which
    is exact) take the same three operations.
    """
    sum_of = dict(zip(names, np.eye(len(names), dtype=EXACT), strict=True))
    unit, rows, tp = sum_of["unit"], sum_of["there"], sum_of["tp"]
    possible, predicted = sum_of["possible"], sum_of["predicted"]
    unlabelled = sum_of.get("eligible", rows) - rows
    above, below = 2 * tp, possible + predicted
    counted = [above, below, tp, possible, predicted]
    once = [sum_of.get("finite", rows), unlabelled, rows, rows, rows]
    factors = [
        *((number, unit, unit) for number in counted),
        (above, unit, below),  # F1
        (below, unit, below),  # whether it is defined
        (rows, unit, rows),  # whether there is a batch at all
        *((number, unit, unit) for number in once),
        (rows, rows, unit),
    ]
    return np.concatenate([np.stack(side) for side in zip(*factors, strict=True)])


def small_state(
    sums: Any,
    classes: int,
    how: How,
    columns: tuple[int, ...] | None = None,
    xp: Any = tensors,
) -> Any:
    """Return what a batch of several classes adds to the state, with its F1.

    Args:
        sums: One column, float64. By "numbers": the rows that are finite, that are
            there or unlabelled; then of every class wrongly predicted, true positives
            and possible. By "columns": the rows that are not finite, that are there;
            then of every class true positives, possible and predicted. By "entries":
            the rows that are not finite, that are there, the entries that are there or
            unlabelled; then as "columns", and the entries that are there.
        classes: The number of classes.
        how: As above.
        columns: The columns that averages are over; None for all.
        xp: The array functions.
    """
    quotients = 3 * classes + 3
    made = xp.matmul(_linear(classes, how, columns), sums)
    entries = 0 if how == "numbers" else 3 * classes
    counted, once, left, right, entries = xp.split(
        made, [5 * classes, 5, 2 * quotients + 1, 2 * quotients + 1, entries]
    )
    above, below, squared = xp.split(left * right, [quotients, quotients, 1])
    made = xp.matmul(_averaging(classes, columns), xp.divide_no_nan(above, below))
    by_class, above, below, least = xp.split(made, [2 * classes + 1, 5, 5, 5])
    averaged = xp.maximum(xp.divide_no_nan(above, below), least)
    return xp.concat([counted, by_class, once, squared, averaged, entries], 0)


@cache
def _linear(classes: int, how: How, columns: tuple[int, ...] | None) -> Array:
    """Return the matrix that makes of the sums all that is linear in them.

    That is the state's sides and counts, and most of what there is once; at the end
    what was looked at of every class, where each has its own. Between them the
    factors of what is above the bar and below it in these quotients, and of the rows
    squared. Of every class F1, whether it is defined, and F1 times its share of the
    rows, by which the weighted mean needs no sum of products; and of all of them F1
    micro, the share of the rows that is possible, and whether there is a batch at all.
    """
    first, by_class = {"numbers": (2, 3), "columns": (2, 3), "entries": (3, 4)}[how]
    sums = np.eye(first + by_class * classes, dtype=EXACT)
    of_class = np.split(sums[first:], by_class)
    looked_at = []
    if how == "numbers":
        wrong, tp, possible = of_class
        predicted = wrong + tp
        finite, eligible = sums[:1], sums[1:2]
        # Each row that is there is one of a class, and of one.
        rows = possible.sum(axis=0, keepdims=True)
        unlabelled = eligible - rows
    else:
        tp, possible, predicted, *there = of_class
        finite, rows = sums[1:2] - sums[:1], sums[1:2]
        entries = there[0] if there else np.repeat(rows, classes, axis=0)
        looked_at = [entries, entries, entries]
        unlabelled = np.zeros_like(rows)
        if there:
            unlabelled = sums[2:3] - entries.sum(axis=0, keepdims=True)
    every = np.repeat(rows, classes, axis=0)
    above, below = 2 * tp, possible + predicted
    pooled_above, pooled_below, support = (
        x[list(columns or range(classes))].sum(axis=0, keepdims=True)
        for x in (above, below, possible)
    )
    factors = [
        (above, every),
        (below, every),
        (above, possible),
        (pooled_above, rows),
        (support, rows),
        (rows, rows),
        (below, every),
        (below, every),
        (below, every),
        (pooled_below, rows),
        (rows, rows),
        (rows, rows),
        (rows, rows),  # squared
    ]
    left, right = zip(*factors, strict=True)
    counted = (above, below, tp, possible, predicted)
    once = (finite, unlabelled, rows, rows, rows)
    return np.concatenate([*counted, *once, *left, *right, *looked_at])


@cache
def _averaging(classes: int, columns: tuple[int, ...] | None) -> Array:
    """Return the matrix that makes the averages of the quotients of `_linear`.

    It repeats what the state has of every class, and whether there is a batch. Then of
    micro, macro, weighted, of whether any class is defined, and of the weighted one's
    share, what is above the bar, what is below, and what it is at least.
    """
    quotients = np.eye(3 * classes + 3, dtype=EXACT)
    chosen = list(columns or range(classes))
    f1, defined, weighted = (
        x[chosen].sum(axis=0) for x in np.split(quotients[: 3 * classes], 3)
    )
    micro, support, batch = quotients[3 * classes :]
    nothing = np.zeros_like(micro)
    above = [nothing, f1, weighted, defined, support]
    below = [nothing, defined, support, defined, support]
    # Without support the weighted mean is the plain one: the share that is defined.
    least = [micro, nothing, nothing, nothing, defined / len(chosen)]
    return np.stack([*quotients[: 2 * classes], batch, *above, *below, *least])
