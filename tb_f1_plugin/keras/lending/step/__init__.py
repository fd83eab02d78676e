"""Step: how a batch is run in which lent metrics count, on each backend.

Lives here: the method that a model has meanwhile, and the functions that Keras makes
of it. May import `lending`, `model`, `private`, `backend`, text and keras. Begin with
`counting_step`, then `functions`; JAX and torch have rooms of their own.
"""

from typing import Any

import keras

from tb_f1_plugin.keras.lending.step.counting_step import CountingStep, Lent, OwnState
from tb_f1_plugin.keras.lending.step.functions import Functions
from tb_f1_plugin.keras.lending.step.on_jax import FunctionsOnJax, StateOnJax
from tb_f1_plugin.keras.lending.step.on_torch import FunctionsOnTorch

__all__ = ["CountingStep", "Functions", "functions_for"]


def functions_for(model: Any, shares: Lent) -> tuple[CountingStep, Functions]:
    """Return what counts in a model's steps, and the functions that run them."""
    if keras.backend.backend() == "jax":
        state = StateOnJax(model)
        step = CountingStep(model, shares, state)
        return step, FunctionsOnJax(model, step, state)
    step = CountingStep(model, shares, OwnState())
    if keras.backend.backend() == "torch":
        return step, FunctionsOnTorch(model, step)
    return step, Functions(model, step)
