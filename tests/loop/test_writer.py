"""Writer: real event files, read back as the tab reads them."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.counts import Counts
from tb_f1_plugin.format.metadata import counts_tag
from tb_f1_plugin.format.summary import epoch_summary
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series
from tests.support.imports import ROOT

LABELS, PREDICTIONS = [1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8]
EXACT = 4 / 6


def counted(**options: Any) -> F1Score:
    """Return a metric of four rows, whose F1 is two thirds."""
    f1 = F1Score(**options)
    f1.update(LABELS, PREDICTIONS)
    return f1


def read(logdir: Path) -> dict[tuple[str, str], Series]:
    """Return every series of a directory by its run and tag."""
    return {(series.run, series.tag): series for series in read_series(logdir)}


def events_of(directory: Path) -> list[Any]:
    """Return the events of a directory's files, in the order of their names."""
    files = sorted(directory.glob("*tfevents*"))
    return [event for file in files for event in EventFileLoader(str(file)).Load()]


def test_each_step_is_read_back_exactly(tmp_path: Path) -> None:
    """Runs as Keras' callback has them, with F1, counts and batch mean."""
    with Writer(tmp_path) as writer:
        for epoch in range(3):
            for run in ("train", "validation", "fold 1/test"):
                writer.add(counted(), step=epoch, run=run)

    found = read(tmp_path)
    assert set(found) == {
        (run, "f1_score") for run in ("train", "validation", "fold 1/test")
    }
    for series in found.values():
        assert series.steps.tolist() == [0, 1, 2]
        assert f_beta(series.counts).tolist() == [EXACT] * 3
        assert series.batch_sums is not None
        assert series.batch_sums.mean().tolist() == [EXACT] * 3
        assert series.quality == "exact"


def test_tags_and_bytes_are_those_of_the_summary_of_an_epoch(tmp_path: Path) -> None:
    """As the Keras callback writes them, with metadata in the first one only."""
    f1 = counted(name="mine", zero_division=1.0)
    with Writer(tmp_path) as writer:
        for step in range(2):
            writer.add(f1, step=step)

    version, *events = events_of(tmp_path / "validation")
    assert version.file_version == "brain.Event:2"
    for step, event in enumerate(events):
        expected = epoch_summary(
            "mine",
            f1.record(),
            f1.series_metadata(),
            first=step == 0,
            zero_division=1.0,
        )
        assert event.step == step
        assert event.summary == expected
    assert [value.tag for value in events[0].summary.value][-1] == counts_tag("mine")


def test_a_step_is_on_disk_when_add_returns(tmp_path: Path) -> None:
    """Whoever reads meanwhile sees it; nothing is there before the first step."""
    logdir = tmp_path / "logs"
    with Writer(logdir) as writer:
        assert not logdir.exists()
        for step in range(3):
            writer.add(counted(), step=step)
            assert len(events_of(logdir / "validation")) == 1 + step + 1


KILLED = """
import os, signal, sys
from tb_f1_plugin import F1Score, Writer
writer = Writer(sys.argv[1])
f1 = F1Score()
f1.update([1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8])
for step in range(5):
    writer.add(f1, step=step)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_loses_no_step_that_was_added(tmp_path: Path) -> None:
    """Not by a close, not by a hook at exit: it is on disk already."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT)

    assert done.returncode == -signal.SIGKILL
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1, 2, 3, 4]


def test_what_comes_later_is_a_file_that_sorts_last(tmp_path: Path) -> None:
    """Also within a second, behind a stamp of the future, and behind odd names."""
    directory = tmp_path / "validation"
    for number in range(4):
        if number == 2:
            (directory / "events.out.tfevents.9999999998.host").touch()
        if number == 3:
            (directory / "z.tfevents.of another make").touch()
        with Writer(tmp_path) as writer:
            before = set(directory.glob("*"))
            writer.add(counted(), step=number)
        (new,) = set(directory.glob("*")) - before
        assert new.name == max(path.name for path in directory.glob("*tfevents*"))
        assert not new.name.endswith(".f1.f1")  # no name grows while stamps are known

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1, 2, 3]


def test_behind_a_torn_file_everything_is_read(tmp_path: Path) -> None:
    """A file whose end is damaged is never gone on with."""
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)
        writer.add(counted(), step=1)
    (file,) = (tmp_path / "validation").glob("*")
    file.write_bytes(file.read_bytes()[:-7])
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=1)

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_step_that_could_not_be_written_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is an error of that step; the next one begins a new file."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    file = writer._files["validation"]

    class Full:
        def write(self, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "_records", Full())
    with pytest.raises(OSError, match="No space left"):
        writer.add(counted(), step=1)
    writer.add(counted(), step=2)
    writer.close()

    old, new = sorted((tmp_path / "validation").glob("*"))
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 2]
    old.unlink()
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [2]
    assert new.exists()


