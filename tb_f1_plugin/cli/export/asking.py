"""Asking: the plugin's own routes answer, without a server and without a socket.

May import the plugin, the directory's reader, TensorBoard and werkzeug. An answer has
the bytes that a page would get over HTTP: nothing is computed a second time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from tensorboard import context
from tensorboard.plugins import base_plugin
from werkzeug import test as calls
from werkzeug import wrappers

from tb_f1_plugin.logdir.directory import KEPT
from tb_f1_plugin.plugin.plugin import ROOT, F1Plugin


class Asking:
    """Asks the plugin.

    Args:
        provider: The DataProvider that the plugin reads from.
        patterns: The user's own conventions for scalars.
    """

    def __init__(self, provider: Any, patterns: Sequence[re.Pattern[str]]) -> None:
        self._provider = provider
        given = base_plugin.TBContext(
            data_provider=provider,
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
