"""A TensorBoard in this process, over the Python loader, and its answers' schema."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
from tensorboard import context as tb_context
from tensorboard.backend import application
from tensorboard.backend.event_processing import (
    data_provider,
    plugin_event_multiplexer,
    tag_types,
)
from tensorboard.plugins import base_plugin
from werkzeug import test as werkzeug_test
from werkzeug import wrappers

from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import plugin as plugin_module
from tb_f1_plugin.plugin.plugin import F1Plugin
from tb_f1_plugin.plugin.routes import route_of
from tb_f1_plugin.reading.provider.reader import Reader

SCHEMA = json.loads(
    Path(plugin_module.__file__).with_name("schema.json").read_text(encoding="utf-8")
)


def check(body: Any, definition: str) -> Any:
    """Return a body that is valid by the JSON Schema's definition; fail otherwise."""
    jsonschema.validate(
        body,
        {**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{definition}"}]},
        cls=jsonschema.Draft202012Validator,
    )
    return body


class InProcess:
    """TensorBoard with our plugin alone, on a log directory read once.

    Args:
        logdir: The log directory.
        around: Returns the data provider that the plugin is given, of TensorBoard's.

    Attributes:
        plugin: The plugin.
        provider: The data provider that it was given.
    """

    def __init__(
        self, logdir: Path, around: Callable[[Any], Any] = lambda provider: provider
    ) -> None:
        self._logdir = logdir
        self._multiplexer = plugin_event_multiplexer.EventMultiplexer(
            # What the loader's `fix_flags` asks for.
            tensor_size_guidance={**metadata.SAMPLES, "scalars": 1000},
            size_guidance={tag_types.TENSORS: 10},
        )
        provider = data_provider.MultiplexerDataProvider(
            self._multiplexer, os.fspath(logdir)
        )
        self.provider = around(provider)
        self.plugin = F1Plugin(
            base_plugin.TBContext(
                data_provider=self.provider, sampling_hints={**metadata.SAMPLES}
            )
        )
        wsgi = application.TensorBoardWSGI([self.plugin], data_provider=provider)
        self.client = werkzeug_test.Client(wsgi, wrappers.Response)
        self.reload()

    def reload(self) -> None:
        """Read what was added to the logs."""
        self._multiplexer.AddRunsFromDirectory(os.fspath(self._logdir))
        self._multiplexer.Reload()

    def reader(self) -> Reader:
        """Return the provider as a request sees it."""
        return Reader(self.provider, tb_context.RequestContext(), "")

    def get(self, path: str, **options: Any) -> Any:
        """Return the response to a GET of a path under data/plugin/f1/."""
        return self.client.get(f"/data/plugin/f1/{path}", **options)

    def series(self) -> list[dict[str, Any]]:
        """Return the series, checked by the schema."""
        return list(self.answer("series")["series"])

    def scores(self, **query: Any) -> list[dict[str, Any]]:
        """Return scores, checked by the schema; `class_` stands for `class`."""
        return list(self.answer("scores", **query)["series"])

    def answer(self, route: str, **query: Any) -> Any:
        """Return a route's JSON, checked by the schema; `class_` stands for `class`."""
        query = {name.rstrip("_"): value for name, value in query.items()}
        response = self.get(route, query_string=query)
        assert response.status_code == 200, response.get_data(as_text=True)
        body = json.loads(response.get_data(), parse_constant=_no_such_json)
        return check(body, route_of(route).definition)


def error_of(response: Any, status: int) -> str:
    """Return the sentence of an error, whose shape and headers are checked."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    message: str = check(json.loads(response.get_data()), "ErrorAnswer")["error"]
    assert message.endswith(".")
    assert "\n" not in message
    return message


def _no_such_json(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON.")
