"""Of loss: labels and predictions as a loss reads them.

May import torch, the core and `losses`. A loss says what the columns are, and which
rows it leaves out; where it does not, nothing is counted and a sentence says why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import torch

from tb_f1_plugin.core.metric.axes import Known, columns_axis
from tb_f1_plugin.lightning.losses import ASKED, MOST_CLASSES, OF_LOGITS, Judged

# PyTorch's images and sequences have their channels first.
CHANNELS_FIRST = Known(channels_first=True, is_threshold=True)
_CHANGED = (
    'Change a clone of it, or return a dict with copies under "y_true" and "logits".'
)
_AXIS = (
    "Give F1Callback(axis=1) or F1Callback(axis=-1). If there is one class and no axis "
    "of it, give the loss both with one: `logits.unsqueeze(1)`, `labels.unsqueeze(1)`."
)


class Found(NamedTuple):
    """Labels and predictions of one batch.

    Args:
        y_true: The labels.
        y_pred: The predictions.
        asked: The arguments of the `F1Score` that counts them, as far as known.
        mask: What counts; None for all.
        is_chosen: Whether the user said which they are.
        notice: What the user should know of them; None for nothing.
    """

    y_true: Any
    y_pred: Any
    asked: Mapping[str, Any]
    mask: Any = None
    is_chosen: bool = False
    notice: str | None = None


class NotFoundError(ValueError):
    """Why the rows of a step cannot be counted: a sentence without its subject.

    Args:
        reason: The sentence.
        advice: What to do about it; None for what helps always.
    """

    def __init__(self, reason: str, advice: str | None = None) -> None:
        super().__init__(reason)
        self.advice = advice


def of_loss(judged: Judged, *, chosen: Collection[str] = ()) -> Found:
    """Return what a loss was given, and what it says of that.

    Args:
        judged: What it was given.
        chosen: The arguments of `F1Score` that the user chose.

    Raises:
        NotFoundError: If these are no rows, or nobody knows their classes.
    """
    y_true, y_pred = judged.y_true, judged.y_pred
    asked, mask, notices = dict(ASKED[judged.loss]), None, list[str]()
    called = f"called {judged.loss} with predictions of shape {tuple(y_pred.shape)}"
    if asked:
        axis = _axis(judged, called, chosen)
        mask = _kept(judged)
    else:
        if y_pred.ndim < 2 or y_pred.shape[1] < 2:
            raise NotFoundError(f"{called}, which are no rows of several classes")
        axis = 1
        if judged.loss in OF_LOGITS:  # of a histogram; the largest is the same
            asked["from_logits"] = True
        if y_true.ndim < y_pred.ndim:  # class numbers
            asked["ignore_class"] = judged.ignore_index
    if y_pred.ndim > 2 and axis is not None:
        asked["axis"] = axis
    if y_pred.ndim > 1 and y_pred.shape[-1 if axis is None else axis] > MOST_CLASSES:
        raise NotFoundError(
            f"{called}: more than {MOST_CLASSES:,} classes are not counted without "
            "being asked for"
        )
    if not judged.is_reduced:
        notices.append(
            f"called {judged.loss} without a reduction. If it then leaves rows out, or "
            "weights them, nobody knows: they are counted, each once"
        )
    return Found(y_true, y_pred, asked, mask, notice=". It ".join(notices) or None)


def check_unchanged(judged: Judged) -> None:
    """Raise `NotFoundError` if what a loss was given was changed in place since."""
    if judged.is_changed:
        raise NotFoundError(
            f"called {judged.loss}, and then changed in place what it had given to it",
            _CHANGED,
        )


def check_labels(judged: Judged, batch: Any) -> None:
    """Raise `NotFoundError` if what a binary loss was given are no labels."""
    y_true = judged.y_true
    inputs = batch[0] if isinstance(batch, (list, tuple)) and batch else batch
    if torch.is_tensor(inputs) and _is_same(judged.given[0], inputs):
        raise NotFoundError(
            f"called {judged.loss} with the step's own input as the labels, which "
            "classifies nothing"
        )
    if y_true.is_floating_point() and y_true.ndim > 1 and y_true.shape[1:].numel() > 1:
        is_label = (y_true == 0) | (y_true == 1) | (y_true == -1) | y_true.isnan()
        if not bool(is_label.all()):
            raise NotFoundError(
                f"called {judged.loss} with labels between 0 and 1, as those of a "
                "picture that the model reconstructs"
            )


def _axis(judged: Judged, called: str, chosen: Collection[str]) -> int | None:
    """Return the axis of the columns of a binary loss; None for the user's own."""
    shape = tuple(judged.y_pred.shape)
    if "axis" in chosen:
        return None
    columns = columns_axis(judged.y_true.shape, shape, known=CHANNELS_FIRST)
    if len(shape) == 3 and min(shape[1:]) > 1:
        axes = {_weighted(judged.weight, shape), _weighted(judged.pos_weight, shape)}
        axes -= {None}
        if len(axes) == 1:
            return axes.pop()
    elif columns.is_certain:
        return columns.number
    raise NotFoundError(f"{called}, whose classes may lie along either axis", _AXIS)


def _weighted(weight: Any, shape: tuple[int, ...]) -> int | None:
    """Return the axis of the columns as far as the form of a weight says it.

    A weight of each place has one number for all classes, one of each class has one for
    all places.
    """
    given = tuple(getattr(weight, "shape", ()))
    padded = (1,) * (len(shape) - len(given)) + given
    if (
        len(given) > len(shape)
        or padded[1:] == shape[1:]
        or max(padded[1:], default=1) == 1
    ):
        return None
    of_places = padded[0] == shape[0] != 1
    one = 1 if padded[1] == 1 else 2
    return one if of_places else 3 - one


def _kept(judged: Judged) -> Any:
    """Return which numbers a weight of a loss does not leave out; None for all."""
    weight, shape = judged.weight, judged.y_pred.shape
    if weight is None:
        return None
    return torch.broadcast_to(weight != 0, shape)


def _is_same(y_true: Any, inputs: Any) -> bool:
    """Tell whether labels are the inputs, whatever their shapes."""
    first, second = y_true.untyped_storage(), inputs.untyped_storage()
    is_one = first.data_ptr() == second.data_ptr()
    return bool(is_one and y_true.numel() == inputs.numel())
