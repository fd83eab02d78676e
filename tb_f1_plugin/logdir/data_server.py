"""Data server: TensorBoard's own fast reader, started for one look at a directory.

May import grpc and TensorBoard. It is the reader behind the tab (`--load_fast`), so
what it gives is what the tab shows. It listens on the loopback address only. It ends
when its standard input closes, so it ends with the command, however that ends.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PACKAGE = "tensorboard_data_server"
VARIABLE = "TENSORBOARD_DATA_SERVER_BINARY"  # TensorBoard's, for another binary
HOST = "127.0.0.1"
STARTED = "Starting load cycle"  # with `--reload=once` each line comes once
FINISHED = "Finished load cycle"
PANIC = "panicked at"
REPLY_BYTES = 256 * 2**20  # the largest reply that gRPC takes; TensorBoard's number
PATIENCE = 10.0  # seconds in which the server must start
FAREWELL = 5.0  # seconds in which the server must end by itself


class NoDataServerError(RuntimeError):
    """The data server is not there, or does not do what it should; says which."""


@dataclass(frozen=True)
class Served:
    """A directory that was read to its end.

    Args:
        provider: TensorBoard's DataProvider.
        complaints: What the server wrote while it read, a line each.
    """

    provider: Any
    complaints: tuple[str, ...]

    def is_damaged(self, path: str) -> bool:
        """Tell whether the server could not read an event file to its end."""
        # The server writes a name that is no text as a sequence of U+FFFD.
        shown = os.fsencode(path).decode(errors="replace")
        start = f"Read error in {shown}: "
        return any(start in line for line in self.complaints)


@contextlib.contextmanager
def serving(directory: str, samples: Mapping[str, int]) -> Iterator[Served]:
    """Read a directory with the data server, which runs until the block ends.

    It says on its standard error when it has read all that there was: nothing that can
    be asked over gRPC tells that. Every record's checksum is compared, so a damaged
    file is known.

    Args:
        directory: The log directory.
        samples: How many points of a tag it keeps, by plugin; 0 means all.

    Raises:
        NoDataServerError: If it cannot be used here.
    """
    with tempfile.TemporaryDirectory(prefix="tb-f1-") as scratch:
        port_file = Path(scratch, "port")
        process = _start(directory, samples, port_file)
        lines, pump = _lines_of(process.stderr)
        try:
            # TensorBoard's client takes a tenth of a second to import, in which the
            # server reads.
            connect = _client()
            complaints = _wait_until_read(lines)
            with connect(int(port_file.read_text())) as provider:
                yield Served(provider, complaints)
        finally:
            _end(process)
            pump.join()


def _start(
    directory: str, samples: Mapping[str, int], port_file: Path
) -> subprocess.Popen[str]:
    from tensorboard.data import server_ingester

    samples_of = ",".join(f"{name}={n or 'all'}" for name, n in samples.items())
    try:
        binary = server_ingester.get_server_binary()
        return subprocess.Popen(
            [
                binary.path,
                f"--logdir={directory}",
                "--reload=once",
                f"--samples-per-plugin={samples_of}",
                f"--host={HOST}",
                "--port=0",
                f"--port-file={port_file}",
                "--die-after-stdin",
                "--checksum",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            # The user's shell may have set these for other programs in Rust.
            env={**os.environ, "RUST_LOG": "info", "RUST_LOG_STYLE": "never"},
        )
    except server_ingester.NoDataServerError as error:
        if importlib.util.find_spec(PACKAGE) is None and not os.environ.get(VARIABLE):
            raise NoDataServerError(
                "it is not installed (`pip install tensorboard-data-server`)"
            ) from error
        raise NoDataServerError(str(error)) from error
    except OSError as error:  # built for another platform, or not executable
        raise NoDataServerError(f"it cannot be started ({error})") from error


def _client() -> Any:
    """Return what gives a DataProvider of a port, until a block ends."""
    import grpc
    from tensorboard.data import grpc_provider
    from tensorboard.util import grpc_util

    @contextlib.contextmanager
    def connect(port: int) -> Iterator[Any]:
        credentials, options = grpc_util.ChannelCredsType.LOCAL.channel_config()
        options += [
            ("grpc.max_receive_message_length", REPLY_BYTES),
            ("grpc.enable_http_proxy", 0),  # no proxy stands before the loopback
        ]
        address = f"{HOST}:{port}"
        with grpc.secure_channel(address, credentials, options=options) as channel:
            stub = grpc_provider.make_stub(channel)
            yield grpc_provider.GrpcDataProvider(address, stub)

    return connect


def _lines_of(
    stream: IO[str] | None,
) -> tuple[queue.SimpleQueue[str | None], threading.Thread]:
    """Return what a stream says, line by line and then None, and who reads it."""
    assert stream is not None
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def pump() -> None:
        # Read on after the last line that matters: a full pipe would hold the server.
        with stream:
            for line in stream:
                lines.put(line)
        lines.put(None)

    thread = threading.Thread(target=pump, name="data-server", daemon=True)
    thread.start()
    return lines, thread


def _wait_until_read(lines: queue.SimpleQueue[str | None]) -> tuple[str, ...]:
    """Return what the server says until it has read everything."""
    said: list[str] = []
    deadline: float | None = time.monotonic() + PATIENCE
    while True:
        try:
            wait = None if deadline is None else max(0.0, deadline - time.monotonic())
            line = lines.get(timeout=wait)
        except queue.Empty:
            raise NoDataServerError("it does not say what it does") from None
        if line is None or PANIC in line:
            last = (line or (said[-1] if said else "it ended")).strip()
            raise NoDataServerError(f"it failed: {last}")
        said.append(line)
        if STARTED in line:
            deadline = None  # Large logs take as long as they take.
        elif FINISHED in line:
            return tuple(said)


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(timeout=FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
