"""Of equal runs none is called worse in 95 of 100 sweeps, and what is real is named."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.luck import above_by, level_for, others_of
from tests.analysis.ranking.sweeps import accuracy_of, judged, rank, sweep

SWEEPS = 1000
# How many of equal runs, every day and in a campaign.
EQUAL = [200, pytest.param(SWEEPS, marks=pytest.mark.campaign)]
MIXED = (1, 2, 5, 10, 20, 50, 50, 50)


def check_false(
    sweeps: int,
    rows: int,
    epochs: Sequence[int],
    *,
    same_rows: bool,
    accuracy: float = 0.85,
) -> None:
    """Of equal runs some run is called worse in at most 5 %, but for luck."""
    random = np.random.default_rng(18)
    false = 0
    for _ in range(sweeps):
        runs = sweep(random, rows, epochs, accuracy, same_rows=same_rows)
        false += any(row.verdict == "worse" for row in judged(runs))
    # Three deviations of a share of 5 %.
    luck = 3 * math.sqrt(0.05 * 0.95 / sweeps)
    assert false / sweeps <= 0.05 + luck


@pytest.mark.parametrize("sweeps", EQUAL)
@pytest.mark.parametrize("same_rows", [False, True])
@pytest.mark.parametrize(
    ("rows", "epochs"),
    [
        (900, (1,) * 2),
        (30, (1,) * 2),
        (900, (1,) * 8),
        (60, (1,) * 8),
        (900, (10,) * 8),
        (900, (1, 50)),
        (60, (5, 50)),
        (60, MIXED),
    ],
)
def test_of_equal_runs_none_is_called_worse(
    rows: int, epochs: Sequence[int], same_rows: bool, sweeps: int
) -> None:
    """In at most 5 % of many sweeps, also with few rows and unequal epochs."""
    check_false(sweeps, rows, epochs, same_rows=same_rows)


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("rows", "epochs", "accuracy", "same_rows"),
    [
        (900, (1,) * 30, 0.85, False),
        (60, (1,) * 30, 0.85, False),
        (60, (1,) * 30, 0.85, True),
        (900, (2, 5, 20) * 10, 0.85, False),
        (300, (1,) * 8, 0.97, False),
    ],
)
def test_of_thirty_equal_runs_none_is_called_worse(
    rows: int, epochs: Sequence[int], accuracy: float, same_rows: bool
) -> None:
    """Likewise, and where the scores are near to 1."""
    check_false(SWEEPS, rows, epochs, same_rows=same_rows, accuracy=accuracy)


# The shares that `docs/decisions/the-leader-was-chosen-after-looking.md` tells.
NAMED = {2: (0.70, 0.90), 8: (0.30, 0.48), 30: (0.06, 0.20)}


@pytest.mark.parametrize("runs", NAMED)
def test_a_difference_of_five_points_is_named(runs: int) -> None:
    """Of 900 rows each, how often depends on how many runs there are."""
    random = np.random.default_rng(18)
    quality = [accuracy_of(0.90), *[accuracy_of(0.85)] * (runs - 1)]
    named = []
    for _ in range(SWEEPS // runs):
        rows = judged(sweep(random, 900, (1,) * runs, quality))
        if rows[0].standing.run == "run 0":
            named.append(sum(r.verdict == "worse" for r in rows) / (runs - 1))
    least, most = NAMED[runs]

    assert least <= np.mean(named) <= most


@pytest.mark.parametrize("runs", [2, 8, 30])
def test_twice_that_difference_is_mostly_named(runs: int) -> None:
    """Of 900 rows each, four in five differences of 0.1, however many runs."""
    random = np.random.default_rng(18)
    quality = [accuracy_of(0.90), *[accuracy_of(0.80)] * (runs - 1)]
    named = []
    for _ in range(SWEEPS // runs):
        rows = judged(sweep(random, 900, (1,) * runs, quality))
        named.append(sum(r.verdict == "worse" for r in rows) / (runs - 1))

    assert np.mean(named) > 0.8


def test_of_two_runs_there_is_nothing_to_correct() -> None:
    """The level of one difference is the one that was asked for."""
    for level in (0.5, 0.9, 0.95, 0.99):
        assert level_for(2, 1, level) == pytest.approx(level, abs=1e-8)


@pytest.mark.parametrize(("others", "q"), [(1, 2.0), (7, 3.0), (29, 4.0)])
def test_the_probability_is_that_of_random_numbers(others: int, q: float) -> None:
    """The largest of some normal numbers is so much above one more, that often."""
    random = np.random.default_rng(0)
    numbers = random.normal(size=(200_000, others + 1))
    often = np.mean(numbers[:, 1:].max(1) - numbers[:, 0] > q)

    assert above_by(q, others) == pytest.approx(often, abs=4e-3)


def test_more_runs_and_fewer_steps_ask_for_surer_bands() -> None:
    """A short run beside long ones has had fewer chances of a lucky step."""
    levels = [level_for(runs, runs - 1, 0.95) for runs in (2, 3, 8, 30, 200, 5000)]
    assert levels == sorted(levels)
    assert others_of(10, 3, 210) == 20  # 100, 100 and this one
    assert others_of(100, 3, 210) == 2


def test_a_level_that_is_nearly_one_has_a_band() -> None:
    """Whatever `interval` a request has, a band has a z."""
    series = sweep(np.random.default_rng(0), 900, (2,) * 5)
    rows = rank(series, Question(interval=1 - 2**-51)).rows

    assert [row.verdict for row in rows] == ["leads", *["not_told_apart"] * 4]
