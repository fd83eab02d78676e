"""The pooled view groups by itself, refuses what is wrong, and shows what it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tb_f1_plugin.core.counts import Counts
from tests.browser import api
from tests.browser.dashboard import Dashboard, box_of
from tests.browser.views import LOOKS, fits_the_width, number, offences, rows_of, show
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve

pytestmark = pytest.mark.browser

TAG = logs.NAME
EPOCHS = 6
MODELS, FOLDS = ("cnn", "mlp"), 5
FOLDED = {
    f"{model}/fold{fold}/validation": (place, fold)
    for place, model in enumerate(MODELS)
    for fold in range(FOLDS)
}
SEEDS = tuple(f"net-seed{seed}/validation" for seed in (1, 2, 3))
TRAINED = "cnn/fold0/train"
PROPOSED = "^(?:(.*?)[^a-zA-Z0-9])?fold[ _=:.-]?[0-9]+[^a-zA-Z0-9]?(.*)$"


def write(logdir: Path) -> None:
    """Write two models over five folds of one data set, three seeds, and a training."""
    for run, (model, fold) in FOLDED.items():
        logs.write_records(logdir, run, records(model, fold))
    logs.write_records(logdir, TRAINED, records(0, 9))
    for place, run in enumerate(SEEDS):
        logs.write_records(logdir, run, records(place, 20))


def records(model: int, fold: int) -> list[tuple[int, Any]]:
    """Return epochs of the rows of a fold, as a model has learned them."""
    rows = np.random.default_rng(fold)
    positive = rows.random(200 + 10 * fold) < 0.2
    random = np.random.default_rng([model, fold])
    epochs = []
    for step in range(EPOCHS):
        found = random.random(len(positive)) < (0.4 + 0.05 * step + 0.1 * model)
        said = random.random(len(positive)) < 0.1
        predicted = np.where(positive, found, said)
        right = int((positive & predicted).sum())
        counts = Counts(
            [right], [int(positive.sum())], [int(predicted.sum())], len(positive)
        )
        epochs.append((step, logs.record_of([counts])))
    return epochs


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read them."""
    here = tmp_path_factory.mktemp("folds")
    write(here)
    with serve(here) as running:
        api.wait_for_steps(running, dict.fromkeys((*FOLDED, *SEEDS, TRAINED), EPOCHS))
        yield running


