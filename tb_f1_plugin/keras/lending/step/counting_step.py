"""Counting step: the `compute_metrics` that a model has for one batch.

May import keras, `text`, `backend`, `model`, `private` and the rooms beside it. Keras
looks up `compute_metrics` of the model while a step is traced, or each time where it is
not compiled. For the length of a batch it is ours. It calls the user's, and then gives
the same labels and predictions to what is lent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import takewhile
from typing import Any, Protocol

import keras

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.batch.seen import Seen
from tb_f1_plugin.keras.lending.lent_metrics import Batch, LentMetrics
from tb_f1_plugin.keras.lending.tasks import NotLendableError
from tb_f1_plugin.keras.model.compiled import has_stock_steps
from tb_f1_plugin.keras.model.handed_on import called, is_other
from tb_f1_plugin.keras.private.attributes import (
    STEP_METHOD,
    KerasSplit,
    override_of,
    set_override,
)
from tb_f1_plugin.text.log import log


class Lent(Protocol):
    """All that is lent to one model, as `shares` has it."""

    def __iter__(self) -> Iterator[LentMetrics]:
        """Yield the sets of metrics."""

    def decide(
        self, lent: LentMetrics, batch: Batch, taken: Mapping[str, Any]
    ) -> list[tuple[Any, Any]]:
        """Decide by a first batch; return for whom there is which new metric."""


class HandedOut:
    """What the lent metrics see of one batch, to be counted outside of the step.

    Args:
        full: The most rows that a batch had so far.

    Attributes:
        seen: Of each set of metrics, in their order.
    """

    def __init__(self, full: int) -> None:
        """Have seen nothing yet."""
        self.full = full
        self.seen: list[dict[str, Seen]] = []

    @property
    def most_rows(self) -> int:
        """The most rows that a batch had, with this one."""
        numbers = (len(seen.inputs.y_pred) for of in self.seen for seen in of.values())
        return max(self.full, max(numbers, default=0))


class State(Protocol):
    """Where the numbers of lent metrics are while a step runs."""

    @property
    def is_there(self) -> bool:
        """Whether this step may count."""

    @property
    def handed_out(self) -> HandedOut | None:
        """Takes what metrics see of a batch; None if the step counts it."""

    def counting(self, y_pred: Any) -> AbstractContextManager[Any]:
        """Return a context in which lent metrics may be updated with predictions.

        Raises:
            NotLendableError: On entering it, if it is not known what to count.
        """

    def put_on(self) -> None:
        """Take note that a model wears the step."""

    def take_off(self) -> None:
        """Take note that it does not any more."""


class OwnState:
    """The numbers are in the metrics' variables, as everywhere but on JAX."""

    is_there = True
    handed_out = None

    def counting(self, y_pred: Any) -> AbstractContextManager[Any]:
        """Return a context in which nothing is different."""
        del y_pred
        return nullcontext()

    def put_on(self) -> None:
        """Do nothing."""

    def take_off(self) -> None:
        """Do nothing."""


