"""An F1 that somebody logged, beside an exact one of the same name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import api
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve

if TYPE_CHECKING:
    from tests.browser.dashboard import Dashboard

pytestmark = pytest.mark.browser

EXACT, LOGGED = "ours/validation", "theirs/validation"
TAG = "val/f1"
EPOCHS = 4


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read a run with records and one with an F1."""
    here = tmp_path_factory.mktemp("both")
    epochs = enumerate(logs.binary_epochs(EPOCHS))
    records = [(epoch, logs.record_of(batches)) for epoch, batches in epochs]
    logs.write_records(here, EXACT, records, name=TAG)
    points = {epoch: 0.2 + 0.1 * epoch for epoch in range(EPOCHS)}
    logs.write_scalars(here, LOGGED, {TAG: points})
    with serve(here, load_fast="true") as running:
        api.wait_for_steps(running, {EXACT: EPOCHS, LOGGED: EPOCHS})
        yield running


def test_what_is_as_logged_says_so_wherever_its_number_stands(
    both: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> None:
    """In the legend, in the tooltip and in the runs table; the exact one does not."""
    dashboard = open_tab(both).ready()
    legend = dashboard.card(TAG).get_by_test_id("legend").locator("li")
    named = legend.filter(has_text="F1 as logged")
    expect(named).to_have_count(1)
    assert named.locator("path").get_attribute("stroke-dasharray")
    solid = legend.filter(has_text="exact F1").locator("path")
    assert solid.get_attribute("stroke-dasharray") is None
    rows = dashboard.hover(TAG, "score", 0.5, 0.5)
    assert {row["run"] for row in rows} == {EXACT, LOGGED}
    said = dashboard.get("tooltip-logged")
    expect(said).to_have_text([f"{LOGGED}: as logged, not exact"])
    dashboard.get("tab-runs").click()
    marked = dashboard.get("runs-row").filter(has_text="as logged")
    expect(marked).to_have_count(1)
    expect(marked).to_have_attribute("data-run", LOGGED)
    dashboard.get("run-filter").fill(EXACT)
    expect(dashboard.get("row-logged")).to_have_count(0)
