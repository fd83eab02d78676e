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


class Judged(NamedTuple):
    """What a loss was given.

    Args:
        loss: The name of its function.
        y_true: The labels.
        y_pred: The predictions.
        weight: The loss's own weights, of classes or of numbers; None if it has none.
        ignore_index: The class number that it leaves out; None if it has none.
        is_reduced: Whether the loss itself makes one number of its rows.
    """

    loss: str
    y_true: Any
    y_pred: Any
    weight: Any = None
    ignore_index: int | None = None
    is_reduced: bool = True


# Where a function of PyTorch is known, and by which name there.
Place = tuple[dict[str, Any], str]


class _Listeners(threading.local):
    """Who listens in this thread."""

    judged: list[Judged] | None = None


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
    outer, judged = _listeners.judged, list[Judged]()
    owns = [(*place, place[0][place[1]]) for place in places]
    _exchange(1)
    try:
        for namespace, key, own in owns:
            namespace[key] = _NOTING[_NAMES[own]]
        _listeners.judged = judged
        yield judged
    finally:
        _listeners.judged = outer
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
            judged = _listeners.judged
            if judged is not None:
                given = signature.bind(*args, **kwargs)
                given.apply_defaults()
                judged.append(_judged(name, given.arguments))
        return _OWN[name](*args, **kwargs)

    return noting


def _judged(name: str, given: Mapping[str, Any]) -> Judged:
    return Judged(
        name,
        given["target"],
        given["input"],
        given.get("weight"),
        given.get("ignore_index"),
        given["reduction"] != "none",
    )


_OWN = {name: getattr(functional, name) for name in ASKED}
_NAMES = {own: name for name, own in _OWN.items()}
# Each made once: for another one `torch.compile` would compile anew.
_NOTING = {name: _noting(name) for name in ASKED}
