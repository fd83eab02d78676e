"""Given rows: how many rows an epoch has by the arrays that `fit` was given.

May import keras, numpy, the core, `backend`, `private` and `metric`. A step of the
user's own may update a metric with a part of a batch, or twice. Its record cannot be
held against batches, but of arrays the number of rows is known.
"""

from __future__ import annotations

import keras
import numpy as np

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.private.frames import argument_of_fit

# In `fit`: the data, the labels, their weights, how many steps, and rows a batch.
_ARGUMENTS: dict[Split, tuple[str, str, str, str, tuple[str, ...]]] = {
    "train": ("x", "y", "sample_weight", "steps_per_epoch", ("batch_size",)),
    "validation": (
        "val_x",
        "val_y",
        "val_sample_weight",
        "validation_steps",
        ("validation_batch_size", "batch_size"),
    ),
}
_BATCH = 32  # Keras' own, where none is given


def why_not_as_given(
    run: Split, metric: F1Score, record: Record, calls: int, steps_a_call: int
) -> str | None:
    """Say why a record of a step of the user's own is not of the rows of arrays.

    Args:
        run: The split.
        metric: The metric, whose rows are those of the data if it leaves out none.
        record: What was counted.
        calls: How often batches were run.
        steps_a_call: How many batches a call runs, at most.

    Returns:
        None if it is of these rows, or if nobody can know.
    """
    given = _rows_given(run, record.counts.classes, calls, steps_a_call)
    is_by_row = metric.row_axes == 1 and metric.ignored_class is None
    if given is None or not is_by_row or metric.has_own_update:
        return None
    unlabelled = int(record.unlabelled)
    if unlabelled and metric.is_multilabel:
        return None  # these are entries, and not rows
    rows = int(record.rows) + unlabelled
    if rows == given:
        return None
    step = "train_step" if run == "train" else "test_step"
    return (
        f"{rows:,} rows were counted where the data have {given:,}. Let the model's "
        f"{step} update the metric once with each batch, and with all of it, as "
        "compute_metrics does"
    )


def _rows_given(run: Split, classes: int, calls: int, steps_a_call: int) -> int | None:
    """Return how many rows the arrays have; None if they were not all run once.

    Nor is it known where a row may have several labels (tokens, pixels, the rows of a
    bag, which a step may count each), or none (the real and the made ones of a GAN).
    """
    data, labels, weights, most, sizes = _ARGUMENTS[run]
    if any(argument_of_fit(name) is not None for name in (weights, most)):
        return None
    arrays = keras.tree.flatten(argument_of_fit(data))
    if not arrays or not all(
        isinstance(a, np.ndarray) or steps.is_tensor(a) for a in arrays
    ):
        return None
    rows = int(arrays[0].shape[0])
    shape = getattr(argument_of_fit(labels), "shape", ())
    if tuple(shape) not in [(rows,), (rows, 1), (rows, classes)]:
        return None
    size = next(filter(None, map(argument_of_fit, sizes)), _BATCH)
    batches = -(-rows // int(size))
    return rows if calls == -(-batches // steps_a_call) else None
