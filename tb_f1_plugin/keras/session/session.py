"""Session: one `fit`, `evaluate` or loop of the user's own that calls a callback.

May import `attach` and what that imports, `caller`, `complete` and `tally`. It knows
which split is running, counts its rows in tallies, lends a metric where none was
compiled, and takes everything off the model at its end. What is written is not its
business. A `fit` inside of which the same callback evaluates has two sessions.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Run
from tb_f1_plugin.keras.lending.adopting import (
    adopt_compiled,
    say_of_labels,
    say_of_weights,
)
from tb_f1_plugin.keras.lending.loan import (
    END_OF_DATA,
    Loan,
    loan_among,
    steps_are_keras_own,
    traces_by_itself,
    worth_trying,
)
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.caller import calls_now, is_running, method_of_keras
from tb_f1_plugin.keras.model.compiled import (
    Named,
    compiled_f1,
    hears_resets,
    is_reset_by_model,
)
from tb_f1_plugin.keras.model.exchange import Exchange, Split
from tb_f1_plugin.keras.session.complete import (
    Situation,
    Steps,
    why_not_all,
    why_nothing,
)
from tb_f1_plugin.keras.session.split_rows import Tally

_RUN: dict[Split, Run] = {"train": "train", "test": "validation"}
_SPLIT: dict[Run, Split] = {"train": "train", "validation": "test"}


class Session:
    """The counting in one `fit`, `evaluate` or loop.

    Args:
        model: The model.
        callbacks: The `CallbackList` that calls the hooks; None if nobody's does.
        is_nested: Whether it is inside of another session of the same callback.

    Attributes:
        is_fitting: Whether epochs are under way.
        is_loop: Whether the user's own code runs the batches, and not Keras.
        is_wrapped: Whether another callback hands on the hooks.
        phase: The split whose batches are running; None between.
        has_begun: Whether `on_epoch_begin` came for this epoch.
        loan: What is lent, if anything is.
    """

    def __init__(self, model: Any, callbacks: Any, *, is_nested: bool = False) -> None:
        self.model = model
        self.is_nested = is_nested
        self.is_fitting = self.is_loop = self.is_wrapped = self.has_begun = False
        self.phase: Run | None = None
        self.tallies: list[Tally] = []
        self.loan: Loan | None = None
        self.steps: dict[Run, Steps] = {}
        self._callbacks: Callable[[], Any] = lambda: None
        self._is_by_hand = True
        self._exchange = Exchange(model, [self])
        self._left: dict[tuple[Run, F1Score], float] = {}
        self._rows_of_keras: dict[Run, int] = {}
        self._counts = {split: self._counting(split) for split in _RUN}
        self.is_called_by(callbacks)
        self.forget()

    # -- who calls --------------------------------------------------------------

    def is_called_by(self, callbacks: Any) -> None:
        """Take note of the list of callbacks whose hooks these are."""
        if callbacks is not None and callbacks is not self.callbacks:
            self._callbacks = weakref.ref(callbacks)
            self._is_by_hand = False
            # After an exception nobody calls `on_train_end`; the list of callbacks
            # goes when the frame of `fit` does.
            weakref.finalize(callbacks, _end_dead, weakref.ref(self))

    @property
    def callbacks(self) -> Any:
        """The list of callbacks that calls; None if it is gone, or there is none."""
        return self._callbacks()

    def runs(self, callbacks: Any) -> bool:
        """Tell whether batches that are run for a list of callbacks are ours."""
        return self.is_loop or (callbacks is not None and callbacks is self.callbacks)

    def is_alive(self) -> bool:
        """Tell whether what began was not interrupted, as far as anybody can know."""
        if self.is_loop:
            return self.is_fitting
        return self.is_fitting and is_running(self.callbacks)

    def is_calling(self) -> bool:
        """Tell whether the hook that runs now is of this session."""
        return self._is_by_hand or calls_now(self.callbacks)

    # -- lending and counting ---------------------------------------------------

    def attach(self, f1: Any, loans: list[Loan], say: Callable[[str], None]) -> None:
        """Listen to the compiled metrics; where there are none, lend one.

        Args:
            f1: As the callback's argument.
            loans: The callback's loans so far, to be taken up again; new ones are
                added.
            say: Says a sentence, once.
        """
        self._exchange = Exchange(self.model, [self])
        compiled = compiled_f1(self.model)
        adopt_compiled(self.model, compiled, say)
        say_of_weights(compiled, say)
        say_of_labels(compiled, say)
        self._listen(list(compiled))
        if self.tallies or f1 is False:
            return
        loan = loan_among(self.model, self.callbacks)
        if loan is not None:
            loan.owners.append(self)
        else:
            loan = self._lend(f1, loans)
        if loan is None:
            return
        self.loan = loan
        self._listen(list(loan.metrics.values()))
        loan.begin()

    def _lend(self, f1: Any, loans: list[Loan]) -> Loan | None:
        for loan in loans:
            if not loan.is_lent and loan.fits(self.model):
                loan.owners[:] = [self]
                return loan
        chosen = f1 if isinstance(f1, F1Score) else None
        if chosen is None and not worth_trying(self.model):
            return None
        if traces_by_itself(self.model):
            return None
        loans[:] = [loan for loan in loans if loan.is_lent]
        loans.append(Loan(self.model, self, chosen))
        return loans[-1]

    def _listen(self, metrics: list[F1Score]) -> None:
        for tally in self.tallies:
            tally.stop()
        after_reset = self._after_reset if self.is_loop else None
        self.tallies = [Tally(metric, after_reset) for metric in metrics]

    def on_lent(self, metric: F1Score) -> None:
        """Count a metric that was lent while the first batch was traced."""
        tally = Tally(metric, self._after_reset if self.is_loop else None)
        if self.phase is not None:
            tally.open(self.phase)
        self.tallies.append(tally)

    def end(self) -> None:
        """Leave the model as it was. May be called at any time, repeatedly."""
        for tally in self.tallies:
            tally.stop()
        self.tallies = []
        self._exchange.end()
        if self.loan is not None:
            self.loan.end()
            self.loan = None
        self.is_fitting, self.phase = False, None

    def metrics(self) -> dict[F1Score, Named]:
        """Return the metrics that are counted, and their names in the logs."""
        found = compiled_f1(self.model)
        if self.loan is not None:
            found.update(self.loan.lending.named())
        return {t.metric: found[t.metric] for t in self.tallies if t.metric in found}

    # -- the splits of an epoch -------------------------------------------------

    def forget(self) -> None:
        """Begin a new epoch, of which nothing was counted yet."""
        self.steps = {"train": Steps(), "validation": Steps()}
        self._left, self._rows_of_keras = {}, {}
        self.phase, self.has_begun = None, False
        if self.is_loop:
            self._disarm()
        for tally in self.tallies:
            tally.forget()

    def enter(self, run: Run) -> None:
        """Begin a split: what is counted from the next batch on is of it."""
        self.leave()
        self.phase = run
        self.steps[run].phases += 1
        for tally in self.tallies:
            metric = tally.metric
            is_lent = self.loan is not None
            if metric.built and (is_lent or not is_reset_by_model(self.model, metric)):
                metric.reset_state()
            # A lent metric is updated by us alone.
            tally.begin(is_empty=is_lent)
        if self.is_loop:
            for tally in self.tallies:
                tally.open(run)
            self._arm()

    def leave(self) -> None:
        """End the split that is running, before anything resets the metrics."""
        run, self.phase = self.phase, None
        if run is None:
            return
        for tally in self.tallies:
            if run in tally.was_reset and tally.metric.built:
                # What Keras shows in the logs, which is not of all rows.
                result = tally.metric.result()
                if isinstance(result, dict):
                    result = result[tally.metric.name]
                self._left[run, tally.metric] = float(result)
            tally.pause()
        if self.is_wrapped and run not in self._rows_of_keras:
            self._ask_keras(run)
        if self.is_loop:
            self._disarm()
            self._arm()

    def _ask_keras(self, run: Run) -> None:
        """Take Keras' own count of rows, since not all hooks may be handed on."""
        if steps_are_keras_own(self.model):
            self._rows_of_keras[run] = int(float(self.model._loss_tracker.count))

    def before_batch(self, run: Run, number: int) -> None:
        """Count the next batch of a split.

        Args:
            run: The split.
            number: The batch's own, in Keras' counting.
        """
        if self.phase != run:
            self.enter(run)
        steps = self.steps[run]
        steps.announced += 1
        steps.last = number
        if self.is_loop:
            return
        for tally in self.tallies:
            # An evaluation may come before the batch. Where it resets the metric, we
            # hear of it; else the batch's rows begin when it runs (`_counting`).
            if not tally.is_open(run) and (
                self.loan is not None or hears_resets(self.model, tally.metric)
            ):
                tally.open(run)
        split = _SPLIT[run]
        if self.loan is not None:
            self.loan.lend_for_next_batch(split)
        elif self.tallies and not self._exchange.waits(split):
            self._exchange.until_called(split, self._counts[split])

    def before_call(self, split: Split) -> None:
        """Take note that a batch runs now: training may go on after a validation."""
        is_between = self.is_loop and self.has_begun and self.phase is None
        if is_between and split == "train":
            self.enter("train")

    def called(self, split: Split, *, ended: bool = False) -> None:
        """Take note that a batch ran, or that there was none left."""
        steps = self.steps[_RUN[split]]
        if ended:
            steps.ended += 1
        else:
            steps.called += 1

    def rearm(self, split: Split) -> None:
        """Be there for the next batch too, where nobody announces it."""
        if self.is_loop and split in self._armed():
            if self.loan is not None:
                self.loan.lend_for_next_batch(split)
            elif self.tallies and not self._exchange.waits(split):
                self._exchange.until_called(split, self._counts[split])

    def _arm(self) -> None:
        for split in _RUN:
            self.rearm(split)

    def _armed(self) -> tuple[Split, ...]:
        """Return which functions are exchanged in a loop.

        Of compiled metrics both, since what is not of the split is left out.
        """
        if not self.has_begun and self.phase is None:
            return ()
        if self.loan is None:
            return ("train", "test")
        return ("test",) if self.phase == "validation" else ("train",)

    def _disarm(self) -> None:
        for split in _RUN:
            self._exchange.put_back(split)
            if self.loan is not None:
                self.loan.put_back(split)

    def _counting(self, split: Split) -> Callable[[Any, Any], Any]:
        run = _RUN[split]

        def count(own: Any, iterator: Any) -> Any:
            """Run a batch of compiled metrics, whatever came since it was announced.

            A callback behind ours may have called `evaluate`, which resets them.
            """
            if self.is_loop:
                own = self._own(own, split)
                self.before_call(split)
            is_of_phase = self.phase == run
            for tally in self.tallies:
                if is_of_phase:
                    tally.open(run)
                else:
                    tally.pause()
            try:
                result = own(iterator)
            except END_OF_DATA:
                self.called(split, ended=True)
                raise
            if is_of_phase:
                self.called(split)
            self.rearm(split)
            return result

        return count

    def _own(self, own: Any, split: Split) -> Any:
        if own is None:  # a model that was never trained
            getattr(self.model, f"make_{split}_function")()
            own = self.model.__dict__[f"{split}_function"]
        return own

    def _after_reset(self) -> Run | None:
        """Say whose rows come after a reset in a loop: by the method that resets."""
        method = method_of_keras()
        if method in ("evaluate", "test_on_batch"):
            return "validation" if self.phase == "validation" else None
        return self.phase

    # -- what was counted -------------------------------------------------------

    def tally(self, metric: F1Score) -> Tally:
        """Return the tally of a metric that is counted."""
        return next(tally for tally in self.tallies if tally.metric is metric)

    def record(self, run: Run, metric: F1Score) -> Record | None:
        """Return what was counted of a split, if there is any row."""
        record = self.tally(metric).taken(run)
        return record if record is not None and record.rows.any() else None

    def why_not(self, run: Run, record: Record | None) -> str | None:
        """Say why a record is not of all rows of its split; None if it is."""
        steps, strategy = self.steps[run], self.model._distribute_strategy
        where = Situation(
            is_loop=self.is_loop,
            is_lent=self.loan is not None,
            has_own_step=not steps_are_keras_own(self.model),
            steps_a_call=self.model.steps_per_execution,
            replicas=1 if strategy is None else strategy.num_replicas_in_sync,
            rows_of_keras=self._rows_of_keras.get(run),
        )
        if record is None:
            return why_nothing(run, steps, where)
        return why_not_all(run, record, steps, where)

    def has_all(self, run: Run) -> bool:
        """Tell whether a lent metric's value is of all rows of the split that runs."""
        steps = self.steps[run]
        if self.phase != run or steps.called + steps.ended < steps.announced:
            return False
        if not self.is_wrapped:
            return True
        self._ask_keras(run)
        records = (tally.taken(run) for tally in self.tallies)
        return all(r is None or self.why_not(run, r) is None for r in records)

    def shown_by_keras(self, run: Run, tally: Tally) -> list[Record | float]:
        """Return what else Keras may show of a metric than its value for all rows.

        Where the metric was reset in the middle of the split: the value of what came
        after.
        """
        found: list[Record | float] = []
        if (run, tally.metric) in self._left:
            found.append(self._left[run, tally.metric])
        last = tally.last(run)
        if run in tally.was_reset and last is not None:
            found.append(last)
        return found


def _end_dead(reference: weakref.ref[Session]) -> None:
    session = reference()
    if session is not None:
        session.end()
