"""Sums: what one batch adds, as one vector of sums on the batch's own device.

May import the core and `arrays`. Mirrors `labels.rows_of` in the functions
of the array API standard: labels say what is true, predictions what is predicted, and
what is left is sums over rows. Nothing waits for the device.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from tb_f1_plugin.core.form import Form, along_rows_of, are_by_entry
from tb_f1_plugin.loop.arrays.libraries import Library

# Up to so many classes an argmax batch is one table, of the stated against the said
# class; beyond, that would be larger than what follows from it.
MOST_OF_A_TABLE = 16


def sums_of(
    library: Library,
    y_pred: Any,
    y_true: Any,
    sample_weight: Any = None,
    mask: Any = None,
    *,
    form: Form,
    are_probabilities: bool = False,
) -> Any:
    """Return the sums of a batch, in the order in which `fold` reads them.

    Args:
        library: The arrays' own.
        y_pred: Predictions, columns last.
        y_true: Labels.
        sample_weight: Weights of rows, of the first axes, or in multilabel of entries.
        mask: Likewise, what counts.
        form: What the shapes mean.
        are_probabilities: Whether what is compared with a threshold should lie in
            [0, 1]; else nobody looks.

    Returns:
        One vector: int64, or float64 with weights.

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
    if (form.sparse or form.ignore_class is not None) and _is_float(xp, labels):
        labels = xp.astype(labels, xp.float64)  # a float16 has not all class numbers
    predictions = _comparable(xp, y_pred)
    has_one = form.kind == "binary" or form.sparse
    labels = _rows(xp, labels, None if has_one else form.classes)
    predictions = _rows(xp, predictions, None if form.classes == 1 else form.classes)
    given = (library, labels, predictions, weights, kept, form)
    if form.kind == "multiclass":
        return _of_classes(*given)
    count = _of_one_column if form.kind == "binary" else _of_entries
    return count(*given, are_probabilities)


def _of_one_column(
    library: Library,
    labels: Any,
    predictions: Any,
    weights: Any,
    kept: Any,
    form: Form,
    are_probabilities: bool,
) -> Any:
    xp = library.xp
    kept = _not_ignored(labels, kept, form)
    true, there, unlabelled, high = _read(library, labels, weights, kept, form)
    predicted = _above(xp, predictions, form) & there
    odd, outside = _odd(library, predictions, weights, there, are_probabilities)
    counted = [true & predicted, true, predicted]
    once = [there, odd, unlabelled, high, outside]
    if weights is None:
        return library.totals([*counted, *once])
    each = xp.where(there, weights, xp.zeros_like(weights))
    where = xp.stack(counted)
    sums = xp.sum(xp.where(where, each, xp.zeros_like(each)), axis=-1)
    return _with_weights(library, sums, once, each)


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
    stated, there = _class_of(library, labels, form)
    kept = _not_ignored(labels, kept, form)
    unlabelled = ~there
    if kept is not None:
        there, unlabelled = there & kept, unlabelled & kept
    if weights is not None:
        unlabelled = unlabelled & (weights != 0)
    if _are_finite(library, predictions):
        said, is_said, odd = library.first_of_largest(predictions), there, None
    else:
        said, largest = library.largest(predictions)
        is_said = there & (largest == largest)  # beside a NaN none is said
        odd = xp.any(library.odd(predictions), axis=-1) & there
    # What does not count is tallied behind the last class.
    places = classes + 1
    stated = library.where(there, stated, classes)
    if said.dtype != stated.dtype:
        said = xp.astype(said, stated.dtype)
    said = library.where(is_said, said, classes)
    if classes <= MOST_OF_A_TABLE:
        counted = library.tally(stated * places + said, places * places, weights)
    else:
        right = xp.where(stated == said, stated, classes)
        numbers = [right, stated + places, said + 2 * places]
        each = None if weights is None else xp.concat([weights] * 3)
        counted = library.tally(xp.concat(numbers), 3 * places, each)
    once = [there, odd, unlabelled]
    if weights is None:
        return xp.concat([counted, library.totals(once)])
    each = xp.where(there, weights, xp.zeros_like(weights))
    return _with_weights(library, counted, once, each)


