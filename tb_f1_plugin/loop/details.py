"""Details: histograms, confusions and PR curves of a step, beside its record on disk.

May import the core and format. Each has a tag of its own. What was the best epoch until
now is written again where a loader that samples would drop it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import Scale, StepUnit
from tb_f1_plugin.format.detail import BestDetail, Detail, summaries_of
from tb_f1_plugin.format.metadata import SeriesMetadata


class File(Protocol):
    """An event file, or what writes into one."""

    def write(
        self, tag: str, summary: Callable[[bool], summary_pb2.Summary], step: int
    ) -> None:
        """Write a summary, as `EventFile.write` does."""


class Details:
    """What is written of one metric of one run beside its records.

    Args:
        name: The metric's name in the log.
        series: What a reader must know.
    """

    def __init__(self, name: str, series: SeriesMetadata) -> None:
        self._name, self._series = name, series
        self._best = BestDetail()
        self._edges: Array | None = None

    def check(self, detail: Detail) -> None:
        """Raise `ValueError` if a histogram is none of this series."""
        if detail.histogram is None:
            return
        edges = detail.histogram.edges
        if self._edges is not None and not np.array_equal(self._edges, edges):
            raise ValueError(
                f"{self._name!r} must have histograms of the same edges, got "
                f"{len(edges)} of them behind {len(self._edges)}. Keep `histogram` and "
                "`threshold` as they were, or give another `name` or `run`."
            )

    def write(
        self,
        file: File,
        detail: Detail,
        step: int,
        unit: StepUnit,
        *,
        score: float,
        scale: Scale = "probability",
    ) -> None:
        """Write what is kept of a step.

        Args:
            file: That of the run.
            detail: What is kept; nothing is written of what it lacks.
            step: Its step.
            unit: What a step is.
            score: The exact F1 of the record.
            scale: What the scores of a histogram are.
        """
        given = partial(summaries_of, self._name, scale=scale)
        for tag, made in given(detail, self._series, unit):
            file.write(tag, made, step)
        if detail.histogram is not None:
            self._edges = detail.histogram.edges
        if unit != "epoch" or detail == Detail():
            return
        again = self._best.add(step, score, detail)
        if again is not None:
            best_step, best = again
            for tag, made in given(best, self._series, is_best=True):
                file.write(tag, made, best_step)
