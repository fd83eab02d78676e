"""What Keras takes for predictions: probabilities stay probabilities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.heads import f1_in, features, listening, rows, still

layers = keras.layers
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*received `from_logits=True`"),
    pytest.mark.filterwarnings("ignore:.*through a Python `Lambda`"),
]


class OfItsOwn(keras.Model):
    """Calls the activation by itself, so that no layer says what it is."""

    def __init__(self) -> None:
        """Make the layer before it."""
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x: Any) -> Any:
        """Return a sigmoid's output."""
        return keras.activations.sigmoid(self.dense(x))


def sequence(*ends: Any) -> Callable[[], Any]:
    """Return what makes a sequential model."""
    return lambda: keras.Sequential([keras.Input((6,)), *(end() for end in ends)])


def half_precision() -> Any:
    """Return a model whose sigmoid is in float16, cast behind it."""
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(1, dtype="mixed_float16"),
            layers.Activation("sigmoid", dtype="mixed_float16"),
            layers.Activation("linear", dtype="float32"),
        ]
    )


PROBABILITIES = {
    "in the layer": sequence(lambda: layers.Dense(1, activation="sigmoid")),
    "a layer of its own": sequence(
        lambda: layers.Dense(1), lambda: layers.Activation("sigmoid")
    ),
    "an operation": sequence(
        lambda: layers.Dense(1), lambda: layers.Lambda(keras.ops.sigmoid)
    ),
    "reshaped": sequence(
        lambda: layers.Dense(1, activation="sigmoid"), lambda: layers.Reshape((1, 1))
    ),
    "a softmax": sequence(lambda: layers.Dense(3, activation="softmax")),
    "a softmax layer": sequence(lambda: layers.Dense(3), layers.Softmax),
    "half precision": half_precision,
    "a model of its own": OfItsOwn,
    "hard": sequence(lambda: layers.Dense(1, activation="hard_sigmoid")),
}


def expected(model: Any, y: Any, threshold: float) -> float:
    """Return scikit-learn's F1 of `predict` as a user would call it."""
    predicted = model.predict(features(), verbose=0) > threshold
    columns = y.shape[-1]
    if columns == 1:
        return float(f1_score(np.ravel(y), np.ravel(predicted)))
    return float(f1_score(y, predicted, average="macro", zero_division=0.0))


def logged(model: Any, y: Any, log_dir: Path, **options: Any) -> tuple[Any, list[str]]:
    """Return the F1s of an epoch, and what is said."""
    with listening() as said:
        history = model.fit(
            features(), y, verbose=0, callbacks=[TensorBoard(log_dir, **options)]
        ).history
    return f1_in(history), said


def labels_for(kind: str) -> Any:
    """Return labels in the shape of a model's output."""
    y = rows(3, 3 if "softmax" in kind else 1)
    return y[:, None] if kind == "reshaped" else y


NO_MARK = "a tensor of JAX cannot be marked, so only layers say what made it"


@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=only_on("tensorflow", "torch", why=NO_MARK))
        if kind == "a model of its own"
        else kind
        for kind in PROBABILITIES
    ],
)
def test_a_sigmoid_under_from_logits_is_compared_with_a_half(
    kind: str, eager: bool, tmp_path: Path
) -> None:
    """What `predict` returns are probabilities, whatever the loss was told."""
    keras.utils.set_random_seed(2)
    y = labels_for(kind)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model = still(PROBABILITIES[kind](), loss, run_eagerly=eager)
    got, said = logged(model, y, tmp_path)
    assert got["f1_score"] == pytest.approx(expected(model, y, 0.5), abs=1e-6)
    assert len(said) == 1
    assert "Predictions above 0.5 are counted" in said[0]


