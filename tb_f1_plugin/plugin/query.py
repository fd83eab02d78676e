"""Query: the query string of a request becomes a checked value, or an error.

May import `averaging`, `patterns`, `registry`, `request_error`, `scoring` and the
standard library.
Every error is one sentence or two: the rule, what was got, and what to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tb_f1_plugin.analysis.patterns import Pattern
from tb_f1_plugin.analysis.scoring import AVERAGES, Question, short
from tb_f1_plugin.core.scores.averaging import ABSENT_CLASSES
from tb_f1_plugin.core.scores.registry import SCORES, SCORES_BY_CLASS
from tb_f1_plugin.plugin.request_error import RequestError

_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_ZERO_DIVISIONS = {"0": 0.0, "1": 1.0, "nan": math.nan}
QUESTION = (
    "score",
    "average",
    "class",
    "beta",
    "zero_division",
    "absent_classes",
    "interval",
)
_MANY = ("run",)
FORMATS = ("csv", "json")


@dataclass(frozen=True)
class ScoresQuery:
    """What `scores` was asked.

    Args:
        runs: The runs; None for all.
        tag: The tag; None for all.
        question: What is asked of every series.
        explain: Whether the gap of the last step is to be explained.
        baseline: The run whose score is to be subtracted; None for no difference.
    """

    runs: tuple[str, ...] | None
    tag: str | None
    question: Question
    explain: bool = False
    baseline: str | None = None


@dataclass(frozen=True)
class ClassesQuery:
    """What `classes` was asked.

    Args:
        run: The run.
        tag: The tag.
        step: The step; None for the last.
        question: Its zero_division and interval.
    """

    run: str
    tag: str
    step: int | None
    question: Question


@dataclass(frozen=True)
class HistoryQuery:
    """What `history` was asked.

    Args:
        run: The run.
        tag: The tag.
        question: Its score and zero_division.
    """

    run: str
    tag: str
    question: Question


@dataclass(frozen=True)
class PoolQuery:
    """What `pool` was asked.

    Args:
        runs: The runs; None for all that have the tag.
        tag: The tag.
        question: What is asked of the sums, and of every run.
        group: By which runs are grouped; None for one group.
        same_rows: Whether the runs are of the same rows, and must not be pooled.
    """

    runs: tuple[str, ...] | None
    tag: str
    question: Question
    group: Pattern | None
    same_rows: bool


@dataclass(frozen=True)
class ExportQuery:
    """What `export` was asked.

    Args:
        scores: As for `scores`.
        format: One of `FORMATS`.
        per_class: Whether each class has a row as well.
    """

    scores: ScoresQuery
    format: str
    per_class: bool


def parse_series(arguments: Mapping[str, Sequence[str]]) -> bool:
    """Return whether all points are to be read.

    Raises:
        RequestError: 400.
    """
    one = _once("series", arguments, ("read",), many=())
    return _flag("read", {"read": "1", **one})


def parse_scores(arguments: Mapping[str, Sequence[str]]) -> ScoresQuery:
    """Return the checked query of `scores`.

    Args:
        arguments: Every parameter's values.

    Raises:
        RequestError: 400, if a parameter is unknown, repeated or malformed.

    >>> parse_scores({"score": ["fbeta"], "beta": ["2"]}).question.beta
    2.0
    """
    one = _once("scores", arguments, ("tag", *QUESTION, "explain", "baseline"))
    return ScoresQuery(
        runs=_runs(arguments),
        tag=one.get("tag"),
        question=_question(one),
        explain=_flag("explain", one),
        baseline=one.get("baseline"),
    )


def parse_classes(arguments: Mapping[str, Sequence[str]]) -> ClassesQuery:
    """Return the checked query of `classes`; as `parse_scores`.

    >>> parse_classes({"run": ["a"], "tag": ["f1_score"], "step": ["3"]}).step
    3
    """
    names = ("run", "tag", "step", "zero_division", "interval")
    one = _once("classes", arguments, names, many=())
    text = one.get("step")
    if text is not None and not _WHOLE.fullmatch(text):
        raise RequestError(400, f"`step` must be a whole number, got {_shown(text)}.")
    return ClassesQuery(
        run=_required("run", one),
        tag=_required("tag", one),
        step=None if text is None else int(text),
        question=_question(one),
    )


def parse_history(arguments: Mapping[str, Sequence[str]]) -> HistoryQuery:
    """Return the checked query of `history`; as `parse_scores`.

    >>> parse_history({"run": ["a"], "tag": ["f1_score"]}).question.score
    'f1'
    """
    one = _once("history", arguments, ("run", "tag", "score", "zero_division"), many=())
    _choice("score", one.get("score", "f1"), SCORES_BY_CLASS)
    return HistoryQuery(_required("run", one), _required("tag", one), _question(one))


def parse_pool(arguments: Mapping[str, Sequence[str]]) -> PoolQuery:
    """Return the checked query of `pool`; as `parse_scores`.

    >>> parse_pool({"tag": ["f1_score"], "group": ["^[a-z]+"]}).group.text
    '^[a-z]+'
    """
    one = _once("pool", arguments, ("tag", *QUESTION, "group", "same_rows"))
    group = one.get("group")
    try:
        pattern = None if group is None else Pattern(group)
    except ValueError as error:
        raise RequestError(400, f"`group` {error}") from error
    return PoolQuery(
        runs=_runs(arguments),
        tag=_required("tag", one),
        question=_question(one),
        group=pattern,
        same_rows=_flag("same_rows", one),
    )


def parse_export(arguments: Mapping[str, Sequence[str]]) -> ExportQuery:
    """Return the checked query of `export`; as `parse_scores`.

    >>> parse_export({"format": ["json"]}).format
    'json'
    """
    one = _once("export", arguments, ("tag", *QUESTION, "format", "per_class"))
    scores = ScoresQuery(_runs(arguments), one.get("tag"), _question(one))
    chosen = _choice("format", one.get("format", "csv"), FORMATS)
    return ExportQuery(scores, chosen, _flag("per_class", one))


def _question(one: Mapping[str, str]) -> Question:
    score = _choice("score", one.get("score", "f1"), tuple(SCORES))
    average = _choice("average", one.get("average", "auto"), AVERAGES)
    zero_division = _choice(
        "zero_division", one.get("zero_division", "0"), tuple(_ZERO_DIVISIONS)
    )
    absent = _choice(
        "absent_classes", one.get("absent_classes", "auto"), ABSENT_CLASSES
    )
    beta = _number(one.get("beta", "1"))
    if beta is None or not 0 <= beta < math.inf:
        raise RequestError(
            400,
            f"`beta` must be a finite number of at least 0, got {_shown(one['beta'])}. "
            "For recall alone, the limit of large beta, use score=recall.",
        )
    if beta != 1 and not SCORES[score].takes_beta:
        takers = " or ".join(f"score={s.name}" for s in SCORES.values() if s.takes_beta)
        raise RequestError(
            400,
            f"`beta` must be 1 unless {takers}, got {_shown(one['beta'])} with "
            f"score={score}. Use {takers}.",
        )
    interval = _number(one.get("interval", "0.95"))
    # Not so near to 1 that (1 + interval) / 2 is 1.
    if interval is None or not 0 < interval < 1 or (1 + interval) / 2 >= 1:
        raise RequestError(
            400,
            "`interval` must be a number between 0 and 1, both excluded, "
            f"got {_shown(one['interval'])}. Use 0.95, for example.",
        )
    return Question(
        score,
        average,
        one.get("class"),
        beta,
        _ZERO_DIVISIONS[zero_division],
        interval,
        absent,
    )


def _once(
    route: str,
    arguments: Mapping[str, Sequence[str]],
    names: tuple[str, ...],
    many: tuple[str, ...] = _MANY,
) -> dict[str, str]:
    """Return the parameters that may be given once, their names checked."""
    check_names(route, arguments, known=(*many, *names), once=names)
    return {name: values[0] for name, values in arguments.items() if values}


def _runs(arguments: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    return tuple(arguments["run"]) if arguments.get("run") else None


def _required(name: str, one: Mapping[str, str]) -> str:
    if name not in one:
        raise RequestError(400, f"`{name}` must be given, got none. See `series`.")
    return one[name]


def _flag(name: str, one: Mapping[str, str]) -> bool:
    return _choice(name, one.get(name, "0"), ("0", "1")) == "1"


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
