"""The view of classes: 0/0 apart, every step, a thousand classes, and what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import ROWS
from tb_f1_plugin.format.metadata import SeriesMetadata
from tests.browser import api
from tests.browser.api import present
from tests.browser.dashboard import DATASETS, Dashboard, OpenTab, box_of
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logs.NAME
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
LONG = "long/validation"  # more steps than a map has columns; one class is absent
WIDE = "wide/validation"
AGAIN = "again/validation"
BINARY = "binary/validation"
STEPS = {LONG: 401, WIDE: 3, AGAIN: 4, BINARY: 2}
ABSENT = "absent"
NAMES = ("cat", "dog", ABSENT)
MANY = tuple(f"class {number}" for number in range(1000))
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
COLUMNS = ("support", "predicted", "precision", "recall", "f1", "low", "high")
OF_API = {"support": "possible_positives", "predicted": "predicted_positives"}
# How long a thousand classes may take on a slow machine that does other things too.
SECONDS = 5

ALPHA = """(canvas, [column, row]) =>
    canvas.getContext("2d").getImageData(column, row, 1, 1).data[3]"""

IN_FRONT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(there);
}"""


def metadata_of(names: tuple[str, ...]) -> SeriesMetadata:
    """Return what is recorded of a multi-class series with these classes."""
    return SeriesMetadata("multiclass", names, ROWS, None, "macro")


def epoch(random: np.random.Generator) -> Counts:
    """Return counts of the classes of `NAMES`, the last of which never occurs."""
    true, predicted = random.integers(2, size=(2, 30))
    right = true == predicted
    both = [int((true == c).sum()) for c in range(3)]
    found = [int((right & (true == c)).sum()) for c in range(3)]
    said = [int((predicted == c).sum()) for c in range(3)]
    return Counts(found, both, said, 30)


def write(logdir: Path, run: str, epochs: int, start: float = logs.START) -> None:
    """Write a run of the classes of `NAMES`; in its last epoch one is predicted."""
    random = np.random.default_rng(len(run))
    every = [epoch(random) for _ in range(epochs - 1)]
    last = Counts([10, 9, 0], [15, 15, 0], [15, 14, 1], 30)
    records = [(e, logs.record_of([c])) for e, c in enumerate([*every, last])]
    logs.write_records(logdir, run, records, metadata_of(NAMES), start=start)


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs of a long run, of one of a thousand classes, and of a binary one."""
    here = tmp_path_factory.mktemp("classes")
    write(here, LONG, STEPS[LONG])
    write(here, AGAIN, STEPS[AGAIN])
    random = np.random.default_rng(0)
    wide = [
        (e, logs.record_of([logs.random_counts(random, rows=5000, classes=1000)]))
        for e in range(STEPS[WIDE])
    ]
    logs.write_records(here, WIDE, wide, metadata_of(MANY))
    binary = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(2))]
    logs.write_records(here, BINARY, binary)
    return here


@pytest.fixture(scope="module")
def server(logdir: Path) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read them."""
    with serve(logdir) as running:
        api.wait_for_steps(running, STEPS)
        yield running


