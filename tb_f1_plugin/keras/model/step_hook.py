"""Step hook: a function of ours runs in the place of the model's, for one batch.

May import `backend` and `private`. Keras tells no callback of a batch's data, and
calls its hooks before and after each other's. Who has to act with the batch itself
takes the place of `train_function` or `test_function` for the length of one call. The
first thing that happens then is that the model's own is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.private.attributes import (
    KerasSplit,
    function_of,
    made_function,
    set_function,
)
from tb_f1_plugin.keras.private.caller import Trainers
from tb_f1_plugin.keras.private.frames import frame_of_others

END_OF_DATA = steps.END_OF_DATA
Function = Callable[..., Any]


class Owner(Protocol):
    """What must be known of a session."""

    def runs(self, callbacks: Any) -> bool:
        """Tell whether batches that are run for a list of callbacks are its own."""


class StepHook:
    """Runs functions of ours in the place of one model's.

    Args:
        model: The model.
        owners: The sessions whose `fit`, `evaluate` or loop it is for: calls from
            anywhere else get the model's own function.

    Attributes:
        trainers: Which of the frames that run are theirs.
    """

    def __init__(self, model: Any, owners: Sequence[Owner]) -> None:
        self.trainers = Trainers(
            lambda callbacks: any(owner.runs(callbacks) for owner in owners)
        )
        self._model = model
        self._own: dict[KerasSplit, Any] = {}
        self._ours: dict[KerasSplit, Function] = {}
        self._run: dict[KerasSplit, Function] = {}

    def is_set(self, split: KerasSplit) -> bool:
        """Tell whether ours is there and nobody has called it yet."""
        ours = self._ours.get(split)
        return ours is not None and function_of(self._model, split) is ours

    def set(self, split: KerasSplit, run: Function) -> None:
        """Put ours into the place of the model's function for the next call.

        Args:
            split: Which function.
            run: Called with the model's own function and what Keras gives that: an
                iterator, on JAX the state before it, on torch the batch.
        """
        self._own[split] = function_of(self._model, split)
        self._run[split] = run
        ours = self._ours.get(split)
        if ours is None:
            ours = self._ours[split] = self._function(split)
        set_function(self._model, split, ours)

    def remove(self, split: KerasSplit) -> None:
        """Put the model's own function back, unless it has another one by now."""
        own, ours = self._own.pop(split, None), self._ours.get(split)
        if ours is not None and function_of(self._model, split) is ours:
            set_function(self._model, split, own)

    def remove_all(self) -> None:
        """Put everything back. May be called at any time, repeatedly."""
        for split in tuple(self._own):
            self.remove(split)
        self._ours.clear()
        self.trainers.forget()

    def _function(self, split: KerasSplit) -> Function:
        """Return what stands in the place of a function until `remove_all`.

        It is not made anew for every batch: a step's Python is in no cache when it
        runs, and takes several times as long as a loop over it says.
        """

        def ours(*batch: Any) -> Any:
            caller = frame_of_others()
            own = self._own.get(split)
            if not self.trainers.is_ours(caller):
                # A user's `train_on_batch` before our batch, or after an interrupt.
                theirs = own or self._made(split)
                if not self.trainers.is_running(caller):
                    self.remove(split)
                    set_function(self._model, split, theirs)
                return theirs(*batch)
            self.remove(split)
            return self._run[split](own, *batch)

        return ours

    def _made(self, split: KerasSplit) -> Any:
        """Return the function that the model would have made, or has by now."""
        current = function_of(self._model, split)
        if current is not None and current is not self._ours.get(split):
            return current
        return made_function(self._model, split)
