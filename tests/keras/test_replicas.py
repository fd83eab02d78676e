"""Replicas: a distribution strategy trains as before, and the lent metric is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# Logical devices must be set before TensorFlow is used, so in a process of its own.
SCRIPT = """
import json, sys
import keras, numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from tb_f1_plugin.keras import F1Score, TensorBoard
rng = np.random.default_rng(0)
x = rng.normal(size=(101, 4)).astype("float32")
y = (x[:, :1] > 0).astype("float32")
keras.utils.set_random_seed(0)
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    metrics = [F1Score()] if sys.argv[2] == "compiled" else None
    model.compile("adam", "binary_crossentropy", metrics=metrics)
ours = TensorBoard(sys.argv[1], verify=(x, y))
model.fit(x, y, validation_data=(x, y), batch_size=20, epochs=2, verbose=0,
          callbacks=[ours])
(result,) = ours.verification
print(json.dumps([result.exact, result.scikit_learn, result.logged]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["lent", "compiled"])
def test_two_replicas_count_every_row_once(how: str, tmp_path: Path) -> None:
    """The logged validation F1 is scikit-learn's, with a ragged last batch."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "logs"), how],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

    exact, scikit_learn, logged = json.loads(done.stdout.splitlines()[-1])

    assert abs(logged - scikit_learn) <= 1e-12
    assert abs(exact - scikit_learn) <= 1e-12
