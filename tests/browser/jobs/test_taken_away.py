"""Jobs 6 and 7: numbers and pictures for elsewhere, and a link to just this view."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.api import four_places
from tests.browser.dashboard import Dashboard
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import HELD_OUT
from tests.browser.jobs.reader import text
from tests.support.browser import OpenPage
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

Cold = Callable[[str], Job]
DRAWN = "(canvas) => canvas.toDataURL()"


def saved(job: Job, button: Locator) -> list[dict[str, str]]:
    """Press what saves a CSV, and return its rows."""
    with job.dashboard.page.expect_download() as waiting:
        job.clicks.on(button)
    return list(
        csv.DictReader(Path(waiting.value.path()).read_text("utf-8").splitlines())
    )


def test_job_6_the_table_of_runs_in_pandas(cold: Cold) -> None:
    """One click at a cold start: each run with its best epoch, at full precision."""
    job = cold("sweep")
    rows = saved(job, job.dashboard.get("download-csv"))
    assert len(rows) == 30
    for row in rows:
        course = job.directory.rows[row["judged"]].course
        assert float(row["value"]) == pytest.approx(max(course), abs=1e-12)
        assert int(row["step"]) == course.index(max(course))
    job.clicks.at_most(2)


def test_job_6_every_point_of_every_run_in_pandas(cold: Cold) -> None:
    """Two clicks: a row for each epoch of each run, at full precision."""
    job = cold("sweep")
    job.clicks.on(job.dashboard.get("tab-curves"))
    job.dashboard.ready()
    rows = saved(job, job.dashboard.get("csv-button"))
    held_out = {
        (run, epoch): value
        for run, own in job.directory.rows.items()
        if run.endswith("/validation")
        for epoch, value in enumerate(own.course)
    }
    read = {(row["run"], int(row["step"])): float(row["value"]) for row in rows}
    assert read == pytest.approx(held_out, abs=1e-12)
    job.clicks.at_most(2)


def picture(job: Job, button: Locator, kind: str) -> bytes:
    """Save a picture by its two clicks."""
    job.clicks.on(button)
    with job.dashboard.page.expect_download() as waiting:
        job.clicks.on(job.dashboard.get(f"picture-{kind}"))
    return Path(waiting.value.path()).read_bytes()


def words(svg: bytes) -> str:
    """Return what can be read in an SVG."""
    return " ".join(ElementTree.fromstring(svg).itertext())


def test_job_6_the_ranking_as_a_picture_for_a_paper(cold: Cold) -> None:
    """Two clicks at a cold start: the bands of all runs, the leader first."""
    job = cold("sweep")
    expect(job.dashboard.get("best-row")).to_have_count(30, timeout=60_000)
    leader = text(job.dashboard.get("show-run").first)
    button = job.dashboard.find("[data-testid=ranking] [data-testid=picture-button]")
    read = words(picture(job, button, "svg"))
    best = max(job.directory.rows[f"{leader}/validation"].course)
    assert leader in read
    assert four_places(best) in read
    assert f"{HELD_OUT} rows" in read
    job.clicks.at_most(2)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_job_6_a_curve_as_a_picture_for_a_paper(cold: Cold, kind: str) -> None:
    """Two clicks: title, run, rows and band stand in it."""
    job = cold("histograms")
    job.dashboard.ready()
    content = picture(job, job.dashboard.get("picture-button").first, kind)
    if kind == "png":
        assert content.startswith(b"\x89PNG")
    else:
        read = words(content)
        for needed in "Exact F1", "churn/validation", f"{HELD_OUT} rows", "95 % band":
            assert needed in read
    job.clicks.at_most(2)


def test_job_7_the_copied_link_shows_a_colleague_the_same(
    cold: Cold, open_page: Callable[..., OpenPage]
) -> None:
    """Two clicks: what is looked at, and *Copy link*; a new profile draws the same."""
    job = cold("sweep")
    job.clicks.on(job.dashboard.get("show-run").nth(3))
    job.dashboard.ready()
    job.dashboard.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    job.clicks.on(job.dashboard.get("copy-link"))
    expect(job.dashboard.get("link-copied")).to_have_text("Link copied.")
    link = job.dashboard.frame().evaluate("navigator.clipboard.readText()")
    job.clicks.at_most(2)

    theirs = Dashboard(open_page(link)).ready()
    ours = shown(job.dashboard)
    wait_for(lambda: shown(theirs) == ours, what="the same")
    assert theirs.opened.complaints() == []


def shown(dashboard: Dashboard) -> tuple[Any, ...]:
    """Return what is seen of a view: its texts and its charts, pixel by pixel."""
    expect(dashboard.get("explanation")).to_be_visible(timeout=30_000)
    canvases = dashboard.find("[data-testid=chart] canvas:not(.overlay)")
    return (
        text(dashboard.get("view-curves")),
        text(dashboard.get("run-list")),
        canvases.evaluate_all(f"(every) => every.map({DRAWN})"),
    )
