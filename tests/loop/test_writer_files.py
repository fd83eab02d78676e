"""A writer's files: whole after kills, tears and forks, beside other writers."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tb_f1_plugin import Writer
from tests.loop.written import counted, events_of, read
from tests.support.imports import ROOT


def test_a_step_is_on_disk_when_add_returns(tmp_path: Path) -> None:
    """Whoever reads meanwhile sees it; nothing is there before the first step."""
    logdir = tmp_path / "logs"
    with Writer(logdir) as writer:
        assert not logdir.exists()
        for step in range(3):
            writer.add(counted(), step=step)
            assert len(events_of(logdir / "validation")) == 1 + step + 1


KILLED = """
import os, signal, sys
from tb_f1_plugin import F1Score, Writer
writer = Writer(sys.argv[1])
f1 = F1Score()
f1.update([1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8])
for step in range(5):
    writer.add(f1, step=step)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_no_step_that_was_added(tmp_path: Path) -> None:
    """Not by a close, not by a hook at exit: it is on disk already."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT)

    assert done.returncode == -signal.SIGKILL
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1, 2, 3, 4]


def test_what_comes_later_is_a_file_that_sorts_last(tmp_path: Path) -> None:
    """Also within a second, behind a stamp of the future, and behind odd names."""
    directory = tmp_path / "validation"
    for number in range(4):
        if number == 2:
            (directory / "events.out.tfevents.9999999998.host").touch()
        if number == 3:
            (directory / "z.tfevents.of another make").touch()
        with Writer(tmp_path) as writer:
            before = set(directory.glob("*"))
            writer.add(counted(), step=number)
        (new,) = set(directory.glob("*")) - before
        assert new.name == max(path.name for path in directory.glob("*tfevents*"))
        assert not new.name.endswith(".f1.f1")  # no name grows while stamps are known

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1, 2, 3]


def test_behind_a_torn_file_everything_is_read(tmp_path: Path) -> None:
    """A file whose end is damaged is never gone on with."""
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)
        writer.add(counted(), step=1)
    (file,) = (tmp_path / "validation").glob("*")
    file.write_bytes(file.read_bytes()[:-7])
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=1)

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_step_that_could_not_be_written_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is an error of that step; the next one begins a new file."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    file = writer._files["validation"]

    class Full:
        def write(self, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "_records", Full())
    with pytest.raises(OSError, match="No space left"):
        writer.add(counted(), step=1)
    writer.add(counted(), step=2)
    writer.close()

    old, new = sorted((tmp_path / "validation").glob("*"))
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 2]
    old.unlink()
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [2]
    assert new.exists()


@pytest.mark.parametrize("what", ["all of it", "the run", "the file"])
def test_where_the_file_was_removed_a_new_one_begins(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """With the step that noticed it; a sentence says that the earlier ones are gone."""
    logdir = tmp_path / "logs"
    with Writer(logdir) as writer:
        writer.add(counted(), step=0)
        run = logdir / "validation"
        (file,) = run.glob("*")
        if what == "the file":
            file.unlink()
        else:
            shutil.rmtree(run if what == "the run" else logdir)
        for step in (1, 2):
            writer.add(counted(), step=step)

    assert read(logdir)["validation", "f1_score"].steps.tolist() == [1, 2]
    (record,) = caplog.records
    assert f"{file} is gone" in record.getMessage()


def test_a_directory_that_cannot_be_listed_is_written_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step is on disk: to look for other writers is no part of it."""
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)

        def fails(directory: object) -> list[str]:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patched:
            patched.setattr(os, "listdir", fails)
            writer.add(counted(), step=1)
        writer.add(counted(), step=2)

    assert len(list((tmp_path / "validation").glob("*"))) == 1
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1, 2]


def test_two_writers_at_once_in_one_directory_are_refused(tmp_path: Path) -> None:
    """TensorBoard would hide the first one's steps; one behind the other is fine."""
    first, second = Writer(tmp_path), Writer(f"{tmp_path}/.")
    first.add(counted(), step=0)
    with pytest.raises(ValueError, match="One writer may write into a directory"):
        second.add(counted(), step=1)
    second.add(counted(), step=0, run="train")  # another directory
    first.close()
    second.add(counted(), step=1)
    second.close()

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_step_that_was_refused_leaves_no_trace(tmp_path: Path) -> None:
    """No series that another one must fit, no edges, and no writer in the directory."""
    (tmp_path / "validation").touch()
    writer = Writer(tmp_path)
    for options in ({"threshold": 0.3, "histogram": True}, {"class_names": ["b"]}):
        with pytest.raises(OSError, match="validation"):
            writer.add(counted(**options), step=0)
    (tmp_path / "validation").unlink()
    with Writer(tmp_path) as other:
        other.add(counted(), step=0)
    writer.add(counted(histogram=True), step=1)
    writer.close()

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_writer_that_is_forgotten_blocks_nobody(tmp_path: Path) -> None:
    """As one of a cell of a notebook that is run again."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    writer = Writer(tmp_path)
    gc.collect()
    writer.add(counted(), step=1)
    writer.close()

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_writer_of_another_process_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As soon as its file is there, which hides what is written here."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    for step in (5, 6):
        writer.add(counted(), step=step)
    writer.close()

    assert len(caplog.records) == 1
    assert "Another writer has begun the file" in caplog.text


def test_a_file_that_another_process_may_still_write_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Ours hides what goes into it; not so if the process has ended, or long ago."""
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    host = socket.gethostname()
    for number, (end, age, is_said) in enumerate(
        (
            (f"{host}.{os.getpid()}.0", 0, True),
            (f"{host}.{ended.pid}.0", 0, False),
            (f"{host}.{ended.pid}.0.v2", 0, False),
            (f"of-another-host.{ended.pid}.0", 0, True),
            (host, 0, True),
            (host, 3600, False),
        )
    ):
        directory = tmp_path / str(number)
        directory.mkdir()
        file = directory / f"events.out.tfevents.1.{end}"
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
        with Writer(tmp_path) as writer:
            for step in range(2):
                writer.add(counted(), step=step, run=str(number))
        assert len(caplog.records) == is_said, end
        assert ("If its writer is still open" in caplog.text) == is_said
        caplog.clear()


FORKED = """
import os, sys
from tb_f1_plugin import F1Score, Writer
writer = Writer(sys.argv[1])
f1 = F1Score()
f1.update([1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8])
writer.add(f1, step=0)
child = os.fork()
if not child:
    try:
        writer.add(f1, step=1)
    except ValueError as error:
        os._exit(7 if "in the process that began its file" in str(error) else 1)
    os._exit(0)
_, status = os.waitpid(child, 0)
writer.add(f1, step=2)
print(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_write_into_its_parent_s_file(tmp_path: Path) -> None:
    """The error says so; the parent goes on."""
    # In an interpreter of its own: JAX warns of a fork wherever it was imported.
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "7", done.stderr
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 2]


def test_threads_may_share_a_writer(tmp_path: Path) -> None:
    """Every record is whole, whoever writes at the same time."""
    with Writer(tmp_path) as writer:

        def write(number: int) -> None:
            for step in range(10):
                writer.add(counted(), step=step, name=f"f1_{number}")

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = read(tmp_path)
    assert len(found) == 8
    for series in found.values():
        assert series.steps.tolist() == list(range(10))
