"""A compiled argmax metric under a binary loss: said for data of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import Batches, data_set
from tests.keras.echo import ROWS, Scale, model_of, numbers, predictions
from tests.keras.heads import f1_in, listening, still

P = predictions(4)
SEVERAL = (np.random.default_rng(2).random((ROWS, 4)) > 0.5).astype("float32")
ONE_HOT = np.eye(4, dtype="float32")[numbers(4)]
BINARY = "binary_crossentropy"
RIGHT = f1_score(SEVERAL, P > 0.5, average="macro", zero_division=0.0)


class Subclassed(keras.Model):
    """A model that tells its outputs with the first batch only."""

    def __init__(self) -> None:
        """Have one layer."""
        super().__init__()
        self.scale = Scale()

    def call(self, x: Any) -> Any:
        """Return the inputs."""
        return self.scale(x)


def in_turn(x: Any, y: Any) -> Iterator[Any]:
    """Yield one batch again and again."""
    while True:
        yield x, y


DATA: dict[str, Callable[[Any], dict[str, Any]]] = {
    "data set": lambda y: {
        "x": data_set(P, y, size=7),
        "validation_data": data_set(P, y, size=7),
    },
    "PyDataset": lambda y: {"x": Batches(P, y), "validation_data": Batches(P, y)},
    "generator": lambda y: {"x": in_turn(P, y), "steps_per_epoch": 1},
    "arrays": lambda y: {"x": P, "y": y, "validation_data": (P, y)},
    "arrays, and a data set": lambda y: {
        "x": P,
        "y": y,
        "validation_data": data_set(P, y, size=7),
    },
}


def fitted(model: Any, data: dict[str, Any], log_dir: Path) -> tuple[Any, list[str]]:
    """Return the history of an epoch, and what is said."""
    with listening() as said:
        history = model.fit(
            **data, shuffle=False, verbose=0, callbacks=[TensorBoard(log_dir)]
        ).history
    return f1_in(history), said


@pytest.mark.parametrize("loss", [BINARY, keras.losses.BinaryFocalCrossentropy()])
@pytest.mark.parametrize("kind", DATA)
def test_argmax_of_several_labels_is_said_and_the_advice_counts_each(
    kind: str, loss: Any, tmp_path: Path
) -> None:
    """One sentence for the labels that were looked at, or else for the loss."""
    model = model_of(P, loss, metrics=[F1Score()])
    _, said = fitted(model, DATA[kind](SEVERAL), tmp_path / "a")
    assert said
    assert all("F1Score(threshold=0.5) counts each" in s for s in said)
    is_looked_at = kind.startswith("arrays")
    word = "rows have several largest labels" if is_looked_at else "a binary one"
    assert all(word in s for s in said)
    still(model, loss, metrics=[F1Score(threshold=0.5)])
    got, said = fitted(model, DATA[kind](SEVERAL), tmp_path / "b")
    assert [*got.values()] == pytest.approx([RIGHT] * len(got), abs=1e-6)
    assert said == []


@pytest.mark.parametrize("kind", ["data set", "arrays"])
def test_a_subclassed_model_is_asked_after_its_first_batches(
    kind: str, tmp_path: Path
) -> None:
    """Only then it is known how many columns there are."""
    model = still(Subclassed(), BINARY, metrics=[F1Score()])
    _, said = fitted(model, DATA[kind](SEVERAL), tmp_path)
    assert said
    assert all("F1Score(threshold=0.5) counts each" in s for s in said)


@pytest.mark.parametrize("is_dict", [False, True])
def test_each_of_several_outputs_has_its_own_labels_looked_at(
    is_dict: bool, tmp_path: Path
) -> None:
    """The labels that Keras gives the metrics of an output, in any structure."""
    given = keras.Input((4,))
    outputs = {"z": Scale(name="z")(given), "b": Scale(name="b")(given)}
    model = keras.Model(given, outputs if is_dict else list(outputs.values()))
    y: Any = {"z": SEVERAL, "b": ONE_HOT} if is_dict else [SEVERAL, ONE_HOT]
    metrics: Any = {"z": [F1Score()], "b": [F1Score()]}
    losses: Any = {"z": BINARY, "b": BINARY}
    if not is_dict:
        metrics, losses = list(metrics.values()), list(losses.values())
    still(model, losses, metrics=metrics)
    _, said = fitted(model, {"x": P, "y": y}, tmp_path)
    assert len(said) == 1
    assert "in train: " in said[0]
    assert "rows have several largest labels" in said[0]


@pytest.mark.parametrize(
    ("loss", "y", "kind"),
    [
        (BINARY, ONE_HOT, "arrays"),
        (BINARY, ONE_HOT, "arrays, and a data set"),
        ("categorical_crossentropy", ONE_HOT, "data set"),
        ("categorical_crossentropy", ONE_HOT, "PyDataset"),
    ],
)
def test_nothing_is_said_where_a_row_has_one_class(
    loss: Any, y: Any, kind: str, tmp_path: Path
) -> None:
    """By the labels that are at hand, or by the loss."""
    model = model_of(P, loss, metrics=[F1Score()])
    assert fitted(model, DATA[kind](y), tmp_path)[1] == []


def test_nothing_is_said_of_one_column_or_of_a_threshold(tmp_path: Path) -> None:
    """There nothing is taken by argmax."""
    x, y = predictions(1), numbers(2, 1)
    model = model_of(x, BINARY, metrics=[F1Score()])
    data = {"x": data_set(x, y, size=7)}
    assert fitted(model, data, tmp_path / "a")[1] == []
    model = model_of(P, BINARY, metrics=[F1Score(threshold=0.4)])
    assert fitted(model, DATA["data set"](SEVERAL), tmp_path / "b")[1] == []


def test_of_logits_the_advice_says_so(tmp_path: Path) -> None:
    """The threshold 0.5 of logits is 0."""
    x = np.random.default_rng(0).normal(0, 1, (ROWS, 4)).astype("float32")
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    data = {"x": data_set(x, SEVERAL, size=7)}
    model = model_of(x, loss, metrics=[F1Score()])
    said = " ".join(fitted(model, data, tmp_path / "a")[1])
    assert "F1Score(threshold=0.5, from_logits=True) counts each" in said
    still(model, loss, metrics=[F1Score(threshold=0.5, from_logits=True)])
    got, said_now = fitted(model, data, tmp_path / "b")
    right = f1_score(SEVERAL, x > 0, average="macro")
    assert got["f1_score"] == pytest.approx(right, abs=1e-6)
    assert said_now == []
