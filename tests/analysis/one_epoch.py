"""Series of one epoch, made of records, drawn tasks or class numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.reading.series import Series
from tests.strategies import Data

ARGMAX = ("sparse", "sparse column", "one-hot")

EXACT = 1e-12


# Of five classes 2 never occurs and 4 is padding; 3 is only predicted.
TRUE = np.array([0, 0, 1, 1, 1, 0, 1, 0])


PREDICTED = np.array([0, 1, 1, 1, 3, 0, 1, 0])


def of_records(records: list[Record], **changes: Any) -> Series:
    """Return a series of one epoch whose batches are the records."""
    record = sum(records[1:], records[0])
    counts, sums = record.counts, record.batch_sums
    values: dict[str, Any] = {
        "run": "run/validation",
        "tag": "f1_score",
        "kind": "multiclass",
        "classes": tuple(f"class {i}" for i in range(record.classes)),
        "threshold": None,
        "average": "macro",
        "averages": ("micro", "macro", "weighted", "macro_of_means"),
        "step_unit": "epoch",
        "source": "tensor",
        "steps": np.array([0]),
        "wall_times": np.array([1e9]),
        "counts": Counts(
            counts.true_positives[np.newaxis],
            counts.possible_positives[np.newaxis],
            counts.predicted_positives[np.newaxis],
            counts.total[np.newaxis],
        ),
        "batch_sums": BatchSums(
            sums.score_sum[np.newaxis],
            np.asarray(sums.batches)[np.newaxis],
            sums.defined[np.newaxis],
        ),
        "squared_batch_rows": np.asarray(record.squared_batch_rows)[np.newaxis],
    }
    return Series(**{**values, **changes})


def of_data(drawn: Data, **changes: Any) -> Series:
    """Return a series of one epoch of a drawn task."""
    return of_records(
        [Record.of_rows(drawn.rows(batch)) for batch in drawn.batches], **changes
    )


def of_numbers(true: Any, predicted: Any, classes: int, **changes: Any) -> Series:
    """Return a series of one epoch and one batch of class numbers."""
    return of_records([Record.of(counts_of(true, predicted, classes))], **changes)


def counts_of(true: Any, predicted: Any, classes: int) -> Counts:
    """Return the counts of class numbers."""
    each = np.arange(classes)
    true, predicted = (np.asarray(x)[:, np.newaxis] == each for x in (true, predicted))
    return Counts((true & predicted).sum(0), true.sum(0), predicted.sum(0), len(true))
