"""Course: what became of a run after its best step. Pure.

May import numpy, the core, `question`, `series`, `parts`, `luck` and `standing`.
"""

from __future__ import annotations

import math

import numpy as np

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.luck import level_for
from tb_f1_plugin.analysis.ranking.standing import Measured, Standing, band_of
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.reading.series import Finding
from tb_f1_plugin.reading.splits import part_of


def diverged(run: Standing, question: Question) -> Finding | None:
    """Return the finding that a run ended far below its best step.

    That is below half of it, or with predictions that are no numbers.
    """
    judge, best = run.judge, run.best
    if judge is None or judge.at is None or best is None:
        return None
    unit, steps = judge.series.step_unit, judge.answer.step
    top, end = int(steps[judge.at]), int(steps[-1])
    keep = (
        f"Use the weights of {unit} {top:,}, and train again with a smaller learning "
        "rate."
    )
    if judge.series.slice is not None:
        keep = f"Use the model that made the predictions of {unit} {top:,}."
    not_finite = (f for f in judge.series.findings if f.code == "non_finite")
    if any(end in finding.steps for finding in not_finite):
        return Finding(
            "diverged",
            f"At its last {unit}, {end:,}, predictions are NaN or infinite. {keep}",
            (end,),
        )
    last = float(judge.answer.value[-1])
    if best <= 0 or not math.isfinite(last) or last >= best / 2:
        return None
    return Finding(
        "diverged",
        f"Its {question.named.title} fell from {best:.3f} at {unit} {top:,} to "
        f"{last:.3f} at the last, {end:,}: that is less than half. {keep}",
        (end,),
    )


def parts_part(run: Standing, question: Question, runs: int) -> Finding | None:
    """Return the finding that training still rises while validation falls.

    The fall from the best step to the last is real if its band leaves out 0, at a level
    that knows of how many steps the best was chosen, and in how many runs somebody
    looks for such a fall.

    Args:
        run: The run.
        question: What was asked of it.
        runs: How many runs there are.
    """
    judge = run.judge
    training = next((p for p in run.parts if part_of(p.series).split == "train"), None)
    if judge is None or judge.at is None or training is None or run.steps < 2:
        return None
    unit, end = judge.series.step_unit, int(judge.answer.step[-1])
    top = int(judge.answer.step[judge.at])
    before, after = _at(training, top), _at(training, end)
    best, last = _at(judge, top), _at(judge, end)
    if not before < after or not last < best:
        return None
    level = level_for(runs, run.steps - 1, question.interval)
    bands = band_of(judge.there, question, level), band_of(judge.end, question, level)
    if bands[0] is None or bands[1] is None:
        return None
    low, _ = difference_interval((best, *bands[0]), (last, *bands[1]))
    if not float(low) > 0:
        return None
    title = question.named.title
    return Finding(
        "parts_part",
        f"From {unit} {top:,} to {end:,}, {title} of training rose from {before:.3f} "
        f"to {after:.3f}, and that of validation fell from {best:.3f} to {last:.3f}: "
        "the model learns its training rows by heart (overfitting). Use the weights of "
        f"{unit} {top:,}, or stop there.",
        (top,),
    )


def _at(measured: Measured, step: int) -> float:
    """Return a series' score at a step; nan if it has none."""
    (place,) = np.nonzero(measured.answer.step == step)
    return float(measured.answer.value[place[0]]) if len(place) else math.nan
