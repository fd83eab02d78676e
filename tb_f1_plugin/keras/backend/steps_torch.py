"""Steps on torch: how a step runs, and what its state and its data are.

May import keras and torch. The names are those of `steps_tensorflow`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import torch

END_OF_DATA = (StopIteration,)
A_DATASET = "a torch DataLoader, "  # in a list of what data may be
KEEPS_TRACES = False  # whether a step stays as it was when it was traced
ExactVariable = keras.Variable
_NOTHING = nullcontext()
# By Keras' own rule: the device that is asked for, else Apple's GPU where there is one.
_APPLE = "mps" if torch.backends.mps.is_available() else ""
_has_float64 = not os.environ.get("KERAS_TORCH_DEVICE", _APPLE).startswith("mps")


def exact() -> AbstractContextManager[Any]:
    """Return a context in which float64 is float64. Every count is made in it.

    Apple's GPU has no float64: what is counted is copied to the processor there.
    """
    context: AbstractContextManager[Any] = _NOTHING
    return context if _has_float64 else keras.device("cpu")


def outside_of_graph() -> AbstractContextManager[Any]:
    """Return a context of which nothing comes into the graph that is traced."""
    return nullcontext()


def abstractly(function: Callable[..., Any], *arguments: Any) -> None:
    """Run a function for what it does in Python: here it runs as it is."""
    function(*arguments)


def is_tracing() -> bool:
    """Tell whether a step is being traced that changes variables by itself."""
    return False


def uncompiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that runs as it is where a step is compiled."""
    eager: Callable[..., Any] = torch.compiler.disable(function)
    return eager


def compiled(function: Callable[..., Any], *, static: tuple[int, ...]) -> Any:
    """Return a function, compiled where each operation would be compiled by itself.

    Args:
        function: A pure function of tensors.
        static: The places of its arguments that are no tensors.
    """
    del static
    return function


def passed_as_it_is(kind: type) -> type:
    """Return a class whose values a compiled step hands on with its tensors.

    Args:
        kind: A class of values that are compared by what they hold.
    """
    return kind


def add(variable: Any, batch: Any, *, is_stateless: bool) -> None:
    """Add a batch to a state, in its place.

    Args:
        variable: The state.
        batch: What is added.
        is_stateless: Whether a `StatelessScope` holds the state, and not the variable.
    """
    if is_stateless:
        variable.assign(variable.value + batch)
        return
    # The state requires no gradient; a weight of the user's may.
    variable.value.add_(batch.detach() if batch.requires_grad else batch)


def add_at(variable: Any, places: Any, values: Any, *, is_stateless: bool) -> None:
    """Add values at places of a state that is one column.

    Args:
        variable: The state.
        places: Where, int32 or int64; a place may come repeatedly.
        values: What is added there.
        is_stateless: As of `add`.
    """
    values = values.detach()[:, None]
    if is_stateless:
        variable.assign(variable.value.index_add(0, places, values))
    else:
        variable.value.index_add_(0, places, values)


def read(variable: Any) -> Any:
    """Return what a variable holds, as a tensor."""
    return variable.value


def tensor_beside(values: Any, beside: Any) -> Any:
    """Return values as a tensor that can be computed with together with another."""
    if isinstance(values, torch.Tensor) and values.device == beside.device:
        return values  # Keras' way takes some microseconds
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
    group = torch.distributed
    if not (group.is_available() and group.is_initialized()):
        return 0, 1, False
    return group.get_rank(), group.get_world_size(), False


def is_tensor(values: Any) -> bool:
    """Tell whether values are a tensor of the backend."""
    return isinstance(values, torch.Tensor)


def is_dense(values: Any) -> bool:
    """Tell whether a tensor has a value for each place along its axes."""
    return not isinstance(values, torch.Tensor) or values.layout == torch.strided


def is_endless(data: Any) -> bool:
    """Tell whether data say of themselves that they never end."""
    return False


def is_dataset(data: Any) -> bool:
    """Tell whether data are a data set of batches of the backend's own."""
    return isinstance(data, torch.utils.data.DataLoader)
