"""What is JAX's own: pure steps, and state that travels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.own_steps import Guide
from tests.keras.tasks import (
    ROWS,
    VALIDATION,
    Task,
    records,
    rows_of_both,
    task,
    totals,
    with_or_without,
)

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="on jax alone: how a step runs there"
)
EPOCHS = 2
Said = Callable[[], list[str]]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"jit_compile": True},
        {"jit_compile": False},
        {"run_eagerly": True},
        {"steps_per_execution": 3},
    ],
    ids=str,
)
@pytest.mark.parametrize("is_compiled", [False, True])
def test_every_row_counts_however_a_step_is_run(
    is_compiled: bool, how: dict[str, Any], tmp_path: Path
) -> None:
    """Compiled, operation by operation, eagerly, and several batches a call."""
    metrics = [F1Score()] if is_compiled else []
    trained = task("probabilities", metrics=metrics, **how)

    trained.fit(TensorBoard(tmp_path))

    assert rows_of_both(tmp_path) == [[ROWS] * EPOCHS, [VALIDATION] * EPOCHS]


def test_a_step_is_followed_once_before_its_first_batch(tmp_path: Path) -> None:
    """A `fit` of one batch size traces each step twice: abstractly, and to compile."""
    traced = []

    class Model(keras.Model):
        def train_step(self, state: Any, data: Any) -> Any:
            traced.append("train")
            return super().train_step(state, data)

        def test_step(self, state: Any, data: Any) -> Any:
            traced.append("test")
            return super().test_step(state, data)

    base = task("probabilities")
    model = Model(base.model.input, base.model.output)
    model.compile("adam", "binary_crossentropy")
    board = TensorBoard(tmp_path)
    own = base._replace(model=model, validation=(base.x[:32], base.y[:32]))

    own.fit(board, batch_size=30)
    own.fit(board, batch_size=30)

    # The validation's rows are one full batch and one of two.
    assert traced == ["train", "train", "test", "test"]


class Looks(keras.Model):
    """Looks at its loss while it trains, as only an eager step can."""

    def train_step(self, state: Any, data: Any) -> Any:
        """Train, and look."""
        logs, state = super().train_step(state, data)
        assert float(logs["loss"]) >= 0
        return logs, state


def test_a_step_that_cannot_be_traced_is_counted_eagerly(tmp_path: Path) -> None:
    """What is lent is decided by the data's shapes then."""
    base = task("sparse")
    model = Looks(base.model.input, base.model.output)
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)

    base._replace(model=model).fit(TensorBoard(tmp_path))

    assert rows_of_both(tmp_path) == [[ROWS] * EPOCHS, [VALIDATION] * EPOCHS]


def test_a_chosen_metric_that_does_not_fit_ends_before_the_first_step(
    tmp_path: Path,
) -> None:
    """The error of the metric itself, and weights as they were."""
    trained = task("sparse")
    before = trained.model.get_weights()

    with pytest.raises(ValueError, match="labels"):
        trained.fit(TensorBoard(tmp_path, f1=F1Score(labels=[17])))

    for weights, were in zip(trained.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weights, were)


def test_a_step_without_compute_metrics_is_told_what_works(
    tmp_path: Path, said: Said
) -> None:
    """Outside of a StatelessScope `compute_metrics` cannot be called on JAX."""
    trained = task("probabilities")
    model = Guide(trained.model.inputs, trained.model.outputs)
    trained = trained._replace(model=model)

    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    trained.fit(TensorBoard(tmp_path / "lent"))
    assert len(said()) == 1
    assert "in a keras.StatelessScope as Keras' own step does" in said()[0]
    assert "or compile metrics=[tb_f1_plugin.keras.F1Score()]" in said()[0]

    model.compile("adam", "binary_crossentropy", metrics=[F1Score()])
    trained.fit(TensorBoard(tmp_path / "compiled"))
    assert totals(tmp_path / "compiled", "train") == [ROWS] * EPOCHS