@pytest.fixture
def classes_of(
    server: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> Callable[..., Dashboard]:
    """Return a function that opens the view with one run and all its numbers."""

    def start(run: str, **options: Any) -> Dashboard:
        keys = urlencode({"p.f1.view": "classes", "p.f1.filter": f"^{run}"})
        return ready(open_tab(server, f"&{keys}", **options))

    return start


def ready(dashboard: Dashboard) -> Dashboard:
    """Wait until the map, the table and the macro F1 are there."""
    answered = '[data-testid=classes-answer][aria-busy="false"]'
    expect(dashboard.inside.locator(answered)).to_be_visible(timeout=30_000)
    line = dashboard.get("macro-line")
    expect(line).not_to_have_attribute("data-macro", "null")
    expect(line).not_to_have_attribute("data-macro-of-means", "null")
    return dashboard


def asked(server: TensorBoardProcess, route: str, run: str, **query: object) -> Any:
    """Return a route's answer for a run."""
    parameters = urlencode({"run": run, "tag": TAG, **query})
    return server.get_json(f"{api.ROOT}{route}?{parameters}")


def rows_of(dashboard: Dashboard) -> list[dict[str, str]]:
    """Return the rows of the table in their order."""
    rows: list[dict[str, str]] = dashboard.get("class-table-row").evaluate_all(DATASETS)
    return rows


def number(text: str | None) -> float | None:
    """Return a number of the page; None where it is not known."""
    return None if text in (None, "null") else float(str(text))


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def expect_table(dashboard: Dashboard, answer: dict[str, Any]) -> None:
    """Compare every number of the table with an answer of `classes`."""
    caption = dashboard.get("class-table").locator("caption")
    expect(caption).to_contain_text(f"step {answer['step']},")
    by_class = {row["class"]: row for row in rows_of(dashboard)}
    assert by_class
    for name, row in by_class.items():
        place = answer["class"].index(name)
        for column in COLUMNS:
            known = answer[OF_API.get(column, column)]
            assert number(row[column]) == (None if known is None else known[place])


@BOTH
@pytest.mark.parametrize("width", [600, 1440])
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
    expect(slider).to_have_attribute("aria-valuetext", f"step {left_out}")
    slider.focus()
    press(dashboard.page, "ArrowRight")
    expect_table(dashboard, asked(server, "classes", LONG, step=left_out + 1))


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


def scroll_through(dashboard: Dashboard, answer: dict[str, Any]) -> None:
    """Scroll the table to its end: few rows are built at once, and none is left out.

    It must be sorted by support, from the largest.
    """
    rows, region = (
        dashboard.get("class-table-row"),
        dashboard.inside.locator(".sortable"),
    )
    seen: dict[int, str] = {}
    region.scroll_into_view_if_needed()
    height = int(region.evaluate("(element) => element.scrollHeight"))
    head = dashboard.get("class-table").locator("thead th").first
    for top in range(0, height, 600):
        region.evaluate("(element, top) => { element.scrollTop = top; }", top)
        region.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        assert rows.count() < 100
        assert head.evaluate(IN_FRONT), "a row's name covers the head of its column"
        expect_table(dashboard, answer)
        places = rows.evaluate_all("(rows) => rows.map((row) => row.ariaRowIndex)")
        names = [row["class"] for row in rows_of(dashboard)]
        seen |= dict(zip(map(int, places), names, strict=True))
    assert height == region.evaluate("(element) => element.scrollHeight")
    assert sorted(seen) == list(range(2, len(answer["class"]) + 2))
    support = dict(zip(answer["class"], answer["possible_positives"], strict=True))
    in_order = [support[seen[place]] for place in sorted(seen)]
    assert in_order == sorted(support.values(), reverse=True)


@BOTH
@pytest.mark.parametrize("width", [600, 1440])
def test_a_thousand_classes_stay_usable(
    server: TensorBoardProcess, classes_of: OpenTab, dark: bool, width: int
) -> None:
    """They come soon, squeezed or in rows with names, of which few are built."""
    dashboard = classes_of(WIDE, dark=dark, width=width)
    frame = dashboard.frame()
    known = asked(server, "classes", WIDE)
    in_order = [
        known["f1"][known["class"].index(r["class"])] for r in rows_of(dashboard)
    ]
    assert in_order == sorted(known["f1"])[: len(in_order)]
    started = frame.evaluate("performance.now()")
    dashboard.get("class-table").locator("thead button").nth(1).click()
    head = dashboard.get("class-table").locator("thead th").nth(1)
    expect(head).to_have_attribute("aria-sort", "descending")
    assert frame.evaluate("performance.now()") - started < SECONDS * 1000
    expect_table(dashboard, known)
    scroll_through(dashboard, known)
    expect(dashboard.get("heat-name")).to_have_count(0)
    dashboard.get("heat-named").check()
    assert 0 < dashboard.get("heat-name").count() < 100
    dashboard.get("heat-map").focus()
    press(dashboard.page, "ArrowRight", *["PageDown"] * 60)
    name = str(dashboard.get("heat-told").get_attribute("data-class"))
    row = dashboard.inside.locator(f'[data-testid=heat-name][title="{name}"]')
    expect(row).to_be_in_viewport()
    assert 0 < dashboard.get("heat-name").count() < 100
    support = dict(zip(known["class"], known["possible_positives"], strict=True))
    assert support[name] == sorted(support.values(), reverse=True)[600]
    frame.evaluate(AXE.read_text("utf-8"))
    violations = frame.evaluate("axe.run()")["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert dashboard.opened.complaints() == []


def test_a_failure_says_what_the_server_said_and_can_be_tried_again(
    classes_of: OpenTab,
) -> None:
    """Once it answers, the button is enough."""
    dashboard = classes_of(AGAIN)
    url = "**/data/plugin/f1/classes?*"
    refused = {"status": 400, "json": {"error": "`step` must be one."}}
    dashboard.page.route(url, lambda route: route.fulfill(**refused))
    dashboard.get("step-slider").fill("1")
    expect(dashboard.get("error-state")).to_contain_text("`step` must be one.")
    dashboard.page.unroute(url)
    dashboard.get("retry-button").click()
    ready(dashboard)
    assert rows_of(dashboard)


def test_while_classes_are_read_the_view_says_so(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Never a blank view."""
    dashboard = open_tab(server, f"&p.f1.filter={AGAIN}")
    dashboard.ready()
    held: list[Any] = []
    url = "**/data/plugin/f1/classes?*"
    dashboard.page.route(url, lambda route: held.append(route))
    with dashboard.page.expect_request(url):
        dashboard.get("tab-classes").click()
    expect(dashboard.get("loading-state")).to_contain_text("Reading the classes")
    # Asking the page lets what it requests come in.
    wait_for(lambda: dashboard.page.title() and held, what="the request")
    for route in held:
        route.continue_()
    dashboard.page.unroute(url)
    ready(dashboard)


def test_without_classes_the_view_says_where_they_are(
    classes_of: OpenTab, server: TensorBoardProcess
) -> None:
    """A binary run has none; the others, which are not shown, have."""
    dashboard = classes_of(AGAIN)
    dashboard.get("run-filter").fill(BINARY)
    state = dashboard.get("no-classes")
    expect(state).to_contain_text("tick such a run in the list")
    dashboard.get("run-filter").fill("")
    ready(dashboard)
    shown = dashboard.get("class-run").locator("option").all_text_contents()
    assert shown == [AGAIN, LONG, WIDE]


def test_a_step_that_a_shorter_training_took_away_is_let_go(
    tmp_path: Path, tensorboard: Callable[..., TensorBoardProcess], open_tab: OpenTab
) -> None:
    """After the reload the table is of the last step there is."""
    write(tmp_path, AGAIN, 6)
    server = tensorboard(tmp_path)
    api.wait_for_steps(server, {AGAIN: 6})
    dashboard = ready(open_tab(server, "&p.f1.view=classes"))
    dashboard.get("step-slider").fill("4")
    expect_table(dashboard, asked(server, "classes", AGAIN, step=4))
    write(tmp_path, AGAIN, 3, start=logs.START + 1000)
    api.wait_for_steps(server, {AGAIN: 3})
    dashboard.reload_data()
    caption = dashboard.get("class-table").locator("caption")
    expect(caption).to_contain_text("step 2,")
    expect_table(dashboard, asked(server, "classes", AGAIN))
    expect(dashboard.get("step-slider")).to_have_attribute("max", "2")
