"""Tensors on torch: the operations that counting is made of.

May import numpy and torch. The names and meanings are those of `tensors_tensorflow`.
Nothing is compiled here: every operation costs some microseconds a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

reshape, ones_like, zeros_like = torch.reshape, torch.ones_like, torch.zeros_like
equal, not_equal, where = torch.eq, torch.ne, torch.where
logical_and, logical_or = torch.logical_and, torch.logical_or
logical_not, sign, clip = torch.logical_not, torch.sign, torch.clip
maximum, is_finite, tile = torch.maximum, torch.isfinite, torch.tile
concat, stack, repeat = torch.cat, torch.stack, torch.repeat_interleave

_constants: dict[tuple[int, torch.device], tuple[Any, Any]] = {}


def cast(values: Any, dtype: Any) -> Any:
    """Return values of another type."""
    return values.to(_type(dtype))


def zeros(shape: Sequence[int], dtype: Any) -> Any:
    """Return zeros."""
    return torch.zeros(tuple(shape), dtype=_type(dtype))


def constant(value: Any, dtype: Any) -> Any:
    """Return a number as a tensor, which any device takes."""
    return torch.tensor(value, dtype=_type(dtype))


def split(values: Any, parts: int | Sequence[int]) -> Any:
    """Return so many equal parts along the first axis, or parts of these lengths."""
    if isinstance(parts, int):
        return torch.split(values, values.shape[0] // parts)
    return torch.split(values, list(parts))


def gather(values: Any, places: Sequence[int], axis: int = 0) -> Any:
    """Return what lies at places along an axis."""
    return values.index_select(axis, torch.tensor(list(places), device=values.device))


def reduce_sum(values: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return a sum of the values' own type."""
    return torch.sum(values, dim=axis, keepdim=keepdims, dtype=values.dtype)


def reduce_mean(values: Any) -> Any:
    """Return the mean of all values."""
    return torch.mean(values)


def reduce_min(values: Any) -> Any:
    """Return the smallest of all values."""
    return torch.amin(values)


def reduce_max(values: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the largest value."""
    return torch.amax(values, dim=() if axis is None else axis, keepdim=keepdims)


def reduce_all(values: Any, axis: Any = None) -> Any:
    """Return whether all are true."""
    return torch.all(values) if axis is None else torch.all(values, dim=axis)


def reduce_any(values: Any, axis: Any = None) -> Any:
    """Return whether any is true."""
    return torch.any(values) if axis is None else torch.any(values, dim=axis)


def matmul(
    left: Any, right: Any, *, transpose_a: bool = False, transpose_b: bool = False
) -> Any:
    """Return a product of matrices, of which the left one may be numpy's."""
    if isinstance(left, np.ndarray):
        left = _on_device(left, right.device)
    left, right = left.T if transpose_a else left, right.T if transpose_b else right
    return torch.matmul(left, right)


def divide_no_nan(above: Any, below: Any) -> Any:
    """Return a quotient; 0 where the divisor is 0."""
    return torch.where(below == 0, 0.0, above / below)


def segment_sum(values: Any, places: Any, number: int) -> Any:
    """Return the sum of the values that belong to each of so many places."""
    sums = torch.zeros(number, dtype=values.dtype, device=values.device)
    return sums.index_add_(0, places, values)


def argmax(values: Any) -> Any:
    """Return the place of the first largest number along the last axis, int32."""
    return torch.argmax(values, dim=-1).to(torch.int32)


def shape(values: Any) -> Any:
    """Return the lengths of the axes, int32."""
    return torch.tensor(values.shape, dtype=torch.int32, device=values.device)


def size(values: Any) -> Any:
    """Return the number of values, int32."""
    return torch.tensor(values.numel(), dtype=torch.int32, device=values.device)


def cond(is_so: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """Return what one function returns if it is so, else what the other does."""
    return one() if is_so else other()


def all_at_least(values: Any, least: float) -> Any:
    """Return whether no value is below a bound, nor a NaN."""
    return torch.all(values >= least)


def _type(dtype: Any) -> Any:
    return getattr(torch, dtype) if isinstance(dtype, str) else dtype


def _on_device(array: Any, device: torch.device) -> Any:
    """Return a matrix that never changes as a tensor, made once for each device."""
    key = (id(array), device)
    if key not in _constants:
        # The array is kept, or another one could get its id.
        tensor = torch.from_numpy(np.ascontiguousarray(array)).to(device)
        _constants[key] = tensor, array
    return _constants[key][0]
