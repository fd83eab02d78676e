"""Steps on TensorFlow: how a step is traced, and what its state and its data are.

May import keras and tensorflow. The other backends have the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import tensorflow as tf

# What an iterator over batches raises at its end.
END_OF_DATA = (StopIteration, tf.errors.OutOfRangeError)
A_DATASET = "a tf.data.Dataset, "  # in a list of what data may be
KEEPS_TRACES = True  # whether a step stays as it was when it was traced
ExactVariable = keras.Variable


def exact() -> AbstractContextManager[Any]:
    """Return a context in which float64 is float64. Every count is made in it."""
    return nullcontext()


def outside_of_graph() -> AbstractContextManager[Any]:
    """Return a context of which nothing comes into the graph that is traced."""
    context: AbstractContextManager[Any] = tf.init_scope()
    return context


def abstractly(function: Callable[..., Any], *arguments: Any) -> None:
    """Run a function for what it does in Python: here it runs as it is."""
    function(*arguments)


def is_tracing() -> bool:
    """Tell whether a step is being traced that changes variables by itself."""
    return bool(tf.inside_function())


def uncompiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as it is: a compiled step may look into it."""
    return function


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
    """Add a batch to a state, in one operation where Keras takes three.

    Args:
        variable: The state.
        batch: What is added.
        is_stateless: Whether a `StatelessScope` holds the state, and not the variable.
    """
    held = variable.value
    is_own = isinstance(held, tf.Variable) and not is_stateless
    if is_own and not isinstance(held, tf.distribute.DistributedValues):
        held.assign_add(batch, read_value=False)
    else:
        variable.assign_add(batch)


def add_at(variable: Any, places: Any, values: Any, *, is_stateless: bool) -> None:
    """Add values at places of a state that is one column.

    Args:
        variable: The state.
        places: Where, int32 or int64; a place may come repeatedly.
        values: What is added there.
        is_stateless: As of `add`.
    """
    held = variable.value
    is_own = isinstance(held, tf.Variable) and not is_stateless
    if is_own and not isinstance(held, tf.distribute.DistributedValues):
        held.scatter_add(tf.IndexedSlices(values[:, None], places))
    else:
        size = variable.shape[0]
        sums = tf.math.unsorted_segment_sum(values, places, size)
        variable.assign_add(sums[:, None])


def read(variable: Any) -> Any:
    """Return what a variable holds, as a tensor."""
    return keras.ops.convert_to_tensor(variable)


def tensor_beside(values: Any, beside: Any) -> Any:
    """Return values as a tensor that can be computed with together with another."""
    del beside
    return keras.ops.convert_to_tensor(values)


def pooled(counted: Any) -> Any:
    """Return the sum over all replicas of what each has counted."""
    replica = tf.distribute.get_replica_context()
    if replica is not None and replica.num_replicas_in_sync > 1:
        return replica.all_reduce(tf.distribute.ReduceOp.SUM, counted)
    return counted


def replicas_of(model: Any) -> int:
    """Return on how many replicas a model's distribution strategy runs each batch."""
    return int(model.distribute_strategy.num_replicas_in_sync)


def processes() -> tuple[int, int, bool]:
    """Return the number of this process, how many train, and whether rows are shared.

    `Processes` says what these are.
    """
    return 0, 1, False  # the files of a strategy are as the original makes them


def is_tensor(values: Any) -> bool:
    """Tell whether values are a tensor of the backend."""
    return bool(tf.is_tensor(values))


def is_dense(values: Any) -> bool:
    """Tell whether a tensor has a value for each place along its axes."""
    return not isinstance(values, (tf.RaggedTensor, tf.SparseTensor))


def is_endless(data: Any) -> bool:
    """Tell whether data say of themselves that they never end."""
    if not isinstance(data, tf.data.Dataset):
        return False
    return bool(data.cardinality() == tf.data.INFINITE_CARDINALITY)


def is_dataset(data: Any) -> bool:
    """Tell whether data are a data set of batches of the backend's own."""
    return isinstance(data, tf.data.Dataset)
