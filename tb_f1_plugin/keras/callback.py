"""TensorBoard: the Keras callback, which also writes the counts of every epoch.

May import `text` and all rooms of `keras/`. Everything of the original stays: what is
overridden here either adds our records or repairs what would lose them.
"""

from __future__ import annotations

import importlib.util
import inspect
from contextlib import nullcontext
from functools import partial
from typing import Any, Literal

import keras

from tb_f1_plugin.keras.backend.processes import is_first, processes
from tb_f1_plugin.keras.lending import Loan, with_details
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.private.caller import caller_for
from tb_f1_plugin.keras.private.stock_callback import scalars_of
from tb_f1_plugin.keras.session.keys import PREFIX
from tb_f1_plugin.keras.session.session import Session
from tb_f1_plugin.keras.session.session_callback import SessionCallback
from tb_f1_plugin.keras.verify.at_end import at_end
from tb_f1_plugin.keras.verify.verify import (
    Verification,
    check_data,
    verifiable,
    verify,
)
from tb_f1_plugin.text.log import log
from tb_f1_plugin.text.printable import printable


class TensorBoard(SessionCallback):
    """A drop-in for `keras.callbacks.TensorBoard` that logs exact F1.

    Its files and tags are the original's, plus, for train and validation and every
    epoch, the exact F1, the batch mean, the count-ratio scalars and the counts. The
    counts come from the `F1Score` in `metrics=`; where none was compiled, one is
    lent for as long as `fit` or `evaluate` runs, if the compiled loss says what the
    task is. `val_f1_score` is in the logs for `EarlyStopping` and the like.

    Args:
        *args: As `keras.callbacks.TensorBoard`, in its order.
        f1: "auto" lends by the compiled loss: binary cross-entropy or focal, a
            threshold per column; categorical, argmax; anything else, nothing, and
            one line says how to choose. An `F1Score` is lent in its place. False
            lends nothing.
        verify: `(x, y)` or `(x, y, sample_weight)`, or batches of them (a
            `tf.data.Dataset`, a `PyDataset`, anything that has a length): after `fit`,
            when all callbacks have ended it, they are predicted once, and our F1,
            scikit-learn's and the difference are printed and kept in `verification`.
            The weights are those of `weighted_metrics`. Needs scikit-learn.
        histogram: As of `F1Score`, for the metric that is lent: it keeps how many rows
            have which score, so that F1 at every threshold is known afterwards.
        confusion: Likewise: it keeps which class was taken for which.
        **kwargs: As `keras.callbacks.TensorBoard`.

    Attributes:
        verification: One `Verification` for each metric, after `fit`.

    Raises:
        ValueError: If an argument is not one of the above, or two of them contradict
            each other.

    Example:
        ```python
        model.compile("adam", "binary_crossentropy")
        model.fit(x, y, validation_data=(xv, yv), callbacks=[TensorBoard("logs")])
        ```
    """

    def __init__(
        self,
        *args: Any,
        f1: Literal["auto", False] | F1Score = "auto",
        verify: Any = None,
        histogram: bool | int | None = None,
        confusion: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Check the arguments; nothing is written before something is trained."""
        if not (f1 is False or f1 == "auto" or isinstance(f1, F1Score)):
            raise ValueError(
                '`f1` must be "auto", False or a tb_f1_plugin.keras.F1Score, '
                f"got {f1!r}."
            )
        f1 = with_details(f1, histogram, confusion)
        if verify is not None:
            check_data(verify)
            if importlib.util.find_spec("sklearn") is None:
                raise ValueError(
                    "`verify` compares with scikit-learn, which is not installed. "
                    "Run `pip install scikit-learn`."
                )
        super().__init__(*args, **kwargs)
        self.verification: list[Verification] = []
        self._f1 = f1
        self._verify = verify
        self._loans: list[Loan] = []
        self._epoch = 0

    # -- the life of a fit, an evaluate or a loop --------------------------------

    def _train(self) -> Session:
        """Begin to train, whoever says so first."""
        session = self._session
        callers, trainer = caller_for(session.model)
        session.is_called_by(callers)
        session.is_fitting, session.is_loop = True, trainer != "fit"
        if callers is not None:
            session.is_wrapped = self not in callers.callbacks
        session.begin_counting(self._f1, self._loans, self._say_once)
        if self._has_own_epochs:
            self._epochs.begin()
        return session

    def on_train_begin(self, logs: Any = None) -> None:
        """Lend a metric, if none of ours was compiled."""
        self._end_interrupted()
        self._begin_inside()
        super().on_train_begin(logs)
        self._train()

    def on_train_end(self, logs: Any = None) -> None:
        """Leave the model as it was, close the files and verify."""
        self._end_interrupted()
        session = self._session
        self._epochs.look_back()
        metrics = session.metrics()
        session.end()
        super().on_train_end(logs)
        if session.is_nested:
            self._end_inside()
        elif self._verify is not None:
            at_end(session.callbacks, partial(self._run_verify, metrics))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start counting an epoch."""
        self._end_interrupted()
        super().on_epoch_begin(epoch, logs)
        self._epochs.look_back()
        session = self._session
        if not session.is_fitting:  # hooks that are called by hand
            session = self._train()
        if not session.is_nested:
            self._epoch = epoch
        session.forget()
        session.has_begun = True
        session.enter("train")

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Count the next batch."""
        self._end_interrupted()
        super().on_train_batch_begin(batch, logs)
        self._session.before_batch("train", batch)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """As the original, for vector-valued logs as well; write what was counted.

        Where no writer records, the original makes summaries of every batch all the
        same, which takes a few percent of a quick training.
        """
        recorded = None
        if self.summary.should_record_summaries():
            recorded = scalars_of(logs)
            if isinstance(recorded, dict):
                of_others = self._names_of_others()
                recorded = {k: v for k, v in recorded.items() if k not in of_others}
        super().on_train_batch_end(batch, recorded)
        self._session.steps["train"].is_in_batch = False
        freq = self.update_freq
        if freq != "epoch" and self._trained_batches % freq == 0:
            # At the batches that the original records.
            self._epochs.windows(self._session, self._trained_batches)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the epoch, whatever `update_freq` is."""
        self._end_interrupted()
        self._end_train()  # unless a validation ended it already
        # The original leaves the batches' `record_if` active, and loses epochs.
        with self.summary.record_if(True):
            super().on_epoch_end(epoch, logs)
        self._session.forget()

    def on_test_begin(self, logs: Any = None) -> None:
        """Take the training counts, which `evaluate` wipes next, and start anew."""
        self._end_interrupted()
        self._begin_inside()
        super().on_test_begin(logs)
        session = self._session
        if session.is_fitting:
            self._end_train()
        else:
            callers, trainer = caller_for(session.model)
            session.is_called_by(callers)
            session.is_loop = trainer is None
            if session.is_nested and not self._can_count_inside():
                return
            session.begin_counting(self._f1, self._loans, self._say_once)
            session.forget()
        session.enter("validation")

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Count the next batch."""
        super().on_test_batch_begin(batch, logs)
        if self._verify is not None and self._session.is_fitting and batch == 0:
            self._epochs.logged.validates(self.model, self._epoch)
        self._session.before_batch("validation", batch)

    def on_test_end(self, logs: Any = None) -> None:
        """Write `evaluation_…_vs_iterations`, and a stand-alone evaluate's counts."""
        self._end_interrupted()
        session = self._session
        session.end_validation()
        # The original pops its `record_if` in here, so ours must have ended before:
        # the writing comes first, and the original has nothing left to write.
        with self.summary.record_if(True):
            self._write_evaluation(scalars_of(logs) or {})
        super().on_test_end({})
        if not session.is_fitting:
            session.end()
            if session.is_nested:
                self._end_inside()

    def _end_train(self) -> None:
        session = self._session
        if session.phase == "train" and self.update_freq != "epoch":
            # The rest of the epoch, so that its windows sum to it.
            with self.summary.record_if(True):
                self._epochs.windows(session, self._trained_batches)
        session.leave()

    # -- writing ----------------------------------------------------------------

    def _write_epoch(self, epoch: int, logs: Any) -> None:
        """Write the original's scalars, and ours from the counts.

        Where ours are written, their values in the logs are left out: Keras' have
        been reset where a user's callback called `evaluate`. What is another's under
        our name is not.
        """
        session = self._session
        if self._writes_for_outer:
            self._say_once(
                "A fit inside of a fit with the same TensorBoard is not written: its "
                "steps would take the place of the outer one's. Give it a TensorBoard "
                "with a log_dir of its own."
            )
            return
        logs = {} if logs is None else logs
        metrics = session.metrics()
        complete = self._epochs.complete(session, metrics, epoch, logs)
        ours = self._epochs.settle(session, metrics, epoch, logs, complete)
        names = self._names_of_others()
        ours |= {f"{prefix}{name}" for name in names for prefix in PREFIX.values()}
        others = {k: v for k, v in (scalars_of(logs) or {}).items() if k not in ours}
        super()._write_epoch(epoch, others)
        if complete:
            self._say_whose_rows()
        self._epochs.write(metrics, epoch, complete)

    def _names_of_others(self) -> set[str]:
        """Return the names of what another TensorBoard writes from its counts."""
        loan = self._session.loan
        return set() if loan is None else loan.names_of_others(self._session)

    def _write_evaluation(self, logs: dict[str, Any]) -> None:
        session = self._session
        optimizer = self.model.optimizer
        if not (optimizer and hasattr(optimizer, "iterations")):
            if not session.is_fitting:
                self._say_once(
                    "The evaluation is not written, as by Keras' own callback: its "
                    "step is the optimizer's, and the model was compiled without one."
                )
            return
        with self._writer_of("validation").as_default():
            for name, value in logs.items():
                self.summary.scalar(
                    f"evaluation_{name}_vs_iterations", value, step=optimizer.iterations
                )
        if not session.is_fitting:
            step = int(keras.ops.convert_to_numpy(optimizer.iterations))
            self._epochs.evaluation(session, step)

    def _write_train_graph(self) -> None:
        """Write the graph of the function that really trained."""
        loan = self._session.loan
        with nullcontext() if loan is None else loan.train_function():
            super()._write_train_graph()

    def _run_verify(self, metrics: dict[F1Score, Named]) -> None:
        if processes().share_rows and processes().size > 1:
            self._say_once(
                "verify is left out: Keras' predict does not return the rows of other "
                "processes. Save the model, and call its predict in one process."
            )
            return
        kept, left_out = verifiable(metrics)
        if left_out:
            self._say_once(left_out)
        try:
            self.verification = verify(
                self.model, self._verify, kept, self._epochs.logged
            )
        except Exception as error:
            # The training is done: its history must not be lost to a check.
            log.warning("verify failed, the training is unharmed: %s", error)
        else:
            for result in self.verification if is_first() else ():
                print(printable(f"verify {result}"))  # noqa: T201 - asked for by the argument


def _signature() -> inspect.Signature:
    """Return the original's parameters, then ours: what `help` and editors show.

    `__init__` itself takes `*args`, so that a parameter which a later Keras adds is
    handed on.
    """
    theirs = inspect.signature(keras.callbacks.TensorBoard)
    ours = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in (
            *(("f1", "auto"), ("verify", None)),
            *(("histogram", None), ("confusion", None)),
        )
    ]
    return theirs.replace(parameters=[*theirs.parameters.values(), *ours])


TensorBoard.__signature__ = _signature()
