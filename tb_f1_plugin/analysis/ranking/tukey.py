"""Tukey: how sure each band must be, if the best of many runs is compared with all.

May import numpy only. The leader is chosen after looking, so it is the luckiest of the
runs as well. A comparison of any two of k equal runs is wrong if the range of k normal
numbers, the largest minus the smallest, is above the critical one (Tukey 1953, the
studentised range with infinite degrees of freedom). The critical z of one difference
is that range / √2, since a difference has √2 times the deviation of one of its two.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from tb_f1_plugin.core.counts import Array

# Beyond this no double of the normal distribution is different from 0 or 1.
_REACH, _POINTS = 9.0, 301
_GRID = np.linspace(-_REACH, _REACH, _POINTS)
_DENSITY = np.exp(-_GRID * _GRID / 2) / math.sqrt(2 * math.pi)
SUREST = 1 - 2.0**-52  # the largest level of which a band has a z


def _below(z: Array) -> Array:
    """Return the normal distribution, as its tails need it: without cancellation."""
    return np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in z.tolist()])


_BELOW = _below(_GRID)


def range_within(q: float, k: int) -> float:
    """Return how probable it is that the range of k normal numbers is at most q.

    k ∫ φ(z) · (Φ(z) − Φ(z − q))^(k − 1) dz: one of them is the largest, z, and the
    others are at most q below it. The trapezoids of a smooth function that dies out on
    both sides are as exact as doubles are.

    Args:
        q: The range, at least 0.
        k: At least 2.

    >>> round(range_within(2.772, 2), 4), round(range_within(3.633, 4), 4)
    (0.95, 0.95)
    """
    others = (_BELOW - _below(_GRID - q)) ** (k - 1)
    return min(1.0, k * float((_DENSITY * others).sum()) * 2 * _REACH / (_POINTS - 1))


@lru_cache(maxsize=4096)
def level_for(k: int, level: float) -> float:
    """Return the level of one difference's band, where k runs are compared.

    With it, in a share `level` of all cases no band of a difference between any two of
    k equal runs leaves out 0.

    Args:
        k: How many runs; of 2 there is nothing to correct.
        level: The level of all of them together.

    >>> round(level_for(2, 0.95), 6), round(level_for(30, 0.95), 5)
    (0.95, 0.99982)
    """
    if k <= 2:
        return level
    low, high = 0.0, 2 * _REACH
    while high - low > 1e-8:
        middle = (low + high) / 2
        low, high = (middle, high) if range_within(middle, k) < level else (low, middle)
    # z = q / √2, and Φ(z) − Φ(−z) = erf(z / √2).
    return min(math.erf(high / 2), SUREST)
