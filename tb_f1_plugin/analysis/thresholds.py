"""Thresholds: the best threshold of a curve at each of its steps.

May import numpy, the core, the reading, `bands` and `question`. The counts at a
threshold are those of a metric with it, so a score there is exact. Between two
thresholds nobody knows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.analysis.bands import OF_TRAINING
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.form import DEFAULT_THRESHOLD
from tb_f1_plugin.core.histogram.thresholds import AtEdges, best_threshold
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.core.scores.intervals import NoBandError, score_interval
from tb_f1_plugin.reading.pr_curves import PrCurve
from tb_f1_plugin.reading.splits import TRAIN, split_of

CHOSEN_HERE = (
    "A threshold is the best one of the rows it was chosen on. On other rows it can be "
    "worse. Choose it on validation rows, and judge it on rows that chose nothing."
)
OF_WEIGHTS = (
    "The counts are not whole numbers, as those of weights, so there is no band."
)
OF_MANY = (
    "The writer keeps float32, in which counts above 2^24 are rounded, so there is no "
    "band."
)


@dataclass(frozen=True, eq=False)
class Best:
    """The best threshold of a curve at each step; each of shape `(steps,)`.

    Args:
        threshold: It; nan where the score is 0/0 at all of them.
        value: The score there.
        low: The lower end of its band; None where there is no band.
        high: The upper end.
        usual: The score at the threshold nearest to 0.5.
        nearest: That threshold.
        total: The rows, or their weight.
        why_no_band: A sentence; None if there is one.
    """

    threshold: Array
    value: Array
    low: Array | None
    high: Array | None
    usual: Array
    nearest: float
    total: Array
    why_no_band: str | None = None


def best_of(curve: PrCurve, question: Question) -> Best:
    """Return the best threshold at each step of a curve, by the asked score.

    Of several it is the one nearest to 0.5.

    Args:
        curve: The curve.
        question: The score, with what it takes, and the coverage of the band.
    """
    chosen = best_threshold(
        AtEdges(curve.thresholds, curve.counts),
        question.score,
        beta=question.beta,
        average="binary",
        near=DEFAULT_THRESHOLD,
    )
    at = np.searchsorted(curve.thresholds, np.nan_to_num(chosen.threshold))
    # Of two as near the higher one, as the best threshold is chosen.
    middle = int(
        np.lexsort((-curve.thresholds, np.abs(curve.thresholds - DEFAULT_THRESHOLD)))[0]
    )
    usual = score_of(
        question.score,
        _at(curve.counts, np.full(len(at), middle)),
        beta=question.beta,
        average="binary",
        zero_division=question.zero_division,
    )
    low = high = None
    why = _why_no_band(curve)
    if why is None:
        try:
            ends = score_interval(
                _at(curve.counts, at), question.named.name, question.interval
            )
            low, high = (end[:, 0] for end in ends)
        except NoBandError as error:
            why = str(error)
    return Best(
        chosen.threshold,
        chosen.value,
        low,
        high,
        usual,
        float(curve.thresholds[middle]),
        curve.counts.total[:, 0],
        why,
    )


def _at(counts: Counts, places: Array) -> Counts:
    """Return the counts of each step at one threshold of its own."""
    steps = np.arange(len(places))
    return Counts(
        counts.true_positives[steps, places],
        counts.possible_positives[steps, places],
        counts.predicted_positives[steps, places],
        counts.total[steps, places],
    )


def _why_no_band(curve: PrCurve) -> str | None:
    if split_of(curve.run, curve.tag, by_keras=True) == TRAIN:
        return OF_TRAINING
    if not curve.is_whole:
        return OF_WEIGHTS
    return OF_MANY if curve.is_rounded else None
