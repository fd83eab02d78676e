"""Every advice that is printed works when it is followed."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.lending import advice
from tests.keras.backends import only_on
from tests.keras.heads import (
    Column,
    f1_in,
    f1_of,
    features,
    list_of_dicts,
    listening,
    part_nested,
    rows,
    shared_head,
    skip_without_metrics,
    still,
    two,
)
from tests.keras.own_steps import step, then

METRIC = "[tb_f1_plugin.keras.F1Score(...)]"


def fitted(model: Any, y: Any, log_dir: Path, **options: Any) -> tuple[Any, list[str]]:
    """Return the F1s of an epoch, and what is said."""
    own = tempfile.mkdtemp(dir=log_dir)  # each fit has one
    with listening() as said:
        history = model.fit(
            features(), y, verbose=0, callbacks=[TensorBoard(own, **options)]
        ).history
    return f1_in(history), said


def in_metrics(sentence: str) -> Any:
    """Return what a sentence says to give to `metrics=`, made."""
    code = sentence.replace(METRIC, "[F1Score()]")
    (written,) = re.findall(r"metrics=(.*?)\)[.,]", code)
    return eval(written, {"F1Score": F1Score})


@pytest.mark.parametrize("f1", ["auto", F1Score()])
def test_an_output_whose_loss_does_not_classify(f1: Any, tmp_path: Path) -> None:
    """compile(metrics={'price': …}) counts it, with the other one beside it."""
    y = {"price": rows(1), "is_sold": rows(2)}
    losses = {"price": "mse", "is_sold": "binary_crossentropy"}
    got, said = fitted(still(two(), losses), y, tmp_path, f1=f1)
    assert list(got) == ["is_sold_f1_score"]
    assert len(said) == 1
    metrics = in_metrics(said[0])
    assert set(metrics) == {"price"}
    got, said = fitted(still(two(), losses, metrics=metrics), y, tmp_path)
    right = {"price_f1_score": f1_of(rows(1), features()[:, 0])}
    assert got == pytest.approx(right)
    assert len(said) == 1
    assert "No counts are written of the output 'is_sold'" in said[0]
    metrics = in_metrics(said[0])
    got, said = fitted(still(two(), losses, metrics=metrics), y, tmp_path)
    right["is_sold_f1_score"] = f1_of(rows(2), features()[:, 1])
    assert got == pytest.approx(right)
    assert said == []


@pytest.mark.parametrize("pictures", [1, 2])
def test_an_output_that_may_be_a_reconstruction(pictures: int, tmp_path: Path) -> None:
    """A sentence names each such output, and its metrics={…} counts what it names."""
    given, names = keras.Input((6,)), [f"picture{i}" for i in range(pictures)]
    scaled = keras.layers.Rescaling(0.5)(given)
    heads = {name: keras.layers.Identity(name=name)(scaled) for name in names}
    model = keras.Model(given, heads | {"is_sold": Column(1, name="is_sold")(given)})
    losses = dict.fromkeys((*names, "is_sold"), "binary_crossentropy")
    y = dict.fromkeys(names, features()) | {"is_sold": rows(2)}
    got, said = fitted(still(model, losses), y, tmp_path)
    assert list(got) == ["is_sold_f1_score"]
    assert len(said) == pictures
    for name, sentence in zip(names, said, strict=True):
        assert sentence.startswith(f"No F1 is lent: output {name!r}: ")
        metrics = in_metrics(sentence)
        assert set(metrics) == {name}
        got, _ = fitted(still(model, losses, metrics=metrics), y, tmp_path)
        assert list(got) == [f"{name}_f1_score"]


def test_an_output_whose_name_is_there_twice(tmp_path: Path) -> None:
    """compile(metrics=[[], …]) has a list for each output."""
    y, losses = [rows(1), rows(2)], ["binary_crossentropy", "mse"]
    _, said = fitted(still(shared_head(), losses), y, tmp_path)
    (about,) = (sentence for sentence in said if "metrics=" in sentence)
    model = still(shared_head(), losses, metrics=[[], [F1Score()]])
    assert f"metrics=[[], {METRIC}]" in about
    got, _ = fitted(model, y, tmp_path)
    assert got == pytest.approx({"head_f1_score": f1_of(rows(2), features()[:, 5])})


def test_an_output_of_a_nested_structure(tmp_path: Path) -> None:
    """compile(metrics=…) in the outputs' structure, [] elsewhere."""
    y = [{"q": rows(1), "p": rows(2)}, {"a": rows(3)}]
    losses = [{"q": "mse", "p": "binary_crossentropy"}, {"a": "mse"}]
    skip_without_metrics(list_of_dicts(), y)
    _, said = fitted(still(list_of_dicts(), losses), y, tmp_path)
    assert len(said) == 2
    assert all("in the outputs' structure" in sentence for sentence in said)
    metrics: Any = [{"q": [F1Score()], "p": []}, {"a": []}]
    got, _ = fitted(still(list_of_dicts(), losses, metrics=metrics), y, tmp_path)
    assert list(got.values()) == pytest.approx([f1_of(rows(1), features()[:, 0])])


