"""Kept: what is kept of a series besides its counts, as values.

May import numpy, the core and the format: no TensorBoard, no files, no HTTP. `details`
reads them. A large log has many of them, so they are small: counts are 4 bytes where
they fit, and what only one step at a time is asked of stays packed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import AtEdges, edge_index
from tb_f1_plugin.format.detail_bytes import unpacked_histogram

BLOCK = 2**21  # so many cells are worked on at once


@dataclass(frozen=True, eq=False)
class Cuts:
    """The counts of a series at many thresholds, at some of its steps.

    Args:
        steps: Shape `(steps,)`: steps of the series, increasing.
        wall_times: Same shape.
        edges: Shape `(edges,)`: the thresholds, increasing.
        true_positives: Shape `(steps, classes, edges)`.
        false_positives: Same shape.
        possible_positives: Shape `(steps, classes)`.
        total: Shape `(steps,)`, or `(steps, classes)` where each class has its own.
        packed: The histogram of each step as bytes; none of a PR curve.
        own_threshold: The metric's own, as an edge has it; None for argmax.
    """

    steps: Array
    wall_times: Array
    edges: Array
    true_positives: Array
    false_positives: Array
    possible_positives: Array
    total: Array
    packed: tuple[bytes, ...] = ()
    own_threshold: float | None = None

    @property
    def classes(self) -> int:
        """The number of classes."""
        return int(self.true_positives.shape[1])

    @property
    def is_histogram(self) -> bool:
        """Whether scores above an edge are counted; else those of at least an edge."""
        return bool(self.packed)

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        arrays = (self.true_positives, self.false_positives)
        return sum(array.nbytes for array in arrays) + sum(map(len, self.packed))

    def at(self, threshold: float) -> Counts:
        """Return the counts at one threshold, shape `(steps, classes)`.

        Raises:
            ValueError: If it is none of the edges. Those beside it are named.
        """
        index = edge_index(self.edges, threshold)
        return self.chosen(np.full(len(self.steps), index))

    def chosen(self, index: Array) -> Counts:
        """Return the counts at one edge of each step, shape `(steps, classes)`."""
        each = np.arange(len(self.steps))
        tp = self.true_positives[each, :, index].astype(self._kind)
        fp = self.false_positives[each, :, index]
        return Counts(tp, self.possible_positives, tp + fp, self.total)

    def at_edges(self, steps: slice, column: int | None = None) -> AtEdges:
        """Return the counts of some steps, of shape `(steps, edges, classes)`.

        Args:
            steps: Which steps.
            column: One class; None for all of them.
        """
        classes = slice(None) if column is None else slice(column, column + 1)
        tp, fp = (
            np.swapaxes(values[steps, classes], -1, -2)
            for values in (self.true_positives, self.false_positives)
        )
        tp = tp.astype(self._kind)
        possible, total = self.possible_positives[steps, classes], self.total[steps]
        if total.ndim > 1:
            total = np.broadcast_to(total[:, np.newaxis, classes], tp.shape)
        else:
            total = np.broadcast_to(total[:, np.newaxis], tp.shape[:-1])
        possible = np.broadcast_to(possible[:, np.newaxis], tp.shape)
        return AtEdges(self.edges, Counts(tp, possible, tp + fp, total))

    def blocks(self, column: int | None = None) -> Iterator[slice]:
        """Yield all steps, a few at a time, so that not much is in memory at once."""
        classes = self.classes if column is None else 1
        yield from _blocks(len(self.steps), classes * len(self.edges))

    def histogram(self, place: int) -> ScoreHistogram:
        """Return the histogram of one step, by its place among the steps."""
        return unpacked_histogram(self.packed[place], self.classes, self.edges)

    @property
    def _kind(self) -> type[np.generic]:
        is_weighted = self.true_positives.dtype.kind == "f"
        return np.float64 if is_weighted else np.int64


@dataclass(frozen=True, eq=False)
class Confusions:
    """Which class of a series is taken for which, at some of its steps.

    Args:
        steps: Shape `(steps,)`: steps of the series, increasing.
        counts: Shape `(steps, classes)`.
        codes: The pairs of all steps, one behind the other: true · (classes + 1) +
            predicted.
        values: Same shape: their rows.
        starts: Shape `(steps + 1,)`: where each step's pairs begin.
    """

    steps: Array
    counts: Counts
    codes: Array
    values: Array
    starts: Array

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.counts.classes

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return int(self.codes.nbytes + self.values.nbytes)

    def stacked(self, begin: int, end: int) -> Confusion:
        """Return the confusions of some steps as one, steps along the leading axis."""
        within = slice(int(self.starts[begin]), int(self.starts[end]))
        codes, place = np.unique(self.codes[within], return_inverse=True)
        rows = np.diff(self.starts[begin : end + 1])
        kind = np.float64 if self.values.dtype.kind == "f" else np.int64
        values = np.zeros((end - begin, len(codes)), kind)
        values[np.repeat(np.arange(end - begin), rows), place.reshape(-1)] = (
            self.values[within]
        )
        pairs = np.stack(np.divmod(codes.astype(np.int64), self.classes + 1), -1)
        return Confusion(self.counts.at(slice(begin, end)), pairs, values)

    def of_step(self, step: int) -> Confusions | None:
        """Return the confusion of one step; None if it was not kept."""
        place = int(np.searchsorted(self.steps, step))
        if place == len(self.steps) or self.steps[place] != step:
            return None
        within = slice(int(self.starts[place]), int(self.starts[place + 1]))
        at = slice(place, place + 1)
        return Confusions(
            steps=self.steps[at],
            counts=self.counts.at(at),
            codes=self.codes[within],
            values=self.values[within],
            starts=self.starts[place : place + 2] - self.starts[place],
        )

    def blocks(self) -> Iterator[slice]:
        """Yield all steps, a few at a time, so that not much is in memory at once."""
        most = int(np.diff(self.starts).max(initial=1))
        yield from _blocks(len(self.steps), 2 * most)


@dataclass(frozen=True, eq=False)
class Joints:
    """What the model of a series and another one say of the same rows.

    Args:
        steps: Shape `(steps,)`: steps of the series, increasing.
        values: The joint counts of each step; the first model is that of the series.
    """

    steps: Array
    values: tuple[Joint, ...]

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        arrays = [
            array
            for value in self.values
            for array in (value.tables, value.cells, value.values)
        ]
        return sum(array.nbytes for array in arrays if array is not None)

    def at(self, step: int) -> Joint | None:
        """Return the joint counts of a step; None if they were not kept."""
        place = int(np.searchsorted(self.steps, step))
        if place == len(self.steps) or self.steps[place] != step:
            return None
        return self.values[place]

    def of_step(self, step: int) -> Joints | None:
        """Return those of one step alone; None if they were not kept."""
        value = self.at(step)
        return None if value is None else Joints(np.array([step]), (value,))

    def swapped(self) -> Joints:
        """Return the same with the other model as the first."""
        return Joints(self.steps, tuple(value.swapped() for value in self.values))


def _blocks(steps: int, cells: int) -> Iterator[slice]:
    """Yield slices of steps, each of which has so many cells.

    >>> [*_blocks(3, BLOCK // 2)]
    [slice(0, 2, None), slice(2, 3, None)]
    """
    each = max(1, BLOCK // max(1, cells))
    for begin in range(0, steps, each):
        yield slice(begin, min(begin + each, steps))


def small(values: Array) -> Array:
    """Return whole numbers in 4 bytes where they fit; weights as they are.

    >>> small(np.array([1, 2])).dtype, small(np.array([2**40])).dtype
    (dtype('int32'), dtype('int64'))
    """
    if values.dtype.kind == "f" or values.max(initial=0) > np.iinfo(np.int32).max:
        return values
    return values.astype(np.int32)
