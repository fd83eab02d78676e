"""Backend cases: how much there is to read, and the logs of it.

May import numpy, the core, the format and the support of the tests.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tests.support import logs

LOADERS = {"RustBoard": "true", "Python loader": "false"}


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
