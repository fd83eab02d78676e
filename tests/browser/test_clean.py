"""No error, no exception, no report of the content security policy, anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTab, OpenTheme
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser


def use(dashboard: Dashboard) -> None:
    """Do what a reader does: look, point, zoom, choose."""
    dashboard.ready()
    dashboard.hover(logdir.TAG, "score", 0.5, 0.5)
    dashboard.drag(logdir.TAG, "gap", (0.2, 0.2), (0.7, 0.8))
    dashboard.set_x_axis("wall")
    dashboard.get("class-picker").select_option("a")
    dashboard.get("zero-division-picker").select_option("nan")
    dashboard.tick(logdir.DIGITS[0], False)
    dashboard.ready()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_in_use_complains_of_nothing(anew: OpenTheme, dark: bool) -> None:
    """With RustBoard and without a prefix, in both themes, nothing is reported."""
    dashboard = anew(dark)
    use(dashboard)
    assert dashboard.opened.complaints() == []


def test_a_prefix_and_the_other_loader_change_nothing(
    server: TensorBoardProcess,
    other_server: tuple[TensorBoardProcess, Path],
    open_tab: OpenTab,
) -> None:
    """With the Python loader under `--path_prefix`: clean, and the same numbers."""
    other, _ = other_server
    dashboard = open_tab(other).ready()
    assert "/x/" in dashboard.frame().url
    for tag in logdir.TAGS:
        points = dashboard.last_points(tag).items()
        shown = {run: own[:-1] for run, own in points if run in logdir.RUNS}
        fast = {run: own[:-1] for run, own in api.last(server, tag).items()}
        assert shown == fast
    use(dashboard)
    dashboard.set_theme("Dark")
    use(dashboard)
    assert dashboard.opened.complaints() == []


def test_a_complaint_would_be_seen(kept_open: OpenTheme) -> None:
    """An error, an exception and a blocked image inside the tab are all noticed."""
    dashboard = kept_open(False)
    dashboard.start_anew()
    frame = dashboard.ready().frame()
    frame.evaluate("console.error('told')")
    frame.evaluate("setTimeout(() => { throw new Error('thrown'); })")
    frame.evaluate("new Image().src = 'http://127.0.0.1:1/blocked.png'")
    expect(dashboard.get("error-state")).to_contain_text("thrown")
    opened = dashboard.opened
    dashboard.frame().evaluate("new Promise((done) => setTimeout(done))")
    assert any("told" in text for text in opened.console_errors)
    assert any("thrown" in text for text in opened.page_errors)
    assert any("blocked.png" in text for text in opened.csp_reports)


def test_an_unchanged_answer_is_not_sent_twice(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """`scores` is a 304 without a body, and a reload of the page makes use of it."""
    path = f"{api.ROOT}scores?tag={logdir.TAG}"
    first = server.get(path)
    again = server.get(path, {"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, again.body) == (200, 304, b"")
    other = server.get(path, {"If-None-Match": '"another"'})
    assert (other.status, other.body) == (200, first.body)
    with dashboard.page.expect_response(lambda r: "/f1/scores" in r.url) as asked:
        dashboard.reload_data()
    assert asked.value.request.all_headers()["if-none-match"]
