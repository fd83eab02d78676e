"""The heat map: 0/0 apart, the chosen score, and the way to a curve."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import api
from tests.browser.classes.page import (
    ABSENT,
    AGAIN,
    LONG,
    STEPS,
    TAG,
    WIDE,
    asked,
    press,
    ready,
    rows_of,
)
from tests.browser.dashboard import OpenTab, box_of
from tests.browser.views import (
    BOTH,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

ALPHA = """(canvas, [column, row]) =>
    canvas.getContext("2d").getImageData(column, row, 1, 1).data[3]"""


@BOTH
def test_zero_by_zero_is_seen_and_told_whatever_it_counts_as(
    classes_of: OpenTab, dark: bool
) -> None:
    """A class that never occurred is hatched; one that was found never is dark."""
    dashboard = classes_of(AGAIN, dark=dark)
    order = [row["class"] for row in rows_of(dashboard)]
    row, last = order.index(ABSENT), STEPS[AGAIN] - 1
    canvas = dashboard.get("heat-map").locator("canvas")
    assert canvas.evaluate(ALPHA, [0, row]) == 0
    assert canvas.evaluate(ALPHA, [last, row]) == 255  # predicted once: F1 is 0
    hatching = "(element) => getComputedStyle(element).backgroundImage"
    assert "repeating" in dashboard.get("heat-map").evaluate(hatching)
    dashboard.get("heat-map").focus()
    press(dashboard.page, "ArrowRight", *["ArrowDown"] * row)
    told = dashboard.get("heat-told")
    expect(told).to_have_text(f"{ABSENT}, step 0: F1 is 0/0, counted as 0")
    dashboard.get("zero-division-picker").select_option("nan")
    expect(told).to_have_text(f"{ABSENT}, step 0: F1 is undefined (0/0)")
    dashboard.get("zero-division-picker").select_option("1")
    ready(dashboard)
    of_absent = f'[data-testid=class-table-row][data-class="{ABSENT}"]'
    recall = dashboard.inside.locator(of_absent).locator(".zero-by-zero")
    expect(recall).to_have_count(1)
    expect(recall).to_have_text("1.0000")
    expect(recall).to_have_attribute("title", "0/0, counted as 1")
    assert dashboard.opened.complaints() == []


def test_keys_go_on_while_the_mouse_rests_on_the_map(classes_of: OpenTab) -> None:
    """What scrolls under the mouse is not pointed at, whatever a browser tells."""
    dashboard = classes_of(WIDE)
    dashboard.get("heat-named").check()
    order = [row["class"] for row in rows_of(dashboard)]
    area, told = dashboard.get("heat-map"), dashboard.get("heat-told")
    box = "(element) => element.getBoundingClientRect().toJSON()"
    corner = area.evaluate(box)
    move = {"clientX": corner["x"] + 30, "clientY": corner["y"] + 27, "bubbles": True}
    area.dispatch_event("mousemove", move)
    expect(told).to_have_attribute("data-class", order[1])
    area.focus()
    press(dashboard.page, *["PageDown"] * 3)
    expect(told).to_have_attribute("data-class", order[31])
    assert area.evaluate(box)["y"] < corner["y"]
    area.dispatch_event("mousemove", move)
    expect(told).to_have_attribute("data-class", order[31])
    area.dispatch_event("mousemove", {**move, "clientX": corner["x"] + 31})
    expect(told).not_to_have_attribute("data-class", order[31])


def test_the_map_follows_the_score_or_says_that_it_does_not(
    server: TensorBoardProcess, classes_of: OpenTab
) -> None:
    """Precision and recall are shown; of others it says that it shows F1."""
    dashboard = classes_of(LONG)
    told, note = dashboard.get("heat-told"), dashboard.get("other-score")
    dashboard.get("heat-map").focus()
    press(dashboard.page, "End", "ArrowDown")
    name = told.get_attribute("data-class")
    for score, shown in ("precision", "precision"), ("recall", "recall"), ("mcc", "f1"):
        dashboard.get("score-picker").select_option(score)
        history = asked(server, "history", LONG, score=shown, zero_division="nan")
        value = history["value"][history["class"].index(name)][-1]
        known = "null" if value is None else str(value)
        expect(told).to_have_attribute("data-value", known)
        if score == shown:
            expect(note).to_have_count(0)
        else:
            expect(note).to_contain_text("no Matthews correlation")


@pytest.mark.parametrize("way", ["click on the map", "Enter on the map", "its name"])
def test_a_class_leads_to_its_curve_and_the_focus_with_it(
    server: TensorBoardProcess, classes_of: OpenTab, way: str
) -> None:
    """The curves are of that class, and the keyboard goes on from there."""
    dashboard = classes_of(AGAIN)
    order = [row["class"] for row in rows_of(dashboard)]
    area = box_of(dashboard.get("heat-map"))
    if way == "click on the map":
        y = (order.index("dog") + 0.5) / len(order) * area["height"]
        dashboard.get("heat-map").click(position={"x": 20, "y": y})
    elif way == "Enter on the map":
        dashboard.get("heat-map").focus()
        down = ["ArrowDown"] * order.index("dog")
        press(dashboard.page, "ArrowRight", *down, "Enter")
    else:
        dashboard.inside.get_by_role("button", name="dog", exact=True).focus()
        press(dashboard.page, "Enter")
    dashboard.ready()
    assert dashboard.address()["p.f1.class"] == "dog"
    assert "p.f1.view" not in dashboard.address()
    known = api.last(server, TAG, class_="dog")[AGAIN]
    assert dashboard.last_points(TAG)[AGAIN].exact == known.exact
    expect(dashboard.get("tab-curves")).to_be_focused()
    assert dashboard.opened.complaints() == []
