"""Absent classes: averages over those that occur are scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores import formulas as scores
from tb_f1_plugin.core.scores.registry import SCORES
from tests.core.oracle import BY_CLASS, EXACT, ZERO_DIVISION, pooled, quietly
from tests.strategies import Data, data, tables

ARGMAX = ("sparse", "sparse column", "one-hot")


@settings(max_examples=400, deadline=None)
@given(
    data(ARGMAX),
    st.sampled_from(sorted(BY_CLASS)),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from(ZERO_DIVISION),
)
def test_left_out_is_scikit_learn_s_average_of_class_numbers(
    drawn: Data, name: str, average: Any, zero_division: float
) -> None:
    """Called as a user calls it, with numbers: over the classes that occur."""
    ours, theirs = BY_CLASS[name]
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))
    if name == "jaccard" and np.isnan(zero_division):
        zero_division = 0.0  # scikit-learn's has no nan rule

    expected = quietly(
        theirs,
        true.argmax(-1),
        predicted.argmax(-1),
        average=average,
        zero_division=zero_division,
        sample_weight=weight,
    )
    actual = ours(
        counts,
        average=average,
        zero_division=zero_division,
        absent_classes="left_out",
    )

    np.testing.assert_allclose(actual, expected, rtol=0, atol=EXACT)


@settings(max_examples=100, deadline=None)
@given(data(ARGMAX), st.sampled_from([0.5, 2.0]), st.sampled_from(ZERO_DIVISION))
def test_left_out_is_scikit_learn_s_for_every_beta_and_for_means(
    drawn: Data, beta: float, zero_division: float
) -> None:
    """F-beta, and the F-beta of the mean precision and recall, of class numbers."""
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))
    numbers = true.argmax(-1), predicted.argmax(-1)
    options: Any = {
        "average": "macro",
        "zero_division": zero_division,
        "sample_weight": weight,
    }
    rule: Any = {"zero_division": zero_division, "absent_classes": "left_out"}

    expected = quietly(sk.fbeta_score, *numbers, beta=beta, **options)
    p, r = (
        quietly(score, *numbers, **options)
        for score in (sk.precision_score, sk.recall_score)
    )
    below = beta**2 * p + r
    of_means = zero_division if below == 0 else (1 + beta**2) * p * r / below

    actual = scores.f_beta(counts, beta, average="macro", **rule)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=EXACT)
    actual = scores.f_beta_of_means(counts, beta, **rule)
    np.testing.assert_allclose(actual, of_means, rtol=0, atol=EXACT)


@settings(max_examples=100, deadline=None)
@given(
    tables(),
    st.integers(1, 3),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from(ZERO_DIVISION),
)
def test_an_absent_class_that_is_left_out_changes_no_score(
    table: Counts, absent: int, average: Any, zero_division: float
) -> None:
    """Columns that nothing is of, before or behind the others, are as if not there."""
    nothing = np.zeros(absent, np.int64)
    some = (
        table.true_positives,
        table.possible_positives,
        table.predicted_positives,
    )
    rule: Any = {"average": average, "zero_division": zero_division}
    for order in (1, -1):
        wider = Counts(
            *(np.concatenate([column, nothing][::order]) for column in some),
            table.total,
        )
        for name in SCORES:
            np.testing.assert_array_equal(
                scores.score_of(name, wider, absent_classes="left_out", **rule),
                scores.score_of(name, table, absent_classes="left_out", **rule),
                name,
            )


@pytest.mark.parametrize("average", ["micro", "macro", "weighted"])
@pytest.mark.parametrize("zero_division", ZERO_DIVISION)
def test_an_average_over_no_class_is_0_0(average: Any, zero_division: float) -> None:
    """With every class absent there is nothing to average: what 0/0 gives is shown."""
    empty = Counts([0, 0], [0, 0], [0, 0], 10)

    for name in SCORES:
        np.testing.assert_array_equal(
            scores.score_of(
                name,
                empty,
                average=average,
                zero_division=zero_division,
                absent_classes="left_out",
            ),
            zero_division,
            name,
        )


def test_each_epoch_leaves_out_its_own_absent_classes() -> None:
    """A class that one epoch lacks still counts in another that has it."""
    epochs = Counts([[2, 0], [2, 0]], [[2, 0], [2, 1]], [[2, 0], [2, 0]], [2, 3])

    f1 = scores.f_beta(epochs, average="macro", absent_classes="left_out")

    np.testing.assert_array_equal(f1, [1.0, 0.5])


def test_a_rule_for_absent_classes_is_named_if_it_is_none() -> None:
    """Only the resolved words are taken where a score is formed."""
    with pytest.raises(ValueError, match="must be left_out or counted, got 'auto'"):
        scores.f_beta(Counts.zero(2), average="macro", absent_classes="auto")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be one of auto, left_out, counted"):
        scores.resolved_absent("none", "multiclass")
