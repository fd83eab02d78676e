"""Counts of scalars: what float32 numbers can be taken for, as pure functions.

May import numpy, the core and `points` only. Knows no role and no convention: these say
which numbers are counts, ratios or scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.reading.points import FIRST_ROUNDED

EXACT_INTEGER = 2.0**53  # up to it float64 has every integer
ROUNDING = 1e-6  # of a float32 near 1
PER_CENT = 100.0

Values = Mapping[str, Array]  # by role, at the same steps


def column(
    true_positives: Array, possible: Array, predicted: Array, total: Array
) -> Counts:
    """Return numbers of each step as the counts of one column."""
    return Counts(
        true_positives[:, np.newaxis],
        possible[:, np.newaxis],
        predicted[:, np.newaxis],
        total,
    )


def unknown(like: Array) -> Array:
    """Return a NaN for each step: what nobody recorded."""
    return np.full(like.shape, np.nan)


def as_integers(
    true_positives: Array, possible: Array, predicted: Array, total: Array | None
) -> Counts:
    """Return counts as integers if all of them are, but for the rounding of float32.

    Counts of weighted rows are no integers, and no business of rounding: float32 alone
    moves a ratio by 2^-24 of itself, and a total by as much. Without a total, which
    leaves nothing to fit to, only what is a whole number already is an integer.

    Args:
        true_positives: Of each step.
        possible: The possible positives.
        predicted: The predicted positives.
        total: The rows; None where nobody recorded them.
    """
    every = [true_positives, possible, predicted]
    if total is not None:
        every.append(total)
    rounded = [np.rint(values) for values in every]
    slack = 0.0 if total is None else 2.0**-23
    fits = all(
        (abs(whole) <= EXACT_INTEGER).all()
        and (abs(values - whole) <= whole * slack).all()
        for values, whole in zip(every, rounded, strict=True)
    )
    if fits:
        every = [whole.astype(np.int64) for whole in rounded]
    if total is None:
        every.append(unknown(true_positives))
    return column(*every)


def as_shares_of_total(
    true_positives: Array, possible: Array, predicted: Array, total: Array
) -> Counts:
    """Return the counts of ratios and their total; they are as `as_integers`."""
    ratios = (true_positives, possible, predicted)
    if (np.max(ratios) if len(total) else 0) > 1:  # no ratio of rows is
        return as_integers(*ratios, total)
    tp, possible, predicted = (ratio * total for ratio in ratios)
    return as_integers(tp, possible, predicted, total)


def may_be_total(
    true_positives: Array, possible: Array, predicted: Array, total: Array
) -> bool:
    """Tell whether a number is that of the rows: whole, and not less than any count.

    >>> def of(*numbers):
    ...     return may_be_total(*(np.array([number]) for number in numbers))
    >>> of(0.25, 0.5, 0.25, 8.0), of(2.0, 4.0, 2.0, 8.0)
    (True, True)
    >>> of(0.25, 0.5, 0.25, 0.73), of(0.25, 0.5, 0.25, 3.0), of(2.0, 4.0, 2.0, 3.0)
    (False, False, False)
    """
    if not np.isfinite(total).all():
        return False
    counts = as_shares_of_total(true_positives, possible, predicted, total)
    most = np.maximum(counts.possible_positives, counts.predicted_positives).max(-1)
    is_whole = counts.true_positives.dtype.kind == "i"
    return is_whole and bool((most <= counts.total).all())


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
    return {role: scores / PER_CENT for role, scores in values.items()}, True


def are_scores(values: Values) -> Array:
    """Return at which steps all values are between 0 and 1, but for rounding.

    NaN is 0/0, and a score as well: of precision that nothing was predicted, of recall
    that there were no positives. Then nothing was right, so no other score of the same
    rows is above 0.

    >>> nan = np.nan
    >>> of = {"precision": [nan, nan, nan, 0.5], "recall": [0.5, 0.0, nan, 0.5]}
    >>> are_scores({role: np.array(scores) for role, scores in of.items()})
    array([False,  True,  True,  True])
    """
    every = np.array([*values.values()])
    fits = np.isnan(every) | ((every >= 0) & (every <= 1 + ROUNDING))
    nothing_right, some_right = np.isnan(every).any(0), (every > 0).any(0)
    right: Array = fits.all(0) & ~(nothing_right & some_right)
    return right


def may_be_means(counts: Counts, *, each_batch_once: bool = False) -> bool:
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


def are_rounded(values: Values) -> bool:
    """Tell whether a float32 need not be the count that was logged.

    >>> are_rounded({"tp": np.array([2.0**24 - 1])}), are_rounded({"tp": [2.0**24]})
    (False, True)
    """
    return any(
        np.max(counts, initial=0.0) >= FIRST_ROUNDED for counts in values.values()
    )


def changes(right: Array, wrong: Array) -> Array:
    """Return at which steps the sum of two counts is another than one step before.

    The rows of a class are counted as right or as wrong. From 2^24 on float32 has
    rounded each of both.

    >>> changes(np.array([30.0, 50.0, 45.0]), np.array([20.0, 10.0, 15.0]))
    array([False,  True, False])
    """
    together = right + wrong
    largest = np.max([right, wrong], initial=0.0)
    slack = 2 * largest * 2.0**-24 if largest >= FIRST_ROUNDED else 0.0
    differs = abs(np.diff(together)) > 2 * slack
    return np.append(np.zeros(min(1, len(together)), bool), differs)


def only_grow(counts: Counts) -> bool:
    """Tell whether counts look like running sums: all grow, at each step.

    Of two steps that is chance, unless the positives are doubled: those of the same
    rows, counted twice.

    >>> def of(tp, fp, fn):
    ...     tp, fp, fn = (np.array(each)[:, np.newaxis] for each in (tp, fp, fn))
    ...     return only_grow(Counts(tp, tp + fn, tp + fp, np.full(len(tp), np.nan)))
    >>> of([30, 80, 141], [10, 20, 30], [20, 30, 49]), of([30, 80], [10, 20], [20, 30])
    (True, False)
    >>> of([30, 65], [10, 20], [20, 35]), of([30, 40, 45], [10, 9, 9], [20, 10, 5])
    (True, False)
    """
    right, positives = counts.true_positives, counts.possible_positives
    every = (right, positives - right, counts.predicted_positives - right)
    if len(right) < 2 or any((np.diff(each, axis=0) < 0).any() for each in every):
        return False
    grow = (np.diff(positives, axis=0) > 0).all()
    grow &= not (np.diff(counts.total) <= 0).any()  # a total of NaN is not known
    return bool(grow and (len(right) > 2 or (positives[1] == 2 * positives[0]).all()))


def may_be_rates(values: Sequence[Array], counts: Counts) -> bool:
    """Tell whether whole numbers may be rates, of which no F1 follows.

    A model that calls all rows positive has the rates 1, 1 and 0, and so has a count of
    two rows. Where F1 is 0 or 1 both have the same.

    Args:
        values: What was logged.
        counts: What it is taken for.

    >>> def of(tp, fp, fn):
    ...     one = [np.array([n]) for n in (tp, fp, fn)]
    ...     return may_be_rates(one, Counts([[tp]], [[tp + fn]], [[tp + fp]], [9]))
    >>> of(1, 1, 0), of(2, 1, 0), of(1, 0, 0)
    (True, False, False)
    """
    if any((numbers > 1).any() for numbers in values):
        return False
    right = counts.true_positives
    wrong = counts.possible_positives + counts.predicted_positives - 2 * right
    return bool(((right > 0) & (wrong > 0)).any())
