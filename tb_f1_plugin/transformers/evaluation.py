"""Evaluation: the rows of one evaluation, all of them or none.

May import numpy, `loop`, `text` and the rooms `task` and `scale`. The Trainer gives all
rows at once, or a batch at a time; both are counted in the same batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tb_f1_plugin.loop import F1Score
from tb_f1_plugin.text.log import log
from tb_f1_plugin.transformers.scale import Scale
from tb_f1_plugin.transformers.task import Model, NoTaskError, Task, task_of

NAME = "f1"  # so that the Trainer logs `eval_f1`
NOT_COUNTED = "No F1 is counted of the evaluation"
NOT_FITTING = (
    "No F1 will be counted, if the predictions are what the model's configuration says"
)


class Evaluation:
    """Counts one evaluation after the other.

    Args:
        arguments: Those of `F1Score` that the user chose.

    Attributes:
        was_asked: Whether the Trainer has ever asked for metrics.
        is_told: Whether the Trainer has told of the evaluation that runs.
    """

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._arguments = dict(arguments)
        self._said: set[tuple[str, str]] = set()
        self._module: Any = None
        self.was_asked = self.is_told = False
        self._batch_size = self._expected = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._f1: F1Score | None = None
        self._reason: str | None = None
        self._examples = 0
        self._loader: Any = None
        self._scale: Scale | None = None

    def expect(self, module: Any, loader: Any, batch_size: int) -> None:
        """Learn of which model and of how many examples the evaluation is.

        Args:
            module: The model.
            loader: What gives its batches; another one begins another evaluation.
            batch_size: How many examples of all processes are a batch.
        """
        if loader is not self._loader:
            self.forget()
        self._loader, self.is_told = loader, True
        self._module, self._batch_size = module, batch_size
        dataset: Any = getattr(loader, "dataset", None)
        self._expected = len(dataset) if hasattr(dataset, "__len__") else 0

    def check(self, module: Any) -> None:
        """Say what the user chose that does not fit a model, before it is trained."""
        reason = _misfit(self._arguments, Model.of(module))
        if reason is not None:
            self.say(reason, NOT_FITTING)

    def count(self, prediction: Any) -> None:
        """Count an `EvalPrediction`, of all rows or of a batch."""
        self.was_asked = True
        y_true, y_pred = prediction.label_ids, prediction.predictions
        for labels, outputs in _batches(y_true, y_pred, self._batch_size):
            if self._reason is None:
                self._count(labels, outputs)

    def end(self) -> F1Score | None:
        """Return what was counted; None, and a sentence, if not all rows were."""
        f1, reason = self._f1, self._reason
        if reason is None and self._expected and self._examples > self._expected:
            reason = (
                f"{self._examples:,} examples were evaluated, and the data set has "
                f"{self._expected:,}. If an evaluation was interrupted, evaluate again"
            )
        if reason is None and self._scale is not None:
            reason = self._scale.doubt(self._arguments.get("from_logits"))
        self.forget()
        if reason is not None:
            self.say(reason)
        return f1 if reason is None and f1 is not None and f1.has_rows() else None

    def say(self, reason: str, what: str = NOT_COUNTED) -> None:
        """Say once what is not done, and why."""
        if (what, reason) not in self._said:
            self._said.add((what, reason))
            log.warning("%s: %s.", what, reason)

    def _count(self, y_true: Any, y_pred: Any) -> None:
        model = Model.of(self._module)
        try:
            task = _task_of(y_true, y_pred, model, self._arguments)
            if self._f1 is None:
                self._f1 = _metric_of(task, self._arguments)
            self._f1.update(task.y_true, task.y_pred, mask=task.mask)
            self._examples += len(task.y_true)
            if "threshold" in task.asked:
                self._look(self._f1, task)
        except NoTaskError as error:
            self._reason = str(error)
        except (TypeError, ValueError) as error:
            self._reason = f"{error}".rstrip(".")

    def _look(self, f1: F1Score, task: Task) -> None:
        """Look at what a threshold decides on, unless decisions are given."""
        if task.asked["from_logits"]:
            if self._scale is None:
                threshold = f1.options.threshold
                self._scale = Scale(0.5 if threshold is None else threshold)
            self._scale.add(task.y_pred, task.mask)


def _task_of(
    y_true: Any, y_pred: Any, model: Model, arguments: Mapping[str, Any]
) -> Task:
    is_chosen = arguments.get("threshold") is not None
    return task_of(y_true, y_pred, model, is_chosen=is_chosen)


def _metric_of(task: Task, arguments: Mapping[str, Any]) -> F1Score:
    return F1Score(name=NAME, **{**task.asked, **arguments})


def _misfit(arguments: Mapping[str, Any], model: Model) -> str | None:
    """Return why arguments fit no task that a model may have, or None.

    >>> _misfit({"threshold": 0.5}, Model(classes=3))
    >>> _misfit({"class_names": ["a"]}, Model(classes=3))
    '`class_names` must have a name for each of the 3 columns of `y_pred`, got 1: a'
    """
    if not arguments or "axis" in arguments or model.generates or not model.classes:
        return None
    labels = {
        "single_label_classification": np.zeros(1, int),
        "multi_label_classification": np.zeros((1, model.classes), int),
    }
    asked = {model.problem_type} if model.problem_type else set(labels)
    reasons = []
    for kind in labels.keys() & asked:
        try:
            scores = np.zeros((1, model.classes))
            of_kind = replace(model, problem_type=kind)
            task = _task_of(labels[kind], scores, of_kind, arguments)
            _metric_of(task, arguments).update(task.y_true, task.y_pred, mask=task.mask)
            return None
        except ValueError as error:
            reasons.append(f"{error}".rstrip("."))
    return min(reasons, default=None)


def _batches(y_true: Any, y_pred: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """Yield labels and outputs of each batch of an evaluation.

    >>> list(_batches([1, 2, 3], ("abc", "def"), 2))
    [([1, 2], ('ab', 'de')), ([3], ('c', 'f'))]
    """
    if isinstance(y_pred, list):  # `eval_do_concat_batches=False`
        yield from zip(y_true, y_pred, strict=True)
        return
    if isinstance(y_true, Mapping) or isinstance(y_pred, Mapping):
        yield y_true, y_pred
        return
    rows = len(y_true[0] if isinstance(y_true, tuple) else y_true)
    for begin in range(0, rows, size or rows or 1):
        part = slice(begin, begin + size if size else None)
        yield _part(y_true, part), _part(y_pred, part)


def _part(values: Any, part: slice) -> Any:
    if isinstance(values, tuple):
        return tuple(_part(value, part) for value in values)
    return values[part]
