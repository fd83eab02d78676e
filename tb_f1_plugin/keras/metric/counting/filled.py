"""Filled: a short batch with the rows of a full one, of which the last do not count.

May import keras, `backend`, `form` and the rooms beside it. Where a batch is counted by
a call of its own, JAX compiles this call for each number of rows. The last batch of an
epoch has mostly fewer rows than the others. So it is filled up with rows that are
masked: no number of the state sees them, as a test holds.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.counting.masks import both

CHEAP = 2**15  # numbers that are counted sooner than a call begins


def rows_to_fill(rows: int, full: int, numbers: int) -> int:
    """Return how many rows a batch is to have.

    Args:
        rows: How many it has.
        full: The most that a batch had so far.
        numbers: How many numbers a row has.

    >>> rows_to_fill(8, 32, 20), rows_to_fill(8, 2**16, 20), rows_to_fill(9, 8, 20)
    (32, 8, 9)
    """
    is_cheap = full * numbers <= CHEAP or 2 * rows >= full
    return full if rows < full and is_cheap else rows


def filled(inputs: Inputs, rows: int) -> Inputs:
    """Return a batch with more rows, all of zeros.

    Args:
        inputs: The batch. Its rows lie along the first axis alone.
        rows: How many there are to be.
    """
    missing = rows - int(inputs.y_pred.shape[0])
    if not missing:
        return inputs
    return Inputs(
        *(None if part is None else _filled(part, missing) for part in inputs)
    )


def without_filling(inputs: Inputs, rows: Any, form: Form) -> Inputs:
    """Return a batch of which only the first rows count, and of these what counted.

    Args:
        inputs: A batch that may be filled.
        rows: How many rows it had, a number or a tensor.
        form: What it means.
    """
    there = first_rows(inputs.y_pred, rows)
    return inputs._replace(mask=both(inputs.mask, there, form))


def first_rows(values: Any, rows: Any) -> Any:
    """Return which places along the first axis are before a number of rows."""
    return ops.arange(values.shape[0], dtype="int32") < rows


def _filled(part: Any, missing: int) -> Any:
    if part is None:
        return None
    nothing = tensors.zeros((missing, *part.shape[1:]), part.dtype)
    return tensors.concat([part, nothing], 0)
