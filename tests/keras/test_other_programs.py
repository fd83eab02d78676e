"""Other programs: copies, a tuner, and libraries that look like Keras 3."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.logdir.directory import read_series
from tests.keras.backends import BACKEND
from tests.keras.tasks import (
    ROWS,
    VALIDATION,
    dense,
    inputs,
    labels,
    task,
    totals,
)


def test_a_metric_and_its_model_may_be_copied(tmp_path: Path) -> None:
    """A deep copy is as new, as of any metric of Keras; a clone counts its own."""
    metric = F1Score()
    metric.update_state([1], [0.9])
    copied = copy.deepcopy(metric)
    copied.update_state([1], [0.9])
    assert (int(metric.counts().total), int(copied.counts().total)) == (1, 1)

    trained = task("probabilities", metrics=[F1Score()])
    trained.fit(TensorBoard(tmp_path / "a"))
    clone = keras.models.clone_model(trained.model)
    clone.compile("adam", "binary_crossentropy", metrics=[F1Score()])
    trained._replace(model=clone).fit(TensorBoard(tmp_path / "b"))
    assert totals(tmp_path / "b") == [ROWS] * 2


# keras-tuner names the thread by a method that Python 3.10 deprecated.
@pytest.mark.filterwarnings("ignore:currentThread:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:getName:DeprecationWarning")
def test_keras_tuner_takes_it_for_keras_own(tmp_path: Path) -> None:
    """It copies the callback, by its name may give it a directory, and trains."""
    import keras_tuner

    def build(parameters: Any) -> Any:
        model = dense(1, "sigmoid")
        rate = parameters.Choice("rate", [0.01, 0.1])
        model.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
        return model

    tuner = keras_tuner.GridSearch(
        build,
        objective=keras_tuner.Objective("val_f1_score", "max"),
        directory=tmp_path / "tuner",
        project_name="p",
    )
    x, xv = inputs(ROWS, 2), inputs(VALIDATION, 3)
    tuner.search(
        x,
        labels(x, 1),
        validation_data=(xv, labels(xv, 1)),
        verbose=0,
        callbacks=[TensorBoard(tmp_path / "logs")],
    )

    series = read_series(tmp_path / "logs")
    # It gives each trial a directory on TensorFlow alone; else it leaves what it got.
    directories = 2 if BACKEND == "tensorflow" else 1
    validated = {s.run for s in series if s.run.endswith("validation")}
    assert len(validated) == directories
    assert {int(s.counts.total[-1]) for s in series} == {ROWS, VALIDATION}


def test_a_model_of_another_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """As of tf-keras, whose `fit` would call a callback of Keras 3 until it breaks."""

    class Model:
        """Stands for tf_keras.Model, which is no keras.Model."""

    with pytest.raises(ValueError, match="is for models of Keras 3, got a tests"):
        TensorBoard(tmp_path).set_model(Model())
    assert not list(tmp_path.iterdir())


def test_a_metric_in_a_model_of_tf_keras_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It calls a metric as a function, and would average it over batches."""
    monkeypatch.setitem(sys.modules, "tf_keras", ModuleType("tf_keras"))
    caller: dict[str, Any] = {"__name__": "tf_keras.src.metrics", "metric": F1Score()}

    with pytest.raises(ValueError, match="is for models of Keras 3"):
        eval("metric([1], [0.9])", caller)

    assert float(F1Score()([1], [0.9])) == 1.0
