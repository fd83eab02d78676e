"""The predicted gap is the mean of the measured one over random batches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.explain import gap as room
from tb_f1_plugin.core.explain.gap import (
    Table,
    batch_sizes,
    expected_f1,
    explain,
    reads,
)
from tb_f1_plugin.core.explain.hypergeometric import hypergeometric, rows_of_chances
from tb_f1_plugin.core.explain.sentence import sentence
from tb_f1_plugin.core.scores.formulas import f_beta


@settings(deadline=None)
@example(10**6, 100, 100)  # mostly none, and three in one case of ten million
@example(40_000, 20_000, 20_000)  # the tails are long
@given(st.integers(1, 3000), st.integers(0, 3000), st.integers(1, 3000))
def test_the_chances_are_scipy_s(population: int, marked: int, drawn: int) -> None:
    """For every population, and only tails below 1e-14 are left out."""
    marked, drawn = min(marked, population), min(drawn, population)

    first, chances = hypergeometric(population, marked, drawn)

    k = np.arange(first, first + len(chances))
    theirs = hypergeom.pmf(k, population, marked, drawn)
    np.testing.assert_allclose(chances, theirs, rtol=1e-7, atol=1e-12)
    assert theirs.sum() == pytest.approx(1, abs=1e-9)
    assert min(chances[0], chances[-1]) > 1e-14


@settings(deadline=None)
@given(st.integers(1, 50), st.data())
def test_each_row_of_chances_is_scipy_s(population: int, data: st.DataObject) -> None:
    """However many are drawn; behind its end a row is 0, up to that of the longest."""
    marked = data.draw(st.integers(0, population))
    drawn = np.array([*data.draw(st.sets(st.integers(0, population), min_size=1))])

    numbers, chances = rows_of_chances(population, marked, drawn)

    theirs = hypergeom.pmf(numbers, population, marked, drawn[:, np.newaxis])
    np.testing.assert_allclose(chances, theirs, rtol=1e-9, atol=1e-12)
    assert (theirs > 0).any(0).all()


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


def of_a_batch(table: Table, size: int) -> tuple[float, float]:
    """Return the sum of F1 times its chance, and the chance that it is defined."""
    value = 0.0
    for m in range(1, min(size, table.relevant) + 1):
        hits = np.arange(m + 1)
        given = hypergeom.pmf(hits, table.relevant, table.true_positives, m)
        chance = hypergeom.pmf(m, table.total, table.relevant, size)
        value += chance * float(given @ (2 * hits / (m + hits)))
    return value, 1 - float(hypergeom.pmf(0, table.total, table.relevant, size))


@st.composite
def epochs(draw: st.DrawFn) -> tuple[list[Table], int, int]:
    """Draw the tables of columns, one perhaps absent, and the sizes of batches."""
    full, last = draw(st.sampled_from([2, 1, 0, 4])), draw(st.integers(1, 12))
    size = draw(st.integers(last, 12)) if full else last
    total = full * size + last
    tables = []
    for _ in range(draw(st.integers(1, 3))):
        possible, predicted = draw(st.tuples(*[st.integers(0, total)] * 2))
        least = max(0, possible + predicted - total)
        hits = draw(st.integers(least, min(possible, predicted)))
        tables.append(Table(hits, possible, predicted, total))
    if draw(st.booleans()):
        tables.append(Table(0, 0, 0, total))
    return tables, size, last


@pytest.mark.parametrize("zero_division", [0.0, 1.0, math.nan])
@settings(deadline=None, max_examples=50)
@given(epochs(), st.booleans())
def test_what_random_order_explains_is_the_expected_batch_mean(
    zero_division: float, epoch: tuple[list[Table], int, int], left_out: bool
) -> None:
    """Each part is what its sum over all batches says; they sum to the gap."""
    tables, size, last = epoch
    if math.isnan(zero_division):
        tables = tables[:1]
    defined = [table for table in tables if table.relevant]
    assume(defined)
    batches = -(-tables[0].total // size)
    parts = np.zeros((3, len(tables)))
    for at, table in enumerate(tables):
        full, there = of_a_batch(table, size)
        of_last, in_last = of_a_batch(table, last)
        if math.isnan(zero_division):
            expected = (batches - 1) * full + of_last
            expected /= (batches - 1) * there + in_last
            parts[0, at] = full / there - table.f1
        else:
            exact = table.f1 if table.relevant else zero_division
            full += (1 - there) * zero_division
            expected = (batches - 1) * full + of_last + (1 - in_last) * zero_division
            expected /= batches
            parts[1, at] = (1 - there) * (zero_division - exact)
            parts[0, at] = full - exact - parts[1, at]
            exact = reads([table], size, zero_division)
            assert exact == pytest.approx(full, abs=1e-9)
        parts[2, at] = expected - (full / there if math.isnan(zero_division) else full)
    counted = float(np.mean([t.f1 if t.relevant else zero_division for t in tables]))
    wanted = float(np.mean([table.f1 for table in defined])) if left_out else counted

    gap = explain(
        tables,
        0.25,
        batches=batches,
        squared_batch_rows=(batches - 1) * size**2 + last**2,
        zero_division=zero_division,
        absent_left_out=left_out,
    )

    found = gap.concavity, gap.empty_batches, gap.ragged
    assert found == pytest.approx(parts.mean(1), abs=1e-9)
    assert gap.predicted == pytest.approx(parts.mean(1).sum(), abs=1e-9)
    assert gap.total == pytest.approx(0.25 - wanted)
    assert gap.absent_classes == pytest.approx(counted - wanted)
    rest = gap.total - gap.predicted - gap.absent_classes
    assert gap.rest == pytest.approx(rest, abs=1e-12)
    possible = np.mean([table.possible_positives for table in tables])
    assert gap.batch_size == pytest.approx(size)
    assert gap.positives_per_batch == pytest.approx(size * possible / tables[0].total)


def test_a_batch_that_practically_never_has_a_positive_is_an_empty_one() -> None:
    """Of one in 10^16 rows: the parts are numbers."""
    table = Table(1, 1, 1, 10**16)
    squared = 10**16 * 100.0 - 900.0

    gap = explain([table], 0.0, batches=10**15 + 1, squared_batch_rows=squared)

    assert (gap.concavity, gap.empty_batches, gap.rest) == (0, -1, 0)
    assert reads([table], 10) == 0
    gap = explain(
        *([table], 0.0),
        batches=10**15 + 1,
        squared_batch_rows=squared,
        zero_division=math.nan,
    )
    assert gap.ragged == 0


def test_the_sizes_of_batches_are_those_of_their_sums() -> None:
    """Where they vary otherwise no size is below 0, and a batch has a row or more."""
    assert batch_sizes(90, 6, 5 * 16**2 + 10**2) == pytest.approx((16, 10))
    assert batch_sizes(90, 1, 90**2) == (90, 90)
    assert batch_sizes(100, 2, 100**2) == (100, 0)
    assert batch_sizes(100, 3, 100**2)[1] == 0
    assert batch_sizes(100, 4, 1) == (25, 25)
    table = Table(3, 5, 6, 20)
    for size in (-1, 0):
        assert expected_f1(table, size) == expected_f1(table, 1)
    assert (
        expected_f1(table, 20) == expected_f1(table, 99) == pytest.approx((6 / 11, 0))
    )


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
