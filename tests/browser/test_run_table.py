"""The table of runs: its numbers, its order, its files, and why there is a gap."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard, OpenTheme
from tests.browser.views import (
    BOTH,
    head,
    number,
    rows_of,
    show,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG


@BOTH
def test_the_runs_table_tells_last_and_best_of_every_run(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """With band, batch mean and gap of the last step, as the API has them."""
    dashboard = anew(dark)
    show(dashboard, "runs")
    expect(dashboard.get("runs-row")).to_have_count(len(logdir.RUNS))
    for row in rows_of(dashboard, "runs"):
        own = api.points(server, row["tag"])[row["run"]]
        last = own[-1]
        assert int(row["lastStep"]) == last.step
        told = [
            number(row[name]) for name in ("last", "low", "high", "batchMean", "gap")
        ]
        assert told == [last.exact, last.low, last.high, last.batch_mean, last.gap]
        defined = [point for point in own if point.exact is not None]
        best = max(defined, key=lambda point: present(point.exact))
        assert (int(row["bestStep"]), number(row["best"])) == (best.step, best.exact)


def test_the_runs_table_is_sorted_by_any_column_and_says_so(
    dashboard: Dashboard,
) -> None:
    """A click sorts from the largest, another turns it; pinned rows stay on top."""
    show(dashboard, "runs")
    column = head(dashboard, "runs", "Exact F1")
    for direction, turned in ("descending", True), ("ascending", False):
        column.get_by_role("button").click()
        expect(column).to_have_attribute("aria-sort", direction)
        values = [present(number(row["last"])) for row in rows_of(dashboard, "runs")]
        assert values == sorted(values, reverse=turned)
    row = dashboard.get("runs-row").last
    name = row.get_attribute("data-run")
    row.get_by_test_id("pin-row").click()
    expect(dashboard.get("runs-row").first).to_have_attribute("data-run", name)
    column.get_by_role("button").click()
    expect(dashboard.get("runs-row").first).to_have_attribute("data-run", name)
    row = dashboard.get("runs-row").first
    row.get_by_test_id("pin-row").click()
    assert "p.f1.starred" not in dashboard.address()


def readable(value: str) -> str:
    """Return a number with four to six digits behind the point."""
    if value in ("null", ""):
        return ""
    digits = f"{float(value):.6f}"
    whole = "." not in value
    return value if whole else digits[:-2] + digits[-2:].rstrip("0")


def test_the_runs_table_can_be_copied_and_saved(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """In the order that is shown: CSV at full precision, Markdown as people read it."""
    show(dashboard, "runs")
    context = dashboard.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    known = {
        (row["run"], row["tag"]): row["last"] for row in rows_of(dashboard, "runs")
    }
    with dashboard.page.expect_download() as waiting:
        dashboard.get("download-csv").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    saved = list(csv.DictReader(io.StringIO(text)))
    assert {(row["run"], row["tag"]): row["value"] for row in saved} == known
    for button, mark in (
        ("copy-csv", "run,tag,step,quality"),
        ("copy-markdown", "| run |"),
    ):
        dashboard.get(button).click()
        expect(dashboard.get("copied")).to_contain_text(f"{len(known)} rows copied")
        copied = dashboard.frame().evaluate("navigator.clipboard.readText()")
        assert copied.startswith(mark)
        read = known.values() if button == "copy-csv" else map(readable, known.values())
        assert all(value in copied for value in read)


def test_a_row_explains_its_gap_and_tells_its_findings(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """On demand, in the server's own words."""
    show(dashboard, "runs")
    answer = server.get_json(f"{api.ROOT}scores?tag={TAG}&run=design/train&explain=1")
    sentence = answer["series"][0]["explanation"]["sentence"]
    row = dashboard.inside.locator('[data-testid=runs-row][data-run="design/train"]')
    row.get_by_test_id("row-gap").click()
    expect(dashboard.get("row-gap-box")).to_contain_text(sentence)
    dashboard.page.keyboard.press("Escape")
    (odd,) = [one for one in api.series(server) if one["run"] == logdir.NEVER]
    row = dashboard.inside.locator(f'[data-testid=runs-row][data-run="{logdir.NEVER}"]')
    row.get_by_test_id("row-findings").click()
    for finding in odd["findings"]:
        expect(dashboard.get("row-findings-box")).to_contain_text(finding["message"])


def test_an_explanation_is_that_of_the_gap_beside_it(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Another question's is another; at a reload it is asked for anew."""
    show(dashboard, "runs")
    run = logdir.DIGITS[0]
    gap = dashboard.inside.locator(
        f'[data-testid=runs-row][data-run="{run}"] [data-testid=row-gap]'
    )
    for class_ in "b", "c":
        dashboard.get("class-picker").select_option(class_)
        show(dashboard, "runs")
        gap.click()
        path = f"{api.ROOT}scores?tag={TAG}&run={run}&explain=1&class={class_}"
        answer = server.get_json(path)
        explanation = answer["series"][0]["explanation"]
        expect(dashboard.get("row-gap-box")).to_contain_text(explanation["sentence"])
        if class_ == "b":
            dashboard.page.keyboard.press("Escape")
    explanation["sentence"] = "It is another gap now."
    url = "**/data/plugin/f1/scores?*explain=1"
    dashboard.page.route(url, lambda route: route.fulfill(json=answer))
    dashboard.reload_data()
    expect(dashboard.get("row-gap-box")).to_contain_text("It is another gap now.")
    dashboard.page.unroute(url)


def test_copying_keeps_the_focus_where_there_is_no_clipboard(
    dashboard: Dashboard,
) -> None:
    """A page that is not served by https has none: the copy is made another way."""
    show(dashboard, "runs")
    frame = dashboard.frame()
    frame.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    dashboard.get("copy-csv").focus()
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.get("copied")).to_contain_text("rows copied")
    expect(dashboard.get("copy-csv")).to_be_focused()
