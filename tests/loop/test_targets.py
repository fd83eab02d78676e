"""Targets: where a writer writes, be it a directory, an address or another writer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin import Writer
from tests.loop.written import counted, read


@pytest.mark.parametrize("target", [None, 3, "", object()])
def test_a_target_is_a_directory_or_a_summary_writer(target: Any) -> None:
    """Nothing else."""
    with pytest.raises(ValueError, match="`target` must be a directory"):
        Writer(target)


@pytest.mark.parametrize(
    "target",
    ["s3://bucket/x", "gs://bucket", "file:///x", "hdfs+x://a", Path("s3://bucket/x")],
)
def test_an_address_is_no_directory(
    target: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, and no folder `s3:` is made in its place."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="is an address"):
        Writer(target).add(counted(), step=0)
    assert not list(tmp_path.iterdir())


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a shell; elsewhere it is a letter."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for target in ("~/logs", Path("~/logs/a~")):
        with Writer(target) as writer:
            writer.add(counted(), step=0)

    assert {run for run, _ in read(tmp_path / "logs")} == {
        "validation",
        "a~/validation",
    }


class Remote:
    """A SummaryWriter as that of torch, whose directory is an address."""

    def __init__(self) -> None:
        self.file_writer = self
        self.events: list[Any] = []

    def add_scalar(self) -> None:
        """Be known as a SummaryWriter."""

    def get_logdir(self) -> str:
        """Return the address."""
        return "s3://bucket/x"

    def add_event(self, event: Any, step: int, wall_time: float) -> None:
        """Write an event there."""
        self.events.append(event)

    def flush(self) -> None:
        """Have written it."""


def test_through_a_summary_writer_at_an_address_its_own_run_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes there by itself; other runs have files of ours, which cannot be."""
    monkeypatch.chdir(tmp_path)
    board = Remote()
    writer = Writer(board)
    writer.add(counted(), step=3, run="")
    with pytest.raises(ValueError, match="is an address"):
        writer.add(counted(), step=3)

    tags = [[value.tag for value in event.summary.value] for event in board.events]
    assert len(tags) == 1
    assert "best_f1_score" not in tags[0]  # nobody knows what was there before
    assert not list(tmp_path.iterdir())
