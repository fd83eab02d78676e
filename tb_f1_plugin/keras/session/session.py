"""Session: one `fit`, `evaluate` or loop of the user's own that calls a callback.

May import keras, `lending`, `model`, `private`, `metric` and the rooms beside it. A
session knows which split is running, counts its rows, lends a metric where none was
compiled, and takes everything off the model at its end. What is written is not its
business. A `fit` inside of which the same callback evaluates has two sessions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import keras

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.lending import Loan, lend, say_beside
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import (
    Named,
    compiled_f1,
    has_stock_steps,
    hears_resets,
    is_reset_by_model,
    only_hands_on,
    replicas_of,
    structure_of,
)
from tb_f1_plugin.keras.model.compiled_defaults import prepare
from tb_f1_plugin.keras.model.step_hook import StepHook
from tb_f1_plugin.keras.model.tied_rows import say_of_ties
from tb_f1_plugin.keras.model.traced import follow, has_functions
from tb_f1_plugin.keras.private.attributes import (
    KerasSplit,
    loss_metric,
    rows_of_loss,
)
from tb_f1_plugin.keras.session.called import Called
from tb_f1_plugin.keras.session.compiled_run import compiled_run, make_readable
from tb_f1_plugin.keras.session.complete import (
    Situation,
    Steps,
    why_not_all,
    why_nothing,
)
from tb_f1_plugin.keras.session.counters import Counters
from tb_f1_plugin.keras.session.given_rows import is_by_row
from tb_f1_plugin.keras.session.split_counter import Next
from tb_f1_plugin.keras.session.whose_rows import after_reset

_RUN: dict[KerasSplit, Split] = {"train": "train", "test": "validation"}
_SPLIT: dict[Split, KerasSplit] = {"train": "train", "validation": "test"}


class Session(Called):
    """The counting in one `fit`, `evaluate` or loop.

    Args:
        model: The model.
        callbacks: The `CallbackList` that calls the hooks; None if nobody's does.
        is_nested: Whether it is inside of another session of the same callback.
        had: Whether it had functions before; None to look now.

    Attributes:
        phase: The split whose batches are running; None between.
        has_begun: Whether `on_epoch_begin` came for this epoch.
        counters: The rows of each metric that is counted.
        loan: What is lent, if anything is.
    """

    def __init__(
        self,
        model: Any,
        callbacks: Any,
        *,
        is_nested: bool = False,
        had: bool | None = None,
    ) -> None:
        super().__init__(callbacks)
        self.model, self.is_nested = model, is_nested
        self.has_begun = False
        self.phase: Split | None = None
        self.counters = Counters()
        self.loan: Loan | None = None
        self.steps: dict[Split, Steps] = {}
        self._later: list[Callable[[], None]] = []
        self._hook = StepHook(model, [self])
        self._rows_of_keras: dict[Split, int] = {}
        self._counts: dict[KerasSplit, Callable[..., Any]] = {}
        self._had_functions = has_functions(model) if had is None else had
        self._unfollow: Callable[[], None] = lambda: None
        self.forget()

    # -- lending and counting ---------------------------------------------------

    def begin_counting(
        self, f1: Any, loans: list[Loan], say: Callable[[str], None]
    ) -> None:
        """Listen to the compiled metrics; where there are none, lend one.

        Args:
            f1: As the callback's argument.
            loans: The callback's loans so far, to be lent again; new ones are added.
            say: Says a sentence, once.
        """
        self._hook = StepHook(self.model, [self])
        compiled = compiled_f1(self.model)
        had = self._had_functions or (self.is_loop and has_functions(self.model))
        self._unfollow()
        self._unfollow = follow(self.model, compiled, had_functions=had)
        prepare(self.model, compiled, say)
        self._counts = {
            split: compiled_run(self, split, run, say) for split, run in _RUN.items()
        }
        self.counters.listen(
            compiled, self._if_loop, partial(make_readable, self.model)
        )
        if compiled:
            say_of_ties(self.model, compiled, say)
            say_beside(self.model, compiled, f1, say)
            self._later = [partial(say_beside, self.model, compiled, f1, say)]
            if structure_of(self.model) is None:
                self._later.append(partial(say_of_ties, self.model, compiled, say))
        if compiled or f1 is False:
            return
        self.loan = lend(self.model, self, f1, loans)
        if self.loan is not None:
            self.counters.listen(self.loan.metrics_of(self), self._if_loop)

    @property
    def _if_loop(self) -> Callable[[], Next] | None:
        """Whose rows come after a reset: in a loop of the user's that can be told."""
        return self._after_reset if self.is_loop else None

    def on_lent(self, metric: F1Score) -> None:
        """Count a metric that was lent while the first batch was traced."""
        self.counters.add(metric, self._if_loop, self.phase)

    def end(self) -> None:
        """Leave the model as it was. May be called at any time, repeatedly."""
        self.counters.stop()
        self._unfollow()
        self._hook.remove_all()
        if self.loan is not None:
            self.loan.take_back()
            self.loan = None
        self.is_fitting, self.phase = False, None

    def metrics(self) -> dict[F1Score, Named]:
        """Return the metrics that are counted, and their names in the logs."""
        found = compiled_f1(self.model)
        if self.loan is not None:
            found.update(self.loan.named(self))
        counted = (counter.metric for counter in self.counters)
        return {metric: found[metric] for metric in counted if metric in found}

    # -- the splits of an epoch -------------------------------------------------

    def forget(self) -> None:
        """Begin a new epoch, of which nothing was counted yet."""
        self.steps = {"train": Steps(), "validation": Steps()}
        self._rows_of_keras = {}
        self.phase, self.has_begun = None, False
        if self.is_loop:
            self._unhook()
        self.counters.forget()

    def enter(self, run: Split) -> None:
        """Begin a split: what is counted from the next batch on is of it."""
        self.leave()
        self.phase = run
        self.steps[run].phases += 1
        for counter in self.counters:
            metric = counter.metric
            is_lent = self.loan is not None
            # Before a model's first batch Keras resets none, and it may have rows of
            # another model.
            is_reset = is_reset_by_model if self.is_loop else hears_resets
            if metric.built and (is_lent or not is_reset(self.model, metric)):
                metric.reset_state()
            # A lent metric is updated by us alone.
            counter.begin(is_empty=is_lent)
        if self.is_loop:
            for counter in self.counters:
                counter.open(run)
            self.hook_loop(*_RUN)

    def leave(self) -> None:
        """End the split that is running, before anything resets the metrics."""
        run, self.phase = self.phase, None
        if run is None:
            return
        self.counters.leave(run)
        while self._later:  # a subclassed model tells its outputs by now
            self._later.pop()()
        hands_on = self.loan is None and only_hands_on(self.model, _SPLIT[run])
        if (self.is_wrapped or hands_on) and run not in self._rows_of_keras:
            self._ask_keras(run)
        if self.is_loop:
            self._unhook()
            self.hook_loop(*_RUN)

    def end_validation(self) -> None:
        """End a validation; a loop may go on to train in the same epoch."""
        self.leave()
        if self.is_loop and self.has_begun and self.loan is None:
            self.phase = "train"
            self.go_on()

    def go_on(self) -> None:
        """Say that rows of the split that runs come next, behind another's."""
        if self.phase is not None:
            for counter in self.counters:
                counter.open(self.phase)

    def _ask_keras(self, run: Split) -> None:
        """Take Keras' own count of rows: not all hooks, or rows, may be handed on."""
        hands_on = only_hands_on(self.model, _SPLIT[run])
        if not self.is_loop and (hands_on or has_stock_steps(self.model)):
            make_readable(self.model, loss_metric(self.model))
            self._rows_of_keras[run] = rows_of_loss(self.model)

    def before_batch(self, run: Split, number: int) -> None:
        """Count the next batch of a split.

        Args:
            run: The split.
            number: The batch's own, in Keras' counting.
        """
        if self.phase != run:
            self.enter(run)
        steps = self.steps[run]
        steps.announce(number)
        if self.is_loop:
            steps.is_in_batch = True
            for counter in self.counters:
                if steps.announced == 1:
                    counter.drop(run)  # no announced batch had these
                counter.open(run)
            return
        for counter in self.counters:
            # An evaluation may come before the batch. Where it resets the metric, we
            # hear of it; else the batch's rows begin when it runs (`_counting`).
            if not counter.is_open(run) and (
                self.loan is not None or hears_resets(self.model, counter.metric)
            ):
                counter.open(run)
        self._hook_next_batch(_SPLIT[run])

    # -- the batches, as they run -----------------------------------------------

    def before_batch_runs(self, split: KerasSplit) -> None:
        """Take note that a batch runs now: training may go on after a validation."""
        is_other = self.is_loop and self.has_begun and self.phase != "train"
        if is_other and split == "train":
            self.enter("train")

    def after_batch_ran(self, split: KerasSplit, *, was_empty: bool = False) -> None:
        """Take note that a batch ran, or that there was none left."""
        steps = self.steps[_RUN[split]]
        if was_empty:
            steps.ended += 1
        else:
            steps.called += 1
            self.hook_loop(split)

    def _hook_next_batch(self, split: KerasSplit) -> None:
        """Be there when the next batch of a split runs."""
        if self.loan is not None:
            self.loan.lend_to_next_batch(split)
        elif self.counters and not self._hook.is_set(split):
            self._hook.set(split, self._counts[split])

    def hook_loop(self, *splits: KerasSplit) -> None:
        """Be there for the next batch too, where nobody announces it."""
        for split in splits if self.is_loop else ():
            if split in self._hooked_in_loop():
                self._hook_next_batch(split)

    def _hooked_in_loop(self) -> tuple[KerasSplit, ...]:
        """Return of which splits batches are counted in a loop, as it stands.

        Of compiled metrics both, since what is not of the split is left out.
        """
        if not self.has_begun and self.phase is None:
            return ()
        if self.loan is None:
            return ("train", "test")
        return ("test",) if self.phase == "validation" else ("train",)

    def _unhook(self) -> None:
        for split in _RUN:
            self._hook.remove(split)
            if self.loan is not None:
                self.loan.take_back_from_next_batch(split)

    def _after_reset(self) -> Next:
        return after_reset(self.model, self.phase, self.steps)

    # -- what was counted -------------------------------------------------------

    def why_not(
        self, run: Split, record: Record | None, metric: F1Score | None = None
    ) -> str | None:
        """Say why a metric's record is not of all rows of its split; None if it is."""
        steps = self.steps[run]
        where = Situation(
            is_loop=self.is_loop,
            is_lent=self.loan is not None,
            has_own_step=not has_stock_steps(self.model),
            is_pure=keras.backend.backend() == "jax",
            steps_a_call=self.model.steps_per_execution,
            replicas=replicas_of(self.model),
            rows_of_keras=self._rows_of_keras.get(run),
            is_wrapped=self.is_wrapped,
            only_hands_on=only_hands_on(self.model, _SPLIT[run]),
        )
        if metric is not None:
            counter = self.counters.of(metric)
            # Keras' count and the metric are reset together.
            is_alike = self.loan is None and run not in counter.was_reset
            where = replace(
                where,
                is_unclear=run in counter.unclear,
                is_reset_inside=metric.is_reset_inside,
                is_by_row=is_alike and record is not None and is_by_row(metric, record),
            )
        if record is None:
            return why_nothing(run, steps, where)
        return why_not_all(run, record, steps, where)

    def has_all(self, run: Split) -> bool:
        """Tell whether a lent metric's value is of all rows of the split that runs."""
        steps = self.steps[run]
        if self.phase != run or steps.called + steps.ended < steps.announced:
            return False
        if not self.is_wrapped:
            return True
        self._ask_keras(run)
        records = (counter.record(run) for counter in self.counters)
        return all(r is None or self.why_not(run, r) is None for r in records)
