"""Masked: arrays of `numpy.ma`, whose mask is lost where an array is made of them.

May import numpy.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def check_not_masked(*arrays: Any) -> None:
    """Check that numpy masks no value: it would be counted as if it were there.

    Raises:
        ValueError: If it does; also of a list of such arrays.

    >>> check_not_masked(np.ma.array([1, 0]), None, [1, 0])
    """
    for array in arrays:
        for part in array if isinstance(array, (list, tuple)) else (array,):
            if isinstance(part, np.ma.MaskedArray) and np.ma.is_masked(part):
                masked = int(np.ma.getmaskarray(part).sum())
                raise ValueError(
                    "Labels, predictions, weights and masks must be arrays without a "
                    f"mask of `numpy.ma`, got one with {masked:,} of {part.size:,} "
                    "values masked. Give the `.data` of each, and as the argument "
                    "`mask` what is true where a row counts, such as "
                    "`~numpy.ma.getmaskarray(y_true)`."
                )
