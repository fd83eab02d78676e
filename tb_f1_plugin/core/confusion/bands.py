"""Bands: of averages over classes, which need to know who is taken for whom.

May import numpy, `counts`, `scores` and `confusion` only. The rows are a sample of the
cells of the matrix. A score that is averaged is a ratio of sums of counts. It changes
with each cell by a known slope, so its variance is Σ rows · slope² (the delta method).
For macro F1 that is the variance of K. Takahashi, K. Yamamoto, A. Kuchiba & T. Koyama,
"Confidence interval for micro-averaged F1 and macro-averaged F1 scores", Applied
Intelligence 52 (2022). Their band is mean ± z · deviation. Here it is that of the
mean's logit: so it stays between 0 and 1, and it covers more where the mean is near 1.

It holds for independent rows that count once each. Nominal 0.95 covers 0.93 to 0.97
where each class has about 30 rows or more and ten or more are confused in all. With
classes of a few rows it covers much less, so there is no band below `LEAST_ROWS` of a
class (tests/core/test_macro_bands.py).
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.averaging import ResolvedAbsent, present
from tb_f1_plugin.core.scores.intervals import NoBandError, z_of
from tb_f1_plugin.core.scores.registry import SCORES, Ratio

LEAST_ROWS = 20  # of each class that is averaged


def macro_interval(
    confusion: Confusion,
    score: str = "f1",
    level: float = 0.95,
    *,
    beta: float = 1.0,
    absent_classes: ResolvedAbsent = "left_out",
) -> tuple[Array, Array]:
    """Return the band of the macro average of a score.

    Args:
        confusion: Any leading axes; complete, of rows without weights.
        score: The name of a score that is a ratio of counts.
        level: The nominal coverage, between 0 and 1.
        beta: For F-beta.
        absent_classes: Whether absent classes are in the average, as 0.

    Returns:
        Both ends, shape `(...)`; nan where a class that is averaged has fewer than
        `LEAST_ROWS` rows, where there is none, and where each class is 0 or 1, since
        then the rows show no spread.

    Raises:
        NoBandError: If the score is no ratio, or rows have weights, or pairs are not
            all there.
        ValueError: If the level is none.

    >>> confusion = Confusion.of_matrix([[50, 3, 2], [4, 40, 1], [5, 2, 60]])
    >>> low, high = macro_interval(confusion)
    >>> round(float(low), 4), round(float(high), 4)
    (0.8395, 0.9347)
    """
    z = z_of(level)
    mean, deviation = macro_deviation(
        confusion, score, beta=beta, absent_classes=absent_classes
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        logit = np.log(mean / (1 - mean))
        half = z * deviation / (mean * (1 - mean))
        low, high = (1 / (1 + np.exp(-end)) for end in (logit - half, logit + half))
    averaged = _averaged(confusion.counts, absent_classes)
    few = averaged & (confusion.counts.possible_positives < LEAST_ROWS)
    drawn = ~few.any(-1) & (deviation > 0)
    return np.where(drawn, low, np.nan), np.where(drawn, high, np.nan)


def macro_deviation(
    confusion: Confusion,
    score: str = "f1",
    *,
    beta: float = 1.0,
    absent_classes: ResolvedAbsent = "left_out",
) -> tuple[Array, Array]:
    """Return the macro average of a score and its standard deviation, shapes `(...)`.

    Raises:
        NoBandError: As `macro_interval`.

    >>> confusion = Confusion.of_matrix([[50, 3, 2], [4, 40, 1], [5, 2, 60]])
    >>> [round(float(part), 4) for part in macro_deviation(confusion)]
    [0.8964, 0.0238]
    """
    form = _ratio(score, beta)
    if confusion.counts.true_positives.dtype.kind != "i":
        raise NoBandError(
            "Rows have weights, and the effective number of those that are confused is "
            "not known, so there is no band."
        )
    if not confusion.is_complete:
        raise NoBandError(
            "More pairs of classes are confused than were kept, and the spread depends "
            "on all of them, so there is no band."
        )
    counts = confusion.counts
    above, below = (np.asarray(part, np.float64) for part in form(counts))
    there = _averaged(counts, absent_classes)
    number = there.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(below == 0, 0.0, above / below)
        mean = np.where(there, ratio, 0.0).sum(-1) / number
        # How the average changes with each count of a class.
        hits, possible, predicted, total = (
            np.where(there & (below != 0), (up - ratio * down) / below, 0.0)
            / number[..., np.newaxis]
            for up, down in _slopes(form)
        )
    # A row is in the total of every class, and no class is predicted for a NaN.
    every = total.sum(-1, keepdims=True)
    predicted = np.concatenate([predicted, np.zeros_like(every)], -1)
    right = hits + possible + predicted[..., :-1] + every
    true, taken_for = confusion.pairs.T
    wrong = possible[..., true] + predicted[..., taken_for] + every
    variance = (counts.true_positives * right**2).sum(-1)
    variance += (confusion.values * wrong**2).sum(-1)
    return mean, np.sqrt(variance)


def _averaged(counts: Counts, absent_classes: ResolvedAbsent) -> Array:
    if absent_classes == "left_out":
        return present(counts)
    return np.ones(counts.true_positives.shape, bool)


def _slopes(form: Ratio) -> list[tuple[float, float]]:
    """Return how both sums of a ratio change with TP, possible, predicted and total.

    They are sums of counts, so each slope is what one row of that count adds.
    """
    slopes = []
    for unit in np.eye(4, dtype=np.int64):
        tp, possible, predicted, total = unit.tolist()
        above, below = form(Counts([tp], [possible], [predicted], total))
        slopes.append((float(above[0]), float(below[0])))
    return slopes


def _ratio(score: str, beta: float) -> Ratio:
    entry = SCORES[score]
    if entry.ratio_of_beta is not None:
        return entry.ratio_of_beta(beta)
    if entry.ratio is None:
        raise NoBandError(
            f"No band of the macro average of {score} follows from the confusions: it "
            "is no ratio of counts."
        )
    return entry.ratio
