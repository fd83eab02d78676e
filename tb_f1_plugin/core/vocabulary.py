"""Vocabulary: the words of fixed sets, each set once, as types and as tuples.

May import the standard library only. A word that stands in a file, in an answer or in
an argument is of a type from here; nothing else lists the words of a set again. Each
tuple follows from its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar, get_args

Word = TypeVar("Word", bound=str)

Count = Literal["true_positives", "possible_positives", "predicted_positives"]
"""The counts of a class, from which every score without true negatives follows."""
COUNTS: tuple[Count, ...] = get_args(Count)

Cell = Literal["true_positives", "false_positives", "false_negatives", "true_negatives"]
"""The four cells of a class's table, as loggers of single numbers have them."""
CELLS: tuple[Cell, ...] = get_args(Cell)

Kind = Literal["binary", "multiclass", "multilabel"]
"""The kind of a task: one column, argmax over columns, or a threshold per column."""
KINDS: tuple[Kind, ...] = get_args(Kind)

SeriesKind = Literal[Kind, "micro"]
"""The kind of a series: that of its task, or "micro" where only sums are known."""
SERIES_KINDS: tuple[SeriesKind, ...] = get_args(SeriesKind)

AverageOverClasses = Literal["micro", "macro", "weighted"]
"""How the scores of several classes become one; in the order of a record's columns."""
AVERAGES_OVER_CLASSES: tuple[AverageOverClasses, ...] = get_args(AverageOverClasses)

Average = Literal["binary", AverageOverClasses]
"""How the scores of the columns become one; "binary" is for one column."""
AVERAGES: tuple[Average, ...] = get_args(Average)

AskedAverage = Literal[Average, "macro_of_means"]
"""The averages that can be asked for; the last one is of F-beta alone."""
ASKED_AVERAGES: tuple[AskedAverage, ...] = get_args(AskedAverage)

SeriesAverage = Literal[AskedAverage, "as_logged"]
"""The average of a series; "as_logged" where an F1 was logged and nobody said how."""
SERIES_AVERAGES: tuple[SeriesAverage, ...] = get_args(SeriesAverage)

ResolvedAbsent = Literal["left_out", "counted"]
"""Whether classes that do not occur take part in an average."""
RESOLVED_ABSENT: tuple[ResolvedAbsent, ...] = get_args(ResolvedAbsent)

AbsentClasses = Literal["auto", ResolvedAbsent]
"""The same as a choice; "auto" is what scikit-learn does."""
ABSENT_CLASSES: tuple[AbsentClasses, ...] = get_args(AbsentClasses)

Split = Literal["train", "validation"]
"""Whether rows are those of training or were held out."""
SPLITS: tuple[Split, ...] = get_args(Split)

Source = Literal[
    "tensor", "ratios", "counts", "precision_recall", "logged_f1", "pr_curve"
]
"""What a series was made of: our own record, scalars of one form, or a PR curve."""
SOURCES: tuple[Source, ...] = get_args(Source)

Quality = Literal["exact", "as_logged"]
"""Whether a score is that of the pooled counts; "as_logged" where nobody knows."""
QUALITIES: tuple[Quality, ...] = get_args(Quality)

What = Literal["histogram", "confusion", "joint"]
"""What may be kept of an epoch besides its counts."""
WHATS: tuple[What, ...] = get_args(What)

Scale = Literal["probability", "softmax", "logit"]
"""What a histogram's scores are: as the model returned them, which are probabilities or
logits, or softmaxes of that. Edges are probabilities; logits are above their logits."""
SCALES: tuple[Scale, ...] = get_args(Scale)

StepUnit = Literal["epoch", "iteration", "batch", "step"]
"""What a step of a series is; "step" where nobody knows."""
STEP_UNITS: tuple[StepUnit, ...] = get_args(StepUnit)

Verdict = Literal["leads", "not_told_apart", "worse", "not_compared"]
"""What is said of a run beside the one that leads."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

SliceVerdict = Literal["worse", "better", "not_told_apart", "not_compared"]
"""What is said of a slice of rows beside the rest of them."""
SLICE_VERDICTS: tuple[SliceVerdict, ...] = get_args(SliceVerdict)

ColumnKind = Literal["number", "text", "boolean"]
"""What all values of a hyper-parameter are."""
COLUMN_KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)

ColumnSource = Literal["hparams", "name"]
"""Where a hyper-parameter is from: TensorBoard's HParams data, or the names of runs."""
COLUMN_SOURCES: tuple[ColumnSource, ...] = get_args(ColumnSource)


Missing = Literal["error", "drop"]
"""What is done with rows of a table in which something is NULL."""
MISSING: tuple[Missing, ...] = get_args(Missing)

Engine = Literal["duckdb", "spark"]
"""What `tb-f1 count` reads files with."""
ENGINES: tuple[Engine, ...] = get_args(Engine)

FileColumn = Literal[
    "run",
    "group",
    "tag",
    "step",
    "wall_time",
    "source",
    "quality",
    "value",
    "batch_mean",
    "logged_f1",
    "low",
    "high",
    "total",
    Count,
    "class",
    "threshold",
    "own_threshold",
    "own_value",
    "true",
    "predicted",
    "rows",
    "of",
    "score",
    "average",
    "absent_classes",
    "rank",
    "judged",
    "verdict",
    "difference",
    "difference_low",
    "difference_high",
    "best_step",
    "best",
    "last_step",
    "last",
    "steps",
    "gap",
    "mean",
    "spread",
    "runs",
    "findings",
]
"""A column of a file: each file has some of them, in this order."""
FILE_COLUMNS: tuple[FileColumn, ...] = get_args(FileColumn)


def in_order(*names: FileColumn) -> tuple[FileColumn, ...]:
    """Return columns in the order in which every file has them.

    >>> in_order("total", "run", "value")
    ('run', 'value', 'total')
    """
    return tuple(column for column in FILE_COLUMNS if column in names)


def checked(name: str, word: object, words: Sequence[Word]) -> Word:
    """Return a word of a set, with its type.

    Args:
        name: What the word says, for the error.
        word: What was given.
        words: The set.

    Raises:
        ValueError: If it is none of them.

    >>> checked("The kind of a series", "binary", KINDS)
    'binary'
    """
    for known in words:
        if word == known:
            return known
    raise ValueError(f"{name} must be one of {', '.join(words)}, got {word!r}.")
