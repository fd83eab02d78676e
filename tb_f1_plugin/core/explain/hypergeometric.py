"""Hypergeometric: how many marked rows a batch has that is drawn without replacement.

May import numpy and `counts` (for a type) only.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.counts import Array

TAIL = 1e-14  # of a distribution, left out on either side


def hypergeometric(population: int, marked: int, drawn: int) -> tuple[int, Array]:
    """Return the chances of marked among drawn without replacement, and the first.

    By the ratio of neighbours from the mode outwards, so that no factorial is needed;
    as `scipy.stats.hypergeom.pmf`, without tails below 1e-14.

    >>> first, chances = hypergeometric(5, 2, 2)
    >>> first, chances.round(4).tolist()
    (0, [0.3, 0.6, 0.1])
    """
    rows = rows_of_chances(population, marked, np.array([drawn]))
    numbers, chances = (row for (row,) in rows)
    likely = np.flatnonzero(chances > TAIL)
    return int(numbers[likely[0]]), chances[likely[0] : likely[-1] + 1]


def rows_of_chances(population: int, marked: int, drawn: Array) -> tuple[Array, Array]:
    """Return numbers of marked and their chances, a row for each number drawn.

    Rows are as long as the longest; behind its own end a row's chances are 0.
    """
    low = np.maximum(0, drawn - (population - marked))
    high = np.minimum(marked, drawn)
    mean = drawn * (marked / population)
    spread = np.sqrt(mean * (1 - marked / population)) + 1
    low = np.maximum(low, np.floor(mean - 12 * spread))[:, np.newaxis]
    high = np.minimum(high, np.ceil(mean + 12 * spread))[:, np.newaxis]
    drawn = drawn[:, np.newaxis]
    numbers = low + np.arange(float((high - low).max()) + 1)
    k = numbers[:, :-1]
    above = np.where(k < high, (marked - k) * (drawn - k), 0.0)
    below = (k + 1) * (population - marked - drawn + k + 1)
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.log(above / below), axis=1)
    logs = np.concatenate([np.zeros((len(low), 1)), logs], axis=1)
    chances = np.exp(logs - logs.max(1, keepdims=True))
    return numbers, chances / chances.sum(1, keepdims=True)
