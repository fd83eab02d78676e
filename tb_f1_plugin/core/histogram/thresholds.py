"""Thresholds: every score at every edge, and which edge to choose.

May import numpy, `counts`, `scores` and `histogram` only. What is said of an edge is
exact: it is a score of the counts of a metric with that threshold. Leading axes, such
as epochs, are free.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import ROUNDING, Array, Counts
from tb_f1_plugin.core.histogram.histogram import BESIDE, ScoreHistogram
from tb_f1_plugin.core.scores.averaging import Average, ResolvedAbsent
from tb_f1_plugin.core.scores.formulas import score_of


class AtEdges(NamedTuple):
    """Thresholds, and the counts of a metric with each of them.

    Attributes:
        edges: Shape `(edges,)`, in increasing order.
        counts: Shape `(..., edges, classes)`.
    """

    edges: Array
    counts: Counts


class Chosen(NamedTuple):
    """The edges that were chosen, and the score there; nan where there is none.

    Attributes:
        threshold: Shape `(..., classes)`, or `(...)` of an average.
        value: Same shape.
    """

    threshold: Array
    value: Array


def at_edges(histogram: ScoreHistogram) -> AtEdges:
    """Return the edges of a histogram with their counts, which are exact.

    >>> edges, counts = at_edges(ScoreHistogram.zero(2))
    >>> edges.shape, counts.true_positives.shape
    ((385,), (385, 2))
    """
    return AtEdges(histogram.edges, counts_at_edges(histogram))


def counts_at_edges(histogram: ScoreHistogram) -> Counts:
    """Return the counts at each edge, of shape `(..., edges, classes)`.

    A row is predicted positive where its score is above the edge. So every score of
    the registry follows by `score_of`, for all edges and epochs at once.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1], [0.9, 0.6, 0.5])
    >>> counts = counts_at_edges(histogram_of(rows, [0, 0.5, 0.75, 1]))
    >>> counts.predicted_positives[:, 0].tolist()
    [3, 2, 1, 0]
    >>> score_of("f1", counts).round(3).tolist()
    [0.8, 0.5, 0.667, 0.0]
    """
    above_positives = above(histogram.positives)[..., BESIDE:-1]
    above_negatives = above(histogram.negatives)[..., BESIDE:-1]
    possible = histogram.positives.sum(-1)
    total = possible + histogram.negatives.sum(-1)
    tp = np.swapaxes(above_positives, -1, -2)
    shape = tp.shape
    if _is_shared(total):
        total = np.broadcast_to(total[..., :1], shape[:-1])
    else:
        total = np.broadcast_to(total[..., np.newaxis, :], shape)
    return Counts(
        tp,
        np.broadcast_to(possible[..., np.newaxis, :], shape),
        tp + np.swapaxes(above_negatives, -1, -2),
        total,
    )


def above(values: Array) -> Array:
    """Return the sums from each cell on, and 0 behind the last one.

    >>> above(np.array([1, 2, 4])).tolist()
    [7, 6, 4, 0]
    """
    sums = values[..., ::-1].cumsum(-1)[..., ::-1]
    return np.concatenate([sums, np.zeros_like(sums[..., :1])], -1)


def counts_at(at: AtEdges, threshold: float) -> Counts:
    """Return the counts at one edge, shape `(..., classes)`.

    Raises:
        ValueError: If the threshold is no edge. Both edges beside it are named.

    >>> counts_at(at_edges(ScoreHistogram.zero(1)), 0.3)
    Traceback (most recent call last):
    ValueError: `threshold` must be an edge, got 0.3. The edges beside it are 0.296875 \
