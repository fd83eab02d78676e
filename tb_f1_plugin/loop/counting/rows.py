"""Rows: which rows of a batch count, what is true of them and what is predicted.

May import the core and `arrays`. Mirrors `labels.rows_of` in the functions of the array
API standard, on the batch's own device. Nothing waits for the device.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

from tb_f1_plugin.core.form import Form, along_rows_of, are_by_entry
from tb_f1_plugin.loop.arrays.libraries import Library


class Batch(NamedTuple):
    """A batch whose arrays have a row for every place along the axes of its rows.

    Attributes:
        library: The arrays' own.
        labels: Shape `(rows,)`, or `(rows, classes)` where there are columns of them.
        predictions: Shape `(rows,)` of one column, else `(rows, classes)`.
        weights: Of rows, or in multilabel also of entries; float64, or None.
        kept: Likewise, what a mask keeps; None for all.
        form: What the shapes mean.
    """

    library: Library
    labels: Any
    predictions: Any
    weights: Any
    kept: Any
    form: Form


class ClassRows(NamedTuple):
    """The rows of argmax data: each has one class and is said to be one.

    Attributes:
        stated: The class number of each row; the number of classes if it counts not.
        said: That which is predicted; likewise, and where a prediction is NaN.
        there: Which rows count.
        odd: Which of these have a prediction that is not finite; None if none has.
        unlabelled: Which rows are left out because they have no class; None if none.
        tied: Which of those that count have several largest labels; None if none has.
    """

    stated: Any
    said: Any
    there: Any
    odd: Any
    unlabelled: Any
    tied: Any


class LabelRows(NamedTuple):
    """The rows of data where a threshold decides, or their entries in multilabel.

    Attributes:
        true: Which are true.
        predicted: Which are predicted positive.
        there: Which count.
        weights: Their weights, of the same number of axes; None if there are none.
        unlabelled: Which have no label; None if none.
        high: Which labels are above 1; None if none.
    """

    true: Any
    predicted: Any
    there: Any
    weights: Any
    unlabelled: Any
    high: Any


def batch_of(
    library: Library,
    y_pred: Any,
    y_true: Any,
    sample_weight: Any = None,
    mask: Any = None,
    *,
    form: Form,
) -> Batch:
    """Return a batch with its rows along one axis.

    Args:
        library: The arrays' own.
        y_pred: Predictions, columns last.
        y_true: Labels.
        sample_weight: Weights of rows, of the first axes, or in multilabel of entries.
        mask: Likewise, what counts.
        form: What the shapes mean.

    Raises:
        ValueError: If weights or the mask do not fit the rows.
    """
    xp = library.xp
    weights = _by_row(xp, "`sample_weight`", sample_weight, form)
    if weights is not None:
        weights = xp.astype(weights, xp.float64, copy=False)
    kept = _by_row(xp, "the mask", mask, form)
    if kept is not None:
        kept = xp.astype(kept, xp.bool, copy=False)
    labels = _comparable(xp, y_true)
    if (form.sparse or form.ignore_class is not None) and is_float(xp, labels):
        labels = xp.astype(labels, xp.float64)  # a float16 has not all class numbers
    predictions = _comparable(xp, y_pred)
    has_one = form.kind == "binary" or form.sparse
    labels = _rows(xp, labels, None if has_one else form.classes)
    predictions = _rows(xp, predictions, None if form.classes == 1 else form.classes)
    return Batch(library, labels, predictions, weights, kept, form)


def class_rows(batch: Batch) -> ClassRows:
    """Return the rows of argmax data."""
    library, labels, predictions, weights, kept, form = batch
    xp, classes = library.xp, form.classes
    stated, there, tied = _class_of(library, labels, form)
    kept = _not_ignored(labels, kept, form)
    is_whole = kept is None and library.are_all(there)
    unlabelled = None
    if not is_whole:
        unlabelled = ~there
        if kept is not None:
            there, unlabelled = there & kept, unlabelled & kept
        if weights is not None:
            unlabelled = unlabelled & (weights != 0)
        tied = None if tied is None else tied & there
        # What does not count is tallied behind the last class.
        stated = library.where(there, stated, classes)
    if are_finite(library, predictions):
        said, is_said, odd = library.first_of_largest(predictions), there, None
    else:
        said, largest = library.largest(predictions)
        is_said = there & (largest == largest)  # beside a NaN none is said
        odd = xp.any(library.odd(predictions), axis=-1) & there
        is_whole = False
    if said.dtype != stated.dtype:
        said = xp.astype(said, stated.dtype)
    if not is_whole:
        said = library.where(is_said, said, classes)
    if tied is not None and weights is not None:
        tied = tied & (weights != 0)
    return ClassRows(stated, said, there, odd, unlabelled, tied)


def label_rows(batch: Batch) -> LabelRows:
    """Return the rows, or the entries, where a threshold decides."""
    library, labels, predictions, weights, kept, form = batch
    if form.kind == "binary":
        kept = _not_ignored(labels, kept, form)
    else:
        weights, kept = (
            x if x is None or x.ndim == 2 else x[:, None] for x in (weights, kept)
        )
    true, there, unlabelled, high = _read(library, labels, weights, kept, form)
    predicted = _above(library.xp, predictions, form) & there
    return LabelRows(true, predicted, there, weights, unlabelled, high)


def are_finite(library: Library, predictions: Any) -> bool:
    """Tell whether all predictions are known to be finite."""
    return not is_float(library.xp, predictions) or library.are_finite(predictions)


def is_float(xp: Any, values: Any) -> bool:
    """Tell whether values are of a float type, also of one that numpy knows not."""
    return _is_float_type(xp, values.dtype)


def _rows(xp: Any, values: Any, columns: int | None) -> Any:
    """Return a row for every place along the axes, of columns or of one number."""
    if columns is None:
        return values if values.ndim == 1 else xp.reshape(values, (-1,))
    return values if values.ndim == 2 else xp.reshape(values, (-1, columns))


def _class_of(library: Library, labels: Any, form: Form) -> tuple[Any, Any, Any]:
    """Return the class number of each row, whether it has one, and may have others.

    The last is None where none may, as of class numbers.
    """
    xp = library.xp
    if not form.sparse:
        total = xp.sum(xp.astype(labels, xp.float64), axis=-1)
        numbers, largest = library.largest(labels)
        numbers = xp.astype(numbers, xp.int64, copy=False)
        # Two of the largest would be all of the sum, at least: one-hot rows have one.
        if library.are_all(total < 2 * largest) and library.are_all(labels >= 0):
            return numbers, total > 0, None
        are_largest = xp.astype(labels == largest[:, None], xp.int64)
        return numbers, total > 0, xp.sum(are_largest, axis=-1) > 1
    there = (labels >= 0) & (labels < form.classes)
    if not is_float(xp, labels):
        return labels, there, None
    numbers = xp.astype(xp.where(there, labels, xp.zeros_like(labels)), xp.int64)
    return numbers, there & (xp.astype(numbers, labels.dtype) == labels), None


def _read(
    library: Library, labels: Any, weights: Any, kept: Any, form: Form
) -> tuple[Any, Any, Any, Any]:
    """Return which labels are true, are there, are none, and are above 1.

    The last two are None if all labels are known to lie in [0, 1].
    """
    true = labels > (0.5 if is_float(library.xp, labels) else 0)
    there = labels >= form.negative_label
    odd = [] if library.are_in_unit(labels) else [~there, labels > 1]
    if kept is not None:
        true, there, *odd = (values & kept for values in (true, there, *odd))
    if weights is not None:
        odd = [values & (weights != 0) for values in odd]
    unlabelled, high = odd or (None, None)
    return true, there, unlabelled, high


def _above(xp: Any, predictions: Any, form: Form) -> Any:
    """Return which predictions are above the threshold, compared in their own type."""
    assert form.threshold is not None
    cut = form.threshold
    return predictions > (cut if is_float(xp, predictions) else math.floor(cut))


def _not_ignored(labels: Any, kept: Any, form: Form) -> Any:
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
    if is_float(xp, values) or values.dtype == xp.int64:
        return values
    return xp.astype(values, xp.int64)


@cache
def _is_float_type(xp: Any, dtype: Any) -> bool:
    # Not "real floating": numpy knows a bfloat16 as neither.
    return not xp.isdtype(dtype, ("bool", "integral"))
