"""Tensors on JAX: the operations that counting is made of.

May import jax, keras and numpy. The names and meanings are those of
`tensors_tensorflow`. All of it runs inside of `steps_jax.exact`, where float64 is what
it says. There JAX makes int64 of a sum of int32 unless it is told the type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import lax

reshape, ones_like, zeros_like = jnp.reshape, jnp.ones_like, jnp.zeros_like
repeat, tile = jnp.repeat, jnp.tile
equal, not_equal, where = jnp.equal, jnp.not_equal, jnp.where
logical_and, logical_or, logical_not = jnp.logical_and, jnp.logical_or, jnp.logical_not
maximum, minimum, sign = jnp.maximum, jnp.minimum, jnp.sign
is_finite, clip, shift_right = jnp.isfinite, jnp.clip, jnp.right_shift
searchsorted = jnp.searchsorted

# Whether it costs less to look for what is seldom missing than to count as if it were.
LOOKS_FIRST = False


def cast(values: Any, dtype: Any) -> Any:
    """Return values of another type."""
    return jnp.asarray(values).astype(dtype)


def zeros(shape: Sequence[int], dtype: Any) -> Any:
    """Return zeros."""
    return jnp.zeros(tuple(shape), dtype)


def constant(value: Any, dtype: Any) -> Any:
    """Return a number as a tensor."""
    return jnp.asarray(value, dtype)


def table(array: Any, beside: Any) -> Any:
    """Return an array of numpy's that never changes, as a tensor beside another."""
    del beside
    return jnp.asarray(array)


def take(values: Any, places: Any) -> Any:
    """Return what lies at places of a vector."""
    return values[places]


def searches_fast(values: Any) -> bool:
    """Return whether `searchsorted` costs less than arithmetic on the values' bits."""
    del values
    return False


def bits(values: Any) -> Any:
    """Return the bits of float32 as int32."""
    return lax.bitcast_convert_type(values, jnp.int32)


def from_bits(values: Any) -> Any:
    """Return the float32 whose bits these are."""
    return lax.bitcast_convert_type(values, jnp.float32)


def concat(values: Sequence[Any], axis: int) -> Any:
    """Return tensors one behind the other."""
    return jnp.concatenate(values, axis)


def stack(values: Sequence[Any]) -> Any:
    """Return tensors along a new first axis."""
    return jnp.stack(values)


def split(values: Any, parts: int | Sequence[int]) -> list[Any]:
    """Return so many equal parts along the first axis, or parts of these lengths."""
    if isinstance(parts, int):
        return list(jnp.split(values, parts))
    return list(jnp.split(values, np.cumsum(parts)[:-1].tolist()))


def gather(values: Any, places: Sequence[int], axis: int = 0) -> Any:
    """Return what lies at places along an axis."""
    return jnp.take(values, np.asarray(places), axis=axis)


def reduce_sum(values: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return a sum of the values' own type."""
    return jnp.sum(values, axis=_axes(axis), keepdims=keepdims, dtype=values.dtype)


def reduce_mean(values: Any) -> Any:
    """Return the mean of all values."""
    return jnp.mean(values)


def reduce_min(values: Any) -> Any:
    """Return the smallest of all values, which must be numbers."""
    return jnp.min(values)


def reduce_max(values: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the largest value, where all are numbers."""
    return jnp.max(values, axis=_axes(axis), keepdims=keepdims)


def reduce_all(values: Any, axis: Any = None) -> Any:
    """Return whether all are true."""
    return jnp.all(values, axis=_axes(axis))


def reduce_any(values: Any, axis: Any = None) -> Any:
    """Return whether any is true."""
    return jnp.any(values, axis=_axes(axis))


def matmul(
    left: Any, right: Any, *, transpose_a: bool = False, transpose_b: bool = False
) -> Any:
    """Return a product of matrices, with all digits on every device."""
    left, right = jnp.asarray(left), jnp.asarray(right)
    left, right = left.T if transpose_a else left, right.T if transpose_b else right
    return jnp.matmul(left, right, precision=lax.Precision.HIGHEST)


def divide_no_nan(above: Any, below: Any) -> Any:
    """Return a quotient; 0 where the divisor is 0."""
    is_zero = below == 0
    return jnp.where(is_zero, 0, above / jnp.where(is_zero, 1, below))


def segment_sum(values: Any, places: Any, number: int) -> Any:
    """Return the sum of the values that belong to each of so many places."""
    return jnp.zeros((number,), values.dtype).at[places].add(values, mode="drop")


def type_of(values: Any) -> str:
    """Return the type of values by its name in Keras."""
    return str(keras.backend.standardize_dtype(values.dtype))


def argmax(values: Any) -> Any:
    """Return the place of the first largest number along the last axis."""
    return largest(values)[0]


def largest(values: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows there is no NaN."""
    # On processors `argmax` is no vector's loop, and takes many times as long.
    most, columns = jnp.max(values, axis=-1, keepdims=True), values.shape[-1]
    places = jnp.arange(columns, dtype="int32")
    first = jnp.min(jnp.where(values == most, places, columns - 1), axis=-1)
    # Of many numbers `max` may be one of those beside a NaN.
    return first, jnp.all(values == values, axis=-1)


def class_of_columns(labels: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows the sum is above 0, and no NaN."""
    return argmax(labels), jnp.sum(labels, axis=-1) > 0


def finite_rows(values: Any) -> Any:
    """Return the rows in which all numbers are finite."""
    return jnp.all(jnp.isfinite(values), axis=-1)


def sees_finite(values: Any) -> bool:
    """Tell whether all numbers are finite, if that is known at once and cheaply."""
    del values
    return False


def sees_at_least(values: Any, least: float) -> bool:
    """Tell whether no value is below a bound, nor a NaN, likewise."""
    del values, least
    return False


def by_numpy(count: Callable[..., Any], *values: Any) -> Any:
    """Return None: in a compiled step no value is known yet."""
    del count, values


def numbers_of(yes: Sequence[Any]) -> Any:
    """Return how often each of some columns is true, a number each."""
    return jnp.sum(jnp.stack(yes), axis=(1, 2), dtype="int32")


def shape(values: Any) -> Any:
    """Return the lengths of the axes, int32."""
    return jnp.stack([jnp.asarray(length, "int32") for length in values.shape])


def size(values: Any) -> Any:
    """Return the number of values, int32."""
    return jnp.prod(shape(values), dtype="int32")


def cond(is_so: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """Return what one function returns if it is so, else what the other does."""
    return lax.cond(is_so, one, other)


def all_at_least(values: Any, least: float) -> Any:
    """Return whether no value is below a bound, nor a NaN."""
    return jnp.all(values >= jnp.asarray(least, values.dtype))


def _axes(axis: Any) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


# What a floor of versions cannot say: an older JAX is installed without a word.
if jax.__version_info__ < (0, 8):
    raise ImportError(
        "tb_f1_plugin.keras counts exactly with JAX 0.8 or newer, got "
        f'{jax.__version__}. Install it with pip install "tb_f1_plugin[jax]", or set '
        "KERAS_BACKEND to tensorflow or torch."
    )
