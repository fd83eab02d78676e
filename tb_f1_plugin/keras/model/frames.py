"""Frames: what a variable holds in a function that is running.

May import keras, to know its own functions. Keras tells a callback neither which `fit`
calls it nor with what, so it is looked up where it stands.
"""

from __future__ import annotations

from pathlib import Path
from types import FrameType
from typing import Any

import keras

_KERAS = str(Path(keras.__file__).parent)


def local_of(frame: FrameType, name: str) -> Any:
    """Return what a variable of a frame holds; None if it has none of that name.

    Until Python 3.13 a frame keeps the dictionary that `f_locals` makes, and with it
    whatever its variables held then: in a `fit`, the last epoch's iterator would live
    into the next epoch, whose first batch would wait for its threads to end (0.6 ms,
    now and then 100). So it is emptied in Keras' own functions. In others it is what
    `locals()` has returned to them, and where a debugger stands what it writes back.
    """
    variables = frame.f_locals
    value = variables.get(name)
    if is_of_keras(frame) and frame.f_trace is None and type(variables) is dict:
        variables.clear()
    return value


def is_of_keras(frame: FrameType) -> bool:
    """Tell whether a function that is running is Keras' own."""
    return frame.f_code.co_filename.startswith(_KERAS)
