"""The page on Lightning: every block of it runs."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from lightning.pytorch import Trainer
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch.utils.data import DataLoader

from tb_f1_plugin.lightning.losses import ASKED
from tb_f1_plugin.lightning.rows import LABELS, PREDICTIONS
from tests.lightning.modules import Plain, classes
from tests.lightning.test_callback import by_run
from tests.support.imports import ROOT

PAGE = (ROOT / "docs/lightning.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_blocks_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As written, with a module and loaders as the reader has them."""
    monkeypatch.chdir(tmp_path)
    loader = DataLoader(classes(), 16)
    namespace: dict[str, Any] = {
        "Trainer": Trainer,
        "EarlyStopping": EarlyStopping,
        "ModelCheckpoint": ModelCheckpoint,
        "module": Plain(),
        **{"train_loader": loader, "val_loader": loader},
    }

    for language, block in BLOCKS:
        assert language == "python"
        exec(compile(dedent(block), "docs/lightning.md", "exec"), namespace)

    found = by_run(tmp_path / "lightning_logs")
    assert set(found) == {"train", "validation"}
    assert found["validation"].run == "version_0/validation"
    assert len(found["validation"].steps) == 10


def test_the_page_names_every_loss_and_every_key() -> None:
    """What is read is what the page says is read."""
    table = PAGE.partition("| loss |")[2].partition("\n\n")[0]

    assert {*re.findall(r"`(\w+)`", table)} - {"ignore_index"} == {*ASKED}
    for key in (*LABELS, *PREDICTIONS):
        assert f"`{key}`" in PAGE
