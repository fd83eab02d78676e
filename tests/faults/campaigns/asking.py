"""Asking: a TensorBoard in this process or in its own, by any method and path."""

from __future__ import annotations

import contextlib
import http.client
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import psutil

from tests.faults.loaders import loaded
from tests.support.in_process import InProcess
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

ROOT = "/data/plugin/f1/"
LOADERS = {"python": "false", "server": "true"}  # as --load_fast names them


class Got(NamedTuple):
    """An answer: its status, its type and its body."""

    status: int
    kind: str
    body: bytes


class Ask(Protocol):
    """A way to ask."""

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> Got:
        """Ask for a path below the plugin's."""
        ...

    def busy(self) -> float:
        """Return the seconds in which the server has worked, whoever else did."""
        ...


class Wire:
    """Asks a TensorBoard over one connection, which is opened anew if it was closed."""

    def __init__(self, server: TensorBoardProcess) -> None:
        address = urlsplit(server.url)
        process = psutil.Process(server.process.pid)
        self._processes = [process, *process.children(recursive=True)]
        self._wire = http.client.HTTPConnection(
            address.hostname or "", address.port, timeout=60
        )

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> Got:
        """Ask for a path below the plugin's."""
        for is_last in (False, True):
            try:
                self._wire.request(method, ROOT + path, headers=dict(headers))
                answer = self._wire.getresponse()
                kind = answer.headers.get("Content-Type") or ""
                return Got(answer.status, kind, answer.read())
            except (http.client.HTTPException, ConnectionError):
                self._wire.close()
                if is_last:
                    raise
        raise AssertionError

    def busy(self) -> float:
        """Return what TensorBoard and its data server have taken of the processors."""
        return sum(sum(one.cpu_times()[:2]) for one in self._processes)


class Here:
    """Asks a TensorBoard that is in this process."""

    def __init__(self, here: InProcess) -> None:
        self._client = here.client

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> Got:
        """Ask for a path below the plugin's."""
        answer = self._client.open(ROOT + path, method=method, headers=dict(headers))
        return Got(answer.status_code, answer.content_type or "", answer.get_data())

    def busy(self) -> float:
        """Return what this process has taken of the processors."""
        return time.process_time()


@contextlib.contextmanager
def in_process(logdir: Path, loader: str) -> Iterator[Ask]:
    """Give a way to ask a TensorBoard that is in this process."""
    with loaded(logdir, loader) as here:
        yield Here(here)


@contextlib.contextmanager
def on_the_wire(logdir: Path, loader: str) -> Iterator[Ask]:
    """Give a way to ask a real TensorBoard, once it has read the log."""
    with served(logdir, loader) as server:
        # Both loaders list runs while they read: nothing may be new for a while.
        lists: list[bytes] = []

        def is_read() -> bool:
            lists.append(server.get(ROOT + "series").body)
            return b'"run"' in lists[-1] and lists[-20:] == lists[-1:] * 20

        wait_for(is_read, 120, "all runs")
        yield Wire(server)


@contextlib.contextmanager
def served(logdir: Path, loader: str) -> Iterator[TensorBoardProcess]:
    """Run a real TensorBoard with a loader."""
    with serve(logdir, load_fast=LOADERS[loader]) as server:
        yield server
