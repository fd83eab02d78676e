"""Every number on the page is the server's, to the last digit."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import DATASETS, Dashboard, OpenTheme, point
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser

PLACES = [(0.02, 0.1), (0.6, 0.9)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_table_and_tooltip_equal_the_scores(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """Exact, batch mean, gap, step and total are those of `scores`, bit for bit."""
    dashboard = anew(dark)
    theme = "dark" if dark else "light"
    expect(dashboard.inside.locator("html")).to_have_attribute("data-theme", theme)
    for width in 1440, 600:
        dashboard.page.set_viewport_size({"width": width, "height": 900})
        for tag in logdir.TAGS:
            known = api.points(server, tag)
            assert set(known) == set(logdir.OF_TAG[tag])
            dashboard.expect_runs(tag, logdir.OF_TAG[tag])
            for run, told in dashboard.last_points(tag).items():
                assert told[:-1] == known[run][-1][:-1], run
            check_tooltips(dashboard, tag, known)
    dashboard.page.set_viewport_size({"width": 1440, "height": 900})


def check_tooltips(
    dashboard: Dashboard, tag: str, known: dict[str, list[api.Point]]
) -> None:
    """Hold the tooltips of both charts against what the server says."""
    with_gap = {run for run, own in known.items() if own[0].batch_mean is not None}
    for kind, runs in ("score", set(known)), ("gap", with_gap):
        seen = set()
        for place in PLACES:
            rows = dashboard.hover(tag, kind, *place)
            assert {row["run"] for row in rows} == runs
            for row in rows:
                told = point(row)
                [there] = [p for p in known[row["run"]] if p.step == told.step]
                assert told._replace(total=there.total) == there, row
                seen.add((row["run"], told.step))
        assert len(seen) > len(runs)  # not one epoch alone


def test_the_designs_three_batches_read_0_8079_and_0_6439(dashboard: Dashboard) -> None:
    """The right number stands beside the wrong one, from tensors and from scalars."""
    ours = dashboard.last_points(logdir.TAG)[logdir.DESIGN]
    assert ours.exact == pytest.approx(logs.DESIGN_F1, abs=1e-12)
    assert ours.batch_mean == pytest.approx(logs.DESIGN_BATCH_MEAN, abs=1e-12)
    assert f"{ours.exact:.6f} {ours.batch_mean:.6f}" == "0.807947 0.643939"
    assert ours.total == 300
    by_hand = dashboard.last_points(logdir.BY_HAND_TAG)[logdir.BY_HAND]
    assert by_hand.exact == pytest.approx(logs.DESIGN_F1, abs=1e-6)
    assert by_hand.batch_mean == pytest.approx(logs.DESIGN_BATCH_MEAN, abs=1e-6)


def test_the_shown_digits_are_the_numbers_rounded(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """A cell reads as the number rounded to four places; its title has every digit."""
    for tag in logdir.TAGS:
        known = api.last(server, tag)
        card = dashboard.card(tag)
        card.get_by_test_id("table-button").click()
        for run, there in known.items():
            row = card.locator(f'[data-testid=last-row][data-run="{run}"]')
            expect(row).to_be_visible()
            cells = row.locator("td").all_text_contents()
            assert cells[:6] == [
                str(there.step),
                api.four_places(there.exact),
                api.band(there),
                api.four_places(there.batch_mean),
                api.four_places(there.gap, signed=True),
                "–" if there.total is None else str(there.total),
            ], run
            titles = [
                row.locator("td").nth(n).get_attribute("title") for n in (1, 3, 4)
            ]
            for title, number in zip(titles, there[1:4], strict=True):
                shown = present(title)
                assert (
                    shown == "not known" if number is None else float(shown) == number
                )


def test_the_gap_is_the_batch_mean_minus_the_exact(dashboard: Dashboard) -> None:
    """A batch mean that is too low gives a gap below 0, in table and chart."""
    rows = dashboard.last_points(logdir.TAG)
    for run, told in rows.items():
        if told.batch_mean is None:
            assert told.gap is None, run
        else:
            assert told.gap == told.batch_mean - present(told.exact), run
    gap = present(rows[logdir.DESIGN].gap)
    assert gap == pytest.approx(logs.DESIGN_BATCH_MEAN - logs.DESIGN_F1, abs=1e-12)
    _, _, low, high = dashboard.extent(logdir.TAG, "gap")
    assert low < gap < high


def test_the_tooltips_words_are_its_numbers_rounded(dashboard: Dashboard) -> None:
    """What is read in the tooltip is what its rows carry."""
    dashboard.hover(logdir.TAG, "score", 0.5, 0.5)
    rows = dashboard.get("tooltip-row")
    texts = [row.locator("td").all_text_contents() for row in rows.all()]
    for cells, data in zip(texts, rows.evaluate_all(DATASETS), strict=True):
        told = point(data)
        assert cells == [
            str(told.step),
            api.four_places(told.exact),
            api.band(told),
            api.four_places(told.batch_mean),
            api.four_places(told.gap, signed=True),
        ]
