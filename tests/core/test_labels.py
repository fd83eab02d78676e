"""Labels: every form is counted as scikit-learn counts it; misfits are errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from sklearn.metrics import multilabel_confusion_matrix

from tb_f1_plugin.counts import Counts
from tb_f1_plugin.labels import count, form_of, rows_of
from tests.strategies import Data, data


@settings(max_examples=400, deadline=None)
@given(data())
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

    actual = drawn.rows().counts()

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


def test_a_class_number_without_a_column_is_an_error() -> None:
    """What cannot be counted is named."""
    with pytest.raises(ValueError, match=r"must be in \[0, 2\], got .*3"):
        count([0, 3], np.ones((2, 3)))


@pytest.mark.parametrize("threshold", [1.5, -0.1, float("nan"), "high"])
def test_a_threshold_outside_0_to_1_is_an_error(threshold: object) -> None:
    """The rule and what was received."""
    with pytest.raises(ValueError, match=r"`threshold` must be in \[0, 1\], got "):
        count([1], [0.5], threshold)  # type: ignore[arg-type]
