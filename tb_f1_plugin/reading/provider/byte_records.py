"""Byte records: tensors of bytes, of which each step's has a length of its own.

May import numpy, TensorBoard, `decoding`, `fast_tensors`, `reader`, `replies`,
`tensor_points`, `points` and types of the core. What is no vector of bytes is no error:
it is a record without content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from tensorboard.data import provider

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import evict_restarts
from tb_f1_plugin.reading.provider import fast_tensors, replies
from tb_f1_plugin.reading.provider.decoding import array_of
from tb_f1_plugin.reading.provider.reader import ALL, POINT_BYTES, Reader
from tb_f1_plugin.reading.provider.tensor_points import times_of

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class ByteRecords:
    """What a loader has of one tag of one run, without what a restart has overwritten.

    Args:
        steps: Shape `(n,)`, int64, increasing.
        wall_times: Shape `(n,)`.
        contents: n of them; None where a record is no vector of bytes.
        is_sampled: Whether points were left out, since the reply was too large.
    """

    steps: Array
    wall_times: Array
    contents: tuple[bytes | None, ...]
    is_sampled: bool = False


NOTHING = ByteRecords(np.zeros(0, np.int64), np.zeros(0), ())
# One of its records is broken: nobody knows which.
BROKEN_RECORDS = ByteRecords(np.zeros(1, np.int64), np.zeros(1), (None,))


def read_bytes(
    reader: Reader,
    plugin_name: str,
    tag: str,
    runs: Mapping[str, tuple[int, int]],
    make: Callable[[str, ByteRecords], T],
) -> list[T]:
    """Return what is made of one tag's records, run by run, in chunks of runs.

    Args:
        reader: The provider.
        plugin_name: Who owns them.
        tag: The tag.
        runs: The runs, each with the number of points and the bytes of a point, both
            estimated from above.
        make: Makes of a run and its records what is needed of them, so that those of
            all runs are never in memory at once.
    """
    sizes = {run: points * (each + POINT_BYTES) for run, (points, each) in runs.items()}

    def ask(chunk: list[str], is_sampled: bool) -> tuple[list[T], int]:
        if is_sampled:
            each = runs[chunk[0]][1] + POINT_BYTES
            found = _asked(
                reader, plugin_name, tag, chunk, max(2, replies.SERIES_BYTES // each)
            )
        else:
            every = fast_tensors.held(
                reader.data_provider, reader.experiment, plugin_name, chunk, tag
            )
            if every is None:
                found = _asked(reader, plugin_name, tag, chunk, ALL)
            else:
                found = {run: _of_held(held) for run, held in every.items()}
        size = sum(
            len(content or b"") + POINT_BYTES
            for records in found.values()
            for content in records.contents
        )
        return [make(run, records) for run, records in found.items()], size

    return replies.in_replies(sizes, ask, lambda run: [make(run, BROKEN_RECORDS)])


def _asked(
    reader: Reader, plugin_name: str, tag: str, runs: Sequence[str], most: int
) -> dict[str, ByteRecords]:
    """Ask the provider as everybody does."""
    reply = reader.data_provider.read_tensors(
        reader.context,
        experiment_id=reader.experiment,
        plugin_name=plugin_name,
        downsample=most,
        run_tag_filter=provider.RunTagFilter(runs=runs, tags=[tag]),
    )
    return {
        run: _left(
            np.array([datum.step for datum in tags[tag]], np.int64),
            np.array([datum.wall_time for datum in tags[tag]], np.float64),
            [datum.numpy for datum in tags[tag]],
            _bytes_of,
            len(tags[tag]) >= most,
        )
        for run, tags in (reply or {}).items()
        if tag in tags
    }


def _of_held(held: fast_tensors.Held) -> ByteRecords:
    return _left(held.steps, held.wall_times, held.protos, _bytes_of_proto, False)


def _left(
    steps: Array,
    wall_times: Array,
    values: Sequence[Any],
    content: Callable[[Any], bytes | None],
    is_sampled: bool,
) -> ByteRecords:
    left = np.flatnonzero(evict_restarts(steps))
    contents = tuple(content(values[place]) for place in left.tolist())
    times = times_of(wall_times[left])
    return ByteRecords(steps[left], times, contents, is_sampled)


def _bytes_of_proto(proto: Any) -> bytes | None:
    return _bytes_of(array_of(proto))


def _bytes_of(tensor: Any) -> bytes | None:
    is_bytes = getattr(tensor, "dtype", None) == np.uint8 and tensor.ndim == 1
    return tensor.tobytes() if is_bytes else None
