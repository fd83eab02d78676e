"""Writes what popular packages log under their default names, with the packages.

Needs torch, torchmetrics, lightning, transformers, pytorch-ignite, fastai, seqeval,
scikit-learn, ultralytics, tensorboardX and tensorboard; nothing of tb_f1_plugin. What a
package cannot do here is left out. Beside the logs it writes `expected_names.json`:
scikit-learn's F1 of the same predictions, by folder, run and tag.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import classification_report, f1_score
from tensorboard.compat.proto import event_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from torch.utils.tensorboard import SummaryWriter

HERE = Path(__file__).parent
EPOCHS = 3
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype("float32")
NOISE = 0.3 * RNG.normal(size=60)
BINARY = (X[:, 0] + NOISE > 0.3).astype("int64")
CLASSES = np.digitize(X[:, 0] + NOISE, [-0.5, 0.6])

Expected = list[list[Any]]


def binary(epoch: int) -> Any:
    """Return what is predicted at an epoch, which becomes better."""
    return (X[:, 0] > 1.2 - 0.4 * epoch).astype("int64")


def classes(epoch: int) -> Any:
    """Return likewise one of three classes."""
    return np.digitize(X[:, 0], [-0.9 + 0.2 * epoch, 1.2 - 0.3 * epoch])


def of_binary() -> list[float]:
    """Return scikit-learn's F1 at every epoch."""
    return [float(f1_score(BINARY, binary(e))) for e in range(EPOCHS)]


def of_class(column: int) -> list[float]:
    """Return scikit-learn's F1 of one class at every epoch."""
    return [
        float(f1_score(CLASSES, classes(e), average=None)[column])
        for e in range(EPOCHS)
    ]


def with_torchmetrics(here: Path) -> Expected:
    """Log a collection and a `ClasswiseWrapper`, under the names that they give."""
    import torchmetrics.classification as tm
    from torchmetrics import ClasswiseWrapper, MetricCollection

    collection = MetricCollection(
        [tm.BinaryPrecision(), tm.BinaryRecall(), tm.BinaryF1Score()], prefix="val_"
    )
    names = ["bird", "cat", "PER"]
    wrapped = MetricCollection(
        {
            "precision": ClasswiseWrapper(
                tm.MulticlassPrecision(3, average=None), names
            ),
            "recall": ClasswiseWrapper(tm.MulticlassRecall(3, average=None), names),
            "f1": ClasswiseWrapper(tm.MulticlassF1Score(3, average=None), names),
        }
    )
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            values = collection(
                torch.from_numpy(binary(epoch)), torch.from_numpy(BINARY)
            )
            values |= wrapped(
                torch.from_numpy(classes(epoch)), torch.from_numpy(CLASSES)
            )
            for name, value in values.items():
                writer.add_scalar(name, value, epoch)
            collection.reset()
            wrapped.reset()
    return [
        ["run", "val_Binary", of_binary()],
        *(["run", f"multiclass/{n}", of_class(c)] for c, n in enumerate(names)),
    ]


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


def with_seqeval(here: Path) -> Expected:
    """Log a report of entities, flattened, and the names of `evaluate`'s seqeval."""
    from seqeval.metrics import classification_report as entities
    from seqeval.metrics import f1_score as of_entities

    names = ["O", "B-PER", "B-LOC"]
    true = [[names[c] for c in row] for row in CLASSES.reshape(12, 5)]
    expected: dict[str, list[float]] = {"PER": [], "LOC": [], "overall": []}
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            found = [[names[c] for c in row] for row in classes(epoch).reshape(12, 5)]
            report = entities(true, found, output_dict=True, zero_division=0)
            for kind in ("PER", "LOC", "micro avg"):
                for what, value in report[kind].items():
                    tag = f"eval/{kind.replace('micro avg', 'overall')}_{what}"
                    writer.add_scalar(tag, value, epoch)
            for kind in ("PER", "LOC"):
                expected[kind].append(float(report[kind]["f1-score"]))
            expected["overall"].append(float(of_entities(true, found)))
    return [["run", f"eval/{kind}", values] for kind, values in expected.items()]


def with_sklearn(here: Path) -> Expected:
    """Log a `classification_report`, flattened."""
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            report = classification_report(
                CLASSES, classes(epoch), output_dict=True, zero_division=0
            )
            for kind, values in report.items():
                if not isinstance(values, dict):
                    continue  # the accuracy
                for what, value in values.items():
                    writer.add_scalar(f"{kind}/{what}", value, epoch)
    return [["run", str(column), of_class(column)] for column in range(3)]


def with_tensorboardx(here: Path) -> Expected:
    """Log `add_scalars`, which makes a run of each name."""
    import tensorboardX

    with tensorboardX.SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            writer.add_scalars("confusion", _table(epoch), epoch)
    return [["run", "confusion", of_binary()]]


def with_torch_scalars(here: Path) -> Expected:
    """Likewise with PyTorch's own writer, which names the runs otherwise."""
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            writer.add_scalars("val/confusion", _table(epoch), epoch)
    return [["run", "val/confusion", of_binary()]]


def _table(epoch: int) -> dict[str, int]:
    p = binary(epoch)
    return {
        "tp": int(((p == 1) & (BINARY == 1)).sum()),
        "fp": int(((p == 1) & (BINARY == 0)).sum()),
        "fn": int(((p == 0) & (BINARY == 1)).sum()),
    }


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


PROGRAMS: dict[str, Callable[[Path], Expected]] = {
    "torchmetrics": with_torchmetrics,
    "lightning_f1": with_lightning,
    "transformers": with_transformers,
    "ignite": with_ignite,
    "fastai": with_fastai,
    "seqeval": with_seqeval,
    "sklearn": with_sklearn,
    "tensorboardx_scalars": with_tensorboardx,
    "torch_scalars": with_torch_scalars,
    "ultralytics": with_ultralytics,
}


def _records(path: Path) -> Iterator[bytes]:
    """Yield the records of an event file: a length, its check, the bytes, theirs."""
    data = path.read_bytes()
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        yield data[place + 12 : place + 12 + length]
        place += length + 16


def _keep_scalars(path: Path) -> None:
    """Leave graphs and texts out of a file; the other records stay as they are."""
    records = list(_records(path))
    with path.open("wb") as file:
        writer = RecordWriter(file)
        for record in records:
            event = event_pb2.Event.FromString(record)
            is_scalar = all(
                value.HasField("simple_value")
                or value.metadata.plugin_data.plugin_name == "scalars"
                for value in event.summary.value
            )
            if event.file_version or (event.summary.value and is_scalar):
                writer.write(record)


def main() -> None:
    """Write the folders, those of the arguments or all, and what is expected."""
    file = HERE / "expected_names.json"
    expected = json.loads(file.read_text()) if file.exists() else {}
    for name in sys.argv[1:] or PROGRAMS:
        shutil.rmtree(HERE / name, ignore_errors=True)
        try:
            expected[name] = PROGRAMS[name](HERE / name)
        except Exception:
            traceback.print_exc()
            shutil.rmtree(HERE / name, ignore_errors=True)
            continue
        for path in (HERE / name).rglob("*"):
            if path.is_file() and "tfevents" not in path.name:
                path.unlink()
        for number, path in enumerate(sorted((HERE / name).rglob("events*"))):
            _keep_scalars(path)
            # Without the time, the machine and the process.
            path.rename(path.with_name(f"events.out.tfevents.{number}"))
    text = json.dumps(dict(sorted(expected.items())), indent=1)
    file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
