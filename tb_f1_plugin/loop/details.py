"""Details: histograms, confusions and PR curves of a step, beside its record on disk.

May import the core and format. Each has a tag of its own. What was the best epoch until
now is written again where a loader that samples would drop it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.vocabulary import StepUnit
from tb_f1_plugin.format.detail import BestDetail, Detail, detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag, What
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.pr_curve import pr_curve_summary, pr_curve_tag


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

    def write(
        self,
        file: File,
        detail: Detail,
        step: int,
        unit: StepUnit,
        *,
        score: float,
        is_softmax: bool = False,
    ) -> None:
        """Write what is kept of a step.

        Args:
            file: That of the run.
            detail: What is kept; nothing is written of what it lacks.
            step: Its step.
            unit: What a step is.
            score: The exact F1 of the record.
            is_softmax: Whether scores are softmaxes of what the model returned.
        """
        self._put(file, detail, step, unit, is_softmax=is_softmax)
        if unit != "epoch" or detail == Detail():
            return
        histogram = detail.histogram
        if histogram is not None:
            curves = partial(
                pr_curve_summary, self._name, histogram, self._series.classes
            )
            if curves(first=False).value:
                _write(file, pr_curve_tag(self._name), curves, step)
        again = self._best.add(step, score, detail)
        if again is not None:
            best_step, best = again
            self._put(file, best, best_step, unit, is_softmax=is_softmax, is_best=True)

    def _put(
        self,
        file: File,
        detail: Detail,
        step: int,
        unit: StepUnit,
        *,
        is_softmax: bool,
        is_best: bool = False,
    ) -> None:
        values: dict[What, ScoreHistogram | Confusion | None] = {
            "histogram": detail.histogram,
            "confusion": detail.confusion,
        }
        for what, value in values.items():
            if value is not None:
                tag = DetailTag(self._name, what, unit, is_best)
                made = partial(
                    detail_summary, tag, value, self._series, is_softmax=is_softmax
                )
                _write(file, str(tag), made, step)


def _write(
    file: File, tag: str, made: Callable[..., summary_pb2.Summary], step: int
) -> None:
    file.write(tag, lambda first: made(first=first), step)
