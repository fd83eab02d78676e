"""However rows come into a `fit`, all are counted, and none twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.logdir.directory import read_series
from tests.keras.backends import Batches, data_set, only_on
from tests.keras.tasks import (
    FEATURES,
    ROWS,
    TAG,
    VALIDATION,
    masked,
    records,
    scikit_learn,
    task,
    totals,
)


def finite(x: Any, y: Any) -> Any:
    """Return a dataset that does not know its size."""
    return data_set(x, y).filter(lambda *_: True)


TF_DATA = only_on("tensorflow", why="tf.data")


# Keras says so at the end of any data set of unknown size, with or without us.
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize(
    "make",
    [
        Batches,
        data_set,
        pytest.param(finite, marks=TF_DATA),
        pytest.param(lambda x, y: data_set(x, y).cache(), marks=TF_DATA),
    ],
    ids=["PyDataset", "of the backend", "unknown size", "cached"],
)
def test_a_data_set_of_any_kind_is_counted_whole(make: Any, tmp_path: Path) -> None:
    """The ragged last batch too, wherever it comes."""
    trained = task("probabilities")
    x, y = trained.validation

    trained.model.fit(
        make(trained.x, trained.y),
        validation_data=make(x, y),
        epochs=2,
        shuffle=make is Batches,
        verbose=0,
        callbacks=[TensorBoard(tmp_path)],
    )

    assert totals(tmp_path) == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    _, written = records(tmp_path, "validation", TAG)
    assert f_beta(written.counts)[-1] == pytest.approx(
        scikit_learn(trained, "f1_score", 0.5), abs=1e-12
    )


def test_a_dropped_last_batch_is_not_counted_and_a_drifting_one_shows(
    tmp_path: Path,
) -> None:
    """What the generator gives is what the total says, epoch by epoch."""
    trained = task("probabilities")

    def endless() -> Iterator[Any]:
        while True:
            for start in range(0, ROWS, 16):
                yield trained.x[start : start + 16], trained.y[start : start + 16]

    trained.model.fit(
        endless(),
        steps_per_epoch=5,
        epochs=3,
        shuffle=False,
        verbose=0,
        callbacks=[TensorBoard(tmp_path)],
    )

    # Six batches, the last of 10 rows, of which five are taken each time.
    assert totals(tmp_path) == [80, 74, 74]


def test_padding_that_keras_masks_is_not_counted(tmp_path: Path) -> None:
    """The total is the number of tokens, in training and validation, lent."""
    trained = masked()

    trained.fit(TensorBoard(tmp_path))

    x, y = trained.validation
    assert totals(tmp_path) == [(trained.x > 0).sum()] * 2
    _, written = records(tmp_path, "validation", TAG)
    predicted = trained.model.predict(x, verbose=0).argmax(-1)
    hits = [((y == c) & (predicted == c) & (x > 0)).sum() for c in range(3)]
    assert written.counts.true_positives[-1].tolist() == hits
    series = {s.run: s for s in read_series(tmp_path)}
    assert series["train"].kind == "multiclass"


def test_predictions_that_are_no_numbers_are_a_finding(tmp_path: Path) -> None:
    """A model that diverges says so beside its F1."""
    given = keras.Input((FEATURES,))
    model = keras.Model(given, keras.layers.Dense(1, activation="sigmoid")(given))
    model.compile("adam", "mse")  # torch's cross-entropy refuses them
    trained = task("probabilities")._replace(model=model)
    x, y = trained.validation
    x = x.copy()
    x[:3] = np.nan
    ours = TensorBoard(tmp_path, f1=F1Score())

    trained.fit(ours, validation_data=(x, y), epochs=1)

    (series,) = (s for s in read_series(tmp_path) if s.run == "validation")
    (finding,) = series.findings
    assert finding.code == "non_finite"
    assert "1 of 1 step " in finding.message
    assert "(3 rows in all)" in finding.message


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_predictions_are_counted(policy: str, tmp_path: Path) -> None:
    """Compared with the threshold in their own type."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        trained = task("probabilities")
        trained.fit(TensorBoard(tmp_path))
    finally:
        keras.config.set_dtype_policy(before)

    assert totals(tmp_path, "validation") == [VALIDATION] * 2


def test_a_validation_is_what_was_validated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not what another callback puts into the logs under such a name."""
    adds = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(val_thing=1.0)
    )
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        task("probabilities").fit(adds, TensorBoard(tmp_path), validation_data=None)

    assert not caplog.records
    assert totals(tmp_path) == [ROWS] * 2
