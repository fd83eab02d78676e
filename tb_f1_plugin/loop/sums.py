"""Sums: what one batch adds, as one vector of sums on the batch's own device.

May import the core and `libraries`. Mirrors `labels.rows_of` in the functions
of the array API standard: labels say what is true, predictions what is predicted, and
what is left is sums over rows. Nothing waits for the device.
"""

from __future__ import annotations

import math
from typing import Any

from tb_f1_plugin.core.form import Form, along_rows_of, are_by_entry
from tb_f1_plugin.loop.libraries import Library


def sums_of(
    library: Library,
    y_pred: Any,
    y_true: Any,
    sample_weight: Any = None,
    mask: Any = None,
    *,
    form: Form,
) -> Any:
    """Return the sums of a batch, in the order in which `fold` reads them.

    Args:
        library: The arrays' own.
        y_pred: Predictions, columns last.
        y_true: Labels.
        sample_weight: Weights of rows, of the first axes, or in multilabel of entries.
        mask: Likewise, what counts.
        form: What the shapes mean.

    Returns:
        One vector: int64, or float64 with weights.

    Raises:
        ValueError: If weights or the mask do not fit the rows.
    """
    xp = library.xp
    weights = _by_row(xp, "`sample_weight`", sample_weight, form)
    if weights is not None:
        weights = xp.astype(weights, xp.float64)
    kept = _by_row(xp, "the mask", mask, form)
    if kept is not None:
        kept = xp.astype(kept, xp.bool)
    labels = _comparable(xp, y_true)
    if (form.sparse or form.ignore_class is not None) and _is_float(xp, labels):
        labels = xp.astype(labels, xp.float64)  # a float16 has not all class numbers
    predictions = _comparable(xp, y_pred)
    if form.kind == "multilabel":
        labels = xp.reshape(labels, (-1, form.classes))
        predictions = xp.reshape(predictions, (-1, form.classes))
        return _of_entries(xp, labels, predictions, weights, kept, form)
    if form.kind == "binary":
        labels = xp.reshape(labels, (-1,))
        predictions = xp.reshape(predictions, (-1,))
        return _of_one_column(xp, labels, predictions, weights, kept, form)
    width = () if form.sparse else (form.classes,)
    labels = xp.reshape(labels, (-1, *width))
    predictions = xp.reshape(predictions, (-1, form.classes))
    return _of_classes(library, labels, predictions, weights, kept, form)


def _of_one_column(
    xp: Any, labels: Any, predictions: Any, weights: Any, kept: Any, form: Form
) -> Any:
    kept = _not_ignored(xp, labels, kept, form)
    true, there, unlabelled = _read(xp, labels, weights, kept, form)
    predicted = _above(xp, predictions, form) & there
    odd = _odd(xp, predictions) & there
    counted = xp.stack([true & predicted, true, predicted])
    return _joined(xp, counted, [there, odd, unlabelled], weights, there)


def _of_entries(
    xp: Any, labels: Any, predictions: Any, weights: Any, kept: Any, form: Form
) -> Any:
    """Return the sums of multilabel data: each entry is there or not by itself."""
    weights, kept = (
        x if x is None or x.ndim == 2 else x[:, None] for x in (weights, kept)
    )
    true, there, unlabelled = _read(xp, labels, weights, kept, form)
    predicted = _above(xp, predictions, form) & there
    counted = xp.stack([true & predicted, true, predicted, there])
    is_row = xp.any(there, axis=-1)
    odd = xp.any(_odd(xp, predictions) & there, axis=-1)
    once = _total(xp, xp.stack([is_row, odd]), axis=-1)
    missing = xp.reshape(_total(xp, unlabelled), (1,))
    by_class = _total(xp, counted, axis=1)
    if weights is None:
        return xp.concat([xp.reshape(by_class, (-1,)), once, missing])
    each = xp.where(there, weights, xp.zeros_like(weights))
    sums = xp.sum(xp.where(counted, each, xp.zeros_like(each)), axis=1)
    squares = xp.sum(each * each, axis=0)
    lowest = xp.full_like(each, -math.inf)
    of_row = xp.max(xp.where(there, each, lowest), axis=-1)
    of_row = xp.where(is_row, of_row, xp.zeros_like(of_row))
    last = [xp.sum(of_row), xp.sum(of_row * of_row)]
    exact = [xp.astype(x, xp.float64) for x in (by_class[3], once, missing)]
    return xp.concat([xp.reshape(sums, (-1,)), squares, *exact, xp.stack(last)])


