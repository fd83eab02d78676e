"""Defaults: what holds for an `F1Score` where its own arguments say nothing.

May import `axes`. They come from the model that the metric is compiled in or lent to.
An argument of the metric comes first, and its configuration is not changed. Both
together are the settings, by which a traced step counts for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tb_f1_plugin.core.metric.axes import Known


class ModelDefaults(NamedTuple):
    """What a model says of the output that a metric counts.

    Attributes:
        ignore_class: The loss's, whose rows the loss leaves out.
        known: What decides between two readings of a shape.
        is_probability: Whether the output is a sigmoid's or a softmax's.
        negative_label: −1 where a loss is a hinge, whose labels are −1 and 1. There
            the sign of a prediction decides, unless it is a probability.
        is_linear: Whether its own layer has no activation.
        takes_logits: Whether a loss that classifies was told that it is logits.
        may_take_logits: Whether one was that need not do what Keras' own does.
    """

    ignore_class: int | None = None
    known: Known = Known()
    is_probability: bool = False
    negative_label: int | None = None
    is_linear: bool = False
    takes_logits: bool = False
    may_take_logits: bool = False

    @property
    def asks_what_made_it(self) -> bool:
        """Whether a sigmoid's predictions are compared otherwise than others."""
        return self.may_take_logits or self.negative_label is not None

    @property
    def cuts_logits(self) -> bool:
        """Whether the loss compares each number by itself, and all are logits."""
        return self.takes_logits and self.known.is_threshold


class Settings(NamedTuple):
    """What decides how a batch is counted: arguments of a metric, and its defaults."""

    threshold: float | None
    from_logits: bool
    ignore_class: int | None
    axis: int | None
    negative_label: int | None
    labels: tuple[int, ...] | None
    defaults: ModelDefaults


@dataclass
class Traced:
    """With which settings steps that update a metric were traced.

    Attributes:
        settings: All of them.
    """

    settings: set[Settings] = field(default_factory=set)
