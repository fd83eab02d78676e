"""Replicas: a distribution strategy trains as before, and the lent metric is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tests.keras.backends import only_on
from tests.keras.tasks import records

pytestmark = only_on("tensorflow", why="MirroredStrategy")

# Logical devices must be set before TensorFlow is used, so in a process of its own.
BEGIN = """
import json, sys
import keras, numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from tb_f1_plugin.keras import F1Score, TensorBoard
rng = np.random.default_rng(0)
x = rng.normal(size=(101, 4)).astype("float32")
y = (x[:, :1] + rng.normal(size=(101, 1)) > 0.3).astype("float32")
keras.utils.set_random_seed(0)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
"""
PLAIN = """
with strategy.scope():
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    metrics = [F1Score()] if sys.argv[2] == "compiled" else None
    model.compile("adam", "binary_crossentropy", metrics=metrics)
ours = TensorBoard(sys.argv[1], verify=(x, y))
history = model.fit(
    x, y, validation_data=(x, y), batch_size=20, epochs=2, verbose=0, callbacks=[ours])
(result,) = ours.verification
print(json.dumps(
    [result.exact, result.scikit_learn, result.logged,
     history.history["val_f1_score"][-1]]))
"""
CUSTOM = """
from sklearn.metrics import f1_score
# The positives to the first replica, as an ordered file would have it.
first, second = np.split(np.argsort(-y[:, 0], kind="stable")[:100], 2)
order = np.stack([first.reshape(5, 10), second.reshape(5, 10)], 1).ravel()
x, y = x[order], y[order]
class Custom(keras.Model):
    def test_step(self, data):
        x, y = data
        logs = self.compute_metrics(x, y, self(x))
        # A key that is no metric's: Keras then shows what the steps return.
        return {**logs, "rows": tf.cast(tf.shape(y)[0], "float32")}
with strategy.scope():
    given = keras.Input((4,))
    out = keras.layers.Dense(1, activation="sigmoid")(given)
    model = Custom(given, out)
    stock = keras.metrics.F1Score("macro", 0.5, name="stock")
    model.compile("adam", "binary_crossentropy", metrics=[stock, F1Score(name="ours")])
def scikit_learn():
    return float(f1_score(y[:, 0], model.predict(x, verbose=0)[:, 0] > 0.5))
before = scikit_learn()
logs = model.evaluate(x, y, batch_size=20, verbose=0, return_dict=True)
fitted = model.fit(x, y, validation_data=(x, y), batch_size=20, verbose=0,
    callbacks=[TensorBoard(sys.argv[1])], epochs=1).history
after = scikit_learn()
model.evaluate(x, y, batch_size=20, verbose=0)
counts = model.metrics[1].metrics[1].counts()
print(json.dumps([*map(float, [before, logs["stock"], logs["ours"],
    fitted["val_ours"][-1], after, counts.total])]))
"""
MISSING = """
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.labels import rows_of
y = (rng.random((101, 3)) < 0.4).astype("float32")
y[rng.random(y.shape) < 0.3] = np.nan
numbers = rng.integers(-1, 3, 101)
with strategy.scope():
    given = keras.Input((4,))
    out = keras.layers.Dense(3, activation="sigmoid")(given)
    model = keras.Model(given, [out, keras.layers.Identity(name="other")(out)])
    metrics = [F1Score(threshold=0.5, labels=[0, 2], name="f", histogram=100),
               F1Score(name="g", histogram=100, confusion=True)]
    loss = lambda y, p: keras.ops.zeros_like(p[:, 0])
    model.compile("adam", [loss, loss], metrics=[[m] for m in metrics])
logs = model.evaluate(x, [y, numbers], batch_size=20, verbose=0, return_dict=True)
p, _ = model.predict(x, verbose=0)
expected = [rows_of(y, p, 0.5), rows_of(numbers, p)]
same = [m.counts() == e.counts() for m, e in zip(metrics, expected)]
same += [abs(m.histogram().positives - histogram_of(e, edges_of(100)).positives).sum()
         <= 4 for m, e in zip(metrics, expected)]
