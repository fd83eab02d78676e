"""Job 9: a training that runs, and one that was taken up again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tb_f1_plugin import Writer
from tests.browser.api import four_places, wait_for_steps
from tests.browser.dashboard import OpenTab
from tests.browser.jobs import rows as made
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import EPOCHS, TAKEN_UP, TRIED, Directory, write
from tests.browser.jobs.reader import Clicks, one, table, text
from tests.support.tensorboard_process import serve

pytestmark = pytest.mark.browser

RUN = "live/validation"


def test_job_9_a_running_training_is_watched(tmp_path: Path, open_tab: OpenTab) -> None:
    """Each press of TensorBoard's own button brings the epochs that came meanwhile."""
    truth = made.labels(1, 899, 1 / 3)
    rows = made.binary(3, truth, made.knowledge(1.4, EPOCHS))
    with Writer(tmp_path) as writer, serve(tmp_path) as server:
        write(writer, RUN, rows, epochs=range(4))
        wait_for_steps(server, {RUN: 4})
        dashboard = open_tab(server, first="").ready()
        clicks = Clicks(dashboard.page)
        clicks.on(dashboard.get("table-button"))
        expect(dashboard.get("updated")).to_contain_text("Updated")
        last = dashboard.get("last-points")
        for known in 4, 7, 8:
            if known > 4:
                before = range({7: 4, 8: 7}[known], known)
                write(writer, RUN, rows, epochs=before)
                wait_for_steps(server, {RUN: known})
                clicks.on(dashboard.page.locator(".reload-button"))
            epoch = str(known - 1)
            expect(last.get_by_test_id("last-row").locator("td").first).to_have_text(
                epoch
            )
            row = one(table(last), "Last epoch", epoch)
            assert row["Exact F1"] == four_places(rows.f1(known - 1))
        clicks.at_most(3)
        assert dashboard.opened.complaints() == []


def test_job_9_a_training_that_was_taken_up_again_is_one_course(
    cold: Callable[[str], Job],
) -> None:
    """Epochs that were trained twice are those of the second try."""
    job = cold("resumed")
    ((run, rows),) = job.directory.rows.items()
    job.dashboard.ready()
    with job.dashboard.page.expect_download() as waiting:
        job.clicks.on(job.dashboard.get("csv-button"))
    saved = csv.DictReader(Path(waiting.value.path()).read_text("utf-8").splitlines())
    points = {int(row["step"]): float(row["value"]) for row in saved}
    assert points == pytest.approx(dict(enumerate(rows.course)), abs=1e-12)
    assert run in text(job.dashboard.get("run-list"))
    job.clicks.at_most(3)


def test_job_9_what_a_second_try_took_away_is_said(
    directory: Callable[[str], Directory], open_tab: OpenTab
) -> None:
    """Where TensorBoard's loader tells it: its fast one drops such points silently."""
    known = directory("resumed")
    with serve(known.path, load_fast="false") as server:
        wait_for_steps(server, known.steps)
        dashboard = open_tab(server, first="").ready()
        clicks = Clicks(dashboard.page)
        clicks.on(dashboard.get("findings").locator("summary"))
        said = text(dashboard.get("findings"))
        twice = TRIED - TAKEN_UP
        assert f"{twice} of {EPOCHS + twice} points are not shown" in said
        assert f"after step {TRIED - 1} the steps go back to {TAKEN_UP}" in said
        clicks.at_most(3)
