"""Confusion: what a batch adds to the confusion of a metric, inside of the step.

May import the core, `backend`, `inputs` and `layout`. Mirrors
`core/confusion/confusion.Confusion.of_rows`. The state is one column: of each true
class the rows (or weights) of each predicted class, and then of those without a
prediction.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.inputs import (
    Inputs,
    as_rows,
    class_of,
    eligible,
    is_float,
    weights_of,
)
from tb_f1_plugin.keras.metric.counting.layout import EXACT


def confusion_length(classes: int) -> int:
    """Return how many numbers the state has."""
    return classes * (classes + 1)


def confused(inputs: Inputs, form: Form) -> tuple[Any, Any]:
    """Return at which places of the state one batch adds, and what: a number a row.

    Args:
        inputs: The batch, of an argmax task.
        form: What it means.
    """
    classes, y_pred = form.classes, inputs.y_pred
    if not is_float(y_pred):
        y_pred = ops.cast(y_pred, "float32")
    predictions = as_rows(y_pred, classes)
    labels = as_rows(inputs.y_true, 1 if form.sparse else classes)
    true, there = class_of(labels, form)
    may_count, weights = eligible(inputs, labels, form), weights_of(inputs, form)
    if may_count is not None:
        there = tensors.logical_and(there, may_count)
    places = true * (classes + 1)
    if tensors.sees_finite(predictions):
        places = places + tensors.argmax(predictions)
    else:
        predicted, predicts = tensors.largest(predictions)
        # Beside a NaN nothing is predicted: that is the column behind the last class.
        nothing = tensors.cast(tensors.logical_not(predicts), "int32")
        places = places + predicted + nothing * (classes - predicted)
    if weights is None:
        return places, tensors.cast(there, EXACT)
    return places, tensors.where(there, weights, tensors.zeros([], EXACT))


def confusion_of(state: Array, classes: int) -> Confusion:
    """Return the confusion that was counted.

    Args:
        state: What was added up.
        classes: The number of classes.

    >>> import numpy as np
    >>> confusion_of(np.array([3.0, 1.0, 0.0, 0.0, 4.0, 2.0]), 2).matrix().tolist()
    [[3, 1], [0, 4]]
    """
    table = state.reshape(classes, classes + 1)
    whole = table.astype("int64")
    return Confusion.of_matrix(whole if (whole == table).all() else table)
