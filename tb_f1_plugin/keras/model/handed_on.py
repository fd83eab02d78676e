"""Handed on: what a `compute_metrics` of the user's hands on to Keras' own.

May import keras and `private`. Keras' metrics see what is handed on, which may be
something else than the labels and predictions of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras

from tb_f1_plugin.keras.private.attributes import override_of, set_override
from tb_f1_plugin.keras.private.frames import calling_frame, local_of, runs_method

_KERAS = keras.Model.compute_metrics
_LAST = "get_metrics_result"  # which Keras' own calls when it has updated the metrics

HandedOn = list[tuple[Any, Any]]


def called(
    model: Any,
    method: Callable[..., Any],
    arguments: Sequence[Any],
    options: Mapping[str, Any],
) -> tuple[Any, HandedOn]:
    """Call a model's `compute_metrics`, and watch.

    Args:
        model: The model.
        method: Its method; a partial of Keras' own hands on nothing.
        arguments: For the method.
        options: Likewise.

    Returns:
        What it returned, and the labels and predictions that it has handed on.
    """
    seen: HandedOn = []
    if getattr(method, "func", method) is _KERAS:
        return method(*arguments, **options), seen
    of_user = override_of(model, _LAST)
    own = getattr(model, _LAST)

    def watching() -> Any:
        caller = calling_frame()
        if runs_method(caller, _KERAS):
            seen.append((local_of(caller, "y"), local_of(caller, "y_pred")))
        return own()

    set_override(model, _LAST, watching)
    try:
        return method(*arguments, **options), seen
    finally:
        set_override(model, _LAST, of_user)


def is_other(handed_on: HandedOn, y: Any, y_pred: Any) -> bool:
    """Tell whether something else than these labels and predictions was handed on."""
    if not handed_on:
        return False
    given = keras.tree.flatten((y, y_pred))
    return any(
        len(parts) != len(given)
        or any(a is not b for a, b in zip(parts, given, strict=True))
        for parts in map(keras.tree.flatten, handed_on)
    )
