"""The crosshair: one for all charts, and one that moves by keys."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTheme
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
CURSOR = """(chart) => {
  const line = chart.querySelector(".crosshair-x");
  const { left } = line.getBoundingClientRect();
  const over = chart.querySelector(".plot-area").getBoundingClientRect();
  return line.hidden ? null : (left - over.left) / over.width;
}"""


def test_every_chart_shows_the_place_that_one_points_at(dashboard: Dashboard) -> None:
    """Also those of other cards, at the same x."""
    dashboard.hover(TAG, "gap", 0.6, 0.5)
    x_min, x_max, *_ = dashboard.extent(TAG, "gap")
    x = x_min + 0.6 * (x_max - x_min)
    for tag in logdir.TAGS:
        low, high, *_ = dashboard.extent(tag)
        place = dashboard.chart(tag).evaluate(CURSOR)
        if low <= x <= high:
            assert low + place * (high - low) == pytest.approx(x, abs=0.05)


def test_arrow_keys_read_the_chart_step_by_step(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Right, left, Home and End go along; the numbers told are the API's."""
    known = api.points(server, TAG)
    dashboard.chart(TAG).focus()
    press = dashboard.page.keyboard.press
    told = []
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft", "Home"):
        press(key)
        expect(dashboard.get("tooltip")).to_be_visible()
        row = dashboard.get("tooltip-row").first.evaluate("(r) => ({...r.dataset})")
        point = next(p for p in known[row["run"]] if p.step == int(row["step"]))
        assert float(row["exact"]) == point.exact
        told.append(point.step)
    assert told[:2] == [0, 1]
    assert told[2] > told[3] == told[2] - 1
    assert told[4] == 0
    spoken = dashboard.get("tooltip").get_by_role("status")
    expect(spoken).to_contain_text("epoch 0")
    press("Escape")
    expect(dashboard.get("tooltip")).to_have_count(0)


def test_up_and_down_go_to_other_curves(dashboard: Dashboard) -> None:
    """The nearest one is marked, as with the mouse."""
    dashboard.chart(TAG).focus()
    dashboard.page.keyboard.press("End")
    seen = set()
    for _ in range(30):
        dashboard.page.keyboard.press("ArrowUp")
        row = dashboard.get("tooltip-row").first
        seen.add(row.get_attribute("data-run"))
    for _ in range(60):
        dashboard.page.keyboard.press("ArrowDown")
        row = dashboard.get("tooltip-row").first
        seen.add(row.get_attribute("data-run"))
    assert len(seen) > 2


def test_shift_and_drag_moves_what_is_shown(dashboard: Dashboard) -> None:
    """By as much as the mouse goes; the size of what is shown stays."""
    x_min, x_max, y_min, y_max = dashboard.extent(TAG)
    dashboard.page.keyboard.down("Shift")
    dashboard.drag(TAG, "score", (0.5, 0.5), (0.25, 0.75))
    dashboard.page.keyboard.up("Shift")
    expect(dashboard.card(TAG).get_by_test_id("fit-button")).to_be_enabled()
    across, up = 0.25 * (x_max - x_min), 0.25 * (y_max - y_min)
    assert dashboard.extent(TAG) == pytest.approx(
        (x_min + across, x_max + across, y_min + up, y_max + up),
        abs=0.02 * (x_max - x_min),
    )


def test_alt_and_the_wheel_zoom_around_the_mouse(dashboard: Dashboard) -> None:
    """The place under the mouse stays; without Alt the page scrolls instead."""
    before = dashboard.extent(TAG)
    dashboard.hover(TAG, "score", 0.25, 0.5)
    dashboard.page.mouse.wheel(0, -100)
    fit = dashboard.card(TAG).get_by_test_id("fit-button")
    expect(fit).to_be_disabled()
    dashboard.hover(TAG, "score", 0.25, 0.5)
    dashboard.page.keyboard.down("Alt")
    dashboard.page.mouse.wheel(0, -100)
    dashboard.page.keyboard.up("Alt")
    expect(fit).to_be_enabled()
    x_min, x_max, y_min, y_max = dashboard.extent(TAG)
    width = before[1] - before[0]
    assert x_max - x_min == pytest.approx(width / 1.2, rel=1e-6)
    at = before[0] + 0.25 * width
    assert x_min + 0.25 * (x_max - x_min) == pytest.approx(at, abs=0.01 * width)
    assert y_max - y_min == pytest.approx((before[3] - before[2]) / 1.2, rel=1e-6)


def test_keys_zoom_around_the_crosshair_and_show_everything(
    dashboard: Dashboard,
) -> None:
    """+ and - undo each other, and 0 is as good as the button."""
    before = dashboard.extent(TAG)
    fit = dashboard.card(TAG).get_by_test_id("fit-button")
    dashboard.chart(TAG).focus()
    dashboard.page.keyboard.press("End")
    dashboard.page.keyboard.press("+")
    expect(fit).to_be_enabled()
    nearer = dashboard.extent(TAG)
    assert nearer[1] - nearer[0] == pytest.approx((before[1] - before[0]) / 1.5)
    dashboard.page.keyboard.press("-")
    dashboard.page.keyboard.press("-")
    expect(dashboard.chart(TAG)).not_to_have_attribute("data-x-min", str(nearer[0]))
    dashboard.page.keyboard.press("0")
    expect(fit).to_be_disabled()
    assert dashboard.extent(TAG) == before
    expect(dashboard.chart(TAG)).to_be_focused()


def test_a_logarithmic_axis_cannot_be_zoomed_beyond_all_numbers(
    anew: OpenTheme,
) -> None:
    """However often, what is shown has ends, and 0 leads back."""
    dashboard = anew(False)
    dashboard.get("display").click()
    dashboard.get("y-picker").select_option("log")
    before = dashboard.extent(TAG)
    dashboard.chart(TAG).focus()
    for _ in range(60):
        dashboard.page.keyboard.press("-")
    wide = dashboard.extent(TAG)
    assert all(map(math.isfinite, wide))
    assert wide[3] > before[3]
    dashboard.page.keyboard.press("0")
    expect(dashboard.card(TAG).get_by_test_id("fit-button")).to_be_disabled()
    assert dashboard.extent(TAG) == before
