"""The route of hyper-parameters: sessions as real programs write them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.hparams import metadata
from tensorboardX import SummaryWriter

from tests.support import logs
from tests.support.in_process import InProcess, check
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

Serve = Callable[[Path], InProcess]
RECORDS = [(0, logs.record_of(logs.DESIGN_BATCHES))]


def write_runs(logdir: Path) -> None:
    """Write runs with HParams of each kind of program, and one with a name alone."""
    for run in ("keras/train", "keras/validation", "x", "lr=0.5,dropout=0.1"):
        logs.write_records(logdir, run, RECORDS)
    logs.write_session(logdir, "keras", {"lr": 0.01, "units": 16, "nesterov": True})
    with SummaryWriter(str(logdir / "x")) as writer:
        writer.add_hparams({"lr": 1e-3, "opt": "adam", "nesterov": False}, {})


EXPECTED = {
    "version": 1,
    "columns": [
        {"name": "lr", "kind": "number", "source": "hparams"},
        {"name": "nesterov", "kind": "boolean", "source": "hparams"},
        {"name": "opt", "kind": "text", "source": "hparams"},
        {"name": "units", "kind": "number", "source": "hparams"},
        {"name": "dropout", "kind": "number", "source": "name"},
    ],
    "runs": [
        {"run": "keras", "values": {"lr": 0.01, "nesterov": True, "units": 16}},
        {"run": "lr=0.5,dropout=0.1", "values": {"lr": 0.5, "dropout": 0.1}},
        {"run": "x", "values": {"lr": 0.001, "nesterov": False, "opt": "adam"}},
    ],
}


def test_sessions_and_names_are_columns(tmp_path: Path, in_process: Serve) -> None:
    """TensorBoard's own API and tensorboardX; a new session is seen at once."""
    write_runs(tmp_path)
    here = in_process(tmp_path)
    assert here.answer("hyperparameters") == EXPECTED

    logs.write_session(tmp_path, "lr=0.5,dropout=0.1", {"lr": 0.25})
    here.reload()

    runs = {run["run"]: run["values"] for run in here.answer("hyperparameters")["runs"]}
    assert runs["lr=0.5,dropout=0.1"] == {"dropout": 0.1, "lr": 0.25}


def test_a_directory_without_any_has_no_column(
    tmp_path: Path, in_process: Serve
) -> None:
    """Its runs are there all the same; an empty directory has none."""
    none = {"version": 1, "columns": [], "runs": []}
    assert in_process(tmp_path / "nothing").answer("hyperparameters") == none
    logs.write_records(tmp_path, "a/validation", RECORDS)

    answer = in_process(tmp_path).answer("hyperparameters")

    assert answer == {**none, "runs": [{"run": "a", "values": {}}]}


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"\x08\x07"])
def test_what_cannot_be_read_is_left_out(
    tmp_path: Path, in_process: Serve, content: bytes
) -> None:
    """Damaged metadata, or that of another version, breaks no other run."""
    write_runs(tmp_path)
    summary = summary_pb2.Summary()
    value = summary.value.add(tag=metadata.SESSION_START_INFO_TAG)
    value.metadata.plugin_data.plugin_name = metadata.PLUGIN_NAME
    value.metadata.plugin_data.content = content
    value.tensor.CopyFrom(metadata.NULL_TENSOR)
    logs.write_run(tmp_path, "lr=0.5,dropout=0.1", [(0, summary)])

    assert in_process(tmp_path).answer("hyperparameters") == EXPECTED


def test_a_number_that_is_not_finite_is_left_out(
    tmp_path: Path, in_process: Serve
) -> None:
    """As in TensorBoard's tab; a whole one is one."""
    values = {"a": float("nan"), "b": float("inf"), "c": 1e300, "d": -16.0}
    logs.write_records(tmp_path, "a", RECORDS)
    logs.write_session(tmp_path, "a", values)

    [run] = in_process(tmp_path).answer("hyperparameters")["runs"]

    assert run["values"] == {"c": 1e300, "d": -16}


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_both_loaders_give_the_same(
    tmp_path: Path, tensorboard: Callable[..., TensorBoardProcess], load_fast: str
) -> None:
    """What real servers read, RustBoard and the Python loader."""
    write_runs(tmp_path)
    server = tensorboard(tmp_path, load_fast=load_fast)

    def read() -> Any:
        answer = server.get_json("data/plugin/f1/hyperparameters")
        return answer if answer == EXPECTED else None

    check(wait_for(read, what="all runs and sessions"), "HyperparametersAnswer")


@pytest.mark.skipif(not importlib.util.find_spec("tensorflow"), reason="TensorFlow's")
def test_the_values_of_hp_keras_callback_are_read(
    tmp_path: Path, in_process: Serve
) -> None:
    """As it writes them beside a `hparams_config`, in a process of TensorFlow."""
    logs.write_records(tmp_path, "a/validation", RECORDS)
    program = (
        "import sys, tensorflow as tf\n"
        "from tensorboard.plugins.hparams import api as hp\n"
        "lr = hp.HParam('lr', hp.RealInterval(0.0, 1.0))\n"
        "with tf.summary.create_file_writer(sys.argv[1]).as_default():\n"
        "    hp.hparams_config([lr], [hp.Metric('best_f1_score')])\n"
        "callback = hp.KerasCallback(sys.argv[1] + '/a', {lr: 0.25, 'opt': 'sgd'})\n"
        "callback.on_train_begin()\n"
        "callback.on_train_end()\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)

    [run] = in_process(tmp_path).answer("hyperparameters")["runs"]

    assert run == {"run": "a", "values": {"lr": 0.25, "opt": "sgd"}}
