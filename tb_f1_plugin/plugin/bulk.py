"""Bulk: a tag's tensors as the loader holds them, decoded all at once.

May import numpy and TensorBoard's protos. The DataProvider hands out one numpy array
for each point, and making these takes five to ten times as long as all the rest of a
read. Both of TensorBoard's own providers hold protos below that, which this module
takes from an attribute that is not public. Of any other provider, or where the
attribute is not as expected, `held` returns None, and the caller asks the provider as
everybody does: the answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, methodcaller
from typing import Any

import numpy as np
from tensorboard.compat.proto import types_pb2
from tensorboard.data.proto import data_provider_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.counts import Array

_serialized: Callable[[Any], bytes] = methodcaller("SerializeToString")
_step, _wall_time, _proto = map(attrgetter, ("step", "wall_time", "tensor_proto"))


@dataclass(frozen=True, eq=False)
class Held:
    """What a loader holds of one tag of one run, in file order.

    Args:
        steps: Shape `(n,)`, int64.
        wall_times: Shape `(n,)`, float64.
        protos: n of TensorBoard's `TensorProto`.
    """

    steps: Array
    wall_times: Array
    protos: Sequence[Any]


def held(
    data_provider: Any, experiment: str, plugin_name: str, runs: Sequence[str], tag: str
) -> Mapping[str, Held] | None:
    """Return all points of a tensor tag of some runs; None if it cannot be known.

    Runs that have no such tag any more are left out. The tag must have been listed as
    a tensor of the plugin.
    """
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


def decoded(protos: Sequence[Any], shape: tuple[int, ...]) -> Array | None:
    """Return tensors as one float64 array; None unless all are of that type and shape.

    A proto is its type and shape, and then its numbers. So if the first one is as it
    should be, and all others have the same bytes before their numbers, they are too.

    >>> protos = [tensor_util.make_tensor_proto(np.array([n, 0.5])) for n in range(3)]
    >>> decoded(protos, (2,)).tolist()
    [[0.0, 0.5], [1.0, 0.5], [2.0, 0.5]]
    >>> decoded(protos, (3,)) is None
    True
    """
    if not protos or protos[0].dtype != types_pb2.DT_DOUBLE:
        return None
    first = tensor_util.make_ndarray(protos[0])
    content = protos[0].tensor_content
    texts = list(map(_serialized, protos))
    size, length = len(texts[0]), len(content)
    if (
        first.shape != shape
        or length != first.nbytes
        or not length
        or not texts[0].endswith(content)
        or set(map(len, texts)) != {size}
    ):
        return None
    table = np.frombuffer(b"".join(texts), np.uint8).reshape(len(texts), size)
    before = table[:, : size - length]
    if (before != before[0]).any():
        return None
    numbers = np.ascontiguousarray(table[:, size - length :]).view("<f8")
    return numbers.reshape(len(texts), *shape).astype(np.float64, copy=False)


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
            _column(entry.data.step, np.int64),
            _column(entry.data.wall_time, np.float64),
            list(entry.data.value),
        )
        for run in stub.ReadTensors(request).runs
        for entry in run.tags
    }


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
        found[run] = Held(
            _column(map(_step, events), np.int64),
            _column(map(_wall_time, events), np.float64),
            list(map(_proto, events)),
        )
    return found


def _column(numbers: Iterable[Any], dtype: type) -> Array:
    return np.fromiter(numbers, dtype)


_WAYS: Mapping[str, Callable[..., dict[str, Held]]] = {
    "tensorboard.data.grpc_provider.GrpcDataProvider": _of_data_server,
    "tensorboard.backend.event_processing.data_provider.MultiplexerDataProvider": (
        _of_multiplexer
    ),
}
