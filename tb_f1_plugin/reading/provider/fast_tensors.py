"""Fast tensors: a tag's tensors as the loader holds them, decoded all at once.

May import numpy and TensorBoard's protos. The DataProvider hands out one numpy array
for each point, and making these takes five to ten times as long as all the rest of a
read. Both of TensorBoard's own providers hold protos below that, which this module
takes from an attribute that is not public. Of any other provider, or where the
attribute is not as expected, `held` returns None, and the caller asks the provider as
everybody does: the answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from tensorboard.compat.proto import types_pb2
from tensorboard.data.proto import data_provider_pb2

from tb_f1_plugin.core.counts import Array


@dataclass(frozen=True, eq=False)
class Held:
    """What a loader holds of one tag of one run, in file order.

    Args:
        steps: Shape `(n,)`, int64.
        wall_times: Shape `(n,)`, float64.
        protos: n of TensorBoard's `TensorProto`.
        texts: Returns the protos as they are sent, one behind the other, if all are of
            one size, each behind some bytes that are the same; else None.
    """

    steps: Array
    wall_times: Array
    protos: Sequence[Any]
    texts: Callable[[], bytes | None]

    def decoded(self, shape: tuple[int, ...]) -> Array | None:
        """Return all as one float64 array; None unless all are of that type and shape.

        A proto is its type and shape, and then its numbers. So if the first one is as
        it should be, and all others have the same bytes before their numbers, they are
        too.
        """
        first = self.protos[0] if len(self.protos) else None
        if first is None or first.dtype != types_pb2.DT_DOUBLE:
            return None
        content, number = first.tensor_content, len(self.protos)
        length = 8 * int(np.prod(shape))
        if (
            tuple(axis.size for axis in first.tensor_shape.dim) != shape
            or len(content) != length
            or not length
            or not first.SerializeToString().endswith(content)
        ):
            return None
        texts = self.texts()
        if texts is None or len(texts) % number:
            return None
        table = np.frombuffer(texts, np.uint8).reshape(number, -1)
        before = table[:, :-length]
        if (before != before[0]).any() or table[0, -length:].tobytes() != content:
            return None
        numbers = np.ascontiguousarray(table[:, -length:]).view("<f8")
        return numbers.reshape(number, *shape).astype(np.float64, copy=False)


def held(
    data_provider: Any, experiment: str, plugin_name: str, runs: Sequence[str], tag: str
) -> Mapping[str, Held] | None:
    """Return all points of a tensor tag of some runs; None if it cannot be known.

    Runs that have no such tag any more are left out. The tag must have been listed as
    a tensor of the plugin.
    """
    parts = getattr(data_provider, "parts_of", None)
    if parts is not None:  # one made of several
        found: dict[str, Held] = {}
        for part, some in parts(runs):
            of_part = held(part, experiment, plugin_name, some, tag)
            if of_part is None:
                return None
            found |= of_part
        return found
    # By its exact type: a provider around another one may do more than hand on.
    kind = type(data_provider)
    read = _WAYS.get(f"{kind.__module__}.{kind.__qualname__}")
    if read is None:
        return None
    try:
        return read(data_provider, experiment, plugin_name, runs, tag)
    except Exception:
        # Another version's inside, or a fault that the public way reports as it should.
        return None


def _of_data_server(
    data_provider: Any, experiment: str, plugin_name: str, runs: Sequence[str], tag: str
) -> dict[str, Held]:
    """Read what RustBoard replies."""
    stub = data_provider._stub
    request = data_provider_pb2.ReadTensorsRequest(experiment_id=experiment)
    request.plugin_filter.plugin_name = plugin_name
    request.run_tag_filter.runs.names[:] = sorted(runs)
    request.run_tag_filter.tags.names[:] = [tag]
    request.downsample.num_points = 10**9
    return {
        run.run_name: Held(
            np.array(entry.data.step, np.int64),
            np.array(entry.data.wall_time, np.float64),
            entry.data.value,
            partial(_sent, entry.data),
        )
        for run in stub.ReadTensors(request).runs
        for entry in run.tags
    }


def _sent(data: Any) -> bytes | None:
    """Return a reply's protos as they were sent, each behind its size.

    Steps and wall times come before them, packed. If what follows is as long as the
    first proto times their number, and begins with it each time, as `decoded` sees to,
    then all are of one size.
    """
    texts: bytes = data.SerializeToString()
    others = data_provider_pb2.TensorData(step=data.step, wall_time=data.wall_time)
    first = data_provider_pb2.TensorData(value=data.value[:1]).ByteSize()
    start = others.ByteSize()
    is_whole = start + first * len(data.value) == len(texts)
    return texts[start:] if is_whole else None


def _of_multiplexer(
    data_provider: Any, experiment: str, plugin_name: str, runs: Sequence[str], tag: str
) -> dict[str, Held]:
    """Read what the Python loader has in memory."""
    del experiment, plugin_name
    multiplexer = data_provider._multiplexer
    found = {}
    for run in runs:
        try:
            events = multiplexer.Tensors(run, tag)
        except KeyError:
            continue  # deleted since it was listed
        protos = [event.tensor_proto for event in events]
        found[run] = Held(
            np.array([event.step for event in events], np.int64),
            np.array([event.wall_time for event in events], np.float64),
            protos,
            partial(_joined, protos),
        )
    return found


def _joined(protos: Sequence[Any]) -> bytes | None:
    texts = [proto.SerializeToString() for proto in protos]
    return b"".join(texts) if len(set(map(len, texts))) == 1 else None


_WAYS: Mapping[str, Callable[..., dict[str, Held]]] = {
    "tensorboard.data.grpc_provider.GrpcDataProvider": _of_data_server,
    "tensorboard.backend.event_processing.data_provider.MultiplexerDataProvider": (
        _of_multiplexer
    ),
}
