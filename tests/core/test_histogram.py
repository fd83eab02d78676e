"""Histograms merge, and at every edge they count what a metric counts there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram.binning import LEAST, cells_of, histogram_of
from tb_f1_plugin.core.histogram.edges import (
    BINS,
    DEFAULT_BINS,
    cuts_of,
    edges_of,
    logits_of,
)
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at, counts_at_edges
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.scores.formulas import score_of
from tests.scored import TYPES, Scored, case
from tests.strategies import Data, Entries, data, entries

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> Scored:
    """Return a case."""
    return case(np.random.default_rng(seed))


def histogram(one: Scored) -> ScoreHistogram:
    """Return the histogram of a case."""
    return histogram_of(one.rows(), one.edges, from_logits=one.from_logits)


def cuts(one: Scored) -> Array:
    """Return what the scores of a case are compared with, by numpy, in their type."""
    numbers = logits_of(one.edges) if one.from_logits else one.edges
    return numbers.astype(one.scores.dtype)


def check_every_edge(seed: int, most: int) -> None:
    """Hold the counts at every edge, and F1 at some of them, to the definition."""
    one = drawn(seed)
    true, scores, weights = one.kept()
    every = counts_at_edges(histogram(one))
    with np.errstate(invalid="ignore"):  # a NaN of bfloat16
        predicted = scores > cuts(one)[:, np.newaxis]
    weigh = np.ones(len(true), int) if weights is None else weights
    for actual, expected in (
        (every.predicted_positives[:, 0], predicted @ weigh),
        (every.true_positives[:, 0], predicted @ (weigh * true)),
        (every.possible_positives[:, 0], (weigh * true).sum()),
        (every.total, weigh.sum()),
    ):
        exact = 0 if weights is None else 1e-12
        np.testing.assert_allclose(actual, expected, rtol=exact, atol=exact)
    if not weigh.any():  # scikit-learn refuses to score nothing
        return
    f1 = score_of("f1", every)
    chosen = np.random.default_rng(seed).choice(len(one.edges), most)
    for at in {0, len(one.edges) - 1, *chosen}:
        theirs = f1_score(true, predicted[at], sample_weight=weights, zero_division=0.0)
        assert f1[at] == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", range(100))
def test_at_every_edge_f1_is_scikit_learn_s(seed: int) -> None:
    """To 1e-12, and counts as integers, of `y_pred > edge` in the predictions' type."""
    check_every_edge(seed, 3)


@pytest.mark.campaign
def test_at_every_edge_f1_is_scikit_learn_s_in_many_cases() -> None:
    """The same in a thousand cases."""
    for seed in range(1000, 2000):
        check_every_edge(seed, 12)


@settings(max_examples=100, deadline=None)
@given(data(missing=True), st.sampled_from(BINS))
def test_at_the_metric_s_threshold_a_histogram_has_the_metric_s_counts(
    one: Data, bins: int
) -> None:
    """Whatever the threshold, the type, the form, weights and masks; of argmax tasks
    at every edge those of each class against the rest.
    """
    threshold, from_logits = one.metric["threshold"], one.metric["from_logits"]
    rows = one.rows()
    edges = edges_of(bins, threshold=threshold)
    counted = histogram_of(rows, edges, from_logits=from_logits)
    if one.average == "binary" or one.kind == "multilabel":
        at = counts_at(at_edges(counted), 0.5 if threshold is None else threshold)
        assert_alike(at, rows.counts())
        return
    assert rows.scores is not None
    numbers = (logits_of(edges) if from_logits else edges).astype(rows.scores.dtype)
    weights = np.ones(len(rows.true)) if rows.weights is None else rows.weights
    above = rows.scores > numbers[:, np.newaxis, np.newaxis]
    every = counts_at_edges(counted)
    for actual, which in (
        (every.true_positives, above & rows.true),
        (every.predicted_positives, above),
    ):
        expected = np.einsum("enc,n->ec", which, weights)
        np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(entries())
def test_entries_that_are_not_there_are_in_no_cell(one: Entries) -> None:
    """A class has the total that the metric has, if single labels are missing."""
    rows = one.rows()
    counted = histogram_of(rows, edges_of(100, threshold=one.threshold))

    assert_alike(counts_at(at_edges(counted), one.threshold), rows.counts())


def assert_alike(one: Counts, other: Counts) -> None:
    """Hold counts equal: integers as they are, weights to rounding."""
    for name in ("true_positives", "possible_positives", "predicted_positives"):
        left, right = getattr(one, name), getattr(other, name)
        assert left.dtype == right.dtype
        np.testing.assert_allclose(left, right, rtol=0 if left.dtype == int else 1e-12)
    np.testing.assert_allclose(one.total_by_class, other.total_by_class, rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.lists(st.floats(0, 1), max_size=3))
