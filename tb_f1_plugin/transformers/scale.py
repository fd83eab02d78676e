"""Scale: whether what a threshold decides on are logits or probabilities.

May import array-api-compat and the core. A model's output does not say it. A
prediction outside of [0, 1] is no probability. One inside may be either, and that
matters only where the two would be decided differently.
"""

from __future__ import annotations

import math
from typing import Any

import array_api_compat

from tb_f1_plugin.core.form import logit

EITHER = (
    "all predictions lie in [0, 1], and nobody says whether they are probabilities or "
    "logits. Give F1Callback from_logits=False if they are probabilities, else "
    "from_logits=True"
)
LOGITS = (
    "predictions are outside of [0, 1], and F1Callback was told that they are "
    "probabilities. If they are logits, give it from_logits=True"
)


class Scale:
    """What the predictions of one evaluation may be.

    Args:
        threshold: In [0, 1]; a probability above it is positive.

    >>> import numpy as np
    >>> scale = Scale(0.5)
    >>> scale.add(np.array([0.2, 0.9]), None)
    >>> scale.doubt(None) == EITHER, scale.doubt(True), scale.doubt(False)
    (True, None, None)
    >>> scale.add(np.array([-3.0]), None)
    >>> scale.doubt(None), scale.doubt(False) == LOGITS
    (None, True)
    """

    def __init__(self, threshold: float) -> None:
        self._low, self._high = sorted((threshold, logit(threshold)))
        self._is_outside: Any = False  # on the predictions' device, until it is asked
        self._is_unlike: Any = False

    def add(self, y_pred: Any, kept: Any) -> None:
        """Look at a batch.

        Args:
            y_pred: What is compared with the threshold.
            kept: What of it is no padding; None for all.
        """
        xp = array_api_compat.array_namespace(y_pred)
        outside = (y_pred < 0) | (y_pred > 1)
        unlike = (y_pred > self._low) & (y_pred <= self._high)
        if kept is not None and math.prod(kept.shape) == math.prod(y_pred.shape):
            kept = xp.reshape(kept, tuple(y_pred.shape))
            outside, unlike = outside & kept, unlike & kept
        self._is_outside = xp.any(outside) | self._is_outside
        self._is_unlike = xp.any(unlike) | self._is_unlike

    def doubt(self, from_logits: bool | None) -> str | None:
        """Return why the predictions cannot be counted, or None.

        Args:
            from_logits: What the user says of them; None if nothing.
        """
        if from_logits is None:
            return EITHER if self._is_unlike and not self._is_outside else None
        return LOGITS if not from_logits and self._is_outside else None
