"""Activation: what made a model's predictions, probabilities or something else.

May import keras and `private`. Losses with `from_logits=True` take the output of a
sigmoid or a softmax for what it is where they can see it: Keras finds the logits behind
it and warns. What `predict` returns are probabilities then, whatever the loss says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from tb_f1_plugin.keras.private.attributes import (
    is_marked_probability,
    operation_of,
    place_of,
)

_TO_PROBABILITIES = frozenset({"sigmoid", "softmax", "hard_sigmoid", "sparse_sigmoid"})
_OPERATIONS = frozenset({"Sigmoid", "Softmax"})  # of TensorFlow, and of `keras.ops`
# What changes no value, or only its type or its place.
_CARRIES = frozenset(
    {
        *("Cast", "ExpandDims", "Identity", "Reshape", "Squeeze", "StopGradient"),
        *("Transpose", "Concat", "ConcatV2", "Pack", "StridedSlice", "EnsureShape"),
    }
)
_CARRYING_LAYERS = frozenset(
    {
        *("Activation", "Concatenate", "Cropping1D", "Cropping2D", "Cropping3D"),
        *("Dropout", "Flatten", "Identity", "Permute", "Reshape", "TimeDistributed"),
        *("Cast", "ExpandDims", "Moveaxis", "Squeeze", "SwapAxes", "Swapaxes"),
        *("Transpose", "GetItem", "Stack"),
    }
)
# What a `Lambda` may be made of.
_FUNCTIONS = (
    (keras.ops.sigmoid, keras.activations.sigmoid),
    (keras.activations.sigmoid, keras.activations.sigmoid),
    (keras.ops.softmax, keras.activations.softmax),
    (keras.activations.softmax, keras.activations.softmax),
)
_DEEPEST = 20


def is_probability(tensor: Any) -> bool:
    """Tell whether a tensor shows that a sigmoid or a softmax made it.

    As Keras' own losses look for it: Keras marks what its activations return, and a
    graph of TensorFlow says which operation a tensor is from. An eager tensor that was
    cast says nothing. No tensor of JAX does, which cannot be marked: there only the
    model's layers say it (`activation_of`).
    """
    if is_marked_probability(tensor):
        return True
    try:
        operation = tensor.op  # an eager tensor raises
    except (AttributeError, NotImplementedError):
        return False
    return _is_from_operation(operation, _DEEPEST)


def _is_from_operation(operation: Any, depth: int) -> bool:
    kind = getattr(operation, "type", None)
    if kind in _OPERATIONS:
        return True
    if kind not in _CARRIES or not depth:
        return False
    inputs = [tensor.op for tensor in operation.inputs if tensor.dtype.is_floating]
    return bool(inputs) and all(
        _is_from_operation(source, depth - 1) for source in inputs
    )


class Made(frozenset[str]):
    """The names of the activations behind an output; empty if nothing is known."""

    @property
    def is_probability(self) -> bool:
        """Whether all of it is from a sigmoid or a softmax."""
        return bool(self) and self <= _TO_PROBABILITIES

    @property
    def is_linear(self) -> bool:
        """Whether all of it is from layers without an activation."""
        return set(self) == {"linear"}


def activation_of(model: Any, output: int, outputs: int) -> Made:
    """Return by which activations a model's own layers make an output.

    Args:
        model: Any model; only functional and sequential ones say it.
        output: The output's place among all of them.
        outputs: How many the model has returned.
    """
    tensor = _output_tensor(model, output, outputs)
    return Made() if tensor is None else Made(_activations(tensor, _DEEPEST))


def is_channels_first(model: Any, output: int, outputs: int) -> bool:
    """Tell whether the last layer of an output that knows of channels has them first.

    Only layers that move no axis may stand behind it.
    """
    tensor = _output_tensor(model, output, outputs)
    for _ in range(_DEEPEST):
        operation = operation_of(tensor)
        if operation is None:
            return False
        data_format = getattr(operation, "data_format", None)
        if data_format is not None:
            return bool(data_format == "channels_first")
        name = type(operation).__name__
        is_softmax = isinstance(operation, keras.layers.Softmax)
        if not is_softmax and name not in {
            *("Activation", "Dropout", "Identity", "Cast"),
            *("BatchNormalization", *_OPERATIONS),
        }:
            return False
        tensor = operation.input
    return False


def _output_tensor(model: Any, output: int, outputs: int) -> Any:
    """Return the symbolic tensor of an output, if the model has as many."""
    if not isinstance(model, (keras.Sequential, keras.Model)):
        return None
    try:
        tensors = list(model.outputs)
    except (AttributeError, TypeError, ValueError):  # a subclassed model
        return None
    return tensors[output] if len(tensors) == outputs else None


def _activations(tensor: Any, depth: int) -> Iterator[str]:
    operation = operation_of(tensor)
    name = type(operation).__name__
    if operation is None or not depth:
        yield "unknown"
        return
    if name in _OPERATIONS or isinstance(operation, keras.layers.Softmax):
        yield name.lower() if name in _OPERATIONS else "softmax"
        return
    if isinstance(operation, keras.Model):
        inner = operation.outputs[place_of(tensor)]
        yield from _activations(inner, depth - 1)
        return
    of = operation.layer if name == "TimeDistributed" else operation
    activation = getattr(of, "activation", None)
    if isinstance(of, keras.layers.Lambda):
        activation = next((a for f, a in _FUNCTIONS if f is of.function), None)
    shown = getattr(activation, "__name__", None)
    if activation is not None and not (shown == "linear" and name == "Activation"):
        yield shown or "unknown"
    elif name in _CARRYING_LAYERS and name != "TimeDistributed":
        for source in keras.tree.flatten(operation.input):
            yield from _activations(source, depth - 1)
    else:
        yield "unknown"
