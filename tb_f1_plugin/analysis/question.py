"""Question: what is asked of every series, and what it means for one of them. Pure.

May import the core and `series`. This is the one place that says which classes an
average is over, and whether absent classes take part. The score, its batch mean, band,
gap and export ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores.averaging import absent_in_batches, resolved_absent
from tb_f1_plugin.core.scores.registry import SCORES, Score
from tb_f1_plugin.core.vocabulary import (
    AbsentClasses,
    AskedAverage,
    ResolvedAbsent,
    SeriesAverage,
)
from tb_f1_plugin.reading.series import Series

AverageChoice = Literal["auto", AskedAverage]
AVERAGES: tuple[AverageChoice, ...] = get_args(AverageChoice)


@dataclass(frozen=True)
class Question:
    """What is asked of every series.

    Args:
        score: The name of a score in the registry.
        average: The average; "auto" is each series' own.
        class_name: One class instead of an average.
        beta: For a score that takes it.
        zero_division: What 0/0 gives: 0, 1 or nan.
        interval: The nominal coverage of the bands.
        absent_classes: What is done with absent classes; "auto" is each series' own.
    """

    score: str = "f1"
    average: AverageChoice = "auto"
    class_name: str | None = None
    beta: float = 1.0
    zero_division: float = 0.0
    interval: float = 0.95
    absent_classes: AbsentClasses = "auto"

    @property
    def entry(self) -> Score:
        """What the registry says of the score."""
        return SCORES[self.score]

    @property
    def named(self) -> Score:
        """The same by the score's own name: F-beta is F1 where beta is 1."""
        return self.entry.at(self.beta)

    def to_json(self) -> dict[str, Any]:
        """Return what was asked, as an answer repeats it."""
        undefined = self.zero_division != self.zero_division
        return {
            "score": self.score,
            "beta": self.beta,
            "zero_division": None if undefined else int(self.zero_division),
            "absent_classes": self.absent_classes,
        }


@dataclass(frozen=True)
class Meaning:
    """What a question means for one series.

    Args:
        average: The average; None for one class and for a whole table.
        column: The class that is asked for, by its column; None for an average.
        labels: The columns of the classes that the average is over; None for all.
        absent_classes: Whether absent classes take part in it.
        batch_mean_absent_classes: Whether they take part in the batch mean. They do, as
            in Keras, unless somebody chose.
        matters: Whether it makes a difference what is done with absent classes.
        chosen: Whether somebody chose it; else it is as scikit-learn does.
    """

    average: SeriesAverage | None
    column: int | None
    labels: tuple[int, ...] | None
    absent_classes: ResolvedAbsent
    batch_mean_absent_classes: ResolvedAbsent
    matters: bool
    chosen: bool

    def counts_of(self, series: Series) -> Counts:
        """Return the counts that the score is formed of."""
        if self.column is not None:
            return series.counts.of_class(self.column)
        if self.labels is not None:
            return series.counts.of_classes(self.labels)
        return series.counts

    def rules(self) -> tuple[object, ...]:
        """Return what must be the same in two series whose scores are compared."""
        return self.labels, self.absent_classes if self.matters else None


def meaning(series: Series, question: Question) -> Meaning:
    """Return what a question means for a series that can answer it."""
    labels = None if question.class_name is not None else series.labels
    whole = is_whole_table(series, question)
    if whole:
        labels = None
    # What the question or the metric says is for the score and for its batch mean.
    chosen = question.absent_classes
    if chosen == "auto":
        chosen = series.absent_classes
    absent = resolved_absent(chosen, series.kind, labels is not None)
    column = None
    if question.class_name is not None:
        column = series.classes.index(question.class_name)
    average = None if whole or column is not None else average_of(series, question)
    number = series.counts.classes if labels is None else len(labels)
    return Meaning(
        average=average,
        column=column,
        labels=labels,
        absent_classes=absent,
        batch_mean_absent_classes=absent_in_batches(chosen),
        matters=average is not None
        and number > 1
        # An absent class has true negatives only.
        and (average != "micro" or question.entry.needs_total),
        chosen=chosen != "auto",
    )


def average_of(series: Series, question: Question) -> SeriesAverage:
    """Return the average that a question means for a series."""
    asked = question.average
    return asked if asked != "auto" and asked in series.averages else series.average


def is_whole_table(series: Series, question: Question) -> bool:
    """Tell whether the score is one of the whole table, and no average."""
    return (
        series.kind == "multiclass"
        and question.class_name is None
        and question.entry.table is not None
    )
