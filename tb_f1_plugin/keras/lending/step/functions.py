"""Functions: of each step of a model a function in which lent metrics count as well.

May import keras, `model`, `private` and the rooms beside it. Keras makes the functions.
They are kept for as long as the model has the functions beside which they were made. On
TensorFlow and torch a metric's variables can be made while the first batch runs, unless
each replica runs it. JAX is another matter: `on_jax`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tb_f1_plugin.keras.lending.step.counting_step import CountingStep
from tb_f1_plugin.keras.model.compiled import symbolic
from tb_f1_plugin.keras.private.attributes import (
    KerasSplit,
    function_of,
    made_function,
    set_function,
    strategy_of,
)


class Functions:
    """The functions that run one model's batches while metrics are lent to it.

    Args:
        model: A compiled model.
        step: What counts in a step, while it is worn by the model.

    Attributes:
        model: The model.
    """

    def __init__(self, model: Any, step: CountingStep) -> None:
        """Make none yet."""
        self.model = model
        self._step = step
        self._made: dict[KerasSplit, Callable[..., Any]] = {}
        self._beside: dict[KerasSplit, Any] = {}

    def forget(self, *splits: KerasSplit) -> None:
        """Make the functions of these splits anew, when a batch of them runs."""
        for split in splits:
            self._made.pop(split, None)

    def decide(self, split: KerasSplit, batch: tuple[Any, ...]) -> tuple[Any, ...]:
        """Decide before the first batch what is lent, where its step is too late.

        A replica's function may not make variables, as the first traced batch does
        otherwise.

        Returns:
            The batch as it can be run now.
        """
        del split
        if strategy_of(self.model) is not None:
            with self.model.distribute_strategy.scope():
                self._step.decide_by(
                    lambda: symbolic(batch[0].element_spec),
                    "the strategy's data do not say their shapes",
                )
        return batch

    def run(self, split: KerasSplit, own: Any, batch: tuple[Any, ...]) -> Any:
        """Run a batch by our function, while the model wears the step.

        Args:
            split: Of which split it is.
            own: The model's own function, or None if none is made.
            batch: What Keras gives the function.
        """
        return self._function(split, own)(*batch)

    def with_logs(self, returned: Any, change: Callable[[Any], Any]) -> Any:
        """Return what a function has returned, with other logs in it."""
        return change(returned)

    @contextmanager
    def as_the_models(self) -> Iterator[None]:
        """Show the function that really trains, for whoever writes its graph."""
        own = function_of(self.model, "train")
        set_function(self.model, "train", self._made.get("train", own))
        try:
            yield
        finally:
            set_function(self.model, "train", own)

    def _function(self, split: KerasSplit, own: Any) -> Callable[..., Any]:
        """Return ours, made anew if a callback compiled or made the model's anew."""
        made = self._made.get(split)
        if made is None or own is not self._beside.get(split):
            made = self._made[split] = made_function(self.model, split)
            self._beside[split] = own
        return made
