"""Called: which list of callbacks calls the hooks of a session.

May import `private` only.
"""

from __future__ import annotations

import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from tb_f1_plugin.keras.private.caller import calls_now, is_running


class Called(ABC):
    """What hooks of a `fit`, an `evaluate` or a loop are called for.

    Args:
        callbacks: The `CallbackList` that calls the hooks; None if nobody's does.

    Attributes:
        is_fitting: Whether epochs are under way.
        is_loop: Whether the user's own code runs the batches, and not Keras.
        is_wrapped: Whether another callback hands on the hooks.
    """

    def __init__(self, callbacks: Any) -> None:
        """Begin nothing yet."""
        self.is_fitting = self.is_loop = self.is_wrapped = False
        self._callbacks: Callable[[], Any] = lambda: None
        self._is_by_hand = True
        self.is_called_by(callbacks)

    @abstractmethod
    def end(self) -> None:
        """End it. May be called at any time, repeatedly."""

    def is_called_by(self, callbacks: Any) -> None:
        """Take note of the list of callbacks whose hooks these are."""
        if callbacks is not None and callbacks is not self.callbacks:
            self._callbacks = weakref.ref(callbacks)
            self._is_by_hand = False
            # After an exception nobody calls `on_train_end`, but the list goes with
            # the frame of `fit`.
            weakref.finalize(callbacks, _end_dead, weakref.ref(self))

    @property
    def callbacks(self) -> Any:
        """The list of callbacks that calls; None if it is gone, or there is none."""
        return self._callbacks()

    def runs(self, callbacks: Any) -> bool:
        """Tell whether batches that are run for a list of callbacks are ours."""
        return self.is_loop or (callbacks is not None and callbacks is self.callbacks)

    def is_alive(self) -> bool:
        """Tell whether what began was not interrupted, as far as anybody can know."""
        if self.is_loop:
            return self.is_fitting
        return self.is_fitting and is_running(self.callbacks)

    def is_calling(self) -> bool:
        """Tell whether the hook that runs now is of this session."""
        return self._is_by_hand or calls_now(self.callbacks)


def _end_dead(reference: weakref.ref[Called]) -> None:
    session = reference()
    if session is not None:
        session.end()
