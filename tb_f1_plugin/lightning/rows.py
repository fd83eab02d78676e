"""Rows: the labels and predictions of a step, and where they are found.

May import torch, the core and `losses`. The first of these that is there: two functions
of the user's, what the step returned under well-known keys, what its loss was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import torch

from tb_f1_plugin.core.metric.axes import Known, columns_axis
from tb_f1_plugin.lightning.losses import ASKED, Judged

Function = Callable[[Any, Any], Any]

LABELS = ("y_true", "target", "targets", "labels")
PREDICTIONS = ("y_pred", "preds", "probs", "logits")
MOST_CLASSES = 1_000
# PyTorch's images and sequences have their channels first.
CHANNELS_FIRST = Known(channels_first=True, is_threshold=True)


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
    """Why the rows of a step cannot be counted: a sentence without its subject."""


def found(
    batch: Any,
    outputs: Any,
    judged: Sequence[Judged],
    functions: tuple[Function, Function] | None = None,
    *,
    look: bool = True,
) -> Found:
    """Return the labels and predictions of a step.

    Args:
        batch: What the step was given.
        outputs: What it returned.
        judged: What its losses were given.
        functions: The user's, of `(batch, outputs)`.
        look: Whether labels are looked at, for which a device is waited for.

    Raises:
        NotFoundError: If there are none, or nobody knows which ones are meant.

    >>> found(None, {"y_true": torch.ones(2), "logits": torch.ones(2)}, []).asked
    {'from_logits': True}
    """
    if functions is not None:
        y_true, y_pred = (function(batch, outputs) for function in functions)
        return Found(y_true, y_pred, {}, is_chosen=True)
    returned = _returned(outputs)
    if returned is not None:
        return returned
    different = {(id(each.y_true), id(each.y_pred)): each for each in judged}
    if not different:
        raise NotFoundError(
            "returned no labels and predictions, and called no loss of "
            "torch.nn.functional that classifies"
        )
    if len(different) > 1:
        names = ", ".join(each.loss for each in different.values())
        raise NotFoundError(
            f"called {len(different)} losses that classify ({names}), and F1 can be "
            "of one"
        )
    (once,) = different.values()
    if look and ASKED[once.loss]:
        _check_labels(once, batch)
    return _of_loss(once)


def _returned(outputs: Any) -> Found | None:
    """Return what a step returned, if its predictions are no class numbers."""
    if not isinstance(outputs, Mapping):
        return None
    y_true = next((outputs[key] for key in LABELS if key in outputs), None)
    for key in PREDICTIONS:
        y_pred = outputs.get(key)
        if y_true is not None and getattr(y_pred, "is_floating_point", bool)():
            asked = {"from_logits": True} if key == "logits" else {}
            return Found(y_true, y_pred, asked, is_chosen=True)
    return None


def _of_loss(judged: Judged) -> Found:
    y_true, y_pred = judged.y_true, judged.y_pred
    asked, mask, notice = dict(ASKED[judged.loss]), None, None
    called = f"called {judged.loss} with predictions of shape {tuple(y_pred.shape)}"
    if asked:
        columns = columns_axis(y_true.shape, y_pred.shape, known=CHANNELS_FIRST)
        if not columns.is_certain:
            raise NotFoundError(f"{called}, whose classes may lie along either axis")
        axis = columns.number
        if judged.weight is not None and judged.weight.shape == y_pred.shape:
            mask = judged.weight != 0
    else:
        if y_pred.ndim < 2 or y_pred.shape[1] < 2:
            raise NotFoundError(f"{called}, which are no rows of several classes")
        axis = 1
        if y_true.ndim < y_pred.ndim:  # class numbers
            asked["ignore_class"] = judged.ignore_index
    if y_pred.ndim > 2:
        asked["axis"] = axis
    if y_pred.ndim > 1 and y_pred.shape[axis] > MOST_CLASSES:
        raise NotFoundError(
            f"{called}: more than {MOST_CLASSES:,} classes are not counted without "
            "being asked for"
        )
    if not judged.is_reduced:
        notice = (
            f"called {judged.loss} without a reduction. If it then leaves rows out, or "
            "weights them, nobody knows: they are counted, each once"
        )
    return Found(y_true, y_pred, asked, mask, notice=notice)


def _check_labels(judged: Judged, batch: Any) -> None:
    """Raise `NotFoundError` if what a binary loss was given are no labels."""
    y_true = judged.y_true
    inputs = batch[0] if isinstance(batch, (list, tuple)) and batch else batch
    if torch.is_tensor(inputs) and _is_same(y_true, inputs):
        raise NotFoundError(
            f"called {judged.loss} with the step's own input as the labels, which "
            "classifies nothing"
        )
    if y_true.is_floating_point() and y_true.ndim > 1 and y_true.shape[1:].numel() > 1:
        is_label = (y_true == 0) | (y_true == 1) | (y_true == -1) | y_true.isnan()
        if not bool(is_label.all()):
            raise NotFoundError(
                f"called {judged.loss} with labels between 0 and 1, as of a picture "
                "that is drawn again"
            )


def _is_same(y_true: Any, inputs: Any) -> bool:
    """Tell whether labels are the inputs, whatever their shapes."""
    first, second = y_true.untyped_storage(), inputs.untyped_storage()
    is_one = first.data_ptr() == second.data_ptr()
    return bool(is_one and y_true.numel() == inputs.numel())
