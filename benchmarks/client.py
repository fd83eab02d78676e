"""Client: asks a server as TensorBoard's own dashboards do, and as the F1 tab does.

Knows addresses and times, no rows. Everybody takes gzip, as browsers do.
"""

from __future__ import annotations

import gzip
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence

from tb_f1_plugin.format import metadata
from tests.support import logs
from tests.support.tensorboard_process import OPENER, TensorBoardProcess

SCALAR = metadata.scalar_tag(logs.NAME)
# As frontend/src/data/server/ asks, and tf-scalar-card.ts.
FIRST_RUNS, MORE_RUNS, THEIR_RUNS = 8, 32, 64


def ask(
    server: TensorBoardProcess,
    path: str,
    data: bytes | None = None,
    known: str | None = None,
) -> tuple[float, int, str, bytes]:
    """Return the seconds until all of an answer is here, its status, ETag and body."""
    headers = {"Accept-Encoding": "gzip", **({"If-None-Match": known} if known else {})}
    request = urllib.request.Request(server.url + path, data, headers)
    begin = time.perf_counter()
    try:
        with OPENER.open(request, timeout=600) as reply:
            body = reply.read()
            status, tag = reply.status, reply.headers.get("ETag", "")
    except urllib.error.HTTPError as error:
        with error:
            body, status, tag = error.read(), error.code, error.headers["ETag"]
    return time.perf_counter() - begin, status, tag, body


def their_scalars(server: TensorBoardProcess, runs: Sequence[str]) -> float:
    """Ask for one scalar of all runs as the Scalars dashboard does."""
    took = 0.0
    for some in _parts(runs, THEIR_RUNS, THEIR_RUNS):
        form = [("tag", SCALAR), *(("runs", run) for run in some)]
        data = urllib.parse.urlencode(form).encode()
        took += ask(server, "data/plugin/scalars/scalars_multirun", data)[0]
    return took


def their_time_series(server: TensorBoardProcess) -> float:
    """Ask for one scalar of all runs as Time Series does for a card."""
    requests = json.dumps([{"plugin": "scalars", "tag": SCALAR}])
    data = urllib.parse.urlencode({"requests": requests}).encode()
    return ask(server, "data/plugin/timeseries/timeSeries", data)[0]


def our_curves(
    server: TensorBoardProcess,
    runs: Sequence[str],
    experiment: str,
    known: dict[str, str],
    *,
    opened: bool = True,
) -> Iterator[tuple[float, int, int]]:
    """Yield seconds, status and bytes of each answer that the tab asks for, in turn.

    Args:
        server: The server.
        runs: All runs.
        experiment: A word that makes an experiment of its own.
        known: The ETags by path, to be sent where they are known; filled.
        opened: Whether the page has just been opened; else it is reloaded.
    """
    root = f"experiment/{experiment}/data/plugin/f1/"
    glance = "series?read=0"
    # A page that was told all at a glance asks for it again.
    paths = ["series" if "series" in known and not opened else glance]
    for some in _parts(runs, FIRST_RUNS, MORE_RUNS):
        query = [("tag", logs.NAME), ("score", "f1"), ("average", "auto")]
        query += [("zero_division", "0"), *(("run", run) for run in some)]
        paths.append(f"scores?{urllib.parse.urlencode(query)}")
    while paths:
        path = paths.pop(0)
        took, status, tag, body = ask(server, root + path, known=known.get(path))
        if status not in (200, 304):
            raise RuntimeError(f"{status} for {path}: {body!r}")
        if path == glance and b'"steps":null' in gzip.decompress(body):
            paths.insert(1, "series")  # once the first curves stand
        known[path] = tag
        yield took, status, len(body)


def _parts(runs: Sequence[str], first: int, more: int) -> Iterator[Sequence[str]]:
    yield runs[:first]
    for start in range(first, len(runs), more):
        yield runs[start : start + more]
