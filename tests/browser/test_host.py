"""The tab follows TensorBoard: theme, reload button, run colours, other tabs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTab, OpenTheme, box_of
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

SWATCHES = """() => Object.fromEntries(
  [...document.querySelectorAll("runs-data-table .run-color-swatch")].map((swatch) => [
    swatch.closest("tb-data-table-content-row").textContent.trim(),
    getComputedStyle(swatch).backgroundColor]))"""
OUR_SWATCHES = """(rows) => Object.fromEntries(rows.map((row) => [
  row.dataset.run, getComputedStyle(row.querySelector(".swatch")).backgroundColor]))"""
BACKGROUND = "(body) => getComputedStyle(body).backgroundColor"


def test_the_dark_mode_of_tensorboard_is_followed_at_once(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """TensorBoard's own menu changes page, colours and lines, both ways."""
    dashboard = open_tab(server).ready()
    html, body = (dashboard.inside.locator(name) for name in ("html", "body"))
    light = dashboard.colours(), body.evaluate(BACKGROUND)
    for name in "Dark", "Light":
        dashboard.set_theme(name)
        expect(html).to_have_attribute("data-theme", name.lower())
        now = dashboard.colours(), body.evaluate(BACKGROUND)
        assert (now[0] == light[0]) is (now[1] == light[1]) is (name == "Light")
        assert set(now[0]) == set(logdir.RUNS)
        check_lines(dashboard)
    dashboard.page.evaluate("document.body.classList.add('dark-mode')")
    expect(html).to_have_attribute("data-theme", "dark")
    assert dashboard.opened.complaints() == []


def check_lines(dashboard: Dashboard) -> None:
    """Find each run's colour in both of its charts."""
    colours = dashboard.colours()
    for run in (logdir.DESIGN, *logdir.DIGITS, logdir.SOMETIMES):
        for kind in "score", "gap":
            dashboard.expect_line(logdir.TAG, kind, colours[run])
    assert dashboard.pixels(logdir.TAG, "score", "#123456") == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_runs_have_the_colours_of_time_series(anew: OpenTheme, dark: bool) -> None:
    """A run is painted alike in both tabs, as the browser computes it.

    Where training rows are shown beside others, they have the colour of these.
    """
    dashboard = anew(dark)
    page = dashboard.page
    dashboard.switch_tab("Time Series")
    swatches = page.locator("runs-data-table .run-color-swatch")
    expect(swatches).to_have_count(len(logdir.RUNS), timeout=30_000)
    theirs = page.evaluate(SWATCHES)
    dashboard.switch_tab("F1")
    dashboard.ready()
    ours = dashboard.get("run-row").evaluate_all(OUR_SWATCHES)
    assert set(ours) == set(theirs) == set(logdir.RUNS)
    train, validation = logdir.DIGITS
    assert ours == {**theirs, train: theirs[validation]}
    assert len(set(ours.values())) == len(logdir.RUNS) - 1
    check_lines(dashboard)


def test_a_hidden_tab_comes_back_as_it_was(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Time Series and back, with a new theme and size meanwhile: all is redrawn."""
    dashboard = open_tab(server).ready()
    dashboard.get("average-picker").select_option("weighted")
    dashboard.tick(logdir.NEVER, False)
    dashboard.ready()
    before = dashboard.last_points(logdir.TAG)
    chart = dashboard.chart(logdir.TAG)
    width = box_of(chart.locator(".plot-area"))["width"]
    dashboard.switch_tab("Time Series")
    expect(chart).not_to_be_visible()
    dashboard.set_theme("Dark")
    dashboard.page.set_viewport_size({"width": 1200, "height": 800})
    dashboard.switch_tab("F1")
    expect(chart).to_be_visible()
    dashboard.ready()
    expect(dashboard.inside.locator("html")).to_have_attribute("data-theme", "dark")
    expect(dashboard.get("average-picker")).to_have_value("weighted")
    assert dashboard.last_points(logdir.TAG) == before
    assert 0 < dashboard.area(logdir.TAG, "score")["width"] < width
    check_lines(dashboard)
    dashboard.hover(logdir.TAG, "score", 0.5, 0.5)
    assert dashboard.opened.complaints() == []


def test_the_reload_button_brings_new_epochs_and_runs(
    other_server: tuple[TensorBoardProcess, Path], open_tab: OpenTab
) -> None:
    """What was logged since is shown after one press; what was chosen stays."""
    server, here = other_server
    steps = {one["run"]: one["steps"] for one in api.series(server)}
    epochs = [*logs.binary_epochs(3, seed=7), list(logs.DESIGN_BATCHES)]
    logdir.write_ours(here, "new/first", epochs[:2])
    api.wait_for_steps(server, {**steps, "new/first": 2})
    dashboard = open_tab(server, "&p.f1.filter=^new&p.f1.zero_division=nan").ready()
    dashboard.expect_runs(logdir.TAG, ["new/first"])
    assert dashboard.last_points(logdir.TAG)["new/first"].step == 1

    logdir.write_ours(here, "new/first", epochs[2:], first=2, start=logs.START + 9)
    logdir.write_ours(here, "new/second", epochs[:1], start=logs.START + 20)
    api.wait_for_steps(server, {**steps, "new/first": 4, "new/second": 1})
    dashboard.expect_runs(logdir.TAG, ["new/first"])  # not by itself
    dashboard.reload_data()
    rows = dashboard.get("last-row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_attribute("data-step", "3")
    told = dashboard.last_points(logdir.TAG)["new/first"]
    assert told.exact == pytest.approx(logs.DESIGN_F1, abs=1e-12)
    assert dashboard.extent(logdir.TAG)[1] >= 3
    expect(dashboard.get("zero-division-picker")).to_have_value("nan")
    assert dashboard.opened.complaints() == []
