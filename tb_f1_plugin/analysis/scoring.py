"""Scoring: a series and a question become columns of numbers. Pure.

May import numpy, the core, `bands`, `programs`, `question` and `series` only. Here
undefined (nan) is kept apart from 0 until the end; `to_json` turns it into null, never
into a string.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from tb_f1_plugin.analysis.bands import band
from tb_f1_plugin.analysis.question import (
    AVERAGES,
    NEED_TOTAL,
    SCORES,
    Meaning,
    Question,
    is_whole_table,
    meaning,
)
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores import formulas as scores
from tb_f1_plugin.core.scores import tables
from tb_f1_plugin.core.scores.intervals import NoBandError
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series

__all__ = [
    "AVERAGES",
    "SCORES",
    "Question",
    "Scores",
    "described_average",
    "numbers",
    "score",
    "short",
    "why_unavailable",
]

_OF_MEANS = ("f1", "fbeta")
_BY_COLUMN: dict[str, Callable[..., Array]] = {
    "f1": scores.f_beta,
    "precision": scores.precision,
    "recall": scores.recall,
    "specificity": scores.specificity,
    "accuracy": scores.accuracy,
    "balanced_accuracy": scores.balanced_accuracy,
    "jaccard": scores.jaccard,
    "mcc": scores.matthews_correlation,
    "kappa": scores.cohen_kappa,
}
_WHOLE_TABLE: dict[str, Callable[..., Array]] = {
    "accuracy": tables.table_accuracy,
    "balanced_accuracy": tables.table_balanced_accuracy,
    "mcc": tables.table_mcc,
    "kappa": tables.table_kappa,
}


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
    average: str | None
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
    absent_classes: str | None = None
    batch_mean_absent_classes: str | None = None
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

    With a class, that class against the rest. Else accuracy, balanced accuracy, MCC
    and kappa of a multi-class series are those of the whole table, and every other
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
            _name_of_band(question),
            average=meant.average,
            class_name=question.class_name,
            level=question.interval,
            labels=meant.labels,
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
        value=_values(series, question, meant),
        batch_mean=batch_mean,
        logged_f1=series.logged_f1 if _is_f1(question) else None,
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


def why_unavailable(series: Series, question: Question) -> str | None:
    """Return one sentence on why a series cannot answer, or None if it can."""
    if not series.averages:
        return series.findings[0].message
    if series.logged is not None:
        return _why_not_logged(series, question)
    if question.class_name is not None:
        if question.class_name not in series.classes:
            known = short(series.classes) if series.classes else "not recorded"
            return (
                f"There is no class {question.class_name!r}; the classes are {known}."
            )
    elif not is_whole_table(series, question):
        number = len(series.labels or ()) or series.counts.classes
        one = number == 1 and series.kind != "micro"
        sum_of_one = series.kind == "micro" and question.average == "binary"
        if question.average not in ("auto", *series.averages) and not (
            one or sum_of_one
        ):
            if not series.is_exact:  # nor is the only one that there is
                return (
                    f"The {question.average} average is not known here: nobody "
                    "recorded how these were averaged."
                )
            return (
                f"The {question.average} average is not known here, only "
                f"{' and '.join(series.averages)}."
            )
    of_means = question.average == scores.MACRO_OF_MEANS
    if of_means and question.class_name is None and question.score not in _OF_MEANS:
        return (
            f"The macro average of means is of f1 and fbeta only, not of "
            f"{question.score}: there it is the macro average."
        )
    if question.score in NEED_TOTAL and len(series.steps) and not series.total_known:
        return (
            f"`{question.score}` needs the number of rows, which was not recorded: "
            f"{LOG_COUNTS}"
        )
    return None


def _why_not_logged(series: Series, question: Question) -> str | None:
    """Return why a question has no answer where F1 is known as one number only."""
    if not _is_f1(question):
        return f"`{question.score}` needs counts, and only F1 was logged."
    if question.class_name is not None:
        return "Only F1 as one number was logged, and none of a class."
    if question.average in ("auto", *series.averages):
        return None
    return (
        f"The {question.average} average is not known here: F1 was logged as one "
        "number, in an average of its own."
    )


def _is_f1(question: Question) -> bool:
    return question.score in _OF_MEANS and question.beta == 1


def numbers(values: Array | None) -> list[float | None] | None:
    """Return a column for JSON, null where it is nan.

    >>> numbers(np.array([0.5, np.nan]))
    [0.5, None]
    """
    if values is None:
        return None
    # JSON has no infinity either: one in one run must not cost the others' answer.
    unknown = ~np.isfinite(values.astype(np.float64))
    if not unknown.any():
        return cast("list[float | None]", values.tolist())
    column = values.astype(object)
    column[unknown] = None
    return cast("list[float | None]", column.tolist())


def _values(series: Series, question: Question, meant: Meaning) -> Array:
    if series.logged is not None:  # its own 0/0 is what its program made of it
        return series.logged
    options: dict[str, Any] = {"zero_division": question.zero_division}
    if is_whole_table(series, question):
        return _WHOLE_TABLE[question.score](series.counts, **options)
    counts = meant.counts_of(series)
    options["absent_classes"] = meant.absent_classes
    if meant.average == scores.MACRO_OF_MEANS and counts.classes > 1:
        beta = question.beta if question.score == "fbeta" else 1.0
        return scores.f_beta_of_means(counts, beta, **options)
    options["average"] = "binary" if counts.classes == 1 else meant.average
    if question.score == "fbeta":
        return scores.f_beta(counts, question.beta, **options)
    return _BY_COLUMN[question.score](counts, **options)


def _batch_mean(series: Series, question: Question, meant: Meaning) -> Array | None:
    if question.score not in _OF_MEANS or question.beta != 1:
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


def _name_of_band(question: Question) -> str:
    """Return the score by the name that `bands` knows; F-beta is two of them."""
    if question.score != "fbeta":
        return question.score
    return {1.0: "f1", 0.0: "precision"}.get(question.beta, "fbeta")


def short(names: Sequence[str], most: int = 5) -> str:
    """Return the first few names, and how many more there are.

    >>> short(("0", "1", "2"), most=2)
    "'0', '1' and 1 more"
    """
    shown = ", ".join(map(repr, names[:most]))
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
