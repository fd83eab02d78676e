"""One class: rows that have one truth and one prediction, as outcomes.

May import narwhals, numpy, the core and the rooms beside it.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import partial, reduce
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import BESIDE
from tb_f1_plugin.predictions.outcomes import Bins, Other, Outcomes
from tb_f1_plugin.predictions.scan.columns import Table
from tb_f1_plugin.predictions.scan.expressions import (
    ABOVE_1,
    as_number,
    cell,
    distance,
    flag,
    is_above,
    is_odd,
    is_outside,
    label_of,
    largest,
    truth,
)
from tb_f1_plugin.predictions.scan.lines import Lines, steps_of, sums_of, total_of
from tb_f1_plugin.predictions.task import Task


def of_one_class(table: Table, task: Task) -> Outcomes:
    """Return the outcomes of rows that have one truth and one prediction."""
    asked, schema = table.asked, table.schema
    (name,) = asked.y_true
    label = label_of(table.column(name), schema[name])
    sums: dict[str, nw.Expr] = {}
    weight = table.weight()
    if weight is not None:
        sums["weight"], sums["weight2"] = weight, weight * weight
        sums["weightless"] = flag(weight == 0)
    if task.decides == "threshold":
        return _of_scores(table, task, label, sums)
    if task.decides == "labels":
        read = _class_of
    else:
        read = partial(_largest_of, number=len(task.classes or ()))
    keys = {"true": label}
    keys["predicted"], odd = read(table, asked.y_pred)
    if odd is not None:
        sums["odd"] = odd
    if asked.against:
        keys["against"], odd = read(table, asked.against)
        if odd is not None:
            sums["odd against"] = odd
    lines = table.lines(keys, sums)
    return _outcomes(table, lines, lines.keys["true"], lines.keys["predicted"])


def _class_of(table: Table, names: Sequence[str]) -> tuple[nw.Expr, nw.Expr | None]:
    """Return the predicted class, and whether it is an odd number."""
    (name,) = names
    type_ = table.schema[name]
    odd = flag(is_odd(table.column(name))) if type_.is_float() else None
    return label_of(table.column(name), type_), odd


def _largest_of(
    table: Table, names: Sequence[str], number: int
) -> tuple[nw.Expr, nw.Expr | None]:
    """Return the class of the largest score, and whether one of them is odd."""
    what = "score" if names == table.asked.y_pred else "other"
    columns = [column for column, _ in table.columns(names, number, what)]
    return largest(columns), flag(reduce(operator.or_, map(is_odd, columns)))


def _of_scores(
    table: Table, task: Task, label: nw.Expr, sums: dict[str, nw.Expr]
) -> Outcomes:
    """Return the outcomes of rows whose scores are compared with a threshold."""
    asked, schema = table.asked, table.schema
    assert task.cut is not None
    (name,), (scores,) = asked.y_true, asked.y_pred
    score = as_number(table.column(scores), schema[scores])
    sums["odd"], sums["outside"] = flag(is_odd(score)), flag(is_outside(score))
    if not task.is_raw:
        label = truth(table.column(name), schema[name])
    if asked.bins is None:
        keys = {"true": label, "predicted": flag(is_above(score, task.cut))}
        if asked.against:
            (name,) = asked.against
            other = as_number(table.column(name), schema[name])
            assert task.other_cut is not None
            keys["against"] = flag(is_above(other, task.other_cut))
            sums["odd against"] = flag(is_odd(other))
            sums["outside"] = sums["outside"] + flag(is_outside(other))
        lines = table.lines(keys, sums)
        return _outcomes(table, lines, lines.keys["true"], lines.keys["predicted"])
    edges = edges_of(asked.bins, threshold=asked.threshold)
    away, weight = distance(score), sums.get("weight", nw.lit(1.0))
    sums["distance"], sums["distance2"] = weight * away, weight * away * away
    # Fewer keys are faster, and the cell says what is predicted.
    place, cells = cell(score, edges, asked.bins, task.cut), len(edges) + BESIDE
    if task.is_raw:
        lines = table.lines({"true": label, "cell": place}, sums)
        true = lines.keys["true"]
        cell_of = np.asarray(lines.keys["cell"], np.int64)
    else:
        lines = table.lines({"both": label * cells + place}, sums)
        codes, cell_of = np.divmod(np.asarray(lines.keys["both"], np.int64), cells)
        true = codes.tolist()
    above = int(np.searchsorted(edges, asked.threshold)) + BESIDE
    bins = Bins(
        *(edges, cell_of),
        lines.sums["distance"].astype(np.float64),
        lines.sums["distance2"].astype(np.float64),
    )
    predicted = (cell_of >= above).astype(np.int64).tolist()
    return _outcomes(table, lines, true, predicted, bins)


def _outcomes(
    table: Table,
    lines: Lines,
    true: list[Any],
    predicted: list[Any],
    bins: Bins | None = None,
) -> Outcomes:
    asked, above = table.asked, 0
    if asked.positive is None and "outside" in lines.sums:  # truth as `truth` says it
        is_above_1 = np.asarray(true) == ABOVE_1
        above = int(lines.sums["rows"][is_above_1].sum())
        true = np.where(is_above_1, 1, true).tolist()
    other = None
    if asked.against:
        nothing = np.zeros_like(lines.sums["rows"])
        other = Other(lines.keys["against"], lines.sums.get("odd against", nothing))
    return Outcomes(
        step=steps_of(lines, asked.step),
        by={name: lines.keys[f"by {name}"] for name in asked.by},
        true=true,
        predicted=predicted,
        sums=sums_of(lines),
        bins=bins,
        outside=total_of(lines, "outside"),
        above=above,
        other=other,
    )
