"""Plain: the readable count of a batch. Labels become sums, sums become the state.

May import keras, the core, `inputs` and `layout`. Any array library can run it that
has numpy's functions. `batch` does the same faster, in each backend's own; a test holds
both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.metric.counting.inputs import Inputs, by_row
from tb_f1_plugin.keras.metric.counting.layout import EXACT

LOWEST = -float("inf")  # the largest of no numbers


def plain_state(
    inputs: Inputs, form: Form, averaged: Sequence[int] | None = None, *, xp: Any = ops
) -> Any:
    """Return what one batch adds to the state: one float64 column, as in `Layout`.

    `averaged`: the columns that averages are over; None for all. `xp`: the functions.
    """
    # 1. Labels: which are there, what is true and what is predicted.
    width = 1 if form.sparse else form.classes
    labels = _cast(xp, xp.reshape(inputs.y_true, (-1, width)), EXACT)
    predictions = xp.reshape(inputs.y_pred, (-1, form.classes))
    if "float" not in str(predictions.dtype):
        predictions = _cast(xp, predictions, EXACT)
    if form.threshold is not None:
        labelled, true = labels >= form.negative_label, labels > 0.5
        predicted = predictions > form.threshold
    else:
        predicted = _first_of_largest(xp, predictions)
        if form.sparse:
            true = labels == _cast(xp, xp.arange(form.classes), EXACT)
            labelled = xp.any(true, axis=-1, keepdims=True)
        else:
            true = _first_of_largest(xp, labels)
            labelled = xp.sum(labels, axis=-1, keepdims=True) > 0
    by_entry = form.kind == "multilabel"  # entries by themselves, else whole rows
    eligible = xp.ones_like(labels if by_entry else labels[:, :1], dtype="bool")
    if inputs.mask is not None:
        mask = by_row("the mask", inputs.mask, inputs, form, xp)
        eligible = eligible & _cast(xp, _column(mask), "bool")
    if form.ignore_class is not None:
        eligible = eligible & (labels != form.ignore_class)
    weights = xp.ones_like(eligible, dtype=EXACT)
    if inputs.sample_weight is not None:
        own = by_row("`sample_weight`", inputs.sample_weight, inputs, form, xp)
        weights = weights * _cast(xp, _column(own), EXACT)
    there, unlabelled = eligible & labelled, eligible & ~labelled & (weights != 0)

    # 2. Sums over rows, by class. A row is there if any of its entries is.
    def summed(which: Any, values: Any) -> Any:
        return xp.sum(xp.where(which & there, values, xp.zeros_like(values)), axis=0)

    def number(which: Any) -> Any:
        return xp.sum(_cast(xp, which, EXACT))

    tp, possible = summed(true & predicted, weights), summed(true, weights)
    positive = summed(predicted, weights)
    is_row = xp.any(there, axis=-1)
    lowest = xp.full_like(weights, LOWEST)
    row_weights = xp.where(there, weights, lowest)
    row_weights = xp.max(row_weights, axis=-1, initial=LOWEST)
    row_weights = xp.where(is_row, row_weights, xp.zeros_like(row_weights))
    odd = xp.any(~xp.isfinite(predictions) & there, axis=-1)
    rows, finite = number(is_row), number(is_row & ~odd)
    total, squared = xp.sum(row_weights), xp.sum(row_weights**2)
    batches, missing = number(rows > 0), number(unlabelled)
    once = [batches, finite, missing, total, squared, rows, rows * rows]
    # 3. The state, with the batch's F1; 0/0 is 0 in it, and not defined.
    above, below = 2 * tp, possible + positive
    f1, defined = _ratio(xp, above, below), _ratio(xp, below, below)
    state = [above, below, tp, possible, positive, f1, defined, xp.stack(once)]
    if form.classes > 1:
        by_class = [above, below, possible, f1, defined]
        if averaged is not None:
            by_class = [xp.stack([x[c] for c in averaged]) for x in by_class]
        state.append(xp.stack(_averages(xp, by_class)))
    if by_entry:
        each = (weights, xp.ones_like(weights), weights**2)
        state += [summed(there, values) for values in each]
    return xp.reshape(xp.concatenate(state, axis=0), (-1, 1))


def _averages(xp: Any, by_class: Sequence[Any]) -> list[Any]:
    """Return F1 micro, macro and weighted, whether any class is defined, and a share.

    Without support the weighted mean is the plain one: the share that is defined.
    """
    above, below, possible, f1, defined = by_class
    number, support = xp.sum(defined), xp.sum(possible)
    # Not the `mean` of Keras, which is of float32 on JAX and torch.
    mean = number / defined.shape[0]
    share = xp.where(support != 0, xp.ones_like(support), mean)
    pairs = [(above, below), (f1, defined), (f1 * possible, possible)]
    means = [_ratio(xp, xp.sum(top), xp.sum(bottom)) for top, bottom in pairs]
    return [*means, _ratio(xp, number, number), share]


def _ratio(xp: Any, above: Any, below: Any) -> Any:
    ones = xp.ones_like(below)
    quotient = above / xp.where(below != 0, below, ones)
    return xp.where(below != 0, quotient, 0 * ones)


def _first_of_largest(xp: Any, values: Any) -> Any:
    """Return where the first of each row's largest values is; nowhere beside a NaN."""
    most = xp.max(values, axis=-1, keepdims=True, initial=LOWEST)
    is_largest = values == most
    is_first = xp.cumsum(_cast(xp, is_largest, "int32"), axis=-1) == 1
    return is_largest & is_first & xp.all(values == values, axis=-1, keepdims=True)


def _column(values: Any) -> Any:
    return values if len(values.shape) == 2 else values[:, None]


def _cast(xp: Any, values: Any, dtype: str) -> Any:
    # The `cast` of numpy 1 is another thing.
    return values.astype(dtype) if hasattr(values, "astype") else xp.cast(values, dtype)
