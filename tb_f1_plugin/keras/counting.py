"""Counting: one batch becomes a metric's state, inside the compiled step.

May import keras, tensorflow, `labels`, `layout` and `few`. Pure functions of tensors,
which mirror `labels.rows_of` and `Record.of_rows`, and are tested against them. Every
operation costs half a microsecond a batch and more, and every copy of a large
prediction the memory that the training needs (a language model's is gigabytes), so
there are few, and they are TensorFlow's own where Keras' would be several.

`layout` says in which order the numbers lie.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from tb_f1_plugin.counts import Array
from tb_f1_plugin.keras.few import FEW, state_of_few, state_of_one
from tb_f1_plugin.keras.layout import EXACT
from tb_f1_plugin.labels import Form, along_rows


class Given(NamedTuple):
    """What `update_state` was given, as tensors.

    Attributes:
        y_true: Labels.
        y_pred: Predictions.
        sample_weight: Weights of rows, or of the first axes; None for 1.
        mask: Which rows count; None for all.
    """

    y_true: Any
    y_pred: Any
    sample_weight: Any = None
    mask: Any = None


def batch_state(given: Given, form: Form) -> Any:
    """Return what one batch adds to the state, float64."""
    y_pred = given.y_pred
    if not keras.backend.is_float_dtype(y_pred.dtype):
        y_pred = ops.cast(y_pred, "float32")
    predictions = _as_rows(y_pred, form.classes)
    labels = _as_rows(given.y_true, 1 if form.sparse else form.classes)
    valid = _valid(given, labels, form)
    weights = _weights(given, valid)
    if form.classes == 1 and weights is None:
        return state_of_one(_one_column(labels, predictions, form, valid))
    count = _by_number if form.threshold is None else _by_column
    by_class = count(labels, predictions, form, weights, valid)
    if form.classes <= FEW and weights is None:
        sums = tf.concat([_rows_there(predictions, valid), by_class], 0)
        sums = tf.cast(sums[:, None], EXACT)
        return state_of_few(sums, form.classes, by_number=form.threshold is None)
    once = _once(predictions, weights, valid)
    return _joined(tf.reshape(by_class, [3, form.classes]), once, form)


def add_to(counted: Any, batch: Any) -> None:
    """Add a batch to the state, in one operation where Keras takes three."""
    held = counted.value
    is_plain = isinstance(held, tf.Variable)  # and not what a stateless call was given
    if is_plain and not isinstance(held, tf.distribute.DistributedValues):
        held.assign_add(batch, read_value=False)
    else:
        counted.assign_add(batch)


def _one_column(labels: Any, predictions: Any, form: Form, valid: Any) -> Any:
    """Return the sums of `state_of_one`, the usual case: one reduction."""
    true, predicted = _true(labels), predictions > _cut(form, predictions)
    there = tf.ones_like(true) if valid is None else valid[:, None]
    yes = [
        tf.math.is_finite(predictions),
        there,
        tf.logical_and(true, predicted),
        true,
        predicted,
    ]
    if valid is not None:
        yes = [tf.logical_and(x, there) for x in yes]
    if len(form.leading) > 1:  # pixels or tokens are many: without a copy of all
        return tf.stack([_number_of(x, axis=0) for x in yes])
    return _number_of(tf.stack(yes), axis=1)


def _rows_there(predictions: Any, valid: Any) -> Any:
    """Return the numbers of rows that are finite, and of all, int32."""
    finite = tf.reduce_all(tf.math.is_finite(predictions), axis=-1)
    if valid is not None:
        finite = tf.logical_and(finite, valid)
    number = tf.reduce_sum(tf.cast(finite, "int32"), axis=0, keepdims=True)
    if valid is None:
        return tf.concat([number, tf.shape(finite)], 0)
    rows = tf.reduce_sum(tf.cast(valid, "int32"), axis=0, keepdims=True)
    return tf.concat([number, rows], 0)


def _as_rows(tensor: Any, columns_: int) -> Any:
    if len(tensor.shape) == 2 and tensor.shape[-1] == columns_:
        return tensor
    return ops.reshape(tensor, (-1, columns_))


def _valid(given: Given, labels: Any, form: Form) -> Any:
    """Return which rows count, shape (rows,); None for all of them."""
    valid = None
    if given.mask is not None:
        valid = ops.cast(_by_row("the mask", given.mask, given.y_pred), "bool")
    if form.ignore_class is not None:
        numbers = labels[:, 0]
        if not keras.backend.is_float_dtype(labels.dtype):
            numbers = ops.cast(numbers, "int64")  # 255 of uint8 is not -1
        counted = numbers != ops.convert_to_tensor(form.ignore_class, numbers.dtype)
        valid = counted if valid is None else ops.logical_and(valid, counted)
    return valid


def _weights(given: Given, valid: Any) -> Any:
    """Return the rows' weights, 0 where a row does not count; None without any."""
    if given.sample_weight is None:
        return None
    weights = ops.cast(given.sample_weight, EXACT)
    weights = _by_row("`sample_weight`", weights, given.y_pred)
    return weights if valid is None else ops.where(valid, weights, 0.0)