same += [metrics[1].confusion() == Confusion.of_rows(expected[1])]
left = [int(m.record().unlabelled) - e.unlabelled for m, e in zip(metrics, expected)]
shown = [v - m.score() for m in metrics for k, v in logs.items() if k.endswith(m.name)]
print(json.dumps([*map(float, [*same, *left, *shown])]))
"""

CHOICES = """
import logging
from sklearn.metrics import f1_score
said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
logging.getLogger("tb_f1_plugin").addHandler(handler)
class OfOne(F1Score):
    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_true, y_pred[:, 1:2], sample_weight)
def fitted(metrics, *choices):
    with strategy.scope():
        model = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=metrics())
    ours = [TensorBoard(f"{sys.argv[1]}/{len(said)}{i}", f1=choice)
            for i, choice in enumerate(choices)]
    history = model.fit(x, y, validation_data=(x, y), batch_size=20, epochs=1,
        verbose=0, callbacks=ours).history
    return history, f1_score(y[:, 0], model.predict(x, verbose=0)[:, 1] > 0.5)
history, _ = fitted(lambda: None, OfOne())
lent = sum("f1" in name for name in history)
is_said = "compile(..., metrics=[OfOne(...)])" in said[0]
history, right = fitted(lambda: [OfOne()], "auto")
compiled = history["val_f1_score"][-1] - right
history, right = fitted(lambda: None, "auto", F1Score(labels=[1]))
print(json.dumps([lent, is_said, compiled, history["val_exact_f1_score"][-1] - right]))
"""


def run(script: str, *arguments: object) -> list[float]:
    """Return what a script prints, run on two logical devices."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, *map(str, arguments)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    printed: list[float] = json.loads(done.stdout.splitlines()[-1])
    return printed


@pytest.mark.slow
@pytest.mark.parametrize("how", ["lent", "compiled"])
def test_two_replicas_count_every_row_once(how: str, tmp_path: Path) -> None:
    """The logged validation F1 is scikit-learn's, with a ragged last batch."""
    exact, scikit_learn, logged, in_logs = run(PLAIN, tmp_path / "logs", how)

    assert abs(logged - scikit_learn) <= 1e-12
    assert abs(exact - scikit_learn) <= 1e-12
    assert abs(in_logs - scikit_learn) <= 1e-6


@pytest.mark.slow
def test_a_custom_step_on_two_replicas(tmp_path: Path) -> None:
    """Where Keras shows the mean over replicas, ours are all the pooled F1 already."""
    before, stock, ours, fitted, after, total = run(CUSTOM, tmp_path / "logs")
    _, written = records(tmp_path / "logs", "validation", "ours/counts")

    assert abs(ours - before) <= 1e-6
    assert abs(stock - before) > 0.01  # the stock F1Score drifts
    assert abs(float(f_beta(written.counts)[-1]) - after) <= 1e-12
    assert abs(fitted - after) <= 1e-6
    assert total == 100
    assert written.counts.total.tolist() == [100]


@pytest.mark.slow
def test_missing_labels_are_left_out_on_every_replica() -> None:
    """Counts of numpy, and what is shown is the F1 of all replicas' chosen classes.

    Details as well; what `predict` returns may differ in the last digit.
    """
    *same, left, other, shown, also = run(MISSING)

    assert same == [1.0] * 5
    assert (left, other) == (0.0, 0.0)
    assert abs(shown) <= 1e-6
    assert abs(also) <= 1e-6


@pytest.mark.slow
def test_choices_on_two_replicas(tmp_path: Path) -> None:
    """An update_state of its own is compiled, as is said; two callbacks have two."""
    lent, is_said, compiled, second = run(CHOICES, tmp_path)

    assert (lent, is_said) == (0, True)
    assert abs(compiled) <= 1e-6
    assert abs(second) <= 1e-6