class Counts(keras.Model):
    """Updates a metric of its own, as the advice says where Keras takes none."""

    own: Any = None

    def count(self, data: Any) -> Any:
        """Update the metric."""
        x, y = data
        self.own.update_state(y["g"]["a"], self(x)["g"]["a"])
        return {self.own.name: self.own.result()}

    def train_step(self, *arguments: Any) -> Any:
        """Train, and count."""
        return then(self, super().train_step(*arguments), arguments, Counts.count)

    def test_step(self, *arguments: Any) -> Any:
        """Validate, and count."""
        return then(self, super().test_step(*arguments), arguments, Counts.count)

    @property
    def metrics(self) -> list[Any]:
        """List it, so that Keras resets it."""
        return [*super().metrics, self.own] if self.own else super().metrics


def test_outputs_of_which_keras_takes_no_metrics(tmp_path: Path) -> None:
    """A metric in the model, updated in its steps, is counted and written."""
    y = {"g": {"a": rows(1)}, "h": rows(2)}
    losses = {"g": {"a": "mse"}, "h": "binary_crossentropy"}
    _, said = fitted(still(part_nested(), losses), y, tmp_path)
    assert len(said) == 1
    assert said[0].endswith(advice.NOT_COMPILED)
    plain = part_nested()
    model = Counts(plain.inputs, plain.output)
    model.own = F1Score()
    model.own.build((None, 1), (None, 1))
    got, said = fitted(still(model, losses), y, tmp_path)
    assert got == pytest.approx({"f1_score": f1_of(rows(1), features()[:, 0])})
    assert said == []


@only_on("tensorflow", why="tf.function")
def test_a_step_that_traces_by_itself(tmp_path: Path) -> None:
    """Only compile(metrics=…) is advised, since f1= would be refused as well."""
    import tensorflow as tf

    class Traced(keras.Model):
        """Has a step that is a tf.function of its own."""

        @tf.function
        def train_step(self, data: Any) -> Any:
            """Train."""
            return super().train_step(data)

    given = keras.Input((6,))
    model = Traced(given, Column(0)(given))
    got, said = fitted(still(model, "binary_crossentropy"), rows(1), tmp_path)
    assert got == {}
    assert len(said) == 1
    assert "f1=" not in said[0]
    model = Traced(given, Column(0)(given))
    still(model, "binary_crossentropy", metrics=in_metrics(said[0]))
    got, said = fitted(model, rows(1), tmp_path)
    assert got == pytest.approx({"f1_score": f1_of(rows(1), features()[:, 0])})
    assert said == []


class OfItsOwn(keras.Model):
    """Has a compute_metrics with arguments of its own."""

    def compute_metrics(self, pair: Any) -> Any:
        """Return what there is."""
        return {"loss": self._loss_tracker.result()}

    @step
    def train_step(self, data: Any) -> Any:
        """Call it with what it takes."""
        x, y = data
        self._loss_tracker.update_state(self.compute_loss(y=y, y_pred=self(x)))
        return self.compute_metrics((y, self(x)))


