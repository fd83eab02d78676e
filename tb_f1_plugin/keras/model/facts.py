"""Facts: what a model and its tensors show of an output, and what follows for a metric.

May import keras, `metric`, `private` and the rooms beside it. Changes nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.metric.activation import (
    activation_of,
    is_channels_first,
    is_probability,
)
from tb_f1_plugin.keras.metric.defaults import ModelDefaults
from tb_f1_plugin.keras.model.losses import (
    defaults_from,
    is_classification,
    may_take_logits,
    takes_logits,
)
from tb_f1_plugin.keras.model.outputs import Output
from tb_f1_plugin.keras.private.attributes import layers_of


class OutputFacts(NamedTuple):
    """What the model and the tensor show of an output.

    Attributes:
        is_probability: Whether it is a sigmoid's or a softmax's.
        is_linear: Whether its own layer has no activation.
        channels_first: Whether its own layer has its channels first.
    """

    is_probability: bool
    is_linear: bool
    channels_first: bool

    @classmethod
    def of(
        cls, model: Any, output: Output, predictions: Any, outputs: int
    ) -> OutputFacts:
        """Look at a model, and at predictions of it, or None, of so many outputs."""
        made = activation_of(model, output.prediction, outputs)
        return cls(
            made.is_probability or is_probability(predictions),
            made.is_linear,
            is_channels_first(model, output.prediction, outputs),
        )


def masks_rows(model: Any) -> bool:
    """Tell whether any layer may mask rows, by itself and not only hand a mask on."""
    return any(map(_makes_mask, layers_of(model)))


def _makes_mask(layer: Any) -> bool:
    """Tell whether a layer may make a mask.

    Most of Keras' own that have a `compute_mask` hand on what came in. So what counts
    is where the method is written.
    """
    if isinstance(layer, keras.layers.Masking) or getattr(layer, "mask_zero", False):
        return True
    if isinstance(layer, keras.layers.Lambda) and layer.mask is not None:
        return True
    written_in = getattr(type(layer).compute_mask, "__module__", None) or ""
    return written_in.partition(".")[0] != "keras"


def defaults_for(output: Output, facts: OutputFacts) -> ModelDefaults:
    """Return what holds for a metric of an output by its losses and facts."""
    return defaults_from(
        output.losses,
        channels_first=facts.channels_first,
        is_probability=facts.is_probability,
    )._replace(
        is_linear=facts.is_linear,
        takes_logits=takes_logits(list(filter(is_classification, output.losses))),
        may_take_logits=may_take_logits(output.losses),
    )
