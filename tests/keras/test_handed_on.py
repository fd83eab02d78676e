"""All that a `compute_metrics` of the user's hands on is counted, or it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import data_set, only_on
from tests.keras.tasks import ROWS, TAG, VALIDATION, dense, records, task, totals


class Whole(keras.Model):
    """Hands on each batch as it is, beside something of its own."""

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> Any:
        """Hand it on."""
        return super().compute_metrics(x, *self.handed_on(y, y_pred), sample_weight)

    def handed_on(self, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Return what is handed on."""
        return y, y_pred


class Part(Whole):
    """Hands on the first rows of each batch."""

    def handed_on(self, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Leave out the others."""
        return y[:7], y_pred[:7]


class Joined(Whole):
    """Hands on each batch beside a copy of it."""

    def handed_on(self, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Put it behind the batch."""
        return keras.ops.concatenate([y, y]), keras.ops.concatenate([y_pred, y_pred])


class Twice(Whole):
    """Hands on each batch two times."""

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> Any:
        """Hand it on, and again."""
        super().compute_metrics(x, y, y_pred, sample_weight)
        return super().compute_metrics(x, y, y_pred, sample_weight)


class Other(Whole):
    """Hands on the opposite labels."""

    def handed_on(self, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Turn them."""
        return 1 - y, y_pred


def fitted(kind: Any, directory: Path, *, compiled: bool) -> Any:
    """Fit a model that stands still on data of which nobody knows the rows."""
    source, data = dense(1, "sigmoid"), task("probabilities")
    model = kind(source.inputs, source.outputs)
    metrics = [F1Score()] if compiled else None
    still = keras.optimizers.SGD(0.0)
    model.compile(still, "binary_crossentropy", metrics=metrics)
    x, y = data.validation
    model.fit(
        data_set(data.x, data.y[:, None]),
        validation_data=data_set(x, y[:, None]),
        epochs=2,
        shuffle=False,
        verbose=0,
        callbacks=[TensorBoard(directory)],
    )
    predicted = model.predict(data.x, verbose=0)[:, 0] > 0.5
    return data.y, predicted


@pytest.mark.parametrize(
    ("kind", "counted"), [(Part, 42), (Joined, 2 * ROWS), (Twice, 2 * ROWS)]
)
def test_a_part_that_compute_metrics_hands_on_is_no_epoch_and_the_advice_works(
    kind: Any, counted: int, tmp_path: Path, said: Any
) -> None:
    """Keras' own metric of the loss has counted how many rows were run."""
    fitted(kind, tmp_path / "a", compiled=True)

    assert totals(tmp_path / "a") == totals(tmp_path / "a", "validation") == []
    train, validation = said()
    assert f"{counted} rows were counted where Keras ran {ROWS}." in train
    assert f"where Keras ran {VALIDATION}." in validation
    assert "Let the model's compute_metrics hand on each batch once" in train
    fitted(Whole, tmp_path / "b", compiled=True)
    assert totals(tmp_path / "b") == [ROWS] * 2
    assert totals(tmp_path / "b", "validation") == [VALIDATION] * 2
    assert len(said()) == 2


@pytest.mark.parametrize("kind", [Whole, Part, Other, Twice])
def test_a_lent_metric_counts_what_compute_metrics_is_given(
    kind: Any, tmp_path: Path, said: Any
) -> None:
    """All rows, as the step has them; a line says so if others are handed on."""
    y, predicted = fitted(kind, tmp_path, compiled=False)

    assert totals(tmp_path) == [ROWS] * 2
    exact = f_beta(records(tmp_path, "train", TAG)[1].counts)
    np.testing.assert_allclose(exact, f1_score(y, predicted), atol=1e-12)
    sentences = said()
    assert len(sentences) == (kind in (Part, Other))
    for sentence in sentences:
        assert "which hands on others to Keras' metrics" in sentence
        assert "compile metrics=[tb_f1_plugin.keras.F1Score()]" in sentence


def test_a_compiled_metric_counts_what_compute_metrics_hands_on(
    tmp_path: Path, said: Any
) -> None:
    """As Keras' own metrics do, and as the line of the test above says."""
    y, predicted = fitted(Other, tmp_path, compiled=True)

    exact = f_beta(records(tmp_path, "train", TAG)[1].counts)
    np.testing.assert_allclose(exact, f1_score(1 - y, predicted), atol=1e-12)
    assert said() == []


class Again(keras.Model):
    """Runs Keras' step two times for each batch."""

    def train_step(self, *arguments: Any) -> Any:
        """Run it, and again."""
        super().train_step(*arguments)
        return super().train_step(*arguments)


@only_on("tensorflow", why="a data set that says what it is made of")
@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "lent"])
def test_a_step_that_counts_labelled_batches_twice_is_told(
    compiled: bool, tmp_path: Path, said: Any
) -> None:
    """How many rows the data have nobody knows, but how many batches."""
    fitted(Again, tmp_path, compiled=compiled)

    assert totals(tmp_path) == []
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    (sentence,) = said()
    assert "the metric was updated 12 times in 6 batches" in sentence
    assert "update the metric once with each batch" in sentence
