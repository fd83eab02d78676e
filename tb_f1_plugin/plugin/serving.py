"""Serving: a request becomes a query, a selection and an answer.

May import TensorBoard, werkzeug, the reading and the rest of the plugin; never
tensorflow or keras. `routes` says what can be asked and how it is answered; what is
here is the same for all of them.
"""

from __future__ import annotations

from tensorboard import context as tb_context
from tensorboard import plugin_util
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import answers
from tb_f1_plugin.plugin.cache import AnswerCache
from tb_f1_plugin.plugin.parameters import BASELINE, TAG, THRESHOLD
from tb_f1_plugin.plugin.query import Query, parse
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.plugin.routes import route_of
from tb_f1_plugin.plugin.selection import Selection, select
from tb_f1_plugin.reading.details import pr_curves
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.scalars import source as scalars
from tb_f1_plugin.reading.scalars.conventions import compile_patterns
from tb_f1_plugin.reading.sources import Sources


class Server:
    """Answers requests, and remembers what it has read and answered.

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
            curve_samples=hints.get(metadata.CURVES_PLUGIN_NAME, pr_curves.SAMPLES),
        )
        name = metadata.DETAIL_PLUGIN_NAME
        self._details = DetailStore(hints.get(name, metadata.SAMPLES[name]))
        self._cache = AnswerCache()

    def has_any(self) -> bool | None:
        """Tell whether there are scalars to read; None if there are no runs yet."""
        # No request asks, so there is no context and no experiment.
        reader = Reader(self._data_provider, tb_context.RequestContext(), "")
        listed = reader.list_scalars(metadata.SCALARS_PLUGIN_NAME)
        return scalars.has_any(listed, self._patterns) if listed else None

    def begin(self, request: wrappers.Request) -> None:
        """Begin with what a page asks for first: the list of what exists.

        Args:
            request: That of the page's script.
        """
        if self._data_provider is not None:
            self._sources.begin(self._reader(request))

    def answer(self, name: str, request: wrappers.Request) -> answers.WSGI:
        """Answer a request to a route, as before if nothing is new.

        Raises:
            RequestError: 404, if the route, a run or the tag does not exist; 400, if a
                parameter is wrong.
        """
        route = route_of(name)
        try:
            query = parse(name, route.parameters, dict(request.args.lists()))
        except ValueError as error:
            raise RequestError(400, str(error)) from error
        selection = self._select(request, query)
        packs = answers.takes_gzip(request)
        answer = self._cache.answer(
            (selection.reader.experiment, name, query.key, packs),
            selection.state,
            lambda: _packed(request, route.make(selection, query)),
        )
        return answers.send(request, answer)

    def _select(self, request: wrappers.Request, query: Query) -> Selection:
        if self._data_provider is None:
            raise RequestError(
                404,
                "This TensorBoard has no data provider, through which all data are "
                "read. Start it without --generic_data=false.",
            )
        return select(
            *(self._reader(request), self._sources, self._details),
            *(query.runs, query[TAG], query[BASELINE]),
            question=query.question,
            threshold=query[THRESHOLD],
        )

    def _reader(self, request: wrappers.Request) -> Reader:
        environ = request.environ
        context = plugin_util.context(environ)
        return Reader(self._data_provider, context, plugin_util.experiment_id(environ))


def _packed(request: wrappers.Request, made: answers.Made) -> answers.Answer:
    """Return what a route made as bytes."""
    if isinstance(made, answers.Text):
        body = made.content.encode()
        return answers.packed(request, body, made.content_type, is_reusable=False)
    if isinstance(made, answers.Partial):
        body = answers.encoded(made.content)
        return answers.packed(request, body, answers.JSON, is_reusable=False)
    return answers.packed(request, answers.encoded(made), answers.JSON)
