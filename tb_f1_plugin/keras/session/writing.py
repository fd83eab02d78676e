"""Writing: records and details become summaries in the files that a callback has open.

May import the core, `format`, `metric` and `model`. Knows the tags and which series
a file describes already; what is counted, and when, is the callback's business.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split, StepUnit
from tb_f1_plugin.format.detail import BestDetail, Detail, summaries_of
from tb_f1_plugin.format.earlier import BestSoFar, first_told, scores_in
from tb_f1_plugin.format.metadata import (
    SeriesMetadata,
    batch_tag,
    counts_tag,
    evaluation_tag,
)
from tb_f1_plugin.format.series import described
from tb_f1_plugin.format.summary import counts_summary, epoch_summary, f1_of
from tb_f1_plugin.keras.metric.counted import Counted
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named


class Writing:
    """Writes records of one `fit` or `evaluate`.

    Args:
        directory: That of the callback; a run is a directory below it.
        write: Writes a summary into a run's file at a step.

    Attributes:
        has_class_weight: Whether `class_weight` multiplies the training's weights.
    """

    def __init__(
        self, directory: str, write: Callable[[Split, Any, int], None]
    ) -> None:
        self.has_class_weight = False
        self._directory = directory
        self._write = write
        self._described: set[tuple[Split, str]] = set()
        self._known: dict[tuple[Split, str], SeriesMetadata] = {}
        self._best: dict[str, BestSoFar] = {}
        self._best_detail: dict[tuple[Split, str], BestDetail] = {}

    def epoch(
        self, run: Split, metric: F1Score, named: Named, counted: Counted, epoch: int
    ) -> None:
        """Write all that is kept of an epoch."""
        record = counted.record
        series, tag = self._series(run, metric, named), counts_tag(named.name)
        summary = epoch_summary(
            named.name,
            record,
            series,
            epoch,
            first=self._is_first(run, tag),
            zero_division=metric.zero_division,
            best=self._best_so_far(run, metric, named.name, record, epoch),
        )
        self._write(run, summary, epoch)
        detail = metric.detail(counted)
        if detail == Detail():
            return
        self._details(run, metric, named, detail, epoch)
        best = self._best_detail.setdefault((run, named.name), BestDetail())
        again = best.add(epoch, metric.score(record.counts), detail)
        if again is not None:
            step, detail = again
            self._details(run, metric, named, detail, step, is_best=True)

    def why_another(self, run: Split, metric: F1Score, tag: str) -> str | None:
        """Say why a record cannot stand behind what a tag has; None if it can.

        A reader leaves out what was counted otherwise than the tag's first record,
        whose description alone is kept.
        """
        series = metric.series_metadata()
        if (run, tag) not in self._known:
            where = os.path.join(self._directory, run)
            self._known[run, tag] = first_told(where, tag) or series
        known = self._known[run, tag]
        if known == series or known.way == series.way:
            return None
        return (
            f"the log directory has counts of {described(known)} under this name, and "
            f"these are of {described(series)}. A name is described once in a "
            "directory. Give TensorBoard another log_dir, or the metric another name"
        )

    def _best_so_far(
        self, run: Split, metric: F1Score, name: str, record: Record, epoch: int
    ) -> float | None:
        """Return the best F1 until an epoch; None of training rows, or if unknown."""
        if run == "train":
            return None
        series, zero_division = metric.series_metadata(), metric.zero_division
        where = os.path.join(self._directory, run)
        earlier = partial(scores_in, where, name, series, zero_division)
        best = self._best.setdefault(name, BestSoFar(earlier))
        return best.at(epoch, f1_of(record, series, zero_division))

    def batches(self, metric: F1Score, named: Named, record: Record, step: int) -> None:
        """Write what a few training batches counted."""
        self._counts("train", metric, named, batch_tag(named.name), record, step)

    def evaluation(
        self, metric: F1Score, named: Named, counted: Counted, step: int
    ) -> None:
        """Write what a stand-alone `evaluate` counted."""
        tag = evaluation_tag(named.name)
        self._counts("validation", metric, named, tag, counted.record, step)
        detail = metric.detail(counted)
        self._details("validation", metric, named, detail, step, unit="iteration")

    def _counts(
        self,
        run: Split,
        metric: F1Score,
        named: Named,
        tag: str,
        record: Record,
        step: int,
    ) -> None:
        series = self._series(run, metric, named)
        first = self._is_first(run, tag)
        summary = counts_summary(tag, record, series, step, first=first)
        self._write(run, summary, step)

    def _details(
        self,
        run: Split,
        metric: F1Score,
        named: Named,
        detail: Detail,
        step: int,
        *,
        unit: StepUnit = "epoch",
        is_best: bool = False,
    ) -> None:
        """Write what there is of a histogram, PR curves and a confusion."""
        for tag, made in summaries_of(
            named.name,
            detail,
            self._series(run, metric, named),
            unit,
            is_best=is_best,
            scale=metric.scale,
        ):
            self._write(run, made(self._is_first(run, tag)), step)

    def _series(self, run: Split, metric: F1Score, named: Named) -> SeriesMetadata:
        """Return what a reader must know of a metric's series."""
        is_multiplied = self.has_class_weight and named.is_weighted and run == "train"
        return replace(metric.series_metadata(), class_weight=is_multiplied)

    def _is_first(self, run: Split, tag: str) -> bool:
        """Tell whether a run's file has no metadata of a tag; from now on it has."""
        is_first = (run, tag) not in self._described
        self._described.add((run, tag))
        return is_first
