"""Masks: which rows count, where more than one says so.

May import keras, tensorflow and `labels`.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import ops

from tb_f1_plugin.labels import along_rows


def both(one: Any, other: Any, y_pred: Any) -> Any:
    """Return a mask of the rows that both masks let count; either may be None.

    Args:
        one: For each row of the predictions, or for the first axes of them.
        other: Likewise.
        y_pred: The predictions, their columns along the last axis.

    Raises:
        ValueError: If a mask does not fit the rows.
    """
    if one is None or other is None:
        return other if one is None else one
    shape = tuple(y_pred.shape)
    leading = shape[:1] if len(shape) == 1 else shape[:-1]
    return tf.logical_and(*(_along(mask, leading) for mask in (one, other)))


def _along(mask: Any, leading: tuple[int | None, ...]) -> Any:
    """Return a mask with an axis for each of the rows' axes, of length 1 if need be."""
    drop, missing = along_rows("the mask", tuple(mask.shape), leading)
    kept = ops.cast(mask, "bool")
    if drop:
        kept = ops.squeeze(kept, -1)
    for _ in range(missing):
        kept = ops.expand_dims(kept, -1)
    return kept
