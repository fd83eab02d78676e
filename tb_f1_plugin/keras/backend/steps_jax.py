"""Steps on JAX: how a step is traced, and what its state and its data are.

May import keras and jax. The names are those of `steps_tensorflow`. JAX has
float64 only where it is switched on. It is switched on around our own operations, so
nothing of the user's model changes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import jax
import keras

END_OF_DATA = (StopIteration,)
A_DATASET = ""  # in a list of what data may be
KEEPS_TRACES = True  # whether a step stays as it was when it was traced


def exact() -> AbstractContextManager[Any]:
    """Return a context in which float64 is float64. Every count is made in it."""
    context: AbstractContextManager[Any] = jax.enable_x64(True)
    return context


class ExactVariable(keras.Variable):
    """A float64 variable that stays one, whoever assigns to it.

    Keras assigns outside of `exact`, where JAX would make float32 of numpy's numbers.
    """

    def assign(self, value: Any) -> Any:
        """Take a value, with all its digits."""
        with exact():
            return super().assign(value)


def outside_of_graph() -> AbstractContextManager[Any]:
    """Return a context of which nothing comes into the graph that is traced."""
    return nullcontext()


def abstractly(function: Callable[..., Any], *arguments: Any) -> None:
    """Run a function for what it does in Python, with types and shapes alone."""
    # A function of its own, or JAX might know it again and not run it.
    jax.eval_shape(lambda *given: function(*given), *arguments)


def is_tracing() -> bool:
    """Tell whether a step is being traced that changes variables by itself.

    A traced step of JAX changes none: it is stateless.
    """
    return False


def uncompiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as it is: a compiled step may look into it."""
    return function


def compiled(function: Callable[..., Any], *, static: tuple[int, ...]) -> Any:
    """Return a function, compiled where each operation would be compiled by itself.

    Args:
        function: A pure function of tensors.
        static: The places of its arguments that are no tensors.
    """
    return jax.jit(function, static_argnums=static)


def passed_as_it_is(kind: type) -> type:
    """Return a class whose values a compiled step hands on with its tensors.

    Args:
        kind: A class of values that are compared by what they hold.
    """
    registered: type = jax.tree_util.register_static(kind)
    return registered


def add(variable: Any, batch: Any, *, is_stateless: bool) -> None:
    """Add a batch to a state.

    Args:
        variable: The state.
        batch: What is added.
        is_stateless: Whether a `StatelessScope` holds the state, and not the variable.

    Raises:
        ValueError: If the state that a stateless call was given is not float64.
    """
    del is_stateless
    held = variable.value
    if held.dtype != batch.dtype:
        raise ValueError(
            f"The state of a metric must be {batch.dtype}, in which counts are exact, "
            f"got {held.dtype}. Pass the values of `metric.variables` on as they are."
        )
    variable.assign(held + batch)


def add_at(variable: Any, places: Any, values: Any, *, is_stateless: bool) -> None:
    """Add values at places of a state that is one column.

    Args:
        variable: The state.
        places: Where, int32 or int64; a place may come repeatedly.
        values: What is added there.
        is_stateless: As of `add`.
    """
    del is_stateless
    variable.assign(variable.value.at[places, 0].add(values))


def read(variable: Any) -> Any:
    """Return what a variable holds, as a tensor."""
    return variable.value


def tensor_beside(values: Any, beside: Any) -> Any:
    """Return values as a tensor that can be computed with together with another."""
    del beside
    return keras.ops.convert_to_tensor(values)


def pooled(counted: Any) -> Any:
    """Return the sum over all replicas of what each has counted."""
    return counted


def replicas_of(model: Any) -> int:
    """Return on how many replicas a model's distribution strategy runs each batch."""
    del model
    return 1


def processes() -> tuple[int, int, bool]:
    """Return the number of this process, how many train, and whether rows are shared.

    `Processes` says what these are.
    """
    share_rows = keras.distribution.distribution() is not None
    return jax.process_index(), jax.process_count(), share_rows


def is_tensor(values: Any) -> bool:
    """Tell whether values are a tensor of the backend."""
    return isinstance(values, jax.Array)


def is_dense(values: Any) -> bool:
    """Tell whether a tensor has a value for each place along its axes."""
    return isinstance(values, jax.Array) or not hasattr(values, "todense")


def is_endless(data: Any) -> bool:
    """Tell whether data say of themselves that they never end."""
    return False


def is_dataset(data: Any) -> bool:
    """Tell whether data are a data set of batches of the backend's own."""
    return False
