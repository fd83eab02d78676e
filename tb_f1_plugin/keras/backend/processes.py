"""Processes: which of several that train together this one is, and whose rows it sees.

May import keras, jax and torch. It is asked when something is written: a script may
make its group of processes after the callback.
"""

from __future__ import annotations

from typing import NamedTuple

import keras


class Processes(NamedTuple):
    """The processes that train together, as one of them sees them.

    Attributes:
        number: Which one this is, from 0. The first one writes.
        size: How many there are.
        share_rows: Whether each counts the rows of all: Keras has distributed them.
    """

    number: int = 0
    size: int = 1
    share_rows: bool = False


def processes() -> Processes:
    """Return the processes that train together.

    >>> processes()
    Processes(number=0, size=1, share_rows=False)
    """
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        is_distributed = keras.distribution.distribution() is not None
        return Processes(jax.process_index(), jax.process_count(), is_distributed)
    if backend == "torch":
        from torch import distributed

        if distributed.is_available() and distributed.is_initialized():
            return Processes(distributed.get_rank(), distributed.get_world_size())
    return Processes()  # under TensorFlow the files are as the original makes them


def is_first() -> bool:
    """Tell whether this process is the one that writes."""
    return processes().number == 0
