"""Tied rows: several classes of a row, where a compiled metric counts one by argmax.

May import keras, `backend`, `private`, `metric` and the rooms beside it. Labels that
are arrays are looked at. Of other data a batch would be gone, so the loss is asked: a
binary one trains each column by itself. Of lent metrics each batch's labels are looked
at (`label_check`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named, structure_of
from tb_f1_plugin.keras.model.compiled_defaults import outputs_of_metrics
from tb_f1_plugin.keras.model.outputs import (
    NotPairedError,
    Output,
    metric_outputs,
    outputs_of,
)
from tb_f1_plugin.keras.private.frames import argument_of_fit

_ARGUMENTS = (("y", "train"), ("val_y", "validation"))


def say_of_ties(
    model: Any, metrics: Mapping[F1Score, Named], say: Callable[[str], None]
) -> None:
    """Say where rows have several classes, or may have, of which one is counted.

    Args:
        model: A compiled model.
        metrics: Its `F1Score` metrics.
        say: Takes a sentence for the user.
    """
    of_output: dict[int, tuple[Output, list[F1Score]]] = {}
    for metric, output, _ in outputs_of_metrics(model, metrics):
        if metric.threshold is None and not metric.has_own_update:
            of_output.setdefault(output.prediction, (output, []))[1].append(metric)
    for output, open_ in of_output.values():
        columns, row_axes = _columns(model, output, open_[0])
        if columns < 2:
            continue
        names = ", ".join(metrics[metric].name for metric in open_)
        of_logits = any(metric.defaults.cuts_logits for metric in open_)
        looked_at = set()
        for split, labels in _labels_at_hand(model, output, columns):
            looked_at.add(split)
            if row_axes > 1:
                continue  # two axes of labels are class numbers beside so many
            largest = labels.max(axis=1, keepdims=True)
            is_tied = ((labels == largest).sum(axis=1) > 1) & (largest[:, 0] > 0)
            if tied := int(is_tied.sum()):
                of = f"the {len(labels):,}"
                remark = tied_rows(tied, of, of_logits=of_logits)
                say(f"{names}, in {split}: {remark}")
        if "train" not in looked_at and open_[0].defaults.known.is_threshold:
            say(f"{names}: {one_of_several(columns, of_logits=of_logits)}")


def tied_rows(tied: int, of: str, *, of_logits: bool = False) -> str:
    """Return the sentence about rows with several largest labels.

    >>> tied_rows(2, "the 5").partition(",")[0]
    '2 of the 5 rows have several largest labels'
    """
    return (
        f"{tied:,} of {of} rows have several largest labels, and the first of these is "
        f"taken for the class of the row. {_advice(of_logits=of_logits)}"
    )


def one_of_several(columns: int, *, of_logits: bool = False) -> str:
    """Return the sentence about a binary loss over several columns.

    >>> one_of_several(4).partition(":")[0]
    'each row counts for one of the 4 classes'
    """
    return (
        f"each row counts for one of the {columns:,} classes: the largest label and "
        "the largest prediction are taken, though the loss is a binary one, which "
        f"takes each column by itself. {_advice(of_logits=of_logits)}"
    )


def _advice(*, of_logits: bool) -> str:
    told = ", from_logits=True" if of_logits else ""
    return (
        "If a row may have several classes, "
        f"F1Score(threshold=0.5{told}) counts each of them."
    )


def _columns(model: Any, output: Output, metric: F1Score) -> tuple[int, int]:
    """Return how many columns argmax is over, and how many axes the rows have.

    Both are 0 if that is not known yet.
    """
    structure = structure_of(model)
    if structure is None:
        if not metric.built:
            return 0, 0
        return len(metric.record().counts.true_positives), metric.row_axes
    shape = tuple(keras.tree.flatten(structure)[output.prediction].shape)
    axis = metric.axis if metric.axis is not None else metric.defaults.known.axis
    axis = -1 if axis is None else axis
    is_there = len(shape) > 1 and -len(shape) <= axis < len(shape)
    return (shape[axis] or 0, len(shape) - 1) if is_there else (0, 0)


def _labels_at_hand(
    model: Any, output: Output, columns: int
) -> Iterator[tuple[str, Any]]:
    """Yield the labels of an output that are arrays with a column for each class."""
    structure = structure_of(model)
    for argument, split in _ARGUMENTS:
        y = argument_of_fit(argument)
        leaves = keras.tree.flatten(y)
        if not all(isinstance(x, np.ndarray) or steps.is_tensor(x) for x in leaves):
            continue
        labels = y if structure is None else _paired(model, output, y, structure)
        if labels is None or isinstance(labels, (list, tuple, dict)):
            continue
        labels = np.asarray(labels)
        if labels.ndim == 2 and labels.shape[1] == columns:
            yield split, labels


def _paired(model: Any, output: Output, y: Any, structure: Any) -> Any:
    """Return what Keras gives the metrics of an output; None if it does not say."""
    if not keras.tree.flatten(y):
        return None
    try:
        outputs = metric_outputs(model, y, structure, outputs_of(model, y, structure))
    except NotPairedError:
        return None
    for paired in outputs:
        if paired.prediction == output.prediction:
            return paired.pair(y, structure)[0]
    return None
