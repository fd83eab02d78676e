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
import os
import statistics
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil
from tensorboard.data.proto import data_provider_pb2
from tensorboard.util import tensor_util

from benchmarks import table
from benchmarks.client import (
    SCALAR,
    ask,
    our_curves,
    their_scalars,
    their_time_series,
)
from benchmarks.table import Row, compared
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider import reader as provider
from tb_f1_plugin.reading.provider import replies
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

LOADERS = {"RustBoard": "true", "Python loader": "false"}
# Of what all curves may cost at first, as ratios to TensorBoard's one scalar.
COLD = {"RustBoard": 2.5, "Python loader": 1.1}
WARM, FIRST, MEMORY, LINEAR = 0.3, 0.5, 1.5, 1.25
GRPC_LIMIT = 256 * 2**20
MANY = "scalars_multirun, one scalar"


# Why we lose where we do.
OF_CLASSES = (
    "A record of 100 classes is 9 kB an epoch, and a scalar 4 bytes; a macro average "
    "needs the counts of every class, and what is odd is looked for in all of them."
)
OF_CALLS = (
    "What costs the same however little there is: the tab asks three questions in turn "
    "where TensorBoard's dashboard asks one, and each call of RustBoard takes 44 ms."
)
OF_SECONDS = (
    "A bound in seconds is one for a machine that does nothing else; this one did."
)


@dataclass(frozen=True)
class Case:
    """How much there is to read."""

    runs: int
    epochs: int
    classes: int

    @property
    def name(self) -> str:
        """What the table calls it."""
        classes = "1 class" if self.classes == 1 else f"{self.classes} classes"
        return f"{self.runs:,} × {self.epochs:,}, {classes}"

    @property
    def points(self) -> int:
        """How many epochs there are in all runs."""
        return self.runs * self.epochs

    @property
    def key(self) -> str:
        """How it is named on the command line."""
        return f"{self.runs}x{self.epochs}x{self.classes}"


PROMISED = Case(200, 1000, 1)
SMALLER = Case(50, 1000, 1)  # with which larger ones are compared
CASES = (
    Case(20, 100, 1),
    Case(20, 100, 100),
    SMALLER,
    PROMISED,
    Case(200, 1000, 100),
    Case(1000, 1000, 1),
    Case(10, 100_000, 1),
)
# The Python loader takes ten minutes and 8 GB for a million points of our callback.
MOST_POINTS = {"RustBoard": 2_000_000, "Python loader": 300_000}
TOO_LARGE = (Case(1000, 1000, 100), Case(10, 100_000, 100))


@dataclass
class Times:
    """Seconds of each round, by what was asked."""

    first_page: float = 0.0
    scalars: list[float] = field(default_factory=list)
    time_series: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)


