"""Job 4: why does Keras say 0.60, with logs of the stock callback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.api import four_places
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import batch_mean
from tests.browser.jobs.reader import one, table, text

pytestmark = pytest.mark.browser

Cold = Callable[[str], Job]


def test_job_4_why_keras_says_less_where_counts_were_logged(cold: Cold) -> None:
    """Without a click: both numbers, and what the logged one may be."""
    job = cold("stock")
    ((run, rows),) = job.directory.rows.items()
    last = rows.epochs - 1
    exact, logged = rows.f1(last), batch_mean(rows, last)
    assert exact > logged + 0.1
    job.dashboard.ready()
    said = text(job.dashboard.get("logged-note"))
    assert said.startswith(
        f"{run}: At epoch {last} an F1 of {four_places(logged)} was logged, and the "
        f"exact F1 of the counts is {four_places(exact)}."
    )
    assert "a mean over batches, as Keras makes it of a function" in said
    legend = job.dashboard.get("legend")
    expect(legend.locator("li")).to_have_text(["exact F1", "logged F1", "best epoch"])

    job.clicks.on(job.dashboard.get("table-button"))
    row = one(table(job.dashboard.get("last-points")), "Run", run)
    assert (row["Exact F1"], row["Logged F1"]) == tuple(
        map(four_places, (exact, logged))
    )
    job.clicks.at_most(2)


def test_job_4_why_keras_says_less_where_nothing_else_was_logged(cold: Cold) -> None:
    """The page calls it as logged, never exact, and says what is to be logged."""
    job = cold("stock_alone")
    job.dashboard.ready()
    legend = job.dashboard.get("legend")
    expect(legend.locator("li")).to_have_text(["F1 as logged", "best epoch"])
    expect(job.dashboard.get("as-logged-badge")).to_have_text("as logged, not exact")

    # The only finding of a log without counts is open by itself.
    expect(job.dashboard.get("finding")).to_be_visible()
    said = text(job.dashboard.get("findings"))
    assert "a function in metrics= is a mean over batches" in said
    assert "which is not the F1 of all rows" in said
    job.clicks.at_most(1)
