"""Broken: crafted and flipped files by the thousand, beside good runs.

Under both loaders the good runs answer as if they were alone. Nothing is answered by a
status of 500, nothing ends in a traceback, and each number that is shown of a broken
file is one that was written, or a finding says what is wrong with the run.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tensorboard.backend.event_processing import plugin_event_accumulator

from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.plugin.parameters import REQUIRED_RUN, REQUIRED_TAG
from tb_f1_plugin.plugin.routes import ROUTES
from tb_f1_plugin.reading.series import Series
from tests.faults import damage
from tests.faults.campaigns import crafting
from tests.faults.campaigns.outcome import Outcome
from tests.faults.loaders import loaded, read_all
from tests.support import details, logs
from tests.support.in_process import InProcess

Break = Callable[[bytes, random.Random], tuple[str, bytes]]
OF_GOOD = (
    "scores?run=good/classes&tag=f1_score&explain=1",
    "scores?run=good/binary%200&run=good/binary%201&baseline=good/binary%202",
    "scores?run=good/scalars&run=good/curves",
    "classes?run=good/classes&tag=f1_score&step=2",
    "history?run=good/classes&tag=f1_score",
    "pool?tag=f1_score&run=good/binary%200&run=good/binary%201",
    "confusion?run=good/classes&tag=f1_score",
    "export?run=good/classes&format=json&per_class=1",
)
# What is asked of all runs at once, and what of one series.
OF_ONE = [route.name for route in ROUTES if REQUIRED_RUN in route.parameters]
OF_ALL = [
    f"{route.name}{'?tag=f1_score' * (REQUIRED_TAG in route.parameters)}"
    for route in ROUTES
    if route.name not in OF_ONE
]
MOST_ASKED = 60  # series of which each is asked for on its own
COMMANDS = (
    ("report",),
    ("export", "--format", "json"),
    ("pool", "--tag", "f1_score"),
    ("thresholds",),
)


def crafted(size: int, seed: int = 0) -> Outcome:
    """Read so many crafted files."""
    return _broken("crafted", crafting.crafted, size, seed)


def flipped(size: int, seed: int = 0) -> Outcome:
    """Read so many files of which one bit is another one."""
    return _broken("flipped", crafting.flipped, size, seed)


def _broken(what: str, harm: Break, size: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory() as directory:
        alone, beside = Path(directory, "alone"), Path(directory, "beside")
        for logdir in (alone, beside):
            damage.write_good(logdir)
        harms = write(beside, harm, size, seed)
        loadable, lost = Path(directory, "loadable"), 0
        for run in {path.parent for path in beside.rglob("*tfevents*")}:
            if is_loaded(run):
                to = loadable / run.relative_to(beside)
                shutil.copytree(run, to, copy_function=os.link)
            else:
                lost += 1
        faults: list[str] = []
        right = said = 0
        for loader, logs_of in {"python": loadable, "unchecked": beside}.items():
            with loaded(alone, loader) as one, loaded(logs_of, loader) as other:
                for fault in [*of_good(one, other), *of_all(other)]:
                    faults.append(f"{loader}: {fault}")
                wrong, shown, found = of_values(other, harms)
                faults += [f"{loader}: {fault}" for fault in wrong]
                right, said = right + shown, said + found
        faults += of_commands(beside)
    return Outcome(
        f"{size:,} {what} files under both loaders: {said:,} series with a finding, "
        f"{right:,} whole or shorter without one, "
        f"{len(faults):,} faults; the good runs beside them as if alone. TensorBoard's "
        f"own Python loader could not load {lost:,} of the files.",
        tuple(faults),
    )


def write(logdir: Path, harm: Break, size: int, seed: int) -> dict[str, str]:
    """Write whole runs and broken ones; return what was done to each of these."""
    chance = random.Random(seed)
    kinds = {"three": damage.TASK, "two": details.binary(epochs=5)}
    contents = {}
    for kind, task in kinds.items():
        (file,) = details.write(logdir, f"good/{kind}", task).iterdir()
        contents[kind] = file.name, file.read_bytes()
    harms = {}
    for number in range(size):
        kind = chance.choice([*kinds])
        name, content = contents[kind]
        harms[f"{kind}/{number}"], made = harm(content, chance)
        directory = logdir / kind / str(number)
        directory.mkdir(parents=True)
        (directory / name).write_bytes(made)
    return harms


def is_loaded(directory: Path) -> bool:
    """Tell whether TensorBoard's own Python loader survives a run."""
    try:
        plugin_event_accumulator.EventAccumulator(str(directory)).Reload()
    except Exception:  # whatever it stumbles at, before anything of ours is asked
        return False
    return True


