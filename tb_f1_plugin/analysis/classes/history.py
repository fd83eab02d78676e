"""History: one score of every class of a series, step by step. Pure.

May import numpy, the core, `points`, `series`, `at_step` and `scoring`. A heat map
shows no more steps than a screen has columns, so steps are left out: a thousand classes
at a thousand steps are a million cells. Which classes are lost is asked of all steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_f1_plugin.analysis.classes.at_step import BANDED, why_no_classes
from tb_f1_plugin.analysis.scoring import Question, numbers
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.reading.points import evenly
from tb_f1_plugin.reading.series import Series

MOST_STEPS = 200
LEARNED = 0.5  # a class whose F1 was higher has been learned


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
        return {**answer, "value": [], "sampled": False, "lost": []}
    values = score_of(
        question.score,
        series.at(places).counts,
        average=None,
        zero_division=question.zero_division,
    )
    return {
        **answer,
        "value": [numbers(of_class) for of_class in values.T],
        "lost": lost_of(series),
    }


def lost_of(series: Series) -> list[dict[str, Any]]:
    """Return the classes that were learned and lost, the best learned first.

    A class is lost since a step if its F1 was above one half before, and is 0 at that
    step and at every later one. A step at which its F1 is 0/0 says nothing: nothing of
    the class was there to be found.

    Args:
        series: A series with classes.
    """
    every = score_of(BANDED, series.counts, average=None, zero_division=np.nan)
    found = []
    for name, values in zip(series.classes, every.T, strict=True):
        defined = np.flatnonzero(~np.isnan(values))
        not_zero = defined[values[defined] > 0]
        since = defined[defined > not_zero[-1]] if len(not_zero) else not_zero
        if not len(since) or values[not_zero].max() <= LEARNED:
            continue
        best = not_zero[values[not_zero].argmax()]
        found.append(
            {
                "class": name,
                "step": int(series.steps[since[0]]),
                "best": float(values[best]),
                "best_step": int(series.steps[best]),
            }
        )
    return sorted(found, key=lambda lost: -lost["best"])