def test_histograms_merge_in_any_order(seed: int, shares: list[float]) -> None:
    """The sum over any split is that of all rows, in any order: counts as integers."""
    one = drawn(seed)
    ends = sorted({int(share * len(one.true)) for share in shares} - {0})
    parts = [
        histogram(part)
        for begin, end in zip([0, *ends], [*ends, len(one.true)], strict=True)
        for part in [_part(one, slice(begin, end))]
    ]
    zero = ScoreHistogram.zero(1, one.edges)
    whole = histogram(one)

    for order in (parts, parts[::-1]):
        total = sum(order, zero)
        if one.weights is None:
            np.testing.assert_array_equal(total.positives, whole.positives)
            np.testing.assert_array_equal(total.negatives, whole.negatives)
        for name in ("positives", "negatives", "distances", "squared_errors"):
            actual, expected = getattr(total, name), getattr(whole, name)
            np.testing.assert_allclose(actual, expected, rtol=1e-12)
            assert ((actual == 0) == (expected == 0)).all(), name
    assert zero + whole == whole == whole + zero
    assert hash(zero + whole) == hash(whole)


def _part(one: Scored, rows: slice) -> Scored:
    weights, mask = (None if v is None else v[rows] for v in (one.weights, one.mask))
    return one._replace(
        true=one.true[rows], scores=one.scores[rows], weights=weights, mask=mask
    )


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_on_fewer_edges_a_histogram_is_that_of_these(seed: int) -> None:
    """Histograms of different numbers of bins have shared edges, where they add."""
    one = drawn(seed)._replace(weights=None)
    shared = edges_of(100)
    fewer = histogram(one).on(shared)
    direct = histogram(one._replace(edges=shared))

    np.testing.assert_array_equal(fewer.positives, direct.positives)
    np.testing.assert_array_equal(fewer.negatives, direct.negatives)
    np.testing.assert_allclose(fewer.distances, direct.distances, rtol=1e-12)
    with pytest.raises(ValueError, match="an edge that is none of its own"):
        direct.on(edges_of(752))


def test_what_cannot_be_added_is_an_error_that_says_what_can() -> None:
    """Its advice works: on shared edges they add."""
    few, many = ScoreHistogram.zero(2, edges_of(100)), ScoreHistogram.zero(2)
    with pytest.raises(ValueError, match="`on` puts both on the edges"):
        few + many
    assert few + many.on(few.edges) == few
    with pytest.raises(ValueError, match="the same classes can be added, got 2 and 3"):
        many + ScoreHistogram.zero(3)
    with pytest.raises(TypeError):
        many + 1


