"""How the page feels: nothing jumps, nothing is hidden, and it says what to do."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, expect

from tests.browser import logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard, OpenTab, box_of
from tests.browser.views import VIEWS, head, show
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logdir.TAG
BOXES = """(all) => all.map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
})"""
# What the first line of a view begins with: it tells the reader to do something.
DOES = ("Click", "Point", "Choose", "Drag")
# What a view asks for, and a chart with the box that tells what is pointed at in it.
ASKED = {
    "best": "ranking",
    "runs": "scores",
    "classes": "history",
    "confusion": "confusion",
    "thresholds": "thresholds",
    "pooled": "pool",
}


SIZES = (
    "(all) => all.map(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight])"
)


def layout(dashboard: Dashboard, table: str) -> Any:
    """Return how large all cells of a table are: a click may scroll them."""
    return dashboard.get(table).locator("th, td").evaluate_all(SIZES)


def test_the_display_opens_below_itself_and_moves_no_control(
    dashboard: Dashboard,
) -> None:
    """The button stays under the pointer, and the row has its height at once."""
    button = dashboard.get("display")
    controls = dashboard.find(".toolbar > *")
    before = controls.evaluate_all(BOXES)
    button.hover()
    wait_for(
        lambda: dashboard.frame().evaluate(
            "performance.getEntriesByType('resource')"
            ".some(({ name }) => name.endsWith('/display.js'))"
        ),
        timeout=5,
        what="the settings, ahead of the click",
    )
    button.click()
    row = dashboard.find(".display")
    first = box_of(row)["height"]
    expect(dashboard.get("palette-picker")).to_be_visible()
    assert box_of(row)["height"] == first > 30
    after = controls.evaluate_all(BOXES)
    assert after[: len(before)] == before
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize(
    ("view", "table", "opens"),
    [
        ("runs", "runs", ("row-gap", "row-findings")),
        ("pooled", "groups", ("group-runs", "group-notes")),
    ],
)
def test_what_a_row_tells_lays_no_table_anew(
    dashboard: Dashboard, view: str, table: str, opens: tuple[str, ...]
) -> None:
    """It stands above the page; another order keeps the columns where they are."""
    show(dashboard, view)
    before = layout(dashboard, table)
    for handle in opens:
        dashboard.get(handle).first.click()
        expect(dashboard.get(f"{handle}-box")).to_be_visible()
        assert layout(dashboard, table) == before
        dashboard.page.keyboard.press("Escape")
        expect(dashboard.get(f"{handle}-box")).to_have_count(0)
    columns = dashboard.get(table).locator("thead th")
    widths = [box[2] for box in columns.evaluate_all(BOXES)]
    for place in range(columns.count()):
        columns.nth(place).get_by_role("button").click()
        assert [box[2] for box in columns.evaluate_all(BOXES)] == widths


@pytest.mark.parametrize("view", VIEWS)
def test_the_first_line_of_each_view_says_what_to_do(
    dashboard: Dashboard, view: str
) -> None:
    """In plain words; formulas and papers are behind "More"."""
    show(dashboard, view)
    about = dashboard.find(".about")
    expect(about).to_contain_text("More about this view")
    text = about.inner_text()
    assert text.startswith(DOES)
    shown = dashboard.find("main").inner_text()
    for name in "et al", "Wilson", "Newcombe", "Takahashi", "same_rows":
        assert name not in shown


def apart(box: Locator, chart: Locator) -> bool:
    """Tell whether two elements do not overlap."""
    a, b = box_of(box), box_of(chart)
    return (
        a["y"] + a["height"] <= b["y"] + 1
        or b["y"] + b["height"] <= a["y"] + 1
        or a["x"] + a["width"] <= b["x"] + 1
        or b["x"] + b["width"] <= a["x"] + 1
    )


@pytest.mark.parametrize(
    ("view", "card", "box"),
    [
        ("pooled", "[data-testid=pool-card]", "pool-tooltip"),
        ("classes", "[data-testid=class-curves]", "class-tooltip"),
        ("curves", f'[data-testid=metric-card][data-tag="{TAG}"]', "tooltip"),
    ],
)
def test_no_tooltip_covers_the_chart_that_it_explains(
    dashboard: Dashboard, view: str, card: str, box: str
) -> None:
    """Wherever in the chart the mouse is."""
    show(dashboard, view)
    area = dashboard.find(f"{card} .plot-area").first
    area.scroll_into_view_if_needed()
    here = box_of(area)
    for across, down in (0.1, 0.1), (0.5, 0.5), (0.95, 0.9):
        dashboard.page.mouse.move(
            here["x"] + across * here["width"], here["y"] + down * here["height"]
        )
        expect(dashboard.get(box)).to_be_visible()
        assert apart(dashboard.get(box), area)
        if view != "curves":
            expect(dashboard.get(box)).to_contain_text("epoch")
            expect(dashboard.get(box)).not_to_contain_text("step")
    dashboard.page.mouse.move(1, 1)


@pytest.mark.parametrize("view", ASKED)
def test_an_error_keeps_try_again_in_sight_in_each_view(
    server: TensorBoardProcess, open_tab: OpenTab, view: str
) -> None:
    """However much the server says, and however low the window; then it helps."""
    dashboard = open_tab(server, first="&p.f1.rows=both&p.f1.view=curves").ready()
    url = f"**/data/plugin/f1/{ASKED[view]}?*"
    says = {"error": "why " * 1000 + "x" * 3000}
    dashboard.page.route(url, lambda route: route.fulfill(status=500, json=says))
    dashboard.page.set_viewport_size({"width": 1000, "height": 480})
    dashboard.get(f"tab-{view}").click()
    again = dashboard.find(f"#view[data-testid=view-{view}]").get_by_role(
        "button", name="Try again"
    )
    expect(again.first).to_be_visible()
    dashboard.find("main").evaluate("(main) => { main.scrollTop = 9999; }")
    expect(again.first).to_be_in_viewport(ratio=1)
    dashboard.page.unroute(url)
    again.first.click()
    for _ in range(9):  # each answer that failed is asked for anew, one after the other
        with contextlib.suppress(AssertionError):
            expect(again).to_have_count(0, timeout=1000)
            break
        with contextlib.suppress(Error):
            again.first.click(timeout=1000)
    expect(dashboard.get(VIEWS[view]).first).to_be_visible()
    dashboard.opened.forget()


def test_the_page_says_how_long_ago_it_was_told(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Who watches a training sees that it is of now; a reload renews it."""
    dashboard = open_tab(server).ready()
    told = dashboard.get("updated")
    expect(told).to_have_text("Updated just now")
    dashboard.page.clock.install()
    dashboard.frame().goto(dashboard.frame().url)
    dashboard.ready()
    expect(told).to_have_text("Updated just now")
    dashboard.page.clock.fast_forward("02:05")
    expect(told).to_have_text("Updated 2 min ago")
    dashboard.reload_data()
    expect(told).to_have_text("Updated just now")


