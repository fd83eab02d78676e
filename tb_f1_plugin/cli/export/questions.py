"""Questions: what the dashboard asks, from the first picture to the last click. Pure.

May import numpy, the registry of scores, the vocabulary, the curves' names and the
routes' parameters. A question is one address of a route, without the runs' names. The
first round is what each view asks by itself; the others are what a reader may ask next,
the likeliest first. What the page asks is written in its own source: a test opens each
view of a page and finds an answer.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.details.curves import CURVES
from tb_f1_plugin.core.scores.registry import SCORES, SCORES_BY_CLASS
from tb_f1_plugin.core.vocabulary import ASKED_AVERAGES
from tb_f1_plugin.plugin.parameters import (
    AVERAGE,
    BETA,
    CLASS,
    INTERVAL,
    QUESTION,
    SCORE,
    THRESHOLD,
)

RUNS_AT_ONCE = 25  # of a question for scores: what a page unpacks at once
MOST_CLASSES = 20  # that are asked for one by one
REACHED = "0.9"  # what the view of thresholds looks for at first
OWN_BETA = "2"  # and the β of F-beta
ZERO_DIVISIONS = ("1", "nan")
COMPARED = "Best, Curves, Runs and Pooled"  # the views that compare runs

OPTIONS = (*(one for one in QUESTION if one is not INTERVAL), THRESHOLD)
NUMBERS = (BETA, THRESHOLD)

Parameters = Mapping[str, str]
Described = Mapping[str, Any]
"""What the schema calls `Series`."""


@dataclass(frozen=True)
class Asked:
    """One question.

    Args:
        route: The name of the route.
        parameters: Its parameters, without the runs.
        runs: The runs; None for all that have the tag.
        is_kept: Whether the page asks it; else only the answer is looked at here.
    """

    route: str
    parameters: Parameters
    runs: tuple[str, ...] | None = None
    is_kept: bool = True

    @property
    def key(self) -> str:
        """What is the same in two questions that are the same."""
        parameters = sorted(self.parameters.items())
        return json.dumps([self.route, parameters, self.runs])


Reply = Callable[[], Mapping[str, Any]]
Questions = Generator[Asked, Reply, None]
"""Questions. After each one the answer can be looked at, before the next is asked."""


@dataclass(frozen=True)
class Round:
    """Questions that belong together.

    Args:
        about: What they are, as a part of a sentence.
        questions: The questions.
        is_first: Whether they are what the views ask by themselves.
    """

    about: str
    questions: Questions
    is_first: bool = False


def asked_of(given: Mapping[str, Any]) -> Parameters:
    """Return what is asked as the page asks it: what is as usual is left out.

    Args:
        given: Options by name; None or no entry where one was not given.

    >>> asked_of({"score": "fbeta", "beta": "1.0", "threshold": "0.30"})
    {'score': 'fbeta', 'threshold': '0.3', 'beta': '1'}
    >>> asked_of({"score": "f1", "average": "macro", "class": "cat"})
    {'class': 'cat'}
    """
    asked = {}
    for parameter in OPTIONS:
        text = given.get(parameter.name)
        if text is not None and parameter in NUMBERS:
            text = np.format_float_positional(float(text), trim="-")
        if text is not None and text != parameter.default:
            asked[parameter.name] = text
    if CLASS.name in asked:
        asked.pop(AVERAGE.name, None)  # one class needs none
    if SCORES[asked.get(SCORE.name, SCORE.default or "")].takes_beta:
        # The page's own β is another one.
        asked.setdefault(BETA.name, BETA.default or "")
    return asked


def rounds(every: Sequence[Described], asked: Parameters) -> Iterator[Round]:
    """Yield the rounds of questions about some series.

    Args:
        every: The series.
        asked: What the user asks of them, as the parameters of a route; empty for F1
            as each metric has it.
    """
    for question in (asked, {}) if asked else ({},):
        about = f"{in_words(question)} in every view"
        yield Round(about, _of_views(every, question), is_first=True)
    for about, several in (
        ("every other score", _other_scores(asked)),
        ("every other average", _averages(every, asked)),
        ("other rules for 0/0", _zero_divisions(asked)),
        (_classes_in_words(every), _classes(every, asked)),
    ):
        yield Round(f"{about} in {COMPARED}", _chained(every, several))
    yield Round(
        "every step of classes, confusions and thresholds",
        _of_steps(every, lambda series: _at_steps(series, asked)),
    )
    yield Round(
        "every step of the curves in Thresholds, such as ROC",
        _of_steps(every, _curves),
    )


def in_words(asked: Parameters) -> str:
    """Return a question as a part of a sentence.

    >>> in_words({}), in_words({"score": "mcc", "threshold": "0.3"})
    ('F1', 'Matthews correlation (threshold 0.3)')
    """
    title = SCORES[asked.get("score", "f1")].title
    more = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in asked.items()
        if name != "score"
    ]
    return f"{title} ({', '.join(more)})" if more else title


def _of_views(every: Sequence[Described], asked: Parameters) -> Questions:
    """Yield what each view asks when it is opened."""
    yield from _of_metrics(every, asked)
    for tag, members in _by_tag(every).items():
        if any(len(series["classes"]) > 1 for series in members):
            for average in "macro", "macro_of_means":
                question = {**_counted(asked), "average": average}
                yield from _scores(tag, members, question)
    # Of rows that were held out first: a view shows one of them.
    for series in sorted(every, key=lambda series: series["split"] == "train"):
        yield from _of_series(series, asked)


def _of_metrics(every: Sequence[Described], asked: Parameters) -> Questions:
    """Yield what is asked of each metric: the ranking, the curves and the pools."""
    for tag, members in _by_tag(every).items():
        yield Asked("ranking", {"tag": tag, **asked})
        yield from _scores(tag, members, asked)
    for tag, members in _by_tag(every).items():
        yield from _pools(tag, members, asked)


def _scores(
    tag: str, members: Sequence[Described], asked: Parameters
) -> Iterator[Asked]:
    runs = [series["run"] for series in members]
    for begin in range(0, len(runs), RUNS_AT_ONCE):
        some = tuple(runs[begin : begin + RUNS_AT_ONCE])
        yield Asked("scores", {"tag": tag, **asked, "explain": "1"}, some)


def _pools(tag: str, members: Sequence[Described], asked: Parameters) -> Questions:
    """Yield the pools of held-out runs and of all, by each group that names tell."""
    held_out = [series["run"] for series in members if series["split"] != "train"]
    whole = [None] if len(held_out) in (0, len(members)) else [tuple(held_out), None]
    for runs in whole:
        question = {"tag": tag, **asked}
        reply = yield Asked("pool", question, runs)
        for proposal in reply().get("proposals", ()):
            yield Asked("pool", {**question, "group": proposal["pattern"]}, runs)


def _of_series(series: Described, asked: Parameters) -> Iterator[Asked]:
    """Yield what is asked of one series, at its last step."""
    yield from _at_steps(series, asked)
    tag, run = {"tag": series["tag"]}, (series["run"],)
    if len(series["classes"]) > 1:
        score = asked.get("score")
        shown = {"score": score} if score in SCORES_BY_CLASS else {}
        counted = {**tag, **_counted(asked), "zero_division": "nan"}
        yield Asked("history", {**counted, **shown}, run)
    if "histogram" in series["details"]:
        yield Asked("thresholds", {**tag, **_without_threshold(asked), "map": "1"}, run)
    yield from _curves(series)


def _curves(series: Described) -> Iterator[Asked]:
    """Yield what is asked of the curves of one series, at its last step."""
    if "histogram" in series["details"]:
        parameters = {"tag": series["tag"], **_class_of(series)}
        for curve in CURVES:
            yield Asked("curve", {**parameters, "curve": curve}, (series["run"],))


def _at_steps(series: Described, asked: Parameters) -> Iterator[Asked]:
    """Yield what is asked of one series at a step, here at the last one."""
    tag, run = {"tag": series["tag"]}, (series["run"],)
    if len(series["classes"]) > 1:
        yield Asked("classes", {**tag, **_counted(asked)}, run)
    if _has_confusion(series):
        label = _class_of(series) if series["kind"] == "multilabel" else {}
        yield Asked("confusion", {**tag, **label}, run)
    if "histogram" in series["details"]:
        reach = f"{SCORES_BY_CLASS[-1]}:{REACHED}"
        question = {**tag, **_without_threshold(asked), "reach": reach}
        yield Asked("thresholds", question, run)


def _of_steps(
    every: Sequence[Described], of_series: Callable[[Described], Iterator[Asked]]
) -> Questions:
    """Yield what is asked of one series, at each of its steps.

    Args:
        every: The series.
        of_series: What is asked of one, at its last step.
    """
    for series in sorted(every, key=lambda series: series["split"] == "train"):
        for question in of_series(series):
            reply = yield question
            steps = reply().get("steps")
            if steps is None:  # the table of classes does not tell them
                run = (series["run"],)
                tag = {"tag": series["tag"]}
                reply = yield Asked("scores", tag, run, is_kept=False)
                steps = [s for one in reply().get("series", ()) for s in one["step"]]
            for step in steps:
                at = {**question.parameters, "step": str(step)}
                yield Asked(question.route, at, question.runs)


def _chained(every: Sequence[Described], several: Iterator[Parameters]) -> Questions:
    for asked in several:
        yield from _of_metrics(every, asked)


def _other_scores(asked: Parameters) -> Iterator[Parameters]:
    rest = {n: v for n, v in asked.items() if n not in ("score", "beta")}
    for name, score in SCORES.items():
        if name != asked.get("score", "f1"):
            beta = {"beta": OWN_BETA} if score.takes_beta else {}
            yield {**rest, "score": name, **beta}


def _averages(every: Sequence[Described], asked: Parameters) -> Iterator[Parameters]:
    offered = {name for series in every for name in series["averages"]}
    for average in ASKED_AVERAGES:
        if average in offered and average != asked.get("average"):
            yield {**_of_all(asked), "average": average}


def _zero_divisions(asked: Parameters) -> Iterator[Parameters]:
    for rule in ZERO_DIVISIONS:
        if rule != asked.get("zero_division"):
            yield {**asked, "zero_division": rule}


def _classes(every: Sequence[Described], asked: Parameters) -> Iterator[Parameters]:
    for name in _class_names(every)[:MOST_CLASSES]:
        yield {**_of_all(asked), "class": name}


def _classes_in_words(every: Sequence[Described]) -> str:
    if len(_class_names(every)) <= MOST_CLASSES:
        return "each class by itself"
    return f"each of the first {MOST_CLASSES} classes by itself"


def _class_names(every: Sequence[Described]) -> list[str]:
    several = (each["classes"] for each in every if len(each["classes"]) > 1)
    return list(dict.fromkeys(itertools.chain.from_iterable(several)))


def _of_all(asked: Parameters) -> dict[str, str]:
    return {n: v for n, v in asked.items() if n not in ("class", "average")}


def _counted(asked: Parameters) -> dict[str, str]:
    """Return what the views of one series take over of a question."""
    return {n: asked[n] for n in ("zero_division", "threshold") if n in asked}


def _without_threshold(asked: Parameters) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name != "threshold"}


def _class_of(series: Described) -> dict[str, str]:
    """Return the class that is shown first, where there are several."""
    classes = series["classes"]
    return {"class": classes[0]} if len(classes) > 1 else {}


def _has_confusion(series: Described) -> bool:
    # Of one column, and of each label, it follows from the counts.
    follows = series["quality"] == "exact" and series["kind"] != "multiclass"
    return follows or "confusion" in series["details"]


def _by_tag(every: Sequence[Described]) -> dict[str, list[Described]]:
    found: dict[str, list[Described]] = {}
    for series in every:
        found.setdefault(series["tag"], []).append(series)
    return found
