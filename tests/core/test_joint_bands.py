"""Bands of differences on the same rows: Newcombe's, and they cover what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import expit, logit

from tb_f1_plugin.core.confusion.bands import macro_deviation, macro_interval
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.joint_bands import (
    Form,
    Spread,
    joint_difference,
    own_band,
    spread,
)
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.by_name import score_of
from tb_f1_plugin.core.scores.intervals import (
    NoBandError,
    difference_interval,
    score_interval,
    wilson,
    z_of,
)
from tb_f1_plugin.core.scores.registry import SCORES

SAMPLES = 300


def form_of(name: str, average: str = "binary") -> Form:
    """Return what forms a score: of one column, of a table, or as an average."""
    table = SCORES[name].table
    if average == "table" and table is not None:
        return lambda counts: table(counts, zero_division=math.nan)
    return lambda counts: score_of(
        name,
        counts,
        average=average,  # type: ignore[arg-type]
        zero_division=math.nan if average == "binary" else 0.0,
    )


def newcombe(a: int, b: int, c: int, d: int) -> tuple[float, float]:
    """Return method 10 of his paper, as it stands there.

    Args:
        a: The rows that both have right.
        b: Those that the first one alone has right.
        c: The second one alone.
        d: Nobody.
    """
    n = a + b + c + d
    p1, p2 = (a + b) / n, (a + c) / n
    (l1, u1), (l2, u2) = (map(float, wilson(k, n)) for k in (a + b, a + c))
    below = math.sqrt((a + b) * (c + d) * (a + c) * (b + d))
    above = a * d - b * c
    phi = (max(above - n / 2, 0) if above > 0 else above) / below if below else 0.0
    low = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    high = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    return p1 - p2 - math.sqrt(low), p1 - p2 + math.sqrt(high)


@pytest.mark.parametrize(
    "table", [(36, 12, 2, 0), (20, 12, 2, 16), (2, 97, 1, 0), (43, 5, 4, 48)]
)
def test_the_band_of_two_accuracies_is_newcombe_s(
    table: tuple[int, int, int, int],
) -> None:
    """Method 10, for paired data: the general rule has it as a special case."""
    cells = [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]
    joint = Joint.of_cells(2, cells, table)
    found = spread(joint, form_of("accuracy", "table"), of_classes=True)
    n = sum(table)
    ends = [
        tuple(map(float, wilson(right, n)))
        for right in (table[0] + table[1], table[0] + table[2])
    ]

    low, high = joint_difference(found, *ends)  # type: ignore[arg-type]

    assert (low, high) == pytest.approx(newcombe(*table), abs=1e-6)


RATIOS = [name for name, score in SCORES.items() if score.ratio]


@pytest.mark.parametrize("name", RATIOS)
def test_the_spread_of_macro_averages_is_that_of_the_confusion(name: str) -> None:
    """The difference quotient finds what the slopes in closed form say."""
    random = np.random.default_rng(0)
    true = random.integers(0, 4, 2000)
    first = np.where(random.random(2000) < 0.7, true, random.integers(0, 5, 2000))
    joint = Joint.of_labels(true, first, true, classes=4)
    table = np.zeros((4, 5), np.int64)
    np.add.at(table, (true, first), 1)
    confusion = Confusion.of_matrix(table)

    found = spread(joint, form_of(name, "macro"), of_classes=True)

    mean, deviation = map(float, macro_deviation(confusion, name))
    assert found.first == pytest.approx(mean, rel=1e-12)
    assert found.deviations[0] == pytest.approx(deviation, rel=1e-8)
    ends = own_band(mean, found.deviations[0], joint.counts(0), z_of(0.95))
    wanted = tuple(map(float, macro_interval(confusion, name)))
    assert ends == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("name", SCORES)
def test_a_score_changes_with_each_row_as_if_it_came_again(name: str) -> None:
    """Of one table: variances and covariance are sums over the rows that are there."""
    random = np.random.default_rng(1)
    for _ in range(10):
        table = random.integers(1, 40, (2, 2, 2)) * (random.random((2, 2, 2)) < 0.8)
        table[1, 1, 1], table[0, 0, 0], table[1, 0, 1] = 40, 30, 3
        form = form_of(name)

        def scores(cells: Array, form: Form = form) -> Array:
            joint = Joint("binary", [cells])
            return np.array([float(form(joint.counts(which))) for which in range(2)])

        rows, changes = [], []
        for cell in np.argwhere(table > 0):
            step = np.zeros((2, 2, 2))
            step[tuple(cell)] = 1e-4
            rows.append(table[tuple(cell)])
            changes.append((scores(table + step) - scores(table - step)) / 2e-4)
        first, second = np.array(changes).T
        deviations = [
            math.sqrt((np.array(rows) * c * c).sum()) for c in (first, second)
        ]
        together = float((np.array(rows) * first * second).sum())
        if together > 0:
            together = max(0.0, together - np.ptp(first) * np.ptp(second) / 2)

        found = spread(Joint("binary", [table]), form)

        assert found.deviations == pytest.approx(deviations, rel=1e-5, abs=1e-8)
        if min(deviations) > 1e-6:
            wanted = together / math.prod(deviations)
            assert found.correlation == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("lowest", [0.0, -1.0])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_band_of_its_own_is_that_of_the_logit(share: float, lowest: float) -> None:
    """Between the least and the most that the score can be."""
    score, counts = (
        lowest + (1 - lowest) * share,
        Counts([30, 20], [50, 20], [40, 30], 70),
    )
    half = 1.96 * 0.02 / (1 - lowest) / (share * (1 - share))
    ends = [lowest + (1 - lowest) * expit(logit(share) + s * half) for s in (-1, 1)]

    assert own_band(score, 0.02, counts, 1.96, lowest) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("score", "deviation", "counts", "is_there"),
    [
        (0.5, 0.1, ([9, 9, 0], [20, 20, 0], [20, 20, 0], 40), True),
        (0.5, 0.1, ([9, 9, 0], [20, 19, 0], [20, 19, 0], 39), False),
        (0.5, 0.1, ([9, 9, 0], [20, 20, 0], [20, 19, 1], 40), False),
        (0.5, 0.1, ([9, 0, 9], [20, 0, 20], [20, 0, 20], 40), True),
        (0.5, 0.1, ([9], [20], [20], 40), True),
        (0.5, 0.1, ([9], [19], [20], 40), False),
        (0.5, 0.1, ([9], [21], [20], 40), False),
        (0.5, 0.0, ([9], [20], [20], 40), False),
        (0.5, math.nan, ([9], [20], [20], 40), False),
        (0.0, 0.1, ([9], [20], [20], 40), False),
        (1.0, 0.1, ([9], [20], [20], 40), False),
        (-0.1, 0.1, ([9], [20], [20], 40), False),
        (1.1, 0.1, ([9], [20], [20], 40), False),
        (math.nan, 0.1, ([9], [20], [20], 40), False),
    ],
)
def test_a_band_of_its_own_needs_rows_of_each_class_and_a_spread(
    score: float, deviation: float, counts: tuple[Any, ...], is_there: bool
) -> None:
    """Of a class that is there, and of the rest of one column, as many as are said."""
    found = own_band(score, deviation, Counts(*counts), 1.96)

    assert (found is not None) == is_there


def chances(
    classes: int, accuracy: float, agreement: float, better: float, decay: float
) -> Array:
    """Return how probable each truth is with each prediction of two models.

    Args:
        classes: How many there are.
        accuracy: That of the first model.
        agreement: In how many cases what is luck for one is so for the other.
        better: By how much the second one is less accurate.
        decay: How much rarer each class is than the one before.
    """
    random = np.random.default_rng(1)
    wrong = random.dirichlet(np.full(classes, 0.7), classes)
    np.fill_diagonal(wrong, 0)
    wrong /= wrong.sum(1, keepdims=True)
    one, other = (
        right * np.eye(classes) + (1 - right) * wrong
        for right in (accuracy, accuracy - better)
    )
    shares = decay ** np.arange(classes)
    made = np.zeros((classes, classes, classes))
    for true, share in enumerate(shares / shares.sum()):
        common = np.minimum(one[true], other[true])
        rest = [each[true] - common for each in (one, other)]
        alike = np.diag(common)
        if rest[0].sum() > 0:
            alike = alike + np.outer(*rest) / rest[0].sum()
        apart = np.outer(one[true], other[true])
        made[true] = share * (agreement * alike + (1 - agreement) * apart)
    return made


def ends_of(
    joint: Joint, name: str, average: str, found: Spread, level: float = 0.95
) -> list[tuple[float, float]] | None:
    """Return the band of both scores; None where one has none."""
    ends = []
    for which in range(2):
        counts = joint.counts(which)
        if average == "binary" and SCORES[name].has_band:
            low, high = score_interval(counts, name, level)
            ends.append((float(low[0]), float(high[0])))
            continue
        score = (found.first, found.second)[which]
        deviation, lowest = found.deviations[which], SCORES[name].lowest
        own = own_band(score, deviation, counts, z_of(level), lowest)
        if own is None:
            return None
        ends.append(own)
    return ends


CASES = {
    # The name, the average, and classes, rows, accuracy, agreement, better, decay.
    "f1, which hardly differ": ("f1", "binary", 2, 400, 0.9, 0.95, 0.0, 0.3),
    "f1 of 20 positives": ("f1", "binary", 2, 120, 0.85, 0.9, 0.05, 0.2),
    "f1 near 1": ("f1", "binary", 2, 300, 0.98, 0.5, 0.01, 1.0),
    "f1, independent": ("f1", "binary", 2, 300, 0.8, 0.0, 0.1, 0.5),
    "mcc": ("mcc", "binary", 2, 300, 0.85, 0.8, 0.05, 0.5),
    "macro f1": ("f1", "macro", 4, 400, 0.85, 0.9, 0.05, 1.0),
    "weighted f1": ("f1", "weighted", 4, 400, 0.8, 0.7, 0.0, 0.7),
    "kappa of a table": ("kappa", "table", 3, 300, 0.85, 0.8, 0.05, 1.0),
}


# The others hold as well, and take as long again.
FEW = ("f1, which hardly differ", "f1 of 20 positives", "macro f1")


@pytest.mark.parametrize(
    "case",
    [
        name if name in FEW else pytest.param(name, marks=pytest.mark.slow)
        for name in CASES
    ],
)
def test_the_band_covers_its_level_and_is_narrower(case: str) -> None:
    """0.93 or more of the samples; never wider than of independent rows."""
    name, average, classes, rows, accuracy, agreement, better, decay = CASES[case]
    of_classes, form = average != "binary", form_of(name, average)
    p = chances(classes, accuracy, agreement, better, decay)
    cells = np.argwhere(p >= 0)

    def made(numbers: Array) -> Joint:
        joint = Joint.of_cells(classes, cells[numbers > 0], numbers[numbers > 0])
        return joint if of_classes else joint.of_class(classes - 1)

    every = made((p.ravel() * 1e12).round().astype(np.int64))
    truth = float(form(every.counts(0)) - form(every.counts(1)))
    drawn = np.random.default_rng(0).multinomial(rows, p.ravel(), SAMPLES)
    covered, widths = [], []
    for numbers in drawn:
        joint = made(numbers)
        found = spread(joint, form, of_classes=of_classes)
        ends = ends_of(joint, name, average, found)
        if ends is None:
            continue
        low, high = joint_difference(found, *ends)
        a, b = ((s, *e) for s, e in zip((found.first, found.second), ends, strict=True))
        wide = difference_interval(a, b)
        covered.append(low <= truth <= high)
        widths.append((high - low) / float(wide[1] - wide[0]))
    assert len(covered) > 0.9 * SAMPLES
    assert np.mean(covered) >= 0.93
    if agreement >= 0.5:
        assert np.median(widths) < (0.75 if agreement >= 0.8 else 1)


def test_models_that_agree_everywhere_have_a_band_around_nothing() -> None:
    """No row tells them apart; that is no proof that none would."""
    labels = np.repeat([1, 0], [60, 40])
    said = np.where(np.arange(100) % 5, labels, 1 - labels)
    joint = Joint.of_labels(labels, said, said)
    found = spread(joint, form_of("f1"))
    ends = ends_of(joint, "f1", "binary", found)
    assert ends is not None

    low, high = joint_difference(found, *ends)

    assert low < 0 < high
    assert high - low < 0.1


def test_without_cells_or_with_weights_there_is_none() -> None:
    """An average over classes needs cells, and a variance needs rows."""
    tables_alone = Joint("multiclass", np.zeros((3, 2, 2, 2), np.int64))
    with pytest.raises(NoBandError, match="Choose a class"):
        spread(tables_alone, form_of("f1", "macro"), of_classes=True)
    weighted = Joint.of_labels([1, 0], [1, 1], [0, 0], weights=[0.5, 2.0])
    with pytest.raises(NoBandError, match="weights"):
        spread(weighted, form_of("f1"))
