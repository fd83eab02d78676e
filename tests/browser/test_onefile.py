"""A file of `tb-f1 export --format html`, opened from a disk without a network."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import logdir as all_kinds
from tests.browser.dashboard import DATASETS
from tests.browser.views import VIEWS, number, offences
from tests.support import details, logs
from tests.support.browser import OpenPage
from tests.support.in_process import InProcess
from tests.support.sweep import write_sweep

pytestmark = pytest.mark.browser

ERRORS = "[data-testid=error-state], [data-testid=card-error], #pool-error, .failure"


def export(logdir: Path, file: Path, *options: str) -> Path:
    """Write a file as a user does."""
    command = [sys.executable, "-m", "tb_f1_plugin.cli", "export", str(logdir)]
    more = ["--format", "html", "--output", str(file), *options]
    done = subprocess.run([*command, *more], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return file


class Opened:
    """A page that was opened from a disk, and what it asked for."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._context = browser.new_context(
            viewport={"width": 1440, "height": 900}, **options
        )
        self._context.set_offline(True)
        self.asked: list[str] = []
        self.said: list[str] = []
        self.opened = OpenPage(self._context.new_page())
        self.opened.listen(self._context)
        self.page: Page = self.opened.page
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))

    def go(self, file: Path, keys: str = "") -> Opened:
        """Open a file; `keys` stand in its hash."""
        self.page.goto("about:blank")
        self.page.goto(f"{file.as_uri()}{keys and '#f1'}{keys}")
        return self

    def get(self, testid: str) -> Any:
        """Return what has a handle."""
        return self.page.get_by_test_id(testid)

    def rows(self, testid: str) -> list[dict[str, str]]:
        """Return what the rows of a table hold in full precision."""
        expect(self.get(testid).first).to_be_attached()
        rows: list[dict[str, str]] = self.get(testid).evaluate_all(DATASETS)
        return rows

    def has_numbers(self, view: str) -> None:
        """Wait until a view has its numbers; it must have all that it asked for."""
        ready = self.page.locator(f"[data-testid={VIEWS[view]}]")
        expect(ready.first).to_be_visible()
        busy = self.page.locator('[data-testid=loading-state], [aria-busy="true"]')
        expect(busy).to_have_count(0)
        expect(self.page.locator(ERRORS)).to_have_count(0)

    def close(self) -> None:
        """Close it; the page asked nobody, and complained of nothing."""
        self._context.close()
        files = ("file:", "about:", "blob:", "data:")
        assert [url for url in self.asked if not url.startswith(files)] == []
        assert self.said == []
        assert self.opened.complaints() == []


@pytest.fixture
def from_disk(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens files; in the end they must have been quiet."""
    with contextlib.ExitStack() as stack:

        def start(**options: Any) -> Opened:
            return stack.enter_context(contextlib.closing(Opened(browser, **options)))

        yield start


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the logs of six runs, and their file."""
    here = tmp_path_factory.mktemp("sweep")
    write_sweep(here / "logs", 6)
    return here / "logs", export(here / "logs", here / "f1.html")


@pytest.fixture(scope="module")
def kinds(
    tmp_path_factory: pytest.TempPathFactory, logs_of_all_kinds: Path
) -> tuple[Path, Path]:
    """Return logs of all kinds, and their file."""
    file = tmp_path_factory.mktemp("kinds") / "f1.html"
    return logs_of_all_kinds, export(logs_of_all_kinds, file)


@pytest.fixture(scope="module")
def detailed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of logs with confusions and histograms of three tasks."""
    here = tmp_path_factory.mktemp("details")
    tasks = (details.binary(), details.multiclass(), details.multilabel())
    for task in tasks:
        for seed in "seed=0", "seed=1":
            run = f"{task.series.kind}/{seed}/validation"
            details.write(here / "logs", run, task, name=f"{task.series.kind}_f1")
    return export(here / "logs", here / "f1.html")


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
