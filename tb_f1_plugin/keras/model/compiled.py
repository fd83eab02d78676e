"""Compiled: the metrics of a compiled model, and how Keras names and resets them.

May import keras, `private` and `metric`. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.private.attributes import (
    KerasSplit,
    compiled_metrics,
    metrics_by_output,
    metrics_of_user,
    of_one_replica,
    outputs_structure,
    override_of,
    strategy_of,
)


class Named(NamedTuple):
    """A metric of the user's as it is compiled.

    Attributes:
        name: Its name in the logs.
        is_weighted: Whether it sees `sample_weight` and `class_weight`.
        output: Which output it counts, in the order of `outputs.outputs_of`.
        is_lent: Whether it has the labels that Keras gives the output's loss, and not
            those that it gives compiled metrics.
        others: Its other names, where one object is compiled in several places.
        is_listed: Whether it is not compiled, but in `metrics` of the model.
    """

    name: str
    is_weighted: bool = False
    output: int = 0
    is_lent: bool = False
    others: tuple[str, ...] = ()
    is_listed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, each once.

        >>> Named("b_f1_score", others=("a_f1_score",)).names
        ('a_f1_score', 'b_f1_score')
        """
        return tuple(dict.fromkeys((*self.others, self.name)))


def compiled_f1(model: Any) -> dict[F1Score, Named]:
    """Return the user's own `F1Score` metrics, and how they are compiled."""
    found: dict[F1Score, Named] = {}
    compiled = compiled_metrics(model)
    if compiled is not None:
        for metric, named in _named_by_keras(compiled):
            if isinstance(metric, F1Score):
                # The keys of a result that is a dict are the metric's own.
                own = named._replace(name=metric.name) if metric.log_ratios else named
                others = found[metric].names if metric in found else ()
                found[metric] = own._replace(others=others)
    for metric in _reset_by_model(model):
        if isinstance(metric, F1Score) and metric not in found:
            found[metric] = Named(metric.name, is_listed=True)
    return found


def _named_by_keras(compiled: Any) -> Iterator[tuple[Any, Named]]:
    """Yield the compiled metrics as `CompileMetrics.result` names them.

    A name that is taken gets a number, or, of a weighted metric, `weighted_` first.
    """
    if not compiled.built:
        # Not built before the first batch; the objects are the user's already.
        for is_weighted, metrics in enumerate(metrics_of_user(compiled)):
            for metric in keras.tree.flatten(metrics):
                yield metric, Named(getattr(metric, "name", ""), bool(is_weighted))
        return
    taken: dict[str, int] = {}
    for is_weighted, group in enumerate(metrics_by_output(compiled)):
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


def has_stock_steps(model: Any) -> bool:
    """Tell whether a model's steps are those of Keras, and not the user's."""
    return all(
        getattr(getattr(model, name), "__func__", None) is getattr(keras.Model, name)
        for name in ("train_step", "test_step", "compute_metrics")
    )


def only_hands_on(model: Any, split: KerasSplit) -> bool:
    """Tell whether a step is Keras', and `compute_metrics` is the user's.

    Keras counts the rows itself then, and the user hands them on.
    """
    step = getattr(getattr(model, f"{split}_step"), "__func__", None)
    is_keras = step is getattr(keras.Model, f"{split}_step")
    return is_keras and not has_stock_metrics(model)


def replicas_of(model: Any) -> int:
    """Return into how many parts a distribution strategy divides a batch."""
    strategy = strategy_of(model)
    return 1 if strategy is None else int(strategy.num_replicas_in_sync)


def has_stock_metrics(model: Any) -> bool:
    """Tell whether a model's `compute_metrics` is that of Keras."""
    own = getattr(model.compute_metrics, "__func__", None)
    return own is keras.Model.compute_metrics


def has_stock_loss(model: Any) -> bool:
    """Tell whether Keras hands a model's labels and predictions to the loss."""
    is_own = override_of(model, "compute_loss") is not None
    return not is_own and type(model).compute_loss is keras.Model.compute_loss


def is_reset_by_model(model: Any, metric: F1Score) -> bool:
    """Tell whether the model resets a metric itself.

    A model that overrides `metrics` does not reset what it does not list there.
    """
    return any(listed is metric for listed in _reset_by_model(model))


def hears_resets(model: Any, metric: F1Score) -> bool:
    """Tell whether the model's `reset_metrics` reaches a metric already now.

    Keras passes over compiled metrics before the first batch of all.
    """
    compiled = compiled_metrics(model)
    is_there = compiled is None or compiled.built
    return metric.built and any(
        listed is metric or (listed is compiled and is_reset_by_model(model, metric))
        for listed in model.metrics
        if is_there or listed is not compiled
    )


def _reset_by_model(model: Any) -> list[Any]:
    compiled = compiled_metrics(model)
    listed: list[Any] = []
    for metric in model.metrics:
        if metric is compiled and not compiled.built:
            listed.extend(keras.tree.flatten(list(metrics_of_user(compiled))))
        elif metric is compiled:
            listed.extend(compiled.metrics)
        else:
            listed.append(metric)
    return listed


def symbolic(spec: Any) -> Any:
    """Return a data specification with a KerasTensor for each tensor."""
    if spec is None:
        return None
    if isinstance(spec, dict):
        return {name: symbolic(part) for name, part in spec.items()}
    if isinstance(spec, (list, tuple)):
        return type(spec)(symbolic(part) for part in spec)
    spec = of_one_replica(spec)
    dtype = keras.backend.standardize_dtype(spec.dtype)
    return keras.KerasTensor((None, *spec.shape[1:]), dtype)


def structure_of(model: Any) -> Any:
    """Return a model's symbolic outputs as it returns them; None if it says none."""
    structure = outputs_structure(model)
    if structure is not None:
        return structure
    try:
        outputs = list(model.outputs)
    except (AttributeError, TypeError, ValueError):
        return None
    return outputs[0] if len(outputs) == 1 else None
