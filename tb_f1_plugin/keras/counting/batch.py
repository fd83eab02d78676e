"""Batch: the fast count of a batch with TensorFlow, inside of the compiled step.

May import keras, tensorflow, `inputs`, `small`, `quotients` and `layout`. `plain` is
the readable count, with the same results, and the place to begin. This one is used
wherever Keras runs on TensorFlow (`path`). On one thread of a processor it takes of a
batch, where the plain one takes

    256 rows of one column     7 µs    23 µs
    4,096 rows of one column  10 µs    39 µs
    256 rows of 10 classes    20 µs    85 µs
    256 rows of 100 classes   48 µs   333 µs

Every operation costs half a microsecond a batch and more, and every copy of a large
prediction costs memory that the training needs (a language model's is gigabytes). So
there are few operations, and they are TensorFlow's own where Keras' would be several.

`layout` says in which order the numbers lie. A row or an entry may count unless a mask
or `ignore_class` leaves it out. It is there if it also has a label, else unlabelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.counting.inputs import (
    Inputs,
    are_all_labels,
    as_rows,
    class_of,
    cut,
    eligible,
    is_label,
    is_true,
    none_is_missing,
    weights_of,
)
from tb_f1_plugin.keras.counting.layout import EXACT
from tb_f1_plugin.keras.counting.quotients import joined
from tb_f1_plugin.keras.counting.small import SMALL, How, one_column_state, small_state


def batch_state(
    inputs: Inputs, form: Form, averaged: Sequence[int] | None = None
) -> Any:
    """Return what one batch adds to the state, float64.

    Args:
        inputs: The batch.
        form: What it means.
        averaged: The columns that averages are over; None for all.
    """
    y_pred = inputs.y_pred
    if not keras.backend.is_float_dtype(y_pred.dtype):
        y_pred = ops.cast(y_pred, "float32")
    predictions = as_rows(y_pred, form.classes)
    labels = as_rows(inputs.y_true, 1 if form.sparse else form.classes)
    may_count = eligible(inputs, labels, form)
    weights = weights_of(inputs, form)
    columns = None if averaged is None else tuple(averaged)
    if form.kind == "multiclass":
        return _multiclass(labels, predictions, form, may_count, weights, columns)

    def count(labelled: Any) -> Any:
        if form.kind == "binary":
            return _binary(labels, predictions, form, may_count, weights, labelled)
        return _multilabel(
            labels, predictions, form, may_count, weights, labelled, columns
        )

    if are_all_labels(labels):
        return count(None)
    is_row = form.kind == "binary" and len(form.leading) == 1
    if is_row or may_count is not None or weights is not None:
        return count(is_label(labels, form))
    # Pixels, tokens and columns are many: what is seldom missing is looked for first.
    return tf.cond(
        none_is_missing(labels, form),
        lambda: count(None),
        lambda: count(is_label(labels, form)),
    )


def _binary(
    labels: Any,
    predictions: Any,
    form: Form,
    may_count: Any,
    weights: Any,
    labelled: Any,
) -> Any:
    """Count one column. Without weights, the usual case, it is one reduction."""
    true, predicted = is_true(labels), predictions > cut(form, predictions)
    finite = tf.math.is_finite(predictions)
    may_count = None if may_count is None else may_count[:, None]
    there = _both(may_count, labelled)
    if weights is None:
        yes = {"tp": tf.logical_and(true, predicted), "possible": true}
        yes |= {"finite": finite, "predicted": predicted}
        if there is not None:
            # What is true is a label, and so is a hit.
            which = yes if labelled is None else ("finite", "predicted")
            yes |= {name: tf.logical_and(yes[name], there) for name in which}
            if labelled is not None and may_count is not None:
                yes |= {n: _both(yes[n], may_count) for n in ("tp", "possible")}
                yes["eligible"] = may_count
            yes["there"] = there
        if len(form.leading) > 1:  # pixels or tokens are many: without a copy of all
            sums = tf.stack([tf.reduce_sum(tf.cast(x, "int32")) for x in yes.values()])
        else:
            number = tf.cast(tf.stack(list(yes.values())), "int32")
            sums = tf.reduce_sum(number, axis=[1, 2])
        # The shape is there for nothing: the number of rows, and the number 1.
        sums = tf.reshape(tf.concat([sums, tf.shape(labels)], 0), [-1, 1])
        all_ = "there" if there is None else "eligible" if may_count is None else "all"
        return one_column_state(tf.cast(sums, EXACT), (*yes, all_, "unit"))
    by_class = tf.concat([tf.logical_and(true, predicted), true, predicted], 1)
    weights = weights[:, None]
    unlabelled = _unlabelled(may_count, labelled, weights)
    weights = _where(there, weights)  # 0 leaves out what is not there
    finite = _both(finite, there)
    there = tf.ones_like(finite) if there is None else there
    sums = tf.matmul(weights, tf.cast(by_class, EXACT), transpose_a=True)
    once = _once(finite, there, unlabelled, weights)
    return joined(tf.reshape(sums, [3, 1]), once)


def _multiclass(
    labels: Any,
    predictions: Any,
    form: Form,
    may_count: Any,
    weights: Any,
    columns: Any,
) -> Any:
    """Count one class a row.

    Without columns for what is true or predicted: every row adds its weight at places
    of one vector, of what is wrongly predicted, of hits, and of what is possible.
    """
    classes = form.classes
    # TensorFlow's own, as numpy's: Keras' takes −0.0 for less than 0.0, and copies.
    predicted = tf.argmax(predictions, axis=-1, output_type="int32")
    # argmax over NaN differs from backend to backend; such a row predicts nothing.
    predicts = tf.reduce_all(tf.equal(predictions, predictions), axis=-1)
    finite = tf.reduce_all(tf.math.is_finite(predictions), axis=-1)
    true, labelled = class_of(labels, form)
    there = _both(may_count, labelled)
    predicts, finite = (tf.logical_and(x, there) for x in (predicts, finite))
    is_hit = tf.cast(tf.equal(true, predicted), "int32")
    # Not `tf.where`, which takes longer than any other operation here.
    places = tf.concat([predicted + is_hit * classes, true + 2 * classes], 0)
    if weights is None:
        values = tf.cast(tf.concat([predicts, there], 0), "int32")
    else:
        unlabelled = _unlabelled(may_count, labelled, weights)
        weights = _where(there, weights)
        values = tf.concat([_where(predicts, weights), weights], 0)
    by_class = tf.math.unsorted_segment_sum(values, places, 3 * classes)
    if weights is not None:
        once = _once(finite, there, unlabelled, weights)
        by_class = tf.reshape(by_class, [3, classes])
        return joined(by_class, once, columns=columns, by_number=True)
    finite = tf.reduce_sum(tf.cast(finite, "int32"), axis=0, keepdims=True)
    if may_count is None:
        eligible_rows = tf.shape(there)
    else:
        eligible_rows = tf.reduce_sum(
            tf.cast(may_count, "int32"), axis=0, keepdims=True
        )
    sums = tf.cast(tf.concat([finite, eligible_rows, by_class], 0)[:, None], EXACT)
    if classes <= SMALL:
        return small_state(sums, classes, "numbers", columns)
    finite, eligible_rows, by_class = tf.split(sums, [1, 1, 3 * classes])
    by_class = tf.reshape(by_class, [3, classes])
    rows = tf.reduce_sum(by_class[2:], axis=1, keepdims=True)
    once = _once_of(finite, eligible_rows - rows, rows, rows, rows)
    return joined(by_class, once, columns=columns, by_number=True)


def _multilabel(
    labels: Any,
    predictions: Any,
    form: Form,
    may_count: Any,
    weights: Any,
    labelled: Any,
    columns: Any,
) -> Any:
    """Count columns each by themselves: an entry may be left out, and not its row."""
    classes = form.classes
    true, predicted = is_true(labels), predictions > cut(form, predictions)
    odd = tf.logical_not(tf.math.is_finite(predictions))
    if may_count is not None and len(may_count.shape) == 1:
        may_count = may_count[:, None]
    there = _both(may_count, labelled)
    if there is not None:
        odd, predicted = (tf.logical_and(x, there) for x in (odd, predicted))
        true = _both(true, may_count)  # what is true has a label
        there = there if labelled is not None else _both(there, tf.ones_like(true))
    by_class = [tf.logical_and(true, predicted), true, predicted]
    odd = tf.reduce_any(odd, axis=1)
    if weights is None:
        odd = tf.reduce_sum(tf.cast(odd, "int32"), axis=0, keepdims=True)
        counted = [tf.reduce_sum(tf.cast(x, "int32"), axis=0) for x in by_class]
        if there is None:
            sums = tf.concat([odd, tf.shape(true)[:1], *counted], 0)
            how: How = "columns"
        else:
            any_there = tf.reduce_any(there, axis=1)
            rows = tf.reduce_sum(tf.cast(any_there, "int32"), axis=0, keepdims=True)
            entries = tf.reduce_sum(tf.cast(there, "int32"), axis=0)
            eligible_entries = _entries(may_count, true)
            sums = tf.concat([odd, rows, eligible_entries[None], *counted, entries], 0)
            how = "entries"
        sums = tf.cast(sums[:, None], EXACT)
        if classes <= SMALL:
            return small_state(sums, classes, how, columns)
        return _of_many_columns(sums, classes, columns, is_whole=there is None)
    if len(weights.shape) == 1:
        weights = weights[:, None]
    unlabelled = _unlabelled(may_count, labelled, weights)
    if there is None:
        there = tf.ones_like(true)
    weights = tf.where(there, weights, tf.zeros([], EXACT))
    sums = tf.stack(
        [tf.reduce_sum(tf.where(x, weights, tf.zeros([], EXACT)), 0) for x in by_class]
    )
    entries = tf.stack(
        [
            tf.reduce_sum(weights, axis=0),
            _number_of(there, axis=0),
            tf.reduce_sum(weights * weights, axis=0),
        ]
    )
    any_there = tf.reduce_any(there, axis=1)
    lowest = tf.constant(float("-inf"), EXACT)
    row = tf.reduce_max(tf.where(there, weights, lowest), axis=1)
    row = _where(any_there, row)
    finite = tf.logical_and(any_there, tf.logical_not(odd))
    once = _once(finite, any_there, unlabelled, row)
    return joined(sums, once, entries, columns=columns)


def _of_many_columns(sums: Any, classes: int, columns: Any, *, is_whole: bool) -> Any:
    """Return the state of the sums that `small` has for few classes."""
    if is_whole:
        odd, rows, by_class = tf.split(sums, [1, 1, 3 * classes])
        unlabelled, entries = tf.zeros_like(rows), tf.repeat(rows, classes, axis=0)
    else:
        odd, rows, eligible_entries, by_class, entries = tf.split(
            sums, [1, 1, 1, 3 * classes, classes]
        )
        unlabelled = eligible_entries - tf.reduce_sum(entries, axis=0, keepdims=True)
    once = _once_of(rows - odd, unlabelled, rows, rows, rows)
    by_class = tf.reshape(by_class, [3, classes])
    entries = tf.tile(entries, [3, 1])
    return joined(by_class, once, entries, columns=columns)


def _both(left: Any, right: Any) -> Any:
    """Return where both are so; None is everywhere."""
    if left is None or right is None:
        return right if left is None else left
    return tf.logical_and(left, right)


def _where(there: Any, weights: Any) -> Any:
    """Return weights where they count, else 0."""
    if there is None:
        return weights
    return tf.where(there, weights, tf.zeros([], EXACT))


def _unlabelled(may_count: Any, labelled: Any, weights: Any) -> Any:
    """Return how many rows or entries have no label, but for those of weight 0."""
    if labelled is None:
        return tf.zeros([], EXACT)
    none = tf.logical_and(tf.logical_not(labelled), tf.not_equal(weights, 0))
    return _number_of(_both(none, may_count))


def _entries(may_count: Any, true: Any) -> Any:
    """Return how many entries may count, by a mask of rows or of entries."""
    if may_count is None:
        return tf.size(true)
    classes = true.shape[1]
    number = tf.reduce_sum(tf.cast(may_count, "int32"))
    return number if may_count.shape[1] == classes else number * classes


def _number_of(yes: Any, axis: Any = None) -> Any:
    return tf.cast(tf.reduce_sum(tf.cast(yes, "int32"), axis=axis), EXACT)


def _once(finite: Any, there: Any, unlabelled: Any, weights: Any) -> Any:
    """Return what there is once of weighted rows, one column."""
    total, squared = tf.reduce_sum(weights), tf.reduce_sum(weights * weights)
    numbers = (_number_of(finite), unlabelled, total, squared, _number_of(there))
    return tf.reshape(_once_of(*numbers), [-1, 1])


def _once_of(finite: Any, unlabelled: Any, total: Any, squared: Any, rows: Any) -> Any:
    batch = tf.sign(rows)  # no rows are no batch
    numbers = [batch, finite, unlabelled, total, squared, rows, rows * rows]
    return tf.reshape(tf.stack(numbers), [-1, 1])
