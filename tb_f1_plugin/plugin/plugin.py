"""Plugin: what TensorBoard's start needs to know; all else is loaded when it is used.

May import `activity`, `answers`, `metadata` and `request_error`, which bring little
that TensorBoard has not. `routes`, which bring the core, are imported by the first
request or the first look for scalars: a start does not wait for them, and one that
cannot be loaded is told in the tab (issue 6).
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import answers
from tb_f1_plugin.plugin.activity import Activity
from tb_f1_plugin.plugin.request_error import RequestError

if TYPE_CHECKING:
    from tb_f1_plugin.plugin.routes import Routes

log = logging.getLogger("tensorboard")
ROUTES = ("series", "scores", "classes", "history", "pool", "export")
STATIC = Path(__file__).parent / "static"
ENTRY = "/index.js"
# By hand: `mimetypes` asks the Windows registry, and may get text/plain.
SCRIPT = "text/javascript; charset=utf-8"


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
        self._routes: Routes | None = None
        self._said: set[str] = set()

    def get_plugin_apps(self) -> dict[str, answers.WSGI]:
        """Return the routes."""
        return {
            **{f"/{name}": _get(self._late(name)) for name in ROUTES},
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
        return self._context.data_provider is not None and self._activity.is_active()

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Return the tab's name and script."""
        return base_plugin.FrontendMetadata(es_module_path=ENTRY, tab_name="F1")

    def file_route(self, request: wrappers.Request) -> answers.WSGI:
        """Answer with a file of the dashboard, whatever the query (a version)."""
        # TensorBoard routes a path with a slash behind it here, too.
        path = "/" + request.path.rstrip("/").rpartition("/")[2]
        if path == ENTRY:
            self._load_ahead()  # the page asks for data next
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

    def routes(self) -> Routes:
        """Return the routes, imported by whoever asks first.

        Raises:
            RequestError: 500, if they cannot be loaded; the log says it once. The next
                request tries again: it may be but a want of memory or of files.
        """
        with self._lock:
            if self._routes is None:
                try:
                    from tb_f1_plugin.plugin.routes import Routes

                    self._routes = Routes(self._context)
                except Exception as error:
                    why = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                    sentence = f"The F1 plugin cannot be loaded ({why})."
                    if isinstance(error, (ImportError, SyntaxError)):
                        sentence += (
                            " Reinstall tb_f1_plugin where TensorBoard runs, then "
                            "restart TensorBoard."
                        )
                    else:
                        sentence += " Mend that, then reload the page."
                    if sentence not in self._said:
                        self._said.add(sentence)
                        log.warning("%s", sentence)
                    raise RequestError(500, sentence) from error
            return self._routes

    def _late(self, name: str) -> Callable[[wrappers.Request], answers.WSGI]:
        """Return a route that is looked up when it is asked."""

        def route(request: wrappers.Request) -> answers.WSGI:
            answer: answers.WSGI = getattr(self.routes(), f"{name}_route")(request)
            return answer

        return route

    def _load_ahead(self) -> None:
        """Load the routes beside the request that is being answered."""
        if self._routes is None:
            threading.Thread(target=self._can_load, name="f1-load", daemon=True).start()

    def _can_load(self) -> bool:
        """Load the routes; tell whether they are there."""
        try:
            self.routes()
        except RequestError:  # which has been said
            return False
        return True

    def _scan(self) -> bool | None:
        return self.routes().has_any() if self._can_load() else False


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
