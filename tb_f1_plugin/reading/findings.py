"""Findings: what is odd about a series, seen in its own numbers or beside another's.

May import numpy, the core, `restarts` and `series`. Each says what it is, what it means
and what to do. What a reader meets on its way (versions, sampling, joins) is said where
it is met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores.formulas import f_beta, resolved_absent
from tb_f1_plugin.core.vocabulary import RESOLVED_ABSENT, Average, ResolvedAbsent
from tb_f1_plugin.reading.restarts import with_written_before
from tb_f1_plugin.reading.series import Finding, Series, amount

LONG = 60.0  # seconds; nobody calls a shorter time a pause
DISAGREES = 1e-3  # a logged F1 that is further from ours disagrees with it
PAUSE = 10  # a pause is so many times the usual time between two steps


def with_own(series: Series) -> Series:
    """Return a series with what its own numbers say added to its findings."""
    found = (_changing_total(series), _undefined(series), _pause(series))
    return replace(
        series, findings=(*series.findings, *(finding for finding in found if finding))
    )


def beside_each_other(every: Sequence[Series]) -> list[Series]:
    """Return series with what shows only beside another added to their findings."""
    every = with_written_before(every)
    same = set(_same_as_validation(every))
    return [
        replace(series, findings=(*series.findings, _train_is_validation(series)))
        if id(series) in same
        else series
        for series in every
    ]


def _train_is_validation(series: Series) -> Finding:
    """Say what equal counts of training and validation mean, by what counted them."""
    what = "Training and validation have the same counts at every step."
    other_rows = "validate on rows that the model is not trained on."
    if series.is_own_record or series.step_unit != "epoch":
        causes = f"They may be of the same rows: {other_rows}"
    else:
        causes = (
            f"If they are of the same rows, {other_rows} If they are not, the training "
            "counts are lost: Keras on PyTorch overwrites the logs of training with "
            "those of validation where a metric returns its variable. "
            "tb_f1_plugin.keras.F1Score does not."
        )
    return Finding("train_is_validation", f"{what} {causes}")


def with_logged(series: Series, tag: str, step: int, value: float) -> Series:
    """Return a series with what its metric's own scalar says added to its findings.

    Args:
        series: A series of ours, from its tensors.
        tag: The scalar's tag.
        step: The step of the scalar's latest point.
        value: Its value there.
    """
    (at,) = np.nonzero(series.steps == step)
    if not at.size or not np.isfinite(value):
        return series
    there = series.at(at[-1:])
    # A metric may count 0/0 as it likes; where both agree there is none. And it may
    # count absent classes, as ours did before it was a choice.
    by_rule = {rule: _with_absent(there, rule) for rule in RESOLVED_ABSENT}
    exact, other = by_rule[_absent(series)]
    every = [exact, *(f1 for of_rule in by_rule.values() for f1 in of_rule)]
    if exact != other or any(abs(f1 - value) <= DISAGREES for f1 in every):
        return series
    finding = Finding(
        "logged_f1_disagrees",
        f"The scalar {tag} says {value:.4f} at step {step}, and the counts "
        f"{exact:.4f}, which is shown. Something else wrote that scalar, such as a "
        "metric of the same name that is averaged over batches or over other classes: "
        "give one of them another name.",
        (step,),
    )
    return replace(series, findings=(*series.findings, finding))


def _absent(series: Series) -> ResolvedAbsent:
    """Return what a series' own averages do with absent classes."""
    return resolved_absent(
        series.absent_classes, series.kind, series.labels is not None
    )


def _with_absent(series: Series, rule: ResolvedAbsent) -> tuple[float, float]:
    """Return F1 of a series' first step by a rule, with 0/0 as 0 and as 1."""
    counts = series.counts
    if series.labels is not None:
        counts = counts.of_classes(series.labels)
    own = cast("Average", series.average)  # of a series of ours
    average: Average = "binary" if counts.classes == 1 else own

    def f1(zero_division: float) -> float:
        values = f_beta(
            counts,
            average=average,
            zero_division=zero_division,
            absent_classes=rule,
        )
        return float(values[0])

    return f1(0.0), f1(1.0)