def test_two_writers_at_once_in_one_directory_are_refused(tmp_path: Path) -> None:
    """TensorBoard would hide the first one's steps; one behind the other is fine."""
    first, second = Writer(tmp_path), Writer(f"{tmp_path}/.")
    first.add(counted(), step=0)
    with pytest.raises(ValueError, match="One writer may write into a directory"):
        second.add(counted(), step=1)
    second.add(counted(), step=0, run="train")  # another directory
    first.close()
    second.add(counted(), step=1)
    second.close()

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_writer_that_is_forgotten_blocks_nobody(tmp_path: Path) -> None:
    """As one of a cell of a notebook that is run again."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    writer = Writer(tmp_path)
    gc.collect()
    writer.add(counted(), step=1)
    writer.close()

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_writer_of_another_process_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As soon as its file is there, which hides what is written here."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    for step in (5, 6):
        writer.add(counted(), step=step)
    writer.close()

    assert len(caplog.records) == 1
    assert "Another writer has begun the file" in caplog.text


def test_a_file_that_another_process_may_still_write_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Ours hides what goes into it; not so if the process has ended, or long ago."""
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    host = socket.gethostname()
    for number, (end, age, is_said) in enumerate(
        (
            (f"{host}.{os.getpid()}.0", 0, True),
            (f"{host}.{ended.pid}.0", 0, False),
            (f"{host}.{ended.pid}.0.v2", 0, False),
            (f"of-another-host.{ended.pid}.0", 0, True),
            (host, 0, True),
            (host, 3600, False),
        )
    ):
        directory = tmp_path / str(number)
        directory.mkdir()
        file = directory / f"events.out.tfevents.1.{end}"
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
        with Writer(tmp_path) as writer:
            for step in range(2):
                writer.add(counted(), step=step, run=str(number))
        assert len(caplog.records) == is_said, end
        assert ("If its writer is still open" in caplog.text) == is_said
        caplog.clear()


@pytest.mark.parametrize("live", [False, True])
def test_a_writer_that_is_open_beside_ours_is_said_or_shared(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, live: bool
) -> None:
    """Beside it TensorBoard, live, loses its points; through it, it shows them all."""
    summaries = pytest.importorskip("torch.utils.tensorboard")
    board = summaries.SummaryWriter(str(tmp_path))
    shown = EventAccumulator(str(tmp_path))
    with Writer(board if live else tmp_path) as writer:
        for step in range(3):
            board.add_scalar("loss", 1.0, step)
            board.flush()
            writer.add(counted(), step=step, run="")
            shown.Reload()
    board.close()

    sentences = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(sentences) == (not live)
    assert all("Give the open SummaryWriter to `Writer`" in s for s in sentences)
    assert [e.step for e in shown.Scalars("loss")] == ([0, 1, 2] if live else [0])


FORKED = """
import os, sys
from tb_f1_plugin import F1Score, Writer
writer = Writer(sys.argv[1])
f1 = F1Score()
f1.update([1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8])
writer.add(f1, step=0)
child = os.fork()
if not child:
    try:
        writer.add(f1, step=1)
    except ValueError as error:
        os._exit(7 if "in the process that began its file" in str(error) else 1)
    os._exit(0)
_, status = os.waitpid(child, 0)
writer.add(f1, step=2)
print(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_write_into_its_parent_s_file(tmp_path: Path) -> None:
    """The error says so; the parent goes on."""
    # In an interpreter of its own: JAX warns of a fork wherever it was imported.
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "7", done.stderr
    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0, 2]


def test_threads_may_share_a_writer(tmp_path: Path) -> None:
    """Every record is whole, whoever writes at the same time."""
    with Writer(tmp_path) as writer:

        def write(number: int) -> None:
            for step in range(10):
                writer.add(counted(), step=step, name=f"f1_{number}")

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = read(tmp_path)
    assert len(found) == 8
    for series in found.values():
        assert series.steps.tolist() == list(range(10))


def test_nothing_is_written_of_no_row_and_a_sentence_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of no batch, of no row, of no weight, of weights that are no numbers."""
    masked, weightless, unknown = F1Score(), F1Score(), F1Score()
    masked.update([1, 0], [0.9, 0.2], mask=[False, False])
    weightless.update([1, 0], [0.9, 0.2], [0.0, 0.0])
    unknown.update([1, 0], [0.9, 0.2], [np.nan, 1.0])
    unknown.compute()
    caplog.clear()
    with Writer(tmp_path) as writer:
        for step, f1 in enumerate((F1Score(), masked, weightless, unknown)):
            writer.add(f1, step=step)

    assert not list(tmp_path.iterdir())
    assert [record.getMessage() for record in caplog.records] == [
        f"f1_score: {reason} for step {step} of validation, so nothing is written."
        for step, reason in enumerate(
            (
                "no row was counted",
                "no row was counted",
                "the sum of the weights of the rows is 0",
                "the sum of the weights is NaN or infinite",
            )
        )
    ]


