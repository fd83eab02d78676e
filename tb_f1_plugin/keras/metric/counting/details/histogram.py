"""Histogram: what a batch adds to the histogram of a metric, inside of the step.

May import keras, numpy, the core, `backend`, `inputs`, `layout` and `grid`. Mirrors
`core/histogram/binning.histogram_of`: a score is above an edge if it is greater in the
predictions' own type, so the counts are equal as integers. Of a float32 that is a
probability the bits say where it lies; other scores are searched for among the edges.

The state is one column: rows (or weights) by truth, class and place; distances to the
nearer of 0 and 1 likewise; and of each class the sum of their squares.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from keras import ops

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.histogram.binning import FARTHEST, LEAST
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.details.grid import (
    MIDDLE,
    Grid,
    cuts_for,
    place_of_cell,
)
from tb_f1_plugin.keras.metric.counting.inputs import (
    Inputs,
    are_all_labels,
    as_rows,
    class_of,
    eligible,
    is_float,
    is_label,
    is_true,
    weights_of,
)
from tb_f1_plugin.keras.metric.counting.layout import EXACT


def histogram_length(grid: Grid, classes: int) -> int:
    """Return how many numbers the state has."""
    return (4 * grid.places + 1) * classes


def histogram_state(inputs: Inputs, form: Form, grid: Grid, from_logits: bool) -> Any:
    """Return what one batch adds to the state, one float64 column.

    Args:
        inputs: The batch.
        form: What it means.
        grid: What scores are compared with.
        from_logits: Whether scores are logits. In argmax tasks the softmax of a row
            is compared, and else the logits with the edges' logits.
    """
    classes, y_pred = form.classes, inputs.y_pred
    if not is_float(y_pred):
        y_pred = ops.cast(y_pred, "float32")
    scores = as_rows(y_pred, classes)
    labels = as_rows(inputs.y_true, 1 if form.sparse else classes)
    may_count, weights = eligible(inputs, labels, form), weights_of(inputs, form)
    if form.kind == "multiclass":
        if from_logits:
            scores, from_logits = ops.softmax(scores, axis=-1), False
        numbers, there = class_of(labels, form)
        there = there[:, None]
        columns = tensors.table(_steps(classes, 1), scores)
        true = tensors.equal(tensors.cast(numbers[:, None], "int32"), columns)
    else:
        true = is_true(labels)
        there = None if are_all_labels(labels) else is_label(labels, form)
    if may_count is not None:
        may_count = may_count if len(may_count.shape) == 2 else may_count[:, None]
        there = may_count if there is None else tensors.logical_and(there, may_count)
    own = tensors.type_of(scores)
    if own not in ("float32", EXACT):
        scores = tensors.cast(scores, "float32")  # which holds all of the shorter ones
    is_number = tensors.equal(scores, scores)
    nothing = tensors.constant(0.0 if from_logits else MIDDLE, scores.dtype)
    known = tensors.where(is_number, scores, nothing)
    distances = _from_logits(known) if from_logits else _distances(known)
    if own == "float32" and not from_logits and not tensors.searches_fast(scores):
        places = _places_by_bits(scores, distances, grid)
    else:
        wide = tensors.type_of(scores)
        cuts = cuts_for(grid, own, wide, from_logits=from_logits)
        places = _places_by_search(known, is_number, cuts, grid)
    distances = tensors.cast(distances, EXACT)
    if own == EXACT:
        distances = _away(distances, distances)
    rows, distances, squares = _weighed(distances, there, weights)
    size = grid.places * classes
    codes = places + tensors.cast(true, "int32") * size
    if classes > 1:
        codes = codes + tensors.table(_steps(classes, grid.places), scores)
    codes = tensors.reshape(codes, [-1])
    sums = [
        tensors.segment_sum(tensors.reshape(values, [-1]), codes, 2 * size)
        for values in (rows, distances)
    ]
    return tensors.reshape(tensors.concat([*sums, squares], 0), [-1, 1])


@cache
def _steps(number: int, length: int) -> Array:
    """Return where so many things of a length begin; one array for equal numbers."""
    return np.arange(0, number * length, length, dtype=np.int32)


def _distances(scores: Any) -> Any:
    """Return how far probabilities are from the nearer of 0 and 1; exact."""
    scores = tensors.clip(scores, *FARTHEST)
    return tensors.minimum(scores, 1 - scores)


def _from_logits(logits: Any) -> Any:
    """Return how far the probabilities of logits are from the nearer of 0 and 1."""
    small = ops.exp(-ops.abs(tensors.cast(logits, EXACT)))
    distances = small / (1 + small)
    distances = tensors.maximum(distances, tensors.constant(LEAST, EXACT))
    nothing = tensors.constant(0.0, EXACT)
    return tensors.where(tensors.is_finite(logits), distances, nothing)


def _places_by_bits(scores: Any, distances: Any, grid: Grid) -> Any:
    """Return the places of float32 probabilities.

    The distance to the nearer end lies from one edge up to the next, and so its bits
    do. Up to 1/2 an edge itself lies below: the bits of the number before it are
    taken. A distance below 0 has the sign bit, and 1/2 from above is a NaN's.
    """
    lower = tensors.cast(scores <= tensors.constant(MIDDLE, scores.dtype), "int32")
    # −0 less 1 would be the largest of all.
    bits = tensors.maximum(tensors.bits(distances), tensors.constant(-2, "int32"))
    bits = bits - lower
    first, last = grid.first_octave, grid.last_octave
    octaves = tensors.clip(tensors.shift_right(bits, grid.shift), first - 1, last)
    even = tensors.cast(tensors.from_bits(bits) * float(grid.even), "int32")
    least = grid.even >> 6
    even = tensors.clip(even, least, grid.even // 2)
    places = octaves + even + (lower * grid.half + (3 - first - least))
    places = places + tensors.shift_right(bits, 31)  # −1 of what is beyond the end
    if grid.own is None:
        return places
    own = tensors.constant(grid.own, scores.dtype)
    beyond = scores <= own if grid.own < MIDDLE else scores > own
    return places - tensors.cast(beyond, "int32")


def _places_by_search(known: Any, is_number: Any, cuts: Any, grid: Grid) -> Any:
    """Return the places of scores by how many cuts are below each."""
    columns = known.shape[1]
    increasing = tensors.table(cuts, known)
    below = tensors.searchsorted(increasing, tensors.reshape(known, [-1]))
    cells = tensors.reshape(tensors.cast(below, "int32") + 1, [-1, columns])
    cells = cells * tensors.cast(is_number, "int32")
    return tensors.take(tensors.table(place_of_cell(grid), known), cells)


def _weighed(distances: Any, there: Any, weights: Any) -> tuple[Any, Any, Any]:
    """Return rows and distances as they count, and the sums of squares."""
    if weights is None:
        if there is None:
            rows = tensors.ones_like(distances)
            return rows, distances, _products(distances, distances)
        rows = tensors.cast(there, EXACT)
        counted = distances * rows
        if there.shape[1] != distances.shape[1]:  # a row's, of all its columns
            rows = rows * tensors.ones_like(distances)
        return rows, counted, _products(counted, distances)
    weights = weights if len(weights.shape) == 2 else weights[:, None]
    nothing = tensors.zeros_like(distances)
    rows = nothing + weights
    if there is not None:
        rows = tensors.where(there, rows, nothing)
    counted = tensors.where(rows == 0, nothing, _away(distances * rows, distances))
    weighed = tensors.where(rows == 0, nothing, rows * distances)
    return rows, counted, _products(weighed, distances)


def _products(left: Any, right: Any) -> Any:
    """Return the sum of the products of each column."""
    if left.shape[1] == 1:  # which is a matrix's product, in less time
        product = tensors.matmul(left, right, transpose_a=True)
        return tensors.reshape(product, [1])
    return tensors.reduce_sum(left * right, 0)


def _away(values: Any, like: Any) -> Any:
    """Keep what is not 0 away from 0, where a float32 would make 0 of it."""
    least = tensors.constant(LEAST, EXACT)
    away = tensors.sign(like) * tensors.maximum(ops.abs(values), least)
    return tensors.where(like == 0, values, away)
