"""The page in a file: its address, its theme, its names and its help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.onefile.opened import Opened, export
from tests.browser.views import number, offences
from tests.support import logs
from tests.support.in_process import InProcess

pytestmark = pytest.mark.browser


def test_the_address_keeps_what_is_chosen(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """A copied address shows the same in a fresh browser, and Back leads back."""
    opened = from_disk().go(sweep[1])
    opened.rows("best-row")
    opened.get("tab-runs").click()
    opened.get("score-picker").select_option("recall")
    expect(opened.get("view-runs")).to_be_visible()
    address = opened.page.url
    assert address.startswith(f"{sweep[1].as_uri()}#f1&p.f1.view=runs")

    other = from_disk()
    other.page.goto(address)
    expect(other.get("view-runs")).to_be_visible()
    expect(other.get("score-picker")).to_have_value("recall")
    opened.page.go_back()
    expect(opened.get("view-best")).to_be_visible()


def test_a_file_opens_with_what_it_was_made_for(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened], tmp_path: Path
) -> None:
    """The options of the command are what is chosen in the page."""
    logdir, _ = sweep
    options = ("--score", "recall", "--zero-division", "nan")
    opened = from_disk().go(export(logdir, tmp_path / "f1.html", *options))

    expect(opened.get("score-picker")).to_have_value("recall")
    expect(opened.get("zero-division-picker")).to_have_value("nan")
    opened.get("tab-best").click()
    rows = opened.rows("best-row")
    answer = InProcess(logdir).answer(
        "ranking", tag=logs.NAME, score="recall", zero_division="nan"
    )
    best = {row["run"]: row["best"] for row in answer["rows"]}
    assert {row["run"]: number(row["best"]) for row in rows} == best


def test_everybody_can_use_the_page_of_a_file(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """Axe finds nothing, with the line at the bottom closed and open."""
    opened = from_disk().go(sweep[1])
    opened.rows("best-row")
    assert offences(opened.page.main_frame) == []
    opened.get("file-note").locator("summary").click()
    assert offences(opened.page.main_frame) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_the_system_s(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened], scheme: str
) -> None:
    """There is no TensorBoard around the page that would say another one."""
    opened = from_disk(color_scheme=scheme).go(sweep[1])
    opened.rows("best-row")

    assert opened.page.evaluate("document.documentElement.dataset.theme") == scheme
    background = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (
        background == {"light": "rgb(245, 246, 247)", "dark": "rgb(58, 58, 58)"}[scheme]
    )


def test_names_are_text_whatever_they_are(
    from_disk: Callable[..., Opened], tmp_path: Path
) -> None:
    """A run that is called as markup is shown, and does nothing."""
    names = ["a</script><script>document.title='x'", "b<img src=x onerror=alert(1)>"]
    for run in names:
        epochs = [
            (e, logs.record_of(batches))
            for e, batches in enumerate(logs.binary_epochs(3, len(run)))
        ]
        logs.write_records(tmp_path / "logs", run, epochs)
    opened = from_disk().go(export(tmp_path / "logs", tmp_path / "f1.html"))

    assert {row["run"] for row in opened.rows("best-row")} == set(names)
    assert opened.page.title().startswith("F1: ")


def test_help_opens_and_closes_under_the_policy(
    sweep: tuple[Path, Path], from_disk: Callable[..., Opened]
) -> None:
    """The pages of help are inside of the file as well."""
    opened = from_disk().go(sweep[1])
    opened.get("about-button").click()
    expect(opened.get("about-page").locator("article")).not_to_be_empty()
    opened.get("about-close").click()
    expect(opened.get("about-page")).to_have_count(0)
