"""Split: the rows of one epoch and data loader, all of them or none.

May import torch, `loop` and the rooms beside it. Every step that ran must have been
counted. Else there is no record of the epoch, and a sentence says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tb_f1_plugin.lightning.batch import SELF_MADE, MadeLabels, check_rows
from tb_f1_plugin.lightning.losses import Judged
from tb_f1_plugin.lightning.of_loss import Found, NotFoundError
from tb_f1_plugin.lightning.own_rows import OwnRows
from tb_f1_plugin.lightning.rows import Function, found
from tb_f1_plugin.loop import F1Score

# What is raised of tensors that are none of rows.
UNFIT = (ValueError, TypeError, IndexError, AttributeError, RuntimeError)


# Arguments that say nothing of the data.
KEPT_BESIDE = {"histogram", "confusion"}


class Split:
    """Counts the rows of steps.

    Args:
        arguments: Those of `F1Score` that the user chose.
        functions: The user's, which find labels and predictions.
        loader: Of which repeated rows are left out; None to count what is run.
        before: That of the epoch before, whose metric counts on: it says each
            sentence once.

    Attributes:
        f1: What was counted.
        reason: Why not all rows were counted, said of the step; None if they were.
        advice: What helps against the reason; None for what helps always.
        notice: What must be known of the rows; None for nothing.
    """

    def __init__(
        self,
        arguments: Mapping[str, Any],
        functions: tuple[Function, Function] | None = None,
        loader: Any = None,
        before: Split | None = None,
    ) -> None:
        self.f1 = F1Score(**arguments)
        self.reason: str | None = None
        self.advice: str | None = None
        self.notice: str | None = None
        self._arguments, self._functions = arguments, functions
        self._own = OwnRows(loader)
        self._made = MadeLabels()
        self._before = None if before is None else (before._asked, before.f1)
        self._asked: Mapping[str, Any] | None = None

    def count(self, batch: Any, outputs: Any, judged: Sequence[Judged]) -> None:
        """Count the rows of a step.

        Raises:
            ValueError: If the rows do not fit what the user said of them.
        """
        if self.reason is not None:
            return
        is_first = self._asked is None
        is_chosen = is_first and bool(self._arguments.keys() - KEPT_BESIDE)
        functions = self._functions
        if functions is not None:  # called here: their errors are the user's
            y_true, y_pred = (function(batch, outputs) for function in functions)
            functions = (lambda *_: y_true), (lambda *_: y_pred)
        try:
            rows = found(
                *(batch, outputs, judged, functions),
                look=is_first,
                chosen=self._arguments,
            )
            is_chosen |= is_first and rows.is_chosen
            if is_first:
                self._asked, self.notice = rows.asked, rows.notice
                self.f1 = self._metric(rows.asked)
            elif rows.asked != self._asked:
                raise NotFoundError("called one loss in a batch, another in the next")
            if not rows.is_chosen:
                self._look(batch, judged[0].loss, rows)
            own, mask = self._own.mask(rows.y_true), rows.mask
            if own is not None and mask is not None:
                mask = mask & own.reshape(-1, *[1] * (mask.ndim - 1))
            self.f1.update(rows.y_true, rows.y_pred, mask=own if mask is None else mask)
            # Looked at only where needed: it folds what waits to be summed.
            if is_first and (is_chosen or "threshold" in rows.asked):
                _check_probabilities(self.f1, rows.y_pred)
        except NotFoundError as error:
            self.reason, self.advice = str(error), error.advice
        except UNFIT as error:
            if is_chosen and isinstance(error, ValueError):
                raise
            self.reason = self._made.reason() or (
                f"gave its loss what cannot be counted: {error}"
            )

    def _metric(self, asked: Mapping[str, Any]) -> F1Score:
        """Return a metric that has counted nothing."""
        if self._before is not None and self._before[0] == asked:
            self._before[1].reset()
            return self._before[1]
        return F1Score(**{**asked, **self._arguments})

    def _look(self, batch: Any, loss: str, rows: Found) -> None:
        """Look at rows that the user did not choose.

        Raises:
            NotFoundError: If they are some of the batch's alone.
        """
        notice = check_rows(batch, loss, rows.y_true)
        self.notice = self.notice or notice
        self._made.look(batch, loss, rows.y_true, rows.y_pred)

    def end(self) -> None:
        """Say what only all rows of an epoch can say."""
        self.reason = self.reason or self._made.reason()
        if self.reason is None and self._made.are_made and self.f1.has_rows():
            counts = self.f1.counts()
            tp, predicted = counts.true_positives, counts.predicted_positives
            if (tp == counts.possible_positives).all() and (tp == predicted).all():
                self.notice = self.notice or SELF_MADE


def _check_probabilities(f1: F1Score, y_pred: Any) -> None:
    """Raise `ValueError` if what a threshold is compared with are logits."""
    is_probability = f1.series_metadata().threshold is not None
    if is_probability and not f1.options.from_logits:
        outside = (y_pred < 0) | (y_pred > 1)
        if bool(outside.any()):
            raise ValueError(
                "Predictions that are compared with a threshold must be in [0, 1], "
                f"got {float(y_pred[outside].flatten()[0]):.3g}. If they are logits, "
                'return them under "logits", or give F1Callback(from_logits=True).'
            )
