"""Losses: what a compiled loss says of the output that it trains.

May import keras, `private` and the rooms of `metric` that it fills. Decides by the
values that it is given; touches no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from tb_f1_plugin.keras.metric.axes import Known
from tb_f1_plugin.keras.metric.defaults import ModelDefaults
from tb_f1_plugin.keras.private.attributes import wrapped_arguments

_BINARY = (
    keras.losses.BinaryCrossentropy,
    keras.losses.BinaryFocalCrossentropy,
)
_CATEGORICAL = (
    keras.losses.CategoricalCrossentropy,
    keras.losses.CategoricalFocalCrossentropy,
    keras.losses.SparseCategoricalCrossentropy,
)
_BINARY_FUNCTIONS = (
    keras.losses.binary_crossentropy,
    keras.losses.binary_focal_crossentropy,
)
_CATEGORICAL_FUNCTIONS = (
    keras.losses.categorical_crossentropy,
    keras.losses.categorical_focal_crossentropy,
    keras.losses.sparse_categorical_crossentropy,
)
_HINGES = (
    keras.losses.Hinge,
    keras.losses.SquaredHinge,
)
_HINGE_FUNCTIONS = (keras.losses.hinge, keras.losses.squared_hinge)
BY_SHAPE = ("crossentropy", "ce")  # Keras decides between the three by shape


def is_classification(loss: Any) -> bool:
    """Tell whether a loss says that its output classifies.

    >>> is_classification("sparse_categorical_crossentropy"), is_classification("mse")
    (True, False)
    """
    return kind_of(loss) is not None


def defaults_from(
    losses: Sequence[Any], *, channels_first: bool = False, is_probability: bool = False
) -> ModelDefaults:
    """Return what holds for a metric by the losses of the output that it counts.

    Args:
        losses: The losses of one output.
        channels_first: Whether the output's own layer has its channels first.
        is_probability: Whether the output is a sigmoid's or a softmax's.

    >>> loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=255)
    >>> defaults_from([loss]).ignore_class, defaults_from(["hinge"]).negative_label
    (255, -1)
    """
    loss = next(filter(is_classification, losses), None)
    axis = argument_of(loss, "axis")
    if channels_first and axis in (None, -1):
        axis = 1
    is_threshold = loss is not None and kind_of(loss) == "binary"
    known = Known(axis if isinstance(axis, int) else None, False, is_threshold)
    return ModelDefaults(
        argument_of(loss, "ignore_class"),
        known,
        is_probability,
        -1 if is_hinge(losses) else None,
    )


def is_hinge(losses: Sequence[Any]) -> bool:
    """Tell whether a loss takes labels of -1 and +1.

    >>> is_hinge(["squared_hinge"]), is_hinge(["binary_crossentropy"])
    (True, False)
    """
    for loss in losses:
        try:
            loss = keras.losses.get(loss) if isinstance(loss, str) else loss
        except ValueError:
            continue
        if isinstance(loss, _HINGES) or _function(loss) in _HINGE_FUNCTIONS:
            return True
    return False


def takes_logits(losses: Sequence[Any]) -> bool:
    """Tell whether a loss was told that the predictions are logits."""
    return any(bool(argument_of(loss, "from_logits")) for loss in losses)


def kind_of(loss: Any) -> str | None:
    """Return "binary", "categorical" or one of `BY_SHAPE`; None for other losses."""
    if isinstance(loss, str):
        if loss.lower() in BY_SHAPE:
            return loss.lower()
        try:
            loss = keras.losses.get(loss)
        except ValueError:
            return None
    if isinstance(loss, _BINARY) or _function(loss) in _BINARY_FUNCTIONS:
        return "binary"
    if isinstance(loss, _CATEGORICAL) or _function(loss) in _CATEGORICAL_FUNCTIONS:
        return "categorical"
    return None


def _function(loss: Any) -> Any:
    """Return the function behind a loss object that wraps one, else the loss."""
    return getattr(loss, "fn", loss) if isinstance(loss, keras.losses.Loss) else loss


def argument_of(loss: Any, name: str) -> Any:
    """Return an argument that a loss object was made with; None if it has none."""
    return getattr(loss, name, wrapped_arguments(loss).get(name))


def name_of(loss: Any) -> str:
    """Return what a loss is called in a sentence."""
    if isinstance(loss, str):
        return loss
    for attribute in ("name", "__name__"):
        name = getattr(loss, attribute, None)
        if isinstance(name, str):
            return name
    return str(loss)
