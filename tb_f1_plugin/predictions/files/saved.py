"""Saved: a table of outcomes that somebody has saved as CSV.

May import numpy and the rooms beside it. docs/predictions.md says what such a file must
have and what it may have. Its names are plain words in every SQL.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.counted import Counted
from tb_f1_plugin.predictions.outcomes import Other, Outcomes, Sums
from tb_f1_plugin.predictions.scanned import Scanned
from tb_f1_plugin.predictions.task import Task
from tb_f1_plugin.predictions.versus import Versus, records_of
from tb_f1_plugin.predictions.words import first_few, rows_have

TRUE, PREDICTED, ROWS = "true_class", "predicted_class", "row_count"
STEP, WEIGHT, WEIGHT2, WEIGHTLESS = "step", "weight", "weight2", "weightless"
ODD, MISSING = "odd", "missing"
AGAINST, ODD_AGAINST = "against_class", "odd_against"
MUST = (TRUE, PREDICTED, ROWS)
COLUMNS = {
    *(*MUST, AGAINST, STEP, WEIGHT, WEIGHT2, WEIGHTLESS),
    *(ODD, ODD_AGAINST, MISSING),
}
TRUTH_VALUES = {"true": 1, "false": 0, "t": 1, "f": 0}


def saved(
    path: str | os.PathLike[str], asked: Asked, *, threshold: float | None = None
) -> Counted | Versus:
    """Return the records of a table of outcomes.

    Args:
        path: The file: CSV with a header.
        asked: What is asked: `by` are columns of the file. `y_pred` and `against` are
            what two models are called.
        threshold: What scores were compared with, if anybody knows.

    Raises:
        ValueError: If it is no table of outcomes, or has rows with a NULL.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        # Some warehouses write names in capitals.
        names = [name.strip().lower() for name in next(reader, [])]
        lines = [line for line in reader if line]
    needed = [*MUST, *([AGAINST] if asked.against else []), *map(str.lower, asked.by)]
    missing = [name for name in needed if name not in names]
    if missing:
        raise ValueError(
            f"A table of outcomes must have the columns {first_few(missing)}, got "
            f"{first_few(names) or 'no header'}."
        )
    if any(len(line) != len(names) for line in lines) or not lines:
        raise ValueError(
            "A table of outcomes must have lines of as many values as its header has "
            f"names, got {len(lines):,} lines, not all of {len(names)} values."
        )
    columns = dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))
    outcomes = _outcomes(columns, asked)
    if threshold is not None:
        _check_binary(outcomes)
    decides: Any = "labels" if threshold is None else "threshold"
    task = Task(decides, classes=asked.classes)
    meant = asked if threshold is None else replace(asked, threshold=threshold)
    return records_of(Scanned(outcomes, task, meant))


def _outcomes(columns: Mapping[str, list[str]], asked: Asked) -> Outcomes:
    def sums(name: str, or_else: Callable[[], Array]) -> Array:
        return _numbers(name, columns[name]) if name in columns else or_else()

    rows = _whole(ROWS, columns[ROWS])
    nothing = np.zeros_like(rows)
    nulls = int(sums(MISSING, lambda: nothing).sum())
    if nulls:
        raise ValueError(
            f"Every row must have a label and a prediction, and what else was asked "
            f"for; {rows_have(nulls, 'has', 'have')} a NULL, of {int(rows.sum()):,}. "
            "Mend them, or make the statement with `missing=drop`."
        )
    if (WEIGHT in columns) != (WEIGHT2 in columns):
        raise ValueError(
            f"A table of outcomes must have `{WEIGHT}` and `{WEIGHT2}`, or none of "
            "them, got one."
        )
    steps = columns.get(STEP)
    every = [columns[TRUE], columns[PREDICTED]]
    if asked.against:
        every.append(columns[AGAINST])
    true, predicted, *models = _labels(every)
    odd_against = sums(ODD_AGAINST, lambda: nothing).astype(np.int64)
    return Outcomes(
        step=nothing if steps is None else _whole(STEP, steps),
        by={name: columns[name.lower()] for name in asked.by},
        true=true,
        predicted=predicted,
        sums=Sums(
            rows,
            sums(WEIGHT, lambda: rows),
            sums(WEIGHT2, lambda: rows),
            sums(ODD, lambda: nothing).astype(np.int64),
            sums(WEIGHTLESS, lambda: nothing).astype(np.int64),
        ),
        other=Other(models[0], odd_against) if models else None,
    )


def _labels(columns: list[list[str]]) -> list[list[Any]]:
    """Return classes: numbers and truth values where no column has others."""
    every = {text.strip() for texts in columns for text in texts} - {""}
    for read in (_truth_value, int, float):
        try:
            known: dict[str, Any] = {text: read(text) for text in every}
        except ValueError:
            continue
        return [[known.get(text.strip()) for text in texts] for texts in columns]
    return [[text.strip() or None for text in texts] for texts in columns]


def _truth_value(text: str) -> int:
    if text.lower() not in TRUTH_VALUES:
        raise ValueError(text)
    return TRUTH_VALUES[text.lower()]


def _check_binary(outcomes: Outcomes) -> None:
    said = [] if outcomes.other is None else outcomes.other.predicted
    others = {*outcomes.true, *outcomes.predicted, *said} - {0, 1, None}
    if others:
        raise ValueError(
            "`threshold` is for outcomes of 0 and 1, got "
            f"{first_few(sorted(others, key=str))}. Leave it out."
        )


def _numbers(name: str, texts: list[str]) -> Array:
    try:
        values = np.asarray([float(text) for text in texts])
    except ValueError as error:
        raise ValueError(f"`{name}` must be numbers: {error}.") from error
    if not np.isfinite(values).all():
        raise ValueError(f"`{name}` must be finite numbers, got NaN or infinity.")
    return values


def _whole(name: str, texts: list[str]) -> Array:
    values = _numbers(name, texts)
    wrong = [t for t, v in zip(texts, values, strict=True) if v < 0 or math.fmod(v, 1)]
    if wrong:
        raise ValueError(
            f"`{name}` must be whole numbers, 0 or more, got {wrong[0]!r}."
        )
    return values.astype(np.int64)
