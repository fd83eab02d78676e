"""Logs of a sweep: runs over the same rows that differ in their hyper-parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tests.support import logs

ROWS = 899  # held-out rows of every run
POSITIVE = 300
TRAINING_ROWS = 3000
DIVERGES = 5  # the epoch from which on a run that diverges knows nothing
# What the six settings cost: the learning rate matters more than the batch size.
LOST = (0.12, 0.0, 0.04, 0.14, 0.01, 0.06)
FAULTS = ("random_labels", "other_rows", "diverged")


def names(runs: int) -> list[str]:
    """Return so many names of runs, as a sweep gives them.

    >>> names(2)
    ['lr=0.1,bs=16,seed=0', 'lr=0.01,bs=16,seed=0']
    """
    rates = ("0.1", "0.01", "0.002")
    return [
        f"lr={rates[i % 3]},bs={16 * 2 ** (i // 3 % 2)},seed={i // 6}"
        for i in range(runs)
    ]


def write_sweep(
    logdir: Path,
    runs: int,
    *,
    epochs: int = 12,
    faults: Mapping[str, str] | None = None,
    with_training: bool = True,
) -> list[str]:
    """Write runs that become better with every epoch.

    Args:
        logdir: The log directory.
        runs: How many runs.
        epochs: How many epochs each has.
        faults: By run, what is wrong with it: one of `FAULTS`.
        with_training: Whether the runs have training rows too.

    Returns:
        The runs' names.
    """
    random = np.random.default_rng(7)
    every = names(runs)
    for place, name in enumerate(every):
        fault = (faults or {}).get(name)
        final = 0.9 - LOST[place % 6] + random.normal(0, 0.01)
        shares = [share_at(epoch, final, fault) for epoch in range(epochs)]
        rows = 600 if fault == "other_rows" else ROWS
        held_out = [counts_of(random, share, rows) for share in shares]
        write(logdir, f"{name}/validation", held_out)
        if with_training:
            better = [
                share and min(1.0, share + 0.01 * e) for e, share in enumerate(shares)
            ]
            seen = [counts_of(random, share, TRAINING_ROWS) for share in better]
            write(logdir, f"{name}/train", seen)
    return every


def share_at(epoch: int, final: float, fault: str | None) -> float:
    """Return the share of rows that a run knows; the others it guesses."""
    if fault == "random_labels" or (fault == "diverged" and epoch >= DIVERGES):
        return 0.0
    return float(final * (1 - 0.6 ** (epoch + 1)))


def counts_of(random: np.random.Generator, share: float, rows: int) -> Counts:
    """Return the counts of rows of which a share is known, and the others guessed."""
    positive = rows * POSITIVE // ROWS
    right = share + (1 - share) / 2
    found = int(random.binomial(positive, right))
    wrong = int(random.binomial(rows - positive, 1 - right))
    return Counts([found], [positive], [found + wrong], rows)


def write(logdir: Path, run: str, epochs: Sequence[Counts]) -> None:
    """Write an epoch of each counts."""
    records = [(epoch, logs.record_of([own])) for epoch, own in enumerate(epochs)]
    logs.write_records(logdir, run, records)
