"""Series: one metric of one run as a value, restarts resolved and joined by step.

May import numpy and the core only: no TensorBoard, no files, no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts

Key = TypeVar("Key")


MARKED = 100  # more marks than these on a curve are a second curve


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
            "steps": list(self.steps[:MARKED]),
        }


@dataclass(frozen=True, eq=False)
class Points:
    """What a loader has of one tag, in file order or already resolved.

    Args:
        steps: Shape `(n,)`, int64.
        wall_times: Shape `(n,)`, seconds since 1970.
        values: Shape `(n, ...)`.
    """

    steps: Array
    wall_times: Array
    values: Array

    def __len__(self) -> int:
        return int(self.steps.shape[0])

    def take(self, indices: Array) -> Points:
        """Return some of the points, by index or by mask."""
        return Points(
            self.steps[indices], self.wall_times[indices], self.values[indices]
        )

    def without_restarts(self) -> Points:
        """Return the points that `evict_restarts` keeps."""
        left = evict_restarts(self.steps)
        return self if left.all() else self.take(left)


@dataclass(frozen=True, eq=False)
class Series:
    """One metric of one run, epochs along the leading axis of every array.

    Args:
        run: TensorBoard's run name.
        tag: The metric's name, as shown.
        kind: "binary", "multiclass", "multilabel", or "micro" where only the sums
            over all columns are known.
        classes: Class names by column; empty for kind micro.
        threshold: The decision threshold; None where argmax decides or nobody said.
        average: The metric's own average.
        averages: The averages that can be asked for; empty if nothing can be read.
        step_unit: "epoch", "iteration", "batch", or "step" if nobody knows.
        source: "tensor", or that of one of `conventions.CONVENTIONS`.
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
        quality: "exact"; "as_logged" where nobody knows how values were averaged.
        is_weighted: Whether rows have weights, or counts are no whole numbers.
        row_axes: How many axes the rows lie along: more than 1 for tokens or pixels.
        is_ratio: Whether counts are ratios of a total that nobody recorded.
        split: Whether rows are those of training, "train", or were held out,
            "validation"; None if nobody knows.
        absent_classes: The metric's own rule for classes that do not occur, one of
            `averaging.ABSENT_CLASSES`.
        labels: The columns of the classes that averages are over; None for all.
        row_total: Shape `(n,)`: the rows that were looked at, or their weight, where
            each class has a total of its own.
    """

    run: str
    tag: str
    kind: str
    classes: tuple[str, ...]
    threshold: float | None
    average: str
    averages: tuple[str, ...]
    step_unit: str
    source: str
    steps: Array
    wall_times: Array
    counts: Counts
    batch_sums: BatchSums | None = None
    squared_batch_rows: Array | None = None
    logged_batch_mean: Array | None = None
    findings: tuple[Finding, ...] = ()
    quality: str = "exact"
    is_weighted: bool = False
    row_axes: int = 1
    is_ratio: bool = False
    logged_f1: Array | None = None
    logged: Array | None = None
    split: str | None = None
    absent_classes: str = "auto"
    labels: tuple[int, ...] | None = None
    row_total: Array | None = None

    def at(self, steps: Array) -> Series:
        """Return the series at some of its steps, by index or by mask."""

        def taken(values: Array | None) -> Array | None:
            return None if values is None else values[steps]

        counts, sums = self.counts, self.batch_sums
        return replace(
            self,
            steps=self.steps[steps],
            wall_times=self.wall_times[steps],
            counts=Counts(
                counts.true_positives[steps],
                counts.possible_positives[steps],
                counts.predicted_positives[steps],
                counts.total[steps],
            ),
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

    Possible is 0 ≤ TP ≤ possible, predicted ≤ total, all finite, and no true negatives
    below 0; a total of NaN is not known. Labels that were broadcast, or a model that
    diverged while the counts were logged by hand, give others: no score of them is
    exact.
    """
    if series.source in ("precision_recall", "logged_f1"):
        return series  # there are no counts
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
    if series.source == "counts":  # of which true negatives are the rest
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
        f"The counts of {number} of {steps} steps are not those of any rows (not "
        "finite, negative, more true than possible or predicted positives, or more "
        "than all rows); they are left out. Check the shapes of the labels, and "
        "whether the model diverged.",
    )


def evict_restarts(steps: npt.ArrayLike) -> Array:
    """Return a mask of the records that are left after restarts.

    In file order, a record with step s evicts the earlier records of its tag with a
    step >= s: a second training into the same directory overwrites what it reaches,
    and all that came after. It is RustBoard's own rule; the Python loader hands on
    every record, so applying it makes both read the same. What is left is strictly
    increasing. A record is left if every later one has a larger step.

    >>> evict_restarts([0, 1, 2, 3, 0, 1]).tolist()
    [False, False, False, False, True, True]
    >>> evict_restarts([0, 1, 2, 3, 2, 3]).tolist()
    [True, True, False, False, True, True]
    """
    order = np.asarray(steps, np.int64)
    smallest_after = np.full(order.shape, np.iinfo(np.int64).max)
    smallest_after[:-1] = np.minimum.accumulate(order[::-1])[::-1][1:]
    mask: Array = order < smallest_after
    mask[-1:] = True  # Nothing comes after it, however large its step is.
    return mask


def join_by_step(tags: Mapping[Key, Points]) -> tuple[dict[Key, Points], int]:
    """Return the points at the steps that all tags have, and how many have not.

    By step, never by index: tags that were sampled, or cut by a crash, would
    otherwise mix the counts of different epochs.

    Args:
        tags: Points without restarts, so that no tag has a step twice.

    Returns:
        For every tag its points at the common steps, in increasing order, and the
        number of steps that some tags have and others lack.

    >>> def at(*steps):
    ...     return Points(np.array(steps), np.zeros(len(steps)), np.array(steps))
    >>> joined, lost = join_by_step({"a": at(0, 1, 3), "b": at(1, 2, 3)})
    >>> joined["a"].values.tolist(), joined["b"].values.tolist(), lost
    ([1, 3], [1, 3], 2)
    """
    steps = [np.sort(points.steps) for points in tags.values()]
    common = reduce(_intersection, steps)
    lost = len(np.unique(np.concatenate(steps))) - len(common)
    return {tag: at_steps(points, common) for tag, points in tags.items()}, lost


def at_steps(points: Points, steps: Array) -> Points:
    """Return the points at the given steps, in that order, those it has.

    >>> points = Points(np.array([4, 2]), np.zeros(2), np.array([0.4, 0.2]))
    >>> at_steps(points, np.array([2, 3, 4])).values.tolist()
    [0.2, 0.4]
    """
    order = np.argsort(points.steps, kind="stable")
    places = np.searchsorted(points.steps[order], steps)
    inside = places < len(points)
    candidates = order[places[inside]]
    return points.take(candidates[points.steps[candidates] == steps[inside]])


def stack(points: Sequence[tuple[int, float, Array | float]]) -> Points:
    """Return triples of step, wall time and value as arrays; values of one shape.

    >>> len(stack([]))
    0
    """
    steps, wall_times, values = zip(*points, strict=True) if points else ((), (), ())
    return Points(
        np.array(steps, np.int64),
        np.array(wall_times, np.float64),
        np.array(values, np.float64),
    )


def _intersection(left: Array, right: Array) -> Array:
    return np.intersect1d(left, right, assume_unique=True)
