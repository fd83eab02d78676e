"""The metrics of torchmetrics, which torch's users take where it is installed.

May import torchmetrics, and that only when it is asked for one.
"""

from __future__ import annotations

import importlib.util
from typing import Any

UNCHECKED = "torchmetrics, arguments not checked"
CHECKED = "torchmetrics"


def torchmetrics_of(classes: int) -> dict[str, Any]:
    """Return its metrics by name, one of which checks its arguments; none without it.

    Args:
        classes: The columns of the predictions; 1 in a binary task.
    """
    if not importlib.util.find_spec("torchmetrics"):
        return {}
    from torchmetrics.classification import BinaryF1Score, MulticlassF1Score

    def made(checks: bool) -> Any:
        if classes == 1:
            return BinaryF1Score(validate_args=checks)
        return MulticlassF1Score(classes, validate_args=checks)

    return {UNCHECKED: made(False), CHECKED: made(True)}


def curve_of(classes: int) -> Any:
    """Return its curve at 200 thresholds, arguments not checked; None without it."""
    if not importlib.util.find_spec("torchmetrics"):
        return None
    from torchmetrics.classification import (
        BinaryPrecisionRecallCurve,
        MulticlassPrecisionRecallCurve,
    )

    if classes == 1:
        return BinaryPrecisionRecallCurve(200, validate_args=False)
    return MulticlassPrecisionRecallCurve(classes, 200, validate_args=False)


def matrix_of(classes: int) -> Any:
    """Return its confusion matrix, arguments not checked; None without it."""
    if classes == 1 or not importlib.util.find_spec("torchmetrics"):
        return None
    from torchmetrics.classification import MulticlassConfusionMatrix

    return MulticlassConfusionMatrix(classes, validate_args=False)
