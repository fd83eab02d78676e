"""Batch: the fast count of a batch, inside of the compiled step.

May import keras, `backend` and the rooms here but `path`. `plain` is the readable
count, with the same results, and the place to begin. This one is used on each backend;
what torch has at hand is counted by `at_hand`. On TensorFlow and one thread of a
processor it takes of a batch, where the plain one takes

    256 rows of one column     7 µs    23 µs
    4,096 rows of one column  10 µs    39 µs
    256 rows of 10 classes    20 µs    85 µs
    256 rows of 100 classes   48 µs   333 µs

Every operation costs half a microsecond a batch and more, and every copy of a large
prediction memory that the training needs. So there are few operations, and they are the
backend's own where Keras' would be several.

`layout` says in which order the numbers lie. A row or entry may count unless a mask or
`ignore_class` leaves it out. It is there if it also has a label, else unlabelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting import at_hand
from tb_f1_plugin.keras.metric.counting.inputs import (
    Inputs,
    are_all_labels,
    as_rows,
    class_of,
    eligible,
    is_float,
    is_label,
    is_predicted,
    is_true,
    none_is_missing,
    weights_of,
)
from tb_f1_plugin.keras.metric.counting.layout import EXACT
from tb_f1_plugin.keras.metric.counting.quotients import joined
from tb_f1_plugin.keras.metric.counting.small import (
    SMALL,
    How,
    one_column_state,
    small_state,
)


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
    if not is_float(y_pred):
        y_pred = ops.cast(y_pred, "float32")
    predictions = as_rows(y_pred, form.classes)
    labels = as_rows(inputs.y_true, 1 if form.sparse else form.classes)
    may_count = eligible(inputs, labels, form)
    weights = weights_of(inputs, form)
    columns = None if averaged is None else tuple(averaged)
    is_whole = may_count is None and weights is None
    if is_whole:
        near = partial(at_hand.state_at_hand, form=form, columns=columns)
        state = tensors.by_numpy(near, labels, predictions)  # AutoGraph has no `:=`
        if state is not None:
            return state
    if form.kind == "multiclass":
        return _multiclass(labels, predictions, form, may_count, weights, columns)

    def count(labelled: Any) -> Any:
        if form.kind == "binary":
            return _binary(labels, predictions, form, may_count, weights, labelled)
        return _multilabel(
            labels, predictions, form, may_count, weights, labelled, columns
        )

    if are_all_labels(labels) or tensors.sees_at_least(labels, form.negative_label):
        return count(None)
    is_row = form.kind == "binary" and len(form.leading) == 1
    if is_row or not is_whole or not tensors.LOOKS_FIRST:
        return count(is_label(labels, form))
    # Pixels, tokens and columns are many: what is seldom missing is looked for first.
    return tensors.cond(
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
    true, predicted = is_true(labels), is_predicted(predictions, form)
    may_count = None if may_count is None else may_count[:, None]
    there = _both(may_count, labelled)
    if weights is None:
        yes = {"tp": tensors.logical_and(true, predicted), "possible": true}
        if not tensors.sees_finite(predictions):
            yes["finite"] = tensors.is_finite(predictions)
        yes["predicted"] = predicted
        if there is not None:
            # What is true is a label, and so is a hit.
            which = set(yes) if labelled is None else {"finite", "predicted"}
            yes |= {n: tensors.logical_and(yes[n], there) for n in yes if n in which}
            if labelled is not None and may_count is not None:
                yes |= {n: _both(yes[n], may_count) for n in ("tp", "possible")}
                yes["eligible"] = may_count
            yes["there"] = there
        if len(form.leading) > 1:  # pixels or tokens are many: without a copy of all
            sums = tensors.stack(
                [tensors.reduce_sum(tensors.cast(x, "int32")) for x in yes.values()]
            )
        else:
            sums = tensors.numbers_of(list(yes.values()))
        # The shape is there for nothing: the number of rows, and the number 1.
        sums = tensors.reshape(
            tensors.concat([sums, tensors.shape(labels)], 0), [-1, 1]
        )
        all_ = "there" if there is None else "eligible" if may_count is None else "all"
        return one_column_state(tensors.cast(sums, EXACT), (*yes, all_, "unit"))
    by_class = tensors.concat(
        [tensors.logical_and(true, predicted), true, predicted], 1
    )
    weights = weights[:, None]
    unlabelled = _unlabelled(may_count, labelled, weights)
    weights = _where(there, weights)  # 0 leaves out what is not there
    finite = _both(tensors.is_finite(predictions), there)
    there = tensors.ones_like(finite) if there is None else there
    sums = tensors.matmul(weights, tensors.cast(by_class, EXACT), transpose_a=True)
    once = _once(finite, there, unlabelled, weights)
    return joined(tensors.reshape(sums, [3, 1]), once)


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
    true, labelled = class_of(labels, form)
    there = _both(may_count, labelled)
    if tensors.sees_finite(predictions):
        predicted, predicts, finite = tensors.argmax(predictions), there, there
    else:
        # argmax over NaN differs between backends; such a row predicts nothing.
        predicted, predicts = tensors.largest(predictions)
        finite = tensors.finite_rows(predictions)
        predicts, finite = (tensors.logical_and(x, there) for x in (predicts, finite))
    is_hit = tensors.cast(tensors.equal(true, predicted), "int32")
    # Not `tensors.where`, which takes longer than any other operation here.
    places = tensors.concat([predicted + is_hit * classes, true + 2 * classes], 0)
    if weights is None:
        values = tensors.cast(tensors.concat([predicts, there], 0), "int32")
    else:
        unlabelled = _unlabelled(may_count, labelled, weights)
        weights = _where(there, weights)
        values = tensors.concat([_where(predicts, weights), weights], 0)
    by_class = tensors.segment_sum(values, places, 3 * classes)
    if weights is not None:
        once = _once(finite, there, unlabelled, weights)
        by_class = tensors.reshape(by_class, [3, classes])
        return joined(by_class, once, columns=columns, by_number=True)
    finite = tensors.reduce_sum(tensors.cast(finite, "int32"), axis=0, keepdims=True)
    if may_count is None:
        eligible_rows = tensors.shape(there)
    else:
        eligible_rows = tensors.reduce_sum(
            tensors.cast(may_count, "int32"), axis=0, keepdims=True
        )
    sums = tensors.cast(
        tensors.concat([finite, eligible_rows, by_class], 0)[:, None], EXACT
    )
    if classes <= SMALL:
        return small_state(sums, classes, "numbers", columns)
    finite, eligible_rows, by_class = tensors.split(sums, [1, 1, 3 * classes])
    by_class = tensors.reshape(by_class, [3, classes])
    rows = tensors.reduce_sum(by_class[2:], axis=1, keepdims=True)
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
    true, predicted = is_true(labels), is_predicted(predictions, form)
    odd = tensors.logical_not(tensors.is_finite(predictions))
    if may_count is not None and len(may_count.shape) == 1:
        may_count = may_count[:, None]
    there = _both(may_count, labelled)
    if there is not None:
        odd, predicted = (tensors.logical_and(x, there) for x in (odd, predicted))
        true = _both(true, may_count)  # what is true has a label
        there = there if labelled is not None else _both(there, tensors.ones_like(true))
    by_class = [tensors.logical_and(true, predicted), true, predicted]
    odd = tensors.reduce_any(odd, axis=1)
    if weights is None:
        odd = tensors.reduce_sum(tensors.cast(odd, "int32"), axis=0, keepdims=True)
        counted = [
            tensors.reduce_sum(tensors.cast(x, "int32"), axis=0) for x in by_class
        ]
        if there is None:
            sums = tensors.concat([odd, tensors.shape(true)[:1], *counted], 0)
            how: How = "columns"
        else:
            any_there = tensors.reduce_any(there, axis=1)
            rows = tensors.reduce_sum(
                tensors.cast(any_there, "int32"), axis=0, keepdims=True
            )
            entries = tensors.reduce_sum(tensors.cast(there, "int32"), axis=0)
            eligible_entries = _entries(may_count, true)
            sums = tensors.concat(
                [odd, rows, eligible_entries[None], *counted, entries], 0
            )
            how = "entries"
        sums = tensors.cast(sums[:, None], EXACT)
        if classes <= SMALL:
            return small_state(sums, classes, how, columns)
        return _of_many_columns(sums, classes, columns, is_whole=there is None)
    if len(weights.shape) == 1:
        weights = weights[:, None]
    unlabelled = _unlabelled(may_count, labelled, weights)
    if there is None:
        there = tensors.ones_like(true)
    weights = tensors.where(there, weights, tensors.zeros([], EXACT))
    sums = tensors.stack(
        [
            tensors.reduce_sum(tensors.where(x, weights, tensors.zeros([], EXACT)), 0)
            for x in by_class
        ]
    )
    entries = tensors.stack(
        [
            tensors.reduce_sum(weights, axis=0),
            _number_of(there, axis=0),
            tensors.reduce_sum(weights * weights, axis=0),
        ]
    )
    any_there = tensors.reduce_any(there, axis=1)
    lowest = tensors.constant(float("-inf"), EXACT)
    row = tensors.reduce_max(tensors.where(there, weights, lowest), axis=1)
    row = _where(any_there, row)
    finite = tensors.logical_and(any_there, tensors.logical_not(odd))
    once = _once(finite, any_there, unlabelled, row)
    return joined(sums, once, entries, columns=columns)


def _of_many_columns(sums: Any, classes: int, columns: Any, *, is_whole: bool) -> Any:
    """Return the state of the sums that `small` has for few classes."""
    if is_whole:
        odd, rows, by_class = tensors.split(sums, [1, 1, 3 * classes])
        unlabelled, entries = (
            tensors.zeros_like(rows),
            tensors.repeat(rows, classes, axis=0),
        )
    else:
        odd, rows, eligible_entries, by_class, entries = tensors.split(
            sums, [1, 1, 1, 3 * classes, classes]
        )
        unlabelled = eligible_entries - tensors.reduce_sum(
            entries, axis=0, keepdims=True
        )
    once = _once_of(rows - odd, unlabelled, rows, rows, rows)
    by_class = tensors.reshape(by_class, [3, classes])
    entries = tensors.tile(entries, [3, 1])
    return joined(by_class, once, entries, columns=columns)


def _both(left: Any, right: Any) -> Any:
    """Return where both are so; None is everywhere."""
    if left is None or right is None:
        return right if left is None else left
    return tensors.logical_and(left, right)


def _where(there: Any, weights: Any) -> Any:
    """Return weights where they count, else 0."""
    if there is None:
        return weights
    return tensors.where(there, weights, tensors.zeros([], EXACT))


def _unlabelled(may_count: Any, labelled: Any, weights: Any) -> Any:
    """Return how many rows or entries have no label, but for those of weight 0."""
    if labelled is None:
        return tensors.zeros([], EXACT)
    is_weighted = tensors.not_equal(weights, 0)
    none = tensors.logical_and(tensors.logical_not(labelled), is_weighted)
    return _number_of(_both(none, may_count))


def _entries(may_count: Any, true: Any) -> Any:
    """Return how many entries may count, by a mask of rows or of entries."""
    if may_count is None:
        return tensors.size(true)
    classes = true.shape[1]
    number = tensors.reduce_sum(tensors.cast(may_count, "int32"))
    return number if may_count.shape[1] == classes else number * classes


def _number_of(yes: Any, axis: Any = None) -> Any:
    return tensors.cast(
        tensors.reduce_sum(tensors.cast(yes, "int32"), axis=axis), EXACT
    )


def _once(finite: Any, there: Any, unlabelled: Any, weights: Any) -> Any:
    """Return what there is once of weighted rows, one column."""
    total, squared = tensors.reduce_sum(weights), tensors.reduce_sum(weights * weights)
    made = _once_of(_number_of(finite), unlabelled, total, squared, _number_of(there))
    return tensors.reshape(made, [-1, 1])


def _once_of(finite: Any, unlabelled: Any, total: Any, squared: Any, rows: Any) -> Any:
    batch = tensors.sign(rows)  # no rows are no batch
    numbers = [batch, finite, unlabelled, total, squared, rows, rows * rows]
    return tensors.reshape(tensors.stack(numbers), [-1, 1])
