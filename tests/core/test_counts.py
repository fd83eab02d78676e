"""Counts form a commutative monoid, and cannot be changed or mixed up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tb_f1_plugin.core.counts import Counts
from tests.strategies import tables

PER_CLASS = ("true_positives", "possible_positives", "predicted_positives")


@given(tables(), tables(), tables())
def test_merging_is_associative_and_commutative_with_a_zero(
    a: Counts, b: Counts, c: Counts
) -> None:
    """Counts may be added in any order and grouping, and zero changes nothing."""
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + Counts.zero(3) == a == Counts.zero(3) + a


@given(tables(), tables())
def test_subtracting_undoes_merging(a: Counts, b: Counts) -> None:
    """What was merged can be taken away again."""
    assert (a + b) - b == a


def test_the_design_s_three_batches_pool_to_61_80_71_of_300() -> None:
    """The counts of the batches add up to those of all rows."""
    batches = [
        Counts([30], [40], [40], 100),
        Counts([1], [10], [1], 100),
        Counts([30], [30], [30], 100),
    ]

    pooled = sum(batches, Counts.zero(1))

    assert pooled == Counts([61], [80], [71], 300)
    assert pooled.true_negatives.tolist() == [210]
    assert pooled.false_negatives.tolist() == [19]
    assert pooled.false_positives.tolist() == [10]


def test_counts_cannot_be_changed() -> None:
    """A value stays what it is, whatever happens to the arrays it came from."""
    source = np.array([3])
    counts = Counts(source, source, source, 5)

    source[0] = 99

    assert counts == Counts([3], [3], [3], 5)
    with pytest.raises(ValueError, match="read-only"):
        counts.true_positives[0] = 1
    with pytest.raises(AttributeError):
        counts.total = np.array(1)  # type: ignore[misc]


def test_integers_above_two_to_the_53_stay_exact() -> None:
    """Counts are int64: no float rounds them on the way."""
    big = 2**60 + 1

    total = Counts([big], [big], [big], big) + Counts([1], [1], [1], 1)

    assert int(total.true_positives[0]) == big + 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([1, 2], [1], [1], 4), r"\(2,\), \(1,\), \(1,\) and \(\)"),
        ((1, 1, 1, 4), r"\(\), \(\), \(\) and \(\)"),
        (([1], [1], [1], [4, 4]), r"and \(2,\)"),
        (([[1], [1]], [[1], [1]], [[1], [1]], 4), r"and \(\)"),
        ((["a"], [1], [1], 4), "must be numbers"),
    ],
)
def test_shapes_that_do_not_fit_are_named(arguments: tuple, named: str) -> None:
    """A misfit is an error that names every shape, never a broadcast."""
    with pytest.raises(ValueError, match=named):
        Counts(*arguments)


def test_counts_of_different_classes_do_not_merge() -> None:
    """Adding two tables of different classes is an error, never a broadcast."""
    with pytest.raises(ValueError, match="got 1 and 3 classes"):
        Counts.zero(1) + Counts.zero(3)
    with pytest.raises(TypeError):
        Counts.zero(1) + 1


@given(tables(lead=(4,)))
def test_micro_and_of_class_are_sums_and_columns(counts: Counts) -> None:
    """Micro sums over classes at every epoch; a class is its own column."""
    micro = counts.micro()

    assert micro.true_positives.tolist() == [[s.sum()] for s in counts.true_positives]
    assert (micro.total == counts.total * 3).all()
    assert (
        counts.of_class(1).possible_positives[:, 0] == counts.possible_positives[:, 1]
    ).all()
    with pytest.raises(IndexError, match=r"in \[0, 2\], got 3"):
        counts.of_class(3)


def test_equal_counts_hash_alike_and_nan_totals_are_equal() -> None:
    """Equality is by number, also where the total is not known."""
    a, b = (Counts([0.5], [1.0], [1.0], float("nan")) for _ in range(2))

    assert a == b
    assert hash(a) == hash(b)
    assert a != Counts([0.5], [1.0], [1.0], 2)
    assert a != "counts"


@given(tables(lead=(4,)))
def test_a_total_for_all_classes_is_that_total_for_each(counts: Counts) -> None:
    """Whatever is asked of counts is the same with a total and with one per class."""
    whole = counts
    each = Counts(*(getattr(counts, name) for name in PER_CLASS), counts.total_by_class)

    assert each.has_total_by_class
    assert not whole.has_total_by_class
    assert each == whole
    assert each + whole == whole + each == whole + whole
    assert each - whole == whole - whole
    assert each + Counts.zero(3) == whole
    for name in ("true_negatives", "negatives", "predicted_negatives"):
        assert (getattr(each, name) == getattr(whole, name)).all()
    assert each.micro() == whole.micro()
    assert each.of_class(1) == whole.of_class(1)
    assert each.of_class(1).total.shape == (4,)
    assert each.of_classes([2, 0]) == whole.of_classes([2, 0])


def test_totals_per_class_are_each_class_s_own() -> None:
    """Every cell of a class follows from that class's own total."""
    counts = Counts([1, 2], [2, 2], [1, 3], [4, 10])

    assert counts.true_negatives.tolist() == [2, 7]
    assert counts.negatives.tolist() == [2, 8]
    assert counts.predicted_negatives.tolist() == [3, 7]
    assert counts.micro().total.tolist() == 14
    assert counts.of_class(1) == Counts([2], [2], [3], 10)
    assert (counts + Counts([1, 1], [1, 1], [1, 1], 5)).total.tolist() == [9, 15]


@given(tables(classes=4))
def test_some_classes_are_each_of_them_in_the_order_asked_for(counts: Counts) -> None:
    """`of_classes` is `of_class` of each, side by side."""
    some = counts.of_classes([3, 1])

    for place, index in enumerate((3, 1)):
        assert some.of_class(place) == counts.of_class(index)
    with pytest.raises(IndexError, match=r"in \[0, 3\], got 4"):
        counts.of_classes([0, 4])
