"""Given: what a writer is given, checked before anything is written.

May import numpy, the core and the names of format. Each returns what it was
given in one form, or raises a `ValueError`.
"""

from __future__ import annotations

import operator
import os
import re
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import numpy as np

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import CELLS, Kind, Scale
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.format.metadata import SeriesMetadata

# A `Path` has but one slash there. One letter is a drive.
_ADDRESS = re.compile(r"[A-Za-z][0-9A-Za-z.+-]+:/")
_GIVE_THE_METRIC = "Give the metric itself, and the step behind it."


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

    def detail(self) -> Detail:
        """Return what is kept beside the record."""


def directory_of(target: Any) -> Path:
    """Return a directory in full, `~` as the home.

    Raises:
        ValueError: If it is none, or an address.

    >>> directory_of(None)
    Traceback (most recent call last):
    ValueError: `target` must be a directory, or an open SummaryWriter of torch or \
tensorboardX, got None.
    """
    if not isinstance(target, (str, os.PathLike)) or not os.fspath(target):
        raise ValueError(
            "`target` must be a directory, or an open SummaryWriter of torch or "
            f"tensorboardX, got {target!r}."
        )
    check_is_here(target)
    return Path(os.path.expanduser(target)).absolute()


def check_is_here(directory: str | os.PathLike[str]) -> None:
    """Check that a directory is none of another machine.

    Raises:
        ValueError: If it is an address.

    >>> check_is_here("logs")
    """
    if _ADDRESS.match(os.fspath(directory)):
        raise ValueError(
            f"Event files are written into directories of this machine, got "
            f"{os.fspath(directory)!r}, which is an address. Give a directory here, "
            "and copy it there when it is written. (Through a SummaryWriter that "
            'writes there, give `run=""`.)'
        )


def check_metric(f1: Any) -> None:
    """Check that this is a metric.

    Raises:
        ValueError: If it is none; counts have a function of their own.
    """
    asked = ("name", "has_rows", "record", "series_metadata", "zero_division")
    if isinstance(f1, type) or not all(hasattr(f1, name) for name in asked):
        is_counts = isinstance(f1, Counts)
        raise ValueError(
            f"`f1` must be an F1Score, got {f1!r}. "
            + ("Write counts by `add_counts`." if is_counts else _GIVE_THE_METRIC)
        )


def detail_of(f1: Metric) -> tuple[Detail, Scale]:
    """Return what a metric keeps beside its record, and what its scores are.

    One that knows of no details keeps nothing.
    """
    detail = f1.detail() if hasattr(f1, "detail") else Detail()
    scale: Scale = getattr(f1, "scale", "probability")
    return detail, scale


def nothing_of(record: Record | None) -> str:
    """Return why there is nothing to write of what was counted; "" if there is."""
    if record is None:
        return "no row was counted"
    total = record.looked_at.total
    if not np.isfinite(total):
        return "the sum of the weights is NaN or infinite"
    if not total:
        return "the sum of the weights of the rows is 0"
    # A difference of sums of weights may be a rounding below 0.
    cells = [np.asarray(getattr(record.counts, cell)) for cell in CELLS]
    is_negative = any((values < -1e-9 * abs(total)).any() for values in cells)
    return "a sum of weights is negative" if is_negative else ""


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


def check_one_class_a_row(counts: Counts) -> None:
    """Check that multi-class counts are those of rows that have one class each.

    Raises:
        ValueError: If they are not.
    """
    possible, predicted = (
        int(values.sum())
        for values in (counts.possible_positives, counts.predicted_positives)
    )
    if possible != counts.total or predicted > counts.total:
        raise ValueError(
            "Multi-class `counts` must have each row in one class, so that the "
            "possible positives add up to the total and the predicted ones to no more, "
            f"got {possible} and {predicted} of {counts.total}. If a row may have "
            'several classes, give `kind="multilabel"`.'
        )
    tp = counts.true_positives
    wrong = counts.total - int(tp.sum())
    of_class = counts.possible_positives + counts.predicted_positives - 2 * tp
    if (of_class > wrong).any():
        first = int(np.argmax(of_class > wrong))
        raise ValueError(
            "Multi-class `counts` must have each wrong row in one class and predicted "
            f"as another, got {of_class[first]} misses and false alarms of class "
            f"{first} where {wrong} rows of all are wrong. Count them anew; if a row "
            'may have several classes, give `kind="multilabel"`.'
        )


def detail_of_rows(
    histogram: Any, confusion: Any, counts: Counts, kind: Kind, threshold: float | None
) -> Detail:
    """Return a histogram and a confusion that are of the rows of counts.

    Raises:
        ValueError: If one of them is not.
    """
    if histogram is not None:
        _check_histogram(histogram, counts, None if kind == "multiclass" else threshold)
    if confusion is not None:
        if not isinstance(confusion, Confusion):
            raise ValueError(
                "`confusion` must be a Confusion, got "
                f"{type(confusion).__name__} {confusion!r}."
            )
        if kind != "multiclass":
            raise ValueError(
                f"`confusion` is for multiclass data, got it for {kind} counts, of "
                "which it follows. Leave it out."
            )
        if confusion.counts != counts:
            raise ValueError(
                "`confusion` must be of the rows of `counts`, got one with "
                f"{confusion.counts!r} for {counts!r}."
            )
    return Detail(histogram, confusion)


def _check_histogram(histogram: Any, counts: Counts, threshold: float | None) -> None:
    if not isinstance(histogram, ScoreHistogram) or histogram.positives.ndim != 2:
        raise ValueError(
            f"`histogram` must be the ScoreHistogram of one step, got {histogram!r}."
        )
    positives, rows = histogram.positives.sum(-1), histogram.rows.sum(-1)
    are_same = np.array_equal(positives, counts.possible_positives)
    are_same &= np.array_equal(rows, np.ravel(counts.total_by_class))
    found = f"{positives.tolist()} positives of {rows.tolist()} rows"
    if are_same and threshold is not None:
        there = counts_at(at_edges(histogram), threshold)
        are_same = there == counts
        found = f"{there!r} at the threshold {threshold!r}"
    if not are_same:
        raise ValueError(
            f"`histogram` must be of the rows of `counts`, got one with {found} for "
            f"{counts!r}."
        )
