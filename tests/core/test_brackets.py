"""Brackets never miss what scikit-learn makes of the scores, and are narrow."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
)

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.brackets import (
    Bracket,
    average_precision_bracket,
    best_f_beta_bracket,
    roc_auc_bracket,
)
from tb_f1_plugin.core.histogram.edges import BINS, DEFAULT_BINS, edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.labels import rows_of
from tests.scored import Scored, case

ROUNDING = 1e-12  # of scikit-learn's sums and of ours
EDGES = [0, 0.25, 0.5, 0.75, 1]


def best_f_beta(
    true: Array, scores: Array, weights: Array | None, beta: float
) -> float:
    """Return the largest F-beta over all thresholds, from scikit-learn's curve."""
    p, r, _ = precision_recall_curve(true, scores, sample_weight=weights)
    below = beta**2 * p + r
    with np.errstate(invalid="ignore"):
        values = np.where(below == 0, 0.0, (1 + beta**2) * p * r / below)
    return float(values.max())


def check(seed: int) -> None:
    """Hold the three brackets of a case to what scikit-learn says."""
    random = np.random.default_rng(seed)
    one = case(random)
    histogram = histogram_of(one.rows(), one.edges, from_logits=one.from_logits)
    true, scores, weights = one.ranked()
    weigh = np.ones(len(true)) if weights is None else weights
    possible, negatives = (weigh * true).sum(), (weigh * ~true).sum()
    beta = float(random.choice([0.5, 1.0, 2.0]))
    if possible > 0:
        contains(
            average_precision_bracket(histogram),
            average_precision_score(true, scores, sample_weight=weights),
        )
        contains(
            best_f_beta_bracket(histogram, beta),
            best_f_beta(true, scores, weights, beta),
        )
    if possible > 0 and negatives > 0:
        contains(
            roc_auc_bracket(histogram),
            roc_auc_score(true, scores, sample_weight=weights),
        )
    assert np.isnan(average_precision_bracket(histogram).low[0]) == (possible == 0)
    nothing = possible == 0 or negatives == 0
    assert np.isnan(roc_auc_bracket(histogram).high[0]) == nothing


def contains(bracket: Bracket, value: float) -> None:
    """Hold a value between the ends, up to the rounding of sums."""
    low, high = (float(end[0]) for end in bracket)
    assert low <= high
    assert low - ROUNDING <= value <= high + ROUNDING


@pytest.mark.parametrize("seed", range(250))
def test_a_bracket_contains_what_scikit_learn_says(seed: int) -> None:
    """AUC, average precision and the best F-beta: of every type, with NaN as the lowest
    scores, weights, masks and logits.
    """
    check(seed)


@pytest.mark.campaign
def test_a_bracket_contains_what_scikit_learn_says_in_many_cases() -> None:
    """The same in ten thousand cases."""
    for seed in range(10_000, 20_000):
        check(seed)


def numbers(true: Array, scores: Array) -> tuple[float, float, float]:
    """Return AUC, average precision and the best F1, by scikit-learn."""
    return (
        float(roc_auc_score(true, scores)),
        float(average_precision_score(true, scores)),
        best_f_beta(true, scores, None, 1.0),
    )


