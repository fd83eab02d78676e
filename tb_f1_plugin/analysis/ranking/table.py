"""Table: runs in the order of their best steps, each with a verdict. Pure.

May import numpy, the core, `question`, `details` and the other rooms here. The runs
that can be compared are of one metric, of the same classes and threshold, of no other
fold, and judged by as many rows, of each class too. If there are several such groups,
the largest one is compared; if two are as large, the one with the best run. The best
run of the group leads, unless it is alone and another run has a larger score, or others
are other folds. A difference to it is real if its band leaves out 0, at a level that
knows of all comparisons (`luck`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.details.joint import at_one_step
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.difference import classes_of, kind_of, why_none
from tb_f1_plugin.analysis.ranking.luck import level_for, others_of
from tb_f1_plugin.analysis.ranking.odd.beside import beside_the_others
from tb_f1_plugin.analysis.ranking.odd.course import diverged, parts_part
from tb_f1_plugin.analysis.ranking.odd.guessing import guessing
from tb_f1_plugin.analysis.ranking.standing import (
    Measured,
    Standing,
    are_other_folds,
    band_of,
    rows_of,
    standings,
    why_other_rows,
)
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.core.vocabulary import Verdict
from tb_f1_plugin.reading.series import Finding
from tb_f1_plugin.reading.splits import part_of

_SAME_ROWS = "Both were judged by the same rows, and the band is of these."
MOST_POINTS = 40  # of a sparkline, which is a thumb's width wide


@dataclass(frozen=True, eq=False)
class Row:
    """A run in the table.

    Args:
        standing: The run and its best step.
        verdict: What is said of it beside the leader.
        why: Why it is not compared, in one sentence.
        difference: Its score minus the leader's; None if it is not compared.
        low: The lower end of the difference's band, at the corrected level.
        high: The upper end.
        findings: What is odd about it beside the others.
        same_rows: What is said of the rows on which it and the leader differ, where
            that was counted. Then the band is of the same rows. None where it was not.
    """

    standing: Standing
    verdict: Verdict
    why: str | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    findings: tuple[Finding, ...] = ()
    same_rows: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `RankingRow`."""
        standing = self.standing
        judge, band = standing.judge, standing.band
        shown = judge if judge is not None else standing.parts[0]
        last = None
        if judge is not None and len(judge.answer.value):
            value = float(judge.answer.value[-1])
            last = value if math.isfinite(value) else None
        own = judge.series.findings if judge is not None else ()
        steps = judge.answer.step.tolist() if judge is not None else []
        return {
            "run": standing.run,
            "judged": None if judge is None else judge.series.run,
            "parts": [
                {"run": part.series.run, "split": part_of(part.series).split}
                for part in standing.parts
            ],
            "best_step": steps[judge.at] if judge and judge.at is not None else None,
            "best": standing.best,
            "low": None if band is None else band[0],
            "high": None if band is None else band[1],
            "last_step": steps[-1] if steps else None,
            "last": last,
            "steps": len(steps),
            "total": standing.total,
            "quality": shown.series.quality,
            "unavailable": standing.unavailable,
            "no_band": standing.no_band,
            "verdict": self.verdict,
            "why": self.why,
            "difference": self.difference,
            "difference_low": self.low,
            "difference_high": self.high,
            "same_rows": self.same_rows,
            "sparkline": _sparkline(judge),
            "findings": [f.to_json() for f in (*own, *self.findings)],
        }


def table(every: Sequence[Measured], question: Question) -> list[Row]:
    """Return the runs, the best one first, each with its verdict.

    Args:
        every: Series of one metric, measured.
        question: What was asked of them.
    """
    runs = standings(every)
    odd = _findings(runs, question)
    return [
        replace(row, findings=odd[row.standing.run]) for row in verdicts(runs, question)
    ]


