"""The choice of what is done with classes that do not occur."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format.metadata import SeriesMetadata
from tests.browser import api
from tests.browser.api import present
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve

if TYPE_CHECKING:
    from tests.browser.dashboard import Dashboard

pytestmark = pytest.mark.browser

CLASSES = ("bird", "cat", "dog", "eel", "padding")
ABSENT = 2  # of them, in every epoch
ARGMAX, SEVERAL, BINARY = "pets/validation", "tags/validation", "is cat/validation"
TAG = logs.NAME
EPOCHS = 4
OF_CLASSES = SeriesMetadata("multiclass", CLASSES, QUANTITIES, None, "macro")
OF_LABELS = SeriesMetadata("multilabel", CLASSES, QUANTITIES, 0.5, "macro")


def write(logdir: Path) -> None:
    """Write a run of each kind; of five classes the last two never occur."""
    random = np.random.default_rng(7)
    nothing = [0] * ABSENT

    def wider(counts: Counts) -> Counts:
        return Counts(
            [*counts.true_positives.tolist(), *nothing],
            [*counts.possible_positives.tolist(), *nothing],
            [*counts.predicted_positives.tolist(), *nothing],
            counts.total,
        )

    for run, series in (ARGMAX, OF_CLASSES), (SEVERAL, OF_LABELS):
        epochs = [
            [wider(logs.random_counts(random, rows=60, classes=3)) for _ in range(5)]
            for _ in range(EPOCHS)
        ]
        records = [(e, logs.record_of(batches)) for e, batches in enumerate(epochs)]
        logs.write_records(logdir, run, records, series)
    records = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(EPOCHS))]
    logs.write_records(logdir, BINARY, records)


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read a run of each kind."""
    here = tmp_path_factory.mktemp("pets")
    write(here)
    with serve(here, load_fast="true") as running:
        api.wait_for_steps(running, dict.fromkeys((ARGMAX, SEVERAL, BINARY), EPOCHS))
        yield running


def picker(dashboard: Dashboard) -> Locator:
    """Return the control."""
    return dashboard.get("absent-classes-picker")


def test_the_choice_changes_the_numbers_as_it_says(
    pets: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> None:
    """Every shown number is the server's under that rule, and a link keeps the rule."""
    dashboard = open_tab(pets).ready()
    expect(picker(dashboard)).to_have_value("auto")
    told = {}
    for rule in "counted", "left_out", "auto":
        picker(dashboard).select_option(rule)
        dashboard.ready()
        known = api.last(pets, TAG, absent_classes=rule)
        shown = dashboard.last_points(TAG)
        assert {run: own[:-1] for run, own in shown.items()} == {
            run: own[:-1] for run, own in known.items()
        }
        told[rule] = {run: point.exact for run, point in shown.items()}
        address = dashboard.page.evaluate("location.hash")
        assert ("absent_classes=" + rule in address) == (rule != "auto")
    # As scikit-learn: left out where argmax decides, counted of several labels a row.
    assert told["auto"][ARGMAX] == told["left_out"][ARGMAX]
    assert told["auto"][ARGMAX] == pytest.approx(
        present(told["counted"][ARGMAX]) * 5 / 3
    )
    assert told["auto"][SEVERAL] == told["counted"][SEVERAL]
    assert len({told[rule][BINARY] for rule in told}) == 1

    other = open_tab(pets, "&p.f1.absent_classes=counted").ready()
    expect(picker(other)).to_have_value("counted")
    assert other.last_points(TAG)[ARGMAX].exact == told["counted"][ARGMAX]
    expect(other.card(TAG).locator("figcaption").first).to_contain_text(
        "absent classes counted"
    )


def test_the_dashed_line_says_which_rule_it_follows_where_it_is_another(
    pets: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> None:
    """In the legend, in the tooltip, and why there is a gap; not where it is one."""
    shown = "&p.f1.filter=pets&p.f1.batch_mean=on&p.f1.gap=on"
    dashboard = open_tab(pets, shown).ready()
    rule = "batch mean, absent classes counted"
    expect(dashboard.get("legend")).to_contain_text(rule)
    expect(dashboard.get("explanation")).to_contain_text(
        "2 classes that do not occur (the batch mean counts them;"
    )
    dashboard.hover(TAG, "score", 0.5, 0.5)
    expect(dashboard.get("tooltip-rule")).to_have_text(
        "batch mean: absent classes counted"
    )
    for chosen in "counted", "left_out":
        picker(dashboard).select_option(chosen)
        dashboard.ready()
        expect(dashboard.get("legend")).to_contain_text("batch mean")
        expect(dashboard.get("legend")).not_to_contain_text(rule)


def test_the_choice_is_there_just_where_it_matters(
    pets: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> None:
    """Law 4: the page offers it where the server says that it makes a difference."""
    dashboard = open_tab(pets, "&p.f1.filter=is.cat").ready()
    expect(picker(dashboard)).to_have_count(0)
    for run in ARGMAX, SEVERAL:
        dashboard.get("run-filter").fill(run)
        for score, average in itertools.product(
            ("f1", "recall", "specificity", "accuracy", "mcc"), ("auto", "micro")
        ):
            dashboard.get("score-picker").select_option(score)
            dashboard.get("average-picker").select_option(average)
            answer = pets.get_json(
                f"{api.ROOT}scores?run={run}&score={score}&average={average}"
            )
            matters = answer["series"][0]["absent_classes"] is not None
            expect(picker(dashboard)).to_be_enabled(enabled=matters)
    dashboard.get("score-picker").select_option("f1")
    dashboard.get("average-picker").select_option("auto")
    dashboard.get("class-picker").select_option("cat")
    expect(picker(dashboard)).to_be_disabled()
    dashboard.get("class-picker").select_option("")
    dashboard.get("tab-classes").click()
    expect(picker(dashboard)).to_have_count(0)


def test_the_choice_is_made_with_the_keyboard_in_a_narrow_window(
    pets: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> None:
    """It has a name, is reached after 0/0, and is as wide as the page allows."""
    dashboard = open_tab(pets).ready()
    dashboard.page.set_viewport_size({"width": 600, "height": 900})
    named = dashboard.inside.get_by_role("combobox", name="Absent classes", exact=True)
    expect(named).to_be_visible()
    expect(named).to_have_attribute("data-testid", "absent-classes-picker")
    dashboard.get("zero-division-picker").focus()
    dashboard.page.keyboard.press("Tab")
    expect(picker(dashboard)).to_be_focused()
    dashboard.page.keyboard.press("ArrowDown")
    expect(picker(dashboard)).to_have_value("left_out")
    wide = "() => document.documentElement.scrollWidth <= innerWidth"
    assert dashboard.frame().evaluate(wide)
