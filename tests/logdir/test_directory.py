"""Logdir: the command line reads what the tab reads, whichever reader is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tensorboard import context
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.data.provider import RunTagFilter
from tensorboard.summary.writer.record_writer import RecordWriter

from tb_f1_plugin.format import metadata
from tb_f1_plugin.logdir import data_server
from tb_f1_plugin.logdir import directory as logdir
from tb_f1_plugin.logdir.arguments import Place
from tb_f1_plugin.logdir.directory import read_series
from tests.logdir.directories import READERS, files_of, said_of, use, write
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

Start = Callable[..., TensorBoardProcess]

STEPS = st.lists(st.integers(0, 6), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs of all kinds: restarted, by hand, without a version, with images."""
    here = tmp_path_factory.mktemp("kinds")
    classes = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(5))]
    logs.write_records(here, "classes/validation", classes, logs.MULTICLASS)
    for fit, (number, seed) in enumerate(((6, 1), (3, 2))):
        epochs = logs.binary_epochs(number, seed)
        records = [(e, logs.record_of(b)) for e, b in enumerate(epochs)]
        start = logs.START + 100 * fit
        for run in "restarted", "restarted without tensors":
            logs.write_records(
                here, run, records, start=start, tensors=run == "restarted"
            )
    logs.write_scalars(here, ".", logs.hand_made(logs.binary_epochs(3)))
    for run, version in ("no version", None), ("sessions", "brain.Event:2"):
        (here / run).mkdir()
        with (here / run / "events.out.tfevents.1").open("wb") as file:
            writer = RecordWriter(file)
            if version:
                event = event_pb2.Event(wall_time=0.5, file_version=version)
                writer.write(event.SerializeToString())
            for start in 0, 5, 10:
                begin = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
                event = event_pb2.Event(step=1, wall_time=0.5, session_log=begin)
                if version:
                    writer.write(event.SerializeToString())
                for record in files_of(start):
                    writer.write(record)
                # Of another tag, and behind the others in steps: no restart.
                image = summary_pb2.Summary()
                image.value.add(tag=f"{start}").image.encoded_image_string = bytes(
                    2**17
                )
                event = event_pb2.Event(step=1, wall_time=9.0, summary=image)
                writer.write(event.SerializeToString())
    write(here, "linked/inside")
    (here / "link").symlink_to("linked", target_is_directory=True)
    (here / "linked" / "circle").symlink_to(here, target_is_directory=True)
    return here


def test_both_readers_read_the_same(
    all_kinds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every run, step, count and finding, and nothing is said."""
    read = {}
    for name in READERS:
        use(name, monkeypatch)
        read[name] = said_of(all_kinds)
    assert read["server"] == read["python"]
    series, said = read["server"]
    assert {"link/inside", "linked/inside", "no version", "sessions", "."} <= {
        run for run, *_ in series
    }
    assert said == []


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_the_command_line_gives_what_the_tab_gives(
    tmp_path: Path, all_kinds: Path, tensorboard: Start, load_fast: str
) -> None:
    """The same export to the last digit, from real processes of both loaders."""
    # Of links in circles TensorBoard's Python loader makes hundreds of runs.
    kept = ["classes", "restarted", "restarted without tensors"]
    for run in kept:
        shutil.copytree(all_kinds / run, tmp_path / run)
    server = tensorboard(tmp_path, load_fast=load_fast)
    route = "data/plugin/f1/export?format=json&per_class=1"

    def whole() -> Any:
        rows = server.get_json(route)
        return rows if {row["run"].split("/")[0] for row in rows} == {*kept} else None

    of_tab = wait_for(whole, what="all runs")
    for binary in READERS.values():
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tb_f1_plugin.cli", "export", str(tmp_path)),
                *("--format", "json", "--per-class"),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, **({data_server.VARIABLE: binary} if binary else {})},
        )
        # Findings of the series are told there, and nothing of the reading.
        assert "tb-f1:" not in done.stderr
        assert "Traceback" not in done.stderr
        assert json.loads(done.stdout) == of_tab


@pytest.mark.slow
def test_a_sampled_tag_has_the_points_that_the_tab_has(
    tmp_path: Path, tensorboard: Start
) -> None:
    """Of more than 1,000 scalars the data server keeps some, here and there alike."""
    by_hand = logs.hand_made(logs.binary_epochs(1300, batches=1))
    logs.write_scalars(tmp_path, "long", by_hand)
    server = tensorboard(tmp_path, load_fast="true")

    def steps() -> Any:
        series = server.get_json("data/plugin/f1/scores")["series"]
        return series[0]["step"] if series and len(series[0]["step"]) > 990 else None

    (series,) = read_series(tmp_path)
    assert series.steps.tolist() == wait_for(steps, what="the run")
    assert len(series.steps) < 1300


def test_where_there_is_no_server_much_to_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why, and what helps; little to read is not worth a word."""
    write(tmp_path, "run")
    use("python", monkeypatch)
    assert said_of(tmp_path)[1] == []
    monkeypatch.setattr(logdir, "SLOW_BYTES", 0)
    (sentence,) = said_of(tmp_path)[1]
    assert "which can be slow" in sentence
    assert data_server.VARIABLE in sentence


def test_tensorboard_s_own_reader_is_back_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where it has another name, TensorBoard reads by itself."""
    write(tmp_path, "run")
    use("python", monkeypatch)
    name = "_make_tf_record_iterator"
    theirs = getattr(event_file_loader, name)
    ours = said_of(tmp_path)
    assert getattr(event_file_loader, name) is theirs
    monkeypatch.setattr(logdir, "_own_records", logdir.contextlib.nullcontext)
    assert said_of(tmp_path) == ours


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.lists(st.integers(0, 6), min_size=1, max_size=6), min_size=1, max_size=3
    )
)
def test_what_a_restart_has_overwritten_is_handed_on(
    monkeypatch: pytest.MonkeyPatch, runs: list[list[int]]
) -> None:
    """Of runs whose steps go back the Python loader knows more: it reads these only."""
    use("server", monkeypatch)
    with tempfile.TemporaryDirectory() as scratch:
        for number, steps in enumerate(runs):
            records = [
                (step, logs.record_of(batch))
                for step, batch in zip(
                    steps, logs.binary_epochs(len(steps), number), strict=True
                )
            ]
            logs.write_records(scratch, str(number), records)
        tag = metadata.counts_tag(logs.NAME)
        places = [Place("", scratch)]
        with logdir.provider_of(places, lambda sentence: None) as provider:
            found = provider.read_tensors(
                context.RequestContext(),
                experiment_id="",
                plugin_name="f1",
                downsample=10**9,
                run_tag_filter=RunTagFilter(tags=[tag]),
            )
            answer, _ = said_of(scratch)
        use("python", monkeypatch)
        assert said_of(scratch)[0] == answer
    assert {run: [one.step for one in tags[tag]] for run, tags in found.items()} == {
        str(number): steps for number, steps in enumerate(runs)
    }
