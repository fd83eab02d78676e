"""The batch mean is the mean over batches of scikit-learn's F1, 0/0 decided late."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import f_beta
from tests.strategies import Data, data


def naive(
    drawn: Data, average: Any, zero_division: float, *, numbers: bool = False
) -> float:
    """Return what Keras would log: the mean of the batches' scores."""
    values = []
    for batch in drawn.batches:
        true, predicted, weight = drawn.expected(batch)
        if not drawn.counted[batch].any():
            continue  # no rows are no batch
        if not len(true):  # scikit-learn refuses to score nothing, which is 0/0
            values.append(zero_division)
            continue
        if numbers:
            true, predicted = true.argmax(-1), predicted.argmax(-1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values.append(
                f1_score(
                    true,
                    predicted,
                    average=average,
                    zero_division=zero_division,
                    sample_weight=weight,
                )
            )
    if np.isnan(zero_division):
        values = [value for value in values if not np.isnan(value)]
    return float(np.mean(values)) if values else np.nan


@settings(max_examples=400, deadline=None)
@given(
    data(),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from([0.0, 1.0, float("nan")]),
)
def test_the_batch_mean_is_the_mean_of_scikit_learn_s_batch_scores(
    drawn: Data, average: Any, zero_division: float
) -> None:
    """For every average and every 0/0 rule, from one record per batch."""
    records = [Record.of_rows(drawn.rows(batch)) for batch in drawn.batches]
    merged = sum(records[1:], records[0])
    if merged.classes == 1:
        average = "binary"

    actual = merged.batch_sums.mean(average, zero_division=zero_division)

    np.testing.assert_allclose(
        actual, naive(drawn, average, zero_division), rtol=0, atol=1e-12
    )


@settings(max_examples=400, deadline=None)
@given(
    data(("sparse", "sparse column", "one-hot")),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from([0.0, 1.0, float("nan")]),
)
def test_absent_classes_left_out_is_the_mean_over_class_numbers(
    drawn: Data, average: Any, zero_division: float
) -> None:
    """Each batch's average is then over the classes that the batch has."""
    records = [Record.of_rows(drawn.rows(batch)) for batch in drawn.batches]
    merged = sum(records[1:], records[0])

    actual = merged.batch_sums.mean(
        average, zero_division=zero_division, absent_classes="left_out"
    )

    expected = naive(drawn, average, zero_division, numbers=True)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)


def test_of_labels_the_macro_mean_is_that_of_their_means() -> None:
    """Where absent classes count, the mean over batches of some classes' mean F1."""
    batches = [
        Counts([3, 0, 1], [4, 0, 3], [4, 2, 1], 7),
        Counts([0, 1, 5], [0, 1, 6], [1, 1, 5], 7),
        Counts([0, 0, 7], [0, 0, 7], [0, 0, 7], 7),
    ]
    merged = sum(map(BatchSums.of, batches), BatchSums.zero(3))

    for zero_division in (0.0, 1.0):
        expected = np.mean(
            [
                f_beta(batch, average=None, zero_division=zero_division)[[0, 2]].mean()
                for batch in batches
            ]
        )
        actual = merged.mean("macro", zero_division=zero_division, labels=(0, 2))
        assert float(actual) == pytest.approx(expected, abs=1e-12)


def test_the_design_s_three_batches_read_0_643939() -> None:
    """The naive value of the three batches, and with a ragged fourth one."""
    batches = [
        Counts([30], [40], [40], 100),
        Counts([1], [10], [1], 100),
        Counts([30], [30], [30], 100),
        Counts([2], [10], [10], 20),
    ]
    three = sum(map(BatchSums.of, batches[:3]), BatchSums.zero(1))

    assert float(three.mean()) == pytest.approx(0.643939, abs=5e-7)
    assert float((three + BatchSums.of(batches[3])).mean()) == pytest.approx(
        0.532955, abs=5e-7
    )


def test_no_batch_has_no_mean() -> None:
    """Without batches the mean is undefined, under every rule."""
    assert np.isnan(BatchSums.zero(1).mean(zero_division=1.0))
    assert np.isnan(BatchSums.zero(3).mean("macro"))


def test_an_average_that_does_not_fit_is_named() -> None:
    """Several classes have no binary mean."""
    with pytest.raises(ValueError, match="for 3 classes, got 'binary'"):
        BatchSums.zero(3).mean("binary")


@settings(max_examples=100, deadline=None)
@given(data(), st.integers(0, 5))
def test_a_record_survives_the_tensor_and_back(drawn: Data, cut: int) -> None:
    """What is written per epoch reads back as the same record."""
    batches = drawn.batches[:cut] or drawn.batches
    records = [Record.of_rows(drawn.rows(batch)) for batch in batches]
    merged = sum(records[1:], records[0])

    back = Record.from_array(merged.to_array(), merged.classes)

    assert back.counts == merged.counts
    np.testing.assert_array_equal(back.to_array(), merged.to_array())
    np.testing.assert_array_equal((merged + back - back).to_array(), back.to_array())


def test_a_tensor_of_another_shape_is_refused() -> None:
    """A record is never read from columns that mean something else."""
    array = Record.of(Counts([1], [1], [1], 2)).to_array()

    with pytest.raises(ValueError, match="of 3 classes must have the shape"):
        Record.from_array(array, 3)
    with pytest.raises(ValueError, match="must have the rows"):
        Record.from_array(array[:2], 1, ("true_positives", "total"))
