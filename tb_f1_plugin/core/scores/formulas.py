"""Formulas: the scores as functions of counts, each by its own name.

May import numpy, `counts`, `ratio`, `vocabulary`, `averaging` and `by_name` only. What
a score is formed of is said in `registry`. What it means is said here, where it is 0/0,
and which function of scikit-learn it equals. Every score is a ratio of sums of counts,
so it is formed last, after everything has been pooled. Where a ratio is 0/0,
`zero_division` is shown: 0, 1, or nan for "undefined". Leading axes, such as epochs,
are free.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.ratio import divide
from tb_f1_plugin.core.scores.averaging import (
    ABSENT_CLASSES,
    AVERAGES,
    AbsentClasses,
    Average,
    ResolvedAbsent,
    absent_in_batches,
    resolved_absent,
)
from tb_f1_plugin.core.scores.by_name import score_of
from tb_f1_plugin.core.vocabulary import ASKED_AVERAGES

__all__ = [
    "ABSENT_CLASSES",
    "AVERAGES",
    "MACRO_OF_MEANS",
    "AbsentClasses",
    "Average",
    "ResolvedAbsent",
    "absent_in_batches",
    "accuracy",
    "balanced_accuracy",
    "cohen_kappa",
    "f_beta",
    "f_beta_of_means",
    "jaccard",
    "matthews_correlation",
    "precision",
    "recall",
    "resolved_absent",
    "score_of",
    "specificity",
]

# The other macro F1, which is no average of scores: of F-beta alone.
MACRO_OF_MEANS = ASKED_AVERAGES[-1]


def f_beta(
    counts: Counts,
    beta: float = 1.0,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return F = (1 + β²)·TP / (β²·possible + predicted), in [0, 1].

    The harmonic mean of precision and recall, recall weighted β²-fold; β = 0 is
    precision, β = ∞ recall. 0/0 when nothing was possible and nothing predicted.
    As `sklearn.metrics.fbeta_score`; the arguments are those of `score_of`.

    >>> epochs = Counts([[3, 0], [4, 1]], [[4, 1], [4, 1]], [[3, 2], [4, 1]], [5, 5])
    >>> f_beta(epochs, average="macro").round(3)
    array([0.429, 1.   ])
    >>> absent = Counts([3, 1, 0], [4, 1, 0], [3, 2, 0], 5)
    >>> for rule in ("counted", "left_out"):
    ...     print(f_beta(absent, average="macro", absent_classes=rule).round(3))
    0.508
    0.762
    >>> f_beta(epochs, average=None).round(3)
    array([[0.857, 0.   ],
           [1.   , 1.   ]])
    """
    return score_of(
        "fbeta",
        counts,
        beta=beta,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def f_beta_of_means(
    counts: Counts,
    beta: float = 1.0,
    *,
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return F = (1 + β²)·P̄·R̄ / (β²·P̄ + R̄) of the classes' mean precision and recall.

    The other macro F1. It is never below the mean of the classes' F1, is up to 0.5
    above it, and ranks classifiers otherwise: one that is precise for one class and
    complete for another looks good. The mean of the F1 ("macro" of `f_beta`) is the one
    to prefer, and scikit-learn's; this one is in many papers. J. Opitz & S. Burst,
    "Macro F1 and Macro F1", arXiv 1911.03347 (2019).

    Args:
        counts: Counts of shape `(..., classes)`.
        beta: How much recall weighs against precision, at least 0.
        zero_division: What a class's 0/0 counts in the means, nan leaves it out; and
            what 0/0 of the means gives.
        absent_classes: As for `f_beta`.

    Returns:
        Shape `(...)`.

    Raises:
        ValueError: If an argument is not one of the above.

    >>> counts = Counts([10, 1], [10, 10], [100, 1], 110)  # P = .1, 1 and R = 1, .1
    >>> round(float(f_beta_of_means(counts)), 3)
    0.55
    >>> round(float(f_beta(counts, average="macro")), 3)
    0.182
    """
    if not beta >= 0:
        raise ValueError(f"`beta` must be at least 0, got {beta!r}.")
    means = [
        score(
            counts,
            average="macro",
            zero_division=zero_division,
            absent_classes=absent_classes,
        )
        for score in (precision, recall)
    ]
    if np.isinf(beta):
        return means[1]
    square = beta * beta
    p, r = means
    return divide((1 + square) * p * r, square * p + r, zero_division)


def precision(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return TP / predicted: how much of what was predicted is right.

    0/0 when nothing was predicted. As `sklearn.metrics.precision_score`; the
    arguments are those of `score_of`.

    >>> float(precision(Counts([30], [40], [60], 100)))
    0.5
    """
    return score_of(
        "precision",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def recall(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return TP / possible: how much of what is there was found.

    0/0 when nothing was possible. As `sklearn.metrics.recall_score`; the
    arguments are those of `score_of`.

    >>> float(recall(Counts([30], [40], [60], 100)))
    0.75
    """
    return score_of(
        "recall",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def specificity(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return TN / (TN + FP): the recall of the negatives.

    0/0 when every row is positive. As `sklearn.metrics.recall_score` with
    `pos_label` set to the negative class. "weighted" weighs by the class's own
    support, as for every score here. Undefined (nan) without a total.

    >>> float(specificity(Counts([30], [40], [60], 100)))
    0.5
    """
    return score_of(
        "specificity",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def jaccard(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return TP / (TP + FP + FN), also called threat score or IoU.

    0/0 when nothing was possible and nothing predicted. As
    `sklearn.metrics.jaccard_score`; the arguments are those of `score_of`.

    >>> float(jaccard(Counts([30], [40], [50], 100)))
    0.5
    """
    return score_of(
        "jaccard",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def accuracy(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return (TP + TN) / total, each class against the rest.

    0/0 only without rows. With "binary" as `sklearn.metrics.accuracy_score`; with
    "micro" 1 − `sklearn.metrics.hamming_loss`. For the accuracy of a multi-class
    table see `tables.table_accuracy`.

    >>> float(accuracy(Counts([30], [40], [60], 100)))
    0.6
    """
    return score_of(
        "accuracy",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def balanced_accuracy(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return (recall + specificity) / 2, each class against the rest.

    Where only positives or only negatives exist it is the recall of what exists,
    as `sklearn.metrics.balanced_accuracy_score` has it; 0/0 only without rows.

    >>> float(balanced_accuracy(Counts([30], [40], [60], 100)))
    0.625
    """
    return score_of(
        "balanced_accuracy",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def matthews_correlation(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return (TP·TN − FP·FN) / √(possible · predicted · …), each class vs. rest.

    In [−1, 1]. 0/0 when all rows are, or are predicted, alike. With "binary" as
    `sklearn.metrics.matthews_corrcoef`. For multi-class see `tables.table_mcc`.

    >>> round(float(matthews_correlation(Counts([30], [40], [60], 100))), 6)
    0.25
    """
    return score_of(
        "mcc",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )


def cohen_kappa(
    counts: Counts,
    *,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return κ = (observed − chance agreement) / (1 − chance), each class vs. rest.

    0/0 when truth and prediction are one and the same single value everywhere.
    With "binary" as `sklearn.metrics.cohen_kappa_score`. For multi-class see
    `table_kappa`.

    >>> round(float(cohen_kappa(Counts([30], [40], [60], 100))), 6)
    0.230769
    """
    return score_of(
        "kappa",
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes=absent_classes,
    )
