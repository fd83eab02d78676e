"""Averaging: how the classes' values become one, and which classes take part.

May import numpy, `counts`, `ratio` and `vocabulary` only. Knows no score: what is
averaged is given.

scikit-learn averages over the classes that occur in `y_true` or `y_pred` where these
are class numbers, and over all columns where they are multi-label indicators, or where
`labels=` names the classes. A class is absent if nothing of it is possible and nothing
is predicted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.ratio import check_zero_division, mean_of_defined
from tb_f1_plugin.core.vocabulary import (
    ABSENT_CLASSES,
    AVERAGES,
    RESOLVED_ABSENT,
    AbsentClasses,
    Average,
    ResolvedAbsent,
    SeriesKind,
)

__all__ = [
    "ABSENT_CLASSES",
    "AVERAGES",
    "AbsentClasses",
    "Average",
    "ResolvedAbsent",
    "absent_in_batches",
    "averaged",
    "present",
    "resolved_absent",
]


def resolved_absent(
    absent_classes: AbsentClasses, kind: SeriesKind, has_labels: bool = False
) -> ResolvedAbsent:
    """Return what is done with absent classes; "auto" is what scikit-learn does.

    Args:
        absent_classes: One of `ABSENT_CLASSES`.
        kind: The kind of the task: "multiclass" where argmax decides.
        has_labels: Whether the classes that are averaged were named.

    Raises:
        ValueError: If `absent_classes` is none of `ABSENT_CLASSES`.

    >>> resolved_absent("auto", "multiclass"), resolved_absent("auto", "multilabel")
    ('left_out', 'counted')
    >>> resolved_absent("auto", "multiclass", has_labels=True)
    'counted'
    """
    if absent_classes == "auto":
        left_out = kind == "multiclass" and not has_labels
        return "left_out" if left_out else "counted"
    if absent_classes == "left_out":
        return "left_out"
    if absent_classes == "counted":
        return "counted"
    raise ValueError(
        f"`absent_classes` must be one of {', '.join(ABSENT_CLASSES)}, got "
        f"{absent_classes!r}."
    )


def absent_in_batches(absent_classes: AbsentClasses) -> ResolvedAbsent:
    """Return what the batch mean does with classes that a batch has not.

    It counts them, as Keras does, unless somebody chose to leave them out.

    >>> absent_in_batches("auto"), absent_in_batches("left_out")
    ('counted', 'left_out')
    """
    return "left_out" if absent_classes == "left_out" else "counted"


def present(counts: Counts) -> Array:
    """Return which classes are there: possible or predicted at least once.

    >>> present(Counts([1, 0, 0], [1, 0, 0], [1, 2, 0], 3)).tolist()
    [True, True, False]
    """
    there: Array = (counts.possible_positives != 0) | (counts.predicted_positives != 0)
    return there


def averaged(
    counts: Counts,
    per_class: Callable[[Counts], Array],
    average: Average | None,
    zero_division: float,
    absent_classes: ResolvedAbsent,
) -> Array:
    """Average per-class values in which NaN stands for 0/0.

    Args:
        counts: Shape `(..., classes)`.
        per_class: What forms the values of counts, shape `(..., classes)`.
        average: One of `AVERAGES`, or None for a value of each class.
        zero_division: What 0/0 gives, of a class and of no class at all.
        absent_classes: Whether absent classes take part.

    Raises:
        ValueError: If an argument is not one of the above.
    """
    check_zero_division(zero_division)
    if absent_classes not in RESOLVED_ABSENT:
        raise ValueError(
            f"`absent_classes` must be {' or '.join(RESOLVED_ABSENT)}, got "
            f"{absent_classes!r}. See `resolved_absent`."
        )
    if average == "binary":
        if counts.classes != 1:
            raise ValueError(
                '`average="binary"` is for one column, got '
                f'{counts.classes} classes. Choose "micro", "macro" or "weighted".'
            )
        return _fill(per_class(counts)[..., 0], zero_division)
    leaves_out = absent_classes == "left_out" and average is not None
    if average == "micro":
        summed = _micro_of_present(counts) if leaves_out else counts.micro()
        return _fill(per_class(summed)[..., 0], zero_division)
    values = _fill(per_class(counts), zero_division)
    if average is None:
        return values
    if average not in AVERAGES:
        raise ValueError(
            f"`average` must be None or one of {', '.join(AVERAGES)}, got {average!r}."
        )
    # Without any class that takes part it is 0/0; without a defined one, undefined.
    nothing = np.nan
    if leaves_out:
        values = np.where(present(counts), values, np.nan)
        nothing = zero_division
    if average == "macro":
        return mean_of_defined(values, nothing)
    return _support_weighted(values, counts.possible_positives, nothing)


def _micro_of_present(counts: Counts) -> Counts:
    """Return the sum over the classes that are there: their rows, too, are theirs."""
    summed = counts.micro()
    return Counts(
        summed.true_positives,
        summed.possible_positives,
        summed.predicted_positives,
        np.where(present(counts), counts.total_by_class, 0).sum(-1),
    )


def _support_weighted(values: Array, support: Array, nothing: float) -> Array:
    """Weigh by support; without any support a plain mean, as scikit-learn's does."""
    weights = np.where(np.isnan(values), 0, support).astype(np.float64)
    sums = weights.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weighted = np.nansum(values * weights, -1) / sums
    return np.where(sums == 0, mean_of_defined(values, nothing), weighted)


def _fill(values: Array, zero_division: float) -> Array:
    return np.where(np.isnan(values), zero_division, values)
