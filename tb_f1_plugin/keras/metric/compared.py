"""Compared: what a metric says of the number that predictions are compared with.

May import numpy, the core and `defaults`. Values and sentences: what is decided, a
metric decides. A threshold that was given is kept as it is, as in Keras, also where the
loss says that the predictions are logits. Only where none was given, the loss decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.form import DEFAULT_THRESHOLD, Form, logit
from tb_f1_plugin.core.metric.above_one import labels_above_one
from tb_f1_plugin.keras.metric.defaults import ModelDefaults


class Compared(NamedTuple):
    """How the predictions of a metric are compared, which is none of argmax.

    Attributes:
        cut: A positive prediction is above it.
        threshold: As the metric was given it.
        from_logits: Likewise.
        are_logits: Whether the cut is a threshold's logit.
        is_by_sign: Whether it is the 0 of a hinge.
        follows_loss: Whether they may be what the loss says: no sigmoid is seen, and
            the metric reads them as they are.
    """

    cut: float
    threshold: float | None
    from_logits: bool
    are_logits: bool
    is_by_sign: bool = False
    follows_loss: bool = True

    def remarks(self, defaults: ModelDefaults) -> Iterator[str]:
        """Yield what may be otherwise than was meant.

        Args:
            defaults: What the model says of the output.

        >>> from tb_f1_plugin.core.metric.axes import Known
        >>> says = ModelDefaults(known=Known(None, False, True), takes_logits=True)
        >>> [said] = Compared(0.0, None, False, True).remarks(says)
        >>> said.partition(":")[0]
        'predictions above 0 are positive, since the loss has from_logits=True'
        """
        is_default = self.threshold is None
        if self.from_logits and not self.are_logits:
            yield (
                "the predictions are a sigmoid's or a softmax's, which are no logits, "
                f"so they are compared with the threshold {self.cut:g} as they are. "
                "Leave out from_logits=True."
            )
        elif self.is_by_sign and not self.from_logits and self.cut == 0:
            yield (
                "predictions above 0 are positive, since the loss is a hinge. "
                "F1Score(threshold=...) takes another number."
            )
        elif self.are_logits and not self.from_logits:
            yield (
                "predictions above 0 are positive, since the loss has "
                "from_logits=True: 0 is the logit of 0.5. F1Score(threshold=0.5) "
                "compares them with 0.5 as they are."
            )
        elif self.from_logits or not self.follows_loss:
            return
        elif defaults.cuts_logits and not is_default:
            yield from as_they_are(self.threshold)
        elif defaults.may_take_logits and is_default:
            yield (
                "predictions above 0.5 are positive: the compiled loss has "
                "from_logits=True, but a call or compute_loss of its own stands "
                "before it, so nothing is taken over. F1Score(from_logits=True) "
                "compares them with 0, the logit of 0.5."
            )

    def __str__(self) -> str:
        """Say it, where logits are compared.

        >>> str(Compared(0.0, None, False, True))
        'predictions above 0, the logit of 0.5'
        >>> str(Compared(0.5, None, False, False))
        ''
        """
        if not self.are_logits:
            return ""
        given = DEFAULT_THRESHOLD if self.threshold is None else self.threshold
        return f"predictions above {self.cut:.4g}, the logit of {given:g}"


def of_labels(labels: Any, form: Form) -> Iterator[str]:
    """Yield what is to be said of labels that are no tensor, where a threshold decides.

    To look at a tensor would be to wait for it.

    >>> from tb_f1_plugin.core.form import form_of
    >>> [said] = of_labels([0, 2], form_of((2,), (2,), None))
    >>> said.partition(":")[0]
    '1 of the 2 labels are above 1'
    """
    if form.threshold is None or not isinstance(labels, (list, tuple, np.ndarray)):
        return
    said = labels_above_one(labels, form.classes)
    if said is not None:
        yield said


def as_they_are(threshold: float | None) -> Iterator[str]:
    """Yield the sentence about a threshold that was given beside a loss of logits.

    Of 0 and 1 there is none: no logit is meant by them.

    >>> [said] = as_they_are(0.5)
    >>> said[-48:]
    'compares them with the logit of 0.5, which is 0.'
    """
    if threshold is None or not 0 < threshold < 1:
        return
    yield (
        f"predictions above {threshold:g} are positive as they are, as in "
        "keras.metrics.F1Score, though the loss has from_logits=True. "
        f"F1Score(threshold={threshold:g}, from_logits=True) compares them with the "
        f"logit of {threshold:g}, which is {logit(threshold):.4g}."
    )
