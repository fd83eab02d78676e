"""Rows: the labels and predictions of a step, and where they are found.

May import torch, and the rooms `losses` and `of_loss`. The first of these that is
there: two functions of the user's, what the step returned under well-known keys, what
its loss was given. What the columns mean is said by the loss that judged the same
predictions or labels, whoever found them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch

from tb_f1_plugin.lightning.losses import ASKED, Judged
from tb_f1_plugin.lightning.of_loss import (
    Found,
    NotFoundError,
    check_labels,
    check_unchanged,
    of_loss,
)

Function = Callable[[Any, Any], Any]

LABELS = ("y_true", "target", "targets", "labels")
PREDICTIONS = ("y_pred", "preds", "probs", "logits")
# Whoever returns these has read how to be counted.
_OURS = ("y_pred", "logits")
_NOBODY_SAYS = (
    "labels and predictions of one shape {shape}, and called no loss that says whether "
    "a row may have several of these classes"
)
_CHOOSE = "Give F1Callback(threshold=0.5) if it may, F1Callback(threshold=None) if not."


def found(
    batch: Any,
    outputs: Any,
    judged: Sequence[Judged],
    functions: tuple[Function, Function] | None = None,
    *,
    look: bool = True,
    chosen: Iterable[str] = (),
) -> Found:
    """Return the labels and predictions of a step.

    Args:
        batch: What the step was given.
        outputs: What it returned.
        judged: What its losses were given.
        functions: The user's, of `(batch, outputs)`.
        look: Whether labels are looked at, for which a device is waited for.
        chosen: The arguments of `F1Score` that the user chose.

    Raises:
        NotFoundError: If there are none, or nobody knows which ones are meant.

    >>> found(None, {"y_true": torch.ones(2), "logits": torch.ones(2)}, []).asked
    {'from_logits': True}
    """
    chosen = frozenset(chosen)
    if functions is not None:
        y_true, y_pred = (function(batch, outputs) for function in functions)
        return _with_loss(y_true, y_pred, judged, "y_pred", chosen)
    key, y_true, y_pred = _returned(outputs)
    different = {tuple(map(id, each.given)): each for each in judged}
    if key is not None:
        is_ours = "y_true" in outputs and key in _OURS
        if is_ours or _judges(different.values(), y_true, y_pred):
            rows = _with_loss(y_true, y_pred, judged, key, chosen)
            return rows._replace(is_chosen=is_ours)
    if not different:
        returned = "no labels and predictions"
        if key is not None:
            returned = f'"{key}" and labels, which may be those of a regression'
        raise NotFoundError(
            f"returned {returned}, and called no loss of torch.nn.functional that "
            "classifies"
        )
    if len(different) > 1:
        names = ", ".join(each.loss for each in different.values())
        raise NotFoundError(
            f"called {len(different)} losses that classify ({names}), and F1 can be "
            "of one"
        )
    (once,) = different.values()
    check_unchanged(once)
    if look and ASKED[once.loss]:
        check_labels(once, batch)
    return of_loss(once, chosen=chosen)


def _returned(outputs: Any) -> tuple[str | None, Any, Any]:
    """Return what a step returned, if its predictions are no class numbers."""
    if isinstance(outputs, Mapping):
        y_true = next((outputs[key] for key in LABELS if key in outputs), None)
        for key in PREDICTIONS:
            y_pred = outputs.get(key)
            if y_true is not None and getattr(y_pred, "is_floating_point", bool)():
                return key, y_true, y_pred
    return None, None, None


def _judges(judged: Iterable[Judged], y_true: Any, y_pred: Any) -> bool:
    """Tell whether a loss judged the same rows, of predictions of the same shape."""
    return any(
        each.y_pred.shape == y_pred.shape
        and (_is_same(y_pred, each, 1) or _is_same(y_true, each, 0))
        for each in judged
    )


def _with_loss(
    y_true: Any,
    y_pred: Any,
    judged: Sequence[Judged],
    key: str,
    chosen: frozenset[str],
) -> Found:
    """Return rows, read as the loss reads them that judged them.

    Raises:
        NotFoundError: If nobody says what several columns mean.
    """
    said: dict[str, Any] = {"from_logits": True} if key == "logits" else {}
    shape = tuple(getattr(y_pred, "shape", ()))
    same = [each for each in judged if _is_same(y_pred, each, 1)]
    of_labels = [each for each in judged if _is_same(y_true, each, 0)]
    by = same or of_labels
    if len({each.loss for each in by}) > 1:
        names = ", ".join(each.loss for each in by)
        raise NotFoundError(f"called several losses of the same rows ({names})")
    if _is_of_numbers(y_true, shape):
        ignored = {each.ignore_index for each in by} - {None}
        if len(ignored) == 1 and "ignore_class" not in chosen:
            said["ignore_class"] = ignored.pop()
        by = [each for each in by if not ASKED[each.loss]]
    if by:
        (loss, *_) = by
        if tuple(loss.y_pred.shape) == shape:
            rows = of_loss(loss._replace(y_true=y_true, y_pred=y_pred), chosen=chosen)
            asked = dict(rows.asked)
            if not same and "from_logits" in asked:
                asked.pop("from_logits")
            return rows._replace(asked={**said, **asked}, is_chosen=True)
        asked = {**ASKED[loss.loss]}
        if not same:
            asked.pop("from_logits", None)
        return Found(y_true, y_pred, {**said, **asked}, is_chosen=True)
    columns = getattr(y_true, "shape", None)
    is_open = len(shape) > 1 and columns == shape and max(shape[1:]) > 1
    if is_open and "threshold" not in chosen:
        raise NotFoundError(f"returned {_NOBODY_SAYS.format(shape=shape)}", _CHOOSE)
    return Found(y_true, y_pred, said, is_chosen=True)


def _is_of_numbers(y_true: Any, shape: tuple[int, ...]) -> bool:
    """Tell whether labels are class numbers, by their rank."""
    rank = getattr(y_true, "ndim", None)
    return rank is not None and len(shape) > 1 and rank == len(shape) - 1


def _is_same(value: Any, judged: Judged, place: int) -> bool:
    """Tell whether a value is what a loss was given, whatever its type and copies.

    Args:
        value: Labels or predictions.
        judged: What the loss was given.
        place: 0 for labels, 1 for predictions.

    Raises:
        NotFoundError: If it is, and was changed in place since.
    """
    known = (judged.y_true, judged.y_pred)[place]
    if not torch.is_tensor(value) or _squeezed(value) != _squeezed(known):
        return False
    if _is_one(value, judged.given[place]) and judged.versions is not None:
        check_unchanged(judged)
        return True
    with torch.no_grad():
        first, second = (
            tensor.detach().to(known.device).reshape(-1) for tensor in (value, known)
        )
        return bool(((first == second) | (first.isnan() & second.isnan())).all())


def _squeezed(tensor: Any) -> list[int]:
    """Return a shape without the axes of one."""
    return [size for size in tensor.shape if size != 1]


def _is_one(value: Any, given: Any) -> bool:
    """Tell whether two tensors of one shape are the same memory."""
    return bool(
        value.data_ptr() == given.data_ptr()
        and value.dtype == given.dtype
        and value.squeeze().stride() == given.squeeze().stride()
    )
