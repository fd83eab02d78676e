"""Job 3: which class is bad, and since when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.api import four_places
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import LOST, LOST_AT, WEAK
from tests.browser.jobs.reader import table, text

pytestmark = pytest.mark.browser

DIRECTORY = {"ten": "ten_classes", "hundred": "hundred_classes", "labels": "labels"}


@pytest.mark.parametrize("size", DIRECTORY)
def test_job_3_which_class_is_bad_and_since_when(
    cold: Callable[[str], Job], size: str
) -> None:
    """One click: the lost class is told in words, and the lowest F1 stands on top."""
    job = cold(DIRECTORY[size])
    (rows,) = job.directory.rows.values()
    job.clicks.on(job.dashboard.get("tab-classes"))
    courses = {
        name: [rows.f1_by_class(epoch)[name] for epoch in range(rows.epochs)]
        for name in (LOST[size], WEAK[size])
    }
    lost = courses[LOST[size]]
    assert max(lost[LOST_AT:]) == 0 < lost[LOST_AT - 1]
    best = max(lost)
    said = (
        f"{LOST[size]} was lost at epoch {LOST_AT}: its F1 was {four_places(best)} at "
        f"epoch {lost.index(best)}, and is 0 since."
    )
    expect(job.dashboard.get("lost-class")).to_have_count(1, timeout=30_000)
    assert text(job.dashboard.get("lost-class")) == said

    shown = table(job.dashboard.get("class-table"))
    last = rows.f1_by_class(rows.epochs - 1)
    assert {row["Class"]: row["F1"] for row in shown} == {
        name: four_places(value) for name, value in last.items()
    }
    assert [row["F1"] for row in shown] == sorted(row["F1"] for row in shown)
    assert [row["Class"] for row in shown[:2]] == [LOST[size], WEAK[size]]
    job.clicks.at_most(2)
