"""Cells: what one batch adds to a histogram of scores, on the batch's own device.

May import numpy, the core, `rows` and `arrays`. Mirrors `histogram.binning` of the core
in the functions of the array API standard: a score is above an edge if `y_pred > edge`
is true in the predictions' own type. Where argmax decides, each class is one against
the rest, and logits become their softmax.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.binning import FARTHEST, LEAST
from tb_f1_plugin.core.histogram.histogram import BESIDE
from tb_f1_plugin.loop.arrays.host import cuts_in
from tb_f1_plugin.loop.counting.rows import Batch, ClassRows, LabelRows


class Cuts:
    """What scores of one type are compared with; there is one for equal arguments.

    Attributes:
        values: The edges, or their logits, as numbers of the predictions' own type, in
            a type in which these and all scores are exact.
        middle: The first cell above 1/2.
        cells: How many cells there are.
        from_logits: Whether the scores are logits.
        is_softmax: Whether they are to be the softmax of the predictions.
    """

    def __init__(
        self, edges: tuple[float, ...], dtype: Any, from_logits: bool, is_softmax: bool
    ) -> None:
        self.values: Array = cuts_in(np.asarray(edges), dtype, from_logits=from_logits)
        self.middle = edges.index(0.5) + BESIDE
        self.cells = len(edges) + BESIDE
        self.from_logits, self.is_softmax = from_logits, is_softmax
        self._there: dict[Any, Any] = {}

    def on(self, device: Any, place: Callable[[Array], Any]) -> Any:
        """Return the values on a device, to which `place` brings them once."""
        if device not in self._there:
            self._there[device] = place(self.values)
        return self._there[device]


# One for equal arguments, so that JAX compiles once for the metrics of all epochs.
cuts_for = lru_cache(64)(Cuts)


class InCells(NamedTuple):
    """Sums over the rows of a batch, or of several.

    Attributes:
        rows: How many, or their weight: by class, truth and cell, and behind these
            what does not count.
        distances: Likewise the sums of the distances to the nearer of 0 and 1.
        squared_errors: By class.
    """

    rows: Any
    distances: Any
    squared_errors: Any


def length_of(classes: int, cuts: Cuts) -> int:
    """Return how many numbers are in `InCells.rows`."""
    return 2 * classes * cuts.cells + 1


def in_cells(batch: Batch, rows: ClassRows | LabelRows, cuts: Cuts) -> InCells:
    """Return what a batch adds to the histogram of its scores."""
    library, xp, classes = batch.library, batch.library.xp, batch.form.classes
    scores = xp.reshape(batch.predictions, (-1, classes))
    if cuts.is_softmax:
        scores = library.softmax(scores)
    columns = library.numbers(classes, scores)
    if isinstance(rows, ClassRows):
        true = rows.stated[:, None] == columns
        there, weights = rows.there, batch.weights
    else:
        true, there, weights = rows.true, rows.there, rows.weights
    true, there, weights = (
        x if x is None or x.ndim == 2 else x[:, None] for x in (true, there, weights)
    )
    scores = library.in_type(scores, cuts.values.dtype)
    cells = library.below(cuts, scores) + 1
    is_unknown = None
    if not library.are_in_unit(scores):
        is_unknown = scores != scores  # a NaN is above no edge
        cells = xp.where(is_unknown, xp.zeros_like(cells), cells)
    is_upper = cells >= cuts.middle
    distances = _distances(xp, scores, is_upper, is_unknown, cuts.from_logits)
    squares = xp.where(true == is_upper, distances, 1 - distances) ** 2
    if weights is not None:
        weights = xp.where(there, weights, xp.zeros_like(weights))
        each = _away(xp, distances * weights, distances)
        distances = xp.where(weights == 0, xp.zeros_like(each), each)
        squares = weights * squares
        weights = xp.reshape(xp.broadcast_to(weights, scores.shape), (-1,))
    squares = xp.sum(xp.where(there, squares, xp.zeros_like(squares)), axis=0)
    length = length_of(classes, cuts)
    codes = cells + cuts.cells * xp.astype(true, cells.dtype)
    if classes > 1:
        codes = codes + 2 * cuts.cells * columns
    codes = xp.reshape(library.where(there, codes, length - 1), (-1,))
    return InCells(
        library.tally(codes, length, weights),
        library.tally(codes, length, xp.reshape(distances, (-1,))),
        squares,
    )


def _distances(
    xp: Any, scores: Any, is_upper: Any, is_unknown: Any, from_logits: bool
) -> Any:
    """Return the distance of each score to the nearer of 0 and 1; of NaN 0."""
    known = xp.astype(scores, xp.float64, copy=False)
    if is_unknown is not None:
        known = xp.where(is_unknown, xp.zeros_like(known), known)
    if not from_logits:
        distances = xp.where(is_upper, 1 - known, known)
        if is_unknown is not None:  # and so not all are in [0, 1]
            farthest = xp.full_like(distances, FARTHEST[0])
            distances = xp.where(distances < farthest, farthest, distances)
        return _away(xp, distances, distances)
    small = xp.exp(-xp.abs(known))
    distances = small / (1 + small)
    distances = xp.where(distances < LEAST, xp.full_like(distances, LEAST), distances)
    none = xp.isinf(known) if is_unknown is None else xp.isinf(known) | is_unknown
    return xp.where(none, xp.zeros_like(distances), distances)


def _away(xp: Any, values: Any, like: Any) -> Any:
    """Keep what is not 0 away from 0, where a float32 would make 0 of it."""
    is_near = (xp.abs(values) < LEAST) & (like != 0)
    return xp.where(is_near, xp.sign(like) * LEAST, values)
