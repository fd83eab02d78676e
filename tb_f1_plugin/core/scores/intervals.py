"""Intervals: bands around scores, in closed form from counts, where one is valid.

May import numpy, `counts` and `registry` only. A band says what another sample of rows
would give with the same weights of the model. All of them are Wilson's (1927) interval
for a proportion, or follow from it:

- what the registry calls a proportion is a share of rows: TP of the predicted, TP of
  the possible, and so on;
- F1 of one column = 2q / (1 + q) of q = TP / (TP + FP + FN), which grows with q, so the
  ends of q's interval become those of F1's (Lam, Gopal & Qian, arXiv 2309.14621, find
  Wilson's best; F/(2 − F) is the F* of Hand, Christen & Kirielle 2021);
- micro F1 of rows with one true and one predicted class is their accuracy, and an error
  counts twice in TP + FP + FN, so there it is Wilson's on the accuracy.

They hold for independent rows that count once each. Nominal 0.95 covers 0.935 to 0.965
where about 15 rows or more are not true negatives and an error or more is expected; at
F1 = 0.995 of 15 rows it covers 0.90 (tests/core/test_intervals.py). What has no
band says why: `NoBandError`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.registry import SCORES


class NoBandError(ValueError):
    """Why no band is drawn around a score; one sentence for people."""


def z_of(level: float) -> float:
    """Return how many deviations wide a band is, to either side.

    Raises:
        ValueError: If `level` is not between 0 and 1.

    >>> round(z_of(0.95), 4)
    1.96
    """
    if not 0 < level < 1 or (1 + level) / 2 == 1:
        raise ValueError(f"`level` must be between 0 and 1, got {level!r}.")
    # It takes longer to import than all of this package, and a start waits for it.
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95
) -> tuple[Array, Array]:
    """Return the ends of Wilson's score interval for a proportion, in [0, 1].

    (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with p = successes / n, from
    E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927). Without trials both ends are nan.

    Args:
        successes: Any shape.
        trials: Same shape, n.
        level: The nominal coverage, between 0 and 1.

    Raises:
        ValueError: If `level` is not between 0 and 1.

    >>> [round(float(end), 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    z = z_of(level)
    k, n = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(n > 0, k / n, np.nan)
        centre = p + z * z / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
        low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    # Exact at the ends, where rounding would leave them.
    return np.where(k == 0, low * 0, low), np.where(k == n, high * 0 + 1, high)


def score_interval(
    counts: Counts, score: str, level: float = 0.95
) -> tuple[Array, Array]:
    """Return the band of a score of each column: Wilson's, or what follows from it.

    Args:
        counts: Shape `(..., classes)`: integers.
        score: The name of a score in the registry.
        level: The nominal coverage.

    Returns:
        Both ends, shape `(..., classes)`; nan where the score is 0/0.

    Raises:
        NoBandError: If the score is no proportion, and follows from none.

    >>> low, high = score_interval(Counts([61], [80], [71], 300), "precision")
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.7598, 0.9217)
    """
    entry = SCORES[score]
    if entry.follows is not None:
        low, high = score_interval(counts, entry.follows.score, level)
        return entry.follows.by(low), entry.follows.by(high)
    if not entry.is_proportion or entry.ratio is None:
        raise NoBandError(
            f"No band of {score} follows from counts in closed form; {_with_bands()} "
            "have one."
        )
    return wilson(*entry.ratio(counts), level)


def _with_bands() -> str:
    """Return the titles of the scores that have a band: proportions come first."""
    there = sorted(
        (score for score in SCORES.values() if score.has_band),
        key=lambda score: not score.is_proportion,
    )
    *first, last = (score.short_title for score in there)
    return f"{', '.join(first)} and {last}"


def f1_interval(counts: Counts, level: float = 0.95) -> tuple[Array, Array]:
    """Return the band of F1 of each column: 2q / (1 + q) of Wilson's ends of q.

    q = TP / (TP + FP + FN). nan where nothing was possible and nothing predicted.

    >>> low, high = f1_interval(Counts([61], [80], [71], 300))
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.7307, 0.8671)
    """
    return score_interval(counts, "f1", level)


def accuracy_interval(counts: Counts, level: float = 0.95) -> tuple[Array, Array]:
    """Return Wilson's band of ΣTP / total, the accuracy of a multi-class table.

    It is the band of the table's micro F1 (and micro precision and recall) too, which
    are that accuracy where each row has one true and one predicted class.

    Args:
        counts: Shape `(..., classes)`.
        level: The nominal coverage.

    Returns:
        Both ends, shape `(...)`.

    Raises:
        NoBandError: If some row has no true or no predicted class, or several.
    """
    one_class_each = not counts.has_total_by_class and (
        (counts.possible_positives.sum(-1) == counts.total)
        & (counts.predicted_positives.sum(-1) == counts.total)
    )
    if not np.all(one_class_each):
        raise NoBandError(
            "A band of the micro average needs one true and one predicted class a "
            "row: the labels of one row are not independent."
        )
    return wilson(counts.true_positives.sum(-1), counts.total, level)


def difference_interval(
    first: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
) -> tuple[Array, Array]:
    """Return the band of the difference of two scores, first minus second.

    Square-and-add: d − √((a − l₁)² + (u₂ − b)²), d + √((u₁ − a)² + (b − l₂)²), from the
    bands (l, u) around a and b. R. G. Newcombe, Statistics in Medicine 17 (1998),
    method 10; for any two estimates G. Zou & A. Donner, ibid. 27 (2008). It assumes
    that both were measured on independent sets of rows: two models that were run on
    the same rows agree on much of their luck, and their difference is then better
    known than this says.

    Args:
        first: A score and the ends of its band.
        second: Likewise.

    >>> ends = difference_interval((0.8, 0.7, 0.9), (0.5, 0.4, 0.6))
    >>> [round(float(end), 3) for end in ends]
    [0.159, 0.441]
    """
    a, l1, u1 = (np.asarray(value, np.float64) for value in first)
    b, l2, u2 = (np.asarray(value, np.float64) for value in second)
    d = a - b
    return d - np.hypot(a - l1, u2 - b), d + np.hypot(u1 - a, b - l2)
