"""Provider: everything that is asked of TensorBoard's DataProvider, in one place.

May import `tensorboard.data.provider`, `decoding`, `fast_tensors`, `replies`,
`tensor_points`, `points` and types of the core. Nothing here reads files or knows which
loader is behind. RustBoard answers over gRPC, which stops at 256 MiB a reply, so reads
go in chunks of runs. What cannot be decoded is no error: it is told of the run that has
it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from tensorboard.data import provider

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import Points
from tb_f1_plugin.reading.provider import fast_tensors, replies
from tb_f1_plugin.reading.provider.decoding import BROKEN
from tb_f1_plugin.reading.provider.replies import in_replies
from tb_f1_plugin.reading.provider.tensor_points import (
    TensorPoints,
    of_data,
    of_held,
    of_scalars,
    times_of,
)

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
# A run and its points, by tag; a run and its latest point. None if they are damaged.
_Scalars = tuple[str, dict[str, Points | None]]
_Last = tuple[str, tuple[int, float] | None]


def _as_it_is(run: str, step: int, tensor: Array) -> Array:
    """Take a tensor of another shape for what it is."""
    del run, step
    return tensor


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
    ) -> dict[str, dict[str, Points | None]]:
        """Return the scalars of some runs, those that are there, in file order.

        None stands for those of a tag that cannot be decoded.

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

        def of(chunk: list[str], some: Sequence[str], most: int) -> list[_Scalars]:
            reply = self.data_provider.read_scalars(
                self.context,
                experiment_id=self.experiment,
                plugin_name=plugin_name,
                downsample=most,
                run_tag_filter=provider.RunTagFilter(runs=chunk, tags=some),
            )
            return [
                (run, {tag: of_scalars(data) for tag, data in series.items()})
                for run, series in (reply or {}).items()
            ]

        def ask(chunk: list[str], is_sampled: bool) -> tuple[list[_Scalars], int]:
            most = max(2, replies.SERIES_BYTES // point) if is_sampled else ALL
            found = of(chunk, tags, most)
            points = sum(len(p or ()) for _, by_tag in found for p in by_tag.values())
            return found, points * POINT_BYTES

        def instead(run: str) -> list[_Scalars]:
            """Ask for one tag at a time: the others of the run can be read."""
            by_tag: dict[str, Points | None] = {}
            for tag in tags:
                try:
                    by_tag |= dict(of([run], [tag], ALL)).get(run, {})
                except BROKEN:
                    by_tag[tag] = None
            return [(run, by_tag)]

        return dict(in_replies(sizes, ask, instead))

    def read_last_scalars(
        self, plugin_name: str, runs: Sequence[str], tag: str
    ) -> dict[str, tuple[int, float] | None]:
        """Return the step and the value of one tag's latest scalar, by run.

        None stands for one that cannot be decoded.
        """

        def ask(chunk: list[str], is_sampled: bool) -> tuple[list[_Last], int]:
            reply = self.data_provider.read_last_scalars(
                self.context,
                experiment_id=self.experiment,
                plugin_name=plugin_name,
                run_tag_filter=provider.RunTagFilter(runs=chunk, tags=[tag]),
            )
            found: list[_Last] = [
                (run, (int(of[tag].step), float(of[tag].value)))
                for run, of in (reply or {}).items()
                if tag in of
            ]
            return found, len(found) * POINT_BYTES

        def instead(run: str) -> list[_Last]:
            return [(run, None)]

        return dict(in_replies(dict.fromkeys(runs, POINT_BYTES), ask, instead))

    def read_tensors(
        self,
        plugin_name: str,
        tag: str,
        runs: Mapping[str, tuple[int, tuple[int, ...]]],
        make: Callable[[str, TensorPoints], T],
        samples: int = 0,
        other: Callable[[str, int, Array], Array | None] = _as_it_is,
    ) -> list[T]:
        """Return what is made of one tag's float64 tensors, run by run.

        Args:
            plugin_name: Who owns them.
            tag: The tag.
            runs: The runs, each with the tag's largest step and the shape that its
                tensors must have. Tensors of another shape are counted, not read.
            make: Makes of a run and its points what is needed of them, so that the
                tensors of all runs are never in memory at once. If it cannot, it is
                given a run of which nothing can be decoded.
            samples: How many points of a tag the loader keeps; 0 means all.
            other: What a tensor of another shape is to be taken for, of a run and a
                step; None if it is damaged.
        """
        sizes = {
            run: tensor_bytes(step, shape, samples)
            for run, (step, shape) in runs.items()
        }

        def made(run: str, read: Callable[..., TensorPoints]) -> T:
            try:
                return make(run, read(runs[run][1], partial(other, run)))
            except BROKEN:
                return broken(run)

        def broken(run: str) -> T:
            return make(run, TensorPoints.broken(runs[run][1]))

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
                        made(run, partial(of_held, held)) for run, held in every.items()
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
                made(run, partial(of_data, data, sampled=len(data) >= most))
                for run, data in found.items()
            ], size({run: len(data) for run, data in found.items()})

        def size(points: Mapping[str, int]) -> int:
            return sum(n * tensor_bytes(0, runs[run][1]) for run, n in points.items())

        return in_replies(sizes, ask, lambda run: [broken(run)])

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
                    max_wall_time=float(times_of([series.max_wall_time or 0])[0]),
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
