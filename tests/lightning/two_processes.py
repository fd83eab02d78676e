"""A training in two processes, of rows that do not divide: `DIRECTORY [EXPECTED]`.

Writes the labels and predictions that the first epoch's validation should count, which
is each row once, as the first process computes them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import lightning
import numpy as np
from torch.utils.data import DataLoader

from tb_f1_plugin.lightning import F1Callback
from tests.lightning.modules import Plain, classes

ROWS = 103  # 52 of each process, one of them a second time


class Module(Plain):
    """Keeps what it would say of every row at the end of each epoch."""

    said: list[Any]

    def on_validation_epoch_end(self) -> None:
        """Predict all rows in this process."""
        if not self.trainer.sanity_checking:
            x, y = classes(ROWS).tensors
            self.said.append((y.numpy(), self.net(x).argmax(1).numpy()))


def main(directory: Path) -> None:
    """Train, and keep what is expected."""
    module = Module()
    module.said = []
    trainer = lightning.Trainer(
        default_root_dir=directory,
        max_epochs=2,
        accelerator="cpu",
        devices=2,
        strategy="ddp",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        callbacks=[F1Callback()],
    )
    loaders = [DataLoader(classes(ROWS), 16) for _ in range(2)]
    trainer.fit(module, *loaders)
    if trainer.is_global_zero:
        value = float(trainer.callback_metrics["val_f1_score"])
        np.savez(directory / "said.npz", said=np.asarray(module.said), logged=value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
