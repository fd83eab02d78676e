"""Counting where predictions lie: the integers are those of `core.labels`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.core.record import Record
from tests.predictions.cases import case
from tests.predictions.engines import ENGINES, as_in

CASES = 200


def table_of(columns: dict[str, Any]) -> Any:
    """Return columns as a table of Arrow: numbers keep their types, NaN is no NULL."""
    import pyarrow

    return pyarrow.table(
        {
            name: pyarrow.array(values, from_pandas=False)
            for name, values in columns.items()
        }
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("ten", range(CASES // 10))
def test_counts_are_the_integers_of_labels_on_every_engine(
    engine: str, ten: int
) -> None:
    """200 cases: each record is that of the same rows in numpy; weights to rounding."""
    from tb_f1_plugin.predictions import count

    for seed in range(10 * ten, 10 * ten + 10):
        made = case(seed)
        frame = as_in(engine, table_of(made.columns))
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
