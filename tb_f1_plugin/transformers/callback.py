"""Callback: exact F1 of each evaluation of Hugging Face's Trainer.

May import transformers, `loop` and the rooms beside it. The Trainer gives labels and
predictions to `compute_metrics`; afterwards it tells `on_evaluate` under which names it
has logged the values.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from tb_f1_plugin.loop import F1Score
from tb_f1_plugin.transformers.evaluation import NAME, Evaluation
from tb_f1_plugin.transformers.place import run_of, step_of
from tb_f1_plugin.transformers.writing import Writing

NOT_TOLD = (
    "the Trainer does not tell the F1Callback of its evaluations. Give the Trainer "
    "callbacks=[f1] besides compute_metrics, where f1 is the F1Callback"
)
NO_RUN = (
    "the names of its values do not say of which run it is. Let them begin with a word "
    "such as eval, as the Trainer's evaluate(metric_key_prefix=...) does"
)
NOT_WRITTEN = "No F1 is written of the evaluation"
NOT_ASKED = (
    "the Trainer did not ask for metrics. Give it compute_metrics=f1.compute_metrics, "
    "where f1 is the F1Callback, and data with labels"
)


class F1Callback(TrainerCallback):
    """Counts exact F1 of each evaluation, and writes it.

    `compute_metrics` returns F1 and the counts behind it, with and without
    `batch_eval_metrics=True`. The Trainer logs them as `eval_f1`, …, so
    `metric_for_best_model="f1"` works.

    Records are written into the directory `validation`. With `eval_strategy="epoch"`
    their steps are the numbers of epochs, from 0, else those of the optimizer's steps.
    Rows of the training are not counted: the Trainer does not show them.

    Args:
        directory: In which the runs are; None for `runs/f1` in the Trainer's
            `output_dir`.
        name: The name of the series.
        arguments: Those of `tb_f1_plugin.F1Score`, such as `average="micro"`. Which
            labels are padding need not be said, nor whether predictions are logits,
            unless all of them lie in [0, 1].

    Raises:
        ValueError: If an argument is not one of the above.

    Example:
        ```python
        f1 = F1Callback()
        trainer = Trainer(..., compute_metrics=f1.compute_metrics, callbacks=[f1])
        ```
    """

    def __init__(
        self,
        directory: str | os.PathLike[str] | None = None,
        *,
        name: str = "f1_score",
        **arguments: Any,
    ) -> None:
        """Check the arguments; nothing is written before something is counted."""
        F1Score(name=name, **arguments)
        self._directory, self._name = directory, name
        self._evaluation = Evaluation(arguments)
        self._counted: F1Score | None = None
        self._writing = Writing()
        self._is_training = self._is_needed = False

    def compute_metrics(
        self, prediction: Any, compute_result: bool = True
    ) -> dict[str, float]:
        """Return exact F1 and the counts behind it; give it to the Trainer.

        Where nothing is counted it is empty, or NaN if the best model depends on it.

        Args:
            prediction: The `EvalPrediction` of all rows, or of a batch of them.
            compute_result: Whether they are the last rows of the evaluation.
        """
        self._evaluation.count(prediction)
        if not compute_result:
            return {}
        if not self._evaluation.is_told:
            self._evaluation.say(NOT_TOLD, NOT_WRITTEN)
        self._counted = self._evaluation.end()
        if self._counted is None:
            return {NAME: math.nan} if self._is_needed else {}
        return self._counted.scalars()

    def on_init_end(self, *arguments: Any, model: Any = None, **others: Any) -> None:
        """Say at once what does not fit the model."""
        self._evaluation.check(model)

    def on_train_begin(self, *arguments: Any, model: Any = None, **others: Any) -> None:
        """Forget an evaluation that was interrupted."""
        self._evaluation.check(model)
        self._evaluation.forget()
        self._is_training = True

    def on_train_end(self, *arguments: Any, **others: Any) -> None:
        """What is evaluated from now on is of no epoch. Close the files."""
        self._is_training = False
        self._writing.close()

    def on_prediction_step(
        self,
        args: Any,
        state: Any,
        control: Any,
        model: Any = None,
        eval_dataloader: Any = None,
        **others: Any,
    ) -> None:
        """Learn what is evaluated, before a batch is counted."""
        # Without its metric for the best model the Trainer ends the training.
        best = args.metric_for_best_model or ""
        self._is_needed = best == NAME or best.endswith(f"_{NAME}")
        batch_size = args.eval_batch_size * args.world_size
        self._evaluation.expect(model, eval_dataloader, batch_size)

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any, **others: Any
    ) -> None:
        """Write what was counted; the first process does."""
        f1, self._counted = self._counted, None
        self._evaluation.is_told = False
        if not self._evaluation.was_asked:
            self._evaluation.say(NOT_ASKED)
        if f1 is None or not state.is_world_process_zero:
            return
        place = run_of(metrics or {}, f1.scalars())
        if place is None:
            self._evaluation.say(NO_RUN, NOT_WRITTEN)
            return
        run, rest = place
        step, unit = step_of(args, state, is_training=self._is_training)
        reason = self._writing.add(
            self._directory or Path(args.output_dir, "runs/f1"),
            f1,
            step,
            run,
            name=f"{self._name}_{rest}" if rest else self._name,
            unit=unit,
        )
        if not self._is_training:
            self._writing.close()
        if reason is not None:
            self._evaluation.say(reason, NOT_WRITTEN)

    def on_predict(self, *arguments: Any, **others: Any) -> None:
        """Write what was counted, if there were labels."""
        if self._counted is not None:
            self.on_evaluate(*arguments, **others)
        self._evaluation.is_told = False
