"""Joint bands: of the difference of two scores that were measured on the same rows.

May import numpy, `counts`, `joint` and `intervals` only. The rows are a sample of the
joint cells. A score changes with each row by its influence: the slopes of the score by
each count, which a difference quotient gives of any score, since a score is one of
counts. From the influences follow the variances of both scores and their covariance
(the delta method of the joint multinomial).

The band is that of G. Zou & A. Donner, Statistics in Medicine 27 (2008), for estimates
that are correlated: d − √((a − l₁)² − 2r(a − l₁)(u₂ − b) + (u₂ − b)²) and likewise
above, from the bands (l, u) around both scores. Of two accuracies that is method 10 of
R. G. Newcombe, ibid. 17 (1998), 2635, for paired data. As there, the covariance is
made smaller by that of half a row: where hardly a row tells the models apart, these few
are not the last word. With r = 0 it is the band of independent rows.

A score without a band of its own gets one here for that purpose: the delta method's, of
the logit of its place between its least and its most, as of macro averages (`bands`).

Nominal 0.95 covers 0.94 or more with ten positives or more, and nearly 1 where the
models differ on hardly a row (tests/core/test_joint_bands.py; docs/predictions.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core.confusion.bands import LEAST_ROWS
from tb_f1_plugin.core.confusion.joint import MOST_CELLS, Joint
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.intervals import NoBandError, z_of

Form = Callable[[Counts], Array]
"""Makes a score of counts of shape `(..., classes)`, nan where it is 0/0."""
Ends = tuple[float, float]
Closed = Callable[[Counts], tuple[Array, Array]]
"""Makes the band of a score in closed form."""
_STEP = 1e-5  # of the difference quotient, as a share of the rows of a class
_SUMS = 4  # TP, possible, predicted and the total


@dataclass(frozen=True)
class Spread:
    """How two scores of the same rows vary.

    Args:
        first: The score of the first model.
        second: That of the second one.
        deviations: The standard deviation of each.
        correlation: That of the two, less what half a row may change.
    """

    first: float
    second: float
    deviations: Ends
    correlation: float


def joint_band(
    joint: Joint,
    form: Form,
    *,
    level: float = 0.95,
    closed: Closed | None = None,
    of_classes: bool = False,
    lowest: float = 0.0,
) -> tuple[float, Ends | None]:
    """Return the difference of two scores on the same rows, and its band.

    Args:
        joint: What two models say of the same rows, without weights.
        form: Makes the score.
        level: The nominal coverage, between 0 and 1.
        closed: Makes the band of the score, where it has one in closed form.
        of_classes: As of `spread`.
        lowest: The least that the score can be.

    Returns:
        First minus second, and both ends. None in their place where a score is 0/0, and
        where one that has no band in closed form is of too few rows (`own_band`).

    Raises:
        NoBandError: As `spread`.

    >>> from tb_f1_plugin.scores import f_beta
    >>> from tb_f1_plugin.core.scores.intervals import f1_interval
    >>> joint = Joint.of_labels([1] * 9 + [0], [1] * 8 + [0, 0], [1] * 7 + [0, 0, 1])
    >>> value, ends = joint_band(joint, f_beta, closed=f1_interval)
    >>> round(value, 4), [round(end, 4) for end in ends]
    (0.1176, [-0.1096, 0.3677])
    """
    found = spread(joint, form, of_classes=of_classes)
    value = found.first - found.second
    if not np.isfinite(value):
        return value, None
    ends = []
    for which, score in enumerate((found.first, found.second)):
        counts = joint.counts(which)
        if closed is not None:
            low, high = (float(np.ravel(end)[0]) for end in closed(counts))
            own = None if np.isnan(low) else (low, high)
        else:
            deviation, z = found.deviations[which], z_of(level)
            own = own_band(score, deviation, counts, z, lowest)
        if own is None:
            return value, None
        ends.append(own)
    return value, joint_difference(found, *ends)


def spread(joint: Joint, form: Form, *, of_classes: bool = False) -> Spread:
    """Return how a score of two models varies on the same rows.

    Args:
        joint: What two models say of the same rows, without weights.
        form: Makes the score.
        of_classes: Whether the score is of several classes, so that the class that a
            row is taken for matters; else it is of the one table of `joint`.

    Raises:
        NoBandError: If rows have weights, or the cells were too many to keep.

    >>> from tb_f1_plugin.scores import f_beta
    >>> joint = Joint.of_labels([1] * 9 + [0], [1] * 8 + [0, 0], [1] * 7 + [0, 0, 1])
    >>> found = spread(joint, lambda counts: f_beta(counts, zero_division=float("nan")))
    >>> round(found.first - found.second, 4), round(found.correlation, 2)
    (0.1176, 0.2)
    """
    if joint.is_weighted:
        raise NoBandError(
            "The rows have weights, and the effective number of those that tell two "
            "models apart is not known."
        )
    cells, rows = _cells_of(joint, of_classes=of_classes)
    scores, influences = [], []
    for which in range(2):
        counts = joint.counts(which)
        score, slopes = _slopes(counts, form)
        scores.append(score)
        influences.append(_influence(slopes, cells[:, 0], cells[:, 1 + which]))
    first, second = influences
    variances = [float((rows * each * each).sum()) for each in influences]
    covariance = float((rows * first * second).sum())
    if covariance > 0:
        # Half a row on which the two models differ as much as any row there is.
        farthest = float(np.ptp(first) * np.ptp(second))
        covariance = max(0.0, covariance - farthest / 2)
    deviations = np.sqrt(variances)
    both = float(deviations.prod())
    correlation = min(1.0, max(-1.0, covariance / both)) if both > 0 else 0.0
    return Spread(
        *(scores[0], scores[1]),
        (float(deviations[0]), float(deviations[1])),
        correlation,
    )


def own_band(
    score: float, deviation: float, counts: Counts, z: float, lowest: float = 0.0
) -> Ends | None:
    """Return the delta method's band of a score that has none in closed form.

    Args:
        score: The score.
        deviation: Its standard deviation.
        counts: Of which it is, without leading axes.
        z: How many deviations wide it is, to either side.
        lowest: The least that the score can be; the most is 1.

    Returns:
        Both ends. None where a class that occurs has fewer than `LEAST_ROWS` rows, and
        where the rows show no spread.
    """
    support = counts.possible_positives
    there = (support > 0) | (counts.predicted_positives > 0)
    if counts.classes == 1:  # the rest is a class as well
        support = np.array([*support, *(counts.total_by_class - support)])
        there = np.ones(2, bool)
    place = (score - lowest) / (1 - lowest)
    if (support[there] < LEAST_ROWS).any() or not 0 < place < 1 or not deviation > 0:
        return None
    middle = np.log(place / (1 - place))
    half = z * deviation / (1 - lowest) / (place * (1 - place))
    low, high = (1 / (1 + np.exp(-end)) for end in (middle - half, middle + half))
    return lowest + (1 - lowest) * float(low), lowest + (1 - lowest) * float(high)


def joint_difference(found: Spread, first: Ends, second: Ends) -> Ends:
    """Return the band of the difference of two scores, first minus second.

    Args:
        found: How they vary on the same rows.
        first: The band of the first score.
        second: That of the second one.

    >>> apart = Spread(0.8, 0.5, (0.05, 0.05), 0.0)
    >>> [round(end, 3) for end in joint_difference(apart, (0.7, 0.9), (0.4, 0.6))]
    [0.159, 0.441]
    >>> alike = Spread(0.8, 0.5, (0.05, 0.05), 0.9)
    >>> [round(end, 3) for end in joint_difference(alike, (0.7, 0.9), (0.4, 0.6))]
    [0.255, 0.345]
    """
    a, b, r = found.first, found.second, found.correlation

    def reach(up: float, down: float) -> float:
        return float(np.sqrt(max(0.0, up * up - 2 * r * up * down + down * down)))

    difference = a - b
    return (
        difference - reach(a - first[0], second[1] - b),
        difference + reach(first[1] - a, b - second[0]),
    )


def _cells_of(joint: Joint, *, of_classes: bool) -> tuple[Array, Array]:
    """Return truth, prediction of the first and of the second; and the rows of each.

    A class is its column, and the number of classes stands for none of them.
    """
    if of_classes:
        if joint.cells is None or joint.values is None:
            raise NoBandError(
                "An average over classes needs to know which class each model takes "
                f"each row for, and that was not kept, as of more than {MOST_CELLS:,} "
                "cells. Choose a class."
            )
        return joint.cells, joint.values
    cells = np.argwhere(joint.tables[0] > 0)
    # Of one table the class is 0, and 1 stands for the rest.
    return 1 - cells, joint.tables[0][tuple(cells.T)]


def _slopes(counts: Counts, form: Form) -> tuple[float, Array]:
    """Return the score, and how it changes with each count: `(4, classes)`.

    The last row is the total's, which all classes share: it stands in its first place.
    """
    number = counts.classes
    sums = np.concatenate(
        [
            counts.true_positives,
            counts.possible_positives,
            counts.predicted_positives,
            [counts.total_by_class[0]],
        ]
    ).astype(np.float64)
    size = np.maximum(np.tile(counts.possible_positives, 3), 1.0)
    steps = _STEP * np.append(size, max(1.0, sums[-1]))
    moved = np.concatenate([[np.zeros(len(sums))], np.diag(steps), -np.diag(steps)])
    every = sums + moved
    tp, possible, predicted = np.split(every[:, :-1], 3, axis=1)
    values = form(Counts(tp, possible, predicted, every[:, -1]))
    up, down = np.split(values[1:], 2)
    slopes = np.nan_to_num((up - down) / (2 * steps))
    made = np.zeros((_SUMS, number))
    made[:3] = slopes[:-1].reshape(3, number)
    made[3, 0] = slopes[-1]
    return float(values[0]), made


def _influence(slopes: Array, true: Array, predicted: Array) -> Array:
    """Return how a score changes with a row of each cell."""
    none = np.zeros((_SUMS, 1))  # a class that is no column changes nothing
    hits, possible, said, total = np.concatenate([slopes, none], 1)
    is_hit = true == predicted
    changes: Array = possible[true] + said[predicted] + total[0]
    return changes + np.where(is_hit, hits[true], 0.0)
