"""Answers: what the routes `thresholds`, `curve` and `confusion` say of a series. Pure.

May import numpy, the core, the reading, `question` and `scoring` of the analysis, and
the other rooms here. What is not known is no error: the columns are empty, and
`unavailable` says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.details.confusions import answer_of, confused
from tb_f1_plugin.analysis.details.curves import CurveName, curve_of, why_no_curve
from tb_f1_plugin.analysis.details.thresholds import Reach, at_step, best_of, map_of
from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.analysis.scoring import numbers, short
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.series import Series


class NotThereError(ValueError):
    """A step or a class that a series does not have; says which it has."""


class NotAskedError(ValueError):
    """A question that leaves open what it is of; says what to add."""


def thresholds_answer(
    series: Series,
    question: Question,
    step: int | None = None,
    reach: Sequence[Reach] = (),
    *,
    is_mapped: bool = False,
) -> dict[str, Any]:
    """Return the schema's `ThresholdsAnswer`, without its version.

    Args:
        series: A series; what is kept of it was read.
        question: Which score, of which class or average.
        step: At which step; None for the last.
        reach: What scores are to reach there.
        is_mapped: Whether the map is asked for.

    Raises:
        NotThereError: If there is no such step.
    """
    best = best_of(series, question)
    answer = {
        "run": series.run,
        "tag": series.tag,
        "kind": series.kind,
        "classes": list(series.classes),
        "class": question.class_name,
        "score": question.score,
        "beta": question.beta,
        "average": None,
        "own_threshold": None if series.cuts is None else series.cuts.own_threshold,
        "source": None,
        "step_unit": series.step_unit,
        "steps": best.steps.tolist(),
        "best": {
            "threshold": numbers(best.threshold),
            "value": numbers(best.value),
            "low": numbers(best.low),
            "high": numbers(best.high),
        },
        "at_own": numbers(best.own),
        "step": None,
        "at_step": None,
        "reaching": [],
        "map": None,
        "no_band": best.no_band,
        "unavailable": best.unavailable,
        **_found(series),
    }
    if best.unavailable is not None:
        return answer
    assert series.cuts is not None
    place = _place(best.steps, step)
    here = at_step(series, question, place, reach)
    against = replace(series, kind="multilabel") if len(series.classes) > 1 else series
    return {
        **answer,
        "average": meaning(against, question).average,
        "source": "histogram" if series.cuts.is_histogram else "pr_curve",
        "step": here.step,
        "at_step": {
            "edges": here.edges.tolist(),
            "values": numbers(here.values),
            "low": numbers(here.low),
            "high": numbers(here.high),
            "best_f1_bracket": None if here.bracket is None else list(here.bracket),
        },
        "reaching": [
            {
                "score": asked.score,
                "at_least": asked.at_least,
                **dict(
                    zip(
                        ("threshold", "value", "f1"),
                        numbers(np.array(found)) or (),
                        strict=True,
                    )
                ),
            }
            for asked, found in zip(reach, here.reaching, strict=True)
        ],
        "map": map_of(series, question) if is_mapped else None,
    }


def curve_answer(
    series: Series, name: CurveName, class_name: str | None, step: int | None
) -> dict[str, Any]:
    """Return the schema's `CurveAnswer`, without its version.

    Args:
        series: A series; what is kept of it was read.
        name: Which curve.
        class_name: Of which class.
        step: At which step; None for the last.

    Raises:
        NotAskedError: If there are several classes and none is named.
        NotThereError: If there is no such class or step.
    """
    _check_class(series, class_name)
    only = series.classes[0] if len(series.classes) == 1 else None
    shown = class_name or only
    why = why_no_curve(series, name)
    answer = {
        "run": series.run,
        "tag": series.tag,
        "class": shown,
        "step": None,
        "steps": [],
        "curve": name,
        "x": [],
        "y": [],
        "thresholds": [],
        "brackets": dict.fromkeys(("roc_auc", "average_precision", "best_f1")),
        "operating_point": None,
        "calibration": None,
        "unavailable": why,
        **_found(series),
    }
    if why is not None:
        return answer
    if shown is None:
        raise NotAskedError(
            "`class` must be given for a series of several classes, got none. They are "
            f"{short(series.classes)}."
        )
    assert series.cuts is not None
    steps = series.cuts.steps
    place = _place(steps, step)
    return {
        **answer,
        "step": int(steps[place]),
        "steps": steps.tolist(),
        **curve_of(series, name, class_name, place),
    }


def confusion_answer(
    series: Series,
    class_name: str | None,
    step: int | None,
    begin: int | None,
    end: int | None,
) -> dict[str, Any]:
    """Return the schema's `ConfusionAnswer`, without its version.

    Args:
        series: A series; what is kept of it was read.
        class_name: The class that is one against the rest; None for all classes.
        step: At which step; None for the last.
        begin: The first step of the top pairs; None for the step.
        end: The last one of them; None for the step.

    Raises:
        NotThereError: If there is no such class or step.
        NotAskedError: If the top pairs are to be of no step.
    """
    _check_class(series, class_name)
    of = confused(series, class_name)
    answer = {
        "run": series.run,
        "tag": series.tag,
        "classes": [],
        "step": None,
        "steps": [],
        "total": None,
        "matrix": None,
        "pairs": [],
        "unpredicted": [],
        "is_complete": True,
        "top_pairs": [],
        "unavailable": of if isinstance(of, str) else None,
        **_found(series),
    }
    if isinstance(of, str):
        return answer
    if not len(of.steps):
        return {**answer, "unavailable": "There is no step yet."}
    place = _place(of.steps, step)
    here = int(of.steps[place])
    first = here if begin is None else begin
    last = here if end is None else end
    places = of.steps.searchsorted(first, "left"), of.steps.searchsorted(last, "right")
    if places[0] >= places[1]:
        raise NotAskedError(
            "`from` and `to` must have a step of the series between them, got "
            f"{first} and {last}."
        )
    return {**answer, **answer_of(of, place, *map(int, places))}


def _place(steps: Array, step: int | None) -> int:
    """Return which of some steps is asked for; the last if none is."""
    if step is None:
        return len(steps) - 1
    if step not in steps:
        raise NotThereError(
            f"`step` must be one that the series has here, got {step}. `steps` in the "
            "answer without it names them."
        )
    return int(steps.searchsorted(step))


def _check_class(series: Series, name: str | None) -> None:
    """Raise `NotThereError` if there is no such class."""
    if name is not None and name not in series.classes:
        known = short(series.classes) if series.classes else "not recorded"
        raise NotThereError(
            f"`class` must be one of the series, got {name!r}. They are {known}."
        )


def _found(series: Series) -> dict[str, Any]:
    """Return what is odd about what is kept of a series."""
    return {"findings": [finding.to_json() for finding in series.detail_findings]}
