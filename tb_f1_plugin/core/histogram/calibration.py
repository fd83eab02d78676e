"""Calibration: whether a score of 0.8 is right in 8 of 10 cases.

May import numpy, `counts` (for a type), `ratio`, `histogram` and `thresholds` only. It
is about probabilities. Where a score was NaN or outside of [0, 1], all numbers of that
class are nan. Where argmax decides, each class is one against the rest: its score is
its own column. The mean over classes of the error here is called class-wise; it is not
the error of the largest score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.histogram import BESIDE, ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, best_threshold
from tb_f1_plugin.core.ratio import divide

GROUPS = 16


class Reliability(NamedTuple):
    """The reliability curve: of groups of rows with about the same score.

    Attributes:
        rows: Shape `(..., classes, groups)`: how many rows, or their weight.
        mean_score: Same shape; nan without rows.
        share_positive: Same shape; nan without rows.
    """

    rows: Array
    mean_score: Array
    share_positive: Array


class BestF1(NamedTuple):
    """The best threshold for F1, and what it would be of calibrated scores.

    Attributes:
        threshold: Shape `(..., classes)`: the edge with the largest F1.
        half_of_f1: Same shape: half of that F1.
    """

    threshold: Array
    half_of_f1: Array


def are_probabilities(histogram: ScoreHistogram) -> Array:
    """Return of which classes no score was NaN or outside of [0, 1].

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([[1, 0], [0, 1]], [[0.0, 0.5], [1.0, 1.5]], 0.5)
    >>> are_probabilities(histogram_of(rows)).tolist()
    [True, False]
    """
    rows = histogram.rows
    outside = rows[..., 0] + rows[..., histogram.last + 1 :].sum(-1)
    return np.asarray((outside == 0) & (histogram.distances[..., 1] == 0))


def reliability_curve(histogram: ScoreHistogram, groups: int = GROUPS) -> Reliability:
    """Return mean score and share of positives, by groups of the score.

    A group is of the scores above i / groups up to (i + 1) / groups; 0 is in the first
    one. If such a number is no edge, the edge nearest to it is taken. The default is 16
    groups, since sixteenths are edges. As
    `sklearn.calibration.calibration_curve`, whose bins have their lower end and not
    their upper one.

    Raises:
        ValueError: If `groups` is below 1.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> curve = reliability_curve(histogram_of(rows_of([1, 0, 1], [0.9, 0.7, 0.2])), 2)
    >>> [part.round(3).tolist() for part in curve]
    [[[1.0, 2.0]], [[0.2, 0.8]], [[1.0, 0.5]]]
    """
    if groups < 1:
        raise ValueError(f"`groups` must be at least 1, got {groups!r}.")
    edges, lower = histogram.edges, np.arange(groups) / groups
    begins = np.abs(edges[:, np.newaxis] - lower).argmin(0)
    # Group 0 has the zeros as well; what is above 1 is in none.
    starts = np.unique(np.where(begins == 0, 1, begins + BESIDE))
    end = histogram.last + 1
    rows, scores, positives = (
        np.add.reduceat(values[..., :end], starts, axis=-1).astype(np.float64)
        for values in (histogram.rows, score_sums(histogram), histogram.positives)
    )
    known = are_probabilities(histogram)[..., np.newaxis]
    return Reliability(
        np.where(known, rows, np.nan),
        np.where(known, divide(scores, rows, np.nan), np.nan),
        np.where(known, divide(positives, rows, np.nan), np.nan),
    )


def score_sums(histogram: ScoreHistogram) -> Array:
    """Return the sum of the scores of each cell, shape `(..., classes, cells)`.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1], [0.75, 0.625, 0.25])
    >>> score_sums(histogram_of(rows, [0, 0.5, 1])).tolist()
    [[0.0, 0.0, 0.25, 1.375, 0.0]]
    """
    is_upper = np.arange(histogram.positives.shape[-1]) >= histogram.middle
    distances = histogram.distances
    return np.where(is_upper, histogram.rows - distances, distances)


def calibration_error(histogram: ScoreHistogram, groups: int = GROUPS) -> Array:
    """Return the expected calibration error, shape `(..., classes)`.

    The mean over rows of |mean score − share of positives| of their group: how far the
    reliability curve is from the diagonal (M. Naeini, G. Cooper & M. Hauskrecht, AAAI
    2015). It is of these groups: other groups have another error. nan without rows.

    Raises:
        ValueError: If `groups` is below 1.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1], [0.9, 0.7, 0.2])
    >>> calibration_error(histogram_of(rows), 2).round(3).tolist()
    [0.467]
    """
    rows, mean_score, share = reliability_curve(histogram, groups)
    apart = np.where(rows == 0, 0.0, rows * np.abs(mean_score - share))
    return divide(apart.sum(-1), rows.sum(-1), np.nan)


def brier_score(histogram: ScoreHistogram) -> Array:
    """Return the mean of (score − truth)², shape `(..., classes)`.

    As `sklearn.metrics.brier_score_loss`. Its sum is kept, so the bins do not matter.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> brier_score(histogram_of(rows_of([1, 0], [0.75, 0.25]))).tolist()
    [0.0625]
    """
    mean = divide(histogram.squared_errors, histogram.rows.sum(-1), np.nan)
    return np.where(are_probabilities(histogram), mean, np.nan)


def best_f1(histogram: ScoreHistogram) -> BestF1:
    """Return the best threshold for F1, and half of the best F1: a check.

    Of calibrated scores both are the same (Z. Lipton, C. Elkan & B. Naryanaswamy,
    "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014). If they
    are far apart, the scores are not calibrated near the threshold. F1 is flat near
    its best, so a small difference says little.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.8, 0.2])
    >>> best_f1(histogram_of(rows))
    BestF1(threshold=array([0.6015625]), half_of_f1=array([0.5]))
    """
    threshold, value = best_threshold(at_edges(histogram), "f1")
    known = are_probabilities(histogram)
    return BestF1(
        np.where(known, threshold, np.nan), np.where(known, value / 2, np.nan)
    )
