"""Scoring: a series and a question become columns of numbers. Pure.

May import numpy, the core, `availability`, `bands`, `question` and `series` only. Here
undefined (nan) is kept apart from 0 until the end; `to_json` turns it into null, never
into a string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from tb_f1_plugin.analysis.availability import short, why_unavailable
from tb_f1_plugin.analysis.bands import band
from tb_f1_plugin.analysis.question import (
    AVERAGES,
    Meaning,
    Question,
    is_whole_table,
    meaning,
)
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores import formulas as scores
from tb_f1_plugin.core.scores.intervals import NoBandError
from tb_f1_plugin.core.vocabulary import ResolvedAbsent, SeriesAverage
from tb_f1_plugin.reading.series import Series

__all__ = [
    "AVERAGES",
    "Question",
    "Scores",
    "described_average",
    "numbers",
    "score",
    "short",
    "why_unavailable",
]


@dataclass(frozen=True, eq=False)
class Scores:
    """One series' answer, as parallel columns.

    Args:
        run: The run.
        tag: The metric's name.
        average: The average used; None for one class and for whole-table scores.
        step: Shape `(n,)`.
        wall_time: Shape `(n,)`.
        value: Shape `(n,)`: the score of the pooled counts; nan where undefined.
        batch_mean: The same of the naive mean over batches; None where it is not
            known or the score is not F1.
        logged_f1: Shape `(n,)`: an F1 that was logged beside the counts, of which
            nobody knows how it was averaged; None where there is none.
        low: Shape `(n,)`: the lower end of the band; None where none is valid.
        high: Shape `(n,)`: the upper end.
        no_band: Why there is no band.
        total: The rows counted; None where nobody recorded them.
        unavailable: Why the columns are empty.
        absent_classes: Whether absent classes take part in the average, "left_out" or
            "counted"; None where it makes no difference.
        batch_mean_absent_classes: The same of the batch mean.
        labels: The names of the classes that the average is over; None for all.
        absent_chosen: Whether somebody chose that; else it is as scikit-learn does.
    """

    run: str
    tag: str
    average: SeriesAverage | None
    step: Array
    wall_time: Array
    value: Array
    batch_mean: Array | None = None
    logged_f1: Array | None = None
    low: Array | None = None
    high: Array | None = None
    no_band: str | None = None
    total: Array | None = None
    unavailable: str | None = None
    absent_classes: ResolvedAbsent | None = None
    batch_mean_absent_classes: ResolvedAbsent | None = None
    labels: tuple[str, ...] | None = None
    absent_chosen: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Scores`."""
        return {
            "run": self.run,
            "tag": self.tag,
            "average": self.average,
            "described_average": described_average(self),
            "absent_classes": self.absent_classes,
            "batch_mean_absent_classes": self.batch_mean_absent_classes,
            "labels": None if self.labels is None else list(self.labels),
            "step": self.step.tolist(),
            "wall_time": np.nan_to_num(
                self.wall_time, nan=0.0, posinf=0.0, neginf=0.0
            ).tolist(),
            "value": numbers(self.value),
            "batch_mean": numbers(self.batch_mean),
            "logged_f1": numbers(self.logged_f1),
            "low": numbers(self.low),
            "high": numbers(self.high),
            "no_band": self.no_band,
            "total": numbers(self.total),
            "unavailable": self.unavailable,
        }


