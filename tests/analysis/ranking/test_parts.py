"""One run is one row: which series are its parts, and which of them judges it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tb_f1_plugin.analysis.ranking.parts import judge_of
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import Part, part_of


def series_of(run: str, split: Split | None = None) -> Series:
    """Return a series without points."""
    return Series.without_points(
        run, "f1_score", "tensor", "epoch", findings=(), split=split
    )


@pytest.mark.parametrize(
    ("run", "split", "part"),
    [
        ("x/train", "train", Part("x", "train")),
        ("x/validation", "validation", Part("x", "validation")),
        ("x/test", None, Part("x", "validation")),
        ("x/eval", None, Part("x", "validation")),
        ("x/Val", None, Part("x", "validation")),
        ("train", "train", Part(".", "train")),
        ("validation", None, Part(".", "validation")),
        (".", None, Part(".", None)),
        ("a/b/test", None, Part("a/b", "validation")),
        ("a\\b\\train", "train", Part("a\\b", "train")),
        ("lr=0.1", None, Part("lr=0.1", None)),
        ("train_2024-05-01", None, Part("train_2024-05-01", None)),
        ("x/validation 2", None, Part("x/validation 2", None)),
        ("x/test", "train", Part("x/test", "train")),
        ("runs/detect/train", "validation", Part("runs/detect/train", "validation")),
        ("a\nb/val", None, Part("a\nb", "validation")),
        ("train/x", None, Part("x", "train")),
        ("x/training/0", None, Part("x/0", "train")),
        ("a\\val\\x", None, Part("a\\x", "validation")),
        ("train/x", "validation", Part("train/x", "validation")),
        ("train/val/x", None, Part("train/x", "validation")),
    ],
)
def test_a_last_folder_that_is_a_word_for_a_split_is_a_part(
    run: str, split: Split | None, part: Part
) -> None:
    """Unless the series is known to be of other rows than the word says."""
    assert part_of(series_of(run, split)) == part


@pytest.mark.parametrize(
    ("runs", "judge"),
    [
        ({"x/train": "train", "x/validation": "validation"}, "x/validation"),
        ({"x/test": None, "x/validation": "validation"}, "x/validation"),
        ({"x/test": None, "x/eval": None}, "x/eval"),
        ({"x/test": None, "x/train": "train"}, "x/test"),
        ({"x": None, "x/train": "train"}, "x"),
        ({"x": None, "x/validation": "validation"}, "x/validation"),
        ({"x/train": "train"}, None),
        ({"train/x": None, "validation/x": None}, "validation/x"),
        ({"x_train/0": None, "x_train": None}, None),
        ({"x_train/0": None, "x_val/0": None}, "x_val/0"),
    ],
)
def test_rows_that_were_held_out_judge_a_run(
    runs: Mapping[str, Split | None], judge: str | None
) -> None:
    """Test rows only where there are no others, and training rows never."""
    chosen = judge_of([series_of(run, split) for run, split in runs.items()])

    assert (chosen and chosen.run) == judge


def test_a_number_of_another_program_has_its_split_in_the_last_folder_alone() -> None:
    """In `runs/train/exp` YOLO keeps the scores of a validation."""
    series = Series.without_points(
        "runs/train/exp", "f1", "scalars", "step", findings=()
    )

    assert part_of(series) == Part("runs/train/exp", None)
    assert judge_of([series]) is series
