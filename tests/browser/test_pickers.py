"""The pickers above the charts change what is shown as they say."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import Dashboard
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess

pytestmark = pytest.mark.browser


def expect_answer(
    server: TensorBoardProcess, dashboard: Dashboard, **question: str
) -> dict[str, api.Point]:
    """Wait for the numbers of a question, and hold every shown one against them."""
    dashboard.ready()
    for tag in logdir.TAGS:
        known = api.last(server, tag, **question)
        dashboard.expect_runs(tag, [run for run in logdir.OF_TAG[tag] if run in known])
        shown = dashboard.last_points(tag)
        assert {run: own[:-1] for run, own in shown.items()} == {
            run: own[:-1] for run, own in known.items()
        }
    return dashboard.last_points(logdir.TAG)


def test_the_average_picker_asks_for_that_average(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """Several classes differ by average; a binary run does not."""
    digits = logdir.DIGITS[0]
    seen = []
    for average in "micro", "macro", "weighted", "auto":
        dashboard.get("average-picker").select_option(average)
        seen.append(expect_answer(server, dashboard, average=average))
    assert len({told[digits].exact for told in seen[:3]}) == 3
    assert seen[3][digits] == seen[1][digits]  # the metric's own is macro
    assert len({told[logdir.DESIGN].exact for told in seen}) == 1


def test_a_run_that_cannot_answer_says_why(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """No macro average of pooled counts: a note names the run and the reason."""
    dashboard.get("average-picker").select_option("macro")
    told = expect_answer(server, dashboard, average="macro")
    assert logdir.NO_TENSORS not in told
    note = dashboard.card(logdir.TAG).get_by_test_id("unavailable-note")
    expect(note).to_contain_text(logdir.NO_TENSORS)
    expect(note).to_contain_text("macro")


def test_the_class_picker_shows_one_class_against_the_rest(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """It offers the classes of all runs; with one, there is no average to choose."""
    picker = dashboard.get("class-picker")
    options = picker.locator("option").all_text_contents()
    assert options == ["all classes", *logs.MULTICLASS.classes]
    whole = dashboard.last_points(logdir.TAG)[logdir.DIGITS[0]]
    for name in "a", "c":
        picker.select_option(name)
        told = expect_answer(server, dashboard, class_=name)
        assert set(logdir.DIGITS) <= set(told)
        assert told[logdir.DIGITS[0]].exact != whole.exact
        expect(dashboard.get("average-picker")).to_be_disabled()
        captions = dashboard.card(logdir.TAG).locator("figcaption")
        expect(captions.first).to_contain_text(f"of class {name}")
    picker.select_option("")
    expect_answer(server, dashboard)
    expect(dashboard.get("average-picker")).to_be_enabled()


def test_the_zero_division_picker_decides_what_0_0_is(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """0, 1, or undefined, which is a dash and not a number."""
    run = logdir.SOMETIMES
    for value, exact in ("1", 1.0), ("nan", None), ("0", 0.0):
        dashboard.get("zero-division-picker").select_option(value)
        told = expect_answer(server, dashboard, zero_division=value)
        assert told[run].exact == exact
        row = dashboard.card(logdir.TAG).locator(f'tr[data-run="{run}"]')
        assert row.locator("td").nth(1).text_content() == api.four_places(exact)
        expect(dashboard.get("undefined-note")).to_have_count(0)


def test_where_every_value_is_undefined_the_card_says_so(dashboard: Dashboard) -> None:
    """A chart without a line is explained, with what to do."""
    row = dashboard.run_row(logdir.NEVER)
    row.hover()
    row.get_by_test_id("only").click()
    dashboard.get("zero-division-picker").select_option("nan")
    expect(dashboard.get("undefined-note")).to_contain_text("0/0")
    dashboard.get("zero-division-picker").select_option("1")
    expect(dashboard.get("undefined-note")).to_have_count(0)


def test_the_x_axis_counts_steps_seconds_or_the_clock(
    server: TensorBoardProcess, dashboard: Dashboard
) -> None:
    """The axis spans just the drawn points in its own unit; numbers do not change."""
    known = api.points(server, logdir.TAG)
    times = [[present(point.wall_time) for point in own] for own in known.values()]
    spans: dict[str, tuple[float, float]] = {
        "relative": (0, max(own[-1] - own[0] for own in times)),
        "wall": (min(map(min, times)), max(map(max, times))),
        "step": (0, logdir.EPOCHS - 1),
    }
    before = dashboard.last_points(logdir.TAG)
    for kind, (first, final) in spans.items():
        dashboard.set_x_axis(kind)
        for which in "score", "gap":
            chart = dashboard.chart(logdir.TAG, which)
            room = 0.05 * (final - first)
            for name, place, outside in (
                ("data-x-min", first, -room),
                ("data-x-max", final, room),
            ):
                shown = float(present(chart.get_attribute(name)))
                low, high = sorted((place, place + outside))
                assert low <= shown <= high, (kind, which, name)
        assert dashboard.last_points(logdir.TAG) == before


def test_beside_the_tooltips_epoch_stands_what_the_x_axis_counts(
    dashboard: Dashboard,
) -> None:
    """With a time axis the tooltip has a column for the time, else none."""
    for kind, title in ("relative", "relative"), ("wall", "time"), ("step", None):
        dashboard.set_x_axis(kind)
        dashboard.hover(logdir.TAG, "score", 0.5, 0.5)
        heads = dashboard.get("tooltip").locator("thead th").all_text_contents()
        assert heads == [
            "Run",
            "epoch",
            *([title] if title else []),
            "exact F1",
            "band",
            "batch mean",
            "gap",
        ]
