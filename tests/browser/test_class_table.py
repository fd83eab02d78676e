"""The view of classes tells what the API says, of the runs that all tests share."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard, OpenTheme, box_of
from tests.browser.views import (
    BOTH,
    head,
    number,
    rows_of,
    show,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG


@BOTH
def test_the_table_of_classes_is_that_of_the_api(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """At the last step, or the one that the slider says."""
    dashboard = anew(dark)
    show(dashboard, "classes")
    run = logdir.DIGITS[1]
    expect(dashboard.get("class-run")).to_have_value(run)
    for step in logdir.EPOCHS - 1, 2:
        dashboard.get("step-slider").fill(str(step))
        expect(dashboard.get("class-table").locator("caption")).to_contain_text(
            f"epoch {step},"
        )
        known = server.get_json(f"{api.ROOT}classes?run={run}&tag={TAG}&step={step}")
        by_class = {row["class"]: row for row in rows_of(dashboard, "class-table")}
        assert set(by_class) == set(known["class"])
        for place, name in enumerate(known["class"]):
            for shown, there in (
                ("support", "possible_positives"),
                ("precision", "precision"),
                ("recall", "recall"),
                ("f1", "f1"),
                ("low", "low"),
            ):
                assert number(by_class[name][shown]) == known[there][place]
    head(dashboard, "class-table", "Support").get_by_role("button").click()
    support = [float(row["support"]) for row in rows_of(dashboard, "class-table")]
    assert support == sorted(support, reverse=True)


def test_the_heat_map_tells_class_step_and_value(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """By mouse and by keys; its rows are in the order of the table."""
    show(dashboard, "classes")
    run = logdir.DIGITS[1]
    known = server.get_json(f"{api.ROOT}history?run={run}&tag={TAG}")
    order = [row["class"] for row in rows_of(dashboard, "class-table")]
    area = box_of(dashboard.get("heat-map"))
    told = dashboard.get("heat-told")
    for row, name in enumerate(order):
        for step in 0, 3:
            x = area["x"] + (step + 0.5) / len(known["step"]) * area["width"]
            y = area["y"] + (row + 0.5) / len(order) * area["height"]
            dashboard.page.mouse.move(x, y)
            expect(told).to_have_attribute("data-class", name)
            expect(told).to_have_attribute("data-step", str(step))
            value = known["value"][known["class"].index(name)][step]
            assert number(present(told.get_attribute("data-value"))) == value
    dashboard.page.mouse.move(1, 1)
    dashboard.get("heat-map").focus()
    for key in "ArrowRight", "ArrowRight", "ArrowDown":
        dashboard.page.keyboard.press(key)
    expect(told).to_have_attribute("data-class", order[1])
    expect(told).to_have_attribute("data-step", "1")
    dashboard.get("score-picker").select_option("recall")
    recall = server.get_json(f"{api.ROOT}history?run={run}&tag={TAG}&score=recall")
    value = recall["value"][recall["class"].index(order[1])][1]
    expect(told).to_have_attribute("data-value", str(value))


def test_a_class_leads_to_its_curve(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """A click on its name shows it among the curves."""
    show(dashboard, "classes")
    row = dashboard.inside.locator('[data-testid=class-table-row][data-class="b"]')
    row.get_by_test_id("show-class").click()
    dashboard.ready()
    expect(dashboard.get("class-picker")).to_have_value("b")
    known = api.last(server, TAG, class_="b")
    assert dashboard.last_points(TAG)[logdir.DIGITS[1]].exact == (
        known[logdir.DIGITS[1]].exact
    )


def test_without_classes_the_view_says_what_to_do(dashboard: Dashboard) -> None:
    """Where only binary runs are shown."""
    dashboard.get("run-filter").fill("design|rare")
    dashboard.get("tab-classes").click()
    expect(dashboard.get("no-classes")).to_contain_text("tick such a run")
