"""History: one score of every class of a series, step by step. Pure.

May import the core, `points`, `series`, `classes` and `scoring`. A heat map shows no
more steps than a screen has columns, so steps are left out: a thousand classes at a
thousand steps are a million cells.
"""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.analysis.classes import why_no_classes
from tb_f1_plugin.analysis.scoring import Question, numbers
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.reading.points import evenly
from tb_f1_plugin.reading.series import Series

MOST_STEPS = 200


def history_of(series: Series, question: Question) -> dict[str, Any]:
    """Return the schema's `HistoryAnswer`, without its version.

    Args:
        series: The series.
        question: Its `score`, one of `registry.SCORES_BY_CLASS`, and its
            `zero_division` are used.
    """
    why = why_no_classes(series)
    places = evenly(len(series.steps), MOST_STEPS)
    answer = {
        "run": series.run,
        "tag": series.tag,
        "score": question.score,
        "class": [] if why else list(series.classes),
        "step": [] if why else series.steps[places].tolist(),
        "sampled": len(places) < len(series.steps),
        "unavailable": why,
    }
    if why is not None:
        return {**answer, "value": [], "sampled": False}
    values = score_of(
        question.score,
        series.at(places).counts,
        average=None,
        zero_division=question.zero_division,
    )
    return {**answer, "value": [numbers(of_class) for of_class in values.T]}
