"""Bands: which band a series' answer has, or in one sentence why it has none.

May import numpy, the core, `programs`, `splits`, `series` and `question`. The formulas
and their limits are in `intervals`, and in `bands` of the confusion. This room decides
which of them the counts of a series allow.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_f1_plugin.analysis.question import Question, average_of, is_whole_table
from tb_f1_plugin.core.confusion.bands import LEAST_ROWS, macro_interval
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.intervals import (
    NoBandError,
    accuracy_interval,
    score_interval,
)
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.core.vocabulary import ResolvedAbsent
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import TRAIN, run_of_all, split_in

OF_TRAINING = (
    "Training counts belong to weights that move during the epoch, so a band around "
    "them means nothing."
)


def band(
    series: Series,
    score: str,
    *,
    average: str | None,
    class_name: str | None,
    level: float,
    labels: Sequence[int] | None = None,
    absent_classes: ResolvedAbsent = "left_out",
    beta: float = 1.0,
) -> tuple[Array, Array]:
    """Return both ends of a score's band at every step.

    Args:
        series: The series.
        score: The name of the score; F-beta with beta 1 is "f1", with 0 "precision".
        average: The average that was used; None for one class or a whole table.
        class_name: The class, if one was asked for.
        level: The nominal coverage.
        labels: The columns of the classes that the average is over; None for all.
        absent_classes: Whether absent classes take part in the average.
        beta: For F-beta.

    Raises:
        NoBandError: If no band is valid.
    """
    why = why_none(series)
    if why is not None:
        raise NoBandError(why)
    if class_name is not None:
        column = series.counts.of_class(series.classes.index(class_name))
        return _of_column(column, score, level)
    if series.kind == "binary":
        return _of_column(series.counts, score, level)
    if labels is not None and len(set(labels)) == series.counts.classes:
        labels = None
    if labels is not None and len(labels) == 1:
        return _of_column(series.counts.of_classes(labels), score, level)
    entry, is_pooled = SCORES[score], average in (None, "micro")
    if series.kind == "multiclass" and is_pooled and entry.is_table_accuracy:
        if labels is None:
            return accuracy_interval(series.counts, level)
        # A share of all rows is none of the rows of some classes.
        if not entry.is_proportion or entry.needs_total:
            raise NoBandError(
                "Micro F1 over some of the classes is no share of the rows, so it has "
                "no band. Choose a class."
            )
        # A row has one true and one predicted class, so it counts once in either sum.
        return _of_column(series.counts.of_classes(labels).micro(), score, level)
    if average == "micro" and series.kind == "multiclass":
        raise NoBandError(
            f"In the micro average of {entry.title} a row can count for several "
            "classes, so it has no band. Choose a class."
        )
    if average == "micro":
        raise NoBandError(
            "A band of the micro average needs one true and one predicted class a "
            "row: the labels of one row are not independent."
        )
    is_macro = average == "macro" and series.kind == "multiclass" and labels is None
    if is_macro and series.confusions is not None:
        return _of_confusions(series, score, level, absent_classes, beta)
    advice = "Choose a class."
    if is_macro and series.is_own_record:
        advice = "Choose a class, or keep it with F1Score(..., confusion=True)."
    raise NoBandError(
        f"A band of {average or score} over classes needs to know which classes are "
        "taken for which, and counts per class do not say that. "
        f"{advice}"
    )


def needs_confusions(series: Series, question: Question) -> bool:
    """Tell whether a band that is asked for is known once the confusions are."""
    return (
        "confusion" in series.details
        and series.kind == "multiclass"
        and series.labels is None
        and question.class_name is None
        and not is_whole_table(series, question)
        and average_of(series, question) == "macro"
        and why_none(series) is None
    )


def why_none(series: Series) -> str | None:
    """Return why no score of a series has a band; None if some may have one."""
    if not series.averages:
        return series.findings[0].message
    if not series.has_counts:
        return "A band needs counts, and only scores were logged."
    if series.split == "train":
        return OF_TRAINING
    if series.split is None and series.is_own_record and series.run == ".":
        # Our callback names its runs, so this one is the log directory.
        return (
            "Whether these are training rows is not known: the log directory is "
            "the run itself. Give the directory above it."
        )
    named = named_training(series)
    if named is not None:
        return named
    if not series.is_exact:
        return "A band needs counts of known rows: see the findings of the series."
    if series.is_ratio:
        return f"A band needs the number of rows, which was not recorded: {LOG_COUNTS}"
    if series.is_weighted:
        return (
            "The rows have weights, and the effective number of those that decide the "
            "score is not known."
        )
    if series.row_axes > 1:
        return (
            "The rows are tokens or pixels, which are not independent of their "
            "neighbours."
        )
    if series.kind == "micro":
        return "Over how many columns these counts were summed was not recorded."
    return None


def named_training(series: Series) -> str | None:
    """Return why a record of ours may be of training rows, by its run's name alone.

    Its own callback calls such a run `train`, which is known; another name is not. What
    a slice is called by the values of its rows says nothing.
    """
    if series.split is not None or not series.is_own_record:
        return None
    run = run_of_all(series.run, series.slice)
    last = run.rpartition("/")[2].lower()
    if "train" in last:
        return (
            "Whether these are training rows is not known: tb_f1_plugin names "
            "their run train, and this one has been renamed."
        )
    if split_in(run) == TRAIN:
        return (
            "Whether these are training rows is not known: a folder of the run's name "
            "says so, and it is not the last one. Name the last folder train or "
            "validation."
        )
    return None


def _of_confusions(
    series: Series,
    score: str,
    level: float,
    absent_classes: ResolvedAbsent,
    beta: float,
) -> tuple[Array, Array]:
    """Return the band of the macro average; nan at steps without a confusion."""
    confusions = series.confusions
    assert confusions is not None
    ends = np.full((2, len(series.steps)), np.nan)
    for block in confusions.blocks():
        places = np.searchsorted(series.steps, confusions.steps[block])
        ends[:, places] = macro_interval(
            confusions.stacked(block.start, block.stop),
            score,
            level,
            beta=beta,
            absent_classes=absent_classes,
        )
    if np.isnan(ends).all():
        raise NoBandError(
            f"A band of macro over classes needs {LEAST_ROWS} rows of each class, and "
            "rows that are taken for another class. Choose a class."
        )
    return ends[0], ends[1]


def _of_column(column: Counts, score: str, level: float) -> tuple[Array, Array]:
    low, high = score_interval(column, score, level)
    return low[..., 0], high[..., 0]
