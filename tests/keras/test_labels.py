"""What is a label, in the compiled metric: as in numpy, and as scikit-learn has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import f1_score

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import compiled, examples, tensor, with_mask
from tests.keras.echo import Scale
from tests.keras.heads import still
from tests.keras.tasks import records
from tests.strategies import Entries, entries
from tests.support.in_process import InProcess


@settings(max_examples=examples(300), deadline=None)
@given(entries())
def test_missing_entries_are_counted_as_numpy_counts_them(drawn: Entries) -> None:
    """Totals of each class, whatever is missing, masked or weighted, in any batches."""
    metric, records = F1Score(threshold=drawn.threshold), []
    for batch in drawn.batches:
        y_pred = drawn.y_pred[batch]
        if drawn.mask is not None:
            y_pred = with_mask(y_pred, drawn.mask[batch])
        weight = drawn.sample_weight
        weight = None if weight is None else weight[batch]
        metric.update_state(drawn.y_true[batch], y_pred, weight)
        records.append(Record.of_rows(drawn.rows(batch)))
    expected = sum(records[1:], records[0])

    actual = metric.record()

    if drawn.weight is None:
        assert actual.counts == expected.counts
    assert int(actual.unlabelled) == drawn.unlabelled.sum()
    np.testing.assert_allclose(
        actual.to_array(), expected.to_array(), rtol=1e-12, atol=1e-12
    )


@settings(max_examples=examples(100), deadline=None)
@given(entries())
def test_each_class_is_scikit_learn_s_f1_of_its_own_entries(drawn: Entries) -> None:
    """As if every class were a task of its own, and macro their mean."""
    metric = F1Score(threshold=drawn.threshold)
    y_pred = drawn.y_pred
    if drawn.mask is not None:
        y_pred = with_mask(y_pred, drawn.mask)
    metric.update_state(drawn.y_true, y_pred, drawn.sample_weight)
    scores = []
    for index in range(drawn.y_true.shape[-1]):
        true, predicted, weight = drawn.column(index)
        nothing = not len(true) or (weight is not None and not weight.any())
        scores.append(
            0.0
            if nothing
            else f1_score(true, predicted, sample_weight=weight, zero_division=0.0)
        )

    assert metric.score() == pytest.approx(np.mean(scores), abs=1e-12)
    assert float(metric.result()) == pytest.approx(np.mean(scores), abs=1e-6)


TYPES = ("float16", "bfloat16", "float32", "float64", "int8", "int32", "int64")
MISSING = {
    "binary": ([1, -1, 0, 1], [0.9, 0.9, 0.8, 0.1], None),
    "many axes": ([[[1], [-1]], [[0], [1]]], [[[0.9], [0.9]], [[0.8], [0.1]]], None),
    "multilabel": ([[1, -1], [0, 1]], [[0.9, 0.9], [0.8, 0.1]], 0.5),
    "many labels": (
        np.array([[1, -1, 0, 1] * 5]),
        np.array([[0.9, 0.9, 0.8, 0.1] * 5]),
        0.5,
    ),
    "multiclass": ([0, -1, 2, 1], np.eye(3)[[0, 0, 0, 1]], None),
    "one-hot": ([[1, 0], [0, 0], [0, 1]], np.eye(2)[[0, 0, 0]], None),
}


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_label_is_missing_in_every_type(kind: str, dtype: str) -> None:
    """The compiled count is numpy's of the same labels as float64."""
    y_true, y_pred, threshold = MISSING[kind]
    metric = F1Score(threshold=threshold)
    labels, predictions = tensor(y_true, dtype), tensor(y_pred, "float32")
    metric.build(labels.shape, np.shape(y_pred))

    compiled(metric)(labels, predictions)

    rows = rows_of(
        np.asarray(y_true, "float64"), np.asarray(y_pred, "float32"), threshold
    )
    assert metric.counts() == rows.counts()
    assert int(metric.record().unlabelled) == rows.unlabelled > 0
    if dtype.startswith(("float", "bfloat")):
        metric.reset_state()
        nan = np.array(y_true, "float64")
        nan[nan < 0] = np.nan
        metric.update_state(tensor(nan, dtype), predictions)
        assert metric.counts() == rows.counts()


@pytest.mark.parametrize("xla", [False, True], ids=["", "XLA"])
@pytest.mark.parametrize("place", [0, 7, 8, 63, 999])
def test_one_nan_among_many_labels_is_seen(place: int, xla: bool) -> None:
    """Wherever it lies: a minimum that passes over it would count a negative."""
    y_true = np.ones((1000, 2), "float32")
    y_true[place, 1] = np.nan
    metric = F1Score(threshold=0.5)
    metric.build(y_true.shape, y_true.shape)
    y_pred = np.ones((1000, 2), "float32")

    compiled(metric, xla=xla)(tensor(y_true), tensor(y_pred))

    assert metric.counts() == Counts([1000, 999], [1000, 999], [1000, 999], [1000, 999])


