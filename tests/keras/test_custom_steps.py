"""Steps, loops and callbacks that users write themselves."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.own_steps import Guide, first, gradients, step
from tests.keras.tasks import (
    ROWS,
    VALIDATION,
    dense,
    read,
    records,
    task,
    totals,
)


def test_a_custom_step_that_updates_the_metrics_itself_counts(tmp_path: Path) -> None:
    """Without compute_metrics, a compiled F1Score is what the step updates."""
    source = dense(1, "sigmoid")
    model = Guide(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy", metrics=[F1Score()])
    trained = task("probabilities")._replace(model=model)

    trained.fit(TensorBoard(tmp_path))

    assert totals(tmp_path) == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


@only_on("tensorflow", why="tf.function")
def test_a_step_that_keeps_its_own_graph_gets_no_metric(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was lent in it would stay in it; one line says so."""
    import tensorflow as tf

    class Decorated(keras.Model):
        """Its step is a tf.function of its own."""

        @tf.function
        def test_step(self, data: Any) -> Any:
            """Do what Keras does."""
            return super().test_step(data)

    source = dense(1, "sigmoid")
    model = Decorated(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path))

    assert "tf.function of its own" in caplog.text
    assert np.ndim(model.evaluate(*trained.validation, verbose=0)) == 0


class OwnSignature(keras.Model):
    """Its `compute_metrics` has other arguments than Keras'."""

    def compute_metrics(self, y: Any, y_pred: Any) -> Any:
        """Return nothing but the loss."""
        return {"loss": self._loss_tracker.result()}

    @step
    def train_step(self, data: Any) -> Any:
        """Train on nothing."""
        x, y = data
        y_pred = self(x)
        self._loss_tracker.update_state(self.compute_loss(y=y, y_pred=y_pred))
        return self.compute_metrics(y, y_pred)

    test_step = train_step


class Resets(keras.Model):
    """Resets a metric of its own in the graph of its step."""

    def __init__(self, *arguments: Any) -> None:
        """Make the metric."""
        super().__init__(*arguments)
        self.own = F1Score(name="own")
        self.own.update_state([1], [0.5])

    def count(self, data: Any) -> None:
        """Count each batch by itself."""
        x, y = data
        self.own.reset_state()
        self.own.update_state(y, self(x))

    def train_step(self, *arguments: Any) -> Any:
        """Count, and do what Keras does."""
        return super().train_step(*first(self, arguments, Resets.count))


@pytest.mark.parametrize("kind", [OwnSignature, Resets])
def test_a_model_of_odd_steps_trains_as_before(kind: Any, tmp_path: Path) -> None:
    """Whatever is counted of it."""
    source = dense(1, "sigmoid")
    model = kind(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)

    assert "loss" in trained.fit(TensorBoard(tmp_path)).history


def test_a_loop_of_the_user_s_own_gets_what_it_always_gets(tmp_path: Path) -> None:
    """`train_on_batch` of a model that was never fitted returns the loss alone."""
    trained = task("probabilities")
    callbacks = keras.callbacks.CallbackList(
        [TensorBoard(tmp_path)], model=trained.model
    )
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    for batch in range(3):
        callbacks.on_train_batch_begin(batch)
        loss = trained.model.train_on_batch(trained.x, trained.y)
        callbacks.on_train_batch_end(batch)
        assert np.ndim(loss) == 0
    callbacks.on_epoch_end(0, {"loss": float(loss)})
    callbacks.on_train_end()


class Subclass(TensorBoard):
    """Overrides a hook, as anybody's may."""

    def set_model(self, model: Any) -> None:
        """Do what ours does."""
        super().set_model(model)


def test_two_of_a_subclass_share_one_loan_too(tmp_path: Path) -> None:
    """The list of callbacks is found through the frames of overrides."""
    task("probabilities").fit(Subclass(tmp_path / "a"), Subclass(tmp_path / "b"))

    assert totals(tmp_path / "a") == totals(tmp_path / "b") == [ROWS] * 2


class OverridesMetrics(keras.Model):
    """keras.io's custom step, with `metrics` overridden as its guide has it."""

    train_step = gradients(
        lambda self, x, y, y_pred, loss: self.compute_metrics(x, y, y_pred)
    )

    @property
    def metrics(self) -> Any:
        """List one metric only, and so reset one only."""
        return [self._loss_tracker]


