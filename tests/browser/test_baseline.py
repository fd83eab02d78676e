"""A baseline: its score is subtracted from every other's, as the API does it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard, OpenTab
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
BASELINE = logdir.DIGITS[1]


def choose(dashboard: Dashboard) -> None:
    """Make the validation of the digits the baseline."""
    dashboard.get("display").click()
    dashboard.get("baseline-picker").select_option(BASELINE)
    dashboard.ready()


def differences(
    server: TensorBoardProcess, **question: str
) -> dict[str, dict[str, Any]]:
    """Return the API's difference of each run."""
    query = "".join(f"&{name}={value}" for name, value in question.items())
    url = f"{api.ROOT}scores?tag={TAG}&baseline={quote(BASELINE)}{query}"
    return {one["run"]: one["difference"] for one in server.get_json(url)["series"]}


def test_every_run_is_drawn_as_its_difference_from_a_baseline(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """In a chart of its own, in table and tooltip, with what the band assumes."""
    choose(dashboard)
    known = differences(server)
    rows = dashboard.last_rows(TAG)
    told = {row["run"]: (int(row["step"]), row["difference"]) for row in rows}
    for run, one in known.items():
        step, value = told[run]
        at = dict(zip(one["step"], one["value"], strict=True)).get(step)
        assert value == ("null" if at is None else str(at)) or float(value) == at
    chart = dashboard.chart(TAG, "difference")
    expect(chart).to_be_visible()
    dashboard.tick(logdir.DIGITS[0], False)  # it has the baseline's colour
    dashboard.ready()
    colour = dashboard.colours()[logdir.DESIGN]
    dashboard.expect_line(TAG, "difference", colour)
    dashboard.expect_line(TAG, "difference", dashboard.colours()[BASELINE], drawn=False)
    dashboard.tick(logdir.DIGITS[0], True)
    dashboard.ready()
    for row in dashboard.hover(TAG, "difference", 0.99, 0.5):
        assert row["run"] != BASELINE
        assert float(row["difference"]) == known[row["run"]]["value"][-1]
    notes = dashboard.card(TAG).get_by_test_id("difference-note").all_inner_texts()
    said = " ".join(notes)
    assert all(
        str(one["note"]) in said for run, one in known.items() if run != BASELINE
    )
    assert f"{BASELINE}:" not in said
    assert dashboard.address()["p.f1.baseline"] == BASELINE


def test_the_difference_follows_the_question(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """It is that of the chosen score and average."""
    choose(dashboard)
    dashboard.get("score-picker").select_option("recall")
    dashboard.get("average-picker").select_option("micro")
    dashboard.ready()
    expect(dashboard.card(TAG).get_by_test_id("chart")).to_have_count(2)
    known = differences(server, score="recall", average="micro")
    row = dashboard.card(TAG).locator(
        f'[data-testid=last-row][data-run="{logdir.DIGITS[0]}"]'
    )
    value = known[logdir.DIGITS[0]]["value"][-1]
    assert float(present(row.get_attribute("data-difference"))) == value


def test_a_link_with_a_baseline_that_is_gone_shows_the_curves(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Nothing is subtracted, nothing fails; the picker says what was asked."""
    dashboard = open_tab(server, "&p.f1.baseline=gone").ready()
    dashboard.expect_runs(TAG, list(logdir.OF_TAG[TAG]))
    expect(dashboard.get("card-error")).to_have_count(0)
    expect(dashboard.chart(TAG, "difference")).to_have_count(0)
    dashboard.get("display").click()
    expect(dashboard.get("baseline-picker")).to_have_value("gone")
    assert dashboard.opened.complaints() == []
