"""Slices of predictions below the ranking: the server's numbers, in tab and file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import api
from tests.browser.dashboard import OpenTab
from tests.browser.onefile.opened import Opened, export
from tests.browser.views import BOTH, fits_the_width, number, offences
from tests.support.tensorboard_process import TensorBoardProcess, serve

pytestmark = pytest.mark.browser

COLD = ""  # an address that says nothing
SHOPS = 60
DATASETS = "(rows) => rows.map((row) => ({...row.dataset}))"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs: one country is worse, one has no positive row; and sixty shops."""
    import pyarrow

    from tb_f1_plugin.predictions import count

    here = tmp_path_factory.mktemp("slices")
    random, number = np.random.default_rng(0), 6000
    country = np.array(["br", "de", "fr"])[random.integers(3, size=number)]
    label = random.integers(2, size=number) * (country != "fr")
    right = random.random(number) < np.where(country == "br", 0.6, 0.9)
    columns = {
        "country": country,
        "shop": np.array([f"shop {n % SHOPS:02d}" for n in range(number)]),
        "label": label,
        "score": np.where(right, label, 1 - label).astype(float),
    }
    by = ["country", "shop"]
    count(pyarrow.table(columns), "label", "score", by=by).write(here)
    return here


@pytest.fixture(scope="module")
def sliced(logdir: Path) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on these logs."""
    with serve(logdir) as server:
        runs = [path.relative_to(logdir) for path in logdir.rglob("*") if path.is_dir()]
        api.wait_for_steps(server, {run.as_posix(): 1 for run in runs})
        yield server


def is_shown(table: Any, answer: dict[str, Any]) -> None:
    """Check that a table has the sentence and the numbers of the server's."""
    sentence = table.get_by_test_id("slices-sentence")
    expect(sentence).to_have_text(answer["sentence"].replace("`", ""))
    shown = table.get_by_test_id("slices-table-row").evaluate_all(DATASETS)
    for row, theirs in zip(shown, answer["rows"], strict=False):
        assert (row["run"], row["verdict"]) == (theirs["run"], theirs["verdict"])
        for name in ("value", "low", "high", "rest", "difference", "positives"):
            assert number(row[name]) == theirs[name]


def test_the_worst_slice_stands_first_with_the_rest_beside_it(
    sliced: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """At a cold start; only whole runs are ranked; a click leads to its curve."""
    answer = sliced.get_json("data/plugin/f1/ranking?tag=f1_score")
    country, shop = answer["slices"]
    assert [row["verdict"] for row in country["rows"]] == [
        *("worse", "better", "not_compared")
    ]
    dashboard = open_tab(sliced, first=COLD)
    tables = dashboard.get("slices")
    expect(tables).to_have_count(2)
    expect(dashboard.get("best-row")).to_have_count(1)
    for place, theirs in enumerate((country, shop)):
        is_shown(tables.nth(place), theirs)
    many = tables.nth(1)
    expect(many.get_by_test_id("slices-table-row")).to_have_count(10)
    many.get_by_test_id("more-rows").click()
    expect(many.get_by_test_id("slices-table-row")).to_have_count(SHOPS)
    is_shown(many, shop)

    tables.nth(0).get_by_test_id("slice-verdict").nth(2).click()
    expect(dashboard.get("why-slice")).to_contain_text("It has no positive row")
    dashboard.page.keyboard.press("Escape")
    tables.nth(0).get_by_test_id("show-slice").first.click()
    dashboard.ready()
    drawn = dashboard.drawn_runs("f1_score")
    assert sorted(drawn) == ["predictions", country["rows"][0]["run"]]
    assert dashboard.opened.complaints() == []


@BOTH
@pytest.mark.parametrize("width", [600, 1440])
def test_slices_offend_no_rule_of_accessibility(
    sliced: TensorBoardProcess, open_tab: OpenTab, dark: bool, width: int
) -> None:
    """With their assumptions and a box of text open."""
    dashboard = open_tab(sliced, first=COLD, dark=dark, width=width)
    dashboard.get("slices-assumptions").first.locator("summary").click()
    dashboard.get("slice-verdict").first.click()
    expect(dashboard.get("why-slice")).to_contain_text("the rest of the rows")
    assert offences(dashboard.frame()) == []
    assert fits_the_width(dashboard.frame())
    assert dashboard.opened.complaints() == []


def test_a_file_shows_the_same_slices(
    logdir: Path, sliced: TensorBoardProcess, browser: Browser, tmp_path: Path
) -> None:
    """What `tb-f1 export --format html` writes asks no server."""
    answer = sliced.get_json("data/plugin/f1/ranking?tag=f1_score")
    with contextlib.closing(Opened(browser)) as opened:
        opened.go(export(logdir, tmp_path / "f1.html"))
        expect(opened.get("slices")).to_have_count(2)
        for place, theirs in enumerate(answer["slices"]):
            is_shown(opened.get("slices").nth(place), theirs)
