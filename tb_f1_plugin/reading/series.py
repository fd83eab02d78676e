"""Series: one metric of one run as a value, and what is odd about it.

May import numpy, the core, the format, `points` and `kept`: no TensorBoard, no files,
no HTTP. All readers make such values, and all analysis is of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.vocabulary import (
    AbsentClasses,
    Quality,
    SeriesAverage,
    SeriesKind,
    Source,
    Split,
    StepUnit,
    What,
)
from tb_f1_plugin.format.metadata import UnknownVersionError
from tb_f1_plugin.reading.kept import Confusions, Cuts, Joints
from tb_f1_plugin.reading.points import stack

MOST_STEPS = 100  # of a finding, in an answer: more marks would hide the curve


@dataclass(frozen=True)
class Finding:
    """Something odd about a series.

    Args:
        code: A stable word for programs.
        message: What it is, what it means and what to do, for people.
        steps: Where it shows; none where it is about the series as a whole.
    """

    code: str
    message: str
    steps: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Finding`; of its steps the first hundred."""
        return {
            "code": self.code,
            "message": self.message,
            "steps": list(self.steps[:MOST_STEPS]),
        }


def about_metadata(error: ValueError) -> Finding:
    """Return the finding that metadata are of a newer version, or no metadata.

    >>> about_metadata(UnknownVersionError(2)).code
    'unknown_version'
    >>> about_metadata(ValueError("No.")).message
    'No. Train again into another directory, or remove this one.'
    """
    if isinstance(error, UnknownVersionError):
        return Finding("unknown_version", str(error))
    return Finding(
        "unreadable_metadata",
        f"{error} Train again into another directory, or remove this one.",
    )


def amount(number: int, thing: str) -> str:
    """Return a number of things.

    >>> amount(1, "step"), amount(1200, "step"), amount(2, "class")
    ('1 step', '1,200 steps', '2 classes')
    """
    return f"1 {thing}" if number == 1 else f"{number:,} {plural(thing)}"


def plural(thing: str) -> str:
    """Return what several of a thing are called.

    >>> plural("epoch"), plural("batch"), plural("class")
    ('epochs', 'batches', 'classes')
    """
    # The ch of an epoch is a k, and takes no e.
    hisses = thing.endswith(("s", "x", "sh", "tch"))
    return f"{thing}{'es' if hisses else 's'}"


