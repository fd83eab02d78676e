"""On torch: what a user has chosen is decided before the first step.

May import `model`, `private` and the rooms beside it. A step runs eagerly here: it has
changed the weights when its metrics are updated. So a chosen metric that does not fit
would end a training in its first step, and not before it.
"""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.keras.lending.step.counting_step import CountingStep
from tb_f1_plugin.keras.lending.step.functions import Functions
from tb_f1_plugin.keras.model.compiled import symbolic
from tb_f1_plugin.keras.private.attributes import KerasSplit


class FunctionsOnTorch(Functions):
    """The functions that run one model's batches while metrics are lent to it."""

    def __init__(self, model: Any, step: CountingStep) -> None:
        """Make none yet."""
        super().__init__(model, step)
        if model.jit_compile:
            # A compiler that looked into our counting would compile it for each shape.
            step.count_uncompiled()

    def decide(self, split: KerasSplit, batch: tuple[Any, ...]) -> tuple[Any, ...]:
        """Decide by the first batch's shapes about what a user has chosen."""
        del split
        [[data, *_]] = batch
        self._step.decide_chosen(lambda: symbolic(data))
        return batch
