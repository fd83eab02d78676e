"""Counting: one batch becomes a metric's state, inside the compiled step.

May import keras, tensorflow, `given`, `few`, `quotients` and `layout`. Pure functions
of tensors, which mirror `labels.rows_of` and `Record.of_rows`, and are tested against
them. Every operation costs half a microsecond a batch and more, and every copy of a
large prediction the memory that the training needs (a language model's is gigabytes),
so there are few, and they are TensorFlow's own where Keras' would be several.

`layout` says in which order the numbers lie. What is there, of rows or of entries, is
what was kept on purpose and has a label; what was kept and has none is unlabelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.counting.given import (
    Given,
    are_all_labels,
    as_rows,
    class_of,
    cut,
    is_label,
    is_true,
    kept,
    none_is_missing,
    weights_of,
)
from tb_f1_plugin.keras.counting.layout import EXACT
from tb_f1_plugin.keras.counting.quotients import joined
from tb_f1_plugin.keras.counting.small import FEW, How, state_of_few, state_of_one


def batch_state(given: Given, form: Form, averaged: Sequence[int] | None = None) -> Any:
    """Return what one batch adds to the state, float64.

    Args:
        given: The batch.
        form: What it means.
        averaged: The columns that averages are over; None for all.
    """
    y_pred = given.y_pred
    if not keras.backend.is_float_dtype(y_pred.dtype):
        y_pred = ops.cast(y_pred, "float32")
    predictions = as_rows(y_pred, form.classes)
    labels = as_rows(given.y_true, 1 if form.sparse else form.classes)
    left = kept(given, labels, form)
    weights = weights_of(given, form)
    columns = None if averaged is None else tuple(averaged)
    if form.kind == "multiclass":
        return _multiclass(labels, predictions, form, left, weights, columns)

    def count(labelled: Any) -> Any:
        if form.kind == "binary":
            return _binary(labels, predictions, form, left, weights, labelled)
        return _multilabel(labels, predictions, form, left, weights, labelled, columns)

    if are_all_labels(labels):
        return count(None)
    is_row = form.kind == "binary" and len(form.leading) == 1
    if is_row or left is not None or weights is not None:
        return count(is_label(labels, form))
    # Pixels, tokens and columns are many: what is seldom missing is looked for first.
    return tf.cond(
        none_is_missing(labels, form),
        lambda: count(None),
        lambda: count(is_label(labels, form)),
    )


def add_to(counted: Any, batch: Any) -> None:
    """Add a batch to the state, in one operation where Keras takes three."""
    held = counted.value
    is_plain = isinstance(held, tf.Variable)  # and not what a stateless call was given
    if is_plain and not isinstance(held, tf.distribute.DistributedValues):
        held.assign_add(batch, read_value=False)
    else:
        counted.assign_add(batch)


def _binary(
    labels: Any, predictions: Any, form: Form, left: Any, weights: Any, labelled: Any
) -> Any:
    """Count one column. Without weights, the usual case, it is one reduction."""
    true, predicted = is_true(labels), predictions > cut(form, predictions)
    finite = tf.math.is_finite(predictions)
    left = None if left is None else left[:, None]
    there = _both(left, labelled)
    if weights is None:
        yes = {"tp": tf.logical_and(true, predicted), "possible": true}
        yes |= {"finite": finite, "predicted": predicted}
        if there is not None:
            # What is true is a label, and so is a hit.
            which = yes if labelled is None else ("finite", "predicted")
            yes |= {name: tf.logical_and(yes[name], there) for name in which}
            if labelled is not None and left is not None:
                yes |= {name: _both(yes[name], left) for name in ("tp", "possible")}
                yes["given"] = left
            yes["there"] = there
        if len(form.leading) > 1:  # pixels or tokens are many: without a copy of all
            sums = tf.stack([tf.reduce_sum(tf.cast(x, "int32")) for x in yes.values()])
        else:
            number = tf.cast(tf.stack(list(yes.values())), "int32")
            sums = tf.reduce_sum(number, axis=[1, 2])
        # The shape is there for nothing: the number of rows, and the number 1.
        sums = tf.reshape(tf.concat([sums, tf.shape(labels)], 0), [-1, 1])
        all_ = "there" if there is None else "given" if left is None else "all"
        return state_of_one(tf.cast(sums, EXACT), (*yes, all_, "one"))
    by_class = tf.concat([tf.logical_and(true, predicted), true, predicted], 1)
    weights = weights[:, None]
    unlabelled = _unlabelled(left, labelled, weights)
    weights = _where(there, weights)  # 0 leaves out what is not there
    finite = _both(finite, there)
    there = tf.ones_like(finite) if there is None else there
    sums = tf.matmul(weights, tf.cast(by_class, EXACT), transpose_a=True)
    once = _once(finite, there, unlabelled, weights)
    return joined(tf.reshape(sums, [3, 1]), once)


def _multiclass(
    labels: Any, predictions: Any, form: Form, left: Any, weights: Any, columns: Any
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
    there = _both(left, labelled)
    predicts, finite = (tf.logical_and(x, there) for x in (predicts, finite))
    is_hit = tf.cast(tf.equal(true, predicted), "int32")
    # Not `tf.where`, which takes longer than any other operation here.
    places = tf.concat([predicted + is_hit * classes, true + 2 * classes], 0)
    if weights is None:
        values = tf.cast(tf.concat([predicts, there], 0), "int32")
    else:
        unlabelled = _unlabelled(left, labelled, weights)
        weights = _where(there, weights)
        values = tf.concat([_where(predicts, weights), weights], 0)
    by_class = tf.math.unsorted_segment_sum(values, places, 3 * classes)
    if weights is not None:
        once = _once(finite, there, unlabelled, weights)
        by_class = tf.reshape(by_class, [3, classes])
        return joined(by_class, once, columns=columns, by_number=True)
    finite = tf.reduce_sum(tf.cast(finite, "int32"), axis=0, keepdims=True)
    if left is None:
        given = tf.shape(there)
    else:
        given = tf.reduce_sum(tf.cast(left, "int32"), axis=0, keepdims=True)
    sums = tf.cast(tf.concat([finite, given, by_class], 0)[:, None], EXACT)
    if classes <= FEW:
        return state_of_few(sums, classes, "numbers", columns)
    finite, given, by_class = tf.split(sums, [1, 1, 3 * classes])
    by_class = tf.reshape(by_class, [3, classes])
    rows = tf.reduce_sum(by_class[2:], axis=1, keepdims=True)
    once = _once_of(finite, given - rows, rows, rows, rows)
    return joined(by_class, once, columns=columns, by_number=True)


def _multilabel(
    labels: Any,
    predictions: Any,
    form: Form,
    left: Any,
    weights: Any,
    labelled: Any,
    columns: Any,
) -> Any:
    """Count columns each by themselves: an entry may be left out, and not its row."""
    classes = form.classes
    true, predicted = is_true(labels), predictions > cut(form, predictions)
    odd = tf.logical_not(tf.math.is_finite(predictions))
    if left is not None and len(left.shape) == 1:
        left = left[:, None]
    there = _both(left, labelled)
    if there is not None:
        odd, predicted = (tf.logical_and(x, there) for x in (odd, predicted))
        true = true if left is None else tf.logical_and(true, left)  # else a label
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
            given = tf.size(true) if left is None else _entries(left, classes)
            sums = tf.concat([odd, rows, given[None], *counted, entries], 0)
            how = "entries"
        sums = tf.cast(sums[:, None], EXACT)
        if classes <= FEW:
            return state_of_few(sums, classes, how, columns)
        return _of_many_columns(sums, classes, columns, is_whole=there is None)
    if len(weights.shape) == 1:
        weights = weights[:, None]
    unlabelled = _unlabelled(left, labelled, weights)
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
    """Return the state of the sums that `few` has for few classes."""
    if is_whole:
        odd, rows, by_class = tf.split(sums, [1, 1, 3 * classes])
        unlabelled, entries = tf.zeros_like(rows), tf.repeat(rows, classes, axis=0)
    else:
        odd, rows, given, by_class, entries = tf.split(
            sums, [1, 1, 1, 3 * classes, classes]
        )
        unlabelled = given - tf.reduce_sum(entries, axis=0, keepdims=True)
    once = _once_of(rows - odd, unlabelled, rows, rows, rows)
    by_class = tf.reshape(by_class, [3, classes])
    entries = tf.tile(entries, [3, 1])
    return joined(by_class, once, entries, columns=columns)


def _both(one: Any, other: Any) -> Any:
    """Return where both are so; None is everywhere."""
    if one is None or other is None:
        return other if one is None else one
    return tf.logical_and(one, other)


def _where(there: Any, weights: Any) -> Any:
    """Return weights where they count, else 0."""
    if there is None:
        return weights
    return tf.where(there, weights, tf.zeros([], EXACT))


def _unlabelled(left: Any, labelled: Any, weights: Any) -> Any:
    """Return how many rows or entries have no label, but for those of weight 0."""
    if labelled is None:
        return tf.zeros([], EXACT)
    none = tf.logical_and(tf.logical_not(labelled), tf.not_equal(weights, 0))
    return _number_of(_both(none, left))


def _entries(left: Any, classes: int) -> Any:
    """Return how many entries were kept, of rows or of entries."""
    number = tf.reduce_sum(tf.cast(left, "int32"))
    return number if left.shape[1] == classes else number * classes


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
