"""Tensor points: what a loader has of one tag, as points; and what is odd about it.

May import numpy, `decoding`, `fast_tensors`, `points`, `restarts`, and types of the
core and of `series`. What was overwritten is left out first, so that no record is
called damaged that nobody would be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import Points, stack
from tb_f1_plugin.reading.provider import fast_tensors
from tb_f1_plugin.reading.provider.decoding import array_of
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.series import Finding


@dataclass(frozen=True)
class TensorPoints:
    """Tensors of one shape that a run has.

    Args:
        points: They.
        misshapen: How many records had another shape.
        sampled: Whether points were left out, since the reply was too large.
        evicted: What a restart has overwritten.
        damaged: The steps of records that cannot be decoded.
        is_broken: Whether one of them cannot, and nobody knows which: then there are
            no points.
    """

    points: Points
    misshapen: int = 0
    sampled: bool = False
    evicted: Finding | None = None
    damaged: tuple[int, ...] = ()
    is_broken: bool = False

    @classmethod
    def broken(cls, shape: tuple[int, ...]) -> TensorPoints:
        """Return what is read of a run that cannot be decoded."""
        nothing = stack([])
        values = nothing.values.reshape(0, *shape)
        points = Points(nothing.steps, nothing.wall_times, values)
        return cls(points, is_broken=True)


# Of a step, and a tensor of another shape than most: what it is to be taken for; None
# if it is damaged.
Other = Callable[[int, Array], Array | None]


def of_held(
    held: fast_tensors.Held, shape: tuple[int, ...], other: Other
) -> TensorPoints:
    """Return what a loader holds, of a shape."""
    wall_times, values = times_of(held.wall_times), held.decoded(shape)
    if values is not None:
        whole = Points(held.steps, wall_times, values).without_restarts()
        return TensorPoints(whole, evicted=evicted(held.steps, wall_times))
    points, replaced = _records(held.steps, wall_times)
    tensors = [array_of(held.protos[place]) for place in points.values.tolist()]
    return replace(_of_shape(points, tensors, shape, other), evicted=replaced)


def of_data(
    data: Sequence[Any], shape: tuple[int, ...], other: Other, *, sampled: bool
) -> TensorPoints:
    """Return what a provider hands out, of a shape."""
    points, replaced = _records(
        np.array([datum.step for datum in data], np.int64),
        times_of([datum.wall_time for datum in data]),
    )
    tensors = [data[place].numpy for place in points.values]
    found = _of_shape(points, tensors, shape, other)
    return replace(found, evicted=replaced, sampled=sampled)


def of_scalars(data: Sequence[Any]) -> Points:
    """Return the scalars that a provider hands out."""
    found = stack([(datum.step, datum.wall_time, datum.value) for datum in data])
    return Points(found.steps, times_of(found.wall_times), found.values)


def times_of(wall_times: Any) -> Array:
    """Return wall times; 0 for such as are no number, since nobody knows when it was.

    >>> times_of([1.0, float("nan"), float("inf")]).tolist()
    [1.0, 0.0, 0.0]
    """
    times = np.asarray(wall_times, np.float64)
    return np.where(np.isfinite(times), times, 0.0)


def _records(steps: Array, wall_times: Array) -> tuple[Points, Finding | None]:
    """Return which records are left, by their place in the file, and what is gone."""
    places = Points(steps, wall_times, np.arange(len(steps)))
    return places.without_restarts(), evicted(steps, wall_times)


def _of_shape(
    points: Points,
    every: Sequence[Array | None],
    shape: tuple[int, ...],
    other: Other,
) -> TensorPoints:
    """Return the tensors that have the shape, and what is to be said of the others."""
    tensors = [
        tensor
        if tensor is None or tensor.shape == shape
        else other(int(points.steps[place]), tensor)
        for place, tensor in enumerate(every)
    ]
    fitting = [
        place
        for place, tensor in enumerate(tensors)
        if tensor is not None and tensor.shape == shape and tensor.dtype.kind in "fiu"
    ]
    damaged = [place for place, tensor in enumerate(tensors) if tensor is None]
    values = np.array([tensors[place] for place in fitting], np.float64)
    left = points.take(np.array(fitting, np.int64))
    return TensorPoints(
        Points(left.steps, left.wall_times, values.reshape(len(left), *shape)),
        misshapen=len(points) - len(fitting) - len(damaged),
        damaged=tuple(points.steps[np.array(damaged, np.int64)].tolist()),
    )
