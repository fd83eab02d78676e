"""The numbers in a file of `tb-f1 export --format html`: they are the server's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import logdir as all_kinds
from tests.browser.onefile.opened import Opened
from tests.browser.views import VIEWS, number
from tests.support import logs
from tests.support.in_process import InProcess

pytestmark = pytest.mark.browser


def test_the_ranking_is_the_server_s_to_the_last_digit(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """It opens on the ranking, whose numbers are those of the route."""
    logdir, file = sweep
    opened = from_disk().go(file)
    rows = {row["run"]: row for row in opened.rows("best-row")}
    answer = InProcess(logdir).answer("ranking", tag=logs.NAME)

    assert len(rows) == len(answer["rows"]) == 6
    for row in answer["rows"]:
        shown = rows[row["run"]]
        for ours, theirs in [
            ("best", "best"),
            ("low", "low"),
            ("high", "high"),
            ("difference", "difference"),
        ]:
            assert number(shown[ours]) == row[theirs]
        assert shown["verdict"] == row["verdict"]


def test_the_curves_are_the_server_s_to_the_last_digit(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """The last points of every run and metric, exact and as batch means."""
    logdir, file = kinds
    opened = from_disk().go(file, "&p.f1.view=curves&p.f1.rows=both")
    here = InProcess(logdir)
    for tag in all_kinds.TAGS:
        card = opened.page.locator(f'[data-testid=metric-card][data-tag="{tag}"]')
        expect(card.get_by_test_id("last-row").first).to_be_attached()
    shown = {
        (row["tag"], row["run"]): row
        for row in opened.page.evaluate(
            """() => [...document.querySelectorAll("[data-testid=last-row]")].map(
              (row) => ({...row.dataset, ...row.closest("[data-tag]").dataset}))"""
        )
    }
    scores = [one for tag in all_kinds.TAGS for one in here.scores(tag=tag)]
    assert len(shown) == len(scores) == len(all_kinds.RUNS)
    for one in scores:
        row = shown[one["tag"], one["run"]]
        assert number(row["exact"]) == one["value"][-1]
        mean = one["batch_mean"]
        assert number(row["batchMean"]) == (mean and mean[-1])


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_finds_what_it_asks(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened], view: str
) -> None:
    """No view says that the file was made without what it shows at first."""
    opened = from_disk().go(kinds[1], f"&p.f1.view={view}")

    opened.has_numbers(view)


@pytest.mark.parametrize(
    ("view", "kind"),
    [
        (view, kind)
        for view in sorted(set(VIEWS) - {"best", "curves", "runs"})
        for kind in ("binary", "multiclass", "multilabel")
        # One column is no table of classes.
        if (view, kind) != ("classes", "binary")
    ],
)
def test_each_task_has_its_details(
    detailed: Path, from_disk: Callable[..., Opened], view: str, kind: str
) -> None:
    """Of every run and metric, and not of the first alone."""
    keys = f"&p.f1.view={view}&p.f1.tag={kind}_f1&p.f1.run={kind}/seed%3D1/validation"
    opened = from_disk().go(detailed, keys)

    opened.has_numbers(view)
    expect(opened.page.locator("main")).to_contain_text(f"{kind}_f1")


def test_what_is_of_one_class_says_so_and_only_drawn_lines_are_explained(
    detailed: Path, from_disk: Callable[..., Opened]
) -> None:
    """Of several classes curves are of one, and argmax has no line of a threshold."""
    keys = "&p.f1.view=thresholds&p.f1.tag=multiclass_f1"
    run = "&p.f1.run=multiclass/seed%3D1/validation"
    opened = from_disk().go(detailed, keys + run)
    opened.has_numbers("thresholds")
    expect(opened.get("brackets-told")).to_contain_text(" against the rest: ROC AUC")
    caption = opened.get("curve-section").locator("figcaption").first
    expect(caption).to_contain_text(" against the rest")
    expect(opened.get("at-step-told")).to_have_text("Dashed: the best threshold.")


def test_scores_averages_and_steps_of_a_small_file_can_be_chosen(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """The pickers work as in the tab as long as there was room for the answers."""
    logdir, file = kinds
    opened = from_disk().go(file, "&p.f1.view=classes")
    slider = opened.get("step-slider")
    expect(slider).to_be_visible()
    slider.focus()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(" 0$"))
    opened.get("tab-curves").click()
    opened.get("score-picker").select_option("mcc")
    opened.has_numbers("curves")
    shown = {row["run"]: number(row["exact"]) for row in opened.rows("last-row")}
    scores = InProcess(logdir).scores(tag=logs.NAME, score="mcc")
    expected = {one["run"]: (one["value"] or [None])[-1] for one in scores}
    held_out = "digits/validation", "rare/validation"
    assert {run: shown[run] for run in held_out} == {
        run: expected[run] for run in held_out
    }
