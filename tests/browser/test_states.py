"""A tab is never blank: empty, loading, broken, nothing chosen all say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser import logdir
from tests.browser.dashboard import Dashboard, OpenTab
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

SERIES = "**/data/plugin/f1/series*"
SCORES = "**/data/plugin/f1/scores?*"
HTML = {"status": 500, "content_type": "text/html", "body": "<h1>Oops</h1>"}
REFUSED = {"status": 400, "json": {"error": "`run` must be one that has F1 data."}}
NEWER = {"json": {"version": 2, "series": []}}


@pytest.fixture
def failing(kept_open: Callable[[bool], Dashboard]) -> Iterator[Dashboard]:
    """Return the tab, whose requests may be answered otherwise until the test ends."""
    dashboard = kept_open(False)
    dashboard.start_anew()
    dashboard.ready()
    yield dashboard
    dashboard.page.unroute(SERIES)
    dashboard.page.unroute(SCORES)


def answer(dashboard: Dashboard, url: str, **reply: object) -> None:
    """Answer requests for a URL with this from now on."""
    dashboard.page.route(url, lambda route: route.fulfill(**reply))


def test_an_empty_log_directory_says_how_to_log(
    tmp_path: Path, tensorboard: Callable[..., TensorBoardProcess], open_tab: OpenTab
) -> None:
    """The inactive tab, opened by its address, tells the import, and looks again."""
    server = tensorboard(tmp_path, load_fast="false")
    dashboard = open_tab(server)
    empty = dashboard.get("empty-state")
    expect(empty).to_be_visible(timeout=30_000)
    expect(empty).to_contain_text("from tb_f1_plugin.keras import TensorBoard")
    expect(empty).to_contain_text("tb-f1 demo")
    logs.write_scalars(tmp_path, "train", logs.hand_made([list(logs.DESIGN_BATCHES)]))

    def read() -> bool:
        return bool(server.get_json("data/plugin/f1/series")["series"])

    wait_for(read, what="the first run")
    empty.get_by_role("button", name="Look again").click()
    dashboard.ready()
    told = dashboard.last_points(logdir.BY_HAND_TAG)["train"]
    assert told.exact == pytest.approx(logs.DESIGN_F1, abs=1e-6)
    assert dashboard.opened.complaints() == []


def test_while_series_are_read_the_page_says_so(failing: Dashboard) -> None:
    """The loading state stays until the answer, then the numbers come."""
    held: list[Route] = []
    failing.page.route(SERIES, lambda route: held.append(route))
    failing.start_anew()
    expect(failing.get("loading-state")).to_contain_text("Reading the F1 series")
    expect(failing.get("dashboard")).to_have_count(0)
    held[0].continue_()
    failing.ready()
    expect(failing.get("loading-state")).to_have_count(0)


def test_while_scores_are_read_the_card_says_so(failing: Dashboard) -> None:
    """The card is busy with a bar of progress and tells no number of before."""
    held: list[Route] = []
    failing.page.route(SCORES, lambda route: held.append(route))
    failing.get("average-picker").select_option("micro")
    card = failing.card(logdir.TAG)
    expect(card).to_have_attribute("aria-busy", "true")
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(card.get_by_test_id("last-row")).to_have_count(0)
    for route in held:
        route.continue_()
    failing.page.unroute(SCORES)
    failing.ready()
    expect(card.get_by_test_id("last-row")).to_have_count(len(logdir.RUNS) - 1)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (HTML, "TensorBoard answered 500"),
        (REFUSED, "run must be one that has F1 data."),
        (NEWER, "Restart TensorBoard and reload the page."),
        ({"status": 200, "body": "?"}, "is not JSON"),
    ],
    ids=["500", "400", "another version", "not JSON"],
)
def test_an_error_is_told_and_can_be_tried_again(
    failing: Dashboard, reply: dict[str, Any], sentence: str
) -> None:
    """The page says what the server said; once it answers, "Try again" is enough."""
    answer(failing, SERIES, **reply)
    failing.start_anew()
    error = failing.get("error-state")
    expect(error).to_contain_text(sentence)
    failing.get("retry-button").click()
    expect(error).to_contain_text(sentence)
    failing.page.unroute(SERIES)
    failing.get("retry-button").click()
    failing.ready()
    expect(error).to_have_count(0)


def test_a_server_that_is_gone_is_asked_after(failing: Dashboard) -> None:
    """Without any answer at a reload, the sentence stands above what was there."""
    before = failing.last_points(logdir.TAG)
    failing.page.route(SERIES, lambda route: route.abort())
    failing.reload_data()
    error = failing.get("error-state")
    expect(error).to_contain_text("TensorBoard does not answer. Is it still running?")
    assert failing.last_points(logdir.TAG) == before
    failing.page.unroute(SERIES)
    failing.get("retry-button").click()
    expect(error).to_have_count(0)
    assert failing.ready().last_points(logdir.TAG) == before


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [(HTML, "TensorBoard answered 500"), (REFUSED, "run must be one")],
    ids=["500", "400"],
)
def test_failed_scores_are_told_in_their_card(
    failing: Dashboard, reply: dict[str, Any], sentence: str
) -> None:
    """No number of an earlier question stays; trying again brings the new ones."""
    answer(failing, SCORES, **reply)
    failing.get("average-picker").select_option("micro")
    card = failing.card(logdir.TAG)
    expect(card.get_by_test_id("card-error")).to_contain_text(sentence)
    expect(card.get_by_test_id("last-row")).to_have_count(0)
    failing.page.unroute(SCORES)
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_test_id("last-row")).to_have_count(len(logdir.RUNS) - 1)
    expect(card.get_by_test_id("card-error")).to_have_count(0)


def test_without_a_selected_run_the_page_says_what_to_tick(
    dashboard: Dashboard,
) -> None:
    """Nothing ticked: one button ticks all."""
    dashboard.get("select-none").click()
    state = dashboard.get("no-selection-state")
    expect(state).to_contain_text("Tick a run")
    state.get_by_role("button", name="Select all").click()
    dashboard.ready()
    assert dashboard.ticked() == list(logdir.RUNS)


def test_a_filter_that_matches_nothing_can_be_cleared(dashboard: Dashboard) -> None:
    """The pattern is repeated, and one button clears it."""
    dashboard.get("run-filter").fill("no such run")
    state = dashboard.get("no-match-state")
    expect(state).to_contain_text("no such run")
    state.get_by_role("button", name="Clear the filter").click()
    dashboard.ready()
    expect(dashboard.get("run-filter")).to_have_value("")
    dashboard.expect_runs(logdir.TAG, logdir.OF_TAG[logdir.TAG])


def test_a_file_that_cannot_be_made_is_told_in_its_card(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """A server that is gone when a file is first asked for breaks nothing else."""
    dashboard = open_tab(server).ready()
    dashboard.page.route("**/download.js", lambda route: route.abort())
    dashboard.card(logdir.TAG).get_by_test_id("csv-button").click()
    error = dashboard.card(logdir.TAG).get_by_test_id("download-error")
    expect(error).to_contain_text("The file was not made")
    expect(dashboard.get("error-state")).to_have_count(0)
    dashboard.reload_data()
    expect(error).to_have_count(0)


def test_a_storage_that_is_forbidden_costs_only_what_it_would_keep(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """As in a frame of another site: the page is there, and settings are not kept."""
    dashboard = open_tab(server).ready()
    dashboard.page.add_init_script("""if (location.search.includes("name=f1")) {
        Object.defineProperty(window, "localStorage", { get() {
            throw new DOMException("denied", "SecurityError");
        } });
    }""")
    dashboard.page.reload()
    dashboard.ready()
    dashboard.get("display").click()
    dashboard.get("smoothing-slider").fill("0.5")
    assert dashboard.address()["p.f1.smoothing"] == "0.5"
    expect(dashboard.get("error-state")).to_have_count(0)
    assert dashboard.opened.complaints() == []
