"""Binning: the histogram of a batch, in numpy.

May import numpy, `counts` (for a type), `labels`, `edges` and `histogram` only.
`labels.rows_of` says which rows count and what is true. This room says in which cell a
score is. A score is above an edge if `y_pred > edge` is true in the predictions' own
type. So the counts at an edge are what a metric with that threshold counts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import cuts_of, edges_of, wide_type
from tb_f1_plugin.core.histogram.histogram import (
    ScoreHistogram,
    checked_edges,
)
from tb_f1_plugin.core.labels import Rows

# The least distance that a float32 holds: what is not 0 stays so, whoever rounds it.
LEAST = float(np.finfo(np.float32).tiny)
FARTHEST = (-1.0, 2.0)  # so that the sums stay finite


def histogram_of(
    rows: Rows, edges: npt.ArrayLike | None = None, *, from_logits: bool = False
) -> ScoreHistogram:
    """Return the histogram of the rows of one batch.

    Args:
        rows: Of `rows_of`, with their scores.
        edges: What scores are compared with; those of `edges_of` if None.
        from_logits: Whether the scores are logits: they are compared with the edges'
            logits, and their sigmoids are what is summed.

    Raises:
        ValueError: If the rows do not have their scores, or the edges are no edges.

    >>> from tb_f1_plugin.core.labels import rows_of
    >>> histogram = histogram_of(rows_of([1, 0], [0.75, 0.25]), [0, 0.25, 0.5, 1])
    >>> histogram.positives.tolist(), histogram.negatives.tolist()
    ([[0, 0, 0, 0, 1, 0]], [[0, 0, 1, 0, 0, 0]])
    >>> histogram.distances.tolist(), histogram.squared_errors.tolist()
    ([[0.0, 0.0, 0.25, 0.0, 0.25, 0.0]], [0.125])
    """
    if rows.scores is None:
        raise ValueError("`rows` must have scores. `rows_of` keeps them.")
    known = checked_edges(edges_of() if edges is None else edges)
    cells = cells_of(rows.scores, known, from_logits=from_logits)
    empty = ScoreHistogram.zero(rows.true.shape[-1], known)
    scores = rows.scores.astype(np.float64)
    is_upper = cells >= empty.middle
    distances = _distances(scores, is_upper, from_logits=from_logits)
    error = np.where(rows.true == is_upper, distances, 1 - distances)
    shape = empty.positives.shape
    there = np.ones(rows.true.shape, bool) if rows.there is None else rows.there
    weights = None if rows.weights is None else rows.entry_weights
    if weights is not None:
        distances = _weighed(distances, weights)
    squares = error**2 if weights is None else weights * error**2
    return ScoreHistogram(
        known,
        _by_cell(rows.true & there, cells, weights, shape),
        _by_cell(~rows.true & there, cells, weights, shape),
        _by_cell(there, cells, distances, shape),
        np.where(there, squares, 0.0).sum(0),
    )


def cells_of(scores: Array, edges: Array, *, from_logits: bool = False) -> Array:
    """Return the cell of each score; the head of `histogram` lists the cells.

    Args:
        scores: Any shape; a float type, or integers.
        edges: Probabilities in increasing order.
        from_logits: Whether scores are logits.

    >>> edges = np.array([0, 0.5, 1])
    >>> cells_of(np.array([np.nan, -1, 0, 0.1, 0.5, 0.6, 1, 7]), edges).tolist()
    [0, 1, 1, 2, 2, 3, 3, 4]
    """
    cuts = cuts_of(edges, scores.dtype, from_logits=from_logits)
    values = scores.astype(wide_type(scores.dtype))
    # So many edges are below it. NaN is sorted behind all, and is above none.
    below = np.searchsorted(cuts, values, side="left")
    return np.where(np.isnan(values), 0, below + 1)


def _distances(scores: Array, is_upper: Array, *, from_logits: bool) -> Array:
    """Return the distance of each score to the nearer of 0 and 1; of NaN 0."""
    known = np.where(np.isnan(scores), 0.0, scores)
    if not from_logits:
        within = np.clip(known, *FARTHEST)
        distances = np.where(is_upper, 1 - within, within)
    else:
        small = np.exp(-np.abs(known))
        distances = small / (1 + small)
        distances = np.where(np.isinf(known), 0.0, np.maximum(distances, LEAST))
    return np.where(np.isnan(scores), 0.0, away(distances))


def _weighed(distances: Array, weights: Array) -> Array:
    return np.where(weights == 0, 0.0, away(distances * weights, distances))


def away(values: Array, like: Array | None = None) -> Array:
    """Keep what is not 0 away from 0, where a float32 would make 0 of it."""
    of = values if like is None else like
    large = np.copysign(np.maximum(np.abs(values), LEAST), of)
    return np.where(of == 0, 0.0, large)


def _by_cell(
    which: Array, cells: Array, values: Array | None, shape: tuple[int, ...]
) -> Array:
    """Sum over rows, by class and cell: the rows, or values of theirs."""
    codes = cells + np.arange(shape[0]) * shape[1]
    each = None if values is None else values[which]
    sums = np.bincount(codes[which], each, shape[0] * shape[1]).reshape(shape)
    return sums if values is None else sums.astype(np.float64)  # of no rows, integers
