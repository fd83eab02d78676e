"""Guessing: whether a run's answers are better than those of nobody who looks. Pure.

May import numpy, the core, `bands`, `digits`, `question`, `scoring`, `series` and
`standing`. Two things follow from the counts alone: the score of a constant answer, and
how often answers would agree with the labels if they were dealt out at random.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np

from tb_f1_plugin.analysis.bands import why_none
from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.analysis.ranking.digits import shown
from tb_f1_plugin.analysis.ranking.standing import Standing
from tb_f1_plugin.analysis.scoring import values_of
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.reading.series import Finding, Series

CHECK = "Check the labels, the inputs and the loss."
CHECK_COLUMNS = "Check the columns of labels and predictions, and how they were joined."


def guessing(run: Standing, question: Question) -> Finding | None:
    """Return the finding that a run's best step is at the level of guessing."""
    judge = run.judge
    if judge is None or judge.there is None or run.best is None:
        return None
    there = judge.there
    if not there.has_counts or not there.is_exact or not there.total_known:
        return None
    # The step that is best by recall may be the one where everything is positive.
    if run.best >= 1 or question.named.is_one_sided or _has_one_label(there):
        return None
    check = CHECK if there.slice is None else CHECK_COLUMNS
    step = int(there.steps[0])
    at = f"{there.step_unit} {step:,}"
    constant = best_constant(there, question)
    if constant is not None and run.best <= constant[0]:
        value, answer = constant
        return Finding(
            "guessing",
            f"The same answer for every row, {answer}, would give {shown(value, 3)}. "
            f"The best {question.named.title} of this run is {shown(run.best, 3)}, at "
            f"{at}. {check}",
            (step,),
        )
    # As many steps as the best was chosen of have each a chance.
    level = 1 - (1 - question.interval) / run.steps
    above = deviations_above_chance(there) if why_none(there) is None else None
    if above is None or above > NormalDist().inv_cdf(level):
        return None
    right, by_chance = _agreement(there.counts)
    return Finding(
        "guessing",
        f"At its best {at}, {float(right[0]):,.0f} of {there.counts.total[0]:,} rows "
        "are answered rightly. If the same answers were dealt out at random, it would "
        f"be {float(by_chance[0]):,.0f}, and the difference is no larger than luck "
        f"makes it. {check}",
        (step,),
    )


def _has_one_label(there: Series) -> bool:
    """Tell whether all rows have the same labels: then a constant answer is right."""
    possible = there.counts.possible_positives[0]
    total = there.counts.total_by_class[0]
    return bool(((possible == 0) | (possible == total)).all())


def best_constant(there: Series, question: Question) -> tuple[float, str] | None:
    """Return the best score of a constant answer, and which answer that is.

    None where it is not known, and where a constant answer is perfect, as it is for
    recall: such a score says nothing of guessing.

    Args:
        there: A series of one step with counts of known rows.
        question: What is asked of it.
    """
    counts = there.counts
    if there.kind == "micro" or counts.has_total_by_class:
        return None
    possible, total = counts.possible_positives[0], counts.total[0]
    everything = np.full_like(possible, total)
    nothing = np.zeros_like(possible)
    if there.kind == "multiclass":
        chosen = int(np.argmax(possible))
        if question.class_name is not None:
            chosen = there.classes.index(question.class_name)
        only = np.arange(len(possible)) == chosen
        answers = [(np.where(only, everything, nothing), f"class {_name(there, only)}")]
    elif there.kind == "binary":
        one = np.ones(1, bool)
        answers = [
            (everything, f"class {_name(there, one)}"),
            (nothing, "the other class"),
        ]
    else:
        answers = [(everything, "every label"), (nothing, "no label")]
    predicted = np.stack([each for each, _ in answers])
    # Who always says a class is right in all of its rows.
    constant = Counts(
        np.where(predicted > 0, possible, 0),
        np.broadcast_to(possible, predicted.shape),
        predicted,
        np.full(len(answers), total),
    )
    series = replace(there, counts=constant)
    values = values_of(series, question, meaning(series, question))
    if np.isnan(values).all():
        return None
    best = int(np.nanargmax(values))
    value = float(values[best])
    return None if value >= 1 else (value, answers[best][1])


def deviations_above_chance(there: Series) -> float | None:
    """Return how many deviations more rows are right than if answers were dealt out.

    It is the test of Cohen's kappa: the same labels and the same answers, in a random
    order. Then the number of right rows has a mean and a variance that follow from the
    counts of the classes. 0 where all orders are alike, as those of a constant answer.
    None where a row has not one label and one answer.

    Args:
        there: A series of one step, of independent rows that count once each.
    """
    counts = there.counts
    if there.kind != "multiclass" and (there.kind != "binary" or counts.classes > 1):
        return None
    if counts.has_total_by_class or counts.total[0] < 2:
        return None
    right, mean = _agreement(counts)
    possible, predicted, total = _classes(counts)
    share = mean / total
    product = possible * predicted
    cubes = (product * (possible + predicted)).sum(-1) / total**3
    variance = total**2 / (total - 1) * (share + share**2 - cubes)
    if not variance[0] > 0:
        return 0.0
    return float((right[0] - mean[0]) / np.sqrt(variance[0]))


def _agreement(counts: Counts) -> tuple[Array, Array]:
    """Return how many rows are right, and how many would be by chance."""
    possible, predicted, total = _classes(counts)
    right = counts.true_positives.sum(-1)
    if counts.classes == 1:
        right = right + counts.true_negatives.sum(-1)
    return right.astype(np.float64), (possible * predicted).sum(-1) / total


def _classes(counts: Counts) -> tuple[Array, Array, Array]:
    """Return possible and predicted of all classes, both of one column, and totals."""
    total = counts.total.astype(np.float64)
    possible, predicted = (
        values.astype(np.float64)
        for values in (counts.possible_positives, counts.predicted_positives)
    )
    if counts.classes == 1:
        rest = total[:, np.newaxis]
        possible = np.concatenate([possible, rest - possible], -1)
        predicted = np.concatenate([predicted, rest - predicted], -1)
    return possible, predicted, total


def _name(there: Series, only: Array) -> str:
    return there.classes[int(np.argmax(only))]
