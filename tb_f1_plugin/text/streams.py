"""Streams: the only way to standard output and standard error.

May import `printable`. While a command runs, both streams escape what is written to
them, whoever writes: a command, a warning, the log of a library, a traceback. So no
command can forget it. Only rows for programs go past that, and the colours of
`console`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO, cast

from tb_f1_plugin.text.printable import printable, printable_lines


class _Escaping:
    """A stream whose lines are printable.

    Args:
        plain: The stream that they go to.
    """

    def __init__(self, plain: TextIO) -> None:
        self.plain = plain

    def write(self, text: str) -> int:
        """Write a text; return its length, as it was given."""
        self.plain.write(printable_lines(text))
        return len(text)

    def writelines(self, texts: Iterable[str]) -> None:
        """Write texts, one after the other."""
        for text in texts:
            self.write(text)

    def __getattr__(self, name: str) -> Any:
        """Be in all else the stream itself."""
        return getattr(self.plain, name)


@contextlib.contextmanager
def escaping() -> Iterator[None]:
    """Let standard output and standard error escape what is written to them."""
    before = sys.stdout, sys.stderr
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where it is redirected on Windows it could not print a dash.
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout, sys.stderr = (
        cast("TextIO", _Escaping(stream)) if stream is not None else stream
        for stream in before
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def plain(stream: TextIO) -> TextIO:
    """Return a stream that escapes nothing, for what is escaped already."""
    return stream.plain if isinstance(stream, _Escaping) else stream


def is_terminal() -> bool:
    """Tell whether standard output is shown to somebody."""
    return sys.stdout is not None and sys.stdout.isatty()


def say(lines: Iterable[str]) -> None:
    """Say lines on standard error, beside what a command answers."""
    if sys.stderr is not None:
        sys.stderr.writelines(f"{printable(line)}\n" for line in lines)


def answer(lines: Iterable[str]) -> None:
    """Print lines on standard output.

    Raises:
        OSError: If it cannot be printed, as on a disk that is full.
    """
    if sys.stdout is None:
        raise OSError("standard output is closed.")
    sys.stdout.writelines(f"{printable(line)}\n" for line in lines)
    sys.stdout.flush()


def put(parts: Iterable[str]) -> None:
    """Write what is for programs: as it is, but on a terminal, which would obey it."""
    (sys.stdout if is_terminal() else plain(sys.stdout)).writelines(parts)


def print_no_more() -> None:
    """Let nothing of what is still to be printed fail, as at the end of a process."""
    stream = plain(sys.stdout)
    if isinstance(stream, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
