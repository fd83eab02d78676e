"""The axis of the columns, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.core.metric.axes import Known, columns_axis, moved_shape

Shape = tuple[int | None, ...]
FIRST: Mapping[str, object] = {"channels_first": True}
THRESHOLD: Mapping[str, object] = {"is_threshold": True}
NOTHING: Mapping[str, object] = {}


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_an_axis_that_was_given_is_taken(
    sizes: list[int], same: bool, first: bool, threshold: bool
) -> None:
    """Whatever else is known; and moving it leaves the rows in their order."""
    y_pred = (6, *sizes)
    y_true = y_pred if same else y_pred[:-1]
    rank = len(y_pred)
    for axis in range(1, rank):
        known = Known(1, first, threshold)
        for given_axis in (axis, axis - rank):
            found = columns_axis(y_true, y_pred, axis=given_axis, known=known)
            assert found == (axis, axis != rank - 1, True)
            moved = moved_shape(y_pred, given_axis, rank)
            assert moved == (*y_pred[:axis], *y_pred[axis + 1 :], y_pred[axis])
        assert moved_shape(y_pred[1:], axis, rank) == y_pred[1:]
    for axis in (0, rank, rank + 1, -rank, -rank - 1):
        with pytest.raises(ValueError, match=f"other than the batch's, got {axis} for"):
            columns_axis(y_true, y_pred, axis=axis)
    for axis in (rank, -rank - 1):
        assert moved_shape(y_pred, axis, rank) == y_pred
    for axis in (0, -rank):
        assert moved_shape(y_pred, axis, rank) == (*sizes, 6)


@pytest.mark.parametrize(
    ("labels", "predictions", "known", "number", "is_certain"),
    [
        # The loss has an axis; the last one is its default as well, and says nothing.
        ((8, 3, 5), (8, 3, 5), {"axis": 1}, 1, True),
        ((8, 3, 5), (8, 3, 5), {"axis": -2}, 1, True),
        ((8, 3, 5), (8, 3, 5), {"axis": -3}, 0, True),
        ((8, 3, 5), (8, 3, 5), {"axis": 3}, 2, True),
        ((8, 3, 5), (8, 3, 5), {"axis": -4}, 2, True),
        ((8, 3, 5, 5), (8, 3, 5, 5), {"axis": -1, **FIRST}, 1, True),
        ((8, 3, 5, 5), (8, 3, 5, 5), {"axis": 3, **FIRST}, 1, True),
        # One axis or two.
        ((8, 3), (8, 3), FIRST, 1, True),
        ((8,), (8,), FIRST, 0, True),
        ((), (), FIRST, 0, True),
        # The labels fit one axis only, or none.
        ((8, 32, 20), (8, 5, 32, 20), NOTHING, 1, True),
        ((8, 1, 32, 20), (8, 5, 32, 20), NOTHING, 1, True),
        ((8, 5, 32), (8, 5, 32, 20), FIRST, 3, True),
        ((8, 5, 32, 1), (8, 5, 32, 20), FIRST, 3, True),
        ((8, 9, 20), (8, 5, 32, 20), FIRST, 3, True),
        ((8, 5, 32, 2), (8, 5, 32, 20), FIRST, 3, True),
        ((8,), (8, 5, 32, 20), FIRST, 3, True),
        ((8, 5, 32, 20, 1), (8, 5, 32, 20), FIRST, 3, True),
        ((None, None, None), (None, 5, None, None), NOTHING, 1, True),
        ((None, None, None), (None, None, None, 5), FIRST, 3, True),
        ((None, None, None), (None, None, None, None), FIRST, 3, True),
        # Channels first: images, volumes, and one channel of a sequence.
        ((8, 3, 9, 9), (8, 3, 9, 9), FIRST, 1, True),
        ((8, 9, 3, 3), (8, 9, 3, 3), FIRST, 1, True),
        ((8, 3, 9, 9, 9), (8, 3, 9, 9, 9), FIRST, 1, True),
        ((8, 1, 9), (8, 1, 9), FIRST, 1, True),
        ((8, 3, 9), (8, 3, 9), FIRST, 2, False),
        ((8, 9, 9), (8, 9, 9), FIRST, 2, True),
        ((8, 9, 3), (8, 9, 3), FIRST, 2, True),
        ((8, 1, 1), (8, 1, 1), FIRST, 2, True),
        # One column at the end; one channel under a threshold.
        ((8, 1, 9, 1), (8, 1, 9, 1), THRESHOLD, 3, True),
        ((8, 0, 9, 1), (8, 0, 9, 1), NOTHING, 3, True),
        ((8, 1, 9, 9), (8, 1, 9, 9), THRESHOLD, 1, True),
        ((8, 1, 9, 9, 9), (8, 1, 9, 9, 9), THRESHOLD, 1, True),
        ((8, 2, 9, 9), (8, 2, 9, 9), THRESHOLD, 3, False),
        ((8, 1, 9), (8, 1, 9), THRESHOLD, 2, False),
        # The last, which is not certain if the first is shorter.
        ((8, 1, 9, 9), (8, 1, 9, 9), NOTHING, 3, False),
        ((8, 3, 9, 9), (8, 3, 9, 9), NOTHING, 3, False),
        ((8, 9, 9, 9), (8, 9, 9, 9), NOTHING, 3, True),
        ((8, 9, 9, 3), (8, 9, 9, 3), NOTHING, 3, True),
        ((8, 3, 9), (8, 3, 9), NOTHING, 2, True),
        ((8, 1, 9), (8, 1, 9), NOTHING, 2, False),
    ],
)
def test_the_first_rule_that_fits_says_the_axis(
    labels: Shape,
    predictions: Shape,
    known: Mapping[str, object],
    number: int,
    is_certain: bool,
) -> None:
    """What was given, the labels, channels first, a threshold, the last."""
    found = columns_axis(labels, predictions, known=Known(**known))  # type: ignore[arg-type]

    assert found == (number, number != max(len(predictions) - 1, 0), is_certain)


def test_rows_without_columns_have_one_axis_for_both() -> None:
    """It is the last, which may be named."""
    for axis in (0, -1, None):
        assert columns_axis((8,), (8,), axis=axis) == (0, False, True)
