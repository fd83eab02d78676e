"""Demand: whether a run is good enough, or as good as another one. Pure.

May import `digits`, `question`, `difference`, `details`, `luck`, `standing`, `series`
and the core. There are three answers. A demand is met if the whole band meets it, and
missed if the whole band misses it. Else it cannot be told: other rows of the same kind
would say the one or the other.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from tb_f1_plugin.analysis.details.joint import at_one_step
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.difference import why_none
from tb_f1_plugin.analysis.ranking.digits import digits_for, exactly, shown
from tb_f1_plugin.analysis.ranking.luck import level_for, others_of
from tb_f1_plugin.analysis.ranking.standing import Standing, band_of, why_other_rows
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.reading.series import amount


class Outcome(enum.IntEnum):
    """What became of a demand, as the exit status of `tb-f1 check`."""

    PASSES = 0
    FAILS = 1
    CANNOT_BE_TOLD = 3  # 2 is that of wrong arguments


@dataclass(frozen=True)
class Told:
    """What became of a demand, and why, in a sentence or two."""

    outcome: Outcome
    why: str


def at_least(
    run: Standing, least: float, question: Question, *, by_band: bool = True
) -> Told:
    """Tell whether a run's score is at least a number.

    Args:
        run: The run.
        least: The number.
        question: What was asked of the run.
        by_band: Whether its band decides; else the score alone does.
    """
    if run.best is None:
        return Told(Outcome.CANNOT_BE_TOLD, f"`{run.run}`: {run.unavailable}")
    digits = digits_for((run.best, *(run.band or ())), least)
    what = f"{named(question)} of `{run.run}` is {_scored(run, digits)}"
    said = exactly(least)
    if not by_band:
        return _by_value(what, run.best >= least, said)
    if run.band is None:
        return Told(Outcome.CANNOT_BE_TOLD, f"{what}. {run.no_band}")
    low, high = run.band
    what += f", with a band from {shown(low, digits)} to {shown(high, digits)}"
    if low >= least:
        return Told(Outcome.PASSES, f"{what}: all of it is at least {said}.")
    if high < least:
        return Told(Outcome.FAILS, f"{what}: all of it is below {said}.")
    return Told(
        Outcome.CANNOT_BE_TOLD, f"{what}: {said} lies inside. More rows would tell."
    )


def not_worse(
    run: Standing,
    other: Standing,
    question: Question,
    *,
    margin: float = 0.0,
    of: Sequence[Standing] = (),
    by_band: bool = True,
) -> Told:
    """Tell whether a run's score is not below another run's by more than a margin.

    That no difference is found is no proof that there is none, so without a margin a
    run passes only if it is better for sure.

    Args:
        run: The run.
        other: The one that it is compared with.
        question: What was asked of both.
        margin: How much worse it may be.
        of: The runs of which it was chosen, itself among them.
        by_band: Whether the band of the difference decides; else the difference does.
    """
    for each in (run, other):
        if each.best is None:
            return Told(Outcome.CANNOT_BE_TOLD, f"`{each.run}`: {each.unavailable}")
    assert run.best is not None
    assert other.best is not None
    apart = run.best - other.best
    digits = digits_for([apart], -margin)
    what = (
        f"{named(question)} of `{run.run}` minus that of `{other.run}` is "
        f"{shown(apart, digits, sign=True)}: {_scored(run, digits)} and "
        f"{_scored(other, digits)}"
    )
    least = "0" if margin == 0 else f"−{exactly(margin)}"
    one, another = (each.judge.there if each.judge else None for each in (run, other))
    called = f"`{other.run}`"
    same_rows = at_one_step(one, another, question, question.interval, called)
    why = _why_not(run, other, by_band=by_band and same_rows is None)
    if why is not None:
        return Told(Outcome.CANNOT_BE_TOLD, f"{what}. {why}")
    if not by_band:
        return _by_value(what, apart >= -margin, least)
    # The run may be the luckiest of several, and the other one was named.
    runs = len(of) or 1
    steps = other.steps + (sum(each.steps for each in of) or run.steps)
    others = others_of(other.steps, runs + 1, steps)
    level = level_for(2, others, question.interval)
    known = at_one_step(one, another, question, level, called)
    ends = known[0] if known else _of_other_rows(run, other, question, level)
    if ends is None:
        return Told(Outcome.CANNOT_BE_TOLD, f"{what}. There is no band of it.")
    low, high = ends
    digits = digits_for([low, high], -margin)
    said = [shown(end, digits, sign=True) for end in ends]
    which = "difference" if known is None else "difference on the same rows"
    what += f". The band of the {which} is from {said[0]} to {said[1]}"
    after = f" {known[1]}" if known and known[1] else ""
    if low >= -margin:
        return Told(Outcome.PASSES, f"{what}: all of it is at least {least}.{after}")
    if high < -margin:
        return Told(Outcome.FAILS, f"{what}: all of it is below {least}.{after}")
    more = "More rows would tell, or a `--margin` by which it may be worse."
    return Told(Outcome.CANNOT_BE_TOLD, f"{what}: {least} lies inside. {more}{after}")


def _of_other_rows(
    run: Standing, other: Standing, question: Question, level: float
) -> tuple[float, float] | None:
    """Return the band of a difference of runs, each with rows of its own."""
    here, there = (
        band_of(each.judge.there if each.judge else None, question, level)
        for each in (run, other)
    )
    if here is None or there is None or run.best is None or other.best is None:
        return None
    low, high = difference_interval((run.best, *here), (other.best, *there))
    return float(low), float(high)


def chosen(run: Standing, of: Sequence[Standing]) -> str | None:
    """Return what was chosen by looking at scores, which makes them too high.

    Args:
        run: The run that was checked.
        of: The runs of which it has the best score, itself among them.
    """
    choices = []
    if len(of) > 1:
        choices.append(f"it is the best of {amount(len(of), 'run')}")
    if run.steps > 1 and run.judge is not None:
        unit = run.judge.series.step_unit
        choices.append(f"this is the best of its {amount(run.steps, unit)}")
    if not choices:
        return None
    said = " and ".join(choices)
    return (
        f"{said[0].upper()}{said[1:]}, chosen on the rows that judge it. Of new rows "
        "expect somewhat less."
    )


def named(question: Question) -> str:
    """Return what a score is called, in the beginning of a sentence.

    >>> named(Question(score="recall", class_name="eel"))
    'Recall of class eel'
    """
    title = question.named.title
    of_class = "" if question.class_name is None else f" of class {question.class_name}"
    return f"{title[0].upper()}{title[1:]}{of_class}"


def _by_value(what: str, is_met: bool, least: str) -> Told:
    if is_met:
        return Told(Outcome.PASSES, f"{what}, which is at least {least}.")
    return Told(Outcome.FAILS, f"{what}, which is below {least}.")


def _scored(run: Standing, digits: int) -> str:
    judge = run.judge
    assert judge is not None
    assert judge.at is not None
    assert run.best is not None
    step = int(judge.answer.step[judge.at])
    logged = "" if judge.series.is_exact else ", as logged,"
    return f"{shown(run.best, digits)}{logged} at {judge.series.step_unit} {step:,}"


def _why_not(run: Standing, other: Standing, *, by_band: bool) -> str | None:
    """Return why two runs cannot be compared; None if they can."""
    here, there = run.judge, other.judge
    assert here is not None
    assert there is not None
    why = why_none(
        here.series, there.series, here.answer, there.answer, by_band=by_band
    )
    if why is not None:
        return why
    if by_band and (run.band is None or other.band is None):
        return run.no_band or other.no_band
    return why_other_rows(run, other, f"`{run.run}`")
