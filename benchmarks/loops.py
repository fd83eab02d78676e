"""Loops over batches in which metrics count, as each backend's `fit` runs a step.

On TensorFlow a loop is compiled as a whole, as Keras does with `steps_per_execution`.
On JAX each step is one call of a compiled function, which the state goes through. On
torch each operation runs by itself. A loop reads another batch each time, so that
nothing can be moved out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import keras
from keras import ops

Loop = Callable[[int], Any]  # takes so many steps


class Step(NamedTuple):
    """What a step does with a batch.

    Attributes:
        count: Counts labels, predictions and weights, and returns what it shows.
        metrics: What counts.
    """

    count: Callable[[Any, Any, Any], Any]
    metrics: Sequence[Any] = ()


def loop(given: Sequence[Any], step: Step | None, *, xla: bool = False) -> Loop:
    """Return a loop over batches that takes a step in each.

    Args:
        given: Labels, predictions and weights, as many batches of each; None for none.
        step: What is done with a batch; None for the loop itself.
        xla: Whether TensorFlow compiles it by XLA, as Keras does on a GPU.
    """
    make = {"tensorflow": _on_tensorflow, "jax": _on_jax, "torch": _on_torch}
    return make[keras.backend.backend()](given, step or Step(_nothing), xla)


def on_backend() -> str:
    """Return what a title says of the backend: nothing of TensorFlow."""
    return {"jax": " on JAX", "torch": " on torch"}.get(keras.backend.backend(), "")


def _nothing(y_true: Any, y_pred: Any, weight: Any) -> Any:
    del y_true, y_pred, weight
    return 0.0


def _on_tensorflow(given: Sequence[Any], step: Step, xla: bool) -> Loop:
    import tensorflow as tf

    present = [x for x in given if x is not None]
    batches = int(present[0].shape[0])
    # As in `fit`, the number of rows is not known when it is traced.
    specs = [tf.TensorSpec([x.shape[0], None, *x.shape[2:]], x.dtype) for x in present]

    @tf.function(jit_compile=xla, input_signature=[tf.TensorSpec([], "int32"), *specs])
    def run(steps: Any, y_true: Any, y_pred: Any, weight: Any = None) -> Any:
        shown = tf.constant(0.0)
        for at in tf.range(steps):
            batch = at % batches
            y, p = y_true[batch], y_pred[batch]
            w = None if weight is None else weight[batch]
            for read in (y, p, w):
                if read is not None:
                    shown += tf.cast(tf.reshape(read, [-1])[0], "float32")
            if step.metrics:
                shown += step.count(y, p, w)
        return shown

    return lambda steps: run(tf.constant(steps), *present)


def _on_jax(given: Sequence[Any], step: Step, xla: bool) -> Loop:
    import jax

    del xla
    batches = _batches(given)
    variables = [v for metric in step.metrics for v in metric.variables]

    @jax.jit
    def run(state: Any, y: Any, p: Any, w: Any) -> Any:
        shown = sum(ops.cast(ops.reshape(x, [-1])[0], "float32") for x in (y, p))
        with keras.StatelessScope(list(zip(variables, state, strict=True))) as scope:
            shown = shown + step.count(y, p, w)
        return shown, [scope.get_current_value(variable) for variable in variables]

    def loop(steps: int) -> None:
        state, shown = [variable.value for variable in variables], 0.0
        for at in range(steps):
            shown, state = run(state, *batches[at % len(batches)])
        jax.block_until_ready(shown)

    return loop


def _on_torch(given: Sequence[Any], step: Step, xla: bool) -> Loop:
    del xla
    batches = _batches(given)

    def loop(steps: int) -> None:
        for at in range(steps):
            step.count(*batches[at % len(batches)])

    return loop


def _batches(given: Sequence[Any]) -> list[tuple[Any, Any, Any]]:
    number = next(int(x.shape[0]) for x in given if x is not None)
    return [
        tuple(None if x is None else x[at] for x in given)  # type: ignore[misc]
        for at in range(number)
    ]
