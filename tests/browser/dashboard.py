"""The F1 tab as a reader sees it: its controls, its charts, its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.api import Point, present
from tests.support.browser import OpenPage
from tests.support.waiting import wait_for

# How many of a canvas' pixels are of a colour, up to rounding.
COUNT_PIXELS = """(canvas, css) => {
  const rgb = [1, 3, 5].map((at) => parseInt(css.slice(at, at + 2), 16));
  const { data } = canvas.getContext("2d").getImageData(
    0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200
        && rgb.every((value, place) => Math.abs(data[at + place] - value) < 3)) found++;
  }
  return found;
}"""
# What shows the training rows too, of runs that have others, and all tasks in one card:
# most tests look at all runs at once.
ALL_RUNS = {"p.f1.tasks": "together", "p.f1.rows": "both"}
ALL = "".join(f"&{name}={value}" for name, value in ALL_RUNS.items())
DATASETS = "(elements) => elements.map((element) => ({...element.dataset}))"


class Dashboard:
    """The F1 tab of an open page.

    Attributes:
        opened: The page and its complaints.
        page: TensorBoard's page.
    """

    def __init__(self, opened: OpenPage) -> None:
        self.opened = opened
        self.page: Page = opened.page
        self.inside = opened.frame_of("f1")

    def get(self, testid: str) -> Locator:
        """Return what has a handle."""
        found: Locator = self.inside.get_by_test_id(testid)
        return found

    def find(self, selector: str) -> Locator:
        """Return what a CSS selector finds in the tab."""
        found: Locator = self.inside.locator(selector)
        return found

    def frame(self) -> Frame:
        """Return the tab's frame, to evaluate in."""
        element = self.page.locator('iframe[src*="?name=f1"]').element_handle()
        frame = element.content_frame()
        assert frame is not None
        return frame

    def ready(self, *, timeout: float = 30.0) -> Dashboard:
        """Wait until every card has its numbers, in its charts and in its table.

        The table's code is fetched after the card is drawn.
        """
        cards = self.get("metric-card")
        expect(cards.first).to_be_visible(timeout=timeout * 1000)
        for_answers = self.inside.locator('[data-testid=metric-card][aria-busy="true"]')
        expect(for_answers).to_have_count(0)
        expect(cards.filter(has_not=self.get("last-points"))).to_have_count(0)
        return self

    def start_anew(self) -> None:
        """Load the tab alone once more, with all runs; nothing remembered or told.

        The old page goes first: it writes the address, and might do so once more.
        """
        self.page.mouse.move(1, 1)
        frame = self.frame()
        url = frame.url
        frame.goto("about:blank")
        self.page.evaluate(
            """(keys) => {
              localStorage.removeItem('tb_f1_plugin.settings');
              location.hash = `#f1${keys}`;
            }""",
            ALL,
        )
        frame.goto(url)
        self.opened.forget()

    def card(self, tag: str) -> Locator:
        """Return the card of a metric."""
        return self.find(f'[data-testid=metric-card][data-tag="{tag}"]')

    def chart(self, tag: str, kind: str = "score") -> Locator:
        """Return one of a card's two charts: "score" or "gap"."""
        return self.card(tag).locator(f"[data-testid=chart][data-kind={kind}]")

    def run_row(self, run: str) -> Locator:
        """Return a run's row in the list."""
        return self.find(f'[data-testid=run-row][data-run="{run}"]')

    def tick(self, run: str, on: bool) -> None:
        """Set a run's checkbox."""
        self.run_row(run).get_by_role("checkbox").set_checked(on)

    def ticked(self) -> list[str]:
        """Return the runs in the list that are ticked."""
        ticked = self.get("run-row").filter(has=self.inside.locator("input:checked"))
        return [row["run"] for row in ticked.evaluate_all(DATASETS)]

    def set_x_axis(self, kind: str) -> None:
        """Choose the x axis; the radio itself is covered by its words."""
        self.get("x-axis-picker").locator(f"input[value={kind}]").check(force=True)

    def x_axis(self) -> str:
        """Return the chosen x axis."""
        return self.get("x-axis-picker").locator("input:checked").input_value()

    def last_rows(self, tag: str) -> list[dict[str, str]]:
        """Return what the rows of a card's table say, once there is a table."""
        expect(self.card(tag).get_by_test_id("last-points").first).to_be_attached()
        rows = self.card(tag).get_by_test_id("last-row")
        said: list[dict[str, str]] = rows.evaluate_all(DATASETS)
        return said

    def drawn_runs(self, tag: str) -> list[str]:
        """Return the runs of a card's table, which are those in its charts."""
        return [row["run"] for row in self.last_rows(tag)]

    def expect_runs(self, tag: str, runs: tuple[str, ...] | list[str]) -> None:
        """Wait until a card shows just these runs."""
        rows = self.card(tag).get_by_test_id("last-row")
        expect(rows).to_have_count(len(runs))
        wait_for(
            lambda: self.drawn_runs(tag) == list(runs),
            timeout=10,
            what=f"a card of {tag} with {', '.join(runs) or 'no run'}",
        )

    def last_points(self, tag: str) -> dict[str, Point]:
        """Return the numbers of a card's table; its rows carry no wall time."""
        return {row["run"]: point(row) for row in self.last_rows(tag)}

    def hover(self, tag: str, kind: str, x: float, y: float) -> list[dict[str, Any]]:
        """Point at a share of a chart's plot area; return the tooltip's rows."""
        area = self.area(tag, kind)
        self.page.mouse.move(area["x"] + 1, area["y"] + 1)
        left, top = area["x"] + x * area["width"], area["y"] + y * area["height"]
        self.page.mouse.move(left, top)
        expect(self.get("tooltip")).to_be_visible()
        rows: list[dict[str, Any]] = self.get("tooltip-row").evaluate_all(DATASETS)
        return rows

    def area(self, tag: str, kind: str) -> dict[str, float]:
        """Return where on the page a chart's plot area is, once it is in sight."""
        area = self.chart(tag, kind).locator(".plot-area")
        area.scroll_into_view_if_needed()
        return box_of(area)

    def extent(self, tag: str, kind: str = "score") -> tuple[float, ...]:
        """Return what a chart spans: x from, x to, y from, y to."""
        data = self.chart(tag, kind).evaluate("(element) => ({...element.dataset})")
        return tuple(float(data[name]) for name in ("xMin", "xMax", "yMin", "yMax"))

    def drag(
        self,
        tag: str,
        kind: str,
        start: tuple[float, float],
        end: tuple[float, float],
    ) -> None:
        """Draw a box from one share of a chart's plot area to another."""
        area = self.area(tag, kind)
        (x0, y0), (x1, y1) = (
            (area["x"] + x * area["width"], area["y"] + y * area["height"])
            for x, y in (start, end)
        )
        self.page.mouse.move(x0, y0)
        self.page.mouse.down()
        self.page.mouse.move(x1, y1, steps=5)
        self.page.mouse.up()

    def pixels(self, tag: str, kind: str, colour: str) -> int:
        """Return how many pixels of a chart's lines are of a colour."""
        canvas = self.chart(tag, kind).locator("canvas:not(.overlay)")
        return int(canvas.evaluate(COUNT_PIXELS, colour))

    def expect_line(
        self, tag: str, kind: str, colour: str, *, drawn: bool = True
    ) -> None:
        """Wait until a chart shows a line of a colour, or none."""
        wait_for(
            lambda: (self.pixels(tag, kind, colour) > 20) is drawn,
            timeout=5,
            what=f"{'a' if drawn else 'no'} line of {colour} in {tag}, {kind}",
        )

    def colours(self) -> dict[str, str]:
        """Return each run's colour as the list states it."""
        rows = self.get("run-row").evaluate_all(DATASETS)
        return {row["run"]: row["colour"] for row in rows}

    def address(self, *, whole: bool = False) -> dict[str, str]:
        """Return the values in TensorBoard's address; the tab's is the empty string.

        Where tests begin is left out: the curves, mostly of all runs together. So is
        how views were left, as what is open, unless the whole is asked for.
        """
        hash_ = self.page.evaluate("location.hash").removeprefix("#")
        tokens = [token.partition("=") for token in hash_.split("&")]
        values = {unquote(name): unquote(value) for name, _, value in tokens}
        if whole:
            return values
        begun = {"p.f1.view": "curves", **ALL_RUNS}
        values.pop("p.f1.look", None)
        return {k: v for k, v in values.items() if begun.get(k) != v}

    def reload_data(self) -> None:
        """Press TensorBoard's reload button."""
        self.page.locator(".reload-button").click()

    def switch_tab(self, name: str) -> None:
        """Go to another tab of TensorBoard."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def set_theme(self, name: str) -> None:
        """Choose "Light" or "Dark" in TensorBoard's own menu."""
        self.page.get_by_label("Menu for changing light or dark theme").click()
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        # The menu leaves a curtain for a moment.
        expect(self.page.locator(".cdk-overlay-backdrop")).to_have_count(0)


def box_of(element: Locator) -> dict[str, float]:
    """Return where on the page an element is: its x, y, width and height."""
    box = present(element.bounding_box())
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    return {"x": x, "y": y, "width": width, "height": height}


# Opens a server's tab; what the address says follows, and options of the page.
OpenTab = Callable[..., Dashboard]
# Opens the tab that all tests share, in the dark theme or in the light one.
OpenTheme = Callable[[bool], Dashboard]


def point(data: dict[str, str]) -> Point:
    """Return the numbers of a row of the table or of the tooltip."""

    def number(name: str) -> float | None:
        text = data.get(name, "null")
        return None if text == "null" else float(text)

    total = number("total")
    return Point(
        int(data["step"]),
        number("exact"),
        number("batchMean"),
        number("gap"),
        None if total is None else int(total),
        number("low"),
        number("high"),
        number("wallTime"),
    )
