"""Frames: what a variable holds in a function that is running.

May import the standard library only. Keras tells a callback neither which `fit` calls
it nor with what, so it is looked up where it stands.
"""

from __future__ import annotations

import inspect
from types import FrameType
from typing import Any


def local_of(frame: FrameType, name: str) -> Any:
    """Return what a variable of a frame holds; None if it has none of that name.

    Until Python 3.13 a frame keeps the dictionary that `f_locals` makes, and with it
    whatever its variables held then: in a `fit`, the last epoch's iterator would live
    into the next epoch, whose first batch would wait for its threads to end (30 ms).
    So it is emptied, where it is no more than such a copy.
    """
    variables = frame.f_locals
    value = variables.get(name)
    is_function = frame.f_code.co_flags & inspect.CO_OPTIMIZED
    if is_function and type(variables) is dict:
        variables.clear()
    return value
