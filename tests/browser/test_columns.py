"""Hyper-parameters as columns: sort, filter, group and colour runs by them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.hparams import metadata, plugin_data_pb2

from tests.browser import api
from tests.browser.api import present, wait_for_steps
from tests.browser.dashboard import DATASETS, Dashboard, OpenTab, box_of
from tests.browser.views import BOTH, fits_the_width, head, offences, rows_of, show
from tests.support import logs, sweep
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logs.NAME
EPOCHS = 4
RUNS = sweep.names(24)
BEST = "&p.f1.view=best"
CURVES = "&p.f1.view=curves"
# Of a name's own parts: "lr=0.1,bs=16,seed=0".
LR = {run: float(run.split(",")[0][3:]) for run in RUNS}
# What the log says: another number in each run, a word, and what all have.
DROPOUT = {run: round(0.01 * place, 2) for place, run in enumerate(RUNS)}
OPTIMIZER = {run: ("adam", "sgd")[place % 2] for place, run in enumerate(RUNS)}


def write_hyperparameters(logdir: Path, run: str, values: dict[str, Any]) -> None:
    """Write what TensorBoard's HParams plugin has of a run."""
    info = plugin_data_pb2.SessionStartInfo()
    for name, value in values.items():
        if isinstance(value, str):
            info.hparams[name].string_value = value
        else:
            info.hparams[name].number_value = value
    content = plugin_data_pb2.HParamsPluginData(
        version=metadata.PLUGIN_DATA_VERSION, session_start_info=info
    )
    summary = summary_pb2.Summary()
    own = summary.value.add(tag=metadata.SESSION_START_INFO_TAG)
    own.metadata.plugin_data.plugin_name = metadata.PLUGIN_NAME
    own.metadata.plugin_data.content = content.SerializeToString()
    own.tensor.CopyFrom(metadata.NULL_TENSOR)
    logs.write_run(logdir, run, [(0, summary)])


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on 24 runs with hyper-parameters in names and in the log."""
    here = tmp_path_factory.mktemp("tuned")
    assert sweep.write_sweep(here, len(RUNS), epochs=EPOCHS) == RUNS
    for run in RUNS:
        values = {"dropout": DROPOUT[run], "optimizer": OPTIMIZER[run], "epochs": 4}
        write_hyperparameters(here, run, values)
    with serve(here) as server:
        parts = ("train", "validation")
        wait_for_steps(server, {f"{r}/{p}": EPOCHS for r in RUNS for p in parts})
        wait_for(
            lambda: len(columns(server)) == 6,
            timeout=30,
            what="the hyper-parameters of the log",
        )
        yield server


def columns(server: TensorBoardProcess) -> list[str]:
    """Return the names of the columns that the server tells."""
    answer = server.get_json(f"{api.ROOT}hyperparameters")
    return [column["name"] for column in answer["columns"]]


def ranked(dashboard: Dashboard, runs: int) -> list[str]:
    """Wait for a ranking of so many runs; return their names in its order."""
    expect(dashboard.get("best-row")).to_have_count(runs, timeout=30_000)
    expect(dashboard.find("[data-testid=ranking][aria-busy=false]")).to_have_count(1)
    return [row["run"] for row in rows_of(dashboard, "best")]


def values_of(dashboard: Dashboard, column: str) -> list[str]:
    """Return what the ranking shows in a column of hyper-parameters."""
    cells = dashboard.find(f'[data-testid=hyper][data-column="{column}"]')
    return [text.replace("−", "-") for text in cells.all_inner_texts()]


def tick_box(dashboard: Dashboard, column: str, value: str) -> Locator:
    """Return the tick of a value."""
    facet = f'[data-testid=facet][data-column="{column}"]'
    return dashboard.find(f'{facet} [data-testid=facet-tick][data-value="{value}"]')


def listed(dashboard: Dashboard) -> list[str]:
    """Return the base names of the runs in the list."""
    rows = dashboard.get("run-row").evaluate_all(DATASETS)
    return [row["run"].rpartition("/")[0] for row in rows]


def test_the_ranking_has_narrow_columns_that_sort_by_value(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Where runs differ there is a column; what all have in common is one sentence."""
    dashboard = open_tab(tuned, first="")
    ranked(dashboard, 24)
    expect(head(dashboard, "best", "lr")).to_be_visible()
    assert "epochs=4" in dashboard.get("alike").inner_text()
    assert fits_the_width(dashboard.frame())
    for name in ("dropout", "optimizer", "lr", "bs"):
        width = box_of(head(dashboard, "best", name))["width"]
        assert width <= 110, f"{name} is {width} wide"
    seeds = dashboard.find('[data-testid=hyper][data-column="seed"]')
    expect(seeds).to_have_count(0)

    head(dashboard, "best", "lr").get_by_role("button").click()
    shown = [float(text) for text in values_of(dashboard, "lr")]
    assert shown == sorted(LR.values(), reverse=True)
    runs = [row["run"] for row in rows_of(dashboard, "best")]
    assert [LR[run] for run in runs] == shown
    head(dashboard, "best", "lr").get_by_role("button").click()
    assert [float(text) for text in values_of(dashboard, "lr")] == sorted(LR.values())

    dashboard.get("all-columns").click()
    expect(seeds).to_have_count(24)
    assert dashboard.address()["p.f1.columns"] == "all"
    # The order is still that by the same column.
    assert [float(text) for text in values_of(dashboard, "lr")] == sorted(LR.values())
    assert dashboard.opened.complaints() == []


