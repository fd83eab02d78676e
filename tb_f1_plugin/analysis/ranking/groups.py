"""Groups: whether one pooled group of runs is better than another one. Pure.

May import numpy, `pooling`, `question`, and the rooms that judge runs. Two models over
five folds are two groups of five runs. The sum of a group's counts is judged as a run
is, but by its last step: it is what the table of groups shows, and nobody chose it by
its score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.pooling.pool import Pooled
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.sentence import NAMED, sentence
from tb_f1_plugin.analysis.ranking.standing import (
    GROUP,
    Standing,
    measured,
    why_no_score,
)
from tb_f1_plugin.analysis.ranking.table import Row, verdicts
from tb_f1_plugin.reading.series import amount, first_of

_NO_STEP = "Its runs have no step in common."
_OF_ROWS = (
    "The bands take the rows for independent of each other, and the bands of the "
    "differences take each group to have rows of its own. Of the same rows a "
    "difference is better known than they say, so groups that cannot be told apart "
    "may still differ."
)
_OF_TRAINING = (
    "The bands say what other rows would change. They do not say what another training "
    "on the same folds would change. The spread of the runs shows some of that."
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What can be said of pooled groups beside the one that leads.

    Args:
        rows: One for each group, in their order.
        sentence: What they say.
        assumptions: On what that rests.
    """

    rows: tuple[Row, ...]
    sentence: str
    assumptions: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `GroupComparison`."""
        return {
            "sentence": self.sentence,
            "assumptions": list(self.assumptions),
            "rows": [_to_json(row) for row in self.rows],
        }


def compared(groups: Sequence[Pooled], question: Question) -> Comparison | None:
    """Return whether one group is better than the others; None unless two can be.

    Args:
        groups: The groups.
        question: What was asked of them.
    """
    standings = [_standing(group, question) for group in groups]
    if sum(standing.judge is not None for standing in standings) < 2:
        return None
    ordered = sorted(standings, key=lambda s: (s.best is None, -(s.best or 0.0), s.run))
    rows = verdicts(ordered, question)
    by_group = {id(row.standing): row for row in rows}
    return Comparison(
        tuple(by_group[id(standing)] for standing in standings),
        " ".join([sentence(rows), *_other_steps(rows)]),
        tuple(_assumptions(rows, question)),
    )


def _standing(group: Pooled, question: Question) -> Standing:
    """Return how good a group is at its last step."""
    if group.summed is None:
        why_not = group.unavailable or group.no_band
    elif not len(group.summed.steps):
        why_not = _NO_STEP
    else:
        why_not = group.no_verdict or group.no_band
    if group.summed is None or why_not is not None:
        return Standing(group.group, (), None, why_not, GROUP, group.runs)
    last = group.summed.at(np.array([len(group.summed.steps) - 1]))
    own = measured(last, question)
    judge = None if last.is_train else own
    why = why_no_score(judge, (own,))
    return Standing(group.group, (own,), judge, why, GROUP, group.runs)


def _other_steps(rows: Sequence[Row]) -> list[str]:
    """Return in a sentence which groups are judged at another step than the leader."""
    last = {
        row.standing.run: int(judge.answer.step[-1])
        for row in rows
        if (row.difference is not None or row.verdict == "leads")
        and (judge := row.standing.judge) is not None
    }
    first, *others = last.values() or (0,)
    apart = [f"`{name}` at {step:,}" for name, step in last.items() if step != first]
    if not others or not apart:
        return []
    unit = rows[0].standing.judge.series.step_unit if rows[0].standing.judge else "step"
    return [f"Not all are judged at the same {unit}: {first_of(apart, NAMED)}."]


def _assumptions(rows: Sequence[Row], question: Question) -> list[str]:
    """Return on what the sentence rests, in sentences."""
    number = 1 + sum(row.difference is not None for row in rows)
    if number < 2:
        return []
    share = f"{100 * question.interval:g} of 100"
    widened = ""
    if number > 2:
        widened = (
            " The leader was chosen after looking, so the bands of the differences are "
            "widened for that."
        )
    return [
        "Each group is judged by its pooled score at the last step that all of its "
        "runs have. Its folds are taken to have no row in common.",
        f"{amount(number, 'group')} were compared.{widened} In at least {share} such "
        "tables of groups that are equally good, no group is called worse.",
        _OF_ROWS,
        _OF_TRAINING,
    ]


def _to_json(row: Row) -> dict[str, Any]:
    return {
        "group": row.standing.run,
        "verdict": row.verdict,
        "why": row.why,
        "difference": row.difference,
        "difference_low": row.low,
        "difference_high": row.high,
    }
