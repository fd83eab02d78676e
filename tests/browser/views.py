"""What the tests of all views share: the views' names, their tables, and axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from tests.browser import EACH_LOOK
from tests.browser.dashboard import DATASETS, Dashboard

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
# Each view, and what is there once it has its numbers.
VIEWS = {
    "best": "ranking",
    "curves": "metric-card",
    "runs": "runtable",
    "classes": "classes-answer",
    "confusion": "confusion-answer",
    "thresholds": "thresholds-answer",
    "pooled": "pool-answer",
}
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
LOOKS = pytest.mark.parametrize(
    ("dark", "width"), EACH_LOOK, ids=["light-1440", "dark-600"]
)


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


def number(text: str | None) -> float | None:
    """Return a number of a row; None where it is not known."""
    return None if text in (None, "null") else float(str(text))


def head(dashboard: Dashboard, table: str, name: str) -> Any:
    """Return the head of a column."""
    return dashboard.get(table).locator("thead th").filter(has_text=name).first


def offences(frame: Frame) -> list[tuple[str, list[str]]]:
    """Return the rules of accessibility that a page offends, and by what."""
    frame.evaluate(AXE.read_text("utf-8"))
    return [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]])
        for rule in frame.evaluate("axe.run()")["violations"]
    ]


def fits_the_width(frame: Frame) -> bool:
    """Tell whether nothing of a page sticks out of its window."""
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    return bool(frame.evaluate(fits))