def test_a_tick_filters_every_view_and_a_click_on_its_chip_ends_it(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Two clicks filter, without a regex; the address has it, and Back works."""
    dashboard = open_tab(tuned, first="")
    ranked(dashboard, 24)
    dashboard.get("columns-button").click()
    tick_box(dashboard, "lr", "0.01").click()
    wanted = {run for run in RUNS if LR[run] == 0.01}
    assert set(ranked(dashboard, 8)) == wanted
    assert set(listed(dashboard)) == wanted
    expect(dashboard.get("chip")).to_have_text("lr: 0.01×")
    assert dashboard.address()["p.f1.columns"] == "in!lr!0.01"

    show(dashboard, "curves")
    dashboard.ready()
    drawn = {run.rpartition("/")[0] for run in dashboard.drawn_runs(TAG)}
    assert drawn == wanted
    show(dashboard, "runs")
    expect(dashboard.get("runs-row")).to_have_count(8)

    dashboard.get("chip").click()
    expect(dashboard.get("runs-row")).to_have_count(24)
    expect(dashboard.get("columns-button")).to_be_focused()
    assert "p.f1.columns" not in dashboard.address()
    dashboard.page.go_back()
    dashboard.page.go_back()
    assert set(ranked(dashboard, 8)) == wanted
    assert dashboard.opened.complaints() == []


def test_a_range_filters_many_numbers_and_filters_hold_together(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Ends belong to the range; one click ends all filters."""
    dashboard = open_tab(tuned, BEST, first="")
    ranked(dashboard, 24)
    dashboard.get("columns-button").click()
    facet = dashboard.find('[data-testid=facet][data-column="dropout"]')
    low, high = facet.get_by_test_id("facet-from"), facet.get_by_test_id("facet-to")
    low.fill("0.05")
    low.press("Enter")
    high.fill("1e-1")
    high.press("Enter")
    wanted = {run for run in RUNS if 0.05 <= DROPOUT[run] <= 0.1}
    assert set(ranked(dashboard, len(wanted))) == wanted
    tick_box(dashboard, "optimizer", "adam").click()
    both = {run for run in wanted if OPTIMIZER[run] == "adam"}
    assert set(ranked(dashboard, len(both))) == both
    expect(dashboard.get("chip")).to_have_count(2)
    dashboard.get("clear-chips").click()
    ranked(dashboard, 24)


def test_a_link_with_a_filter_shows_no_other_run_at_any_time(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The ranking is asked for once, and for the filtered runs alone."""
    dashboard = open_tab(tuned, f"{BEST}&p.f1.columns=in!lr!0.1*colour!lr", first="")
    assert set(ranked(dashboard, 8)) == {run for run in RUNS if LR[run] == 0.1}
    asked = dashboard.frame().evaluate(
        """() => performance.getEntriesByType("resource")
          .map(({ name }) => name).filter((name) => name.includes("/ranking?"))"""
    )
    assert len(asked) == 1
    assert asked[0].count("run=") == 16


def test_a_link_keeps_the_order_by_a_hyper_parameter(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """A fresh profile shows the same rows in the same order."""
    first = open_tab(tuned, first="")
    ranked(first, 24)
    head(first, "best", "dropout").get_by_role("button").click()
    order = [row["run"] for row in rows_of(first, "best")]
    assert order == sorted(RUNS, key=lambda run: -DROPOUT[run])
    # The address follows once the page rests.
    expect(first.page).to_have_url(re.compile("p.f1.look"))
    known = first.address(whole=True)
    keys = "".join(f"&{name}={value}" for name, value in known.items() if name)
    second = open_tab(tuned, keys, first="")
    ranked(second, 24)
    wait_for(
        lambda: [row["run"] for row in rows_of(second, "best")] == order,
        timeout=10,
        what="the same order",
    )


def test_groups_of_a_column_are_means_named_and_ordered_by_value(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Curves and the pooled view follow; each group has a colour of its own."""
    dashboard = open_tab(tuned, CURVES, first="").ready()
    dashboard.get("columns-button").click()
    dashboard.get("group-by").select_option("lr")
    expect(dashboard.get("colour-by")).to_be_disabled()
    names = ["lr=0.002 (8 runs)", "lr=0.01 (8 runs)", "lr=0.1 (8 runs)"]
    wait_for(
        lambda: dashboard.drawn_runs(TAG) == names, timeout=10, what="three groups"
    )
    points = api.points(tuned, TAG)
    members = defaultdict(list)
    for run, rate in LR.items():
        last = points[f"{run}/validation"][-1]
        members[rate].append(present(last.exact))
    for name, values in zip(names, (members[r] for r in sorted(members)), strict=True):
        own = dashboard.last_points(TAG)[name]
        assert present(own.exact) == pytest.approx(np.mean(values), abs=1e-12)
    assert dashboard.address()["p.f1.columns"] == "group!lr"

    colours = dashboard.colours()
    by_rate = {LR[run.rpartition("/")[0]]: colour for run, colour in colours.items()}
    assert len(set(by_rate.values())) == 3
    assert all(colours[f"{r}/validation"] == by_rate[LR[r]] for r in RUNS)
    for colour in by_rate.values():
        dashboard.expect_line(TAG, "score", colour)
    expect(dashboard.get("colour-legend")).to_contain_text("0.002")

    show(dashboard, "pooled")
    expect(dashboard.get("groups-row")).to_have_count(3)
    pooled = [row["group"] for row in rows_of(dashboard, "groups")]
    assert pooled == ["lr=0.002", "lr=0.01", "lr=0.1"]
    dashboard.get("pool-group-column").select_option("")
    expect(dashboard.get("pool-group")).to_be_visible()
    assert dashboard.opened.complaints() == []


def test_no_two_of_many_groups_share_a_colour(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """By a column and by a pattern, and the pattern is still there."""
    dashboard = open_tab(tuned, f"{CURVES}&p.f1.columns=group!dropout", first="")
    dashboard.ready()
    expect(dashboard.get("last-row")).to_have_count(24)
    colours = set(dashboard.colours().values())
    assert len(colours) == 24
    dashboard.get("display").click()
    dashboard.get("group-input-column").select_option("")
    dashboard.get("group-input").fill("lr=[^,]*,bs=[^,]*,seed=.")
    wait_for(
        lambda: "lr=0.002,bs=16,seed=0 (1 run)" in dashboard.drawn_runs(TAG),
        timeout=10,
        what="groups of the pattern",
    )
    swatches = dashboard.card(TAG).get_by_test_id("last-row").locator(".swatch")
    seen = swatches.evaluate_all("(all) => all.map((one) => one.style.background)")
    assert len(set(seen)) == len(seen) == 24


def test_runs_are_coloured_by_a_column_in_the_order_of_its_values(
    tuned: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The list, the ranking and the curves have one colour a value, from dark on."""
    dashboard = open_tab(tuned, BEST, first="")
    ranked(dashboard, 24)
    dashboard.get("columns-button").click()
    dashboard.get("colour-by").select_option("lr")
    expect(dashboard.get("colour-legend")).to_contain_text("0.002")
    colours = {r.rpartition("/")[0]: c for r, c in dashboard.colours().items()}
    by_rate = {LR[run]: colour for run, colour in colours.items()}
    assert all(by_rate[LR[run]] == colour for run, colour in colours.items())
    light = [sum(bytes.fromhex(by_rate[rate][1:])) for rate in sorted(by_rate)]
    assert light == sorted(light)
    assert len(set(light)) == 3
    show(dashboard, "curves")
    dashboard.ready()
    for colour in by_rate.values():
        dashboard.expect_line(TAG, "score", colour)
    assert dashboard.address()["p.f1.columns"] == "colour!lr"


@BOTH
def test_open_columns_offend_no_rule_and_fit(
    tuned: TensorBoardProcess, open_tab: OpenTab, *, dark: bool
) -> None:
    """With chips, legend and filters open, wide and narrow; the list does not move."""
    dashboard = open_tab(tuned, f"{BEST}&p.f1.columns=colour!lr", dark=dark, first="")
    ranked(dashboard, 24)
    for width in (600, 1440):  # a long list leaves the button its height
        dashboard.page.set_viewport_size({"width": width, "height": 900})
        assert box_of(dashboard.get("columns-button"))["height"] == 32
    dashboard.get("columns-button").click()
    dashboard.find('[data-testid=facet][data-column="seed"] summary').click()
    for box in dashboard.get("facet-tick").all()[:2]:
        box.click()
    expect(dashboard.get("chip").first).to_be_visible()
    # What is dimmed while it is asked for anew has too little contrast.
    expect(dashboard.find("[data-testid=ranking][aria-busy=false]")).to_have_count(1)
    for width in (1440, 600):
        dashboard.page.set_viewport_size({"width": width, "height": 900})
        assert offences(dashboard.frame()) == []
        assert fits_the_width(dashboard.frame())
        field, button = (
            box_of(dashboard.get("run-filter")),
            dashboard.get("columns-button"),
        )
        assert box_of(button)["x"] >= field["x"] + field["width"]


def test_without_a_column_nothing_is_shown(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Runs whose names and logs have no hyper-parameter have no such control."""
    assert columns(server) == []
    dashboard = open_tab(server, CURVES, first="").ready()
    expect(dashboard.get("columns-button")).to_have_count(0)
    dashboard.get("display").click()
    expect(dashboard.get("group-input")).to_be_visible()
    expect(dashboard.get("group-input-column")).to_have_count(0)
