"""Thresholds and curves: exact at every edge, and the chosen edge is the best one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.curves import (
    Curve,
    gain_curve,
    precision_recall_curve,
    roc_curve,
)
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import (
    AtEdges,
    at_edges,
    best_threshold,
    counts_at,
    counts_at_edges,
    threshold_reaching,
)
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.core.scores.registry import SCORES
from tests.scored import Scored, case

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> tuple[Scored, ScoreHistogram]:
    """Return a case and its histogram."""
    one = case(np.random.default_rng(seed))
    return one, histogram_of(one.rows(), one.edges, from_logits=one.from_logits)


def of_classes(seed: int, rows: int = 60) -> ScoreHistogram:
    """Return a histogram of four classes, on few edges."""
    random = np.random.default_rng(seed)
    true = random.integers(0, 4, rows)
    scores = random.dirichlet(np.ones(4), rows)
    return histogram_of(rows_of(true, scores), edges_of(100))


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([*SCORES]), st.sampled_from([0.5, 0.4, 0.0]))
def test_no_edge_has_a_better_score_than_the_best_one(
    seed: int, name: str, near: float
) -> None:
    """Of the edges with that score it is the one nearest to the metric's threshold."""
    _, histogram = drawn(seed)
    beta = 2.0 if SCORES[name].takes_beta else 1.0
    counts = counts_at_edges(histogram)
    values = score_of(name, counts, beta=beta, zero_division=np.nan)

    chosen = best_threshold(at_edges(histogram), name, beta=beta, near=near)

    if np.isnan(values).all():
        assert np.isnan(chosen).all()
        return
    assert chosen.value[0] == np.nanmax(values)
    as_good = histogram.edges[values == np.nanmax(values)]
    distance = np.abs(as_good - near)
    assert chosen.threshold[0] == as_good[distance == distance.min()].max()


def test_of_two_edges_that_are_as_near_the_best_one_is_the_higher() -> None:
    """0.25 and 0.75 have one F1, and 0.5 between them has less."""
    scores = np.repeat([0.9, 0.6, 0.3, 0.1], [2, 1, 2, 11])
    true = np.repeat([1, 0, 1, 0, 1, 0], [2, 1, 1, 1, 1, 10])
    histogram = histogram_of(rows_of(true, scores), [0, 0.25, 0.5, 0.75, 1])
    f1 = score_of("f1", counts_at_edges(histogram))

    assert f1.max() == f1[1] == f1[3] > f1[2]
    assert best_threshold(at_edges(histogram)).threshold.tolist() == [0.75]


@settings(max_examples=60, deadline=None)
@given(
    SEEDS,
    st.sampled_from(["precision", "recall", "f1"]),
    st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]),
)
def test_the_edge_that_reaches_a_score_is_the_one_to_use(
    seed: int, name: str, at_least: float
) -> None:
    """The highest edge that has the recall; of other scores the lowest that has it."""
    _, histogram = drawn(seed)
    values = score_of(name, counts_at_edges(histogram), zero_division=np.nan)
    reaching = histogram.edges[values >= at_least]

    threshold, value = threshold_reaching(at_edges(histogram), name, at_least)

    if not len(reaching):
        assert np.isnan([threshold[0], value[0]]).all()
        return
    assert threshold[0] == (reaching.max() if name == "recall" else reaching.min())
    assert value[0] == values[histogram.edges == threshold[0]][0]


@pytest.mark.parametrize("average", ["micro", "macro", "weighted"])
def test_one_threshold_for_all_classes_is_the_best_of_their_average(
    average: str,
) -> None:
    """And each class has its own, which is no worse for it."""
    histogram = of_classes(0)
    counts = counts_at_edges(histogram)
    values = score_of("f1", counts, average=average)  # type: ignore[arg-type]

    shared = best_threshold(at_edges(histogram), "f1", average=average)  # type: ignore[arg-type]
    own = best_threshold(at_edges(histogram), "f1")

    assert float(shared.value) == values.max()
    assert shared.threshold.shape == ()
    assert own.threshold.shape == (4,)
    at = counts_at(at_edges(histogram), float(shared.threshold))
    assert (own.value >= score_of("f1", at, average=None)).all()


def test_every_score_of_the_registry_is_there_at_every_edge() -> None:
    """For epochs and classes at once, and equal to that of one class alone."""
    each = [of_classes(seed) for seed in range(3)]
    names = ("positives", "negatives", "distances", "squared_errors")
    stacked = ScoreHistogram(
        each[0].edges, *(np.stack([getattr(h, name) for h in each]) for name in names)
    )
    counts = counts_at_edges(stacked)
    assert not counts.has_total_by_class
    for name in SCORES:
        values = score_of(name, counts, average=None)
        assert values.shape == (3, 101, 4)
        for epoch, index in itertools.product(range(3), range(4)):
            alone = counts_at_edges(each[epoch].of_class(index))
            np.testing.assert_array_equal(
                values[epoch, :, index], score_of(name, alone)
            )


