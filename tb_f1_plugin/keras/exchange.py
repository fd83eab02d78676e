"""Exchange: a model's compiled function is another one, until it is called once.

May import `frames` only. Keras tells no callback of a batch's data,
and calls its hooks before and after each other's. Who has to act with the batch itself
takes the place of `train_function` or `test_function` for the length of one call; the
first thing that happens then is that the model's own is put back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Literal

from tb_f1_plugin.keras.frames import local_of

Split = Literal["train", "test"]
Function = Callable[[Any], Any]


class Exchange:
    """Exchanges functions of one model.

    Args:
        model: The model.
        owners: The callbacks whose `fit` or `evaluate` it is for: calls from anywhere
            else get the model's own function.
    """

    def __init__(self, model: Any, owners: Sequence[Any]) -> None:
        self.owners = owners
        self._model = model
        self._own: dict[Split, Any] = {}
        self._ours: dict[Split, Function] = {}

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
        own = self._model.__dict__.get(_name(split))
        self._own[split] = own

        def ours(iterator: Any) -> Any:
            caller = sys._getframe(1)
            if not self.is_ours(caller):
                # A user's `train_on_batch` before our batch, or after an interrupt.
                theirs = own or self._made(split)
                if not self._is_running(caller):
                    self.put_back(split)
                    self._model.__dict__[_name(split)] = theirs
                return theirs(iterator)
            self.put_back(split)
            return run(own, iterator)

        self._ours[split] = ours
        self._model.__dict__[_name(split)] = ours

    def put_back(self, split: Split) -> None:
        """Put the model's own function back, unless it has another one by now."""
        own, ours = self._own.pop(split, None), self._ours.pop(split, None)
        if ours is not None and self._model.__dict__.get(_name(split)) is ours:
            self._model.__dict__[_name(split)] = own

    def end(self) -> None:
        """Put everything back. May be called at any time, repeatedly."""
        for split in tuple(self._own):
            self.put_back(split)

    def _made(self, split: Split) -> Any:
        """Return the function that the model would have made, and has not yet."""
        state, name = self._model.__dict__, _name(split)
        ours, state[name] = state.get(name), None
        try:
            getattr(self._model, f"make_{split}_function")()
            return state[name]
        finally:
            state[name] = ours

    def is_ours(self, caller: FrameType) -> bool:
        """Tell whether a frame is that of a `fit` or `evaluate` with an owner."""
        running = getattr(local_of(caller, "callbacks"), "callbacks", ())
        return any(owner in running for owner in self.owners)

    def _is_running(self, frame: FrameType | None) -> bool:
        """Tell whether a `fit` or `evaluate` with an owner is under way."""
        while frame is not None:
            if frame.f_code.co_name in ("fit", "evaluate") and self.is_ours(frame):
                return True
            frame = frame.f_back
        return False


def _name(split: Split) -> str:
    return f"{split}_function"
