"""Writer: the counts of a loop of your own, as the Keras callback writes them.

May import the core, format, `text` and the rooms beside it. Which tags and bytes they
are is said in `format/summary`; how they come on disk in `format/event_file`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import AbsentClasses, Average
from tb_f1_plugin.core.vocabulary import KINDS, Kind, Scale, StepUnit, checked
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.format.earlier import BestSoFar, first_told, scores_in
from tb_f1_plugin.format.event_file import EventFile
from tb_f1_plugin.format.metadata import SeriesMetadata, tag_of
from tb_f1_plugin.format.series import described, series_of
from tb_f1_plugin.format.splits import TRAIN, split_of_ours
from tb_f1_plugin.format.summary import f1_of, step_summary
from tb_f1_plugin.loop.details import Details
from tb_f1_plugin.loop.given import (
    Metric,
    check_is_here,
    check_metric,
    check_one_class_a_row,
    counts_of_rows,
    detail_of,
    detail_of_rows,
    directory_of,
    name_of,
    nothing_of,
    run_of,
    step_of,
)
from tb_f1_plugin.loop.summary_writer import Through, is_summary_writer
from tb_f1_plugin.text.log import log


class Writer:
    """Writes exact F1 and the counts behind it, for TensorBoard and `tb-f1`.

    What `add` writes is on disk when it returns: a killed process loses nothing of it.
    Runs are directories below the target's, as Keras' callback makes them, and each has
    an event file of its own. Write a directory from one process, by one writer: of two
    that write at the same time TensorBoard shows one.

    Args:
        target: A directory of this machine; or an open `SummaryWriter` of torch or
            tensorboardX, whose directory it is then. Its own file, that of the run "",
            is written through it, and `close` leaves it open. (tensorboardX writes from
            a queue of its own: what is in that when the process is killed is lost.)

    Raises:
        ValueError: If `target` is neither, or an address such as `s3://bucket/x`.

    Example:
        >>> import tempfile
        >>> from tb_f1_plugin import F1Score
        >>> from tb_f1_plugin.logdir import read_series
        >>> logs = tempfile.mkdtemp()
        >>> with Writer(logs) as writer:
        ...     for epoch in range(3):
        ...         f1 = F1Score()
        ...         f1.update([1, 0, 1], [0.9, 0.2, 0.4])
        ...         writer.add(f1, step=epoch, run="validation")
        >>> for series in read_series(logs):
        ...     print(series.run, series.tag, len(series.steps))
        validation f1_score 3
    """

    def __init__(self, target: Any) -> None:
        """Look at the target; nothing is made before something is written."""
        self._files: dict[str, EventFile | Through] = {}
        if is_summary_writer(target):
            self._files[""] = own = Through(target)
            self._directory = own.directory
        else:
            self._directory = os.fspath(directory_of(target))
        self._lock = threading.Lock()
        self._series: dict[tuple[str, str], SeriesMetadata] = {}
        self._details: dict[tuple[str, str], Details] = {}
        self._best: dict[tuple[str, str], BestSoFar] = {}
        self._is_closed = False

    def add(
        self,
        f1: Metric,
        step: int,
        run: str = "validation",
        *,
        name: str | None = None,
        unit: StepUnit = "epoch",
    ) -> None:
        """Write what a metric has counted: the tags and records of the Keras callback.

        Where it has counted no row, or the sum of the weights is 0 or not finite,
        nothing is written, and a sentence says so.

        Args:
            f1: The metric; it is not reset.
            step: The epoch, or whatever the steps of this log are.
            run: The run, a directory below the target's; "" for that itself.
            name: The name in the log; None for the metric's own.
            unit: "iteration" for an evaluation that is no epoch's: `<name>/evaluation`.

        Raises:
            ValueError: If an argument is not one of the above, the writer was closed,
                or the name is that of a series of other classes.
        """
        check_metric(f1)
        step, run = step_of(step), run_of(run)
        self._check_open()
        name = name_of(f1.name if name is None else name)
        record = f1.record() if f1.has_rows() else None
        missing = nothing_of(record)
        if record is None or missing:
            log.warning(
                "%s: %s for step %s of %s, so nothing is written.",
                *(name, missing, step, run or "the run"),
            )
            return
        detail, scale = detail_of(f1)
        self._write(
            *(name, record, f1.series_metadata(), f1.zero_division, step, run, unit),
            detail=detail,
            scale=scale,
        )

    def add_counts(
        self,
        tag: str,
        counts: Counts,
        step: int,
        run: str = "validation",
        *,
        kind: Kind | None = None,
        average: Average | None = None,
        threshold: float | None = None,
        class_names: Iterable[str] | None = None,
        absent_classes: AbsentClasses = "auto",
        labels: Iterable[int | str] | None = None,
        zero_division: float = 0.0,
        histogram: ScoreHistogram | None = None,
        confusion: Confusion | None = None,
    ) -> None:
        """Write counts that were made already. There is no batch mean of them.

        Args:
            tag: The name in the log, such as "f1_score".
            counts: Of one step: whole numbers of rows.
            step: As for `add`.
            run: Likewise.
            kind: "multiclass", where each row is of one class, or "multilabel"; one
                column is "binary" by itself.
            average: As for `F1Score`, and so the others.
            threshold: What predictions were compared with, if anybody knows.
            class_names: A name for each column.
            absent_classes: Whether absent classes take part in averages.
            labels: The classes that averages are over.
            zero_division: What the logged F1 is where it is 0/0.
            histogram: The scores of the same rows, of which `threshold` is an edge.
            confusion: Which class they are taken for, in multiclass data.

        Raises:
            ValueError: As `add`, and if `counts` are none that rows can have, or the
                histogram or the confusion is of other rows.

        >>> import tempfile
        >>> from tb_f1_plugin.counts import Counts
        >>> with Writer(tempfile.mkdtemp()) as writer:
        ...     writer.add_counts("f1", Counts([30], [40], [50], 20), step=0)
        Traceback (most recent call last):
        ValueError: `counts` must be those of rows: whole, true positives at most the \
