"""TensorBoard: the Keras callback, which also writes the counts of every epoch.

May import keras, the core and `summary`. Everything of the original stays: what is
overridden here either adds our records or repairs what would lose them.
"""

from __future__ import annotations

import importlib.util
import inspect
import logging
import sys
import weakref
from contextlib import nullcontext
from types import FrameType
from typing import Any, Literal

import keras
import numpy as np

from tb_f1_plugin.keras.adopting import adopt_compiled, say_of_weights
from tb_f1_plugin.keras.attach import (
    Loan,
    loan_among,
    traces_by_itself,
    worth_trying,
)
from tb_f1_plugin.keras.exchange import Exchange, Split
from tb_f1_plugin.keras.frames import local_of
from tb_f1_plugin.keras.metric import F1Score
from tb_f1_plugin.keras.model import (
    Named,
    argument_of_fit,
    compiled_f1,
    is_reset_by_model,
)
from tb_f1_plugin.keras.tally import Tally
from tb_f1_plugin.keras.verify import Verification, verify
from tb_f1_plugin.keras.writing import Run, Writing
from tb_f1_plugin.record import Record

log = logging.getLogger("tb_f1_plugin")


class TensorBoard(keras.callbacks.TensorBoard):
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
        verify: `(x, y)` or `(x, y, sample_weight)`: after `fit` one `predict` on it,
            and our F1, scikit-learn's and the difference are printed and kept in
            `verification`. The weights are those of `weighted_metrics`. Needs
            scikit-learn.
        **kwargs: As `keras.callbacks.TensorBoard`.

    Attributes:
        verification: One `Verification` for each metric, after `fit`.

    Raises:
        ValueError: If `f1` or `verify` is not one of the above.

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
        verify: tuple[Any, ...] | None = None,
        **kwargs: Any,
    ) -> None:
        """Check the arguments; nothing is written before something is trained."""
        if not (f1 is False or f1 == "auto" or isinstance(f1, F1Score)):
            raise ValueError(
                '`f1` must be "auto", False or a tb_f1_plugin.keras.F1Score, '
                f"got {f1!r}."
            )
        if verify is not None:
            if not isinstance(verify, (tuple, list)) or len(verify) not in (2, 3):
                raise ValueError(
                    "`verify` must be (x, y) or (x, y, sample_weight), got "
                    f"{type(verify).__name__}."
                )
            if importlib.util.find_spec("sklearn") is None:
                raise ValueError(
                    "`verify` compares with scikit-learn, which is not installed. "
                    "Run `pip install scikit-learn`."
                )
        super().__init__(*args, **kwargs)
        self.verification: list[Verification] = []
        self._f1 = f1
        self._verify = verify
        self.is_fitting = False
        self._is_validated = False
        self._siblings: list[Any] = []
        self._loan: Loan | None = None
        self._exchange: Exchange | None = None
        self._tallies: list[Tally] = []
        self._records: dict[tuple[Run, F1Score], Record] = {}
        self._writing = Writing(self._write)
        self._said: set[str] = set()

    # -- the life of a fit or evaluate ------------------------------------------

    def set_model(self, model: Any) -> None:
        """Take the model; whatever an interrupted `fit` left behind is put right."""
        if not isinstance(model, keras.Model):
            raise ValueError(
                f"`TensorBoard` of tb_f1_plugin is for models of Keras 3, got a "
                f"{type(model).__module__}.{type(model).__qualname__}. Build it with "
                "`keras`, or use the callback of the library that it is from."
            )
        self._release()
        self.is_fitting = False
        super().set_model(model)
        self._writing = Writing(self._write)
        callers = _list_of_callbacks()
        self._siblings = []
        if callers is not None:
            self._siblings = callers.callbacks
            # After an exception nobody calls `on_train_end`; the list of callbacks
            # goes when the frame of `fit` does.
            weakref.finalize(callers, _release_dead, weakref.ref(self))

    def on_train_begin(self, logs: Any = None) -> None:
        """Lend a metric, if none of ours was compiled."""
        self.is_fitting = True
        super().on_train_begin(logs)
        self._attach()
        self._writing.has_class_weight = argument_of_fit("class_weight") is not None

    def on_train_end(self, logs: Any = None) -> None:
        """Leave the model as it was, close the files and verify."""
        metrics = self._metrics()
        self._release()
        self.is_fitting = False
        super().on_train_end(logs)
        if self._verify is not None:
            self._run_verify(metrics)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start counting an epoch."""
        super().on_epoch_begin(epoch, logs)
        self._is_validated = False
        self._records = {}
        self._start_phase()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Count the next batch."""
        super().on_train_batch_begin(batch, logs)
        self._before_batch("train")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """As the original, for vector-valued logs as well; write what was counted."""
        super().on_train_batch_end(batch, _scalars(logs))
        freq = self.update_freq
        if freq != "epoch" and self._global_train_batch % freq == 0:
            self._write_windows()  # at the batches that the original records

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the epoch, whatever `update_freq` is."""
        self._end_phase("train")  # unless a validation ended it already
        # The original leaves the batches' `record_if` active, and loses epochs.
        with self.summary.record_if(True):
            super().on_epoch_end(epoch, logs)

    def on_test_begin(self, logs: Any = None) -> None:
        """Take the training counts, which `evaluate` wipes next, and start anew."""
        super().on_test_begin(logs)
        if self.is_fitting:
            self._end_phase("train")
        else:
            self._records = {}
            self._attach()
        self._start_phase()

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Count the next batch."""
        super().on_test_batch_begin(batch, logs)
        self._before_batch("test")

    def on_test_end(self, logs: Any = None) -> None:
        """Write `evaluation_…_vs_iterations`, and a stand-alone evaluate's counts."""
        self._end_phase("validation")
        self._is_validated = True
        # The original pops its `record_if` in here, so ours must have ended before:
        # the writing comes first, and the original has nothing left to write.
        with self.summary.record_if(True):
            self._write_evaluation(_scalars(logs))
        super().on_test_end({})
        if not self.is_fitting:
            self._release()

    # -- lending and counting ---------------------------------------------------

    def on_lent(self, metric: F1Score) -> None:
        """Count a metric that was lent while the first batch was traced."""
        tally = Tally(metric)
        tally.open()
        self._tallies.append(tally)

    def _attach(self) -> None:
        model = self.model
        self._exchange = Exchange(model, [self])
        compiled = compiled_f1(model)
        adopt_compiled(model, compiled, self._say_once)
        say_of_weights(compiled, self._say_once)
        self._tallies = [Tally(metric) for metric in compiled]
        if self._tallies or self._f1 is False:
            self._loan = None
            return
        others = loan_among(model, [cb for cb in self._siblings if cb is not self])
        if others is not None:
            others.owners.append(self)
            self._loan = others
        elif self._loan is None or not self._loan.fits(model):
            chosen = self._f1 if isinstance(self._f1, F1Score) else None
            lendable = chosen is not None or worth_trying(model)
            if not lendable or traces_by_itself(model):
                self._loan = None
                return
            self._loan = Loan(model, self, chosen)
        self._tallies = [Tally(metric) for metric in self._loan.metrics.values()]
        self._loan.begin()

    def _release(self) -> None:
        for tally in self._tallies:
            tally.stop()
        self._tallies = []
        if self._loan is not None:
            self._loan.end()
        if self._exchange is not None:
            self._exchange.end()

    def _metrics(self) -> dict[F1Score, Named]:
        """Return the metrics that are counted, and their names in the logs."""
        found = compiled_f1(self.model)
        if self._loan is not None:
            found.update(self._loan.lending.named())
        return {t.metric: found[t.metric] for t in self._tallies if t.metric in found}

    def _start_phase(self) -> None:
        for tally in self._tallies:
            metric = tally.metric
            if metric.built and not is_reset_by_model(self.model, metric):
                metric.reset_state()
            # A lent metric is updated by us alone.
            tally.start(is_empty=self._loan is not None)

    def _before_batch(self, split: Split) -> None:
        for tally in self._tallies:
            tally.open()
        if self._loan is not None:
            self._loan.lend_for_next_batch(split)
        elif self._tallies and self._exchange and not self._exchange.waits(split):
            self._exchange.until_called(split, self._count)

    def _count(self, own: Any, iterator: Any) -> Any:
        """Run a batch of compiled metrics, whatever came since it was announced.

        A callback behind this one may have called `evaluate`, which closed the tallies.
        """
        for tally in self._tallies:
            tally.open()
        return own(iterator)

    def _end_phase(self, run: Run) -> None:
        if run == "train" and self.update_freq != "epoch":
            # The rest of the epoch, so that its windows sum to it.
            with self.summary.record_if(True):
                self._write_windows()
        for tally in self._tallies:
            record = tally.close()
            if record is not None:
                self._records.setdefault((run, tally.metric), record)

    # -- writing ----------------------------------------------------------------

    def _log_epoch_metrics(self, epoch: int, logs: Any) -> None:
        """Write the original's scalars, and ours from the counts.

        The values of our metrics in the logs are left out: where a user's callback
        called `evaluate` they are that call's.
        """
        metrics = self._metrics()
        names = {
            named.name + name.removeprefix(metric.name)
            for metric, named in metrics.items()
            for name in metric.log_names
        }
        ours = {prefix + name for name in names for prefix in ("", "val_")}
        others = {k: v for k, v in (_scalars(logs) or {}).items() if k not in ours}
        super()._log_epoch_metrics(epoch, others)
        if self._loan is not None and not self._loan.is_decided:
            self._say_once(
                "Nothing was counted: the model's train_step does not call "
                "compute_metrics, or it is not `fit` that runs the batches. Call it "
                "there, or update an F1Score of your own."
            )
        runs: list[Run] = ["train"]
        if self._is_validated:
            runs.append("validation")
        # Not before: only now Keras has named its metrics.
        weighted = [named.name for named in metrics.values() if named.is_weighted]
        if self._writing.has_class_weight and weighted:
            self._say_once(
                "class_weight multiplies the training counts of "
                f"{', '.join(weighted)}: train and validation F1 are not comparable."
            )
        for metric, named in metrics.items():
            for run in runs:
                record = self._records.get((run, metric))
                if record is not None and record.rows.any():
                    self._writing.epoch(run, metric, named, record, epoch)
                else:
                    self._say_once(
                        f"{named.name}: no row was counted in {run}, so nothing is "
                        "written. Does the model's step update its metrics "
                        "(compute_metrics)?"
                    )

    def _write_windows(self) -> None:
        """Write what each metric counted since the last window of `update_freq`."""
        metrics = self._metrics()
        for tally in self._tallies:
            named, record = metrics.get(tally.metric), tally.window()
            if named is not None and record is not None:
                step = self._global_train_batch
                self._writing.batches(tally.metric, named, record, step)

    def _write_evaluation(self, logs: dict[str, Any]) -> None:
        optimizer = self.model.optimizer
        if not (optimizer and hasattr(optimizer, "iterations")):
            if not self.is_fitting:
                self._say_once(
                    "The evaluation is not written, as by Keras' own callback: its "
                    "step is the optimizer's, and the model was compiled without one."
                )
            return
        with self._val_writer.as_default():
            for name, value in logs.items():
                self.summary.scalar(
                    f"evaluation_{name}_vs_iterations", value, step=optimizer.iterations
                )
        if self.is_fitting:
            return
        step = int(keras.ops.convert_to_numpy(optimizer.iterations))
        for metric, named in self._metrics().items():
            record = self._records.get(("validation", metric))
            if record is not None and record.rows.any():
                self._writing.evaluation(metric, named, record, step)

    def _write(self, run: Run, summary: Any, step: int) -> None:
        writer = self._train_writer if run == "train" else self._val_writer
        with writer.as_default():
            self.summary.experimental.write_raw_pb(
                summary.SerializeToString(), step=step
            )

    def _write_keras_model_train_graph(self) -> None:
        """Write the graph of the function that really trained."""
        with nullcontext() if self._loan is None else self._loan.train_function():
            super()._write_keras_model_train_graph()

    def _run_verify(self, metrics: dict[F1Score, Named]) -> None:
        last = {metric: self._records.get(("validation", metric)) for metric in metrics}
        try:
            self.verification = verify(self.model, self._verify, metrics, last)
        except Exception as error:
            # The training is done: its history must not be lost to a check.
            log.warning("verify failed, the training is unharmed: %s", error)
        else:
            for result in self.verification:
                print(f"verify {result}")  # noqa: T201 - asked for by the argument

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            log.warning("%s", sentence)


