"""Brackets: between which numbers AUC, average precision and the best F-beta lie.

May import numpy, `counts`, `scores`, `ratio`, `histogram` and `thresholds` only. The
three depend on the order of all rows. A histogram knows the order of its cells, and not
the order of the rows in a cell. So each has two ends: that of the worst order of the
rows of every cell, and that of the best one. What scikit-learn makes of the scores lies
between them, up to the rounding of float64. Both ends are reached by some scores.

Rows of one score are in no order; scikit-learn takes them together. A cell whose
`distances` are 0 has one score for sure: its scores are all 0, or all 1, or all NaN,
which here is the lowest one. Such a cell makes no bracket wider, so a model that says 0
and 1 has its exact number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import above
from tb_f1_plugin.core.ratio import divide
from tb_f1_plugin.core.scores.registry import SCORES

FEW = 16  # terms of a harmonic sum that are added one by one
# The terms of a harmonic number behind its logarithm: 1 over a factor and a power of n.
SERIES = ((2, 1), (-12, 2), (120, 4), (-252, 6), (240, 8))


class Bracket(NamedTuple):
    """Two numbers between which a third one lies; nan where that is undefined.

    Attributes:
        low: Shape `(..., classes)`.
        high: Same shape.
    """

    low: Array
    high: Array


class _Cells(NamedTuple):
    """What there is in each cell and above it, float64, shape `(..., classes, cells)`.

    Attributes:
        positives: In the cell.
        negatives: In the cell.
        true_positives: Above the cell.
        false_positives: Above the cell.
        is_tie: Whether all of the cell have one score.
        is_whole: Whether rows count once each.
    """

    positives: Array
    negatives: Array
    true_positives: Array
    false_positives: Array
    is_tie: Array
    is_whole: bool


def roc_auc_bracket(histogram: ScoreHistogram) -> Bracket:
    """Return the ends of the area under the ROC curve.

    It is the share of pairs of a positive and a negative in which the positive has the
    higher score; a tie is half a pair. A pair in one cell is wrong in the worst order,
    and right in the best. nan without positives or without negatives. It contains
    `sklearn.metrics.roc_auc_score`.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.7, 0.2])
    >>> roc_auc_bracket(histogram_of(rows, [0, 0.5, 0.75, 1]))
    Bracket(low=array([0.75]), high=array([1.]))
    """
    cells = _cells(histogram)
    pairs = cells.positives * cells.negatives
    right = cells.negatives * cells.true_positives
    low = (right + np.where(cells.is_tie, pairs / 2, 0.0)).sum(-1)
    open_pairs = np.where(cells.is_tie, 0.0, pairs).sum(-1)
    every = cells.positives.sum(-1) * cells.negatives.sum(-1)
    return Bracket(divide(low, every, np.nan), divide(low + open_pairs, every, np.nan))


def average_precision_bracket(histogram: ScoreHistogram) -> Bracket:
    """Return the ends of the average precision, the step-wise sum of scikit-learn.

    It is the mean over the positives of the precision at their scores. Of a cell with
    p positives and q negatives, below TP and FP that are ranked higher, these are the
    ends for the i-th positive:

    - high: (TP + p) / (TP + p + FP): all positives of the cell have one score, and the
      negatives are below it. A tie of positives is better than any order of them.
    - low: (TP + i) / (TP + i + FP + q): the negatives come first, and the positives one
      by one. Weighted rows may be of any number, so there the sum over i is its limit,
      an integral.

    nan without positives. It contains `sklearn.metrics.average_precision_score`.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.7, 0.2])
    >>> bracket = average_precision_bracket(histogram_of(rows, [0, 0.5, 0.75, 1]))
    >>> [round(float(end[0]), 6) for end in bracket]
    [0.833333, 1.0]
    """
    p, q, tp, fp, is_tie, is_whole = _cells(histogram)
    tied = p * _share(tp + p, fp + q)
    best = p * _share(tp + p, fp)
    # Σ (TP + i) / (n + i) = p − (FP + q) · Σ 1 / (n + i)
    before = tp + fp + q
    terms = _harmonic(before, p) if is_whole else _logarithm(before, p)
    worst = np.minimum(p - np.where(fp + q == 0, 0.0, (fp + q) * terms), best)
    ends = (np.where(is_tie, tied, end).sum(-1) for end in (worst, best))
    low, high = (divide(end, p.sum(-1), np.nan) for end in ends)
    return Bracket(low, high)


def best_f_beta_bracket(histogram: ScoreHistogram, beta: float = 1.0) -> Bracket:
    """Return the ends of the largest F-beta over all thresholds, edges or not.

    The low end is the best one at an edge, or with all rows predicted: exact, and
    reached. Between two edges a threshold finds at most all positives of the cell
    without any of its negatives: the best of these is the high end. It contains the
    largest F-beta of `sklearn.metrics.precision_recall_curve`. nan without rows.

    >>> from tb_f1_plugin.core.histogram.binning import histogram_of
    >>> from tb_f1_plugin.core.labels import rows_of
    >>> rows = rows_of([1, 0, 1, 0], [0.9, 0.6, 0.7, 0.2])
    >>> best_f_beta_bracket(histogram_of(rows, [0, 0.5, 0.75, 1]))
    Bracket(low=array([0.8]), high=array([1.]))
    """
    p, q, tp, fp, is_tie, _ = _cells(histogram)
    possible = np.broadcast_to(p.sum(-1, keepdims=True), p.shape)
    form = SCORES["fbeta"].of_classes(beta)

    def largest(true: Array, false: Array) -> Array:
        total = np.full(true.shape, np.nan)
        values = form(Counts(true, possible, true + false, total))
        best = np.where(np.isnan(values), -np.inf, values).max(-1)
        return np.where(np.isnan(values).all(-1), np.nan, best)

    low = largest(tp + p, fp + q)
    high = largest(tp + p, fp + np.where(is_tie, q, 0.0))
    return Bracket(low, high)


def _cells(histogram: ScoreHistogram) -> _Cells:
    sums = (histogram.positives, histogram.negatives)
    p, q = (values.astype(np.float64) for values in sums)
    tp, fp = (above(values)[..., 1:].astype(np.float64) for values in sums)
    is_tie = histogram.distances == 0
    is_tie[..., histogram.last + 1 :] = False  # above 1 all may be, and cancel
    is_whole = all(values.dtype.kind == "i" for values in sums)
    return _Cells(p, q, tp, fp, is_tie, is_whole)


def _share(part: Array, rest: Array) -> Array:
    return divide(part, part + rest, 0.0)


def _harmonic(before: Array, count: Array) -> Array:
    """Return Σ 1 / (before + i) for i from 1 to count, of whole numbers.

    The first terms are added. The rest is a difference of harmonic numbers, H(n) =
    ln n + γ + 1/2n − 1/12n² + 1/120n⁴ − 1/252n⁶ + 1/240n⁸ − …; from n = 16 on the next
    term is below 1e-14.
    """
    sums = np.zeros(before.shape)
    for i in range(1, FEW + 1):
        sums += np.where(i <= count, 1 / (before + i), 0.0)
    first, last = before + FEW, before + np.maximum(count, FEW)
    rest = _logarithm(first, last - first)
    for factor, power in SERIES:
        rest += (last**-power - first**-power) / factor
    return np.asarray(sums + rest)


def _logarithm(before: Array, more: Array) -> Array:
    """Return ∫ dx / (before + x) from 0 to more; 0 where nothing is before."""
    return np.log1p(divide(more, before, 0.0))
