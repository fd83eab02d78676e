"""The wheel in an empty environment: a viewer of logs needs nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import logs
from tests.support.browser import OpenPage
from tests.support.tensorboard_process import TensorBoardProcess
from tests.test_packaging import wheel  # noqa: F401 - a fixture

FRAMEWORKS = ("tensorflow", "keras", "sklearn")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.dashboard
def test_the_wheel_in_an_empty_environment_shows_the_dashboard(
    wheel: Path,  # noqa: F811
    tmp_path: Path,
    tensorboard: Callable[..., TensorBoardProcess],
    open_page: Callable[..., OpenPage],
) -> None:
    """Without TensorFlow and Keras the tab shows the exact F1 of a log directory."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    for name in FRAMEWORKS:
        missing = subprocess.run([python, "-c", f"import {name}"], capture_output=True)
        assert missing.returncode, f"{name} is installed: this proves nothing"
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "logs", "train", [(0, record)])

    server = tensorboard(tmp_path / "logs", python=python, with_tensorflow=True)
    page = open_page(server.url + "#f1")

    row = page.frame_of("f1").locator('[data-testid="last-row"]')
    row.wait_for(state="attached", timeout=60_000)
    assert float(row.get_attribute("data-exact")) == logs.DESIGN_F1
    assert float(row.get_attribute("data-batch-mean")) == logs.DESIGN_BATCH_MEAN
    assert page.complaints() == []
