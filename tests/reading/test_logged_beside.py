"""A logged F1 beside counts: whose steps and rows it has, and what add_scalars made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tensorboardX import SummaryWriter

from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]


def test_an_f1_beside_counts_is_the_batch_mean_only_where_that_is_known(
    tmp_path: Path, in_process: Serve
) -> None:
    """Keras averages a function as it averages the article's three; of others: no."""
    ratios = {"true_positives": 12.5, "possible_positives": 20.5}
    ratios |= {"predicted_positives": 15.5}
    recipe = {f"epoch_{name}": {0: value} for name, value in ratios.items()}
    logs.write_scalars(tmp_path, "a/train", {**recipe, "epoch_f1": {0: 0.6}})
    logs.write_scalars(tmp_path, "b/train", {**recipe, "epoch_f1_score": {0: 0.6}})
    table = {f"epoch_{name}": {0: 3.0} for name in ("tp", "fp", "fn")}
    logs.write_scalars(tmp_path, "c/train", {**table, "epoch_f1": {0: 0.6}})
    logs.write_scalars(
        tmp_path, "d", {"tp": {0: 3.0}, "fp": {0: 1.0}, "fn": {0: 2.0}, "F1": {0: 0.6}}
    )
    here = in_process(tmp_path)
    known = [
        (one["batch_mean"] is not None, one["logged_f1"] is not None)
        for one in here.scores()
    ]

    assert known == [(True, False), (False, True), (False, True), (False, True)]
    assert here.scores(score="recall")[3]["logged_f1"] is None


@pytest.mark.parametrize(
    ("scalars", "quality"),
    [
        ({"rates/TP": 0.61, "rates/FP": 0.1, "rates/FN": 0.19}, "as_logged"),
        ({"val/TP": 12.4, "val/FP": 3.2, "val/FN": 1.1}, "as_logged"),
        ({"val/TP": 12.0, "val/FP": 3.0, "val/FN": 1.0}, "exact"),
        ({"val/TP": 12.0, "val/FP": 3.0, "val/FN": 1.0, "val/TN": 5.5}, "as_logged"),
        # The rates of a model that calls all rows positive.
        ({"cm/TP": 1.0, "cm/FP": 1.0, "cm/FN": 0.0}, "as_logged"),
        ({"cm/TP": 1.0, "cm/FP": 1.0, "cm/FN": 0.0, "cm/TN": 0.0}, "as_logged"),
        ({"cm/TP": 1.0, "cm/FP": 0.0, "cm/FN": 0.0, "cm/TN": 1.0}, "exact"),
        ({"val/TP": 1.0, "val/FP": 1.0, "val/FN": 0.0, "val/TN": 9.0}, "exact"),
        (
            {"true_positives": 0.1, "possible_positives": 0.2}
            | {"predicted_positives": 0.3},
            "as_logged",
        ),
        # Lightning weighs what it averages by the sizes of the batches.
        (
            {"val_true_positives": 10.5, "val_possible_positives": 20.25}
            | {"val_predicted_positives": 13.5},
            "as_logged",
        ),
        (
            {"val_true_positives": 10.0, "val_possible_positives": 20.0}
            | {"val_predicted_positives": 13.0},
            "exact",
        ),
    ],
)
def test_what_may_be_no_counts_is_not_called_exact(
    scalars: dict[str, float], quality: str, tmp_path: Path, in_process: Serve
) -> None:
    """Rates and means of any kind: a finding, and no title that says exact."""
    logs.write_scalars(tmp_path, "run", {tag: {0: v} for tag, v in scalars.items()})
    here = in_process(tmp_path)
    (series,) = here.series()

    codes = [finding["code"] for finding in series["findings"]]
    assert series["quality"] == quality
    assert ("may_be_means" in codes) == (quality == "as_logged")
    if quality == "as_logged":
        (answer,) = here.scores()
        assert "findings" in answer["no_band"]


