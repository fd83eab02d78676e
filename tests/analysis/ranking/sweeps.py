"""Made-up sweeps: runs as series of known quality, without files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.ranking import Ranking, ranked
from tb_f1_plugin.analysis.ranking.standing import measured, standings
from tb_f1_plugin.analysis.ranking.table import Row, verdicts
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.reading.series import Series

POSITIVES = 0.4  # the share of positive rows


def series_of(
    run: str, counts: Counts, *, split: Split | None = "validation", **more: Any
) -> Series:
    """Return a binary series of ours, a step for each of the leading axis's tables."""
    steps = len(counts.total)
    given: dict[str, Any] = {
        "tag": "f1_score",
        "kind": "binary",
        "classes": ("1",),
        "threshold": 0.5,
        "average": "binary",
        "averages": ("binary",),
        "step_unit": "epoch",
        "source": "tensor",
        "steps": np.arange(steps),
        "wall_times": np.arange(steps, dtype=float),
        **more,
    }
    return Series(run=run, counts=counts, split=split, **given)


def binary(tp: Any, possible: Any, predicted: Any, total: int) -> Counts:
    """Return the tables of one column, one for each step."""
    columns = [
        np.asarray(values)[:, np.newaxis] for values in (tp, possible, predicted)
    ]
    return Counts(*columns, np.full(len(columns[0]), total))


def rank(every: Sequence[Series], question: Question | None = None) -> Ranking:
    """Return series ranked, as the route ranks them."""
    asked = question or Question()
    return ranked([measured(series, asked) for series in every], asked)


def judged(every: Sequence[Series]) -> list[Row]:
    """Return series of runs with their verdicts, without what else a ranking says."""
    question = Question()
    runs = standings([measured(series, question) for series in every])
    return verdicts(runs, question)


def accuracy_of(f1: float) -> float:
    """Return how often rows must be answered rightly for an F1, by `POSITIVES`."""
    # F1 = 2pa / (p + pa + (1 - p)(1 - a))
    p = POSITIVES
    return f1 / (2 * p + f1 * (1 - 2 * p))


def sweep(
    random: np.random.Generator,
    rows: int,
    epochs: Sequence[int],
    accuracy: Sequence[float] | float = 0.85,
    *,
    same_rows: bool = False,
) -> list[Series]:
    """Return runs that answer each row rightly with a probability, at every epoch.

    Epochs are independent of each other: so the best of them is as lucky as it can be.

    Args:
        random: Where luck comes from.
        rows: How many rows judge each run.
        epochs: How many epochs each run has.
        accuracy: Of each run, or of all: of its positive and of its negative rows.
        same_rows: Whether all runs are judged by the same rows, of which some are
            harder than others.
    """
    quality = np.broadcast_to(np.asarray(accuracy, float), len(epochs))
    if same_rows:
        truth = random.random(rows) < POSITIVES
        ease = random.normal(size=rows)
    made = []
    for run, (number, right) in enumerate(zip(epochs, quality, strict=True)):
        if same_rows:
            tp, predicted = _on_rows(random, truth, ease, number, float(right))
            possible = np.full(number, truth.sum())
        else:
            # Other numbers of positive rows would not be compared.
            possible = np.full(number, round(rows * POSITIVES))
            tp = random.binomial(possible, right)
            predicted = tp + random.binomial(rows - possible, 1 - right)
        name = f"run {run}/validation"
        made.append(series_of(name, binary(tp, possible, predicted, rows)))
    return made


def _on_rows(
    random: np.random.Generator, truth: Array, ease: Array, epochs: int, right: float
) -> tuple[Array, Array]:
    """Return TP and predicted positives of each epoch, on given rows."""
    from statistics import NormalDist

    # Half of the variance is the row's, and half is the luck of a run and an epoch.
    at = NormalDist().inv_cdf(right) * np.sqrt(2)
    luck = random.normal(size=(epochs, len(truth)))
    is_right = ease + luck < at
    tp = (is_right & truth).sum(1)
    return tp, tp + (~is_right & ~truth).sum(1)
