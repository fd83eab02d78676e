"""Models whose predictions are their inputs, and what scikit-learn says of them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from sklearn.metrics import f1_score

from tests.keras.heads import still

ROWS = 20


class Scale(keras.layers.Layer):
    """Returns its inputs, by a weight that stands still."""

    def build(self, shape: Any) -> None:
        """Make the weight."""
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x: Any) -> Any:
        """Return the inputs."""
        return x * self.scale


def predictions(*shape: int) -> Any:
    """Return probabilities."""
    return np.random.default_rng(5).random((ROWS, *shape)).astype("float32")


def numbers(classes: int, *shape: int) -> Any:
    """Return class numbers."""
    return np.random.default_rng(7).integers(0, classes, (ROWS, *shape))


def model_of(p: Any, loss: Any, **options: Any) -> Any:
    """Return a model whose predictions are its inputs."""
    return still(keras.Sequential([keras.Input(p.shape[1:]), Scale()]), loss, **options)


def oracle(y: Any, p: Any, there: Any) -> float:
    """Return scikit-learn's F1 of the rows that are there."""
    there = np.ravel(there).astype(bool)
    if p.shape[-1] == 1:
        true, predicted = np.ravel(y)[there] > 0.5, np.ravel(p)[there] > 0.5
        return float(f1_score(true, predicted))
    predicted = p.reshape(-1, p.shape[-1]).argmax(-1)[there]
    return float(f1_score(np.ravel(y)[there], predicted, average="macro"))