@pytest.fixture
def opened(
    server: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> Callable[..., Dashboard]:
    """Return a function that opens the tab with the runs whose names have a text."""

    def start(filtered: str, **options: Any) -> Dashboard:
        keys = urlencode({"p.f1.filter": filtered})
        return open_tab(server, f"&{keys}", **options).ready()

    return start


def pools(server: TensorBoardProcess, **query: object) -> dict[str, Any]:
    """Return the groups of the API by their names."""
    path = f"{api.ROOT}pool?{urlencode({'tag': TAG, **query}, doseq=True)}"
    return {group["group"]: group for group in server.get_json(path)["groups"]}


def colour_of(swatch: Locator) -> str:
    """Return the colour that is drawn."""
    colour: str = swatch.evaluate("(it) => getComputedStyle(it).backgroundColor")
    return colour


@LOOKS
def test_five_folds_of_two_models_are_compared_with_one_click(
    server: TensorBoardProcess,
    opened: Callable[..., Dashboard],
    dark: bool,
    width: int,
) -> None:
    """The names tell the groups; nothing is typed, and one sentence says so."""
    dashboard = opened("cnn|mlp", dark=dark, width=width)
    show(dashboard, "pooled")
    known = pools(server, group=PROPOSED, run=list(FOLDED))
    assert list(known) == ["cnn validation", "mlp validation"]
    rows = rows_of(dashboard, "groups")
    assert [row["group"] for row in rows] == list(known)
    for row in rows:
        own = known[row["group"]]
        assert len(own["runs"]) == FOLDS
        assert own["pooled"][-1] is not None
        for name in "pooled", "low", "high", "mean", "spread", "total":
            assert number(row[name]) == own[name][-1]
    query = urlencode({"tag": TAG, "group": PROPOSED, "run": list(FOLDED)}, doseq=True)
    told = server.get_json(f"{api.ROOT}pool?{query}")["comparison"]
    verdicts = [row["verdict"] for row in told["rows"]]
    assert [row["verdict"] for row in rows] == verdicts
    said = told["sentence"].replace("`", "")
    expect(dashboard.get("pool-sentence")).to_have_text(said)
    # A run of the list has the colour of its group.
    of_groups = dashboard.find("[data-testid=groups-row] .swatch")
    for place, model in enumerate(MODELS):
        run = dashboard.find(f"[data-run='{model}/fold0/validation'] .swatch").first
        assert colour_of(run) == colour_of(of_groups.nth(place))
    expect(dashboard.get("pool-proposal")).to_contain_text("without its fold")
    expect(dashboard.get("pool-refused")).to_have_count(0)
    expect(dashboard.get("pool-legend")).to_contain_text("each run")
    assert "p.f1.group" not in dashboard.address()
    assert offences(dashboard.frame()) == []
    assert fits_the_width(dashboard.frame())
    assert dashboard.opened.complaints() == []


def test_all_in_one_is_refused_until_it_is_wanted(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """Two models over one fold have the same rows: mean and spread, and why."""
    dashboard = opened("cnn|mlp")
    show(dashboard, "pooled")
    dashboard.get("pool-all").click()
    row = dashboard.get("groups-row")
    expect(row).to_have_count(1)
    expect(row).to_have_attribute("data-pooled", "null")
    (known,) = pools(server, run=list(FOLDED)).values()
    assert known["same_rows"] is True
    expect(row).to_have_attribute("data-mean", str(known["mean"][-1]))
    why = dashboard.get("pool-why-averaged")
    expect(why).to_contain_text(known["no_band"])
    assert "`" not in str(why.text_content())
    expect(
        dashboard.get("chart").and_(dashboard.find("[data-kind=pooled]"))
    ).to_have_count(1)
    assert dashboard.address()["p.f1.all_in_one"] == "1"

    dashboard.get("pool-anyway").click()
    (forced,) = pools(server, run=list(FOLDED), same_rows=0).values()
    expect(row).to_have_attribute("data-pooled", str(forced["pooled"][-1]))
    expect(dashboard.get("pool-refused")).to_have_count(0)
    expect(dashboard.get("same-rows")).to_have_value("0")
    assert dashboard.address()["p.f1.same_rows"] == "0"

    dashboard.get("pool-propose").filter(has_text="fold").click()
    expect(row).to_have_count(2)
    assert "p.f1.all_in_one" not in dashboard.address()
    assert dashboard.opened.complaints() == []


def test_seeds_are_averaged_by_themselves(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """Their names say so; nobody has to know of a box to tick."""
    dashboard = opened("net")
    show(dashboard, "pooled")
    (known,) = pools(server, run=list(SEEDS)).values()
    row = dashboard.get("groups-row")
    expect(row).to_have_attribute("data-pooled", "null")
    expect(row).to_have_attribute("data-spread", str(known["spread"][-1]))
    expect(dashboard.get("pool-why-averaged")).to_contain_text("seeds or repeats")
    expect(dashboard.get("pool-legend")).to_contain_text("mean ± 1 standard deviation")


def test_the_tooltip_has_the_numbers_of_the_crosshair(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """By mouse and by keys; who does not see it is told."""
    dashboard = opened("cnn|mlp")
    show(dashboard, "pooled")
    known = pools(server, group=PROPOSED, run=list(FOLDED))
    area = dashboard.get("pool-card").locator(".plot-area")
    area.scroll_into_view_if_needed()
    inside = box_of(area)
    dashboard.page.mouse.move(
        inside["x"] + inside["width"] / 2, inside["y"] + inside["height"] / 2
    )
    rows = dashboard.get("pool-tooltip-row")
    expect(rows).to_have_count(2)
    for row in rows.evaluate_all("(rows) => rows.map((row) => ({...row.dataset}))"):
        own = known[row["group"]]
        place = own["step"].index(int(row["step"]))
        assert number(row["pooled"]) == own["pooled"][place]
        assert number(row["mean"]) == own["mean"][place]
    dashboard.page.mouse.move(1, 1)
    expect(rows).to_have_count(0)
    dashboard.get("pool-card").get_by_test_id("chart").focus()
    dashboard.page.keyboard.press("ArrowRight")
    expect(dashboard.get("pool-told")).to_contain_text("epoch 0: pooled 0.")


def test_the_groups_are_saved_as_csv_and_copied_as_markdown(
    server: TensorBoardProcess, opened: Callable[..., Dashboard]
) -> None:
    """Each step at full precision, and the table as it is shown."""
    dashboard = opened("cnn|mlp")
    show(dashboard, "pooled")
    with dashboard.page.expect_download() as saved:
        dashboard.get("pool-csv").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    known = pools(server, group=PROPOSED, run=list(FOLDED))
    assert len(rows) == len(known) * EPOCHS
    for row in rows:
        own = known[row["group"]]
        place = own["step"].index(int(row["step"]))
        assert float(row["value"]) == own["pooled"][place]
        for name in "low", "high", "mean", "spread", "total":
            assert float(row[name]) == own[name][place]
    dashboard.get("pool-markdown").click()
    expect(dashboard.get("pool-copied")).to_have_text("Copied.")
