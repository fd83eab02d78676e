"""The campaigns of `make test-faults` in short, and that each sees what it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.format.summary import Right
from tb_f1_plugin.plugin import routes
from tb_f1_plugin.plugin.parameters import FROM, STEP, THRESHOLD, TO
from tb_f1_plugin.reading.own import tensors
from tb_f1_plugin.reading.provider import decoding, reader, replies
from tests.faults.campaigns import (
    broken,
    crowd,
    described,
    fuzzed,
    kills,
    many,
    training,
)
from tests.faults.campaigns.asking import in_process
from tests.faults.campaigns.outcome import Outcome
from tests.support.tensorboard_process import Answer


def few_requests() -> Outcome:
    """Ask this process, which takes no server's time to start."""
    return fuzzed.fuzzed(150, where=in_process)


CAMPAIGNS: dict[str, Callable[[], Outcome]] = {
    "requests": few_requests,
    "crafted": lambda: broken.crafted(25),
    "flipped": lambda: broken.flipped(25),
    "runs": lambda: many.many(200),
    "kills": lambda: kills.kills(3),
    "clients": lambda: crowd.crowd(6, 2, loaders=["server"]),
}


WITH_SERVERS = ("kills", "clients")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in WITH_SERVERS))
        for name in CAMPAIGNS
    ],
)
def test_a_short_campaign_finds_no_fault(name: str) -> None:
    """What is run by the thousand in `make test-faults` holds for a few, too."""
    outcome = CAMPAIGNS[name]()

    assert outcome.faults == (), str(outcome)


def test_every_route_and_every_parameter_is_asked() -> None:
    """The requests are made of the list of routes, so a new one is asked as well."""
    requests = described.Requests([("run", "tag")], ["a"], seed=0)
    made = [requests.make() for _ in range(4000)]
    for route in routes.ROUTES:
        paths = [one.path for one in made if one.path.partition("?")[0] == route.name]
        right = [one for one in made if one.path in paths and one.is_right]
        assert len(right) > 50
        for parameter in route.parameters:
            asked = [one for one in right if f"{parameter.name}=" in one.path]
            assert len(asked) > 5, (route.name, parameter.name)
            assert described.texts_of(parameter)[0], parameter.name


def test_a_route_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails on one parameter, and one that takes what the list calls wrong."""

    def fails(selection: Any, query: Any) -> Any:
        raise ZeroDivisionError

    def careless(parameter: Any) -> Any:
        is_any = parameter in (STEP, FROM, TO, THRESHOLD)
        return replace(parameter, parse=lambda text: None) if is_any else parameter

    def changed(route: Any) -> Any:
        if route.name == "curve":
            return replace(route, make=fails)
        return replace(route, parameters=tuple(map(careless, route.parameters)))

    monkeypatch.setattr(routes, "ROUTES", tuple(map(changed, routes.ROUTES)))
    said = str(fuzzed.fuzzed(200, where=in_process).faults)

    assert "GET curve" in said
    assert "500" in said
    assert "is wrong by the list of routes, and was answered" in said


def test_a_slow_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is compared with each answer."""
    monkeypatch.setattr(fuzzed, "SLOW", -1.0)

    assert len(fuzzed.fuzzed(20, where=in_process).faults) == 20


@pytest.mark.campaign
def test_values_of_damaged_records_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody compares the checksums of records, wrong numbers are shown."""

    def all_are(arrays: Any, *_: Any) -> Right:
        every = np.ones(len(arrays), bool)
        return Right(every, every)

    monkeypatch.setattr(tensors, "right", all_are)

    faults = broken.crafted(30).faults + broken.flipped(30).faults

    assert any("and nothing is said" in fault for fault in faults)


@pytest.mark.campaign
def test_an_error_of_one_run_that_ends_others_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Under both loaders, in the routes and in the commands."""
    for room in decoding, reader, replies:
        monkeypatch.setattr(room, "BROKEN", ())
    said = str(broken.crafted(120).faults)

    for part in ("python: ", "unchecked: ", "500", "tb-f1 report"):
        assert part in said


class Server:
    """A server that shows two epochs of a run."""

    def __init__(self, value: float) -> None:
        self._value = value

    def get(self, path: str) -> Answer:
        """Answer with scores."""
        one = {"step": [0, 1], "value": [1.0, self._value]}
        return Answer(200, Message(), json.dumps({"series": [one]}).encode())


def test_a_lost_epoch_and_a_wrong_one_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of what a process reported before it was killed, and of nothing else."""
    monkeypatch.setattr(kills, "PATIENCE", 0.1)
    right: Any = Server(0.5)

    assert kills._lost(right, {"fit/x": {0: 1.0, 1: 0.5}}) == []
    assert kills._lost(right, {"fit/x": {0: 1.0}}) == []
    lost = kills._lost(right, {"fit/x": {0: 1.0, 1: 0.5, 2: 0.0}})
    assert lost == ["epoch 2 of fit/x is lost"]
    (wrong,) = kills._lost(right, {"fit/x": {0: 1.0, 1: 0.6}})
    assert wrong == "epoch 1 of fit/x is 0.5, not 0.6"
    (wrong,) = kills._lost(right, {"run7": {0: training.counted("run7", 0).compute()}})[
        :1
    ]
    assert wrong.startswith("epoch 0 of run7 is 1.0")


def test_an_inconsistent_answer_is_found() -> None:
    """A gap, fewer epochs than before, more than were written, and another value."""
    run = "run0"
    right = [training.counted(run, step).compute() for step in range(3)]

    def said(steps: list[int], values: list[float], known: int = 0) -> str:
        body = {"series": [{"run": run, "step": steps, "value": values}]}
        return crowd._inconsistent(json.dumps(body).encode(), {run: known}, written=3)

    assert said([0, 1, 2], right) == ""
    assert "gaps" in said([0, 2], right[:2])
    assert "3 epochs behind 4" in said([0, 1, 2], right, known=4)
    assert "5 epochs" in said([*range(5)], [*right, 0, 0])
    assert "at 2" in said([0, 1, 2], [*right[:2], right[2] + 1e-9])
