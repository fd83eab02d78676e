"""How views are left is in the address: a link and a reload show the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import logdir
from tests.browser.dashboard import ALL, Dashboard, OpenTab, box_of
from tests.browser.views import head, rows_of, show
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
SPANS = "(one) => [one.dataset.xMin, one.dataset.xMax, one.dataset.yMin]"


def zoom(dashboard: Dashboard, chart: str) -> None:
    """Draw a box in the first chart that a selector finds."""
    area = dashboard.find(f"{chart} .plot-area").first
    area.scroll_into_view_if_needed()
    box = box_of(area)
    x, y = (
        [box[at] + share * box[size] for share in (0.2, 0.7)]
        for at, size in (("x", "width"), ("y", "height"))
    )
    dashboard.page.mouse.move(x[0], y[0])
    dashboard.page.mouse.down()
    dashboard.page.mouse.move(x[1], y[1], steps=4)
    dashboard.page.mouse.up()
    dashboard.page.mouse.move(1, 1)


def spans(dashboard: Dashboard, chart: str) -> list[float]:
    """Return what that chart spans."""
    return [float(end) for end in dashboard.find(chart).first.evaluate(SPANS)]


def sort_by(dashboard: Dashboard, table: str, column: str) -> None:
    """Sort a table by a column."""
    head(dashboard, table, column).get_by_role("button").click()


def order_of(dashboard: Dashboard, table: str) -> list[str]:
    """Return the sorted heads of a table, and its first row."""
    heads = dashboard.get(table).locator("thead th[aria-sort$=ending]")
    expect(heads).to_have_count(1)
    return [str(heads.inner_text()), str(heads.get_attribute("aria-sort"))]


def leave_curves(dashboard: Dashboard) -> None:
    """Zoom, open the table of a card, and the settings of the display."""
    dashboard.get("display").click()
    dashboard.card(TAG).get_by_test_id("table-button").click()
    dashboard.card(TAG).get_by_test_id("why-all").click()
    zoom(dashboard, f'[data-testid=chart][data-tag="{TAG}"][data-kind=score]')


def curves(dashboard: Dashboard) -> Any:
    """Return what of this a reader sees."""
    expect(dashboard.get("smoothing-slider")).to_be_visible()
    expect(dashboard.card(TAG).get_by_role("table").first).to_be_visible()
    expect(dashboard.card(TAG).get_by_test_id("causes")).to_be_visible()
    return spans(dashboard, f'[data-testid=chart][data-tag="{TAG}"][data-kind=score]')


def leave_runs(dashboard: Dashboard) -> None:
    """Sort, and keep the last row on top."""
    sort_by(dashboard, "runs", "Best step")
    dashboard.get("runs-row").last.get_by_test_id("pin-row").click()


def runs(dashboard: Dashboard) -> Any:
    """Return the order, and the row on top."""
    first = rows_of(dashboard, "runs")[0]
    assert first["pinned"] == "true"
    return order_of(dashboard, "runs"), first["run"], first["tag"]


def leave_classes(dashboard: Dashboard) -> None:
    """Sort, choose a step, tick one class alone, zoom, colour from 0 to 1."""
    sort_by(dashboard, "class-table", "Support")
    dashboard.get("step-slider").fill("2")
    ticks = dashboard.get("tick-class")
    for place in range(ticks.count()):
        ticks.nth(place).set_checked(place == 1)
    dashboard.get("heat-unit").check()
    assert order_of(dashboard, "class-table")[0].startswith("Support")
    zoom(dashboard, "[data-testid=class-curves]")


def classes(dashboard: Dashboard) -> Any:
    """Return all of this."""
    expect(dashboard.get("heat-unit")).to_be_checked()
    return (
        order_of(dashboard, "class-table"),
        dashboard.get("step-slider").input_value(),
        dashboard.get("class-legend").inner_text(),
        spans(dashboard, "[data-testid=class-curves] [data-testid=chart]"),
    )


def leave_confusion(dashboard: Dashboard) -> None:
    """Open the numbers."""
    dashboard.get("numbers-summary").click()


def confusion(dashboard: Dashboard) -> Any:
    """Return the numbers."""
    return dashboard.get("confusion-numbers").inner_text()


def leave_thresholds(dashboard: Dashboard) -> None:
    """Choose a step, and zoom."""
    dashboard.get("thresholds-step").fill("1")
    zoom(dashboard, ".at-step")


def thresholds(dashboard: Dashboard) -> Any:
    """Return both."""
    step = dashboard.get("thresholds-step").input_value()
    return step, spans(dashboard, ".at-step [data-testid=chart]")


def leave_pooled(dashboard: Dashboard) -> None:
    """Zoom, and sort."""
    dashboard.get("run-filter").fill("digits/val")
    dashboard.get("pool-tag").select_option(TAG)
    expect(dashboard.get("pool-answer")).to_have_attribute("aria-busy", "false")
    sort_by(dashboard, "groups", "Spread")
    zoom(dashboard, "[data-testid=pool-card]")


def pooled(dashboard: Dashboard) -> Any:
    """Return both."""
    chart = spans(dashboard, "[data-testid=pool-card] [data-testid=chart]")
    return order_of(dashboard, "groups"), chart


Leave = Callable[[Dashboard], None]
LEFT: dict[str, tuple[Leave, Callable[[Dashboard], Any]]] = {
    "curves": (leave_curves, curves),
    "runs": (leave_runs, runs),
    "classes": (leave_classes, classes),
    "confusion": (leave_confusion, confusion),
    "thresholds": (leave_thresholds, thresholds),
    "pooled": (leave_pooled, pooled),
}


@pytest.mark.parametrize("view", LEFT)
def test_a_copied_link_shows_a_view_as_it_was_left(
    server: TensorBoardProcess, open_tab: OpenTab, view: str
) -> None:
    """Zoom, order, step, ticks, stars, what is open, in a browser that knows none."""
    leave, seen = LEFT[view]
    one = open_tab(server, first=f"{ALL}&p.f1.view=curves").ready()
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    show(one, view)
    leave(one)
    there = seen(one)
    one.get("copy-link").click()
    expect(one.get("link-copied")).to_have_text("Link copied.")
    link = str(one.frame().evaluate("navigator.clipboard.readText()"))
    assert len(link) < 2000

    other = open_tab(server, first=link.partition("#f1")[2])
    show(other, view)
    assert seen(other) == there
    assert other.opened.complaints() == []


def test_what_is_open_and_zoomed_survives_other_views_and_back(
    dashboard: Dashboard,
) -> None:
    """A view is as it was left, and Back shows the one before as it was left."""
    chart = f'[data-testid=chart][data-tag="{TAG}"][data-kind=score]'
    zoom(dashboard, chart)
    before = spans(dashboard, chart)
    show(dashboard, "runs")
    show(dashboard, "curves")
    assert spans(dashboard, chart) == before
    dashboard.page.go_back()
    expect(dashboard.get("runtable")).to_be_visible()
    dashboard.page.go_back()
    dashboard.ready()
    assert spans(dashboard, chart) == before
    dashboard.card(TAG).get_by_test_id("fit-button").click()
    assert spans(dashboard, chart) != before
    assert "p.f1.look" not in dashboard.address(whole=True)


def test_other_axes_are_not_zoomed(dashboard: Dashboard) -> None:
    """A zoom is of one x axis: seconds are no epochs."""
    chart = f'[data-testid=chart][data-tag="{TAG}"][data-kind=score]'
    zoom(dashboard, chart)
    dashboard.set_x_axis("relative")
    expect(dashboard.card(TAG).get_by_test_id("fit-button")).to_be_disabled()
