"""Logs that real programs wrote which know nothing of us give the pooled F1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops
from sklearn.metrics import f1_score

from tests.support.in_process import InProcess

# What float32 scalars allow: of counts, which are integers, nothing is lost.
OF_COUNTS = 1e-12
OF_RATIOS = 2e-7
RECORDED = Path(__file__).parents[1] / "data"


def true_positives(y_true: Any, y_pred: Any) -> Any:
    """Return the article's first sum of a batch."""
    return ops.sum(ops.round(ops.clip(y_true * y_pred, 0, 1)))


def possible_positives(y_true: Any, y_pred: Any) -> Any:
    """Return its second."""
    return ops.sum(ops.round(ops.clip(y_true, 0, 1)))


def predicted_positives(y_true: Any, y_pred: Any) -> Any:
    """Return its third."""
    return ops.sum(ops.round(ops.clip(y_pred, 0, 1)))


def f1(y_true: Any, y_pred: Any) -> Any:
    """Return the naive F1 of a batch, 0 for 0/0."""
    above = 2 * true_positives(y_true, y_pred)
    below = possible_positives(y_true, y_pred) + predicted_positives(y_true, y_pred)
    return ops.divide_no_nan(above, below)


def train(logdir: Path, metrics: Any, outputs: int = 1) -> tuple[Any, Any, Any]:
    """Train with the stock callback; return the model and its validation data."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(150, 4)).astype("float32")
    y = (x[:, :1] + 0.3 * rng.normal(size=(150, 1)) > 0.8).astype("float32")
    keras.utils.set_random_seed(0)
    given = keras.Input((4,))
    heads = [
        keras.layers.Dense(1, activation="sigmoid", name="ab"[i])(given)
        for i in range(outputs)
    ]
    model = keras.Model(given, heads if outputs > 1 else heads[0])
    model.compile(
        keras.optimizers.Adam(0.05), ["binary_crossentropy"] * outputs, metrics=metrics
    )
    labels = [y] * outputs if outputs > 1 else y
    model.fit(
        x,
        labels,
        validation_data=(x, labels),
        batch_size=16,
        epochs=8,
        verbose=0,
        callbacks=[keras.callbacks.TensorBoard(logdir)],
    )
    return model, x, y


def last(here: InProcess, run: str, tag: str) -> dict[str, Any]:
    """Return the scores of a series."""
    (answer,) = here.scores(run=run, tag=tag)
    return answer


def test_the_article_s_recipe_with_the_stock_callback(tmp_path: Path) -> None:
    """Three functions in metrics=, a ragged last batch: F1 to float32."""
    metrics = [true_positives, possible_positives, predicted_positives, f1]
    model, x, y = train(tmp_path, metrics)

    here = InProcess(tmp_path)
    answer = last(here, "validation", "f1")

    expected = f1_score(y[:, 0], model.predict(x, verbose=0)[:, 0] > 0.5)
    assert answer["value"][-1] == pytest.approx(expected, abs=OF_RATIOS)
    assert abs(answer["batch_mean"][-1] - answer["value"][-1]) > 0.005
    assert {series["source"] for series in here.series()} == {"ratios"}


def test_keras_own_confusion_metrics_with_the_stock_callback(tmp_path: Path) -> None:
    """Two outputs, the second with names of its own: F1 to the last digit."""
    m = keras.metrics
    table = [m.TruePositives, m.FalsePositives, m.FalseNegatives, m.TrueNegatives]
    metrics = [
        [kind(name=f"{kind.__name__}") for kind in table[:3]],
        [m.TruePositives(), m.FalsePositives(), m.FalseNegatives(), m.TrueNegatives()],
    ]
    model, x, y = train(tmp_path, metrics, outputs=2)

    here = InProcess(tmp_path)
    series = {s["tag"] for s in here.series() if s["run"] == "validation"}

    assert len(series) == 2
    predictions = dict(zip("ab", model.predict(x, verbose=0), strict=True))
    for tag in series:
        answer = last(here, "validation", tag)
        predicted = predictions[tag[0]][:, 0] > 0.5
        expected = f1_score(y[:, 0], predicted)
        assert answer["value"][-1] == pytest.approx(expected, abs=OF_COUNTS)
        assert answer["total"] == (None if tag[0] == "a" else [150] * 8)


def test_the_stock_callback_carries_our_own_ratios(tmp_path: Path) -> None:
    """F1Score(log_ratios=True) beside the stock callback: exact, with its total."""
    from tb_f1_plugin.keras import F1Score

    model, x, y = train(tmp_path, [F1Score(log_ratios=True)])
    answer = last(InProcess(tmp_path), "validation", "f1_score")

    expected = f1_score(y[:, 0], model.predict(x, verbose=0)[:, 0] > 0.5)
    assert answer["value"][-1] == pytest.approx(expected, abs=OF_COUNTS)
    assert answer["total"] == [150] * 8


def test_precision_and_recall_of_keras_are_as_logged(tmp_path: Path) -> None:
    """Right for Keras' own, which are pooled; but nobody can tell from the log."""
    model, x, y = train(tmp_path, [keras.metrics.Precision(), keras.metrics.Recall()])
    here = InProcess(tmp_path)
    (series,) = (s for s in here.series() if s["run"] == "validation")
    answer = last(here, "validation", series["tag"])

    expected = f1_score(y[:, 0], model.predict(x, verbose=0)[:, 0] > 0.5)
    assert answer["value"][-1] == pytest.approx(expected, abs=1e-6)
    assert series["quality"] == "as_logged"


def test_tensorboardx(tmp_path: Path) -> None:
    """`SummaryWriter.add_scalar` of counts."""
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step, (tp, fp, fn) in enumerate([(30, 10, 10), (61, 10, 19)]):
            writer.add_scalar("val/TruePositives", tp, step)
            writer.add_scalar("val/FalsePositives", fp, step)
            writer.add_scalar("val/FalseNegatives", fn, step)
            writer.add_scalar("val/F1", 0.64, step)
    answer = last(InProcess(tmp_path), "run", "val")

    assert answer["value"] == [0.75, 122 / 151]
    assert answer["logged_f1"] == pytest.approx([0.64, 0.64], abs=1e-7)


@pytest.mark.parametrize("program", ["torch", "lightning"])
def test_logs_of_pytorch_and_lightning(program: str) -> None:
    """Written by their own writers (tests/data/README.md), as they are here."""
    expected = json.loads((RECORDED / "expected.json").read_text(encoding="utf-8"))
    here = InProcess(RECORDED / program)
    answers = {(s["run"], s["tag"]): s["value"] for s in here.scores()}

    assert len(expected[program]) > 0
    for run, tag, values in expected[program]:
        assert answers[run, tag] == pytest.approx(values, abs=OF_COUNTS)