def _by_row(what: str, values: Any, y_pred: Any) -> Any:
    shape = tuple(y_pred.shape)
    leading = shape[:1] if len(shape) == 1 else shape[:-1]
    drop, missing = along_rows(what, tuple(values.shape), leading)
    if drop:
        values = ops.squeeze(values, -1)
    if len(leading) == 1 and not missing:
        return values
    if missing or tuple(values.shape) != leading or None in leading:
        for _ in range(missing):
            values = ops.expand_dims(values, -1)
        values = ops.broadcast_to(values, ops.shape(y_pred)[: len(leading)])
    return ops.reshape(values, (-1,))


def _by_column(
    labels: Any, predictions: Any, form: Form, weights: Any, valid: Any
) -> Any:
    """Return TP, possible and predicted of every class, from a column each."""
    true, predicted = _true(labels), predictions > _cut(form, predictions)
    if valid is not None and weights is None:
        true, predicted = (tf.logical_and(x, valid[:, None]) for x in (true, predicted))
    counted = [tf.logical_and(true, predicted), true, predicted]
    if form.classes == 1:
        return _sum_of(tf.concat(counted, 1), weights)
    return tf.concat([_sum_of(column, weights) for column in counted], 0)


def _by_number(
    labels: Any, predictions: Any, form: Form, weights: Any, valid: Any
) -> Any:
    """Return wrongly predicted, TP and possible of every class.

    For one class a row, without columns for what is predicted: every row adds its
    weight at a place of one vector.
    """
    classes = form.classes
    # TensorFlow's own, as numpy's: Keras' takes −0.0 for less than 0.0, and copies.
    predicted = tf.argmax(predictions, axis=-1, output_type="int32")
    # argmax over NaN differs from backend to backend; such a row predicts nothing.
    predicts = tf.reduce_all(tf.equal(predictions, predictions), axis=-1)
    if valid is not None and weights is None:
        predicts = tf.logical_and(predicts, valid)
    if form.sparse:
        true = _whole(labels[:, 0], classes)
        is_hit = tf.equal(true, predicted)
        is_true = true >= 0
        if valid is not None and weights is None:
            is_true = tf.logical_and(is_true, valid)
    else:
        is_hit = _true(tf.gather(labels, predicted, axis=1, batch_dims=1))
    # Not `tf.where`, which takes longer than any other operation here.
    places = predicted + tf.cast(is_hit, "int32") * classes
    values = _values(predicts, weights)
    if form.sparse:
        places = tf.concat([places, tf.maximum(true, 0) + 2 * classes], 0)
        values = tf.concat([values, _values(is_true, weights)], 0)
        return tf.math.unsorted_segment_sum(values, places, 3 * classes)
    indicators = _true(labels)
    if valid is not None and weights is None:
        indicators = tf.logical_and(indicators, valid[:, None])
    at_places = tf.math.unsorted_segment_sum(values, places, 2 * classes)
    return tf.concat([at_places, _sum_of(indicators, weights)], 0)


def _values(there: Any, weights: Any) -> Any:
    """Return what each row adds to its place: 1, or its weight, where it is there."""
    if weights is None:
        return tf.cast(there, "int32")
    return tf.where(there, weights, tf.zeros_like(weights))


def _sum_of(column: Any, weights: Any) -> Any:
    """Return the number of rows in which each column is true, or their weight."""
    if weights is None:
        return tf.reduce_sum(tf.cast(column, "int32"), axis=0)
    return tf.matmul(weights[None], tf.cast(column, EXACT))[0]


def _number_of(yes: Any, axis: Any = None) -> Any:
    return tf.cast(tf.reduce_sum(tf.cast(yes, "int32"), axis=axis), EXACT)


def _whole(numbers: Any, classes: int) -> Any:
    """Return class numbers, and −1 for what is none: a graph cannot raise."""
    if keras.backend.is_float_dtype(numbers.dtype):
        there = tf.logical_and(numbers >= 0, numbers < classes)
        there = tf.logical_and(there, tf.equal(numbers, tf.floor(numbers)))
        return tf.where(there, tf.cast(numbers, "int32"), -1)
    if numbers.dtype not in (tf.int64, tf.uint32, tf.uint64):
        numbers = tf.cast(numbers, "int32")
        return tf.where(numbers < classes, numbers, -1)
    numbers = tf.cast(numbers, "int64")
    there = tf.logical_and(numbers >= 0, numbers < classes)
    return tf.cast(tf.where(there, numbers, -1), "int32")


def _true(labels: Any) -> Any:
    dtype = keras.backend.standardize_dtype(labels.dtype)
    if dtype == "bool":
        return labels
    return labels > (0.5 if keras.backend.is_float_dtype(dtype) else 0)


def _cut(form: Form, predictions: Any) -> Any:
    # Not cast, which would go through float32.
    return ops.convert_to_tensor(form.threshold, dtype=predictions.dtype)


