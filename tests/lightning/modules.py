"""Modules as people write them, the data they are trained on, and a short `fit`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightning
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

Loss = Callable[[Any, Any], Any]
Batch = tuple[Any, Any]  # labels, and what the loss was given


class Plain(lightning.LightningModule):
    """A module whose steps return a loss, and nothing else.

    Attributes:
        seen: Of each run and epoch, the labels and predictions of its batches.
    """

    def __init__(self, loss: Loss = functional.cross_entropy, outputs: int = 3) -> None:
        super().__init__()
        self.net = nn.Linear(4, outputs)
        self.loss = loss
        self.seen: dict[tuple[str, int], list[Batch]] = {}

    def shared(self, run: str, batch: Any) -> Any:
        """Return the loss of a batch, and keep its labels and predictions."""
        x, y = batch
        y_pred = self.predicted(x)
        if not self.trainer.sanity_checking:
            batches = self.seen.setdefault((run, self.current_epoch), [])
            batches.append((y, y_pred.detach().clone()))
        return self.loss(y_pred, y)

    def predicted(self, x: Any) -> Any:
        """Return what the loss is given."""
        return self.net(x)

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        """Return the loss."""
        return self.shared("train", batch)

    def validation_step(self, batch: Any, batch_idx: int) -> Any:
        """Log the loss."""
        self.log("val_loss", self.shared("validation", batch))

    def test_step(self, batch: Any, batch_idx: int) -> Any:
        """Log the loss."""
        self.log("test_loss", self.shared("test", batch))

    def configure_optimizers(self) -> Any:
        """Return an optimizer that moves the weights well."""
        return torch.optim.SGD(self.parameters(), 0.3)


def classes(rows: int = 103, classes: int = 3, seed: int = 0) -> TensorDataset:
    """Return rows of one class each."""
    random = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, 4, generator=random)
    return TensorDataset(x, torch.randint(0, classes, (rows,), generator=random))


def labels(rows: int = 103, columns: int = 1, seed: int = 0) -> TensorDataset:
    """Return rows of so many labels of 0 and 1 each."""
    random = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, 4, generator=random)
    y = torch.randint(0, 2, (rows, columns), generator=random).float()
    return TensorDataset(x, y)


def fit(
    module: Any,
    data: TensorDataset,
    directory: Path,
    callback: Any,
    *callbacks: Any,
    validation: Any = ...,
    ckpt_path: Any = None,
    **options: Any,
) -> lightning.Trainer:
    """Train a module for two epochs, quietly, and return the trainer."""
    trainer = lightning.Trainer(
        default_root_dir=directory,
        **{
            "max_epochs": 2,
            "accelerator": "cpu",
            "devices": 1,
            "enable_progress_bar": False,
            "enable_model_summary": False,
            "enable_checkpointing": any("Checkpoint" in str(c) for c in callbacks),
            "log_every_n_steps": 1,
            "callbacks": [*callbacks, callback],
            **options,
        },
    )
    loader = DataLoader(data, 16)
    if validation is ...:
        validation = DataLoader(data, 20)
    trainer.fit(module, loader, validation, ckpt_path=ckpt_path)
    return trainer