@pytest.mark.parametrize(
    "values",
    [
        [0, 1, 7, -1],
        [0.0, 1.0, 1.5, np.nan],
        [[1, 0], [0, 1], [0, 0], [0, 0]],
    ],
)
def test_a_row_of_no_class_changes_no_count(values: list) -> None:
    """Nothing is possible or predicted, or a batch, for it, and it is no odd row."""
    y_pred = np.array([[0.9, 0.1], [0.2, 0.8], [np.nan, 0.9], [0.3, np.inf]], "float32")
    whole, part = F1Score(), F1Score()
    whole.update_state(np.array(values), y_pred)
    part.update_state(np.array(values[:2]), y_pred[:2])

    record = whole.record()

    assert int(record.unlabelled) == 2
    expected = part.record().to_array()
    np.testing.assert_array_equal(record.to_array()[:-1], expected[:-1])
    none = F1Score()
    none.update_state(np.array(values[2:]), y_pred[2:])
    assert not none.has_rows()
    assert np.isnan(none.batch_mean())
    assert int(none.record().unlabelled) == 2


def test_soft_labels_are_their_largest_as_for_keras_accuracy() -> None:
    """F1 micro of one class a row is the accuracy that Keras shows."""
    rng = np.random.default_rng(3)
    y_true = rng.dirichlet(np.ones(5), 200).astype("float32")
    y_pred = rng.dirichlet(np.ones(5), 200).astype("float32")
    metric, accuracy = F1Score("micro"), keras.metrics.CategoricalAccuracy()

    metric.update_state(y_true, y_pred)
    accuracy.update_state(y_true, y_pred)

    assert metric.score() == pytest.approx(float(accuracy.result()), abs=1e-6)
    theirs = f1_score(y_true.argmax(1), y_pred.argmax(1), average="macro")
    macro = F1Score()
    macro.update_state(y_true, y_pred)
    assert macro.score() == pytest.approx(theirs, abs=1e-12)


def test_minus_one_is_negative_where_the_loss_is_a_hinge() -> None:
    """With `negative_label=-1` these labels are the negative class."""
    y_true = np.array([1, -1, -1, 1], "float32")
    y_pred = np.array([0.9, 0.8, -0.3, -2.0], "float32")
    metric = F1Score(negative_label=-1)

    metric.update_state(y_true, y_pred)

    assert metric.counts() == Counts([1], [2], [2], 4)
    assert metric.score() == f1_score(y_true, np.where(y_pred > 0.5, 1, -1))


@pytest.mark.parametrize("columns", [1, 3])
def test_the_advice_on_labels_below_0_is_right_when_followed(
    columns: int, tmp_path: Path
) -> None:
    """Of −1 and 1 without a hinge loss: a finding, and by its advice the F1 of all."""
    rng = np.random.default_rng(11)
    y = rng.choice(np.array([-1.0, 1.0], "float32"), (40, columns))
    x = rng.random((40, columns)).astype("float32")
    found = {}
    for run, own in {"as it is": {}, "told": {"negative_label": -1}}.items():
        model = keras.Sequential([keras.Input((columns,)), Scale()])
        metric = F1Score("macro" if columns > 1 else None, 0.5, **own)
        still(model, "mse", metrics=[metric])
        model.fit(x, y, verbose=0, callbacks=[TensorBoard(tmp_path / run)])
        found[run] = metric.score()
    average = "macro" if columns > 1 else "binary"
    of_all = f1_score(y > 0.5, x > 0.5, average=average)

    series = InProcess(tmp_path).series()

    said = {
        found["run"].split("/")[0]: finding["message"]
        for found in series
        for finding in found["findings"]
        if finding["code"] == "unlabelled"
    }
    assert set(said) == {"as it is"}
    assert (
        "If −1 is your negative class, give F1Score(negative_label=-1)."
        in (said["as it is"])
    )
    assert found["told"] == pytest.approx(of_all, abs=1e-12)
    assert found["as it is"] != pytest.approx(of_all, abs=1e-3)


def test_minus_one_is_no_class_of_an_argmax_task() -> None:
    """A negative label is compared with a threshold; the advice gives one."""
    y_true, y_pred = np.array([[1, -1], [-1, 1]]), np.array([[0.9, 0.8], [0.2, 0.7]])
    with pytest.raises(ValueError, match="Give `threshold`, or leave"):
        F1Score(negative_label=-1).update_state(y_true, y_pred)

    metric = F1Score(threshold=0.5, negative_label=-1)
    metric.update_state(y_true, y_pred)
    assert metric.counts() == Counts([1, 1], [1, 1], [1, 2], 2)


