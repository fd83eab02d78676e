"""Writes the event files of this folder with PyTorch's and Lightning's own writers.

Needs torch, lightning, tensorboard and scikit-learn; nothing of tb_f1_plugin.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from sklearn.metrics import f1_score
from torch.utils.tensorboard import SummaryWriter

HERE = Path(__file__).parent
RNG = np.random.default_rng(0)
X = torch.from_numpy(RNG.normal(size=(150, 4)).astype("float32"))
Y = (X[:, :1] + 0.3 * torch.from_numpy(RNG.normal(size=(150, 1))) > 0.8).float()


def model() -> torch.nn.Module:
    """Return a small model with a fixed start."""
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 1), torch.nn.Sigmoid())


def table(predicted: Any, true: Any) -> dict[str, float]:
    """Return the confusion table of some rows."""
    p, t = predicted[:, 0] > 0.5, true[:, 0] > 0.5
    return {
        "tp": float((p & t).sum()),
        "fp": float((p & ~t).sum()),
        "fn": float((~p & t).sum()),
    }


def with_torch() -> list[Any]:
    """Train by hand and write by `SummaryWriter`."""
    network = model()
    optimizer = torch.optim.Adam(network.parameters(), 0.1)
    expected = []
    with SummaryWriter(str(HERE / "torch" / "run")) as writer:
        for epoch in range(4):
            for rows in torch.randperm(len(X)).split(16):
                optimizer.zero_grad()
                loss = torch.nn.functional.binary_cross_entropy(
                    network(X[rows]), Y[rows]
                )
                loss.backward()
                optimizer.step()
            with torch.no_grad():
                predicted = network(X)
            for name, value in table(predicted, Y).items():
                writer.add_scalar(f"{name}/val", value, epoch)
            writer.add_scalar("loss/val", float(loss), epoch)
            expected.append(f1_score(Y[:, 0] > 0.5, predicted[:, 0] > 0.5))
    return [["run", "val", expected]]


class Module(lightning.LightningModule):
    """Logs sums over the batches of an epoch."""

    def __init__(self) -> None:
        """Make the network."""
        super().__init__()
        self.network = model()
        self.scores: list[float] = []

    def training_step(self, batch: Any, index: int) -> Any:
        """Return the loss of a batch."""
        x, y = batch
        return torch.nn.functional.binary_cross_entropy(self.network(x), y)

    def validation_step(self, batch: Any, index: int) -> None:
        """Log the counts of a batch, to be summed."""
        x, y = batch
        for name, value in table(self.network(x), y).items():
            self.log(f"val_{name}", value, on_epoch=True, reduce_fx="sum")

    def on_validation_epoch_end(self) -> None:
        """Keep scikit-learn's F1 of all rows."""
        predicted = self.network(X)[:, 0] > 0.5
        self.scores.append(float(f1_score(Y[:, 0] > 0.5, predicted)))

    def configure_optimizers(self) -> Any:
        """Return the optimizer."""
        return torch.optim.Adam(self.parameters(), 0.1)


def with_lightning() -> list[Any]:
    """Train with Lightning's trainer and logger."""
    data = torch.utils.data.TensorDataset(X, Y)
    loader = torch.utils.data.DataLoader(data, batch_size=16)
    module = Module()
    trainer = lightning.Trainer(
        max_epochs=4,
        accelerator="cpu",
        num_sanity_val_steps=0,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        logger=TensorBoardLogger(str(HERE), name="lightning", version="version_0"),
    )
    trainer.fit(module, loader, loader)
    return [["version_0", "val", module.scores]]


def main() -> None:
    """Write both folders and what is expected of them."""
    for name in ("torch", "lightning"):
        shutil.rmtree(HERE / name, ignore_errors=True)
    expected = {"torch": with_torch(), "lightning": with_lightning()}
    for path in HERE.glob("*/*/hparams.yaml"):
        path.unlink()
    for path in HERE.glob("*/*/events*"):
        # Without the time, the machine and the process.
        path.rename(path.with_name("events.out.tfevents.0"))
    text = json.dumps(expected, indent=2)
    (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