@pytest.mark.parametrize("kind", ["in the layer", "a softmax", "half precision"])
@pytest.mark.parametrize("how", ["chosen", "compiled"])
def test_a_metric_of_logits_on_probabilities_takes_them_for_what_they_are(
    kind: str, how: str, tmp_path: Path
) -> None:
    """F1Score(from_logits=True) on a sigmoid's output does not predict every row."""
    keras.utils.set_random_seed(2)
    y, metric = labels_for(kind), F1Score(threshold=0.4, from_logits=True)
    compiled = how == "compiled"
    model = still(
        PROBABILITIES[kind](), "binary_crossentropy", metrics=[metric] * compiled
    )
    options = {} if compiled else {"f1": metric}
    ours = TensorBoard(tmp_path, verify=(features(), y), **options)
    with listening() as said:
        history = model.fit(features(), y, verbose=0, callbacks=[ours]).history
    right = expected(model, y, 0.4)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].exact == pytest.approx(right, abs=1e-12)
    assert len(said) == 1
    assert "compared with the threshold 0.4 as they are" in said[0]


@only_on("tensorflow", why="no other backend names the operation of a tensor")
def test_a_sigmoid_of_tensorflow_s_own_is_seen_in_a_graph(tmp_path: Path) -> None:
    """As Keras' loss sees it: by the operation that made the tensor."""
    import tensorflow as tf

    model = still(
        sequence(lambda: layers.Dense(1), lambda: layers.Lambda(tf.sigmoid))(),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    got, _ = logged(model, rows(3), tmp_path)
    assert got["f1_score"] == pytest.approx(expected(model, rows(3), 0.5), abs=1e-6)


@pytest.mark.parametrize("eager", [False, True])
def test_logits_are_compared_with_zero(eager: bool, tmp_path: Path) -> None:
    """A linear output under from_logits=True is one of logits; nothing is said."""
    model = still(
        sequence(lambda: layers.Dense(1))(),
        keras.losses.BinaryCrossentropy(from_logits=True),
        run_eagerly=eager,
    )
    got, said = logged(model, rows(3), tmp_path)
    assert got["f1_score"] == pytest.approx(expected(model, rows(3), 0.0), abs=1e-6)
    assert said == []


def test_a_linear_output_for_a_loss_of_probabilities_is_named(tmp_path: Path) -> None:
    """`predict > 0.5` is what a user calls; the sentence says what may be wrong."""
    model = still(sequence(lambda: layers.Dense(1))(), "binary_crossentropy")
    got, said = logged(model, rows(3), tmp_path / "before")
    assert got["f1_score"] == pytest.approx(expected(model, rows(3), 0.5), abs=1e-6)
    assert len(said) == 1
    assert "has no activation" in said[0]
    # The advice, followed.
    still(model, keras.losses.BinaryCrossentropy(from_logits=True))
    got, said = logged(model, rows(3), tmp_path / "after")
    assert got["f1_score"] == pytest.approx(expected(model, rows(3), 0.0), abs=1e-6)
    assert said == []


@pytest.mark.parametrize("told", ["loss", "metric"])
def test_probabilities_that_nothing_shows_are_said_to_be_all_predicted(
    told: str, tmp_path: Path
) -> None:
    """A sigmoid written out hides from the loss; the advice gives the right number."""
    x, y = features(), rows(1)

    def trained(name: str, from_logits: bool) -> tuple[float, float, list[str]]:
        model = keras.Sequential(
            [
                keras.Input((6,)),
                layers.Dense(1),
                layers.Lambda(lambda t: 1 / (1 + keras.ops.exp(-t))),
            ]
        )
        loss = keras.losses.BinaryCrossentropy(from_logits=from_logits)
        metrics = [F1Score(from_logits=from_logits)] if told == "metric" else None
        still(model, loss, metrics=metrics)
        with listening() as said:
            fitted = model.fit(
                x,
                y,
                validation_data=(x, y),
                epochs=2,
                verbose=0,
                callbacks=[TensorBoard(tmp_path / name)],
            )
        right = f1_score(y > 0.5, model.predict(x, verbose=0) > 0.5)
        return fitted.history["val_f1_score"][-1], right, said

    _, _, said = trained("logits", True)
    assert len(said) == 1
    assert "every prediction of train in epoch 0 was above the threshold's" in said[0]
    got, right, said = trained("probabilities", False)
    assert got == pytest.approx(right, abs=1e-6)
    assert said == []
