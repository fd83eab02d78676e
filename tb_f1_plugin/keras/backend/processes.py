"""Processes: which of several that train together this one is, and whose rows it sees.

May import the rooms beside it. It is asked when something is written: a script may make
its group of processes after the callback.
"""

from __future__ import annotations

from typing import NamedTuple

from tb_f1_plugin.keras.backend import steps


class Processes(NamedTuple):
    """The processes that train together, as one of them sees them.

    Attributes:
        number: Which one this is, from 0. The first one writes.
        size: How many there are.
        share_rows: Whether each counts the rows of all: Keras has distributed them.
    """

    number: int
    size: int
    share_rows: bool


def processes() -> Processes:
    """Return the processes that train together.

    >>> processes()
    Processes(number=0, size=1, share_rows=False)
    """
    return Processes(*steps.processes())


def is_first() -> bool:
    """Tell whether this process is the one that writes."""
    return processes().number == 0
