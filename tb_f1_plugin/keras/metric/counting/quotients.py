"""Quotients: from a batch's sums over rows to its F1, by class and averaged.

May import numpy, `backend`, the core's arrays and `layout`. Pure functions of tensors.
`batch` uses `joined` for weighted rows and for many classes, where the matrices of
`small` would be large. Against `plain` it saves a dozen operations of one to two
microseconds each. Here is also `f1_of`, the F1 that a metric shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.layout import EXACT

# The state's sides and counts of a class from TP, possible and predicted; then what is
# above and what is below the bar in a batch's F1, and in whether it is defined.
_FROM_COUNTS = np.array(
    [
        [2, 0, 0],
        [0, 1, 1],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [2, 0, 0],  # above
        [0, 1, 1],
        [0, 1, 1],  # below
        [0, 1, 1],
    ],
    EXACT,
)
# The same from wrongly predicted, TP and possible.
_FROM_PLACES = _FROM_COUNTS @ np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]], EXACT)


def joined(
    by_class: Any,
    once: Any,
    entries: Any = None,
    *,
    columns: Sequence[int] | None = None,
    by_number: bool = False,
) -> Any:
    """Return the state, with a batch's F1 by class and averaged.

    In few operations on small matrices: each costs more than what it computes.

    Args:
        by_class: Shape (3, classes): true positives, possible and predicted.
        once: What there is once, one column.
        entries: What was looked at of each class, where each has its own.
        columns: The columns that averages are over; None for all.
        by_number: Whether `by_class` is wrongly predicted, true positives and
            possible instead.
    """
    matrix = _FROM_PLACES if by_number else _FROM_COUNTS
    made = tensors.matmul(matrix, tensors.cast(by_class, EXACT))
    counted, above, below = tensors.split(made, [5, 2, 2])
    quotients = tensors.divide_no_nan(above, below)  # 0/0 is kept apart
    counted = tensors.concat([counted, quotients], 0)
    pieces = [tensors.reshape(counted, [-1, 1]), once]
    if by_class.shape[1] > 1:
        if columns is not None:
            quotients, counted = (
                tensors.gather(x, columns, axis=1) for x in (quotients, counted)
            )
        pieces.append(_averaged(quotients, counted))
    if entries is not None:
        pieces.append(tensors.reshape(entries, [-1, 1]))
    return tensors.concat(pieces, 0)


def _averaged(quotients: Any, counted: Any) -> Any:
    """Return a batch's F1 averaged over classes, and what is defined of that."""
    # The sums over classes of all this times F1, and times where it is defined.
    sums = tensors.reshape(
        tensors.matmul(quotients, counted, transpose_b=True), [-1, 1]
    )
    classes = int(counted.shape[1])
    above, below, least = tensors.split(tensors.matmul(_averaging(classes), sums), 3)
    return tensors.maximum(tensors.divide_no_nan(above, below), least)


@cache
def _averaging(classes: int) -> Array:
    """Return the matrix that makes the averages' quotients of sums over classes.

    The sums: those of F1 times, and then of where F1 is defined times (which leaves
    out nothing but zeros), the two sides, the counts, F1, and where it is defined.
    """
    what = ("above", "below", "tp", "possible", "predicted", "f1", "defined")
    times_f1, plain = ({n: i + 7 * k for i, n in enumerate(what)} for k in (0, 1))
    quotients = (
        (plain["above"], plain["below"]),  # micro
        (plain["f1"], plain["defined"]),  # macro
        (times_f1["possible"], plain["possible"]),  # weighted
        (plain["defined"], plain["defined"]),  # 1 where any class is defined
        (plain["possible"], plain["possible"]),  # 1 where there is support
    )
    matrix = np.zeros((3 * len(quotients), 2 * len(what)), EXACT)
    for place, (above, below) in enumerate(quotients):
        matrix[place, above] = matrix[place + len(quotients), below] = 1
    # Without support the weighted mean is the plain one: the share that is defined.
    matrix[-1, plain["defined"]] = 1 / classes
    return matrix


def f1_of(
    sides: Any,
    average: str,
    zero_division: float,
    *,
    possible: Any = None,
    columns: Sequence[int] | None = None,
    leaves_out: bool = False,
    xp: Any = tensors,
) -> Any:
    """Return F1, float64, of its two sides, one behind the other, each of a column.

    Mirrors `scores.f_beta`.

    Args:
        sides: 2·TP of each class, and then possible + predicted.
        average: "binary", "micro", "macro" or "weighted".
        zero_division: What 0/0 shows.
        possible: Possible positives of each class, one column, for "weighted".
        columns: The columns that averages are over; None for all.
        leaves_out: Whether absent classes are left out of a mean.
        xp: The array functions.
    """
    if columns is not None:
        classes = int(sides.shape[0]) // 2
        sides = xp.gather(sides, [*columns, *(classes + c for c in columns)])
    if average == "micro":
        sides = xp.reduce_sum(xp.reshape(sides, [2, -1]), axis=1)
    above, below = xp.split(sides, 2)
    f1, is_one = xp.divide_no_nan(above, below), average in ("binary", "micro")
    if is_one and zero_division == 0:
        return xp.reshape(f1, [])
    defined = xp.not_equal(below, 0)
    if zero_division != 0:
        f1 = xp.where(defined, f1, zero_division)
    if is_one:
        return xp.reshape(f1, [])
    if leaves_out or np.isnan(zero_division):
        plain = _mean_of(f1, defined, zero_division, xp)
    else:
        plain = xp.reduce_mean(f1)
    if average == "macro":
        return plain
    # Without any support a plain mean; what is 0/0 has none.
    if columns is not None:
        possible = xp.gather(possible, list(columns))
    support = xp.reduce_sum(possible)
    weighted = xp.reduce_sum(xp.where(defined, f1, 0.0) * possible)
    weighted = xp.divide_no_nan(weighted, support)
    return xp.where(xp.not_equal(support, 0), weighted, plain)


def _mean_of(f1: Any, defined: Any, nothing: float, xp: Any) -> Any:
    """Return the mean where F1 is defined; it is not where a class is absent."""
    number = xp.reduce_sum(xp.cast(defined, EXACT))
    if nothing == 0:  # so is F1 where it is not defined
        return xp.divide_no_nan(xp.reduce_sum(f1), number)
    mean = xp.divide_no_nan(xp.reduce_sum(xp.where(defined, f1, 0.0)), number)
    return xp.where(number > 0, mean, nothing)