def _of_classes(
    library: Library,
    labels: Any,
    predictions: Any,
    weights: Any,
    kept: Any,
    form: Form,
) -> Any:
    """Return the sums of argmax data: each row has one class and is said to be one."""
    xp, classes = library.xp, form.classes
    stated, there = _class_of(xp, labels, form)
    kept = _not_ignored(xp, labels, kept, form)
    unlabelled = ~there
    if kept is not None:
        there, unlabelled = there & kept, unlabelled & kept
    if weights is not None:
        unlabelled = unlabelled & (weights != 0)
    odd = xp.any(_odd(xp, predictions), axis=-1) & there
    said, largest = xp.argmax(predictions, axis=-1), xp.max(predictions, axis=-1)
    is_said = there & (largest == largest)  # beside a NaN none is said
    # What does not count is tallied behind the last class.
    nowhere = xp.full_like(stated, classes)
    stated = xp.where(there, stated, nowhere)
    said = xp.where(is_said, xp.astype(said, stated.dtype), nowhere)
    right = xp.where(stated == said, stated, nowhere)
    places = [right, stated + (classes + 1), said + 2 * (classes + 1)]
    each = None if weights is None else xp.concat([weights, weights, weights])
    counted = library.tally(xp.concat(places), 3 * (classes + 1), each)
    return _joined(xp, counted, [there, odd, unlabelled], weights, there)


def _joined(xp: Any, counted: Any, once: list[Any], weights: Any, there: Any) -> Any:
    """Return what was counted by class, and what there is once, as one vector."""
    if weights is None and counted.ndim == 2:
        return _total(xp, xp.concat([counted, xp.stack(once)]), axis=-1)
    plain = _total(xp, xp.stack(once), axis=-1)
    if weights is None:
        return xp.concat([counted, plain])
    each = xp.where(there, weights, xp.zeros_like(weights))
    if counted.ndim == 2:
        counted = xp.sum(xp.where(counted, each, xp.zeros_like(each)), axis=-1)
    last = xp.stack([xp.sum(each), xp.sum(each * each)])
    return xp.concat([counted, xp.astype(plain, xp.float64), last])


def _class_of(xp: Any, labels: Any, form: Form) -> tuple[Any, Any]:
    """Return the class number of each row, and whether it has one."""
    if not form.sparse:
        total = xp.sum(xp.astype(labels, xp.float64), axis=-1)
        return xp.astype(xp.argmax(labels, axis=-1), xp.int64), total > 0
    there = (labels >= 0) & (labels < form.classes)
    if not _is_float(xp, labels):
        return labels, there
    numbers = xp.astype(xp.where(there, labels, xp.zeros_like(labels)), xp.int64)
    return numbers, there & (xp.astype(numbers, labels.dtype) == labels)


def _read(
    xp: Any, labels: Any, weights: Any, kept: Any, form: Form
) -> tuple[Any, Any, Any]:
    """Return which labels are true, which are there, and which are none."""
    true = labels > (0.5 if _is_float(xp, labels) else 0)
    there = labels >= form.negative_label
    unlabelled = ~there
    if kept is not None:
        true, there, unlabelled = true & kept, there & kept, unlabelled & kept
    if weights is not None:
        unlabelled = unlabelled & (weights != 0)
    return true, there, unlabelled


def _above(xp: Any, predictions: Any, form: Form) -> Any:
    """Return which predictions are above the threshold, compared in their own type."""
    assert form.threshold is not None
    is_float = _is_float(xp, predictions)
    return predictions > (form.threshold if is_float else math.floor(form.threshold))


def _odd(xp: Any, predictions: Any) -> Any:
    """Return which predictions are NaN or infinite."""
    if _is_float(xp, predictions):
        return predictions - predictions != 0
    return xp.zeros_like(predictions, dtype=xp.bool)


def _not_ignored(xp: Any, labels: Any, kept: Any, form: Form) -> Any:
    """Return what a mask keeps and is not of the class to ignore; None for all."""
    number = form.ignore_class
    if number is None or not -(2**63) <= number < 2**63:
        return kept
    counted = labels != number
    return counted if kept is None else kept & counted


def _by_row(xp: Any, what: str, values: Any, form: Form) -> Any:
    """Return values of each row, (rows,), or of each entry, (rows, classes)."""
    if values is None:
        return None
    shape = tuple(values.shape)
    if are_by_entry(shape, form):
        return xp.reshape(values, (-1, form.classes))
    drop, missing = along_rows_of(what, shape, form)
    if drop:
        shape = shape[:-1]
    if shape == form.leading:
        return xp.reshape(values, (-1,))
    values = xp.reshape(values, shape + (1,) * missing)
    return xp.reshape(xp.broadcast_to(values, form.leading), (-1,))


def _comparable(xp: Any, values: Any) -> Any:
    """Return numbers that compare rightly with any number.

    Whole numbers and truth values become int64: not every library knows that a uint8
    is never -1. Floats stay as they are.
    """
    if _is_float(xp, values) or values.dtype == xp.int64:
        return values
    return xp.astype(values, xp.int64)


def _is_float(xp: Any, values: Any) -> bool:
    # Not "real floating": numpy knows a bfloat16 as neither.
    return not xp.isdtype(values.dtype, ("bool", "integral"))


def _total(xp: Any, there: Any, axis: int | None = None) -> Any:
    return xp.sum(there, axis=axis, dtype=xp.int64)