def write(logdir: Path, case: Case) -> list[str]:
    """Write the logs of a case and return its runs.

    A few runs are written, and the others are the same files under other names.
    """
    names = [f"run {number}/validation" for number in range(case.runs)]
    series = logs.BINARY
    if case.classes > 1:
        classes = tuple(f"class {number}" for number in range(case.classes))
        series = metadata.SeriesMetadata(
            "multiclass", classes, QUANTITIES, None, "macro"
        )
    written = names[: max(1, min(4, 4000 // case.epochs))]
    for seed, name in enumerate(written):
        random = np.random.default_rng(seed)
        epochs = (
            (e, logs.record_of([_batch(random, case.classes) for _ in range(2)]))
            for e in range(case.epochs)
        )
        logs.write_records(logdir, name, epochs, series)
    for number, name in enumerate(names[len(written) :]):
        (logdir / name).mkdir(parents=True)
        for file in (logdir / written[number % len(written)]).iterdir():
            os.link(file, logdir / name / file.name)
    return names


def _batch(random: np.random.Generator, classes: int) -> Counts:
    """Return the counts of a batch of 5,000 rows of a model that is often right."""
    kinds = max(classes, 2)
    rows = 5000
    possible = random.multinomial(rows, np.full(kinds, 1 / kinds))[-classes:]
    true = random.binomial(possible, 0.8)
    predicted = true + random.binomial(rows // kinds, 0.2, size=classes)
    return Counts(true, possible, predicted, rows)


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
    return _rows(case, loader, times, (before, after), largest)


def _rows(
    case: Case, loader: str, times: Times, memory: tuple[float, float], largest: int
) -> list[Row]:
    is_promised = case == PROMISED
    where, points = f"{case.name}, {loader}", float(case.points)
    first = statistics.median(times.first)
    before, after = memory
    rows = [
        Row(
            where,
            "first curves: the list, and the scores of 8 runs",
            first,
            "s",
            promised=FIRST if is_promised else None,
            size=points,
        ),
        Row(
            where,
            "first curves of the first page, for which the plugin is loaded",
            times.first_page,
            "s",
            promised=FIRST if is_promised else None,
        ),
        compared(
            where,
            "all curves, cold",
            times.cold,
            "s",
            MANY,
            times.scalars,
            COLD[loader] if is_promised else None,
            size=points,
        ),
        compared(
            where,
            "all curves, cold",
            times.cold,
            "s",
            "timeSeries, one scalar",
            times.time_series,
            size=points,
        ),
        compared(
            where,
            "all curves, warm",
            times.warm,
            "s",
            MANY,
            times.scalars,
            WARM if is_promised else None,
            size=points,
        ),
        compared(
            where,
            "an unchanged reload: every answer a 304",
            times.unchanged,
            "s",
            MANY,
            times.scalars,
            size=points,
        ),
        compared(
            where,
            "memory of the server after all curves",
            [after],
            "MB",
            "before them",
            [before],
            MEMORY if is_promised else None,
            size=points,
        ),
        Row(where, "largest answer, gzipped", largest / 1e6, "MB", size=points),
    ]
    line = where.partition(", ")[2]
    return [replace(row, why=_why(case, row), line=line) for row in rows]


def _why(case: Case, row: Row) -> str:
    """Return why a row loses; nothing where it does not."""
    if row.ratio is None:
        return OF_SECONDS if row.kept is False else ""
    if row.ratio <= 1 or row.unit != "s":
        return ""
    return OF_CLASSES if case.classes > 1 and "cold" in row.subject else OF_CALLS


def largest_read(case: Case) -> Row:
    """Return how large the largest reply of RustBoard is that we ask for."""
    shape = (len(QUANTITIES), case.classes + 3)
    point = 8 * int(np.prod(shape)) + provider.POINT_BYTES
    # A longer series is read sampled, and says so.
    epochs = min(case.epochs, replies.SERIES_BYTES // point)
    sizes = {str(run): epochs * point for run in range(case.runs)}
    number = max(map(len, replies.chunks(sizes, replies.REPLY_BYTES)))
    reply = data_provider_pb2.ReadTensorsResponse()
    tensor = tensor_util.make_tensor_proto(np.ones(shape))
    for run in range(number):
        entry = reply.runs.add(run_name=f"run {run}/validation").tags.add()
        entry.tag_name = metadata.counts_tag(logs.NAME)
        entry.data.step.extend(range(epochs))
        entry.data.wall_time.extend([logs.START] * epochs)
        entry.data.value.extend([tensor] * epochs)
    return compared(
        f"{case.name}, RustBoard",
        f"largest reply that is asked for, {number} runs",
        [reply.ByteSize() / 1e6],
        "MB",
        "the limit of gRPC",
        [GRPC_LIMIT / 1e6],
        0.5,
    )


def too_slow(case: Case, loader: str) -> Row:
    """Return a row that says what was not measured."""
    return Row(
        f"{case.name}, {loader}",
        "not measured",
        case.points / 1e6,
        "million points",
        why="TensorBoard itself takes ten minutes and 8 GB to load as many with its "
        "Python loader.",
        size=case.points,
    )


def linear(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield what a point costs in larger logs, beside that in smaller ones."""
    for loader in LOADERS:
        cold = {
            row.case: row.value / row.size * 1e6
            for row in rows
            if row.subject == "all curves, cold" and row.peer == MANY and row.size
        }
        usual = cold.get(f"{SMALLER.name}, {loader}")
        for case in CASES:
            name = f"{case.name}, {loader}"
            larger = case.classes == 1 and case.points > SMALLER.points
            if usual is not None and larger and name in cold:
                yield compared(
                    name,
                    "a point, all curves, cold",
                    [cold[name]],
                    "µs",
                    f"a point of {SMALLER.name}",
                    [usual],
                    LINEAR,
                )


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
