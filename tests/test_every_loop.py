"""Equal predictions give equal logs: in Keras, Lightning, the Trainer and a loop."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.demo.backends import usual
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series

pytestmark = pytest.mark.filterwarnings(
    *("ignore::Warning:lightning", "ignore::Warning:transformers"),
    "ignore::Warning:accelerate",
)

ROWS, EPOCHS, BATCH = {"train": 103, "validation": 70}, 2, 16


def data(task: str, run: str) -> tuple[Any, Any]:
    """Return logits, which are all that the models below say, and labels."""
    rows = ROWS[run]
    random = np.random.default_rng(rows)
    if task == "classes":
        logits = random.normal(size=(rows, 3)).astype("float32")
        return logits, random.integers(3, size=rows)
    labels = random.integers(2, size=(rows, 1))
    return random.normal(size=(rows, 1)).astype("float32"), labels.astype("float32")


def by_loop(task: str, directory: Path) -> None:
    """Count in a loop over arrays of numpy."""
    with Writer(directory) as writer:
        for epoch in range(EPOCHS):
            for run, rows in ROWS.items():
                logits, labels = data(task, run)
                f1 = F1Score(from_logits=task == "binary")
                for begin in range(0, rows, BATCH):
                    part = slice(begin, begin + BATCH)
                    f1.update(labels[part], logits[part])
                writer.add(f1, step=epoch, run=run)


def by_keras(task: str, directory: Path) -> None:
    """Train a model of Keras that gives its inputs, on a backend that is there."""
    os.environ.setdefault("KERAS_BACKEND", usual())
    import keras

    from tb_f1_plugin.keras import TensorBoard

    logits, labels = data(task, "train")
    units = logits.shape[1]
    same = keras.layers.Dense(units, use_bias=False, kernel_initializer="identity")
    model = keras.Sequential([keras.Input((units,)), same])
    losses = keras.losses
    loss: Any = losses.BinaryCrossentropy(from_logits=True)
    if task == "classes":
        loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.0), loss)
    model.fit(
        *(logits, labels),
        validation_data=data(task, "validation"),
        batch_size=BATCH,
        epochs=EPOCHS,
        shuffle=False,
        verbose=0,
        callbacks=[TensorBoard(directory)],
    )


def by_lightning(task: str, directory: Path) -> None:
    """Train a module of Lightning that gives its inputs."""
    import lightning
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    from tb_f1_plugin.lightning import F1Callback

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def training_step(self, batch: Any, batch_idx: int) -> Any:
            functional = torch.nn.functional
            if task == "classes":
                return functional.cross_entropy(batch[0] * self.weight, batch[1])
            return functional.binary_cross_entropy_with_logits(
                batch[0] * self.weight, batch[1]
            )

        validation_step = training_step

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), 0.0)

    loaders = [
        DataLoader(TensorDataset(*map(torch.from_numpy, data(task, run))), BATCH)
        for run in ROWS
    ]
    trainer = lightning.Trainer(
        max_epochs=EPOCHS,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[F1Callback(directory)],
    )
    trainer.fit(Module(), *loaders)


def by_transformers(task: str, directory: Path) -> None:
    """Train a model by the Trainer that gives its inputs; its training is not seen."""
    import torch
    from transformers import Trainer, TrainingArguments

    from tb_f1_plugin.transformers import F1Callback

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))

        def forward(self, inputs: Any, labels: Any = None) -> dict[str, Any]:
            logits = inputs * self.weight
            return {"loss": logits.square().mean(), "logits": logits}

    rows = [
        {"inputs": logits, "labels": label}
        for logits, label in zip(*data(task, "validation"), strict=True)
    ]
    f1 = F1Callback(directory, **({"threshold": 0.5} if task == "binary" else {}))
    Trainer(
        Model(),
        TrainingArguments(
            str(directory / "out"),
            eval_strategy="epoch",
            num_train_epochs=EPOCHS,
            learning_rate=0.0,
            per_device_eval_batch_size=BATCH,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            disable_tqdm=True,
        ),
        train_dataset=rows,
        eval_dataset=rows,
        compute_metrics=f1.compute_metrics,
        callbacks=[f1],
    ).train()


WAYS: dict[str, Callable[[str, Path], None]] = {
    "keras": by_keras,
    "lightning": by_lightning,
    "transformers": by_transformers,
}


def shown(series: Series) -> tuple[Any, ...]:
    """Return all that a reader of a log is told of a series, but its times."""
    assert series.batch_sums is not None
    counts, sums = series.counts, series.batch_sums
    arrays = (
        *(counts.true_positives, counts.possible_positives),
        *(counts.predicted_positives, counts.total, series.steps),
        *(sums.batches, sums.defined),
    )
    words = (series.kind, series.classes, series.average, series.threshold)
    more = (series.step_unit, series.quality, series.source, series.findings)
    return tuple(array.tolist() for array in arrays), words, more


@pytest.mark.parametrize("task", ["classes", "binary"])
@pytest.mark.parametrize("way", WAYS)
def test_equal_predictions_give_equal_logs(way: str, task: str, tmp_path: Path) -> None:
    """Steps, counts, parts of the batch mean, and what is said of the series."""
    if importlib.util.find_spec(way) is None:
        pytest.skip(f"{way} is not installed")
    by_loop(task, tmp_path / "loop")
    WAYS[way](task, tmp_path / "way")

    expected, found = (
        {(series.run, series.tag): series for series in read_series(tmp_path / name)}
        for name in ("loop", "way")
    )
    assert set(found) == set(expected) - (
        {("train", "f1_score")} if way == "transformers" else set()
    )
    for key, series in found.items():
        assert shown(series) == shown(expected[key])
        ours, theirs = (each.batch_sums for each in (series, expected[key]))
        assert ours is not None
        assert theirs is not None
        np.testing.assert_allclose(ours.score_sum, theirs.score_sum, rtol=1e-12)
