"""Of several processes that train together one writes, and all of them train."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tests.keras.tasks import read
from tests.support.imports import ROOT

BACKEND = keras.backend.backend()
pytestmark = pytest.mark.skipif(
    BACKEND == "tensorflow", reason="there a strategy runs the processes"
)

BEGIN = {
    "jax": """
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize(f"localhost:{port}", 2, number)
keras.distribution.set_distribution(
    keras.distribution.DataParallel(auto_shard_dataset=False)
)
""",
    "torch": """
import torch.distributed
torch.distributed.init_process_group(
    "gloo", init_method=f"tcp://localhost:{port}", rank=number, world_size=2
)
""",
}
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
    logdir, f1=False, histogram_freq=1, write_images=True, embeddings_freq=1,
    update_freq=2,
)
logs = model.fit(
    x, y, batch_size=8, epochs=2, verbose=0, shuffle=False, validation_data=(x, y),
    callbacks=[ours],
).history
print(json.dumps(logs))
"""


def together(logdirs: list[Path]) -> list[dict[str, Any]]:
    """Train in two processes, and return the history of each."""
    with socket.socket() as found:
        found.bind(("localhost", 0))
        port = str(found.getsockname()[1])
    code = TRAIN.replace("{begin}", BEGIN[BACKEND])
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
    ended = [process.communicate(timeout=240) for process in running]
    for process, (_, errors) in zip(running, ended, strict=True):
        assert process.returncode == 0, errors
    return [json.loads(out.splitlines()[-1]) for out, _ in ended]


def test_of_two_processes_one_writes(tmp_path: Path) -> None:
    """One directory has the files of the first process, the other is not even made."""
    logs, others = together([tmp_path / "first", tmp_path / "second"])

    assert len(logs["loss"]) == len(others["loss"]) == 2
    assert not (tmp_path / "second").exists()
    for run, prefix in (("train", ""), ("validation", "val_")):
        assert len(list((tmp_path / "first" / run).glob("*tfevents*"))) == 1
        losses = read(tmp_path / "first", run)["epoch_loss"].values
        np.testing.assert_allclose(losses, logs[f"{prefix}loss"], rtol=1e-6)
    assert (tmp_path / "first" / "projector_config.pbtxt").exists()
    assert len(list((tmp_path / "first" / "train").glob("*.weights.h5"))) == 2
