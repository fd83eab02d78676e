"""Tensors on TensorFlow: the operations that counting is made of.

May import tensorflow. The other backends have the same operations under the same
names, with these meanings.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

cast, reshape, zeros, constant = tf.cast, tf.reshape, tf.zeros, tf.constant
ones_like, zeros_like = tf.ones_like, tf.zeros_like
concat, stack, split, repeat, tile = tf.concat, tf.stack, tf.split, tf.repeat, tf.tile
equal, not_equal, where = tf.equal, tf.not_equal, tf.where
logical_and, logical_or, logical_not = tf.logical_and, tf.logical_or, tf.logical_not
maximum, sign, is_finite = tf.maximum, tf.sign, tf.math.is_finite
reduce_sum, reduce_mean = tf.reduce_sum, tf.reduce_mean
reduce_min, reduce_max = tf.reduce_min, tf.reduce_max
reduce_all, reduce_any = tf.reduce_all, tf.reduce_any
clip, gather = tf.clip_by_value, tf.gather
matmul, cond = tf.matmul, tf.cond
shape, size = tf.shape, tf.size
divide_no_nan = tf.math.divide_no_nan  # 0 where the divisor is 0
segment_sum = tf.math.unsorted_segment_sum


def argmax(values: Any) -> Any:
    """Return the place of the first largest number along the last axis, int32.

    As numpy's, −0.0 equals 0.0. Keras' takes it for less, and copies.
    """
    return tf.argmax(values, axis=-1, output_type="int32")


def all_at_least(values: Any, least: float) -> Any:
    """Return whether no value is below a bound, nor a NaN, without a copy of them."""
    fits = tf.reduce_min(values) >= tf.constant(least, values.dtype)
    if not values.dtype.is_floating:
        return fits
    # A minimum need not see a NaN, a sum does.
    total = tf.reduce_sum(values)
    return tf.logical_and(fits, tf.equal(total, total))
