"""Seen: what lent metrics saw of a batch, as values that leave the step.

May import `backend`, `metric` and `label_check`. On JAX most of a short `fit` is spent
in compiling, and a fit compiles four steps: two splits, each with full batches and a
last one. What is counted inside of them is compiled four times. So a step may hand out
what was to be counted, and one call of `counted` counts it. JAX keeps that call for all
batches of a form, in each later `fit` as well: nothing in it is of a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.backend import steps, tensors
from tb_f1_plugin.keras.lending.batch.label_check import Check, Looks
from tb_f1_plugin.keras.metric.counting.filled import (
    filled,
    first_rows,
    rows_to_fill,
    without_filling,
)
from tb_f1_plugin.keras.metric.counting.inputs import Inputs, by_row
from tb_f1_plugin.keras.metric.counting.layout import Layout
from tb_f1_plugin.keras.metric.counting.path import counted_state
from tb_f1_plugin.keras.metric.detail_metric import Asked
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.metric.shown import Show, shown

MOST = 2**20  # numbers of a batch that leave a step: what leaves it takes memory


@steps.passed_as_it_is
@dataclass(frozen=True)
class Facts:
    """What is no tensor of what was seen; all of it is the same in all alike batches.

    Attributes:
        form: What the batch means.
        show: How the metric shows its state.
        looks: How the labels are checked; None if they are not.
    """

    form: Form
    show: Show
    looks: Looks | None


class Seen(NamedTuple):
    """What one metric saw of one batch.

    Attributes:
        inputs: The batch, filled up to the rows of a full one.
        rows: How many rows it had, int32.
        facts: What is no tensor.
    """

    inputs: Inputs
    rows: Any
    facts: Facts


def may_leave(metric: F1Score, check: Check | None, rows: int) -> bool:
    """Tell whether what a metric sees may leave the step.

    Not pixels or tokens, which are many, nor what is compared with the inputs, nor what
    a subclass of the user's counts in its own way, nor details.

    Args:
        metric: A metric that has seen a batch, or the shapes of one.
        check: The check of its labels.
        rows: How many rows a batch has.
    """
    if type(metric) is not F1Score or not metric.built or metric.row_axes != 1:
        return False
    if metric.asked != Asked():
        return False
    if check is not None and check.looks.inputs:
        return False
    return metric.columns_axis in (-1, 1) and metric.numbers_in_row * rows <= MOST


def seen_by(
    metric: F1Score,
    check: Check | None,
    labels: Any,
    predictions: Any,
    mask: Any,
    full: int,
) -> Seen:
    """Return what a metric sees of a batch, inside of the step.

    Args:
        metric: The metric.
        check: The check of its labels.
        labels: Labels.
        predictions: Predictions.
        mask: What counts, as of the metric's `update_state`.
        full: The most rows that a batch had so far.
    """
    inputs, form = metric.read(labels, predictions, mask)
    rows = int(inputs.y_pred.shape[0])
    if len(form.leading) == 1:  # as it was when the step was made
        if inputs.mask is not None:
            inputs = inputs._replace(mask=by_row("the mask", inputs.mask, inputs, form))
        to_fill = rows_to_fill(rows, full, metric.numbers_in_row)
        inputs, form = filled(inputs, to_fill), replace(form, leading=(to_fill,))
    facts = Facts(form, metric.show, None if check is None else check.looks)
    return Seen(inputs, tensors.constant(rows, "int32"), facts)


def counted(
    values: Mapping[str, Sequence[Any]], batch: Mapping[str, Seen]
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Return the values of metrics with a batch in them, and what they show then.

    Args:
        values: Those of each metric's variable, and of its check's, by its name.
        batch: What each of them saw.
    """
    made: tuple[dict[str, list[Any]], dict[str, Any]] = _counted(values, batch)
    return made


def _count(
    values: Mapping[str, Sequence[Any]], batch: Mapping[str, Seen]
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    after, results = dict[str, list[Any]](), dict[str, Any]()
    with steps.exact():
        for name, (inputs, rows, facts) in batch.items():
            form, show = facts.form, facts.show
            state, *of_check = values[name]
            own = without_filling(inputs, rows, form)
            state = state + counted_state(own, form, show.columns)
            if facts.looks is not None:
                there = first_rows(inputs.y_true, rows)
                looked = facts.looks.counted(inputs.y_true, (), there)
                of_check = [of_check[0] + looked]
            layout = Layout(form.classes, by_entry=form.kind == "multilabel")
            after[name] = [state, *of_check]
            results[name] = shown(state, layout, show)
    return after, results


_counted = steps.compiled(_count, static=())
