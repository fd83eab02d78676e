"""Compiled run: a batch of a model whose own metrics are counted, as it runs.

May import keras, `metric`, `model`, `private` and the rooms beside it. Nothing is
changed in the batch. But only here it is known whose rows come next, whatever came
since the batch was announced: a callback behind ours may have called `evaluate`, which
resets the metrics. On JAX the metrics have no values meanwhile. These are in the state
that a step is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import keras

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.model.kept_weights import KeptWeights
from tb_f1_plugin.keras.model.lost_masks import MaskedMetrics
from tb_f1_plugin.keras.model.step_hook import END_OF_DATA
from tb_f1_plugin.keras.private.attributes import (
    KerasSplit,
    has_no_value,
    is_stateless,
    make_function,
)
from tb_f1_plugin.keras.session.counters import Counters


class Host(Protocol):
    """What must be known of a session."""

    model: Any
    is_loop: bool
    phase: Split | None
    counters: Counters

    def before_batch_runs(self, split: KerasSplit) -> None:
        """Take note that a batch runs now."""

    def after_batch_ran(self, split: KerasSplit, *, was_empty: bool = False) -> None:
        """Take note that a batch ran, or that there was none left."""

    def hook_loop(self, *splits: KerasSplit) -> None:
        """Be there for the next batch too, where nobody announces it."""

    def go_on(self) -> None:
        """Say that rows of the split that runs come next, behind another's."""


def compiled_run(
    session: Host, split: KerasSplit, run: Split, say: Callable[[str], None]
) -> Callable[..., Any]:
    """Return what runs a batch of a split by the model's own function.

    Args:
        session: Whose rows are counted.
        split: Which function of the model it is.
        run: What the session calls that.
        say: Says a sentence, once.
    """
    backend = keras.backend.backend()
    worn: MaskedMetrics | KeptWeights | None = None
    if backend == "jax" and split == "train":
        worn = MaskedMetrics(session.model, say)
    elif backend == "torch":
        worn = KeptWeights(session.model)

    def count(own: Any, *batch: Any) -> Any:
        if session.is_loop:
            own = own or make_function(session.model, split)  # never trained
            session.before_batch_runs(split)
        is_of_phase = session.phase == run
        comes = run if is_of_phase else None
        if any(not counter.is_open(comes) for counter in session.counters):
            with _readable_in_step(session.model, batch, 0):
                for counter in session.counters:
                    if comes is None:
                        counter.pause()
                    else:
                        counter.open(comes)
        try:
            result = own(*batch) if worn is None else worn.run(own, *batch)
        except END_OF_DATA:
            session.after_batch_ran(split, was_empty=True)
            if session.is_loop and not is_of_phase:
                with _readable_in_step(session.model, batch, 0):
                    session.go_on()
            raise
        if is_of_phase:
            session.after_batch_ran(split)
        else:
            session.hook_loop(split)
            if session.is_loop:
                # What the loop itself counts after it, nobody announces.
                with _readable_in_step(session.model, result, 1):
                    session.go_on()
        return result

    return count


def make_readable(model: Any, metric: keras.metrics.Metric) -> None:
    """Give a model's metric its values back, if JAX's `fit` has taken them.

    Without this a metric reads as if it had counted nothing.
    """
    if keras.backend.backend() != "jax" or is_stateless():
        return
    if any(has_no_value(variable) for variable in metric.variables):
        model.jax_state_sync()


@contextmanager
def _readable_in_step(model: Any, given: Any, place: int) -> Iterator[None]:
    """Let metrics be read while a step has their values.

    Args:
        model: The model.
        given: What the step is given, or has returned.
        place: Where its state lies in that, on JAX.
    """
    if keras.backend.backend() != "jax":
        yield
        return
    state = given[place]
    with keras.StatelessScope(
        list(zip(model.metrics_variables, state[-1], strict=True))
    ):
        yield
