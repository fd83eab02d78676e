"""Sums of metrics: which of them add up, and that no count is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tb_f1_plugin import F1Score
from tests.loop.test_counting import assert_same
from tests.loop.test_f1score import FIRST, OF_CLASSES, SECOND, counted
from tests.strategies import Data, data


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
