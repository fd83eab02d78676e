"""Pointing at a chart: the tooltip's order, the zoom and the way back."""

from __future__ import annotations

import itertools
import math

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard, box_of
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG


def distances(
    dashboard: Dashboard,
    kind: str,
    known: dict[str, list[api.Point]],
    place: tuple[float, float],
) -> dict[str, tuple[float, int]]:
    """Return how far each run's solid point nearest in x is, in pixels; its step."""
    area = dashboard.area(TAG, kind)
    x_min, x_max, y_min, y_max = dashboard.extent(TAG, kind)
    x = x_min + place[0] * (x_max - x_min)
    found = {}
    for run, own in known.items():
        point = min(own, key=lambda point: abs(point.step - x))
        value = point.gap if kind == "gap" else point.exact
        across = (point.step - x) / (x_max - x_min) * area["width"]
        if value is not None:
            down = ((y_max - value) / (y_max - y_min) - place[1]) * area["height"]
            found[run] = math.hypot(across, down), point.step
    return found


@pytest.mark.parametrize("kind", ["score", "gap"])
def test_the_tooltip_is_sorted_by_nearest_and_marks_the_nearest(
    server: TensorBoardProcess, dashboard: Dashboard, kind: str
) -> None:
    """Rows go by distance from the mouse; the first alone is marked, and bold."""
    known = api.points(server, TAG)
    firsts = set()
    for place in (0.21, 0.1), (0.4, 0.6), (0.79, 0.95):
        rows = dashboard.hover(TAG, kind, *place)
        away = distances(dashboard, kind, known, place)
        assert {row["run"] for row in rows} == set(away)
        told = [away[row["run"]][0] for row in rows]
        # The mouse stands on whole pixels.
        assert all(a <= b + 2 for a, b in itertools.pairwise(told)), told
        assert [int(row["step"]) for row in rows] == [
            away[row["run"]][1] for row in rows
        ]
        assert [row["nearest"] for row in rows] == [
            "true",
            *["false"] * (len(rows) - 1),
        ]
        weights = dashboard.get("tooltip-row").evaluate_all(
            "(rows) => rows.map((row) => Number(getComputedStyle(row).fontWeight))"
        )
        assert weights[0] > max(weights[1:])
        firsts.add(rows[0]["run"])
    assert len(firsts) > 1


def test_the_tooltip_goes_with_the_mouse(dashboard: Dashboard) -> None:
    """Away from the charts there is none, and it never leaves the window.

    Nor does it lie on a chart whose crosshair it explains.
    """
    width = present(dashboard.page.viewport_size)["width"]
    for kind, place in itertools.product(("score", "gap"), (0.02, 0.5, 0.98)):
        dashboard.hover(TAG, kind, place, place)
        box = box_of(dashboard.get("tooltip"))
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 900
        # Below each other two charts may be higher than the window.
        others = ("score", "gap") if width == 1440 else (kind,)
        for other in others:
            area = box_of(dashboard.chart(TAG, other).locator(".plot-area"))
            above = box["y"] + box["height"] <= area["y"]
            assert above or box["y"] >= area["y"] + area["height"], (kind, other)
    dashboard.page.mouse.move(1, 1)
    expect(dashboard.get("tooltip")).to_have_count(0)


def test_a_drawn_box_is_what_both_charts_then_span(dashboard: Dashboard) -> None:
    """X of both charts, y of the one dragged in; within a pixel or two."""
    x_min, x_max, y_min, y_max = dashboard.extent(TAG)
    gap_y = dashboard.extent(TAG, "gap")[2:]
    dashboard.drag(TAG, "score", (0.25, 0.3), (0.75, 0.8))
    expect(dashboard.card(TAG).get_by_test_id("fit-button")).to_be_enabled()
    zoomed = dashboard.extent(TAG)
    width, height = x_max - x_min, y_max - y_min
    assert zoomed[:2] == pytest.approx(
        (x_min + 0.25 * width, x_min + 0.75 * width), abs=0.01 * width
    )
    assert zoomed[2:] == pytest.approx(
        (y_max - 0.8 * height, y_max - 0.3 * height), abs=0.01 * height
    )
    assert dashboard.extent(TAG, "gap") == (*zoomed[:2], *gap_y)


def test_a_flat_drag_zooms_in_x_alone(dashboard: Dashboard) -> None:
    """A box without height leaves y as it is; a mere click changes nothing."""
    before = dashboard.extent(TAG)
    dashboard.drag(TAG, "score", (0.4, 0.5), (0.4, 0.5))
    assert dashboard.extent(TAG) == before
    dashboard.drag(TAG, "score", (0.25, 0.5), (0.75, 0.51))
    fit = dashboard.card(TAG).get_by_test_id("fit-button")
    expect(fit).to_be_enabled()
    x_min, x_max, *y = dashboard.extent(TAG)
    assert before[0] < x_min < x_max < before[1]
    assert tuple(y) == before[2:]


@pytest.mark.parametrize("way", ["double-click", "button"])
def test_the_whole_is_shown_again(dashboard: Dashboard, way: str) -> None:
    """A double-click in either chart, or Fit, undoes the zoom of both."""
    before = dashboard.extent(TAG), dashboard.extent(TAG, "gap")
    fit = dashboard.card(TAG).get_by_test_id("fit-button")
    expect(fit).to_be_disabled()
    dashboard.drag(TAG, "gap", (0.25, 0.3), (0.75, 0.8))
    expect(fit).to_be_enabled()
    assert dashboard.extent(TAG, "gap") != before[1]
    if way == "button":
        fit.click()
    else:
        area = dashboard.area(TAG, "score")
        dashboard.page.mouse.dblclick(area["x"] + 99, area["y"] + 99)
    expect(fit).to_be_disabled()
    assert (dashboard.extent(TAG), dashboard.extent(TAG, "gap")) == before


def test_a_zoom_concerns_its_own_metric(dashboard: Dashboard) -> None:
    """The charts of another tag stay as they are."""
    before = dashboard.extent(logdir.BY_HAND_TAG)
    dashboard.drag(TAG, "score", (0.25, 0.3), (0.75, 0.8))
    fit = dashboard.card(TAG).get_by_test_id("fit-button")
    expect(fit).to_be_enabled()
    assert dashboard.extent(logdir.BY_HAND_TAG) == before
    expect(
        dashboard.card(logdir.BY_HAND_TAG).get_by_test_id("fit-button")
    ).to_be_disabled()
