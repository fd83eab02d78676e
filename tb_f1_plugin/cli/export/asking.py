"""Asking: the plugin's own routes answer, without a server and without a socket.

May import the plugin, the directory's reader, TensorBoard and werkzeug. An answer has
the bytes that a page would get over HTTP: nothing is computed a second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from tensorboard import context
from tensorboard.plugins import base_plugin
from werkzeug import test as calls
from werkzeug import wrappers

from tb_f1_plugin.logdir.directory import KEPT
from tb_f1_plugin.plugin.plugin import ROOT, F1Plugin


class Unchanging:
    """A DataProvider over logs that were read once: each list is made once.

    The provider makes a list from every point that it has, at every question, since it
    serves logs that grow. A file of a page takes hundreds of questions.

    Args:
        provider: The DataProvider. What else is asked of it is its own answer.
    """

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self._lists: dict[tuple[object, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    def list_tensors(self, asker: Any, **asked: Any) -> Any:
        """Return the provider's list of tensors."""
        return self._list(self._provider.list_tensors, asker, asked)

    def list_scalars(self, asker: Any, **asked: Any) -> Any:
        """Return the provider's list of scalars."""
        return self._list(self._provider.list_scalars, asker, asked)

    def _list(self, ask: Callable[..., Any], asker: Any, asked: dict[str, Any]) -> Any:
        only = asked.get("run_tag_filter")
        runs, tags = (None, None) if only is None else (only.runs, only.tags)
        key = (
            *(ask.__name__, asked["experiment_id"], asked["plugin_name"]),
            *(None if names is None else frozenset(names) for names in (runs, tags)),
        )
        if key not in self._lists:
            self._lists[key] = ask(asker, **asked)
        return self._lists[key]


class Asking:
    """Asks the plugin.

    Args:
        provider: The DataProvider that the plugin reads from; what it has stays.
        patterns: The user's own conventions for scalars.
    """

    def __init__(self, provider: Any, patterns: Sequence[re.Pattern[str]]) -> None:
        self._provider = provider
        given = base_plugin.TBContext(
            data_provider=Unchanging(provider),
            sampling_hints=KEPT,
            flags=SimpleNamespace(f1_tags=[pattern.pattern for pattern in patterns]),
        )
        self._client = calls.Client(
            F1Plugin(given).get_plugin_apps()["/*"], wrappers.Response
        )

    def get(
        self, route: str, parameters: Mapping[str, str], runs: Sequence[str] = ()
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer.

        Args:
            route: The name of the route.
            parameters: Its parameters, without the runs.
            runs: The runs that are named; none for all.
        """
        query = urlencode(
            [*parameters.items(), *(("run", run) for run in runs)],
            errors="replace",
        )
        response = self._client.get(f"{ROOT}{route}", query_string=query)
        return response.status_code, response.get_data()

    def runs(self) -> list[str]:
        """Return all runs in TensorBoard's own order, which gives them their colours.

        That is `data/runs`: by the time of the first event, then by name.
        """
        runs = self._provider.list_runs(context.RequestContext(), experiment_id="")

        def place(run: Any) -> tuple[float, str]:
            start = run.start_time
            return (float("inf") if start is None else start, run.run_name)

        return [run.run_name for run in sorted(runs, key=place)]