def test_a_name_is_one_series(tmp_path: Path) -> None:
    """Other classes under the same name are an error before they are written."""
    three = F1Score()
    three.update([0, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)
        with pytest.raises(ValueError, match="multiclass of 3 columns"):
            writer.add(three, step=1)
        with pytest.raises(ValueError, match=re.escape("threshold 0.4")):
            writer.add(counted(threshold=0.4), step=1)
        writer.add(three, step=1, name="of_classes")
        writer.add(three, step=1, run="test")

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0]
    assert read(tmp_path)["validation", "of_classes"].counts.classes == 3


def test_a_closed_writer_writes_no_more(tmp_path: Path) -> None:
    """The error says what to do."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match=r"which was closed\. Make a new one"):
        writer.add(counted(), step=1)
    with pytest.raises(ValueError, match="which was closed"), writer:
        pass


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"step": -1}, "`step` must be a whole number, 0 or more, got -1"),
        ({"step": 1.5}, "`step` must be a whole number"),
        ({"step": True}, "`step` must be a whole number"),
        ({"step": 2**63}, "`step` must be a whole number"),
        ({"run": "../other"}, "`run` must be the name of a directory below"),
        ({"run": "/tmp/other"}, "`run` must be the name of a directory below"),
        ({"run": "a\0b"}, "`run` must be the name of a directory below"),
        ({"run": "a" * 300}, "`run` must be the name of a directory below"),
        ({"run": None}, "`run` must be the name of a directory below"),
        ({"name": ""}, "The name of a metric must be some text"),
    ],
)
def test_an_argument_that_is_wrong_is_an_error_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    """The rule, and what was received."""
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match=message):
        writer.add(counted(), **{"step": 0, **arguments})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("target", [None, 3, "", object()])
def test_a_target_is_a_directory_or_a_summary_writer(target: Any) -> None:
    """Nothing else."""
    with pytest.raises(ValueError, match="`target` must be a directory"):
        Writer(target)


def test_counts_that_were_made_already_are_written(tmp_path: Path) -> None:
    """Exactly, with F1; there is no batch mean, and none is shown."""
    big = 2**40
    with Writer(tmp_path) as writer:
        for step in range(2):
            counts = Counts([3 * big], [4 * big], [5 * big + 1], 9 * big)
            writer.add_counts("f1", counts, step, run="train")
            writer.add_counts(
                "classes",
                Counts([1, 2, 0], [2, 2, 0], [1, 3, 0], 4),
                step,
                kind="multiclass",
                class_names=["a", "b", "c"],
                labels=["a", "c"],
            )

    found = read(tmp_path)
    series = found["train", "f1"]
    assert series.counts.of_class(0) == series.counts
    assert series.counts.true_positives[:, 0].tolist() == [3 * big] * 2
    assert series.counts.predicted_positives[:, 0].tolist() == [5 * big + 1] * 2
    assert series.batch_sums is not None
    assert np.isnan(series.batch_sums.mean()).all()
    assert found["validation", "classes"].classes == ("a", "b", "c")
    tags = {
        value.tag
        for event in events_of(tmp_path / "train")
        for value in event.summary.value
    }
    assert "epoch_f1" in tags
    assert "epoch_f1_batch_mean" not in tags


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        (Counts([3], [2], [4], 9), {}, "`counts` must be those of rows"),
        (Counts([1.5], [2], [4], 9), {}, "`counts` must be those of rows"),
        (Counts([1], [5], [6], 9), {}, "`counts` must be those of rows"),
        (Counts([-1], [5], [3], 9), {}, "`counts` must be those of rows"),
        (Counts([1], [2], [2], np.nan), {}, "`counts` must be those of rows"),
        (Counts([[1]], [[2]], [[2]], [9]), {}, "Counts of one step"),
        ((1, 2, 2, 9), {}, "Counts of one step"),
        (Counts([1, 0], [2, 1], [1, 2], 3), {}, "`kind` must be"),
        (Counts([1, 0], [2, 1], [1, 2], 3), {"kind": "micro"}, "`kind` must be"),
        (
            Counts([1, 0], [2, 1], [1, 2], 3),
            {"kind": "multiclass", "average": "binary"},
            "is for one column",
        ),
        (Counts([1], [2], [2], 9), {"average": "mean"}, "`average` must be"),
    ],
)
def test_counts_that_no_rows_have_are_an_error(
    tmp_path: Path, counts: Any, options: dict[str, Any], message: str
) -> None:
    """Before anything is written."""
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match=message):
        writer.add_counts("f1", counts, 0, **options)
    assert not list(tmp_path.iterdir())


def test_the_metric_of_keras_is_written_as_well(tmp_path: Path) -> None:
    """Whoever updates one in a loop of their own."""
    keras = pytest.importorskip("tb_f1_plugin.keras")
    metric = keras.F1Score()
    metric.update_state(LABELS, PREDICTIONS)
    with Writer(tmp_path) as writer:
        writer.add(metric, step=0)
        writer.add(counted(), step=1)

    series = read(tmp_path)["validation", "f1_score"]
    assert f_beta(series.counts).tolist() == [EXACT] * 2


def summary_writers() -> list[str]:
    """Return the packages that are here and have a `SummaryWriter`."""
    import importlib.util

    names = {"tensorboardX": "tensorboardX", "torch": "torch.utils.tensorboard"}
    return [path for name, path in names.items() if importlib.util.find_spec(name)]


@pytest.mark.parametrize("package", summary_writers())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_summary_writer_is_written_through(tmp_path: Path, package: str) -> None:
    """Its own file has its scalars and our counts; other runs have files of ours."""
    import importlib

    theirs = importlib.import_module(package).SummaryWriter(str(tmp_path / "run"))
    with Writer(theirs) as writer:
        for step in range(3):
            theirs.add_scalar("loss", 1 / (step + 1), step)
            writer.add(counted(), step=step, run="")
            writer.add(counted(), step=step, run="validation")
            if package.startswith("torch"):  # the other's queue is its own
                steps = read(tmp_path)["run", "f1_score"].steps.tolist()
                assert steps == list(range(step + 1))
    theirs.add_scalar("loss", 0.1, 3)
    theirs.close()

    assert len(list((tmp_path / "run").glob("*tfevents*"))) == 1
    found = read(tmp_path)
    for run in ("run", "run/validation"):
        assert f_beta(found[run, "f1_score"].counts).tolist() == [EXACT] * 3
    tags = [v.tag for e in events_of(tmp_path / "run") for v in e.summary.value]
    assert tags.count("loss") == 4
    with pytest.raises(ValueError, match="needs a SummaryWriter that is open"):
        Writer(theirs)
    with pytest.raises(ValueError, match="which was closed"):
        writer.add(counted(), step=4, run="")


@pytest.mark.parametrize("package", summary_writers())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_scalars_carry_exact_f1_through_another_logger(
    tmp_path: Path, package: str
) -> None:
    """Names that `docs/conventions.md` reads: counts, exact, with the classes'."""
    import importlib

    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 3, (2, 90)), rng.random((2, 90, 3))
    theirs = importlib.import_module(package).SummaryWriter(str(tmp_path))
    metrics = []
    for step in range(2):
        f1 = F1Score(class_names=["cat", "dog", "ox"], average="micro")
        f1.update(labels[step], scores[step])
        metrics.append(f1)
        for name, value in f1.scalars("val_", by_class=True).items():
            theirs.add_scalar(name, value, step)
    theirs.close()

    found = {series.tag: series for series in read_series(tmp_path)}
    series = found["val"]
    assert (series.source, series.quality) == ("counts", "exact")
    assert f_beta(series.counts).tolist() == [f1.compute() for f1 in metrics]
    for index, name in enumerate(["cat", "dog", "ox"]):
        series = found[f"val_{name}"]
        expected = [f_beta(f1.counts().of_class(index)) for f1 in metrics]
        assert f_beta(series.counts).tolist() == expected


def test_one_writer_says_nothing_more_than_it_has_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A plain run has no line in its log."""
    with caplog.at_level(logging.DEBUG), Writer(tmp_path) as writer:
        for step in range(3):
            writer.add(counted(), step=step)

    assert not caplog.records
