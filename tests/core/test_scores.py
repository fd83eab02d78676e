"""Scores equal scikit-learn's on the same rows, for any 0/0 rule and any epoch axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.ratio import divide
from tb_f1_plugin.core.scores import formulas as scores
from tb_f1_plugin.core.scores import tables as whole
from tb_f1_plugin.core.scores.registry import SCORES, f_beta_ratio
from tests.core.oracle import BY_CLASS, EXACT, ZERO_DIVISION, pooled, quietly
from tests.strategies import Data, data, tables


@settings(max_examples=400, deadline=None)
@given(
    data(),
    st.sampled_from(sorted(BY_CLASS)),
    st.sampled_from([None, "micro", "macro", "weighted"]),
    st.sampled_from(ZERO_DIVISION),
)
def test_scores_equal_scikit_learn_s_for_any_split_into_batches(
    drawn: Data, name: str, average: Any, zero_division: float
) -> None:
    """Counts of any batches merge to the score of all rows, within 1e-12."""
    ours, theirs = BY_CLASS[name]
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))  # scikit-learn refuses to score nothing
    if counts.classes == 1:
        average = "binary"
    if name == "jaccard" and np.isnan(zero_division):
        zero_division = 0.0  # scikit-learn's has no nan rule

    expected = quietly(
        theirs,
        true,
        predicted,
        average=average,
        zero_division=zero_division,
        sample_weight=weight,
    )
    actual = ours(counts, average=average, zero_division=zero_division)

    np.testing.assert_allclose(actual, expected, rtol=0, atol=EXACT)


@pytest.mark.parametrize("beta", [3.0, 1e6, 3e9, 4e9, 1e154, 1e200])
def test_a_large_beta_tends_to_recall_and_never_overflows(beta: float) -> None:
    """Neither β² nor its product with a count may leave its type."""
    counts = Counts([2**40], [2**41], [2**42], 2**50)

    assert float(scores.f_beta(counts, beta)) == pytest.approx(
        (1 + 1 / beta / beta) * 2**40 / (2**41 + 2**42 / beta / beta), rel=1e-12
    )


@settings(max_examples=100, deadline=None)
@given(data(), st.sampled_from([0.0, 0.5, 2.0, 3.0, 50.0, float("inf")]))
def test_f_beta_equals_scikit_learn_s_for_every_beta(drawn: Data, beta: float) -> None:
    """β = 0 is precision, β = ∞ recall, and all between as scikit-learn has them."""
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))
    average: Any = drawn.average

    expected = quietly(
        sk.fbeta_score,
        true,
        predicted,
        beta=beta,
        average=average,
        sample_weight=weight,
    )

    np.testing.assert_allclose(
        scores.f_beta(counts, beta, average=average), expected, rtol=0, atol=EXACT
    )


@settings(max_examples=200, deadline=None)
@given(data(("binary", "sparse", "one-hot")))
def test_whole_table_scores_equal_scikit_learn_s(drawn: Data) -> None:
    """Accuracy, balanced accuracy, MCC and kappa follow from the classes' counts."""
    counts, y_true, y_pred, weight = pooled(drawn)
    assume(len(y_true) and (weight is None or weight.any()))
    if counts.classes == 1:
        ours = (
            scores.accuracy(counts),
            scores.balanced_accuracy(counts),
            scores.matthews_correlation(counts),
            scores.cohen_kappa(counts, zero_division=np.nan),
        )
    else:
        y_true, y_pred = y_true.argmax(-1), y_pred.argmax(-1)
        ours = (
            whole.table_accuracy(counts),
            whole.table_balanced_accuracy(counts),
            whole.table_mcc(counts),
            whole.table_kappa(counts, zero_division=np.nan),
        )

    expected = [
        quietly(function, y_true, y_pred, sample_weight=weight)
        for function in (
            sk.accuracy_score,
            sk.balanced_accuracy_score,
            sk.matthews_corrcoef,
            sk.cohen_kappa_score,
        )
    ]

    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-11)


