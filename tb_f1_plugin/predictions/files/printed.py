"""Printed: what Java prints is kept, and is not shown as it is.

May import the standard library only. Spark prints a page of its own for what it raises
as well, and a few lines at each start. Only its progress is for who looks on.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
from collections import deque
from collections.abc import Iterator

STDERR = 2
_PROGRESS = b"\r"  # which a line of progress begins with, to be written over


class Printed:
    """The last that a program has printed on standard error."""

    def __init__(self) -> None:
        self._kept: deque[bytes] = deque(maxlen=100)
        self._reader: threading.Thread | None = None

    @contextlib.contextmanager
    def instead(self) -> Iterator[None]:
        """Keep what programs print there that are started within `with`.

        This process itself prints there again once `with` is left, and they do not.
        """
        own, (ending, beginning) = os.dup(STDERR), os.pipe()
        self._reader = threading.Thread(target=self._read, args=(ending,), daemon=True)
        self._reader.start()
        os.dup2(beginning, STDERR)
        os.close(beginning)
        try:
            yield
        finally:
            os.dup2(own, STDERR)
            os.close(own)

    def why(self) -> str:
        """Return the first line that says why a program failed; "" if none does."""
        if self._reader is not None:
            self._reader.join(1)  # at once, if the program has ended
        text = b"".join(self._kept).decode("utf-8", "replace")
        found = re.search(r"^.*(?:Exception|Error): .*$", text, re.MULTILINE)
        return found[0].strip() if found else ""

    def _read(self, pipe: int) -> None:
        with os.fdopen(pipe, "rb", buffering=0) as stream:
            while some := stream.read(65536):
                if not some.startswith(_PROGRESS):
                    self._kept.append(some)
                elif sys.stderr.isatty():
                    sys.stderr.write(some.decode("utf-8", "replace"))
                    sys.stderr.flush()
