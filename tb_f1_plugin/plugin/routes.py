"""Routes: what stands under data/plugin/f1/, as `http_api.md` describes it.

May import werkzeug, TensorBoard and the core; never tensorflow or keras. A route
`X_route` speaks HTTP, its `X_impl` makes the answer from plain values.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from tensorboard import context as tb_context
from tensorboard import plugin_util, version
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_f1_plugin.analysis.classes import classes_at
from tb_f1_plugin.analysis.difference import difference
from tb_f1_plugin.analysis.export import as_csv, as_json
from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.history import history_of
from tb_f1_plugin.analysis.pooling import found_nowhere, grouped, pool
from tb_f1_plugin.analysis.scoring import Question, score
from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import answers
from tb_f1_plugin.plugin.cache import Kept
from tb_f1_plugin.plugin.query import (
    ClassesQuery,
    HistoryQuery,
    PoolQuery,
    ScoresQuery,
    parse_classes,
    parse_export,
    parse_history,
    parse_pool,
    parse_scores,
    parse_series,
)
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.plugin.selection import Scope, scope
from tb_f1_plugin.reading.findings import beside_each_other
from tb_f1_plugin.reading.passed_over import MOST
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.scalars import source as scalars
from tb_f1_plugin.reading.scalars.conventions import compile_patterns
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Catalog, Sources

API_VERSION = 1
EXPORT_TYPES = {"csv": "text/csv; charset=utf-8", "json": answers.JSON}

Arguments = Mapping[str, Sequence[str]]


class Routes:
    """The routes, and what they keep from one request to the next.

    Args:
        context: TensorBoard's `TBContext`.

    Raises:
        ValueError: If a pattern of `--f1_tags` is malformed.
    """

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        hints = context.sampling_hints or {}
        flags = getattr(context, "flags", None)
        self._patterns = compile_patterns(getattr(flags, "f1_tags", None) or ())
        self._sources = Sources(
            hints.get(metadata.SCALARS_PLUGIN_NAME, scalars.SAMPLES),
            self._patterns,
            tensor_samples=hints.get(metadata.PLUGIN_NAME, 0),
        )
        self._kept = Kept()

    def has_any(self) -> bool | None:
        """Tell whether there are scalars to read; None if there are no runs yet."""
        # No request asks, so there is no context and no experiment.
        reader = Reader(self._data_provider, tb_context.RequestContext(), "")
        listed = reader.list_scalars(metadata.SCALARS_PLUGIN_NAME)
        return scalars.has_any(listed, self._patterns) if listed else None

    def series_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET series."""
        read = parse_series(_arguments(request))
        of = self._scope(request, None, None)
        glance = None if read else of.glance()
        if glance is None:
            # However it was asked: a glance that says all is no other answer.
            return self._kept_answer(request, of, None, self.series_impl, b"")
        known = [_described(series, was_read) for series, was_read in glance]
        return answers.send(request, _made(request, _list_of(known, of.found)))

    def series_impl(self, of: Scope) -> dict[str, Any]:
        """Return every series there is, without its points."""
        every = beside_each_other(of.every())
        return _list_of([_described(series) for series in every], of.found)

    def scores_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET scores."""
        query = parse_scores(_arguments(request))
        runs = query.runs
        if runs is not None and query.baseline is not None:
            runs = (*runs, query.baseline)
        return self._answer(
            request, runs, query.tag, partial(self.scores_impl, query=query)
        )

    def scores_impl(self, of: Scope, query: ScoresQuery) -> dict[str, Any]:
        """Return the scores of some series.

        Raises:
            RequestError: If the baseline does not exist.
        """
        question = query.question
        every = of.read(query.runs, query.tag)
        baselines = {}
        if query.baseline is not None:
            of.check_run(query.baseline)
            others = of.read((query.baseline,), query.tag)
            baselines = {other.tag: other for other in others}

        def answered(series: Series) -> dict[str, Any]:
            baseline = baselines.get(series.tag)
            return {
                **score(series, question).to_json(),
                "explanation": explained(series, question).to_json()
                if query.explain
                else None,
                "difference": difference(series, baseline, question).to_json()
                if baseline
                else None,
            }

        return {
            **_understood(question),
            "series": [answered(series) for series in every],
        }

    def classes_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET classes."""
        query = parse_classes(_arguments(request))
        return self._answer(
            request, (query.run,), query.tag, partial(self.classes_impl, query=query)
        )

    def classes_impl(self, of: Scope, query: ClassesQuery) -> dict[str, Any]:
        """Return every class of one series at one step.

        Raises:
            RequestError: If the series or the step does not exist.
        """
        series = of.one(query.run, query.tag)
        if query.step is not None and query.step not in series.steps:
            raise RequestError(
                404,
                f"`step` must be one that the series has, got {query.step}. Leave it "
                "out for the last one.",
            )
        return {
            "version": API_VERSION,
            **classes_at(series, query.step, query.question),
        }

    def history_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET history."""
        query = parse_history(_arguments(request))
        return self._answer(
            request, (query.run,), query.tag, partial(self.history_impl, query=query)
        )

    def history_impl(self, of: Scope, query: HistoryQuery) -> dict[str, Any]:
        """Return one score of every class of one series, step by step.

        Raises:
            RequestError: If the series does not exist.
        """
        series = of.one(query.run, query.tag)
        return {"version": API_VERSION, **history_of(series, query.question)}

    def pool_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET pool."""
        query = parse_pool(_arguments(request))
        return self._answer(
            request, query.runs, query.tag, partial(self.pool_impl, query=query)
        )

    def pool_impl(self, of: Scope, query: PoolQuery) -> dict[str, Any]:
        """Return the counts of runs summed by step, scored, beside their mean.

        Raises:
            RequestError: If the pattern is found in no run.
        """
        every = of.read(query.runs, query.tag)
        groups = grouped(every, query.group)
        if not groups:
            raise RequestError(404, found_nowhere(every, query.group))
        return {
            **_understood(query.question),
            "tag": query.tag,
            "groups": [
                pool(name, some, query.question, same_rows=query.same_rows).to_json()
                for name, some in groups
            ],
        }

    def export_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET export."""
        query = parse_export(_arguments(request))
        chosen = query.scores
        of = self._scope(request, chosen.runs, chosen.tag)
        every = of.read(chosen.runs, chosen.tag)
        make = as_csv if query.format == "csv" else as_json
        body = "".join(make(every, chosen.question, per_class=query.per_class)).encode()
        return answers.cacheable(request, body, EXPORT_TYPES[query.format])

    def _answer(
        self,
        request: wrappers.Request,
        runs: Sequence[str] | None,
        tag: str | None,
        make: Callable[[Scope], Mapping[str, Any]],
    ) -> answers.WSGI:
        """Answer with JSON made of some runs' series, unless nothing is new.

        Args:
            request: What was asked.
            runs: The runs that it is asked of; None means all.
            tag: The tag; None means all.
            make: Makes the answer.

        Raises:
            RequestError: 404, if a run or the tag does not exist at all.
        """
        of = self._scope(request, runs, tag)
        return self._kept_answer(request, of, runs, make, request.query_string)

    def _kept_answer(
        self,
        request: wrappers.Request,
        of: Scope,
        runs: Sequence[str] | None,
        make: Callable[[Scope], Mapping[str, Any]],
        question: bytes,
    ) -> answers.WSGI:
        """Answer as before, unless what it is of has changed."""
        packs = answers.takes_gzip(request)
        asked = of.reader.experiment, request.path, question, packs
        state = of.found.of(runs).state
        answer = self._kept.answer(asked, state, lambda: _made(request, make(of)))
        return answers.send(request, answer)

    def _scope(
        self, request: wrappers.Request, runs: Sequence[str] | None, tag: str | None
    ) -> Scope:
        if self._data_provider is None:
            raise RequestError(
                404,
                "This TensorBoard has no data provider, through which all data are "
                "read. Start it without --generic_data=false.",
            )
        reader = Reader(
            self._data_provider,
            plugin_util.context(request.environ),
            plugin_util.experiment_id(request.environ),
        )
        return scope(reader, self._sources, runs, tag)


def _made(request: wrappers.Request, body: Mapping[str, Any]) -> answers.Answer:
    return answers.packed(request, answers.encoded(body), answers.JSON)


def _list_of(described: Sequence[Mapping[str, Any]], found: Catalog) -> dict[str, Any]:
    passed_over = found.passed_over
    return {
        "version": API_VERSION,
        "plugin_version": _plugin_version(),
        "tensorboard_version": version.VERSION,
        "series": described,
        "passed_over": [one.to_json() for one in passed_over[:MOST]],
        "passed_over_count": len(passed_over),
    }


def _understood(question: Question) -> dict[str, Any]:
    """Return what was asked, as every answer repeats it."""
    undefined = question.zero_division != question.zero_division
    return {
        "version": API_VERSION,
        "score": question.score,
        "beta": question.beta,
        "zero_division": None if undefined else int(question.zero_division),
        "absent_classes": question.absent_classes,
    }


def _arguments(request: wrappers.Request) -> Arguments:
    return dict(request.args.lists())


def _described(series: Series, was_read: bool = True) -> dict[str, Any]:
    """Return the schema's `Series`."""
    steps = series.steps.tolist()
    return {
        "run": series.run,
        "tag": series.tag,
        "kind": series.kind,
        "classes": list(series.classes),
        "threshold": series.threshold,
        "average": series.average,
        "averages": list(series.averages),
        "absent_classes": series.absent_classes,
        "labels": None
        if series.labels is None
        else [series.classes[label] for label in series.labels],
        "step_unit": series.step_unit,
        "source": series.source,
        "quality": series.quality,
        "split": series.split,
        "steps": len(steps) if was_read else None,
        "last_step": steps[-1] if steps else None,
        "findings": [finding.to_json() for finding in series.findings],
    }


def _plugin_version() -> str:
    try:
        return importlib.metadata.version("tb_f1_plugin")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"  # a checkout on the path that was never installed
