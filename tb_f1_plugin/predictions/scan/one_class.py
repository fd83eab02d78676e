"""One class: rows that have one truth and one prediction, as outcomes.

May import narwhals, numpy, the core and the rooms beside it.
"""

from __future__ import annotations

import operator
from functools import reduce

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.predictions.outcomes import Bins, Outcomes
from tb_f1_plugin.predictions.scan.columns import Table
from tb_f1_plugin.predictions.scan.expressions import (
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
    edges = None
    if task.decides == "labels":
        (scores,) = asked.y_pred
        predicted = label_of(nw.col(scores), schema[scores])
        if schema[scores].is_float():
            sums["odd"] = flag(is_odd(nw.col(scores)))
    elif task.decides == "argmax":
        number = len(task.classes or ())
        columns = [c for c, _ in table.columns(asked.y_pred, number, "score")]
        predicted = largest(columns)
        sums["odd"] = flag(reduce(operator.or_, map(is_odd, columns)))
    else:
        assert task.cut is not None
        (scores,) = asked.y_pred
        score = as_number(nw.col(scores), schema[scores])
        predicted = flag(is_above(score, task.cut))
        sums["odd"], sums["outside"] = flag(is_odd(score)), flag(is_outside(score))
        if not task.is_raw:
            number_of = as_number(nw.col(name), schema[name])
            label = truth(number_of)
            sums["above"] = flag(is_above(number_of, 1.0))
        if asked.bins is not None:
            edges = edges_of(asked.bins, threshold=asked.threshold)
    weight = table.weight()
    keys = {**table.keys(), "true": label, "predicted": predicted}
    if weight is not None:
        sums["weight"], sums["weight2"] = weight, weight * weight
        sums["weightless"] = flag(weight == 0)
    if edges is not None:
        assert asked.bins is not None
        assert task.cut is not None
        away = distance(score)
        keys["cell"] = cell(score, edges, asked.bins, task.cut)
        each = nw.lit(1.0) if weight is None else weight
        sums["distance"], sums["distance2"] = each * away, each * away * away
    return _outcomes(table, table.lines(keys, sums), edges)


def _outcomes(table: Table, lines: Lines, edges: Array | None) -> Outcomes:
    asked, sums = table.asked, lines.sums
    bins = None
    if edges is not None:
        cells = np.asarray(lines.keys["cell"], np.int64)
        bins = Bins(edges, cells, sums["distance"] * 1.0, sums["distance2"] * 1.0)
    true, predicted = lines.keys["true"], lines.keys["predicted"]
    return Outcomes(
        step=steps_of(lines, asked.step),
        by={name: lines.keys[f"by {name}"] for name in asked.by},
        true=true,
        predicted=predicted,
        sums=sums_of(lines),
        is_weighted=asked.weight is not None,
        bins=bins,
        outside=total_of(lines, "outside"),
        above=total_of(lines, "above"),
    )
