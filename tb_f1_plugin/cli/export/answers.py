"""Answers: what a page holds, gathered until it is large enough.

May import `asking`, `groups`, `packs`, `questions` and the plugin's table of routes.
What the views ask by themselves is always asked first. Then come further questions, as
long as the page stays small. What is left out is known by its round.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tb_f1_plugin.cli.export.asking import Asking
from tb_f1_plugin.cli.export.groups import by_hyperparameters
from tb_f1_plugin.cli.export.packs import Packs
from tb_f1_plugin.cli.export.questions import (
    Asked,
    Described,
    Parameters,
    Round,
    rounds,
)
from tb_f1_plugin.plugin.parameters import EXPLAIN, READ
from tb_f1_plugin.plugin.routes import ROUTES

MOST_FIRST = 64 * 2**20  # characters of a page; the first round may have so many
MOST = 12 * 2**20  # beyond these nothing but the first round is asked
MOST_FURTHER = 3000  # questions that are none of the first round
RUN_ORDER = "runs"  # TensorBoard's own route, which the page asks too
FILTERED = "hyperparameters"  # a route whose answer names runs, and takes none


@dataclass
class Answers:
    """The answers of a page.

    Attributes:
        packs: Their bytes.
        entries: Where the answer to which question is: the route, its parameters, the
            runs (None for all), the status, the pack and the place in it.
        holds: What is there as a whole, as parts of a sentence.
        left_out: What is not there, or not all of it.
    """

    packs: Packs = field(default_factory=Packs)
    entries: list[Sequence[Any]] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, asked: Asked, status: int, body: bytes) -> None:
        """Put an answer in."""
        runs = None if asked.runs is None else list(asked.runs)
        place = self.packs.add(body)
        entry = asked.route, dict(asked.parameters), runs, status, *place
        self.entries.append(entry)


class Gathering:
    """Gathers the answers about some series.

    Args:
        asking: Answers.
        every: The series that are meant.
        only: By tag, the runs that are meant; None if all are.
    """

    def __init__(
        self,
        asking: Asking,
        every: Sequence[Described],
        only: Mapping[str, Sequence[str]] | None,
    ) -> None:
        self._asking = asking
        self._every = every
        self._only = only
        self._known: set[str] = set()
        self._further = 0
        self.answers = Answers()

    def lists(self, series: bytes) -> None:
        """Put in what is asked of no series: the list of them, and of the runs.

        Args:
            series: The answer of the route `series`, of those that are meant.
        """
        self.answers.add(Asked("series", {}), 200, series)
        named = {one["run"] for one in self._every}
        runs = [
            run for run in self._asking.runs() if self._only is None or run in named
        ]
        self.answers.add(Asked(RUN_ORDER, {}), 200, json.dumps(runs).encode())
        for route in ROUTES:
            if not route.parameters:
                status, body = self._asking.get(route.name, {})
                if self._only is not None and route.name == FILTERED:
                    groups = {one["run_group"] for one in self._every}
                    body = _of_runs(body, groups)
                self.answers.add(Asked(route.name, {}), status, body)

    def refused(self, asked: Parameters) -> list[tuple[str, str]] | None:
        """Return of each series why it cannot answer; None if one can.

        Args:
            asked: What the user asks.
        """
        found = []
        for tag in dict.fromkeys(one["tag"] for one in self._every):
            question = Asked("scores", {"tag": tag, **asked})
            status, body = self.get(question)
            answer = json.loads(body)
            if status != HTTPStatus.OK:
                found.append((tag, answer["error"]))
                continue
            for one in answer["not_at_threshold"]:
                found.append((f"{one['run']}: {tag}", one["message"]))
            for one in answer["series"]:
                if one["unavailable"] is None:
                    return None
                found.append((f"{one['run']}: {tag}", one["unavailable"]))
        return found

    def questions(self, asked: Parameters) -> None:
        """Put in the answers to all rounds of questions.

        Args:
            asked: What the user asks.
        """
        every = [*rounds(self._every, asked)]
        first = sum(one.is_first for one in every)
        every.insert(first, by_hyperparameters(self._every, asked))
        for one in every:
            number = len(self._known)
            is_whole = self._round(one)
            if not is_whole:
                self.answers.left_out.append(one.about)
            elif len(self._known) > number or one.is_first:
                self.answers.holds.append(one.about)

    def _round(self, one: Round) -> bool:
        """Ask a round's questions; tell whether there was room for all."""
        question = next(one.questions, None)
        while question is not None:
            if not self._has_room(one):
                return False
            self._put(question, one)
            try:
                question = one.questions.send(_Reply(self, question))
            except StopIteration:
                question = None
        return True

    def _has_room(self, one: Round) -> bool:
        if one.is_first:
            return self.answers.packs.size < MOST_FIRST
        return self.answers.packs.size < MOST and self._further < MOST_FURTHER

    def _put(self, question: Asked, one: Round) -> None:
        if not question.is_kept or question.key in self._known:
            return
        self._known.add(question.key)
        self._further += not one.is_first
        self.answers.add(question, *self.get(question))

    def get(self, question: Asked) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        runs = question.runs
        tag = question.parameters.get("tag")
        if runs is None and self._only is not None and tag is not None:
            runs = tuple(self._only[tag])
        return self._asking.get(question.route, question.parameters, runs or ())


@dataclass(frozen=True)
class _Reply:
    """Answers a question once more, for who looks at the answer."""

    gathering: Gathering
    question: Asked

    def __call__(self) -> Mapping[str, Any]:
        status, body = self.gathering.get(self.question)
        answer: Mapping[str, Any] = json.loads(body) if status == 200 else {}
        return answer


def defaults() -> dict[str, dict[str, str]]:
    """Return what a route takes each parameter for that is not given."""
    return {
        route.name: {
            parameter.name: parameter.default
            for parameter in route.parameters
            if parameter.default is not None
        }
        for route in ROUTES
    }


# `explain` is answered by leaving out what was not asked for.
NEVER_ASKED = (READ.name, EXPLAIN.name)


def _of_runs(body: bytes, names: Collection[str]) -> bytes:
    """Return an answer that lists runs with some of them only."""
    answer = json.loads(body)
    answer["runs"] = [one for one in answer["runs"] if one["run"] in names]
    return json.dumps(answer).encode()
