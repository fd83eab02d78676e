"""Labels: every form is counted as scikit-learn counts it; misfits are errors."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, multilabel_confusion_matrix

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.form import logit
from tb_f1_plugin.core.labels import count, form_of, rows_of
from tests.strategies import Data, Entries, data, entries


@settings(max_examples=400, deadline=None)
@given(data(missing=True))
def test_counts_equal_scikit_learn_s_confusion_matrices(drawn: Data) -> None:
    """TP, TP + FN and TP + FP of each column, for every form, weight and mask.

    As integers where there are no weights.
    """
    true, predicted, weight = drawn.expected()
    assume(len(true))
    binary = {"labels": [False, True]} if drawn.average == "binary" else {}
    tables = multilabel_confusion_matrix(
        true, predicted, sample_weight=weight, **binary
    )[-drawn.true.shape[-1] :]
    (_, fp), (fn, tp) = np.moveaxis(tables, 0, -1)

    rows = drawn.rows()
    actual = rows.counts()

    assert rows.unlabelled == drawn.unlabelled.sum()
    assert not actual.has_total_by_class
    assert (actual.total.dtype.kind == "i") == (weight is None)
    expected = Counts(
        tp, tp + fn, tp + fp, len(true) if weight is None else weight.sum()
    )
    if weight is None:
        assert actual == expected
    for name in ("true_positives", "possible_positives", "predicted_positives"):
        np.testing.assert_allclose(
            getattr(actual, name), getattr(expected, name), rtol=1e-12
        )
    np.testing.assert_allclose(actual.total, expected.total, rtol=1e-12)


def test_argmax_gives_a_tie_to_the_first_class_only() -> None:
    """One class a row is predicted, ties or not."""
    predicted = rows_of([0, 1], [[0.5, 0.5], [0.0, 0.0]]).predicted

    assert predicted.tolist() == [[True, False], [True, False]]


def test_a_prediction_at_the_threshold_is_not_positive() -> None:
    """Above means above, in the predictions' own type."""
    edge = np.array([0.4], np.float32)

    assert count([1], edge, 0.4).predicted_positives.tolist() == [0]
    assert count([1], np.nextafter(edge, 1), 0.4).predicted_positives.tolist() == [1]


def test_nan_is_never_predicted() -> None:
    """A NaN is above no threshold, and a row with one has no largest entry."""
    nan = np.nan

    assert count([1, 1], [nan, 0.9]).predicted_positives.tolist() == [1]
    assert count([0], [[nan, 0.2]]).predicted_positives.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("y_true", "y_pred", "threshold"),
    [
        ((8,), (7,), None),
        ((8, 2), (8, 1), None),
        ((8,), (8, 3), 0.5),
        ((8, 2), (8, 3), None),
        ((8, 2), (8, 3), 0.5),
        ((7, 1), (8, 3), None),
        ((8, 3, 1), (8, 3), None),
        ((), (8, 3), None),
        ((8,), (), None),
        ((8, 5), (8, 5, 2), 0.5),
        ((8, 4), (8, 5, 2), None),
        ((8, 5, 3), (8, 5, 2), None),
        ((8, 5), (8,), None),
        ((8, 1), (8, 0), None),
        ((8, None), (8, 3), None),
    ],
)
def test_a_shape_that_fits_no_form_is_an_error_that_names_both(
    y_true: tuple, y_pred: tuple, threshold: float | None
) -> None:
    """Never a silent broadcast: (N,) against (N, 1) once gave F1 = 14.55."""
    with pytest.raises(ValueError, match="does not fit") as caught:
        form_of(y_true, y_pred, threshold)

    assert f"{y_true}" in str(caught.value)
    assert f"{y_pred}" in str(caught.value)


def test_axes_that_are_not_known_yet_fit_where_one_reading_is_left() -> None:
    """A batch axis of None is every batch size; a data pipeline may hide more."""
    assert form_of((None,), (None, 1)).kind == "binary"
    assert form_of((None, None), (None, 1)).kind == "binary"
    assert form_of((None, None), (None, 4), 0.5).kind == "multilabel"
    assert form_of((None, 1), (8, 4)).sparse


@settings(max_examples=300, deadline=None)
@given(entries())
def test_a_missing_entry_is_left_out_of_its_class_alone(drawn: Entries) -> None:
    """Each class is scikit-learn's table of its own entries, and has their total."""
    rows = drawn.rows()
    counts = rows.counts()

    assert rows.unlabelled == drawn.unlabelled.sum()
    for index in range(counts.classes):
        true, predicted, weight = drawn.column(index)
        own = counts.of_class(index)
        total = len(true) if weight is None else weight.sum()
        np.testing.assert_allclose(own.total, total, rtol=1e-12)
        if len(true) and (weight is None or weight.any()):
            (_, fp), (fn, tp) = confusion_matrix(
                true, predicted, labels=[False, True], sample_weight=weight
            )
            for name, expected in (
                ("true_positives", tp),
                ("possible_positives", tp + fn),
                ("predicted_positives", tp + fp),
            ):
                actual = getattr(own, name)
                np.testing.assert_allclose(actual, [expected], rtol=1e-12, atol=1e-12)


