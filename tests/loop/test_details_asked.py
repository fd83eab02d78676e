"""Details that are added, pickled, refused or not known: a sentence says so."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.loop.arrays.libraries import NUMPY
from tests.loop.drawn_details import ABOVE, BOTH, SOFT, assert_same
from tests.loop.libraries import array, every_library


def test_more_classes_than_a_table_has_keep_no_confusion(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One sentence says so, and the error says it again; the counts are there."""
    f1 = F1Score(confusion=True)
    for _ in range(2):
        f1.update(np.arange(3), np.eye(1001, dtype="float32")[:3])
    assert [record.getMessage() for record in caplog.records] == [
        "f1_score: no confusion is kept: at most 1,000 classes have one, got 1,001. F1 "
        "and the counts are as without it."
    ]
    with pytest.raises(ValueError, match="at most 1,000 classes have one, got 1,001"):
        f1.confusion()
    assert f1.detail() == Detail()
    assert f1.counts().total == 6


@every_library
def test_details_are_added_pickled_and_forgotten_with_the_counts(library: str) -> None:
    """`+`, pickle, `sync` without processes, and `reset`."""
    labels = array(library, np.array([0, 1, 2, 1, 2]))
    scores = array(library, np.random.default_rng(0).random((5, 3)))
    f1 = F1Score(histogram=100, confusion=True)
    f1.update(labels, scores)
    one = f1.detail()
    for other in (pickle.loads(pickle.dumps(f1)), f1.sync(), f1 + F1Score(**BOTH)):
        assert other.detail() == one
    f1.update(labels, scores, array(library, np.ones(5)))
    f1.update(labels, scores)
    twice = (f1 + f1).detail()
    assert_same(twice.histogram, f1.histogram() + f1.histogram())
    assert f1.histogram().rows.sum() == 45
    assert twice.confusion == f1.confusion() + f1.confusion()
    assert f1.confusion().counts == f1.counts()
    f1.reset()
    with pytest.raises(ValueError, match=r"has counted nothing yet\. Call `update`"):
        f1.detail()
    f1.update(labels, scores)
    assert f1.detail() == one


def test_what_nobody_asked_for_is_an_error_that_says_what_to_do() -> None:
    """And so is a confusion of data that have none: there the counts say it."""
    f1 = F1Score()
    f1.update([1, 0], [0.9, 0.2])
    assert f1.detail() == Detail()
    with pytest.raises(ValueError, match=r"no histogram\. Give it `histogram=True`"):
        f1.histogram()
    for told in ({}, {"confusion": True}):
        f1 = F1Score(**told)
        f1.update([1, 0], [0.9, 0.2])
        with pytest.raises(ValueError, match=r"of binary data: .* from `counts\(\)`"):
            f1.confusion()
    f1 = F1Score()
    f1.update([1, 0], [[0.9, 0.2], [0.3, 0.4]])
    with pytest.raises(ValueError, match=r"no confusion\. Give it `confusion=True`"):
        f1.confusion()


def test_metrics_of_other_details_are_not_added() -> None:
    """One sentence names both; a confusion that none of both has does not matter."""
    f1, other = F1Score(histogram=True), F1Score(histogram=100)
    for each in (f1, other):
        each.update([1, 0], [0.9, 0.2])
    with pytest.raises(ValueError, match=r"`histogram=384` and `histogram=100`\. Give"):
        f1 + other
    f1, other = F1Score(), F1Score(confusion=True)
    for each in (f1, other):
        each.update([1, 0], [0.9, 0.2])
    assert (f1 + other).counts().total == 4
    for each in (f1, other):
        each.reset()
        each.update([1, 0], [[0.9, 0.2], [0.3, 0.4]])
    with pytest.raises(ValueError, match="`confusion=False` and `confusion=True`"):
        f1 + other


@every_library
@pytest.mark.parametrize(("first", "then"), [(30, 20), (20, 30)])
def test_a_first_batch_that_is_refused_leaves_nothing_behind(
    library: str, first: int, then: int
) -> None:
    """The next one may have other classes: its confusion and histogram are its own."""
    f1 = F1Score(**BOTH)
    with pytest.raises(ValueError, match="sample_weight"):
        f1.update(
            array(library, np.zeros(8, int)),
            array(library, np.zeros((8, first), "float32")),
            array(library, np.ones(5, "float32")),
        )
    numbers = np.arange(2 * then) % then
    right = array(library, np.eye(then, dtype="float32")[numbers])
    f1.update(array(library, numbers), right, array(library, np.ones(2 * then)))

    assert np.array_equal(f1.confusion().matrix(), 2 * np.eye(then))
    assert f1.histogram().rows.sum() == 2 * then * then


@every_library
@pytest.mark.parametrize("options", [{}, {"threshold": 0.5}])
def test_a_batch_that_does_not_fit_leaves_details_as_they_are(
    library: str, options: dict[str, Any]
) -> None:
    """Nothing is counted of it, here or there."""
    labels, scores = np.eye(20)[:3], np.random.default_rng(0).random((3, 20))
    given_ = array(library, labels), array(library, scores)
    f1 = F1Score(**options, histogram=True, confusion=True)
    f1.update(*given_)
    before = f1.detail()
    f1.update(*given_)
    with pytest.raises(ValueError, match="does not fit"):
        f1.update(*given_, array(library, np.ones(4)))
    assert f1.detail() == before + before or f1.detail().confusion is None
    assert f1.histogram() == before.histogram + before.histogram


@every_library
@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_details_of_weights_that_are_no_numbers_are_unknown(
    library: str, weight: float
) -> None:
    """A masked one does not matter."""
    f1 = F1Score(histogram=True, confusion=True)
    given_ = [np.array([0, 1]), np.array([[0.7, 0.3], [0.4, 0.6]])]
    given_ += [np.array([weight, 1.0]), np.array([False, True])]
    f1.update(*(array(library, values) for values in given_))
    assert f1.histogram().rows.sum() == 2
    assert f1.confusion().counts.total == 1
    f1.update(*(array(library, values) for values in given_[:3]))
    assert np.isnan(f1.histogram().rows.sum())
    assert np.isnan(f1.confusion().counts.total)


def test_logits_of_argmax_that_nobody_called_logits_are_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The counts are right, and the histogram is of scores beyond its edges."""
    logits = np.random.default_rng(0).normal(size=(50, 3)) * 5
    f1 = F1Score(histogram=True)
    for _ in range(3):
        f1.update(np.arange(50) % 3, logits)
        f1.histogram()
    assert [record.getMessage() for record in caplog.records] == [ABOVE]
    caplog.clear()
    for told, scores in (({"from_logits": True}, logits), ({}, NUMPY.softmax(logits))):
        f1 = F1Score(**told, histogram=True)
        f1.update(np.arange(50) % 3, scores)
        assert (f1.scale == "softmax") == bool(told)
        assert f1.histogram() == SOFT.setdefault("of", f1.histogram())
    assert not caplog.records
