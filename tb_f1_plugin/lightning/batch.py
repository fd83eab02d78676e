"""Batch: what a batch says of the rows and the labels that a loss was given.

May import torch and the rooms `losses` and `of_loss`. A step may give its loss some
rows of the batch alone, or labels that it makes itself: the numbers of the rows in a
contrastive loss, the model's own predictions. The tensors of the batch tell these from
its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import torch

from tb_f1_plugin.lightning.losses import ASKED
from tb_f1_plugin.lightning.of_loss import NotFoundError

# Fewer rows may have such labels by chance.
LEAST_ROWS = 8
OF_ROWS = (
    "are the numbers of the batch's own rows, as a contrastive loss has them, and no "
    "classes"
)
OF_ONE = (
    "are one class in every row and are not in the batch, as a contrastive loss has "
    "them"
)
SELF_MADE = (
    "gave its loss labels that are not in the batch as they are, and the model "
    "predicts each of them. If they were made of its predictions, as pseudo-labels "
    "are, this F1 says nothing of the true ones"
)


def tensors_of(batch: Any) -> Iterator[Any]:
    """Return the tensors of a batch, and its whole numbers as tensors.

    >>> [tensor.tolist() for tensor in tensors_of({"x": torch.ones(2), "y": [3, "a"]})]
    [[1.0, 1.0], 3]
    """
    if torch.is_tensor(batch):
        yield batch
    elif isinstance(batch, int):
        yield torch.tensor(batch)
    elif isinstance(batch, Mapping):
        batch = list(batch.values())
    elif is_dataclass(batch):
        batch = [getattr(batch, field.name) for field in fields(batch)]
    for part in batch if isinstance(batch, (list, tuple)) else ():
        yield from tensors_of(part)


def check_rows(batch: Any, loss: str, y_true: Any) -> str | None:
    """Return what must be known of the number of the rows; None for nothing.

    Args:
        batch: What the step was given.
        loss: The name of the loss.
        y_true: The labels that it was given.

    Raises:
        NotFoundError: If they are fewer than those of the batch.

    >>> y = torch.tensor([0, 1, 1, 0])
    >>> check_rows([y], "cross_entropy", torch.cat([y, y]))
    >>> check_rows([y], "cross_entropy", y[:3])
    Traceback (most recent call last):
    tb_f1_plugin.lightning.of_loss.NotFoundError: called cross_entropy with some rows \
of the batch and not with all of them
    """
    tensors = list(tensors_of(batch))
    rows = len(y_true) if y_true.ndim else 1
    sizes = {len(each) if each.ndim else 1 for each in tensors} - {0}
    several = sizes - {1}
    if not several or rows in sizes or _says(tensors, y_true, rows):
        return None
    if rows and any(rows % size == 0 for size in several):
        return None  # of several places, or views, of each example
    if rows < max(several):
        raise NotFoundError(
            f"called {loss} with some rows of the batch and not with all of them"
        )
    return (
        f"called {loss} with rows that are no multiple of the batch's. F1 is of these: "
        "if the step leaves some out, they are not in it"
    )


def _says(tensors: list[Any], y_true: Any, rows: int) -> bool:
    """Tell whether the batch itself says that so many rows count.

    That is by a mask, or by labels of which the others are NaN or below 0.
    """
    for tensor in tensors:
        if not tensor.ndim:
            continue
        kept = tensor if tensor.dtype == torch.bool else tensor >= 0
        counts = [kept.sum()]
        if tensor.shape[1:] == y_true.shape[1:]:
            by_row = kept.reshape(len(kept), -1)
            counts = [by_row.any(1).sum(), by_row.all(1).sum()]
        if rows and rows in map(int, counts):
            return True
    return False


class MadeLabels:
    """Tells labels that a step makes itself from those of its batches.

    Attributes:
        are_made: Whether those of the first batch were not in it.
    """

    def __init__(self) -> None:
        self.are_made = False
        self._kind: str | None = None
        self._loss, self._rows = "", 0
        self._first: Any = None

    def look(self, batch: Any, loss: str, y_true: Any, y_pred: Any) -> None:
        """Look at the labels of a batch, if they may be such until now.

        Args:
            batch: What the step was given.
            loss: The name of the loss.
            y_true: The labels that it was given.
            y_pred: The predictions.
        """
        is_first = self._first is None
        if not is_first and self._kind is None:
            return
        tensors = list(tensors_of(batch))
        if is_first:
            self._loss, self._first = loss, y_true
        numbers = None
        if not _has(tensors, y_true):
            self.are_made |= is_first and bool(tensors)
            numbers = _numbers(y_true, y_pred)
        kind = None if numbers is None else _kind(numbers, y_pred.shape[1], loss)
        if is_first:
            self._kind, self._first = kind, numbers if kind else ()
        elif kind != self._kind or not _is_alike(numbers, self._first):
            self._kind = None
        self._rows += len(y_true) if y_true.ndim else 1

    def reason(self) -> str | None:
        """Return why the labels of the epoch are no classes; None if they may be."""
        if self._kind is None or self._rows < LEAST_ROWS:
            return None
        return f"called {self._loss} with labels that {self._kind}"


def _kind(numbers: Any, columns: int, loss: str) -> str | None:
    """Return what class numbers seem to be instead; None for nothing."""
    rows, different = len(numbers), len(numbers.unique())
    # One less, where no row is compared with itself.
    if rows > 1 and different >= rows - 1 and columns >= rows - 1:
        return OF_ROWS if different > 1 else None
    is_argmax = not ASKED[loss]
    return OF_ONE if different == 1 and is_argmax else None


def _is_alike(numbers: Any, first: Any) -> bool:
    """Tell whether two batches have the same numbers, if they have as many rows."""
    return len(numbers) != len(first) or bool((numbers == first).all())


def _numbers(y_true: Any, y_pred: Any) -> Any:
    """Return the class number of each row; None if there is not one class a row."""
    if y_pred.ndim != 2 or y_pred.shape[1] < 2 or not y_true.numel():
        return None
    if y_true.ndim == 1:
        return y_true
    if y_true.shape != y_pred.shape or bool(((y_true > 0).sum(1) != 1).any()):
        return None
    return y_true.argmax(1)


def _has(tensors: list[Any], y_true: Any) -> bool:
    """Tell whether a batch has these labels, whatever their type and their axes."""
    wanted = y_true.reshape(-1)
    for tensor in tensors:
        if tensor.numel() == wanted.numel():
            if tensor.data_ptr() == y_true.data_ptr():
                return True
            own = tensor.reshape(-1).to(wanted.device)
            if bool(((own == wanted) | (own.isnan() & wanted.isnan())).all()):
                return True
    return False
