"""The data server: on loopback only, gone with the command, and done without."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest
from tensorboard import context

from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.logdir.data_server import NoDataServerError, serving
from tb_f1_plugin.logdir.directory import read_series
from tests.support import logs
from tests.support.waiting import wait_for

# Prints the data server's process, then does something.
PROGRAM = """
import os, sys, psutil
from tb_f1_plugin.logdir.data_server import serving
with serving(sys.argv[1], {}):
    (child,) = psutil.Process().children()
    print(child.pid, flush=True)
    %s
"""


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Return a log directory with a run."""
    here = tmp_path / "logs"
    logs.write_records(here, "run", [(0, logs.record_of(logs.DESIGN_BATCHES))])
    return here


def test_everything_is_read_when_it_begins_to_answer(tmp_path: Path) -> None:
    """However much there is: nothing is added afterwards."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(100))]
    for run in range(8):
        logs.write_records(tmp_path, str(run), epochs)
    for _ in range(2):
        with serving(str(tmp_path), {"f1": 0}) as served:
            listed = served.provider.list_tensors(
                context.RequestContext(), experiment_id="", plugin_name="f1"
            )
        assert len(listed) == 8
        (last,) = {one.max_step for tags in listed.values() for one in tags.values()}
        assert last == 99


def test_it_listens_on_loopback_only_and_ends_with_the_block(filled: Path) -> None:
    """Nobody else in the network can read the logs, and no process is left."""
    before = psutil.Process().children()
    with serving(str(filled), {}):
        (child,) = [one for one in psutil.Process().children() if one not in before]
        ports = [one.laddr for one in child.net_connections() if one.status == "LISTEN"]
    assert [port.ip for port in ports] == ["127.0.0.1"]
    assert not child.is_running()


@pytest.mark.parametrize(
    ("then", "by", "code"),
    [
        ("sys.stdin.read()", signal.SIGINT, -signal.SIGINT),
        ("sys.stdin.read()", signal.SIGKILL, -signal.SIGKILL),
        ("os._exit(3)", None, 3),
        ("raise SystemExit(4)", None, 4),
    ],
)
def test_it_ends_with_the_command_however_that_ends(
    filled: Path, then: str, by: signal.Signals | None, code: int
) -> None:
    """By Ctrl+C, killed, or without a word."""
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM % then), str(filled)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=obey_interrupts,
    ) as program:
        assert program.stdout is not None
        server = int(program.stdout.readline())
        if by is not None:
            assert psutil.pid_exists(server)
            program.send_signal(by)
        assert program.wait(30) == code
    wait_for(lambda: not psutil.pid_exists(server), what="the end of the server")


def test_a_command_that_is_interrupted_says_nothing(filled: Path) -> None:
    """Exit code 130, as of any command, and no traceback."""
    server = script(filled.parent, "kill -INT $PPID\nexec sleep 30")
    done = subprocess.run(
        [sys.executable, "-m", "tb_f1_plugin.cli", "report", str(filled)],
        capture_output=True,
        text=True,
        env={**os.environ, data_server.VARIABLE: str(server)},
        preexec_fn=obey_interrupts,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def obey_interrupts() -> None:
    """Obey Ctrl+C, which a shell's commands in the background do not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def script(directory: Path, text: str) -> Path:
    """Return something that is started in the data server's place."""
    file = directory / "server"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("exit 1", "it failed: it ended"),
        ("echo 'unexpected argument' >&2; exit 2", "it failed: unexpected argument"),
        ("exec sleep 60", "it does not say what it does"),
        (
            f"echo 'x {data_server.STARTED}' >&2\n"
            "echo \"thread 'Reloader' panicked at 'no'\" >&2\nexec sleep 60",
            "it failed: thread 'Reloader' panicked at 'no'",
        ),
    ],
)
def test_a_server_that_fails_is_done_without(
    filled: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    """Why is known, and Python reads instead."""
    server = script(filled.parent, text)
    monkeypatch.setenv(data_server.VARIABLE, str(server))
    monkeypatch.setattr(data_server, "PATIENCE", 1.0)
    # What does not end by itself must not be waited for.
    monkeypatch.setattr(data_server, "FAREWELL", 0.1)
    with pytest.raises(NoDataServerError) as caught, serving(str(filled), {}):
        pass
    assert str(caught.value) == why
    (series,) = read_series(filled)
    assert series.counts.true_positives.tolist() == [[61]]


@pytest.mark.parametrize("kind", ["missing", "of another platform", "not installed"])
def test_no_server_is_one_sentence(
    filled: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Of a platform without one, and of an installation without one."""
    if kind == "not installed":
        monkeypatch.delenv(data_server.VARIABLE, raising=False)
        monkeypatch.setitem(sys.modules, data_server.PACKAGE, None)
        monkeypatch.setattr(data_server.importlib.util, "find_spec", lambda name: None)
        what = "it is not installed (`pip install tensorboard-data-server`)"
    else:
        other = filled.parent / "other"
        if kind != "missing":
            other.write_bytes(b"MZ not of this system")
            other.chmod(0o755)
        monkeypatch.setenv(data_server.VARIABLE, str(other))
        what = str(other) if kind == "missing" else "it cannot be started"
    with pytest.raises(NoDataServerError) as caught, serving(str(filled), {}):
        pass
    assert what in str(caught.value)
