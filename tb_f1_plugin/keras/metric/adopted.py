"""Adopted: what an `F1Score` takes over from the model that it is compiled or lent to.

May import `axes`. A value that the metric was given itself comes first; its
configuration is the user's, and is not changed.
"""

from __future__ import annotations

from typing import NamedTuple

from tb_f1_plugin.keras.metric.axes import Known


class Adopted(NamedTuple):
    """What is known of the output that a metric counts.

    Attributes:
        ignore_class: The loss's, whose rows the loss leaves out.
        known: What decides between two readings of a shape.
        is_probability: Whether the output is a sigmoid's or a softmax's.
        negative_label: −1 where a loss is a hinge, whose labels are −1 and 1.
        is_linear: Whether its own layer has no activation.
    """

    ignore_class: int | None = None
    known: Known = Known()
    is_probability: bool = False
    negative_label: int | None = None
    is_linear: bool = False
