"""Luck: how sure a band must be, if the best of many runs is compared with all of them.

May import numpy only. The leader is chosen after looking, so it is the luckiest of the
runs as well, and each run is shown at its best step, which is luck once more. Let k
runs be equally good. One of them is called worse by mistake if the luckiest of the
others is too far above it. If that is no more probable than α / k for each of the k
runs, then it is no more probable than α that any of them is called worse.

How lucky the others are is said in runs like this one. A run of twice its steps is as
lucky as the better one of two runs. So the others are as many as their steps divided by
its own, and never fewer than they are: the steps of a run may be all alike. That is
more luck than they have: the best of several steps varies less than one step does, and
runs on the same rows share their luck. So fewer than α are called worse by mistake
(tests/analysis/ranking/test_luck.py).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from tb_f1_plugin.core.counts import Array

_REACH, _POINTS = 9.0, 301  # beyond 9 a normal number is less probable than 1e-18
_SUREST = 1 - 2.0**-52  # the largest level of which a band has a z
_EXACT = 1e-8  # to which z is found


def _below(z: Array) -> Array:
    """Return how probable it is that a normal number is below z."""
    return np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in z.tolist()])


_GRID = np.linspace(-_REACH, _REACH, _POINTS)
_WEIGHTS = np.exp(-_GRID * _GRID / 2) / math.sqrt(2 * math.pi) * (_GRID[1] - _GRID[0])


def above_by(q: float, others: int) -> float:
    """Return how probable it is that the largest of others is above one by more than q.

    All are normal numbers of deviation 1: 1 − ∫ φ(v) · Φ(v + q)^others dv. The sum over
    a grid is as exact as doubles are, since what is summed is smooth and dies out on
    both sides.

    Args:
        q: The difference, at least 0.
        others: How many others there are.

    >>> round(above_by(2.772, 1), 3)
    0.025
    """
    return 1 - float((_WEIGHTS * _below(_GRID + q) ** others).sum())


@lru_cache(maxsize=4096)
def level_for(runs: int, others: int, level: float) -> float:
    """Return the level of the band of one run's difference to the leader.

    Args:
        runs: How many runs are compared, with the leader.
        others: How many runs like this one the others are, as `others_of` says.
        level: The level of all bands together.

    >>> round(level_for(2, 1, 0.95), 6), round(level_for(30, 29, 0.95), 5)
    (0.95, 0.99986)
    """
    share = (1 - level) / runs
    low, high = 0.0, 2 * _REACH
    while high - low > _EXACT:
        middle = (low + high) / 2
        is_more = above_by(middle, others) > share
        low, high = (middle, high) if is_more else (low, middle)
    # A difference has √2 times the deviation of one run, so z = q / √2. The share of
    # normal numbers between −z and z is erf(z / √2).
    return min(math.erf(high / 2), _SUREST)


def others_of(own: int, runs: int, steps: int) -> int:
    """Return how many runs like one of them the others are, by their steps.

    Args:
        own: The steps of the one.
        runs: How many runs there are, with it.
        steps: The steps of all of them.

    >>> others_of(20, 30, 600), others_of(10, 2, 30), others_of(20, 2, 30)
    (29, 2, 1)
    """
    return max(runs - 1, -(-(steps - own) // own))
