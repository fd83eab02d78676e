"""At end: acts when all callbacks of a list have ended a training.

May import keras only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


class _AtEnd(keras.callbacks.Callback):
    """Acts behind all other callbacks, once."""

    def __init__(self, callbacks: Any) -> None:
        super().__init__()
        self.acts: list[Callable[[], None]] = []
        self._callbacks = callbacks

    def on_train_end(self, logs: Any = None) -> None:
        """Leave the list, and act."""
        self._callbacks.remove(self)
        for act in self.acts:
            act()


def at_end(callbacks: Any, act: Callable[[], None]) -> None:
    """Act when all callbacks of a list have ended a training.

    Those behind the one that ends now may still change the model's weights.
    """
    theirs = getattr(type(callbacks), "on_train_end", None)
    if theirs is not keras.callbacks.CallbackList.on_train_end:
        act()  # by hand, or a list of the user's own making
        return
    # A list is walked through to what was appended meanwhile. It is one for all who
    # act: where one leaves the list, the next one would be passed over.
    walked = callbacks.callbacks
    if not isinstance(walked[-1], _AtEnd):
        walked.append(_AtEnd(walked))
    walked[-1].acts.append(act)
