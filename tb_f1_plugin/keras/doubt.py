"""Doubt: whether float labels are labels, or a picture to be drawn again.

May import keras and tensorflow. Binary cross-entropy trains classifiers and
autoencoders. Shapes do not tell them apart, values mostly do: labels are 0 or 1. So a
lent metric whose labels may be a reconstruction has a doubt beside it, which counts in
the same step what speaks against labels. It is looked at outside of the graph, after
the first batch and before anything is written or shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

Shape = Sequence[int | None]


def may_be_same(labels: Shape, inputs: Shape) -> bool:
    """Tell whether labels may be as large as inputs, each without the batch's axis.

    >>> may_be_same((8, 784), (8, 28, 28, 1)), may_be_same((8, 10), (8, 784))
    (True, False)
    >>> may_be_same((8, None, None, 1), (8, None, None, 3))
    False
    """
    one, other = ([n for n in shape[1:] if n != 1] for shape in (labels, inputs))
    if len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return all(None in pair or pair[0] == pair[1] for pair in pairs)
    sizes = [math.prod(n for n in kept if n) for kept in (one, other)]
    return None not in (*one, *other) and sizes[0] == sizes[1]


class Doubt:
    """Counts labels that are neither 0 nor 1, and those that differ from an input.

    A NaN and -1 are no label, and count for neither.

    Args:
        inputs: The places among the model's inputs of those that the labels may
            reconstruct; none if the labels have another size than all of them.
    """

    def __init__(self, inputs: Sequence[int]) -> None:
        self.inputs = tuple(inputs)
        self._values = _Values()

    @classmethod
    def about(cls, labels: Any, inputs: Sequence[Any]) -> Doubt | None:
        """Return what there is to doubt about labels; None if there is nothing.

        Integer and boolean labels are labels, and so is one number a row.
        """
        shape = tuple(labels.shape)
        dtype = keras.backend.standardize_dtype(labels.dtype)
        is_one = all(size == 1 for size in shape[1:])
        if is_one or not keras.backend.is_float_dtype(dtype):
            return None
        return cls(
            [
                place
                for place, one in enumerate(inputs)
                if _has_values(one) and may_be_same(shape, tuple(one.shape))
            ]
        )

    def look(self, labels: Any, inputs: Sequence[Any]) -> None:
        """Count a batch's labels, inside of the step."""
        labels = keras.ops.convert_to_tensor(labels)
        no_label = tf.logical_or(tf.not_equal(labels, labels), tf.equal(labels, -1))
        plain = tf.logical_or(tf.equal(labels, 0), tf.equal(labels, 1))
        odd = tf.logical_not(tf.logical_or(plain, no_label))
        differing = [_differing(labels, inputs[place]) for place in self.inputs]
        size = tf.size(labels)
        least = tf.reduce_min(tf.stack(differing)) if differing else size
        counted = [tf.reduce_sum(tf.cast(odd, "int32")), least, size]
        self._values.update_state(tf.cast(tf.stack(counted), "float64"))

    def refutation(self) -> str | None:
        """Return why the labels are no labels; None if nothing says so."""
        odd, differing, size = self._values.numbers()
        if not self.inputs or not size:
            return None
        if odd:
            return (
                f"{odd:,} of {size:,} labels are neither 0 nor 1, and there are as "
                "many as inputs, so they may be a reconstruction of these"
            )
        if not differing:
            return "the labels are the inputs, so the model reconstructs them"
        return None

    def remark(self) -> str | None:
        """Return what must be known of labels that are counted; None if nothing."""
        odd, _, size = self._values.numbers()
        if self.inputs or not odd:
            return None
        return (
            f"{odd:,} of the first {size:,} labels are neither 0 nor 1: a label above "
            "0.5 is taken for true."
        )


class _Values(keras.metrics.Metric):
    """What was counted, of all replicas; not reset, since a doubt is about the data."""

    def __init__(self) -> None:
        super().__init__(name="label_values")
        self._sums = self.add_variable((3,), "zeros", dtype="float64", name="sums")

    def update_state(self, numbers: Any) -> None:
        self._sums.assign_add(numbers)

    def numbers(self) -> tuple[int, int, int]:
        odd, differing, size = keras.ops.convert_to_numpy(self._sums)
        return int(odd), int(differing), int(size)

    def result(self) -> Any:
        return self._sums


def _has_values(inputs: Any) -> bool:
    """Tell whether inputs are a dense tensor of numbers, which labels could be."""
    if inputs is None or isinstance(inputs, (tf.RaggedTensor, tf.SparseTensor)):
        return False
    dtype = keras.backend.standardize_dtype(inputs.dtype)
    return dtype != "string" and len(inputs.shape) > 0


def _differing(labels: Any, inputs: Any) -> Any:
    """Return how many labels differ from the input in their place."""
    given = tf.cast(keras.ops.convert_to_tensor(inputs), labels.dtype)
    flat = [tf.reshape(one, [-1]) for one in (labels, given)]
    return tf.cond(
        tf.equal(tf.size(labels), tf.size(given)),
        lambda: tf.reduce_sum(tf.cast(tf.not_equal(*flat), "int32")),
        lambda: tf.size(labels),
    )