class EvaluatesBefore(keras.callbacks.Callback):
    """Evaluates behind our callback, before a batch runs."""

    def __init__(self, task_: Task) -> None:
        """Keep the data."""
        super().__init__()
        self.task = task_

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Evaluate in the middle of an epoch."""
        if batch == 2:
            self.model.evaluate(*self.task.validation, verbose=0)


@pytest.mark.parametrize("is_compiled", [False, True])
def test_a_metric_is_read_while_the_step_has_its_values(
    is_compiled: bool, tmp_path: Path
) -> None:
    """Whatever resets it between a batch's hook and the batch, each row counts once."""
    trained = with_or_without(is_compiled)

    trained.fit(TensorBoard(tmp_path), EvaluatesBefore(trained))

    assert rows_of_both(tmp_path) == [[ROWS] * EPOCHS, [VALIDATION] * EPOCHS]


@pytest.mark.parametrize("is_compiled", [False, True])
def test_windows_are_read_in_the_middle_of_an_epoch(
    is_compiled: bool, tmp_path: Path
) -> None:
    """Between two batches a model's variables have no values, unless they are asked."""
    trained = with_or_without(is_compiled)

    trained.fit(TensorBoard(tmp_path, update_freq=2))

    steps, windows = records(tmp_path, "train", "f1_score/batch_counts")
    assert windows.rows.tolist() == [32, 32, 26] * EPOCHS
    assert steps == [2, 4, 6, 8, 10, 12]


class Interrupts(keras.callbacks.Callback):
    """Breaks off a training once."""

    is_done = False

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Break off."""
        if batch == 2 and not self.is_done:
            self.is_done = True
            raise KeyboardInterrupt


def test_after_an_interrupt_the_model_counts_as_before(tmp_path: Path) -> None:
    """A `fit` that breaks off leaves the model's own function and no state of ours."""
    trained = task("probabilities")
    board = TensorBoard(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        trained.fit(board, Interrupts(), epochs=1)
    own = trained.model.train_function

    trained.fit(board, epochs=1)

    assert trained.model.train_function is own
    assert totals(tmp_path) == [ROWS]
    assert len(trained.model.metrics_variables) == 2  # Keras' own, of the loss


def test_with_nnx_nothing_is_lent_and_a_line_says_so(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras asks the class for its steps there, and no single model."""
    monkeypatch.setattr(keras.config, "is_nnx_enabled", lambda: True)

    task("probabilities").fit(TensorBoard(tmp_path))

    [sentence] = said()
    assert "KERAS_NNX_ENABLED" in sentence
    assert rows_of_both(tmp_path) == [[], []]


PARALLEL = """
import json, sys
import keras
from pathlib import Path
keras.distribution.set_distribution(keras.distribution.DataParallel())
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import task, totals

logdir, found = Path(sys.argv[1]), {}
for kind in ("probabilities", "sparse", "two outputs"):
    for is_compiled in (False, True):
        if is_compiled and kind == "two outputs":
            continue
        trained = task(kind, metrics=[F1Score()] if is_compiled else [])
        # Keras itself raises for a batch that does not divide.
        def even(values, rows):
            return keras.tree.map_structure(lambda array: array[:rows], values)
        xv, yv = trained.validation
        cut = trained._replace(
            x=trained.x[:88], y=even(trained.y, 88), validation=(xv[:48], even(yv, 48))
        )
        name = f"{kind} {is_compiled}"
        history = cut.fit(TensorBoard(logdir / name), batch_size=8).history
        tag = "b_f1_score" if kind == "two outputs" else "f1_score"
        found[name] = [
            totals(logdir / name, run, f"{tag}/counts")
            for run in ("train", "validation")
        ]
print(json.dumps(found))
"""


def test_two_devices_count_every_row_once(tmp_path: Path) -> None:
    """Under `DataParallel` the state of what is lent lies as the model's own does."""
    flags = "--xla_force_host_platform_device_count=2"
    ran = subprocess.run(
        [sys.executable, "-c", PARALLEL, str(tmp_path)],
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert len(found) == 5
    assert set(map(json.dumps, found.values())) == {"[[88, 88], [48, 48]]"}
