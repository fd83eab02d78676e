"""Many: ten thousand runs in one directory, all of them listed and right.

How long the list takes depends on the machine and is told. What is asked of a few of
the runs must not cost more than two seconds of the processors.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.faults.campaigns.asking import in_process
from tests.faults.campaigns.outcome import Outcome
from tests.support import logs

SLOW = 2.0  # seconds of the processors
KINDS = 7
EPOCHS = 3
LOADERS = ("python", "server")


def many(size: int, seed: int = 0) -> Outcome:
    """List so many runs, and ask for a few of them."""
    faults, parts = [], []
    with tempfile.TemporaryDirectory() as directory:
        logdir = Path(directory)
        values = write(logdir, size, seed)
        for loader in LOADERS:
            with in_process(logdir, loader) as ask:
                begin = ask.busy()
                listed = json.loads(ask("GET", "series", {}).body)["series"]
                parts.append(f"{loader} {ask.busy() - begin:.1f} s")
                if len({one["run"] for one in listed}) != size:
                    faults.append(f"{loader}: {len(listed):,} runs are listed")
                for run in (0, size // 2, size - 1):
                    begin = ask.busy()
                    got = ask("GET", f"scores?run=run{run}&tag=f1_score", {})
                    took = ask.busy() - begin
                    (one,) = json.loads(got.body)["series"]
                    if one["value"] != values[run % KINDS]:
                        faults.append(f"{loader}: run{run} is {one['value']}")
                    if took > SLOW:
                        faults.append(f"{loader}: run{run} took {took:.1f} s")
    return Outcome(
        f"{size:,} runs, all listed with the first look at them ({', '.join(parts)} of "
        f"work) and right; {len(faults):,} faults.",
        tuple(faults),
    )


def write(logdir: Path, size: int, seed: int) -> list[list[float]]:
    """Write runs of a few kinds; return the F1 of each kind's epochs."""
    contents, values = [], []
    for kind in range(KINDS):
        records = [
            (epoch, logs.record_of(batches))
            for epoch, batches in enumerate(logs.binary_epochs(EPOCHS, seed + kind))
        ]
        (file,) = logs.write_records(logdir, f"run{kind}", records).iterdir()
        contents.append((file.name, file.read_bytes()))
        counts = [record.counts for _, record in records]
        values.append(
            [
                float(
                    2
                    * of.true_positives[0]
                    / (of.possible_positives[0] + of.predicted_positives[0])
                )
                for of in counts
            ]
        )
    for run in range(KINDS, size):
        name, content = contents[run % KINDS]
        directory = logdir / f"run{run}"
        directory.mkdir()
        (directory / name).write_bytes(content)
    return values