possible and the predicted, and all at most the total, got Counts(true_positives=[30], \
possible_positives=[40], predicted_positives=[50], total=20).
        """
        step, run = step_of(step), run_of(run)
        self._check_open()
        name, counts = name_of(tag), counts_of_rows(counts)
        options = Options.checked(
            average,
            threshold,
            zero_division=zero_division,
            class_names=class_names,
            absent_classes=absent_classes,
            labels=labels,
        )
        if counts.classes == 1:
            kind = "binary"
        elif kind is None or kind == "binary":
            raise ValueError(
                f'`kind` must be "multiclass" or "multilabel" for {counts.classes} '
                f"columns, got {kind!r}."
            )
        kind = checked("`kind`", kind, KINDS)
        if kind == "multiclass":
            check_one_class_a_row(counts)
        form = Form(kind, counts.classes, False, options.threshold, (None,))
        options.check(form)
        detail = detail_of_rows(histogram, confusion, counts, kind, options.threshold)
        record = replace(
            Record.of(counts),
            batch_sums=BatchSums.zero(counts.classes),
            squared_batch_rows=np.asarray(0),
        )
        if not counts.total_by_class.any():
            log.warning(
                "%s: the counts for step %s of %s have no row, so nothing is written.",
                *(name, step, run or "the run"),
            )
            return
        self._write(
            *(name, record, series_of(options, form), options.zero_division, step, run),
            detail=detail,
        )

    def close(self) -> None:
        """Close the files; a `SummaryWriter` that was given stays open."""
        with self._lock:
            self._is_closed = True
            for file in self._files.values():
                file.close()
            self._files.clear()

    def __enter__(self) -> Writer:
        """Return the writer, to be closed at the end of `with`."""
        self._check_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the files."""
        self.close()

    def __repr__(self) -> str:
        """Show where it writes."""
        return f"Writer({self._directory!r})"

    def _check_open(self) -> None:
        if self._is_closed:
            raise ValueError(
                f"A Writer must be open to write, got {self!r}, which was closed. Make "
                "a new one: it goes on behind what was written."
            )

    def _write(
        self,
        name: str,
        record: Record,
        series: SeriesMetadata,
        zero_division: float,
        step: int,
        run: str,
        unit: StepUnit = "epoch",
        *,
        detail: Detail,
        scale: Scale = "probability",
    ) -> None:
        tag, where = tag_of(name, unit), os.path.join(self._directory, run)
        score = f1_of(record, series, zero_division)
        has_best = unit == "epoch"
        has_best &= split_of_ours(run or Path(where).name, name) != TRAIN
        earlier = partial(scores_in, where, name, series, zero_division)
        with self._lock:
            self._check_open()
            known = self._series.get((run, tag))
            if known is None:  # then averages may be others now: readers choose them
                told = first_told(where, tag)
                known = series if told is None or told.way == series.way else told
            if known != series:
                raise ValueError(
                    f"{name!r} of the run {run!r} must be one series, got "
                    f"{described(series)} behind {described(known)}. Give it another "
                    "`name` or `run`."
                )
            details = self._details.get((run, tag)) or Details(name, series)
            details.check(detail)
            so_far = copy(self._best.get((run, name)) or BestSoFar(earlier))

            def summary(first: bool) -> Any:
                nonlocal so_far
                if first:  # of a file: what is on disk says what was before
                    so_far = BestSoFar(earlier)
                return step_summary(
                    *(name, record, series, unit, step),
                    first=first,
                    zero_division=zero_division,
                    best=so_far.at(step, score) if has_best else None,
                )

            if run not in self._files:
                check_is_here(where)
                self._files[run] = EventFile(where)
            file = self._files[run]
            file.write(tag, summary, step)
            # Only what is there is known: a step that was refused leaves no trace.
            self._series[run, tag], self._details[run, tag] = series, details
            if has_best:
                self._best[run, name] = so_far
            details.write(file, detail, step, unit, score=score, scale=scale)
