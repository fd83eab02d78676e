"""F1Score counts what numpy counts, in every form, eager and compiled."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import ABSENT_CLASSES, AbsentClasses, f_beta
from tb_f1_plugin.keras import F1Score
from tests.keras.backends import compiled, examples, tensor, with_mask
from tests.strategies import ARGMAX, Data, data

TABLES = [(50, 10, 10, 30), (90, 9, 0, 1), (70, 0, 0, 30)]  # TN, FN, FP, TP
RAGGED = (2, 8, 8, 2)


class Echo(keras.layers.Layer):
    """Predicts its input."""

    def call(self, x: Any) -> Any:
        """Return what is given."""
        return x


def rows(table: tuple[int, int, int, int]) -> tuple[Any, Any]:
    """Return labels and predictions that give a table."""
    tn, fn, fp, tp = table
    y_true = np.repeat([0, 1, 0, 1], [tn, fn, fp, tp])
    y_pred = np.repeat([0.1, 0.2, 0.7, 0.9], [tn, fn, fp, tp])
    return y_true.astype("int64"), y_pred.astype("float32")[:, np.newaxis]


def evaluated(tables: list[tuple[int, int, int, int]], column: bool) -> F1Score:
    """Return the metric after `model.evaluate` of one batch per table."""

    def batches() -> Any:
        for table in tables:
            y_true, y_pred = rows(table)
            yield y_pred, y_true[:, np.newaxis] if column else y_true

    metric = F1Score()
    x = keras.Input((1,))
    model = keras.Model(x, Echo()(x))
    model.compile(loss="binary_crossentropy", metrics=[metric])
    logs = model.evaluate(batches(), steps=len(tables), verbose=0, return_dict=True)
    assert logs["f1_score"] == pytest.approx(float(f_beta(metric.counts())), abs=1e-6)
    return metric


@pytest.mark.parametrize("column", [False, True], ids=["(300,)", "(300, 1)"])
def test_evaluate_of_the_design_s_batches_gives_the_pooled_f1(column: bool) -> None:
    """Counts 61 / 80 / 71 of 300, F1 0.807947; the batch mean reads 0.643939."""
    metric = evaluated(TABLES, column)
    counts = metric.counts()

    assert counts.true_positives.tolist() == [61]
    assert counts.possible_positives.tolist() == [80]
    assert counts.predicted_positives.tolist() == [71]
    assert int(counts.total) == 300
    assert float(f_beta(counts)) == pytest.approx(2 * 61 / 151, abs=1e-12)
    assert metric.batch_mean() == pytest.approx(0.643939, abs=5e-7)


@pytest.mark.parametrize("column", [False, True])
def test_a_ragged_fourth_batch_counts_by_its_rows(column: bool) -> None:
    """With 20 rows more, 0.736842 exact and 0.532955 as a mean."""
    metric = evaluated([*TABLES, RAGGED], column)

    assert float(f_beta(metric.counts())) == pytest.approx(0.736842, abs=5e-7)
    assert metric.batch_mean() == pytest.approx(0.532955, abs=5e-7)


@settings(max_examples=examples(1000), deadline=None)
@given(
    data(missing=True),
    st.sampled_from([None, "micro", "macro", "weighted"]),
    st.sampled_from([0.0, 1.0, float("nan")]),
    st.sampled_from(ABSENT_CLASSES),
    st.none() | st.sets(st.integers(0, 16), min_size=1),
)
def test_the_metric_keeps_what_numpy_keeps(
    drawn: Data,
    average: Any,
    zero_division: float,
    absent: AbsentClasses,
    chosen: set[int] | None,
) -> None:
    """Any form, weights, mask and split: counts as integers, F1 as scikit-learn's.

    Whatever classes are averaged. Weighted counts, batch sums and F1 to 1e-12, the
    shown result to float32.
    """
    labels = sorted(i for i in chosen or () if i < drawn.true.shape[-1]) or None
    if drawn.average == "binary":
        labels = None
    metric = F1Score(
        average,
        zero_division=zero_division,
        absent_classes=absent,
        labels=labels,
        **drawn.metric,
    )
    records = []
    for batch in drawn.batches:
        update(metric, drawn, batch)
        records.append(Record.of_rows(drawn.rows(batch), labels))
    expected = sum(records[1:], records[0])

    actual = metric.record()

    if drawn.weight is None:
        assert actual.counts == expected.counts
    np.testing.assert_allclose(
        actual.to_array(), expected.to_array(), rtol=1e-12, atol=1e-12
    )
    exact = metric.score()
    np.testing.assert_allclose(float(metric.result()), exact, rtol=0, atol=1e-6)
    if len(drawn.called()[0]):
        theirs = scikit_learn(drawn, average, zero_division, absent, labels)
        np.testing.assert_allclose(exact, theirs, rtol=0, atol=1e-12)


def scikit_learn(
    drawn: Data,
    average: Any,
    zero_division: float,
    absent: AbsentClasses,
    labels: list[int] | None,
) -> float:
    """Return what a user gets who calls it, with `labels=` where somebody chose."""
    true, predicted, weight = drawn.called()
    own = "binary" if drawn.average == "binary" else average or "macro"
    classes = drawn.true.shape[-1]
    if own != "binary" and absent != "auto":
        every = labels or range(classes)
        occur = set(range(classes))
        if absent == "left_out" and drawn.kind in ARGMAX:
            occur = {*true.tolist(), *predicted.tolist()}
        elif absent == "left_out":
            occur = set(np.flatnonzero((true | predicted).any(0)).tolist())
        labels = [i for i in every if i in occur]
        if not labels:
            return zero_division
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(
            f1_score(
                true,
                predicted,
                labels=labels,
                average=own,
                zero_division=zero_division,
                sample_weight=weight,
            )
        )


def update(metric: F1Score, drawn: Data, batch: slice) -> None:
    """Give a metric a batch, its mask where Keras puts it."""
    y_pred = drawn.y_pred[batch]
    if drawn.mask is not None:
        y_pred = with_mask(y_pred, drawn.mask[batch])
    weight = drawn.sample_weight
    weight = None if weight is None else weight[batch]
    metric.update_state(drawn.y_true[batch], y_pred, weight)


COMPILED = {
    "binary": ((37, 1), (37, 1), None),
    "pixels": ((6, 5, 1), (6, 5, 1), None),
    "one-hot": ((37, 4), (37, 4), None),
    "class numbers": ((37, 4), (37,), None),
    "labels": ((37, 4), (37, 4), 0.5),
    "many classes, one-hot": ((37, 20), (37, 20), None),
    "many class numbers": ((37, 20), (37,), None),
    "many labels": ((37, 20), (37, 20), 0.5),
}


@pytest.mark.parametrize("xla", [False, True], ids=["", "XLA"])
@pytest.mark.parametrize("is_weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", COMPILED)
def test_a_compiled_step_counts_batches_of_any_length(
    kind: str, is_weighted: bool, xla: bool
) -> None:
    """As numpy, also with NaN and infinities, and where the rows are not known."""
    predictions, labels, threshold = COMPILED[kind]
    rng = np.random.default_rng(0)
    y_pred = rng.normal(size=predictions).astype("float32")
    odd = rng.choice(y_pred.size, 4, replace=False)
    y_pred.reshape(-1)[odd] = [np.nan, np.inf, -np.inf, np.inf]
    y_true = rng.integers(0, 2, labels).astype("float32")
    if threshold is None and predictions[-1] > 1:
        numbers = rng.integers(0, predictions[-1], 37)
        y_true = numbers if len(labels) == 1 else np.eye(predictions[-1])[numbers]
    batch = [y_true, y_pred]
    if is_weighted:
        batch.append(rng.random(predictions[:-1]))
    metric = F1Score(threshold=threshold)
    metric.build(y_true.shape, y_pred.shape)
    step = compiled(metric, *batch, xla=xla)
    records = []

    for rows in (slice(0, 4), slice(4, None)):
        step(*(tensor(x[rows]) for x in batch))
        weight = batch[2][rows] if is_weighted else None
        counted = rows_of(y_true[rows], y_pred[rows], threshold, sample_weight=weight)
        records.append(Record.of_rows(counted))

    expected = (records[0] + records[1]).to_array()
    np.testing.assert_allclose(
        metric.record().to_array(), expected, rtol=1e-12, atol=1e-12
    )


def test_a_total_above_two_to_the_24_is_exact() -> None:
    """Where a float32 counter stands still, this one goes on."""
    metric = F1Score()
    metric.update_state([1, 0, 1], [0.9, 0.8, 0.1])
    (counted,) = metric.variables
    counted.assign(keras.ops.convert_to_numpy(counted.value) * 2.0**30)
    metric.update_state([1], [0.9])

    counts = metric.counts()

    assert counts.true_positives.tolist() == [2**30 + 1]
    assert int(counts.total) == 3 * 2**30 + 1


def test_predictions_that_are_no_numbers_are_counted_apart() -> None:
    """NaN is never positive, and is not silent either."""
    metric = F1Score()
    metric.update_state([1, 1, 0], [np.nan, 0.9, np.inf])

    assert int(metric.record().non_finite) == 2
    assert metric.counts().predicted_positives.tolist() == [2]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("labels", ["numbers", "columns"])
def test_a_nan_among_many_numbers_is_never_predicted(dtype: str, labels: str) -> None:
    """As in a row alone: a backend's maximum of many numbers may pass over it."""
    scores = np.zeros((2000, 30), dtype)
    scores[:, 0], scores[::2, 3] = 1, np.nan
    numbers = np.zeros(2000, "int32")
    metric = F1Score()

    given_labels = numbers if labels == "numbers" else np.eye(30, dtype=dtype)[numbers]
    metric.update_state(given_labels, tensor(scores))

    counts = metric.counts()
    assert counts.predicted_positives.sum() == counts.true_positives.sum() == 1000


def test_bool_int_and_float_labels_are_the_same_labels() -> None:
    """The type of 0 and 1 does not matter."""
    results = []
    for dtype in ("bool", "int32", "uint8", "float16", "float64"):
        metric = F1Score()
        metric.update_state(np.array([1, 0, 1], dtype), [0.9, 0.8, 0.1])
        results.append(metric.counts())

    assert all(counts == results[0] for counts in results)


@pytest.mark.parametrize("weight", [np.nan, np.inf])
@pytest.mark.parametrize("average", [None, "micro", "weighted"])
def test_f1_of_weights_that_are_no_numbers_is_nan(weight: float, average: Any) -> None:
    """As its counts are, on every backend: never 0, which would look like a score."""
    for labels, scores in (([1, 0, 1], [0.9, 0.2, 0.7]), ([0, 2, 1], np.eye(3))):
        metric = F1Score(average=average)
        metric.update_state(labels, np.asarray(scores, "float32"), [weight, 1.0, 1.0])
        assert np.isnan(float(metric.result()))
