"""Variable: the state of a metric, in float64 on every backend.

May import keras and the rooms beside it.
"""

from __future__ import annotations

import re
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
    with keras.name_scope(_scope_of(metric.name), caller=metric):
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


def _scope_of(name: str) -> str:
    """Return a name as TensorFlow takes one for a scope.

    Keras leaves a scope open that TensorFlow refuses, and every later model fails.

    >>> _scope_of("f1/score"), _scope_of("F1 Score (macro)"), _scope_of("_f1")
    ('f1>score', 'F1_Score__macro_', '._f1')
    """
    scope = re.sub(r"[^A-Za-z0-9_.\\>-]", "_", name.replace("/", ">"))
    return scope if re.match("[A-Za-z0-9.]", scope) else f".{scope}"


def _zeros(shape: Sequence[int], dtype: Any = "float64") -> Any:
    """Return what a variable begins with; Keras may ask for it at any time."""
    with steps.exact():
        return keras.ops.zeros(shape, dtype)
