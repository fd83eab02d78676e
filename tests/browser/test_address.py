"""What is chosen is in TensorBoard's address, so that a link shows the same."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import logdir
from tests.browser.dashboard import ALL, Dashboard

pytestmark = pytest.mark.browser


def set_hash(dashboard: Dashboard, hash_: str) -> None:
    """Change the address as a reader would, without loading the page."""
    whole = hash_.replace("#f1", f"#f1{ALL}", 1)
    dashboard.page.evaluate("(hash) => { location.hash = hash; }", whole)


def test_choices_survive_a_reload_of_the_page(dashboard: Dashboard) -> None:
    """Every choice is in the address, and the same page comes from that address."""
    dashboard.get("average-picker").select_option("weighted")
    dashboard.get("zero-division-picker").select_option("nan")
    dashboard.set_x_axis("wall")
    dashboard.tick(logdir.DIGITS[0], False)
    dashboard.get("run-filter").fill("^(digits|des)")
    chosen = {
        "f1": "",
        "p.f1.average": "weighted",
        "p.f1.zero_division": "nan",
        "p.f1.x": "wall",
        "p.f1.filter": "^(digits|des)",
        "p.f1.hidden": json.dumps([logdir.DIGITS[0]]),
    }
    assert dashboard.address() == chosen
    dashboard.get("class-picker").select_option("b")
    assert dashboard.address() == {**chosen, "p.f1.class": "b"}

    def shown() -> tuple[object, ...]:
        dashboard.ready()
        return (
            dashboard.get("zero-division-picker").input_value(),
            dashboard.get("class-picker").input_value(),
            dashboard.get("run-filter").input_value(),
            dashboard.x_axis(),
            dashboard.ticked(),
            dashboard.last_points(logdir.TAG),
            dashboard.extent(logdir.TAG),
        )

    before = shown()
    dashboard.page.reload()
    expect(dashboard.get("last-row")).to_have_count(1)
    assert shown() == before
    assert dashboard.address() == {**chosen, "p.f1.class": "b"}
    dashboard.get("class-picker").select_option("")
    expect(dashboard.get("average-picker")).to_have_value("weighted")


def test_only_one_run_is_told_by_what_is_shown(dashboard: Dashboard) -> None:
    """After "only", later runs stay hidden: the address names what is shown."""
    row = dashboard.run_row(logdir.DESIGN)
    row.hover()
    row.get_by_test_id("only").click()
    assert dashboard.address() == {"f1": "", "p.f1.shown": json.dumps([logdir.DESIGN])}
    dashboard.get("select-all").click()
    assert dashboard.address() == {"f1": ""}


def test_defaults_are_not_in_the_address(dashboard: Dashboard) -> None:
    """An address is as short as what differs from the default."""
    assert dashboard.address() == {"f1": ""}
    dashboard.get("average-picker").select_option("micro")
    assert dashboard.address() == {"f1": "", "p.f1.average": "micro"}
    dashboard.get("average-picker").select_option("auto")
    assert dashboard.address() == {"f1": ""}


def test_other_keys_of_the_address_are_kept(dashboard: Dashboard) -> None:
    """What other plugins and people keep in the hash stays as it was."""
    set_hash(dashboard, "#f1&tagFilter=a%26b&p.other.key=1")
    dashboard.get("average-picker").select_option("micro")
    kept = {"f1": "", "tagFilter": "a&b", "p.other.key": "1"}
    assert dashboard.address() == {**kept, "p.f1.average": "micro"}
    assert "tagFilter=a%26b" in dashboard.page.url
    dashboard.get("average-picker").select_option("auto")
    assert dashboard.address() == kept


def test_a_changed_address_changes_the_page(dashboard: Dashboard) -> None:
    """Back, forward and a link typed over the present one are followed at once."""
    set_hash(dashboard, "#f1&p.f1.filter=digits&p.f1.x=relative&p.f1.class=c")
    expect(dashboard.get("run-row")).to_have_count(2)
    expect(dashboard.get("class-picker")).to_have_value("c")
    assert dashboard.x_axis() == "relative"
    set_hash(dashboard, "#f1")
    expect(dashboard.get("run-row")).to_have_count(len(logdir.RUNS))
    expect(dashboard.get("class-picker")).to_have_value("")
    assert dashboard.x_axis() == "step"


def test_a_broken_address_falls_back_to_defaults(dashboard: Dashboard) -> None:
    """Values that nobody offers, or that are no JSON, are as if they were not there."""
    before = dashboard.last_points(logdir.TAG)
    set_hash(dashboard, "#f1&p.f1.average=best&p.f1.x=up&p.f1.zero_division=2")
    expect(dashboard.get("average-picker")).to_have_value("auto")
    set_hash(dashboard, "#f1&p.f1.hidden=[&p.f1.shown=%22&p.f1.average=none")
    dashboard.ready()
    assert dashboard.ticked() == list(logdir.RUNS)
    assert dashboard.last_points(logdir.TAG) == before
