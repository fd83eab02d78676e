"""Beside: what is not lent because the model has an `F1Score` of the user's own.

May import keras, `model`, `metric`, `wish` and `advice`. Beside a metric that is
compiled, or that the model updates itself, nothing is lent. Who asked for another one,
or has outputs that it does not count, is told so, and how to have both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import keras

from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.wish import are_alike
from tb_f1_plugin.keras.metric.detail_metric import Asked
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named, has_stock_loss, structure_of
from tb_f1_plugin.keras.model.losses import is_classification
from tb_f1_plugin.keras.model.outputs import (
    NotPairedError,
    metrics_of_outputs,
    outputs_of,
)
from tb_f1_plugin.keras.private.attributes import compiled_metrics, metrics_by_output

_Say = Callable[[str], None]


def say_beside(
    model: Any, metrics: Mapping[F1Score, Named], f1: Any, say: _Say
) -> None:
    """Say what is not counted because the model has metrics of the user's own.

    Args:
        model: A compiled model.
        metrics: Its `F1Score` metrics, at least one.
        f1: As the callback's argument.
        say: Takes a sentence for the user.
    """
    if f1 is False:
        return
    if isinstance(f1, F1Score) and not any(are_alike(f1, own) for own in metrics):
        names = ", ".join(named.name for named in metrics.values())
        say(
            f"f1= of TensorBoard is not counted: the model has {names} of its own, and "
            "nothing is lent beside it. (Keras keeps the metrics of an earlier compile "
            "until another one has metrics.) To count what f1= says: compile(..., "
            "metrics=...) with it, in the place of the other one, or beside it under "
            "another name."
        )
    if isinstance(f1, Asked) and any(own.asked != f1 for own in metrics):
        names = ", ".join(named.name for named in metrics.values())
        say(
            "histogram= and confusion= of TensorBoard are for a metric that it lends: "
            f"the model has {names} of its own, and what it keeps is written. Give "
            "them to F1Score in `metrics=`, as F1Score(histogram=True)."
        )
    say_of_outputs(model, metrics, say)


def say_of_outputs(model: Any, metrics: Iterable[F1Score], say: _Say) -> None:
    """Say which outputs classify and are counted by none of the compiled metrics.

    A subclassed model says its outputs when it has run a batch.
    """
    compiled = compiled_metrics(model)
    if compiled is None:
        return
    structure = structure_of(model)
    if structure is not None and len(keras.tree.flatten(structure)) == 1:
        return
    if structure is not None:
        by_output = metrics_of_outputs(model, compiled, structure)
        _say_of_known(model, structure, by_output, set(metrics), say)
    elif compiled.built:
        _say_of_built(model, compiled, set(metrics), say)


def _say_of_known(
    model: Any,
    structure: Any,
    by_output: list[list[Any]],
    metrics: set[F1Score],
    say: _Say,
) -> None:
    try:
        outputs = outputs_of(model, structure, structure)
    except NotPairedError:
        return
    classify = [any(map(is_classification, output.losses)) for output in outputs]
    without = _without(by_output, classify, metrics)
    if not without:
        return
    names = [output.name for output in outputs]
    shown = ", ".join(
        str(place + 1) if names[place] is None else repr(names[place])
        for place in without
    )
    wanted = [
        place
        for place, own in enumerate(by_output)
        if place in without or metrics & set(own)
    ]
    size = len(structure) if keras.tree.is_nested(structure) else 1
    how = advice.for_outputs(
        names, wanted, takes_metrics=True, is_nested=size != len(outputs)
    )
    _say(shown, len(without), how, say)


def _say_of_built(model: Any, compiled: Any, metrics: set[F1Score], say: _Say) -> None:
    unweighted, weighted = metrics_by_output(compiled)
    by_output = [
        [metric for group in pair if group for metric in group.metrics]
        # Keras 3.12 has one None where no metrics of a kind were given.
        for pair in itertools.zip_longest(unweighted, weighted)
    ]
    losses = keras.tree.flatten(model.loss)
    if len(losses) == 1:
        losses *= len(by_output)
    if len(losses) != len(by_output) or not has_stock_loss(model):
        return
    without = _without(by_output, list(map(is_classification, losses)), metrics)
    if without:
        shown = ", ".join(f"{place + 1}" for place in without)
        _say(shown, len(without), advice.IN_STRUCTURE, say)


def _without(
    by_output: list[list[Any]], classify: list[bool], metrics: set[F1Score]
) -> list[int]:
    """Return the places of outputs that classify and have none of the metrics.

    None if a metric is that of no output: the model may count with it what it likes.
    """
    counted = [metrics & set(own) for own in by_output]
    if len(by_output) != len(classify) or set().union(*counted) != metrics:
        return []
    return [place for place, own in enumerate(counted) if classify[place] and not own]


def _say(shown: str, number: int, how: str, say: _Say) -> None:
    outputs = "output" if number == 1 else "outputs"
    say(
        f"No counts are written of the {outputs} {shown}: nothing is lent beside an "
        f"F1Score that is compiled for another output. {how}"
    )
