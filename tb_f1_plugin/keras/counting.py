"""Counting: one batch becomes a record's tensor, inside the compiled step.

May import keras, tensorflow, `labels` and `record`. Pure functions of tensors, which
mirror `labels.rows_of` and `Record.of_rows`, and are tested against them. Every
operation costs about a microsecond a batch, and every copy of a large prediction the
memory that the training needs (a language model's is gigabytes), so there are few.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from tb_f1_plugin.batch_mean import AVERAGED_COLUMNS, columns
from tb_f1_plugin.labels import Form, along_rows

EXACT = "float64"  # counts are whole numbers, exact up to 2^53


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


def batch_record(given: Given, form: Form) -> Any:
    """Return what `Record.to_array` returns for one batch, float64."""
    y_pred = given.y_pred
    if not keras.backend.is_float_dtype(y_pred.dtype):
        y_pred = ops.cast(y_pred, "float32")
    predictions = _as_rows(y_pred, form.classes)
    labels = _as_rows(given.y_true, 1 if form.sparse else form.classes)
    valid = _valid(given, labels, form)
    weights = _weights(given, valid)
    if form.classes == 1 and weights is None:
        return _of_one_column(labels, predictions, form, valid)
    if form.threshold is not None:
        by_class = _by_column(labels, predictions, form, weights, valid)
    else:
        by_class = _by_number(labels, predictions, form, weights, valid)
    finite = ops.all(ops.isfinite(predictions), axis=-1)
    return _stacked(by_class, _once(finite, weights, valid), form.classes)


# What one unweighted column adds follows from five sums: rows that are true and
# predicted, true, predicted, there, and finite. This matrix makes of them the rows of
# a record up to `non_finite`, then the two sides of F1 = 2·TP / (possible + predicted).
_FROM_FIVE_SUMS = np.array(
    [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 1, -1],
        [2, 0, 0, 0, 0],
        [0, 1, 1, 0, 0],
    ],
    EXACT,
)


def _of_one_column(labels: Any, predictions: Any, form: Form, valid: Any) -> Any:
    """Return the record of the usual case, binary without weights, in few steps."""
    true, predicted = _true(labels), predictions > _cut(form, predictions)
    finite = ops.isfinite(predictions)
    there = ops.ones_like(true) if valid is None else valid[:, None]
    if valid is not None:
        true, predicted, finite = (
            ops.logical_and(x, there) for x in (true, predicted, finite)
        )
    hits = ops.logical_and(true, predicted)
    sums = _number_of(ops.stack([hits, true, predicted, there, finite]), axis=1)
    counted, above, below = ops.split(ops.matmul(_FROM_FIVE_SUMS, sums), [7, 8], axis=0)
    rows, f1 = counted[3:4], ops.divide_no_nan(above, below)
    batch, defined = ops.sign(rows), ops.cast(below != 0, EXACT)  # no rows are no batch
    return ops.concatenate([counted, batch, rows * rows, f1, defined])


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
    if missing or tuple(values.shape) != leading or None in leading:
        for _ in range(missing):
            values = ops.expand_dims(values, -1)
        values = ops.broadcast_to(values, ops.shape(y_pred)[: len(leading)])
    return ops.reshape(values, (-1,))


def _by_column(
    labels: Any, predictions: Any, form: Form, weights: Any, valid: Any
) -> Any:
    """Return TP, possible and predicted, shape (3, classes), from a column each."""
    true, predicted = _true(labels), predictions > _cut(form, predictions)
    if valid is not None and weights is None:
        true, predicted = (
            ops.logical_and(x, valid[:, None]) for x in (true, predicted)
        )
    counted = [ops.logical_and(true, predicted), true, predicted]
    return ops.stack([_sum_of(column, weights) for column in counted])


def _by_number(
    labels: Any, predictions: Any, form: Form, weights: Any, valid: Any
) -> Any:
    """Return the same where one class a row is predicted, without columns for it.

    Every row adds its weight at places of one long vector; −1 is no place.
    """
    classes = form.classes
    # TensorFlow's own, as numpy's: Keras' takes −0.0 for less than 0.0, and copies.
    predicted = tf.argmax(predictions, axis=-1, output_type="int32")
    # argmax over NaN differs from backend to backend; such a row predicts nothing.
    has_nan = ops.any(ops.isnan(predictions), axis=-1)
    predicted = ops.where(has_nan, -1, predicted)
    if valid is not None:
        predicted = ops.where(valid, predicted, -1)
    if form.sparse:
        true = _whole(labels[:, 0], classes)
        if valid is not None:
            true = ops.where(valid, true, -1)
        is_hit = true == predicted
        possible = _at_places(true, classes, weights)
    else:
        indicators = _true(labels)
        if valid is not None and weights is None:
            indicators = ops.logical_and(indicators, valid[:, None])
        place = ops.maximum(predicted, 0)[:, None]
        is_hit = ops.take_along_axis(indicators, place, axis=1)[:, 0]
        possible = _sum_of(indicators, weights)
    hits = ops.where(is_hit, predicted, -1)
    return ops.stack(
        [
            _at_places(hits, classes, weights),
            possible,
            _at_places(predicted, classes, weights),
        ]
    )


def _at_places(places: Any, size: int, weights: Any) -> Any:
    ones = ops.ones_like(places, EXACT) if weights is None else weights
    return ops.segment_sum(ones, places, size)


def _sum_of(column: Any, weights: Any) -> Any:
    """Return the number of rows in which each column is true, or their weight."""
    if weights is None:
        return _number_of(column, axis=0)
    return ops.matmul(weights[None], ops.cast(column, EXACT))[0]


def _number_of(yes: Any, axis: int | None = None) -> Any:
    return ops.cast(ops.sum(ops.cast(yes, "int32"), axis=axis), EXACT)


def _whole(numbers: Any, classes: int) -> Any:
    """Return class numbers, and −1 for what is none: a graph cannot raise."""
    if not keras.backend.is_float_dtype(numbers.dtype):
        numbers = ops.cast(numbers, "int64")
    there = ops.logical_and(numbers >= 0, numbers < classes)
    if keras.backend.is_float_dtype(numbers.dtype):
        there = ops.logical_and(there, numbers == ops.floor(numbers))
    return ops.where(there, ops.cast(numbers, "int32"), -1)


def _true(labels: Any) -> Any:
    dtype = keras.backend.standardize_dtype(labels.dtype)
    if dtype == "bool":
        return labels
    return labels > (0.5 if keras.backend.is_float_dtype(dtype) else 0)


def _cut(form: Form, predictions: Any) -> Any:
    # Not cast, which would go through float32.
    return ops.convert_to_tensor(form.threshold, dtype=predictions.dtype)


def _once(finite: Any, weights: Any, valid: Any) -> Any:
    """Return `record.ONCE_ROWS` of one batch, shape (6,)."""
    if valid is None:
        rows = ops.cast(ops.shape(finite)[0], EXACT)
    else:
        rows = _number_of(valid)
        finite = ops.logical_and(finite, valid)
    total = squared = rows
    if weights is not None:
        total, squared = ops.sum(weights), ops.sum(weights * weights)
    non_finite = rows - _number_of(finite)
    batch = ops.sign(rows)  # no rows are no batch
    return ops.stack([total, rows, squared, non_finite, batch, rows * rows])


def _stacked(by_class: Any, once: Any, classes: int) -> Any:
    """Put counts, what there is once, and the batch's F1 into `record.ROWS`' order."""
    tp, possible, predicted = ops.unstack(by_class, 3)
    below = possible + predicted
    defined = ops.cast(below != 0, EXACT)
    f1 = ops.divide_no_nan(2 * tp, below)  # 0/0 is kept apart, as not defined
    scores = ops.stack([f1, defined])
    once = once[:, None]
    if classes > 1:
        averaged = _averaged(tp, possible, below, f1, defined)
        scores = ops.concatenate([scores, averaged], axis=1)
        once = ops.broadcast_to(once, (once.shape[0], columns(classes)))
        by_class = ops.pad(by_class, [(0, 0), (0, len(AVERAGED_COLUMNS))])
    return ops.concatenate([by_class, once, scores])


def _averaged(tp: Any, possible: Any, below: Any, f1: Any, defined: Any) -> Any:
    """Return the averaged columns of `BatchSums` for one batch, shape (2, 3)."""
    any_defined, support = ops.max(defined), ops.sum(possible)
    by_name = {
        "micro": ops.divide_no_nan(2 * ops.sum(tp), ops.sum(below)),
        "macro": ops.divide_no_nan(ops.sum(f1), ops.sum(defined)),
        "weighted": ops.divide_no_nan(ops.sum(f1 * possible), support),
    }
    share = ops.where(support != 0, any_defined, ops.mean(defined))
    values = [by_name[name] for name in AVERAGED_COLUMNS]
    return ops.stack([ops.stack(values), ops.stack([any_defined, any_defined, share])])


def f1_of(counted: Any, average: str, zero_division: float) -> Any:
    """Return F1 of counts (3, classes), float64; mirrors `scores.f_beta`."""
    if average == "micro":
        counted = ops.sum(counted, axis=1, keepdims=True)
    tp, possible, predicted = ops.unstack(counted, 3)
    below = possible + predicted
    f1 = ops.divide_no_nan(2 * tp, below)
    defined = below != 0
    if zero_division != 0:
        f1 = ops.where(defined, f1, zero_division)
    if average in ("binary", "micro"):
        return f1[0]
    plain = _mean_of(f1, defined) if np.isnan(zero_division) else ops.mean(f1)
    if average == "macro":
        return plain
    # Without any support a plain mean; what is 0/0 has none.
    support = ops.sum(possible)
    weighted = ops.sum(ops.where(defined, f1, 0.0) * possible)
    return ops.where(support != 0, ops.divide_no_nan(weighted, support), plain)


def _mean_of(f1: Any, defined: Any) -> Any:
    number = ops.sum(ops.cast(defined, EXACT))
    mean = ops.divide_no_nan(ops.sum(ops.where(defined, f1, 0.0)), number)
    return ops.where(number > 0, mean, np.nan)
