"""Best: what is written as the best is the best of what a reader has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.format.earlier import BestSoFar, scores_in
from tb_f1_plugin.format.summary import f1_of
from tb_f1_plugin.reading.points import evict_restarts
from tests.support import logs

SCORES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, float("nan")])
WRITTEN = st.lists(st.tuples(st.integers(0, 5), SCORES), max_size=12)


def best_of(written: list[tuple[int, float]]) -> float | None:
    """Return the best of the steps that are left of what was written."""
    left = evict_restarts([step for step, _ in written])
    scores = [
        score for (_, score), is_left in zip(written, left, strict=True) if is_left
    ]
    return max((score for score in scores if not np.isnan(score)), default=None)


@given(WRITTEN.filter(bool), WRITTEN)
def test_the_best_is_that_of_the_steps_a_reader_has(
    written: list[tuple[int, float]], earlier: list[tuple[int, float]]
) -> None:
    """However often a training goes back, in this process and before it."""
    best = BestSoFar(lambda: earlier)
    for place, (step, score) in enumerate(written, 1):
        assert best.at(step, score) == best_of([*earlier, *written[:place]])


def test_where_the_earlier_steps_are_not_known_there_is_no_best() -> None:
    """Until a step takes the place of all of them."""
    best = BestSoFar(lambda: None)

    assert [best.at(3, 0.5), best.at(4, 0.9)] == [None, None]
    assert [best.at(0, 0.2), best.at(1, 0.1)] == [0.2, 0.2]


def test_a_training_that_begins_at_step_0_looks_at_no_file() -> None:
    """It costs nothing, whatever lies there."""

    def earlier() -> None:
        raise AssertionError("It looked.")

    best = BestSoFar(earlier)
    assert [best.at(step, 0.1 * step) for step in range(3)] == [0.0, 0.1, 0.2]


def test_the_scores_of_a_directory_are_those_of_its_records(tmp_path: Path) -> None:
    """In the order of the files and in them, by the average that is asked now."""
    records = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(4))]
    for start, some in ((1e9, records[:3]), (2e9, records[2:])):
        logs.write_records(
            *(tmp_path, "a", some, logs.MULTICLASS), name="mine", start=start
        )
    now = replace(logs.MULTICLASS, average="micro")

    found = scores_in(tmp_path / "a", "mine", now)

    assert found is not None
    assert sorted(found) == sorted(
        (step, f1_of(record, now)) for step, record in [*records[:3], *records[2:]]
    )
    assert scores_in(tmp_path / "a", "other", now) == ()
    assert scores_in(tmp_path / "nothing", "mine", now) == ()


def test_what_cannot_be_known_is_not_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other classes, another threshold, another file system, or too much to read."""
    records = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    logs.write_records(tmp_path, "a", records)

    assert scores_in(tmp_path / "a", logs.NAME, logs.MULTICLASS) is None
    now = replace(logs.BINARY, threshold=0.3)
    assert scores_in(tmp_path / "a", logs.NAME, now) is None
    assert scores_in("gs://bucket/a", logs.NAME, logs.BINARY) is None
    assert scores_in(tmp_path / "a", logs.NAME, logs.BINARY) is not None
    monkeypatch.setattr("tb_f1_plugin.format.earlier.MOST_BYTES", 10)
    assert scores_in(tmp_path / "a", logs.NAME, logs.BINARY) is None


def test_a_file_is_read_up_to_where_it_is_damaged(tmp_path: Path) -> None:
    """As every reader does it."""
    records = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(5))]
    directory = logs.write_records(tmp_path, "a", records)
    [path] = directory.glob("*tfevents*")
    content = path.read_bytes()

    counts = []
    for end in range(len(content) + 1):
        path.write_bytes(content[:end])
        found = scores_in(directory, logs.NAME, logs.BINARY)
        assert found is not None
        counts.append(len(found))
    assert counts == sorted(counts)
    assert {*counts} == {0, 1, 2, 3, 4, 5}