def test_thresholds_of_another_program_need_no_histogram() -> None:
    """Counts at any thresholds have a best one, one that reaches, and curves."""
    tp, predicted = [[6], [5], [3]], [[20], [7], [3]]
    at = AtEdges(np.array([0.1, 0.2, 0.3]), Counts(tp, [[6]] * 3, predicted, [30] * 3))

    assert best_threshold(at) == ([0.2], [pytest.approx(10 / 13)])
    assert threshold_reaching(at, "recall", 0.8).threshold.tolist() == [0.2]
    assert threshold_reaching(at, "precision", 0.7).threshold.tolist() == [0.2]
    np.testing.assert_allclose(roc_curve(at).x, [[1, 14 / 24, 2 / 24, 0, 0]])
    assert counts_at(at, 0.3).predicted_positives.tolist() == [3]


def test_the_counts_at_an_edge_are_those_of_all_edges() -> None:
    """Also where each class has a total of its own; and what is no edge is refused."""
    nan = np.nan
    rows = rows_of(
        [[1, nan], [0, 1], [1, 0]], [[0.9, 0.1], [0.6, 0.8], [0.2, 0.3]], 0.5
    )
    histogram = histogram_of(rows)

    assert counts_at(at_edges(histogram), 0.5) == rows.counts()
    assert counts_at_edges(histogram).has_total_by_class
    for wrong in (0.3, -1.0, 2.0):
        with pytest.raises(ValueError, match="`threshold` must be an edge"):
            counts_at(at_edges(histogram), wrong)


def ranked(seed: int) -> tuple[Scored, ScoreHistogram]:
    """Return a case that has positives and negatives."""
    for other in range(seed, seed + 1000):
        one, histogram = drawn(other)
        true, _, weights = one.ranked()
        weigh = np.ones(len(true)) if weights is None else weights
        if weigh[true].sum() > 0 and weigh[~true].sum() > 0:
            return one, histogram
    raise AssertionError


def are_among(curve: Curve, x: np.ndarray, y: np.ndarray) -> None:  # type: ignore[type-arg]
    """Hold every point of a curve to be one of some points."""
    theirs = np.stack([x, y], -1)
    for point in np.stack([curve.x[0], curve.y[0]], -1):
        if not np.isnan(point).any():
            assert np.abs(theirs - point).max(-1).min() < 1e-12


@pytest.mark.parametrize("seed", range(0, 40_000, 1000))
def test_every_point_of_a_curve_is_one_of_scikit_learn_s(seed: int) -> None:
    """ROC, and precision over recall; both ends are there."""
    one, histogram = ranked(seed)
    true, scores, weights = one.ranked()
    fpr, tpr, _ = sk.roc_curve(
        true, scores, sample_weight=weights, drop_intermediate=False
    )
    precision, recall, _ = sk.precision_recall_curve(
        true, scores, sample_weight=weights
    )

    curve = roc_curve(at_edges(histogram))

    are_among(curve, fpr, tpr)
    are_among(precision_recall_curve(at_edges(histogram)), recall, precision)
    assert curve.thresholds.tolist() == [-np.inf, *histogram.edges, np.inf]
    counts = counts_at_edges(histogram)
    recall_at_edges = score_of("recall", counts)
    np.testing.assert_allclose(curve.y[0, 1:-1], recall_at_edges, atol=1e-12)
    np.testing.assert_allclose([curve.x[0, 0], curve.y[0, 0]], 1, rtol=1e-12)
    assert (curve.x[0, -1], curve.y[0, -1]) == (0, 0)


@pytest.mark.parametrize("seed", range(0, 20_000, 1000))
def test_gains_are_those_of_flach_and_kull(seed: int) -> None:
    """(v − π) / ((1 − π)·v) of precision and of recall."""
    one, histogram = ranked(seed)
    true, _, weights = one.ranked()
    share = np.average(true, weights=weights)
    plain, gains = (
        precision_recall_curve(at_edges(histogram)),
        gain_curve(at_edges(histogram)),
    )
    for value, gain in ((plain.x[0], gains.x[0]), (plain.y[0], gains.y[0])):
        there = value > 0
        expected = (value[there] - share) / ((1 - share) * value[there])
        np.testing.assert_allclose(gain[there], expected, rtol=1e-9, atol=1e-9)
        assert np.isnan(gain[~there]).all()


def test_the_points_of_one_f1_lie_on_a_straight_line_of_gains() -> None:
    """The two gains of such points have one sum, as Flach and Kull prove."""
    possible, rows = 600, 1000
    sums = []
    for tp, predicted in ((400, 400), (450, 525), (480, 600)):
        true = np.arange(rows) < possible
        score = np.zeros(rows)
        score[:tp] = 0.9
        score[possible : possible + predicted - tp] = 0.9
        histogram = histogram_of(rows_of(true.astype(int), score), [0, 0.5, 1])
        assert score_of("f1", counts_at(at_edges(histogram), 0.5)) == pytest.approx(0.8)
        gains = gain_curve(at_edges(histogram))
        sums.append(gains.x[0, 2] + gains.y[0, 2])

    assert sums == pytest.approx([sums[0]] * 3)
