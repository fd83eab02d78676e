"""Callback: exact F1 of each epoch of a Lightning `Trainer`.

May import `loop` and the rooms beside it. Here is when something is counted, logged
and written; which rows they are is in `split`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partialmethod
from pathlib import Path
from typing import Any

from tb_f1_plugin.lightning.base import Callback
from tb_f1_plugin.lightning.logged import Logged
from tb_f1_plugin.lightning.rows import Function
from tb_f1_plugin.lightning.split import Split
from tb_f1_plugin.lightning.steps import OneStep
from tb_f1_plugin.lightning.told import ENDED, RESUMED, Told
from tb_f1_plugin.lightning.trainer import (
    directory_of,
    loaders_of,
    step_of,
)
from tb_f1_plugin.loop import F1Score, Writer
from tb_f1_plugin.loop.given import check_is_here
from tb_f1_plugin.loop.given import directory_of as in_full


class F1Callback(Callback):
    """Counts, writes and logs exact F1 of each epoch, in training and in validation.

    The module stays as it is. Labels and predictions are found by themselves, at the
    first of these places: two functions, if they are given; what a step returns under
    `y_true` (or `target`, `targets`, `labels`) and `y_pred` (or `preds`, `probs`;
    `logits` where they are no probabilities); what the step gives to a loss of
    `torch.nn.functional` or `torch.nn` that classifies.

    Records are written into the directories `train`, `validation` and `test`, with the
    numbers of epochs as steps. `train_f1_score`, `val_f1_score` and `test_f1_score` are
    logged, so that EarlyStopping and ModelCheckpoint can monitor them.

    Args:
        directory: In which the runs are; None for that of the trainer's logger.
        y_true: Of `(batch, outputs)`, the labels of a step, where `outputs` is what it
            returned.
        y_pred: Likewise the predictions.
        arguments: Those of `tb_f1_plugin.F1Score`, such as `average="micro"`. What a
            loss says, as that its predictions are logits, need not be said.

    Raises:
        ValueError: If an argument is not one of the above.

    Example:
        ```python
        trainer = Trainer(callbacks=[F1Callback()])
        ```
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        y_true: Function | None = None,
        y_pred: Function | None = None,
        **arguments: Any,
    ) -> None:
        """Check the arguments; nothing is written before something is counted."""
        super().__init__()
        if (y_true is None) != (y_pred is None):
            raise ValueError(
                "`y_true` and `y_pred` must be two functions of (batch, outputs), got "
                "one of them. Give both, or leave both out."
            )
        F1Score(**arguments)  # which checks them
        self._directory, self._arguments = directory, arguments
        self._functions = None if y_true is None or y_pred is None else (y_true, y_pred)
        self._writer: Writer | None = None
        self._step = OneStep()
        self._splits: dict[str, Sequence[Split]] = {}
        self._ended: dict[str, Sequence[Split]] = {}
        self._told = Told()
        self._logged = Logged(self._told)

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Find the directory; the first process writes.

        Raises:
            ValueError: If there is none, it is an address, or another `F1Callback`
                writes into it.
        """
        if trainer.is_global_zero and not trainer.fast_dev_run:
            target = self._target(trainer)
            all_of_us = [c for c in trainer.callbacks if isinstance(c, F1Callback)]
            others = (each for each in all_of_us if each is not self)
            if any(other._target(trainer) == target for other in others):
                raise ValueError(
                    "Two F1Callbacks of one Trainer must write into two directories, "
                    f"got {str(target)!r} for both. Give one of them another: "
                    'F1Callback("logs/second").'
                )
            self._writer = Writer(target)

    def _target(self, trainer: Any) -> Path:
        """Return the directory in which the runs are."""
        if self._directory:
            return in_full(self._directory)
        beside = directory_of(trainer)
        check_is_here(beside)
        return beside.absolute()

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Leave the module as it was, and close the files."""
        self._step.forget()
        self._logged.forget()
        self._splits.clear()
        self._ended.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def on_exception(self, trainer: Any, pl_module: Any, exception: Any) -> None:
        """Do the same where Lightning itself does not tear down."""
        self.teardown(trainer, pl_module, "")

    def _begin(self, run: str, trainer: Any, pl_module: Any) -> None:
        """Begin to count an epoch."""
        self._step.look_at(pl_module)
        loaders = loaders_of(trainer, run)
        before = [*self._ended.pop(run, ()), *([None] * len(loaders))]
        self._splits[run] = [
            Split(self._arguments, self._functions, loader, earlier)
            for loader, earlier in zip(loaders, before, strict=False)
        ]

    def _listen(self, step: str, trainer: Any, pl_module: Any, *batch: Any) -> None:
        """Listen to the step that comes next."""
        self._step.listen(pl_module, step)

    def _count(
        self,
        run: str,
        trainer: Any,
        pl_module: Any,
        outputs: Any,
        batch: Any,
        batch_idx: int,
        dataloader_idx: int = 0,
    ) -> None:
        """Count the rows of the step that ran."""
        judged = self._step.take()
        if run not in self._splits:
            self._begin(run, trainer, pl_module)
            self._splits[run][0].reason = RESUMED
        if judged is not None:
            self._splits[run][dataloader_idx].count(batch, outputs, judged)

    def _end(self, run: str, trainer: Any, pl_module: Any) -> None:
        """Log and write what was counted, if it is of all rows of all processes."""
        splits = self._ended[run] = self._splits.pop(run, ())
        values: list[tuple[str, str, float]] = []
        for index, split in enumerate(() if trainer.sanity_checking else splits):
            name, behind = split.f1.name, ""
            if len(splits) > 1:
                name += f"_dataloader_{index}"
                behind = f"/dataloader_idx_{index}"  # as Lightning names its own
            if run == "train" and not trainer.is_last_batch:
                split.reason = split.reason or ENDED
            split.end()
            is_whole = split.reason is None
            if not trainer.strategy.reduce_boolean_decision(is_whole, all=True):
                self._told.nothing(run, split.reason, split.advice)
                continue
            self._told.notice(run, split.notice)
            f1 = split.f1.sync()
            if f1.has_rows():
                values.append((f1.name, behind, f1.compute()))
                step, unit = step_of(trainer, run)
                if self._writer is not None:
                    try:
                        self._writer.add(f1, step, run, name=name, unit=unit)
                    except (OSError, ValueError) as error:
                        self._told.not_written(run, error)
        if values:
            self._logged.behind(run, values, trainer, pl_module)

    on_train_epoch_start = partialmethod(_begin, "train")
    on_validation_epoch_start = partialmethod(_begin, "validation")
    on_test_epoch_start = partialmethod(_begin, "test")
    on_train_batch_start = partialmethod(_listen, "training_step")
    on_validation_batch_start = partialmethod(_listen, "validation_step")
    on_test_batch_start = partialmethod(_listen, "test_step")
    on_train_batch_end = partialmethod(_count, "train")
    on_validation_batch_end = partialmethod(_count, "validation")
    on_test_batch_end = partialmethod(_count, "test")
    on_train_epoch_end = partialmethod(_end, "train")
    on_validation_epoch_end = partialmethod(_end, "validation")
    on_test_epoch_end = partialmethod(_end, "test")