@pytest.mark.parametrize("view", ["runs", "pooled", "best"])
def test_a_table_with_more_at_its_right_says_so(
    dashboard: Dashboard, view: str
) -> None:
    """Until it is scrolled there; one that fits says nothing."""
    show(dashboard, view)
    table = dashboard.find(".sortable").last
    more = table.evaluate("(box) => box.scrollWidth - box.clientWidth")
    mark = dashboard.get("sideways").last
    expect(mark).to_have_count(int(more > 4))
    if more > 4:
        box, inside = box_of(mark), box_of(table)
        assert inside["x"] < box["x"]
        assert box["x"] + box["width"] < inside["x"] + inside["width"]
        table.evaluate(f"(box) => {{ box.scrollLeft = {more} - 5; }}")
        caption = box_of(table.locator("caption span").first)
        assert caption["x"] + caption["width"] <= box_of(mark)["x"]
        table.evaluate("(box) => { box.scrollLeft = 9999; }")
        expect(mark).to_have_count(0)


def test_a_large_window_is_filled(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """At 2,560 px a single card has the width, and its chart half of the height."""
    keys = f"&p.f1.view=curves&p.f1.filter={logdir.DIGITS[1]}&p.f1.gap=off"
    dashboard = open_tab(server, first=keys, width=2560, height=1300).ready()
    area = dashboard.area(TAG, "score")
    assert area["width"] > 0.8 * 2560
    assert area["height"] > 0.45 * 1300
    show(dashboard, "classes")
    lefts = [
        box_of(dashboard.find(part).first)["x"]
        for part in ("[data-testid=heat-map]", "[data-testid=class-curves]")
    ]
    assert lefts[1] > 1300 > lefts[0]


def test_bands_that_are_not_drawn_say_why_in_sight(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """In the legend itself: a title is not seen by who does not look for it."""
    dashboard = open_tab(server).ready()
    answer = server.get_json(f"data/plugin/f1/scores?tag={TAG}&run={logdir.SOMETIMES}")
    series = server.get_json("data/plugin/f1/series")
    (known,) = [one for one in series["series"] if one["run"] == logdir.SOMETIMES]
    names = [f"run {place}" for place in range(21)]

    def scores(route: Any) -> None:
        own = [{**answer["series"][0], "run": run} for run in names]
        route.fulfill(json={**answer, "series": own})

    many = {**series, "series": [{**known, "run": name} for name in names]}
    root = "**/data/plugin/f1"
    dashboard.page.route(f"{root}/series*", lambda route: route.fulfill(json=many))
    dashboard.page.route(f"{root}/scores?*", scores)
    dashboard.reload_data()
    legend = dashboard.card(TAG).get_by_test_id("legend")
    expect(legend).to_contain_text("no bands: drawn for up to 20 curves")


def test_a_list_with_room_shows_whole_names(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """They are shortened only as far as the list is narrow."""
    dashboard = open_tab(server).ready()
    series = server.get_json("data/plugin/f1/series")
    known = series["series"][0]
    names = [f"opt=adam,bs=16,lr={rate},seed=0/validation" for rate in ("0.1", "1e-4")]
    two = {**series, "series": [{**known, "run": name} for name in names]}
    dashboard.page.route(
        "**/data/plugin/f1/series*", lambda route: route.fulfill(json=two)
    )
    dashboard.reload_data()
    name = dashboard.run_row(names[0]).locator(".name")
    expect(name).to_contain_text("…")
    dashboard.find("aside").evaluate("(aside) => { aside.style.width = '420px'; }")
    expect(name).to_have_text(names[0])
    dashboard.find("aside").evaluate("(aside) => { aside.style.width = '256px'; }")
    expect(name).to_contain_text("…")
    dashboard.opened.forget()


def test_the_runs_table_leads_to_a_curve_and_tells_the_rows(
    dashboard: Dashboard,
) -> None:
    """A click on a name shows that run alone."""
    show(dashboard, "runs")
    rows = dashboard.get("runs-row")
    totals = [present(row.get_attribute("data-total")) for row in rows.all()]
    assert any(total != "null" for total in totals)
    expect(head(dashboard, "runs", "Rows")).to_be_visible()
    row = dashboard.find(f'[data-testid=runs-row][data-run="{logdir.DIGITS[1]}"]')
    row.get_by_test_id("show-run").click()
    dashboard.ready()
    assert dashboard.ticked() == [logdir.DIGITS[1]]
    expect(dashboard.get("tab-curves")).to_be_focused()
