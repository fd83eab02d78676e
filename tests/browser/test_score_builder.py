"""The score builder: any score from the same counts, as the API has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tb_f1_plugin.core.scores.registry import SCORES
from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTheme
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

TAG = logdir.TAG
# F1 is there from the start, and F-beta asks for its β first.
_, *REST = SCORES.values()
OTHERS = [entry.name for entry in REST if not entry.takes_beta]


@pytest.mark.parametrize("score", OTHERS)
def test_every_score_is_that_of_the_api(
    server: TensorBoardProcess, dashboard: Dashboard, score: str
) -> None:
    """Table and title follow; of another score than F1 there is no gap."""
    dashboard.get("score-picker").select_option(score)
    dashboard.ready()
    expect(dashboard.chart(TAG, "gap")).to_have_count(0)
    known = api.last(server, TAG, score=score)
    dashboard.expect_runs(TAG, [run for run in logdir.OF_TAG[TAG] if run in known])
    shown = dashboard.last_points(TAG)
    assert {run: p.exact for run, p in shown.items()} == {
        run: p.exact for run, p in known.items()
    }
    assert dashboard.address()["p.f1.score"] == score
    dashboard.get("score-picker").select_option("f1")
    expect(dashboard.chart(TAG, "gap")).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True])
def test_beta_slides_from_precision_towards_recall(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """F-beta at each place of the slider; beta 0 is precision."""
    dashboard = anew(dark)
    dashboard.get("score-picker").select_option("fbeta")
    for beta in "0", "0.5", "3":
        dashboard.get("beta-slider").fill(beta)
        dashboard.ready()
        known = api.last(server, TAG, score="fbeta", beta=beta)
        shown = dashboard.last_points(TAG)
        assert {run: p.exact for run, p in shown.items()} == {
            run: p.exact for run, p in known.items()
        }
        title = dashboard.card(TAG).locator("figcaption").first
        expect(title).to_contain_text(f"Exact F{beta}")
        assert dashboard.address()["p.f1.beta"] == beta
