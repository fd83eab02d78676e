"""F1Score is a metric of Keras: its arguments, its reset, and how it is saved."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score
from tests.keras.test_metric import TABLES, rows


def test_the_constructor_is_the_one_of_keras() -> None:
    """Every positional argument means what it means there."""
    ours = F1Score("micro", 0.4, "f", "float32")
    theirs = keras.metrics.F1Score("micro", 0.4, "f", "float32")

    for name, value in theirs.get_config().items():
        if name != "beta":
            assert ours.get_config()[name] == value
    again = F1Score.from_config(ours.get_config())
    assert again.get_config() == ours.get_config()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"average": "samples"}, "`average` must be None or one of binary, micro"),
        ({"threshold": 1.5}, r"`threshold` must be in \[0, 1\], got 1.5."),
        ({"zero_division": 2}, "`zero_division` must be 0, 1 or nan, got 2."),
    ],
)
def test_a_wrong_argument_is_an_error_at_once(arguments: dict, sentence: str) -> None:
    """The rule and what was received, before anything is trained."""
    with pytest.raises(ValueError, match=sentence):
        F1Score(**arguments)


def test_what_cannot_be_counted_is_an_error_before_the_first_count() -> None:
    """A misfit, weights or another number of classes never change the counts."""
    metric = F1Score()
    with pytest.raises(ValueError, match="counted nothing yet"):
        metric.counts()
    with pytest.raises(ValueError, match="does not fit"):
        metric.update_state(np.ones((4, 2)), np.ones((4, 3)))
    assert not metric.built
    metric.update_state([1], [0.9])
    with pytest.raises(ValueError, match="`sample_weight` of shape"):
        metric.update_state([1], [0.9], sample_weight=[2.0, 1.0])
    with pytest.raises(ValueError, match="counts 1 classes, got a batch with 3"):
        metric.update_state([1], [[0.9, 0.1, 0.0]])
    with pytest.raises(ValueError, match="is for one column, got 3"):
        F1Score("binary").update_state([1], [[0.9, 0.1, 0.0]])

    assert int(metric.counts().total) == 1


def test_a_reset_forgets_everything() -> None:
    """After a reset the metric is as new."""
    metric = F1Score()
    metric.reset_state()
    assert float(metric.result()) == 0.0
    metric.update_state([1, 0], [0.9, 0.8])
    metric.reset_state()

    assert int(metric.counts().total) == 0
    assert np.isnan(metric.batch_mean())


def test_a_compiled_metric_saves_loads_and_clones(tmp_path: Any) -> None:
    """A model with the metric in `metrics=` is a model like any other."""
    x = keras.Input((1,))
    model = keras.Model(x, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile("sgd", "binary_crossentropy", metrics=[F1Score(threshold=0.4)])
    y_true, y_pred = rows(TABLES[0])
    model.fit(y_pred, y_true, verbose=0)
    model.save(tmp_path / "model.keras")

    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert loaded.evaluate(y_pred, y_true, verbose=0) == pytest.approx(
        model.evaluate(y_pred, y_true, verbose=0)
    )
    assert keras.models.clone_model(model).count_params() == model.count_params()
