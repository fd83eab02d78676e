"""The views beside the curves: what they tell is what the API says."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import DATASETS, Dashboard, OpenTab, OpenTheme, box_of
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
DOCS = Path(__file__).parents[2] / "docs" / "views"
VIEWS = {
    "curves": "metric-card",
    "runs": "runtable",
    "classes": "classes-answer",
    "pooled": "pool-answer",
}
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def show(dashboard: Dashboard, view: str) -> None:
    """Open a view and wait until it has its numbers."""
    dashboard.get(f"tab-{view}").click()
    ready = dashboard.inside.locator(f'[data-testid={VIEWS[view]}][aria-busy="false"]')
    expect(ready.first).to_be_visible()
    if view != "curves":
        busy = dashboard.inside.locator(
            f'[data-testid={VIEWS[view]}][aria-busy="true"]'
        )
        expect(busy).to_have_count(0)


def rows_of(dashboard: Dashboard, table: str) -> list[dict[str, Any]]:
    """Return the numbers of a table's rows, in their order."""
    rows: list[dict[str, Any]] = dashboard.get(f"{table}-row").evaluate_all(DATASETS)
    return rows


def number(text: str) -> float | None:
    """Return a number of a row; None where it is not known."""
    return None if text == "null" else float(text)


def head(dashboard: Dashboard, table: str, name: str) -> Any:
    """Return the head of a column."""
    return dashboard.get(table).locator("thead th").filter(has_text=name).first


