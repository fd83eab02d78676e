"""Tensors of numpy: those of the operations that a few numbers at hand need.

May import numpy. The names are those of `tensors_tensorflow`. Torch compiles nothing,
and an operation of numpy on a few numbers takes a fraction of one of torch's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

# The float types of Keras that numpy knows by itself.
TYPES = frozenset({"float16", "float32", "float64"})

matmul, maximum, concat = np.matmul, np.maximum, np.concatenate
reshape, where, not_equal = np.reshape, np.where, np.not_equal


def cast(values: Any, dtype: Any) -> Any:
    """Return values of another type."""
    return np.asarray(values, dtype)


def split(values: Any, parts: int | Sequence[int]) -> list[Any]:
    """Return so many equal parts along the first axis, or parts of these lengths."""
    if isinstance(parts, int):
        parts = [len(values) // parts] * parts
    found, begin = [], 0
    for length in parts:
        found.append(values[begin : begin + length])
        begin += length
    return found


def gather(values: Any, places: Sequence[int], axis: int = 0) -> Any:
    """Return what lies at places along an axis."""
    return values.take(places, axis)


def reduce_sum(values: Any, axis: Any = None) -> Any:
    """Return a sum of the values' own type."""
    return np.add.reduce(values, axis)  # `sum` takes twice as long


def reduce_mean(values: Any) -> Any:
    """Return the mean of all values."""
    return reduce_sum(values) / values.size


def divide_no_nan(above: Any, below: Any) -> Any:
    """Return a quotient; 0 where the divisor is 0."""
    if isinstance(below, float):  # a sum of all values
        return above / below if below else 0.0
    quotient = np.zeros_like(above)
    return np.divide(above, below, out=quotient, where=below != 0)
