"""The predicted gap is the mean of the measured one over random batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.explain import gap as room
from tb_f1_plugin.core.explain.gap import Table, expected_f1, explain
from tb_f1_plugin.core.explain.hypergeometric import hypergeometric
from tb_f1_plugin.core.explain.sentence import sentence
from tb_f1_plugin.core.scores.formulas import f_beta


@settings(deadline=None)
@given(st.data())
def test_the_chances_are_scipy_s(data: st.DataObject) -> None:
    """For every population, down to the tails that are left out."""
    population = data.draw(st.integers(1, 3000))
    marked = data.draw(st.integers(0, population))
    drawn = data.draw(st.integers(1, population))

    first, chances = hypergeometric(population, marked, drawn)

    k = np.arange(first, first + len(chances))
    theirs = hypergeom.pmf(k, population, marked, drawn)
    np.testing.assert_allclose(chances, theirs, rtol=1e-7, atol=1e-12)
    assert abs(chances.sum() - 1) < 1e-9


def rows_of(table: Table) -> tuple[Array, Array]:
    """Return truth and prediction of rows that have a table."""
    cells = (
        table.true_positives,
        table.possible_positives - table.true_positives,
        table.predicted_positives - table.true_positives,
    )
    rest = table.total - sum(cells)
    true = np.repeat([True, True, False, False], [*cells, rest])
    predicted = np.repeat([True, False, True, False], [*cells, rest])
    return true, predicted


def measured(table: Table, size: int, zero_division: float, times: int) -> Array:
    """Return the batch means of the rows in random order."""
    rng = np.random.default_rng(0)
    true, predicted = rows_of(table)
    cuts = np.arange(0, table.total, size)
    means = []
    for _ in range(times):
        order = rng.permutation(table.total)
        t, p = true[order], predicted[order]
        columns = [np.add.reduceat(x.astype(int), cuts) for x in (t & p, t, p)]
        ends = np.append(cuts[1:], table.total)
        batch = Counts(*(c[:, np.newaxis] for c in columns), ends - cuts)
        sums = BatchSums.of(batch)
        whole = BatchSums(
            sums.score_sum.sum(0), np.asarray(len(cuts)), sums.defined.sum(0)
        )
        means.append(float(whole.mean(zero_division=zero_division)))
    return np.array(means)


@pytest.mark.parametrize(
    ("table", "size"),
    [
        (Table(160, 200, 190, 2000), 16),
        (Table(160, 200, 190, 2000), 64),
        (Table(160, 200, 190, 1990), 256),
        (Table(30, 100, 60, 1000), 128),  # a ragged last batch of 104
        (Table(5, 8, 9, 320), 100),  # and of 20
        (Table(10, 15, 15, 130), 64),  # and of 2, often without any positive
        (Table(3, 6, 6, 65), 64),
        (Table(900, 1000, 950, 4000), 2048),  # more relevant rows than are summed
    ],
)
@pytest.mark.parametrize("zero_division", [0.0, 1.0, float("nan")])
def test_the_predicted_gap_is_the_mean_over_permutations(
    table: Table, size: int, zero_division: float
) -> None:
    """Within 10 % and four standard errors, over 400 random orders."""
    means = measured(table, size, zero_division, 400)
    batches = -(-table.total // size)
    last = table.total - (batches - 1) * size
    squared = (batches - 1) * size**2 + last**2

    gap = explain(
        [table],
        float(means.mean()),
        batches=batches,
        squared_batch_rows=squared,
        zero_division=zero_division,
    )

    noise = 4 * means.std() / np.sqrt(len(means))
    assert abs(gap.rest) <= noise + 1e-9, (gap, noise)
    assert abs(gap.rest) <= 0.1 * abs(gap.total) + noise
    assert gap.batch_size == pytest.approx(size)
    total = gap.concavity + gap.empty_batches + gap.ragged + gap.rest
    assert total == pytest.approx(gap.total, abs=1e-12)


def test_the_series_goes_on_where_the_sum_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The closed form for many relevant rows is the exact sum to 1e-6."""
    table = Table(4000, 6000, 5000, 20_000)
    room.expected_f1.cache_clear()
    short, _ = expected_f1(table, 2000)
    monkeypatch.setattr(room, "EXACT_UP_TO", 10**6)
    room.expected_f1.cache_clear()
    exact, _ = expected_f1(table, 2000)
    room.expected_f1.cache_clear()

    assert short == pytest.approx(exact, abs=1e-6)


def test_one_batch_has_no_gap_to_explain() -> None:
    """All rows in one batch: the batch mean is exact."""
    table = Table(61, 80, 71, 300)
    gap = explain([table], table.f1, batches=1, squared_batch_rows=300**2)

    assert gap.predicted == pytest.approx(0, abs=1e-12)
    assert sentence([table], gap).startswith("The batch mean reads right")


def test_what_random_order_does_not_explain_is_said() -> None:
    """The design's three batches differ far more than chance would have it."""
    table = Table(61, 80, 71, 300)
    gap = explain([table], 0.643939, batches=3, squared_batch_rows=3 * 100**2)

    assert abs(gap.predicted) < 0.01
    assert sentence([table], gap) == (
        "The batch mean reads 0.16 low: what differs between batches (order, weights "
        "that move in an epoch, chance)."
    )


@pytest.mark.parametrize(
    "table", [Table(0, 0, 0, 100), Table(0, 0, 0, 0)], ids=["0/0", "no rows"]
)
def test_where_f1_is_undefined_there_is_no_gap(table: Table) -> None:
    """An error says so; nobody divides by 0."""
    with pytest.raises(ValueError, match="nothing to explain"):
        explain([table], 0.0, batches=2, squared_batch_rows=10)


def test_the_gap_of_the_macro_average_is_the_mean_of_the_classes_gaps() -> None:
    """Of ten classes in random order, one of which never occurs."""
    rng = np.random.default_rng(3)
    rows, size = 900, 30
    true = rng.integers(0, 9, rows)
    predicted = np.where(rng.random(rows) < 0.8, true, rng.integers(0, 9, rows))
    classes = np.arange(10)
    columns = [x[:, np.newaxis] == classes for x in (true, predicted)]
    hits = columns[0] & columns[1]
    tables = [
        Table(*(int(x[:, c].sum()) for x in (hits, *columns)), rows) for c in classes
    ]
    means = []
    for _ in range(200):
        order = rng.permutation(rows).reshape(-1, size)
        batch = Counts(
            *(x[order].sum(1) for x in (hits, *columns)), np.full(len(order), size)
        )
        means.append(float(f_beta(batch, average="macro").mean()))

    gap = explain(
        tables,
        float(np.mean(means)),
        batches=rows // size,
        squared_batch_rows=rows // size * size**2,
    )

    assert gap.total < -0.03
    assert abs(gap.rest) <= 0.02 * abs(gap.total)
    assert "positives of each class per batch" in sentence(tables, gap)
