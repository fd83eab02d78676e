"""The README: short, and every code block of it runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboardX import SummaryWriter

from tb_f1_plugin import F1Score, Writer
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.split("#")[0].strip()
    for language, block in BLOCKS
    if language == "bash"
    for line in block.splitlines()
]


def test_it_is_short_and_starts_with_a_sentence_a_picture_and_the_import() -> None:
    """At most 150 lines; the first screen says all that a user needs."""
    lines = README.splitlines()
    assert len(lines) <= 150
    first_screen = "\n".join(lines[:30])
    for needed in ("scikit-learn", "docs/images/", "from tb_f1_plugin.keras import"):
        assert needed in first_screen


def test_every_block_is_of_a_language_that_is_tested_here() -> None:
    """No block can be added that nothing runs."""
    assert {language for language, _ in BLOCKS} == {"python", "bash"}
    assert README.count("```") == 2 * len(BLOCKS)
    assert set(COMMANDS) == set(RUN)


def test_links_and_pictures_lead_to_files() -> None:
    """Every relative link is a file of the repository."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_python_blocks_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As written, with a model and data as the reader has them."""
    keras: Any = pytest.importorskip("keras")
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    data = rng.normal(size=(160, 4)).astype("float32")
    labels = (data.sum(-1) > 1).astype("float32")
    namespace: dict[str, Any] = {
        "model": keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")]
        ),
        **{"x": data[:100], "y": labels[:100], "xv": data[100:], "yv": labels[100:]},
    }

    for language, block in BLOCKS:
        if language == "python":
            exec(compile(block, "README.md", "exec"), namespace)

    assert list((tmp_path / "logs").glob("validation/*tfevents*"))


def install(command: str, tmp_path: Path, _: Any) -> None:
    """Resolve the requirement as pip does; nothing is installed."""
    words = shlex.split(command)[1:]
    options = ["--dry-run", "--no-deps", "--no-build-isolation", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def tensorboard(command: str, tmp_path: Path, start: Any) -> None:
    """Start it with the same arguments on a directory of that name."""
    assert command == "tensorboard --logdir logs"
    (tmp_path / "logs").mkdir()
    server = start(tmp_path / "logs")
    assert "f1" in wait_for(lambda: server.get_json("data/plugins_listing"))


def make_demo(command: str, tmp_path: Path, _: Any) -> None:
    """Run it in this environment, for one epoch and without a server."""
    arguments = f"ARGS=--no-serve --epochs 1 --logdir {tmp_path / 'demo'}"
    environment = f"VENV={Path(sys.prefix)}"
    if not (Path(sys.prefix) / ".ready").is_file():
        pytest.skip("this environment was not made by make")
    done = subprocess.run(
        [*shlex.split(command), arguments, environment],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def make_test(command: str, tmp_path: Path, _: Any) -> None:
    """It is what runs this test; here only that it still leads to pytest."""
    done = subprocess.run(
        [*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True
    )
    assert "-m pytest" in done.stdout


def tb_f1(command: str, tmp_path: Path, _: Any) -> str:
    """Read logs of that name, of two folds, and return what is printed."""
    for fold in range(2):
        record = logs.record_of(logs.DESIGN_BATCHES)
        for split in "train", "validation":
            logs.write_records(tmp_path, f"logs/fold{fold}/{split}", [(0, record)])
    words = [sys.executable, "-m", "tb_f1_plugin.cli", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if "--output" in words:
        assert "0.8079" in (tmp_path / words[-1]).read_text(encoding="utf-8")
    else:
        assert "0.8079" in done.stdout
    return done.stdout


def tb_f1_page(command: str, tmp_path: Path, _: Any) -> None:
    """The file is a page; a browser test looks at what is in it."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "logs/validation", [(0, record)])
    words = [sys.executable, "-m", "tb_f1_plugin.cli", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / words[-1]).read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")


def tb_f1_pool(command: str, tmp_path: Path, _: Any) -> None:
    """Both splits are pooled, each over the folds."""
    printed = tb_f1(command, tmp_path, _)
    rows = [line.split() for line in printed.splitlines()]
    assert [row[:2] for row in rows if "last" in row] == [
        ["train", "2"],
        ["validation", "2"],
    ]


def tb_f1_thresholds(command: str, tmp_path: Path, _: Any) -> None:
    """Of a curve that another program has logged, the best threshold."""
    with SummaryWriter(str(tmp_path / "logs")) as writer:
        writer.add_pr_curve("pr", np.array([0, 1, 1]), np.array([0.1, 0.3, 0.9]), 0)
    words = [sys.executable, "-m", "tb_f1_plugin.cli", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "0.2937" in done.stdout


def tb_f1_confusion(command: str, tmp_path: Path, _: Any) -> None:
    """Of a metric that keeps it, which class is taken for which."""
    f1 = F1Score(confusion=True)
    f1.update(np.array([0, 1, 2, 2]), np.eye(3)[[0, 1, 1, 2]])
    with Writer(tmp_path / "logs") as writer:
        writer.add(f1, step=0)
    words = [sys.executable, "-m", "tb_f1_plugin.cli", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2 was taken for 1 in 1 of 2 rows" in done.stdout


RUN: dict[str, Callable[[str, Path, Any], object]] = {
    'pip install ".[tensorflow]"': install,
    "tensorboard --logdir logs": tensorboard,
    "tb-f1 report logs": tb_f1,
    "tb-f1 check logs --tag f1_score --min 0.7": tb_f1,
    "tb-f1 export logs --format html --output f1.html": tb_f1_page,
    'tb-f1 pool logs --tag f1_score --group "(train|validation)$"': tb_f1_pool,
    "tb-f1 thresholds logs": tb_f1_thresholds,
    "tb-f1 confusion logs": tb_f1_confusion,
    "make demo": make_demo,
    "make test": make_test,
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(
    command: str,
    tmp_path: Path,
    tensorboard: Callable[..., TensorBoardProcess],
) -> None:
    """Each command of the README does what it is there for."""
    RUN[command](command, tmp_path, tensorboard)
