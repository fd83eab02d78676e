"""Evaluation: the rows of one evaluation, all of them or none.

May import `loop` and the room `task`. The Trainer gives all rows at once, or a batch at
a time; both are counted in the same batches.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from tb_f1_plugin.loop import F1Score
from tb_f1_plugin.transformers.task import Model, NoTaskError, task_of

log = logging.getLogger("tb_f1_plugin")

NAME = "f1"  # so that the Trainer logs `eval_f1`


class Evaluation:
    """Counts one evaluation after the other.

    Args:
        arguments: Those of `F1Score` that the user chose.

    Attributes:
        was_asked: Whether the Trainer has ever asked for metrics.
    """

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._arguments = dict(arguments)
        self._said: set[str] = set()
        self._module: Any = None
        self.was_asked = False
        self._batch_size = self._expected = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._f1: F1Score | None = None
        self._reason: str | None = None
        self._examples = 0

    def expect(self, module: Any, loader: Any, batch_size: int) -> None:
        """Learn of which model and of how many examples the evaluation is.

        Args:
            module: The model.
            loader: What gives its batches.
            batch_size: How many examples of all processes are a batch.
        """
        self._module, self._batch_size = module, batch_size
        dataset: Any = getattr(loader, "dataset", None)
        self._expected = len(dataset) if hasattr(dataset, "__len__") else 0

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
        self.forget()
        if reason is not None:
            self.say(reason)
        return f1 if reason is None and f1 is not None and f1.has_rows() else None

    def say(self, reason: str) -> None:
        """Say once why there is no F1."""
        if reason not in self._said:
            self._said.add(reason)
            log.warning("No F1 is counted of the evaluation: %s.", reason)

    def _count(self, y_true: Any, y_pred: Any) -> None:
        model = Model.of(self._module)
        is_chosen = self._arguments.get("threshold") is not None
        try:
            task = task_of(y_true, y_pred, model, is_chosen=is_chosen)
            if self._f1 is None:
                arguments = {**task.asked, **self._arguments}
                self._f1 = F1Score(name=NAME, **arguments)
            self._f1.update(task.y_true, task.y_pred, mask=task.mask)
            self._examples += len(task.y_true)
        except NoTaskError as error:
            self._reason = str(error)
        except ValueError as error:
            if self._arguments:
                raise
            self._reason = f"{error}".rstrip(".")


def _batches(y_true: Any, y_pred: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """Yield labels and outputs of each batch of an evaluation.

    >>> list(_batches([1, 2, 3], ("abc", "def"), 2))
    [([1, 2], ('ab', 'de')), ([3], ('c', 'f'))]
    """
    if isinstance(y_pred, list):  # `eval_do_concat_batches=False`
        yield from zip(y_true, y_pred, strict=True)
        return
    rows = len(y_true[0] if isinstance(y_true, tuple) else y_true)
    for begin in range(0, rows, size or rows or 1):
        part = slice(begin, begin + size if size else None)
        yield _part(y_true, part), _part(y_pred, part)


def _part(values: Any, part: slice) -> Any:
    if isinstance(values, tuple):
        return tuple(_part(value, part) for value in values)
    return values[part]