def _of_entries(
    library: Library,
    labels: Any,
    predictions: Any,
    weights: Any,
    kept: Any,
    form: Form,
    are_probabilities: bool,
) -> Any:
    """Return the sums of multilabel data: each entry is there or not by itself."""
    xp = library.xp
    weights, kept = (
        x if x is None or x.ndim == 2 else x[:, None] for x in (weights, kept)
    )
    true, there, unlabelled, high = _read(library, labels, weights, kept, form)
    predicted = _above(xp, predictions, form) & there
    is_row = xp.any(there, axis=-1)
    odd, outside = _odd(library, predictions, weights, there, are_probabilities)
    if odd is not None:
        odd = xp.any(odd, axis=-1)
    of_entries = [
        entries if entries is None else xp.reshape(entries, (-1,))
        for entries in (there, unlabelled, high, outside)
    ]
    rows, entries = library.totals([is_row, odd]), library.totals(of_entries)
    once = xp.concat([rows, entries[1:]])
    counted = xp.stack([true & predicted, true, predicted, there])
    by_class = xp.sum(counted, axis=1, dtype=xp.int64)
    if weights is None:
        return xp.concat([xp.reshape(by_class, (-1,)), once])
    each = xp.where(there, weights, xp.zeros_like(weights))
    sums = xp.sum(xp.where(counted, each, xp.zeros_like(each)), axis=1)
    squares = xp.sum(each * each, axis=0)
    lowest = xp.full_like(each, -math.inf)
    of_row = xp.max(xp.where(there, each, lowest), axis=-1)
    of_row = xp.where(is_row, of_row, xp.zeros_like(of_row))
    last = xp.stack([xp.sum(of_row), xp.sum(of_row * of_row)])
    whole = xp.astype(xp.concat([by_class[3], once]), xp.float64)
    return xp.concat([xp.reshape(sums, (-1,)), squares, whole, last])


def _with_weights(library: Library, sums: Any, once: list[Any], each: Any) -> Any:
    """Return sums of weights, and what there is once, as one vector."""
    xp = library.xp
    whole = xp.astype(library.totals(once), xp.float64)
    return xp.concat([sums, whole, xp.stack([xp.sum(each), xp.sum(each * each)])])


def _rows(xp: Any, values: Any, columns: int | None) -> Any:
    """Return a row for every place along the axes, of columns or of one number."""
    if columns is None:
        return values if values.ndim == 1 else xp.reshape(values, (-1,))
    return values if values.ndim == 2 else xp.reshape(values, (-1, columns))


def _class_of(library: Library, labels: Any, form: Form) -> tuple[Any, Any]:
    """Return the class number of each row, and whether it has one."""
    xp = library.xp
    if not form.sparse:
        total = xp.sum(xp.astype(labels, xp.float64), axis=-1)
        numbers = library.first_of_largest(labels)
        return xp.astype(numbers, xp.int64, copy=False), total > 0
    there = (labels >= 0) & (labels < form.classes)
    if not _is_float(xp, labels):
        return labels, there
    numbers = xp.astype(xp.where(there, labels, xp.zeros_like(labels)), xp.int64)
    return numbers, there & (xp.astype(numbers, labels.dtype) == labels)


def _read(
    library: Library, labels: Any, weights: Any, kept: Any, form: Form
) -> tuple[Any, Any, Any, Any]:
    """Return which labels are true, are there, are none, and are above 1.

    The last two are None if all labels are known to lie in [0, 1].
    """
    true = labels > (0.5 if _is_float(library.xp, labels) else 0)
    there = labels >= form.negative_label
    odd = [] if library.are_in_unit(labels) else [~there, labels > 1]
    if kept is not None:
        true, there, *odd = (values & kept for values in (true, there, *odd))
    if weights is not None:
        odd = [values & (weights != 0) for values in odd]
    unlabelled, high = odd or (None, None)
    return true, there, unlabelled, high


def _odd(
    library: Library, values: Any, weights: Any, there: Any, are_probabilities: bool
) -> tuple[Any, Any]:
    """Return which predictions are not finite, and which are no probabilities.

    Either is None if none is, or if nobody looks.
    """
    outside = None
    if are_probabilities:
        if library.are_in_unit(values):
            return None, None
        outside = ((values < 0) | (values > 1)) & there
        if weights is not None:
            outside = outside & (weights != 0)
    if _are_finite(library, values):
        return None, outside
    return library.odd(values) & there, outside


def _above(xp: Any, predictions: Any, form: Form) -> Any:
    """Return which predictions are above the threshold, compared in their own type."""
    assert form.threshold is not None
    is_float = _is_float(xp, predictions)
    return predictions > (form.threshold if is_float else math.floor(form.threshold))


def _are_finite(library: Library, predictions: Any) -> bool:
    """Tell whether all predictions are known to be finite."""
    return not _is_float(library.xp, predictions) or library.are_finite(predictions)


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
    if _is_float(xp, values) or values.dtype == xp.int64:
        return values
    return xp.astype(values, xp.int64)


def _is_float(xp: Any, values: Any) -> bool:
    return _is_float_type(xp, values.dtype)


@cache
def _is_float_type(xp: Any, dtype: Any) -> bool:
    # Not "real floating": numpy knows a bfloat16 as neither.
    return not xp.isdtype(dtype, ("bool", "integral"))
