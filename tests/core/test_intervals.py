"""Bands cover what they promise, where they promise it, and say why elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta, score_of
from tb_f1_plugin.core.scores.intervals import (
    NoBandError,
    accuracy_interval,
    difference_interval,
    f1_interval,
    score_interval,
    wilson,
    z_of,
)
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.core.scores.tables import table_accuracy
from tests.strategies import tables

SAMPLES = 20_000
RANDOM = np.random.default_rng(0)


@given(
    st.integers(0, 500), st.integers(1, 500), st.sampled_from([0.5, 0.9, 0.95, 0.99])
)
def test_wilson_s_interval_is_scipy_s(k: int, more: int, level: float) -> None:
    """For every proportion and level."""
    theirs = binomtest(k, k + more).proportion_ci(level, method="wilson")

    low, high = wilson(k, k + more, level)

    assert float(low) == pytest.approx(theirs.low, abs=1e-12)
    assert float(high) == pytest.approx(theirs.high, abs=1e-12)


def test_without_trials_there_is_no_band() -> None:
    """nan, not [0, 1]: 0/0 says nothing at all."""
    assert np.isnan(wilson([0, 1], [0, 2])).tolist() == [[True, False], [True, False]]
    with pytest.raises(ValueError, match="`level` must be between 0 and 1, got 95"):
        wilson(1, 2, 95)


@given(tables(lead=(4,)))
def test_every_band_contains_its_score(counts: Counts) -> None:
    """Within [0, 1], for epochs and classes at once."""
    for name in (name for name in SCORES if SCORES[name].has_band):
        score = score_of(name, counts, average=None, zero_division=np.nan)
        low, high = score_interval(counts, name)
        assert score.shape == low.shape == high.shape
        defined = ~np.isnan(score)
        assert (defined == ~np.isnan(low)).all(), name
        slack = 1e-12
        assert (low[defined] <= score[defined] + slack).all(), name
        assert (score[defined] <= high[defined] + slack).all(), name
        assert (low[defined] >= 0).all(), name
        assert (high[defined] <= 1).all(), name


def sampled(cells: tuple[float, float, float], rows: int) -> Counts:
    """Return the counts of many samples of rows with chances of TP, FP and FN."""
    tp, fp, fn, _ = RANDOM.multinomial(rows, [*cells, 1 - sum(cells)], SAMPLES).T
    column = (values[:, np.newaxis] for values in (tp, tp + fn, tp + fp))
    return Counts(*column, np.full(SAMPLES, rows))


def coverage(band: tuple[Array, Array], truth: float) -> float:
    """Return how often a band contains the truth; without a band it does not."""
    low, high = band
    return float(((low <= truth) & (truth <= high)).mean())


@pytest.mark.parametrize("f1", [0.3, 0.5, 0.8, 0.9])
@pytest.mark.parametrize("relevant", [15, 50, 400])
def test_the_f1_band_covers_its_level_where_it_is_said_to(
    f1: float, relevant: int
) -> None:
    """0.93 to 0.97 for 15 relevant rows or more with an error or more expected."""
    q = f1 / (2 - f1)
    assert relevant * (1 - q) >= 1
    share, rows = relevant / 5000, 5000
    errors = share * (1 - q)

    counts = sampled((share * q, errors * 0.4, errors * 0.6), rows)

    assert 0.93 <= coverage(f1_interval(counts), f1) <= 0.97


def test_the_f1_band_is_too_narrow_where_it_is_said_to_be() -> None:
    """At F1 = 0.995 of 15 relevant rows, nominal 0.95 covers about 0.90."""
    q = 0.995 / (2 - 0.995)
    counts = sampled((0.003 * q, 0.0015 * (1 - q), 0.0015 * (1 - q)), 5000)

    assert 0.86 <= coverage(f1_interval(counts), 0.995) <= 0.93


@pytest.mark.parametrize("accuracy", [0.6, 0.9, 0.98])
def test_the_band_of_micro_f1_is_that_of_the_accuracy(accuracy: float) -> None:
    """Wilson on q would cover 0.82 to 0.91: each error counts twice in it."""
    rows, classes = 300, 3
    hits = RANDOM.binomial(rows, accuracy, SAMPLES)
    true = RANDOM.multinomial(rows, [0.5, 0.3, 0.2], SAMPLES)
    tp = np.zeros((SAMPLES, classes), np.int64)
    tp[:, 0] = np.minimum(hits, true[:, 0])
    tp[:, 1] = np.minimum(hits - tp[:, 0], true[:, 1])
    tp[:, 2] = hits - tp[:, 0] - tp[:, 1]
    predicted = tp.copy()
    predicted[:, 0] += rows - hits
    counts = Counts(tp, true, predicted, np.full(SAMPLES, rows))

    assert 0.935 <= coverage(accuracy_interval(counts), accuracy) <= 0.965
    micro = f_beta(counts, average="micro")
    np.testing.assert_allclose(micro, table_accuracy(counts), rtol=1e-12)
    low, high = f1_interval(counts.micro())
    assert coverage((low[:, 0], high[:, 0]), accuracy) < 0.92


def test_the_band_of_a_difference_covers_it_for_independent_sets() -> None:
    """Newcombe's square-and-add, of two models on rows of their own."""
    bands = []
    for f1 in (0.8, 0.7):
        q = f1 / (2 - f1)
        share = 60 / 3000
        errors = share * (1 - q)
        counts = sampled((share * q, errors / 2, errors / 2), 3000)
        low, high = f1_interval(counts)
        score = f_beta(counts, average=None, zero_division=np.nan)
        bands.append((score, low, high))

    assert 0.935 <= coverage(difference_interval(*bands), 0.1) <= 0.965


