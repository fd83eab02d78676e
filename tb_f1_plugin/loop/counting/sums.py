"""Sums: what one batch adds, as one vector of sums on the batch's own device.

May import the core, `rows` and `arrays`. `rows` says what is true and what is
predicted; what is left is sums over rows, in the functions of the array API standard.
"""

from __future__ import annotations

import math
from typing import Any

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.loop.arrays.libraries import Library
from tb_f1_plugin.loop.counting.rows import (
    Batch,
    ClassRows,
    LabelRows,
    are_finite,
    batch_of,
    class_rows,
    is_float,
    label_rows,
)

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
    batch = batch_of(library, y_pred, y_true, sample_weight, mask, form=form)
    if form.kind == "multiclass":
        return sums_of_classes(batch, class_rows(batch))
    return sums_of_labels(batch, label_rows(batch), are_probabilities)


def sums_of_classes(batch: Batch, rows: ClassRows) -> Any:
    """Return the sums of argmax data: each row has one class and is said to be one."""
    library, _, _, weights, _, form = batch
    stated, said, there, odd, unlabelled, tied = rows
    xp, classes = library.xp, form.classes
    places = classes + 1
    if classes <= MOST_OF_A_TABLE:
        counted = library.tally(stated * places + said, places * places, weights)
    else:
        right = xp.where(stated == said, stated, classes)
        numbers = [right, stated + places, said + 2 * places]
        each = None if weights is None else xp.concat([weights] * 3)
        counted = library.tally(xp.concat(numbers), 3 * places, each)
    once = [there, odd, unlabelled, tied]
    if weights is None:
        return xp.concat([counted, library.totals(once)])
    each = xp.where(there, weights, xp.zeros_like(weights))
    return _with_weights(library, counted, once, each)


def sums_of_labels(batch: Batch, rows: LabelRows, are_probabilities: bool) -> Any:
    """Return the sums where a threshold decides."""
    if batch.form.kind == "binary":
        return _of_one_column(batch, rows, are_probabilities)
    return _of_entries(batch, rows, are_probabilities)


def _of_one_column(batch: Batch, rows: LabelRows, are_probabilities: bool) -> Any:
    library, _, predictions, _, _, _ = batch
    true, predicted, there, weights, unlabelled, high = rows
    odd, *outside = _odd(library, predictions, weights, there, are_probabilities)
    counted = [true & predicted, true, predicted]
    once = [there, odd, unlabelled, high, *outside]
    if weights is None:
        return library.totals([*counted, *once])
    xp = library.xp
    each = xp.where(there, weights, xp.zeros_like(weights))
    where = xp.stack(counted)
    sums = xp.sum(xp.where(where, each, xp.zeros_like(each)), axis=-1)
    return _with_weights(library, sums, once, each)


def _of_entries(batch: Batch, rows: LabelRows, are_probabilities: bool) -> Any:
    """Return the sums of multilabel data: each entry is there or not by itself."""
    library, xp = batch.library, batch.library.xp
    true, predicted, there, weights, unlabelled, high = rows
    is_row = xp.any(there, axis=-1)
    odd, *outside = _odd(library, batch.predictions, weights, there, are_probabilities)
    if odd is not None:
        odd = xp.any(odd, axis=-1)
    of_entries = [
        entries if entries is None else xp.reshape(entries, (-1,))
        for entries in (there, unlabelled, high, *outside)
    ]
    of_rows, entries = library.totals([is_row, odd]), library.totals(of_entries)
    once = xp.concat([of_rows, entries[1:]])
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
    negative = library.totals([xp.reshape(each < 0, (-1,))])
    whole = xp.astype(xp.concat([by_class[3], once, negative]), xp.float64)
    return xp.concat([xp.reshape(sums, (-1,)), squares, whole, last])


def _with_weights(library: Library, sums: Any, once: list[Any], each: Any) -> Any:
    """Return sums of weights, and what there is once, as one vector."""
    xp = library.xp
    whole = xp.astype(library.totals([*once, each < 0]), xp.float64)
    return xp.concat([sums, whole, xp.stack([xp.sum(each), xp.sum(each * each)])])


def _odd(
    library: Library, values: Any, weights: Any, there: Any, are_probabilities: bool
) -> tuple[Any, Any, Any]:
    """Return which predictions are not finite, and which are no probabilities.

    Behind these is which of the last are whole numbers above 1, as those of classes.
    Each is None if none is, or if nobody looks.
    """
    outside = whole = None
    if are_probabilities:
        if library.are_in_unit(values):
            return None, None, None
        outside = ((values < 0) | (values > 1)) & there
        if weights is not None:
            outside = outside & (weights != 0)
        whole = outside & (values > 1)
        if is_float(library.xp, values):
            whole = whole & (library.xp.floor(values) == values)
    if are_finite(library, values):
        return None, outside, whole
    return library.odd(values) & there, outside, whole