and 0.30078125.
    """
    edges, counts = at
    index = edge_index(edges, threshold)
    return Counts(
        counts.true_positives[..., index, :],
        counts.possible_positives[..., index, :],
        counts.predicted_positives[..., index, :],
        counts.total[..., index, :]
        if counts.has_total_by_class
        else counts.total[..., index],
    )


def edge_index(edges: Array, threshold: float) -> int:
    """Return which edge a threshold is.

    Raises:
        ValueError: If it is none. The edges beside it are named.

    >>> edge_index(np.array([0, 0.5, 1]), 0.5)
    1
    """
    index = int(np.searchsorted(edges, threshold))
    if index < len(edges) and edges[index] == threshold:
        return index
    beside = edges[max(index - 1, 0) : index + 1].tolist()
    are = "edge beside it is" if len(beside) == 1 else "edges beside it are"
    raise ValueError(
        f"`threshold` must be an edge, got {threshold!r}. The {are} "
        f"{' and '.join(map(str, beside))}."
    )


def best_threshold(
    at: AtEdges,
    score: str = "f1",
    *,
    beta: float = 1.0,
    average: Average | None = None,
    absent_classes: ResolvedAbsent = "counted",
    near: float = 0.5,
) -> Chosen:
    """Return the edge with the largest score: of each class, or one for all of them.

    Where several edges have it, it is the one nearest to `near`, of two as near the
    higher one. So nobody is sent away from a threshold that is as good.

    Args:
        at: Of `at_edges`, or thresholds of another program with their counts.
        score: Its name in the registry.
        beta: For F-beta.
        average: None for a threshold of each class. Else one threshold for all
            classes, by that average.
        absent_classes: As for `score_of`.
        near: The metric's own threshold.

    Raises:
        ValueError: If an argument is not one of the above.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.8, 0.2])
    >>> best_threshold(at_edges(histogram_of(rows)))
    Chosen(threshold=array([0.6015625]), value=array([1.]))
    """
    values = _score_at_edges(at.counts, score, beta, average, absent_classes)
    return _chosen(values, at.edges, largest(values, at.edges, near))


def largest(values: Array, edges: Array, near: float) -> Array:
    """Return which edge has the largest value, as `best_threshold` chooses.

    Args:
        values: Shape `(..., edges)`; nan is never chosen, unless all are.
        edges: Shape `(edges,)`.
        near: Of equal values the one nearest to it is chosen.

    >>> largest(np.array([0.8, 0.8, 0.2]), np.array([0.25, 0.5, 0.75]), 0.5).item()
    1
    """
    order = np.lexsort((-edges, np.abs(edges - near)))
    sorted_values = np.where(np.isnan(values), -np.inf, values)[..., order]
    return np.asarray(order[sorted_values.argmax(-1)])


def threshold_reaching(
    at: AtEdges,
    score: str,
    at_least: float,
    *,
    beta: float = 1.0,
    average: Average | None = None,
    absent_classes: ResolvedAbsent = "counted",
) -> Chosen:
    """Return the edge to use if a score is to reach a value; nan if none reaches it.

    Of several edges it is the highest one for recall: with it the fewest rows are
    predicted. For every other score it is the lowest one: with it the most positives
    are found.

    Args:
        at: Of `at_edges`, or thresholds of another program with their counts.
        score: Its name in the registry.
        at_least: What it must reach.
        beta: For F-beta.
        average: As for `best_threshold`.
        absent_classes: As for `score_of`.

    Raises:
        ValueError: If an argument is not one of the above.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> histogram = histogram_of(rows_of([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.2]))
    >>> threshold_reaching(at_edges(histogram), "recall", 0.9)
    Chosen(threshold=array([0.49609375]), value=array([1.]))
    """
    values = _score_at_edges(at.counts, score, beta, average, absent_classes)
    index, found = reaching(values, score, at_least)
    chosen = _chosen(values, at.edges, index)
    return Chosen(*(np.where(found, part, np.nan) for part in chosen))


def reaching(values: Array, score: str, at_least: float) -> tuple[Array, Array]:
    """Return which edge to use if a score is to reach a value, and whether one does.

    Args:
        values: The score, shape `(..., edges)`; nan reaches nothing.
        score: Its name.
        at_least: What it must reach.

    >>> index, found = reaching(np.array([1.0, 0.9, 0.5]), "recall", 0.9)
    >>> index.item(), found.item()
    (1, True)
    """
    reaches = values >= at_least  # nan does not
    first = reaches.argmax(-1)
    if score == "recall":
        first = reaches.shape[-1] - 1 - reaches[..., ::-1].argmax(-1)
    return np.asarray(first), np.asarray(reaches.any(-1))


def _score_at_edges(
    counts: Counts,
    score: str,
    beta: float,
    average: Average | None,
    absent_classes: ResolvedAbsent,
) -> Array:
    """Return a score with the edges along the last axis; 0/0 is nan."""
    values = score_of(
        score,
        counts,
        beta=beta,
        average=average,
        zero_division=np.nan,
        absent_classes=absent_classes,
    )
    return np.swapaxes(values, -1, -2) if average is None else values


def _chosen(values: Array, edges: Array, index: Array) -> Chosen:
    value = np.take_along_axis(values, index[..., np.newaxis], -1)[..., 0]
    return Chosen(np.where(np.isnan(value), np.nan, edges[index]), value)


def _is_shared(total: Array) -> bool:
    """Tell whether all classes have one total, up to the rounding of weights."""
    spread = total.max(-1) - total.min(-1)
    return bool((spread <= ROUNDING * total.max(-1)).all())
