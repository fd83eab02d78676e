"""Attributes: what objects of Keras have, and say through private names only.

May import keras. Each function reads one thing (two set one). Why it is needed, and
which test tells if Keras changes it: `table`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from keras.src.backend import get_keras_mask, in_stateless_scope, in_symbolic_scope

try:  # Where Keras has moved them, outputs are paired only where there is no choice.
    from keras.src.trainers.compile_utils import CompileLoss, CompileMetrics
except ImportError:  # pragma: no cover - no version that exists
    CompileLoss = CompileMetrics = None

__all__ = ["CompileLoss", "CompileMetrics"]

KerasSplit = Literal["train", "test"]
LOGS_METHOD = "_get_metrics_result_or_logs"
STEP_METHOD = "compute_metrics"
SHARDINGS_METHOD = "_get_state_sharding_spec"  # of JAX

# Masks of tensors whose own was lost, by the tensor's id. The tensor is kept with it,
# or another one could get its id.
_lost: dict[int, tuple[Any, Any]] = {}


# -- a compiled model ---------------------------------------------------------------


def compiled_metrics(model: Any) -> Any:
    """Return the collection of compiled metrics; None if there is none."""
    return getattr(model, "_compile_metrics", None)


def metrics_of_user(compiled: Any) -> tuple[Any, Any]:
    """Return `metrics=` and `weighted_metrics=` of a collection, as given."""
    return compiled._user_metrics, compiled._user_weighted_metrics


def metrics_by_output(compiled: Any) -> tuple[Any, Any]:
    """Return the metrics of a built collection, output by output, and weighted ones."""
    return compiled._flat_metrics, compiled._flat_weighted_metrics


def flattened(compiled: Any, values: Any) -> Any:
    """Return values of outputs as a list, in the order of a collection's metrics."""
    return compiled._flatten_y(values)


def loss_of_user(model: Any) -> Any:
    """Return the compiled loss as given; None if there is none."""
    return getattr(getattr(model, "_compile_loss", None), "_user_loss", None)


def compile_config(model: Any) -> Any:
    """Return the object that each `compile` makes anew."""
    return model._compile_config


def strategy_of(model: Any) -> Any:
    """Return the distribution strategy; None if there is none.

    The public property names a default strategy where there is none.
    """
    return getattr(model, "_distribute_strategy", None)


def outputs_structure(model: Any) -> Any:
    """Return the symbolic outputs as the model returns them; None if it says none."""
    functional = getattr(model, "_functional", None) or model
    return getattr(functional, "_outputs_struct", None)


def rows_of_loss(model: Any) -> int:
    """Return how many rows Keras' own loss metric has counted."""
    return int(float(loss_metric(model).count))


def loss_metric(model: Any) -> Any:
    """Return Keras' own metric of the loss."""
    return model._loss_tracker


def layers_of(model: Any) -> list[Any]:
    """Return all layers, those inside of others too."""
    return list(model._flatten_layers())


# -- losses, metrics, tensors and data ----------------------------------------------


def wrapped_arguments(loss: Any) -> dict[str, Any]:
    """Return the arguments that a loss object hands on to the function it wraps."""
    arguments: dict[str, Any] = getattr(loss, "_fn_kwargs", {})
    return arguments


def more_is_better(metric: Any) -> None:
    """Let `ModelCheckpoint(mode="auto")` and the like take the larger value."""
    metric._direction = "up"


def mask_of(tensor: Any) -> Any:
    """Return the mask that Keras carries with predictions; None if there is none."""
    mask = get_keras_mask(tensor)
    if mask is None and _lost and id(tensor) in _lost:
        _, mask = _lost[id(tensor)]
    return mask


def is_stateless() -> bool:
    """Tell whether variables are read and set through a `StatelessScope`."""
    return bool(in_stateless_scope())


def is_symbolic() -> bool:
    """Tell whether Keras asks for shapes alone, as it does to build a metric."""
    return bool(in_symbolic_scope())


