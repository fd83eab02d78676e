"""Tensors that are read as the loader holds them are those that it hands out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.data.grpc_provider import GrpcDataProvider
from tensorboard.data.proto import data_provider_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider import fast_tensors as bulk
from tests.support import logs
from tests.support.in_process import InProcess


class Around:
    """A provider around another one: of no type that is known."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Renamed(Around):
    """A provider of a known type whose private attributes have other names."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return super().__getattr__(name)


Renamed.__module__ = MultiplexerDataProvider.__module__
Renamed.__qualname__ = MultiplexerDataProvider.__qualname__


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
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
    return InProcess(tmp_path)


@pytest.mark.parametrize("around", [Around, Renamed])
def test_both_ways_of_reading_give_the_same_answers(
    here: InProcess, tmp_path: Path, around: type[Around]
) -> None:
    """What a provider hands out is what one holds that can be looked into."""
    paths = ("series", "scores", "scores?score=recall&zero_division=nan")
    by_tensor_board_s = [here.get(path).get_data() for path in paths]
    other = InProcess(tmp_path, around=around)
    assert b"misshapen_tensors" in by_tensor_board_s[0]
    assert [other.get(path).get_data() for path in paths] == by_tensor_board_s


@pytest.mark.parametrize("around", [Around, Renamed])
def test_a_provider_that_is_not_as_expected_is_asked_and_not_looked_into(
    here: InProcess, around: type[Around]
) -> None:
    """It may do more than hand on, and a later TensorBoard may rename its inside."""
    tag = metadata.counts_tag(logs.NAME)
    assert bulk.held(here.provider, "", "f1", ["whole"], tag) is not None
    assert bulk.held(around(here.provider), "", "f1", ["whole"], tag) is None


def test_a_run_that_was_deleted_is_left_out(here: InProcess) -> None:
    """It was there when it was listed, and is not when it is read."""
    tag = metadata.counts_tag(logs.NAME)
    found = bulk.held(here.provider, "", "f1", ["whole", "deleted"], tag)
    assert found is not None
    assert list(found) == ["whole"]


def both(protos: list[Any]) -> list[bulk.Held]:
    """Return protos as each of TensorBoard's own providers holds them."""
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
    found = []
    for provider in (
        MultiplexerDataProvider(multiplexer, "logs"),
        GrpcDataProvider("localhost:0", stub),
    ):
        by_run = bulk.held(provider, "", "f1", ["run"], "tag")
        assert by_run is not None
        held = by_run["run"]
        assert held.steps.tolist() == list(range(len(protos)))
        assert held.wall_times.tolist() == [1.5 * s for s in range(len(protos))]
        assert [*held.protos] == protos
        found.append(held)
    return found


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 20)),
        elements=st.floats(width=64),
    )
)
def test_tensors_are_decoded_bit_by_bit(numbers: Any) -> None:
    """NaN with its payload, infinities and negative zeros are what was written."""
    protos = [tensor_util.make_tensor_proto(tensor) for tensor in numbers]
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
