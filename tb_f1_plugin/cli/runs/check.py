"""Check: what `tb-f1 check` says, and its exit status.

May import `request`, `text`, `told`, `wording`, the reading and the analysis. Which run
leads is said by the same functions as in the route `ranking`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.demand import (
    Outcome,
    Told,
    at_least,
    chosen,
    not_worse,
)
from tb_f1_plugin.analysis.ranking.standing import (
    Measured,
    Standing,
    measured,
    one_step,
    standings,
)
from tb_f1_plugin.analysis.ranking.table import compared_of
from tb_f1_plugin.analysis.scoring import short
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.cli.wording import spoken
from tb_f1_plugin.reading.passed_over import PassedOver
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import part_of
from tb_f1_plugin.text import streams

WORDS = {
    Outcome.PASSES: "passes",
    Outcome.FAILS: "fails",
    Outcome.CANNOT_BE_TOLD: "cannot be told",
}


def check(
    request: Request,
    *,
    least: float | None,
    against: str | None,
    margin: float,
    at_last: bool,
    by_band: bool,
) -> int:
    """Print whether the best run meets what is demanded, and return the exit status.

    Args:
        request: Of which series, and what.
        least: What its score must be at least; None for any.
        against: The run that it must not be worse than; None for none.
        margin: How much worse it may be.
        at_last: Whether each run is judged by its last step; else by its best one.
        by_band: Whether bands decide; else the scores alone do.

    Raises:
        NothingToReadError: If there is nothing to check.
    """
    # What is compared may have a name that `--run` does not mean.
    wide = request if against is None else replace(request, run=None)
    directory = wide.read()
    every = request.of_one_metric(directory.series)
    question, meant, other = request.question, every, None
    if against is not None:
        of_tag = [series for series in directory.series if series.tag == every[0].tag]
        members = [s for s in of_tag if against in (s.run, part_of(s).run)]
        if not members:
            raise NothingToReadError(
                f"`--against` must be one of the runs, got {against!r}. The runs are "
                f"{short(sorted({part_of(series).run for series in of_tag}))}."
            )
        (other, *_) = _standings(members, question, at_last=at_last)
        of_it = {part_of(series).run for series in members}
        every = [series for series in every if part_of(series).run not in of_it]
    runs = _standings(every, question, at_last=at_last)
    if not runs:
        raise NothingToReadError(
            f"There is no run beside {against!r} that could be checked."
        )

    def demanded(*, by_band: bool) -> tuple[Standing, list[Standing], list[Told]]:
        of = _chosen_of(runs, by_band=by_band)
        run = of[0] if of else runs[0]
        told: list[Told] = []
        if least is not None:
            told.append(at_least(run, least, question, by_band=by_band))
        if other is not None:
            told.append(
                not_worse(run, other, question, margin=margin, of=of, by_band=by_band)
            )
        return run, of, told

    run, of, told = demanded(by_band=by_band)
    names = {each.run for each in runs}
    lines = [f"{WORDS[each.outcome]}: {spoken(each.why, names)}" for each in told]
    if run is not runs[0]:
        lines.append(
            f"`{runs[0].run}` has a larger score. It cannot be compared with the other "
            "runs, so it was not checked."
        )
    about = chosen(run, of)
    if about is not None:
        lines.append(about)
    outcome = _of_all([each.outcome for each in told])
    if outcome is Outcome.CANNOT_BE_TOLD and by_band:
        *_, others = demanded(by_band=False)
        if _of_all([each.outcome for each in others]) is not outcome:
            lines.append("`--without-band` lets the score alone decide.")
    _print(lines, meant, directory.passed_over)
    return int(outcome)


def _chosen_of(runs: Sequence[Standing], *, by_band: bool) -> list[Standing]:
    """Return the runs of which the best one is checked, the best one first.

    Those that can be compared. If no two can, or if scores alone decide, it is the run
    with the largest score.
    """
    compared = compared_of(runs) if by_band else []
    scored = [each for each in runs if each.best is not None]
    return compared if len(compared) > 1 else scored


def _standings(
    every: Sequence[Series], question: Question, *, at_last: bool
) -> list[Standing]:
    def made(series: Series) -> Measured:
        if at_last and len(series.steps):
            series = one_step(series, len(series.steps) - 1)
        return measured(series, question)

    return standings([made(series) for series in every])


def _of_all(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome of all demands: one that is missed is enough."""
    if Outcome.FAILS in outcomes:
        return Outcome.FAILS
    return max(outcomes)


def _print(
    lines: Sequence[str], every: Sequence[Series], passed_over: Sequence[PassedOver]
) -> None:
    """Print what is said. The status is the answer, also where nobody reads to the end.

    Raises:
        OSError: If it cannot be printed, as on a disk that is full.
    """
    with contextlib.suppress(BrokenPipeError):
        tell(every, passed_over)
    try:
        streams.answer(lines)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        streams.print_no_more()
