"""Exchange: a model's compiled function is another one, until it is called once.

May import `frames` only. Keras tells no callback of a batch's data, and calls its hooks
before and after each other's. Who has to act with the batch itself takes the place of
`train_function` or `test_function` for the length of one call; the first thing that
happens then is that the model's own is put back.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Sequence
from types import CodeType, FrameType
from typing import Any, Literal, Protocol

from tb_f1_plugin.keras.model.frames import local_of

Split = Literal["train", "test"]
Function = Callable[[Any], Any]


class Owner(Protocol):
    """What must be known of a session."""

    def runs(self, callbacks: Any) -> bool:
        """Tell whether batches that are run for a list of callbacks are its own."""


class Exchange:
    """Exchanges functions of one model.

    Args:
        model: The model.
        owners: The sessions whose `fit`, `evaluate` or loop it is for: calls from
            anywhere else get the model's own function.
    """

    def __init__(self, model: Any, owners: Sequence[Owner]) -> None:
        self.owners = owners
        self._model = model
        self._own: dict[Split, Any] = {}
        self._ours: dict[Split, Function] = {}
        self._run: dict[Split, Callable[[Any, Any], Any]] = {}
        self._known: tuple[int, CodeType, Callable[[], Any]] | None = None

    def waits(self, split: Split) -> bool:
        """Tell whether ours is there and nobody has called it yet."""
        ours = self._ours.get(split)
        return ours is not None and self._model.__dict__.get(_name(split)) is ours

    def until_called(self, split: Split, run: Callable[[Any, Any], Any]) -> None:
        """Put ours into the place of the model's function for the next call.

        Args:
            split: Which function.
            run: Called with the model's own function and the batch's iterator.
        """
        state, name = self._model.__dict__, _name(split)
        self._own[split], self._run[split] = state.get(name), run
        ours = self._ours.get(split)
        if ours is None:
            ours = self._ours[split] = self._exchanged(split)
        state[name] = ours

    def _exchanged(self, split: Split) -> Function:
        """Return what stands in the place of a function until `end`.

        Not made anew for every batch: a step's Python is in no cache when it runs, and
        takes several times as long as a loop over it says.
        """

        def ours(iterator: Any) -> Any:
            caller = sys._getframe(1)
            own = self._own.get(split)
            if not self.is_ours(caller):
                # A user's `train_on_batch` before our batch, or after an interrupt.
                theirs = own or self._made(split)
                if not self._is_running(caller):
                    self.put_back(split)
                    self._model.__dict__[_name(split)] = theirs
                return theirs(iterator)
            self.put_back(split)
            return self._run[split](own, iterator)

        return ours

    def put_back(self, split: Split) -> None:
        """Put the model's own function back, unless it has another one by now."""
        own, ours = self._own.pop(split, None), self._ours.get(split)
        if ours is not None and self._model.__dict__.get(_name(split)) is ours:
            self._model.__dict__[_name(split)] = own

    def end(self) -> None:
        """Put everything back. May be called at any time, repeatedly."""
        for split in tuple(self._own):
            self.put_back(split)
        self._ours.clear()
        self._known = None

    def _made(self, split: Split) -> Any:
        """Return the function that the model would have made, or has by now."""
        state, name = self._model.__dict__, _name(split)
        ours = state.get(name)
        if ours is not None and ours is not self._ours.get(split):
            return ours
        state[name] = None
        try:
            getattr(self._model, f"make_{split}_function")()
            return state[name]
        finally:
            state[name] = ours

    def is_ours(self, caller: FrameType) -> bool:
        """Tell whether a frame is that of a `fit` or `evaluate` with an owner.

        A `fit` that was is known again by its place in memory for as long as its list
        of callbacks lives. An `evaluate` is looked at anew: one inside of `fit` has the
        list of that, which outlives it.
        """
        if self._known is not None:
            place, code, living = self._known
            is_same = id(caller) == place and caller.f_code is code
            if is_same and living() is not None:
                return True
        callbacks = local_of(caller, "callbacks")
        if not any(owner.runs(callbacks) for owner in self.owners):
            return False
        if callbacks is not None and caller.f_code.co_name == "fit":
            self._known = id(caller), caller.f_code, weakref.ref(callbacks)
        return True

    def _is_running(self, frame: FrameType | None) -> bool:
        """Tell whether a `fit` or `evaluate` with an owner is under way."""
        while frame is not None:
            if frame.f_code.co_name in ("fit", "evaluate") and self.is_ours(frame):
                return True
            frame = frame.f_back
        return False


def _name(split: Split) -> str:
    return f"{split}_function"
