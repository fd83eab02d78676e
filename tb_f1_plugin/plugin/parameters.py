"""Parameters: each thing that a request can say, with its values and its default.

May import the analysis, and the names of scores and averages of the core.
A route names the parameters that it takes. A value that cannot be understood is a
`ValueError` of one sentence or two: the rule, what was received, and what to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from tb_f1_plugin.analysis.details.curves import CURVES
from tb_f1_plugin.analysis.details.thresholds import Reach
from tb_f1_plugin.analysis.patterns import Pattern, shown
from tb_f1_plugin.analysis.scoring import AVERAGES
from tb_f1_plugin.core.scores.averaging import ABSENT_CLASSES as ABSENT_CLASSES_RULES
from tb_f1_plugin.core.scores.registry import SCORES, SCORES_BY_CLASS

T_co = TypeVar("T_co", covariant=True)
Word = TypeVar("Word", bound=str)
FORMATS = ("csv", "json")
FLAG_VALUES = ("0", "1")
ZERO_DIVISIONS = {"0": 0.0, "1": 1.0, "nan": math.nan}
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Parameter(Generic[T_co]):
    """A parameter of a request.

    Args:
        name: Its name.
        parse: Returns what a text means, or raises `ValueError`.
        default: The text that is meant where none is given; None for no value.
        is_required: Whether a request must give it.
        repeats: Whether it may be given several times. The value is then a tuple.
        is_flag: Whether its values are yes and no.
        changes_answer: Whether a whole answer depends on it.
    """

    name: str
    parse: Callable[[str], Any]
    default: str | None = None
    is_required: bool = False
    repeats: bool = False
    is_flag: bool = False
    changes_answer: bool = True

    def value(self, texts: Sequence[str] = ()) -> T_co:
        """Return what the texts of a request mean.

        Args:
            texts: What was given, in its order.

        Raises:
            ValueError: If it is malformed, or missing.

        >>> BETA.value(["2"]), BETA.value()
        (2.0, 1.0)
        """
        if not texts and self.default is not None:
            texts = (self.default,)
        if not texts and self.is_required:
            raise ValueError(f"`{self.name}` must be given, got none. See `series`.")
        values = tuple(map(self.parse, texts))
        if not values:
            return cast(T_co, None)
        return cast(T_co, values if self.repeats else values[0])


def _choice(name: str, allowed: Sequence[Word], default: Word) -> Parameter[Word]:
    """Return a parameter that is one of some words."""

    def parse(text: str) -> Word:
        for word in allowed:
            if word == text:
                return word
        words = ", ".join(allowed)
        raise ValueError(f"`{name}` must be one of {words}, got {shown(text)}.")

    return Parameter(name, parse, default)


def _flag(name: str, default: str = "0", **options: bool) -> Parameter[bool]:
    """Return a parameter that is yes or no."""
    word = _choice(name, FLAG_VALUES, default)
    return Parameter(
        name, lambda text: word.parse(text) == "1", default, is_flag=True, **options
    )


def _number(text: str) -> float | None:
    """Return a decimal number; `float()` would also take "nan", " 1" and "1_0"."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _beta(text: str) -> float:
    number = _number(text)
    if number is None or not 0 <= number < math.inf:
        raise ValueError(
            f"`beta` must be a finite number of at least 0, got {shown(text)}. "
            "For recall alone, the limit of large beta, use score=recall."
        )
    return number


def _interval(text: str) -> float:
    number = _number(text)
    # Not so near to 1 that (1 + interval) / 2 is 1.
    if number is None or not 0 < number < 1 or (1 + number) / 2 >= 1:
        raise ValueError(
            "`interval` must be a number between 0 and 1, both excluded, "
            f"got {shown(text)}. Use 0.95, for example."
        )
    return number


def _zero_division(text: str) -> float:
    word = _choice("zero_division", tuple(ZERO_DIVISIONS), "0").parse(text)
    return ZERO_DIVISIONS[word]


def _whole(name: str) -> Parameter[int | None]:
    """Return a parameter that is a whole number."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"`{name}` must be a whole number, got {shown(text)}.")
        return int(text)

    return Parameter(name, parse)


def _threshold(text: str) -> float:
    number = _number(text)
    if number is None or not 0 <= number <= 1:
        raise ValueError(
            f"`threshold` must be a number from 0 to 1, got {shown(text)}. Of logits "
            "it is the probability. `thresholds` names the edges that there are."
        )
    return number


def _reach(text: str) -> Reach:
    name, _, value = text.partition(":")
    number = _number(value)
    if name not in SCORES or number is None or not math.isfinite(number):
        raise ValueError(
            "`reach` must be the name of a score and a number, such as recall:0.9, got "
            f"{shown(text)}. The scores are {', '.join(SCORES)}."
        )
    return Reach(name, number)


def _group(text: str) -> Pattern:
    try:
        return Pattern(text)
    except ValueError as error:
        raise ValueError(f"`group` {error}") from error


# Which series are meant.
RUNS: Parameter[tuple[str, ...] | None] = Parameter("run", str, repeats=True)
TAG: Parameter[str | None] = Parameter("tag", str)
REQUIRED_RUN: Parameter[str] = Parameter("run", str, is_required=True)
REQUIRED_TAG: Parameter[str] = Parameter("tag", str, is_required=True)
STEP = _whole("step")
FROM = _whole("from")
TO = _whole("to")
BASELINE: Parameter[str | None] = Parameter("baseline", str)
GROUP: Parameter[Pattern | None] = Parameter("group", _group)

# What is asked of every series.
SCORE = _choice("score", tuple(SCORES), "f1")
CLASS_SCORE = _choice("score", SCORES_BY_CLASS, "f1")
AVERAGE = _choice("average", AVERAGES, "auto")
CLASS: Parameter[str | None] = Parameter("class", str)
BETA: Parameter[float] = Parameter("beta", _beta, "1")
ZERO_DIVISION: Parameter[float] = Parameter("zero_division", _zero_division, "0")
ABSENT_CLASSES = _choice("absent_classes", ABSENT_CLASSES_RULES, "auto")
INTERVAL: Parameter[float] = Parameter("interval", _interval, "0.95")
THRESHOLD: Parameter[float | None] = Parameter("threshold", _threshold)
REACH: Parameter[tuple[Reach, ...] | None] = Parameter("reach", _reach, repeats=True)
CURVE = _choice("curve", CURVES, "precision_recall")
QUESTION: tuple[Parameter[Any], ...] = (
    SCORE,
    AVERAGE,
    CLASS,
    BETA,
    ZERO_DIVISION,
    ABSENT_CLASSES,
    INTERVAL,
)

# How it is answered.
READ = _flag("read", "1", changes_answer=False)
EXPLAIN = _flag("explain")
# Without it, the names and the counts of the runs tell.
SAME_ROWS: Parameter[bool | None] = Parameter(
    "same_rows", lambda text: _flag("same_rows").parse(text), is_flag=True
)
PER_CLASS = _flag("per_class")
MAP = _flag("map")
FORMAT = _choice("format", FORMATS, "csv")
