"""A split counter holds the rows of each split, whoever else counts in the metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.session.split_counter import SplitCounter


def test_what_another_counts_after_a_reset_is_left_out_of_an_empty_split() -> None:
    """That a split starts empty is true until the next reset, not for all of it.

    Two callbacks of one `fit` share what is lent; an `evaluate` in it with one of them
    resets and fills what the other one holds to be empty.
    """
    metric = F1Score()
    metric.update_state([1.0, 0.0], [0.9, 0.1])
    counter = SplitCounter(metric)
    metric.reset_state()
    counter.begin(is_empty=True)

    metric.reset_state()
    metric.update_state([1.0, 1.0, 1.0], [0.9, 0.9, 0.9])
    counter.open("train")
    metric.update_state([1.0, 0.0], [0.9, 0.8])

    record = counter.record("train")
    assert record is not None
    assert int(record.counts.total) == 2
    assert record.counts.true_positives.tolist() == [1]
    assert counter.was_reset == {"train"}


EVENTS = st.lists(
    st.sampled_from(["train", "validation", "foreign", "reset"]), max_size=12
)


@settings(deadline=None)
@given(events=EVENTS, seed=st.integers(0, 9))
def test_each_row_is_of_the_split_that_was_open_however_they_are_interleaved(
    events: list[str], seed: int
) -> None:
    """Batches of both splits and of others, and resets, in any order."""
    rng = np.random.default_rng(seed)
    metric = F1Score()
    counter = SplitCounter(metric)
    expected: dict[Any, Record] = {}

    for event in events:
        if event == "reset":
            metric.reset_state()
            continue
        y_true, y_pred = rng.integers(0, 2, 3), rng.random(3)
        run: Any = event
        if event == "foreign":
            counter.pause()
        else:
            counter.open(run)
            alone = F1Score()
            alone.update_state(y_true, y_pred)
            record = alone.record()
            expected[run] = record if run not in expected else expected[run] + record
        metric.update_state(y_true, y_pred)

    for run in ("train", "validation"):
        counted = counter.record(run)
        if run in expected:
            assert counted is not None
            np.testing.assert_allclose(counted.to_array(), expected[run].to_array())
        else:
            assert counted is None
    counter.stop()
