"""Query: the query string of a request becomes a checked value, or an error.

May import `scoring` and the standard library only. Every error is one sentence or
two: the rule, what was got, and what to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tb_f1_plugin.plugin.scoring import AVERAGES, SCORES, Question, short

_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ZERO_DIVISIONS = {"0": 0.0, "1": 1.0, "nan": math.nan}
_ONCE = ("tag", "score", "average", "class", "beta", "zero_division", "interval")
_MANY = ("run",)


class RequestError(Exception):
    """A request that cannot be answered.

    Args:
        code: The HTTP status.
        message: One sentence for people.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class ScoresQuery:
    """What `scores` was asked.

    Args:
        runs: The runs; None for all.
        tag: The tag; None for all.
        question: What is asked of every series.
    """

    runs: tuple[str, ...] | None
    tag: str | None
    question: Question


def parse_scores(arguments: Mapping[str, Sequence[str]]) -> ScoresQuery:
    """Return the checked query of `scores`.

    Args:
        arguments: Every parameter's values.

    Raises:
        RequestError: 400, if a parameter is unknown, repeated or malformed.

    >>> parse_scores({"score": ["fbeta"], "beta": ["2"]}).question.beta
    2.0
    """
    check_names("scores", arguments, known=(*_MANY, *_ONCE), once=_ONCE)
    one = {name: values[0] for name, values in arguments.items() if values}
    score = _choice("score", one.get("score", "f1"), SCORES)
    average = _choice("average", one.get("average", "auto"), AVERAGES)
    zero_division = _choice(
        "zero_division", one.get("zero_division", "0"), tuple(_ZERO_DIVISIONS)
    )
    beta = _number(one.get("beta", "1"))
    if beta is None or not 0 <= beta < math.inf:
        raise RequestError(
            400,
            f"`beta` must be a finite number of at least 0, got {_shown(one['beta'])}. "
            "For recall alone, the limit of large beta, use score=recall.",
        )
    if beta != 1 and score != "fbeta":
        raise RequestError(
            400,
            f"`beta` must be 1 unless score=fbeta, got {_shown(one['beta'])} with "
            f"score={score}. Use score=fbeta.",
        )
    interval = _number(one.get("interval", "0.95"))
    if interval is None or not 0 < interval < 1:
        raise RequestError(
            400,
            "`interval` must be a number between 0 and 1, both excluded, "
            f"got {_shown(one['interval'])}. Use 0.95, for example.",
        )
    return ScoresQuery(
        runs=tuple(arguments["run"]) if arguments.get("run") else None,
        tag=one.get("tag"),
        question=Question(
            score,
            average,
            one.get("class"),
            beta,
            _ZERO_DIVISIONS[zero_division],
            interval,
        ),
    )


def check_names(
    route: str,
    arguments: Mapping[str, Sequence[str]],
    *,
    known: Collection[str] = (),
    once: Collection[str] = (),
) -> None:
    """Raise `RequestError` 400 if a parameter is unknown, or wrongly repeated."""
    for name, values in arguments.items():
        if name not in known:
            has = f"has {', '.join(known)}" if known else "has none"
            raise RequestError(
                400, f"`{route}` {has} as its parameters, got {_shown(name)}."
            )
        if name in once and len(values) > 1:
            raise RequestError(
                400,
                f"`{name}` must be given at most once, got {len(values)} of them. "
                "Ask once for each.",
            )


def check_known(what: str, asked: Iterable[str], known: Collection[str]) -> None:
    """Raise `RequestError` 404 if a run or tag that was asked for does not exist."""
    for name in asked:
        if name not in known:
            there = short(sorted(known)) if known else "none yet"
            raise RequestError(
                404,
                f"`{what}` must be one that has F1 data, got {_shown(name)}. "
                f"Known: {there}.",
            )


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise RequestError(
            400, f"`{name}` must be one of {', '.join(allowed)}, got {_shown(value)}."
        )
    return value


def _number(text: str) -> float | None:
    """Return a decimal number; float() would also take "nan", " 1" and "1_0"."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _shown(value: str) -> str:
    """Return what was got, cut to what one sentence can hold."""
    return repr(value if len(value) <= 80 else value[:80] + "…")
