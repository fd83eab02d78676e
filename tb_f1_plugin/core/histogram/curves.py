"""Curves: precision and recall, ROC, and their gains, through exact points.

May import numpy, `counts` (for a type), `ratio` and `thresholds` only. Each point is
that of an edge. Two more are at the ends, where all rows are predicted, and none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.thresholds import AtEdges
from tb_f1_plugin.core.ratio import divide


class Curve(NamedTuple):
    """The points of a curve, from all rows predicted to none.

    Attributes:
        thresholds: Shape `(points,)`: the edges; −∞ where all rows are predicted, and
            ∞ where none is.
        x: Shape `(..., classes, points)`; nan where it is 0/0.
        y: Same shape.
    """

    thresholds: Array
    x: Array
    y: Array


class _Points(NamedTuple):
    """The counts of the points, in float64, shape `(..., classes, points)`.

    `possible` and `negatives` have one point, for all of them.
    """

    thresholds: Array
    true_positives: Array
    false_positives: Array
    possible: Array
    negatives: Array


def roc_curve(at: AtEdges) -> Curve:
    """Return FP / negatives and TP / possible: what is found at which false alarms.

    As `sklearn.metrics.roc_curve` at its thresholds. nan without positives or without
    negatives.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.histogram.thresholds import at_edges
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.2])
    >>> curve = roc_curve(at_edges(histogram_of(rows, [0, 0.5, 0.75, 1])))
    >>> curve.x.tolist(), curve.y.tolist()
    ([[1.0, 1.0, 0.5, 0.0, 0.0, 0.0]], [[1.0, 1.0, 0.5, 0.5, 0.0, 0.0]])
    """
    thresholds, tp, fp, possible, negatives = _points(at)
    false_alarms = divide(fp, negatives, np.nan)
    return Curve(thresholds, false_alarms, divide(tp, possible, np.nan))


def precision_recall_curve(at: AtEdges) -> Curve:
    """Return recall and precision, as x and y.

    As `sklearn.metrics.precision_recall_curve` at its thresholds. Where nothing is
    predicted precision is nan; there scikit-learn says 1.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.histogram.thresholds import at_edges
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.2])
    >>> curve = precision_recall_curve(at_edges(histogram_of(rows, [0, 0.5, 0.75, 1])))
    >>> curve.x.tolist(), curve.y.tolist()
    ([[1.0, 1.0, 0.5, 0.5, 0.0, 0.0]], [[0.5, 0.5, 0.5, 1.0, nan, nan]])
    """
    thresholds, tp, fp, possible, _ = _points(at)
    recall = divide(tp, possible, np.nan)
    return Curve(thresholds, recall, divide(tp, tp + fp, np.nan))


def gain_curve(at: AtEdges) -> Curve:
    """Return recall gain and precision gain, as x and y.

    P. Flach & M. Kull, "Precision-Recall-Gain Curves: PR Analysis Done Right", NIPS
    2015: (v − π) / ((1 − π)·v) of v, which is precision or recall; π is the share of
    positives. 0 is the model that predicts every row. Lines of equal F1 are straight.
    What is below 0 is worse than that model. nan where nothing true is predicted.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.histogram.thresholds import at_edges
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.2])
    >>> curve = gain_curve(at_edges(histogram_of(rows, [0, 0.5, 0.75, 1])))
    >>> curve.x.tolist(), curve.y.tolist()
    ([[1.0, 1.0, 0.0, 0.0, nan, nan]], [[0.0, 0.0, 0.0, 1.0, nan, nan]])
    """
    thresholds, tp, fp, possible, negatives = _points(at)
    odds = divide(possible, negatives, np.nan)
    return Curve(
        thresholds,
        1 - odds * divide(possible - tp, tp, np.nan),
        1 - odds * divide(fp, tp, np.nan),
    )


def _points(at: AtEdges) -> _Points:
    """Return the counts at each edge, and at both ends."""
    edges, counts = at
    columns = (
        counts.possible_positives,
        counts.negatives,
        counts.true_positives,
        counts.false_positives,
    )
    possible, negatives, tp, fp = (
        np.swapaxes(np.asarray(column, np.float64), -1, -2) for column in columns
    )
    possible, negatives = possible[..., :1], negatives[..., :1]
    none = np.zeros_like(possible)
    return _Points(
        np.concatenate([[-np.inf], edges, [np.inf]]),
        np.concatenate([possible, tp, none], -1),
        np.concatenate([negatives, fp, none], -1),
        possible,
        negatives,
    )
