"""Export: every series, every epoch, one row each, at full precision.

May import numpy, orjson, the core, `text`, `series`, `question` and `scoring`. A row is
a step of a series or, if asked for, of one of its classes. There may be millions of
numbers, so a whole column is formatted in one call: a call for each number would take
longer than reading the logs.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import COUNTS, FileColumn, in_order
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text.cell import cell

COLUMNS = in_order(
    *("run", "tag", "step", "wall_time", "source", "quality"),
    *("value", "batch_mean", "logged_f1", "low", "high", "total"),
    *COUNTS,
)
CLASS: FileColumn = "class"  # a further column where classes have rows of their own
# By column: a text, which is the same in all rows, numbers, or None for undefined.
Table = Mapping[str, str | Array | None]


def as_csv(
    every: Sequence[Series], question: Question, *, per_class: bool = False
) -> Iterator[str]:
    """Yield the header and then each series' rows, as lines of CSV.

    Undefined is an empty field. Counts are those behind the value: of the class, or
    summed over the classes that are averaged, for any average; they are ratios of the
    total where no total was recorded.

    Args:
        every: The series.
        question: What `value` is.
        per_class: Whether each class has rows as well, in a column `class`.
    """
    return csv_of(_names(per_class), _tables(every, question, per_class=per_class))


def csv_of(names: Sequence[str], tables: Iterable[Table]) -> Iterator[str]:
    r"""Yield a header and the rows of tables, as lines of CSV; undefined is empty.

    >>> list(csv_of(["run", "step"], [{"run": "a,b", "step": np.array([1, 2])}]))
    ['run,step\n', '"a,b",1\n"a,b",2\n']
    """
    yield ",".join(names) + "\n"
    for table in tables:
        places, columns = _template(table, names, _quoted, nothing="")
        row = ",".join(places) + "\n"
        yield "".join(map(row.__mod__, zip(*columns, strict=True)))


def as_json(
    every: Sequence[Series], question: Question, *, per_class: bool = False
) -> Iterator[str]:
    """Yield one JSON list of rows, an object each; undefined is null.

    Args:
        every: The series.
        question: What `value` is.
        per_class: Whether each class has rows as well.
    """
    return json_of(_names(per_class), _tables(every, question, per_class=per_class))


def json_of(names: Sequence[str], tables: Iterable[Table]) -> Iterator[str]:
    r"""Yield one JSON list of the rows of tables, an object each; undefined is null.

    >>> "".join(json_of(["value"], [{"value": np.array([0.5, np.nan])}]))
    '[{"value":0.5},\n{"value":null}]\n'
    """
    between = "["
    for table in tables:
        places, columns = _template(table, names, json.dumps, nothing="null")
        pairs = (f'"{n}":{place}' for n, place in zip(names, places, strict=True))
        row = f"{{{','.join(pairs)}}}"
        rows = map(row.__mod__, zip(*columns, strict=True))
        yield between + ",\n".join(rows)
        between = ",\n"
    yield "[]\n" if between == "[" else "]\n"


def _names(per_class: bool) -> tuple[str, ...]:
    return (*COLUMNS, CLASS) if per_class else COLUMNS


def _tables(
    every: Sequence[Series], question: Question, *, per_class: bool
) -> Iterator[Table]:
    """Yield the rows of each series, and of each of its classes."""
    for series in every:
        if len(series.steps):
            yield _table(series, question)
        if per_class and len(series.steps) and len(series.classes) > 1:
            for name in series.classes:
                yield _table(series, replace(question, class_name=name))


def _table(series: Series, question: Question) -> Table:
    answer = score(series, question)
    here = not answer.unavailable
    counts = meaning(series, question).counts_of(series).micro() if here else None
    return {
        "run": series.run,
        "tag": series.tag,
        "step": series.steps,
        "wall_time": series.wall_times,
        "source": series.source,
        "quality": series.quality,
        "value": answer.value if here else None,
        "batch_mean": answer.batch_mean,
        "logged_f1": answer.logged_f1,
        "low": answer.low,
        "high": answer.high,
        "total": answer.total if here else None,
        **{
            name: None if counts is None else getattr(counts, name)[:, 0]
            for name in COUNTS
        },
        CLASS: question.class_name,
    }


def _template(
    table: Table, names: Sequence[str], quoted: Callable[[str], str], *, nothing: str
) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the parts of a row's template by name, and what fills it, by column.

    Numbers are the shortest texts that read back the same; an encoder of JSON makes
    those of a column in one call, and null where one is not finite.
    """
    places: list[str] = []
    columns: list[Sequence[Any]] = []
    for name in names:
        field = table[name]
        if not isinstance(field, np.ndarray):
            text = nothing if field is None else quoted(field)
            places.append(text.replace("%", "%%"))
        else:
            places.append("%s")
            columns.append(_texts(field, nothing))
    return places, columns


def _texts(column: Array, nothing: str) -> list[str]:
    """Return a column's numbers as texts.

    >>> _texts(np.array([0.1, np.nan, 1e-7]), "-")
    ['0.1', '-', '1e-7']
    """
    encoded = orjson.dumps(
        np.ascontiguousarray(column), option=orjson.OPT_SERIALIZE_NUMPY
    )
    texts = encoded[1:-1].decode().split(",")
    if column.dtype.kind == "f" and nothing != "null" and b"null" in encoded:
        return [nothing if text == "null" else text for text in texts]
    return texts


def _quoted(text: str) -> str:
    line = io.StringIO()
    # The writer quotes line ends in the text only if it writes such line ends itself.
    csv.writer(line, lineterminator="\r\n").writerow([cell(text)])
    return line.getvalue()[:-2]
