"""Model: what a compiled Keras model says of its metrics and outputs. Changes nothing.

May import keras, `frames` and `metric`. Private attributes of Keras are read here and
in `attach` only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.frames import is_of_keras, local_of


class Named(NamedTuple):
    """A metric of the user's as it is compiled.

    Attributes:
        name: Its name in the logs.
        is_weighted: Whether it sees `sample_weight` and `class_weight`.
        output: Which output it counts, in the order of `outputs.outputs_of`.
        is_lent: Whether it has the labels that Keras gives the output's loss, and not
            those that it gives compiled metrics.
    """

    name: str
    is_weighted: bool = False
    output: int = 0
    is_lent: bool = False


def compiled_f1(model: Any) -> dict[F1Score, Named]:
    """Return the user's own `F1Score` metrics, and how they are compiled."""
    found: dict[F1Score, Named] = {}
    compiled = getattr(model, "_compile_metrics", None)
    if compiled is not None:
        for metric, named in _named_by_keras(compiled):
            if isinstance(metric, F1Score):
                # The keys of a result that is a dict are the metric's own.
                own = named._replace(name=metric.name) if metric.log_ratios else named
                found[metric] = own
    for metric in _reset_by_model(model):
        if isinstance(metric, F1Score) and metric not in found:
            found[metric] = Named(metric.name)
    return found


def _named_by_keras(compiled: Any) -> Iterator[tuple[Any, Named]]:
    """Yield the compiled metrics as `CompileMetrics.result` names them.

    A name that is taken gets a number, or, of a weighted metric, `weighted_` first.
    """
    if not compiled.built:
        # Not built before the first batch; the objects are the user's already.
        users = (compiled._user_metrics, compiled._user_weighted_metrics)
        for is_weighted, metrics in enumerate(users):
            for metric in keras.tree.flatten(metrics):
                yield metric, Named(getattr(metric, "name", ""), bool(is_weighted))
        return
    taken: dict[str, int] = {}
    groups = (compiled._flat_metrics, compiled._flat_weighted_metrics)
    for is_weighted, group in enumerate(groups):
        for output, of_output in enumerate(group):
            if not of_output:
                continue
            prefix = f"{of_output.output_name}_" if of_output.output_name else ""
            for metric in of_output.metrics:
                name = prefix + metric.name
                if name in taken and is_weighted:
                    name = f"{prefix}weighted_{metric.name}"
                number = taken.get(name, 0)
                taken[name] = number + 1
                full = f"{name}_{number}" if number else name
                yield metric, Named(full, bool(is_weighted), output)


def argument_of_fit(name: str) -> Any:
    """Return an argument of the `fit` of Keras that is running; None outside of one.

    Keras hands none of them to callbacks.
    """
    return _argument_of("fit", name)


def argument_of_train_on_batch(name: str) -> Any:
    """Return an argument of the `train_on_batch` that is running, likewise."""
    return _argument_of("train_on_batch", name)


def _argument_of(method: str, name: str) -> Any:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        # A function of the user's that has the same name hands on what it likes.
        is_it = frame.f_code.co_name == method and name in frame.f_code.co_varnames
        if is_it and is_of_keras(frame):
            return local_of(frame, name)
        frame = frame.f_back
    return None


def is_reset_by_model(model: Any, metric: F1Score) -> bool:
    """Tell whether the model resets a metric itself.

    A model that overrides `metrics` does not reset what it does not list there.
    """
    return any(listed is metric for listed in _reset_by_model(model))


def hears_resets(model: Any, metric: F1Score) -> bool:
    """Tell whether the model's `reset_metrics` reaches a metric already now.

    Keras passes over compiled metrics before the first batch of all.
    """
    compiled = getattr(model, "_compile_metrics", None)
    is_there = compiled is None or compiled.built
    listed = (
        model.metrics if is_there else [m for m in model.metrics if m is not compiled]
    )
    return metric.built and any(
        one is metric or (one is compiled and is_reset_by_model(model, metric))
        for one in listed
    )


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


def symbolic(spec: Any) -> Any:
    """Return a data specification with a KerasTensor for each tensor."""
    if isinstance(spec, dict):
        return {name: symbolic(part) for name, part in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(symbolic(part) for part in spec)
    one = getattr(spec, "_value_specs", (spec,))[0]  # of a PerReplicaSpec
    dtype = keras.backend.standardize_dtype(one.dtype)
    return keras.KerasTensor((None, *one.shape[1:]), dtype)
