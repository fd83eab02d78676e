"""Writes histograms and confusions beside records, without any framework."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import epoch_summary
from tests.support import logs


@dataclass(frozen=True)
class Task:
    """Rows of some epochs, and what a metric that counts them is told.

    Args:
        series: What the record says of itself.
        y_true: The labels.
        y_pred: Shape `(epochs, rows, ...)`: the scores.
        weights: The rows' weights.
        cuts: What scores are compared with; None for the default.
    """

    series: metadata.SeriesMetadata
    y_true: Any
    y_pred: Any
    weights: Any = None
    cuts: Any = None

    @property
    def edges(self) -> Any:
        """What scores are compared with."""
        if self.cuts is not None:
            return self.cuts
        return edges_of(threshold=self.series.threshold)

    def rows(self, epoch: int) -> Any:
        """Return the rows of an epoch."""
        return rows_of(
            self.y_true,
            self.y_pred[epoch],
            self.series.threshold,
            sample_weight=self.weights,
        )

    def record(self, epoch: int) -> Record:
        """Return the record of an epoch, of one batch."""
        return Record.of_rows(self.rows(epoch))

    def histogram(self, epoch: int) -> Any:
        """Return the histogram of an epoch."""
        return histogram_of(self.rows(epoch), self.edges)

    def confusion(self, epoch: int) -> Confusion:
        """Return the confusion of an epoch."""
        return Confusion.of_rows(self.rows(epoch))


def binary(
    epochs: int = 4, rows: int = 200, seed: int = 0, threshold: float = 0.3
) -> Task:
    """Return a task of one column whose scores become better."""
    random = np.random.default_rng(seed)
    y_true = (random.random(rows) < 0.3).astype(int)
    noise = random.random((epochs, rows))
    better = np.linspace(0.2, 0.6, epochs)[:, np.newaxis]
    y_pred = better * y_true + (1 - better) * noise
    series = metadata.SeriesMetadata("binary", ("1",), QUANTITIES, threshold, "binary")
    return Task(series, y_true, y_pred)


def multiclass(
    epochs: int = 4, classes: int = 3, rows: int = 240, seed: int = 0
) -> Task:
    """Return a task where argmax decides."""
    random = np.random.default_rng(seed)
    y_true = random.integers(0, classes, rows)
    logits = random.normal(size=(epochs, rows, classes))
    logits[:, np.arange(rows), y_true] += np.linspace(0.5, 2, epochs)[:, np.newaxis]
    y_pred = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    names = tuple("abcdefghijklmnopqrstuvwxyz"[:classes])
    if len(names) < classes:
        names = tuple(map(str, range(classes)))
    series = metadata.SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")
    return Task(series, y_true, y_pred)


def multilabel(
    epochs: int = 3, classes: int = 3, rows: int = 150, seed: int = 0
) -> Task:
    """Return a task of a threshold for each column."""
    random = np.random.default_rng(seed)
    y_true = random.integers(0, 2, (rows, classes))
    y_pred = np.clip(0.3 * y_true + 0.7 * random.random((epochs, rows, classes)), 0, 1)
    names = ("cat", "dog", "eel", "fox")[:classes]
    series = metadata.SeriesMetadata("multilabel", names, QUANTITIES, 0.5, "macro")
    return Task(series, y_true, y_pred)


def pets() -> Task:
    """Return the task of ten rows that the documentation of the routes is of."""
    y_true = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    scores = [
        [(6, 3, 1), (5, 3, 2), (3, 6, 1), (2, 7, 1), (2, 7, 1)],
        [(4, 5, 1), (6, 3, 1), (1, 2, 7), (5, 1, 4), (2, 2, 6)],
        [(8, 1, 1), (7, 2, 1), (3, 6, 1), (5, 4, 1), (1, 8, 1)],
        [(2, 7, 1), (4, 5, 1), (1, 1, 8), (2, 1, 7), (1, 3, 6)],
    ]
    y_pred = np.array(scores).reshape(2, 10, 3) / 10
    names = ("cat", "dog", "eel")
    series = metadata.SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")
    return Task(series, y_true, y_pred, cuts=np.array([0, 1, 2, 4, 6, 7, 8]) / 8)


def write(
    logdir: str | os.PathLike[str],
    run: str,
    task: Task,
    *,
    name: str = logs.NAME,
    histogram: bool = True,
    confusion: bool | None = None,
    steps: Sequence[int] | None = None,
    start: float = logs.START,
    best: Sequence[int] = (),
) -> Path:
    """Write a record of each epoch, and beside it what is kept.

    Args:
        logdir: The log directory.
        run: The run.
        task: Its rows.
        name: The metric's name.
        histogram: Whether a histogram is kept.
        confusion: Whether a confusion is; None: where argmax decides.
        steps: The step of each epoch; None for 0, 1, 2 and so on.
        start: The wall time of the first.
        best: The epochs of which the details are written again, last.
    """
    if confusion is None:
        confusion = task.series.kind == "multiclass"
    epochs = range(len(task.y_pred))
    steps = list(epochs) if steps is None else steps
    begun: set[str] = set()

    def detail(
        tag: DetailTag, value: Any, step: int
    ) -> tuple[int, summary_pb2.Summary]:
        first = str(tag) not in begun
        begun.add(str(tag))
        return step, detail_summary(tag, value, task.series, first=first)

    def details(epoch: int, step: int, is_best: bool = False) -> Iterator[Any]:
        if histogram:
            tag = DetailTag(name, "histogram", is_best=is_best)
            yield detail(tag, task.histogram(epoch), step)
        if confusion:
            tag = DetailTag(name, "confusion", is_best=is_best)
            yield detail(tag, task.confusion(epoch), step)

    def summaries() -> Iterator[tuple[int, summary_pb2.Summary]]:
        for epoch, step in zip(epochs, steps, strict=True):
            first = epoch == 0
            record = task.record(epoch)
            yield step, epoch_summary(name, record, task.series, step, first=first)
            yield from details(epoch, step)
        for epoch in best:
            yield from details(epoch, steps[epoch], is_best=True)

    return logs.write_run(logdir, run, summaries(), start=start)
