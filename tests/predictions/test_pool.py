"""Pooling slices: no row is counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tb_f1_plugin.analysis.pooling.pool import pool
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series
from tests.predictions.tables import rows, table_of


@pytest.fixture
def every(tmp_path: Path) -> dict[str, Series]:
    """Return the series of all rows, of three countries and of two devices."""
    from tb_f1_plugin.predictions import count

    table = table_of(**rows(300))
    count(table, "label", "score", by=["country", "device"]).write(tmp_path)
    return {series.run: series for series in read_series(tmp_path)}


def test_a_whole_and_its_parts_are_never_summed(every: dict[str, Series]) -> None:
    """Nor are two slicings of the same rows: the answer says what to choose."""
    countries = [series for run, series in every.items() if "country" in run]
    devices = [series for run, series in every.items() if "device" in run]

    for others in ([every["predictions"]], devices):
        answer = pool("", [*countries, *others], Question())
        assert answer.unavailable is not None
        assert "have rows in common" in answer.unavailable
        assert answer.pooled is not None
        assert not answer.pooled.size


def test_the_slices_of_one_column_are_all_rows(every: dict[str, Series]) -> None:
    """They are disjoint, whatever their numbers are: their sum is the whole."""
    for name in ("country", "device"):
        parts = [series for run, series in every.items() if name in run]
        answer = pool("", parts, Question())

        whole = pool("", [every["predictions"]], Question())
        assert answer.unavailable is None
        assert answer.pooled is not None
        assert whole.pooled is not None
        assert answer.pooled.tolist() == whole.pooled.tolist()
        assert answer.total is not None
        assert answer.total.tolist() == [300]


def test_slices_of_equal_numbers_are_no_repeats(tmp_path: Path) -> None:
    """Runs with the same rows and positives may be seeds; slices are never that."""
    from tb_f1_plugin.predictions import count

    columns = {"y": [1, 0, 1, 0], "p": [0.9, 0.8, 0.1, 0.2], "c": [*"aabb"]}
    count(table_of(**columns), "y", "p", by="c").write(tmp_path)
    parts = [series for series in read_series(tmp_path) if "c=" in series.run]
    answer = pool("", parts, Question())

    assert not answer.same_rows
    assert answer.pooled is not None
    assert answer.pooled.tolist() == [0.5]
