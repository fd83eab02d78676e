"""Detail answers: those of the routes `thresholds`, `curve` and `confusion`.

May import `parameters`, `query`, `selection`, `request_error`, the reading and the
analysis; no request. What is not known is no error: the columns are empty, and
`unavailable` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.confusions import answer_of, confused
from tb_f1_plugin.analysis.curves import curve_of, why_no_curve
from tb_f1_plugin.analysis.question import meaning
from tb_f1_plugin.analysis.scoring import numbers, short
from tb_f1_plugin.analysis.thresholds import at_step, best_of, map_of
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.plugin.parameters import (
    CLASS,
    CURVE,
    FROM,
    MAP,
    REACH,
    STEP,
    TO,
    Parameter,
)
from tb_f1_plugin.plugin.query import Query
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.plugin.selection import Selection
from tb_f1_plugin.reading.series import Series

JsonObject = Mapping[str, Any]


def thresholds(selection: Selection, query: Query) -> JsonObject:
    """Return one score over the threshold, and the best threshold of every step."""
    series, question = selection.only_series("histogram"), query.question
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
        "own_threshold": series.threshold,
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
        "findings": _findings(series),
    }
    if best.unavailable is not None:
        return answer
    assert series.cuts is not None
    reach = query[REACH] or ()
    place = _place(best.steps, query, STEP)
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
        "map": map_of(series, question) if query[MAP] else None,
    }


def curve(selection: Selection, query: Query) -> JsonObject:
    """Return the points of a curve of one class at a step.

    Raises:
        RequestError: 400, if there are several classes and none is named; 404, if there
            is no such class or step.
    """
    series, name = selection.only_series("histogram"), query[CURVE]
    asked = _class_of(series, query)
    shown = asked or (series.classes[0] if len(series.classes) == 1 else None)
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
        "findings": _findings(series),
    }
    if why is not None:
        return answer
    if shown is None:
        raise RequestError(
            400,
            "`class` must be given for a series of several classes, got none. They are "
            f"{short(series.classes)}.",
        )
    assert series.cuts is not None
    steps = series.cuts.steps
    place = _place(steps, query, STEP)
    return {
        **answer,
        "step": int(steps[place]),
        "steps": steps.tolist(),
        **curve_of(series, name, asked, place),
    }


def confusion(selection: Selection, query: Query) -> JsonObject:
    """Return which class is taken for which at a step.

    Raises:
        RequestError: 404, if there is no such class or step; 400, if the top pairs are
            to be of no step.
    """
    series = selection.only_series("confusion")
    of = confused(series, _class_of(series, query))
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
        "findings": _findings(series),
    }
    if isinstance(of, str):
        return answer
    if not len(of.steps):
        return {**answer, "unavailable": "There is no step yet."}
    place = _place(of.steps, query, STEP)
    begin, end = query[FROM], query[TO]
    step = of.steps[place]
    first = int(of.steps.searchsorted(step if begin is None else begin, "left"))
    behind = int(of.steps.searchsorted(step if end is None else end, "right"))
    if first >= behind:
        raise RequestError(
            400,
            "`from` and `to` must have a step of the series between them, got "
            f"{step if begin is None else begin} and {step if end is None else end}.",
        )
    return {**answer, **answer_of(of, place, first, behind)}


def _place(steps: Array, query: Query, parameter: Parameter[int | None]) -> int:
    """Return which of some steps is asked for; the last if none is.

    Raises:
        RequestError: 404, if it is none of them.
    """
    step = query[parameter]
    if step is None:
        return len(steps) - 1
    if step not in steps:
        raise RequestError(
            404,
            f"`step` must be one that the series has here, got {step}. `steps` in the "
            "answer without it names them.",
        )
    return int(steps.searchsorted(step))


def _class_of(series: Series, query: Query) -> str | None:
    """Return the class that is asked for.

    Raises:
        RequestError: 404, if there is none of that name.
    """
    name = query[CLASS]
    if name is not None and name not in series.classes:
        known = short(series.classes) if series.classes else "not recorded"
        raise RequestError(
            404, f"`class` must be one of the series, got {name!r}. They are {known}."
        )
    return name


def _findings(series: Series) -> list[dict[str, Any]]:
    return [finding.to_json() for finding in series.detail_findings]
