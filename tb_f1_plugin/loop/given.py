"""Given: what a writer is given, checked before anything is written.

May import numpy, the core and the names of format. Each returns what it was
given in one form, or raises a `ValueError`.
"""

from __future__ import annotations

import operator
import os
from pathlib import PurePosixPath
from typing import Any, Protocol

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.metadata import SeriesMetadata


class Metric(Protocol):
    """What is written: `tb_f1_plugin.F1Score`, or that of `tb_f1_plugin.keras`."""

    name: str

    @property
    def zero_division(self) -> float:
        """What 0/0 shows."""

    def has_rows(self) -> bool:
        """Tell whether any row was counted."""

    def record(self) -> Record:
        """Return all that is kept of the rows."""

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader must know."""


def described(series: SeriesMetadata) -> str:
    """Return what tells a series from another one of its name."""
    shown = (
        f"{series.kind} of {len(series.classes)} columns",
        f"threshold {series.threshold}",
        f"average {series.average}",
        f"classes {', '.join(series.classes[:10])}",
        f"labels {series.labels}",
    )
    return f"({'; '.join(shown)})"


def nothing_of(record: Record | None) -> str:
    """Return why there is nothing to write of what was counted; "" if there is."""
    if record is None:
        return "no row was counted"
    total = record.looked_at.total
    if not np.isfinite(total):
        return "the sum of the weights is NaN or infinite"
    return "" if total else "the sum of the weights of the rows is 0"


def step_of(step: Any) -> int:
    """Return a step as an integer.

    >>> step_of(-1)
    Traceback (most recent call last):
    ValueError: `step` must be a whole number, 0 or more, got -1.
    """
    try:
        number = operator.index(step)
    except TypeError:
        number = -1
    if isinstance(step, bool) or not 0 <= number < 2**63:
        raise ValueError(f"`step` must be a whole number, 0 or more, got {step!r}.")
    return number


def run_of(run: Any) -> str:
    """Return the name of a run, a relative path.

    >>> run_of("fold1/validation"), run_of("")
    ('fold1/validation', '')
    """
    path = PurePosixPath(run) if isinstance(run, str) else PurePosixPath("/")
    is_odd = any(mark in str(path) for mark in "\\\0")
    is_odd |= any(len(os.fsencode(part)) > 255 for part in path.parts)
    if path.is_absolute() or ".." in path.parts or is_odd:
        raise ValueError(
            "`run` must be the name of a directory below the target's, such as "
            f'"train" or "validation", or "" for that itself, got {run!r}.'
        )
    return "/".join(path.parts)


def name_of(name: Any) -> str:
    """Return the name of a metric in the log."""
    if not isinstance(name, str) or not name:
        raise ValueError(f"The name of a metric must be some text, got {name!r}.")
    return name


def counts_of_rows(counts: Any) -> Counts:
    """Return counts as whole numbers.

    Raises:
        ValueError: If no rows can have them.
    """
    if not isinstance(counts, Counts) or counts.true_positives.ndim != 1:
        raise ValueError(
            "`counts` must be the tb_f1_plugin.counts.Counts of one step, got "
            f"{counts!r}."
        )
    tp, possible, predicted = (
        counts.true_positives,
        counts.possible_positives,
        counts.predicted_positives,
    )
    every = (tp, possible, predicted, counts.total)
    most = counts.total_by_class
    fits = [(values == np.floor(values)).all() for values in every]
    fits += [(tp >= 0).all(), (tp <= np.minimum(possible, predicted)).all()]
    fits += [(np.maximum(possible, predicted) <= most).all()]
    fits += [(possible + predicted - tp <= most).all(), (most <= 2.0**53).all()]
    if not all(fits):
        raise ValueError(
            "`counts` must be those of rows: whole, true positives at most the "
            "possible and the predicted, and all at most the total, got "
            f"{counts!r}."
        )
    return Counts(*(values.astype(np.int64) for values in every))