def of_good(alone: InProcess, beside: InProcess) -> list[str]:
    """Return what is asked of good runs and is not answered as if they were alone."""
    return [
        f"{path} is not what it is without broken files"
        for path in OF_GOOD
        if beside.get(path).get_data() != alone.get(path).get_data()
    ]


def of_all(here: InProcess) -> list[str]:
    """Return what is asked of all runs, and of each, and is no answer."""
    faults = []

    def ask(path: str, **query: str) -> Any:
        answer = here.get(path, query_string=query or None)
        if answer.status_code >= 500:
            said = answer.get_data(as_text=True)[:300]
            faults.append(f"{path} {query}: {answer.status_code} {said}")
        return answer

    for path in OF_ALL:
        ask(path)
    listed = json.loads(ask("series").get_data()).get("series", [])
    for one in listed[:: max(len(listed) // MOST_ASKED, 1)]:
        for path in OF_ONE:
            ask(path, run=one["run"], tag=one["tag"])
    return faults


def of_values(here: InProcess, harms: dict[str, str]) -> tuple[list[str], int, int]:
    """Return wrong values, and how many series are right and have findings.

    A series made of scalars is passed over: what a scalar is, nobody can check.
    """
    try:
        every = read_all(here.provider)
    except Exception as error:
        return [f"reading all runs ends in {error!r}"], 0, 0
    whole = {kind: every[f"good/{kind}", logs.NAME] for kind in ("three", "two")}
    faults, right, said = [], 0, 0
    for (run, tag), series in every.items():
        if run not in harms or series.source != "tensor":
            continue
        if series.findings:
            said += 1
            continue
        right += 1
        if why := unlike(series, whole[run.partition("/")[0]]):
            faults.append(f"{run} ({harms[run]}) {tag}: {why}, and nothing is said")
    return faults, right, said


def unlike(series: Series, whole: Series) -> str:
    """Return in what a series is no part of the whole one; "" if it is."""
    for what in ("tag", "classes", "threshold", "average", "kind"):
        if getattr(series, what) != getattr(whole, what):
            return f"{what} {getattr(series, what)!r}"
    more = values_of(series).items() - values_of(whole).items()
    return f"values {more}" if more else ""


def values_of(series: Series) -> dict[int, str]:
    """Return all that is counted of each step."""
    counts = series.counts
    columns: Sequence[Any] = (
        counts.true_positives,
        counts.possible_positives,
        counts.predicted_positives,
        counts.total_by_class,
    )
    sums = series.batch_sums
    if sums is not None:
        columns = (*columns, sums.score_sum, sums.defined)
    return {
        int(step): str([column[place].tolist() for column in columns])
        for place, step in enumerate(series.steps)
    }


def of_commands(logdir: Path) -> list[str]:
    """Return the commands that end in anything but sentences."""
    faults = []
    for command, *options in COMMANDS:
        printed, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
            status = main([command, str(logdir), *options])
        told = printed.getvalue() + errors.getvalue()
        if status not in (0, 1, 2) or "Traceback" in told:
            place = told.rfind("Traceback")
            faults.append(f"tb-f1 {command}: {status}, {told[place:][-1500:]}")
        elif "good" not in told and command != "pool":
            faults.append(f"tb-f1 {command}: the good runs are not there")
    return faults