def brackets(true: Array, scores: Array, edges: object = EDGES) -> list[Bracket]:
    """Return the same as brackets."""
    histogram = histogram_of(rows_of(true.astype(int), scores), edges)
    return [
        bracket(histogram)
        for bracket in (roc_auc_bracket, average_precision_bracket, best_f_beta_bracket)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_both_ends_are_reached(seed: int) -> None:
    """Some scores of the same cells have the low end, and some the high one: a bracket
    is as narrow as a histogram allows.
    """
    random = np.random.default_rng(seed)
    true = random.random(200) < 0.4
    cell = random.integers(0, 4, 200)
    # Worst: the negatives of a cell first, and its positives one by one.
    order = np.where(true, random.permutation(200) / 1000, 0.9)
    worst = (cell + 0.05 + order) / 4
    best = (cell + np.where(true, 0.9, 0.1)) / 4
    of_worst, of_best = brackets(true, worst), brackets(true, best)
    for one, other in zip(of_worst, of_best, strict=True):
        np.testing.assert_array_equal(one, other)
    low = [float(bracket.low[0]) for bracket in of_worst]
    high = [float(bracket.high[0]) for bracket in of_worst]

    assert numbers(true, worst) == pytest.approx(low, abs=1e-12)
    assert numbers(true, best) == pytest.approx(high, abs=1e-12)


def test_every_order_of_some_rows_lies_between_the_ends() -> None:
    """All orders and ties of six rows in two cells: none is outside, and the ends are
    those of some of them.
    """
    true = np.array([1, 0, 1, 0, 1, 0], bool)
    base = np.array([0.3, 0.3, 0.3, 0.6, 0.6, 0.6])
    found = []
    for ranks in itertools.product(range(3), repeat=6):
        scores = base + np.array(ranks) / 20
        found.append(numbers(true, scores))
    ends = brackets(true, base)

    for at, bracket in enumerate(ends):
        values = [one[at] for one in found]
        assert min(values) == pytest.approx(float(bracket.low[0]), abs=1e-12)
        assert max(values) == pytest.approx(float(bracket.high[0]), abs=1e-12)


@pytest.mark.parametrize("own", ["float16", "float32", "float64"])
def test_scores_of_0_and_1_have_their_exact_numbers(own: str) -> None:
    """They are known to be tied, so nothing is open."""
    random = np.random.default_rng(0)
    true = random.random(500) < 0.3
    scores = (random.random(500) < np.where(true, 0.8, 0.1)).astype(own)

    for bracket, value in zip(
        brackets(true, scores, None), numbers(true, scores), strict=True
    ):
        assert float(bracket.low[0]) == pytest.approx(value, abs=1e-12)
        assert float(bracket.high[0]) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("before", [0, 1, 5, 16, 40, 1000])
@pytest.mark.parametrize("count", [1, 15, 16, 17, 50, 500])
def test_the_low_end_of_average_precision_is_the_sum_it_is_said_to_be(
    before: int, count: int
) -> None:
    """Σ (TP + i) / (TP + i + FP + q), added one by one as fractions."""
    positives, negatives = np.zeros((2, 1, 7), np.int64)
    positives[0, 3], negatives[0, 3], negatives[0, 5] = count, 3, before
    histogram = ScoreHistogram(EDGES, positives, negatives, positives / 4, np.zeros(1))
    terms = [Fraction(i, i + before + 3) for i in range(1, count + 1)]

    low = float(average_precision_bracket(histogram).low[0])

    assert low == pytest.approx(float(sum(terms) / count), rel=0, abs=5e-15)


def test_large_counts_keep_their_precision() -> None:
    """A harmonic sum of a thousand million terms, and none of it is lost."""
    cells = np.zeros((1, 7), np.int64)
    positives, negatives = cells.copy(), cells.copy()
    positives[0, 3], negatives[0, 3] = 10**9, 10**9
    histogram = ScoreHistogram(EDGES, positives, negatives, positives / 4, np.zeros(1))

    low = float(average_precision_bracket(histogram).low[0])

    # Σ i / (n + i) from 1 to n is n·(1 − ln 2) + 1/4 − …, by Euler and Maclaurin.
    assert low == pytest.approx(1 - np.log(2) + 0.25e-9, rel=1e-13, abs=0)


def sigmoid(logits: Array) -> Array:
    """Return probabilities as a model does: float32."""
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


FAMILIES: dict[str, Callable[[np.random.Generator, Array], Array]] = {
    "uniform": lambda random, true: random.random(len(true)).astype(np.float32),
    "moderate": lambda random, true: sigmoid(random.normal(1.5 * (true - 0.5))),
    "strong": lambda random, true: sigmoid(random.normal(3 * (true - 0.5))),
    "over-confident": lambda random, true: sigmoid(
        8 * random.normal(1.5 * (true - 0.5))
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("share", [0.5, 0.3])
def test_by_default_brackets_are_narrow(family: str, share: float) -> None:
    """AUC's is narrower than 0.01, and that of the best F1 than 0.005."""
    random = np.random.default_rng(0)
    true = random.random(100_000) < share
    scores = FAMILIES[family](random, true)

    auc, _, f1 = brackets(true, scores, None)

    assert float((auc.high - auc.low)[0]) < 0.01
    assert float((f1.high - f1.low)[0]) < 0.005


@pytest.mark.parametrize("family", FAMILIES)
def test_more_bins_make_no_bracket_wider(family: str) -> None:
    """Their edges have those of fewer bins among them."""
    random = np.random.default_rng(1)
    true = random.random(2000) < 0.3
    scores = FAMILIES[family](random, true)
    widths = [
        [float((b.high - b.low)[0]) for b in brackets(true, scores, edges_of(bins))]
        for bins in BINS
    ]

    assert DEFAULT_BINS in BINS
    assert (np.diff(np.asarray(widths), axis=0) <= ROUNDING).all()


def test_brackets_are_of_all_epochs_and_classes_at_once() -> None:
    """Each is what it is alone."""
    random = np.random.default_rng(2)
    each = []
    for _ in range(3):
        true = random.integers(0, 4, 100)
        each.append(histogram_of(rows_of(true, random.dirichlet(np.ones(4), 100))))
    names = ("positives", "negatives", "distances", "squared_errors")
    stacked = ScoreHistogram(
        each[0].edges, *(np.stack([getattr(h, name) for h in each]) for name in names)
    )

    for form in (roc_auc_bracket, average_precision_bracket, best_f_beta_bracket):
        bracket = form(stacked)
        assert bracket.low.shape == bracket.high.shape == (3, 4)
        for epoch, alone in enumerate(each):
            for index in range(4):
                own = form(alone.of_class(index))
                assert bracket.low[epoch, index] == own.low[0]
                assert bracket.high[epoch, index] == own.high[0]


def test_a_case_is_drawn_as_it_is_said() -> None:
    """The cases above have NaN, infinity, ties, logits, weights and masks."""
    cases = [case(np.random.default_rng(seed)) for seed in range(250)]

    def some(found: Callable[[Scored], object]) -> bool:
        return any(bool(found(one)) for one in cases)

    assert some(lambda c: np.isnan(c.scores.astype(float)).any())
    assert some(lambda c: np.isinf(c.scores.astype(float)).any())
    assert some(lambda c: c.from_logits and c.weights is not None)
    assert some(lambda c: c.mask is not None and not c.mask.any())
    assert some(lambda c: len(c.scores) > 1 and len(np.unique(c.scores)) == 1)
    assert len({c.scores.dtype for c in cases}) == 4


def test_without_a_positive_the_best_f_beta_is_0() -> None:
    """Where a row is predicted it is; where none is it is 0/0, which is not best."""
    histogram = histogram_of(rows_of([0, 0], [0.2, 0.9]), [0, 0.5, 1])

    assert best_f_beta_bracket(histogram) == (0, 0)
    assert np.isnan(best_f_beta_bracket(ScoreHistogram.zero(1))).all()
