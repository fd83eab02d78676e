"""Summary writer: our summaries through a `SummaryWriter` that somebody has open.

May import TensorBoard's protos; of torch and tensorboardX nothing but what the writer
brings along. So one file has the user's scalars and our counts, and neither hides the
other. That of torch has written them when its `flush` returns; that of tensorboardX
has a queue of its own, which is on disk a little later, at the latest at its `close`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from tensorboard.compat.proto import event_pb2, summary_pb2


def is_summary_writer(target: Any) -> bool:
    """Tell whether this is a `SummaryWriter` as torch and tensorboardX have it."""
    return hasattr(target, "add_scalar") and hasattr(target, "file_writer")


class Through:
    """The file of a `SummaryWriter`, written through it.

    Args:
        writer: It stays the user's: `close` leaves it open.
    """

    def __init__(self, writer: Any) -> None:
        self.directory = os.fspath(_open(writer).get_logdir())
        self._writer = writer
        self._lock = threading.Lock()
        self._described: set[str] = set()
        self._file: Any = None

    def write(
        self, tag: str, summary: Callable[[bool], summary_pb2.Summary], step: int
    ) -> None:
        """Write a summary, as `EventFile.write` does.

        Raises:
            ValueError: If the `SummaryWriter` was closed.
        """
        with self._lock:
            file = _open(self._writer)
            if file is not self._file:
                self._described.clear()
                self._file = file
            made = summary(tag not in self._described)
            event = event_pb2.Event(summary=made)
            file.add_event(_as_its_own(event, file), step, time.time())
            file.flush()
            self._described.add(tag)

    def close(self) -> None:
        """Leave the `SummaryWriter` open."""


def _open(writer: Any) -> Any:
    if writer.file_writer is None:
        raise ValueError(
            f"`Writer` needs a SummaryWriter that is open, got {writer!r}, which was "
            "closed. Make a new one, or give the directory."
        )
    return writer.file_writer


def _as_its_own(event: event_pb2.Event, file: Any) -> Any:
    """Return an event of the class that a file's package has for it."""
    package = type(file).__module__.partition(".")[0]
    protos = sys.modules.get(f"{package}.proto.event_pb2")
    if protos is None:
        return event
    return protos.Event.FromString(event.SerializeToString())
