"""Tensors on TensorFlow: the operations that counting is made of.

May import keras and tensorflow. The other backends have the same operations under the
same names, with these meanings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

cast, reshape, zeros, constant = tf.cast, tf.reshape, tf.zeros, tf.constant
ones_like, zeros_like = tf.ones_like, tf.zeros_like
concat, stack, split, repeat, tile = tf.concat, tf.stack, tf.split, tf.repeat, tf.tile
equal, not_equal, where = tf.equal, tf.not_equal, tf.where
logical_and, logical_or, logical_not = tf.logical_and, tf.logical_or, tf.logical_not
maximum, minimum, sign = tf.maximum, tf.minimum, tf.sign
is_finite = tf.math.is_finite
reduce_sum, reduce_mean = tf.reduce_sum, tf.reduce_mean
reduce_min, reduce_max = tf.reduce_min, tf.reduce_max
reduce_all, reduce_any = tf.reduce_all, tf.reduce_any
gather, take = tf.gather, tf.gather
matmul, cond = tf.matmul, tf.cond
shape, size = tf.shape, tf.size
divide_no_nan = tf.math.divide_no_nan  # 0 where the divisor is 0
segment_sum = tf.math.unsorted_segment_sum
shift_right = tf.bitwise.right_shift  # of integers; it keeps the sign

# Whether it costs less to look for what is seldom missing than to count as if it were.
LOOKS_FIRST = True


def clip(values: Any, least: float, most: float) -> Any:
    """Return values that are no less and no more than these bounds."""
    # Keras' and TensorFlow's own are two operations.
    bounds = (tf.constant(bound, values.dtype) for bound in (least, most))
    low, high = bounds
    return tf.raw_ops.ClipByValue(t=values, clip_value_min=low, clip_value_max=high)


def table(array: Any, beside: Any) -> Any:
    """Return an array of numpy's that never changes, as a tensor beside another."""
    del beside
    return tf.constant(array)


def searchsorted(increasing: Any, values: Any) -> Any:
    """Return how many of some increasing numbers are below each value of a vector."""
    return tf.searchsorted(increasing, values)


def searches_fast(values: Any) -> bool:
    """Return whether `searchsorted` costs less than arithmetic on the values' bits."""
    del values
    return False


def bits(values: Any) -> Any:
    """Return the bits of float32 as int32."""
    return tf.bitcast(values, "int32")


def from_bits(values: Any) -> Any:
    """Return the float32 whose bits these are."""
    return tf.bitcast(values, "float32")


def type_of(values: Any) -> str:
    """Return the type of values by its name in Keras."""
    return str(keras.backend.standardize_dtype(values.dtype))


def argmax(values: Any) -> Any:
    """Return the place of the first largest number along the last axis.

    As numpy's, −0.0 equals 0.0. Keras' takes it for less, and copies.
    """
    return tf.argmax(values, axis=-1, output_type="int32")


def largest(values: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows there is no NaN."""
    return argmax(values), tf.reduce_all(tf.equal(values, values), axis=-1)


def class_of_columns(labels: Any) -> tuple[Any, Any]:
    """Return `argmax`, and in which rows the sum is above 0, and no NaN."""
    return argmax(labels), tf.reduce_sum(labels, axis=-1) > 0


def finite_rows(values: Any) -> Any:
    """Return the rows in which all numbers are finite."""
    return tf.reduce_all(tf.math.is_finite(values), axis=-1)


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
    return tf.reduce_sum(tf.cast(tf.stack(yes), "int32"), axis=[1, 2])


def all_at_least(values: Any, least: float) -> Any:
    """Return whether no value is below a bound, nor a NaN, without a copy of them."""
    fits = tf.reduce_min(values) >= tf.constant(least, values.dtype)
    if not values.dtype.is_floating:
        return fits
    # A minimum need not see a NaN, a sum does.
    total = tf.reduce_sum(values)
    return tf.logical_and(fits, tf.equal(total, total))
