"""Points: what a loader has of one tag; restarts resolved, and tags joined by step.

May import numpy and the core only: no TensorBoard, no files, no HTTP.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array

Key = TypeVar("Key")
ONE_STEP = 60.0  # seconds that all calls of a single step take at most
# Below it a float32 is the count that was logged, and round(ratio · total) is one. A
# float32 of it may have been 2^24 + 1.
FIRST_ROUNDED = 2**24


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


def are_in_turn(tags: Iterable[Points]) -> bool:
    """Tell whether all points of a step were written before any of a later step.

    Args:
        tags: Points without restarts.

    >>> def at(first, *times):
    ...     return Points(np.arange(len(times)) + first, np.array(times), np.empty(0))
    >>> are_in_turn([at(0, 1.0, 2.0), at(0, 1.5, 2.5)])
    True
    >>> are_in_turn([at(0, 1.0, 2.0), at(0, 7.0, 8.0)])
    False
    """
    _, first, last = _spans([*tags])
    return bool((np.maximum.accumulate(last)[:-1] <= first[1:]).all())


def steps_apart(tags: Sequence[Points]) -> Array:
    """Return the steps whose points some tags have from another time than others.

    Where a second training in one directory logs only some of the tags, the first
    one's points of the others are left beside its own. A step is whole if it was
    complete before any later one began. Nothing comes after the last step: its points
    are of one time. Tags that were written one after the other at once, as from a
    history, have no such order.

    Args:
        tags: Points without restarts.

    >>> def at(*times):
    ...     return Points(np.arange(len(times)), np.array(times), np.empty(0))
    >>> steps_apart([at(0.0, 5.0, 10.0), at(1.0, 6.0, 11.0)]).tolist()
    []
    >>> steps_apart([at(0.0, 105.0, 110.0), at(1.0, 6.0, 11.0)]).tolist()
    [1, 2]
    """
    if len(tags) < 2 or not all(map(len, tags)) or _are_one_after_the_other(tags):
        return np.empty(0, np.int64)
    steps, first, last = _spans(tags)
    before = np.append(-np.inf, np.maximum.accumulate(last)[:-1])
    after = np.append(np.minimum.accumulate(first[::-1])[::-1][1:], np.inf)
    is_apart = (last > after) | (first < before)
    took = last - first
    usual = took[:-1][~is_apart[:-1]].max(initial=0.0)
    is_apart[-1] |= took[-1] > max(ONE_STEP, 2 * usual)
    return steps[is_apart]


def _are_one_after_the_other(tags: Sequence[Points]) -> bool:
    """Tell whether each tag was written whole before the next, all within a minute."""
    if not all(np.array_equal(points.steps, tags[0].steps) for points in tags[1:]):
        return False
    spans = sorted((tag.wall_times.min(), tag.wall_times.max()) for tag in tags)
    is_short = spans[-1][1] - spans[0][0] <= ONE_STEP
    return is_short and all(one[1] <= two[0] for one, two in itertools.pairwise(spans))


def _spans(tags: Sequence[Points]) -> tuple[Array, Array, Array]:
    """Return the steps of some tags, and when each was begun and was complete."""
    steps, place = np.unique(
        np.concatenate([points.steps for points in tags]), return_inverse=True
    )
    times = np.concatenate([points.wall_times for points in tags])
    first, last = np.full(len(steps), np.inf), np.full(len(steps), -np.inf)
    np.minimum.at(first, place.reshape(-1), times)
    np.maximum.at(last, place.reshape(-1), times)
    return steps, first, last


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


def evenly(number: int, most: int) -> Array:
    """Return indices, at most so many, evenly chosen with the first and the last.

    >>> evenly(5, 9).tolist(), evenly(100, 4).tolist()
    ([0, 1, 2, 3, 4], [0, 33, 66, 99])
    """
    if number <= most:
        return np.arange(number)
    return np.rint(np.linspace(0, number - 1, most)).astype(np.int64)


def _intersection(left: Array, right: Array) -> Array:
    return np.intersect1d(left, right, assume_unique=True)
