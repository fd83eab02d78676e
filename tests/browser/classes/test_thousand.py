"""A thousand classes: few rows are built at once, and none is left out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.classes.page import (
    WIDE,
    asked,
    expect_table,
    press,
    rows_of,
)
from tests.browser.dashboard import Dashboard, OpenTab
from tests.browser.views import (
    LOOKS,
    fits_the_width,
    offences,
)
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

# How long a thousand classes may take on a slow machine that does other things too.
SECONDS = 5

IN_FRONT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(there);
}"""

# Resolves when what a scroll changes is drawn.
DRAWN = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""


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
        region.evaluate(DRAWN)
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


@LOOKS
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
    assert offences(frame) == []
    assert fits_the_width(frame)
    assert dashboard.opened.complaints() == []
