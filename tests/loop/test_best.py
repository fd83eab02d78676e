"""The best F1 until each step, which the HParams tab shows, from a loop of your own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.logdir import read_directory
from tb_f1_plugin.reading.splits import part_of
from tests.loop.written import tensors

# Of these many right predictions of ten positives F1 is 2·right / (10 + right).
COURSE = (5, 9, 3, 7)


def metric(right: int, name: str = "f1_score") -> F1Score:
    """Return a metric that has counted ten positives, of which some are found."""
    f1 = F1Score(name=name)
    f1.update(np.ones(10), np.arange(10) < right)
    return f1


def f1_of(right: int) -> Any:
    """Return that metric's F1 as a scalar of an event file."""
    return np.float32(2 * right / (10 + right))


def best_in(directory: Path, tag: str = "best_f1_score") -> list[tuple[int, Any]]:
    """Return steps and values of the best."""
    return [(step, value[()]) for step, value in tensors(directory).get(tag, [])]


def test_the_best_until_each_step_is_written(tmp_path: Path) -> None:
    """Of each run but those of training, by the metric's name."""
    with Writer(tmp_path) as writer:
        for step, right in enumerate(COURSE):
            for run in ("validation", "fold 1/train", ""):
                writer.add(metric(right, "x"), step=step, run=run)
            writer.add(metric(right), step=step, unit="iteration")

    expected = [(0, f1_of(5)), *((step, f1_of(9)) for step in (1, 2, 3))]
    assert best_in(tmp_path, "best_x") == expected
    assert best_in(tmp_path / "validation", "best_x") == expected
    assert best_in(tmp_path / "fold 1" / "train", "best_x") == []
    assert best_in(tmp_path / "validation", "best_f1_score") == []


@pytest.mark.parametrize(
    "run",
    [
        *("train", "Train", "training", "trn", "train/x", "a/TRN/0", "train/val"),
        *("test", "pretrained", "fold 1", "", "val/train", "validation/x"),
    ],
)
@pytest.mark.parametrize("name", ["f1_score", "val_f1", "f1_train"])
def test_a_best_is_written_where_a_reader_sees_no_training(
    tmp_path: Path, run: str, name: str
) -> None:
    """Who reads the run and who writes it have one rule, by its name."""
    with Writer(tmp_path) as writer:
        writer.add(metric(5), step=0, run=run, name=name)

    [series] = read_directory(tmp_path).series
    is_there = bool(best_in(tmp_path / run, f"best_{name}"))
    assert is_there == (part_of(series).split != "train")


def test_a_directory_of_training_has_no_best_itself(tmp_path: Path) -> None:
    """Its name is the last folder of the run that TensorBoard shows above it."""
    for name in ("Train", "run 1"):
        with Writer(tmp_path / name) as writer:
            writer.add(metric(5), step=0, run="")

    assert best_in(tmp_path / "Train") == []
    assert best_in(tmp_path / "run 1") == [(0, f1_of(5))]


@pytest.mark.parametrize("last", [4, 8, 10])
def test_a_run_that_goes_on_knows_its_earlier_steps(tmp_path: Path, last: int) -> None:
    """Those that it does not overwrite: a step that is written anew takes them away."""
    for begin, course in ((0, COURSE), (3, (last,)), (1, (6, 2))):
        with Writer(tmp_path) as writer:
            for step, right in enumerate(course, begin):
                writer.add(metric(right), step=step)

    found = best_in(tmp_path / "validation")[len(COURSE) :]
    assert found == [(3, f1_of(max(9, last))), (1, f1_of(6)), (2, f1_of(6))]


def test_a_run_whose_first_step_is_not_0_has_a_best(tmp_path: Path) -> None:
    """Where nothing lies in the directory, nothing was before."""
    with Writer(tmp_path) as writer:
        for step in (500, 1000):
            writer.add(metric(5), step=step)

    assert best_in(tmp_path / "validation") == [(500, f1_of(5)), (1000, f1_of(5))]


def test_where_the_earlier_steps_are_not_known_none_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All else is: there may be more of it than a writer reads."""
    with Writer(tmp_path) as writer:
        writer.add(metric(4), step=0)
    monkeypatch.setattr("tb_f1_plugin.format.earlier.MOST_BYTES", 0)
    with Writer(tmp_path) as writer:
        writer.add(metric(5), step=1)

    assert [step for step, _ in best_in(tmp_path / "validation")] == [0]
    assert len(tensors(tmp_path / "validation")["epoch_f1_score"]) == 2


def test_what_could_not_be_written_is_not_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk takes away the record, and so its F1."""
    from tb_f1_plugin.format.event_file import EventFile

    def fails(self: Any, event: Any) -> None:
        raise OSError("No space left on device")

    with Writer(tmp_path) as writer:
        writer.add(metric(5), step=0)
        with monkeypatch.context() as patched:
            patched.setattr(EventFile, "_put", fails)
            with pytest.raises(OSError, match="space"):
                writer.add(metric(9), step=1)
        writer.add(metric(4), step=2)

    assert best_in(tmp_path / "validation") == [(0, f1_of(5)), (2, f1_of(5))]


@pytest.mark.parametrize("name", ["f1_score", "a_f1_score", "macro", "f1_score_1"])
def test_it_is_no_series_and_no_logged_f1(tmp_path: Path, name: str) -> None:
    """Nor is it passed over: what is shown is as it was without it."""
    with Writer(tmp_path) as writer:
        for step, right in enumerate(COURSE):
            writer.add(metric(right, name), step=step)

    found = read_directory(tmp_path)
    assert found.passed_over == ()
    [series] = found.series
    assert (series.tag, series.source, series.logged_f1) == (name, "tensor", None)
    assert series.findings == ()


def test_what_another_writer_s_place_refused_is_not_the_best(tmp_path: Path) -> None:
    """The step is on no disk, so its F1 is nobody's best."""
    first, writer = Writer(tmp_path), Writer(tmp_path)
    first.add(metric(5), step=0)
    with pytest.raises(ValueError, match="One writer"):
        writer.add(metric(9), step=1)
    first.close()
    writer.add(metric(4), step=2)
    writer.close()

    assert best_in(tmp_path / "validation") == [(0, f1_of(5)), (2, f1_of(5))]


def test_what_was_removed_is_not_the_best(tmp_path: Path) -> None:
    """Of steps whose file is gone there is none but those that come."""
    with Writer(tmp_path) as writer:
        writer.add(metric(9), step=0)
        shutil.rmtree(tmp_path / "validation")
        writer.add(metric(4), step=1)

    assert best_in(tmp_path / "validation") == [(1, f1_of(4))]


def test_what_a_closed_summary_writer_refused_is_not_the_best(tmp_path: Path) -> None:
    """Also where it opens a file again, as that of torch does."""
    boards = pytest.importorskip("torch.utils.tensorboard")
    board = boards.SummaryWriter(str(tmp_path))
    with Writer(board) as writer:
        writer.add(metric(5), step=0, run="")
        board.close()
        with pytest.raises(ValueError, match="which was closed"):
            writer.add(metric(9), step=1, run="")
        board.add_scalar("loss", 1, 1)
        writer.add(metric(4), step=2, run="")
    board.close()

    assert best_in(tmp_path) == [(0, f1_of(5)), (2, f1_of(5))]
