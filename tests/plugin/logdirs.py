"""Two log directories that the tests of the routes ask about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tests.support import logs

CLASSES = 4

FOLDS = 3

EPOCHS = 2

NAMES = tuple("abcd")

SERIES = metadata.SeriesMetadata("multiclass", NAMES, QUANTITIES, None, "macro")


class Fold:
    """The rows of one fold, one prediction an epoch."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        rows = 60 + 7 * seed
        self.y_true = rng.integers(0, CLASSES, rows)
        self.y_pred = rng.random((EPOCHS, rows, CLASSES))
        self.y_pred[:, np.arange(rows), self.y_true] += 0.4

    def records(self) -> list[tuple[int, Record]]:
        """Return an epoch's record each, of batches of 16."""
        return [(epoch, self.record(y)) for epoch, y in enumerate(self.y_pred)]

    def record(self, y_pred: Any) -> Record:
        """Return the record of one epoch."""
        cuts = range(0, len(self.y_true), 16)
        parts = [
            Record.of_rows(rows_of(self.y_true[i : i + 16], y_pred[i : i + 16]))
            for i in cuts
        ]
        return sum(parts[1:], parts[0])


FOLDED = [Fold(seed) for seed in range(FOLDS)]


def write_folds(logdir: Path) -> None:
    """Write three folds, two seeds over one fold's rows, and odd runs."""
    for number, fold in enumerate(FOLDED):
        logs.write_records(logdir, f"cv/fold {number}", fold.records(), SERIES)
    again = Fold(0)
    again.y_pred = again.y_pred[::-1]
    for seed, fold in enumerate((FOLDED[0], again)):
        logs.write_records(logdir, f"seed {seed}", fold.records(), SERIES, name="s")
    logs.write_scalars(logdir, "by hand", logs.hand_made(logs.binary_epochs(2)))
    late = [(e + 1, record) for e, record in FOLDED[1].records()]
    logs.write_records(logdir, "late", late, SERIES)
    binary = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(2))]
    logs.write_records(logdir, 'odd, "name"', binary)


def write_runs(logdir: Path) -> None:
    """Write seven binary runs and one of three classes."""
    for number in range(7):
        record = logs.record_of(logs.DESIGN_BATCHES)
        logs.write_records(logdir, f"run {number}", [(0, record)])
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(2))]
    logs.write_records(logdir, "zebra", three, logs.MULTICLASS, name="animal")
