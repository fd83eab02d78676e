"""Caller: which list of callbacks calls a hook, and which `fit` or `evaluate` that.

May import keras and `frames`. Keras tells a callback neither, and a callback that wraps
another one, or a list in a list, stands between.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.model.frames import is_of_keras, local_of

_TRAINERS = ("fit", "evaluate", "predict")


class Caller(NamedTuple):
    """Who calls a hook.

    Attributes:
        callbacks: The outermost `CallbackList` for the model, which is the one that a
            `fit` or `evaluate` holds; None where hooks are called by hand.
        trainer: "fit", "evaluate" or "predict" of Keras; None in a loop of the user's
            own.
    """

    callbacks: Any
    trainer: str | None


def caller_for(model: Any) -> Caller:
    """Return who calls the hook of a model's callback that is running now."""
    found = None
    for frame in _frames():
        if "self" not in frame.f_code.co_varnames:
            continue
        this = local_of(frame, "self")
        if isinstance(this, keras.callbacks.CallbackList):
            if getattr(this, "_model", None) is model:
                found = this
        elif frame.f_code.co_name in _TRAINERS and is_of_keras(frame):
            return Caller(found, frame.f_code.co_name if this is model else None)
    return Caller(found, None)


def is_running(callbacks: Any) -> bool:
    """Tell whether a `fit` or `evaluate` of Keras with a list of callbacks runs."""
    return callbacks is not None and any(
        frame.f_code.co_name in _TRAINERS
        and is_of_keras(frame)
        and local_of(frame, "callbacks") is callbacks
        for frame in _frames()
    )


def calls_now(callbacks: Any) -> bool:
    """Tell whether a list of callbacks is calling one of its hooks."""
    return callbacks is not None and any(
        "self" in frame.f_code.co_varnames and local_of(frame, "self") is callbacks
        for frame in _frames()
    )


def method_of_keras() -> str | None:
    """Return the innermost method of a model of Keras that is running, by name."""
    names = (*_TRAINERS, "train_on_batch", "test_on_batch")
    for frame in _frames():
        if frame.f_code.co_name in names and is_of_keras(frame):
            return frame.f_code.co_name
    return None


class _AtEnd(keras.callbacks.Callback):
    """Acts behind all other callbacks, once."""

    def __init__(self, callbacks: Any, act: Callable[[], None]) -> None:
        super().__init__()
        self._callbacks = callbacks
        self._act = act

    def on_train_end(self, logs: Any = None) -> None:
        """Leave the list, and act."""
        self._callbacks.remove(self)
        self._act()


def at_end(callbacks: Any, act: Callable[[], None]) -> None:
    """Act when all callbacks of a list have ended a training.

    Those behind the one that ends now may still change the model's weights.
    """
    theirs = getattr(type(callbacks), "on_train_end", None)
    if theirs is not keras.callbacks.CallbackList.on_train_end:
        act()  # by hand, or a list of the user's own making
        return
    # A list is walked through to what was appended meanwhile.
    callbacks.callbacks.append(_AtEnd(callbacks.callbacks, act))


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back
