"""An event file: its name sorts last, and one is written in a directory at a time."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

from tb_f1_plugin.format import earlier, event_file
from tb_f1_plugin.format.event_file import EventFile

SUMMARY = summary_pb2.Summary()


def written(file: EventFile, told: list[bool] | None = None, step: int = 0) -> None:
    """Write an empty summary, and keep whether it was called the first."""

    def make(first: bool) -> summary_pb2.Summary:
        if told is not None:
            told.append(first)
        return SUMMARY

    file.write("f1_score/counts", make, step)


def max_of(names: Iterable[str]) -> str:
    """Return the name of an event file that sorts last."""
    return max(name for name in names if "tfevents" in name)


def names(directory: Path) -> list[str]:
    """Return the files, in the order in which TensorBoard reads them."""
    return sorted(path.name for path in directory.iterdir())


def test_one_file_at_a_time_is_written_in_a_directory(tmp_path: Path) -> None:
    """Another one is refused until it is closed; a file tells the first of a tag."""
    first, second, told = EventFile(tmp_path), EventFile(tmp_path), list[bool]()
    written(first, told)
    written(first, told)
    with pytest.raises(ValueError, match="One writer may write into a directory at a"):
        written(second)
    written(first, told)
    first.close()
    written(second, told)
    with pytest.raises(ValueError, match="One writer may write into a directory at a"):
        written(first)
    second.close()

    assert told == [True, False, False, True]
    assert len(names(tmp_path)) == 2


def test_a_file_is_of_the_process_that_began_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork is told so."""
    file = EventFile(tmp_path)
    written(file)
    monkeypatch.setattr(os, "getpid", lambda: 123_456)
    with pytest.raises(ValueError, match="got process 123456 for a file of process"):
        written(file)
    monkeypatch.undo()
    written(file)
    file.close()


@pytest.mark.parametrize(
    "name",
    [
        "events.out.tfevents.9999999998.host.1.f1",
        "events.out.tfevents.9999999999999.host",
        "events.out.tfevents.1.host",
        "zz.tfevents",
        "tfevents.5",
    ],
)
def test_a_new_file_sorts_behind_all_others(name: str, tmp_path: Path) -> None:
    """Whatever they are called; and its stamp is no earlier than now."""
    (tmp_path / name).touch()
    (tmp_path / "model.keras").touch()
    now = int(time.time())

    for _ in range(3):
        before = set(names(tmp_path))
        file = EventFile(tmp_path)
        written(file)
        file.close()
        (newest,) = set(names(tmp_path)) - before
        assert newest == max_of(names(tmp_path))
        stamp = re.fullmatch(
            rf"events\.out\.tfevents\.(\d{{10,}})\.[\w-]+\.{os.getpid()}\.f1", newest
        )
        assert int(stamp[1]) >= now if stamp else newest == f"{max_of(before)}.f1"
    content = (tmp_path / newest).read_bytes()
    (first, *_) = earlier._events_with(b"brain", content)
    assert first.file_version == "brain.Event:2"
    assert isinstance(first, event_pb2.Event)


def test_the_name_of_a_file_tells_whether_its_writer_has_ended() -> None:
    """Only of a process of this host that is gone; what nobody knows has not."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = socket.gethostname()
    plain = re.sub(r"[^\w-]", "-", host)
    for known in {host, plain}:
        for end in ("f1", "0", "12.v2"):
            name = f"events.out.tfevents.17.{known}.{ended.pid}.{end}"
            assert event_file._has_ended(name)
    for name in (
        f"events.out.tfevents.17.{host}.{os.getpid()}.f1",
        f"events.out.tfevents.17.not-{host}.{ended.pid}.f1",
        f"events.out.tfevents.17.{host}.{10**30}.f1",
        f"events.out.tfevents.17.{host}.{ended.pid}.f2",
        "tfevents",
    ):
        assert not event_file._has_ended(name)


def test_what_another_writer_may_go_on_writing_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, and only of files that were written a moment ago and are not ours."""
    other = tmp_path / "events.out.tfevents.17.elsewhere.5.0"
    other.touch()
    file = EventFile(tmp_path)
    written(file)
    file.close()
    written(file)
    assert caplog.text.count("was written a moment ago") == 1
    (tmp_path / "events.out.tfevents.99999999999.elsewhere").touch()
    written(file)
    written(file)
    assert caplog.text.count("Another writer has begun the file") == 1
    file.close()
    caplog.clear()

    long_ago = time.time() - event_file.RECENTLY - 60
    for path in tmp_path.iterdir():
        os.utime(path, (long_ago, long_ago))
    quiet = EventFile(tmp_path)
    written(quiet)
    quiet.close()
    assert not caplog.text
    os.utime(other, (long_ago + 120, long_ago + 120))
    assert event_file._may_be_open(other)
    assert not event_file._may_be_open(tmp_path / "is.tfevents.gone")


def test_a_file_that_is_gone_is_begun_again_with_what_was_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The step is written once more, as the first of its tag."""
    file, told = EventFile(tmp_path), list[bool]()
    written(file, told, step=1)
    (path,) = tmp_path.iterdir()
    path.unlink()
    written(file, told, step=2)
    file.close()

    assert told == [True, False, True]
    assert "is gone, and with it what was written there" in caplog.text
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size > 0


def test_files_of_more_bytes_than_are_read_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just as many are."""
    file = EventFile(tmp_path)
    written(file)
    file.close()
    (path,) = tmp_path.iterdir()
    (tmp_path / "model.keras").write_bytes(bytes(10**5))
    for size, is_known in (
        (path.stat().st_size, True),
        (path.stat().st_size - 1, False),
    ):
        monkeypatch.setattr(earlier, "MOST_BYTES", size)
        assert (earlier._values_of(tmp_path, "f1_score/counts") is not None) == is_known
