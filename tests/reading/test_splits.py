"""Whether rows are those of training: one rule, and the tag's own words come first."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tb_f1_plugin.analysis.bands import why_none
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.reading.splits import split_of
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]


@pytest.mark.parametrize(
    ("run", "tags", "split"),
    [
        ("runs/detect/train", "val/tp val/fp val/fn", "validation"),
        ("train_2024-05-01", "val/tp val/fp val/fn", "validation"),
        ("train", "eval/tp eval/fp eval/fn", "validation"),
        ("train", "tp/test fp/test fn/test", "validation"),
        ("train", "dev_tp dev_fp dev_fn", "validation"),
        ("constrained/validation", "tp fp fn", None),
        ("pretrained/run", "tp fp fn", None),
        ("train", "tp fp fn", None),
        ("validation", "train/tp train/fp train/fn", "train"),
        ("x", "train_tp train_fp train_fn", "train"),
        ("x", "TP/train FP/train FN/train", "train"),
        ("x", "TP/train FP/train FN/train TP/car FP/car FN/car", None),
        ("x", "eval/train_tp eval/train_fp eval/train_fn", None),
        ("x", "val_on_train/tp val_on_train/fp val_on_train/fn", None),
        ("x", "train/val/tp train/val/fp train/val/fn", None),
        ("x", "held_out/tp held_out/fp held_out/fn", "validation"),
        ("x", "hold-out/tp hold-out/fp hold-out/fn", "validation"),
        ("x", "trainer/tp trainer/fp trainer/fn", None),
        ("a/train", "epoch_tp epoch_fp epoch_fn", "train"),
        ("a/validation", "epoch_tp epoch_fp epoch_fn", "validation"),
        ("a/train", "epoch_test_tp epoch_test_fp epoch_test_fn", "train"),
        ("constrained/validation", "epoch_tp epoch_fp epoch_fn", "validation"),
        ("train_2", "epoch_tp epoch_fp epoch_fn", None),
    ],
)
def test_a_split_is_told_by_words_and_not_by_directories(
    run: str, tags: str, split: str | None, tmp_path: Path
) -> None:
    """What Keras names is known by the run; of all else a directory says nothing."""
    logs.write_scalars(tmp_path, run, {tag: {0: 3.0} for tag in tags.split()})

    series = read_series(tmp_path)[-1]

    assert series.split == split
    assert ("Training" in str(why_none(series))) is (split == "train")


def test_our_tensors_are_known_by_their_run(tmp_path: Path) -> None:
    """The callback names it; a run that was renamed is not known, and that is said."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in ("a/train", "a/validation", "b/Train_2", "fold 1"):
        logs.write_records(tmp_path, run, [(0, record)])

    splits = {series.run: series.split for series in read_series(tmp_path)}
    why = {series.run: why_none(series) for series in read_series(tmp_path)}

    assert splits == {
        **{"a/train": "train", "a/validation": "validation"},
        **{"b/Train_2": None, "fold 1": None},
    }
    assert why["a/validation"] is why["fold 1"] is None
    assert "moves" not in str(why["b/Train_2"])
    assert "not known" in str(why["b/Train_2"])
    logs.write_records(tmp_path, "train/exp1", [(0, record)])
    logs.write_records(tmp_path, "train/exp1/val", [(0, record)])
    deep = {series.run: why_none(series) for series in read_series(tmp_path)}
    assert "a folder of the run's name says so" in str(deep["train/exp1"])
    assert deep["train/exp1/val"] is None
    (alone,) = read_series(tmp_path / "a" / "validation")
    assert "log directory is the run itself" in str(why_none(alone))


def test_windows_name_runs_with_another_slash() -> None:
    """The last component counts, whichever separates it."""
    assert split_of("a\\train", "f1", by_keras=True) == "train"
    assert split_of("a\\train", "val\\tp") == "validation"


def test_the_page_is_told_the_split(tmp_path: Path, in_process: Serve) -> None:
    """A field of `series`, so the page has no rule of its own."""
    counts = {f"val/{word}": {0: 3.0} for word in ("tp", "fp", "fn")}
    logs.write_scalars(tmp_path, "train", counts)

    (series,) = in_process(tmp_path).series()

    assert series["split"] == "validation"
    sources = Path(__file__).parents[2] / "frontend" / "src"
    rules = [
        path.name
        for path in sources.rglob("*.ts*")
        if not re.search(r"\.test\.|^examples", path.name)
        and "/train" in path.read_text(encoding="utf-8")
    ]
    assert rules == []