@pytest.mark.parametrize("bins", BINS)
def test_edges_are_numbers_that_float32_holds(bins: int) -> None:
    """So are 1 minus these; 0, 1/2, 1 and the last float32 below 1 are among them."""
    edges = edges_of(bins)

    assert len(edges) == bins + 1
    np.testing.assert_array_equal(edges.astype(np.float32), edges)
    np.testing.assert_array_equal(1 - edges[::-1], edges)
    assert {0.0, 2.0**-24, 0.5, 1 - 2.0**-24, 1.0} <= {*edges.tolist()}
    assert {*edges_of(BINS[0]).tolist()} <= {*edges.tolist()}
    steps = np.diff(edges)
    assert (np.diff(steps[: bins // 2]) >= 0).all()


def test_sixteenths_are_edges_unless_the_bins_are_few() -> None:
    """The groups of a reliability curve are what they are said to be."""
    assert {i / 16 for i in range(17)} <= {*edges_of(DEFAULT_BINS).tolist()}


@pytest.mark.parametrize("bins", BINS)
@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_a_cut_is_one_number_by_whatever_way_it_is_cast(name: str, bins: int) -> None:
    """A library that casts by way of float32 has the same edges and logits."""
    edges = edges_of(bins)
    for cuts in (edges, logits_of(edges)[1:-1]):
        direct = cuts.astype(TYPES[name])
        by_way = cuts.astype(np.float32).astype(TYPES[name])
        np.testing.assert_array_equal(by_way, direct)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("from_logits", [False, True])
def test_cuts_do_not_fall(name: str, from_logits: bool) -> None:
    """Rounding keeps their order, so a score has one cell."""
    own = np.dtype(TYPES[name])
    for threshold in (0.4, 0.25 + 1e-12, 1e-30):
        edges = edges_of(threshold=threshold)
        assert (np.diff(cuts_of(edges, own, from_logits=from_logits)[1:-1]) >= 0).all()


def test_a_wide_float_is_compared_as_it_is() -> None:
    """A longdouble a little above an edge is above it."""
    edges = edges_of()
    half = np.longdouble(0.5)

    for value in (half, np.nextafter(half, np.longdouble(1))):
        values = np.array([value])  # numpy 1 would make a float64 of the number alone
        assert cells_of(values, edges) == [1 + (values > edges).sum()]


@pytest.mark.parametrize(
    ("edges", "bins"),
    [
        ([0, 1], None),
        ([0.5], None),
        ([[0, 0.5, 1]], None),
        ([0, 0.25, 1], None),
        ([0, 0.5, 0.5, 1], None),
        ([0, 0.5, 0.75], None),
        ([0, 0.5, 0.4, 1], None),
        ([0, 0.5, float("nan"), 1], None),
        ([0.1, 0.5, 1], 7),
    ],
)
def test_edges_that_are_none_are_an_error(edges: list[float], bins: int | None) -> None:
    """It says what edges are, and how many there may be."""
    with pytest.raises(ValueError, match=r"increase from 0 to 1.*`edges_of` makes"):
        ScoreHistogram.zero(1, edges)
    if bins is not None:
        with pytest.raises(ValueError, match="one of 100, 196, 384, 752, got 7"):
            edges_of(bins)
        with pytest.raises(ValueError, match="`threshold` must be in"):
            edges_of(threshold=bins)


def test_shapes_that_do_not_fit_are_named() -> None:
    """The error says which shapes do."""
    cells = np.zeros((2, 5))
    with pytest.raises(ValueError, match=r"\(\.\.\., classes, 5\).*\(2, 4\)"):
        ScoreHistogram([0, 0.5, 1], cells, cells, cells[:, 1:], np.zeros(2))
    with pytest.raises(ValueError, match=r"\(\.\.\., classes, 5\).*\(3,\)"):
        ScoreHistogram([0, 0.5, 1], cells, cells, cells, np.zeros(3))
    with pytest.raises(ValueError, match=r"\(\.\.\., classes, 5\).*\(\)"):
        ScoreHistogram([0, 0.5, 1], cells[0], cells[0], cells[0], 0.0)
    with pytest.raises(ValueError, match=r"\(\.\.\., classes, 5\)"):
        ScoreHistogram([0, 0.5, 1], *[cells[:, 1:]] * 3, np.zeros(2))


def test_rows_without_scores_are_an_error() -> None:
    """Rows that somebody made of truth and prediction alone have none."""
    rows = rows_of([1], [0.5])
    with pytest.raises(ValueError, match="`rows_of` keeps them"):
        histogram_of(type(rows)(rows.true, rows.predicted, None, 0))


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("from_logits", [False, True])
def test_a_distance_is_0_only_of_scores_that_are_0_or_1(
    name: str, from_logits: bool
) -> None:
    """Else a tie would be seen where there is an order. It holds in float32, too."""
    own = np.dtype(TYPES[name])
    exact = [-np.inf, np.inf] if from_logits else [0, 1]
    other = [-800, -90, 90, 800] if from_logits else [-1e-40, 1e-40, -0.5, 0.1]
    scores = np.array([*exact, *other]).astype(own)
    scores = np.unique(scores)
    cells = histogram_of(rows_of(np.ones(len(scores)), scores), from_logits=from_logits)
    one_by_one = [
        histogram_of(rows_of([1], scores[i : i + 1]), from_logits=from_logits)
        for i in range(len(scores))
    ]
    for score, alone in zip(scores, one_by_one, strict=True):
        summed = float(np.float32(alone.distances.sum()))
        is_end = score in np.array(exact).astype(own)
        assert (summed == 0) == is_end, score
        assert summed == 0 or abs(summed) >= LEAST
    assert int(cells.rows.sum()) == len(scores)


def test_leading_axes_are_epochs() -> None:
    """Histograms of epochs in one value have the counts of each."""
    cases = [drawn(seed)._replace(weights=None) for seed in range(4)]
    each = [histogram_of(one.rows()) for one in cases]
    names = ("positives", "negatives", "distances", "squared_errors")
    stacked = ScoreHistogram(
        each[0].edges, *(np.stack([getattr(h, name) for h in each]) for name in names)
    )
    counts = counts_at_edges(stacked)

    assert counts.true_positives.shape == (4, 385, 1)
    for at, one in enumerate(each):
        alone = counts_at_edges(one)
        np.testing.assert_array_equal(counts.true_positives[at], alone.true_positives)
        np.testing.assert_array_equal(counts.total[at], alone.total)
    assert "shape=(4, 1)" in repr(stacked)
    assert stacked.of_class(0) == stacked
    with pytest.raises(IndexError, match="`index` must be in"):
        stacked.of_class(1)
