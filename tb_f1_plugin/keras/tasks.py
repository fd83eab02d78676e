"""Tasks: which metric a compiled loss asks for, or why none can be lent.

May import keras and the core. Decides by values it is given; touches no model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras

from tb_f1_plugin.labels import form_of

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
MOST_CLASSES = 1_000
_BY_SHAPE = ("crossentropy", "ce")  # Keras decides between the three by shape


class NotLendableError(ValueError):
    """Why no metric can be lent to an output; said to the user in one line."""


def losses_of_outputs(loss: Any, names: Sequence[str | None]) -> list[Any]:
    """Return the compiled loss of each output.

    Args:
        loss: As given to `compile`: one for all, or a list or dict of them.
        names: The outputs' names, in the order of the model's outputs.

    >>> losses_of_outputs({"a": "mse", "b": "crossentropy"}, ["b", "a"])
    ['crossentropy', 'mse']
    """
    if isinstance(loss, dict):
        if len(names) == 1 and len(loss) == 1:
            return list(loss.values())
        return [loss.get(name) for name in names]
    if isinstance(loss, (list, tuple)):
        return list(loss) if len(loss) == len(names) else [None] * len(names)
    return [loss] * len(names)


def is_classification(loss: Any) -> bool:
    """Tell whether a loss says that its output classifies.

    >>> is_classification("sparse_categorical_crossentropy"), is_classification("mse")
    (True, False)
    """
    return _kind(loss) is not None


def metric_for(
    loss: Any,
    y_true: Sequence[int | None],
    y_pred: Sequence[int | None],
    *,
    inputs: Sequence[Sequence[int | None]] = (),
    soft_labels: bool = False,
) -> dict[str, Any]:
    """Return the arguments of the `F1Score` that a compiled loss asks for.

    Binary cross-entropy or focal: a threshold per column, 0.5, of logits if the loss
    is. Categorical or sparse categorical: argmax, without the loss's `ignore_class`.

    Args:
        loss: The loss of one output, as given to `compile`.
        y_true: Shape of the labels.
        y_pred: Shape of the predictions.
        inputs: Shapes of the model's inputs.
        soft_labels: Whether the labels are floats, which need not be 0 or 1.

    Raises:
        NotLendableError: If the loss does not say that the output classifies, or
            the shapes fit no form.

    >>> metric_for("binary_crossentropy", (8, 3), (8, 3))
    {'threshold': 0.5, 'from_logits': False}
    >>> metric_for("mse", (8, 1), (8, 1))
    Traceback (most recent call last):
    tb_f1_plugin.keras.tasks.NotLendableError: the loss 'mse' does not say that it \
classifies
    """
    kind = _kind(loss)
    columns = y_pred[-1] if y_pred else None
    one_column = columns == 1 or len(y_pred) == 1
    if kind in _BY_SHAPE:
        kind = "binary" if one_column else "categorical"
    if kind is None:
        raise NotLendableError(
            f"the loss {_name(loss)!r} does not say that it classifies"
        )
    options: dict[str, Any]
    if kind == "categorical":
        if one_column:
            raise NotLendableError(
                f"the loss {_name(loss)!r} needs several columns and there is one"
            )
        if _argument(loss, "axis") not in (None, -1, len(y_pred) - 1):
            raise NotLendableError(
                f"the classes of the loss {_name(loss)!r} are not along the last axis"
            )
        options = {"threshold": None, "ignore_class": _argument(loss, "ignore_class")}
    else:
        from_logits = bool(_argument(loss, "from_logits"))
        options = {"threshold": 0.5, "from_logits": from_logits}
        row = _row(y_true)
        if soft_labels and row != 1 and any(_row(one) == row for one in inputs):
            raise NotLendableError(
                "the labels have the inputs' size and may be a reconstruction of them"
            )
    try:
        form = form_of(y_true, y_pred, **options)
    except ValueError as error:
        raise NotLendableError(f"the shapes fit no form: {error}") from error
    if form.classes > MOST_CLASSES:
        raise NotLendableError(
            f"{form.classes:,} columns are more than the {MOST_CLASSES:,} that are "
            "counted without being asked for: each epoch writes all of them"
        )
    return options


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


def _row(shape: Sequence[int | None]) -> int | None:
    """Return the number of elements a row, None if an axis is not known."""
    sizes = [size for size in shape[1:] if size is not None]
    return math.prod(sizes) if len(sizes) == len(shape) - 1 else None


def _name(loss: Any) -> str:
    for attribute in ("name", "__name__"):
        name = getattr(loss, attribute, None)
        if isinstance(name, str):
            return name
    return str(loss)
