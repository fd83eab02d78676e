"""Masks that Keras loses in a training on JAX are honoured, or it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import (
    Task,
    masked,
    rows_of_both,
)

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="on jax alone: what its steps lose"
)
EPOCHS = 2
Said = Callable[[], list[str]]


def present(task_: Task) -> list[int]:
    """Return how many rows of train and of validation are not masked."""
    return [int((x != 0).sum()) for x in (task_.x, task_.validation[0])]


@pytest.mark.parametrize("is_compiled", [False, True])
def test_masks_that_keras_loses_in_training_are_honoured(
    is_compiled: bool, tmp_path: Path, said: Said
) -> None:
    """A masked row is not counted, in train neither, and nothing is said."""
    trained = masked()
    if is_compiled:
        loss = "sparse_categorical_crossentropy"
        trained.model.compile("adam", loss, metrics=[F1Score()])

    trained.fit(TensorBoard(tmp_path))

    train, validation = present(trained)
    assert rows_of_both(tmp_path) == [[train] * EPOCHS, [validation] * EPOCHS]
    assert said() == []


def test_keras_own_metrics_see_the_masks_that_they_saw_before(tmp_path: Path) -> None:
    """Beside ours, the history has Keras' numbers as without the callback."""
    histories = []
    for callbacks in ([], [TensorBoard(tmp_path)]):
        trained = masked()
        loss = "sparse_categorical_crossentropy"
        trained.model.compile("adam", loss, metrics=["accuracy", F1Score()])
        histories.append(trained.fit(*callbacks).history)

    without, beside = histories
    for name in ("loss", "accuracy", "val_accuracy"):
        np.testing.assert_array_equal(beside[name], without[name])


def test_a_step_that_was_traced_before_keeps_no_mask_and_a_line_says_so(
    tmp_path: Path, said: Said
) -> None:
    """The compiled metric counts all rows of train then; compiled anew, it does not."""
    trained = masked()
    loss = "sparse_categorical_crossentropy"
    trained.model.compile("adam", loss, metrics=[F1Score()])
    trained.fit()
    board = TensorBoard(tmp_path / "before")

    trained.fit(board)
    [sentence] = said()
    trained.model.compile("adam", loss, metrics=[F1Score()])
    trained.fit(TensorBoard(tmp_path / "anew"))

    assert "masked rows" in sentence
    assert "Compile it anew" in sentence
    train, validation = present(trained)
    everything = trained.x.size
    assert rows_of_both(tmp_path / "before") == [
        [everything] * EPOCHS,
        [validation] * EPOCHS,
    ]
    assert rows_of_both(tmp_path / "anew") == [[train] * EPOCHS, [validation] * EPOCHS]
    assert said() == [sentence]


class Twice(keras.Model):
    """Runs the model once more in each step."""

    def train_step(self, state: Any, data: Any) -> Any:
        """Look at the predictions before training."""
        self.stateless_call(state[0], state[1], data[0])
        return super().train_step(state, data)


@pytest.mark.parametrize("is_compiled", [False, True])
def test_whose_mask_it_was_is_not_guessed(
    is_compiled: bool, tmp_path: Path, said: Said
) -> None:
    """A step that runs the model twice: a line says what became of the masks."""
    base = masked()
    model = Twice(base.model.input, base.model.output)
    metrics = [F1Score()] if is_compiled else []
    model.compile("adam", "sparse_categorical_crossentropy", metrics=metrics)

    base._replace(model=model).fit(TensorBoard(tmp_path))

    assert any("runs the model several times" in sentence for sentence in said())
    if not is_compiled:
        assert rows_of_both(tmp_path) == [[], []]
