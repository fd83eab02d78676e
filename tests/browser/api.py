"""What the server says, as the page must show it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

ROOT = "data/plugin/f1/"
T = TypeVar("T")


class Point(NamedTuple):
    """One epoch of one run; None is undefined or not known."""

    step: int
    exact: float | None
    batch_mean: float | None
    gap: float | None
    total: int | None
    low: float | None
    high: float | None
    wall_time: float | None


def present(value: T | None) -> T:
    """Return what must be there; a test fails where it is not."""
    assert value is not None
    return value


def points(
    server: TensorBoardProcess, tag: str, **question: str
) -> dict[str, list[Point]]:
    """Return every point of a tag by run; `class_` asks for `class`."""
    query = {name.rstrip("_"): value for name, value in question.items()}
    answer = server.get_json(f"{ROOT}scores?{urlencode({'tag': tag, **query})}")
    found = {}
    for one in answer["series"]:
        nothing = [None] * len(one["step"])
        rows = zip(
            one["step"],
            one["value"],
            one["batch_mean"] or nothing,
            one["total"] or nothing,
            one["low"] or nothing,
            one["high"] or nothing,
            one["wall_time"],
            strict=True,
        )
        if one["step"]:
            found[one["run"]] = [
                Point(step, exact, mean, difference(mean, exact), *others)
                for step, exact, mean, *others in rows
            ]
    return found


def series(server: TensorBoardProcess) -> list[dict[str, Any]]:
    """Return every series."""
    return list(server.get_json(ROOT + "series")["series"])


def last(server: TensorBoardProcess, tag: str, **question: str) -> dict[str, Point]:
    """Return the last point of every run."""
    return {run: own[-1] for run, own in points(server, tag, **question).items()}


def difference(mean: float | None, exact: float | None) -> float | None:
    """Return the gap: batch mean − exact."""
    return None if mean is None or exact is None else mean - exact


def four_places(value: float | None, *, signed: bool = False) -> str:
    """Return a number as people read it on the page."""
    if value is None:
        return "–"
    rounded = Decimal(abs(value)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    sign = "−" if value < 0 else "+"
    return f"{sign}{rounded}" if signed and rounded else str(rounded)


def band(point: Point) -> str:
    """Return a point's band as people read it on the page."""
    if point.low is None or point.high is None:
        return "–"
    return f"{four_places(point.low)} to {four_places(point.high)}"


def wait_for_steps(server: TensorBoardProcess, steps: Mapping[str, int]) -> None:
    """Wait until the server has read so many epochs of just these runs."""

    def complete() -> bool:
        return {one["run"]: one["steps"] for one in series(server)} == steps

    wait_for(complete, what=f"the epochs {dict(steps)}")


def runs_of(url: str) -> list[str]:
    """Return the runs that an address asks for by name."""
    return parse_qs(urlsplit(url).query).get("run", [])
