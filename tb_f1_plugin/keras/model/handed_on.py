"""Handed on: what a `compute_metrics` of the user's hands on to Keras' own.

May import keras and `private`. Keras' metrics see what is handed on, which may be
something else than the labels and predictions of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras

from tb_f1_plugin.keras.private.attributes import override_of, set_override
from tb_f1_plugin.keras.private.frames import calling_frame, local_of

_KERAS = keras.Model.compute_metrics
_LAST = "get_metrics_result"  # which Keras' own calls when it has updated the metrics


class HandedOn:
    """What one call of a model's `compute_metrics` hands on to Keras' own.

    Args:
        model: The model.
        method: The `compute_metrics` that is called.
    """

    def __init__(self, model: Any, method: Callable[..., Any]) -> None:
        """Have seen nothing yet."""
        self._model = model
        self._is_keras = getattr(method, "func", method) is _KERAS
        self._seen: list[tuple[Any, Any]] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch while it runs; Keras' own has nothing to be watched."""
        if self._is_keras:
            yield
            return
        of_user = override_of(self._model, _LAST)
        own = getattr(self._model, _LAST)

        def watching() -> Any:
            caller = calling_frame()
            if caller.f_code is _KERAS.__code__:
                self._seen.append((local_of(caller, "y"), local_of(caller, "y_pred")))
            return own()

        set_override(self._model, _LAST, watching)
        try:
            yield
        finally:
            set_override(self._model, _LAST, of_user)

    def is_other(self, y: Any, y_pred: Any) -> bool:
        """Tell whether something else than these was handed on."""
        given = keras.tree.flatten((y, y_pred))
        return any(
            len(parts) != len(given)
            or any(a is not b for a, b in zip(parts, given, strict=True))
            for parts in map(keras.tree.flatten, self._seen)
        )
