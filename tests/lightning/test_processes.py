"""Several processes and both names of Lightning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tests.lightning.test_callback import by_run, exact
from tests.support.imports import ROOT


def run(*arguments: str) -> str:
    """Run Python in a process of its own, and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_processes_count_each_validation_row_once(tmp_path: Path) -> None:
    """A row that is repeated to fill up counts once; one process writes."""
    run("-m", "tests.lightning.two_processes", str(tmp_path))

    expected = np.load(tmp_path / "said.npz")
    found = by_run(tmp_path)
    validation = found["validation"]
    assert validation.counts.total.tolist() == [103, 103]
    assert found["train"].counts.total.tolist() == [104, 104]
    theirs = [f1_score(*epoch, average="macro") for epoch in expected["said"]]
    assert exact(validation, "macro") == pytest.approx(theirs, abs=1e-12)
    assert float(expected["logged"]) == pytest.approx(theirs[-1], abs=1e-12)
    assert len(list(tmp_path.rglob("*tfevents*"))) == 3  # with the logger's own


OTHER_NAME = """
import {first}
import {second}
import torch
from pytorch_lightning import LightningModule, Trainer
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset
from tb_f1_plugin.lightning import F1Callback

class Module(LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(4, 3)
    def training_step(self, batch, batch_idx):
        return functional.cross_entropy(self.net(batch[0]), batch[1])
    def validation_step(self, batch, batch_idx):
        self.training_step(batch, batch_idx)
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)

loader = DataLoader(TensorDataset(torch.randn(40, 4), torch.arange(40) % 3), 8)
trainer = Trainer(max_epochs=2, accelerator="cpu", default_root_dir={directory!r},
                  enable_progress_bar=False, callbacks=[F1Callback()])
trainer.fit(Module(), loader, loader)
print(*trainer.callback_metrics)
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [("pytorch_lightning", "sys"), ("lightning", "pytorch_lightning")],
)
def test_both_names_of_lightning_work(first: str, second: str, tmp_path: Path) -> None:
    """`pytorch_lightning` alone, and beside `lightning`."""
    if first == "pytorch_lightning":
        pytest.importorskip("pytorch_lightning")
    code = OTHER_NAME.format(first=first, second=second, directory=str(tmp_path))

    assert "val_f1_score" in run("-c", code)
    assert by_run(tmp_path)["validation"].counts.total.tolist() == [40, 40]
