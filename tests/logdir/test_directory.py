"""Logdir: the command line reads what the tab reads, whichever reader is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tensorboard import context
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.data.provider import RunTagFilter
from tensorboard.summary.writer.record_writer import RecordWriter

from tb_f1_plugin.format import metadata
from tb_f1_plugin.logdir import data_server, event_files
from tb_f1_plugin.logdir import directory as logdir
from tb_f1_plugin.logdir.arguments import Place
from tb_f1_plugin.logdir.directory import read_series
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

Start = Callable[..., TensorBoardProcess]

# The command line with the data server, and where there is none.
READERS = {"server": None, "python": "there/is/none"}
STEPS = st.lists(st.integers(0, 6), min_size=1, max_size=6)
# Trees of directories: which directory lies in which, and which links lead where.
PLACES = st.lists(st.integers(0, 5), min_size=1, max_size=6)
LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=4)


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have either reader."""
    use(request.param, monkeypatch)
    return str(request.param)


def use(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data server be there or not."""
    binary = READERS[reader]
    if binary is None:
        monkeypatch.delenv(data_server.VARIABLE, raising=False)
    else:
        monkeypatch.setenv(data_server.VARIABLE, binary)


def said_of(path: str | Path | list[str]) -> tuple[list[Any], list[str]]:
    """Return what is read, as something that can be compared, and what is said."""
    said: list[str] = []
    series = read_series(path, say=said.append)
    return [
        (
            one.run,
            one.tag,
            one.steps.tolist(),
            one.wall_times.tolist(),
            one.counts.true_positives.tolist(),
            one.counts.possible_positives.tolist(),
            one.counts.predicted_positives.tolist(),
            [finding.code for finding in one.findings],
        )
        for one in series
    ], said


def write(here: Path, run: str, epochs: int = 4, seed: int = 0) -> Path:
    """Write a run; return its event file."""
    records = [
        (e, logs.record_of(batch))
        for e, batch in enumerate(logs.binary_epochs(epochs, seed))
    ]
    (file,) = logs.write_records(here, run, records).iterdir()
    return file


def files_of(start: int) -> Iterator[bytes]:
    """Yield records as a program writes them that gives no version of its file."""
    for step in range(start, start + 3):
        summary = summary_pb2.Summary()
        for tag, number in (("tp", 30 + step), ("fp", 3), ("fn", 4)):
            logs.add_scalar(summary, tag, number, first=step == start)
        event = event_pb2.Event(step=step, wall_time=step + 1.0, summary=summary)
        yield event.SerializeToString()


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


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(PLACES, LINKS)
@example([0, 0, 1], [(0, 3), (3, 1)])  # a directory of its own inside of a link to it
def test_links_are_followed_as_the_data_server_follows_them(
    monkeypatch: pytest.MonkeyPatch, places: list[int], links: list[tuple[int, int]]
) -> None:
    """Any tree with any links, in circles or not: the same runs, each once."""
    use("server", monkeypatch)
    with tempfile.TemporaryDirectory() as scratch:
        directories = [Path(scratch)]
        for place, above in enumerate(places):
            directory = directories[above % len(directories)] / f"d{place}"
            directory.mkdir()
            with (directory / "events.out.tfevents.1").open("wb") as file:
                RecordWriter(file).write(next(files_of(0)))
            directories.append(directory)
        for number, (where, to) in enumerate(links):
            link = directories[where % len(directories)] / f"l{number}"
            link.symlink_to(directories[to % len(directories)])
        found = event_files.files_below(scratch)
        with data_server.serving(scratch, {}) as served:
            runs = served.provider.list_runs(context.RequestContext(), experiment_id="")
    assert sorted(found.runs) == sorted(run.run_name for run in runs)
    assert found.closed == []


@pytest.mark.parametrize("target", [".", "../a", "itself", "nowhere", "a/b"])
def test_a_link_of_any_kind_costs_nothing(
    tmp_path: Path, reader: str, target: str
) -> None:
    """Circles, links to themselves and to nothing: the run is read once."""
    write(tmp_path, "a")
    (tmp_path / "itself").symlink_to("itself")
    (tmp_path / "a" / "link").symlink_to(target)
    series, _ = said_of(tmp_path)
    assert [run for run, *_ in series] == ["a"]


def test_a_closed_directory_costs_itself_only(tmp_path: Path) -> None:
    """The others are reported, and one line says which could not be read."""
    write(tmp_path, "mine")
    closed = write(tmp_path, "theirs").parent
    file = write(tmp_path, "half/theirs")
    write(tmp_path, "half/mine")
    closed.chmod(0)
    file.chmod(0)
    without_rights: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("nothing is closed to root")
        rights = "-dac_override,-dac_read_search"
        without_rights = ["setpriv", "--bounding-set", rights, "--inh-caps", rights]
    for binary in READERS.values():
        done = subprocess.run(
            [
                *without_rights,
                *(sys.executable, "-m", "tb_f1_plugin.cli", "report", str(tmp_path)),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, **({data_server.VARIABLE: binary} if binary else {})},
        )
        assert done.returncode == 0, done.stderr
        assert "mine" in done.stdout
        assert "half/mine" in done.stdout
        assert sorted(done.stderr.splitlines()) == [
            f"tb-f1: {path} cannot be read and is left out: Permission denied."
            for path in sorted(map(str, (closed, file)))
        ]
    closed.chmod(0o700)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_flipped_byte_is_said_and_costs_what_lies_behind_it(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """Wherever it is: both readers stop there, and say where and how much is lost."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch), "run")
        whole = bytearray(file.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(whole)
        read = []
        for name in READERS:
            use(name, monkeypatch)
            read.append(said_of(scratch))
    assert read[0] == read[1]
    (sentence,) = read[0][1]
    assert sentence.startswith(f"The event file {file} is damaged at byte ")
    end = int(sentence.split(" at byte ")[1].split(" ")[0].replace(",", ""))
    assert end <= place
    assert f"of {len(whole):,}: the {len(whole) - end:,} bytes from there" in sentence


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_file_that_is_being_written_is_not_damaged(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """A last record that is not there as a whole is passed over, without a word."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch), "run")
        whole = file.read_bytes()
        file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        read = []
        for name in READERS:
            use(name, monkeypatch)
            read.append(said_of(scratch))
    assert read[0] == read[1]
    assert read[0][1] == []


def test_an_empty_tail_is_damage(tmp_path: Path, reader: str) -> None:
    """Zeros behind the records, as a crashed file system leaves them."""
    file = write(tmp_path, "run")
    size = file.stat().st_size
    file.write_bytes(file.read_bytes() + bytes(4096))
    series, said = said_of(tmp_path)
    assert len(series[0][2]) == 4
    assert said == [
        f"The event file {file} is damaged at byte {size:,} of {size + 4096:,}: the "
        "4,096 bytes from there on cannot be read. The points in them are missing."
    ]


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


@pytest.mark.parametrize("path", ["logs", "logs/", "logs//", "../HERE/logs"])
@pytest.mark.parametrize("several", [False, True])
def test_a_directory_is_the_same_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, several: bool
) -> None:
    """What is damaged is told under the path that was given."""
    monkeypatch.chdir(tmp_path)
    use("server", monkeypatch)
    file = write(tmp_path, "logs/.")
    write(tmp_path, "logs/a")
    write(tmp_path, "other/a")
    file.write_bytes(file.read_bytes() + bytes(100))
    path = path.replace("HERE", tmp_path.name)
    series, (sentence,) = said_of([path, "other"] if several else [path])
    expected = ["logs", "logs/a", "other/a"] if several else [".", "a"]
    assert [run for run, *_ in series] == expected
    assert f"The event file {os.path.join(path, file.name)} is damaged" in sentence


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


def test_a_name_that_is_no_text_is_no_fault(tmp_path: Path, reader: str) -> None:
    """It is read if it can be, or told; and a damage in it."""
    odd = os.fsencode(tmp_path) + b"/od\xff\xfed"
    try:
        os.mkdir(odd)
    except OSError:
        pytest.skip("this file system has no such names")
    file = write(tmp_path, "run")
    whole = file.read_bytes() + bytes(50)
    Path(os.fsdecode(odd), file.name).write_bytes(whole)
    series, (sentence,) = said_of(tmp_path)
    assert len(series) == (2 if reader == "server" else 1)
    says = "is damaged at byte" if reader == "server" else "its name is no text"
    assert says in sentence


def test_what_is_closed_is_counted_beyond_a_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand closed directories are a few lines, not a thousand."""
    found = event_files.EventFiles(
        closed=[(f"d{n}", "Permission denied") for n in range(9)]
    )
    monkeypatch.setattr(event_files, "files_below", lambda path: found)
    _, said = said_of(tmp_path)
    assert len(said) == 6
    assert said[-1] == "So are 4 more files or directories."