@pytest.mark.parametrize("slashes", ["confusion", "val/confusion"])
def test_the_runs_of_add_scalars_are_one_series(
    slashes: str, tmp_path: Path, in_process: Serve
) -> None:
    """Asked for by name, exported and cached as any other; its rests are no runs."""
    with SummaryWriter(str(tmp_path / "x" / "y")) as writer:
        for step, (tp, fp, fn) in enumerate([(30, 10, 50), (61, 10, 19)]):
            writer.add_scalars(slashes, {"tp": tp, "fp": fp, "fn": fn}, step)
            writer.add_scalars("F1", {"train": 0.5, "val": 0.25}, step)
            writer.add_scalars("P/R", {"precision": 0.5, "recall": 0.5}, step)
            writer.add_scalar("loss", 1.0, step)
    here = in_process(tmp_path)

    # At first, when nothing has been listed.
    (answer,) = here.scores(run="x/y", tag=slashes)
    series: dict[str, Any] = {one["tag"]: one for one in here.series()}

    assert answer["value"] == [60 / 120, 122 / 151]
    assert {one["run"] for one in series.values()} == {"x/y"}
    assert series.keys() == {slashes, "F1/train", "F1/val", "P/R"}
    assert series[slashes]["quality"] == "exact"
    assert series["F1/train"]["split"] == "train"
    assert series["F1/val"]["split"] == "validation"


def test_no_run_of_add_scalars_hides_another(tmp_path: Path, in_process: Serve) -> None:
    """PyTorch and tensorboardX name such runs otherwise: two of one tag are no set."""
    for run, value in (("tp", 5), ("fp", 1), ("fn", 1)):
        logs.write_scalars(tmp_path, f"x/cm_{run}", {"cm": {0: float(value)}})
    logs.write_scalars(tmp_path, "x/cm/tp", {"cm": {0: 50.0}})

    assert in_process(tmp_path).series() == []


def test_an_f1_of_epochs_is_not_put_at_the_steps_of_batches(
    tmp_path: Path, in_process: Serve
) -> None:
    """Epoch 1 ends after batch 2: the times tell that these steps are not those."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for batch in range(12):
            for word, count in (("tp", 3), ("fp", 1), ("fn", 2)):
                writer.add_scalar(f"val/{word}", count, batch, walltime=1e9 + batch)
            if batch % 4 == 3:
                writer.add_scalar("val/f1", 0.9, batch // 4, walltime=1e9 + batch)
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert answer["logged_f1"] is None
    assert len(answer["step"]) == 12
    (finding,) = series["findings"]
    assert finding["code"] == "logged_f1_elsewhere"
    assert "val/f1" in finding["message"]


@pytest.mark.parametrize("epochs", [1, 3])
def test_an_f1_of_batches_is_not_put_at_the_steps_of_epochs(
    epochs: int, tmp_path: Path, in_process: Serve
) -> None:
    """Batch 0 of that step was long over when its epoch was counted."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for batch in range(4 * epochs):
            writer.add_scalar("val/f1", 0.9, batch, walltime=1e9 + batch)
            if batch % 4 == 3:
                for word in ("tp", "fp", "fn"):
                    at = 1e9 + batch
                    writer.add_scalar(f"val/{word}", 3, batch // 4, walltime=at)
    here = in_process(tmp_path)

    assert here.scores()[0]["logged_f1"] is None
    codes = [finding["code"] for finding in here.series()[0]["findings"]]
    assert codes == ["logged_f1_elsewhere"]


@pytest.mark.parametrize(
    ("steps", "rare"),
    [(range(12), False), (range(0, 12, 2), False), ((3, 7, 11), True), ((5,), True)],
)
def test_an_f1_that_few_steps_have_is_said_to_be_perhaps_of_other_rows(
    steps: Sequence[int], rare: bool, tmp_path: Path, in_process: Serve
) -> None:
    """It stands where it was logged, between the counts of the steps around it."""
    counts = {f"val/{word}": dict.fromkeys(range(12), 3.0) for word in ("tp", "fp")}
    counts["val/fn"] = dict.fromkeys(range(12), 2.0)
    logs.write_scalars(tmp_path, "run", {**counts, "val/f1": dict.fromkeys(steps, 0.5)})
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    shown = [
        step
        for step, value in zip(answer["step"], answer["logged_f1"], strict=True)
        if value is not None
    ]
    assert shown == [*steps]
    codes = [finding["code"] for finding in series["findings"]]
    assert codes == (["logged_f1_rare"] if rare else [])


def test_an_f1_that_was_written_by_itself_is_beside_the_counts_of_its_steps(
    tmp_path: Path, in_process: Serve
) -> None:
    """A program that copies logs writes tag after tag: equal steps are the same."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for at, tag in enumerate(("val/tp", "val/fp", "val/fn", "val/f1")):
            for step in range(5):
                value = 0.5 if tag == "val/f1" else 3
                writer.add_scalar(tag, value, step, walltime=1e9 + 10 * at + step)
    here = in_process(tmp_path)

    assert here.scores()[0]["logged_f1"] == [0.5] * 5
    assert here.series()[0]["findings"] == []