class Follows(OfItsOwn):
    """Does what the advice says."""

    own: Any = None

    def compute_metrics(self, pair: Any) -> Any:
        """Count there."""
        self.own.update_state(*pair)
        return {"loss": self._loss_tracker.result(), "f1_score": self.own.result()}

    @property
    def metrics(self) -> list[Any]:
        """List it."""
        return [*super().metrics, self.own] if self.own else super().metrics


def test_a_compute_metrics_with_arguments_of_its_own(tmp_path: Path) -> None:
    """The advice is to count there, and it works."""
    given = keras.Input((6,))
    model = OfItsOwn(given, Column(0)(given))
    got, said = fitted(still(model, "binary_crossentropy"), rows(1), tmp_path)
    assert got == {}
    assert len(said) == 1
    assert said[0].endswith(advice.IN_THE_STEP)
    model = Follows(given, Column(0)(given))
    model.own = F1Score()
    model.own.build((None, 1), (None, 1))
    got, said = fitted(still(model, "binary_crossentropy"), rows(1), tmp_path)
    assert got == pytest.approx({"f1_score": f1_of(rows(1), features()[:, 0])})
    assert said == []


class AddsItsLoss(keras.Model):
    """Has a loss of its own, and none that was compiled."""

    def __init__(self) -> None:
        """Make the head."""
        super().__init__()
        self.head = Column(0)

    def call(self, x: Any) -> Any:
        """Add the loss."""
        out = self.head(x)
        self.add_loss(keras.ops.mean(out))
        return out


@pytest.mark.parametrize("how", ["metrics", "f1"])
def test_a_model_that_was_compiled_without_a_loss(how: str, tmp_path: Path) -> None:
    """Both ways work if there are labels; without any, the next line says so."""
    got, said = fitted(still(AddsItsLoss(), None), rows(1), tmp_path)
    assert got == {}
    assert len(said) == 1
    assert said[0].endswith(advice.with_labels(advice.HOW_TO_CHOOSE))
    metrics = [F1Score()] if how == "metrics" else None
    options: Any = {} if how == "metrics" else {"f1": F1Score()}
    model = still(AddsItsLoss(), None, metrics=metrics)
    got, said = fitted(model, rows(1), tmp_path, **options)
    assert got == pytest.approx({"f1_score": f1_of(rows(1), features()[:, 0])})
    assert said == []
    if how == "f1":
        got, said = fitted(still(AddsItsLoss(), None), None, tmp_path, **options)
        assert got == {}
        assert "was given no labels" in said[0]


@pytest.mark.parametrize("how", ["metrics", "f1"])
@pytest.mark.parametrize("situation", ["custom loss", "regression", "many columns"])
def test_one_output(situation: str, how: str, tmp_path: Path) -> None:
    """Both ways to choose work."""
    y: Any = rows(1)
    given = keras.Input((6,))
    out: Any = Column(0)(given)
    loss: Any = {"custom loss": own_loss, "regression": "mae"}.get(situation)
    if situation == "many columns":
        y = np.repeat(y, 1001, axis=1)
        out = keras.layers.Concatenate()([out] * 1001)
        loss = "binary_crossentropy"
    model = keras.Model(given, out)
    got, said = fitted(still(model, loss), y, tmp_path)
    assert got == {}
    assert len(said) == 1
    assert said[0].endswith(advice.HOW_TO_CHOOSE)
    metric = F1Score(threshold=0.5)
    options: Any = {} if how == "metrics" else {"f1": metric}
    model = keras.Model(given, out)
    still(model, loss, metrics=[metric] if how == "metrics" else None)
    got, said = fitted(model, y, tmp_path, **options)
    right = f1_of(rows(1), features()[:, 0])
    assert got == pytest.approx({"f1_score": right}, abs=1e-6)
    assert said == []


def own_loss(y_true: Any, y_pred: Any) -> Any:
    """Do what no class of Keras' does."""
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)
