"""Crowd: many clients at once over logs that grow, and the memory that they cost.

Each client sees each run grow and never shrink, without a gap, and with the F1 that was
written. The memory of TensorBoard and its data server ends within a tenth of its start.
"""

from __future__ import annotations

import json
import random
import tempfile
import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from tb_f1_plugin import Writer
from tests.faults.campaigns import training
from tests.faults.campaigns.asking import LOADERS, Wire, served
from tests.faults.campaigns.outcome import Outcome
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

RUNS = [f"run{number}" for number in range(8)]
BEFORE = 60  # epochs that are there at the beginning
PACE = 1.0  # seconds between two epochs
WARM = 0.25  # of the time is before the start of what is compared
MORE_MEMORY = 0.10
SLOW = 10.0  # seconds; many wait for two cores
PATHS = (
    *("series", "scores?tag=f1_score", "ranking?tag=f1_score", "pool?tag=f1_score"),
    *("export?run={run}", "classes?run={run}&tag=f1_score", "hyperparameters"),
    "history?run={run}&tag=f1_score",
)


@dataclass
class Seen:
    """What the clients have seen together."""

    answers: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def crowd(
    size: int,
    seconds: float = 60.0,
    seed: int = 0,
    loaders: Collection[str] = tuple(LOADERS),
) -> Outcome:
    """Let so many clients ask each loader for so many seconds."""
    parts: list[str] = []
    faults: list[str] = []
    for loader in loaders:
        with tempfile.TemporaryDirectory() as logdir, Writer(logdir) as writer:
            for epoch in range(BEFORE):
                _write(writer, epoch)
            with served(Path(logdir), loader) as server:
                wait_for(partial(_has_all, server), 60, "all runs")
                seen, begin, end = _asked(server, writer, size, seconds, seed)
        growth = end / begin - 1
        if growth > MORE_MEMORY:
            seen.faults.append(f"memory grew by {growth:.0%}")
        faults += [f"{loader}: {fault}" for fault in seen.faults]
        parts.append(
            f"{loader}: {seen.answers:,} answers, the slowest after "
            f"{seen.slowest:.1f} s, {begin / 2**20:,.0f} MB before and "
            f"{end / 2**20:,.0f} MB after ({growth:+.1%})"
        )
    return Outcome(
        f"{size:,} clients for {seconds:g} s on growing logs: {'; '.join(parts)}; "
        f"{len(faults):,} inconsistent.",
        tuple(faults),
    )


def _asked(
    server: TensorBoardProcess, writer: Writer, size: int, seconds: float, seed: int
) -> tuple[Seen, int, int]:
    """Return what was seen, and the memory in bytes at the start and at the end."""
    seen, lock, ended = Seen(), threading.Lock(), threading.Event()
    written = [BEFORE]

    def grow() -> None:
        while not ended.wait(PACE):
            _write(writer, written[0])
            written[0] += 1

    def client(number: int) -> None:
        ask, chance = Wire(server), random.Random(seed + number)
        known: dict[str, int] = {}
        while not ended.is_set():
            run = chance.choice(RUNS)
            path = f"scores?run={run}&tag=f1_score"
            if chance.random() < 0.5:
                path = chance.choice(PATHS).format(run=run)
            begin = time.monotonic()
            try:
                got = ask("GET", path, {})
                took = time.monotonic() - begin
                wrong = "" if got.status == 200 else f"{got.status} {got.body[:200]!r}"
                if path.startswith("scores") and not wrong:
                    wrong = _inconsistent(got.body, known, written[0])
            except OSError as error:
                took, wrong = time.monotonic() - begin, repr(error)
            with lock:
                seen.answers += 1
                seen.slowest = max(seen.slowest, took)
                if wrong or took > SLOW:
                    seen.faults.append(f"{path}: {wrong or f'took {took:.1f} s'}")

    with ThreadPoolExecutor(size + 1) as pool:
        jobs = [pool.submit(grow), *(pool.submit(client, n) for n in range(size))]
        ended.wait(seconds * WARM)
        begin = _memory(server)
        ended.wait(seconds * (1 - WARM))
        end = _memory(server)
        ended.set()
        for job in jobs:
            job.result()
    return seen, begin, end


def _has_all(server: TensorBoardProcess) -> bool:
    body = server.get("data/plugin/f1/scores?tag=f1_score").body
    return body.count(b'"run"') == len(RUNS)


def _inconsistent(body: bytes, known: dict[str, int], written: int) -> str:
    """Return what of an answer is no part of what was written, or less than before."""
    for one in json.loads(body)["series"]:
        run, steps = one["run"], one["step"]
        if steps != list(range(len(steps))):
            return f"{run} has gaps: {steps}"
        if not known.get(run, 0) <= len(steps) <= written + 1:
            return f"{run} has {len(steps)} epochs behind {known.get(run)}"
        known[run] = len(steps)
        for step in (0, len(steps) // 2, len(steps) - 1):
            if abs(one["value"][step] - _f1_of(run, step)) > 1e-12:
                return f"{run} is {one['value'][step]} at {step}"
    return ""


_known: dict[tuple[str, int], float] = {}


def _f1_of(run: str, step: int) -> float:
    if (run, step) not in _known:
        _known[run, step] = float(training.counted(run, step).compute())
    return _known[run, step]


def _write(writer: Writer, epoch: int) -> None:
    for run in RUNS:
        writer.add(training.counted(run, epoch), step=epoch, run=run)


def _memory(server: TensorBoardProcess) -> int:
    """Return what a server and its data server hold, in bytes."""
    process = psutil.Process(server.process.pid)
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family)
