"""Above one: what is said of labels above 1, where a threshold decides.

May import numpy. Such labels are counted by the rule: above 0.5 is true. Most often
they are class numbers, and then this is the F1 of no task.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CLASS_NUMBERS = (
    "If they are class numbers, `y_pred` must have a score for each class. Of "
    "predicted class numbers give the one-hot rows, such as "
    "`numpy.eye(classes)[y_pred]`"
)


def number_above_one(labels: Any) -> int:
    """Return how many labels are above 1.

    >>> number_above_one([0, 1, 2]), number_above_one([True, False])
    (1, 0)
    """
    values = np.asarray(labels)
    return int((values > 1).sum()) if values.dtype.kind in "iuf" else 0


def labels_above_one(labels: Any, columns: int, of: str = "") -> str | None:
    """Return what is to be said of labels above 1; None if there are none.

    Args:
        labels: Labels that a threshold decides about.
        columns: How many columns the predictions have.
        of: Whose labels they are.

    >>> labels_above_one([0, 2], 4, " of train")
    '1 of the 2 labels of train are above 1: a label above 0.5 is taken for true.'
    """
    odd = number_above_one(labels)
    if not odd:
        return None
    advice = f" {CLASS_NUMBERS}." if columns == 1 else ""
    return (
        f"{odd:,} of the {np.size(labels):,} labels{of} are above 1: a label above 0.5 "
        f"is taken for true.{advice}"
    )
