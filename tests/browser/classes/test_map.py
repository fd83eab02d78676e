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
    expect_table,
    press,
    ready,
    rows_of,
)
from tests.browser.dashboard import OpenTab, box_of
from tests.browser.views import BOTH, LOOKS, fits_the_width
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
    expect(told).to_have_text(f"{ABSENT}, epoch 0: F1 is 0/0, counted as 0")
    dashboard.get("zero-division-picker").select_option("nan")
    expect(told).to_have_text(f"{ABSENT}, epoch 0: F1 is undefined (0/0)")
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


@pytest.mark.parametrize("way", ["click", "Enter"])
def test_a_cell_shows_its_step_in_the_table(
    server: TensorBoardProcess, classes_of: OpenTab, way: str
) -> None:
    """The view stays, and the slider goes along."""
    dashboard = classes_of(AGAIN)
    area = box_of(dashboard.get("heat-map"))
    if way == "click":
        x = 1.5 / STEPS[AGAIN] * area["width"]
        dashboard.get("heat-map").click(position={"x": x, "y": 5})
    else:
        dashboard.get("heat-map").focus()
        press(dashboard.page, "ArrowRight", "ArrowRight", "Enter")
    expect_table(dashboard, asked(server, "classes", AGAIN, step=1))
    expect(dashboard.get("step-slider")).to_have_value("1")
    expect(dashboard.get("tab-classes")).to_have_attribute("aria-selected", "true")
    assert dashboard.opened.complaints() == []


@pytest.mark.parametrize("way", ["its name in the map", "its name in the table"])
def test_a_class_leads_to_its_curve_and_the_focus_with_it(
    server: TensorBoardProcess, classes_of: OpenTab, way: str
) -> None:
    """The curves are of that class, and the keyboard goes on from there."""
    dashboard = classes_of(AGAIN)
    if way == "its name in the map":
        dashboard.get("heat-name").filter(has_text="dog").locator("button").click()
    else:
        dashboard.inside.get_by_role("button", name="dog", exact=True).focus()
        press(dashboard.page, "Enter")
    dashboard.ready()
    assert dashboard.address()["p.f1.class"] == "dog"
    known = api.last(server, TAG, class_="dog")[AGAIN]
    assert dashboard.last_points(TAG)[AGAIN].exact == known.exact
    expect(dashboard.get("tab-curves")).to_be_focused()
    assert dashboard.opened.complaints() == []


def test_the_value_stands_beside_the_mouse(classes_of: OpenTab) -> None:
    """And beside the cell that keys lead to; it goes with the mouse and the focus."""
    dashboard = classes_of(AGAIN)
    area, beside = box_of(dashboard.get("heat-map")), dashboard.get("heat-beside")
    x, y = area["x"] + 30, area["y"] + 5
    dashboard.page.mouse.move(x, y)
    expect(beside).to_have_text(str(dashboard.get("heat-told").text_content()))
    box = box_of(beside)
    assert 0 < box["x"] - x < 30
    assert 0 < box["y"] - y < 30
    dashboard.page.mouse.move(1, 1)
    expect(beside).to_have_count(0)
    dashboard.get("heat-map").focus()
    press(dashboard.page, "End")
    expect(beside).to_be_visible()
    box = box_of(beside)
    assert box["x"] + box["width"] < area["x"] + area["width"]
    dashboard.get("score-picker").focus()
    expect(beside).to_have_count(0)


@LOOKS
@pytest.mark.parametrize("run", [AGAIN, LONG])
def test_the_thumb_of_the_slider_stands_below_its_column(
    classes_of: OpenTab, dark: bool, width: int, run: str
) -> None:
    """At both ends, however many columns there are; a click on it sets that step."""
    dashboard = classes_of(run, dark=dark, width=width)
    area = box_of(dashboard.get("heat-map"))
    slider = dashboard.get("step-slider")
    bar = box_of(slider)
    column = area["width"] / min(STEPS[run], 200)
    assert bar["x"] + 8 == pytest.approx(area["x"] + column / 2, abs=1)
    end = bar["x"] + bar["width"] - 8
    assert end == pytest.approx(area["x"] + area["width"] - column / 2, abs=1)
    ticks = dashboard.get("heat-tick")
    assert 2 < ticks.count() <= 8
    assert fits_the_width(dashboard.frame())


def test_the_colours_are_stretched_to_what_is_there(
    server: TensorBoardProcess, classes_of: OpenTab
) -> None:
    """Their ends are written; a switch has them from 0 to 1."""
    dashboard = classes_of(LONG)
    known = asked(server, "history", LONG, zero_division="nan")["value"]
    values = [value for row in known for value in row if value is not None]
    scale = dashboard.get("heat-scale")
    expect(scale).to_have_attribute("data-low", str(min(values)).removesuffix(".0"))
    expect(scale).to_have_attribute("data-high", str(max(values)).removesuffix(".0"))
    dashboard.get("heat-unit").check()
    expect(scale).to_have_attribute("data-low", "0")
    expect(scale).to_have_attribute("data-high", "1")
    dashboard.get("heat-unit").uncheck()
