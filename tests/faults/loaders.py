"""Either loader, and a provider that is neither, over a log directory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.reading.details import pr_curves
from tb_f1_plugin.reading.scalars import source
from tests.support.in_process import InProcess

LOADERS = ("python", "server", "unknown")
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
    if loader == "server":
        kept = {**KEPT, "pr_curves": pr_curves.SAMPLES}
        with data_server.serving(str(logdir), kept) as served:
            yield InProcess(logdir, around=lambda provider: served.provider)
    elif loader == "unknown":
        yield InProcess(logdir, around=Unknown)
    else:
        yield InProcess(logdir)
