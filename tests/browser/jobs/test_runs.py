"""Jobs 1, 2 and 10: the best of 30 runs, whether it is chance, and the bad of 200."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.api import four_places
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import FAULTY, HELD_OUT
from tests.browser.jobs.reader import numbers, table, text
from tests.support.sweep import names

pytestmark = pytest.mark.browser

Cold = Callable[[str], Job]
MARKS = "★≈▾○ "  # of verdicts


def course_of(job: Job, run: str) -> list[float]:
    """Return scikit-learn's F1 of each epoch of a run's held-out rows."""
    return job.directory.rows[f"{run}/validation"].course


def ranking(job: Job, runs: int) -> list[dict[str, str]]:
    """Return the ranking of so many runs, as it stands on the page."""
    expect(job.dashboard.get("best-row")).to_have_count(runs, timeout=60_000)
    expect(job.dashboard.find("[data-testid=ranking][aria-busy=false]")).to_have_count(
        1
    )
    shown = job.dashboard.get("show-run").all_inner_texts()
    rows = table(job.dashboard.get("best"))
    return [{**row, "Run": run} for row, run in zip(rows, shown, strict=True)]


def test_job_1_the_best_of_thirty_runs_and_its_epoch(cold: Cold) -> None:
    """Without a click it is the first row; one click leads to its curve."""
    job = cold("sweep")
    rows = ranking(job, 30)
    best = {run: max(course_of(job, run)) for run in names(30)}
    order = sorted(best, key=lambda run: -best[run])
    assert [row["Run"] for row in rows] == order
    for row in rows:
        course = course_of(job, row["Run"])
        assert row["Best"] == four_places(max(course))
        assert row["Epoch"] == str(course.index(max(course)))
        assert row["Rows"] == str(HELD_OUT)
    leads = f"{order[0]} leads with {best[order[0]]:.3f} at epoch {rows[0]['Epoch']}."
    assert text(job.dashboard.get("best-sentence")).startswith(leads)
    job.clicks.at_most(0)

    job.clicks.on(job.dashboard.get("show-run").first)
    job.dashboard.ready()
    expect(job.dashboard.get("run-count")).to_have_text("1 of 30 runs")
    expect(job.dashboard.get("legend")).to_contain_text("best epoch")
    job.clicks.at_most(2)


def test_job_2_whether_a_difference_is_real_or_noise(cold: Cold) -> None:
    """The sentence says of which runs it is known, and a row says by how much."""
    job = cold("sweep")
    rows = ranking(job, 30)
    leader = rows[0]["Run"]
    verdicts = {row["Run"]: row["Verdict"].lstrip(MARKS) for row in rows}
    near = [run for run, verdict in verdicts.items() if verdict == "not told apart"]
    worse = [run for run, verdict in verdicts.items() if verdict == "worse"]
    assert verdicts[leader] == "leads"
    assert len(near) + len(worse) == 29
    said = text(job.dashboard.get("best-sentence"))
    assert f"{len(near)} runs cannot be told from it on these {HELD_OUT} rows: " in said
    assert f"{near[0]}, {near[1]}" in said
    assert f"{len(worse)} runs are worse." in said
    # What was planted: runs of the leader's own settings are as good as it is, and
    # those of the largest learning rate are much worse.
    settings = leader.rpartition(",")[0]
    assert not any(run.startswith(settings) for run in worse)
    assert {run for run in names(30) if run.startswith("lr=0.1,")} <= set(worse)
    for row in rows[1:]:
        own, leading = (max(course_of(job, run)) for run in (row["Run"], leader))
        difference = own - leading
        assert row["Difference"] == four_places(difference, signed=True)

    other = job.dashboard.find(f'[data-testid=best-row][data-run="{worse[0]}"]')
    job.clicks.on(other.get_by_test_id("verdict"))
    why = text(job.dashboard.get("why"))
    assert "The whole band lies below 0: it is worse." in why
    told = why.partition("Its difference from the leader is ")[2]
    difference, low, high = numbers(told)[:3]
    assert low < difference < high < 0
    job.clicks.on(other.get_by_test_id("show-run"))
    job.dashboard.ready()
    title = job.dashboard.find("figcaption").filter(has_text="Difference")
    assert f"that of {leader}/validation" in text(title)
    job.clicks.at_most(3)


@pytest.mark.parametrize("run", FAULTY)
def test_job_10_a_bad_run_among_two_hundred(cold: Cold, run: str) -> None:
    """Sorted by findings the three come first, and a click says what is wrong."""
    job = cold("two_hundred")
    ranking(job, 200)
    expect(job.dashboard.get("odd-runs")).to_contain_text("3 of 200 runs have findings")
    job.clicks.on(job.dashboard.get("findings-first"))
    rows = ranking(job, 200)
    assert {row["Run"] for row in rows[:3]} == set(FAULTY)
    assert {row["Findings"] for row in rows[3:]} == {"–"}
    row = job.dashboard.find(f'[data-testid=best-row][data-run="{run}"]')
    job.clicks.on(row.get_by_test_id("best-findings"))
    why = text(job.dashboard.get("why"))
    course = course_of(job, run)
    if FAULTY[run] == "other_rows":
        assert (
            "600 rows were counted at its best step, and 899 in 199 of 200 runs" in why
        )
    elif FAULTY[run] == "diverged":
        best = max(course)
        fell = f"{best:.3f} at epoch {course.index(best)} to {course[-1]:.3f}"
        assert f"F1 fell from {fell}" in why
    else:
        assert "Check the labels, the inputs and the loss." in why
    job.clicks.at_most(3)
