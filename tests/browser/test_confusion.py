"""The view of confusions: what it shows is what scikit-learn counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import confusion_matrix

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.summary import epoch_summary
from tests.browser import api
from tests.browser.dashboard import Dashboard, OpenTab
from tests.browser.views import BOTH, fits_the_width, offences
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve

pytestmark = pytest.mark.browser

TAG = logs.NAME
CLASSES = tuple("0123456789")
DIGITS, OTHER = "digits/validation", "other/validation"
EPOCHS = {DIGITS: 12, OTHER: 12}
SERIES = SeriesMetadata("multiclass", CLASSES, QUANTITIES, None, "macro")
# Every number of the table of numbers, and the names at its sides.
NUMBERS = """(table) => ({
  columns: [...table.querySelectorAll("thead th")].slice(1).map((th) => th.textContent),
  names: [...table.querySelectorAll("tbody th")].map((th) => th.textContent),
  cells: [...table.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("td")].map((td) => Number(td.title))),
})"""
# The red, green and blue of a canvas, so many CSS pixels from its corner; of a surface.
COLOUR = """(canvas, place) => {
  const [x, y] = place.map((at) => Math.round(at * window.devicePixelRatio));
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3)];
}"""
SURFACE = """(element) =>
  getComputedStyle(element).backgroundColor.match(/\\d+/g).map(Number)"""


class Epoch(NamedTuple):
    """The rows of an epoch: a label each, and scores that are NaN in a few rows."""

    labels: Array
    scores: Array

    def table(self) -> Array:
        """Return scikit-learn's matrix, and the rows without a prediction behind it."""
        known = ~np.isnan(self.scores).any(-1)
        predicted = self.scores[known].argmax(-1)
        size = {"labels": range(len(CLASSES))}
        table = confusion_matrix(self.labels[known], predicted, **size)
        lost = np.bincount(self.labels[~known], minlength=len(CLASSES))
        return np.column_stack([table, lost])


def epochs_of(run: str) -> list[Epoch]:
    """Return the rows of a run: it learns, and takes 3 for 9 all the same."""
    random = np.random.default_rng(len(run))
    made = []
    for epoch in range(EPOCHS[run]):
        labels = random.integers(10, size=300)
        scores = random.random((300, 10))
        scores[np.arange(300), labels] += epoch / 8
        scores[labels == 3, 9] += 1
        scores[:3] = np.nan
        made.append(Epoch(labels, scores))
    return made


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read two runs with confusions."""
    here: Path = tmp_path_factory.mktemp("confusions")
    for run in EPOCHS:
        summaries = []
        for step, epoch in enumerate(epochs_of(run)):
            rows = rows_of(epoch.labels, epoch.scores)
            confusion, record = Confusion.of_rows(rows), Record.of_rows(rows)
            summary = epoch_summary(TAG, record, SERIES, step, first=step == 0)
            tag = DetailTag(TAG, "confusion")
            kept = detail_summary(tag, confusion, SERIES, first=step == 0)
            summary.MergeFrom(kept)
            summaries.append((step, summary))
        logs.write_run(here, run, summaries)
    with serve(here) as running:
        api.wait_for_steps(running, EPOCHS)
        yield running


def opened(open_tab: OpenTab, server: Any, keys: dict[str, str], **options: Any) -> Any:
    """Return the view of the first run once it has its matrix, its numbers unfolded."""
    query = urlencode({"p.f1.view": "confusion", **keys})
    dashboard: Dashboard = open_tab(server, f"&{query}", **options)
    dashboard.get("numbers-summary").click()
    expect(dashboard.get("confusion-numbers")).to_be_visible()
    return dashboard


def numbers(dashboard: Dashboard) -> dict[str, Any]:
    """Return the numbers of the page once what was asked for has come."""
    there = '[data-testid=confusion-answer][aria-busy="false"]'
    expect(dashboard.find(there)).to_be_visible()
    found: dict[str, Any] = dashboard.get("confusion-numbers").evaluate(NUMBERS)
    return found


def test_the_matrix_is_scikit_learns_at_every_epoch(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Read off the page, in both orders, with the rows that have no prediction."""
    dashboard = opened(open_tab, server, {})
    for step, epoch in enumerate(epochs_of(DIGITS)):
        dashboard.get("confusion-step").fill(str(step))
        caption = dashboard.get("confusion-numbers").locator("caption")
        expect(caption).to_contain_text(f"epoch {step},")
        found = numbers(dashboard)
        assert found["names"] == list(CLASSES)
        assert found["columns"] == [*CLASSES, "no prediction"]
        assert found["cells"] == epoch.table().tolist()
    dashboard.get("class-order").select_option("trouble")
    found, table = numbers(dashboard), epochs_of(DIGITS)[-1].table()
    order = [CLASSES.index(name) for name in found["names"]]
    assert order != sorted(order)
    assert found["cells"] == table[order][:, [*order, 10]].tolist()
    assert dashboard.opened.complaints() == []


