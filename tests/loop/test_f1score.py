"""F1Score: what a user asks of it, and what it says."""

from __future__ import annotations

import copy
import inspect
import logging
import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.loop.counting import waiting
from tests.loop.libraries import array, every_library
from tests.loop.test_counting import assert_same


def counted(
    *batches: tuple[Any, Any], library: str = "numpy", **options: Any
) -> F1Score:
    """Return a metric that has counted batches of labels and predictions."""
    f1 = F1Score(**options)
    for labels, predictions in batches:
        f1.update(array(library, labels), array(library, predictions))
    return f1


OF_CLASSES = ([[1, 0, 0], [0, 0, 1]], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
FIRST, SECOND = ([1, 0, 1], [0.9, 0.2, 0.4]), ([0, 0, 1], [0.7, 0.2, 0.9])


@every_library
def test_totals_beyond_2_to_the_40_are_exact(library: str) -> None:
    """Doubling forty times: 3 · 2^40 rows, each count to the last one."""
    f1 = counted(FIRST, library=library)
    odd = counted(([1], [0.9]), library=library)
    for _ in range(40):
        f1 = f1 + f1
    f1 = f1 + odd

    counts = f1.counts()
    assert counts.total == 3 * 2**40 + 1
    assert counts.true_positives.tolist() == [2**40 + 1]
    assert counts.possible_positives.tolist() == [2**41 + 1]
    tp, both = 2**40 + 1, 2**41 + 1 + 2**40 + 1
    assert f1.compute() == 2 * tp / both


@every_library
def test_many_batches_are_exact_in_a_short_list(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait, and wherever they are taken."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, (40, 16))
    scores = rng.random((40, 16, 4)).astype("float32")
    for most, numbers in ((512, 2**20), (7, 2**20), (512, 1)):
        monkeypatch.setattr(waiting, "MOST_BATCHES", most)
        monkeypatch.setattr(waiting, "MOST_NUMBERS", numbers)
        f1 = F1Score()
        for index, (y, p) in enumerate(zip(labels, scores, strict=True)):
            weight = np.ones(16) if index % 5 == 0 else None
            f1.update(*(array(library, x) for x in (y, p, weight)))
            if index == 20:
                f1.compute()
        expected = f1_score(
            labels.ravel(), scores.reshape(-1, 4).argmax(-1), average="macro"
        )
        assert f1.compute() == pytest.approx(expected, abs=1e-12)
        assert int(f1.record().batch_sums.batches) == 40


@every_library
def test_a_pickled_metric_is_the_same(library: str) -> None:
    """With its counts, on no device, and it goes on counting."""
    f1 = counted(FIRST, library=library, average="micro", name="mine")
    for made in (pickle.loads(pickle.dumps(f1)), copy.deepcopy(f1), copy.copy(f1)):
        assert made.name == "mine"
        assert made.options == f1.options
        assert_same(made.record(), f1.record(), is_weighted=False)
        made.update(*SECOND)
        assert int(made.counts().total) == 6
    assert int(f1.counts().total) == 3
    assert pickle.loads(pickle.dumps(F1Score())).compute() == 0


class Noted(F1Score):
    """A metric of a user's own, which keeps a word."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self.note = note


def test_what_a_subclass_keeps_is_copied_and_pickled_with_it() -> None:
    """A sum has what its first part keeps."""
    f1, other = Noted("first"), Noted("second")
    f1.update(*FIRST)
    other.update(*SECOND)
    for made in (pickle.loads(pickle.dumps(f1)), copy.copy(f1), f1.sync(), f1 + other):
        assert (type(made), made.note) == (Noted, "first")
    assert int((f1 + other).counts().total) == 6


@pytest.mark.parametrize("which", ["y_true", "y_pred"])
def test_none_is_no_batch(which: str) -> None:
    """The sentence names what is missing; nothing is counted."""
    f1 = F1Score()
    batch = {"y_true": [1, 0], "y_pred": [0.9, 0.1]} | {which: None}
    with pytest.raises(ValueError, match=f"`{which}` must be the array of a batch"):
        f1.update(**batch)
    assert not f1.has_rows()


def test_a_reset_metric_counts_from_nothing() -> None:
    """Other classes too, and nothing that waited comes back."""
    f1 = counted(FIRST)
    f1.reset()
    assert not f1.has_rows()
    f1.update([0, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])

    assert f1.counts().classes == 3
    assert int(f1.counts().total) == 2


@pytest.mark.parametrize("zero_division", [0.0, 1.0, np.nan])
def test_before_the_first_row_f1_is_0_by_0(zero_division: float) -> None:
    """The counts are not known: nor is the number of classes."""
    f1 = F1Score(zero_division=zero_division)

    np.testing.assert_equal(f1.compute(), zero_division)
    for ask in (f1.counts, f1.batch_mean, f1.record, f1.scalars, f1.series_metadata):
        with pytest.raises(ValueError, match="`f1_score` has counted nothing yet"):
            ask()
    f1.update([0, 0], [0.1, 0.2])
    np.testing.assert_equal(f1.compute(), zero_division)
    np.testing.assert_equal(f1.batch_mean(), zero_division)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"average": "mean"}, "`average` must be"),
        ({"name": 5}, "The name of a metric must be some text, got 5"),
        ({"name": ""}, "The name of a metric must be some text, got ''"),
        ({"threshold": 2}, "`threshold` must be"),
        ({"threshold": 1, "from_logits": True}, "`threshold` must be"),
        ({"zero_division": 2}, "`zero_division` must be"),
        ({"ignore_class": "a"}, "`ignore_class` must be"),
        ({"class_names": ["a", "a"]}, "`class_names` must be"),
        ({"absent_classes": "no"}, "`absent_classes` must be"),
        ({"labels": []}, "`labels` must be"),
        ({"axis": 0}, "`axis` must be"),
        ({"negative_label": 2}, "`negative_label` must be"),
    ],
)
def test_an_argument_that_is_wrong_is_an_error_at_once(
    options: dict[str, Any], message: str
) -> None:
    """Before anything is counted."""
    with pytest.raises(ValueError, match=message):
        F1Score(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"average": "binary"}, '`average="binary"` is for one column, got 3'),
        ({"class_names": ["a", "b"]}, "a name for each of the 3"),
        ({"labels": [3]}, "`labels` must be columns"),
        ({"axis": 2}, "`axis` must be an axis of `y_pred`"),
        ({"negative_label": -1}, "which are argmax"),
    ],
)
def test_an_argument_that_does_not_fit_the_data_is_an_error(
    options: dict[str, Any], message: str
) -> None:
    """With the first batch, before it is counted."""
    f1 = F1Score(**options)
    with pytest.raises(ValueError, match=message):
        f1.update([0, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
    assert not f1.has_rows()


def test_labels_choose_the_classes_of_every_average() -> None:
    """By number or name, as scikit-learn's; all classes are counted."""
    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 3, 60), rng.random((60, 3))
    f1 = counted((labels, scores), class_names=["pad", "a", "b"], labels=["a", "b"])
    expected = f1_score(labels, scores.argmax(-1), average="macro", labels=[1, 2])

    assert f1.compute() == pytest.approx(expected, abs=1e-12)
    assert f1.batch_mean() == pytest.approx(expected, abs=1e-12)
    assert f1.counts().classes == 3
    assert f1.series_metadata().labels == (1, 2)
    assert f1.series_metadata().classes == ("pad", "a", "b")


def test_a_reading_of_the_axes_that_is_not_certain_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With what to do about it."""
    f1 = F1Score(threshold=0.5)
    for _ in range(2):
        f1.update(np.ones((2, 3, 8, 9)), np.ones((2, 3, 8, 9)))
    f1.update(np.ones((2, 3, 7, 9)), np.ones((2, 3, 7, 9)))

    assert len(caplog.records) == 1
    assert "give F1Score(axis=1)" in caplog.text
    with caplog.at_level(logging.WARNING):
        caplog.clear()
        F1Score(threshold=0.5, axis=-1).update(
            np.ones((2, 3, 8, 9)), np.ones((2, 3, 8, 9))
        )
    assert not caplog.records


def test_arguments_stand_in_one_place() -> None:
    """The metric takes what `Options` checks, with the same defaults."""
    ours = inspect.signature(F1Score).parameters
    checked = inspect.signature(Options.checked).parameters

    assert {n: p.default for n, p in ours.items() if n != "name"} == {
        n: p.default for n, p in checked.items()
    }


def test_arguments_are_those_of_the_metric_of_keras() -> None:
    """Same names, order and defaults, but for what only Keras has a use for."""
    keras_metric = pytest.importorskip("tb_f1_plugin.keras").F1Score
    ours = inspect.signature(F1Score).parameters
    theirs = inspect.signature(keras_metric).parameters
    only_keras = {"dtype", "log_ratios"}
    assert {n: p.default for n, p in ours.items()} == {
        n: p.default for n, p in theirs.items() if n not in only_keras
    }
