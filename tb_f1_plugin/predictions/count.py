"""Count: exact F1 of a table of predictions, wherever it lies.

May import narwhals and the rooms beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

import narwhals.stable.v2 as nw

from tb_f1_plugin.core.vocabulary import Missing
from tb_f1_plugin.predictions.asked import Asked, asked
from tb_f1_plugin.predictions.counted import Counted
from tb_f1_plugin.predictions.outcomes import LabelOutcomes, Outcomes
from tb_f1_plugin.predictions.scan.class_numbers import are_class_numbers
from tb_f1_plugin.predictions.scan.columns import Table
from tb_f1_plugin.predictions.scan.each_label import of_each_label
from tb_f1_plugin.predictions.scan.one_class import of_one_class
from tb_f1_plugin.predictions.scanned import Scanned
from tb_f1_plugin.predictions.task import of_class_numbers, task_of
from tb_f1_plugin.predictions.told import by_spark
from tb_f1_plugin.predictions.versus import Versus, records_of


@overload
def count(
    frame: Any,
    y_true: str | Iterable[str],
    y_pred: str | Iterable[str],
    *,
    by: str | Iterable[str | Sequence[str]] = (),
    step: str | None = None,
    threshold: float = 0.5,
    classes: int | Iterable[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    histogram: bool | int = False,
    confusion: bool = False,
    missing: Missing = "error",
    against: None = None,
) -> Counted: ...
@overload
def count(
    frame: Any,
    y_true: str | Iterable[str],
    y_pred: str | Iterable[str],
    *,
    by: str | Iterable[str | Sequence[str]] = (),
    step: str | None = None,
    threshold: float = 0.5,
    classes: int | Iterable[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    confusion: bool = False,
    missing: Missing = "error",
    against: str | Iterable[str],
) -> Versus: ...
def count(
    frame: Any,
    y_true: str | Iterable[str],
    y_pred: str | Iterable[str],
    *,
    by: str | Iterable[str | Sequence[str]] = (),
    step: str | None = None,
    threshold: float = 0.5,
    classes: int | Iterable[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    histogram: bool | int = False,
    confusion: bool = False,
    missing: Missing = "error",
    against: str | Iterable[str] | None = None,
) -> Counted | Versus:
    """Count predictions where they lie: one scan, one group-by.

    The engine that has the table sums; what comes here is a few lines. Counts are those
    of `core.labels` on the same rows, as integers.

    Args:
        frame: A table that Narwhals takes, lazy or not: of DuckDB, Polars, pandas,
            PyArrow, PySpark, Ibis and others.
        y_true: The column of the labels. In multi-label data a column for each label,
            or one of lists.
        y_pred: The column of the predictions: scores, class numbers or names. A column
            of scores for each class, or one of lists, means that the largest decides.
        by: The columns that slice rows; each is a slicing of its own. A tuple of
            columns slices by all of them together.
        step: The column of the epoch, or of whatever steps are; None for one step.
        threshold: Scores above it are positive. As a metric does, it is rounded to
            float32 where the scores are float32.
        classes: The classes, in the order of the columns of scores; or their number.
            None for those that occur. With it a column of floats has class numbers,
            as it has where all its numbers are whole and some of them, and of the
            labels, are above 1.
        positive: The class that is positive: every other one is not.
        weight: The column of the weights.
        histogram: As of `F1Score`, where a threshold decides.
        confusion: As of `F1Score`, where rows have one of several classes.
        missing: "drop" to leave out rows in which a column that is named here is NULL;
            "error" to refuse them.
        against: The column of another model's predictions of the same rows, or several
            as of `y_pred`. Then it is known which rows tell the two apart.

    Returns:
        The records; with `against` those of both models, and their joint counts.

    Raises:
        ValueError: If an argument, a column or a row is not one of the above. Nothing
            is written then.

    Example:
        >>> import duckdb
        >>> rows = duckdb.sql("SELECT * FROM (VALUES (1, 0.9), (0, 0.8), (1, 0.2))")
        >>> for key, record in count(rows, y_true="col0", y_pred="col1"):
        ...     print(key.step, record.counts)
        0 Counts(true_positives=[1], possible_positives=[2], predicted_positives=[2], \
total=3)
    """
    question = asked(
        *(y_true, y_pred),
        by=by,
        step=step,
        threshold=threshold,
        classes=classes,
        positive=positive,
        weight=weight,
        histogram=histogram,
        confusion=confusion,
        missing=missing,
        against=against,
    )
    return counted(frame, question)


def counted(frame: Any, question: Asked) -> Counted | Versus:
    """Return the records of a table of which something is asked, as `count`."""
    with by_spark("The predictions"):
        return _counted(frame, question)


def _counted(frame: Any, question: Asked) -> Counted | Versus:
    try:
        lazy = nw.from_native(frame).lazy()
    except (TypeError, AttributeError) as error:
        raise ValueError(
            "`frame` must be a table that Narwhals takes, such as one of DuckDB, "
            f"Polars, pandas or PyArrow, got {type(frame).__name__}."
        ) from error
    table = Table(lazy, dict(lazy.collect_schema()), question)
    task = task_of(table.schema, question)
    outcomes: Outcomes | LabelOutcomes
    if task.decides == "each label":
        outcomes = of_each_label(table, task)
    else:
        outcomes = of_one_class(table, task)
        if are_class_numbers(table, task, outcomes):
            task = of_class_numbers()
            outcomes = of_one_class(table, task)
    return records_of(Scanned(outcomes, task, question, table.dropped))
