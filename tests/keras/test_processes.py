"""Of several processes that train together one writes, and all of them train."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.keras.backends import BACKEND, only_on
from tests.keras.tasks import read, totals
from tests.support.imports import ROOT

pytestmark = only_on("jax", "torch", why="on TensorFlow a strategy runs the processes")

BEGIN = {
    "jax": """
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize(f"localhost:{port}", 2, number)
""",
    "torch": """
import torch.distributed
torch.distributed.init_process_group(
    "gloo", init_method=f"tcp://localhost:{port}", rank=number, world_size=2
)
""",
}
DISTRIBUTE = """
keras.distribution.set_distribution(
    keras.distribution.DataParallel(auto_shard_dataset=False)
)
"""
TRAIN = """
import json, sys
number, port, logdir = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
import keras
{begin}
import numpy as np
from tb_f1_plugin.keras import TensorBoard

keras.utils.set_random_seed(1)
given = keras.Input((6,), dtype="int32")
x = keras.layers.Flatten()(keras.layers.Embedding(9, 4)(given))
model = keras.Model(given, keras.layers.Dense(1, activation="sigmoid")(x))
model.compile("sgd", "binary_crossentropy", metrics=["binary_accuracy"])
rng = np.random.default_rng(number)
x = rng.integers(0, 9, (32, 6)).astype("int32")
y = (x.sum(1, keepdims=True) > 24).astype("float32")
ours = TensorBoard(
    logdir, histogram_freq=1, write_images=True, embeddings_freq=1, update_freq=2,
    verify=(x, y),
)
logs = model.fit(
    x, y, batch_size=8, epochs=2, verbose=0, shuffle=False, validation_data=(x, y),
    callbacks=[ours],
).history
print(json.dumps(logs))
"""


class Ran(NamedTuple):
    """What one process returned and said."""

    logs: dict[str, Any]
    printed: list[str]
    said: str


def together(begin: str, *logdirs: Path) -> list[Ran]:
    """Train in two processes."""
    with socket.socket() as found:
        found.bind(("localhost", 0))
        port = str(found.getsockname()[1])
    code = TRAIN.replace("{begin}", begin)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(number), port, str(logdir)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number, logdir in enumerate(logdirs)
    ]
    try:
        ended = [process.communicate(timeout=240) for process in running]
    finally:
        for process in running:
            process.kill()
    for process, (_, said) in zip(running, ended, strict=True):
        assert process.returncode == 0, said
    lines = [(out.splitlines(), said) for out, said in ended]
    return [Ran(json.loads(out[-1]), out[:-1], said) for out, said in lines]


def verify_lines(printed: list[str]) -> int:
    """Return how many lines `verify` printed; gloo prints others."""
    return sum(line.startswith("verify ") for line in printed)


@pytest.mark.parametrize("share_rows", [True, False] if BACKEND == "jax" else [False])
def test_of_two_processes_one_writes(share_rows: bool, tmp_path: Path) -> None:
    """One directory has the files of the first process, the other is not even made.

    Whose rows these are is said where they are not all.
    """
    first, second = tmp_path / "first", tmp_path / "second"
    begin = BEGIN[BACKEND] + (DISTRIBUTE if share_rows else "")

    writes, trains = together(begin, first, second)

    assert len(writes.logs["loss"]) == len(trains.logs["loss"]) == 2
    assert not second.exists()
    for run, prefix in (("train", ""), ("validation", "val_")):
        assert len(list((first / run).glob("*tfevents*"))) == 1
        losses = read(first, run)["epoch_loss"].values
        np.testing.assert_allclose(losses, writes.logs[f"{prefix}loss"], rtol=1e-6)
        assert totals(first, run) == [64 if share_rows else 32] * 2
        same = writes.logs[f"{prefix}f1_score"] == trains.logs[f"{prefix}f1_score"]
        assert same == share_rows
    assert (first / "projector_config.pbtxt").exists()
    assert len(list((first / "train").glob("*.weights.h5"))) == 2
    # Keras' own predict does not return the rows of other processes.
    verified = [verify_lines(ran.printed) for ran in (writes, trains)]
    assert verified == [0 if share_rows else 1, 0]
    assert ("verify is left out" in writes.said) == share_rows
    assert ("of the first process alone" in writes.said) != share_rows
    assert "of the first process alone" not in trains.said
