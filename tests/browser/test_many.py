"""More runs than a list builds at once, and names longer than a narrow page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTab, box_of
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logdir.TAG
LONG = "sweep/learning_rate=0.000312,batch_size=256,dropout=0.15,fold={}/validation"

# Whether the last of some rows ends below the box that they scroll in.
FILLED = """(box, rows) => {
  const last = [...box.querySelectorAll(rows)].at(-1);
  return last.getBoundingClientRect().bottom >= box.getBoundingClientRect().bottom;
}"""


@pytest.fixture
def with_runs(
    server: TensorBoardProcess, open_tab: OpenTab
) -> Callable[..., Dashboard]:
    """Return a function that opens the tab with runs of the digits' numbers."""
    (known,) = [one for one in api.series(server) if one["run"] == logdir.DIGITS[1]]
    answer = server.get_json(f"{api.ROOT}series")
    scores = server.get_json(f"{api.ROOT}scores?tag={TAG}&run={known['run']}")

    def start(names: list[str], **options: Any) -> Dashboard:
        dashboard = open_tab(server, **options).ready()
        series = [{**known, "run": name} for name in names]
        dashboard.page.route(
            "**/data/plugin/f1/series*",
            lambda route: route.fulfill(json={**answer, "series": series}),
        )

        def numbers(route: Any) -> None:
            asked = api.runs_of(route.request.url)
            own = [{**scores["series"][0], "run": run} for run in asked]
            route.fulfill(json={**scores, "series": own})

        dashboard.page.route("**/data/plugin/f1/scores?*", numbers)
        dashboard.reload_data()
        expect(dashboard.get("run-count")).to_contain_text(f"{len(names):,} runs")
        return dashboard

    return start


@pytest.mark.parametrize("height", [700, 1600])
def test_a_list_of_many_runs_fills_its_box_whatever_the_window(
    with_runs: OpenTab, height: int
) -> None:
    """When it opens, after a scroll, and after the window has grown."""
    names = [f"run{number}" for number in range(1000)]
    dashboard = with_runs(names, height=height)
    box = dashboard.get("run-list").locator("ul.runs")

    def filled() -> bool:
        return bool(box.evaluate(FILLED, "[data-testid=run-row]"))

    wait_for(filled, timeout=5, what="rows down to the end of the list")
    dashboard.page.set_viewport_size({"width": 1440, "height": height + 700})
    wait_for(filled, timeout=5, what="rows in what the window grew by")
    box.evaluate("(box) => { box.scrollTop = 9000; }")
    wait_for(filled, timeout=5, what="rows where it was scrolled to")
    assert dashboard.get("run-row").count() < 150
    expect(dashboard.get("run-count")).to_have_text("0 of 1,000 runs")
    dashboard.get("select-all").click()
    expect(dashboard.get("run-count")).to_have_text("1,000 of 1,000 runs")


def test_a_long_name_leaves_room_for_the_numbers(with_runs: OpenTab) -> None:
    """Head and tail of it are kept in the table, and the whole name as its title."""
    names = [LONG.format(number) for number in range(3)]
    dashboard = with_runs(names, width=600)
    dashboard.get("tab-runs").click()
    expect(dashboard.get("runs-row")).to_have_count(3)
    table = dashboard.inside.locator(".sortable")
    cells = dashboard.get("runs-row").locator("th")
    for place, name in enumerate(names):
        cell = cells.nth(place)
        assert box_of(cell)["width"] < 0.6 * box_of(table)["width"]
        expect(cell.locator(f'[title*="{name}"]')).to_be_visible()
        expect(cell).to_contain_text(name[-12:])


def test_the_address_is_short_whatever_is_chosen_of_two_hundred_runs(
    with_runs: OpenTab,
) -> None:
    """Below 2,000 characters in every view: mail, chats and proxies cut longer ones."""
    names = [LONG.format(number) for number in range(200)]
    dashboard = with_runs(names)
    dashboard.get("run-filter").fill("fold=1")
    dashboard.get("select-none").click()
    dashboard.get("run-filter").fill("dropout")
    dashboard.get("display").click()
    dashboard.get("baseline-picker").select_option(names[3])
    dashboard.get("group-input").fill(r"fold=\d(\d)")
    dashboard.get("smoothing-slider").fill("0.35")
    dashboard.get("average-picker").select_option("weighted")
    for view in ("runs", "classes", "pooled", "curves"):
        dashboard.get(f"tab-{view}").click()
        if view == "runs":
            stars = dashboard.get("pin-row")
            expect(stars.first).to_be_visible()
            for place in range(40):
                stars.nth(place).click()
            expect(stars.nth(50)).to_be_disabled()
            stars.nth(50).click(force=True)
            expect(dashboard.find("[data-pinned=true]")).to_have_count(40)
        assert len(dashboard.page.url) < 2000