class CountingStep:
    """Ours in the place of one model's `compute_metrics`.

    Args:
        model: A compiled model.
        shares: What is lent to it.
        state: Where the numbers are.

    Attributes:
        has_stock_steps: Whether the model's steps are Keras' own.
        refusal: Why a metric that a user chose cannot count, once that is known.
    """

    def __init__(self, model: Any, shares: Lent, state: State) -> None:
        """Stand beside the model; it is not changed yet."""
        self.has_stock_steps = False
        self.refusal: Exception | None = None
        self._model = model
        self._shares = shares
        self._state = state
        self._split: KerasSplit = "train"
        self._ours = self._compute_metrics  # one object, to be known again
        self._of_class = partial(type(model).compute_metrics, model)
        self._of_user = self._original = self._of_class
        self._count: Callable[[Batch, dict[str, Any]], None] = self._count_all

    def count_uncompiled(self) -> None:
        """Count outside of what a backend compiles of the model's steps."""
        self._count = steps.uncompiled(self._count_all)

    def look_at_model(self) -> None:
        """See whose steps the model has, before it wears ours."""
        self.has_stock_steps = has_stock_steps(self._model)

    def put_on(self, split: KerasSplit) -> None:
        """Let the model wear this step. A user may have set one on the instance."""
        self._split = split
        self._of_user = override_of(self._model, STEP_METHOD)
        self._original = self._of_user or self._of_class
        set_override(self._model, STEP_METHOD, self._ours)
        self._state.put_on()

    def take_off(self) -> None:
        """Let the model have its own again."""
        set_override(self._model, STEP_METHOD, self._of_user)
        self._state.take_off()

    def remove(self) -> None:
        """Take it off if it is on. May be called at any time, repeatedly."""
        if override_of(self._model, STEP_METHOD) == self._ours:
            set_override(self._model, STEP_METHOD, None)

    def variables(self) -> list[Any]:
        """Return the variables in which lent metrics count."""
        return [variable for lent in self._shares for variable in lent.variables]

    def decide_by(self, specification: Callable[[], Any], unknown: str) -> None:
        """Decide by symbolic data what is lent, and make its variables.

        Args:
            specification: Returns the data of a batch, with a KerasTensor for each
                tensor.
            unknown: What is wrong with the data if it cannot.
        """
        for lent in self._shares:
            lent.is_decided = True
        try:
            batch = self._symbolic(specification())
            for lent in self._shares:
                self._decide(lent, batch, self._model.get_metrics_result())
                lent.build(batch)
        except Exception as error:
            for lent in self._shares:
                lent.clear()
            _say_nothing(f"{unknown} ({error})")

    def decide_chosen(self, specification: Callable[[], Any]) -> None:
        """Decide by symbolic data about what users have chosen, if they say enough.

        Args:
            specification: As of `decide_by`.

        Raises:
            ValueError: If a metric does not fit its output.
        """
        if not self.has_stock_steps:
            return  # whose step knows what it gives to metrics
        # Names go by the order of the callbacks: what stands behind a metric that the
        # first batch decides about waits for it.
        chosen = list(takewhile(lambda lent: lent.chosen is not None, self._shares))
        try:
            batch = self._symbolic(specification()) if chosen else Batch()
        except Exception:
            return  # the first batch says more
        for lent in chosen:
            if not lent.is_decided:
                lent.is_decided = True
                self._decide(lent, batch, self._model.get_metrics_result())
                lent.build(batch)

    def _symbolic(self, data: Any) -> Batch:
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        return Batch(x, y, self._model.compute_output_spec(x), sample_weight)

    def _compute_metrics(self, *arguments: Any, **options: Any) -> Any:
        returned, seen = called(self._model, self._original, arguments, options)
        if not self._state.is_there:
            return returned
        step_logs = dict(returned) if isinstance(returned, dict) else {}
        try:
            batch = Batch.of(*arguments, **options)
            self._count(batch, step_logs)
            if is_other(seen, batch.y, batch.y_pred):
                for lent in self._shares:
                    lent.say_of_what_is_handed_on()
        except NotLendableError as error:
            if any(lent.metrics or not lent.is_decided for lent in self._shares):
                _say_nothing(error, advice.IN_THE_STEP if error.can_be_chosen else "")
            for lent in self._shares:
                lent.is_decided = True
                lent.clear()
            return returned
        return step_logs if isinstance(returned, dict) else returned

    def may_leave(self, rows: int) -> bool:
        """Tell whether what is to be counted of so many rows may leave the step."""
        model = self._model
        is_one_call = model.jit_compile and not model.run_eagerly
        return (
            self.has_stock_steps
            and is_one_call
            and model.steps_per_execution == 1
            and all(lent.may_leave(rows) for lent in self._shares)
        )

    def count_seen(self, seen: Sequence[Mapping[str, Seen]]) -> dict[str, Any]:
        """Count what left a step, and return the results by name.

        Args:
            seen: Of each set of metrics.
        """
        results = dict[str, Any]()
        for lent, of_lent in zip(self._shares, seen, strict=False):
            results.update(self._tried(lent, partial(lent.count_seen, of_lent)))
        return results

    def _count_all(self, batch: Batch, step_logs: dict[str, Any]) -> None:
        """Count a batch, and add the results to what the step returns."""
        handed_out = self._state.handed_out
        with self._state.counting(batch.y_pred):
            for lent in self._shares:
                if handed_out is not None:
                    see = partial(lent.see, self._split, batch, handed_out.full)
                    handed_out.seen.append(self._tried(lent, see))
                    continue
                count = partial(self._counted, lent, batch, step_logs)
                results = self._tried(lent, count)
                if self.has_stock_steps:  # else what is under our name is the user's
                    step_logs.update(results)

    def _counted(
        self, lent: LentMetrics, batch: Batch, step_logs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Count a batch, and return the results by name."""
        if not lent.is_decided:
            lent.is_decided = True
            self._decide(lent, batch, step_logs)
        return lent.count(self._split, batch)

    def _tried(
        self, lent: LentMetrics, what: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return what something returns that is done for a set of metrics."""
        try:
            return what()
        except Exception as error:
            if lent.chosen is not None:
                self.refusal = error
                raise
            # Nobody asked for this metric: it must not end a training.
            lent.is_decided = True
            lent.clear()
            _say_nothing(f"counting failed ({type(error).__name__}: {error})")
            return {}

    def _decide(
        self, lent: LentMetrics, batch: Batch, taken: Mapping[str, Any]
    ) -> None:
        for owner, metric in self._shares.decide(lent, batch, taken):
            owner.on_lent(metric)


def _say_nothing(reason: Any, how: str = advice.HOW_TO_CHOOSE) -> None:
    log.warning("%s", advice.nothing(reason, how))
