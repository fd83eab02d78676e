"""The pooled view: what it asks for, what it says where nothing is pooled, its zoom."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import DATASETS, Dashboard, OpenTheme, box_of
from tests.browser.views import BOTH, number, rows_of, show
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
ROUTE = "**/data/plugin/f1/pool?*"
# What is typed is asked for at once, and not when typing has rested.
IMPATIENT = """() => {
  const { setTimeout } = window;
  window.setTimeout = (work, _, ...values) => setTimeout(work, 0, ...values);
}"""


@pytest.fixture
def pooled(dashboard: Dashboard) -> Dashboard:
    """Return the dashboard with the view open, of the runs of the digits alone."""
    dashboard.get("run-filter").fill("digits")
    dashboard.get("tab-pooled").click()
    return answered(dashboard)


def answered(dashboard: Dashboard) -> Dashboard:
    """Wait until what is shown is the answer to what is asked."""
    expect(dashboard.get("pool-answer")).to_have_attribute("aria-busy", "false")
    return dashboard


def chart(dashboard: Dashboard) -> Any:
    """Return the view's chart."""
    return dashboard.get("pooled").get_by_test_id("chart")


def extent(dashboard: Dashboard) -> list[float]:
    """Return what the chart spans: x from, x to, y from, y to."""
    data = chart(dashboard).evaluate(DATASETS.replace("elements.map", "[elements].map"))
    return [float(data[0][name]) for name in ("xMin", "xMax", "yMin", "yMax")]


def test_training_runs_are_left_out_until_they_are_wanted(
    server: TensorBoardProcess, pooled: Dashboard
) -> None:
    """A log directory of both kinds begins with a curve, and a line says of which."""
    run = logdir.DIGITS[1]
    (known,) = server.get_json(f"{api.ROOT}pool?tag={TAG}&run={run}")["groups"]
    row = pooled.get("groups-row")
    expect(row).to_have_attribute("data-pooled", str(known["pooled"][-1]))
    expect(pooled.get("pool-left-out")).to_contain_text("1 training run")
    with pooled.page.expect_request(ROUTE) as asked:
        pooled.get("pool-training").check()
    assert api.runs_of(asked.value.url) in ([], list(logdir.DIGITS))
    answered(pooled)
    # Where nothing is pooled there are no axes, and a sentence for people.
    expect(chart(pooled)).to_have_count(0)
    said = pooled.get("pool-nothing")
    expect(said).to_contain_text("Tick")
    expect(said).to_contain_text("pattern")
    pooled.get("pool-training").uncheck()
    answered(pooled)
    expect(chart(pooled)).to_have_count(1)


def test_where_all_runs_are_for_training_they_are_all_shown(
    dashboard: Dashboard,
) -> None:
    """Nothing is left out of them, and nothing is said of it."""
    dashboard.get("run-filter").fill("digits/train")
    dashboard.get("tab-pooled").click()
    expect(answered(dashboard).get("groups-row")).to_have_count(1)
    expect(dashboard.get("pool-left-out")).to_have_count(0)


def test_all_runs_of_a_metric_are_not_asked_for_one_by_one(
    dashboard: Dashboard,
) -> None:
    """However many there are, the address stays short."""
    dashboard.get("run-filter").fill("by hand")
    for pattern, named in ("by hand", []), ("digits/val", [logdir.DIGITS[1]]):
        dashboard.get("run-filter").fill(pattern)
        with dashboard.page.expect_request(ROUTE) as asked:
            dashboard.get("tab-pooled").click()
        assert api.runs_of(asked.value.url) == named
        answered(dashboard)
        dashboard.get("tab-curves").click()


