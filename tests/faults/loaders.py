"""Either loader, and a provider that is neither, over a log directory."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from tensorboard import context

from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.reading.details import pr_curves
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.scalars import source
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Sources
from tests.support.in_process import InProcess

LOADERS = ("python", "server", "unknown")
_POPEN = subprocess.Popen  # whatever stands in its place meanwhile
KEPT = {"f1": 0, "f1_scores": 300, "scalars": source.SAMPLES}


class Unknown:
    """A provider around another one, which can only be asked."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        if name == "parts_of":
            raise AttributeError(name)
        self.asked += 1
        return getattr(self._inner, name)


@contextlib.contextmanager
def loaded(logdir: Path, loader: str) -> Iterator[InProcess]:
    """Give a TensorBoard over a directory that a loader has read."""
    if loader == "unchecked":
        with unchecked(), loaded(logdir, "server") as here:
            yield here
    elif loader == "server":
        kept = {**KEPT, "pr_curves": pr_curves.SAMPLES}
        with data_server.serving(str(logdir), kept) as served:
            # The Python loader reads nothing: it may stumble at what is there.
            nothing = logdir / "nothing"
            yield InProcess(nothing, around=lambda provider: served.provider)
    elif loader == "unknown":
        yield InProcess(logdir, around=Unknown)
    else:
        yield InProcess(logdir)


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Let the data server compare no checksum, as it does behind TensorBoard."""

    def without(command: list[str], **options: Any) -> Any:
        kept = [word for word in command if word != "--checksum"]
        assert len(kept) == len(command) - 1
        return _POPEN(kept, **options)

    with mock.patch.object(data_server.subprocess, "Popen", without):
        yield


def read_all(provider: Any) -> dict[tuple[str, str], Series]:
    """Return every series that a provider has."""
    reader = Reader(provider, context.RequestContext(), "")
    sources = Sources()
    every = sources.read(reader, sources.find(reader))
    return {(series.run, series.tag): series for series in every}
