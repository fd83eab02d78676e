"""How curves are drawn: smoothing, the y axis, bands, colours, groups, pins, files."""

from __future__ import annotations

import csv
import io
import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import DATASETS, Dashboard, OpenTab, OpenTheme
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
SETTINGS = "localStorage.getItem('tb_f1_plugin.settings')"


def opened(dashboard: Dashboard) -> Dashboard:
    """Open the settings of the display."""
    dashboard.get("display").click()
    expect(dashboard.get("smoothing-slider")).to_be_visible()
    return dashboard


def average_of(values: list[float], weight: float) -> list[float]:
    """Return the moving average as Time Series defines it."""
    last, smoothed = 0.0, []
    for number, value in enumerate(values, 1):
        last = weight * last + (1 - weight) * value
        smoothed.append(last / (1 - weight**number))
    return smoothed


@pytest.mark.parametrize("dark", [False, True])
def test_smoothing_is_that_of_time_series_beside_the_exact_number(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """The tooltip tells both; tables and files keep the exact one."""
    dashboard = opened(anew(dark))
    known = api.points(server, TAG)
    before = dashboard.last_points(TAG)
    dashboard.get("smoothing-slider").fill("0.6")
    for row in dashboard.hover(TAG, "score", 0.99, 0.5):
        values = [present(point.exact) for point in known[row["run"]]]
        if row["run"] != logdir.NEVER:  # is constant, and stays so
            smoothed = average_of(values, 0.6)
            assert float(row["smoothed"]) == pytest.approx(smoothed[-1], abs=1e-12)
        assert float(row["exact"]) == values[-1]
    assert dashboard.last_points(TAG) == before
    assert dashboard.address()["p.f1.smoothing"] == "0.6"


def test_over_the_gap_the_tooltip_tells_the_gap_and_its_average(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """What is smoothed is what is drawn there; of the score it tells the score's."""
    opened(dashboard)
    dashboard.get("smoothing-slider").fill("0.6")
    known = api.points(server, TAG)
    for row in dashboard.hover(TAG, "gap", 0.99, 0.5):
        gaps = [point.gap for point in known[row["run"]]]
        if None not in gaps and len(set(gaps)) > 1:
            smoothed = average_of([present(gap) for gap in gaps], 0.6)
            assert float(row["smoothed"]) == pytest.approx(smoothed[-1], abs=1e-12)
        assert row["gap"] == str(gaps[-1]) or float(row["gap"]) == gaps[-1]
    spoken = dashboard.get("tooltip").get_by_role("status")
    expect(spoken).to_contain_text(": gap ")
    dashboard.hover(TAG, "score", 0.99, 0.5)
    expect(spoken).to_contain_text(": exact F1")


def test_the_y_axis_is_fitted_from_0_to_1_or_logarithmic(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Whatever the axis, the numbers are the same; the gap keeps its own axis."""
    opened(dashboard)
    gap = dashboard.extent(TAG, "gap")
    for name, low, high in ("unit", -0.05, 1.05), ("log", 1e-9, 1.2):
        dashboard.get("y-picker").select_option(name)
        chart = dashboard.chart(TAG)
        expect(chart).not_to_have_attribute("data-y-min", str(gap[2]))
        *_, y_min, y_max = dashboard.extent(TAG)
        if name == "unit":
            assert (y_min, y_max) == (low, high)
        else:
            assert low < y_min < y_max < high
        assert dashboard.extent(TAG, "gap") == gap
    # A box drawn on the logarithmic axis spans what it was drawn around.
    bottom, top = dashboard.extent(TAG)[2:]
    dashboard.drag(TAG, "score", (0.2, 0.25), (0.8, 0.75))
    expect(dashboard.card(TAG).get_by_test_id("fit-button")).to_be_enabled()
    zoomed = dashboard.extent(TAG)[2:]
    assert zoomed == pytest.approx(
        (bottom**0.75 * top**0.25, bottom**0.25 * top**0.75), rel=0.05
    )


def test_outliers_can_be_ignored(dashboard: Dashboard) -> None:
    """The axis is then fitted to most of the values, and narrower."""
    opened(dashboard)
    dashboard.get("bands-box").uncheck()
    *_, low, high = dashboard.extent(TAG)
    dashboard.get("outliers-box").check()
    expect(dashboard.chart(TAG)).not_to_have_attribute("data-y-max", str(high))
    *_, inner_low, inner_high = dashboard.extent(TAG)
    assert low <= inner_low < inner_high < high


def test_bands_are_drawn_and_told_and_can_be_left_out(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Table and tooltip tell the band of the API; without bands the axis is its own."""
    opened(dashboard)
    dashboard.get("average-picker").select_option("micro")
    dashboard.ready()
    known = api.last(server, TAG, average="micro")
    shown = dashboard.last_points(TAG)
    assert {run: (p.low, p.high) for run, p in shown.items()} == {
        run: (p.low, p.high) for run, p in known.items()
    }
    banded = [point for point in shown.values() if point.low is not None]
    assert banded
    for point in banded:
        assert present(point.low) <= present(point.exact) <= present(point.high)
    expect(dashboard.card(TAG).get_by_test_id("legend")).to_contain_text("95 % band")
    dashboard.get("bands-box").uncheck()
    legend = dashboard.card(TAG).get_by_test_id("legend")
    expect(legend).not_to_contain_text("band")
    assert dashboard.address()["p.f1.bands"] == "none"


def test_other_colours_are_those_of_list_and_lines(dashboard: Dashboard) -> None:
    """Colours that colour-blind people can tell apart, in the list and the charts."""
    opened(dashboard)
    before = dashboard.colours()
    dashboard.get("palette-picker").select_option("colour_blind")
    expect(dashboard.run_row(logdir.DESIGN)).not_to_have_attribute(
        "data-colour", before[logdir.DESIGN]
    )
    colours = dashboard.colours()
    assert len(set(colours.values())) == len(logdir.RUNS) - 1  # two are of one run
    dashboard.expect_line(TAG, "gap", colours[logdir.DESIGN])


def test_runs_are_grouped_with_mean_and_spread(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """A curve for each group, at each step the mean of its runs, and ± deviation."""
    opened(dashboard)
    dashboard.get("group-input").fill("^(digits)|^(rare|design)")
    rows = dashboard.card(TAG).get_by_test_id("last-row")
    expect(rows).to_have_count(3)
    shown = dashboard.last_points(TAG)
    (name,) = [name for name in shown if name.startswith("digits")]
    assert name.endswith("(2 runs)")
    known = api.last(server, TAG)
    values = [present(known[run].exact) for run in logdir.DIGITS]
    assert shown[name].exact == pytest.approx(statistics.mean(values), abs=1e-12)
    spread = statistics.stdev(values)
    above = present(shown[name].high) - present(shown[name].exact)
    assert above == pytest.approx(spread, abs=1e-12)
    legend = dashboard.card(TAG).get_by_test_id("legend")
    expect(legend).to_contain_text("mean exact F1")
    expect(legend).to_contain_text("± 1 standard deviation")
    outside = dashboard.card(TAG).get_by_test_id("outside-note")
    expect(outside).to_contain_text("2 runs are in no group")
    dashboard.get("group-input").fill("no run is called so")
    expect(outside).to_contain_text(f"{len(logdir.OF_TAG[TAG])} runs are in no group")
    dashboard.get("group-input").fill("(")
    expect(dashboard.get("group-error")).to_contain_text("Not a regular expression yet")
    dashboard.get("group-input").fill("")
    dashboard.expect_runs(TAG, list(logdir.OF_TAG[TAG]))


def test_a_pinned_card_comes_first_and_a_wide_one_is_wide(dashboard: Dashboard) -> None:
    """By their buttons, and after a reload of the page as well."""

    def tags() -> list[str]:
        cards = dashboard.get("metric-card").evaluate_all(
            "(cards) => cards.map((card) => card.dataset.tag)"
        )
        return list(cards)

    assert tags() == list(logdir.TAGS)
    dashboard.card(TAG).get_by_test_id("pin-button").click()
    dashboard.card(TAG).get_by_test_id("wide-button").click()
    assert tags() == [TAG, logdir.BY_HAND_TAG]
    above = dashboard.area(TAG, "score")
    below = dashboard.area(TAG, "gap")
    assert above["x"] == below["x"]
    assert above["width"] > 0.6 * present(dashboard.page.viewport_size)["width"]
    dashboard.page.reload()
    dashboard.ready()
    assert tags() == [TAG, logdir.BY_HAND_TAG]
    dashboard.card(TAG).get_by_test_id("pin-button").click()
    assert tags() == list(logdir.TAGS)


def test_settings_are_remembered_but_not_those_of_a_link(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """What was set is so at the next visit; what a link set is forgotten with it."""
    dashboard = opened(open_tab(server).ready())
    dashboard.get("smoothing-slider").fill("0.3")
    dashboard.get("average-picker").select_option("micro")
    frame = dashboard.frame()
    assert json.loads(frame.evaluate(SETTINGS)) == {"p.f1.smoothing": "0.3"}
    dashboard.page.goto(f"{server.url}#f1&p.f1.x=wall")
    dashboard.page.reload()
    dashboard.ready()
    assert dashboard.x_axis() == "wall"
    assert json.loads(dashboard.frame().evaluate(SETTINGS)) == {"p.f1.smoothing": "0.3"}
    dashboard.page.goto(f"{server.url}#f1")
    dashboard.page.reload()
    expect(dashboard.get("tab-best")).to_have_attribute("aria-selected", "true")
    kept = {"f1": "", "p.f1.view": "best", "p.f1.smoothing": "0.3"}
    assert dashboard.address() == kept
    assert dashboard.opened.complaints() == []


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_card_saves_what_it_shows(
    server: TensorBoardProcess, dashboard: Dashboard, kind: str, tmp_path: Path
) -> None:
    """Every point of the shown runs at full precision, and no other."""
    dashboard.tick(logdir.NEVER, False)
    dashboard.get("average-picker").select_option("micro")
    dashboard.ready()
    with dashboard.page.expect_download() as waiting:
        dashboard.card(TAG).get_by_test_id(f"{kind}-button").click()
    assert waiting.value.suggested_filename == f"{TAG}.{kind}"
    text = Path(waiting.value.path()).read_text("utf-8")
    rows: list[dict[str, Any]] = (
        list(csv.DictReader(io.StringIO(text))) if kind == "csv" else json.loads(text)
    )
    known = api.points(server, TAG, average="micro")
    del known[logdir.NEVER]
    told = [(row["run"], int(row["step"])) for row in rows]
    assert sorted(told) == sorted(
        (run, point.step) for run, own in known.items() for point in own
    )
    for row in rows:
        point = next(p for p in known[row["run"]] if p.step == int(row["step"]))
        for name, value in ("value", point.exact), ("low", point.low):
            assert (None if row[name] in ("", None) else float(row[name])) == value


def test_everything_is_a_link_to_the_export(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Its address is the route's, whatever is shown."""
    opened(dashboard)
    link = dashboard.get("export-all").get_attribute("href")
    assert present(link).startswith("./export?format=csv&score=f1&average=auto")


def test_the_gap_is_explained_in_a_sentence(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """That of the largest gap at once; on demand a table of all, the largest first."""
    answer = server.get_json(f"{api.ROOT}scores?tag={TAG}&explain=1")
    said = {one["run"]: one["explanation"]["sentence"] for one in answer["series"]}
    causes = {one["run"]: one["explanation"]["parts"] or {} for one in answer["series"]}
    ends = api.last(server, TAG)
    gaps = {run: p.gap for run, p in ends.items() if p.gap is not None}
    largest = max(gaps, key=lambda run: abs(gaps[run]))
    card = dashboard.card(TAG)
    told = card.get_by_test_id("explanation")
    named = f"{largest}, epoch {ends[largest].step}"
    expect(told).to_have_text(f"The largest gap. {named}: {said[largest]}")
    card.get_by_test_id("why-all").click()
    rows = card.get_by_test_id("causes-row")
    expect(rows).to_have_count(len(gaps))
    order = [row["run"] for row in rows.evaluate_all(DATASETS)]
    assert order == sorted(gaps, key=lambda run: -abs(gaps[run]))
    for place, run in enumerate(order):
        parts = causes[run]
        row = rows.nth(place).evaluate("(one) => ({...one.dataset})")
        shown = [name for name in parts if name in row and row[name] != "null"]
        assert all(float(row[name]) == parts[name] for name in shown)
        assert sum(parts[name] for name in shown) == pytest.approx(gaps[run], abs=4e-4)
        rows.nth(place).get_by_test_id("cause").click()
        expect(card.get_by_test_id("cause-box")).to_have_text(said[run])
        dashboard.page.keyboard.press("Escape")
