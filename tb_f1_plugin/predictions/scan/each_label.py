"""Each label: rows that have several labels, each with a truth and a score.

May import narwhals, numpy, the core and the rooms beside it. Engines do not all make
rows of two lists at once. So nothing is unnested: each label has sums of its own, and
the scan is one.
"""

from __future__ import annotations

import operator
from functools import reduce

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import COUNTS
from tb_f1_plugin.predictions.outcomes import LabelOutcomes, LabelSums, OtherLabels
from tb_f1_plugin.predictions.scan.columns import Table
from tb_f1_plugin.predictions.scan.expressions import (
    ABOVE_1,
    flag,
    is_above,
    is_odd,
    is_outside,
    truth,
)
from tb_f1_plugin.predictions.scan.lines import Lines, steps_of, sums_of, total_of
from tb_f1_plugin.predictions.task import Task

_OF_OTHER = ("true against", "said against", "true both", "said both")


def of_each_label(table: Table, task: Task) -> LabelOutcomes:
    """Return the outcomes of rows that have several labels."""
    asked = table.asked
    assert task.cut is not None
    assert task.classes is not None
    number = len(task.classes)
    labels = table.columns(asked.y_true, number, "label")
    scores = [column for column, _ in table.columns(asked.y_pred, number, "score")]
    others: list[nw.Expr] = []
    if asked.against:
        own = table.columns(asked.against, number, "other")
        others = [column for column, _ in own]
    weight = table.weight()
    weighs = nw.lit(1) if weight is None else weight
    sums: dict[str, nw.Expr] = {}
    there, odd, odd_there, outside, above = [], [], [], [], []
    for at, ((label, type_), score) in enumerate(zip(labels, scores, strict=True)):
        code = truth(label, type_)
        entry, true = code >= 0, code >= 1
        predicted = is_above(score, task.cut) & entry
        for name, counted in zip(
            COUNTS, (true & predicted, true, predicted), strict=True
        ):
            sums[f"{name} {at}"] = flag(counted) * weighs
        sums[f"entries {at}"] = flag(entry)
        if weight is not None:
            sums[f"weight {at}"] = flag(entry) * weight
            sums[f"weight2 {at}"] = flag(entry) * weight * weight
        if others:
            said = is_above(others[at], task.other_cut or 0.0) & entry
            both = (true & said, said, true & said & predicted, said & predicted)
            for what, counted in zip(_OF_OTHER, both, strict=True):
                sums[f"{what} {at}"] = flag(counted) * weighs
            odd_there.append(is_odd(others[at]) & entry)
            outside.append(flag(is_outside(others[at]) & entry))
        there.append(entry)
        odd.append(is_odd(score) & entry)
        outside.append(flag(is_outside(score) & entry))
        above.append(flag(code == ABOVE_1))
    any_there = flag(reduce(operator.or_, there))
    missing = reduce(operator.add, (flag(~entry) for entry in there))
    sums["looked at"] = any_there
    sums["odd"] = flag(reduce(operator.or_, odd))
    if others:
        sums["odd against"] = flag(reduce(operator.or_, odd_there))
    sums["outside"] = reduce(operator.add, outside)
    sums["above"] = reduce(operator.add, above)
    sums["unlabelled"] = missing if weight is None else missing * flag(weight != 0)
    if weight is not None:
        sums["weight"] = any_there * weight
        sums["weight2"] = any_there * weight * weight
    return _outcomes(table, table.lines({}, sums), number)


def _outcomes(table: Table, lines: Lines, number: int) -> LabelOutcomes:
    asked = table.asked
    # Only rows that have a label at all are looked at.
    looked_at = Lines(lines.keys, {**lines.sums, "rows": lines.sums["looked at"]})

    def by_label(name: str, or_else: str = "") -> Array:
        found = [
            lines.sums[f"{name if f'{name} {at}' in lines.sums else or_else} {at}"]
            for at in range(number)
        ]
        return np.stack(found, -1)

    true_positives, possible_positives, predicted_positives = map(by_label, COUNTS)
    other = None
    if asked.against:
        own, said, both_true, both_said = map(by_label, _OF_OTHER)
        odd = lines.sums["odd against"]
        other = OtherLabels(own, said, both_true, both_said, odd)
    return LabelOutcomes(
        step=steps_of(lines, asked.step),
        by={name: lines.keys[f"by {name}"] for name in asked.by},
        sums=sums_of(looked_at),
        unlabelled=lines.sums["unlabelled"],
        labels=LabelSums(
            true_positives,
            possible_positives,
            predicted_positives,
            by_label("entries"),
            by_label("weight", "entries"),
            by_label("weight2", "entries"),
        ),
        outside=total_of(lines, "outside"),
        above=total_of(lines, "above"),
        other=other,
    )
