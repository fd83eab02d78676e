"""Losses: what a step gives to the losses of PyTorch that classify.

May import torch. A loss is given labels and predictions, and it says what the task is:
a cross-entropy means one class a row, a binary one means a threshold. So a module is
counted whose steps return a loss and nothing else. While a step runs, the functions of
`torch.nn.functional` are exchanged for ones that note what they are given.
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from types import MappingProxyType
from typing import Any, NamedTuple

import torch
from torch.nn import functional

# The arguments of the `F1Score` that each function asks for; none for argmax.
_LOGITS = {"threshold": 0.5, "from_logits": True}
ASKED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "cross_entropy": {},
        "nll_loss": {},
        "multi_margin_loss": {},
        "binary_cross_entropy": {"threshold": 0.5},
        "binary_cross_entropy_with_logits": _LOGITS,
        "multilabel_soft_margin_loss": _LOGITS,
        "soft_margin_loss": {**_LOGITS, "negative_label": -1},
    }
)

# The argmax losses of whose predictions the softmax are probabilities.
OF_LOGITS = {"cross_entropy", "nll_loss"}

MOST_CLASSES = 1_000


class Judged(NamedTuple):
    """What a loss was given.

    Args:
        loss: The name of its function.
        y_true: The labels.
        y_pred: The predictions.
        weight: The loss's own weights, of classes or of numbers; None if it has none.
        ignore_index: The class number that it leaves out; None if it has none.
        is_reduced: Whether the loss itself makes one number of its rows.
        pos_weight: The weights of the positives of a binary loss; None if it has none.
        given: The tensors themselves, where the above are copies of them.
        versions: How often these had been changed in place; None if nobody knows.
    """

    loss: str
    y_true: Any
    y_pred: Any
    weight: Any = None
    ignore_index: int | None = None
    is_reduced: bool = True
    pos_weight: Any = None
    given: tuple[Any, ...] = ()
    versions: tuple[int, ...] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether labels or predictions were changed in place behind the loss."""
        return self.versions is not None and self.versions != _versions(self.given)


# Where a function of PyTorch is known, and by which name there.
Place = tuple[dict[str, Any], str]


class _Listeners(threading.local):
    """Who listens in this thread: several callbacks may."""

    all: tuple[list[Judged], ...] = ()


_listeners = _Listeners()
_lock = threading.Lock()
_running = 0


def places_of(module: Any) -> list[Place]:
    """Return where a module may have such a function of its own.

    That is in itself and its submodules (`self.loss = functional.cross_entropy`), and
    in the files of its classes (`from torch.nn.functional import cross_entropy`).
    """
    files = [sys.modules.get(each.__module__) for each in type(module).__mro__]
    owners = [*module.modules(), *(file for file in files if file is not None)]
    return [
        (vars(owner), key)
        for owner in owners
        if owner is not functional
        for key, value in vars(owner).items()
        if inspect.isfunction(value) and value in _NAMES
    ]


@contextmanager
def listening(places: Sequence[Place] = ()) -> Iterator[list[Judged]]:
    """Note what the losses are given in this thread, in their order.

    Args:
        places: Where they are known beside `torch.nn.functional`.

    >>> with listening() as judged:
    ...     loss = functional.cross_entropy(torch.eye(3), torch.tensor([0, 1, 1]))
    >>> [(each.loss, each.y_true.tolist()) for each in judged]
    [('cross_entropy', [0, 1, 1])]
    """
    outer, judged = _listeners.all, list[Judged]()
    owns = [(*place, place[0][place[1]]) for place in places]
    _exchange(1)
    try:
        for namespace, key, own in owns:
            if own in _NAMES:  # and is not exchanged already
                namespace[key] = _NOTING[_NAMES[own]]
        _listeners.all = (*outer, judged)
        yield judged
    finally:
        _listeners.all = outer
        for namespace, key, own in owns:
            namespace[key] = own
        _exchange(-1)


def _exchange(change: int) -> None:
    """Exchange PyTorch's functions for the first listener, and back after the last."""
    global _running
    with _lock:
        before, _running = _running, _running + change
        if not (before and _running):
            for name, own in _OWN.items():
                setattr(functional, name, own if before else _NOTING[name])


def _noting(name: str) -> Callable[..., Any]:
    """Return a function that notes what it is given, and calls PyTorch's own."""
    signature = inspect.signature(getattr(functional, name))

    @wraps(getattr(functional, name))
    def noting(*args: Any, **kwargs: Any) -> Any:
        if not torch.compiler.is_compiling():
            listeners = _listeners.all
            noted = _judged(name, signature, args, kwargs) if listeners else None
            if noted is not None:
                for judged in listeners:
                    judged.append(noted)
        return _OWN[name](*args, **kwargs)

    return noting


def _judged(
    name: str, signature: inspect.Signature, args: Any, kwargs: Any
) -> Judged | None:
    """Return what a loss is given; None if that is not the batch's own.

    Where PyTorch does not tell whether a tensor was changed, as in a validation, a copy
    is kept.
    """
    try:
        given = signature.bind(*args, **kwargs)
    except TypeError:  # which the function itself says
        return None
    given.apply_defaults()
    values = given.arguments
    tensors = values["target"], values["input"]
    if not all(map(_is_plain, tensors)):
        return None
    versions, kept = _versions(tensors), tensors
    if versions is None and not _is_large(name, tensors[1]):
        kept = tensors[0].detach().clone(), tensors[1].detach().clone()
    return Judged(
        name,
        *kept,
        values.get("weight"),
        values.get("ignore_index"),
        values["reduction"] != "none",
        values.get("pos_weight"),
        tensors,
        versions,
    )


def _is_plain(tensor: Any) -> bool:
    """Tell whether a tensor has values, and is none of a function's transform."""
    wrapped = torch._C._functorch.is_functorch_wrapped_tensor
    return bool(torch.is_tensor(tensor) and not wrapped(tensor))


def _is_large(name: str, y_pred: Any) -> bool:
    """Tell whether there are more classes than are counted anyway."""
    is_rows = not ASKED[name] or y_pred.ndim == 2
    return bool(is_rows and y_pred.ndim > 1 and y_pred.shape[1] > MOST_CLASSES)


def _versions(tensors: Sequence[Any]) -> tuple[int, ...] | None:
    """Return how often tensors were changed in place; None if nobody knows."""
    if any(tensor.is_inference() for tensor in tensors):
        return None
    return tuple(tensor._version for tensor in tensors)


_OWN = {name: getattr(functional, name) for name in ASKED}
_NAMES = {own: name for name, own in _OWN.items()}
# Each made once: for another one `torch.compile` would compile anew.
_NOTING = {name: _noting(name) for name in ASKED}