@pytest.mark.parametrize("given", [None, 0, -1])
def test_a_negative_label_goes_with_the_configuration(given: int | None) -> None:
    """A metric that is loaded counts as the saved one."""
    loaded = F1Score.from_config(F1Score(negative_label=given).get_config())
    loaded.update_state([1, -1, -2], [0.9, 0.2, 0.2])
    assert loaded.negative_label is given
    assert loaded.counts().total == (2 if given == -1 else 1)


@pytest.mark.parametrize("given", [1, -2, "a", True, 0.5])
def test_another_negative_label_is_an_error(given: Any) -> None:
    """The rule, what was received, and what None is."""
    with pytest.raises(ValueError, match=r"must be 0 or -1, got .*None is 0, or -1"):
        F1Score(negative_label=given)


def test_weights_of_columns_in_argmax_tasks_are_an_error() -> None:
    """A row has one class there; the sentence says where columns have weights."""
    y_pred = np.eye(3, dtype="float32")

    with pytest.raises(ValueError, match="One for each column is for multi-label"):
        F1Score().update_state(y_pred, y_pred, np.ones((3, 3)))

    metric = F1Score(threshold=0.5)
    metric.update_state(y_pred, y_pred, np.ones((3, 3)))
    assert metric.score() == 1.0


def test_ignore_class_may_be_set_until_the_first_batch() -> None:
    """As a compiled loss has it: rows of that class are left out on purpose."""
    metric = F1Score()
    metric.ignore_class = 0

    metric.update_state([0, 1, 2, -1], np.eye(3)[[1, 1, 1, 1]])

    assert metric.counts() == Counts([0, 1, 0], [0, 1, 1], [0, 2, 0], 2)
    assert int(metric.record().unlabelled) == 1


def void() -> tuple[Any, Any]:
    """Return images in which some pixels are of no class."""
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 3, (4, 6, 6))
    y_true[rng.random(y_true.shape) < 0.3] = -1
    return y_true.astype("int32"), rng.random((4, 6, 6, 3)).astype("float32")


def test_void_pixels_are_left_out_without_being_told() -> None:
    """−1 is no column, so it is no class, whether or not `ignore_class` says so."""
    y_true, y_pred = void()
    told, untold = F1Score(ignore_class=-1), F1Score()
    for metric in (told, untold):
        metric.update_state(y_true, y_pred)
    kept = y_true >= 0

    theirs = f1_score(y_true[kept], y_pred.argmax(-1)[kept], average="macro")
    assert told.score() == pytest.approx(theirs, abs=1e-12)
    assert untold.counts() == told.counts()
    assert int(told.record().unlabelled) == 0
    assert int(untold.record().unlabelled) == (~kept).sum()


def masked_loss(y_true: Any, y_pred: Any) -> Any:
    """Return cross-entropy of the labels that are there."""
    there = y_true >= 0
    y_true = keras.ops.where(there, y_true, 0.0)
    each = keras.ops.binary_crossentropy(y_true, y_pred)
    return keras.ops.mean(keras.ops.where(there, each, 0.0), axis=-1)


def test_windows_of_missing_labels_sum_to_their_epochs(tmp_path: Path) -> None:
    """Through a training to disk and back, every class with its own total."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(70, 5)).astype("float32")
    y = (x[:, :3] > 0.2).astype("float32")
    y[rng.random(y.shape) < 0.4] = np.nan
    y[16:32] = np.nan  # a batch without any label
    model = keras.Sequential([keras.layers.Dense(3, activation="sigmoid")])
    model.compile("adam", masked_loss, metrics=[F1Score(threshold=0.5)])

    model.fit(
        x,
        y,
        validation_data=(x, y),
        batch_size=16,
        epochs=2,
        shuffle=False,
        verbose=0,
        callbacks=[TensorBoard(tmp_path, update_freq=2)],
    )

    _, epochs = records(tmp_path, "train", "f1_score/counts")
    _, windows = records(tmp_path, "train", "f1_score/batch_counts")
    there = (y >= 0).sum(0)
    assert epochs.counts.total.tolist() == [there.tolist()] * 2
    assert windows.to_array().sum(0) == pytest.approx(epochs.to_array().sum(0))
    assert epochs.rows.tolist() == [int((y >= 0).any(1).sum())] * 2
    assert epochs.batch_sums.batches.tolist() == [4, 4]
    assert epochs.unlabelled.tolist() == [int(np.isnan(y).sum())] * 2
    _, validated = records(tmp_path, "validation", "f1_score/counts")
    y_pred = model.predict(x, verbose=0)
    counts = rows_of(y, y_pred, 0.5).counts()
    assert validated.counts.total[-1].tolist() == there.tolist()
    last = validated.counts.true_positives[-1]
    assert last.tolist() == counts.true_positives.tolist()
