"""What is an epoch to `F1Callback`, what an evaluation, and what neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lightning.pytorch.callbacks import ModelCheckpoint
from sklearn.metrics import f1_score
from torch.utils.data import DataLoader

from tb_f1_plugin.lightning import F1Callback
from tb_f1_plugin.logdir import read_series
from tests.lightning.modules import Plain, classes, fit
from tests.lightning.test_callback import by_run, exact, pooled


def test_the_sanity_check_is_no_epoch(tmp_path: Path) -> None:
    """Its rows are not counted, and no step is written for it."""
    module = Plain()
    fit(module, classes(), tmp_path, F1Callback(), num_sanity_val_steps=3)

    series = by_run(tmp_path)["validation"]
    assert series.steps.tolist() == [0, 1]
    assert series.counts.total.tolist() == [103, 103]


def test_a_fast_run_writes_nothing(tmp_path: Path) -> None:
    """`fast_dev_run` has no logger, and leaves nothing on disk."""
    fit(Plain(), classes(), tmp_path, F1Callback(), fast_dev_run=True)

    assert list(tmp_path.iterdir()) == []


def test_a_validation_in_the_middle_of_an_epoch_is_an_evaluation(
    tmp_path: Path,
) -> None:
    """Its steps are the optimizer's; the one behind the last batch is the epoch's."""
    module = Plain()
    fit(module, classes(112), tmp_path, F1Callback(), val_check_interval=3)

    found = {
        (series.run.rpartition("/")[2], series.tag): series
        for series in read_series(tmp_path)
    }
    middle = found["validation", "f1_score/evaluation"]
    assert ("validation", "f1_score") not in found
    assert middle.step_unit == "iteration"
    assert middle.steps.tolist() == [3, 6, 10, 13]
    assert found["train", "f1_score"].steps.tolist() == [0, 1]

    fit(Plain(), classes(96), tmp_path / "b", F1Callback(), val_check_interval=3)

    found = {series.tag: series for series in read_series(tmp_path / "b")}
    assert found["f1_score"].steps.tolist() == [0, 1]
    assert found["f1_score/evaluation"].steps.tolist() == [3, 9]


def test_validate_and_test_write_evaluations(tmp_path: Path) -> None:
    """They belong to no epoch, and their F1 is scikit-learn's."""
    data, module = classes(), Plain()
    trainer = fit(module, data, tmp_path, F1Callback())
    module.seen.clear()
    loader = DataLoader(data, 20)
    validated = trainer.validate(module, loader, verbose=False)
    tested = trainer.test(module, loader, verbose=False)

    found = {
        (series.run.rpartition("/")[2], series.tag): series
        for series in read_series(tmp_path)
    }
    assert found["validation", "f1_score"].steps.tolist() == [0, 1]
    for run, prefix, (logged,) in (
        ("validation", "val", validated),
        ("test", "test", tested),
    ):
        y_true, y_pred = pooled(module.seen[run, trainer.current_epoch])
        theirs = f1_score(y_true, y_pred.argmax(1), average="macro")
        series = found[run, "f1_score/evaluation"]
        assert series.steps.tolist() == [14]
        assert exact(series, "macro") == pytest.approx([theirs], abs=1e-12)
        assert logged[f"{prefix}_f1_score"] == pytest.approx(theirs, abs=1e-12)


def test_data_loaders_are_counted_apart(tmp_path: Path) -> None:
    """Each has a series and a value in the logs, under Lightning's number."""

    class Several(Plain):
        def validation_step(
            self, batch: Any, batch_idx: int, dataloader_idx: int = 0
        ) -> Any:
            return super().validation_step(batch, batch_idx)

    loaders = [DataLoader(classes(rows), 16) for rows in (50, 70)]
    trainer = fit(Several(), classes(), tmp_path, F1Callback(), validation=loaders)

    found = {
        series.tag: series
        for series in read_series(tmp_path)
        if series.run.endswith("validation")
    }
    assert set(found) == {"f1_score_dataloader_0", "f1_score_dataloader_1"}
    for number, rows in enumerate((50, 70)):
        series = found[f"f1_score_dataloader_{number}"]
        assert series.counts.total.tolist() == [rows, rows]
        key = f"val_f1_score/dataloader_idx_{number}"
        assert float(trainer.callback_metrics[key]) == exact(series, "macro")[-1]


def test_a_resumed_training_goes_on_behind_the_last_epoch(tmp_path: Path) -> None:
    """A new directory begins with the epoch that comes next."""
    data = classes()
    save = ModelCheckpoint(tmp_path, "{epoch}", save_top_k=-1)
    fit(Plain(), data, tmp_path, F1Callback(), save)

    fit(
        *(Plain(), data, tmp_path / "again", F1Callback()),
        **{"ckpt_path": tmp_path / "epoch=1.ckpt", "max_epochs": 4},
    )

    for series in by_run(tmp_path / "again").values():
        assert series.steps.tolist() == [2, 3]
        assert series.counts.total.tolist() == [103, 103]


def test_an_epoch_that_was_resumed_in_its_middle_has_no_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its first rows were counted by another process; the next epoch is whole."""
    data = classes()
    save = ModelCheckpoint(
        tmp_path, "{step}", every_n_train_steps=4, save_top_k=-1, monitor=None
    )
    fit(Plain(), data, tmp_path, F1Callback(), save, max_epochs=1)

    fit(
        *(Plain(), data, tmp_path / "again", F1Callback()),
        **{"ckpt_path": tmp_path / "step=4.ckpt", "max_epochs": 2},
    )

    found = by_run(tmp_path / "again")
    assert found["train"].steps.tolist() == [1]
    assert found["validation"].steps.tolist() == [0, 1]
    assert "was resumed in the middle of an epoch" in caplog.text
    assert "Return a dict" not in caplog.text