NO_CLASS = {
    "minus one": ([0, -1, 2], np.int64),
    "int8": ([0, -1, 2], np.int8),
    "beyond the columns": ([0, 255, 2], np.uint8),
    "as large as a number": ([0, 2**63 - 1, 2], np.int64),
    "unsigned and large": ([0, 2**64 - 1, 2], np.uint64),
    "fractional": ([0, 0.5, 2], np.float32),
    "NaN": ([0, np.nan, 2], np.float16),
    "beyond an int32": ([0, 1e30, 2], np.float32),
    "zeros": ([[1, 0, 0], [0, 0, 0], [0, 0, 1]], np.uint8),
    "no truth": ([[True, False, False], [False] * 3, [False, False, True]], bool),
    "NaN in a row": ([[1, 0, 0], [0, np.nan, 1], [0, 0, 1]], np.float32),
    "many votes of int8": ([[100, 100, 0], [0, 0, 0], [0, 99, 100]], np.int8),
}


@pytest.mark.parametrize("labels", NO_CLASS)
def test_a_row_of_no_class_is_left_out_and_counted_apart(labels: str) -> None:
    """Of three rows the middle one has no class, in whatever way that is said."""
    values, dtype = NO_CLASS[labels]
    y_pred = [[0.9, 0.1, 0.0], [0.9, 0.1, 0.0], [0.1, 0.7, 0.2]]

    rows = rows_of(np.array(values, dtype), y_pred)

    assert rows.unlabelled == 1
    assert rows.counts() == Counts([1, 0, 0], [1, 0, 1], [1, 1, 0], 2)


def test_the_class_of_a_soft_row_is_its_largest_label() -> None:
    """Shares without one above a half have a class; of ties it is the first."""
    y_true = [[0.4, 0.35, 0.25], [0.3, 0.4, 0.3], [0.4, 0.2, 0.4], [1.3, 2.0, 0.1]]

    true = rows_of(y_true, np.eye(3)[[0, 0, 0, 0]]).true

    assert true.argmax(1).tolist() == [0, 1, 0, 1]
    assert true.sum(1).tolist() == [1, 1, 1, 1]


def test_what_is_left_out_on_purpose_is_not_unlabelled() -> None:
    """Mask, `ignore_class` and a weight of 0 say that a label is not to count."""
    labels, y_pred = [0, -1, 1, -1], np.eye(2)[[0, 0, 1, 1]]

    assert rows_of(labels, y_pred).unlabelled == 2
    assert rows_of(labels, y_pred, ignore_class=-1).unlabelled == 0
    assert rows_of(labels, y_pred, mask=[1, 0, 1, 1]).unlabelled == 1
    assert rows_of(labels, y_pred, sample_weight=[1, 0, 1, 2]).unlabelled == 1


def test_minus_one_is_the_negative_class_where_it_is_said_to_be() -> None:
    """Labels of −1 and 1, as hinge losses have them: none is missing."""
    labels, y_pred = [1, -1, -1, np.nan], [0.9, 0.8, -0.3, 0.9]

    rows = rows_of(labels, y_pred, negative_label=-1)

    assert rows.counts() == Counts([1], [1], [2], 3)
    assert rows.unlabelled == 1
    assert rows_of(labels, y_pred).counts() == Counts([1], [1], [1], 1)


def test_weights_of_columns_are_for_columns_that_are_labels() -> None:
    """In argmax tasks they are an error that says so, and never a broadcast."""
    y_pred = np.eye(3)[[0, 1, 2]]

    with pytest.raises(ValueError, match=r"\(3, 3\).*for multi-label tasks"):
        rows_of([0, 1, 2], y_pred, sample_weight=np.ones((3, 3)))
    with pytest.raises(ValueError, match="for multi-label tasks"):
        rows_of([0, 1, 2], y_pred, mask=np.ones((3, 3)))
    with pytest.raises(ValueError, match="does not fit rows"):
        rows_of(y_pred, y_pred, 0.5, sample_weight=np.ones((1, 3)))
    # As many rows as columns: one axis is that of the rows.
    weights = [1.0, 0.0, 2.0]
    assert rows_of(y_pred, y_pred, 0.5, sample_weight=weights).counts() == Counts(
        weights, weights, weights, 3.0
    )


@pytest.mark.parametrize("threshold", [1.5, -0.1, float("nan"), "high"])
def test_a_threshold_outside_0_to_1_is_an_error(threshold: object) -> None:
    """The rule and what was received."""
    with pytest.raises(ValueError, match=r"`threshold` must be in \[0, 1\], got "):
        count([1], [0.5], threshold)  # type: ignore[arg-type]


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_threshold_s_logit_is_the_nearest_double(threshold: float) -> None:
    """No other double is nearer to ln(p / (1 − p)), on whatever system."""
    with localcontext() as context:
        context.prec = 80
        exact = (Decimal(threshold) / (1 - Decimal(threshold))).ln()
        value = logit(threshold)
        error = abs(Decimal(value) - exact)
        for other in (math.nextafter(value, -math.inf), math.nextafter(value, 1e308)):
            assert error <= abs(Decimal(other) - exact)


def test_the_logits_of_0_and_1_are_infinite() -> None:
    """No finite logit is above that of 1, and each is above that of 0."""
    assert (logit(0), logit(1)) == (-math.inf, math.inf)


def test_rows_keep_their_predictions_as_they_are() -> None:
    """Those of the rows that count, in their own type."""
    rows = rows_of([1, -1, 0], np.float16([0.7, 0.8, np.nan]))

    assert rows.scores is not None
    assert rows.scores.dtype == np.float16
    np.testing.assert_array_equal(rows.scores, np.float16([[0.7], [np.nan]]))