def _signature() -> inspect.Signature:
    """Return the original's parameters, then ours: what `help` and editors show.

    `__init__` itself takes `*args`, so that a parameter which a later Keras adds is
    handed on.
    """
    theirs = inspect.signature(keras.callbacks.TensorBoard)
    ours = [
        inspect.Parameter("f1", inspect.Parameter.KEYWORD_ONLY, default="auto"),
        inspect.Parameter("verify", inspect.Parameter.KEYWORD_ONLY, default=None),
    ]
    return theirs.replace(parameters=[*theirs.parameters.values(), *ours])


TensorBoard.__signature__ = _signature()


def _scalars(logs: Any) -> Any:
    """Return logs whose vectors, which end the original, are a scalar each."""
    if not isinstance(logs, dict):
        return logs
    if not any(type(v) is not float and np.ndim(v) for v in logs.values()):
        return logs
    scalars: dict[str, Any] = {}
    for name, value in logs.items():
        if np.ndim(value):
            parts = enumerate(np.ravel(value))
            scalars.update({f"{name}_{index}": part for index, part in parts})
        else:
            scalars[name] = value
    return scalars


def _list_of_callbacks() -> Any:
    """Return the list of callbacks that is handing on the model, if one is."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        caller = local_of(frame, "self")
        if isinstance(caller, keras.callbacks.CallbackList):
            return caller
        frame = frame.f_back
    return None


def _release_dead(reference: weakref.ref[TensorBoard]) -> None:
    callback = reference()
    if callback is not None:
        callback._release()