def _changing_total(series: Series) -> Finding | None:
    total = np.asarray(series.total_of(), np.float64)
    if series.step_unit != "epoch" or not len(total) or np.isnan(total).all():
        return None
    changes = np.abs(np.diff(total)) > 1e-6 * np.fmax(total[1:], total[:-1])
    least, most = float(np.nanmin(total)), float(np.nanmax(total))
    if most - least <= 1e-6 * most:
        return None
    if any(finding.code == "positives_change" for finding in series.findings):
        return None  # which says more
    steps = tuple(series.steps[1:][changes].tolist())
    if series.slice is not None:
        return Finding(
            "total_changes",
            f"Between {least:,.0f} and {most:,.0f} rows were counted in a step, so "
            "steps are not of the same rows: a part of what differs between them may "
            "be the rows, and not the predictions.",
            steps,
        )
    thresholds = ""
    if series.is_confusion_table:  # whose total is a sum of four tags
        thresholds = (
            " Or the four counts are not of one threshold: then this F1 is that of "
            "none, so give all four metrics one threshold."
        )
    return Finding(
        "total_changes",
        f"Between {least:,.0f} and {most:,.0f} rows were counted in an epoch, so "
        "epochs are not of the same rows: a generator that is not rewound, "
        "steps_per_epoch that leave a rest, or a drifting last batch. Give whole data "
        f"sets, or as many steps as there are batches.{thresholds}",
        steps,
    )


def _undefined(series: Series) -> Finding | None:
    counts = series.counts
    nothing = (counts.possible_positives == 0) & (counts.predicted_positives == 0)
    if not len(series.steps) or not nothing.any():
        return None
    if counts.classes == 1:
        return Finding(
            "undefined_f1",
            f"At {int(nothing.sum())} of {amount(len(series.steps), 'step')} nothing "
            "was positive and nothing was predicted so: F1 is 0/0 there, and shown as "
            "you choose.",
            tuple(series.steps[nothing[:, 0]].tolist()),
        )
    always = nothing.all(0)
    if series.labels is not None:
        always = always[list(series.labels)]
    if not always.any():
        return None
    number = int(always.sum())
    never = "never occurs and is never" if number == 1 else "never occur and are never"
    return Finding(
        "absent_classes",
        f"{number} of {amount(len(always), 'class')} {never} predicted: "
        f"{_of_absent(series, number)}",
    )


def _of_absent(series: Series, number: int) -> str:
    """Say what a series' averages do with a number of absent classes."""
    their, them = ("its", "it") if number == 1 else ("their", "them")
    if _absent(series) == "counted":
        return (
            f"{their} F1 is 0/0, and counts in the macro average as you choose for "
            "0/0. Absent classes can be left out instead."
        )
    if series.slice is not None:  # without batches, and so without their mean
        return (
            f"averages leave {them} out, as scikit-learn does with class numbers. "
            "Absent classes can be counted instead."
        )
    if series.absent_classes == "auto":
        return (
            f"averages leave {them} out, as scikit-learn does with class numbers, and "
            f"the batch mean counts {them}. Absent classes can be "
            "counted instead."
        )
    return (
        f"averages and the batch mean leave {them} out, as `absent_classes` of the "
        "metric says. Absent classes can be counted instead."
    )


def _pause(series: Series) -> Finding | None:
    if len(series.steps) < 5 or series.slice is not None:
        return None  # predictions are counted at any time, of all steps or of one
    between: Array = np.diff(series.wall_times)
    longest = int(np.argmax(between))
    usual = float(np.median(between))
    if not between[longest] > max(LONG, PAUSE * usual):
        return None
    return Finding(
        "restarted",
        f"Between the steps {series.steps[longest]} and {series.steps[longest + 1]} "
        f"lie {_duration(float(between[longest]))}, the usual is {_duration(usual)}: "
        "the training was interrupted there and taken up again, so the curve may be of "
        "two trainings. A step that was written twice is shown as it was written last.",
        (int(series.steps[longest + 1]),),
    )


def _same_as_validation(every: Sequence[Series]) -> Iterator[int]:
    by_name = {(series.run, series.tag): series for series in every}
    for train in every:
        if not train.run.endswith("train") or len(train.steps) < 2:
            continue
        if not train.is_train or train.logged is not None:
            continue
        run = train.run[: -len("train")] + "validation"
        other = by_name.get((run, train.tag))
        if (
            other is not None
            and np.array_equal(train.steps, other.steps)
            and train.counts == other.counts
        ):
            yield id(train)
            yield id(other)


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    number = f"{seconds:.3g}"
    return f"{number} second" if number == "1" else f"{number} seconds"
