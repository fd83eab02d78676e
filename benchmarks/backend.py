"""What the F1 tab's answers cost, beside TensorBoard's own for one scalar.

    python -m benchmarks.backend [--rounds 5] [--only 200x1000x1 ...]

Logs are written once for each number of runs, epochs and classes, with all that our
callback writes, and read by a real `tensorboard` with either loader. In each round one
client asks TensorBoard for the scalar `epoch_f1_score` of all runs, as its dashboards
do, and then the F1 tab's routes for all runs, as the tab does: cold, warm, and with the
ETags it has. Everybody takes gzip, as browsers do. Cold means that the plugin has
nothing in memory while TensorBoard has all of it: each round is an experiment of its
own, a word in the address that the local loaders do not look at.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import urllib.parse
from pathlib import Path

import psutil

from benchmarks import table
from benchmarks.backend_cases import (
    CASES,
    LOADERS,
    MOST_POINTS,
    PROMISED,
    TOO_LARGE,
    Case,
    write,
)
from benchmarks.backend_rows import Times, largest_read, linear, rows_of, too_slow
from benchmarks.client import (
    SCALAR,
    ask,
    our_curves,
    their_scalars,
    their_time_series,
)
from benchmarks.table import Row
from tb_f1_plugin.core.record import QUANTITIES
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for


def resident(pid: int) -> float:
    """Return the megabytes that a process and its children have in memory."""
    one = psutil.Process(pid)
    every = (one, *one.children(recursive=True))
    return sum(process.memory_info().rss for process in every) / 1e6


def wait_until_read(server: TensorBoardProcess, case: Case, runs: list[str]) -> None:
    """Wait until TensorBoard has all points of all runs, asking nothing of us."""
    left = list(runs)

    def done() -> bool:
        while left:
            query = urllib.parse.urlencode({"tag": SCALAR, "run": left[-1]})
            _, status, _, body = ask(server, f"data/plugin/scalars/scalars?{query}")
            # Not parsed: three numbers a point, a comma between two of them.
            if status != 200 or gzip.decompress(body).count(b"], [") + 1 < case.epochs:
                return False
            left.pop()
        return True

    wait_for(done, timeout=1200, what=f"all points of {case.name}")


def measured(case: Case, loader: str, logdir: Path, rounds: int) -> list[Row]:
    """Return the rows of one case and one loader."""
    runs = [f"run {number}/validation" for number in range(case.runs)]
    # By default TensorBoard keeps 1,000 scalars of a tag: no answer to compare with.
    extra = ["--samples_per_plugin", f"scalars={max(1000, case.epochs)}"]
    times = Times()
    with serve(
        logdir,
        load_fast=LOADERS[loader],
        extra_args=extra,
        reload_interval=5,  # TensorBoard's own
        timeout=120,
    ) as server:
        wait_until_read(server, case, runs)
        their_scalars(server, runs)
        before = resident(server.process.pid)
        # The first page of all, whose data the plugin is loaded for.
        ask(server, "data/plugin/f1/index.js")
        opened = list(our_curves(server, runs, "memory", {}))
        times.first_page = sum(took for took, *_ in opened[:2])
        largest = max(size for _, _, size in opened)
        after = resident(server.process.pid)
        for number in range(rounds):
            times.scalars.append(their_scalars(server, runs))
            times.time_series.append(their_time_series(server))
            known: dict[str, str] = {}
            name = f"round {number}".replace(" ", "")
            cold = [took for took, *_ in our_curves(server, runs, name, known)]
            times.first.append(sum(cold[:2]))
            times.cold.append(sum(cold))
            warm = our_curves(server, runs, name, {})
            times.warm.append(sum(took for took, *_ in warm))
            again = list(our_curves(server, runs, name, known, opened=False))
            if {status for _, status, _ in again} != {304}:
                raise RuntimeError("An unchanged reload was answered anew.")
            times.unchanged.append(sum(took for took, *_ in again))
    return rows_of(case, loader, times, (before, after), largest)


def main() -> None:
    """Measure all cases with both loaders and report them."""
    parser = table.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", nargs="*", metavar="RUNSxEPOCHSxCLASSES", help="some cases"
    )
    chosen = parser.parse_args()
    rows: list[Row] = []
    for case in CASES:
        if chosen.only and case.key not in chosen.only:
            continue
        with tempfile.TemporaryDirectory() as directory:
            logdir = Path(directory)
            write(logdir, case)
            is_large = case.points * case.classes > PROMISED.points
            rounds = min(chosen.rounds, 3) if is_large else chosen.rounds
            for loader in LOADERS:
                if case.points > MOST_POINTS[loader]:
                    rows.append(too_slow(case, loader))
                    continue
                some = measured(case, loader, logdir, rounds)
                print(table.markdown(some), file=sys.stderr, flush=True)
                rows += some
            if case.classes > 1:
                rows.append(largest_read(case))
    rows += linear(rows)
    if not chosen.only:
        for case in TOO_LARGE:
            size = case.points * 8 * len(QUANTITIES) * (case.classes + 3) / 1e9
            why = (
                "Not measured: TensorBoard itself would hold all of it in memory, "
                "more than a small machine has."
            )
            rows.append(Row(case.name, "the tensors alone", size, "GB", why=why))
            rows.append(largest_read(case))
    table.report("Backend: the answers of the server", rows, chosen.json)


if __name__ == "__main__":
    main()
