"""Query: what one request asks, checked parameter by parameter.

May import `parameters`, the analysis and the registry of scores. It knows nothing of
HTTP: the command line asks with it as well. A mistake is a `ValueError` of one sentence
or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tb_f1_plugin.analysis.patterns import shown
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.plugin.parameters import (
    ABSENT_CLASSES,
    AVERAGE,
    BETA,
    CLASS,
    INTERVAL,
    RUNS,
    SCORE,
    ZERO_DIVISION,
    Parameter,
)

T = TypeVar("T")
Arguments = Mapping[str, Sequence[str]]  # every parameter's texts


@dataclass(frozen=True)
class Query:
    """What a request asks.

    Args:
        values: The value of each parameter that its route takes, by name.
        question: What is asked of every series.
        key: The arguments on which the answer depends. Two requests with the same
            key have the same answer.
    """

    values: Mapping[str, Any]
    question: Question
    key: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __getitem__(self, parameter: Parameter[T]) -> T:
        """Return a parameter's value; its default if the route does not take it."""
        return _value(self.values, parameter)

    @property
    def runs(self) -> tuple[str, ...] | None:
        """The runs that were asked for, one or several; None for all."""
        runs = self.values.get(RUNS.name)
        return (runs,) if isinstance(runs, str) else runs


def parse(
    route: str, parameters: Sequence[Parameter[Any]], arguments: Arguments
) -> Query:
    """Return what a request asks.

    Args:
        route: The name of the route or command, for the sentence of an error.
        parameters: The parameters that it takes.
        arguments: What was given.

    Raises:
        ValueError: If a parameter is unknown, repeated, missing or malformed.

    >>> parse("scores", [SCORE, BETA], {"score": ["fbeta"], "beta": ["2"]})[BETA]
    2.0
    """
    _check_names(route, parameters, arguments)
    values = {
        parameter.name: parameter.value(arguments.get(parameter.name, ()))
        for parameter in parameters
    }
    key = tuple(
        (parameter.name, tuple(arguments[parameter.name]))
        for parameter in parameters
        if parameter.changes_answer and parameter.name in arguments
    )
    return Query(values, _question(values, arguments), key)


def _check_names(
    route: str, parameters: Sequence[Parameter[Any]], arguments: Arguments
) -> None:
    """Check that no argument is unknown, or given more often than it may be."""
    known = {parameter.name: parameter for parameter in parameters}
    for name, texts in arguments.items():
        if name not in known:
            has = f"has {', '.join(known)}" if known else "has none"
            raise ValueError(f"`{route}` {has} as its parameters, got {shown(name)}.")
        if len(texts) > 1 and not known[name].repeats:
            raise ValueError(
                f"`{name}` must be given at most once, got {len(texts)} of them. "
                "Ask once for each."
            )


def _question(values: Mapping[str, Any], arguments: Arguments) -> Question:
    """Return what is asked of every series; what a route does not take is default."""
    score, beta = _value(values, SCORE), _value(values, BETA)
    if beta != 1 and not SCORES[score].takes_beta:
        takers = " or ".join(f"score={s.name}" for s in SCORES.values() if s.takes_beta)
        raise ValueError(
            f"`beta` must be 1 unless {takers}, got "
            f"{shown(arguments[BETA.name][0])} with score={score}. Use {takers}."
        )
    return Question(
        score=score,
        average=_value(values, AVERAGE),
        class_name=_value(values, CLASS),
        beta=beta,
        zero_division=_value(values, ZERO_DIVISION),
        interval=_value(values, INTERVAL),
        absent_classes=_value(values, ABSENT_CLASSES),
    )


def _value(values: Mapping[str, Any], parameter: Parameter[T]) -> T:
    if parameter.name in values:
        value: T = values[parameter.name]
        return value
    return parameter.value()
