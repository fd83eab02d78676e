"""Place: the directory that the demo makes, and the TensorBoard that shows it.

May import `data`, `text` and tensorboard.
"""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path

from tb_f1_plugin.demo.data import RUNS
from tb_f1_plugin.text.console import Console

MARKER = ".tb-f1-demo"  # a directory with this file is ours to make anew
PREDICTIONS, TABLE = "predictions", "predictions.csv"


def begin(logdir: str, port: int | None, *, serve: bool) -> Path:
    """Return the directory of the logs, made anew, if the port is free to serve it.

    Raises:
        OSError: As `check_free` and `make_directory`.
    """
    if serve and port:
        check_free(port)
    path = Path(logdir)
    make_directory(path)
    return path


def check_free(port: int) -> None:
    """Raise `OSError` before anything is trained, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OSError(
                f"`--port` must be free, got {port}, which is taken. Choose another, "
                "or leave it out."
            ) from error


def make_directory(path: Path) -> None:
    """Make the directory of the logs, without what an earlier demo has left there.

    Raises:
        NotADirectoryError: If it is a file.
        FileExistsError: If it holds something that is not the demo's.
    """
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(
            f"`--logdir` must be a directory, got the file {path}. Name another."
        )
    ours = {chosen.name.partition("/")[0] for chosen in RUNS} | {PREDICTIONS, TABLE}
    found = {entry.name for entry in path.iterdir()} if path.is_dir() else set()
    if found and not (MARKER in found and found <= {MARKER, *ours}):
        raise FileExistsError(
            f"`--logdir` must be new, empty or an earlier demo's, got {path} with "
            "other files in it. Name another."
        )
    for name in found & ours:
        # A second training would be appended to the first one's files.
        if (path / name).is_dir():
            shutil.rmtree(path / name)
        else:
            (path / name).unlink()
    path.mkdir(parents=True, exist_ok=True)
    (path / MARKER).write_text("Made by `tb-f1 demo`, which may replace it.\n")


def serve_logs(logdir: Path, port: int | None, console: Console) -> None:
    """Start TensorBoard on logs, and wait until it is interrupted."""
    from tensorboard import program

    server = program.TensorBoard()
    arguments = ["tensorboard", "--logdir", str(logdir), "--host", "127.0.0.1"]
    if port is not None:
        arguments += ["--port", str(port)]
    server.configure(argv=arguments)
    try:
        address = server.launch()
    except program.TensorBoardServerException as error:
        raise OSError(f"TensorBoard did not start: {error.msg}") from error
    tab = f"{address.rstrip('/')}/#f1"
    # Not wrapped: an address that is cut in two cannot be clicked.
    console.print(f"TensorBoard's F1 tab: {tab} (Ctrl+C ends it)", soft_wrap=True)
    threading.Event().wait()
