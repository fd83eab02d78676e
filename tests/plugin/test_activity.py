"""When the tab is shown: what a look for scalars finds, and how often one is made."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.plugin import activity
from tb_f1_plugin.plugin.activity import Activity
from tests.support import logs
from tests.support.in_process import InProcess
from tests.support.waiting import wait_for

PATIENT = 30.0  # A busy machine may take long for what takes no time.


def test_the_tab_is_active_for_scalars_by_convention(tmp_path: Path) -> None:
    """Counts logged by hand make the tab appear; a loss alone does not."""
    logs.write_scalars(tmp_path / "loss", "train", {"epoch_loss": {0: 1.0}})
    logs.write_scalars(
        tmp_path / "counts", "train", logs.hand_made([list(logs.DESIGN_BATCHES)])
    )
    loss = InProcess(tmp_path / "loss").plugin
    assert loss.is_active() is False
    # "scalars" among them would show the tab on every log directory there is.
    assert loss.data_plugin_names() == ("f1", "pr_curves")
    counts = InProcess(tmp_path / "counts").plugin
    assert wait_for(counts.is_active, what="the look for counts")


def test_once_there_is_something_the_listing_is_asked_every_30_seconds() -> None:
    """However often a page reloads."""
    now, scans = [0.0], []

    def scan() -> bool:
        scans.append(now[0])
        return len(scans) == 1

    asked = Activity(scan, clock=lambda: now[0], patience=PATIENT)
    for seconds, expected in (0, True), (1, True), (29.9, True), (30, False):
        now[0] = seconds
        assert asked.is_active() is expected
    assert scans == [0, 30]


@pytest.mark.parametrize(
    ("took", "rest"),
    [(0.0, activity.SHORTEST), (0.1, 2.0), (0.25, 5.0), (60.0, activity.INTERVAL)],
)
def test_as_long_as_there_is_nothing_it_looks_again_as_soon_as_looking_is_cheap(
    took: float, rest: float
) -> None:
    """What came after the start is seen soon; a slow look is not made again soon."""
    now, found = [0.0], [False, True]

    def scan() -> bool:
        now[0] += took
        return found.pop(0)

    asked = Activity(scan, clock=lambda: now[0], patience=PATIENT)
    assert asked.is_active() is False
    now[0] = rest * 0.99
    assert asked.is_active() is False
    assert len(found) == 1
    now[0] = max(rest, took)
    assert asked.is_active() is True


def test_before_the_first_run_is_read_it_is_asked_again_soon() -> None:
    """A page that was opened first must not wait 30 seconds for its tab."""
    now, found = [0.0], [None, True]
    asked = Activity(lambda: found.pop(0), clock=lambda: now[0], patience=PATIENT)
    assert asked.is_active() is False
    assert asked.is_active() is False
    now[0] = activity.SHORTEST
    assert asked.is_active() is True


def test_a_quick_scan_is_waited_for() -> None:
    """A small log directory is active at its first page load."""

    def scan() -> bool:
        threading.Event().wait(0.02)  # as long as a scan takes
        return True

    assert Activity(scan, patience=PATIENT).is_active() is True


def test_a_slow_scan_holds_nobody_up() -> None:
    """The first who asks waits a little, the others not at all; then it is known."""
    finish = threading.Event()
    scans = []

    def scan() -> bool:
        scans.append(1)
        return finish.wait(30)

    now = [0.0]
    asked = Activity(scan, clock=lambda: now[0], patience=0.01)
    assert [asked.is_active() for _ in range(3)] == [False] * 3
    now[0] = 2 * activity.INTERVAL
    assert asked.is_active() is False  # It still runs: no second one beside it.
    assert len(scans) == 1
    now[0] = 0.0
    finish.set()
    assert wait_for(asked.is_active, what="the end of the scan")
    assert len(scans) == 1


def test_a_scan_that_fails_leaves_the_last_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line in the log, and another try when the next scan is due."""
    now = [0.0]
    outcomes: list[Any] = [True, OSError("gone\naway"), True]

    def scan() -> bool:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return bool(outcome)

    asked = Activity(scan, clock=lambda: now[0], patience=PATIENT)
    with caplog.at_level(logging.WARNING, logger="tensorboard"):
        for _ in range(3):
            assert asked.is_active() is True
            now[0] += activity.INTERVAL
    [line] = caplog.messages
    assert "OSError: gone away" in line
    assert outcomes == []
