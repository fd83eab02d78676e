"""Task: what the labels and predictions of an evaluation mean.

May import array-api-compat and numpy. A model of transformers says its task by
`problem_type`, or it has none, and its labels are class numbers. Of another model the
shapes say it, or the user does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import array_api_compat
import numpy as np

PADDING = -100  # of labels, in all of transformers


class NoTaskError(ValueError):
    """Why an evaluation has no F1: a sentence without its full stop."""


@dataclass(frozen=True)
class Model:
    """What a model says of itself.

    Args:
        problem_type: What a model of whole sequences is for; None if it is another
            one, or does not say it.
        classes: The number of classes; None if it does not say it.
        names: Their names; None if they have none.
        generates: Whether it generates text.
    """

    problem_type: str | None = None
    classes: int | None = None
    names: Sequence[str] | None = None
    generates: bool = False

    @classmethod
    def of(cls, model: Any) -> Model:
        """Return what a model says, which need not be one of transformers.

        >>> Model.of(object())
        Model(problem_type=None, classes=None, names=None, generates=False)
        """
        config = getattr(model, "config", None)
        classes = getattr(config, "num_labels", None)
        classes = classes if isinstance(classes, int) else None
        by_number = getattr(config, "id2label", None) or {}
        names = [str(by_number.get(number)) for number in range(classes or 0)]
        are_numbers = all(name == f"LABEL_{n}" for n, name in enumerate(names))
        is_named = not are_numbers and len(set(names)) == len(names)
        can_generate = getattr(model, "can_generate", bool)
        return cls(
            getattr(config, "problem_type", None),
            classes,
            names if is_named else None,
            bool(can_generate()),
        )


class Task(NamedTuple):
    """A batch, and the arguments of the `F1Score` that counts it.

    Args:
        y_true: The labels.
        y_pred: The predictions.
        mask: What is no padding; None where the arguments say it.
        asked: The arguments.
    """

    y_true: Any
    y_pred: Any
    mask: Any
    asked: Mapping[str, Any]


def task_of(y_true: Any, y_pred: Any, model: Model, *, is_chosen: bool = False) -> Task:
    """Return what a batch means.

    Args:
        y_true: The labels of an evaluation.
        y_pred: The model's output, or what `preprocess_logits_for_metrics` made of it.
        model: What the model says.
        is_chosen: Whether the user gave a threshold.

    Raises:
        NoTaskError: If it is no classification, or nobody knows.

    >>> import numpy as np
    >>> task_of(np.array([1, 0]), np.zeros((2, 3)), Model()).asked
    {'ignore_class': -100, 'from_logits': True}
    >>> task_of(np.array([1.5, 0.2]), np.zeros((2, 1)), Model("regression"))
    Traceback (most recent call last):
    tb_f1_plugin.transformers.task.NoTaskError: the model is for a regression
    """
    if isinstance(y_true, (tuple, list, dict)):
        raise NoTaskError(f"there are {len(y_true)} arrays of labels, and F1 is of one")
    if isinstance(y_pred, (tuple, list)):
        y_pred = y_pred[0]  # hidden states and the like come behind
    if not hasattr(y_pred, "dtype"):
        raise NoTaskError(
            f"the predictions are a {type(y_pred).__name__}, not an array. Make one of "
            "them by preprocess_logits_for_metrics"
        )
    if model.generates:
        raise NoTaskError("the model generates text, and its labels are the next words")
    if model.problem_type == "regression":
        raise NoTaskError("the model is for a regression")
    shape, labels = tuple(y_pred.shape), tuple(y_true.shape)
    xp = array_api_compat.array_namespace(y_pred)
    are_numbers = _are_whole(xp, y_pred.dtype)
    if model.problem_type == "multi_label_classification" or is_chosen:
        asked = {"threshold": 0.5, "from_logits": not are_numbers}
        asked |= _named(model, shape[-1])
        return Task(y_true, y_pred, y_true != PADDING, asked)
    classes = {"ignore_class": PADDING, "from_logits": not are_numbers}
    if len(labels) == len(shape) - 1 and shape[-1] > 1:
        _check_scores(shape[-1], model, is_whole=_are_integers(xp, y_pred.dtype))
        return Task(y_true, y_pred, None, classes | _named(model, shape[-1]))
    if are_numbers and labels == shape and model.classes and model.classes > 1:
        every = xp.arange(model.classes, device=array_api_compat.device(y_pred))
        scores = xp.astype(y_pred[..., None] == every, xp.int8)
        return Task(y_true, scores, None, classes | _named(model, model.classes))
    raise NoTaskError(
        f"labels of shape {labels} and predictions of shape {shape} are no class "
        "numbers and their scores. If they are labels of 0 and 1 and their logits, "
        "give F1Callback(threshold=0.5)"
    )


def _check_scores(columns: int, model: Model, *, is_whole: bool) -> None:
    """Check that columns may be the scores of all classes, and not of the best few.

    A model that says nothing of its classes has two in its configuration.

    Raises:
        NoTaskError: If they are not.
    """
    what = None
    if is_whole:
        what = "whole numbers in columns, as of the best classes, and no scores of all"
    elif model.classes and columns < model.classes:
        what = f"{columns} columns, and the model has {model.classes} classes"
    if what:
        raise NoTaskError(
            f"the predictions are {what}. Return the logits of all classes from "
            "preprocess_logits_for_metrics"
            + (", or their argmax" if model.classes else "")
        )


def _are_whole(xp: Any, dtype: Any) -> bool:
    """Tell whether numbers are whole; numpy does not know a bfloat16."""
    return _are_integers(xp, dtype) or dtype == xp.bool


def _are_integers(xp: Any, dtype: Any) -> bool:
    if isinstance(dtype, np.dtype):
        return dtype.kind in "iu"
    return bool(xp.isdtype(dtype, "integral"))


def _named(model: Model, columns: int) -> dict[str, Any]:
    """Return the argument that names so many columns, if a model has names for them."""
    fit = model.names is not None and len(model.names) == columns > 1
    return {"class_names": model.names} if fit else {}
