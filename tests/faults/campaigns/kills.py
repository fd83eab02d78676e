"""Kills: `kill -9` of processes that train, while both loaders read what they write.

No epoch that a process has reported may be missing afterwards, and none may be shown
with another F1 than it had.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tests.faults.campaigns import training
from tests.faults.campaigns.asking import LOADERS, served
from tests.faults.campaigns.outcome import Outcome
from tests.support.imports import ROOT
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

LIVES = 8  # of a run: it is killed, and goes on, so often
MOST_EPOCHS = 12  # of one life
KERAS = 10  # one of so many kills is of a `fit`, from ten kills on
PATIENCE = 60.0  # seconds in which a loader must show all
Scores = dict[int, float]  # by epoch


def kills(size: int, seed: int = 0) -> Outcome:
    """Kill so many processes."""
    chance = random.Random(seed)
    reported: dict[str, Scores] = {}
    fits = size // KERAS
    with tempfile.TemporaryDirectory() as logdir, contextlib.ExitStack() as running:
        with ThreadPoolExecutor() as pool:  # each takes seconds to start
            opened = [served(Path(logdir), loader) for loader in LOADERS]
            started = pool.map(running.enter_context, opened)
            servers = dict(zip(LOADERS, started, strict=True))
        nursery = running.enter_context(_python(logdir))
        for number in range(size - fits):
            run = f"run{number // LIVES}"
            done = reported.setdefault(run, {})
            assert nursery.stdin is not None
            nursery.stdin.write(f"{run} {max(done, default=-1) + 1}\n")
            nursery.stdin.flush()
            done |= _killed(nursery.stdout, chance)
        for number in range(fits):
            with _python(logdir, f"fit{number}") as fit:
                reported[f"fit{number}/validation"] = _killed(fit.stdout, chance)
        faults = [
            f"{name}: {fault}"
            for name, server in servers.items()
            for fault in _lost(server, reported)
        ]
    epochs = sum(map(len, reported.values()))
    return Outcome(
        f"{size:,} processes ended by kill -9 ({fits:,} of them a Keras fit) while "
        f"both loaders read: of {epochs:,} reported epochs {len(faults):,} were lost "
        "or wrong.",
        tuple(faults),
    )


@contextlib.contextmanager
def _python(logdir: str, *run: str) -> Iterator[subprocess.Popen[str]]:
    """Run `training`, which ends with the block at the latest."""
    module = training.__name__
    process = subprocess.Popen(
        [sys.executable, "-m", module, logdir, *run],
        *(-1, None, subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL),
        text=True,
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _killed(lines: IO[str] | None, chance: random.Random) -> Scores:
    """Kill a process that says its number and then its epochs; return the epochs."""
    assert lines is not None
    child = int(lines.readline())
    done: Scores = {}

    def next_line() -> bool:
        line = lines.readline().split()
        if len(line) == 2:
            done[int(line[0])] = float(line[1])
        return len(line) == 2

    for _ in range(chance.randint(0, MOST_EPOCHS)):
        assert next_line(), "it has ended by itself"
    threading.Event().wait(chance.random() * 0.01)  # somewhere in an epoch
    os.kill(child, signal.SIGKILL)
    while next_line():
        pass  # what it has said before
    return done


def _lost(server: TensorBoardProcess, reported: dict[str, Scores]) -> list[str]:
    """Return which reported epochs a loader does not show, and which it shows wrong."""
    runs = [run for run, done in reported.items() if done]
    shown: dict[str, Scores] = {}

    def all_there() -> bool:
        for run in runs:
            if reported[run].keys() <= shown.get(run, {}).keys():
                continue
            path = f"data/plugin/f1/scores?run={quote(run, safe='')}&tag=f1_score"
            answer = server.get(path)
            if answer.status == 200:
                (one,) = answer.json()["series"]
                shown[run] = dict(zip(one["step"], one["value"], strict=True))
        return all(reported[run].keys() <= shown.get(run, {}).keys() for run in runs)

    with contextlib.suppress(TimeoutError):
        wait_for(all_there, PATIENCE, "all reported epochs")
    faults = []
    for run in runs:
        lost = reported[run].keys() - shown.get(run, {}).keys()
        faults += [f"epoch {epoch} of {run} is lost" for epoch in sorted(lost)]
        for epoch, value in shown.get(run, {}).items():
            expected = reported[run].get(epoch)
            if expected is None and run.startswith(
                "run"
            ):  # it was not reported any more
                expected = float(training.counted(run, epoch).compute())
            if expected is not None and abs(value - expected) > 1e-6:
                faults.append(f"epoch {epoch} of {run} is {value}, not {expected}")
    return faults
