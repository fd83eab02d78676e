"""What holds for every view: its choices, its words, its address, its keys."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTab, OpenTheme
from tests.browser.views import (
    BOTH,
    VIEWS,
    fits_the_width,
    head,
    offences,
    show,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
DOCS = Path(__file__).parents[2] / "docs" / "views"


def test_a_view_keeps_its_order_and_its_step_while_another_is_shown(
    dashboard: Dashboard,
) -> None:
    """Each table has its own; the step is that of the chosen series."""
    orders = {"runs": ("runs", "Best step"), "classes": ("class-table", "Support")}
    dashboard.get("run-filter").fill("digits")
    for view, (table, column) in (orders | {"pooled": ("groups", "Spread")}).items():
        show(dashboard, view)
        head(dashboard, table, column).get_by_role("button").click()
        if view == "classes":
            dashboard.get("step-slider").fill("2")
            expect(dashboard.get(table).locator("caption")).to_contain_text("epoch 2,")
        show(dashboard, "curves")
        show(dashboard, view)
        sort = head(dashboard, table, column)
        expect(sort).to_have_attribute("aria-sort", "descending")
        if view == "classes":
            expect(dashboard.get(table).locator("caption")).to_contain_text("epoch 2,")


def test_a_view_offers_only_the_choices_that_it_follows(dashboard: Dashboard) -> None:
    """A control that changes nothing would be read as one that failed."""
    always = {"score-picker", "zero-division-picker", "palette-picker", "export-all"}
    asked = {"average-picker", "class-picker"}
    drawn = {"x-axis-picker", "smoothing-slider", "y-picker", "outliers-box"}
    every = always | asked | drawn | {"baseline-picker", "bands-box", "group-input"}
    followed = {
        "best": always | asked,
        "curves": every,
        "runs": always | asked,
        "classes": always,
        "confusion": {"palette-picker", "export-all"},
        "thresholds": always | asked | {"bands-box"},
        "pooled": always | asked | {"bands-box"},
    }
    dashboard.get("display").click()
    for view, known in followed.items():
        show(dashboard, view)
        for handle in every:
            expect(dashboard.get(handle)).to_have_count(int(handle in known))


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "best"])
def test_every_view_says_what_to_do_where_no_run_is_shown(
    dashboard: Dashboard, view: str
) -> None:
    """Nothing ticked, or nothing found: a sentence and a button that mends it.

    The button goes with the sentence, and the focus to what it changed.
    """
    show(dashboard, view)
    dashboard.get("select-none").click()
    dashboard.get("no-selection-state").get_by_role("button").click()
    expect(dashboard.get(VIEWS[view]).first).to_be_visible()
    expect(dashboard.get("run-list").locator("ul")).to_be_focused()
    dashboard.get("run-filter").fill("nothing is named so")
    dashboard.get("no-match-state").get_by_role("button").click()
    expect(dashboard.get(VIEWS[view]).first).to_be_visible()
    expect(dashboard.get("run-filter")).to_be_focused()


@BOTH
@pytest.mark.parametrize("width", [600, 1440])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_offends_the_rules_of_accessibility(
    anew: OpenTheme, dark: bool, width: int, view: str
) -> None:
    """Axe finds nothing, whatever the theme and the width; nothing sticks out."""
    dashboard = anew(dark)
    dashboard.page.set_viewport_size({"width": width, "height": 900})
    try:
        show(dashboard, view)
        dashboard.get("display").click()
        expect(dashboard.get("palette-picker")).to_be_visible()
        frame = dashboard.frame()
        assert offences(frame) == []
        assert fits_the_width(frame)
    finally:
        dashboard.page.set_viewport_size({"width": 1440, "height": 900})


def test_arrow_keys_go_from_view_to_view(dashboard: Dashboard) -> None:
    """Of the tabs one is reached by Tab, the others by arrows, as ARIA has it."""
    dashboard.get("tab-curves").focus()
    dashboard.page.keyboard.press("ArrowRight")
    expect(dashboard.get("tab-runs")).to_be_focused()
    expect(dashboard.get("runtable")).to_be_visible()
    dashboard.page.keyboard.press("ArrowLeft")
    dashboard.page.keyboard.press("ArrowLeft")
    expect(dashboard.get("tab-best")).to_be_focused()
    expect(dashboard.get("ranking")).to_be_visible()
    dashboard.page.keyboard.press("ArrowLeft")
    expect(dashboard.get("tab-pooled")).to_be_focused()
    assert dashboard.address()["p.f1.view"] == "pooled"


def test_each_view_says_what_it_shows_and_leads_to_its_page(
    dashboard: Dashboard,
) -> None:
    """The page is the one in docs/views; Escape closes it, and the focus returns."""
    for view in VIEWS:
        show(dashboard, view)
        panel = dashboard.get(f"view-{view}")
        assert len(panel.locator(".about").inner_text()) > 60
        dashboard.get("about-button").click()
        page = dashboard.get("about-page")
        expect(page.locator("h1")).to_have_text(view.capitalize())
        text = page.locator("article").inner_text()
        source = (DOCS / f"{view}.md").read_text("utf-8")
        first = next(
            line for line in source.splitlines()[2:] if line and line[0].isalpha()
        )
        assert first.replace("*", "") in " ".join(text.split())
        wide = page.evaluate("(box) => box.scrollWidth - box.clientWidth")
        assert wide == 0
        dashboard.page.keyboard.press("Escape")
        expect(page).to_have_count(0)
        expect(dashboard.get("about-button")).to_be_focused()


def test_the_chosen_series_of_a_view_is_in_the_address(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """A link shows the same run's classes; an unknown name is as good as none."""
    dashboard = open_tab(server)
    show(dashboard.ready(), "classes")
    other = logdir.DIGITS[0]
    dashboard.get("class-run").select_option(other)
    address = dashboard.address()
    assert address["p.f1.run"] == other
    for run, shown in (other, other), ("gone", logdir.DIGITS[1]):
        linked = open_tab(server, f"&p.f1.view=classes&p.f1.run={quote(run)}")
        expect(linked.get("class-run")).to_have_value(shown)


def test_what_is_odd_at_a_step_is_marked_and_told_there(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """The tooltip names the findings of the step that it is at, as the API does."""
    (odd,) = [one for one in api.series(server) if one["run"] == logdir.DESIGN]
    codes = [
        one["code"] for one in odd["findings"] if logdir.EPOCHS - 1 in one["steps"]
    ]
    assert codes
    dashboard.hover(TAG, "score", 0.99, 0.5)
    words = ", ".join(codes).replace("_", " ")
    told = dashboard.get("tooltip-finding").filter(has_text=logdir.DESIGN)
    expect(told).to_have_text(f"{logdir.DESIGN}: {words}")
    dashboard.hover(TAG, "score", 0.01, 0.5)
    expect(told).to_have_count(0)
