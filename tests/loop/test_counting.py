"""Counting: what numpy counts, on every library and device, and in every form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.labels import Rows
from tb_f1_plugin.core.record import Record
from tests.loop.libraries import array, every_library
from tests.strategies import Data, Entries, data, entries

# JAX compiles each shape of data anew.
EXAMPLES = {"numpy": 300, "torch": 300, "jax": 40}


def assert_same(actual: Record, expected: Record, *, is_weighted: bool) -> None:
    """Hold all numbers of two records equal: integers as such, sums to rounding."""
    ours, theirs = actual.to_array(), expected.to_array()
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
    assert int(actual.rows) == int(expected.rows)
    assert int(actual.unlabelled) == int(expected.unlabelled)
    assert int(actual.non_finite) == int(expected.non_finite)
    if not is_weighted:
        assert actual.counts == expected.counts
        assert actual.counts.true_positives.dtype == np.int64


def summed(batches: list[Rows], labels: tuple[int, ...] | None = None) -> Record:
    """Return numpy's record of batches."""
    records = [Record.of_rows(rows, labels) for rows in batches]
    return sum(records[1:], records[0])


@every_library
def test_every_form_is_counted_as_numpy_counts_it(library: str) -> None:
    """All that a record holds, for every form, weight, mask, and split into batches."""

    @settings(max_examples=EXAMPLES[library], deadline=None, database=None)
    @given(data(missing=True, floats=("float16", "float32", "float64")))
    def check(drawn: Data) -> None:
        f1 = F1Score(**drawn.metric)
        for batch in drawn.batches:
            given_ = [drawn.y_true[batch], drawn.y_pred[batch]]
            for more in (drawn.sample_weight, drawn.mask):
                given_.append(None if more is None else more[batch])
            f1.update(*(array(library, values) for values in given_))

        expected = summed([drawn.rows(batch) for batch in drawn.batches])
        is_weighted = drawn.sample_weight is not None
        assert_same(f1.record(), expected, is_weighted=is_weighted)

    check()


@every_library
def test_missing_entries_are_counted_as_numpy_counts_them(library: str) -> None:
    """Each class of multi-label data has a total of its own, with weights and masks."""

    @settings(max_examples=EXAMPLES[library], deadline=None, database=None)
    @given(entries())
    def check(drawn: Entries) -> None:
        f1 = F1Score(threshold=drawn.threshold)
        for batch in drawn.batches:
            given_ = [drawn.y_true[batch], drawn.y_pred[batch]]
            for more in (drawn.sample_weight, drawn.mask):
                given_.append(None if more is None else more[batch])
            f1.update(*(array(library, values) for values in given_))

        expected = summed([drawn.rows(batch) for batch in drawn.batches])
        is_weighted = drawn.sample_weight is not None
        assert_same(f1.record(), expected, is_weighted=is_weighted)

    check()


@every_library
def test_f1_and_batch_mean_are_scikit_learn_s(library: str) -> None:
    """F1 is that of the pooled rows; the batch mean is the mean of the batches' F1."""

    @settings(max_examples=EXAMPLES[library], deadline=None, database=None)
    @given(data(missing=True, weights=False))
    def check(drawn: Data) -> None:
        f1 = F1Score(**drawn.metric)
        naive = []
        for batch in drawn.batches:
            mask = None if drawn.mask is None else drawn.mask[batch]
            values = (drawn.y_true[batch], drawn.y_pred[batch], None, mask)
            f1.update(*(array(library, value) for value in values))
            true, predicted, _ = drawn.expected(batch)
            if len(true):
                naive.append(
                    f1_score(true, predicted, average=drawn.average, zero_division=0.0)
                )
        true, predicted, _ = drawn.called()
        assume(len(true))
        expected = f1_score(true, predicted, average=drawn.average, zero_division=0.0)

        assert f1.compute() == pytest.approx(expected, abs=1e-12)
        assert f1.batch_mean() == pytest.approx(np.mean(naive), abs=1e-12)

    check()
