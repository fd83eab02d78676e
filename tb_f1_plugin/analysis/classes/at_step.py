"""At step: every class of a series at one step, as parallel columns.

May import numpy, the core, `series`, `bands` and `scoring`. Which scores a class has is
said in the registry.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_f1_plugin.analysis.bands import why_none
from tb_f1_plugin.analysis.scoring import Question, numbers
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.core.scores.intervals import score_interval
from tb_f1_plugin.core.scores.registry import SCORES_BY_CLASS
from tb_f1_plugin.core.vocabulary import COUNTS
from tb_f1_plugin.reading.series import Series

# The score that has the band comes last, beside it.
BANDED, *_OTHERS = SCORES_BY_CLASS
SCORED = (*_OTHERS, BANDED)


def classes_at(series: Series, step: int | None, question: Question) -> dict[str, Any]:
    """Return the schema's `ClassesAnswer`, without its version.

    Args:
        series: The series.
        step: One of its steps; None for the last.
        question: Its `zero_division` and `interval` are used.
    """
    why = why_no_classes(series)
    answer: dict[str, Any] = {
        "run": series.run,
        "tag": series.tag,
        "step": step,
        "wall_time": None,
        "total": None,
        "class": list(series.classes),
        "unavailable": why,
    }
    if why is not None:
        return {
            **answer,
            "class": [],
            **{name: [] for name in (*COUNTS, *SCORED)},
            "low": None,
            "high": None,
            "no_band": why,
        }
    index = -1 if step is None else int(np.flatnonzero(series.steps == step)[0])
    here = series.at(np.array([index]))
    options: dict[str, Any] = {
        "average": None,
        "zero_division": question.zero_division,
    }
    no_band = why_none(series)
    low = high = None
    if no_band is None:
        ends = score_interval(here.counts, BANDED, question.interval)
        low, high = (end[0] for end in ends)
    return {
        **answer,
        "step": int(here.steps[0]),
        "wall_time": float(here.wall_times[0]),
        "total": (numbers(here.total_of()) or [None])[0],
        **{name: numbers(counted(here, name)) for name in COUNTS},
        **{name: numbers(score_of(name, here.counts, **options)[0]) for name in SCORED},
        "low": numbers(low),
        "high": numbers(high),
        "no_band": no_band,
    }


def why_no_classes(series: Series) -> str | None:
    """Return one sentence on why a series has no classes to tell of; None if it has."""
    if not series.averages:
        return series.findings[0].message
    if series.logged is not None:
        return "Only F1 as one number was logged, and none of a class."
    if not series.classes:
        return "Only sums over the classes were recorded: see `scores`."
    return None if len(series.steps) else "There is no step yet."


def counted(series: Series, name: str) -> Any:
    """Return one of the counts of a series' first step, by class."""
    return getattr(series.counts, name)[0]
