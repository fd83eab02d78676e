"""Plugin: what TensorBoard's start needs to know; all else is loaded when it is used.

May import `activity`, `answers`, `metadata`, `request_error`, `text`, TensorBoard and
werkzeug. That brings little that TensorBoard has not. `serving`, which brings all that
reads and scores, is imported when the first page opens, by its first request or by the
first look for scalars. So a start does not wait for it, and if it cannot be loaded, the
tab says so.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import answers
from tb_f1_plugin.plugin.activity import Activity
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.text.printable import printable, printable_lines

if TYPE_CHECKING:
    from tb_f1_plugin.plugin.serving import Server

log = logging.getLogger("tensorboard")
STATIC = Path(__file__).parent / "static"
ROOT = f"/data/plugin/{metadata.PLUGIN_NAME}/"
ENTRY = "/index.js"
# By hand: `mimetypes` asks the Windows registry, and may get text/plain.
SCRIPT = "text/javascript; charset=utf-8"


METHODS = ("GET", "HEAD")  # nothing here changes anything


class _Apps(dict[str, answers.WSGI]):
    """Who answers which path; a path that is not listed is answered by `/*`."""

    def __missing__(self, path: str) -> answers.WSGI:
        return self["/*"]


class F1Plugin(base_plugin.TBPlugin):
    """Exact F1 of every epoch, beside the naive batch mean.

    Args:
        context: TensorBoard's `TBContext`.
    """

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._context = context
        self._activity = Activity(self._scan)
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._logged: set[str] = set()

    def get_plugin_apps(self) -> dict[str, answers.WSGI]:
        """Return who answers which path; TensorBoard takes `/*` for all other paths."""
        # The entry, and the views that it fetches when they are opened.
        files = {ENTRY, *(f"/{file.name}" for file in STATIC.glob("*.js"))}
        return _Apps(
            {
                **{path: _get(self._answer_with_file) for path in files},
                "/*": _get(self._answer_with_data),
            }
        )

    def data_plugin_names(self) -> tuple[str, ...]:
        """Return whose data make the tab appear without further ado.

        These are our tensors and PR curves, from which F1 always follows.
        """
        return (metadata.PLUGIN_NAME, metadata.CURVES_PLUGIN_NAME)

    def is_active(self) -> bool:
        """Tell whether there are scalars to read; asked if there are no tensors."""
        return self._context.data_provider is not None and self._activity.is_active()

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Return the tab's name and script.

        TensorBoard asks for it when a page opens, so the server is loaded meanwhile.
        """
        if self._server is None:
            _start(self._can_load, "f1-load")
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="F1")

    def _answer_with_data(self, request: wrappers.Request) -> answers.WSGI:
        """Answer with what a route of the table in `routes` makes."""
        name = request.path.removeprefix(ROOT).strip("/")
        return self.server().answer(name, request)

    def _answer_with_file(self, request: wrappers.Request) -> answers.WSGI:
        """Answer with a file of the dashboard, whatever the query (a version)."""
        # TensorBoard routes a path with a slash behind it here, too.
        path = "/" + request.path.rstrip("/").rpartition("/")[2]
        if path == ENTRY and request.method == "GET":
            _start(lambda: self._begin(request), "f1-begin")
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
        return answers.with_etag(request, body, SCRIPT)

    def server(self) -> Server:
        """Return what answers with data; it is imported for the first who asks.

        Raises:
            RequestError: 500, if it cannot be loaded; the log says so once. The next
                request tries again, since memory or open files may have run out.
        """
        with self._lock:
            if self._server is None:
                try:
                    from tb_f1_plugin.plugin.serving import Server

                    self._server = Server(self._context)
                except Exception as error:
                    sentence = _why_not_loaded(error)
                    if sentence not in self._logged:
                        self._logged.add(sentence)
                        log.warning("%s", sentence)
                    raise RequestError(500, sentence) from error
            return self._server

    def _begin(self, request: wrappers.Request) -> None:
        """Begin with what a page asks for once it has its script, which is this."""
        if self._can_load():
            self.server().begin(request)

    def _can_load(self) -> bool:
        """Load the server; tell whether it is there."""
        try:
            self.server()
        except RequestError:  # which is in the log
            return False
        return True

    def _scan(self) -> bool | None:
        return self.server().has_any() if self._can_load() else False


def _start(work: Callable[[], object], name: str) -> None:
    """Start some work beside the request that is being answered, if a thread can."""
    with contextlib.suppress(RuntimeError):  # who asks for it later waits for it
        threading.Thread(target=work, name=name, daemon=True).start()


def _get(answer_to: Callable[[wrappers.Request], answers.WSGI]) -> answers.WSGI:
    """Return a function as WSGI: GET and HEAD only, its `RequestError`s as JSON."""

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        request = wrappers.Request(environ)
        try:
            if request.method not in METHODS:
                answer = answers.error(
                    request,
                    405,
                    f"The method must be {' or '.join(METHODS)}, got {request.method}.",
                    [("Allow", ", ".join(METHODS))],
                )
            else:
                answer = answer_to(request)
        except RequestError as error:
            answer = answers.error(request, error.code, error.message)
        except Exception as error:
            # The tab can show a sentence, not TensorBoard's page for a 500.
            why = printable_lines(traceback.format_exc())
            log.error(
                "The F1 plugin failed on %s\n%s", printable(request.full_path), why
            )
            answer = answers.error(
                request,
                500,
                f"The F1 plugin failed ({type(error).__name__}); TensorBoard's log has "
                "the details. Please report it.",
            )
        return answer(environ, start_response)

    return application


def _why_not_loaded(error: Exception) -> str:
    """Return in a sentence or two why there is no server, and what to do."""
    why = printable(" ".join(f"{type(error).__name__}: {error}".split())[:300])
    if isinstance(error, (ImportError, SyntaxError)):
        advice = (
            "Reinstall tb_f1_plugin where TensorBoard runs, then restart TensorBoard."
        )
    else:
        advice = "Mend that, then reload the page."
    return f"The F1 plugin cannot be loaded ({why}). {advice}"


def _script_saying(sentence: str) -> bytes:
    """Return a dashboard that says one sentence and can do nothing else."""
    return (
        "export function render() {\n"
        '  document.body.style.cssText = "background: #fff; padding: 16px";\n'
        f"  document.body.textContent = {json.dumps(sentence)};\n"
        "}\n"
    ).encode()
