"""Points that a training left behind, and a second one in its directory never wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tb_f1_plugin.reading.findings import beside_each_other
from tb_f1_plugin.reading.points import evict_restarts
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.series import Finding, Series
from tests.reading.expected import codes
from tests.reading.test_findings import series
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
Written = list[tuple[int, float]]
EPOCH = 10.0


class Fit(NamedTuple):
    """A training: its first step, how many it has, and after how many it validates."""

    first: int
    epochs: int
    every: int = 1


def written(
    fits: Sequence[Fit], gap: float, ahead: float
) -> tuple[Written, Written, Written]:
    """Return what fits write of training and validation, and what the last validates.

    Args:
        fits: One after the other.
        gap: Seconds between two.
        ahead: Seconds by which validation is written before its epoch's training.
    """
    now, train, validation, latest = logs.START, Written(), Written(), Written()
    for fit in fits:
        latest = []
        for epoch in range(fit.epochs):
            now += EPOCH
            train.append((fit.first + epoch, now))
            if (epoch + 1) % fit.every == 0:
                latest.append((fit.first + epoch, now - ahead))
        validation += latest
        now += gap
    return train, validation, latest


def read(points: Written, run: str, *, fast: bool, **changes: Any) -> Series:
    """Return a series as a loader gives it: the fast one knows what is left alone."""
    steps = np.array([step for step, _ in points], np.int64)
    times = np.array([time for _, time in points])
    left = evict_restarts(steps)
    finding = None if fast else evicted(steps, times)
    # Other counts in each run: equal ones would be told.
    rows = [(30 + len(run), 80, 70, 100)] * int(left.sum())
    return series(
        *(rows,),
        run=run,
        steps=steps[left],
        wall_times=times[left],
        findings=() if finding is None else (finding,),
        **changes,
    )


def left_in(train: Written, validation: Written, **changes: Any) -> list[int]:
    """Return the steps of validation that are told to be of a training before."""
    run = [
        read(train, "x/train", **changes),
        read(validation, "x/validation", **changes),
    ]
    told, (found, other) = beside_each_other(run), beside_each_other(run)[::-1]
    assert not _told(other)
    assert [len(_told(one)) for one in beside_each_other(told)] == [
        0,
        len(_told(found)),
    ]
    return [step for finding in _told(found) for step in finding.steps]


def _told(one: Series) -> list[Finding]:
    return [finding for finding in one.findings if finding.code == "written_before"]


EPOCHS = st.integers(1, 8)
AHEAD = st.sampled_from([-0.01, 0.01])


@given(EPOCHS, EPOCHS, st.integers(0, 8), st.integers(2, 9), AHEAD)
@example(3, 4, 0, 4, -0.01)
@example(2, 4, 0, 9, 0.01)
@example(8, 2, 5, 9, 0.01)
def test_what_a_second_training_never_validates_is_told(
    epochs: int, more: int, first: int, every: int, ahead: float
) -> None:
    """Exactly the older points from its first step on, by what was overwritten.

    By wall times alone they are the same, if there are two: one may be of the step that
    was to be validated next.
    """
    first = min(first, epochs - 1)
    fits = [Fit(0, epochs), Fit(first, more, every)]
    train, validation, latest = written(fits, 61.0, ahead)
    steps = np.array([step for step, _ in validation])
    shown = [validation[place] for place in np.flatnonzero(evict_restarts(steps))]
    before = [
        step for step, time in shown if step >= first and (step, time) not in latest
    ]

    if first < epochs - 1:  # else the steps do not go back
        assert left_in(train, validation, fast=False) == before
    if len(before) != 1:
        assert left_in(train, validation, fast=True) == before


@given(
    st.lists(st.tuples(st.integers(0, 8), EPOCHS), min_size=1, max_size=4),
    st.sampled_from([0.0, 5.0, 3600.0]),
    AHEAD,
    st.booleans(),
)
def test_trainings_that_validate_each_epoch_leave_nothing(
    every: list[tuple[int, int]], gap: float, ahead: float, fast: bool
) -> None:
    """Begun anew, taken up again or gone on, and whichever is written first."""
    fits, end = list[Fit](), 0
    for first, epochs in every:
        fits.append(Fit(min(first, end), epochs))
        end = fits[-1].first + epochs
    train, validation, _ = written(fits, gap, ahead)

    assert left_in(train, validation, fast=fast) == []


def at(times: Sequence[float], steps: Sequence[int] | None = None) -> Written:
    """Return points at some seconds."""
    numbers = range(len(times)) if steps is None else steps
    return [(s, logs.START + t) for s, t in zip(numbers, times, strict=True)]


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("train", "validation", "changes"),
    [
        pytest.param(at(range(9)), at(range(5000, 5009)), {}, id="evaluated later"),
        pytest.param(at(range(9)), at([100.0], [8]), {}, id="evaluated at the end"),
        pytest.param(at(range(9, 18)), at(range(9)), {}, id="a history, tag by tag"),
        pytest.param(
            at([0, 100, 200, 1, 101, 201], [0, 1, 2] * 2), at([0, 100, 200]), {},
            id="two writers",
        ),
        pytest.param(
            at(range(0, 2000, 100)), at([0, 100, 200], [5, 10, 15]),
            {"step_unit": "step"}, id="batches beside epochs",
        ),
        pytest.param(
            at(range(100, 1000, 100)), at(range(99, 999, 100), range(1, 10)),
            {"step_unit": "step"}, id="one step ahead",
        ),
        pytest.param(
            at(range(1000, 1900, 100)), at([-logs.START], [5]),
            {}, id="no time",
        ),
    ],
)  # fmt: skip
def test_what_may_be_of_one_training_is_not_told(
    train: Written, validation: Written, changes: dict[str, Any], fast: bool
) -> None:
    """No order of writing that a single training may have is a restart."""
    assert left_in(train, validation, fast=fast, **changes) == []


def test_a_run_is_told_whether_its_splits_are_directories_or_tags(
    tmp_path: Path, in_process: Serve
) -> None:
    """The second training is of four steps, and validates at the last one or never."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4))]
    tags = dict(zip(("tp", "fp", "fn"), (30.0, 10.0, 40.0), strict=True))
    later = logs.START + 3600
    for start, number, held_out in (
        (logs.START, 3, epochs[:3]),
        (later, 4, epochs[3:]),
    ):
        logs.write_records(tmp_path, "own/train", epochs[:number], start=start)
        logs.write_records(tmp_path, "own/validation", held_out, start=start + 0.5)
        splits = ("train", "val") if start < later else ("train",)
        for split in splits:
            scalars = {
                f"{split}/{tag}": dict.fromkeys(range(number), value)
                for tag, value in tags.items()
            }
            logs.write_scalars(tmp_path, "other", scalars, start=start)
    every = {(one["run"], one["tag"]): one for one in in_process(tmp_path).series()}

    assert "overwritten" in codes(every["own/train", "f1_score"])
    for name in (("own/validation", "f1_score"), ("other", "val")):
        (told,) = (f for f in every[name]["findings"] if f["code"] == "written_before")
        assert told["steps"] == [0, 1, 2]
        assert "(steps 0, 1, 2) were written before the step 0 that" in told["message"]
    assert "written_before" not in codes(every["other", "train"])
