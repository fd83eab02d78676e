"""Which classes `F1Score` averages: scikit-learn's, or those that somebody chose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import CLASSES, Task, read, records, task

AVERAGES = ("micro", "macro", "weighted")


def of(metric: F1Score, true: Any, predicted: Any, classes: int) -> F1Score:
    """Return a metric that counted class numbers, in two batches."""
    y_pred = np.eye(classes, dtype="float32")[predicted]
    half = len(true) // 2
    for batch in (slice(0, half), slice(half, None)):
        metric.update_state(true[batch], y_pred[batch])
    return metric


def numbers(classes: int = 5, occurring: int = 4) -> tuple[Any, Any]:
    """Return truth and predictions in which the last classes do not occur."""
    rng = np.random.default_rng(5)
    true = rng.integers(0, occurring, 60)
    return true, np.where(rng.random(60) < 0.6, true, rng.integers(0, occurring, 60))


def test_f1_of_the_positive_class_of_two_columns_is_scikit_learn_s_default() -> None:
    """`labels=[1]` over a two-unit softmax is `f1_score(y, p)` itself."""
    true, predicted = numbers(2, 2)

    for average in (None, *AVERAGES):
        metric = of(F1Score(average, labels=[1]), true, predicted, 2)

        assert metric.score() == pytest.approx(f1_score(true, predicted), abs=1e-12)
        assert float(metric.result()) == pytest.approx(metric.score(), abs=1e-6)
        assert metric.counts().classes == 2


@pytest.mark.parametrize("average", AVERAGES)
def test_a_background_class_is_left_out_by_naming_the_others(average: Any) -> None:
    """As scikit-learn's `labels=`: no O, no padding, no background in the average."""
    true, predicted = numbers(4)
    names = ["O", "PER", "LOC", "ORG"]

    by_number = of(F1Score(average, labels=[1, 2, 3]), true, predicted, 4)
    by_name = of(
        F1Score(average, class_names=names, labels=names[1:]), true, predicted, 4
    )

    theirs = f1_score(true, predicted, labels=[1, 2, 3], average=average)
    assert by_number.score() == pytest.approx(theirs, abs=1e-12)
    assert by_name.score() == by_number.score()
    assert by_name.labels == (1, 2, 3)


def test_the_batch_mean_is_over_the_same_classes_and_counts_absent_ones() -> None:
    """As the mean of scikit-learn's scores of the batches, with `labels=` in each."""
    true, predicted = numbers(5)
    batches = [slice(0, 30), slice(30, None)]

    def mean(**options: Any) -> float:
        scores = [
            f1_score(true[b], predicted[b], average="macro", zero_division=0, **options)
            for b in batches
        ]
        return float(np.mean(scores))

    def ours(**options: Any) -> float:
        return of(F1Score(**options), true, predicted, 5).batch_mean()

    assert ours() == pytest.approx(mean(labels=range(5)), abs=1e-12)
    assert ours(absent_classes="left_out") == pytest.approx(mean(), abs=1e-12)
    assert ours(labels=[0, 4]) == pytest.approx(mean(labels=[0, 4]), abs=1e-12)


@pytest.mark.parametrize("zero_division", [0.0, 1.0, float("nan")])
def test_if_all_classes_are_absent_the_average_is_0_divided_by_0(
    zero_division: float,
) -> None:
    """Nothing is left to average, so what 0/0 shows is shown."""
    for average in AVERAGES:
        metric = F1Score(
            average,
            zero_division=zero_division,
            labels=[1, 2],
            absent_classes="left_out",
        )
        of(metric, np.zeros(4, int), np.zeros(4, int), 3)

        np.testing.assert_equal(metric.score(), zero_division)
        np.testing.assert_equal(float(metric.result()), zero_division)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"absent_classes": "no"},
            r"`absent_classes` must be one of auto, left_out, counted, got 'no'\.",
        ),
        ({"labels": []}, r"`labels` must be different classes, at least one.*got \[\]"),
        ({"labels": [1, 1]}, r"`labels` must be different classes.*got \[1, 1\]"),
        ({"labels": [-1]}, r"`labels` must be class numbers, 0 or more.*got -1"),
        ({"labels": [0.5]}, r"`labels` must be class numbers, 0 or more.*got 0.5"),
        ({"labels": [True]}, r"`labels` must be class numbers, 0 or more.*got True"),
        ({"labels": 1}, r"`labels` must be a list of classes, got 1\. Write \[1\]"),
        ({"labels": ["a"]}, "has the name 'a', and there are no names. Give `class_n"),
        (
            {"labels": ["c"], "class_names": ["a", "b"]},
            "among `class_names`, got 'c'. The names are a, b",
        ),
        (
            {"labels": ["a", 0], "class_names": ["a", "b"]},
            "`labels` must be different classes",
        ),
    ],
)
def test_a_wrong_choice_is_an_error_at_once(
    arguments: dict[str, Any], sentence: str
) -> None:
    """The rule, what was received, and the next step."""
    with pytest.raises(ValueError, match=sentence):
        F1Score(**arguments)


