"""Fuzzed: requests by the thousand, over good, damaged and hostile runs.

None may be answered by a status of 500 or more, or cost more than two seconds of the
processors. What the list of routes calls wrong is refused, and what is right is not.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.faults import damage, scalars
from tests.faults.campaigns.asking import Ask, Got, in_process, on_the_wire
from tests.faults.campaigns.described import Request, Requests
from tests.faults.campaigns.outcome import Outcome
from tests.support import hostile

SLOW = 2.0  # seconds
Open = Callable[[Path, str], AbstractContextManager[Ask]]


def fuzzed(size: int, seed: int = 0, *, where: Open = on_the_wire) -> Outcome:
    """Ask `size` times, half of them with either loader.

    Args:
        size: How many requests.
        seed: The same seed asks the same.
        where: Gives a way to ask: a real TensorBoard, or one in this process.
    """
    with tempfile.TemporaryDirectory() as directory:
        logdir = Path(directory)
        write(logdir)

        def by(loader: str) -> Tally:
            with where(logdir, loader) as ask:
                return Tally(loader).run(ask, size // 2, seed)

        if where is in_process:
            tallies = [by("python"), by("server")]
        else:
            with ThreadPoolExecutor() as pool:
                tallies = [*pool.map(by, ("python", "server"))]
    every = sum((tally.statuses for tally in tallies), Counter())
    slowest = max(tally.slowest for tally in tallies)
    waited = max(tally.waited for tally in tallies)
    counted = ", ".join(f"{every[status]:,} × {status}" for status in sorted(every))
    return Outcome(
        f"{every.total():,} fuzzed requests over both loaders: {counted}; "
        f"the slowest answer took {slowest:.2f} s of work, and the longest wait was "
        f"{waited:.2f} s.",
        tuple(fault for tally in tallies for fault in tally.faults),
    )


def write(logdir: Path) -> None:
    """Write good runs, hostile names and some damaged runs."""
    damage.write_good(logdir)
    hostile.write(logdir)
    for name in ("cut", "words", "future", "endless"):
        damage.changed(logdir, f"tensor/{name}", damage.TENSORS[name][0])
    for name in ("NaN", "negative", "infinite beside"):
        change = damage.as_old(damage.NUMBERS[name])
        damage.changed(logdir, f"old/{name}", change)
    for name in ("word", "nothing"):
        scalars.write(logdir, f"scalar/{name}", "val/tp", scalars.SCALARS[name])
    damage.write_odd_sessions(logdir)


class Tally:
    """What was answered by one TensorBoard."""

    def __init__(self, loader: str) -> None:
        self.statuses: Counter[int] = Counter()
        self.slowest = self.waited = 0.0
        self.faults: list[str] = []
        self._loader = loader

    def run(self, ask: Ask, size: int, seed: int) -> Tally:
        """Ask so many requests and look at each answer."""
        listed = json.loads(ask("GET", "series", {}).body)["series"]
        names = [(one["run"], one["tag"]) for one in listed]
        classes = ["a", "b", "c", *(f"2{text}" for text in hostile.TEXTS)]
        requests = Requests(names, classes, seed)
        for _ in range(size):
            request = requests.make()
            begin, busy = time.perf_counter(), ask.busy()
            got = ask(request.method, request.path, request.headers)
            waited = time.perf_counter() - begin
            # Where others keep the machine busy, an answer waits without any work.
            took = min(waited, ask.busy() - busy)
            self.statuses[got.status] += 1
            self.slowest = max(self.slowest, took)
            self.waited = max(self.waited, waited)
            wrong = why_wrong(request, got)
            if took > SLOW:
                wrong = f"took {took:.1f} s"
            if wrong:
                asked = f"{request.method} {request.path[:300]} {dict(request.headers)}"
                self.faults.append(f"{self._loader}: {asked}: {wrong}")
        return self


def why_wrong(request: Request, got: Got) -> str | None:
    """Return what is wrong with an answer; None for nothing."""
    if got.status >= 500:
        return f"{got.status}: {got.body[:300]!r}"
    if request.is_right is False and got.status != 400:
        return f"is wrong by the list of routes, and was answered {got.status}"
    if request.is_right and got.status not in (200, 304, 400, 404):
        return f"is right by the list of routes, and was answered {got.status}"
    if request.method == "HEAD" or got.status == 304:
        return "has a body" if got.body else None
    if got.status == 200:
        return _why_no_answer(got)
    return _why_no_sentence(request, got) if "json" in got.kind else None


def _why_no_answer(got: Got) -> str | None:
    if got.kind.startswith("application/json"):
        try:
            json.loads(_unpacked(got), parse_constant=_refuse)
        except ValueError as error:
            return f"is no JSON: {error}"
    return None


def _why_no_sentence(request: Request, got: Got) -> str | None:
    said = json.loads(_unpacked(got), parse_constant=_refuse)["error"]
    if not said.endswith(".") or not said.isprintable():
        return f"is no sentence: {said!r}"
    # Two right things may not go together: then the sentence names one of them.
    if request.is_right and got.status == 400 and not said.startswith("`"):
        return f"is right by the list of routes, and was refused: {said!r}"
    return None


def _unpacked(got: Got) -> bytes:
    is_packed = got.body.startswith(b"\x1f\x8b")
    return gzip.decompress(got.body) if is_packed else got.body


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