def test_a_half_typed_pattern_is_not_asked_for(pooled: Dashboard) -> None:
    """Nor is one that is found nowhere: the view says so itself."""
    pooled.frame().evaluate(IMPATIENT)
    asked: list[str] = []
    pooled.page.on("request", lambda request: asked.append(request.url))
    for pattern, said in (
        ("^(dig", "Not a regular expression yet"),
        ("nowhere", "found in no shown run"),
    ):
        pooled.get("pool-group").fill(pattern)
        expect(pooled.get("pool-error")).to_contain_text(said)
        expect(pooled.get("pool-group")).to_have_attribute("aria-invalid", "true")
    assert [url for url in asked if "/pool?" in url] == []
    pooled.get("pool-group").fill("^(dig)its")
    expect(pooled.get("groups-row")).to_have_attribute("data-group", "dig")
    assert pooled.opened.complaints() == []


def test_a_zoom_is_of_one_metric_and_can_be_undone(dashboard: Dashboard) -> None:
    """Another metric is shown whole; Fit shows everything, as in the cards."""
    dashboard.get("run-filter").fill("digits/val|by hand")
    dashboard.get("tab-pooled").click()
    dashboard.get("pool-tag").select_option(TAG)
    answered(dashboard)
    whole = extent(dashboard)
    fit = dashboard.get("pooled").get_by_test_id("fit-button")
    expect(fit).to_be_disabled()

    def zoom() -> None:
        area = chart(dashboard).locator(".plot-area")
        area.scroll_into_view_if_needed()
        box = box_of(area)
        y = box["y"] + box["height"] / 2
        dashboard.page.mouse.move(box["x"] + 0.7 * box["width"], y)
        dashboard.page.mouse.down()
        dashboard.page.mouse.move(box["x"] + 0.9 * box["width"], y, steps=5)
        dashboard.page.mouse.up()
        expect(fit).to_be_enabled()
        assert extent(dashboard)[0] > whole[0]

    zoom()
    fit.click()
    expect(fit).to_be_disabled()
    assert extent(dashboard) == whole
    zoom()
    dashboard.get("pool-tag").select_option(logdir.BY_HAND_TAG)
    expect(chart(dashboard)).to_have_attribute("data-tag", logdir.BY_HAND_TAG)
    answered(dashboard)
    expect(fit).to_be_disabled()
    assert extent(dashboard)[0] <= 0
    dashboard.get("pool-tag").select_option(TAG)
    answered(dashboard)
    zoom()
    dashboard.get("score-picker").select_option("recall")
    answered(dashboard)
    expect(fit).to_be_disabled()


@BOTH
def test_pooled_runs_are_those_of_the_api(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """Grouped by what is typed; seeds are averaged only."""
    dashboard = anew(dark)
    dashboard.get("run-filter").fill("rare|digits/validation")
    show(dashboard, "pooled")
    dashboard.get("pool-tag").select_option(TAG)
    dashboard.get("pool-group").fill("^[a-z]+")
    expect(dashboard.get("groups-row")).to_have_count(2)
    runs = "&".join(f"run={run}" for run in (logdir.DIGITS[1], logdir.SOMETIMES))
    for extra in "", "&same_rows=1":
        if extra:
            dashboard.get("same-rows").select_option("1")
            expect(dashboard.get("groups-row").first).to_have_attribute(
                "data-pooled", "null"
            )
        path = f"{api.ROOT}pool?tag={TAG}&{runs}&group=%5E%5Ba-z%5D%2B{extra}"
        known = {one["group"]: one for one in server.get_json(path)["groups"]}
        for row in rows_of(dashboard, "groups"):
            own = known[row["group"]]
            for name in "pooled", "low", "mean", "spread", "total":
                column = own[name]
                assert number(row[name]) == (None if column is None else column[-1])
    assert dashboard.address()["p.f1.group"] == "^[a-z]+"
    assert dashboard.address()["p.f1.same_rows"] == "1"


def test_a_wrong_pattern_is_the_server_s_sentence(dashboard: Dashboard) -> None:
    """And mending it shows the groups again."""
    show(dashboard, "pooled")
    dashboard.get("pool-group").fill("(?=a)")
    expect(dashboard.get("pool-error")).to_contain_text("group must be a regular")
    dashboard.get("pool-group").fill("")
    expect(dashboard.get("groups-row").first).to_be_visible()
    dashboard.opened.forget()  # Chromium tells of every 400
