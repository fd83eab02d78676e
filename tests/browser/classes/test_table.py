"""The table of classes: its numbers at every step, and its order."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import api
from tests.browser.api import present
from tests.browser.classes.page import (
    AGAIN,
    LONG,
    NAMES,
    STEPS,
    asked,
    expect_table,
    press,
    rows_of,
)
from tests.browser.dashboard import OpenTab
from tests.browser.views import (
    LOOKS,
    number,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser


@LOOKS
def test_every_number_is_that_of_the_api(
    server: TensorBoardProcess, classes_of: OpenTab, dark: bool, width: int
) -> None:
    """The table, both macro F1, and the cells of the map that keys lead to."""
    dashboard = classes_of(AGAIN, dark=dark, width=width)
    for step in STEPS[AGAIN] - 1, 1:
        dashboard.get("step-slider").fill(str(step))
        expect_table(dashboard, asked(server, "classes", AGAIN, step=step))
        line = dashboard.get("macro-line")
        for shown, average in ("macro", "macro"), ("macro-of-means", "macro_of_means"):
            (series,) = asked(server, "scores", AGAIN, average=average)["series"]
            value = series["value"][series["step"].index(step)]
            expect(line).to_have_attribute(f"data-{shown}", str(value))
            expect(line).to_contain_text(api.four_places(value))
    history = asked(server, "history", AGAIN, zero_division="nan")
    order = [row["class"] for row in rows_of(dashboard)]
    told = dashboard.get("heat-told")
    dashboard.get("heat-map").focus()
    press(dashboard.page, "ArrowRight")
    for row, name in enumerate(order):
        of_class = history["value"][history["class"].index(name)]
        press(dashboard.page, "Home", *["ArrowDown"] * (row > 0))
        for place, value in enumerate(of_class):
            press(dashboard.page, *["ArrowRight"] * (place > 0))
            expect(told).to_have_attribute("data-class", name)
            expect(told).to_have_attribute("data-step", str(history["step"][place]))
            assert number(told.get_attribute("data-value")) == value
    assert dashboard.opened.complaints() == []


def test_each_column_sorts_the_table_and_the_map(classes_of: OpenTab) -> None:
    """Both ways, said by `aria-sort`; the map's rows follow."""
    dashboard = classes_of(AGAIN)
    heads = dashboard.get("class-table").locator("thead th")
    by_head = {1: "support", 2: "predicted", 3: "precision", 4: "recall", 5: "f1"}
    for place, column in (by_head | {6: "low"}).items():
        for _ in range(2):
            heads.nth(place).get_by_role("button").click()
            direction = heads.nth(place).get_attribute("aria-sort")
            assert direction in ("ascending", "descending")
            rows = rows_of(dashboard)
            values = [present(number(row[column])) for row in rows]
            assert values == sorted(values, reverse=direction == "descending")
            names = dashboard.get("heat-name").all_text_contents()
            assert names == [row["class"] for row in rows]
    heads.first.get_by_role("button").click()
    expect(heads.first).to_have_attribute("aria-sort", "ascending")
    assert [row["class"] for row in rows_of(dashboard)] == sorted(NAMES)


def test_the_slider_has_every_step_and_the_map_says_which_it_has(
    server: TensorBoardProcess, classes_of: OpenTab
) -> None:
    """Of 401 steps the map has 200, and the table can be of any."""
    dashboard = classes_of(LONG)
    history = asked(server, "history", LONG)
    (left_out, *_) = sorted(set(range(STEPS[LONG])) - set(history["step"]))
    assert len(history["step"]) == 200
    expect(dashboard.inside.get_by_text("The map has 200 of the steps")).to_be_visible()
    slider = dashboard.get("step-slider")
    expect(slider).to_have_attribute("max", str(STEPS[LONG] - 1))
    slider.fill(str(left_out))
    expect_table(dashboard, asked(server, "classes", LONG, step=left_out))
    expect(slider).to_have_attribute("aria-valuetext", f"epoch {left_out}")
    slider.focus()
    press(dashboard.page, "ArrowRight")
    expect_table(dashboard, asked(server, "classes", LONG, step=left_out + 1))
