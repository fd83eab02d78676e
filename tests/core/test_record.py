"""A record merges, and reads back from its tensor, with a total for each class too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tb_f1_plugin.core.batch_mean import columns
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import NEEDED_QUANTITIES, QUANTITIES, UNLABELLED, Record
from tests.strategies import Entries, entries


def of_batches(drawn: Entries) -> list[Record]:
    """Return the record of each batch."""
    return [Record.of_rows(drawn.rows(batch)) for batch in drawn.batches]


@settings(max_examples=200, deadline=None)
@given(entries())
def test_a_record_is_its_tensor(drawn: Entries) -> None:
    """Nothing is lost on the way to the tensor and back, of one step or of several."""
    batches = of_batches(drawn)
    whole = sum(batches[1:], batches[0])
    array = np.stack([one.to_array() for one in (*batches, whole)])

    back = Record.from_array(array, whole.classes)

    np.testing.assert_allclose(back.to_array(), array, rtol=1e-11)
    for index, one in enumerate((*batches, whole)):
        total = back.counts.total_by_class[index]
        np.testing.assert_allclose(total, one.counts.total_by_class, rtol=1e-11)
        np.testing.assert_allclose(back.looked_at.total[index], one.looked_at.total)
        assert back.rows[index] == one.rows
        assert back.unlabelled[index] == one.unlabelled


@settings(max_examples=200, deadline=None)
@given(entries())
def test_records_merge_and_can_be_taken_away(drawn: Entries) -> None:
    """Also where one batch has all its entries and another has not."""
    batches = of_batches(drawn)
    zero = Record.zero(batches[0].classes)

    for one in batches:
        np.testing.assert_array_equal((one + zero).to_array(), one.to_array())
        np.testing.assert_array_equal((zero + one).to_array(), one.to_array())
    if len(batches) == 2:
        first, second = batches
        both = first + second
        np.testing.assert_array_equal(both.to_array(), (second + first).to_array())
        np.testing.assert_allclose(
            (both - second).to_array(), first.to_array(), atol=1e-9
        )


def test_the_rows_of_an_average_are_those_with_an_entry() -> None:
    """Two classes of two entries each may be of three rows."""
    nan = np.nan
    y_true = [[1, nan], [0, 1], [nan, 1], [nan, nan]]

    record = Record.of_rows(rows_of(y_true, np.ones((4, 2)), 0.5))

    assert record.counts.total.tolist() == [2, 2]
    assert int(record.rows) == int(record.looked_at.total) == 3
    assert int(record.unlabelled) == 4
    assert not record.is_weighted
    back = Record.from_array(record.to_array(), 2)
    assert back.counts == record.counts
    assert back.counts.has_total_by_class
    assert int(back.rows) == 3


def test_ordinary_records_have_one_total() -> None:
    """Where no entry is missing, what is read is what it always was."""
    ordinary = [
        rows_of([0, 1, 1], np.eye(2)[[0, 0, 1]]),
        rows_of(np.eye(2), np.eye(2), 0.5),
        rows_of(np.eye(2), np.eye(2), 0.5, sample_weight=[0.1, 0.7]),
        rows_of([1, 0], [0.9, 0.1], sample_weight=[0.1, 0.7]),
    ]
    for rows in ordinary:
        record = Record.of_rows(rows)
        back = Record.from_array(record.to_array()[np.newaxis], record.classes)

        assert back.entries is None
        assert back.counts.total.shape == (1,)
        assert record.is_weighted == back.is_weighted == (rows.weights is not None)


def test_weights_of_entries_are_weights_and_missing_entries_are_none() -> None:
    """Of a weight of 1 or 0 only the 0 makes a row weigh less than it is."""
    y_true, y_pred = np.eye(2), np.eye(2)

    def weighs(**given: object) -> bool:
        rows = rows_of(y_true, y_pred, 0.5, **given)  # type: ignore[arg-type]
        return Record.of_rows(rows).is_weighted

    assert not weighs()
    assert not weighs(mask=[[1, 0], [1, 1]])
    assert not weighs(sample_weight=np.ones((2, 2)))
    assert weighs(sample_weight=[[1, 0], [1, 1]])
    assert weighs(sample_weight=[[1, 2], [1, 1]])
    assert weighs(sample_weight=[0.5, 1.5])  # which are two, like the rows
    assert weighs(sample_weight=[1.4, 0.2])  # whose squares are
    assert weighs(sample_weight=[2.0, 0.0])


def test_where_one_of_two_has_entries_both_have() -> None:
    """Every row of the other one has all of its entries."""
    nan = np.nan
    some = Record.of_rows(rows_of([[1, nan], [0, 1]], np.ones((2, 2)), 0.5))
    every = Record.of_rows(rows_of([[1, 1], [0, 1], [0, 0]], np.ones((3, 2)), 0.5))

    for both in (some + every, every + some):
        assert both.entries is not None
        assert both.entries.total.tolist() == both.entries.rows.tolist() == [5, 4]
        assert both.entries.squared_weights.tolist() == [5, 4]
        assert both.counts.total.tolist() == [5, 4]
    assert (every + every).entries is None


def test_records_of_older_logs_have_nothing_unlabelled() -> None:
    """Their tensors lack the row, and are else read as before."""
    record = Record.of(Counts([1, 2], [2, 2], [1, 3], 4))
    older = np.delete(record.to_array(), QUANTITIES.index(UNLABELLED), axis=-2)
    assert older.shape == (len(NEEDED_QUANTITIES), columns(2))

    back = Record.from_array(older, 2, NEEDED_QUANTITIES)

    assert back.counts == record.counts
    assert int(back.unlabelled) == 0
    np.testing.assert_array_equal(back.to_array(), record.to_array())


@pytest.mark.parametrize("number", [2.0**53, -(2.0**53), 107.0, 0.0])
def test_whole_numbers_come_back_as_integers(number: float) -> None:
    """Up to 2^53, from where on float64 does not hold each of them."""
    array = np.full((len(QUANTITIES), 1), number)

    assert Record.from_array(array, 1).counts.true_positives.tolist() == [int(number)]
    assert Record.from_array(array, 1).counts.total.dtype == np.int64
    for larger in (number + 0.5, 2.0**53 + 2, np.inf):
        array[:] = larger
        if larger != number:
            assert Record.from_array(array, 1).counts.total.dtype == np.float64


def test_a_tensor_of_another_shape_is_no_record() -> None:
    """Both shapes are named; and the rows that it lacks."""
    rows = len(QUANTITIES)
    with pytest.raises(ValueError, match=rf"shape \({rows}, 5\), got \({rows}, 2\)\."):
        Record.from_array(np.zeros((7, rows, 2)), 2)
    with pytest.raises(ValueError, match=r"must have the rows true_positives\."):
        Record.from_array(np.zeros((rows - 1, 1)), 1, QUANTITIES[1:])
