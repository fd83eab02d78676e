"""Tensors that are read as the loader holds them are those that it hands out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.data.proto import data_provider_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.record import ROWS
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider import fast_tensors as bulk
from tb_f1_plugin.reading.provider.reader import Reader
from tests.plugin.conftest import InProcess
from tests.support import logs

Serve = Callable[[Path], InProcess]


class Around:
    """A provider around another one: of no type that is known."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@pytest.fixture
def here(tmp_path: Path, in_process: Serve) -> InProcess:
    """Return a server of runs that were restarted, change their form, or are whole."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(6))]
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(4))]
    logs.write_records(tmp_path, "whole", epochs)
    logs.write_records(tmp_path, "restarted", epochs)
    logs.write_records(tmp_path, "restarted", epochs[:2], start=logs.START + 50)
    logs.write_records(tmp_path, "other task", epochs)
    logs.write_records(
        tmp_path, "other task", three[2:], logs.MULTICLASS, start=logs.START + 50
    )
    logs.write_records(tmp_path, "three", three, logs.MULTICLASS)
    return in_process(tmp_path)


def test_both_ways_of_reading_give_the_same_answers(here: InProcess) -> None:
    """What an unknown provider hands out is what a known one holds."""
    paths = ("series", "scores", "scores?score=recall&zero_division=nan")
    taken = [here.get(path).get_data() for path in paths]
    assert b"misshapen_tensors" in taken[0]
    here.plugin.routes()._data_provider = Around(here.provider)
    here.plugin.routes()._sources._cache.clear()
    assert [here.get(path).get_data() for path in paths] == taken


def test_a_provider_around_another_is_asked_and_not_looked_into(
    here: InProcess,
) -> None:
    """It may do more than hand on what the other one says."""
    tag = metadata.counts_tag(logs.NAME)
    assert bulk.held(here.provider, "", "f1", ["whole"], tag) is not None
    assert bulk.held(Around(here.provider), "", "f1", ["whole"], tag) is None


def test_another_inside_of_a_known_provider_is_no_fault(here: InProcess) -> None:
    """A later TensorBoard may name what is not public as it likes."""
    reader = here.reader()
    tag, shape = metadata.counts_tag(logs.NAME), (len(ROWS), 1)
    del here.provider._multiplexer
    assert bulk.held(here.provider, "", "f1", ["whole"], tag) is None
    with pytest.raises(AttributeError, match="_multiplexer"):
        # So the public way, here broken as well, was asked.
        Reader(here.provider, reader.context, "").read_tensors(
            "f1", tag, {"whole": (5, shape)}, lambda run, points: run
        )


def test_a_run_that_was_deleted_is_left_out(here: InProcess) -> None:
    """It was there when it was listed, and is not when it is read."""
    tag = metadata.counts_tag(logs.NAME)
    found = bulk.held(here.provider, "", "f1", ["whole", "deleted"], tag)
    assert found is not None
    assert list(found) == ["whole"]


def both(protos: list[Any]) -> list[bulk.Held]:
    """Return protos as each of the loaders holds them."""
    events = [
        plugin_event_accumulator.TensorEvent(1.5 * step, step, proto)
        for step, proto in enumerate(protos)
    ]
    multiplexer = SimpleNamespace(Tensors=lambda run, tag: events)
    data = data_provider_pb2.TensorData(
        step=range(len(protos)), wall_time=[1.5 * s for s in range(len(protos))]
    )
    data.value.extend(protos)
    reply = data_provider_pb2.ReadTensorsResponse()
    reply.runs.add(run_name="run").tags.add(tag_name="tag").data.CopyFrom(data)
    stub = SimpleNamespace(ReadTensors=lambda request: reply)
    found = [
        bulk._of_multiplexer(
            SimpleNamespace(_multiplexer=multiplexer), "", "f1", ["run"], "tag"
        ),
        bulk._of_data_server(SimpleNamespace(_stub=stub), "", "f1", ["run"], "tag"),
    ]
    for one in found:
        assert one["run"].steps.tolist() == list(range(len(protos)))
        assert one["run"].wall_times.tolist() == [1.5 * s for s in range(len(protos))]
        assert [*one["run"].protos] == protos
    return [one["run"] for one in found]


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 20)),
        elements=st.floats(width=64),
    )
)
def test_tensors_are_decoded_bit_by_bit(numbers: Any) -> None:
    """NaN with its payload, infinities and negative zeros are what was written."""
    protos = [tensor_util.make_tensor_proto(one) for one in numbers]
    for held in both(protos):
        decoded = held.decoded(numbers.shape[1:])
        if decoded is None:  # a single number is stored elsewhere in the proto
            assert numbers[0].size == 1
        else:
            assert decoded.tobytes() == numbers.tobytes()
            assert decoded.shape == numbers.shape


@pytest.mark.parametrize(
    "other",
    [
        np.zeros((3, 2)),
        np.zeros((2, 3), np.float32),
        np.zeros((2, 3), np.int64),
        np.zeros(6),
        np.zeros((2, 4)),
        np.zeros((2, 2)),
        np.zeros((0, 3)),
    ],
    ids=str,
)
def test_one_tensor_of_another_form_is_seen(other: Any) -> None:
    """Also one that has as many bytes, and two whose sizes make up for each other."""
    right, wrong = map(tensor_util.make_tensor_proto, (np.zeros((2, 3)), other))
    longer = tensor_util.make_tensor_proto(np.zeros((2, 4)))
    for protos in [right, wrong], [wrong, right], [wrong], [right, wrong, longer]:
        for held in both(protos):
            assert held.decoded((2, 3)) is None
    for held in both([right, right]):
        assert held.decoded((2, 3)) is not None


def test_no_tensors_are_no_array() -> None:
    """Nothing can be said of their form."""
    for held in both([]):
        assert held.decoded((2, 3)) is None
