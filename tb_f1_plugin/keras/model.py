"""Model: what a compiled Keras model says of its metrics and outputs. Changes nothing.

May import keras, `frames` and `metric`. Private attributes of Keras are read here and
in `attach` only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.frames import local_of
from tb_f1_plugin.keras.metric import F1Score


class Named(NamedTuple):
    """A metric of the user's as it is compiled.

    Attributes:
        name: Its name in the logs.
        is_weighted: Whether it sees `sample_weight` and `class_weight`.
    """

    name: str
    is_weighted: bool = False


def compiled_f1(model: Any) -> dict[F1Score, Named]:
    """Return the user's own `F1Score` metrics, and how they are compiled."""
    found: dict[F1Score, Named] = {}
    compiled = getattr(model, "_compile_metrics", None)
    if compiled is not None:
        for metric, name, is_weighted in _named_by_keras(compiled):
            if isinstance(metric, F1Score):
                # The keys of a result that is a dict are the metric's own.
                found[metric] = Named(
                    metric.name if metric.log_ratios else name, is_weighted
                )
    for metric in _reset_by_model(model):
        if isinstance(metric, F1Score) and metric not in found:
            found[metric] = Named(metric.name)
    return found


def _named_by_keras(compiled: Any) -> Iterator[tuple[Any, str, bool]]:
    """Yield the compiled metrics as `CompileMetrics.result` names them.

    A name that is taken gets a number, or, of a weighted metric, `weighted_` first.
    """
    if not compiled.built:
        # Not built before the first batch; the objects are the user's already.
        users = (compiled._user_metrics, compiled._user_weighted_metrics)
        for is_weighted, metrics in enumerate(users):
            for metric in keras.tree.flatten(metrics):
                yield metric, getattr(metric, "name", ""), bool(is_weighted)
        return
    taken: dict[str, int] = {}
    groups = (compiled._flat_metrics, compiled._flat_weighted_metrics)
    for is_weighted, group in enumerate(groups):
        for of_output in filter(None, group):
            prefix = f"{of_output.output_name}_" if of_output.output_name else ""
            for metric in of_output.metrics:
                name = prefix + metric.name
                if name in taken and is_weighted:
                    name = f"{prefix}weighted_{metric.name}"
                number = taken.get(name, 0)
                taken[name] = number + 1
                yield metric, f"{name}_{number}" if number else name, bool(is_weighted)


def argument_of_fit(name: str) -> Any:
    """Return an argument of the `fit` that is running; None outside of one.

    Keras hands none of them to callbacks.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "fit" and name in frame.f_code.co_varnames:
            return local_of(frame, name)
        frame = frame.f_back
    return None


def is_reset_by_model(model: Any, metric: F1Score) -> bool:
    """Tell whether the model resets a metric itself.

    A model that overrides `metrics` does not reset what it does not list there.
    """
    return any(listed is metric for listed in _reset_by_model(model))


def _reset_by_model(model: Any) -> list[Any]:
    compiled = getattr(model, "_compile_metrics", None)
    listed: list[Any] = []
    for metric in model.metrics:
        if metric is compiled and not compiled.built:
            users = (compiled._user_metrics, compiled._user_weighted_metrics)
            listed.extend(keras.tree.flatten(list(users)))
        elif metric is compiled:
            listed.extend(compiled.metrics)
        else:
            listed.append(metric)
    return listed


def outputs_of(model: Any, y: Any, y_pred: Any) -> dict[str, tuple[Any, Any]]:
    """Return labels and predictions by the prefix that metrics' names carry.

    One output has no prefix: its key is "".
    """
    labels, predictions = by_output(model, y, y_pred)
    names = output_names(model, y_pred)
    prefixes = [""] if len(names) == 1 else [f"{name}_" for name in names]
    pairs = zip(labels, predictions, strict=True)
    return dict(zip(prefixes, pairs, strict=True))


def by_output(model: Any, y: Any, y_pred: Any) -> tuple[list[Any], list[Any]]:
    """Return labels and predictions by output, in the order of `output_names`."""
    names = output_names(model, y_pred)
    return _listed(y, names), _listed(y_pred, names)


def _listed(values: Any, names: Sequence[str | None]) -> list[Any]:
    if isinstance(values, dict):
        return [values[name] for name in names if name in values]
    if isinstance(values, (list, tuple)):
        return list(values)
    return [] if values is None else [values]


def output_names(model: Any, y_pred: Any) -> list[str | None]:
    """Return the outputs' names in their order; one output may have none."""
    if isinstance(y_pred, dict):
        return list(y_pred)
    count = len(y_pred) if isinstance(y_pred, (list, tuple)) else 1
    names = list(getattr(model, "output_names", None) or [])
    if len(names) == count:
        return names
    return [None] if count == 1 else [f"output_{i + 1}" for i in range(count)]


def symbolic(spec: Any) -> Any:
    """Return a data specification with a KerasTensor for each tensor."""
    if isinstance(spec, dict):
        return {name: symbolic(part) for name, part in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(symbolic(part) for part in spec)
    one = getattr(spec, "_value_specs", (spec,))[0]  # of a PerReplicaSpec
    dtype = keras.backend.standardize_dtype(one.dtype)
    return keras.KerasTensor((None, *one.shape[1:]), dtype)
