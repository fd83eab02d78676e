"""Directories of logs, either reader of them, and what the command line says of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.logdir.directory import read_series
from tests.support import logs

# The command line with the data server, and where there is none.
READERS = {"server": None, "python": "there/is/none"}


def use(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data server be there or not."""
    binary = READERS[reader]
    if binary is None:
        monkeypatch.delenv(data_server.VARIABLE, raising=False)
    else:
        monkeypatch.setenv(data_server.VARIABLE, binary)


def said_of(path: str | Path | list[str]) -> tuple[list[Any], list[str]]:
    """Return what is read, as something that can be compared, and what is said."""
    said: list[str] = []
    series = read_series(path, say=said.append)
    return [
        (
            one.run,
            one.tag,
            one.steps.tolist(),
            one.wall_times.tolist(),
            one.counts.true_positives.tolist(),
            one.counts.possible_positives.tolist(),
            one.counts.predicted_positives.tolist(),
            [finding.code for finding in one.findings],
        )
        for one in series
    ], said


def write(here: Path, run: str, epochs: int = 4, seed: int = 0) -> Path:
    """Write a run; return its event file."""
    records = [
        (e, logs.record_of(batch))
        for e, batch in enumerate(logs.binary_epochs(epochs, seed))
    ]
    (file,) = logs.write_records(here, run, records).iterdir()
    return file


def files_of(start: int) -> Iterator[bytes]:
    """Yield records as a program writes them that gives no version of its file."""
    for step in range(start, start + 3):
        summary = summary_pb2.Summary()
        for tag, number in (("tp", 30 + step), ("fp", 3), ("fn", 4)):
            logs.add_scalar(summary, tag, number, first=step == start)
        event = event_pb2.Event(step=step, wall_time=step + 1.0, summary=summary)
        yield event.SerializeToString()
