"""Whoever cannot see the page or use a mouse can use it all the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import logdir
from tests.browser.dashboard import Dashboard

pytestmark = pytest.mark.browser

# What can be used and is in sight. Of radio buttons and of tabs, Tab reaches one.
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => !one.disabled && one.getClientRects().length)
  .filter((one) => one.type !== "radio" || one.checked)
  .filter((one) => one.tabIndex >= 0)
  .map((one, place) => { one.dataset.place = place; return place; })"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const visible = [one, one.nextElementSibling].some((part) => {
    if (!part) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  return { place: Number(one.dataset.place), visible, html: one.outerHTML.slice(0, 99),
           opaque: getComputedStyle(one).opacity };
}"""


def accessibility_tree(dashboard: Dashboard) -> list[dict[str, Any]]:
    """Return what Chromium tells a screen reader of the tab."""
    session = dashboard.page.context.new_cdp_session(dashboard.page)
    try:
        frames = session.send("Page.getFrameTree")["frameTree"]["childFrames"]
        [ours] = [f["frame"] for f in frames if "?name=f1" in f["frame"]["url"]]
        tree = session.send("Accessibility.getFullAXTree", {"frameId": ours["id"]})
    finally:
        session.detach()
    return [plain(node) for node in tree["nodes"] if not node["ignored"]]


def plain(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node's role, name and properties."""
    properties = {one["name"]: one["value"].get("value") for one in node["properties"]}
    named = {key: node.get(key, {}).get("value", "") for key in ("role", "name")}
    return {**properties, **named}


def test_every_control_has_a_name(dashboard: Dashboard) -> None:
    """Whatever can be focused says what it is, in Chromium's own judgement."""
    nodes = accessibility_tree(dashboard)
    controls = [n for n in nodes if n.get("focusable") and n["role"] != "RootWebArea"]
    roles = {node["role"] for node in controls}
    assert roles >= {"button", "checkbox", "combobox", "radio", "searchbox"}
    assert len(controls) > 20
    assert [node for node in controls if not node["name"].strip()] == []
    names = {node["name"] for node in controls}
    assert {f"Only {run}" for run in logdir.RUNS} <= names
    assert set(logdir.RUNS) <= {n["name"] for n in controls if n["role"] == "checkbox"}


def test_charts_tables_and_page_have_names(dashboard: Dashboard) -> None:
    """Each chart and table is named after its metric; tables have headings."""
    nodes = accessibility_tree(dashboard)
    by_role: dict[str, list[str]] = {}
    for node in nodes:
        by_role.setdefault(node["role"], []).append(node["name"])
    assert by_role["RootWebArea"] == ["F1"]
    assert by_role["heading"] == ["F1", *logdir.TAGS]
    charts = [name for name in by_role["application"] if "curve" in name]
    assert len(set(charts)) == 2 * len(logdir.TAGS)
    assert len(by_role["table"]) == len(logdir.TAGS)
    for tag, table in zip(logdir.TAGS, by_role["table"], strict=True):
        assert tag in table
    heads = {"Run", "Last epoch", "Exact F1", "Batch mean", "Gap", "Rows counted"}
    assert heads <= set(by_role["columnheader"])
    assert set(logdir.RUNS) <= set(by_role["rowheader"])


def test_tab_reaches_every_control_and_shows_where_it_is(dashboard: Dashboard) -> None:
    """The keyboard alone gets everywhere, in the page's order, never unseen."""
    frame = dashboard.frame()
    places = frame.evaluate(CONTROLS)
    dashboard.get("skip-link").focus()
    reached: list[int] = []
    for _ in range(len(places) + 1):
        focused = frame.evaluate(FOCUSED)
        if focused is None or (reached and focused["place"] == reached[0]):
            break
        assert focused["visible"], focused
        assert focused["opaque"] == "1" or "radio" in focused["html"], focused
        reached.append(focused["place"])
        dashboard.page.keyboard.press("Tab")
    assert reached == places


def test_the_keyboard_alone_changes_what_is_shown(dashboard: Dashboard) -> None:
    """Space ticks, arrows choose the x axis, Enter presses a button."""
    keyboard = dashboard.page.keyboard
    dashboard.run_row(logdir.DESIGN).get_by_role("checkbox").focus()
    keyboard.press("Space")
    expect(dashboard.get("last-row")).to_have_count(len(logdir.RUNS) - 1)
    dashboard.get("x-axis-picker").locator("input:checked").focus()
    keyboard.press("ArrowRight")
    assert dashboard.x_axis() == "relative"
    table = dashboard.card(logdir.TAG).get_by_test_id("table-button")
    table.focus()
    keyboard.press("Enter")
    expect(table).to_have_attribute("aria-pressed", "true")
    expect(dashboard.card(logdir.TAG).get_by_role("table")).to_be_visible()