@BOTH
def test_the_runs_table_tells_last_and_best_of_every_run(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """With band, batch mean and gap of the last step, as the API has them."""
    dashboard = anew(dark)
    show(dashboard, "runs")
    expect(dashboard.get("runs-row")).to_have_count(len(logdir.RUNS))
    for row in rows_of(dashboard, "runs"):
        own = api.points(server, row["tag"])[row["run"]]
        last = own[-1]
        assert int(row["lastStep"]) == last.step
        told = [
            number(row[name]) for name in ("last", "low", "high", "batchMean", "gap")
        ]
        assert told == [last.exact, last.low, last.high, last.batch_mean, last.gap]
        defined = [point for point in own if point.exact is not None]
        best = max(defined, key=lambda point: present(point.exact))
        assert (int(row["bestStep"]), number(row["best"])) == (best.step, best.exact)


def test_the_runs_table_is_sorted_by_any_column_and_says_so(
    dashboard: Dashboard,
) -> None:
    """A click sorts from the largest, another turns it; pinned rows stay on top."""
    show(dashboard, "runs")
    column = head(dashboard, "runs", "Exact F1")
    for direction, turned in ("descending", True), ("ascending", False):
        column.get_by_role("button").click()
        expect(column).to_have_attribute("aria-sort", direction)
        values = [present(number(row["last"])) for row in rows_of(dashboard, "runs")]
        assert values == sorted(values, reverse=turned)
    row = dashboard.get("runs-row").last
    name = row.get_attribute("data-run")
    row.get_by_test_id("pin-row").click()
    expect(dashboard.get("runs-row").first).to_have_attribute("data-run", name)
    column.get_by_role("button").click()
    expect(dashboard.get("runs-row").first).to_have_attribute("data-run", name)
    dashboard.frame().evaluate("localStorage.removeItem('tb_f1_plugin.pinned_rows')")


def test_the_runs_table_can_be_copied_and_saved(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """At full precision, in the order that is shown, as CSV and as Markdown."""
    show(dashboard, "runs")
    context = dashboard.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    known = {
        (row["run"], row["tag"]): row["last"] for row in rows_of(dashboard, "runs")
    }
    with dashboard.page.expect_download() as waiting:
        dashboard.get("download-csv").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    saved = list(csv.DictReader(io.StringIO(text)))
    assert {(row["run"], row["tag"]): row["last"] for row in saved} == known
    for button, mark in ("copy-csv", "run,tag,last_step"), ("copy-markdown", "| run |"):
        dashboard.get(button).click()
        expect(dashboard.get("copied")).to_contain_text(f"{len(known)} rows copied")
        copied = dashboard.frame().evaluate("navigator.clipboard.readText()")
        assert copied.startswith(mark)
        assert all(value in copied for value in known.values())


def test_a_row_explains_its_gap_and_tells_its_findings(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """On demand, in the server's own words."""
    show(dashboard, "runs")
    answer = server.get_json(f"{api.ROOT}scores?tag={TAG}&run=design/train&explain=1")
    sentence = answer["series"][0]["explanation"]["sentence"]
    row = dashboard.inside.locator('[data-testid=runs-row][data-run="design/train"]')
    row.get_by_test_id("row-gap").locator("summary").click()
    expect(row.get_by_test_id("row-gap")).to_contain_text(sentence)
    (odd,) = [one for one in api.series(server) if one["run"] == logdir.NEVER]
    row = dashboard.inside.locator(f'[data-testid=runs-row][data-run="{logdir.NEVER}"]')
    row.get_by_test_id("row-findings").locator("summary").click()
    for finding in odd["findings"]:
        expect(row).to_contain_text(finding["message"])


def test_an_explanation_is_that_of_the_gap_beside_it(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Another question's is another; at a reload it is asked for anew."""
    show(dashboard, "runs")
    run = logdir.DIGITS[0]
    gap = dashboard.inside.locator(
        f'[data-testid=runs-row][data-run="{run}"] [data-testid=row-gap]'
    )
    for class_ in "b", "c":
        dashboard.get("class-picker").select_option(class_)
        show(dashboard, "runs")
        gap.locator("summary").click()
        path = f"{api.ROOT}scores?tag={TAG}&run={run}&explain=1&class={class_}"
        answer = server.get_json(path)
        explanation = answer["series"][0]["explanation"]
        expect(gap).to_contain_text(explanation["sentence"])
    explanation["sentence"] = "It is another gap now."
    url = "**/data/plugin/f1/scores?*explain=1"
    dashboard.page.route(url, lambda route: route.fulfill(json=answer))
    dashboard.reload_data()
    expect(gap).to_contain_text("It is another gap now.")
    dashboard.page.unroute(url)


def test_copying_keeps_the_focus_where_there_is_no_clipboard(
    dashboard: Dashboard,
) -> None:
    """A page that is not served by https has none: the copy is made another way."""
    show(dashboard, "runs")
    frame = dashboard.frame()
    frame.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    dashboard.get("copy-csv").focus()
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.get("copied")).to_contain_text("rows copied")
    expect(dashboard.get("copy-csv")).to_be_focused()


def test_a_view_keeps_its_order_and_its_step_while_another_is_shown(
    dashboard: Dashboard,
) -> None:
    """Each table has its own; the step is that of the chosen series."""
    orders = {"runs": ("runs", "Best step"), "classes": ("class-table", "Support")}
    dashboard.get("run-filter").fill("digits")
    for view, (table, column) in (orders | {"pooled": ("groups", "Spread")}).items():
        show(dashboard, view)
        head(dashboard, table, column).get_by_role("button").click()
        if view == "classes":
            dashboard.get("step-slider").fill("2")
            expect(dashboard.get(table).locator("caption")).to_contain_text("step 2,")
        show(dashboard, "curves")
        show(dashboard, view)
        sort = head(dashboard, table, column)
        expect(sort).to_have_attribute("aria-sort", "descending")
        if view == "classes":
            expect(dashboard.get(table).locator("caption")).to_contain_text("step 2,")


def test_a_view_offers_only_the_choices_that_it_follows(dashboard: Dashboard) -> None:
    """A control that changes nothing would be read as one that failed."""
    always = {"score-picker", "zero-division-picker", "palette-picker", "export-all"}
    asked = {"average-picker", "class-picker"}
    drawn = {"x-axis-picker", "smoothing-slider", "y-picker", "outliers-box"}
    every = always | asked | drawn | {"baseline-picker", "bands-box", "group-input"}
    followed = {
        "curves": every,
        "runs": always | asked,
        "classes": always,
        "pooled": always | asked | {"bands-box"},
    }
    dashboard.get("display").locator("summary").click()
    for view, known in followed.items():
        show(dashboard, view)
        for handle in every:
            expect(dashboard.get(handle)).to_have_count(int(handle in known))


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
            f"step {step},"
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


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_what_to_do_where_no_run_is_shown(
    dashboard: Dashboard, view: str
) -> None:
    """Nothing ticked, or nothing found: a sentence and a button that mends it.

    The button goes with the sentence, and the focus to what it changed.
    """
    show(dashboard, view)
    dashboard.get("select-none").click()
    dashboard.get("no-selection-state").get_by_role("button").click()
    expect(dashboard.get(VIEWS[view]).first).to_be_visible()
    expect(dashboard.get("run-list").locator("ul")).to_be_focused()
    dashboard.get("run-filter").fill("nothing is named so")
    dashboard.get("no-match-state").get_by_role("button").click()
    expect(dashboard.get(VIEWS[view]).first).to_be_visible()
    expect(dashboard.get("run-filter")).to_be_focused()


def test_without_classes_the_view_says_what_to_do(dashboard: Dashboard) -> None:
    """Where only binary runs are shown."""
    dashboard.get("run-filter").fill("design|rare")
    dashboard.get("tab-classes").click()
    expect(dashboard.get("no-classes")).to_contain_text("tick such a run")


@BOTH
def test_pooled_runs_are_those_of_the_api(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """Grouped by what is typed; seeds are averaged only."""
    dashboard = anew(dark)
    dashboard.get("run-filter").fill("rare|digits/validation")
    show(dashboard, "pooled")
    dashboard.get("pool-tag").select_option(TAG)
    dashboard.get("pool-group").fill("^[a-z]+")
    expect(dashboard.get("groups-row")).to_have_count(2)
    runs = "&".join(f"run={run}" for run in (logdir.DIGITS[1], logdir.SOMETIMES))
    for extra in "", "&same_rows=1":
        if extra:
            dashboard.get("same-rows").check()
            expect(dashboard.get("groups-row").first).to_have_attribute(
                "data-pooled", "null"
            )
        path = f"{api.ROOT}pool?tag={TAG}&{runs}&group=%5E%5Ba-z%5D%2B{extra}"
        known = {one["group"]: one for one in server.get_json(path)["groups"]}
        for row in rows_of(dashboard, "groups"):
            own = known[row["group"]]
            for name in "pooled", "low", "mean", "spread", "total":
                column = own[name]
                assert number(row[name]) == (None if column is None else column[-1])
    assert dashboard.address()["p.f1.group"] == "^[a-z]+"
    assert dashboard.address()["p.f1.same_rows"] == "1"


def test_a_wrong_pattern_is_the_server_s_sentence(dashboard: Dashboard) -> None:
    """And mending it shows the groups again."""
    show(dashboard, "pooled")
    dashboard.get("pool-group").fill("(?=a)")
    expect(dashboard.get("pool-error")).to_contain_text("`group` must be a regular")
    dashboard.get("pool-group").fill("")
    expect(dashboard.get("groups-row").first).to_be_visible()
    dashboard.opened.forget()  # Chromium tells of every 400


@BOTH
@pytest.mark.parametrize("width", [600, 1440])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_offends_the_rules_of_accessibility(
    anew: OpenTheme, dark: bool, width: int, view: str
) -> None:
    """Axe finds nothing, whatever the theme and the width; nothing sticks out."""
    dashboard = anew(dark)
    dashboard.page.set_viewport_size({"width": width, "height": 900})
    try:
        show(dashboard, view)
        dashboard.get("display").locator("summary").click()
        expect(dashboard.get("palette-picker")).to_be_visible()
        frame = dashboard.frame()
        frame.evaluate(AXE.read_text("utf-8"))
        found = frame.evaluate("axe.run()")
        assert [
            (one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found["violations"]
        ] == []
        assert frame.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        )
    finally:
        dashboard.page.set_viewport_size({"width": 1440, "height": 900})


def test_arrow_keys_go_from_view_to_view(dashboard: Dashboard) -> None:
    """Of the tabs one is reached by Tab, the others by arrows, as ARIA has it."""
    dashboard.get("tab-curves").focus()
    dashboard.page.keyboard.press("ArrowRight")
    expect(dashboard.get("tab-runs")).to_be_focused()
    expect(dashboard.get("runtable")).to_be_visible()
    dashboard.page.keyboard.press("ArrowLeft")
    dashboard.page.keyboard.press("ArrowLeft")
    expect(dashboard.get("tab-pooled")).to_be_focused()
    assert dashboard.address()["p.f1.view"] == "pooled"


def test_each_view_says_what_it_shows_and_leads_to_its_page(
    dashboard: Dashboard,
) -> None:
    """The page is the one in docs/views; Escape closes it, and the focus returns."""
    for view in VIEWS:
        show(dashboard, view)
        panel = dashboard.get(f"view-{view}")
        assert len(panel.locator(".about").inner_text()) > 60
        dashboard.get("about-button").click()
        page = dashboard.get("about-page")
        expect(page.locator("h1")).to_have_text(view.capitalize())
        text = page.locator("article").inner_text()
        source = (DOCS / f"{view}.md").read_text("utf-8")
        first = next(
            line for line in source.splitlines()[2:] if line and line[0].isalpha()
        )
        assert first.replace("*", "") in " ".join(text.split())
        wide = page.evaluate("(box) => box.scrollWidth - box.clientWidth")
        assert wide == 0
        dashboard.page.keyboard.press("Escape")
        expect(page).to_have_count(0)
        expect(dashboard.get("about-button")).to_be_focused()


def test_the_chosen_series_of_a_view_is_in_the_address(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """A link shows the same run's classes; an unknown name is as good as none."""
    dashboard = open_tab(server)
    show(dashboard.ready(), "classes")
    other = logdir.DIGITS[0]
    dashboard.get("class-run").select_option(other)
    address = dashboard.address()
    assert address["p.f1.run"] == other
    for run, shown in (other, other), ("gone", logdir.DIGITS[1]):
        linked = open_tab(server, f"&p.f1.view=classes&p.f1.run={quote(run)}")
        expect(linked.get("class-run")).to_have_value(shown)


def test_what_is_odd_at_a_step_is_marked_and_told_there(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """The tooltip names the findings of the step that it is at, as the API does."""
    (odd,) = [one for one in api.series(server) if one["run"] == logdir.DESIGN]
    codes = [
        one["code"] for one in odd["findings"] if logdir.EPOCHS - 1 in one["steps"]
    ]
    assert codes
    dashboard.hover(TAG, "score", 0.99, 0.5)
    words = ", ".join(codes).replace("_", " ")
    told = dashboard.get("tooltip-finding").filter(has_text=logdir.DESIGN)
    expect(told).to_have_text(f"{logdir.DESIGN}: {words}")
    dashboard.hover(TAG, "score", 0.01, 0.5)
    expect(told).to_have_count(0)
