"""McNemar: whether one of two models is right on more of the same rows.

May import `joint` and `ways` only. Rows that both have right, or both wrong, say
nothing of which is better. Of the others, as many should be the first's as the second's
if both were as good: q of n ~ Binomial(n, 1/2). Q. McNemar, Psychometrika 12 (1947).

The exact test is used: it errs in no more cases than it says, of however few rows. The
mid-p-value is for who would have fewer misses: M. W. Fagerland, S. Lydersen & P. Laake,
BMC Medical Research Methodology 13:91 (2013), recommend it. It is the exact one less
half of the probability of what was observed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.ways import log_ways

# Up to here sums are of whole numbers; above, of logarithms, right to 1e-6 of p.
_EXACT_ROWS = 1_000
_NEGLIGIBLE = 1e-18


@dataclass(frozen=True)
class McNemar:
    """McNemar's test of two models on the same rows.

    Args:
        first: The rows that only the first model has right.
        second: The rows that only the second one has right.
        p: The exact p-value, of both sides.
        mid_p: The mid-p-value, of both sides.
    """

    first: int
    second: int
    p: float
    mid_p: float


def mcnemar(joint: Joint, column: int | None = None) -> McNemar:
    """Return McNemar's exact test.

    Args:
        joint: What two models say of the same rows, without weights.
        column: The class about which they are right; None for the class of the row.

    Raises:
        ValueError: If rows have weights, or several labels and no class was named.

    >>> joint = Joint.of_cells(2, [[0, 0, 1], [1, 0, 1]], [2, 8])
    >>> round(mcnemar(joint).p, 6), round(mcnemar(joint).mid_p, 6)
    (0.109375, 0.06543)
    """
    if joint.is_weighted:
        raise ValueError(
            "McNemar's test is of rows that count once each, got some with weights."
        )
    first, second = (int(rows) for rows in joint.alone(column))
    below, point = _tail(min(first, second), first + second)
    return McNemar(first, second, min(1.0, 2 * below), min(1.0, 2 * below - point))


def _tail(least: int, rows: int) -> tuple[float, float]:
    """Return P(X ≤ least) and P(X = least) of X ~ Binomial(rows, 1/2)."""
    if rows <= _EXACT_ROWS:
        ways = math.comb(rows, least)
        total = sum(math.comb(rows, k) for k in range(least + 1))
        # Whole numbers are divided first: 2^1000 is a double, its square is none.
        return total / 2**rows, ways / 2**rows
    point = math.exp(log_ways(rows, least) - rows * math.log(2))
    term = total_of_terms = 1.0
    for k in range(least, 0, -1):
        term *= k / (rows - k + 1)
        total_of_terms += term
        if term < _NEGLIGIBLE * total_of_terms:
            break
    return point * total_of_terms, point
