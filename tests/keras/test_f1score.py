"""Beside `keras.metrics.F1Score`: equal where it is right, right where it is not.

`docs/f1score.md` has a table with a row for each test of the second part.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score
from tests.keras.backends import examples, with_mask

DOCUMENT = Path(__file__).parents[2] / "docs" / "f1score.md"
STOCK_EPSILON = 1e-5  # what its epsilons of 1e-7 do to a score of a few rows


def both(y_true: Any, y_pred: Any, weight: Any = None, **options: Any) -> Any:
    """Return the stock metric's result and ours, of the same rows."""
    results = []
    for kind in (keras.metrics.F1Score, F1Score):
        metric = kind(**options)
        metric.update_state(y_true, y_pred, weight)
        results.append(np.asarray(metric.result()))
    return results


def ours(y_true: Any, y_pred: Any, weight: Any = None, **options: Any) -> float:
    """Return our result of some rows."""
    metric = F1Score(**options)
    metric.update_state(y_true, y_pred, weight)
    return float(metric.result())


# -- where the stock one is right -------------------------------------------------


@settings(max_examples=examples(150), deadline=None)
@given(
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from([None, 0.25, 0.5, 0.75]),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_averages_thresholds_and_weights_are_the_stock_one_s(
    average: str, threshold: float | None, weighted: bool, seed: int
) -> None:
    """The same number, but for its epsilon, over one-hot and multi-label rows."""
    rng = np.random.default_rng(seed)
    y_pred = rng.random((40, 3)).astype("float32")
    y_true = np.eye(3, dtype="float32")[rng.integers(0, 3, 40)]
    if threshold is not None:
        y_true = (rng.random((40, 3)) < 0.5).astype("float32")
    weight = rng.random(40).astype("float32") + 0.5 if weighted else None

    stock, mine = both(y_true, y_pred, weight, average=average, threshold=threshold)

    np.testing.assert_allclose(mine, stock, atol=STOCK_EPSILON)


def test_each_class_by_itself_is_in_the_counts() -> None:
    """What the stock one returns as a vector follows from `counts()`."""
    from tb_f1_plugin.core.scores.formulas import f_beta

    rng = np.random.default_rng(1)
    y_pred = rng.random((40, 3)).astype("float32")
    y_true = np.eye(3, dtype="float32")[rng.integers(0, 3, 40)]
    stock = keras.metrics.F1Score()
    stock.update_state(y_true, y_pred)
    metric = F1Score()
    metric.update_state(y_true, y_pred)

    np.testing.assert_allclose(
        f_beta(metric.counts(), average=None), stock.result(), atol=STOCK_EPSILON
    )


# -- where it is wrong or raises ----------------------------------------------------


def test_labels_of_one_axis() -> None:
    """Stock: ValueError; ours: the F1 of the rows."""
    with pytest.raises(ValueError, match="2D"):
        both([1, 0, 1], [0.9, 0.8, 0.1], average="micro", threshold=0.5)

    assert ours([1, 0, 1], [0.9, 0.8, 0.1]) == pytest.approx(0.5)


def test_axes_of_sequences_and_images() -> None:
    """Stock: ValueError; ours: every place along the axes is a row."""
    rng = np.random.default_rng(2)
    y_true, y_pred = rng.integers(0, 2, (4, 5, 6, 1)), rng.random((4, 5, 6, 1))
    with pytest.raises(ValueError, match="2D"):
        both(y_true, y_pred, average="micro", threshold=0.5)

    expected = f1_score(y_true.ravel(), y_pred.ravel() > 0.5)
    assert ours(y_true, y_pred) == pytest.approx(expected, abs=1e-6)


def test_class_numbers_of_one_axis() -> None:
    """Stock: ValueError; ours: the macro F1."""
    y_pred = np.eye(3, dtype="float32")[[0, 1, 2, 0]]
    with pytest.raises(ValueError, match="2D"):
        both([0, 1, 1, 0], y_pred, average="macro")

    expected = f1_score([0, 1, 1, 0], [0, 1, 2, 0], average="macro")
    assert ours([0, 1, 1, 0], y_pred) == pytest.approx(expected, abs=1e-6)


def test_class_numbers_in_a_column() -> None:
    """Stock: broadcast to nonsense, silently; ours: the macro F1."""
    y_true = np.array([[0], [1], [2]])
    y_pred = np.eye(3, dtype="float32")
    stock = keras.metrics.F1Score()
    stock.update_state(y_true, y_pred)

    np.testing.assert_allclose(stock.result(), [0, 0.5, 1], atol=1e-4)
    assert ours(y_true, y_pred) == 1.0


def test_one_column_without_a_threshold() -> None:
    """Stock: every row is predicted; ours: those above a half."""
    y_true = np.array([[1], [0], [0], [0]])
    y_pred = np.array([[0.9], [0.1], [0.2], [0.3]], "float32")

    stock, mine = both(y_true, y_pred, average="macro")

    assert stock == pytest.approx(0.4, abs=STOCK_EPSILON)  # 2·1 / (1 + 4)
    assert mine == 1.0


def test_logits() -> None:
    """Stock: a threshold of 0 is refused; ours: `from_logits`, or 0."""
    y_true, y_pred = [[1], [0], [1]], [[0.2], [-0.3], [-0.1]]
    with pytest.raises(ValueError, match="0 < threshold"):
        keras.metrics.F1Score(threshold=0.0)

    for options in ({"from_logits": True}, {"threshold": 0.0}):
        assert ours(y_true, y_pred, **options) == pytest.approx(2 / 3)
    sigmoid = 1 / (1 + np.exp(-np.array(y_pred)))
    assert ours(y_true, y_pred, from_logits=True, threshold=0.45) == ours(
        y_true, sigmoid, threshold=0.45
    )


def test_ties_of_argmax() -> None:
    """Stock: two classes for one row; ours: the first."""
    y_true, y_pred = np.eye(2), np.full((2, 2), 0.5, "float32")

    stock, mine = both(y_true, y_pred, average="micro")

    assert stock == pytest.approx(2 / 3, abs=STOCK_EPSILON)
    assert mine == pytest.approx(f1_score([0, 1], [0, 0], average="micro"))


def test_predictions_of_zero_in_argmax() -> None:
    """Stock: a row of zeros predicts nothing; ours: its first class, as numpy's."""
    y_true, y_pred = np.eye(2)[[0, 1]], np.array([[0, 0], [0, 1]], "float32")

    stock, mine = both(y_true, y_pred, average="micro")

    assert stock == pytest.approx(2 / 3, abs=STOCK_EPSILON)
    assert mine == 1.0


def test_a_perfect_score() -> None:
    """Stock: 0.9999998; ours: 1."""
    stock, mine = both([[1.0]], [[0.9]], average="macro", threshold=0.5)

    assert 0.999 < float(stock) < 1
    assert mine == 1.0


def test_small_weights() -> None:
    """Stock: an epsilon as large as they are; ours: the ratio."""
    weight = np.full(3, 1e-6, "float32")
    y_true, y_pred = np.ones((3, 1)), np.array([[0.9], [0.1], [0.1]])

    stock, mine = both(y_true, y_pred, weight, average="macro", threshold=0.5)

    assert stock < 0.48
    assert mine == pytest.approx(0.5, abs=1e-6)


def test_weights_in_a_column() -> None:
    """Stock: raises (until 3.16); ours: a weight for each row."""
    weight = np.array([[1.0], [3.0]], "float32")
    y_true, y_pred = [[1], [1]], [[0.9], [0.1]]

    # Each backend has a kind of error of its own.
    with pytest.raises(Exception, match=r"(?i)shape|broadcast|size|dimension"):
        both(y_true, y_pred, weight, average="macro", threshold=0.5)

    assert ours(y_true, y_pred, weight) == pytest.approx(2 / 5)


def test_an_absent_class() -> None:
    """Stock: counts as 0; ours: left out, as scikit-learn does with class numbers."""
    y_true = y_pred = np.eye(3)[[0, 1, 1]]

    stock, mine = both(y_true, y_pred, average="macro")

    assert stock == pytest.approx(2 / 3, abs=STOCK_EPSILON)
    assert mine == f1_score([0, 1, 1], [0, 1, 1], average="macro") == 1.0
    counted = {"absent_classes": "counted"}
    assert ours(y_true, y_pred, **counted) == pytest.approx(2 / 3)
    assert ours(y_true, y_pred, zero_division=1.0, **counted) == 1.0
    assert ours(y_true, y_pred, zero_division=float("nan"), **counted) == 1.0


def test_soft_labels() -> None:
    """Stock: sums of shares; ours: the largest label is the row's class."""
    y_true = np.array([[0.4, 0.35, 0.25], [0.3, 0.3, 0.4]], "float32")
    y_pred = np.eye(3, dtype="float32")[[0, 2]]

    stock, mine = both(y_true, y_pred, average="micro")

    assert stock == pytest.approx(0.4, abs=STOCK_EPSILON)
    assert mine == 1.0


def test_rows_of_no_class() -> None:
    """Stock: false positives; ours: left out, and counted apart."""
    y_true = np.array([[1, 0, 0], [0, 0, 0], [0, 0, 0]], "float32")
    y_pred = np.eye(3, dtype="float32")[[0, 1, 0]]

    stock, mine = both(y_true, y_pred, average="micro")

    assert stock == pytest.approx(0.5, abs=STOCK_EPSILON)
    assert mine == 1.0


def test_labels_that_are_missing() -> None:
    """Stock: NaN, or the score of a label of −1; ours: the entry is left out."""
    y_pred = np.array([[0.9, 0.9], [0.1, 0.8]], "float32")
    for nothing in (np.nan, -1.0):
        y_true = np.array([[1.0, nothing], [0.0, 1.0]], "float32")

        stock, mine = both(y_true, y_pred, average="micro", threshold=0.5)

        assert stock != pytest.approx(1.0, abs=STOCK_EPSILON)
        assert mine == 1.0


def test_masks() -> None:
    """Stock: ignored; ours: what is masked out is not counted."""
    y_pred = with_mask([[0.9], [0.9], [0.9]], [True, True, False])

    stock, mine = both(
        np.array([[1], [1], [0]]), y_pred, average="macro", threshold=0.5
    )

    assert stock == pytest.approx(0.8, abs=STOCK_EPSILON)
    assert mine == 1.0


def test_nan_predictions() -> None:
    """Stock: negative, silently; ours: negative, and counted apart."""
    metric = F1Score()
    metric.update_state([1, 1], [np.nan, 0.9])

    assert float(metric.result()) == pytest.approx(2 / 3)
    assert int(metric.record().non_finite) == 1


def test_the_default_result() -> None:
    """Stock: a vector, which ends EarlyStopping and TensorBoard; ours: a number."""
    y_true, y_pred = np.eye(3), np.eye(3)
    stock = keras.metrics.F1Score()
    stock.update_state(y_true, y_pred)
    mine = F1Score()
    mine.update_state(y_true, y_pred)

    assert np.shape(stock.result()) == (3,)
    assert np.shape(mine.result()) == ()


def test_more_than_two_to_the_24_rows() -> None:
    """Stock: float32 counters stand still; ours go on."""
    stock, mine = keras.metrics.F1Score("macro", 0.5), F1Score()
    for metric in (stock, mine):
        metric.update_state([[1.0]], [[0.9]])
    stock.true_positives.assign([2.0**24])
    (counted,) = mine.variables
    counted.assign(keras.ops.convert_to_numpy(counted.value) * 2.0**24)
    for metric in (stock, mine):
        metric.update_state([[1.0]], [[0.9]])

    assert float(stock.true_positives[0]) == 2**24
    assert mine.counts().true_positives.tolist() == [2**24 + 1]


def test_every_difference_has_its_row_in_the_document() -> None:
    """One row and one test for each, under one name."""
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(test_\w+)` \|", text, re.M)
    source = Path(__file__).read_text(encoding="utf-8")
    second = source.partition("# -- where it is wrong")[2]
    tests = re.findall(r"^def (test_\w+)", second, re.M)
    tests.remove("test_every_difference_has_its_row_in_the_document")
    replicas = "test_a_custom_step_on_two_replicas"

    assert rows == [*tests, replicas]
