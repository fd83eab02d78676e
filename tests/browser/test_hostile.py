"""Names that others chose: text wherever the page shows them, and never markup."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Download, expect

from tests.browser.dashboard import ALL, Dashboard, OpenTab
from tests.browser.views import VIEWS, show
from tests.support import hostile
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

# Each does something that the test would see, if anybody took it for markup.
MARKUP = (
    '<img src="x" onerror="window.owned = 1">',
    "<script>window.owned = 2<:script>",
    "<svg onload=window.owned=3>",
    '"><b onmouseover="window.owned = 4" autofocus onfocus="window.owned = 4">',
    "' onclick='window.owned = 5",
    "javascript:window.owned=6",
    "&lt;i&gt;&#60;u&#62;]]><!--",
    "${window.owned = 7}{{window.owned = 7}}",
    "-->*{display:none}",
)
NAMES = (*MARKUP, *hostile.TEXTS)
TAG = f"{MARKUP[0]}\u202e{'a' * 5000}"
# What no name may bring into the page: elements and attributes that the page never has.
FOREIGN = """() => [...document.querySelectorAll("*")].flatMap((element) => [
  ...(["IMG", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK", "FORM", "SCRIPT", "B"]
    .includes(element.tagName.toUpperCase()) && !element.closest("head, article")
    ? [element.outerHTML.slice(0, 200)] : []),
  ...[...element.attributes].filter(({ name, value }) =>
    name.startsWith("on") || /^\\s*javascript:/i.test(value) && name !== "value"
      && /href|src|action/.test(name))
    .map(({ name, value }) => `${name}=${value}`.slice(0, 200)),
])"""  # noqa: E501 - a script


@pytest.fixture(scope="module")
def hostile_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on runs that are called so, and have one hostile tag."""
    here = tmp_path_factory.mktemp("logs")
    hostile.write(here, NAMES, tag=TAG)
    with serve(here, load_fast="true") as running:
        wait_for(lambda: len(series(running)) == len(NAMES), 60, "all runs")
        yield running


def series(server: TensorBoardProcess) -> list[dict[str, Any]]:
    """Return what the route `series` lists."""
    return list(server.get_json("data/plugin/f1/series")["series"])


@pytest.fixture
def dashboard(open_tab: OpenTab, hostile_server: TensorBoardProcess) -> Dashboard:
    """Return the tab on these runs."""
    return open_tab(hostile_server).ready()


def check_clean(dashboard: Dashboard) -> None:
    """Nothing that a name says was done, and the page has only its own elements."""
    frame = dashboard.frame()
    assert frame.evaluate("window.owned") is None
    assert dashboard.page.evaluate("window.owned") is None
    own = [found for found in frame.evaluate(FOREIGN) if "index.js" not in found]
    assert own == []
    assert dashboard.opened.complaints() == []


def downloaded(dashboard: Dashboard, click: Callable[[], None]) -> Download:
    """Return the file that a click saves."""
    with dashboard.page.expect_download() as waiting:
        click()
    return waiting.value


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_takes_a_name_for_markup(dashboard: Dashboard, view: str) -> None:
    """Every name is there as text, whatever is pointed at or opened."""
    show(dashboard, view)
    frame = dashboard.frame()
    for handle in "display", "columns-button":
        if dashboard.get(handle).count():
            dashboard.get(handle).first.click()
    text = frame.evaluate("document.body.textContent")
    known = [name for name in MARKUP if name in text or f"2{name}" in text]

    assert known
    for row in dashboard.find("tbody tr").all()[:8]:
        row.hover(force=True)
    for charts in dashboard.find("canvas").all()[:2]:
        charts.hover(force=True)
    check_clean(dashboard)


def test_the_list_of_runs_shows_each_name_as_it_is(dashboard: Dashboard) -> None:
    """Also as a title, and filtered by its own text."""
    listed = dashboard.frame().evaluate("document.body.textContent")
    for name in MARKUP:
        assert name in listed
    dashboard.get("run-filter").fill(re.escape(MARKUP[0]).replace("\\", "\\"))
    expect(dashboard.get("run-row")).to_have_count(1)
    check_clean(dashboard)


def test_a_picture_is_xml_without_anything_of_a_name_but_its_text(
    dashboard: Dashboard,
) -> None:
    """No script, no link and no attribute that runs; each view that has a picture."""
    allowed = {"svg", "g", "path", "text", "title", "desc", "rect", "line", "circle"}
    allowed |= {"clipPath", "defs", "tspan", "polygon", "polyline", "use", "style"}
    names = []
    for view in VIEWS:
        show(dashboard, view)
        buttons = dashboard.get("picture-button")
        if not buttons.count():
            continue
        buttons.first.scroll_into_view_if_needed()
        buttons.first.click()
        saved = downloaded(dashboard, dashboard.get("picture-svg").click)
        expect(dashboard.get("picture-menu")).to_have_count(0)
        text = Path(saved.path()).read_text("utf-8")
        for element in ElementTree.fromstring(text).iter():
            assert element.tag.rpartition("}")[2] in allowed
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert "href" not in name
                assert "javascript:" not in value
                assert "url(" not in value.replace("url(#", "")
        names.append(saved.suggested_filename)
        assert len(saved.suggested_filename.encode()) < 200
    assert len(names) >= 4
    check_clean(dashboard)


def test_a_csv_of_the_page_has_the_names_of_the_server_s(
    dashboard: Dashboard, hostile_server: TensorBoardProcess
) -> None:
    """One rule for formulas in both; JSON has the names as they are."""
    card = dashboard.get("metric-card").first
    saved = downloaded(dashboard, card.get_by_test_id("csv-button").click)
    text = Path(saved.path()).read_bytes().decode("utf-8")
    ours = [*csv.DictReader(io.StringIO(text, newline=""))]
    exported = hostile_server.get("data/plugin/f1/export").body.decode("utf-8")
    theirs = [*csv.DictReader(io.StringIO(exported, newline=""))]
    saved = downloaded(dashboard, card.get_by_test_id("json-button").click)
    rows = json.loads(Path(saved.path()).read_text("utf-8"))

    assert {row["run"] for row in rows} == set(NAMES)
    assert {row["run"] for row in ours} == {row["run"] for row in theirs}
    assert {row["tag"] for row in ours} == {row["tag"] for row in theirs}
    assert f"'{hostile.COMMANDS['formula']}" in {row["run"] for row in ours}
    check_clean(dashboard)


@pytest.mark.parametrize(
    "address",
    [
        "&p.f1.group=" + quote("(<img src=x onerror=window.owned=8>"),
        "&p.f1.filter=" + quote("[<svg onload=window.owned=8>"),
        "&p.f1.class=" + quote(MARKUP[0]),
        "&p.f1.run=" + quote(MARKUP[1]) + "&p.f1.tag=" + quote(TAG),
        "&p.f1.baseline=" + quote(MARKUP[3]) + "&p.f1.view=curves",
        "&p.f1.columns=" + quote(f"in!{MARKUP[0]}!{MARKUP[0]}*group!__proto__"),
        "&p.f1.columns=colour!constructor*in!__proto__!a&p.f1.view=best",
        "&p.f1.look=o-runs*999d!s-classes*-1~AAAAA!z-~AAAAA*x_-1e308_1e308",
        "&p.f1.hidden=%5B%7B%22toString%22%3A1%7D%5D&p.f1.pinned=%5Bnull%5D",
        "&p.f1.threshold=1e-400&p.f1.reach=%00&p.f1.beta=-0&p.f1.smoothing=NaN",
        "&p.f1.view=confusion&p.f1.confusion_step=" + "9" * 400,
        "&p.f1.view=pooled&p.f1.group=" + quote("(a+)+$"),
        "&p.f1.%25=%25&p.f1.__proto__=1&p.f1.view=__proto__",
    ],
)
def test_no_address_makes_markup_or_ends_the_page(
    open_tab: OpenTab, hostile_server: TensorBoardProcess, address: str
) -> None:
    """Whatever a link says, the tab is there, and says what it cannot do."""
    dashboard = open_tab(hostile_server, address, first=ALL)
    expect(dashboard.get("tab-curves")).to_be_visible()
    expect(dashboard.find(".failure")).to_have_count(0)
    dashboard.page.wait_for_timeout(500)
    expect(dashboard.find(".failure")).to_have_count(0)
    assert dashboard.frame().evaluate("window.owned") is None
    found = dashboard.frame().evaluate(FOREIGN)
    assert [one for one in found if "index.js" not in one] == []
    assert dashboard.opened.page_errors == []
