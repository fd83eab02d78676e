"""Trainers: packages that train, and write their log themselves.

May import `rows`, numpy, torch and scikit-learn; and each package where it is used,
since one may be missing.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import f1_score

from tests.data.default_names.rows import (
    BINARY,
    EPOCHS,
    RNG,
    Expected,
    X,
    binary,
    of_binary,
)


def with_lightning(here: Path) -> Expected:
    """Train with `self.log("val_f1", metric)`, as the documentation shows it."""
    import lightning
    import torchmetrics
    from lightning.pytorch.loggers import TensorBoardLogger

    scores: list[float] = []

    class Module(lightning.LightningModule):
        """Logs a metric object, which Lightning resets at every epoch."""

        def __init__(self) -> None:
            super().__init__()
            self.network = torch.nn.Linear(4, 1)
            self.metric = torchmetrics.F1Score(task="binary")

        def training_step(self, batch: Any, index: int) -> Any:
            x, y = batch
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                self.network(x)[:, 0], y.float()
            )
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch: Any, index: int) -> None:
            x, y = batch
            self.metric((self.network(x)[:, 0] > 0).long(), y)
            self.log("val_f1", self.metric)

        def on_validation_epoch_end(self) -> None:
            predicted = self.network(torch.from_numpy(X))[:, 0] > 0
            scores.append(float(f1_score(BINARY, predicted)))

        def configure_optimizers(self) -> Any:
            return torch.optim.Adam(self.parameters(), 0.1)

    torch.manual_seed(0)
    data = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(BINARY))
    loader = torch.utils.data.DataLoader(data, batch_size=16)
    trainer = lightning.Trainer(
        max_epochs=EPOCHS,
        accelerator="cpu",
        num_sanity_val_steps=0,
        log_every_n_steps=1,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        logger=TensorBoardLogger(str(here.parent), name=here.name, version="version_0"),
    )
    trainer.fit(Module(), loader, loader)
    return [["version_0", "val_f1", scores]]


def with_transformers(here: Path) -> Expected:
    """Train with `Trainer`, whose compute_metrics returns scores and, once, counts."""
    from sklearn.metrics import precision_recall_fscore_support
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        Trainer,
        TrainingArguments,
    )

    config = BertConfig(
        vocab_size=20,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=16,
        max_position_embeddings=8,
    )
    tokens = torch.from_numpy(RNG.integers(3, 20, size=(60, 4)))
    tokens[:, 0] = torch.from_numpy(binary(2))  # which tells the label, mostly
    data = [
        {"input_ids": row, "labels": int(label)}
        for row, label in zip(tokens, BINARY, strict=True)
    ]
    expected = []
    for run, with_counts in (("scores", False), ("counts", True)):
        values: list[float] = []

        def compute(
            given: Any, with_counts: bool = with_counts, values: list[float] = values
        ) -> dict[str, float]:
            y, p = given.label_ids, given.predictions.argmax(-1)
            *_, f1, _ = precision_recall_fscore_support(
                y, p, average="binary", zero_division=0.0
            )
            values.append(float(f1))
            if with_counts:
                return {
                    "tp": ((p == 1) & (y == 1)).sum(),
                    "fp": ((p == 1) & (y != 1)).sum(),
                    "fn": ((p != 1) & (y == 1)).sum(),
                }
            return {"f1": f1, "accuracy": float((y == p).mean())}

        torch.manual_seed(1)
        os.environ["TENSORBOARD_LOGGING_DIR"] = str(here / run)
        Trainer(
            BertForSequenceClassification(config),
            TrainingArguments(
                output_dir=tempfile.mkdtemp(),
                report_to=["tensorboard"],
                num_train_epochs=EPOCHS,
                eval_strategy="epoch",
                save_strategy="no",
                learning_rate=0.02,
                disable_tqdm=True,
                use_cpu=True,
            ),
            train_dataset=data,
            eval_dataset=data,
            compute_metrics=compute,
        ).train()
        tag = "eval" if with_counts else "eval/f1"
        expected.append([run, tag, values])
    return expected


def with_ignite(here: Path) -> Expected:
    """Log Precision, Recall and Fbeta with `TensorboardLogger`."""
    from ignite.engine import Engine, Events
    from ignite.handlers import TensorboardLogger, global_step_from_engine
    from ignite.metrics import Fbeta, Precision, Recall

    trainer = Engine(lambda engine, batch: None)

    def predict(engine: Any, rows: Any) -> Any:
        epoch = trainer.state.epoch - 1
        return torch.from_numpy(binary(epoch)[rows]), torch.from_numpy(BINARY[rows])

    evaluator = Engine(predict)
    Precision().attach(evaluator, "precision")
    Recall().attach(evaluator, "recall")
    Fbeta(1.0).attach(evaluator, "f1")
    batches = [np.arange(60)[i : i + 16] for i in range(0, 60, 16)]
    trainer.add_event_handler(Events.EPOCH_COMPLETED, lambda: evaluator.run(batches))
    with TensorboardLogger(log_dir=str(here / "run")) as logger:
        logger.attach_output_handler(
            evaluator,
            Events.EPOCH_COMPLETED,
            tag="validation",
            metric_names="all",
            global_step_transform=global_step_from_engine(trainer),
        )
        trainer.run(batches, max_epochs=EPOCHS)
    return [["run", "validation", of_binary()]]


def with_fastai(here: Path) -> Expected:
    """Train with `TensorBoardCallback` and scikit-learn's scores as metrics."""
    from fastai.callback.tensorboard import TensorBoardCallback
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader
    from fastai.learner import Learner
    from fastai.losses import CrossEntropyLossFlat
    from fastai.metrics import F1Score, Precision, Recall

    data = [
        (torch.from_numpy(x), torch.tensor(int(y)))
        for x, y in zip(X, BINARY, strict=True)
    ]
    loaders = DataLoaders(
        DataLoader(data, bs=16, shuffle=True), DataLoader(data, bs=16)
    )
    torch.manual_seed(0)
    learner = Learner(
        loaders,
        torch.nn.Linear(4, 2),
        loss_func=CrossEntropyLossFlat(),
        metrics=[F1Score(), Precision(), Recall()],
        path=here,
    )
    scores: list[float] = []
    callback = TensorBoardCallback(
        log_dir=str(here / "run"), trace_model=False, log_preds=False
    )
    with learner.no_bar(), learner.no_logging():
        learner.fit(EPOCHS, lr=0.1, cbs=[callback])
    scores = [float(values[2]) for values in learner.recorder.values]
    return [["run", "f1", scores]]


def with_ultralytics(here: Path) -> Expected:
    """Train a detector without weights on eight drawn images of squares."""
    import cv2
    from ultralytics import YOLO, settings

    settings.update({"tensorboard": True})
    folder = Path(tempfile.mkdtemp())
    for name in ("images", "labels"):
        (folder / name).mkdir()
    for number in range(8):
        image = np.zeros((64, 64, 3), np.uint8)
        cv2.rectangle(image, (16, 16), (48, 48), (255, 255, 255), -1)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), image)
        (folder / "labels" / f"{number}.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    data = folder / "data.yaml"
    data.write_text(f"path: {folder}\ntrain: images\nval: images\nnames: [square]\n")
    YOLO("yolov8n.yaml").train(
        data=str(data),
        epochs=3,
        imgsz=64,
        batch=8,
        workers=0,
        device="cpu",
        project=str(here),
        name="train",
        amp=False,
        plots=False,
        save=False,
    )
    return []