def _once(predictions: Any, weights: Any, valid: Any) -> Any:
    """Return what there is once, one column."""
    finite = tf.reduce_all(tf.math.is_finite(predictions), axis=-1)
    if valid is None:
        rows = tf.cast(tf.size(finite), EXACT)
    else:
        rows, finite = _number_of(valid), tf.logical_and(finite, valid)
    total = squared = rows
    if weights is not None:
        total, squared = tf.reduce_sum(weights), tf.reduce_sum(weights * weights)
    batch = tf.sign(rows)  # no rows are no batch
    once = [batch, _number_of(finite), total, squared, rows, rows * rows]
    return tf.reshape(tf.stack(once), [-1, 1])


# The state's sides and counts of a class from TP, possible and predicted; then what is
# above and what is below the bar in a batch's F1, and in whether it is defined.
_FROM_COUNTS = np.array(
    [
        [2, 0, 0],
        [0, 1, 1],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [2, 0, 0],  # above
        [0, 1, 1],
        [0, 1, 1],  # below
        [0, 1, 1],
    ],
    EXACT,
)
# The same from wrongly predicted, TP and possible.
_FROM_PLACES = _FROM_COUNTS @ np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]], EXACT)


def _joined(by_class: Any, once: Any, form: Form) -> Any:
    """Return the state, with a batch's F1 by class and averaged.

    In few operations on small matrices: each costs more than what it computes.
    """
    matrix = _FROM_PLACES if form.threshold is None else _FROM_COUNTS
    made = tf.matmul(matrix, tf.cast(by_class, EXACT))
    counted, above, below = tf.split(made, [5, 2, 2])
    quotients = tf.math.divide_no_nan(above, below)  # 0/0 is kept apart
    counted = tf.concat([counted, quotients], 0)
    pieces = [tf.reshape(counted, [-1, 1]), once]
    if form.classes > 1:
        pieces.append(_averaged(quotients, counted))
    return tf.concat(pieces, 0)


def _averaged(quotients: Any, counted: Any) -> Any:
    """Return a batch's F1 averaged over classes, and what is defined of that."""
    # The sums over classes of all this times F1, and times where it is defined.
    sums = tf.reshape(tf.matmul(quotients, counted, transpose_b=True), [-1, 1])
    classes = int(counted.shape[1])
    above, below, least = tf.split(tf.matmul(_averaging(classes), sums), 3)
    return tf.maximum(tf.math.divide_no_nan(above, below), least)


@cache
def _averaging(classes: int) -> Array:
    """Return the matrix that makes the averages' quotients of sums over classes.

    The sums: those of F1 times, and then of where F1 is defined times (which leaves
    out nothing but zeros), the two sides, the counts, F1, and where it is defined.
    """
    what = ("above", "below", "tp", "possible", "predicted", "f1", "defined")
    times_f1, plain = ({n: i + 7 * k for i, n in enumerate(what)} for k in (0, 1))
    quotients = (
        (plain["above"], plain["below"]),  # micro
        (plain["f1"], plain["defined"]),  # macro
        (times_f1["possible"], plain["possible"]),  # weighted
        (plain["defined"], plain["defined"]),  # 1 where any class is defined
        (plain["possible"], plain["possible"]),  # 1 where there is support
    )
    matrix = np.zeros((3 * len(quotients), 2 * len(what)), EXACT)
    for place, (above, below) in enumerate(quotients):
        matrix[place, above] = matrix[place + len(quotients), below] = 1
    # Without support the weighted mean is the plain one: the share that is defined.
    matrix[-1, plain["defined"]] = 1 / classes
    return matrix


def f1_of(sides: Any, possible: Any, average: str, zero_division: float) -> Any:
    """Return F1, float64, of its two sides, one behind the other, each of a column.

    Mirrors `scores.f_beta`.
    """
    if average == "micro":
        sides = tf.reduce_sum(tf.reshape(sides, [2, -1]), axis=1)
    above, below = tf.split(sides, 2)
    f1, defined = tf.math.divide_no_nan(above, below), tf.not_equal(below, 0)
    if zero_division != 0:
        f1 = tf.where(defined, f1, zero_division)
    if average in ("binary", "micro"):
        return tf.reshape(f1, [])
    plain = _mean_of(f1, defined) if np.isnan(zero_division) else tf.reduce_mean(f1)
    if average == "macro":
        return plain
    # Without any support a plain mean; what is 0/0 has none.
    support = tf.reduce_sum(possible)
    weighted = tf.reduce_sum(tf.where(defined, f1, 0.0) * possible)
    weighted = tf.math.divide_no_nan(weighted, support)
    return tf.where(tf.not_equal(support, 0), weighted, plain)


def _mean_of(f1: Any, defined: Any) -> Any:
    number = tf.reduce_sum(tf.cast(defined, EXACT))
    mean = tf.math.divide_no_nan(tf.reduce_sum(tf.where(defined, f1, 0.0)), number)
    return tf.where(number > 0, mean, np.nan)
