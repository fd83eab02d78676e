"""Masks: what counts, where more than one says so.

May import keras, `backend` and `form`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from keras import ops

from tb_f1_plugin.core.form import Form, Shape, along_rows_of, are_by_entry
from tb_f1_plugin.keras.backend import tensors


class There(NamedTuple):
    """What counts, where weights of 0 say what is not there.

    Attributes:
        mask: As `update_state` takes it.
        is_by_entry: Whether it is of single entries of multi-label data.
    """

    mask: Any
    is_by_entry: bool


def both(left: Any, right: Any, form: Form) -> Any:
    """Return a mask of what both masks let count; either may be None.

    Args:
        left: For each row, or for the first axes of them; in multi-label tasks also for
            each entry.
        right: Likewise.
        form: The form of the predictions, whose columns lie along the last axis.

    Raises:
        ValueError: If a mask does not fit the rows.
    """
    if left is None or right is None:
        return right if left is None else left
    of_entries = [are_by_entry(tuple(mask.shape), form) for mask in (left, right)]
    masks = [
        ops.cast(mask, "bool") if by_entry else _along(mask, form)
        for mask, by_entry in zip((left, right), of_entries, strict=True)
    ]
    if any(of_entries):
        masks = [
            mask if by_entry else ops.expand_dims(mask, -1)
            for mask, by_entry in zip(masks, of_entries, strict=True)
        ]
    return tensors.logical_and(*masks)


def there_by(weights: Any, shape: Shape, form: Form) -> There | None:
    """Return what weights let count that are 0 for what is not there.

    Args:
        weights: The data's weights.
        shape: Their shape, where the columns of the predictions lie last.
        form: The form of the predictions.

    Returns:
        None if they are neither those of rows nor those of entries.
    """
    if not fits(shape, form):
        return None
    return There(ops.not_equal(weights, 0), are_by_entry(shape, form))


def fits(shape: Shape, form: Form) -> bool:
    """Tell whether values of a shape say of each row, or of each entry, if it counts.

    >>> from tb_f1_plugin.core.form import form_of
    >>> fits((8, 3), form_of((8, 3), (8, 3), 0.5)), fits((8, 3), form_of((8,), (8, 3)))
    (True, False)
    """
    try:
        along_rows_of("the mask", shape, form)
    except ValueError:
        return are_by_entry(shape, form)
    return True


def _along(mask: Any, form: Form) -> Any:
    """Return a mask with an axis for each of the rows' axes, of length 1 if need be."""
    drop, missing = along_rows_of("the mask", tuple(mask.shape), form)
    mask = ops.cast(mask, "bool")
    if drop:
        mask = ops.squeeze(mask, -1)
    for _ in range(missing):
        mask = ops.expand_dims(mask, -1)
    return mask
