"""Counting where predictions lie: the integers are those of `core.labels`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tests.predictions.cases import case
from tests.predictions.engines import ENGINES, FURTHER, as_in
from tests.predictions.tables import rows, table_of

CASES, EACH_DAY = 200, 40
# What has an environment of its own runs all of them there.
TENS = [
    pytest.param(
        *(engine, ten),
        marks=[pytest.mark.campaign]
        if 10 * ten >= EACH_DAY and engine not in FURTHER
        else [],
    )
    for engine in ENGINES
    for ten in range(CASES // 10)
]


@pytest.mark.parametrize(("engine", "ten"), TENS)
def test_counts_are_the_integers_of_labels_on_every_engine(
    engine: str, ten: int
) -> None:
    """200 cases: each record is that of the same rows in numpy; weights to rounding.

    40 of them each day; all of them on PySpark and Ibis, and by `make test-campaigns`.
    """
    from tb_f1_plugin.predictions import count

    for seed in range(10 * ten, 10 * ten + 10):
        made = case(seed)
        frame = as_in(engine, table_of(**made.columns))
        counted = count(frame, **made.arguments)

        expected = {
            (step, slice_): Record.of_rows(made.rows(which))
            for step, slice_, which in made.slices()
        }
        assert [tuple(key) for key, _ in counted] == [*expected], seed
        for key, record in counted:
            assert_same(record, expected[tuple(key)], f"seed {seed}, {key}")


def assert_same(found: Record, expected: Record, where: str) -> None:
    """Compare two records: integers as they are, sums of weights to rounding."""
    for name in ("true_positives", "possible_positives", "predicted_positives"):
        values, wanted = getattr(found.counts, name), getattr(expected.counts, name)
        np.testing.assert_allclose(values, wanted, rtol=1e-12, err_msg=where)
        if wanted.dtype.kind == "i":
            assert values.dtype.kind == "i", where
            assert np.array_equal(values, wanted), where
    totals = found.counts.total_by_class, expected.counts.total_by_class
    np.testing.assert_allclose(*totals, rtol=1e-12, err_msg=where)
    for one, other in ((found.looked_at, expected.looked_at),):
        for name in ("total", "rows", "squared_weights"):
            pair = getattr(one, name), getattr(other, name)
            np.testing.assert_allclose(*pair, rtol=1e-12, err_msg=where)
    assert (found.entries is None) == (expected.entries is None), where
    if found.entries is not None and expected.entries is not None:
        for name in ("total", "rows", "squared_weights"):
            pair = getattr(found.entries, name), getattr(expected.entries, name)
            np.testing.assert_allclose(*pair, rtol=1e-12, err_msg=where)
    assert int(found.rows) == int(expected.rows), where
    assert int(found.non_finite) == int(expected.non_finite), where
    assert int(found.unlabelled) == int(expected.unlabelled), where


@pytest.mark.parametrize("engine", ENGINES)
def test_two_slicings_are_of_one_scan(engine: str) -> None:
    """Each column slices by itself, a tuple of columns by all of them together."""
    from tb_f1_plugin.predictions import Key, count

    columns = rows(100)
    frame = as_in(engine, table_of(**columns))
    by = ["country", "device", ("country", "device")]
    counted = count(frame, "label", "score", by=by)

    for names in (("country",), ("device",), ("country", "device")):
        parts = [r for key, r in counted if tuple(n for n, _ in key.slice) == names]
        assert len(parts) == math.prod({"country": 3, "device": 2}[n] for n in names)
        whole = sum(parts[1:], parts[0])
        assert whole.counts == counted.records[Key(0)].counts


@pytest.mark.parametrize("engine", ENGINES)
def test_labels_of_0_and_1_are_one_column(engine: str) -> None:
    """As scikit-learn takes them, also −1 and 1: the F1 of class 1, no mean of two."""
    from tb_f1_plugin.predictions import count

    frame = as_in(engine, table_of(y=[1, 0, 1, 1], p=[True, True, False, True]))
    (_, record), *_ = count(frame, "y", "p")
    (_, of_two), *_ = count(frame, "y", "p", classes=[0, 1])

    hinge = as_in(engine, table_of(y=[1, -1, 1, 1], p=[1, 1, -1, 1]))
    (_, of_hinge), *_ = count(hinge, "y", "p")
    assert record.counts == of_hinge.counts == Counts([2], [3], [3], 4)
    assert of_two.counts == Counts([0, 2], [1, 3], [1, 3], 4)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_confusion_is_of_the_same_scan(engine: str) -> None:
    """Which class is taken for which, of all rows and of each slice."""
    from sklearn.metrics import confusion_matrix

    from tb_f1_plugin.predictions import count

    columns = rows(200)
    frame = as_in(engine, table_of(**columns))
    counted = count(frame, "animal", "taken_for", by="country", confusion=True)

    for key, detail in counted.details.items():
        which = np.ones(200, bool)
        for name, value in key.slice:
            which = columns[name] == value
        both = columns["animal"][which], columns["taken_for"][which]
        assert detail.confusion is not None
        wanted = confusion_matrix(*both, labels=range(4))
        assert np.array_equal(detail.confusion.matrix(), wanted)
        assert detail.confusion.counts == counted.records[key].counts