def forget(metric: Any, variable: Any) -> None:
    """Let a metric track a variable no longer."""
    metric._tracker.untrack(variable)


@contextmanager
def with_masks(masks: Iterable[tuple[Any, Any]]) -> Iterator[None]:
    """Let tensors carry masks that Keras has lost, for `mask_of` alone.

    Args:
        masks: Pairs of a tensor and its mask.
    """
    known = {id(tensor): (tensor, mask) for tensor, mask in masks}
    _lost.update(known)
    try:
        yield
    finally:
        for key in known:
            _lost.pop(key, None)


def has_no_value(variable: Any) -> bool:
    """Tell whether a variable has lost its value to the state of a step on JAX."""
    return variable._value is None


@contextmanager
def with_values(variables: Sequence[Any], values: Sequence[Any]) -> Iterator[None]:
    """Let variables have values which the state of a step on JAX has of them."""
    before = [variable._value for variable in variables]
    give_values(variables, values)
    try:
        yield
    finally:
        give_values(variables, before)


def give_values(variables: Sequence[Any], values: Sequence[Any]) -> None:
    """Give variables such values, as they are."""
    for variable, value in zip(variables, values, strict=True):
        variable._value = value


def is_marked_probability(tensor: Any) -> bool:
    """Tell whether a tensor is marked as the output of Keras' sigmoid or softmax."""
    return hasattr(tensor, "_keras_logits")


def operation_of(tensor: Any) -> Any:
    """Return the operation or layer that made a symbolic tensor; None if unknown."""
    return getattr(getattr(tensor, "_keras_history", None), "operation", None)


def place_of(tensor: Any) -> int:
    """Return which output of its operation a symbolic tensor is."""
    return int(tensor._keras_history.tensor_index)


def specification_of(epoch_iterator: Any) -> Any:
    """Return what the data of a `fit` are made of; None if they do not say it."""
    data = getattr(epoch_iterator, "_distributed_dataset", None)
    return getattr(data, "element_spec", None)


def of_one_replica(specification: Any) -> Any:
    """Return a tensor's specification; under a strategy, that of the first replica."""
    return getattr(specification, "_value_specs", (specification,))[0]


def model_of(callbacks: Any) -> Any:
    """Return the model of a list of callbacks."""
    return getattr(callbacks, "_model", None)


# -- what stands on a model for a time, past Keras' own `__setattr__` ----------------


def function_of(model: Any, split: KerasSplit) -> Any:
    """Return the model's compiled function of a split; None if none is made."""
    return model.__dict__.get(f"{split}_function")


def set_function(model: Any, split: KerasSplit, function: Any) -> None:
    """Put a function into the place of the model's compiled one."""
    model.__dict__[f"{split}_function"] = function


def make_function(model: Any, split: KerasSplit) -> Callable[..., Any]:
    """Let Keras make a model's function of a split, which the model keeps."""
    getattr(model, f"make_{split}_function")()
    function: Callable[..., Any] = function_of(model, split)
    return function


def made_function(model: Any, split: KerasSplit) -> Callable[..., Any]:
    """Return a function of a split that Keras makes anew; the model keeps its own."""
    own = function_of(model, split)
    set_function(model, split, None)
    try:
        return make_function(model, split)
    finally:
        set_function(model, split, own)


def override_of(model: Any, method: str) -> Any:
    """Return what overrides a method on this one model; None if nothing does."""
    return model.__dict__.get(method)


def set_override(model: Any, method: str, override: Any) -> None:
    """Override a method on this one model; None takes the override away."""
    if override is None:
        model.__dict__.pop(method, None)
    else:
        model.__dict__[method] = override


def twin_of(metric: Any) -> Any:
    """Return a metric with copies of all that another one has, not only its arguments.

    `copy.deepcopy` alone would ask Keras, which copies by the configuration.
    """
    twin = object.__new__(type(metric))
    twin.__dict__.update(copy.deepcopy(metric.__dict__, {id(metric): twin}))
    return twin
