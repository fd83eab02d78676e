"""Traced: with which settings of a metric the steps of a model were traced.

May import `metric` and `private`. A traced step counts for ever as its metrics were set
then, and Keras makes a step anew only after another `compile`. One metric may stand in
several models, so it is the model that is asked whether it has steps, and what was
traced is kept for each `compile` of it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from typing import Any

from tb_f1_plugin.keras.metric.defaults import Settings, Traced
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.private.attributes import compile_config, function_of

_OfMetrics = weakref.WeakKeyDictionary[F1Score, Traced]
_known: weakref.WeakKeyDictionary[Any, _OfMetrics] = weakref.WeakKeyDictionary()


def has_functions(model: Any) -> bool:
    """Tell whether Keras has made steps that update metrics since the last `compile`.

    `fit` and `evaluate` make them after `set_model` and before `on_…_begin`.
    """
    return any(function_of(model, split) is not None for split in ("train", "test"))


def follow(
    model: Any, metrics: Iterable[F1Score], *, had_functions: bool
) -> Callable[[], None]:
    """Let metrics note what is traced from now on as traced for this model.

    Args:
        model: The model.
        metrics: Metrics that it is compiled with.
        had_functions: Whether it had steps before whoever calls now came.

    Returns:
        What ends it.
    """
    try:
        compiled = compile_config(model)
    except AttributeError:  # it was never compiled, and updates them itself
        compiled = model
    known = _known.setdefault(compiled, weakref.WeakKeyDictionary())
    before: list[tuple[F1Score, Traced]] = []
    for metric in metrics:
        traced = known.get(metric)
        if traced is None:
            # Nobody followed until now: what was traced may be of any model.
            traced = Traced(set(metric.traced.settings) if had_functions else set())
            known[metric] = traced
        if metric.traced is not traced:
            before.append((metric, metric.traced))
            metric.traced = traced

    def leave() -> None:
        while before:
            metric, traced = before.pop()
            metric.traced = traced

    return leave


def why_mixed(model: Any, metric: F1Score) -> str | None:
    """Say why a metric's settings are not those of all steps; None if they are.

    Args:
        model: A model whose traces the metric follows.
        metric: The metric.
    """
    others = metric.traced.settings - {metric.settings}
    if model.run_eagerly or not others or not has_functions(model):
        return None  # a step of the user's own may be traced again at any time
    then, now = _differences(next(iter(others)), metric.settings)
    return (
        f"a step of the model was traced when the metric was set to {then}, and goes "
        f"on counting so, though it is set to {now} now or in another step. Compile "
        "the model anew after setting a metric"
    )


def _differences(then: Settings, now: Settings) -> tuple[str, str]:
    """Return what differs, in words."""
    names = [name for name in then._fields if getattr(then, name) != getattr(now, name)]
    if names == ["defaults"]:
        return "what another loss says", "what this one says"
    names = [name for name in names if name != "defaults"]
    then_, now_ = (
        ", ".join(f"{name}={getattr(of, name)!r}" for name in names)
        for of in (then, now)
    )
    return then_, now_
