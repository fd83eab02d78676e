"""F1Score: what a user asks of it, and what it says."""

from __future__ import annotations

import copy
import inspect
import logging
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.loop.counting import waiting
from tests.loop.libraries import array, every_library
from tests.loop.test_counting import assert_same
from tests.strategies import Data, data


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


@settings(max_examples=100, deadline=None)
@given(data(missing=True))
def test_metrics_add_up_in_any_order_and_grouping(drawn: Data) -> None:
    """The sum of metrics is the metric of all batches; the empty one adds nothing."""
    parts = []
    whole = F1Score(**drawn.metric)
    for batch in drawn.batches:
        values = [drawn.y_true[batch], drawn.y_pred[batch]]
        values += [
            None if x is None else x[batch] for x in (drawn.sample_weight, drawn.mask)
        ]
        part = F1Score(**drawn.metric)
        part.update(*values)
        whole.update(*values)
        parts.append(part)
    nothing = F1Score(**drawn.metric)
    is_weighted = drawn.sample_weight is not None

    for sum_ in (
        sum(parts, nothing),
        sum(reversed(parts), nothing),
        sum(parts),
        sum(parts[1:], parts[0] + nothing),
    ):
        assert_same(sum_.record(), whole.record(), is_weighted=is_weighted)


def test_a_sum_leaves_its_parts_as_they_are() -> None:
    """And what is counted later in one of them is not in the sum."""
    left, right = counted(FIRST), counted(SECOND)
    pooled = left + right
    left.update(*FIRST)

    assert int(pooled.counts().total) == 6
    assert int(left.counts().total) == 6
    assert int(right.counts().total) == 3


def test_metrics_that_have_counted_nothing_add_up() -> None:
    """Among themselves, and before one with rows: an epoch may have none."""
    full = F1Score(average="macro")
    full.update([0, 1, 2], np.eye(3))
    assert not (F1Score() + F1Score(average="micro")).has_rows()
    assert sum([F1Score(), F1Score(), full]).compute() == 1
    with pytest.raises(
        ValueError, match="got `average='binary'` and `average='macro'`"
    ):
        F1Score(average="binary") + full


def test_metrics_that_count_otherwise_do_not_add_up() -> None:
    """Other thresholds, other classes, other tasks."""
    with pytest.raises(
        ValueError, match=r"got `threshold=0\.4` and `threshold=None`\."
    ):
        counted(FIRST, threshold=0.4, average="micro") + counted(SECOND)
    with pytest.raises(ValueError, match=r"got `ignore_class=7` and `ignore_class=N"):
        counted(FIRST, ignore_class=7) + F1Score()
    with pytest.raises(ValueError, match="that count alike"):
        F1Score(threshold=0.5) + F1Score()
    with pytest.raises(ValueError, match=r"3 \(multilabel\) and 3 \(multiclass\)"):
        counted(OF_CLASSES, threshold=0.5) + counted(OF_CLASSES)
    with pytest.raises(ValueError, match="of the same classes"):
        F1Score(threshold=0.5) + counted(OF_CLASSES)
    with pytest.raises(ValueError, match=r"got `labels=\(0, 1\)` and `labels=None`"):
        counted(OF_CLASSES, labels=[0, 1]) + counted(OF_CLASSES)
    with pytest.raises(ValueError, match="of the same classes"):
        counted(FIRST) + counted(OF_CLASSES)
    with pytest.raises(TypeError):
        counted(FIRST) + 1  # type: ignore[operator]
    assert (counted(FIRST, average="micro") + counted(SECOND)).compute() == 2 / 3


def test_metrics_of_other_class_names_do_not_add_up() -> None:
    """Nor in another order: a column would be added to that of another class."""
    named, empty = ["a", "b", "c"], F1Score(class_names=["c", "b", "a"])
    full = counted(OF_CLASSES, class_names=named)
    for other in (empty, counted(OF_CLASSES, class_names=["b", "a", "c"])):
        for left, right in ((full, other), (other, full)):
            with pytest.raises(ValueError, match="of the same `class_names`") as told:
                left + right
            for names in (left.options.class_names, right.options.class_names):
                assert str(names) in str(told.value)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_sum_has_the_class_names_that_one_of_its_parts_has(is_first: bool) -> None:
    """So that the grouping of a sum decides nothing."""
    names = ("a", "b", "c")
    parts = [counted(OF_CLASSES, class_names=names), counted(OF_CLASSES)]
    whole = sum(parts if is_first else parts[::-1], F1Score())

    assert whole.series_metadata().classes == names
    with pytest.raises(ValueError, match="of the same `class_names`"):
        whole + counted(OF_CLASSES, class_names=names[::-1])


@pytest.mark.parametrize(
    ("batch", "one", "other"),
    [
        ("FIRST", {}, {"threshold": 0.5}),
        ("FIRST", {"from_logits": True}, {"threshold": 0}),
        ("FIRST", {"negative_label": 0}, {}),
        ("OF_CLASSES", {}, {"from_logits": True}),
        ("OF_CLASSES", {"labels": [2, 0, 1]}, {}),
        ("OF_CLASSES", {"axis": -1}, {}),
    ],
)
def test_metrics_whose_arguments_mean_the_same_add_up(
    batch: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """What is counted decides, not how it was asked for; also beside an empty one."""
    values = {"FIRST": FIRST, "OF_CLASSES": OF_CLASSES}[batch]
    for left, right in ((one, other), (other, one)):
        pooled = counted(values, **left) + counted(values, **right)
        whole = counted(values, values, **left)
        assert_same(pooled.record(), whole.record(), is_weighted=False)
        nothing = F1Score(**left) + counted(values, **right) + F1Score(**left)
        assert nothing.compute() == counted(values, **left).compute()


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
