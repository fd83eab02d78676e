"""An axis that one batch of a metric has proved holds for the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score

CLASSES = 3


def batch(length: int, axis: int, images: bool = False) -> tuple[Any, Any]:
    """Return class numbers, and scores whose classes lie along axis 1 or the last."""
    drawn = np.random.default_rng(length)
    places = (length, length) if images else (length,)
    scores = drawn.random((2, *places, CLASSES))
    return drawn.integers(0, CLASSES, (2, *places)), np.moveaxis(scores, -1, axis)


def counted(f1: F1Score, lengths: list[int], axis: int, images: bool) -> float:
    """Count batches, and return scikit-learn's F1 of them."""
    labels, classes = [], []
    for length in lengths:
        y, p = batch(length, axis, images)
        f1.update(y, p)
        labels.append(y.ravel())
        classes.append(p.argmax(axis).ravel())
    right = f1_score(np.concatenate(labels), np.concatenate(classes), average="macro")
    return float(right)


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=6),
    st.sampled_from([1, -1]),
    st.booleans(),
)
def test_batches_in_any_order_are_read_along_one_axis_or_refused(
    lengths: list[int], axis: int, images: bool
) -> None:
    """F1 is that of all rows; else `update` asks for `axis`, and giving it is right."""
    f1, is_open = F1Score(), CLASSES in lengths
    is_proved = set(lengths) != {CLASSES}
    wrong_before_proof = is_proved and axis == 1 and lengths[0] == CLASSES
    if wrong_before_proof:
        with pytest.raises(
            ValueError, match=r"fit axis 1 only\. Give F1Score\(axis=1\)"
        ):
            counted(f1, lengths, axis, images)
        f1.reset()  # the proof stays
    if is_proved or axis == -1:
        assert f1.compute() == 0
        right = counted(f1, lengths, axis, images)
        assert f1.compute() == pytest.approx(right, abs=1e-12)
    if is_open:
        told = F1Score(axis=axis)
        right = counted(told, lengths, axis, images)
        assert told.compute() == pytest.approx(right, abs=1e-12)


def test_what_no_batch_proves_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Class numbers against as many classes as places: one sentence, no silence."""
    f1 = F1Score()
    for _ in range(2):
        f1.update(*batch(CLASSES, 1))
        f1.reset()
    (sentence,) = caplog.messages
    assert "read as 3 columns along the last axis" in sentence
    F1Score(axis=1).update(*batch(CLASSES, 1))
    F1Score().update(*batch(4, 1))
    assert len(caplog.messages) == 1


def test_where_both_axes_were_proved_an_open_batch_is_refused() -> None:
    """Nobody knows which of both it is of; what shapes say alone is counted."""
    f1 = F1Score()
    f1.update(*batch(4, 1))
    f1.update(*batch(5, -1))
    rows = f1.counts().total
    with pytest.raises(
        ValueError, match="Give metrics of their own to batches of each"
    ):
        f1.update(*batch(CLASSES, 1))
    assert f1.counts().total == rows
