"""Frames: what a variable holds in a function that is running.

May import keras, to know its own functions. Keras tells a callback neither which `fit`
calls it nor with what, so both are looked up where they stand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import keras

_OURS = f"{__name__.partition('.')[0]}."
_KERAS = str(Path(keras.__file__).parent)


def frames(depth: int = 1) -> Iterator[FrameType]:
    """Yield the frames of what is running, from a caller of this function outwards.

    Args:
        depth: Which caller is the first; 1 is the direct one.
    """
    # The frame of this generator is the one on top, when it is asked for the first.
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None:
        yield frame
        frame = frame.f_back


def calling_frame(depth: int = 1) -> FrameType:
    """Return the frame of a caller of the function that asks.

    Args:
        depth: How many callers up; 1 is the direct one.
    """
    return sys._getframe(depth + 1)


def frame_of_others() -> FrameType:
    """Return the frame that called the function that asks, but for frames of ours.

    Where two callbacks of ours stand in one place, one calls the other.
    """
    frame = sys._getframe(2)
    while frame.f_back is not None and _is_ours(frame):
        frame = frame.f_back
    return frame


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith(_OURS)


def local_of(frame: FrameType, name: str) -> Any:
    """Return what a variable of a frame holds; None if it has none of that name.

    Until Python 3.13 a frame keeps the dictionary that `f_locals` makes, and with it
    whatever its variables held then. In a `fit` the last epoch's iterator would live
    into the next epoch, whose first batch would wait for its threads to end (0.6 ms,
    now and then 100). Nothing else reads a variable of another frame, so the copy
    cannot be avoided, and it is emptied in Keras' own functions. In other functions it
    is what `locals()` has returned to them, and where a debugger stands it is what the
    debugger writes back: there it stays.
    """
    variables = frame.f_locals
    value = variables.get(name)
    if is_of_keras(frame) and frame.f_trace is None and type(variables) is dict:
        variables.clear()
    return value


def runs_method(frame: FrameType, method: Any) -> bool:
    """Tell whether a frame runs a function."""
    return frame.f_code is method.__code__


def is_of_keras(frame: FrameType) -> bool:
    """Tell whether a function that is running is Keras' own."""
    return frame.f_code.co_filename.startswith(_KERAS)


def argument_of_fit(name: str) -> Any:
    """Return an argument of the `fit` of Keras that is running; None outside of one.

    Keras hands none of them to callbacks.
    """
    return _argument_of("fit", name)


def argument_of_train_on_batch(name: str) -> Any:
    """Return an argument of the `train_on_batch` that is running, likewise."""
    return _argument_of("train_on_batch", name)


def _argument_of(method: str, name: str) -> Any:
    for frame in frames():
        # A function of the user's that has the same name hands on what it likes.
        is_it = frame.f_code.co_name == method and name in frame.f_code.co_varnames
        if is_it and is_of_keras(frame):
            return local_of(frame, name)
    return None


def is_called_by(package: str) -> bool:
    """Tell whether a package that may be there is among the callers."""
    return package in sys.modules and any(
        frame.f_globals.get("__name__", "").partition(".")[0] == package
        for frame in frames()
    )