def test_what_has_no_band_says_why() -> None:
    """A sentence for people, and never a band that does not hold."""
    counts = Counts([1, 2], [2, 2], [1, 4], 4)

    with pytest.raises(NoBandError, match="No band of mcc follows from counts"):
        score_interval(counts, "mcc")
    with pytest.raises(NoBandError, match="one true and one predicted class a row"):
        accuracy_interval(counts)


@pytest.mark.parametrize("name", SCORES)
def test_a_score_has_a_band_or_says_that_it_has_none(name: str) -> None:
    """What the registry says of it is what happens."""
    counts = Counts([1, 2], [2, 2], [1, 4], 4)
    if SCORES[name].has_band:
        assert score_interval(counts, name)[0].shape == (2,)
        return
    with pytest.raises(NoBandError, match=f"No band of {name} follows from counts"):
        score_interval(counts, name)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 1 - 2.0**-54, float("nan")])
def test_a_level_is_between_0_and_1(level: float) -> None:
    """Nothing is nominal at the ends; 1 − 2^-54 is 1 in float64."""
    with pytest.raises(ValueError, match="`level` must be between 0 and 1, got"):
        z_of(level)
    assert z_of(0.5) == pytest.approx(norm.ppf(0.75))
    assert np.isfinite(z_of(1 - 2.0**-51))


def test_micro_bands_need_one_true_and_one_predicted_class_of_each_row() -> None:
    """Also where labels have totals of their own; one epoch that has not is enough."""
    one_each = ([1, 2], [2, 2], [1, 3], 4)
    assert accuracy_interval(Counts(*one_each))[0] == wilson(3, 4)[0]
    epochs = [np.stack([part, part]) for part in one_each]
    for at, value in ((1, 3), (2, 2)):
        changed = [part.copy() for part in epochs]
        changed[at][1, 0] = value
        with pytest.raises(NoBandError, match="one true and one predicted class a row"):
            accuracy_interval(Counts(*changed))
    with pytest.raises(NoBandError, match="one true and one predicted class a row"):
        accuracy_interval(Counts(*one_each[:3], [4, 4]))


@pytest.mark.parametrize("trials", [1, 7, 1000, 10**9])
def test_the_ends_of_none_and_all_are_0_and_1(trials: int) -> None:
    """Exactly: rounding would leave them."""
    assert wilson(0, trials)[0] == 0
    assert wilson(trials, trials)[1] == 1


def test_scores_with_a_band_are_named_proportions_first() -> None:
    """Those that follow from a proportion come behind."""
    with pytest.raises(NoBandError) as raised:
        score_interval(Counts([1], [2], [1], 4), "mcc")
    titles = str(raised.value).partition("; ")[2].replace(" and ", ", ").split(", ")
    of = {score.short_title: score for score in SCORES.values()}
    known = [of[title.removesuffix(" have one.")] for title in titles]
    assert [score.is_proportion for score in known] == sorted(
        (score.is_proportion for score in SCORES.values() if score.has_band),
        reverse=True,
    )
