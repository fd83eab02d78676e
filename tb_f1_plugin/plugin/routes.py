"""Routes: the one table of what can be asked, as `http_api.md` describes it.

May import `parameters`, `query`, `selection`, `request_error`, the types of an answer,
the reading and the analysis; no request. A route is a record in
`ROUTES`: its name, the parameters that it takes, and a function of the selected series
and the query that makes the answer. To add a route, write the function, add the record,
and describe the route in `http_api.md` and its answer in `schema.json`: tests hold both
against the table.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tensorboard import version

from tb_f1_plugin.analysis.classes.at_step import classes_at
from tb_f1_plugin.analysis.classes.history import history_of
from tb_f1_plugin.analysis.details.answers import (
    NotAskedError,
    NotThereError,
    confusion_answer,
    curve_answer,
    thresholds_answer,
)
from tb_f1_plugin.analysis.export import as_csv, as_json
from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.patterns import shown
from tb_f1_plugin.analysis.pooling.names import proposals
from tb_f1_plugin.analysis.pooling.pool import found_nowhere, grouped
from tb_f1_plugin.analysis.pooling.pool import pool as pool_runs
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.analysis.ranking.groups import compared
from tb_f1_plugin.analysis.ranking.ranking import ranked
from tb_f1_plugin.analysis.ranking.slices.slices import at_step, sliced, steps_of
from tb_f1_plugin.analysis.ranking.standing import measured
from tb_f1_plugin.analysis.runs.columns import columns_of
from tb_f1_plugin.analysis.runs.listed import listed
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.plugin.answers import JSON, JsonObject, Made, Partial, Text
from tb_f1_plugin.plugin.parameters import (
    BASELINE,
    CLASS,
    CLASS_SCORE,
    CURVE,
    EXPLAIN,
    FORMAT,
    FROM,
    GROUP,
    INTERVAL,
    MAP,
    PER_CLASS,
    QUESTION,
    REACH,
    READ,
    REQUIRED_RUN,
    REQUIRED_TAG,
    RUNS,
    SAME_ROWS,
    STEP,
    TAG,
    THRESHOLD,
    TO,
    ZERO_DIVISION,
    Parameter,
)
from tb_f1_plugin.plugin.query import Query
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.plugin.selection import Selection
from tb_f1_plugin.reading.findings import beside_each_other
from tb_f1_plugin.reading.passed_over import MOST
from tb_f1_plugin.reading.provider.hparams import sessions
from tb_f1_plugin.reading.series import Series

API_VERSION = 1
EXPORT_TYPES = {"csv": "text/csv; charset=utf-8", "json": JSON}


@dataclass(frozen=True)
class Route:
    """A route: what can be asked, and how the answer is made.

    Args:
        name: The last part of its address.
        parameters: What a request can give.
        make: Makes the answer. A JSON object is also the answer to later requests
            that ask the same, as long as the series are the same.
    """

    name: str
    parameters: tuple[Parameter[Any], ...]
    make: Callable[[Selection, Query], Made]

    @property
    def heading(self) -> str:
        """The heading of its section in `http_api.md`."""
        return f"/{self.name}"

    @property
    def definition(self) -> str:
        """The name of its JSON answer in `schema.json`."""
        return f"{self.name.capitalize()}Answer"


def series(selection: Selection, query: Query) -> Made:
    """Return every series there is, without its points."""
    known = None if query[READ] else selection.glance()
    if known is not None:
        described = [listed(series, was_read) for series, was_read in known]
        return Partial(_list_of(described, selection))
    every = beside_each_other(selection.series())
    return _list_of([listed(series) for series in every], selection)


def scores(selection: Selection, query: Query) -> Made:
    """Return one score of every epoch of some series."""
    question, baseline = query.question, query[BASELINE]
    others = {}
    if baseline is not None:
        selection = selection.compared()
        others = {other.tag: other for other in selection.series_of(baseline)}

    def answered(series: Series) -> JsonObject:
        explanation = explained(series, question) if query[EXPLAIN] else None
        other = others.get(series.tag)
        compared = difference(series, other, question) if other else None
        return {
            **score(series, question).to_json(),
            "explanation": explanation.to_json() if explanation else None,
            "difference": compared.to_json() if compared else None,
        }

    answers, refused = selection.each(answered)
    return {
        "version": API_VERSION,
        **question.to_json(),
        "series": answers,
        "not_at_threshold": refused,
    }


def ranking(selection: Selection, query: Query) -> Made:
    """Return the runs from the best one to the worst, and whether that is real."""
    question = query.question
    beside = selection.compared()
    every, refused = beside.each(lambda series: measured(series, question))
    # All rows say at which step, so slices are looked at again.
    steps = steps_of(every)
    parts = selection.each(lambda series: at_step(series, steps))[0] if steps else []
    slices = sliced([part for part in parts if part is not None], steps, question)
    return {
        "version": API_VERSION,
        **question.to_json(),
        "tag": query[REQUIRED_TAG],
        **ranked(every, question).to_json(),
        "slices": [made.to_json() for made in slices],
        "not_at_threshold": refused,
    }


def hyperparameters(selection: Selection, query: Query) -> Made:
    """Return the hyper-parameters of the runs, as columns."""
    del query
    known = selection.glance()  # no point of a series is needed
    every = selection.series() if known is None else [series for series, _ in known]
    columns = columns_of(every, sessions(selection.reader))
    # What the series are made of does not tell when a session is new.
    return Partial({"version": API_VERSION, **columns.to_json()})


def classes(selection: Selection, query: Query) -> Made:
    """Return every class of one series at one step.

    Raises:
        RequestError: 404, if the series does not have the step.
    """
    series, step = selection.only_series(), query[STEP]
    if step is not None and step not in series.steps:
        raise RequestError(
            404,
            f"`step` must be one that the series has, got {step}. Leave it out for "
            "the last one.",
        )
    return {"version": API_VERSION, **classes_at(series, step, query.question)}


def history(selection: Selection, query: Query) -> Made:
    """Return one score of every class of one series, step by step."""
    series = selection.only_series()
    return {"version": API_VERSION, **history_of(series, query.question)}


def pool(selection: Selection, query: Query) -> Made:
    """Return the score of the summed counts of runs, beside the runs' own.

    Raises:
        RequestError: 404, if the pattern is found in no run.
    """
    question, pattern = query.question, query[GROUP]
    every, refused = selection.each(lambda series: series)
    groups = grouped(every, pattern)
    if not groups and (pattern is not None or not refused):
        raise RequestError(404, found_nowhere(every, pattern))
    pooled = [
        pool_runs(name, members, question, same_rows=query[SAME_ROWS])
        for name, members in groups
    ]
    comparison = compared(pooled, question)
    return {
        "version": API_VERSION,
        **question.to_json(),
        "tag": query[REQUIRED_TAG],
        "groups": [group.to_json() for group in pooled],
        "comparison": None if comparison is None else comparison.to_json(),
        "proposals": [
            proposal.to_json() for proposal in proposals([one.run for one in every])
        ],
        "not_at_threshold": refused,
    }


def export(selection: Selection, query: Query) -> Made:
    """Return a row for each step of each series, as CSV or JSON.

    Raises:
        RequestError: 404, if no series has counts at the threshold.
    """
    rows_of = as_csv if query[FORMAT] == "csv" else as_json
    every, refused = selection.each(lambda series: series)
    if refused and not every:
        raise RequestError(404, refused[0]["message"])
    rows = rows_of(every, query.question, per_class=query[PER_CLASS])
    return Text("".join(rows), EXPORT_TYPES[query[FORMAT]])


def thresholds(selection: Selection, query: Query) -> Made:
    """Return a score over the threshold, and the best threshold of every step."""
    series = selection.only_series("histogram")
    reach, is_mapped = query[REACH] or (), query[MAP]
    with _asked_rightly():
        answer = thresholds_answer(
            *(series, query.question, query[STEP], reach), is_mapped=is_mapped
        )
    return {"version": API_VERSION, **answer}


def curve(selection: Selection, query: Query) -> Made:
    """Return the points of a curve of one class at a step."""
    series = selection.only_series("histogram")
    with _asked_rightly():
        answer = curve_answer(series, query[CURVE], query[CLASS], query[STEP])
    return {"version": API_VERSION, **answer}


def confusion(selection: Selection, query: Query) -> Made:
    """Return which class is taken for which at a step."""
    series = selection.only_series("confusion")
    steps = query[STEP], query[FROM], query[TO]
    with _asked_rightly():
        answer = confusion_answer(series, query[CLASS], *steps)
    return {"version": API_VERSION, **answer}


ROUTES = (
    Route("series", (READ,), series),
    Route("scores", (RUNS, TAG, *QUESTION, THRESHOLD, EXPLAIN, BASELINE), scores),
    Route("ranking", (RUNS, REQUIRED_TAG, *QUESTION, THRESHOLD), ranking),
    Route("hyperparameters", (), hyperparameters),
    Route(
        "classes",
        (REQUIRED_RUN, REQUIRED_TAG, STEP, ZERO_DIVISION, INTERVAL, THRESHOLD),
        classes,
    ),
    Route(
        "history",
        (REQUIRED_RUN, REQUIRED_TAG, CLASS_SCORE, ZERO_DIVISION, THRESHOLD),
        history,
    ),
    Route("pool", (RUNS, REQUIRED_TAG, *QUESTION, THRESHOLD, GROUP, SAME_ROWS), pool),
    Route(
        "thresholds",
        (REQUIRED_RUN, REQUIRED_TAG, STEP, *QUESTION, REACH, MAP),
        thresholds,
    ),
    Route(
        "curve",
        (REQUIRED_RUN, REQUIRED_TAG, STEP, CLASS, CURVE),
        curve,
    ),
    Route(
        "confusion",
        (REQUIRED_RUN, REQUIRED_TAG, STEP, CLASS, FROM, TO),
        confusion,
    ),
    Route("export", (RUNS, TAG, *QUESTION, THRESHOLD, FORMAT, PER_CLASS), export),
)


def route_of(name: str) -> Route:
    """Return the route of a name.

    Raises:
        RequestError: 404, if there is none.
    """
    for route in ROUTES:
        if route.name == name:
            return route
    names = ", ".join(route.name for route in ROUTES)
    raise RequestError(404, f"A route must be one of {names}, got {shown(name)}.")


@contextlib.contextmanager
def _asked_rightly() -> Iterator[None]:
    """Make a `RequestError` of what the analysis says of the question."""
    try:
        yield
    except NotThereError as error:
        raise RequestError(404, str(error)) from error
    except NotAskedError as error:
        raise RequestError(400, str(error)) from error


def _list_of(described: Sequence[JsonObject], selection: Selection) -> JsonObject:
    """Return the answer of `series`."""
    passed_over = selection.passed_over
    return {
        "version": API_VERSION,
        "plugin_version": _plugin_version(),
        "tensorboard_version": version.VERSION,
        "series": described,
        "passed_over": [scalar.to_json() for scalar in passed_over[:MOST]],
        "passed_over_count": len(passed_over),
    }


def _plugin_version() -> str:
    try:
        return importlib.metadata.version("tb_f1_plugin")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"  # a checkout on the path that was never installed
