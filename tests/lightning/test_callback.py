"""`F1Callback`: exact F1 of a module as it is, on disk and in Lightning's logs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from sklearn.metrics import confusion_matrix, f1_score
from torch.nn import functional

from tb_f1_plugin import F1Score
from tb_f1_plugin.format.detail_bytes import unpacked_confusion
from tb_f1_plugin.format.detail_metadata import DetailMetadata
from tb_f1_plugin.lightning import F1Callback
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series
from tests.lightning.modules import Batch, Plain, classes, fit, labels
from tests.loop.written import metadata, tensors

RUNS = ("train", "validation")


def by_run(directory: Path) -> dict[str, Series]:
    """Return the series of a directory by the last folder of its run."""
    found = {series.run.rpartition("/")[2]: series for series in read_series(directory)}
    assert all(series.source == "tensor" for series in found.values())
    return found


def exact(series: Series, average: str) -> list[float]:
    """Return exact F1 of each step of a series."""
    from tb_f1_plugin.scores import f_beta

    return f_beta(series.counts, average=average).tolist()


def pooled(batches: list[Batch]) -> Batch:
    """Return the rows of some batches as numpy arrays."""
    y_true, y_pred = zip(*batches, strict=True)
    return np.concatenate(y_true), np.concatenate(y_pred)


OWN = functional.cross_entropy


def is_its_own(module: Any) -> bool:
    """Tell whether a module and PyTorch have nothing of ours."""
    steps = {"training_step", "validation_step"} & {*vars(module)}
    return not steps and module.loss is OWN and functional.cross_entropy is OWN


CASES: dict[str, tuple[Any, ...]] = {
    # The loss, its outputs, the data, what predictions say, and the average.
    "classes": (functional.cross_entropy, 3, classes, lambda p: p.argmax(1), "macro"),
    "a module of a loss": (
        *(torch.nn.CrossEntropyLoss(label_smoothing=0.1), 3, classes),
        *(lambda p: p.argmax(1), "macro"),
    ),
    "log-probabilities": (
        *(lambda p, y: functional.nll_loss(p.log_softmax(1), y), 3, classes),
        *(lambda p: p.argmax(1), "macro"),
    ),
    "a binary loss of logits": (
        *(functional.binary_cross_entropy_with_logits, 1, labels),
        *(lambda p: p > 0, "binary"),
    ),
    "a binary loss of probabilities": (
        *(lambda p, y: functional.binary_cross_entropy(p.sigmoid(), y), 1, labels),
        *(lambda p: p > 0, "binary"),
    ),
    "several labels a row": (
        *(torch.nn.BCEWithLogitsLoss(), 4, partial(labels, columns=4)),
        *(lambda p: p > 0, "macro"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_module_that_returns_a_loss_is_counted_as_it_is(
    case: str, tmp_path: Path
) -> None:
    """F1 of each epoch is scikit-learn's to 1e-12, and counts are integers."""
    loss, outputs, data, said, average = CASES[case]
    module = Plain(loss, outputs)

    fit(module, data(), tmp_path, F1Callback())

    found = by_run(tmp_path)
    assert set(found) == {*RUNS}
    for run in RUNS:
        series = found[run]
        assert series.steps.tolist() == [0, 1]
        assert not series.findings
        assert series.counts.total.tolist() == [103, 103]
        for epoch, ours in enumerate(exact(series, average)):
            y_true, y_pred = pooled(module.seen[run, epoch])
            theirs = f1_score(y_true, said(y_pred), average=average)
            assert abs(ours - theirs) <= 1e-12
            possible = series.counts.possible_positives[epoch]
            if y_true.ndim == 1:
                assert possible.tolist() == np.bincount(y_true).tolist()
            else:
                assert possible.tolist() == y_true.sum(0).tolist()


def test_it_writes_what_a_loop_writes(tmp_path: Path) -> None:
    """The record of an epoch is that of `F1Score` on the same batches."""
    module = Plain()
    fit(module, classes(), tmp_path, F1Callback())

    for run, series in by_run(tmp_path).items():
        for epoch in (0, 1):
            f1 = F1Score()
            for y_true, y_pred in module.seen[run, epoch]:
                f1.update(y_true, y_pred)
            assert series.batch_sums is not None
            mean = series.batch_sums.mean("macro")[epoch]
            assert mean == f1.batch_mean()
            tp = series.counts.true_positives[epoch]
            assert tp.tolist() == f1.counts().true_positives.tolist()
            assert mean != f1.compute()


