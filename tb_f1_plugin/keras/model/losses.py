"""Losses: what a compiled loss says of the output that it trains.

May import keras, `private` and the rooms of `metric` that it fills. Decides by the
values that it is given; touches no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras

from tb_f1_plugin.core.metric.axes import Known
from tb_f1_plugin.keras.metric.defaults import ModelDefaults
from tb_f1_plugin.keras.private.attributes import wrapped_arguments

_FUNCTIONS = {
    "binary": (
        keras.losses.binary_crossentropy,
        keras.losses.binary_focal_crossentropy,
    ),
    "categorical": (
        keras.losses.categorical_crossentropy,
        keras.losses.categorical_focal_crossentropy,
        keras.losses.sparse_categorical_crossentropy,
    ),
}
_HINGE_FUNCTIONS = (keras.losses.hinge, keras.losses.squared_hinge)
BY_SHAPE = ("crossentropy", "ce")  # Keras decides between the three by shape


class OwnLoss:
    """Stands for the compiled loss of a model that computes its loss itself.

    Such a model may call what was compiled with other labels and predictions.

    Args:
        compiled: The loss as it was given to `compile`.
    """

    def __init__(self, compiled: Any = None) -> None:
        self.compiled = compiled


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
    if axis is None and loss is not None:
        axis = -1  # the default of each of Keras' losses
    is_threshold = loss is not None and kind_of(loss) == "binary"
    known = Known(axis if isinstance(axis, int) else None, False, is_threshold)
    return ModelDefaults(
        argument_of(loss, "ignore_class"),
        known,
        is_probability,
        -1 if is_hinge(losses) else None,
    )


def doubtful_ignore_class(losses: Sequence[Any]) -> int | None:
    """Return the `ignore_class` of a loss that need not do what Keras' own does.

    >>> doubtful_ignore_class(
    ...     [OwnLoss(keras.losses.SparseCategoricalCrossentropy(ignore_class=0))])
    0
    """
    values = (argument_of(loss, "ignore_class") for loss in _doubtful(losses))
    return next((value for value in values if value is not None), None)


def may_take_logits(losses: Sequence[Any]) -> bool:
    """Tell whether such a loss was told that single numbers are logits.

    >>> may_take_logits([OwnLoss(keras.losses.BinaryCrossentropy(from_logits=True))])
    True
    """
    return any(
        _kind_of_function(getattr(loss, "fn", None)) == "binary"
        and bool(argument_of(loss, "from_logits"))
        for loss in _doubtful(losses)
    )


def _doubtful(losses: Sequence[Any]) -> Iterator[Any]:
    """Yield what was compiled and need not do what Keras' own does."""
    for loss in losses:
        if isinstance(loss, OwnLoss):
            yield from keras.tree.flatten(loss.compiled)
        elif _wraps_own_call(loss):
            yield loss


def counts_ignored(name: str, ignored: int) -> str:
    """Return the sentence about rows that such a loss may leave out."""
    return (
        f"{name} counts the rows of class {ignored} as well: the compiled loss has "
        f"ignore_class={ignored}, but a call or compute_loss of its own stands before "
        f"it, so nothing is taken over. F1Score(ignore_class={ignored}) leaves them "
        "out."
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
        if _function(loss) in _HINGE_FUNCTIONS:
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
    return _kind_of_function(_function(loss))


def _kind_of_function(function: Any) -> str | None:
    kinds = (kind for kind, known in _FUNCTIONS.items() if function in known)
    return next(kinds, None)


def _function(loss: Any) -> Any:
    """Return the function that a loss is, or hands everything to; None if neither.

    A loss object of Keras' hands labels and predictions to the function that it wraps,
    and so does a subclass with other arguments.
    """
    if not isinstance(loss, keras.losses.Loss):
        return loss
    return None if has_own_call(loss) else getattr(loss, "fn", None)


def has_own_call(loss: Any) -> bool:
    """Tell whether a loss object does something itself with what it is given.

    It may leave out rows, shift class numbers or make probabilities of predictions
    before it calls Keras' function, or its parent.

    >>> class FromOne(keras.losses.SparseCategoricalCrossentropy):
    ...     def call(self, y_true, y_pred):
    ...         return super().call(y_true - 1, y_pred)
    >>> has_own_call(FromOne()), has_own_call(keras.losses.BinaryCrossentropy())
    (True, False)
    """
    wrapper, kind = keras.losses.BinaryCrossentropy, type(loss)
    is_own = kind.call is not wrapper.call or kind.__call__ is not wrapper.__call__
    return is_own or "call" in vars(loss)


def argument_of(loss: Any, name: str) -> Any:
    """Return an argument that a loss object was made with; None if it has none."""
    wrapped = wrapped_arguments(loss)
    return wrapped[name] if name in wrapped else getattr(loss, name, None)


def why_not_said(losses: Sequence[Any], what: str) -> str:
    """Say why losses, none of which classifies as Keras' do, ask for no metric.

    Args:
        losses: The losses, at least one.
        what: What they do not speak of: "it", an output, or "the model".

    >>> why_not_said(["mse", "mae"], "it")
    "the losses 'mse', 'mae' do not say that it classifies"
    """
    if any(isinstance(loss, OwnLoss) for loss in losses):
        return (
            "the model has a compute_loss of its own, which need not read labels and "
            "predictions as the compiled loss does"
        )
    own = [loss for loss in losses if _wraps_own_call(loss)]
    reasons = [
        f"the loss {type(loss).__name__} has a call of its own, which need not read "
        "labels and predictions as Keras' does"
        for loss in own
    ]
    names = [f"{name_of(loss)!r}" for loss in losses if loss not in own]
    if names:
        are, say = ("loss", "does") if len(names) == 1 else ("losses", "do")
        listed = ", ".join(dict.fromkeys(names))
        reasons.append(f"the {are} {listed} {say} not say that {what} classifies")
    return ", and ".join(dict.fromkeys(reasons))


def _wraps_own_call(loss: Any) -> bool:
    """Tell whether a loss would classify, were its call Keras' own."""
    if not isinstance(loss, keras.losses.Loss) or not has_own_call(loss):
        return False
    return _kind_of_function(getattr(loss, "fn", None)) is not None


def name_of(loss: Any) -> str:
    """Return what a loss is called in a sentence."""
    if isinstance(loss, str):
        return loss
    for attribute in ("name", "__name__"):
        name = getattr(loss, attribute, None)
        if isinstance(name, str):
            return name
    return str(loss)
