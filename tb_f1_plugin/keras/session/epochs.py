"""Epochs: which of the counts of a session are written, under which names.

May import the core, `model`, `session`, `summaries`, `verify` and the rooms beside it.
A record is written if it is of all rows of its epoch and split; else a sentence says
why it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.format.metadata import batch_tag, counts_tag, evaluation_tag
from tb_f1_plugin.keras.metric.counted import Counted
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import (
    Named,
    compiled_f1,
    has_stock_steps,
    replicas_of,
)
from tb_f1_plugin.keras.model.compiled_defaults import counted_above_one
from tb_f1_plugin.keras.model.traced import why_mixed
from tb_f1_plugin.keras.private.frames import argument_of_fit
from tb_f1_plugin.keras.session.complete import Unclear
from tb_f1_plugin.keras.session.given_rows import why_not_as_given
from tb_f1_plugin.keras.session.keys import PREFIX, Keys
from tb_f1_plugin.keras.session.session import Session
from tb_f1_plugin.keras.session.writing import Writing
from tb_f1_plugin.keras.summaries.steps_written import StepsWritten
from tb_f1_plugin.keras.verify.verify import Logged

Complete = dict[tuple[Split, F1Score], Counted]
Metrics = dict[F1Score, Named]


class Say(Protocol):
    """Says a sentence, once, or once about something."""

    def __call__(self, sentence: str, *, about: str | None = None) -> None:
        """Say it, unless it was said."""


def _are_all_predicted(record: Record) -> bool:
    counts = record.counts
    return bool((counts.predicted_positives == counts.total_by_class).all())


class Epochs:
    """What one callback writes into one log directory.

    Args:
        directory: Where; nothing of this `fit` is in it yet.
        write: Writes a summary into a run's file at a step.
        say: Says a sentence.

    Attributes:
        logged: What was logged of validations.
    """

    def __init__(
        self, directory: str, write: Callable[[Split, Any, int], None], say: Say
    ) -> None:
        self.logged = Logged()
        self._say = say
        self._writing = Writing(directory, write)
        self._keys = Keys(say)
        self._steps = StepsWritten(directory)
        self._ended: int | None = None

    def begin(self) -> None:
        """Begin a `fit` or a loop."""
        self.logged = Logged()
        self._keys.begin()
        self._ended = None
        has_class_weight = argument_of_fit("class_weight") is not None
        self._writing.has_class_weight = has_class_weight

    def look_back(self) -> None:
        """Say if somebody has changed what was written of the epoch before."""
        self._keys.look_back()

    def complete(
        self, session: Session, metrics: Metrics, epoch: int, logs: Any
    ) -> Complete:
        """Return what was counted of all rows; say why the rest is not written."""
        if session.loan is not None and not session.loan.is_decided:
            reason = session.why_not("train", None)
            self._say(f"Nothing was counted: {reason}.")
            return {}
        was_ended, self._ended = self._ended, epoch if session.has_begun else None
        if not session.has_begun and not session.steps["train"].announced:
            if was_ended == epoch:
                return {}  # its end is told twice
            if metrics or not session.is_fitting:
                named_by_keras = compiled_f1(session.model) | metrics
                stays = _what_stays(list(PREFIX), [*named_by_keras.values()], logs)
                self._say(
                    "Nothing was counted: on_epoch_begin of TensorBoard was not called "
                    "before the epoch's batches. Call it where the epoch begins."
                    + stays,
                    about="epochs without a beginning",
                )
            return {}
        runs: list[Split] = ["train"]
        if session.steps["validation"].phases:
            runs.append("validation")
        elif metrics and "val_loss" in logs:
            self._say_of_validation(session)
        complete: Complete = {}
        has_own_step = not (session.is_loop or has_stock_steps(session.model))
        for metric, named in metrics.items():
            shown = ", ".join(named.names)
            for run in runs:
                counted = session.counters.counted(run, metric)
                record = None if counted is None else counted.record
                reason = session.why_not(run, record, metric)
                what = f"not all rows of {run} were counted"
                if isinstance(reason, Unclear):
                    what = f"which rows are of {run} is not known"
                if record is not None and reason is None and has_own_step:
                    calls = session.steps[run].called
                    most = session.model.steps_per_execution
                    parts = replicas_of(session.model)
                    reason = why_not_as_given(run, metric, record, calls, most, parts)
                    what = f"the rows of {run} were not counted once each"
                if record is not None and reason is None:
                    reason = _why_mixed(session, metric)
                    what = f"the rows of {run} were not counted as {shown} is set"
                if record is not None and reason is None:
                    tag = counts_tag(self._keys.named(named).name)
                    reason = self._writing.why_another(run, metric, tag)
                    what = f"the rows of {run} were counted in another way than before"
                if counted is not None and reason is None:
                    complete[run, metric] = counted
                elif has_own_step and _is_for_other(session, run, metric, metrics):
                    continue
                elif record is None and not isinstance(reason, Unclear):
                    self._say(
                        f"{shown}: no row was counted in {run}, so no counts are "
                        f"written: {reason}.{_what_stays([run], [named], logs)}"
                    )
                else:
                    self._say(
                        f"{shown}: {what} in epoch {epoch}, so no counts are "
                        f"written of it: {reason}."
                        f"{_what_stays([run], [named], logs)} (This is said once.)",
                        about=f"{named.name} of {run}",
                    )
        return complete

    def settle(
        self,
        session: Session,
        metrics: Metrics,
        epoch: int,
        logs: Any,
        complete: Complete,
    ) -> set[str]:
        """Put what will be written into the logs, if it is not there.

        Returns:
            The keys whose values are written from the counts, and not from the logs.
        """
        for (run, metric), counted in complete.items():
            shown = session.counters.shown_by_keras(run, metric)
            record = counted.record
            self._keys.settle(logs, run, metric, metrics[metric], record, shown)
        ours: set[str] = set()
        for (run, metric), counted in complete.items():
            named, exact = metrics[metric], metric.score(counted.record.counts)
            # In a loop, or under a name of its own, it is not there yet.
            logs.setdefault(PREFIX[run] + self._keys.named(named).name, exact)
            ours |= self._keys.of(run, metric, named)
            if run == "validation":
                self.logged.value(metric, epoch, exact)
        self._keys.remember(logs, ours)
        return ours

    def write(self, metrics: Metrics, epoch: int, complete: Complete) -> None:
        """Write the records of an epoch, and the details beside them."""
        # Not before: only now Keras has named its metrics.
        weighted = [named.name for named in metrics.values() if named.is_weighted]
        if self._writing.has_class_weight and weighted:
            self._say(
                "class_weight multiplies the training counts of "
                f"{', '.join(weighted)}: train and validation F1 are not comparable."
            )
        for (run, metric), counted in complete.items():
            named = self._keys.named(metrics[metric])
            self._writing.epoch(run, metric, named, counted, epoch)
            if metric.may_mistake and _are_all_predicted(counted.record):
                self._say(
                    f"{named.name}: every prediction of {run} in epoch {epoch} was "
                    "above the threshold's logit. If the model returns probabilities "
                    "and no logits, leave from_logits=True out of the loss and of "
                    "F1Score. (This is said once.)",
                    about=f"{named.name} as logits",
                )
            above = counted_above_one(
                run, metric, counted.record, was_asked=len(metrics) == 1
            )
            if above is not None and not named.is_lent:
                self._say(f"{named.name}: {above}", about=f"{named.name} above 1")
        written = [(self._keys.named(metrics[m]).name, run) for run, m in complete]
        sentence = self._steps.written(epoch, written)
        if sentence is not None:
            self._say(sentence)

    def windows(self, session: Session, step: int) -> None:
        """Write what each metric counted since the last window of `update_freq`."""
        metrics = session.metrics()
        for counter in session.counters:
            named, record = metrics.get(counter.metric), counter.window()
            if _why_mixed(session, counter.metric) is not None:
                continue  # which is said when the epoch ends
            if named is not None and record is not None:
                named = self._keys.named(named)
                tag = batch_tag(named.name)
                if self._writing.why_another("train", counter.metric, tag) is not None:
                    continue  # likewise
                self._writing.batches(counter.metric, named, record, step)

    def evaluation(self, session: Session, step: int) -> None:
        """Write what an `evaluate` counted that is no epoch's validation."""
        written = []
        for metric, named in session.metrics().items():
            counted = session.counters.counted("validation", metric)
            if counted is None:
                continue
            reason = session.why_not("validation", counted.record, metric)
            what = "not all rows of the evaluation were counted"
            if reason is None:
                reason = _why_mixed(session, metric)
                what = "the rows of the evaluation were not counted as it is set"
            if reason is None:
                tag = evaluation_tag(named.name)
                reason = self._writing.why_another("validation", metric, tag)
                what = "its rows were counted in another way than before"
            if reason is None:
                self._writing.evaluation(metric, named, counted, step)
                written.append(named.name)
            else:
                self._say(
                    f"{named.name}: {what}, so no counts are written of it: {reason}."
                )
        replaced = self._steps.evaluated(written, step)
        if replaced is not None:
            self._say(replaced)

    def _say_of_validation(self, session: Session) -> None:
        """Say why the counts of a validation that ran are not there."""
        if session.is_loop:
            self._say(
                "No counts are written as an epoch's validation: the loop did not call "
                "on_test_begin and on_test_end around it. Call them, or evaluate with "
                "the loop's CallbackList: evaluate(..., callbacks=...)."
            )
        elif session.is_wrapped and argument_of_fit("validation_data") is not None:
            self._say(
                "The validation's counts are not written: on_test_begin did not reach "
                "TensorBoard. What wraps it must forward all hooks; else put it into "
                "the list of callbacks itself."
            )


def _is_for_other(
    session: Session, run: Split, metric: F1Score, metrics: Metrics
) -> bool:
    """Tell whether a metric is the model's own of the other split, and this has one."""
    if not metrics[metric].is_listed:
        return False
    with_rows = {
        split: {m for m in metrics if session.counters.counted(split, m) is not None}
        for split in PREFIX
    }
    others = set().union(*(with_rows[split] for split in PREFIX if split != run))
    return metric in others - with_rows[run] and bool(with_rows[run])


def _why_mixed(session: Session, metric: F1Score) -> str | None:
    """Say why a metric's settings are not those of all steps; None if they are.

    What is lent is another metric for each setting.
    """
    return None if session.loan is not None else why_mixed(session.model, metric)


def _what_stays(runs: Sequence[Split], metrics: Sequence[Named], logs: Any) -> str:
    """Say what stays in the logs, and so in TensorBoard, of what was not counted."""
    names = [name for named in metrics for name in named.names]
    keys = [PREFIX[run] + name for run in runs for name in names]
    listed = " and ".join(repr(key) for key in dict.fromkeys(keys) if key in logs)
    if not listed:
        return ""
    return f" {listed} in the logs, and so in TensorBoard, need not be of all rows."