def _findings(
    runs: Sequence[Standing], question: Question
) -> dict[str, tuple[Finding, ...]]:
    """Return what is odd about each run, beside the others and by itself."""
    found: dict[str, list[Finding]] = {run.run: [] for run in runs}
    for name, finding in beside_the_others(runs):
        found[name].append(finding)
    for run in runs:
        others = (
            guessing(run, question),
            diverged(run, question),
            parts_part(run, question, len(runs)),
        )
        found[run.run] += [finding for finding in others if finding is not None]
    return {name: tuple(findings) for name, findings in found.items()}


def verdicts(runs: Sequence[Standing], question: Question) -> list[Row]:
    """Return the runs with their verdicts.

    Args:
        runs: The runs, the best one first.
        question: What was asked of them.
    """
    compared = compared_of(runs)
    if not compared:
        return [Row(run, "not_compared", why=run.no_band) for run in runs]
    leader, steps = compared[0], sum(run.steps for run in compared)
    noun = leader.subject.noun
    scored = [run for run in runs if run.best is not None]
    is_beside_others = scored[0] is not leader or any(
        are_other_folds(run, leader) for run in scored
    )

    def row(run: Standing) -> Row:
        if run is leader:
            if len(compared) == 1 and is_beside_others:
                return Row(
                    run, "not_compared", why=f"No other {noun} is compared with it."
                )
            return Row(run, "leads")
        if run not in compared:
            return Row(run, "not_compared", why=_why_not(run, leader))
        others = others_of(run.steps, len(compared), steps)
        level = level_for(len(compared), others, question.interval)
        return _beside(run, leader, question, level)

    return [row(run) for run in runs]


def compared_of(runs: Sequence[Standing]) -> list[Standing]:
    """Return the runs that can be compared with each other, the best one first."""
    groups: dict[object, list[Standing]] = {}
    for run in runs:
        rows = rows_of(run)
        if run.judge is not None and run.band is not None and rows is not None:
            series, answer = run.judge.series, run.judge.answer
            rules = kind_of(series), classes_of(answer), answer.average
            groups.setdefault((rules, rows, run.folds), []).append(run)
    # `max` keeps the first of equal ones, which has the best run.
    return max(groups.values(), key=len, default=[])


def _why_not(run: Standing, leader: Standing) -> str:
    """Return why a run is not compared with the leader."""
    if run.no_band is not None:
        return run.no_band
    assert run.judge is not None
    assert leader.judge is not None
    here, there = run.judge, leader.judge
    why = why_none(here.series, there.series, here.answer, there.answer)
    if why is not None:
        return why
    return (
        why_other_rows(run, leader)
        or f"How many rows were counted at its {run.subject.place} is not known."
    )


def _beside(run: Standing, leader: Standing, question: Question, level: float) -> Row:
    """Return the row of a run that is compared with the leader."""
    here, there = (
        band_of(each.judge.there if each.judge else None, question, level)
        for each in (run, leader)
    )
    if here is None or there is None or run.best is None or leader.best is None:
        return Row(run, "not_compared", why="There is no band at this level.")
    one, other = (each.judge.there if each.judge else None for each in (run, leader))
    known = at_one_step(one, other, question, level, "the leader")
    same_rows = None
    if known is None:
        low, high = difference_interval((run.best, *here), (leader.best, *there))
    else:
        ends, test = known
        low, high = map(np.asarray, ends)
        same_rows = " ".join(filter(None, (_SAME_ROWS, test)))
    verdict: Verdict = "worse" if high < 0 else "not_told_apart"
    return replace(
        Row(run, verdict),
        difference=run.best - leader.best,
        low=float(low),
        high=float(high),
        same_rows=same_rows,
    )


def _sparkline(judge: Measured | None) -> list[float | None]:
    """Return a few of the scores, evenly chosen; the first and the last are kept."""
    if judge is None:
        return []
    values = judge.answer.value
    if len(values) > MOST_POINTS:
        places = np.linspace(0, len(values) - 1, MOST_POINTS).round().astype(int)
        values = values[places]
    return [value if math.isfinite(value) else None for value in values.tolist()]
