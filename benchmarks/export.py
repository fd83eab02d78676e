"""What an export costs, as a ratio to reading the same series through the provider.

    python -m benchmarks.export [--runs 200] [--epochs 1000] [--rounds 5]

Writes the logs first, loads them once with TensorBoard's Python loader, and then in
each round reads all series through the data provider's own call, and exports them as
CSV and as JSON with nothing cached. Promised: an export takes at most 1.5 times the
reading.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tensorboard.data import provider

from benchmarks import table
from benchmarks.table import Row, compared
from tb_f1_plugin.analysis.export import as_csv, as_json
from tb_f1_plugin.analysis.scoring import Question
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider.reader import ALL
from tb_f1_plugin.reading.sources import Sources
from tests.support import logs
from tests.support.in_process import InProcess

PROMISED = 1.5


def only_read(here: InProcess, runs: list[str]) -> None:
    """Read what an export reads, by the provider's own call, in chunks of 20 runs."""
    reader = here.reader()
    tag = metadata.counts_tag(logs.NAME)
    for start in range(0, len(runs), 20):
        here.provider.read_tensors(
            reader.context,
            experiment_id="",
            plugin_name=metadata.PLUGIN_NAME,
            downsample=ALL,
            run_tag_filter=provider.RunTagFilter(runs[start : start + 20], [tag]),
        )


def exported(here: InProcess, make: Any) -> int:
    """Export all of it with nothing cached; return the number of characters."""
    sources, reader = Sources(), here.reader()
    every = sources.read(reader, sources.find(reader))
    return sum(map(len, make(every, Question())))


def took(run: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def measured(here: InProcess, runs: list[str], epochs: int, rounds: int) -> list[Row]:
    """Return a row for each format."""
    reading: list[float] = []
    formats: dict[str, tuple[Any, list[float]]] = {
        "CSV": (as_csv, []),
        "JSON": (as_json, []),
    }
    for _ in range(rounds):
        reading.append(took(partial(only_read, here, runs)))
        for make, seconds in formats.values():
            seconds.append(took(partial(exported, here, make)))
    case = f"{len(runs):,} runs × {epochs:,} epochs"
    return [
        compared(
            case,
            f"export as {name}",
            seconds,
            "s",
            "the provider's own reading",
            reading,
            PROMISED,
            size=len(runs) * epochs,
        )
        for name, (_, seconds) in formats.items()
    ]


def main() -> None:
    """Write logs, export them and report."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as logdir:
        names = [f"run {number}/validation" for number in range(chosen.runs)]
        for seed, name in enumerate(names):
            batches = logs.binary_epochs(chosen.epochs, seed, batches=1)
            epochs = [(e, logs.record_of(b)) for e, b in enumerate(batches)]
            logs.write_records(logdir, name, epochs)
        here = InProcess(Path(logdir))
        rows = measured(here, names, chosen.epochs, chosen.rounds)
    table.report("Export", rows, chosen.json)


if __name__ == "__main__":
    main()
