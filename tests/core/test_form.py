"""What shapes mean: those that are listed fit, and no others."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.core.form import (
    Form,
    along_rows,
    along_rows_of,
    are_by_entry,
    check_threshold,
    form_of,
)

SIZES = st.integers(1, 3)
SHAPES = st.lists(SIZES, max_size=4).map(tuple)


@given(SHAPES, st.lists(SIZES, min_size=1, max_size=3), st.none() | st.just(0.3))
def test_labels_have_a_shape_of_the_rows_or_are_refused(
    labels: tuple[int, ...], predictions: list[int], threshold: float | None
) -> None:
    """A label a row, in a column of its own or not; or one for each column."""
    rows = tuple(predictions[:-1] or predictions)
    classes = 1 if len(predictions) == 1 else predictions[-1]
    fitting = {rows: True, (*rows, 1): True, (*rows, classes): False}
    if classes == 1:
        fitting, kind = {rows: False, (*rows, 1): False}, "binary"
    elif threshold is None:
        kind = "multiclass"
    else:
        fitting, kind = {(*rows, classes): False}, "multilabel"
    if labels not in fitting:
        with pytest.raises(ValueError, match="does not fit") as raised:
            form_of(labels, predictions, threshold)
        assert all(str(shape) in str(raised.value) for shape in fitting)
        return
    found = form_of(labels, predictions, threshold)
    cut = None if kind == "multiclass" else 0.5 if threshold is None else threshold
    assert found == Form(kind, classes, fitting[labels], cut, rows)  # type: ignore[arg-type]
    logits = form_of(labels, predictions, threshold, from_logits=True).threshold
    if cut is not None:
        assert logits == pytest.approx(math.log(cut / (1 - cut)))
    if kind != "binary" and not found.sparse:
        with pytest.raises(ValueError, match="`ignore_class` is a class number, got 0"):
            form_of(labels, predictions, threshold, ignore_class=0)
    else:
        told = form_of(labels, predictions, threshold, ignore_class=0)
        assert told.ignore_class == 0
    negative = form_of(labels, predictions, threshold, negative_label=-1)
    assert negative.negative_label == (0 if kind == "multiclass" else -1)


@given(SHAPES, st.lists(SIZES, min_size=1, max_size=3).map(tuple))
def test_values_by_row_are_broadcast_behind_the_first_axis(
    given_shape: tuple[int, ...], rows: tuple[int, ...]
) -> None:
    """As numpy does, with axes added behind; never along the batch."""
    drop = len(given_shape) == len(rows) + 1 and given_shape[-1] == 1
    kept = given_shape[:-1] if drop else given_shape
    behind = len(rows) - len(kept)
    try:
        padded = (*kept, *(1,) * behind)
        fits = np.broadcast_shapes(padded, rows) == rows and len(padded) == len(rows)
    except ValueError:
        fits = False
    if not fits or (kept and kept[0] == 1 < rows[0]):
        match = re.escape(
            f"a mask of shape {given_shape} does not fit rows of shape {rows}"
        )
        with pytest.raises(ValueError, match=match):
            along_rows("a mask", given_shape, rows)
        return
    assert along_rows("a mask", given_shape, rows) == (drop, behind)


@pytest.mark.parametrize(
    ("shape", "rows", "found"),
    [
        ((None,), (8,), (False, 0)),
        ((8,), (None,), (False, 0)),
        ((None, None), (8,), (True, 0)),
        ((1,), (None,), (False, 0)),
        ((None, 4), (8, 4), (False, 0)),
        ((8, None), (8, 4, 5), (False, 1)),
        ((8, 4), (8, None), (False, 0)),
    ],
)
def test_an_axis_that_is_not_known_yet_may_be_any(
    shape: tuple[int | None, ...],
    rows: tuple[int | None, ...],
    found: tuple[bool, int],
) -> None:
    """Of the values, or of the rows."""
    assert along_rows("a mask", shape, rows) == found


LABELS = form_of((8, 4, 3), (8, 4, 3), 0.5)
ARGMAX = form_of((8, 4), (8, 4, 3))


def test_values_by_entry_are_those_of_labels_alone() -> None:
    """As many as columns, known to be so; of argmax an error says where they may be."""
    for shape, is_by_entry in (
        ((8, 4, 3), True),
        ((None, 4, 3), True),
        ((8, 4, None), False),
        ((8, 4, 1), False),
        ((8, 4), False),
        ((8, 5, 3), False),
    ):
        assert are_by_entry(shape, LABELS) == is_by_entry
        assert not are_by_entry(shape, ARGMAX)
    for shape, said in (((8, 4, 3), True), ((8, 4, 2), False)):
        with pytest.raises(ValueError, match="does not fit rows of") as raised:
            along_rows_of("a mask", shape, ARGMAX)
        assert ("One for each column is for multi-label" in str(raised.value)) == said
    with pytest.raises(ValueError, match="does not fit rows of") as raised:
        along_rows_of("a mask", (8, 4, 3), form_of((8, 4), (8, 4, 1)))
    assert "multi-label" not in str(raised.value)
    assert along_rows_of("a mask", (8, 4, 1), ARGMAX) == (True, 0)


def test_a_threshold_is_in_0_to_1_and_of_logits_between() -> None:
    """The ends have no logit."""
    assert check_threshold(None) is None
    for end in (0, 1):
        assert check_threshold(end) == end
        with pytest.raises(ValueError, match="must be between 0 and 1 with `from_log"):
            check_threshold(end, from_logits=True)
    assert check_threshold(0.25, from_logits=True) == 0.25
    for wrong in (-1e-9, 1 + 1e-9, math.nan, "x", [0.5, 0.5]):
        with pytest.raises(ValueError, match=r"must be in \[0, 1\], got"):
            check_threshold(wrong)  # type: ignore[arg-type]
