"""Provider: everything that is asked of TensorBoard's DataProvider, in one place.

May import numpy, `tensorboard.data.provider`, `fast_tensors`, `replies`, `points`,
`restarts`, and types of the core and of `series`. Nothing here reads files or knows
which loader is behind. RustBoard answers over gRPC, which stops at 256 MiB a reply, so
reads go in chunks of runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from tensorboard.data import provider
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import Points, stack
from tb_f1_plugin.reading.provider import fast_tensors, replies
from tb_f1_plugin.reading.provider.replies import in_replies
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.series import Finding

T = TypeVar("T")

ALL = 10**9  # `downsample` must be a number, and has no word for "everything".
POINT_BYTES = 32  # a point without its value: step, wall time, their wrapping


@dataclass(frozen=True)
class Listed:
    """What `list_*` says of one tag of one run.

    Args:
        max_step: The largest step, from which the size of a reply is estimated.
        max_wall_time: The latest wall time; with it, whether anything was added.
        content: The plugin's own metadata.
    """

    max_step: int
    max_wall_time: float
    content: bytes


Listing = Mapping[str, Mapping[str, Listed]]  # by run, then tag


@dataclass(frozen=True)
class TensorPoints:
    """Tensors of one shape, how many records had another one, and what is gone."""

    points: Points
    misshapen: int
    sampled: bool
    evicted: Finding | None = None


@dataclass(frozen=True)
class Reader:
    """The DataProvider as one request sees it.

    Args:
        data_provider: TensorBoard's.
        context: The request's.
        experiment: The request's experiment id; "" locally.
    """

    data_provider: Any
    context: Any
    experiment: str

    def list_tensors(
        self, plugin_name: str, runs: Collection[str] | None = None
    ) -> Listing:
        """Return every tensor tag of a plugin in some runs; None means in all."""
        return self._list(self.data_provider.list_tensors, plugin_name, runs)

    def list_scalars(
        self, plugin_name: str, runs: Collection[str] | None = None
    ) -> Listing:
        """Return every scalar tag of a plugin in some runs; None means in all."""
        return self._list(self.data_provider.list_scalars, plugin_name, runs)

    def list_runs(self) -> frozenset[str]:
        """Return the names of all runs that have event files, empty ones too."""
        found = self.data_provider.list_runs(
            self.context, experiment_id=self.experiment
        )
        return frozenset(run.run_name for run in found or ())

    def read_scalars(
        self,
        plugin_name: str,
        runs: Mapping[str, int],
        tags: Sequence[str],
        samples: int = 0,
    ) -> dict[str, dict[str, Points]]:
        """Return the scalars of some runs, those that are there, in file order.

        Args:
            plugin_name: Who owns them.
            runs: The runs, each with the largest step of its tags.
            tags: The tags.
            samples: How many points of a tag the loader keeps; 0 means all.
        """
        sizes = {
            run: scalar_bytes(step, len(tags), samples) for run, step in runs.items()
        }
        point = scalar_bytes(0, len(tags))

        def ask(
            chunk: list[str], is_sampled: bool
        ) -> tuple[list[tuple[str, dict[str, Points]]], int]:
            reply = self.data_provider.read_scalars(
                self.context,
                experiment_id=self.experiment,
                plugin_name=plugin_name,
                downsample=max(2, replies.SERIES_BYTES // point) if is_sampled else ALL,
                run_tag_filter=provider.RunTagFilter(runs=chunk, tags=tags),
            )
            found = [
                (
                    run,
                    {
                        tag: stack([(d.step, d.wall_time, d.value) for d in data])
                        for tag, data in series.items()
                    },
                )
                for run, series in (reply or {}).items()
            ]
            points = sum(len(p) for _, tags in found for p in tags.values())
            return found, points * POINT_BYTES

        return dict(in_replies(sizes, ask))

    def read_last_scalars(
        self, plugin_name: str, runs: Sequence[str], tag: str
    ) -> dict[str, tuple[int, float]]:
        """Return the step and the value of one tag's latest scalar, by run."""
        reply = self.data_provider.read_last_scalars(
            self.context,
            experiment_id=self.experiment,
            plugin_name=plugin_name,
            run_tag_filter=provider.RunTagFilter(runs=runs, tags=[tag]),
        )
        return {
            run: (int(found[tag].step), float(found[tag].value))
            for run, found in (reply or {}).items()
            if tag in found
        }

    def read_tensors(
        self,
        plugin_name: str,
        tag: str,
        runs: Mapping[str, tuple[int, tuple[int, ...]]],
        make: Callable[[str, TensorPoints], T],
        samples: int = 0,
    ) -> list[T]:
        """Return what is made of one tag's float64 tensors, run by run.

        Args:
            plugin_name: Who owns them.
            tag: The tag.
            runs: The runs, each with the tag's largest step and the shape that its
                tensors must have. Tensors of another shape are counted, not read.
            make: Makes of a run and its points what is needed of them, so that the
                tensors of all runs are never in memory at once.
            samples: How many points of a tag the loader keeps; 0 means all.
        """
        sizes = {
            run: tensor_bytes(step, shape, samples)
            for run, (step, shape) in runs.items()
        }

        def ask(chunk: list[str], is_sampled: bool) -> tuple[list[T], int]:
            most = ALL
            if is_sampled:
                point = tensor_bytes(0, runs[chunk[0]][1])
                most = max(2, replies.SERIES_BYTES // point)
            else:
                every = fast_tensors.held(
                    self.data_provider, self.experiment, plugin_name, chunk, tag
                )
                if every is not None:
                    return [
                        make(run, _of_held(held, runs[run][1]))
                        for run, held in every.items()
                    ], size({run: len(held.steps) for run, held in every.items()})
            reply = self.data_provider.read_tensors(
                self.context,
                experiment_id=self.experiment,
                plugin_name=plugin_name,
                downsample=most,
                run_tag_filter=provider.RunTagFilter(runs=chunk, tags=[tag]),
            )
            found = {
                run: series[tag]
                for run, series in (reply or {}).items()
                if run in runs and tag in series
            }
            return [
                make(run, _of_data(data, runs[run][1], sampled=len(data) >= most))
                for run, data in found.items()
            ], size({run: len(data) for run, data in found.items()})

        def size(points: Mapping[str, int]) -> int:
            return sum(n * tensor_bytes(0, runs[run][1]) for run, n in points.items())

        return in_replies(sizes, ask)

    def _list(
        self, ask: Any, plugin_name: str, runs: Collection[str] | None
    ) -> Listing:
        # The Python loader looks at every point to list a tag, so few runs cost less.
        chosen = None if runs is None else provider.RunTagFilter(runs=list(runs))
        reply = ask(
            self.context,
            experiment_id=self.experiment,
            plugin_name=plugin_name,
            run_tag_filter=chosen,
        )
        return {
            run: {
                tag: Listed(
                    # None where a run has just been found and nothing is read yet.
                    max_step=int(series.max_step or 0),
                    max_wall_time=float(series.max_wall_time or 0),
                    content=bytes(series.plugin_content or b""),
                )
                for tag, series in tags.items()
            }
            for run, tags in (reply or {}).items()
        }


def tensor_bytes(max_step: int, shape: tuple[int, ...], samples: int = 0) -> int:
    """Return the size of a reply with one series of tensors, estimated from above."""
    return _points(max_step, samples) * (8 * math.prod(shape) + POINT_BYTES)


def scalar_bytes(max_step: int, tags: int, samples: int = 0) -> int:
    """Return the size of a reply with some tags of one run, estimated from above."""
    return _points(max_step, samples) * tags * POINT_BYTES


def _points(max_step: int, samples: int) -> int:
    """Return how many points a tag has at most: a step each, as many as are kept.

    >>> _points(10**6, 1000), _points(9, 1000), _points(9, 0)
    (1000, 10, 10)
    """
    every = max(0, max_step) + 1
    return min(every, samples) if samples else every


def _of_held(held: fast_tensors.Held, shape: tuple[int, ...]) -> TensorPoints:
    values = held.decoded(shape)
    if values is not None:
        whole = Points(held.steps, held.wall_times, values).without_restarts()
        replaced = evicted(held.steps, held.wall_times)
        return TensorPoints(whole, misshapen=0, sampled=False, evicted=replaced)
    points, replaced = _records(held.steps, held.wall_times)
    tensors = [tensor_util.make_ndarray(held.protos[i]) for i in points.values.tolist()]
    return replace(_of_shape(points, tensors, shape, sampled=False), evicted=replaced)


def _of_data(
    data: Sequence[Any], shape: tuple[int, ...], *, sampled: bool
) -> TensorPoints:
    points, replaced = _records(
        np.array([datum.step for datum in data], np.int64),
        np.array([datum.wall_time for datum in data], np.float64),
    )
    tensors = [data[i].numpy for i in points.values]
    return replace(_of_shape(points, tensors, shape, sampled=sampled), evicted=replaced)


def _records(steps: Array, wall_times: Array) -> tuple[Points, Finding | None]:
    """Return which records are left, by their place in the file, and what is gone.

    Restarts come first, so that no record is called misshapen that was overwritten.
    """
    places = Points(steps, wall_times, np.arange(len(steps)))
    return places.without_restarts(), evicted(steps, wall_times)


def _of_shape(
    points: Points,
    tensors: Sequence[Array],
    shape: tuple[int, ...],
    *,
    sampled: bool,
) -> TensorPoints:
    """Return the tensors that have the shape, and how many have not."""
    fits = np.array([t.shape == shape and t.dtype.kind in "fiu" for t in tensors], bool)
    fitting = points.take(fits)
    values = np.array(
        [tensor for tensor, fit in zip(tensors, fits, strict=True) if fit], np.float64
    )
    return TensorPoints(
        Points(fitting.steps, fitting.wall_times, values.reshape(len(fitting), *shape)),
        misshapen=len(points) - len(fitting),
        sampled=sampled,
    )