@settings(max_examples=50, deadline=None)
@given(data(("binary", "multilabel")))
def test_specificity_and_accuracy_know_the_negatives(drawn: Data) -> None:
    """Specificity is the recall of the negatives; micro accuracy 1 − Hamming loss."""
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))
    true, predicted = (x.reshape(len(true), -1).astype(int) for x in (true, predicted))
    options: Any = {"pos_label": 0, "zero_division": 0.0, "sample_weight": weight}

    negatives = [
        quietly(sk.recall_score, t, p, **options)
        for t, p in zip(true.T, predicted.T, strict=True)
    ]

    np.testing.assert_allclose(
        scores.specificity(counts, average=None), negatives, atol=EXACT
    )
    np.testing.assert_allclose(
        scores.accuracy(counts, average="micro"),
        np.average((true == predicted).mean(1), weights=weight),
        atol=EXACT,
    )


@given(tables(lead=(5,)), st.sampled_from(["micro", "macro", "weighted"]))
def test_a_leading_axis_of_epochs_is_each_epoch_by_itself(
    epochs: Counts, average: Any
) -> None:
    """All epochs at once give what each gives alone, for every score."""
    for name in SCORES:
        at_once = scores.score_of(name, epochs, average=average)
        alone = [
            scores.score_of(
                name,
                Counts(
                    epochs.true_positives[i],
                    epochs.possible_positives[i],
                    epochs.predicted_positives[i],
                    epochs.total[i],
                ),
                average=average,
            )
            for i in range(5)
        ]

        np.testing.assert_array_equal(at_once, alone, name)


@pytest.mark.parametrize("zero_division", ZERO_DIVISION)
def test_nothing_to_find_and_nothing_found_shows_the_rule(zero_division: float) -> None:
    """0/0 is what the caller says, in every score that can be 0/0."""
    empty = Counts([0], [0], [0], 10)

    for function in (scores.f_beta, scores.precision, scores.recall, scores.jaccard):
        np.testing.assert_array_equal(
            function(empty, zero_division=zero_division), zero_division
        )
    np.testing.assert_array_equal(
        scores.matthews_correlation(empty, zero_division=zero_division), zero_division
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda c: scores.f_beta(c, -1.0), "`beta` must be at least 0, got -1.0."),
        (lambda c: scores.f_beta(c, average="mean"), "`average` must be None or one"),
        (lambda c: scores.f_beta(c, zero_division=0.5), "`zero_division` must be 0, 1"),
        (lambda c: scores.f_beta(c), "is for one column, got 3 classes"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_received(
    call: Any, sentence: str
) -> None:
    """Errors state the rule and the value."""
    with pytest.raises(ValueError, match=sentence):
        call(Counts.zero(3))


@pytest.mark.parametrize("rule", [2, "warn", None, -1])
def test_another_rule_for_0_0_is_an_error(rule: Any) -> None:
    """scikit-learn's own "warn" among them: nobody guesses what is meant."""
    with pytest.raises(ValueError, match="`zero_division` must be 0, 1 or nan, got"):
        scores.f_beta(Counts([0], [0], [0], 1), zero_division=rule)


@settings(max_examples=200, deadline=None)
@given(
    data(("sparse", "one-hot", "multilabel")),
    st.sampled_from(ZERO_DIVISION),
    st.sampled_from([0.5, 1.0, 2.0]),
)
def test_the_f1_of_means_is_that_of_scikit_learn_s_means(
    drawn: Data, zero_division: float, beta: float
) -> None:
    """The other macro F1 (Opitz & Burst 2019); never below the first with 0/0 = 0."""
    counts, true, predicted, weight = pooled(drawn)
    assume(len(true))
    p, r = (
        quietly(
            function,
            true,
            predicted,
            average="macro",
            zero_division=zero_division,
            sample_weight=weight,
        )
        for function in (sk.precision_score, sk.recall_score)
    )
    below = beta**2 * p + r
    expected = zero_division if below == 0 else (1 + beta**2) * p * r / below

    actual = scores.f_beta_of_means(counts, beta, zero_division=zero_division)

    np.testing.assert_allclose(actual, expected, rtol=0, atol=EXACT)
    if zero_division == 0 and beta == 1:
        assert actual >= scores.f_beta(counts, average="macro") - EXACT


def test_a_formula_is_one_division_of_whole_numbers() -> None:
    """Counts stay integers, so the result is the double nearest to the true ratio."""
    large = 2**52 + 1
    counts = Counts([large], [large], [large], large)
    above, below = f_beta_ratio(1.0)(counts)

    assert above.dtype.kind == below.dtype.kind == "i"
    assert divide(above, below, 0.0).tolist() == [1.0]
