"""Calibration: the groups, Brier's score, and what is no probability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.calibration import (
    GROUPS,
    are_probabilities,
    best_f1,
    brier_score,
    calibration_error,
    reliability_curve,
    score_sums,
)
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.labels import rows_of
from tests.scored import case

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_brier_s_score_is_scikit_learn_s(seed: int) -> None:
    """Of any float type, with weights and masks; of logits that of the sigmoids."""
    one = case(np.random.default_rng(seed), odd=False)
    histogram = histogram_of(one.rows(), one.edges, from_logits=one.from_logits)
    true, scores, weights = one.kept()
    wide = scores.astype(np.float64)
    if one.from_logits:
        wide = expit(wide)
    weigh = np.ones(len(true)) if weights is None else weights
    if not weigh.any() or not ((wide >= 0) & (wide <= 1)).all():
        return

    theirs = brier_score_loss(true, wide, sample_weight=weights)

    assert brier_score(histogram)[0] == pytest.approx(theirs, abs=1e-12)
    sums = score_sums(histogram).sum()
    assert sums == pytest.approx(weigh @ wide, rel=1e-10, abs=1e-30)


@pytest.mark.parametrize("groups", [2, 4, GROUPS])
def test_the_reliability_curve_is_scikit_learn_s(groups: int) -> None:
    """Where no score is at the end of a group, which it puts into the other one."""
    random = np.random.default_rng(0)
    scores = random.beta(0.5, 0.8, 5000)
    true = random.random(5000) < scores**1.3
    share, mean = calibration_curve(true, scores, n_bins=groups)

    curve = reliability_curve(histogram_of(rows_of(true, scores)), groups)

    np.testing.assert_allclose(curve.share_positive[0], share, rtol=1e-12)
    np.testing.assert_allclose(curve.mean_score[0], mean, rtol=1e-12)
    assert curve.rows.sum() == 5000


@pytest.mark.parametrize("groups", [1, 2, 16])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_calibration_error_is_that_of_the_groups(
    groups: int, weighted: bool
) -> None:
    """Each group has its upper end, and the first one has 0 as well."""
    random = np.random.default_rng(1)
    scores = random.choice([0, 1 / 16, 0.5, 0.51, 15 / 16, 0.99, 1], 400)
    true = random.random(400) < 0.4
    weights = random.random(400) if weighted else np.ones(400)
    expected = 0.0
    for i in range(groups):
        inside = (scores > i / groups) & (scores <= (i + 1) / groups)
        inside |= (scores == 0) & (i == 0)
        if inside.any():
            gap = weights[inside] @ (scores[inside] - true[inside])
            expected += abs(gap) / weights.sum()
    rows = rows_of(true, scores, sample_weight=weights if weighted else None)

    error = calibration_error(histogram_of(rows), groups)[0]

    assert error == pytest.approx(expected, abs=1e-12)


def test_ends_that_are_no_edges_are_taken_to_the_nearest() -> None:
    """Tenths are at most half a bin away, and no row is lost."""
    random = np.random.default_rng(2)
    scores = random.random(1000)
    histogram = histogram_of(rows_of(scores > 0.3, scores))
    curve = reliability_curve(histogram, 10)

    assert curve.rows.shape == (1, 10)
    assert curve.rows.sum() == 1000
    coarse = reliability_curve(histogram.on(edges_of(100)), 200)
    assert coarse.rows.sum() == 1000
    with pytest.raises(ValueError, match="`groups` must be at least 1, got 0"):
        reliability_curve(histogram, 0)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1.5, -1e-40, -0.25])
def test_what_is_no_probability_has_no_calibration(wrong: float) -> None:
    """All numbers of that class are nan, and those of the other class are there."""
    scores = np.array([[0.9, 0.2], [0.4, 0.7], [wrong, 0.5]])
    rows = rows_of([[1, 0], [0, 1], [1, 1]], scores, 0.5)
    histogram = histogram_of(rows)

    assert are_probabilities(histogram).tolist() == [False, True]
    for values in (
        brier_score(histogram),
        calibration_error(histogram),
        *best_f1(histogram),
        reliability_curve(histogram).rows.sum(-1),
    ):
        assert np.isnan(values).tolist() == [True, False]


def test_zeros_and_ones_are_probabilities() -> None:
    """So are logits of any size."""
    ends = histogram_of(rows_of([0, 1], [0.0, 1.0]))
    logits = histogram_of(rows_of([0, 1], [-900.0, np.inf]), from_logits=True)

    for histogram in (ends, logits):
        assert are_probabilities(histogram).tolist() == [True]
        assert brier_score(histogram)[0] == pytest.approx(0, abs=1e-70)
        assert calibration_error(histogram) == pytest.approx(0, abs=1e-30)


def test_of_calibrated_scores_the_best_threshold_is_half_of_the_best_f1() -> None:
    """As Lipton, Elkan and Naryanaswamy prove; of others it is far from it."""
    random = np.random.default_rng(3)
    chance = random.beta(0.6, 1.8, 200_000)
    true = random.random(200_000) < chance
    calibrated = best_f1(histogram_of(rows_of(true, chance)))
    modest = best_f1(histogram_of(rows_of(true, chance**3)))

    assert calibrated.threshold[0] == pytest.approx(calibrated.half_of_f1[0], abs=0.03)
    assert modest.half_of_f1[0] == pytest.approx(calibrated.half_of_f1[0], abs=0.01)
    assert abs(modest.threshold[0] - modest.half_of_f1[0]) > 0.1


def test_without_rows_everything_is_undefined() -> None:
    """0/0 is nan until it is shown."""
    histogram = histogram_of(rows_of(np.zeros(0), np.zeros(0)))

    assert np.isnan(brier_score(histogram)).all()
    assert np.isnan(calibration_error(histogram)).all()
    assert np.isnan(reliability_curve(histogram).mean_score).all()
