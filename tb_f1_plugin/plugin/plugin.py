"""Plugin: the routes under data/plugin/f1/, as `http_api.md` describes them.

May import werkzeug, TensorBoard and the core; never tensorflow or keras. A route
`X_route` speaks HTTP, its `X_impl` makes the answer from plain values.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tensorboard import context as tb_context
from tensorboard import plugin_util, version
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_f1_plugin import metadata
from tb_f1_plugin.plugin import answers, scalars
from tb_f1_plugin.plugin.activity import Activity
from tb_f1_plugin.plugin.classes import classes_at
from tb_f1_plugin.plugin.conventions import compile_patterns
from tb_f1_plugin.plugin.difference import difference
from tb_f1_plugin.plugin.export import as_csv, as_json
from tb_f1_plugin.plugin.findings import beside_each_other
from tb_f1_plugin.plugin.gaps import explained
from tb_f1_plugin.plugin.history import history_of
from tb_f1_plugin.plugin.kept import Kept
from tb_f1_plugin.plugin.pooling import grouped, pool
from tb_f1_plugin.plugin.provider import Reader
from tb_f1_plugin.plugin.query import (
    ClassesQuery,
    HistoryQuery,
    PoolQuery,
    RequestError,
    ScoresQuery,
    check_known,
    parse_classes,
    parse_export,
    parse_history,
    parse_pool,
    parse_scores,
    parse_series,
)
from tb_f1_plugin.plugin.scoring import Question, score
from tb_f1_plugin.plugin.series import Series
from tb_f1_plugin.plugin.sources import Found, Sources

API_VERSION = 1
log = logging.getLogger("tensorboard")
STATIC = Path(__file__).parent / "static"
ENTRY = "/index.js"
# By hand: `mimetypes` asks the Windows registry, and may get text/plain.
SCRIPT = "text/javascript; charset=utf-8"
EXPORT_TYPES = {"csv": "text/csv; charset=utf-8", "json": answers.JSON}

Arguments = Mapping[str, Sequence[str]]


class F1Plugin(base_plugin.TBPlugin):
    """Exact F1 of every epoch, beside the naive batch mean.

    Args:
        context: TensorBoard's `TBContext`.
    """

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        hints = context.sampling_hints or {}
        # TensorBoard starts without this plugin, and says why, if one is malformed.
        flags = getattr(context, "flags", None)
        self._patterns = compile_patterns(getattr(flags, "f1_tags", None) or ())
        self._sources = Sources(
            hints.get(metadata.SCALARS_PLUGIN_NAME, scalars.SAMPLES),
            self._patterns,
            tensor_samples=hints.get(metadata.PLUGIN_NAME, 0),
        )
        self._kept = Kept()
        self._activity = Activity(self._scan)

    def get_plugin_apps(self) -> dict[str, answers.WSGI]:
        """Return the routes."""
        return {
            "/series": _get(self.series_route),
            "/scores": _get(self.scores_route),
            "/classes": _get(self.classes_route),
            "/history": _get(self.history_route),
            "/pool": _get(self.pool_route),
            "/export": _get(self.export_route),
            # The entry, and the views that it fetches when they are opened.
            **{
                path: _get(self.file_route)
                for path in (ENTRY, *(f"/{file.name}" for file in STATIC.glob("*.js")))
            },
        }

    def data_plugin_names(self) -> tuple[str, ...]:
        """Return whose data make the tab appear without further ado: our tensors."""
        return (metadata.PLUGIN_NAME,)

    def is_active(self) -> bool:
        """Tell whether there are scalars to read; asked if there are no tensors."""
        return self._data_provider is not None and self._activity.is_active()

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Return the tab's name and script."""
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="F1")

    def series_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET series."""
        read = parse_series(_arguments(request))
        make = partial(self.series_impl, read=read)
        return self._answer(request, None, None, make, keep=read)

    def series_impl(self, reader: Reader, found: Found, read: bool) -> dict[str, Any]:
        """Return every series there is, without its points."""
        if read:
            every = beside_each_other(self._sources.read(reader, found))
            described = [_described(series) for series in every]
        else:
            described = [
                _described(series, was_read)
                for series, was_read in self._sources.glance(reader, found)
            ]
        return {
            "version": API_VERSION,
            "plugin_version": _plugin_version(),
            "tensorboard_version": version.VERSION,
            "series": described,
        }

    def scores_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET scores."""
        query = parse_scores(_arguments(request))
        runs = query.runs
        if runs is not None and query.baseline is not None:
            runs = (*runs, query.baseline)
        return self._answer(
            request, runs, query.tag, partial(self.scores_impl, query=query)
        )

    def scores_impl(
        self, reader: Reader, found: Found, query: ScoresQuery
    ) -> dict[str, Any]:
        """Return the scores of some series.

        Raises:
            RequestError: If the baseline does not exist.
        """
        question = query.question
        every = self._read(reader, found, query.runs, query.tag)
        baselines = {}
        if query.baseline is not None:
            check_known("run", (query.baseline,), {run for run, _ in found.existing})
            others = self._read(reader, found, (query.baseline,), query.tag)
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

    def classes_impl(
        self, reader: Reader, found: Found, query: ClassesQuery
    ) -> dict[str, Any]:
        """Return every class of one series at one step.

        Raises:
            RequestError: If the series or the step does not exist.
        """
        series = self._one(reader, found, query.run, query.tag)
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

    def history_impl(
        self, reader: Reader, found: Found, query: HistoryQuery
    ) -> dict[str, Any]:
        """Return one score of every class of one series, step by step.

        Raises:
            RequestError: If the series does not exist.
        """
        series = self._one(reader, found, query.run, query.tag)
        return {"version": API_VERSION, **history_of(series, query.question)}

    def pool_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer GET pool."""
        query = parse_pool(_arguments(request))
        return self._answer(
            request, query.runs, query.tag, partial(self.pool_impl, query=query)
        )

    def pool_impl(
        self, reader: Reader, found: Found, query: PoolQuery
    ) -> dict[str, Any]:
        """Return the counts of runs summed by step, scored, beside their mean.

        Raises:
            RequestError: If the pattern is found in no run.
        """
        every = self._read(reader, found, query.runs, query.tag)
        groups = grouped(every, query.group)
        if not groups:
            raise RequestError(
                404,
                "`group` must be found in the name of a run, got "
                f"{query.group.text if query.group else ''!r}.",
            )
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
        reader = self._reader(request)
        found = self._find(reader, chosen.runs, chosen.tag)
        every = self._read(reader, found, chosen.runs, chosen.tag)
        make = as_csv if query.format == "csv" else as_json
        body = "".join(make(every, chosen.question, per_class=query.per_class)).encode()
        return answers.cacheable(request, body, EXPORT_TYPES[query.format])

    def _answer(
        self,
        request: wrappers.Request,
        runs: Sequence[str] | None,
        tag: str | None,
        make: Callable[[Reader, Found], Mapping[str, Any]],
        *,
        keep: bool = True,
    ) -> answers.WSGI:
        """Answer with JSON made of some runs' series, unless nothing is new.

        Args:
            request: What was asked.
            runs: The runs that it is asked of; None means all.
            tag: The tag; None means all.
            make: Makes the answer.
            keep: Whether it is the same for as long as nothing is new.

        Raises:
            RequestError: 404, if a run or the tag does not exist at all.
        """
        reader = self._reader(request)
        found = self._find(reader, runs, tag)

        def made() -> answers.Answer:
            body = answers.encoded(make(reader, found))
            return answers.packed(request, body, answers.JSON)

        asked = (
            reader.experiment,
            request.path,
            request.query_string,
            answers.takes_gzip(request),
        )
        if not keep:
            return answers.send(request, made())
        answer = self._kept.answer(asked, found.of(runs).state, made)
        return answers.send(request, answer)

    def _find(
        self, reader: Reader, runs: Sequence[str] | None, tag: str | None
    ) -> Found:
        """Return what there is of some runs, at least; None means all.

        Raises:
            RequestError: 404, if a run or the tag does not exist at all.
        """
        found = self._sources.find(reader, runs)
        if not _has(found, runs or (), tag):
            # To say what is known, or since another run has the tag.
            found = self._sources.find(reader)
        check_known("run", runs or (), {run for run, _ in found.existing})
        check_known(
            "tag", () if tag is None else (tag,), {name for _, name in found.existing}
        )
        return found

    def _read(
        self,
        reader: Reader,
        found: Found,
        runs: Sequence[str] | None,
        tag: str | None,
    ) -> list[Series]:
        """Return the series of some runs and a tag; None means all."""
        some = found.of(runs).existing
        wanted = {name for name in some if tag in (None, name[1])}
        return self._sources.read(reader, found, wanted)

    def _one(self, reader: Reader, found: Found, run: str, tag: str) -> Series:
        """Return one series.

        Raises:
            RequestError: 404, if there is none.
        """
        every = self._read(reader, found, (run,), tag)
        if not every:
            raise RequestError(
                404,
                f"`tag` must be one that run {run!r} has, got {tag!r}. See `series`.",
            )
        return every[0]

    def file_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer with a file of the dashboard, whatever the query (a version)."""
        # TensorBoard routes a path with a slash behind it here, too.
        path = "/" + request.path.rstrip("/").rpartition("/")[2]
        try:
            body = (STATIC / path[1:]).read_bytes()
        except OSError as error:
            if path != ENTRY:
                raise RequestError(404, f"{path[1:]} cannot be read.") from error
            # As a script, since the tab shows nothing else: it must not stay blank.
            body = _script_saying(
                f"The dashboard is not built: {path[1:]} cannot be read "
                f"({error.strerror}). In a checkout run `make dashboard`, elsewhere "
                "reinstall tb_f1_plugin; then reload the page."
            )
        return answers.cacheable(request, body, SCRIPT)

    def _reader(self, request: wrappers.Request) -> Reader:
        if self._data_provider is None:
            raise RequestError(
                404,
                "This TensorBoard has no data provider, through which all data are "
                "read. Start it without --generic_data=false.",
            )
        return Reader(
            self._data_provider,
            plugin_util.context(request.environ),
            plugin_util.experiment_id(request.environ),
        )

    def _scan(self) -> bool | None:
        # No request asks, so there is no context and no experiment.
        reader = Reader(self._data_provider, tb_context.RequestContext(), "")
        listed = reader.list_scalars(metadata.SCALARS_PLUGIN_NAME)
        return scalars.has_any(listed, self._patterns) if listed else None


