"""One class: rows that have one truth and one prediction, as outcomes.

May import narwhals, numpy, the core and the rooms beside it.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import BESIDE
from tb_f1_plugin.predictions.outcomes import Bins, Outcomes
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
    label = label_of(nw.col(name), schema[name])
    sums: dict[str, nw.Expr] = {}
    weight = table.weight()
    if weight is not None:
        sums["weight"], sums["weight2"] = weight, weight * weight
        sums["weightless"] = flag(weight == 0)
    if task.decides == "threshold":
        return _of_scores(table, task, label, sums)
    if task.decides == "labels":
        (scores,) = asked.y_pred
        predicted = label_of(nw.col(scores), schema[scores])
        if schema[scores].is_float():
            sums["odd"] = flag(is_odd(nw.col(scores)))
    else:
        number = len(task.classes or ())
        columns = [c for c, _ in table.columns(asked.y_pred, number, "score")]
        predicted = largest(columns)
        sums["odd"] = flag(reduce(operator.or_, map(is_odd, columns)))
    keys = {"true": label, "predicted": predicted}
    lines = table.lines(keys, sums)
    return _outcomes(table, lines, lines.keys["true"], lines.keys["predicted"])


def _of_scores(
    table: Table, task: Task, label: nw.Expr, sums: dict[str, nw.Expr]
) -> Outcomes:
    """Return the outcomes of rows whose scores are compared with a threshold."""
    asked, schema = table.asked, table.schema
    assert task.cut is not None
    (name,), (scores,) = asked.y_true, asked.y_pred
    score = as_number(nw.col(scores), schema[scores])
    sums["odd"], sums["outside"] = flag(is_odd(score)), flag(is_outside(score))
    if not task.is_raw:
        label = truth(as_number(nw.col(name), schema[name]))
    if asked.bins is None:
        keys = {"true": label, "predicted": flag(is_above(score, task.cut))}
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
    return Outcomes(
        step=steps_of(lines, asked.step),
        by={name: lines.keys[f"by {name}"] for name in asked.by},
        true=true,
        predicted=predicted,
        sums=sums_of(lines),
        bins=bins,
        outside=total_of(lines, "outside"),
        above=above,
    )
