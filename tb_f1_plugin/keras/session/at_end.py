"""At end: acts when all callbacks of a list have ended a training.

May import keras only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


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
