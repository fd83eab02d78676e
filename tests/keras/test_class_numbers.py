"""Class numbers where a threshold decides are the F1 of no task, and a line says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.heads import listening
from tests.keras.own_steps import step
from tests.keras.tasks import CLASSES, ROWS, VALIDATION, dense, numbers, task, totals

TRUE, PREDICTED = np.array([0, 1, 2, 2, 0]), np.array([0, 2, 2, 1, 0])


@pytest.mark.parametrize("make", [np.asarray, list, tuple])
def test_predicted_class_numbers_are_told_and_the_advice_works(
    make: Any, said: Any
) -> None:
    """A column of class numbers counts as above 0.5; their one-hot rows are right."""
    metric = F1Score(average="macro")
    for _ in range(2):
        metric.update_state(make(TRUE), make(PREDICTED))
    assert float(metric.result()) == 1
    (told,) = said()
    assert "2 of the 5 labels are above 1" in told
    assert "`numpy.eye(classes)[y_pred]`" in told

    metric = F1Score(average="macro")
    metric.update_state(make(TRUE), np.eye(3)[PREDICTED])
    right = f1_score(TRUE, PREDICTED, average="macro")
    assert metric.score() == pytest.approx(right, abs=1e-12)
    assert len(said()) == 1


def test_nothing_is_said_of_labels_that_a_threshold_decides(said: Any) -> None:
    """Labels of 0 and 1, of a class and soft ones have no class number among them."""
    for labels, scores in (
        ([0, 1, 1], [0.1, 0.7, 0.2]),
        ([True, False], [0.1, 0.7]),
        ([0.0, 0.7, -1.0, np.nan], [0.1, 0.7, 0.2, 0.3]),
        ([0, 2], [[0.1, 0.7, 0.2], [0.3, 0.3, 0.4]]),
    ):
        F1Score().update_state(labels, scores)
    assert said() == []


class OfNumbers(keras.Model):
    """Has a metric of its own, which a step gives class numbers."""

    def __init__(
        self, *arguments: Any, only: int | None = None, **options: Any
    ) -> None:
        """Make the metric, with its variables: on JAX a step makes none."""
        super().__init__(*arguments, **options)
        self.f1, self.only = F1Score(), only
        self.f1.build((None,), (None,))

    @property
    def metrics(self) -> Any:
        """The model's own."""
        return [self.f1]

    @step
    def train_step(self, data: Any) -> Any:
        """Count, and train on nothing."""
        x, y = data
        y_pred = keras.ops.argmax(self(x), axis=-1)
        if self.only is not None:
            y, y_pred = (keras.ops.cast(a == self.only, "int32") for a in (y, y_pred))
        self.f1.update_state(y, y_pred)
        return {"f1_score": self.f1.result()}

    test_step = train_step


def made(only: int | None) -> Any:
    """Return a task whose model has such steps."""
    source = dense(CLASSES, "softmax")
    model = OfNumbers(source.inputs, source.outputs, only=only)
    model.compile("adam")
    return task("sparse")._replace(model=model)


def test_a_step_that_counts_class_numbers_is_told(tmp_path: Path) -> None:
    """As many positives as the arrays' labels above 0.5 say that these were counted."""
    trained = made(None)
    assert (trained.y > 1).any()
    with listening() as said:
        trained.fit(TensorBoard(tmp_path))
    assert totals(tmp_path) == [ROWS] * 2
    (told,) = said
    assert f"of the {ROWS} labels of train are above 1" in told
    assert "`y_pred` must have a score for each class" in told


def test_of_a_step_that_makes_labels_of_its_own_nothing_is_said(tmp_path: Path) -> None:
    """One class against the rest has other positives than the class numbers."""
    with listening() as said:
        made(2).fit(TensorBoard(tmp_path))
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    assert said == []


@pytest.mark.parametrize("thresholds", [[0.5], [0.4, 0.6]])
@pytest.mark.parametrize(
    "loss",
    [
        "mse",
        pytest.param(
            "binary_crossentropy",
            marks=only_on(
                "tensorflow", "jax", why="torch refuses labels that are above 1"
            ),
        ),
    ],
)
def test_grades_under_any_loss_are_told(
    loss: str, thresholds: list[float], tmp_path: Path
) -> None:
    """The metric has one column, so a threshold decides whatever the loss is."""
    trained = task("probabilities")
    trained.model.compile(
        "adam", loss, metrics=[F1Score(threshold=t, name=f"f1_{t}") for t in thresholds]
    )
    grades = numbers(trained.x)
    with listening() as said:
        trained._replace(y=grades).fit(TensorBoard(tmp_path), epochs=2)
    assert len(said) == len(thresholds)
    for told, t in zip(said, thresholds, strict=True):
        assert told.startswith(f"f1_{t}: {(grades > 1).sum()} of the {ROWS} labels")
