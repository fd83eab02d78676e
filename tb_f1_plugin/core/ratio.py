"""Ratio: the one division, and the one rule for 0/0.

May import numpy and `counts` (for a type) only. There is never an epsilon: the caller
says what 0/0 is to be.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array


def divide(numerator: Any, denominator: Any, zero_division: float) -> Array:
    """Return numerator / denominator, and `zero_division` where it is 0/0.

    The exact integers are divided once in float64, so the result is the double nearest
    to the true ratio. NaN stays NaN: an unknown number is not 0/0.

    Raises:
        ValueError: If `zero_division` is not 0, 1 or nan.

    >>> divide([1, 0], [2, 0], 1.0)
    array([0.5, 1. ])
    """
    check_zero_division(zero_division)
    above = np.asarray(numerator, np.float64)
    below = np.asarray(denominator, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = above / below
    return np.where(below == 0, zero_division, ratio)


def check_zero_division(zero_division: float) -> None:
    """Raise `ValueError` unless `zero_division` is 0, 1 or nan."""
    try:
        is_one = zero_division in (0, 1) or bool(np.isnan(zero_division))
    except (TypeError, ValueError):
        is_one = False
    if not is_one:
        raise ValueError(f"`zero_division` must be 0, 1 or nan, got {zero_division!r}.")


def mean_of_defined(values: Array, otherwise: float) -> Array:
    """Return the mean over the last axis without its NaNs; `otherwise` if all are."""
    defined = ~np.isnan(values)
    return divide(np.where(defined, values, 0).sum(-1), defined.sum(-1), otherwise)
