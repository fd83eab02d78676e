"""A step of the user's own counts the rows of the data once each, or it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.heads import listening
from tests.keras.own_steps import step
from tests.keras.tasks import ROWS, VALIDATION, dense, labels, task, totals


class Own(keras.Model):
    """Updates the metrics by a method of its own."""

    @step
    def train_step(self, data: Any) -> Any:
        """Count, and train on nothing."""
        x, y = data
        return self.count(x, y, self(x))

    test_step = train_step

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Count each row once."""
        return self.compute_metrics(x, y, y_pred)


class Part(Own):
    """Counts the first rows of each batch."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Leave out the others."""
        return self.compute_metrics(x[:7], y[:7], y_pred[:7])


class Twice(Own):
    """Counts each batch two times."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Call it again."""
        self.compute_metrics(x, y, y_pred)
        return self.compute_metrics(x, y, y_pred)


class Joined(Own):
    """Counts each batch beside a copy of it."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Put it behind the batch."""
        x, y, y_pred = (keras.ops.concatenate([a, a]) for a in (x, y, y_pred))
        return self.compute_metrics(x, y, y_pred)


def made(kind: Any, compiled: bool, **options: Any) -> Any:
    """Return a task whose model has steps of its own."""
    source = dense(1, "sigmoid")
    model = kind(source.inputs, source.outputs)
    metrics = [F1Score()] if compiled else None
    model.compile("adam", "binary_crossentropy", metrics=metrics, **options)
    return task("probabilities")._replace(model=model)


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "lent"])
@pytest.mark.parametrize(
    ("kind", "counted"), [(Part, 42), (Twice, 2 * ROWS), (Joined, 2 * ROWS)]
)
def test_rows_that_are_not_those_of_the_arrays_are_no_epoch(
    kind: Any, counted: int, compiled: bool, tmp_path: Path
) -> None:
    """Nothing is written, one sentence has both numbers, and following it works."""
    trained = made(kind, compiled)
    with listening() as said:
        trained.fit(TensorBoard(tmp_path / "a"))
    assert totals(tmp_path / "a") == totals(tmp_path / "a", "validation") == []
    about = [sentence for sentence in said if "were counted" in sentence]
    assert f"{counted} rows were counted where the data have {ROWS}." in about[0]
    assert f"where the data have {VALIDATION}." in about[1]
    assert "as compute_metrics does" in about[0]
    assert len(about) == 2
    trained = made(Own, compiled)
    with listening() as said:
        trained.fit(TensorBoard(tmp_path / "b"))
    assert totals(tmp_path / "b") == [ROWS] * 2
    assert totals(tmp_path / "b", "validation") == [VALIDATION] * 2
    assert said == []


class Weighed(Own):
    """Leaves out every third row of a batch, by a weight or by its label."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Give the first rows of the others a weight of 0."""
        kept = keras.ops.cast(keras.ops.arange(keras.ops.shape(y)[0]) % 3, "bool")
        return self.compute_metrics(
            x, y, y_pred, sample_weight=keras.ops.cast(kept, "float32")
        )


class Unlabelled(Own):
    """Does so by labels that name no class."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Give them -1."""
        kept = keras.ops.cast(keras.ops.arange(keras.ops.shape(y)[0]) % 3, "bool")
        return self.compute_metrics(x, keras.ops.where(kept, y, -1.0), y_pred)


def test_rows_that_a_step_leaves_out_may_have_no_label(tmp_path: Path) -> None:
    """A weight of 0 is not told from rows that are lost; a label of no class is."""
    trained = made(Weighed, False)
    with listening() as said:
        trained.fit(TensorBoard(tmp_path / "a"))
    assert totals(tmp_path / "a") == []
    about = [sentence for sentence in said if "where the data have" in sentence]
    assert "labels that name no class (-1 or NaN) in place of a weight of 0" in about[0]
    trained = made(Unlabelled, False)
    with listening() as said:
        trained.fit(TensorBoard(tmp_path / "b"))
    assert totals(tmp_path / "b") == [56] * 2
    assert said == []


class Stops(keras.callbacks.Callback):
    """Ends an epoch in its middle."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Stop."""
        self.model.stop_training = batch == 2


OPTIONS: dict[str, dict[str, Any]] = {
    "a rest": {"batch_size": 20},
    "a split of the data": {"validation_data": None, "validation_split": 0.2},
    "its default size": {"batch_size": None},
    "fewer steps": {"steps_per_epoch": 3, "validation_steps": 2},
}


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "lent"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_step_that_counts_each_row_once_is_written(
    options: dict[str, Any], compiled: bool, tmp_path: Path
) -> None:
    """However many rows a batch and an epoch have, or are left over."""
    trained = made(Own, compiled)
    with listening() as said:
        trained.fit(TensorBoard(tmp_path), epochs=1, **options)
    assert said == []
    rows = {"validation_split": 72, "steps_per_epoch": 48}
    expected = next((rows[name] for name in rows if name in options), ROWS)
    assert totals(tmp_path) == [expected]


GROUPS = only_on("tensorflow", "jax", why="steps_per_execution")


@pytest.mark.parametrize(
    "kind",
    [
        "stopped",
        pytest.param(
            "groups", marks=only_on("tensorflow", "jax", why="steps_per_execution")
        ),
        "no label",
    ],
)
def test_an_epoch_of_fewer_rows_is_what_it_is(kind: str, tmp_path: Path) -> None:
    """A training that is stopped, groups of batches, rows without a label."""
    trained = made(Own, True, steps_per_execution=2 if kind == "groups" else 1)
    if kind == "no label":
        y = labels(trained.x, 1)[:, 0]
        y[:5] = np.nan
        trained = trained._replace(y=y)
    with listening() as said:
        callbacks = [Stops()] if kind == "stopped" else []
        trained.fit(*callbacks, TensorBoard(tmp_path), epochs=1)
    assert said == []
    expected = {"stopped": 48, "groups": ROWS, "no label": ROWS - 5}
    assert totals(tmp_path) == [expected[kind]]


class Flat(Own):
    """Counts each token of a row by itself, as steps for sequences do."""

    def count(self, x: Any, y: Any, y_pred: Any) -> Any:
        """Make rows of the tokens."""
        y, y_pred = keras.ops.reshape(y, [-1]), keras.ops.reshape(y_pred, [-1, 4])
        return self.compute_metrics(x, y, y_pred)


def test_a_step_that_counts_several_labels_of_a_row_is_written(tmp_path: Path) -> None:
    """Tokens and pixels have more rows than the arrays; nobody can say how many."""
    x = np.random.default_rng(0).integers(0, 6, (ROWS, 7))
    given = keras.Input((7,))
    scores = keras.layers.Dense(4, activation="softmax")
    model = Flat(given, scores(keras.layers.Embedding(6, 5)(given)))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=[F1Score()])
    with listening() as said:
        model.fit(x, x % 4, epochs=1, verbose=0, callbacks=[TensorBoard(tmp_path)])
    assert said == []
    assert totals(tmp_path) == [ROWS * 7]
