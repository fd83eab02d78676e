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


def is_by_row(metric: F1Score, record: Record) -> bool:
    """Tell whether a metric's rows are those of the data, and it leaves out none."""
    has_entries = metric.is_multilabel and bool(record.unlabelled.any())
    is_one = metric.row_axes == 1 and metric.ignored_class is None
    return is_one and not (has_entries or metric.has_own_update)


def why_not_as_given(
    run: Split,
    metric: F1Score,
    record: Record,
    calls: int,
    steps_a_call: int,
    replicas: int = 1,
) -> str | None:
    """Say why a record of a step of the user's own is not of the rows of arrays.

    Args:
        run: The split.
        metric: The metric, whose rows are those of the data if it leaves out none.
        record: What was counted.
        calls: How often batches were run.
        steps_a_call: How many batches a call runs, at most.
        replicas: Into how many parts each of them is divided.

    Returns:
        None if it is of these rows, or if nobody can know.
    """
    given = _rows_given(run, record.counts.classes, calls, steps_a_call)
    if not is_by_row(metric, record):
        return None
    rows = int(record.rows) + int(record.unlabelled)
    batches, most = int(record.batch_sums.batches), calls * steps_a_call * replicas
    if given is not None and rows != given:
        what = f"{rows:,} rows were counted where the data have {given:,}"
    elif given is None and batches > most and _has_labels(run, record.counts.classes):
        what = (
            f"the metric was updated {batches:,} times in {most:,} batches, of which "
            "nobody knows how many rows they have"
        )
    else:
        return None
    step = "train_step" if run == "train" else "test_step"
    how = (
        f"Let the model's {step} update the metric once with each batch, and with all "
        "of it, as compute_metrics does"
    )
    if given is not None and rows < given:
        how += (
            ". If it leaves out rows on purpose, hand them on with labels that name no "
            "class (-1 or NaN) in place of a weight of 0"
        )
    return f"{what}. {how}"


def _has_labels(run: Split, classes: int) -> bool:
    """Tell whether a data set says that each of its rows has labels of its own.

    A GAN's has none: what its steps count beside them are other rows.
    """
    data, *_ = _ARGUMENTS[run]
    spec = getattr(argument_of_fit(data), "element_spec", None)
    if not isinstance(spec, tuple) or len(spec) < 2:
        return False
    shape = getattr(spec[1], "shape", None)
    if shape is None or shape.rank is None:
        return False
    return tuple(shape[1:]) in [(), (1,), (classes,)]


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
