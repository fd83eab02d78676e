"""Scalar counts: how counts follow from the scalars of a convention.

May import numpy, the core, `metadata` and `roles`. Means of counts over batches are
right where the mean of F1 is not, since counts are sums and a common divisor cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.scalars.roles import (
    F1,
    FALSE_NEGATIVES,
    FALSE_POSITIVES,
    PRECISION,
    RECALL,
    TRUE,
    TRUE_NEGATIVES,
)

EXACT_TOTAL = 2**24  # up to it round(ratio · total) of float32 is the integer
ROUNDING = 1e-6  # of a float32 near 1
PER_CENT = 100.0

Values = Mapping[str, Array]  # by role, at the same steps


def counts_of(source: str, values: Values) -> Counts:
    """Return the counts that a convention's scalars are; their total may be nan."""
    return _COUNTS[source](values)


def as_shares(values: Values) -> tuple[Values, bool]:
    """Return scores as shares of 1, and whether they were in per cent.

    A series is in per cent if each of its scalars has values above 1, and none above
    100: of one that is and one that is not nobody knows what is meant.

    >>> as_shares({"f1": np.array([12.5, 50.0])})
    ({'f1': array([0.125, 0.5  ])}, True)
    """
    largest = [np.max(v, where=~np.isnan(v), initial=0.0) for v in values.values()]
    if not all(1 + ROUNDING < most <= PER_CENT * (1 + ROUNDING) for most in largest):
        return values, False
    return {what: one / PER_CENT for what, one in values.items()}, True


def are_scores(values: Values) -> Array:
    """Return at which steps all values are between 0 and 1, but for rounding.

    NaN is 0/0, and a score as well.
    """
    fits = [
        np.isnan(one) | ((one >= 0) & (one <= 1 + ROUNDING)) for one in values.values()
    ]
    right: Array = np.all(fits, axis=0)
    return right


def may_be_means(counts: Counts, *, each_batch_once: bool) -> bool:
    """Tell whether values may be means over rows, or rates.

    Where every value is a mean of the batches' sums, each batch once, only small ones
    are odd; elsewhere every value that is no whole number is. A float32 above 2^23 is
    always whole, so a fraction is never one of rounding.

    Args:
        counts: What the values are taken for.
        each_batch_once: Whether the program averages so what it is given.
    """
    every = counts.true_positives, counts.possible_positives, counts.predicted_positives
    largest = np.maximum(*every[1:])
    if not largest.size or not np.isfinite(largest).all():
        return False
    if each_batch_once:
        return bool((largest <= 1).all())
    known = counts.total[~np.isnan(counts.total)]
    is_whole = all((np.rint(values) == values).all() for values in (*every, known))
    return not is_whole


def may_be_rates(values: Values) -> bool:
    """Tell whether whole numbers may be rates, of which no F1 follows.

    A model that calls all rows positive has the rates 1, 1 and 0, and so has a count of
    two rows. Where F1 is 0 or 1 both have the same.

    >>> def of(tp, fp, fn):
    ...     return {TRUE: np.array([tp]), FALSE_POSITIVES: np.array([fp]),
    ...             FALSE_NEGATIVES: np.array([fn])}
    >>> may_be_rates(of(1, 1, 0)), may_be_rates(of(2, 1, 0)), may_be_rates(of(1, 0, 0))
    (True, False, False)
    """
    if any((value > 1).any() for value in values.values()):
        return False
    wrong = values[FALSE_POSITIVES] + values[FALSE_NEGATIVES]
    return bool(((values[TRUE] > 0) & (wrong > 0)).any())


def _from_ratios(values: Values) -> Counts:
    """Return counts from ratios: integers if there is a total that they fit to."""
    ratios = [values[role] for role in metadata.RATIOS]
    if metadata.TOTAL not in values:
        return _one_column(ratios, np.full(ratios[0].shape, np.nan))
    total = values[metadata.TOTAL]
    if (np.max(ratios) if len(total) else 0) > 1:  # no ratio of rows is
        return _whole_if_so(ratios, total)
    return _whole_if_so([ratio * total for ratio in ratios], total)


def _from_counts(values: Values) -> Counts:
    """Return counts from a confusion table; without true negatives the total is nan."""
    tp, fp, fn = values[TRUE], values[FALSE_POSITIVES], values[FALSE_NEGATIVES]
    negatives = values.get(TRUE_NEGATIVES)
    if negatives is not None:
        return _whole_if_so([tp, tp + fn, tp + fp], tp + fp + fn + negatives)
    nobody_knows = np.full(tp.shape, np.nan)
    if all(
        ((np.rint(value) == value) & (abs(value) <= 2.0**53)).all()
        for value in (tp, fp, fn)
    ):
        tp, fp, fn = (value.astype(np.int64) for value in (tp, fp, fn))
    return _one_column([tp, tp + fn, tp + fp], nobody_knows)


def _from_precision_and_recall(values: Values) -> Counts:
    """Return what has these scores: TP = P·R, possible = P, predicted = R.

    Where one is 0 nothing was right, so F1 is 0, and not 0/0.
    """
    precision, recall = values[PRECISION], values[RECALL]
    nothing = (precision == 0) | (recall == 0)
    precision, recall = (
        np.where(nothing, 1.0, precision),
        np.where(nothing, 1.0, recall),
    )
    right = np.where(nothing, 0.0, precision * recall)
    nobody_knows = np.full(precision.shape, np.nan)
    return _one_column([right, precision, recall], nobody_knows)


def _from_f1(values: Values) -> Counts:
    """Return that no count is known."""
    nobody_knows = np.full(values[F1].shape, np.nan)
    return _one_column([nobody_knows] * 3, nobody_knows)


_COUNTS: Mapping[str, Callable[[Values], Counts]] = {
    "ratios": _from_ratios,
    "counts": _from_counts,
    "precision_recall": _from_precision_and_recall,
    "logged_f1": _from_f1,
}


def _whole_if_so(values: Sequence[Array], total: Array) -> Counts:
    """Return counts as integers if they are within float32 of them, all of them.

    Counts of weighted rows are no integers, and no business of rounding: float32 alone
    moves a ratio by 2^-24 of itself, and a total by as much.
    """
    every = (*values, total)
    rounded = [np.rint(value) for value in every]
    if all(
        (abs(whole) <= 2.0**53).all() and (abs(value - whole) <= whole * 2.0**-23).all()
        for value, whole in zip(every, rounded, strict=True)
    ):
        *values, total = [whole.astype(np.int64) for whole in rounded]
    return _one_column(values, total)


def _one_column(values: Sequence[Array], total: Array) -> Counts:
    true_positives, possible, predicted = (value[:, np.newaxis] for value in values)
    return Counts(true_positives, possible, predicted, total)