@pytest.mark.parametrize("case", ["classes", "log-probabilities"])
def test_it_keeps_histograms_and_confusions(case: str, tmp_path: Path) -> None:
    """Of the softmax of what a cross-entropy was given, without being told so."""
    loss, outputs, data, *_ = CASES[case]
    module = Plain(loss, outputs)
    fit(module, data(), tmp_path, F1Callback(histogram=100, confusion=True))

    for run in RUNS:
        (folder,) = tmp_path.rglob(run)
        found, about = tensors(folder), metadata(folder)
        content = about["f1_score/histogram"].plugin_data.content
        assert DetailMetadata.from_content(content).scale == "softmax"
        for epoch, (step, bytes_) in enumerate(found["f1_score/confusion"]):
            y_true, y_pred = pooled(module.seen[run, epoch])
            matrix = unpacked_confusion(bytes_.tobytes(), 3).matrix()
            expected = confusion_matrix(y_true, y_pred.argmax(1), labels=[0, 1, 2])
            assert step == epoch
            assert matrix.tolist() == expected.tolist()


def test_other_callbacks_monitor_it_whatever_their_order(tmp_path: Path) -> None:
    """`val_f1_score` stops a training, and chooses its best checkpoint."""

    class Worse(Plain):
        def on_train_epoch_start(self) -> None:
            if self.current_epoch:
                self.net.weight.data.zero_()
                self.net.bias.data.copy_(torch.tensor([-9.0, 0.0, 9.0]))

    stop = EarlyStopping("val_f1_score", mode="max", patience=2)
    best = ModelCheckpoint(
        tmp_path, "{epoch}-{val_f1_score:.4f}", "val_f1_score", mode="max"
    )
    trainer = fit(Worse(), classes(), tmp_path, F1Callback(), stop, best, max_epochs=9)

    series = by_run(tmp_path)["validation"]
    assert trainer.current_epoch == 3
    assert float(best.best_model_score) == float(stop.best_score)
    assert float(best.best_model_score) == exact(series, "macro")[0]
    assert "epoch=0" in best.best_model_path


def test_the_module_is_as_it_was(tmp_path: Path) -> None:
    """Between two batches and after a training a module has nothing of ours."""
    between: list[bool] = []

    class Looking(Plain):
        def on_train_batch_end(self, *args: Any) -> None:
            between.append(is_its_own(self))

        on_validation_batch_end = on_train_batch_end

    module = Looking()
    fit(module, classes(), tmp_path, F1Callback())

    assert between
    assert all(between)
    assert is_its_own(module)


def test_an_interrupt_leaves_the_module_as_it_was(tmp_path: Path) -> None:
    """An error in a step takes ours away, and no record of that epoch is written."""

    class Failing(Plain):
        def validation_step(self, batch: Any, batch_idx: int) -> Any:
            if self.current_epoch == 1 and batch_idx == 2:
                raise RuntimeError("enough")
            return super().validation_step(batch, batch_idx)

    module = Failing()
    with pytest.raises(RuntimeError, match="enough"):
        fit(module, classes(), tmp_path, F1Callback())

    assert is_its_own(module)
    assert by_run(tmp_path)["validation"].steps.tolist() == [0]


def test_another_logger_gets_the_value(tmp_path: Path) -> None:
    """Of a CSVLogger's directory the runs are `train` and `validation`."""
    logger = CSVLogger(tmp_path, "csv")
    fit(Plain(), classes(), tmp_path, F1Callback(), logger=logger)

    text = (Path(logger.log_dir) / "metrics.csv").read_text()
    ours = exact(by_run(Path(logger.log_dir))["validation"], "macro")
    assert all(f"{value}" in text for value in ours)


def test_a_trainer_without_a_logger_needs_a_directory(tmp_path: Path) -> None:
    """The error comes before the training, and its advice works."""
    with pytest.raises(ValueError, match=r'F1Callback\("logs/run1"\)'):
        fit(Plain(), classes(), tmp_path, F1Callback(), logger=False)

    fit(Plain(), classes(), tmp_path, F1Callback(tmp_path / "a"), logger=False)

    assert set(by_run(tmp_path / "a")) == {*RUNS}


def test_an_address_is_refused_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder `s3:` is made in its place, whoever names it."""
    monkeypatch.chdir(tmp_path)
    logger = CSVLogger("memory://logs", "csv")
    with pytest.raises(ValueError, match="is an address"):
        fit(Plain(), classes(), tmp_path, F1Callback("s3://b/x"), logger=False)
    with pytest.raises(ValueError, match="is an address"):
        fit(Plain(), classes(), tmp_path, F1Callback(), logger=logger)

    assert not list(tmp_path.iterdir())
