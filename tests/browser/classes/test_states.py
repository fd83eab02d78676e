"""What the view says while it reads, when it fails, and where there are no classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import api
from tests.browser.classes.page import (
    AGAIN,
    BINARY,
    LONG,
    WIDE,
    asked,
    expect_table,
    ready,
    rows_of,
    write,
)
from tests.browser.dashboard import OpenTab
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser


def test_a_failure_says_what_the_server_said_and_can_be_tried_again(
    classes_of: OpenTab,
) -> None:
    """Once it answers, the button is enough."""
    dashboard = classes_of(AGAIN)
    url = "**/data/plugin/f1/classes?*"
    refused = {"status": 400, "json": {"error": "`step` must be one."}}
    dashboard.page.route(url, lambda route: route.fulfill(**refused))
    dashboard.get("step-slider").fill("1")
    expect(dashboard.get("error-state")).to_contain_text("step must be one.")
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
    expect(caption).to_contain_text("epoch 2,")
    expect_table(dashboard, asked(server, "classes", AGAIN))
    expect(dashboard.get("step-slider")).to_have_attribute("max", "2")
