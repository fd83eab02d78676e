"""A sweep of nine trainings, each with training and validation rows, at first sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.dashboard import Dashboard, OpenTab, box_of
from tests.browser.views import show
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG = logdir.TAG
EPOCHS = 4
# By value, which is neither their order as text nor that in which they begin.
RATES = ("1e-4", "1e-3", "0.002", "0.01", "0.05", "0.1", "0.5", "1", "10")
TRAIN, VALIDATION = (
    [f"opt=adam,bs=16,lr={rate},seed=0/{part}" for rate in RATES]
    for part in ("train", "validation")
)
# How much of a name does not fit.
CUT_OFF = "(name) => name.firstChild.scrollWidth - name.offsetWidth"
# How many pixels of a chart's overlay are not clear.
VEILED = """(canvas) => canvas.width === 0 ? 0 : canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data
  .filter((_, at) => at % 4 === 3).filter((alpha) => alpha > 0).length"""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read the sweep; validation begins later."""
    here = tmp_path_factory.mktemp("sweep")
    for place in range(len(RATES)):
        for late, run in enumerate((TRAIN[place], VALIDATION[place])):
            epochs = logs.binary_epochs(EPOCHS, seed=10 * place + late)
            start = logs.START - 100 * place + late
            logdir.write_ours(here, run, epochs, start=start)
    with serve(here, load_fast="true") as running:
        api.wait_for_steps(running, dict.fromkeys((*TRAIN, *VALIDATION), EPOCHS))
        yield running


@pytest.fixture
def opened(sweep: TensorBoardProcess, open_tab: OpenTab) -> Iterator[Dashboard]:
    """Return the tab as a reader sees it at first; it must complain of nothing."""
    dashboard = open_tab(sweep, first="&p.f1.view=curves").ready()
    yield dashboard
    assert dashboard.opened.complaints() == []


def test_the_page_opens_on_validation_and_numbers_in_names_sort_by_value(
    opened: Dashboard,
) -> None:
    """Nine runs are nine rows and nine lines, in the order of their learning rates."""
    assert list(opened.colours()) == VALIDATION
    expect(opened.get("run-count")).to_have_text("9 of 9 runs")
    opened.expect_runs(TAG, VALIDATION)
    for kind in "train", "validation":
        box = opened.get(f"{kind}-rows")
        expect(box).to_be_checked(checked=kind == "validation")


def test_training_rows_have_a_switch_and_the_colour_of_their_run(
    opened: Dashboard,
) -> None:
    """One click adds them, thin; of the two switches one is always on."""
    alone = opened.colours()
    opened.get("train-rows").check()
    opened.expect_runs(TAG, sorted([*TRAIN, *VALIDATION], key=by_rate))
    colours = opened.colours()
    for train, validation in zip(TRAIN, VALIDATION, strict=True):
        assert colours[train] == colours[validation] == alone[validation]
    expect(opened.get("legend")).to_contain_text("training rows")
    assert "p.f1.rows=both" in opened.page.url
    opened.get("validation-rows").uncheck()
    opened.expect_runs(TAG, TRAIN)
    opened.get("train-rows").uncheck()
    opened.expect_runs(TAG, VALIDATION)
    assert opened.address() == {"f1": ""}


def by_rate(run: str) -> tuple[int, str]:
    """Return the place of a run in the list."""
    rate = run.split("lr=")[1].split(",")[0]
    return RATES.index(rate), run


