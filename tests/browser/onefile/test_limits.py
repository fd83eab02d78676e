"""What a file does not hold: a sentence says so, and nothing leads there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.onefile.opened import Opened
from tests.browser.views import number
from tests.support import logs
from tests.support.in_process import InProcess

pytestmark = pytest.mark.browser


def test_what_is_not_inside_is_said_with_what_shows_it(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """A sentence stands in the place of the numbers, and choosing again helps."""
    logdir, file = kinds
    keys = "&p.f1.view=curves&p.f1.score=jaccard&p.f1.average=weighted"
    opened = from_disk().go(file, keys)
    error = opened.get("card-error").first
    expect(error).to_contain_text("This file was made without")
    expect(error).to_contain_text(f"tensorboard --logdir {logdir}")
    expect(error.locator("code").last).to_have_text(f"tensorboard --logdir {logdir}")
    expect(error.get_by_role("button")).to_have_text("Start anew")

    opened.get("average-picker").select_option("auto")
    expect(opened.get("card-error")).to_have_count(0)
    expect(opened.get("last-row").first).to_be_attached()

    opened.get("tab-confusion").click()
    opened.page.evaluate("location.hash += '&p.f1.confusion_step=1&p.f1.pairs_from=0'")
    expect(opened.get("error-state")).to_contain_text("without from=0")
    opened.get("retry-button").click()
    opened.has_numbers("best")
    assert "#" not in opened.page.url
    opened.get("tab-runs").click()
    opened.get("file-note").locator("summary").click()
    opened.get("start-anew").click()
    opened.has_numbers("best")
    assert "#" not in opened.page.url


def test_no_click_on_thresholds_leads_to_what_the_file_does_not_hold(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """A cell of the map leads to its epoch, with all curves there, at no threshold."""
    opened = from_disk().go(kinds[1], "&p.f1.view=thresholds")
    opened.has_numbers("thresholds")
    main = opened.page.locator("main")
    expect(main).not_to_contain_text("uses the threshold")
    expect(main).not_to_contain_text("press Use")
    expect(opened.get("reach-line")).to_contain_text("At recall ≥ 0.9")
    expect(opened.get("reach-input")).to_have_count(0)
    cells = opened.get("threshold-map").get_by_test_id("heat-map")
    cells.click(position={"x": 4, "y": 30})
    expect(opened.get("thresholds-answer")).to_have_attribute("data-step", "0")
    picker = opened.get("curve-picker")
    for curve in "precision_recall", "roc", "gain", "reliability":
        picker.locator(f"input[value={curve}]").check(force=True)
        expect(opened.page.locator(f"[data-kind={curve}]")).to_be_visible()
        opened.has_numbers("thresholds")
        steps = {row["step"] for row in opened.rows("brackets-row")}
        assert "0" in steps
    expect(opened.get("curve-error")).to_have_count(0)
    assert "threshold=" not in opened.page.url
    opened.get("tab-best").click()
    opened.has_numbers("best")


def test_some_of_the_runs_are_ranked_among_all(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """A file has the ranking of all runs, and the page says so of a filter's."""
    opened = from_disk().go(sweep[1], "&p.f1.view=best&p.f1.filter=lr%3D0.01")
    rows = opened.rows("best-row")
    ranking = InProcess(sweep[0]).answer("ranking", tag=logs.NAME)["rows"]
    expected = [row["best"] for row in ranking if "lr=0.01," in row["run"]]

    assert [number(row["best"]) for row in rows] == expected
    said = opened.get("all-ranked")
    expect(said).to_contain_text("A file holds no ranking of just the runs that match")
    expect(said).to_contain_text("compared with all 6 runs")


def test_what_only_a_server_can_do_is_not_shown(
    kinds: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """Neither a threshold that would be asked for, nor all rows as a file."""
    opened = from_disk().go(kinds[1], "&p.f1.view=curves")
    expect(opened.get("last-row").first).to_be_attached()
    expect(opened.get("threshold-slider")).to_be_hidden()
    opened.get("display").click()
    expect(opened.get("palette-picker")).to_be_visible()
    expect(opened.get("export-all")).to_be_hidden()


def test_the_note_tells_what_the_file_holds(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """Below the page, in a line that opens; the page keeps its height."""
    opened = from_disk().go(sweep[1])
    note = opened.get("file-note")
    expect(note).to_contain_text("It needs no server")
    note.locator("summary").click()
    expect(note).to_contain_text("It holds F1 in every view; Pooled by each")
    expect(note.locator("code")).to_have_text(f"tensorboard --logdir {sweep[0]}")
    box = note.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900
