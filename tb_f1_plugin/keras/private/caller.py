"""Caller: which list of callbacks calls a hook, and which `fit` or `evaluate` that.

May import keras, `attributes` and `frames`. Keras tells a callback neither, and a
callback that wraps another one, or a list in a list, stands between.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.private.attributes import model_of
from tb_f1_plugin.keras.private.frames import frames, is_of_keras, local_of

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
    for frame in frames():
        if "self" not in frame.f_code.co_varnames:
            continue
        this = local_of(frame, "self")
        if isinstance(this, keras.callbacks.CallbackList):
            if model_of(this) is model:
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
        for frame in frames()
    )


def calls_now(callbacks: Any) -> bool:
    """Tell whether a list of callbacks is calling one of its hooks."""
    return callbacks is not None and any(
        "self" in frame.f_code.co_varnames and local_of(frame, "self") is callbacks
        for frame in frames()
    )


def method_of_keras(model: Any) -> str | None:
    """Return the innermost method of Keras' that runs a model now, by its name."""
    names = (*_TRAINERS, "train_on_batch", "test_on_batch")
    for frame in frames():
        name = frame.f_code.co_name
        if name in names and is_of_keras(frame) and local_of(frame, "self") is model:
            return name
    return None


class Trainers:
    """Knows the frames of each `fit` and `evaluate` that runs batches for us.

    Args:
        is_ours: Tells of a list of callbacks (or None) whether batches that are run
            for it are ours.
    """

    def __init__(self, is_ours: Callable[[Any], bool]) -> None:
        self._is_ours = is_ours
        self._known: tuple[int, CodeType, Callable[[], Any]] | None = None

    def forget(self) -> None:
        """Look at every frame anew from now on."""
        self._known = None

    def is_ours(self, frame: FrameType) -> bool:
        """Tell whether a frame runs batches for us.

        A `fit` is known again by its place in memory for as long as its list of
        callbacks lives. An `evaluate` is looked at anew: one inside of a `fit` has the
        list of that, which outlives it.
        """
        if self._known is not None:
            place, code, living = self._known
            is_same = id(frame) == place and frame.f_code is code
            if is_same and living() is not None:
                return True
        callbacks = local_of(frame, "callbacks")
        if not self._is_ours(callbacks):
            return False
        if callbacks is not None and frame.f_code.co_name == "fit":
            self._known = id(frame), frame.f_code, weakref.ref(callbacks)
        return True

    def is_running(self, frame: FrameType | None) -> bool:
        """Tell whether a frame, or one that called it, is a `fit` or such of ours."""
        while frame is not None:
            if frame.f_code.co_name in ("fit", "evaluate") and self.is_ours(frame):
                return True
            frame = frame.f_back
        return False


def name_of_method(frame: FrameType) -> str:
    """Return the name of the function that a frame runs."""
    return frame.f_code.co_name
