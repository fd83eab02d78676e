"""Restarts and joins: pure, so searched by Hypothesis."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.reading.points import Points, evict_restarts, join_by_step, stack

steps_in_file_order = st.lists(st.integers(0, 12), max_size=30)


def reservoir(steps: list[int]) -> list[int]:
    """RustBoard's rule as it stands there: pop what is not smaller, then push."""
    kept: list[int] = []
    for index, step in enumerate(steps):
        while kept and steps[kept[-1]] >= step:
            kept.pop()
        kept.append(index)
    return kept


def points(steps: list[int], value_of: int = 1) -> Points:
    """Points whose value is their step times a number, so that mixing shows."""
    return stack([(step, 100.0 + step, float(step * value_of)) for step in steps])


@given(steps_in_file_order)
def test_what_restarts_leave_is_what_rustboard_leaves(steps: list[int]) -> None:
    """A record with step s evicts the earlier ones of its tag with a step >= s."""
    assert np.flatnonzero(evict_restarts(steps)).tolist() == reservoir(steps)


@given(steps_in_file_order)
def test_what_restarts_leave_is_strictly_increasing(steps: list[int]) -> None:
    """After eviction no step is there twice and the last record is always there."""
    kept = np.array(steps, np.int64)[evict_restarts(steps)]
    assert (np.diff(kept) > 0).all()
    assert kept.tolist()[-1:] == steps[-1:]


@given(st.lists(st.sets(st.integers(0, 20)), min_size=1, max_size=4), st.randoms())
def test_a_join_is_by_step_whatever_is_shuffled_or_missing(tags, random) -> None:
    """Every joined row holds values of one step; the steps lost are the rest."""
    shuffled = {}
    for number, steps in enumerate(tags, start=1):
        order = sorted(steps)
        random.shuffle(order)
        shuffled[number] = points(order, number)
    joined, lost = join_by_step(shuffled)
    common = sorted(set.intersection(*tags))
    assert lost == len(set.union(*tags)) - len(common)
    for number, tag in joined.items():
        assert tag.steps.tolist() == common
        assert tag.values.tolist() == [step * number for step in common]
        assert tag.wall_times.tolist() == [100 + step for step in common]


@given(st.lists(steps_in_file_order, min_size=2, max_size=3))
def test_duplicates_are_evicted_before_a_join(tags: list[list[int]]) -> None:
    """Tags of restarted runs join on what is left of each, the newest values."""
    resolved = {
        number: points(steps, number).without_restarts()
        for number, steps in enumerate(tags, start=1)
    }
    joined, _ = join_by_step(resolved)
    left = [{steps[i] for i in reservoir(steps)} for steps in tags]
    assert joined[1].steps.tolist() == sorted(set.intersection(*left))


def test_a_thousand_runs_of_a_thousand_epochs_stay_cheap() -> None:
    """Eviction is vectorised: a million records take far less than a second."""
    steps = np.r_[np.arange(600), np.arange(400)]
    begin = time.perf_counter()
    for _ in range(1000):
        evict_restarts(steps)
    assert time.perf_counter() - begin < 1