def score(series: Series, question: Question) -> Scores:
    """Return a series' answer to a question; it may be that there is none.

    With a class, it is the score of that class against the rest. Else a score that is
    known of whole tables is that of the table of a multi-class series. Every other
    score is averaged over the classes.
    """
    why = why_unavailable(series, question)
    if why is not None:
        nothing = np.zeros(0)
        return Scores(
            series.run,
            series.tag,
            None,
            nothing,
            nothing,
            nothing,
            no_band=why,
            unavailable=why,
        )
    meant = meaning(series, question)
    low = high = no_band = None
    try:
        low, high = band(
            series,
            question.named.name,
            average=meant.average,
            class_name=question.class_name,
            level=question.interval,
            labels=meant.labels,
            absent_classes=meant.absent_classes,
            beta=question.beta,
        )
    except NoBandError as error:
        no_band = str(error)
    batch_mean = _batch_mean(series, question, meant)
    matters = meant.matters
    return Scores(
        run=series.run,
        tag=series.tag,
        average=meant.average,
        step=series.steps,
        wall_time=series.wall_times,
        value=values_of(series, question, meant),
        batch_mean=batch_mean,
        logged_f1=series.logged_f1 if question.named.has_batch_mean else None,
        low=low,
        high=high,
        no_band=no_band,
        total=series.total_of(meant.column) if series.total_known else None,
        absent_classes=meant.absent_classes if matters else None,
        batch_mean_absent_classes=meant.batch_mean_absent_classes
        if matters and batch_mean is not None
        else None,
        labels=None
        if meant.labels is None
        else tuple(series.classes[label] for label in meant.labels),
        absent_chosen=matters and meant.chosen,
    )


def described_average(answer: Scores) -> str:
    """Return in a few words what a score is the average of; "" where it is of one.

    What is done with absent classes is said where somebody chose it: else it is what
    scikit-learn does.

    >>> nothing = np.zeros(0)
    >>> def of(average, **more):
    ...     return Scores("", "", average, *[nothing] * 3, **more)
    >>> described_average(of("macro", absent_classes="left_out"))
    'macro'
    >>> described_average(of("macro", absent_classes="counted", absent_chosen=True))
    'macro, absent classes counted'
    >>> labels = ("cat", "dog", "eel")
    >>> described_average(of("macro", absent_classes="counted", labels=labels))
    'macro of 3 labels'
    >>> described_average(of("macro", labels=("cat",)))
    'label cat'
    """
    if answer.average is None or answer.average == "binary":
        return ""
    said = answer.average.replace("_", " ")
    if answer.labels is not None:
        if len(answer.labels) == 1:
            return f"label {answer.labels[0]}"
        said = f"{said} of {len(answer.labels)} labels"
    if not answer.absent_chosen or answer.absent_classes is None:
        return said
    return f"{said}, absent classes {answer.absent_classes.replace('_', ' ')}"


def numbers(values: Array | None) -> list[float | None] | None:
    """Return a column for JSON, null where it is nan.

    >>> numbers(np.array([0.5, np.nan]))
    [0.5, None]
    """
    if values is None:
        return None
    # JSON has no infinity either. One of them must not cost the answer of all runs.
    unknown = ~np.isfinite(values.astype(np.float64))
    if not unknown.any():
        return cast("list[float | None]", values.tolist())
    column = values.astype(object)
    column[unknown] = None
    return cast("list[float | None]", column.tolist())


def values_of(series: Series, question: Question, meant: Meaning) -> Array:
    """Return the score of a series' counts, whatever their leading axes are."""
    if series.logged is not None:  # its own 0/0 is what its program made of it
        return series.logged
    options: dict[str, Any] = {"zero_division": question.zero_division}
    entry = question.entry
    if entry.table is not None and is_whole_table(series, question):
        return entry.table(series.counts, **options)
    counts = meant.counts_of(series)
    options["absent_classes"] = meant.absent_classes
    beta = question.beta if entry.takes_beta else 1.0
    if meant.average == scores.MACRO_OF_MEANS and counts.classes > 1:
        return scores.f_beta_of_means(counts, beta, **options)
    options["average"] = "binary" if counts.classes == 1 else meant.average
    return scores.score_of(entry.name, counts, beta=beta, **options)


def _batch_mean(series: Series, question: Question, meant: Meaning) -> Array | None:
    if not question.named.has_batch_mean:
        return None
    column = meant.column
    if meant.labels is not None and len(meant.labels) == 1:
        (column,) = meant.labels
    if meant.average == scores.MACRO_OF_MEANS and column is None:
        return None  # the batches' precision and recall are not recorded
    if series.batch_sums is not None:
        return series.batch_sums.mean(
            cast("scores.Average", meant.average or series.average),
            class_index=column,
            zero_division=question.zero_division,
            absent_classes=meant.batch_mean_absent_classes,
            labels=meant.labels,
        )
    # As a number alone it was made with 0/0 = 0, and cannot be made again.
    return series.logged_batch_mean if question.zero_division == 0 else None
