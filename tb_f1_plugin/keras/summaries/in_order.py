"""In order: a new event file's name sorts behind those of its directory.

May import the standard library only. TensorBoard reads the files of a directory in the
order of their names, and does not go back. A name has a second and then a number as
text, so that of the tenth file of a second would stand before that of the ninth.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_STAMP = re.compile(r"tfevents\.(\d+)\.")
_LONGEST = 1.5  # seconds; a clock may have been set back


def opened_last(open_file: Callable[[], Any], directory: str) -> Any:
    """Open an event file whose name sorts behind those that are there.

    If it would not, the second that the names share is waited for. A directory that is
    not of this machine's is left alone, and so is one with names of a later time.

    Args:
        open_file: Opens the file, and has a number at the end of its name.
        directory: Where.
    """
    before = _names(directory)
    writer = open_file()
    (made, *more) = _names(directory) - before or {""}
    if not made or more or made > (last := max(before, default="")):
        return writer
    second = _second_of(last)
    if not 0 <= second + 1 - time.time() < _LONGEST:
        return writer
    writer.close()
    with suppress(OSError):
        os.remove(os.path.join(directory, made))  # nothing is in it yet
    while time.time() < second + 1:
        time.sleep(0.01)
    return open_file()


def _names(directory: str) -> set[str]:
    try:
        return {name for name in os.listdir(directory) if "tfevents" in name}
    except OSError:  # there is none yet, or it is not of this machine
        return set()


def _second_of(name: str) -> int:
    """Return when a file was begun by its name; 0 if that does not say it.

    >>> _second_of("events.out.tfevents.0012.host.7.9.v2"), _second_of("tfevents")
    (12, 0)
    """
    found = _STAMP.search(name)
    return 0 if found is None else int(found[1])
