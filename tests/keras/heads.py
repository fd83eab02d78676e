"""Small models of several outputs, whose predictions are known, and their logs."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras.model.outputs import takes_metrics

ROWS = 24


def rows(seed: int, columns: int = 1) -> Any:
    """Return labels of 0 and 1, float32."""
    drawn = np.random.default_rng(seed).random((ROWS, columns))
    return (drawn > 0.4).astype("float32")


def features(seed: int = 0) -> Any:
    """Return probabilities, a column for each head."""
    return np.random.default_rng(seed).random((ROWS, 6)).astype("float32")


class Column(keras.layers.Layer):
    """An output that is one column of the inputs: predictions are known."""

    def __init__(self, column: int, **options: Any) -> None:
        """Remember the column; a weight that stands still lets Keras train."""
        super().__init__(**options)
        self.column = column
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x: Any) -> Any:
        """Return the column."""
        return x[:, self.column : self.column + 1] * self.scale


def still(model: Any, loss: Any, **options: Any) -> Any:
    """Compile a model that learns nothing, so that its epoch's F1 is known."""
    model.compile(keras.optimizers.SGD(0.0), loss, **options)
    return model


def f1_of(labels: Any, predictions: Any, threshold: float = 0.5) -> float:
    """Return scikit-learn's F1 of one column."""
    true, predicted = np.ravel(labels) > 0.5, np.ravel(predictions) > threshold
    return float(f1_score(true, predicted))


def f1_in(history: Mapping[str, Any]) -> dict[str, float]:
    """Return the values of a history that are F1, of the last epoch."""
    return {name: values[-1] for name, values in history.items() if "f1" in name}


class _List(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect what is said to the user."""
    said: list[str] = []
    handler, log = _List(said), logging.getLogger("tb_f1_plugin")
    log.addHandler(handler)
    try:
        yield said
    finally:
        log.removeHandler(handler)


def inputs() -> Any:
    """Return the inputs that every model here has."""
    return keras.Input((6,))


def two(keys: tuple[str, str] = ("price", "is_sold")) -> Any:
    """Return a model with a dict of two outputs: the first column, and the second."""
    given_ = inputs()
    return keras.Model(
        given_, {key: Column(place)(given_) for place, key in enumerate(keys)}
    )


def shared_head() -> Any:
    """Return a model with one head on two branches: its name is there twice."""
    given_ = inputs()
    head = Column(0, name="head")
    return keras.Model(given_, [head(given_), head(keras.ops.flip(given_, axis=1))])


def nested() -> Any:
    """Return a model with a dict of lists."""
    given_ = inputs()
    u, v, w = (Column(i, name="uvw"[i])(given_) for i in range(3))
    return keras.Model(given_, {"x": [u, v], "b": w})


def part_nested() -> Any:
    """Return a model with a dict of a dict and an output, which Keras takes for flat.

    It has as many entries as outputs, and Keras then takes metrics of neither.
    """
    given_ = inputs()
    u, v = (Column(i, name="uv"[i])(given_) for i in range(2))
    return keras.Model(given_, {"g": {"a": u}, "h": v})


def list_of_dicts() -> Any:
    """Return a model with a list of dicts."""
    given_ = inputs()
    u, v, w = (Column(i, name="uvw"[i])(given_) for i in range(3))
    return keras.Model(given_, [{"q": u, "p": v}, {"a": w}])


def crossed() -> Any:
    """Return a model whose keys are in neither the sorted nor the layers' order."""
    given_ = inputs()
    return keras.Model(
        given_, {"z": Column(0, name="one")(given_), "c": Column(1, name="two")(given_)}
    )


def skip_without_metrics(model: Any, y: Any) -> None:
    """Skip where this version of Keras takes no metrics of a model's structure."""
    if not takes_metrics(model, y, model(features())):
        pytest.skip("this Keras takes no metrics of nested outputs")
