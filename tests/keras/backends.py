"""The backend that Keras has, and what tests need of it: tensors, data sets, compiling.

The same tests run on each backend. What is one backend's by nature is marked with
`only_on`, which says why. TensorFlow, JAX and torch are imported where they are the
backend, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.backend.common.masking import set_keras_mask

BACKEND = keras.backend.backend()
BACKENDS = ("tensorflow", "jax", "torch")


def only_on(*backends: str, why: str) -> pytest.MarkDecorator:
    """Mark what is of some backends by nature, or fails in Keras itself on others.

    Args:
        backends: Where it runs.
        why: What the others have not, as a person reads it beside a skipped test.
    """
    assert backends, "a test of no backend"
    assert set(backends) < set(BACKENDS), backends
    reason = f"on {' and '.join(backends)} alone: {why}"
    return pytest.mark.skipif(BACKEND not in backends, reason=reason)


def examples(number: int, fewest: int = 5) -> int:
    """Return how many examples to generate of tests in which each has its own shapes.

    JAX compiles each operation for each shape, which takes a second an example: it has
    a hundredth of them, or all if the environment has `ALL_EXAMPLES`.

    Args:
        number: How many on the other backends.
        fewest: On JAX there are at least so many.
    """
    are_few = BACKEND == "jax" and not os.environ.get("ALL_EXAMPLES")
    return max(fewest, number // 100) if are_few else number


def tensor(x: Any, dtype: str | None = None) -> Any:
    """Return a tensor of the backend, of the array's own type if none is given."""
    with wide_types():
        made = keras.ops.convert_to_tensor(np.asarray(x))
        return made if dtype is None else keras.ops.cast(made, dtype)


def with_mask(y_pred: Any, mask: Any) -> Any:
    """Return predictions as a tensor that carries a mask where Keras puts it."""
    made = tensor(y_pred)
    set_keras_mask(made, tensor(mask))
    return made


def wide_types() -> Any:
    """Return where JAX keeps float64 and int64, as the others always do."""
    if BACKEND != "jax":
        return nullcontext()
    import jax

    return jax.enable_x64(True)


def compiled(metric: Any, *batch: Any, xla: bool = False) -> Callable[..., None]:
    """Return the update of a metric in a compiled function, as a training step has it.

    Torch compiles nothing unless somebody asks for it.

    Args:
        metric: The metric, which is built.
        batch: Arrays of the types and shapes that it will be called with, of which
            TensorFlow's function is not to know the first axis. None is given where it
            knows all.
        xla: Whether TensorFlow compiles by XLA, as JAX always does.
    """
    if BACKEND == "tensorflow":
        import tensorflow as tf

        specs = [tf.TensorSpec([None, *x.shape[1:]], x.dtype) for x in batch]
        return tf.function(
            metric.update_state, input_signature=specs or None, jit_compile=xla
        )
    if BACKEND == "jax":
        import jax

        step = jax.jit(metric.stateless_update_state)

        def update(*batch: Any) -> None:
            values = step([v.value for v in metric.variables], *batch)
            for variable, value in zip(metric.variables, values, strict=True):
                variable.assign(value)

        return update
    return metric.update_state


def data_set(*arrays: Any, size: int = 16, shuffled: bool = False) -> Any:
    """Return the data set of batches that the users of the backend have.

    A tf.data.Dataset, a DataLoader, or Keras' own for JAX, which is not shuffled.
    """
    if BACKEND == "tensorflow":
        import tensorflow as tf

        rows = tf.data.Dataset.from_tensor_slices(arrays)
        if shuffled:
            rows = rows.shuffle(len(rows), reshuffle_each_iteration=True)
        return rows.batch(size)
    if BACKEND == "torch":
        from torch.utils import data

        return data.DataLoader(Rows(arrays), batch_size=size, shuffle=shuffled)
    return Batches(*arrays, size=size)


class Rows:
    """Rows of arrays, one by one, as torch has its data sets."""

    def __init__(self, arrays: tuple[Any, ...]) -> None:
        """Keep the arrays."""
        self.arrays = arrays

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(keras.tree.flatten(self.arrays)[0])

    def __getitem__(self, row: int) -> Any:
        """Return one row."""
        return keras.tree.map_structure(lambda array: array[row], self.arrays)


class Batches(keras.utils.PyDataset):
    """A PyDataset, whose ragged batch `fit` may put anywhere."""

    def __init__(self, *arrays: Any, size: int = 16) -> None:
        """Keep the data."""
        super().__init__()
        self.arrays, self.size = arrays, size

    def __len__(self) -> int:
        """Return the number of batches."""
        return -(-len(keras.tree.flatten(self.arrays)[0]) // self.size)

    def __getitem__(self, index: int) -> Any:
        """Return one batch."""
        rows = slice(self.size * index, self.size * (index + 1))
        return keras.tree.map_structure(lambda array: array[rows], self.arrays)