CARRIED = only_on(
    "tensorflow", "torch", why="Keras on JAX carries the metrics that `metrics` lists"
)


@pytest.mark.parametrize(
    "compiled",
    [pytest.param(True, marks=CARRIED, id="compiled"), pytest.param(False, id="lent")],
)
def test_a_metric_that_the_model_does_not_reset_is_reset_by_us(
    compiled: bool, tmp_path: Path
) -> None:
    """Rows per epoch stay 90 for a model that overrides `metrics`."""
    source = dense(1, "sigmoid")
    model = OverridesMetrics(source.inputs, source.outputs)
    model.compile(
        "adam", "binary_crossentropy", metrics=[F1Score()] if compiled else None
    )
    trained = task("probabilities")._replace(model=model)

    trained.fit(TensorBoard(tmp_path), epochs=3)

    _, train = records(tmp_path, "train", "f1_score/counts")
    _, test = records(tmp_path, "validation", "f1_score/counts")
    assert train.counts.total.tolist() == [90] * 3
    assert test.counts.total.tolist() == [VALIDATION] * 3


class NeverComputes(keras.Model):
    """A custom step that does not call `compute_metrics`."""

    @step
    def train_step(self, data: Any) -> Any:
        """Do nothing but report a loss."""
        x, y = data
        return {"loss": self.compute_loss(y=y, y_pred=self(x))}

    test_step = train_step


class ComputesInTestsOnly(keras.Model):
    """A custom train step without `compute_metrics`, and Keras' test step."""

    train_step = NeverComputes.train_step


def test_validation_rows_are_never_written_as_the_train_f1(tmp_path: Path) -> None:
    """What the training step did not count is missing, not the other split's."""
    source = dense(1, "sigmoid")
    model = ComputesInTestsOnly(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)

    history = trained.fit(TensorBoard(tmp_path)).history

    assert not any("f1" in tag for tag in read(tmp_path, "train"))
    _, test = records(tmp_path, "validation", "f1_score/counts")
    assert test.counts.total.tolist() == [VALIDATION] * 2
    assert "f1_score" not in history


def test_a_step_that_counts_nothing_writes_nothing_and_warns_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A total of 0 is no score of 0."""
    source = dense(1, "sigmoid")
    model = NeverComputes(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)

    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path), epochs=3)

    assert not any("f1" in tag for tag in read(tmp_path, "train"))
    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(said) == 1
    assert "compute_metrics" in said[0]


class OneForEachSplit(keras.Model):
    """Lists an F1Score for training and one for validation in `metrics`."""

    def __init__(self) -> None:
        """Make a layer and the metrics."""
        super().__init__()
        self.layer = keras.layers.Dense(1, activation="sigmoid")
        self.trained = F1Score(name="trained")
        self.validated = F1Score(name="validated")

    def call(self, x: Any) -> Any:
        """Predict."""
        return self.layer(x)

    @property
    def metrics(self) -> list[Any]:
        """Both."""
        return [self.trained, self.validated]

    @step
    def train_step(self, data: Any) -> Any:
        """Count the training."""
        x, y = data
        self.trained.update_state(y, self(x))
        return {"trained": self.trained.result()}

    @step
    def test_step(self, data: Any) -> Any:
        """Count the validation."""
        x, y = data
        self.validated.update_state(y, self(x))
        return {"validated": self.validated.result()}


@only_on("tensorflow", "torch", why="metrics that are made before the first batch")
def test_a_metric_for_each_split_is_no_metric_that_a_step_forgets(
    tmp_path: Path, said: Any
) -> None:
    """Each is written of its split, and nobody is told to update it in the other."""
    model = OneForEachSplit()
    model.compile("sgd")
    trained = task("probabilities")
    x, y = trained.validation
    trained._replace(model=model, y=trained.y[:, None], validation=(x, y[:, None])).fit(
        TensorBoard(tmp_path)
    )

    assert said() == []
    assert totals(tmp_path, "train", "trained/counts") == [ROWS] * 2
    assert totals(tmp_path, "validation", "validated/counts") == [VALIDATION] * 2