def _has(found: Found, runs: Iterable[str], tag: str | None) -> bool:
    """Tell whether all of the runs were found, and the tag in one of them."""
    there = {run for run, _ in found.existing}
    tags = {name for _, name in found.existing}
    return there.issuperset(runs) and (tag is None or tag in tags)


def _understood(question: Question) -> dict[str, Any]:
    """Return what was asked, as every answer repeats it."""
    undefined = question.zero_division != question.zero_division
    return {
        "version": API_VERSION,
        "score": question.score,
        "beta": question.beta,
        "zero_division": None if undefined else int(question.zero_division),
    }


def _get(route: Callable[[wrappers.Request], answers.WSGI]) -> answers.WSGI:
    """Return a route as WSGI: GET only, its `RequestError`s as JSON."""

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        request = wrappers.Request(environ)
        try:
            if request.method != "GET":
                answer = answers.error(
                    request,
                    405,
                    f"The method must be GET, got {request.method}.",
                    [("Allow", "GET")],
                )
            else:
                answer = route(request)
        except RequestError as error:
            answer = answers.error(request, error.code, error.message)
        except Exception as error:
            # The tab can show a sentence, not TensorBoard's page for a 500.
            log.exception("The F1 plugin failed on %s", request.full_path)
            answer = answers.error(
                request,
                500,
                f"The F1 plugin failed ({type(error).__name__}); TensorBoard's log has "
                "the details. Please report it.",
            )
        return answer(environ, start_response)

    return application


def _script_saying(sentence: str) -> bytes:
    """Return a dashboard that says one sentence and can do nothing else."""
    return (
        "export function render() {\n"
        '  document.body.style.cssText = "background: #fff; padding: 16px";\n'
        f"  document.body.textContent = {json.dumps(sentence)};\n"
        "}\n"
    ).encode()


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
        "step_unit": series.step_unit,
        "source": series.source,
        "quality": series.quality,
        "steps": len(steps) if was_read else None,
        "last_step": steps[-1] if steps else None,
        "findings": [finding.to_json() for finding in series.findings],
    }


def _plugin_version() -> str:
    try:
        return importlib.metadata.version("tb_f1_plugin")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"  # a checkout on the path that was never installed