@BOTH
def test_a_pair_marks_its_cell_and_keys_go_on_from_there(
    server: TensorBoardProcess, open_tab: OpenTab, dark: bool
) -> None:
    """The mouse, the keys and the pair all tell the numbers of the same cell."""
    dashboard = opened(open_tab, server, {}, dark=dark)
    table = epochs_of(DIGITS)[-1].table()
    pair = dashboard.get("pair").first
    rows, of = table[3, 9], table[3].sum()
    expect(pair).to_have_text(f"3 was taken for 9 in {rows} of {of} rows")
    pair.click()
    told = dashboard.get("confusion-told")
    expect(told).to_contain_text(f"{rows} of {of} rows of 3: {rows / of:.4f}")
    dashboard.get("matrix").focus()
    dashboard.page.keyboard.press("ArrowDown")
    expect(told).to_have_attribute("data-true", "4")
    expect(told).to_have_attribute("data-predicted", "9")
    expect(told).to_have_attribute("data-rows", str(table[4, 9]))
    area = dashboard.get("matrix").evaluate("(element) => ({...element.dataset})")
    left, top = (float(area[name]) for name in ("left", "top"))
    wide, high = (float(area[name]) for name in ("cellWidth", "cellHeight"))
    canvas = dashboard.get("matrix").locator("canvas")
    for row, column in (3, 3), (3, 9), (5, 5):
        corner = [left + column * wide + 4, top + row * high + 4]
        red, _, blue = canvas.evaluate(COLOUR, corner)
        assert (blue > red) == (row == column), "right is blue, wrong is orange"
    assert table[5, 6] == 0
    corner = [left + 6 * wide + 4, top + 5 * high + 4]
    surface = dashboard.find(".confusion").evaluate(SURFACE)
    assert canvas.evaluate(COLOUR, corner) == surface, "what is 0 has no colour"
    place = {"x": left + 5.5 * wide, "y": top + 5.5 * high}
    dashboard.get("matrix").click(position=place)
    expect(dashboard.get("matrix-tip")).to_contain_text("5 was found")
    expect(told).to_contain_text(f"recall {table[5, 5] / table[5].sum():.4f}")
    dashboard.get("matrix").press("Escape")
    expect(told).to_contain_text("Click a cell")
    assert offences(dashboard.frame()) == []


@pytest.mark.parametrize("width", [420, 1440])
def test_two_runs_are_compared_cell_by_cell(
    server: TensorBoardProcess, open_tab: OpenTab, width: int
) -> None:
    """Each cell is one run's share minus the other's, at the steps that are named."""
    keys = {"p.f1.compared": "run", "p.f1.cells": "by_true", "p.f1.confusion_step": "7"}
    dashboard = opened(open_tab, server, keys, width=width)
    other = dashboard.get("compared-step")
    for step in 7, 2:
        other.fill(str(step))
        expect(dashboard.get("compared-words")).to_contain_text(
            f"Each cell is {DIGITS}, epoch 7 minus {OTHER}, epoch {step}."
        )
        tables = [epochs_of(DIGITS)[7].table(), epochs_of(OTHER)[step].table()]
        shares = [table / table.sum(-1, keepdims=True) for table in tables]
        np.testing.assert_allclose(
            numbers(dashboard)["cells"], shares[0] - shares[1], rtol=0, atol=1e-15
        )
    assert fits_the_width(dashboard.frame())
    assert offences(dashboard.frame()) == []
