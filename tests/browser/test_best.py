"""The ranking: which run is best, whether that is more than chance, and what is odd."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import EACH_LOOK, api, logdir
from tests.browser.api import present, wait_for_steps
from tests.browser.dashboard import Dashboard, OpenTab, box_of
from tests.browser.views import fits_the_width, head, number, offences, rows_of
from tests.support import sweep
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logdir.TAG
EPOCHS = 12
FAULTY = dict(zip(sweep.names(200)[60:180:50], sweep.FAULTS, strict=True))
COLD = ""  # an address that says nothing


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on a sweep of 30 runs, with training and held-out rows."""
    logs = tmp_path_factory.mktemp("thirty")
    runs = sweep.write_sweep(logs, 30, epochs=EPOCHS)
    with serve(logs) as server:
        parts = ("train", "validation")
        wait_for_steps(server, {f"{r}/{part}": EPOCHS for r in runs for part in parts})
        yield server


@pytest.fixture(scope="module")
def two_hundred(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on 200 runs, three of which are not as the others."""
    logs = tmp_path_factory.mktemp("two_hundred")
    runs = sweep.write_sweep(
        logs, 200, epochs=EPOCHS, faults=FAULTY, with_training=False
    )
    with serve(logs) as server:
        wait_for_steps(server, {f"{run}/validation": EPOCHS for run in runs})
        yield server


def ranked(dashboard: Dashboard, runs: int) -> list[dict[str, Any]]:
    """Wait for a ranking of so many runs; return its rows."""
    expect(dashboard.get("best-row")).to_have_count(runs, timeout=30_000)
    expect(dashboard.find("[data-testid=ranking][aria-busy=false]")).to_have_count(1)
    return rows_of(dashboard, "best")


def row(dashboard: Dashboard, run: str) -> Any:
    """Return the row of a run."""
    return dashboard.find(f'[data-testid=best-row][data-run="{run}"]')


def answering(dashboard: Dashboard, path: str, answer: Any) -> None:
    """Let a route answer so from now on."""
    url = f"**/data/plugin/f1/{path}"
    dashboard.page.route(url, lambda route: route.fulfill(json=answer))


def test_the_best_of_thirty_runs_and_its_epoch_stand_first_at_a_cold_start(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Job 1: without a click; one click leads to its curve alone."""
    dashboard = open_tab(thirty, first=COLD)
    first, *_ = ranked(dashboard, 30)
    held_out = {
        run: max(own, key=lambda point: present(point.exact))
        for run, own in api.points(thirty, TAG).items()
        if run.endswith("/validation")
    }
    run, best = max(held_out.items(), key=lambda pair: present(pair[1].exact))
    assert (first["judged"], int(first["bestStep"])) == (run, best.step)
    assert (number(first["best"]), int(first["total"])) == (best.exact, best.total)
    assert (number(first["low"]), number(first["high"])) == (best.low, best.high)
    expect(dashboard.get("run-row").first.get_by_role("checkbox")).to_be_hidden()
    name = first["run"]
    expect(dashboard.get("best-sentence")).to_contain_text(name)
    expect(dashboard.get("best-sentence")).to_contain_text(f"epoch {best.step}")

    row(dashboard, name).get_by_test_id("show-run").click()
    dashboard.ready()
    assert run in dashboard.drawn_runs(TAG)
    assert {drawn.rpartition("/")[0] for drawn in dashboard.drawn_runs(TAG)} == {name}
    expect(dashboard.get("only-run")).to_have_text(name)
    assert "p.f1.baseline" not in dashboard.address()
    assert dashboard.opened.complaints() == []


def test_a_bad_run_among_two_hundred_is_found_by_one_click(
    two_hundred: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Job 10: sorted by findings the three that are not as the others come first."""
    dashboard = open_tab(two_hundred, first=COLD)
    ranked(dashboard, 200)
    head(dashboard, "best", "Findings").get_by_role("button").click()
    rows = rows_of(dashboard, "best")
    assert {one["run"] for one in rows[:3]} == set(FAULTY)
    assert {one["findings"] for one in rows[3:]} == {"0"}
    table = dashboard.get("best")
    before = box_of(table)
    for run in FAULTY:
        row(dashboard, run).get_by_test_id("best-findings").click()
        expect(dashboard.get("why")).to_be_visible()
        assert len(dashboard.get("why").locator("li").all_inner_texts()) >= 1
        assert box_of(table) == before
        dashboard.page.keyboard.press("Escape")
        expect(dashboard.get("why")).to_have_count(0)
    assert dashboard.opened.complaints() == []


@pytest.mark.parametrize(("width", "is_marked"), [(600, True), (1440, False)])
def test_a_narrow_page_marks_a_bad_run_beside_its_verdict(
    two_hundred: TensorBoardProcess, open_tab: OpenTab, width: int, is_marked: bool
) -> None:
    """There the column of findings lies beyond the edge."""
    dashboard = open_tab(two_hundred, first=COLD, width=width)
    ranked(dashboard, 200)
    dashboard.get("findings-first").click()
    for name in FAULTY:
        verdict = row(dashboard, name).get_by_test_id("verdict")
        mark = verdict.locator(".finding-mark")
        expect(mark).to_be_visible(visible=is_marked)
    expect(dashboard.find(".best .finding-mark.narrow")).to_have_count(len(FAULTY))


def test_what_opened_a_finding_closes_it_and_another_one_takes_its_place(
    two_hundred: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """A second click closes; a click on another row opens that at once."""
    dashboard = open_tab(two_hundred, first=COLD)
    ranked(dashboard, 200)
    head(dashboard, "best", "Findings").get_by_role("button").click()
    buttons = dashboard.get("best-findings")
    names = [one["run"] for one in rows_of(dashboard, "best")[:2]]
    for place in 0, 1:
        buttons.nth(place).click()
        expect(dashboard.get("why")).to_contain_text(names[place])
    expect(buttons.nth(1)).to_have_attribute("aria-expanded", "true")
    buttons.nth(1).click()
    expect(dashboard.get("why")).to_have_count(0)
    buttons.nth(0).click()
    expect(dashboard.get("why")).to_be_visible()
    dashboard.get("best-sentence").click()
    expect(dashboard.get("why")).to_have_count(0)


def test_another_run_than_the_leader_is_shown_beside_it(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The leader is the baseline of what is shown, and ticks choose several runs."""
    dashboard = open_tab(thirty, first=COLD)
    rows = ranked(dashboard, 30)
    leader = next(one for one in rows if one["verdict"] == "leads")
    others = [one["run"] for one in rows if one["verdict"] != "leads"][:2]
    high = box_of(row(dashboard, others[0]))["height"]
    row(dashboard, others[0]).get_by_test_id("show-run").click()
    dashboard.ready()
    assert dashboard.address()["p.f1.baseline"] == leader["judged"]

    dashboard.get("tab-best").click()
    ranked(dashboard, 30)  # all of them, whatever the curves show
    # The styles of the curves are here now, and change nothing.
    assert box_of(row(dashboard, others[0]))["height"] == high
    for run in others:
        row(dashboard, run).get_by_test_id("tick-row").check()
    expect(dashboard.get("compare")).to_have_text("Compare 2 runs in Curves")
    dashboard.get("compare").click()
    dashboard.ready()
    shown = {drawn.rpartition("/")[0] for drawn in dashboard.drawn_runs(TAG)}
    assert shown == set(others)
    dashboard.get("tab-best").click()
    dashboard.get("untick").click()
    expect(dashboard.find("[data-testid=tick-row]:checked")).to_have_count(0)


def test_a_page_of_one_run_opens_on_its_curves(
    tmp_path: Path, open_tab: OpenTab
) -> None:
    """There is nothing to rank; the tab is there all the same."""
    sweep.write_sweep(tmp_path, 1, epochs=3)
    with serve(tmp_path) as server:
        dashboard = open_tab(server, first=COLD).ready()
        expect(dashboard.get("tab-curves")).to_have_attribute("aria-selected", "true")
        dashboard.get("tab-best").click()
        ranked(dashboard, 1)
        assert dashboard.address()["p.f1.view"] == "best"


def test_links_of_earlier_versions_show_what_they_showed(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The curves had no name in an address; a link without a view shows them."""
    linked = open_tab(thirty, "&p.f1.filter=seed=1").ready()
    expect(linked.get("tab-curves")).to_have_attribute("aria-selected", "true")


def asked(dashboard: Dashboard) -> list[str]:
    """Return what the page has fetched, in this order: files and routes."""
    names: list[str] = dashboard.frame().evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    return [name.split("/")[-1].split("?")[0] for name in names]


def test_a_link_to_the_curves_asks_for_them_first(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """What the ranking and the menus need comes behind: Python answers in turn."""
    dashboard = open_tab(thirty, "&p.f1.view=curves").ready()
    wait_for(lambda: "hyperparameters" in asked(dashboard), timeout=10, what="columns")
    names = asked(dashboard)
    assert "best.js" not in names
    assert names.index("scores") < names.index("hyperparameters")


def test_the_ranking_can_be_copied_and_saved(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """At full precision, in the order that is shown."""
    dashboard = open_tab(thirty, first=COLD)
    ranked(dashboard, 30)
    head(dashboard, "best", "Run").get_by_role("button").click()
    shown = [(one["run"], one["best"]) for one in rows_of(dashboard, "best")]
    with dashboard.page.expect_download() as waiting:
        dashboard.get("download-csv").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    saved = list(csv.DictReader(io.StringIO(text)))
    assert [(one["run"], one["value"]) for one in saved] == shown
    rates = [run.partition(",")[0] for run, _ in shown]
    assert list(dict.fromkeys(rates)) == ["lr=0.002", "lr=0.01", "lr=0.1"]
    for one in saved:
        named = dict(part.split("=") for part in one["run"].split(","))
        assert {name: one[name] for name in named} == named


def test_the_ranking_follows_the_filter_and_says_where_nothing_matches(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Only runs that match are ranked; of none there is a way back."""
    dashboard = open_tab(thirty, first=COLD)
    ranked(dashboard, 30)
    dashboard.get("run-filter").fill("bs=16")
    rows = ranked(dashboard, 15)
    assert all("bs=16" in one["run"] for one in rows)
    dashboard.get("run-filter").fill("nothing is named so")
    dashboard.get("no-match-state").get_by_role("button").click()
    ranked(dashboard, 30)


def test_a_ranking_that_fails_can_be_asked_for_again(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The sentence of the server, and a button in sight."""
    dashboard = open_tab(thirty, first=COLD)
    ranked(dashboard, 30)
    url = "**/data/plugin/f1/ranking?*"
    dashboard.page.route(
        url, lambda route: route.fulfill(status=500, json={"error": "It is broken."})
    )
    dashboard.get("score-picker").select_option("recall")
    expect(dashboard.get("error-state")).to_contain_text("It is broken.")
    expect(dashboard.get("retry-button")).to_be_in_viewport()
    dashboard.page.unroute(url)
    dashboard.get("retry-button").click()
    ranked(dashboard, 30)


def test_a_thousand_runs_are_ranked_with_only_the_rows_in_sight_built(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """None of so many runs is ticked at first, and all of them are ranked."""
    answer = thirty.get_json(f"{api.ROOT}ranking?tag={TAG}")
    listed = thirty.get_json(f"{api.ROOT}series")
    known, first = listed["series"][0], answer["rows"][0]
    names = [f"run{number}" for number in range(1000)]
    rows = [
        {**first, "run": name, "judged": name, "parts": [{"run": name, "split": None}]}
        for name in names
    ]
    series = [{**known, "run": name, "run_group": name} for name in names]
    dashboard = open_tab(thirty)
    answering(dashboard, "series*", {**listed, "series": series})
    answering(dashboard, "ranking?*", {**answer, "rows": rows})
    dashboard.reload_data()
    dashboard.get("tab-best").click()
    rows_in_sight = dashboard.get("best-row")
    expect(rows_in_sight.first).to_be_visible()
    assert rows_in_sight.count() < 150
    dashboard.find(".best .sortable").evaluate("(box) => { box.scrollTop = 20000; }")
    expect(row(dashboard, "run650")).to_be_visible()


@pytest.mark.parametrize(("dark", "width"), [*EACH_LOOK, (True, 2560)])
def test_the_ranking_of_a_sweep_offends_no_rule_of_accessibility(
    thirty: TensorBoardProcess, open_tab: OpenTab, dark: bool, width: int
) -> None:
    """With its box of text open, whatever the theme and the width."""
    dashboard = open_tab(thirty, first=COLD, dark=dark, width=width)
    ranked(dashboard, 30)
    dashboard.get("assumptions").locator("summary").click()
    dashboard.get("verdict").nth(1).click()
    expect(dashboard.get("why")).to_be_visible()
    assert offences(dashboard.frame()) == []
    assert fits_the_width(dashboard.frame())
    assert dashboard.opened.complaints() == []