def test_labels_that_do_not_fit_the_columns_are_an_error_before_a_count() -> None:
    """Known with the first batch's shape."""
    for labels, y_pred, sentence in (
        ([3], [[0.9, 0.1, 0.0]], r"columns of `y_pred`, in \[0, 2\], got 3\."),
        ([0], [0.9], "got predictions of one column.*Leave `labels` out"),
    ):
        metric = F1Score(labels=labels)
        with pytest.raises(ValueError, match=sentence):
            metric.update_state([1], y_pred)
        assert not metric.built


def test_the_choice_survives_saving_and_loading() -> None:
    """Also of names, which have become columns."""
    chosen = F1Score(
        class_names=["a", "b", "c"], labels=["c", "a"], absent_classes="counted"
    )

    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(chosen)
    )

    assert again.get_config() == chosen.get_config()
    assert again.labels == (2, 0)
    assert again.absent_classes == "counted"


def trained(tmp_path: Path, **options: Any) -> Task:
    """Train a task of class numbers with a metric, and log it."""
    done = task("sparse", metrics=[F1Score(log_ratios=True, **options)])
    done.fit(TensorBoard(tmp_path))
    return done


@pytest.mark.parametrize("labels", [None, [1], [3, 1]])
def test_the_choice_is_in_the_logs_and_in_every_scalar(
    labels: list[int] | None, tmp_path: Path
) -> None:
    """Metadata, exact F1, and the ratios from which any reader forms micro F1."""
    done = trained(tmp_path, labels=labels, average="micro", absent_classes="counted")

    x, true = done.validation
    predicted = done.model.predict(x, verbose=0).argmax(1)
    exact = f1_score(true, predicted, labels=labels, average="micro", zero_division=0)
    written = read(tmp_path, "validation")
    values = {
        tag: float(series.values[-1])
        for tag, series in written.items()
        if tag.startswith("epoch_")
    }
    assert values["epoch_f1_score"] == pytest.approx(exact, abs=1e-6)
    tp, possible, predicted_, total = (
        values[f"epoch_f1_score_{what}"]
        for what in (
            "true_positives",
            "possible_positives",
            "predicted_positives",
            "total",
        )
    )
    assert 2 * tp / (possible + predicted_) == pytest.approx(exact, abs=1e-6)
    assert total == len(true) * len(labels or range(CLASSES))
    _, record = records(tmp_path, "validation", "f1_score/counts")
    assert record.counts.classes == CLASSES
    content = written["f1_score/counts"].content.decode()
    assert '"absent_classes":"counted"' in content
    assert f'"labels":{labels or "null"}'.replace(" ", "") in content


def test_early_stopping_can_run_on_one_class(tmp_path: Path) -> None:
    """`val_f1_score` is that of the class of interest."""
    done = task("sparse", metrics=[F1Score(labels=[2])])
    stop = keras.callbacks.EarlyStopping(
        "val_f1_score", mode="max", patience=1, restore_best_weights=True
    )
    history = done.fit(TensorBoard(tmp_path), stop, epochs=4).history

    x, true = done.validation
    predicted = done.model.predict(x, verbose=0).argmax(1)
    best = f1_score(true == 2, predicted == 2, zero_division=0)
    assert max(history["val_f1_score"]) == pytest.approx(best, abs=1e-6)
