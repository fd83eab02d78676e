"""Class numbers: whether floats are classes and no scores, by their values.

May import narwhals, numpy, `asked`, `task` and the rooms beside it. A column of pandas
that once had a gap has 2.0 for 2. Scores that are all whole numbers, some of them above
1 beside labels above 1, are no probabilities, and logits are not whole in every row.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import reduce

import narwhals.stable.v2 as nw

from tb_f1_plugin.predictions.outcomes import Outcomes
from tb_f1_plugin.predictions.scan.columns import Table
from tb_f1_plugin.predictions.scan.expressions import (
    as_number,
    flag,
    is_above,
    is_known,
    is_whole,
)
from tb_f1_plugin.predictions.scan.lines import lines_of, total_of
from tb_f1_plugin.predictions.task import Task

USUAL = 0.5  # the threshold where nobody chose one


def are_class_numbers(table: Table, task: Task, outcomes: Outcomes) -> bool:
    """Tell whether what was compared with a threshold are class numbers.

    The table is read again only where scores are outside of [0, 1] and labels may be
    above 1. Whoever chose a threshold or asked for a histogram has scores.

    Args:
        table: The table.
        task: What its types make of it.
        outcomes: What the scan has found.
    """
    asked = table.asked
    if task.decides != "threshold" or not outcomes.outside:
        return False
    if asked.threshold != USUAL or asked.bins is not None:
        return False
    if asked.positive is None and not outcomes.above:
        return False
    names = (*asked.y_true, *asked.y_pred, *asked.against)
    if not all(table.schema[name].is_numeric() for name in names):
        return False
    columns = [as_number(table.column(name), table.schema[name]) for name in names]
    true, *predicted = columns
    some_above = reduce(operator.or_, (is_above(one, 1.0) for one in predicted))
    asked_of = {
        "in parts": flag(reduce(operator.or_, _in_parts(columns))),
        "labels": flag(is_above(true, 1.0)),
        "predictions": flag(some_above),
    }
    found = lines_of(table.frame, {}, asked_of)
    in_parts, *above = (total_of(found, name) for name in asked_of)
    return not in_parts and all(above)


def _in_parts(columns: list[nw.Expr]) -> Iterator[nw.Expr]:
    """Yield of each column whether a row has no whole number there; NaN is missing."""
    for column in columns:
        yield is_known(column) & ~is_whole(column)
