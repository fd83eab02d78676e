"""Tasks: which metric a compiled loss asks for, or why none can be lent.

May import keras and the core. Decides by values it is given; touches no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from tb_f1_plugin.core.labels import form_of
from tb_f1_plugin.keras.metric.adopted import Adopted
from tb_f1_plugin.keras.metric.axes import Known, columns_axis, moved_shape

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
MOST_CLASSES = 1_000
_BY_SHAPE = ("crossentropy", "ce")  # Keras decides between the three by shape


class NotLendableError(ValueError):
    """Why no metric can be lent to an output; said to the user in one line.

    Args:
        reason: The sentence, without its full stop.
        can_be_chosen: Whether a metric of the user's own can count the output.
    """

    def __init__(self, reason: str, *, can_be_chosen: bool = True) -> None:
        super().__init__(reason)
        self.can_be_chosen = can_be_chosen


def is_classification(loss: Any) -> bool:
    """Tell whether a loss says that its output classifies.

    >>> is_classification("sparse_categorical_crossentropy"), is_classification("mse")
    (True, False)
    """
    return _kind(loss) is not None


def classifying(losses: Sequence[Any]) -> Any:
    """Return the loss by which an output classifies: the first that says so.

    Raises:
        NotLendableError: If none does.

    >>> classifying(["mse", "binary_crossentropy"])
    'binary_crossentropy'
    >>> classifying(["mse"])
    Traceback (most recent call last):
    tb_f1_plugin.keras.lending.tasks.NotLendableError: the loss 'mse' does not say \
that it classifies
    """
    for loss in losses:
        if is_classification(loss):
            return loss
    if not losses:
        raise NotLendableError("it was compiled without a loss that says what it is")
    names = ", ".join(f"{name_of(loss)!r}" for loss in losses)
    are, it = ("loss", "does") if len(losses) == 1 else ("losses", "do")
    raise NotLendableError(f"the {are} {names} {it} not say that it classifies")


def adopted_from(
    losses: Sequence[Any], *, channels_first: bool = False, is_probability: bool = False
) -> Adopted:
    """Return what a metric takes over from the losses of the output that it counts.

    Args:
        losses: The losses of one output.
        channels_first: Whether the output's own layer has its channels first.
        is_probability: Whether the output is a sigmoid's or a softmax's.

    >>> loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=255)
    >>> adopted_from([loss]).ignore_class, adopted_from(["hinge"]).negative_label
    (255, -1)
    """
    loss = next(filter(is_classification, losses), None)
    axis = _argument(loss, "axis")
    if channels_first and axis in (None, -1):
        axis = 1
    is_threshold = loss is not None and _kind(loss) == "binary"
    known = Known(axis if isinstance(axis, int) else None, False, is_threshold)
    return Adopted(
        _argument(loss, "ignore_class"),
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


def metric_for(
    loss: Any,
    y_true: Sequence[int | None],
    y_pred: Sequence[int | None],
    adopted: Adopted | None = None,
) -> dict[str, Any]:
    """Return the arguments of the `F1Score` that a compiled loss asks for.

    Binary cross-entropy or focal: a threshold per column, 0.5, of logits if the loss
    is and no sigmoid made them. Categorical or sparse categorical: argmax, without the
    loss's `ignore_class`.

    Args:
        loss: The loss of one output, as given to `compile`.
        y_true: Shape of the labels.
        y_pred: Shape of the predictions.
        adopted: What else is known of the output; None for what the loss says.

    Raises:
        NotLendableError: If the loss does not say that the output classifies, or
            the shapes fit no form.

    >>> metric_for("binary_crossentropy", (8, 3), (8, 3))
    {'threshold': 0.5, 'from_logits': False}
    >>> metric_for("categorical_crossentropy", (8, 5, 32, 32), (8, 5, 32, 32),
    ...     Adopted(known=Known(channels_first=True)))
    {'threshold': None, 'ignore_class': None, 'axis': 1}
    """
    classifying([loss])
    adopted = adopted_from([loss]) if adopted is None else adopted
    columns = columns_axis(y_true, y_pred, known=adopted.known)
    rank, options = len(y_pred), dict[str, Any]()
    if columns.is_moved:
        options["axis"] = columns.number
        y_true, y_pred = (
            moved_shape(one, columns.number, rank) for one in (y_true, y_pred)
        )
    by: dict[str, Any]
    one_column = len(y_pred) == 1 or y_pred[-1] == 1
    kind = _kind(loss)
    if kind in _BY_SHAPE:
        kind = "binary" if one_column else "categorical"
    if kind == "categorical":
        if one_column:
            raise NotLendableError(
                f"the loss {name_of(loss)!r} needs several columns and there is one"
            )
        by = {"threshold": None, "ignore_class": adopted.ignore_class}
    else:
        from_logits = bool(_argument(loss, "from_logits"))
        from_logits = from_logits and not adopted.is_probability
        by = {"threshold": 0.5, "from_logits": from_logits}
    try:
        form = form_of(y_true, y_pred, **by)
    except ValueError as error:
        raise NotLendableError(
            f"the shapes fit no form: {error}", can_be_chosen=False
        ) from error
    if form.classes > MOST_CLASSES:
        raise NotLendableError(
            f"{form.classes:,} columns are more than the {MOST_CLASSES:,} that are "
            "counted without being asked for: each epoch writes all of them"
        )
    return {**by, **options}


def takes_logits(losses: Sequence[Any]) -> bool:
    """Tell whether a loss was told that the predictions are logits."""
    return any(bool(_argument(loss, "from_logits")) for loss in losses)


def _kind(loss: Any) -> str | None:
    if isinstance(loss, str):
        if loss.lower() in _BY_SHAPE:
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


def _argument(loss: Any, name: str) -> Any:
    """Return an argument that a loss object was made with; None if it has none."""
    wrapped = getattr(loss, "_fn_kwargs", {})
    return getattr(loss, name, wrapped.get(name))


def name_of(loss: Any) -> str:
    """Return what a loss is called in a sentence."""
    if isinstance(loss, str):
        return loss
    for attribute in ("name", "__name__"):
        name = getattr(loss, attribute, None)
        if isinstance(name, str):
            return name
    return str(loss)