def first_of(names: Sequence[str], most: int = 8) -> str:
    """Return the first few names, and how many more there are.

    >>> first_of(["a", "b"]), first_of([*"abcdefghij"])
    ('a, b', 'a, b, c, d, e, f, g, h and 2 more')
    """
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def are(number: int) -> str:
    """Return the verb that a number has as a subject.

    >>> are(1), are(2)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"


@dataclass(frozen=True, eq=False)
class Series:
    """One metric of one run, epochs along the leading axis of every array.

    Args:
        run: TensorBoard's run name.
        tag: The metric's name, as shown.
        kind: The kind of the task, or "micro" where only the sums over all columns
            are known.
        classes: Class names by column; empty for kind micro.
        threshold: The decision threshold; None where argmax decides or nobody said.
        average: The metric's own average.
        averages: The averages that can be asked for; empty if nothing can be read.
        step_unit: What a step is; "step" if nobody knows.
        source: What it was made of.
        steps: Shape `(n,)`, strictly increasing.
        wall_times: Shape `(n,)`.
        counts: Leading axis n. A total of NaN is not known.
        batch_sums: The parts of the batch mean, leading axis n, if recorded.
        squared_batch_rows: Shape `(n,)`: the sum of the batches' sizes squared, if
            recorded.
        logged_batch_mean: Shape `(n,)`: the batch mean as a number, where only that
            was logged. A batch's 0/0 is in it as 0. NaN where a step has none.
        logged_f1: Shape `(n,)`: an F1 that was logged beside the counts, of which
            nobody knows how it was averaged. NaN where a step has none.
        logged: Shape `(n,)`: F1 as it was logged, where nothing else is known: then
            all counts are NaN, and no other score follows.
        findings: What is odd.
        quality: Whether it is exact; "as_logged" where nobody knows how values were
            averaged.
        has_counts: Whether counts are behind the scores. Where only scores were
            logged, `counts` are some that have these scores, or NaN.
        has_true_negatives: Whether true negatives were logged by themselves, so that
            they may be such that no rows have them.
        is_weighted: Whether rows have weights, or counts are no whole numbers.
        row_axes: How many axes the rows lie along: more than 1 for tokens or pixels.
        is_ratio: Whether counts are ratios of a total that nobody recorded.
        split: Whether rows are those of training or were held out; None if nobody
            knows.
        absent_classes: The metric's own rule for classes that do not occur.
        labels: The columns of the classes that averages are over; None for all.
        row_total: Shape `(n,)`: the rows that were looked at, or their weight, where
            each class has a total of its own.
        slice: Of predictions in a table, the column and the value of each part of
            the slice; empty for all rows. None if these are none.
        against: The run whose predictions of the same rows were counted beside these;
            None if there is none.
        details: What is kept of it besides the counts.
        cuts: Its counts at other thresholds, once they were read.
        confusions: Which class is taken for which, likewise.
        joints: What it and `against` say of the same rows, likewise.
        detail_findings: What is odd about these three.
    """

    run: str
    tag: str
    kind: SeriesKind
    classes: tuple[str, ...]
    threshold: float | None
    average: SeriesAverage
    averages: tuple[SeriesAverage, ...]
    step_unit: StepUnit
    source: Source
    steps: Array
    wall_times: Array
    counts: Counts
    batch_sums: BatchSums | None = None
    squared_batch_rows: Array | None = None
    logged_batch_mean: Array | None = None
    findings: tuple[Finding, ...] = ()
    quality: Quality = "exact"
    has_counts: bool = True
    has_true_negatives: bool = False
    is_weighted: bool = False
    row_axes: int = 1
    is_ratio: bool = False
    logged_f1: Array | None = None
    logged: Array | None = None
    split: Split | None = None
    absent_classes: AbsentClasses = "auto"
    labels: tuple[int, ...] | None = None
    row_total: Array | None = None
    slice: tuple[tuple[str, str], ...] | None = None
    against: str | None = None
    details: tuple[What, ...] = ()
    cuts: Cuts | None = None
    confusions: Confusions | None = None
    joints: Joints | None = None
    detail_findings: tuple[Finding, ...] = ()

    @classmethod
    def without_points(
        cls,
        run: str,
        tag: str,
        source: Source,
        step_unit: StepUnit,
        *,
        findings: tuple[Finding, ...],
        quality: Quality = "exact",
        split: Split | None = None,
    ) -> Series:
        """Return a series that has no points, since what is there cannot be read.

        Its findings say why.
        """
        nothing = stack([])
        column = nothing.values.reshape(0, 1)
        return cls(
            run=run,
            tag=tag,
            kind="micro",
            classes=(),
            threshold=None,
            average="micro",
            averages=(),
            step_unit=step_unit,
            source=source,
            steps=nothing.steps,
            wall_times=nothing.wall_times,
            counts=Counts(column, column, column, nothing.values),
            findings=findings,
            quality=quality,
            split=split,
        )

    def at(self, steps: Array) -> Series:
        """Return the series at some of its steps, by index or by mask."""

        def taken(values: Array | None) -> Array | None:
            return None if values is None else values[steps]

        sums = self.batch_sums
        return replace(
            self,
            steps=self.steps[steps],
            wall_times=self.wall_times[steps],
            counts=self.counts.at(steps),
            batch_sums=sums
            and BatchSums(
                sums.score_sum[steps], sums.batches[steps], sums.defined[steps]
            ),
            squared_batch_rows=taken(self.squared_batch_rows),
            logged_batch_mean=taken(self.logged_batch_mean),
            row_total=taken(self.row_total),
            logged_f1=taken(self.logged_f1),
            logged=taken(self.logged),
        )

    @property
    def is_exact(self) -> bool:
        """Whether its scores may be called exact."""
        return self.quality == "exact"

    @property
    def is_own_record(self) -> bool:
        """Whether it was made of our own records, which say more than scalars."""
        return self.source == "tensor"

    @property
    def is_confusion_table(self) -> bool:
        """Whether its counts were logged as the cells of a table, each by itself."""
        return self.source == "counts"

    @property
    def is_train(self) -> bool:
        """Whether rows are known to be those of training."""
        return self.split == "train"

    def total_of(self, column: int | None = None) -> Array:
        """Return the total behind a score at every step, shape `(n,)`.

        Args:
            column: The class that is scored; None for an average, which is of the
                rows that were looked at.
        """
        if column is not None:
            return self.counts.of_class(column).total
        if self.row_total is not None:
            return self.row_total
        return np.asarray(self.counts.total_by_class.max(-1))

    @property
    def total_known(self) -> bool:
        """Whether any step says how many rows were counted."""
        return not bool(np.isnan(self.counts.total.astype(np.float64)).all())


def without_impossible(series: Series) -> Series:
    """Leave out the steps whose counts no rows can have, and say how many.

    Rows have finite counts with 0 ≤ TP ≤ possible, predicted ≤ total, and no true
    negatives below 0. A total of NaN is not known, and not compared. Labels that were
    broadcast give other counts, and so does a model that diverges while somebody logs
    its counts. No score of them is exact.
    """
    if not series.has_counts:
        return series
    counts = series.counts
    tp, possible, predicted = (
        np.asarray(values, np.float64)
        for values in (
            counts.true_positives,
            counts.possible_positives,
            counts.predicted_positives,
        )
    )
    total = np.asarray(counts.total_by_class, np.float64)
    # Ratios and weights are rounded to float32.
    slack = 1e-6
    fits = np.isfinite(tp) & np.isfinite(possible) & np.isfinite(predicted)
    fits &= (tp >= 0) & (tp <= np.minimum(possible, predicted) * (1 + slack))
    fits &= np.isnan(total) | (
        np.isfinite(total) & (np.maximum(possible, predicted) <= total * (1 + slack))
    )
    if series.has_true_negatives:
        with_either = possible + predicted - tp
        fits &= np.isnan(total) | (with_either <= total * (1 + slack))
    keep: Array = np.asarray(fits.all(-1))
    if keep.all():
        return series
    finding = impossible_counts(int((~keep).sum()), len(keep))
    return replace(series.at(keep), findings=(*series.findings, finding))


def impossible_counts(number: int, steps: int) -> Finding:
    """Return the finding that a number of steps is left out for their counts."""
    return Finding(
        "impossible_counts",
        f"The counts of {number} of {amount(steps, 'step')} are not those of any rows "
        "(not finite, negative, more true than possible or predicted positives, more "
        "than all rows, or classes that do not add up to them); they are left out. "
        "Check the shapes of the labels, whether weights are negative, and whether the "
        "model diverged. If none of these, the file is damaged.",
    )
