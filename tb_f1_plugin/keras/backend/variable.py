"""Variable: the state of a metric, in float64 on every backend.

May import keras and the rooms beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from tb_f1_plugin.keras.backend import steps


def exact_variable(
    metric: keras.metrics.Metric, shape: Sequence[int], name: str = "counted"
) -> Any:
    """Return a variable of a metric's, zeros in float64, which only `assign` changes.

    Args:
        metric: The metric. It tracks the variable when it is set as an attribute.
        shape: The variable's shape.
        name: The variable's name.
    """
    with keras.name_scope(metric.name.replace("/", ">"), caller=metric):
        return steps.ExactVariable(
            _zeros,
            shape=tuple(shape),
            dtype="float64",
            trainable=False,
            autocast=False,  # not in a layer of mixed precision either
            aggregation="sum",
            synchronization="on_read",
            name=name,
        )


def _zeros(shape: Sequence[int], dtype: Any = "float64") -> Any:
    """Return what a variable begins with; Keras may ask for it at any time."""
    with steps.exact():
        return keras.ops.zeros(shape, dtype)
