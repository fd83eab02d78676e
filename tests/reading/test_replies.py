"""Replies: of how many runs is asked at once, held against a server that refuses."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard import context

from tb_f1_plugin.format import metadata
from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.reading.provider import replies
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.provider.replies import in_replies
from tests.support import logs

MOST = 256 * 2**20  # that gRPC takes
RUNS = st.lists(
    # A last step's worth of bytes, and the share of it that is there.
    st.tuples(st.integers(1, 2**31), st.floats(0, 1)),
    max_size=60,
)


class TooLargeError(Exception):
    """What gRPC raises of a reply that it does not take."""

    def code(self) -> SimpleNamespace:
        """Return its code, which has a name."""
        return SimpleNamespace(name="RESOURCE_EXHAUSTED")


class Server:
    """Answers of runs of given sizes, and refuses what is too large."""

    def __init__(self, sizes: list[int], most: int = MOST) -> None:
        self.sizes = dict(zip(map(str, range(len(sizes))), sizes, strict=True))
        self.calls = 0
        self._most = most

    def ask(self, runs: list[str], few: bool) -> tuple[list[tuple[str, bool]], int]:
        """Return the runs, each with whether it was sampled."""
        self.calls += 1
        size = sum(self.sizes[run] for run in runs)
        if few:
            assert len(runs) == 1
            sampled = size > replies.SERIES_BYTES
            return [(runs[0], sampled)], min(size, replies.SERIES_BYTES)
        if size > self._most:
            raise TooLargeError
        return [(run, False) for run in runs], size


def no_run(run: str) -> list[tuple[str, bool]]:
    """Fail: nothing is damaged here."""
    raise AssertionError(run)


@given(RUNS)
def test_every_run_is_answered_once_however_sparse_its_steps_are(
    runs: list[tuple[int, float]],
) -> None:
    """In order, and sampled only where one run alone is more than a reply may be."""
    server = Server([int(most * share) for most, share in runs])
    most = dict(zip(server.sizes, (most for most, _ in runs), strict=True))

    answers = in_replies(most, server.ask, no_run)

    assert [run for run, _ in answers] == [*most]
    for run, sampled in answers:
        assert not sampled or server.sizes[run] > replies.SERIES_BYTES


@pytest.mark.parametrize("runs", [1, 7, 400, 3000])
def test_few_points_with_large_steps_take_few_calls(runs: int) -> None:
    """The first replies tell how sparse the steps are; the rest is asked together."""
    server = Server([20 * 96] * runs)
    in_replies(dict.fromkeys(server.sizes, 10**6 * 96), server.ask, no_run)
    assert server.calls <= 10


def test_dense_steps_take_as_many_calls_as_their_bytes_need() -> None:
    """Where every step is there, replies are as large as is good for memory."""
    size = 10 * 2**20
    server = Server([size] * 100)
    in_replies(dict.fromkeys(server.sizes, size), server.ask, no_run)
    assert server.calls <= 2 * 100 * size / replies.REPLY_BYTES


def test_another_error_is_not_taken_for_a_large_reply() -> None:
    """It is raised as it is, and nothing is asked twice."""

    def ask(runs: list[str], few: bool) -> tuple[list[str], int]:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        in_replies({"a": 1, "b": 1}, ask, no_run)


@given(st.sets(st.integers(0, 499)))
def test_damaged_runs_are_found_in_few_calls_and_cost_no_other(odd: set[int]) -> None:
    """In halves: not run by run, and the others are answered once, in order."""
    calls = []

    def ask(runs: list[str], few: bool) -> tuple[list[str], int]:
        calls.append(runs)
        if any(int(run) in odd for run in runs):
            raise ValueError("cannot reshape array")
        return runs, len(runs)

    every = [*map(str, range(500))]
    found = in_replies(dict.fromkeys(every, 1), ask, lambda run: [f"no {run}"])

    assert found == [f"no {run}" if int(run) in odd else run for run in every]
    assert len(calls) <= 1 + 2 * 9 * max(1, len(odd))


@pytest.mark.parametrize(("kind", "most"), [("scalars", 2000), ("tensors", 10_000)])
def test_what_grpc_refuses_is_asked_for_in_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, most: int
) -> None:
    """A real data server and a real channel, of a smaller size: all points arrive."""
    runs = [str(run) for run in range(6)]
    for run in runs:
        epochs = logs.binary_epochs(30, int(run))
        records = [(e, logs.record_of(b)) for e, b in enumerate(epochs)]
        logs.write_records(tmp_path, run, records)
    monkeypatch.setattr(data_server, "REPLY_BYTES", most)
    refused = []

    def is_too_large(error: Exception) -> bool:
        refused.append(error)
        return replies_say(error)

    replies_say = replies.is_too_large
    monkeypatch.setattr(replies, "is_too_large", is_too_large)
    tag = metadata.counts_tag(logs.NAME)
    with data_server.serving(str(tmp_path), {"f1": 0}) as served:
        reader = Reader(served.provider, context.RequestContext(), "")
        if kind == "scalars":
            tags = [metadata.scalar_tag(logs.NAME, what) for what in metadata.RATIOS]
            found = reader.read_scalars("scalars", dict.fromkeys(runs, 29), tags)
            steps = {run: len(points[tags[0]]) for run, points in found.items()}
        else:
            listed = reader.list_tensors("f1")
            shape = (logs.BINARY.rows, 1)
            steps = dict(
                reader.read_tensors(
                    "f1",
                    tag,
                    {run: (listed[run][tag].max_step, shape) for run in runs},
                    lambda run, tensors: (run, len(tensors.points)),
                )
            )
    assert steps == dict.fromkeys(runs, 30)
    assert refused


def test_sparse_steps_are_read_as_dense_ones(tmp_path: Path) -> None:
    """Steps of a million in many runs: every point, in few calls of a real server."""
    for run in range(40):
        records = [
            (step * 10**6, logs.record_of(batch))
            for step, batch in enumerate(logs.binary_epochs(5, run))
        ]
        logs.write_records(tmp_path, str(run), records)
    tag = metadata.counts_tag(logs.NAME)
    shape = (logs.BINARY.rows, 1)
    with data_server.serving(str(tmp_path), {"f1": 0}) as served:
        reader = Reader(served.provider, context.RequestContext(), "")
        found = reader.read_tensors(
            "f1",
            tag,
            dict.fromkeys(map(str, range(40)), (4 * 10**6, shape)),
            lambda run, tensors: (tensors.points.steps, tensors.sampled),
        )
    assert len(found) == 40
    for steps, sampled in found:
        np.testing.assert_array_equal(steps, np.arange(5) * 10**6)
        assert not sampled
