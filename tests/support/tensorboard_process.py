"""Runs a real `tensorboard` on a log directory and asks it over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.support.waiting import wait_for

ADDRESS = re.compile(r" at (http://\S+)")
# TensorBoard imports TensorFlow where it is installed, which takes five seconds of a
# processor; with this module it is as where there is none.
ALONE = """import sys, types
sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")
from tensorboard.main import run_main
run_main()"""
# Loopback is asked directly, whatever proxy the environment names.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    """What a server answered, errors included."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


class TensorBoardProcess:
    """A running TensorBoard: its address, its answers and what it logged.

    Attributes:
        url: The address, path prefix included, with a slash at its end.
    """

    def __init__(self, process: subprocess.Popen[bytes], output: IO[bytes]) -> None:
        self.process = process
        self.url = ""
        self._output = output

    def log(self) -> str:
        """Return all that the process has printed."""
        return Path(self._output.name).read_text(encoding="utf-8", errors="replace")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Answer a GET of a path relative to `url`, whatever its status."""
        request = urllib.request.Request(
            self.url + path.lstrip("/"), headers=dict(headers or {})
        )
        try:
            with OPENER.open(request, timeout=60) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as reply:
            with reply:
                return Answer(reply.code, reply.headers, reply.read())

    def get_json(self, path: str) -> Any:
        """Return the JSON of a GET, which must succeed."""
        answer = self.get(path)
        assert answer.status == 200, f"{answer.status} for {path}: {answer.body!r}"
        return answer.json()


@contextlib.contextmanager
def serve(
    logdir: str | os.PathLike[str],
    *,
    load_fast: str = "auto",
    path_prefix: str = "",
    python: str | os.PathLike[str] = sys.executable,
    extra_args: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    reload_interval: float = 1.0,
    timeout: float = 60.0,
    with_tensorflow: bool = False,
) -> Iterator[TensorBoardProcess]:
    """Run `tensorboard` on `logdir` until the block ends.

    It listens before it has read the logs: ask with `wait_for`. With
    `load_fast="true"` RustBoard reads them, with "false" the Python loader.

    Args:
        logdir: The log directory.
        load_fast: TensorBoard's `--load_fast`.
        path_prefix: TensorBoard's `--path_prefix`, as "/x".
        python: The interpreter of the environment whose TensorBoard is meant.
        extra_args: Further arguments of `tensorboard`.
        env: Variables that are set beside the present environment's.
        reload_interval: Seconds between two looks at the logs.
        timeout: Seconds until it must have said its address.
        with_tensorflow: Whether TensorBoard uses TensorFlow, if that is installed, as
            the command `tensorboard` does: for who asks how it reads files.

    Raises:
        RuntimeError: it ended before it said its address; its log is shown.
    """
    command = [os.fspath(python)]
    command += ["-m", "tensorboard.main"] if with_tensorflow else ["-c", ALONE]
    command += ["--logdir", os.fspath(logdir), "--host", "127.0.0.1", "--port", "0"]
    command += [f"--load_fast={load_fast}", f"--reload_interval={reload_interval}"]
    if path_prefix:
        command += ["--path_prefix", path_prefix]
    command += extra_args
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2", **(env or {})}
    with tempfile.NamedTemporaryFile(prefix="tensorboard-", suffix=".log") as output:
        # A session of its own: RustBoard is a child, and ends with it.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        running = TensorBoardProcess(process, output)
        try:
            running.url = _address(running, timeout)
            yield running
        finally:
            _end(process)


def _address(running: TensorBoardProcess, timeout: float) -> str:
    def said() -> str | None:
        ended = running.process.poll() is not None
        address = ADDRESS.search(running.log())
        if address:
            return address.group(1).rstrip("/") + "/"
        if ended:
            raise RuntimeError(
                f"TensorBoard ended with code {running.process.returncode} before it "
                f"said its address. Its log:\n{running.log()}"
            )
        return None

    address = wait_for(said, timeout, "TensorBoard's address")
    assert address is not None
    return address


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Whatever is left of its session, a data server or a hung process.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
