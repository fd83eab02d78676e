"""Tensors on torch: the operations that counting is made of.

May import keras, numpy and torch. The names and meanings are those of
`tensors_tensorflow`. Nothing is compiled here: every operation costs one microsecond a
batch and more, twice as many where it is given a Python number, and what Python does
around it as much again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import torch

reshape, ones_like, zeros_like = torch.reshape, torch.ones_like, torch.zeros_like
equal, not_equal, where = torch.eq, torch.ne, torch.where
logical_and, logical_or = torch.logical_and, torch.logical_or
logical_not, sign, clip = torch.logical_not, torch.sign, torch.clip
maximum, minimum, tile = torch.maximum, torch.minimum, torch.tile
searchsorted, shift_right = torch.searchsorted, torch.bitwise_right_shift
concat, stack, repeat = torch.cat, torch.stack, torch.repeat_interleave

# Whether it costs less to look for what is seldom missing than to count as if it were.
LOOKS_FIRST = False
_SEARCHED = 2048  # more values cost more to search for than their bits to read
_FEW = 32_768  # up to so many torch's other operations use one thread
_MOST_AT_HAND = 2**16  # up to so many one thread of numpy is faster than torch's
_CASTS = {
    "bool": torch.Tensor.bool,
    "int32": torch.Tensor.int,
    "int64": torch.Tensor.long,
    "float32": torch.Tensor.float,
    "float64": torch.Tensor.double,
}
# Types that numpy has too; those of fractions as exact as here.
_OF_NUMPY = {
    *(torch.float32, torch.float64, torch.bool, torch.uint8),
    *(torch.int8, torch.int16, torch.int32, torch.int64),
}
_constants: dict[tuple[int, torch.device], tuple[Any, Any]] = {}


def cast(values: Any, dtype: Any) -> Any:
    """Return values of another type."""
    # `to` takes twice as long.
    return _CASTS[dtype](values) if dtype in _CASTS else values.to(_type(dtype))


def zeros(shape: Sequence[int], dtype: Any) -> Any:
    """Return zeros."""
    return torch.zeros(tuple(shape), dtype=_type(dtype))


@lru_cache(maxsize=1000)
def constant(value: Any, dtype: Any) -> Any:
    """Return a number as a tensor, which any device takes, and faster than a number."""
    return torch.tensor(value, dtype=_type(dtype), device="cpu")


@lru_cache(maxsize=1000)
def _type_name(dtype: torch.dtype) -> str:
    return str(keras.backend.standardize_dtype(dtype))


def type_of(values: Any) -> str:
    """Return the type of values by its name in Keras."""
    return _type_name(values.dtype)


def is_finite(values: Any) -> Any:
    """Return which numbers are finite."""
    return torch.eq(values - values, constant(0, values.dtype))


def table(array: Any, beside: Any) -> Any:
    """Return an array of numpy's that never changes, as a tensor beside another."""
    return _on_device(array, beside.device)


def take(values: Any, places: Any) -> Any:
    """Return what lies at places of a vector."""
    return values[places]


def searches_fast(values: Any) -> bool:
    """Return whether `searchsorted` costs less than arithmetic on the values' bits."""
    return not values.is_cpu or values.numel() < _SEARCHED


def bits(values: Any) -> Any:
    """Return the bits of float32 as int32."""
    return values.view(torch.int32)


def from_bits(values: Any) -> Any:
    """Return the float32 whose bits these are."""
    return values.view(torch.float32)


def split(values: Any, parts: int | Sequence[int]) -> Any:
    """Return so many equal parts along the first axis, or parts of these lengths."""
    if isinstance(parts, int):
        parts = [values.shape[0] // parts] * parts
    return torch.split_with_sizes(values, list(parts))


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
    return (above / below).masked_fill_(below == 0, 0.0)


def segment_sum(values: Any, places: Any, number: int) -> Any:
    """Return the sum of the values that belong to each of so many places."""
    sums = torch.zeros(number, dtype=values.dtype, device=values.device)
    return sums.index_add_(0, places, values)


def argmax(values: Any) -> Any:
    """Return the place of the first largest number along the last axis."""
    if _are_few(values):
        # torch's wakes all threads for any size, and waits for each.
        return torch.from_numpy(values.detach().numpy().argmax(-1))
    return torch.max(values, dim=-1).indices  # its `argmax` takes twice as long


def largest(values: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows there is no NaN."""
    found, places = torch.max(values, dim=-1)
    return places, found == found  # a NaN is the largest of all


def class_of_columns(labels: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows the sum is above 0, and no NaN."""
    if not _are_few(labels) and sees_at_least(labels, 0):
        found, places = torch.max(labels, dim=-1)
        return places, found > constant(0, found.dtype)
    return argmax(labels), torch.sum(labels, dim=-1) > constant(0, labels.dtype)


def finite_rows(values: Any) -> Any:
    """Return the rows in which all numbers are finite."""
    return torch.sum(values * 0, dim=-1) == 0


def sees_finite(values: Any) -> bool:
    """Tell whether all numbers are finite, if that is known at once and cheaply."""
    # A sum of finite numbers may be infinite: then it is not known.
    return _is_at_hand(values) and math.isfinite(torch.sum(values).item())


def sees_at_least(values: Any, least: float) -> bool:
    """Tell whether no value is below a bound, nor a NaN, likewise."""
    return _is_at_hand(values) and bool(torch.amin(values).item() >= least)


def by_numpy(count: Callable[..., Any], *values: Any) -> Any:
    """Return what a function makes of values as numpy's arrays, as a tensor.

    None if they are many or not on the processor, or if the function returns None.
    Other backends have none at hand.
    """
    if torch.compiler.is_compiling():
        return None
    for each in values:
        is_few = 0 < each.numel() <= _MOST_AT_HAND and each.is_cpu
        if not (is_few and each.dtype in _OF_NUMPY):
            return None
    made = count(*[(x.detach() if x.requires_grad else x).numpy() for x in values])
    return None if made is None else torch.from_numpy(np.asarray(made))


def numbers_of(yes: Sequence[Any]) -> Any:
    """Return how often each of some columns is true, a number each."""
    return torch.stack(yes).sum((1, 2))


def shape(values: Any) -> Any:
    """Return the lengths of the axes, int32."""
    return _lengths(tuple(values.shape), values.device)


def size(values: Any) -> Any:
    """Return the number of values, int32."""
    return torch.tensor(values.numel(), dtype=torch.int32, device=values.device)


def cond(is_so: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """Return what one function returns if it is so, else what the other does."""
    return one() if is_so else other()


def all_at_least(values: Any, least: float) -> Any:
    """Return whether no value is below a bound, nor a NaN."""
    return torch.all(values >= least)


def _are_few(values: Any) -> bool:
    """Tell whether values are so few that one thread of numpy's is the fastest."""
    is_known = values.dtype in (torch.float32, torch.float64)
    return is_known and values.numel() <= _FEW and _is_at_hand(values)


@lru_cache(maxsize=1000)
def _lengths(shape: tuple[int, ...], device: torch.device) -> Any:
    return torch.tensor(shape, dtype=torch.int32, device=device)


def _is_at_hand(values: Any) -> bool:
    """Tell whether numbers can be looked at without waiting for a device."""
    is_there = values.device.type == "cpu" and values.numel() > 0
    return is_there and not torch.compiler.is_compiling()


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
