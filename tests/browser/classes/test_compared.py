"""Lost classes in words, two runs by class, and several classes in one chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tb_f1_plugin.core.counts import Counts
from tests.browser import api
from tests.browser.classes.page import asked, metadata_of, ready, rows_of
from tests.browser.dashboard import Dashboard, box_of
from tests.browser.views import LOOKS, fits_the_width, number, offences
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve

pytestmark = pytest.mark.browser

ONE, TWO = "one/validation", "two/validation"
STEPS = {ONE: 25, TWO: 20}
NAMES = tuple(f"class {number}" for number in range(12))
LOST, SINCE = "class 3", 19


def epoch(run: str, step: int) -> Counts:
    """Return counts of twelve classes; one run loses one of them."""
    rows = [50] * len(NAMES)
    start = 10 if run == ONE else 12
    found = [min(50, start + step + place) for place in range(len(NAMES))]
    if run == ONE and step >= SINCE:
        found[NAMES.index(LOST)] = 0
    return Counts(found, rows, rows, 600)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard of both runs."""
    here: Path = tmp_path_factory.mktemp("compared")
    for run, steps in STEPS.items():
        records = [(e, logs.record_of([epoch(run, e)])) for e in range(steps)]
        logs.write_records(here, run, records, metadata_of(NAMES))
    with serve(here) as running:
        api.wait_for_steps(running, STEPS)
        yield running


@pytest.fixture
def opened(
    server: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> Callable[..., Dashboard]:
    """Return a function that opens the view with the first run."""
    return lambda **options: ready(
        open_tab(server, f"&p.f1.view=classes&p.f1.run={ONE}", **options)
    )


@LOOKS
def test_a_lost_class_is_told_with_its_step(
    server: TensorBoardProcess,
    opened: Callable[..., Dashboard],
    dark: bool,
    width: int,
) -> None:
    """Above the map, and a click shows the step; it has a curve at once."""
    dashboard = opened(dark=dark, width=width)
    (lost,) = asked(server, "history", ONE)["lost"]
    assert (lost["class"], lost["step"]) == (LOST, SINCE)
    told = dashboard.get("lost-class")
    expect(told).to_contain_text(f"{LOST} was lost at epoch {SINCE}")
    expect(told).to_contain_text(f"its F1 was {api.four_places(lost['best'])}")
    told.get_by_role("button").click()
    expect(dashboard.get("class-table").locator("caption")).to_contain_text(
        f"epoch {SINCE},"
    )
    ready(dashboard)
    (row,) = (row for row in rows_of(dashboard) if row["class"] == LOST)
    assert number(row["f1"]) == 0
    box = dashboard.find(f'[data-class="{LOST}"] [data-testid=tick-class]')
    expect(box).to_be_checked()
    assert offences(dashboard.frame()) == []
    assert fits_the_width(dashboard.frame())
    assert dashboard.opened.complaints() == []


@LOOKS
def test_two_runs_stand_side_by_side_with_their_difference(
    server: TensorBoardProcess,
    opened: Callable[..., Dashboard],
    dark: bool,
    width: int,
) -> None:
    """In the table at the step, in the map at the steps that both have."""
    dashboard = opened(dark=dark, width=width)
    dashboard.get("class-compared").select_option(TWO)
    slider, said = dashboard.get("step-slider"), dashboard.get("no-common-step")
    caption = dashboard.get("class-table").locator("caption")
    expect(caption).to_contain_text(f"epoch {STEPS[TWO] - 1},")
    expect(slider).to_have_attribute("max", str(STEPS[TWO] - 1))
    expect(said).to_have_count(0)
    slider.fill("5")
    expect(caption).to_contain_text("epoch 5,")
    ready(dashboard)
    one, two = (asked(server, "classes", run, step=5) for run in STEPS)
    for row in rows_of(dashboard):
        place = NAMES.index(row["class"])
        assert number(row["other"]) == two["f1"][place]
        assert number(row["difference"]) == one["f1"][place] - two["f1"][place]
    dashboard.get("heat-map").focus()
    dashboard.page.keyboard.press("End")
    told = dashboard.get("heat-told")
    expect(told).to_have_attribute("data-step", str(STEPS[TWO] - 1))
    expect(told).to_contain_text(" = ")
    assert offences(dashboard.frame()) == []
    assert fits_the_width(dashboard.frame())
    heads = dashboard.get("class-table").locator("thead button")
    heads.filter(has_text="Difference").click()
    dashboard.get("class-compared").select_option("")
    ready(dashboard)
    expect(heads.filter(has_text="Difference")).to_have_count(0)
    assert dashboard.opened.complaints() == []


def test_several_classes_have_their_curves_in_one_chart(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """At most ten; the values stand beside the crosshair."""
    dashboard = opened()
    for box in dashboard.get("tick-class").all():
        if box.is_enabled() and not box.is_checked():
            box.check()
    checked = dashboard.find("[data-testid=tick-class]:checked")
    expect(checked).to_have_count(10)
    expect(dashboard.find("[data-testid=tick-class]:disabled")).to_have_count(2)
    area = dashboard.get("class-curves").locator(".plot-area")
    area.scroll_into_view_if_needed()
    inside = box_of(area)
    dashboard.page.mouse.move(
        inside["x"] + inside["width"] / 2, inside["y"] + inside["height"] / 2
    )
    rows = dashboard.get("class-tooltip-row")
    expect(rows).to_have_count(10)
    known = asked(server, "history", ONE, zero_division="nan")
    for row in rows.evaluate_all("(rows) => rows.map((row) => ({...row.dataset}))"):
        values = known["value"][known["class"].index(row["class"])]
        assert number(row["value"]) == values[known["step"].index(int(row["step"]))]
    checked.first.uncheck()
    expect(dashboard.find("[data-testid=tick-class]:disabled")).to_have_count(0)
    for box in checked.all()[::-1]:
        box.uncheck()
    expect(dashboard.get("class-curves")).to_contain_text("Tick classes in the table")
    assert dashboard.opened.complaints() == []


def test_fast_keys_on_the_slider_are_not_lost(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """The thumb runs ahead of the answers."""
    dashboard = opened()
    slider = dashboard.get("step-slider")
    slider.focus()
    for _ in range(10):
        dashboard.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value(str(STEPS[ONE] - 11))
    expect(dashboard.get("class-table").locator("caption")).to_contain_text(
        f"epoch {STEPS[ONE] - 11},"
    )


def test_a_step_that_the_other_run_lacks_is_not_compared(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """It was chosen before the comparison: the table stays, and a sentence says so."""
    dashboard = opened()
    dashboard.get("step-slider").fill(str(STEPS[ONE] - 2))
    ready(dashboard)
    dashboard.get("class-compared").select_option(TWO)
    said = dashboard.get("no-common-step")
    expect(said).to_contain_text(f"{TWO} has no epoch {STEPS[ONE] - 2}")
    ready(dashboard)
    assert {row["other"] for row in rows_of(dashboard)} == {"null"}
    dashboard.get("step-slider").fill("3")
    expect(said).to_have_count(0)