def test_of_many_runs_the_score_alone_is_drawn_on_the_full_width(
    opened: Dashboard,
) -> None:
    """The gap and the batch mean are a click each, in the address and remembered."""
    card = opened.card(TAG)
    expect(opened.chart(TAG, "gap")).to_have_count(0)
    expect(card.get_by_test_id("why")).to_have_count(0)
    expect(card.get_by_test_id("legend")).not_to_contain_text("batch mean")
    width = box_of(card)["width"]
    assert opened.area(TAG, "score")["width"] > 0.85 * width
    card.get_by_test_id("gap-button").click()
    expect(opened.chart(TAG, "gap")).to_be_visible()
    assert opened.area(TAG, "score")["width"] < 0.5 * width
    card.get_by_test_id("means-button").click()
    expect(card.get_by_test_id("legend")).to_contain_text("batch mean")
    chosen = {"f1": "", "p.f1.gap": "on", "p.f1.batch_mean": "on"}
    assert opened.address() == chosen
    opened.page.evaluate("location.hash = '#f1'")
    opened.frame().goto(opened.frame().url)
    opened.get("tab-curves").click()
    opened.ready()
    assert opened.address() == chosen
    for button in "gap-button", "means-button":
        card.get_by_test_id(button).click()
    assert opened.address() == {"f1": ""}
    opened.tick(VALIDATION[0], False)
    opened.tick(VALIDATION[1], False)
    expect(opened.chart(TAG, "gap")).to_be_visible()  # few are left


def test_a_run_that_is_pointed_at_in_the_list_stands_out(opened: Dashboard) -> None:
    """Its line, in every chart, by the mouse and by the keyboard; then it is over."""
    overlay = opened.chart(TAG).locator("canvas.overlay")
    assert overlay.evaluate(VEILED) == 0
    opened.run_row(VALIDATION[3]).hover()
    wait_for(lambda: overlay.evaluate(VEILED) > 0, timeout=5, what="a veil")
    box = opened.chart(TAG).locator(".plot-area")
    area = box_of(box)
    assert overlay.evaluate(VEILED) > 0.9 * area["width"] * area["height"]
    opened.page.mouse.move(700, 5)
    wait_for(lambda: overlay.evaluate(VEILED) == 0, timeout=5, what="no veil")
    opened.run_row(VALIDATION[3]).get_by_role("checkbox").focus()
    wait_for(lambda: overlay.evaluate(VEILED) > 0, timeout=5, what="a veil")


def test_a_run_is_one_stop_of_the_keyboard_and_o_shows_it_alone(
    opened: Dashboard,
) -> None:
    """Tab goes from run to run."""
    opened.run_row(VALIDATION[0]).get_by_role("checkbox").focus()
    opened.page.keyboard.press("Tab")
    expect(opened.run_row(VALIDATION[1]).get_by_role("checkbox")).to_be_focused()
    opened.page.keyboard.press("o")
    opened.expect_runs(TAG, [VALIDATION[1]])
    assert opened.ticked() == [VALIDATION[1]]


def test_long_names_are_cut_where_they_are_equal(opened: Dashboard) -> None:
    """Each row of the list shows its learning rate, and its title the whole name."""
    for rate, run in zip(RATES, VALIDATION, strict=True):
        name = opened.run_row(run).locator(".name")
        expect(name).to_contain_text("…")
        expect(name).to_contain_text(f"lr={rate},")
        assert name.evaluate(CUT_OFF) < 1
        expect(opened.run_row(run)).to_have_attribute("title", run)


def test_back_and_forward_go_from_view_to_view(opened: Dashboard) -> None:
    """Only views are entries: what is chosen in one is not."""
    show(opened, "runs")
    opened.get("zero-division-picker").select_option("nan")
    opened.get("zero-division-picker").select_option("1")
    opened.get("tab-pooled").click()
    opened.page.go_back()
    expect(opened.get("tab-runs")).to_have_attribute("aria-selected", "true")
    expect(opened.get("zero-division-picker")).to_have_value("1")
    opened.page.go_back()
    expect(opened.get("tab-curves")).to_have_attribute("aria-selected", "true")
    opened.ready()
    opened.page.go_forward()
    expect(opened.get("runtable")).to_be_visible()


