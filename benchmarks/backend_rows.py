"""Backend rows: what the measured seconds and bytes promise, and why some lose.

May import `table`, `backend_cases`, numpy, TensorBoard's protos, and what the plugin
says of its replies; nothing that asks a server.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from tensorboard.data.proto import data_provider_pb2
from tensorboard.util import tensor_util

from benchmarks.backend_cases import CASES, LOADERS, PROMISED, SMALLER, Case
from benchmarks.table import Row, compared
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider import reader as provider
from tb_f1_plugin.reading.provider import replies
from tests.support import logs

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


def rows_of(
    case: Case, loader: str, times: Times, memory: tuple[float, float], largest: int
) -> list[Row]:
    """Return the rows of one case and one loader.

    Args:
        case: What was read.
        loader: By which loader.
        times: The seconds of each round.
        memory: The megabytes of the server before and after all curves.
        largest: The bytes of the largest answer, gzipped.
    """
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
