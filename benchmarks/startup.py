"""What the plugin adds to the start of `tensorboard`, and to a page without our data.

    python -m benchmarks.startup [--rounds 20]

Fresh interpreters start a TensorBoard up to the point where it would serve, in turn
with its own plugins alone, and with ours as well; what a start takes is the time of its
processor, since only that is the program's own. And a log directory of 1,000 runs of
somebody else, in which the plugin has nothing to show: how long TensorBoard, which asks
at every page load and reload, waits for its answer.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import table
from benchmarks.table import Row, compared
from tb_f1_plugin.reading.provider.reader import Listed
from tb_f1_plugin.reading.scalars import source as scalars
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

PROMISED = 15.0  # milliseconds
FOREIGN = 1000
LATER = (
    "Imported beside the first page that opens, or by the first look for "
    "scalars: all that reads and scores."
)
LOADERS = {"RustBoard": "true", "Python loader": "false"}
# Starts one; prints the milliseconds of processor time that it has taken.
START = """
import sys, time
from tensorboard import default, program
from tensorboard.backend import application
plugins = default.get_static_plugins()
if sys.argv[1] == "with":
    from tb_f1_plugin.plugin.loader import F1Loader
    plugins.append(F1Loader)
board = program.TensorBoard(plugins)
board.configure(["tensorboard", "--logdir", "nowhere"])
application.TensorBoardWSGIApp(board.flags, board.plugin_loaders, object())
print(time.process_time() * 1000)
"""
# Prints the milliseconds that the first page takes to load what the start did not.
LATE = """
import time
from tensorboard import default, program
from tensorboard.plugins import base_plugin
from tb_f1_plugin.plugin.loader import F1Loader
plugin = F1Loader().load(base_plugin.TBContext())
begin = time.process_time()
plugin.server()
print((time.process_time() - begin) * 1000)
"""
# Prints the milliseconds that the entry point takes, and how many packages it brings.
ENTRY = """
import sys, time
from tensorboard.plugins import base_plugin
before = set(sys.modules)
begin = time.process_time()
import tb_f1_plugin.plugin.loader
took = time.process_time() - begin
others = {name for name in set(sys.modules) - before if "tb_f1_plugin" not in name}
print(took * 1000, len(others))
"""


def printed(code: str, *arguments: str) -> list[float]:
    """Return the numbers that a fresh interpreter prints at its end."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return [float(word) for word in run.stdout.splitlines()[-1].split()]


def starts(rounds: int) -> list[Row]:
    """Return what a start takes with the plugin, and what of it is ours."""
    bare, ours = [], []
    for _ in range(rounds):
        bare += printed(START, "without")
        ours += printed(START, "with")
    added = [mine - theirs for mine, theirs in zip(ours, bare, strict=True)]
    late = [printed(LATE)[0] for _ in range(rounds)]
    entries = [printed(ENTRY) for _ in range(rounds)]
    case = "a start of tensorboard"
    return [
        Row(
            case,
            "added by the plugin",
            statistics.median(added),
            "ms",
            promised=PROMISED,
        ),
        Row(case, "left to the first page", statistics.median(late), "ms", why=LATER),
        compared(case, "with the plugin", ours, "ms", "without it", bare),
        Row(
            case,
            "the entry point, which is not guarded",
            statistics.median(took for took, _ in entries),
            "ms",
            promised=PROMISED,
        ),
        Row(
            case,
            "modules of others that the entry point imports",
            max(others for _, others in entries),
            "modules",
            promised=0,
        ),
    ]


def write_foreign(logdir: Path, runs: int) -> None:
    """Write runs of somebody else, of 20 scalars and 100 steps each."""
    first = logs.write_scalars(
        logdir,
        "run 0",
        {f"loss {n}": dict.fromkeys(range(100), 0.5) for n in range(20)},
    )
    (file,) = first.iterdir()
    for number in range(1, runs):
        directory = logdir / f"run {number}"
        directory.mkdir()
        os.link(file, directory / file.name)


def activity(logdir: Path, loader: str, rounds: int) -> list[Row]:
    """Return how long TensorBoard waits for its list of plugins."""
    case = f"{FOREIGN:,} runs of somebody else, {loader}"
    took: list[float] = []
    with serve(logdir, load_fast=LOADERS[loader], reload_interval=5) as server:

        def read() -> bool:
            return len(server.get_json("data/runs")) == FOREIGN

        wait_for(read, timeout=600, what="all runs")
        scan = asked(server)
        for _ in range(rounds):
            took.append(asked(server))
        if server.get_json("data/plugins_listing")["f1"]["enabled"]:
            raise RuntimeError("The tab is active where it has nothing to show.")
    why = "The first question starts a scan and waits for it, for 0.3 s at most."
    return [
        Row(case, "list of plugins, at the first page load", scan, "ms", why=why),
        Row(case, "list of plugins, after that", statistics.median(took), "ms"),
    ]


def asked(server: TensorBoardProcess) -> float:
    """Return the milliseconds of an answer to what every page load asks."""
    begin = time.perf_counter()
    server.get_json("data/plugins_listing")
    return (time.perf_counter() - begin) * 1000


def scanned(rounds: int) -> Row:
    """Return what one scan takes of the server's processor, every 30 seconds."""
    tags = {f"loss {n}": Listed(99, logs.START, b"") for n in range(20)}
    listing = {f"run {number}": tags for number in range(FOREIGN)}
    took = []
    for _ in range(rounds):
        begin = time.process_time()
        scalars.has_any(listing)
        took.append((time.process_time() - begin) * 1000)
    return Row(
        f"{FOREIGN:,} runs of somebody else",
        "looking for counts among 20 tags each, every 30 s, off the request",
        statistics.median(took),
        "ms",
    )


def main() -> None:
    """Measure all and report it."""
    parser = table.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    rounds = chosen.rounds
    rows = [*starts(rounds), scanned(rounds)]
    with tempfile.TemporaryDirectory() as directory:
        write_foreign(Path(directory), FOREIGN)
        for loader in LOADERS:
            rows += activity(Path(directory), loader, rounds)
    table.report("Start-up", rows, chosen.json)


if __name__ == "__main__":
    main()
