"""Export: every series, every epoch, one row each, at full precision.

May import the core, `series` and `scoring`. A row is a step of a series or, if asked
for, of one of its classes. Columns are formatted one by one: there may be millions of
numbers, and a call for each of them would take longer than reading the logs.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tb_f1_plugin.counts import Array, Counts
from tb_f1_plugin.plugin.scoring import Question, numbers, score
from tb_f1_plugin.plugin.series import Series

COLUMNS = (
    "run",
    "tag",
    "step",
    "wall_time",
    "source",
    "quality",
    "value",
    "batch_mean",
    "low",
    "high",
    "total",
    "true_positives",
    "possible_positives",
    "predicted_positives",
)
CLASS = "class"  # a further column where classes have rows of their own


def as_csv(
    every: Sequence[Series], question: Question, *, per_class: bool = False
) -> Iterator[str]:
    """Yield the header and then each series' rows, as lines of CSV.

    Undefined is an empty field. Counts are those behind the value: of the class, or
    summed over classes, for any average; they are ratios of the total where no total
    was recorded.

    Args:
        every: The series.
        question: What `value` is.
        per_class: Whether each class has rows as well, in a column `class`.
    """
    names = (*COLUMNS, CLASS) if per_class else COLUMNS
    yield ",".join(names) + "\n"
    for texts, length, columns in _tables(every, question, per_class=per_class):
        fields = [_quoted(texts[name]) if name in texts else None for name in names]
        row = ",".join(_template(field) for field in fields) + "\n"
        yield "".join(_filled(row, columns, length, nothing=""))


def as_json(
    every: Sequence[Series], question: Question, *, per_class: bool = False
) -> Iterator[str]:
    """Yield one JSON list of rows, an object each; undefined is null.

    Args:
        every: The series.
        question: What `value` is.
        per_class: Whether each class has rows as well.
    """
    names = (*COLUMNS, CLASS) if per_class else COLUMNS
    between = "["
    for texts, length, columns in _tables(every, question, per_class=per_class):
        fields = [json.dumps(texts[name]) if name in texts else None for name in names]
        pairs = (
            f'"{name}":{_template(field)}'
            for name, field in zip(names, fields, strict=True)
        )
        row = f"{{{','.join(pairs)}}}"
        yield between + ",\n".join(_filled(row, columns, length, nothing="null"))
        between = ",\n"
    yield "[]\n" if between == "[" else "]\n"


# What is the same in all rows, the number of rows, and the columns of numbers.
_Table = tuple[Mapping[str, str | None], int, list[Array | None]]


def _tables(
    every: Sequence[Series], question: Question, *, per_class: bool
) -> Iterator[_Table]:
    """Yield what is the same in a table's rows, how many there are, and the columns."""
    for series in every:
        if len(series.steps):
            yield _table(series, question)
        if per_class and len(series.steps) and len(series.classes) > 1:
            for name in series.classes:
                yield _table(series, replace(question, class_name=name))


def _table(series: Series, question: Question) -> _Table:
    answer = score(series, question)
    texts = {
        "run": series.run,
        "tag": series.tag,
        "source": series.source,
        "quality": series.quality,
        CLASS: question.class_name,
    }
    counts: Counts = series.counts
    if question.class_name in series.classes:
        counts = counts.of_class(series.classes.index(str(question.class_name)))
    else:
        counts = counts.micro()
    here = not answer.unavailable
    return (
        texts,
        len(series.steps),
        [
            series.steps,
            series.wall_times,
            answer.value if here else None,
            answer.batch_mean,
            answer.low,
            answer.high,
            answer.total if here else None,
            counts.true_positives[:, 0],
            counts.possible_positives[:, 0],
            counts.predicted_positives[:, 0],
        ],
    )


def _template(field: str | None) -> str:
    """Return a field's part of a row's template: a place, if it is a number's."""
    return "%s" if field is None else field.replace("%", "%%")


def _filled(
    row: str, columns: Sequence[Array | None], length: int, *, nothing: str
) -> Iterator[str]:
    """Yield a template, filled with the numbers of each row."""
    texts = [_formatted(column, length, nothing) for column in columns]
    return map(row.__mod__, zip(*texts, strict=True))


def _formatted(column: Array | None, length: int, nothing: str) -> Iterable[str]:
    """Return a column's numbers as text, the shortest that reads back the same."""
    if column is None:
        return itertools.repeat(nothing, length)
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        shown = numbers(column) or ()
        return [nothing if value is None else repr(value) for value in shown]
    return map(repr, column.tolist())


def _quoted(text: str | None) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(["" if text is None else text])
    return line.getvalue()
