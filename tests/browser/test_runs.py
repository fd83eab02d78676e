"""The run list: checkboxes, all and none, only this, the filter."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser import logdir
from tests.browser.dashboard import Dashboard, OpenTab
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser


def others(*runs: str) -> list[str]:
    """Return all runs of the main tag but some."""
    return [run for run in logdir.OF_TAG[logdir.TAG] if run not in runs]


def test_every_run_is_listed_by_name_and_ticked(dashboard: Dashboard) -> None:
    """At first all runs are shown, in one order in list and tables."""
    assert list(dashboard.colours()) == list(logdir.RUNS)
    assert dashboard.ticked() == list(logdir.RUNS)
    expect(dashboard.get("run-count")).to_have_text("7 of 7 runs")
    for tag in logdir.TAGS:
        dashboard.expect_runs(tag, logdir.OF_TAG[tag])


def test_a_checkbox_takes_its_run_from_the_charts_and_brings_it_back(
    dashboard: Dashboard,
) -> None:
    """Line, row of the table and row of the tooltip come and go together."""
    run = logdir.DESIGN
    colour = dashboard.colours()[run]
    dashboard.expect_line(logdir.TAG, "score", colour)
    dashboard.tick(run, False)
    dashboard.expect_runs(logdir.TAG, others(run))
    dashboard.expect_line(logdir.TAG, "score", colour, drawn=False)
    rows = dashboard.hover(logdir.TAG, "score", 0.5, 0.5)
    assert run not in {row["run"] for row in rows}
    expect(dashboard.get("run-count")).to_have_text("6 of 7 runs")
    dashboard.tick(run, True)
    dashboard.expect_runs(logdir.TAG, logdir.OF_TAG[logdir.TAG])
    dashboard.expect_line(logdir.TAG, "score", colour)


def test_a_metric_without_shown_runs_has_no_card(dashboard: Dashboard) -> None:
    """The card of a tag goes with its last run."""
    dashboard.tick(logdir.BY_HAND, False)
    expect(dashboard.card(logdir.BY_HAND_TAG)).to_have_count(0)
    expect(dashboard.card(logdir.TAG)).to_be_visible()


def test_none_and_all_do_so(dashboard: Dashboard) -> None:
    """None unticks every run, All ticks them again."""
    dashboard.get("select-none").click()
    expect(dashboard.get("metric-card")).to_have_count(0)
    assert dashboard.ticked() == []
    expect(dashboard.get("run-count")).to_have_text("0 of 7 runs")
    dashboard.get("select-all").click()
    dashboard.ready()
    assert dashboard.ticked() == list(logdir.RUNS)
    dashboard.expect_runs(logdir.TAG, logdir.OF_TAG[logdir.TAG])


def test_all_and_none_concern_the_runs_in_sight(dashboard: Dashboard) -> None:
    """With a filter, None and All leave the runs it hides as they are."""
    dashboard.get("run-filter").fill("digits")
    dashboard.get("select-none").click()
    dashboard.get("run-filter").fill("")
    dashboard.expect_runs(logdir.TAG, others(*logdir.DIGITS))


def test_only_leaves_one_run(dashboard: Dashboard) -> None:
    """The button of a row unticks all others."""
    row = dashboard.run_row(logdir.DESIGN)
    row.hover()
    row.get_by_test_id("only").click()
    dashboard.expect_runs(logdir.TAG, [logdir.DESIGN])
    assert dashboard.ticked() == [logdir.DESIGN]
    expect(dashboard.get("metric-card")).to_have_count(1)


def test_the_filter_is_a_regular_expression_for_list_and_charts(
    dashboard: Dashboard,
) -> None:
    """A pattern without regard to case decides which runs are listed and drawn."""
    dashboard.get("run-filter").fill("^D.*(train|none)$")
    expect(dashboard.get("run-row")).to_have_count(2)
    kept = [logdir.DESIGN, logdir.DIGITS[0]]
    assert list(dashboard.colours()) == kept
    dashboard.expect_runs(logdir.TAG, kept)
    expect(dashboard.get("filter-error")).to_be_empty()
    dashboard.get("run-filter").fill("")
    expect(dashboard.get("run-row")).to_have_count(len(logdir.RUNS))


def test_a_filter_does_not_repaint_the_runs(dashboard: Dashboard) -> None:
    """A run keeps its colour whatever else is listed."""
    before = dashboard.colours()
    dashboard.get("run-filter").fill("validation")
    expect(dashboard.get("run-row")).to_have_count(2)
    after = dashboard.colours()
    assert after == {run: before[run] for run in after}


def test_a_bad_pattern_says_so_and_hides_nothing(dashboard: Dashboard) -> None:
    """While a pattern is no regular expression, the list says why and stays whole."""
    dashboard.get("run-filter").fill("train(")
    expect(dashboard.get("filter-error")).to_contain_text("Not a regular expression")
    expect(dashboard.get("filter-error")).to_contain_text("Unterminated group")
    expect(dashboard.get("run-filter")).to_have_attribute("aria-invalid", "true")
    assert list(dashboard.colours()) == list(logdir.RUNS)
    dashboard.expect_runs(logdir.TAG, logdir.OF_TAG[logdir.TAG])
    dashboard.get("run-filter").fill("train()")
    expect(dashboard.get("filter-error")).to_be_empty()
    expect(dashboard.get("run-row")).to_have_count(5)


def test_a_link_with_a_pattern_that_never_ends_does_not_hang(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """It is refused with a sentence, before it is tried on a name."""
    pattern = quote("([a-z /]+[a-z /]+)+!$", safe="")
    dashboard = open_tab(server, f"&p.f1.filter={pattern}&p.f1.group={pattern}")
    dashboard.ready()
    expect(dashboard.get("filter-error")).to_contain_text("could take for ever")
    assert list(dashboard.colours()) == list(logdir.RUNS)
    dashboard.get("display").click()
    expect(dashboard.get("group-error")).to_contain_text("Runs are not grouped")


def test_findings_are_marked_at_their_run(dashboard: Dashboard) -> None:
    """A run with a finding has a mark that says it, and the card lists it."""
    marked = dashboard.get("run-row").filter(has=dashboard.get("finding-mark"))
    said = {
        logdir.BY_HAND: "epoch_f1",
        logdir.DESIGN: "rows were counted",
        logdir.NEVER: "0/0",
        logdir.SOMETIMES: "0/0",
        logdir.NO_TENSORS: "average",
    }
    expect(marked).to_have_count(len(said))
    for place, (run, what) in enumerate(said.items()):
        expect(marked.nth(place)).to_have_attribute("data-run", run)
        mark = marked.nth(place).get_by_test_id("finding-mark")
        expect(mark).to_have_attribute("aria-label", re.compile(re.escape(what)))
    findings = dashboard.card(logdir.BY_HAND_TAG).get_by_test_id("findings")
    findings.locator("summary").click()
    expect(findings.get_by_test_id("finding")).to_contain_text("epoch_f1")


def test_what_was_rebuilt_from_ratios_is_marked(dashboard: Dashboard) -> None:
    """The card counts such runs, and the table names their origin."""
    badge = "ratios-badge"
    by_hand = dashboard.card(logdir.BY_HAND_TAG).get_by_test_id(badge)
    expect(by_hand).to_have_text("rebuilt from ratios")
    card = dashboard.card(logdir.TAG)
    expect(card.get_by_test_id(badge)).to_have_text("1 of 6 rebuilt from ratios")
    origin = {
        run: card.locator(f'[data-run="{run}"] td.text').text_content()
        for run in logdir.OF_TAG[logdir.TAG]
    }
    assert origin.pop(logdir.NO_TENSORS) == "rebuilt from ratios"
    assert set(origin.values()) == {""}
    dashboard.tick(logdir.NO_TENSORS, False)
    expect(card.get_by_test_id(badge)).to_have_count(0)
