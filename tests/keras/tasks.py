"""Small Keras tasks with fixed seeds, and what was written of their training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from sklearn.metrics import f1_score
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util import tensor_util

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.summary import decode
from tb_f1_plugin.keras import F1Score

FEATURES = 6
CLASSES = 4
ROWS = 90
VALIDATION = 53
TAG = "f1_score/counts"


class Task(NamedTuple):
    """A compiled model and its data."""

    model: Any
    x: Any
    y: Any
    validation: tuple[Any, Any]

    def fit(self, *callbacks: Any, epochs: int = 2, **options: Any) -> Any:
        """Train quietly, with a ragged last batch."""
        options = {"validation_data": self.validation, "batch_size": 16, **options}
        return self.model.fit(
            self.x,
            self.y,
            epochs=epochs,
            verbose=0,
            callbacks=list(callbacks),
            **options,
        )


def inputs(rows: int, seed: int) -> Any:
    """Return features, float32."""
    return np.random.default_rng(seed).normal(size=(rows, FEATURES)).astype("float32")


def labels(x: Any, columns: int) -> Any:
    """Return labels that a model can learn, one column each, mostly 0."""
    weights = np.random.default_rng(7).normal(size=(FEATURES, columns))
    return (x @ weights > 1.0).astype("float32")


def numbers(x: Any) -> Any:
    """Return class numbers that a model can learn."""
    weights = np.random.default_rng(8).normal(size=(FEATURES, CLASSES))
    return (x @ weights).argmax(-1)


def dense(columns: int, activation: str | None, name: str = "out") -> Any:
    """Return a small model of one output."""
    keras.utils.set_random_seed(1)
    x = keras.Input((FEATURES,))
    hidden = keras.layers.Dense(8, activation="relu", name="hidden")(x)
    out = keras.layers.Dense(columns, activation=activation, name=name)(hidden)
    return keras.Model(x, out)


def task(kind: str, **compiled: Any) -> Task:
    """Return one of the tasks that the tests speak of by name."""
    x, xv = inputs(ROWS, 2), inputs(VALIDATION, 3)
    losses = keras.losses
    if kind == "two outputs":
        keras.utils.set_random_seed(1)
        given = keras.Input((FEATURES,))
        hidden = keras.layers.Dense(8, activation="relu", name="hidden")(given)
        heads = [
            keras.layers.Dense(1, activation="sigmoid", name="a")(hidden),
            keras.layers.Dense(CLASSES, activation="softmax", name="b")(hidden),
        ]
        model = keras.Model(given, heads)
        loss: Any = ["binary_crossentropy", "sparse_categorical_crossentropy"]
        y, yv = [[labels(v, 1), numbers(v)] for v in (x, xv)]
    else:
        columns, activation, loss, of = {
            "probabilities": (
                1,
                "sigmoid",
                "binary_crossentropy",
                lambda v: labels(v, 1)[:, 0],
            ),
            "logits": (
                1,
                None,
                losses.BinaryCrossentropy(from_logits=True),
                lambda v: labels(v, 1),
            ),
            "focal": (
                1,
                "sigmoid",
                losses.BinaryFocalCrossentropy(),
                lambda v: labels(v, 1),
            ),
            "multilabel": (
                CLASSES,
                "sigmoid",
                "binary_crossentropy",
                lambda v: labels(v, CLASSES),
            ),
            "sparse": (
                CLASSES,
                "softmax",
                "sparse_categorical_crossentropy",
                numbers,
            ),
            "sparse logits": (
                CLASSES,
                None,
                losses.SparseCategoricalCrossentropy(from_logits=True),
                lambda v: numbers(v)[:, None],
            ),
            "one-hot": (
                CLASSES,
                "softmax",
                losses.CategoricalCrossentropy(label_smoothing=0.1),
                lambda v: np.eye(CLASSES, dtype="float32")[numbers(v)],
            ),
            "by shape": (CLASSES, "softmax", "crossentropy", numbers),
            "regression": (1, None, "mse", lambda v: v[:, :1]),
            "autoencoder": (
                FEATURES,
                "sigmoid",
                "binary_crossentropy",
                lambda v: 1 / (1 + np.exp(-v)),
            ),
            "custom loss": (
                1,
                "sigmoid",
                custom_loss,
                lambda v: labels(v, 1),
            ),
        }[kind]
        model, y, yv = dense(columns, activation), of(x), of(xv)
    model.compile(**{"optimizer": "adam", "loss": loss, **compiled})
    return Task(model, x, y, (xv, yv))


@keras.saving.register_keras_serializable(package="tests")
def custom_loss(y_true: Any, y_pred: Any) -> Any:
    """Do what binary cross-entropy does, unrecognisably."""
    return keras.losses.binary_crossentropy(y_true, y_pred) * 1.0


LENT = {
    "probabilities": {"f1_score": 0.5},
    "logits": {"f1_score": 0.0},
    "focal": {"f1_score": 0.5},
    "multilabel": {"f1_score": 0.5},
    "sparse": {"f1_score": None},
    "sparse logits": {"f1_score": None},
    "one-hot": {"f1_score": None},
    "by shape": {"f1_score": None},
    "two outputs": {"a_f1_score": 0.5, "b_f1_score": None},
}
NOT_LENT = ["regression", "autoencoder", "custom loss"]


def scikit_learn(trained: Task, name: str, threshold: float | None) -> float:
    """Return scikit-learn's F1 of a separate predict on the validation rows."""
    x, y = trained.validation
    y_pred = trained.model.predict(x, verbose=0)
    if isinstance(y_pred, list):
        index = "ab".index(name[0])
        y, y_pred = y[index], y_pred[index]
    rows = rows_of(y, y_pred, threshold)
    true, predicted = rows.true, rows.predicted
    average = "macro"
    if true.shape[1] == 1:
        average, true, predicted = "binary", true[:, 0], predicted[:, 0]
    return float(f1_score(true, predicted, average=average, zero_division=0.0))


