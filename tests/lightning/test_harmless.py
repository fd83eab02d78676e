"""A training of the user's own names, loaders and ends goes on as without us."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from lightning.pytorch.utilities import CombinedLoader
from torch.utils.data import DataLoader

from tb_f1_plugin.lightning import F1Callback
from tb_f1_plugin.lightning.steps import Once
from tb_f1_plugin.logdir import read_series
from tests.lightning.modules import Plain, classes, fit
from tests.lightning.test_callback import by_run, exact, is_its_own


def logging_in(hook: str, key: str) -> Any:
    """Return a module that logs 0.125 under a key in one of its hooks."""

    def log(own: Any, self: Any, *args: Any) -> Any:
        self.log(key, torch.tensor(0.125))
        return own(self, *args)

    own = getattr(Plain, hook)
    return type("Logging", (Plain,), {hook: lambda self, *a: log(own, self, *a)})()


@pytest.mark.parametrize(
    ("hook", "run"),
    [
        ("validation_step", "validation"),
        ("on_validation_epoch_end", "validation"),
        ("training_step", "train"),
        ("on_train_epoch_end", "train"),
    ],
)
def test_a_name_that_the_module_logs_stays_its_own(
    hook: str, run: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Ours has another one then, in every epoch, which is said once."""
    prefix = "val" if run == "validation" else "train"
    module = logging_in(hook, f"{prefix}_f1_score")
    trainer = fit(
        *(module, classes(), tmp_path, F1Callback(tmp_path / "f1")),
        **{"max_epochs": 3, "num_sanity_val_steps": 0},
    )

    values = trainer.callback_metrics
    series = by_run(tmp_path / "f1")[run]
    assert float(values[f"{prefix}_f1_score"]) == 0.125
    assert float(values[f"{prefix}_exact_f1_score"]) == exact(series, "macro")[-1]
    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert said == [
        f"The training itself logs {prefix}_f1_score: F1 of {run} is logged as "
        f"{prefix}_exact_f1_score."
    ]
    assert is_its_own(module)
    assert hook not in vars(module)


class Several(Plain):
    """A module whose validation has several loaders."""

    def validation_step(
        self, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> Any:
        """Log the loss of a batch, or of the first of several."""
        return super().validation_step(
            batch["a"] if isinstance(batch, dict) else batch, batch_idx
        )


def rows_of(directory: Path) -> dict[str, int]:
    """Return how many rows each series of a validation has at last."""
    return {
        series.tag: int(series.counts.total[-1])
        for series in read_series(directory)
        if series.run.endswith("validation")
    }


def test_loaders_in_loaders_are_counted_apart(tmp_path: Path) -> None:
    """They are numbered as Lightning numbers them."""
    of = lambda rows: DataLoader(classes(rows), 16)  # noqa: E731
    for name, loaders in {
        "a": {"a": [of(50), of(20)], "b": of(33)},
        "b": [[of(50), of(20)], of(33)],
    }.items():
        fit(Several(), classes(), tmp_path / name, F1Callback(), validation=loaders)
        assert rows_of(tmp_path / name) == {
            "f1_score_dataloader_0": 50,
            "f1_score_dataloader_1": 20,
            "f1_score_dataloader_2": 33,
        }


def test_loaders_whose_batches_are_joined_are_one(tmp_path: Path) -> None:
    """As in a training: each step is given a batch of each."""
    loaders = {"a": DataLoader(classes(50), 16), "b": DataLoader(classes(20), 16)}
    trainer = fit(
        *(Several(), classes(), tmp_path, F1Callback()),
        validation=CombinedLoader(loaders, "max_size"),
    )

    assert rows_of(tmp_path) == {"f1_score": 50}
    assert "val_f1_score" in trainer.callback_metrics


def test_an_epoch_that_is_ended_in_its_middle_has_no_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The epochs before it have; one of a limited size is whole."""
    data = classes(112)
    fit(Plain(), data, tmp_path / "a", F1Callback(), max_epochs=-1, max_steps=10)
    assert by_run(tmp_path / "a")["train"].steps.tolist() == [0]
    assert "was ended in the middle of an epoch" in caplog.text
    assert "Return a dict" not in caplog.text

    fit(Plain(), data, tmp_path / "b", F1Callback(), limit_train_batches=3)
    assert by_run(tmp_path / "b")["train"].counts.total.tolist() == [48, 48]

    fit(Plain(), data, tmp_path / "c", F1Callback(), max_epochs=-1, max_steps=14)
    assert by_run(tmp_path / "c")["train"].steps.tolist() == [0, 1]


def test_two_callbacks_need_two_directories(tmp_path: Path) -> None:
    """The error comes before the training, and its advice works."""
    given = partial(fit, Plain(), classes(), tmp_path)
    with pytest.raises(ValueError, match=r'another: F1Callback\("logs/second"\)'):
        given(F1Callback(), F1Callback())

    trainer = given(F1Callback(average="micro"), F1Callback(tmp_path / "second"))
    assert set(by_run(tmp_path / "second")) == {"train", "validation"}
    assert {"val_f1_score", "val_exact_f1_score"} <= {*trainer.callback_metrics}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_function_that_two_exchanged_is_given_back(is_first: bool) -> None:
    """Whichever of them gives it back first."""
    module, each = Plain(), [Once(), Once()]
    for once in each:
        once.exchange(module, "training_step", lambda own: lambda *args: own(*args))
    for once in each if is_first else reversed(each):
        once.restore()
    assert "training_step" not in vars(module)


def test_a_file_that_cannot_be_written_does_not_end_a_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence a run says so, and the values are in Lightning's logs."""
    for run in ("train", "validation"):
        (tmp_path / run).write_text("a file")
    trainer = fit(Plain(), classes(), tmp_path / "out", F1Callback(tmp_path))

    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert [sentence.partition(":")[0] for sentence in said] == [
        "No F1 is written of validation",
        "No F1 is written of train",
    ]
    assert "val_f1_score" in trainer.callback_metrics
