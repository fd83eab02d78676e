"""Records: which of ours rows can have, and what they say of themselves.

May import numpy, the core, the format and `series`. A record may be damaged where
nothing tells but that its numbers contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Kind
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.series import Finding, amount, are

SLACK = 1e-6  # sums of weights are rounded


def can_be(record: Record, kind: Kind) -> Array:
    """Tell of each step whether rows can have its record.

    Nothing is negative or infinite, nor is there more of a part than of the whole. In
    multi-class data each row is of one class, so that the classes' possible positives
    are all rows, and so are the predicted, where no prediction was NaN.

    Args:
        record: The records, steps along the leading axis.
        kind: The kind of the task.
    """
    counts, sums = record.counts, record.batch_sums
    tp, possible, predicted, total = (
        np.asarray(values, np.float64)
        for values in (
            counts.true_positives,
            counts.possible_positives,
            counts.predicted_positives,
            counts.total_by_class,
        )
    )
    by_class = [tp, possible, predicted, sums.score_sum, sums.defined]
    once = [record.non_finite, record.squared_batch_rows, record.unlabelled]
    once += [sums.batches]
    for looked_at in (record.looked_at, record.entries):
        if looked_at is not None:
            parts = (looked_at.total, looked_at.rows, looked_at.squared_weights)
            (by_class if looked_at is record.entries else once).extend(parts)
    fits = np.all([_are_sums(values) for values in once], axis=0)
    fits &= np.all([_are_sums(values).all(-1) for values in by_class], axis=0)
    with np.errstate(invalid="ignore", over="ignore"):
        fits &= _at_most(tp, np.minimum(possible, predicted)).all(-1)
        fits &= _at_most(np.maximum(possible, predicted), total).all(-1)
        fits &= _at_most(possible + predicted - tp, total).all(-1)
        fits &= _at_most(record.non_finite, record.rows)
        batches = np.asarray(sums.batches, np.float64)[..., np.newaxis]
        fits &= _at_most(sums.defined, batches).all(-1)
        fits &= _at_most(sums.score_sum, batches).all(-1)
        if kind == "multiclass":
            fits &= _are_of_one_class(record)
    return np.asarray(fits)


def _are_of_one_class(record: Record) -> Array:
    counts = record.counts
    total = np.asarray(record.looked_at.total, np.float64)
    possible, predicted = (
        np.asarray(values, np.float64).sum(-1)
        for values in (counts.possible_positives, counts.predicted_positives)
    )
    # Of counts that somebody made, without batches, a row may be taken for no class.
    may_be_none = (record.non_finite > 0) | (record.batch_sums.batches == 0)
    fits = _at_most(possible, total) & _at_most(total, possible)
    fits &= _at_most(predicted, total)
    return np.asarray(fits & (may_be_none | _at_most(total, predicted)))


def _are_sums(values: Array) -> Array:
    return np.asarray(np.isfinite(values) & (np.asarray(values) >= 0))


def _at_most(part: Array, whole: Array) -> Array:
    return np.asarray(part, np.float64) <= np.asarray(whole, np.float64) * (1 + SLACK)


def said_by(
    record: Record, known: metadata.SeriesMetadata, steps: Array
) -> Iterator[Finding]:
    """Yield what the records say of themselves.

    Args:
        record: The records, steps along the leading axis.
        known: What their writer stated.
        steps: Their steps.
    """
    if known.class_weight:
        yield Finding(
            "class_weight",
            "class_weight multiplied these training counts, and validation has no "
            "such weights: the two curves are not comparable. To compare them, count "
            "without weights too, by an F1Score in metrics= beside weighted_metrics=.",
        )
    odd = record.non_finite > 0
    if odd.any():
        yield Finding(
            "non_finite",
            f"In {int(odd.sum())} of {amount(len(odd), 'step')} a prediction was NaN "
            f"or infinite ({amount(int(record.non_finite.sum()), 'row')} in all). NaN "
            "counts as not predicted, so F1 is right but says less than it seems: look "
            f"at {_SOURCE_OF_SCORES[known.of_predictions]}.",
            tuple(steps[odd].tolist()),
        )
    unlabelled = record.unlabelled > 0
    if unlabelled.any():
        yield _unlabelled(record, known, tuple(steps[unlabelled].tolist()))


_SOURCE_OF_SCORES = ("the loss and the learning rate", "what wrote these predictions")
_HINGE = "If −1 is your negative class, give F1Score(negative_label=-1)."
# By kind: what belongs to no class, why it does not, and what to do.
_NO_CLASS: Mapping[Kind, tuple[str, str, str]] = {
    "multiclass": (
        "rows",
        "a class number outside the columns, a NaN, or a row of labels that are all 0",
        "Where that means padding or void, say so: a class number by `ignore_class` of "
        "the loss or of F1Score, other rows by a `sample_weight` of 0 and "
        "weighted_metrics=. If a row of all 0 is right, since a row may have several "
        "classes or none, F1Score(threshold=0.5) counts each class. Else mend the "
        "labels.",
    ),
    "binary": (
        "rows",
        "a label that is NaN or below the negative class's",
        "Where that means that the label is missing, this is right, and a mask or a "
        f"`sample_weight` of 0 with weighted_metrics= says so. {_HINGE} Else mend the "
        "labels: they are 0 and 1.",
    ),
    "multilabel": (
        "labels",
        "a label that is NaN or below the negative class's",
        "Each class has a total of its own then. Where that means that the label is "
        f"missing, this is right. {_HINGE} Else mend the labels: they are 0 and 1.",
    ),
}


def _unlabelled(
    record: Record, known: metadata.SeriesMetadata, steps: tuple[int, ...]
) -> Finding:
    what, why, advice = _NO_CLASS[known.kind]
    if known.of_predictions:
        advice = "Where that means that the label is missing, this is right."
    # Of the last such step: most epochs are of the same rows, and a sum over epochs
    # would count these again and again.
    last = record.unlabelled.nonzero()[0][-1]
    number = int(record.unlabelled[last])
    looked_at = record.looked_at.rows[last]
    if known.kind == "multilabel":
        entries = record.entries
        looked_at = (
            looked_at * record.classes if entries is None else entries.rows[last].sum()
        )
    every = number + int(looked_at)
    belong = "belongs" if number == 1 else "belong"
    have = "has" if len(steps) == 1 else "have"
    return Finding(
        "unlabelled",
        f"{number:,} of {every:,} {what} ({number / every:.1%}) {belong} to no class "
        f"and {are(number)} left out of all counts at step {steps[-1]} ({len(steps)} "
        f"of {amount(len(record.unlabelled), 'step')} {have} some): {why}. {advice}",
        steps,
    )