class Written(NamedTuple):
    """One tag of one run, in file order."""

    steps: list[int]
    values: list[Any]
    plugin: str
    content: bytes


def read(logdir: Path, run: str) -> dict[str, Written]:
    """Return every tag of a run, straight from its event files."""
    tags: dict[str, Written] = {}
    for path in sorted((logdir / run).glob("*tfevents*")):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                data = value.metadata.plugin_data
                written = tags.setdefault(
                    value.tag, Written([], [], data.plugin_name, data.content)
                )
                written.steps.append(event.step)
                written.values.append(tensor_util.make_ndarray(value.tensor))
    return tags


def records(logdir: Path, run: str, tag: str) -> tuple[list[int], Record]:
    """Return the steps and the records of a tensor tag."""
    written = read(logdir, run)[tag]
    series = SeriesMetadata.from_content(written.content)
    return written.steps, decode(np.stack(written.values), series)


def totals(logdir: Path, run: str = "train", tag: str = TAG) -> list[int]:
    """Return the rows of each record of a run; none if there is none."""
    if not (logdir / run).exists() or tag not in read(logdir, run):
        return []
    return [int(total) for total in records(logdir, run, tag)[1].counts.total]


def masked() -> Task:
    """Return a task of sequences whose padding Keras masks."""
    rng = np.random.default_rng(5)

    def of(rows: int) -> tuple[Any, Any]:
        tokens = rng.integers(1, 9, (rows, 7))
        tokens[np.arange(7) >= rng.integers(1, 8, (rows, 1))] = 0
        return tokens, (tokens % 3).astype("int64")

    keras.utils.set_random_seed(3)
    given = keras.Input((7,), dtype="int32")
    embedded = keras.layers.Embedding(9, 4, mask_zero=True)(given)
    out = keras.layers.Dense(3, activation="softmax")(embedded)
    model = keras.Model(given, out)
    model.compile("adam", "sparse_categorical_crossentropy")
    return Task(model, *of(ROWS), of(VALIDATION))


class Inside(keras.callbacks.Callback):
    """Does something with the model in one hook.

    It asks Keras for the model, which on JAX gives its variables their values first.
    """

    def __init__(self, hook: str, act: Callable[[Any], Any]) -> None:
        """Remember what, and where."""
        super().__init__()
        setattr(self, hook, lambda *_, **__: act(self.model) and None)


def with_or_without(is_compiled: bool) -> Task:
    """Return a task with an F1Score of the user's own, or without."""
    return task("probabilities", metrics=[F1Score()] if is_compiled else [])


def face(model: Any, task_: Task) -> dict[str, Any]:
    """Return what a user sees of a model."""
    value = model.evaluate(*task_.validation, verbose=0)
    return {
        "evaluate": (np.ndim(value), np.size(value)),
        "metrics": [metric.name for metric in model.metrics],
        "functions": (model.train_function, model.test_function),
        "config": str(model.get_compile_config()),
        "variables": len(model.variables),
        "metric variables": len(model.metrics_variables),
    }


def rows_of_both(logdir: Path) -> list[list[int]]:
    """Return the rows of each epoch, of train and of validation."""
    return [totals(logdir, run) for run in ("train", "validation")]
