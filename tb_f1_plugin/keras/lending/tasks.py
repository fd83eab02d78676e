"""Tasks: which metric a compiled loss asks for, or why none can be lent.

May import the core, `model.losses` and the rooms of `metric` that it fills. Decides by
the values that it is given; touches no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tb_f1_plugin.core.labels import form_of
from tb_f1_plugin.core.metric.axes import columns_axis, moved_shape
from tb_f1_plugin.keras.metric.defaults import ModelDefaults
from tb_f1_plugin.keras.model.losses import (
    BY_SHAPE,
    argument_of,
    defaults_from,
    is_classification,
    kind_of,
    name_of,
    why_not_said,
)

MOST_CLASSES = 1_000


class NotLendableError(ValueError):
    """Why no metric can be lent to an output; said to the user in one line.

    Args:
        reason: The sentence, without its full stop.
        can_be_chosen: Whether a metric of the user's own can count the output.
        how: How to choose one; None for the way that is usual for the output.
    """

    def __init__(
        self, reason: str, *, can_be_chosen: bool = True, how: str | None = None
    ) -> None:
        super().__init__(reason)
        self.can_be_chosen, self.how = can_be_chosen, how


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
    raise NotLendableError(why_not_said(losses, "it"))


def metric_for(
    loss: Any,
    y_true: Sequence[int | None],
    y_pred: Sequence[int | None],
    defaults: ModelDefaults | None = None,
) -> dict[str, Any]:
    """Return the arguments of the `F1Score` that a compiled loss asks for.

    Binary cross-entropy or focal: a threshold per column, 0.5, of logits if the loss
    is and no sigmoid made them. Categorical or sparse categorical: argmax, without the
    loss's `ignore_class`.

    Args:
        loss: The loss of one output, as given to `compile`.
        y_true: Shape of the labels.
        y_pred: Shape of the predictions.
        defaults: What else is known of the output; None for what the loss says.

    Raises:
        NotLendableError: If the loss does not say that the output classifies, or
            the shapes fit no form.

    >>> metric_for("binary_crossentropy", (8, 3), (8, 3))
    {'threshold': 0.5, 'from_logits': False}
    >>> metric_for("categorical_crossentropy", (8, 5, 32, 32), (8, 5, 32, 32),
    ...     ModelDefaults(known=ModelDefaults().known._replace(channels_first=True)))
    {'threshold': None, 'ignore_class': None, 'axis': 1}
    """
    classifying([loss])
    defaults = defaults_from([loss]) if defaults is None else defaults
    columns = columns_axis(y_true, y_pred, known=defaults.known)
    rank, options = len(y_pred), dict[str, Any]()
    if columns.is_moved:
        options["axis"] = columns.number
        y_true, y_pred = (
            moved_shape(shape, columns.number, rank) for shape in (y_true, y_pred)
        )
    by: dict[str, Any]
    one_column = len(y_pred) == 1 or y_pred[-1] == 1
    kind = kind_of(loss)
    if kind in BY_SHAPE:
        kind = "binary" if one_column else "categorical"
    if kind == "categorical":
        if one_column:
            raise NotLendableError(
                f"the loss {name_of(loss)!r} needs several columns and there is one"
            )
        by = {"threshold": None, "ignore_class": defaults.ignore_class}
    else:
        from_logits = bool(argument_of(loss, "from_logits"))
        from_logits = from_logits and not defaults.is_probability
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
