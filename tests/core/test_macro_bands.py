"""Bands of macro averages are Takahashi's variance, and cover what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from tb_f1_plugin.core.confusion.bands import (
    LEAST_ROWS,
    macro_deviation,
    macro_interval,
)
from tb_f1_plugin.core.confusion.confusion import MOST_PAIRS, Confusion
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores.averaging import ResolvedAbsent
from tb_f1_plugin.core.scores.by_name import score_of
from tb_f1_plugin.core.scores.intervals import NoBandError
from tb_f1_plugin.core.scores.registry import SCORES

SAMPLES = 4000
RATIOS = [name for name, score in SCORES.items() if score.ratio or score.takes_beta]


def takahashi(table: Array) -> float:
    """Return the variance of macro F1 as their paper has it, term by term."""
    n, classes = table.sum(), len(table)
    p = table / n
    both, hits = p.sum(0) + p.sum(1), np.diagonal(p)
    f1 = 2 * hits / both
    wrong = both - 2 * hits
    own = (f1 * wrong / both**2 * (wrong / both + f1 / 2)).sum()
    off = p - np.diag(hits)
    between = (off * np.outer(f1 / both, f1 / both)).sum()
    return float(2 / classes**2 * (own + between) / n)


@pytest.mark.parametrize("seed", range(20))
def test_the_variance_of_macro_f1_is_takahashi_s(seed: int) -> None:
    """To rounding, for any matrix."""
    random = np.random.default_rng(seed)
    classes = int(random.integers(2, 12))
    table = random.integers(0, 30, (classes, classes)) + 20 * np.eye(classes, dtype=int)

    mean, deviation = macro_deviation(Confusion.of_matrix(table))

    counts = Confusion.of_matrix(table).counts
    assert float(mean) == pytest.approx(float(score_of("f1", counts, average="macro")))
    assert float(deviation) ** 2 == pytest.approx(takahashi(table), rel=1e-10)


@pytest.mark.parametrize("name", RATIOS)
def test_the_deviation_is_that_of_samples(name: str) -> None:
    """Of every ratio of counts, with rows that are taken for no class."""
    beta = 2.0 if SCORES[name].takes_beta else 1.0
    random = np.random.default_rng(0)
    chances = random.dirichlet(np.ones(20)).reshape(4, 5)
    chances = chances + 0.4 * np.eye(4, 5)
    chances /= chances.sum()
    tables = random.multinomial(3000, chances.ravel(), SAMPLES).reshape(-1, 4, 5)
    samples = Confusion.of_matrix(tables)
    values = score_of(name, samples.counts, beta=beta, average="macro")

    mean, deviation = macro_deviation(samples, name, beta=beta)

    np.testing.assert_allclose(mean, values, rtol=1e-12)
    assert float(deviation.mean()) == pytest.approx(float(values.std()), rel=0.05)


@pytest.mark.parametrize("absent", ["left_out", "counted"])
@pytest.mark.parametrize("name", RATIOS)
def test_the_deviation_is_that_of_slopes_where_classes_are_0_by_0(
    name: str, absent: ResolvedAbsent
) -> None:
    """A class that is never predicted, and one that is not there; over two axes."""
    random = np.random.default_rng(0)
    tables = random.integers(1, 30, (2, 3, 5, 6)).astype(float)
    tables[..., 3] = 0
    tables[..., 4] = tables[..., 4, :] = 0
    beta = 2.0 if SCORES[name].takes_beta else 1.0

    def mean_of(table: Array) -> Array:
        counts = Confusion.of_matrix(table).counts
        options = {"beta": beta, "average": "macro", "absent_classes": absent}
        return score_of(name, counts, **options)  # type: ignore[arg-type]

    variance = np.zeros((2, 3))
    for cell in np.argwhere(tables.any((0, 1))):
        step = np.zeros((5, 6))
        step[tuple(cell)] = 1e-5
        slopes = (mean_of(tables + step) - mean_of(tables - step)) / 2e-5
        variance += tables[..., cell[0], cell[1]] * slopes**2

    mean, deviation = macro_deviation(
        Confusion.of_matrix(tables.astype(int)), name, beta=beta, absent_classes=absent
    )

    np.testing.assert_allclose(mean, mean_of(tables), rtol=1e-12)
    np.testing.assert_allclose(deviation, np.sqrt(variance), rtol=1e-5, atol=1e-9)


def test_beta_is_1_where_it_is_not_given() -> None:
    """F-beta is F1 then."""
    confusion = Confusion.of_matrix([[50, 3, 2], [4, 40, 1], [5, 2, 60]])

    for made in (macro_deviation, macro_interval):
        np.testing.assert_allclose(made(confusion, "fbeta"), made(confusion, "f1"))


def coverage(
    name: str, classes: int, rows: int, accuracy: float, decay: float = 1.0
) -> float:
    """Return how often the band of a sample has the score of all rows in it."""
    random = np.random.default_rng(0)
    shares = decay ** np.arange(classes)
    wrong = random.dirichlet(np.full(classes, 0.5), classes)
    np.fill_diagonal(wrong, 0)
    wrong /= wrong.sum(1, keepdims=True)
    chances = accuracy * np.eye(classes) + (1 - accuracy) * wrong
    chances = chances * (shares / shares.sum())[:, np.newaxis]
    every = Confusion.of_matrix((chances * 1e12).round().astype(np.int64))
    truth = float(score_of(name, every.counts, average="macro"))
    drawn = random.multinomial(rows, chances.ravel(), SAMPLES)
    samples = Confusion.of_matrix(drawn.reshape(-1, classes, classes))
    low, high = macro_interval(samples, name)
    there = ~np.isnan(low)
    assert there.mean() > 0.9
    return float(((low <= truth) & (truth <= high))[there].mean())


@pytest.mark.parametrize("name", ["f1", "precision", "recall"])
@pytest.mark.parametrize("accuracy", [0.6, 0.85, 0.97])
@pytest.mark.parametrize(("classes", "rows"), [(3, 500), (3, 5000), (10, 400)])
def test_the_band_covers_its_level_where_it_is_said_to(
    name: str, accuracy: float, classes: int, rows: int
) -> None:
    """0.93 to 0.97 with 30 rows or more of each class, of which some are confused."""
    assert 0.93 <= coverage(name, classes, rows, accuracy) <= 0.97


@pytest.mark.campaign
@pytest.mark.parametrize("accuracy", [0.6, 0.85, 0.97])
@pytest.mark.parametrize("decay", [0.6, 0.8])
@pytest.mark.parametrize(("classes", "rows"), [(3, 1000), (10, 10_000), (30, 300_000)])
def test_the_band_covers_its_level_with_rare_classes_too(
    classes: int, rows: int, decay: float, accuracy: float
) -> None:
    """Where the rarest one has thirty rows or more."""
    shares = decay ** np.arange(classes)
    if rows * shares[-1] / shares.sum() >= 30:
        assert 0.93 <= coverage("f1", classes, rows, accuracy, decay) <= 0.97


def test_there_is_no_band_where_a_class_has_few_rows() -> None:
    """It would cover much less than it says. What does not occur is no class."""
    table = np.full((3, 3), 5) + 30 * np.eye(3, dtype=int)
    table[:, 2] = table[2] = 0
    confusion = Confusion.of_matrix([table, table])
    assert not np.isnan(macro_interval(confusion)[0]).any()
    assert np.isnan(macro_interval(confusion, absent_classes="counted")[0]).all()

    table[2, 2] = LEAST_ROWS - 1
    assert np.isnan(macro_interval(Confusion.of_matrix(table))[0])
    table[2, 2] = LEAST_ROWS
    assert not np.isnan(macro_interval(Confusion.of_matrix(table))[0])


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (np.diag([50, 50]), "f1"),
        (50 - np.diag([50, 50]), "f1"),
        (np.array([[50, 0], [50, 0]]), "recall"),
    ],
)
def test_there_is_no_band_where_the_rows_show_no_spread(
    table: Array, name: str
) -> None:
    """Each class all right or all wrong: a band of no width would be a lie."""
    low, high = macro_interval(Confusion.of_matrix(table), name)

    assert np.isnan([low, high]).all()


def test_a_band_lies_around_its_mean_and_within_0_and_1() -> None:
    """Also where the mean is near 1, and for each epoch of a leading axis."""
    tables = np.array([[[500, 1], [0, 300]], [[40, 9], [8, 30]]])
    confusion = Confusion.of_matrix(tables)
    mean, _ = macro_deviation(confusion)

    low, high = macro_interval(confusion)
    wide = macro_interval(confusion, level=0.99)

    assert (low < mean).all()
    assert (mean < high).all()
    assert (high < 1).all()
    assert (wide[0] < low).all()
    assert (wide[1] > high).all()


def test_what_has_no_band_says_why() -> None:
    """A sentence for people: weights, pairs that are gone, and scores that are none."""
    weighted = Confusion.of_matrix(np.array([[30.5, 1.0], [2.0, 40.0]]))
    with pytest.raises(NoBandError, match="Rows have weights"):
        macro_interval(weighted)
    gone = Confusion.of_matrix(np.ones((120, 120), int))
    assert len(gone.pairs) == MOST_PAIRS
    with pytest.raises(NoBandError, match="than were kept"):
        macro_interval(gone)
    with pytest.raises(NoBandError, match="macro average of mcc"):
        macro_interval(Confusion.of_matrix([[30, 1], [2, 40]]), "mcc")
    with pytest.raises(ValueError, match="`level` must be between 0 and 1, got 95"):
        macro_interval(weighted, level=95)
