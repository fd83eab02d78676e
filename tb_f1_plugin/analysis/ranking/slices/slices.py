"""Slices: the answer to "on which rows are predictions worst, and is it real?" Pure.

May import numpy, `question`, `slicing`, `ranking`, `series` and the other rooms here.
The route and the command line get the same values. All slices are judged at one step,
the best one of all rows: a slice that chose its own would show the luck of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.pooling.slicing import Slicing, is_slice, slicing_of
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.slices.sentence import assumptions, sentence
from tb_f1_plugin.analysis.ranking.slices.table import (
    Row,
    compared,
    comparisons_of,
    in_order,
    judged,
    level_of,
    standing_of,
)
from tb_f1_plugin.analysis.ranking.standing import Measured, one_step
from tb_f1_plugin.reading.series import Series


@dataclass(frozen=True, eq=False)
class Slices:
    """The slices of one slicing, the worst one first.

    Args:
        slicing: Of which run, and by which columns.
        step: The step at which all of them are judged.
        value: The score of all rows there; None if it is not known.
        total: How many rows that is.
        rows: One for each slice.
        sentence: What they say.
        assumptions: On what that rests.
    """

    slicing: Slicing
    step: int
    value: float | None
    total: float | None
    rows: tuple[Row, ...]
    sentence: str
    assumptions: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Slices`."""
        return {
            "run": self.slicing.whole,
            "columns": list(self.slicing.columns),
            "step": self.step,
            "value": self.value,
            "total": self.total,
            "rows": [row.to_json() for row in self.rows],
            "sentence": self.sentence,
            "assumptions": list(self.assumptions),
        }


def steps_of(every: Sequence[Measured]) -> dict[str, int]:
    """Return at which step the slices of each run are judged; empty without slices.

    That is the best step of all rows, and the last one of the slices where all rows
    are not there or have no score.

    Args:
        every: Series of one metric, measured; those that are no predictions too.
    """
    steps: dict[str, int] = {}
    for each in every:
        slicing = slicing_of(each.series)
        if slicing is not None and slicing.columns and len(each.series.steps):
            last = int(each.series.steps[-1])
            steps[slicing.whole] = max(last, steps.get(slicing.whole, last))
    for each in every:
        slicing = slicing_of(each.series)
        if slicing is None or slicing.columns or each.at is None:
            continue
        if slicing.whole in steps:
            steps[slicing.whole] = int(each.answer.step[each.at])
    return steps


def at_step(series: Series, steps: dict[str, int]) -> Series | None:
    """Return a series at the step at which slices of its rows are judged.

    Without a step if it has not that one; None if no slice is of its rows.

    Args:
        series: A series, with what is kept of it besides its counts.
        steps: What `steps_of` says.
    """
    slicing = slicing_of(series)
    if slicing is None or slicing.whole not in steps:
        return None
    places = np.flatnonzero(series.steps == steps[slicing.whole])
    return one_step(series, int(places[0])) if len(places) else series.at(places)


def sliced(
    parts: Sequence[Series], steps: dict[str, int], question: Question
) -> list[Slices]:
    """Return the slices of each slicing of each run.

    Args:
        parts: All rows and slices, each by `at_step`.
        steps: What `steps_of` says.
        question: What is asked of them.
    """
    wholes = {part.run: part for part in parts if not is_slice(part)}
    members: dict[str, dict[Slicing, list[Series]]] = {}
    for part in parts:
        slicing = slicing_of(part)
        if slicing is not None and slicing.columns:
            members.setdefault(slicing.whole, {}).setdefault(slicing, []).append(part)
    return [
        made
        for run, slicings in sorted(members.items())
        for made in _of_run(wholes.get(run), slicings, steps[run], question)
    ]


def _of_run(
    whole: Series | None,
    slicings: dict[Slicing, list[Series]],
    step: int,
    question: Question,
) -> list[Slices]:
    """Return the slices of one run: one looks for the worst among all of them."""
    if whole is not None and not len(whole.steps):
        whole = None
    rows = {
        slicing: [compared(whole, part, question) for part in parts]
        for slicing, parts in sorted(slicings.items())
    }
    comparisons = sum(map(comparisons_of, rows.values()))
    level = level_of(comparisons, question.interval)
    all_rows = None if whole is None else standing_of(whole, question)
    made = []
    for slicing, some in rows.items():
        verdicts = in_order([judged(row, question, level) for row in some])
        where = f"{some[0].standing.parts[0].series.step_unit} {step:,}"
        about = assumptions(verdicts, question, comparisons, len(rows), where)
        made.append(
            Slices(
                slicing,
                step,
                None if all_rows is None else all_rows.best,
                None if all_rows is None else all_rows.total,
                tuple(verdicts),
                sentence(verdicts, slicing, where),
                tuple(about),
            )
        )
    return made
