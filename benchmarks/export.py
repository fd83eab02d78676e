"""What an export costs, as a ratio to reading the same series through the provider.

    python -m benchmarks.export [--runs 200] [--epochs 1000] [--rounds 5]

Writes the logs first, loads them once with TensorBoard's Python loader, and then in
each round reads all series through the data provider, and exports them as CSV and as
JSON with nothing cached. Promised: an export takes at most 1.5 times the reading.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tensorboard.data import provider

from tb_f1_plugin import metadata
from tb_f1_plugin.plugin.export import as_csv, as_json
from tb_f1_plugin.plugin.provider import ALL
from tb_f1_plugin.plugin.scoring import Question
from tb_f1_plugin.plugin.sources import Sources
from tests.plugin.conftest import InProcess
from tests.support import logs

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


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
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
        took: dict[str, list[float]] = {"read": [], "csv": [], "json": []}
        for _ in range(chosen.rounds):
            for name, run in (
                ("read", lambda: only_read(here, names)),
                ("csv", lambda: exported(here, as_csv)),
                ("json", lambda: exported(here, as_json)),
            ):
                begin = time.perf_counter()
                run()
                took[name].append(time.perf_counter() - begin)
    print(f"{chosen.runs} runs × {chosen.epochs} epochs")
    for name, seconds in took.items():
        ratios = [s / r for s, r in zip(seconds, took["read"], strict=True)]
        print(
            f"{name:5} {statistics.median(seconds):6.2f} s, "
            f"{statistics.median(ratios):.2f} × reading"
        )
    print(f"Promised: at most {PROMISED} × reading.")


if __name__ == "__main__":
    main()