def test_the_link_that_is_copied_shows_the_same(
    opened: Dashboard, sweep: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """It is TensorBoard's address, with all that was chosen."""
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.get("run-filter").fill("lr=0")
    opened.get("copy-link").click()
    expect(opened.get("link-copied")).to_have_text("Link copied.")
    copied = opened.frame().evaluate("navigator.clipboard.readText()")
    assert copied == opened.page.url
    assert "p.f1.filter=lr" in copied


def test_the_list_keeps_its_width(opened: Dashboard) -> None:
    """A reader drags its corner; at the next visit it is as wide."""
    aside = opened.find("aside")
    box = box_of(aside)
    mouse = opened.page.mouse
    corner = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    mouse.move(*corner)
    mouse.down()
    mouse.move(corner[0] + 120, corner[1], steps=4)
    mouse.up()
    wide = box_of(aside)["width"]
    assert wide == pytest.approx(box["width"] + 120, abs=8)
    opened.frame().goto(opened.frame().url)
    opened.ready()
    assert box_of(aside)["width"] == pytest.approx(wide, abs=2)
    opened.page.set_viewport_size({"width": 600, "height": 900})
    wait_for(lambda: box_of(aside)["width"] > 590, timeout=5, what="the narrow page")


def test_the_keyboard_can_skip_the_list(opened: Dashboard) -> None:
    """The first stop of Tab leads to the view, past all runs."""
    skip = opened.get("skip-link")
    skip.focus()
    assert box_of(skip)["height"] > 20
    opened.page.keyboard.press("Enter")
    expect(opened.get("view-curves")).to_be_focused()
    opened.page.keyboard.press("Tab")
    inside = "document.getElementById('view').contains(document.activeElement)"
    assert opened.frame().evaluate(inside)


@pytest.mark.parametrize("url", ["series", "scores"])
def test_an_error_keeps_try_again_in_sight(opened: Dashboard, url: str) -> None:
    """However much a server says, and wherever the page is scrolled to."""
    says = {"error": "x" * 4000 + " " + "why " * 1000}
    opened.page.route(
        f"**/data/plugin/f1/{url}*",
        lambda route: route.fulfill(status=500, json=says),
    )
    opened.page.set_viewport_size({"width": 1000, "height": 420})
    opened.reload_data()
    error = opened.get("error-state" if url == "series" else "card-error").first
    again = error.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    if url == "series":
        opened.find("main").evaluate("(main) => { main.scrollTop = 9999; }")
    expect(again).to_be_in_viewport(ratio=1)
    opened.opened.forget()


def test_the_colours_of_the_tooltip_have_a_ring_on_black(opened: Dashboard) -> None:
    """The first colour of the light theme would not be seen there."""
    opened.hover(TAG, "score", 0.5, 0.5)
    for swatch in opened.get("tooltip").locator(".swatch").all():
        shadow = swatch.evaluate("(one) => getComputedStyle(one).boxShadow")
        assert "rgb(187, 187, 187)" in shadow or "rgb(255, 255, 255)" in shadow


def test_each_task_has_a_card_and_together_they_have_a_word(
    server: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """No run is lost either way, and each way leads back."""
    dashboard = open_tab(server, first="&p.f1.view=curves").ready()
    cards = dashboard.card(TAG)
    tasks = ("binary", "multi-class", "task not recorded")
    headings = [f"{TAG}, {task}" for task in tasks]
    expect(cards.get_by_role("heading")).to_have_text(headings)
    shown = set(logdir.OF_TAG[TAG]) - {logdir.DIGITS[0]}
    rows = cards.get_by_test_id("last-row")
    expect(rows).to_have_count(len(shown))
    assert set(dashboard.drawn_runs(TAG)) == shown
    dashboard.get("display").click()
    dashboard.get("tasks-box").uncheck()
    expect(cards).to_have_count(1)
    note = cards.get_by_test_id("task-note")
    expect(note).to_contain_text("binary (3 runs) and multi-class (1 run)")
    other = dashboard.card(logdir.BY_HAND_TAG)
    expect(other.get_by_test_id("task-note")).to_have_count(0)
    assert "p.f1.tasks=together" in dashboard.page.url
    note.get_by_role("button").click()
    expect(cards).to_have_count(3)
    assert dashboard.address() == {"f1": ""}
    assert dashboard.opened.complaints() == []
