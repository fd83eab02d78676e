"""Metrics of one model: their names, their weights, and what loggers get of them."""

from __future__ import annotations

import logging
from pathlib import Path

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.logdir.directory import read_series
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    read,
    records,
    scikit_learn,
    task,
    totals,
)


def test_several_metrics_in_one_model_have_a_series_each(tmp_path: Path) -> None:
    """Under the names that Keras gives them in the logs, with and without weights."""
    trained = task(
        "multilabel",
        metrics=[F1Score("micro", 0.5), F1Score("macro", 0.3), F1Score(None, 0.5, "f")],
        weighted_metrics=[F1Score("micro", 0.5)],
    )
    weight = np.linspace(0, 2, ROWS, dtype="float32")

    history = trained.fit(TensorBoard(tmp_path), sample_weight=weight).history

    names = {"f1_score", "f1_score_1", "f", "weighted_f1_score"}
    assert names <= set(history)
    tags = read(tmp_path, "train")
    assert {tag.partition("/")[0] for tag in tags if tag.endswith("/counts")} == names
    for name in names:
        _, written = records(tmp_path, "train", f"{name}/counts")
        total = weight.sum(dtype="float64") if name[0] == "w" else ROWS
        np.testing.assert_allclose(written.counts.total, total, rtol=1e-12)
        assert history[name][-1] == pytest.approx(
            float(tags[f"epoch_{name}"].values[-1]), abs=1e-6
        )


@pytest.mark.parametrize("number", [2, 3])
def test_each_of_several_callbacks_has_all_rows_of_a_compiled_metric(
    number: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One stands behind the other in the place of a step, and calls it."""
    trained = task("probabilities", metrics=[F1Score()])
    directories = [tmp_path / str(place) for place in range(number)]
    freq = ("epoch", 2, "epoch")

    callbacks = [
        TensorBoard(directory, update_freq=freq[place])
        for place, directory in enumerate(directories)
    ]
    trained.fit(*callbacks)

    for directory in directories:
        assert totals(directory, "train") == [ROWS] * 2
        assert totals(directory, "validation") == [VALIDATION] * 2
    assert caplog.messages == []


def test_weights_reach_weighted_metrics_in_fit_and_evaluate(tmp_path: Path) -> None:
    """Weighted counts beside the rows and the squared weights; verify has them too."""
    trained = task("probabilities", weighted_metrics=[F1Score()])
    x, y = trained.validation
    weight = np.linspace(0, 3, VALIDATION, dtype="float32")
    ours = TensorBoard(tmp_path, verify=(x, y, weight))

    trained.fit(ours, validation_data=(x, y, weight))
    trained.model.evaluate(x, y, sample_weight=weight, verbose=0, callbacks=[ours])

    (result,) = ours.verification
    assert abs(result.difference) <= 1e-12
    assert result.logged == pytest.approx(result.scikit_learn, abs=1e-12)
    for tag in (TAG, "f1_score/evaluation_counts"):
        _, written = records(tmp_path, "validation", tag)
        exact = weight.astype("float64")
        np.testing.assert_allclose(written.counts.total, exact.sum(), rtol=1e-12)
        np.testing.assert_allclose(
            written.squared_weights, np.square(exact).sum(), rtol=1e-12
        )
        assert set(written.rows.tolist()) == {VALIDATION}


def test_class_weight_is_named_where_it_multiplies(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line, and a finding of the training series only."""
    trained = task(
        "probabilities", metrics=[F1Score(name="plain")], weighted_metrics=[F1Score()]
    )
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path), class_weight={0: 1.0, 1: 5.0})

    said = [r.getMessage() for r in caplog.records if "class_weight" in r.getMessage()]
    assert said == [
        "class_weight multiplies the training counts of f1_score: train and "
        "validation F1 are not comparable."
    ]
    findings = {
        (s.run, s.tag): [finding.code for finding in s.findings]
        for s in read_series(tmp_path)
    }
    assert findings == {
        ("train", "f1_score"): ["class_weight"],
        ("train", "plain"): [],
        ("validation", "f1_score"): [],
        ("validation", "plain"): [],
    }


def test_csv_logger_s_file_alone_gives_the_exact_f1_back(tmp_path: Path) -> None:
    """With log_ratios any logger carries what F1 is made from, exactly."""
    metric = F1Score(threshold=0.3, log_ratios=True)
    trained = task("probabilities", metrics=[metric])
    file = tmp_path / "log.csv"
    ours = TensorBoard(tmp_path / "logs", verify=trained.validation)

    trained.fit(keras.callbacks.CSVLogger(file), ours)

    header, *lines = file.read_text().splitlines()
    last = dict(zip(header.split(","), map(float, lines[-1].split(",")), strict=True))
    name = "val_f1_score_"
    total = last[f"{name}total"]
    tp, possible, predicted = (
        round(last[f"{name}{what}"] * total)
        for what in ("true_positives", "possible_positives", "predicted_positives")
    )
    assert total == VALIDATION
    exact = 2 * tp / (possible + predicted)
    assert exact == pytest.approx(scikit_learn(trained, "f1_score", 0.3), abs=1e-12)
    assert ours.verification[0].logged == pytest.approx(exact, abs=1e-12)
    # The scalars of the logs and ours have one name: they are written once.
    for tag, written in read(tmp_path / "logs", "validation").items():
        if tag.startswith("epoch_"):
            assert written.steps == [0, 1], tag


def test_log_ratios_of_no_row_are_0_and_never_nan() -> None:
    """A dict with the same keys before the first batch as after it."""
    metric = F1Score(log_ratios=True)
    before = metric.result()
    metric.update_state([1, 0, 1, 0], [0.9, 0.8, 0.1, 0.2])
    after = {name: float(value) for name, value in metric.result().items()}

    assert [float(value) for value in before.values()] == [0.0] * 5
    assert list(before) == list(after)
    assert after == {
        "f1_score": 0.5,
        "f1_score_true_positives": 0.25,
        "f1_score_possible_positives": 0.5,
        "f1_score_predicted_positives": 0.5,
        "f1_score_total": 4.0,
    }


def test_class_names_are_what_the_reader_shows(tmp_path: Path) -> None:
    """And a wrong number of them ends before the first step."""
    names = ["ant", "bee", "cat", "dog"]
    metric = F1Score(class_names=names)
    task("sparse", metrics=[metric]).fit(TensorBoard(tmp_path))

    assert {s.classes for s in read_series(tmp_path)} == {tuple(names)}
    assert F1Score.from_config(metric.get_config()).get_config() == metric.get_config()
    with pytest.raises(ValueError, match="a name for each of the 4 columns"):
        task("sparse", metrics=[F1Score(class_names=names[:3])]).fit()
    with pytest.raises(ValueError, match="must be different names"):
        F1Score(class_names=["a", "a"])
