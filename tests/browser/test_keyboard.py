"""Each view by the keyboard alone: it is reached, used and left without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import logdir
from tests.browser.dashboard import Dashboard
from tests.browser.views import VIEWS, show

pytestmark = pytest.mark.browser

MOST_STOPS = 80
FOCUSED = "document.activeElement?.closest('[data-testid]')?.dataset.testid ?? ''"


def press(dashboard: Dashboard, *keys: str) -> None:
    """Press some keys, one after the other."""
    for key in keys:
        dashboard.page.keyboard.press(key)


def tab_to(dashboard: Dashboard, testid: str) -> None:
    """Press Tab until something with a handle has the focus."""
    for _ in range(MOST_STOPS):
        if dashboard.frame().evaluate(FOCUSED) == testid:
            return
        press(dashboard, "Tab")
    raise AssertionError(f"Tab does not reach {testid}")


def best(dashboard: Dashboard) -> None:
    """Hear why a run has its verdict, and see its curve."""
    tab_to(dashboard, "verdict")
    press(dashboard, "Enter")
    expect(dashboard.get("why")).to_be_visible()
    press(dashboard, "Escape")
    expect(dashboard.get("verdict").first).to_be_focused()
    press(dashboard, "Shift+Tab", "Enter")
    expect(dashboard.get("tab-curves")).to_be_focused()


def curves(dashboard: Dashboard) -> None:
    """Read a point, zoom, and show everything again."""
    tab_to(dashboard, "chart")
    press(dashboard, "ArrowRight", "ArrowRight")
    expect(dashboard.get("tooltip")).to_be_visible()
    press(dashboard, "+")
    expect(dashboard.get("fit-button").first).to_be_enabled()
    press(dashboard, "0", "Escape")
    expect(dashboard.get("fit-button").first).to_be_disabled()
    expect(dashboard.get("tooltip")).to_have_count(0)


def runs(dashboard: Dashboard) -> None:
    """Sort, and hear why there is a gap."""
    tab_to(dashboard, "runs")
    press(dashboard, "Enter")
    column = dashboard.get("runs").locator("thead th").first
    expect(column).to_have_attribute("aria-sort", "descending")
    tab_to(dashboard, "row-gap")
    press(dashboard, "Enter")
    expect(dashboard.get("row-gap-box")).to_be_visible()
    press(dashboard, "Escape")
    expect(dashboard.get("row-gap-box")).to_have_count(0)


def classes(dashboard: Dashboard) -> None:
    """Read a cell, and choose its step."""
    tab_to(dashboard, "heat-map")
    press(dashboard, "ArrowRight")
    expect(dashboard.get("heat-told")).not_to_be_empty()
    press(dashboard, "Enter")
    step = str(dashboard.get("heat-told").get_attribute("data-step"))
    caption = dashboard.get("class-table").locator("caption")
    expect(caption).to_contain_text(f"epoch {step},")


def confusion(dashboard: Dashboard) -> None:
    """Read a cell of the matrix."""
    tab_to(dashboard, "matrix")
    press(dashboard, "ArrowRight")
    expect(dashboard.get("confusion-told")).not_to_be_empty()


def thresholds(dashboard: Dashboard) -> None:
    """Choose a step, and use its best threshold."""
    tab_to(dashboard, "thresholds-step")
    press(dashboard, "Home")
    expect(dashboard.get("thresholds-answer")).to_have_attribute("data-step", "0")
    tab_to(dashboard, "use-threshold")
    press(dashboard, "Enter")
    expect(dashboard.get("threshold-number")).not_to_have_value("")


def pooled(dashboard: Dashboard) -> None:
    """Read a point of a group."""
    tab_to(dashboard, "chart")
    press(dashboard, "ArrowRight", "ArrowRight")
    expect(dashboard.get("pool-told")).to_contain_text("pooled")


DONE: dict[str, Callable[[Dashboard], None]] = {
    "best": best,
    "curves": curves,
    "runs": runs,
    "classes": classes,
    "confusion": confusion,
    "thresholds": thresholds,
    "pooled": pooled,
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_used_by_keys_alone(dashboard: Dashboard, view: str) -> None:
    """Arrows go from tab to tab, and Tab into the view and through it."""
    if view == "confusion":
        dashboard.get("run-filter").fill(logdir.DESIGN)
    show(dashboard, "curves")
    dashboard.get("tab-curves").focus()
    names = list(VIEWS)
    apart = names.index(view) - names.index("curves")
    press(dashboard, *["ArrowRight" if apart > 0 else "ArrowLeft"] * abs(apart))
    expect(dashboard.get(f"tab-{view}")).to_be_focused()
    ready = f'[data-testid={VIEWS[view]}][aria-busy="false"]'
    expect(dashboard.find(ready).first).to_be_visible()
    DONE[view](dashboard)
