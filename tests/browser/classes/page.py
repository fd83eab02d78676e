"""The logs of these tests, and the view as a reader sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Page, expect

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format.metadata import SeriesMetadata
from tests.browser import api, views
from tests.browser.dashboard import Dashboard
from tests.browser.views import (
    number,
)
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess

TAG = logs.NAME
LONG = "long/validation"  # more steps than a map has columns; one class is absent
WIDE = "wide/validation"
AGAIN = "again/validation"
BINARY = "binary/validation"
STEPS = {LONG: 401, WIDE: 3, AGAIN: 4, BINARY: 2}
ABSENT = "absent"
NAMES = ("cat", "dog", ABSENT)
MANY = tuple(f"class {number}" for number in range(1000))
COLUMNS = ("support", "predicted", "precision", "recall", "f1", "low", "high")
OF_API = {"support": "possible_positives", "predicted": "predicted_positives"}


def metadata_of(names: tuple[str, ...]) -> SeriesMetadata:
    """Return what is recorded of a multi-class series with these classes."""
    return SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")


def epoch(random: np.random.Generator) -> Counts:
    """Return counts of the classes of `NAMES`, the last of which never occurs."""
    true, predicted = random.integers(2, size=(2, 30))
    right = true == predicted
    both = [int((true == c).sum()) for c in range(3)]
    found = [int((right & (true == c)).sum()) for c in range(3)]
    said = [int((predicted == c).sum()) for c in range(3)]
    return Counts(found, both, said, 30)


def write(logdir: Path, run: str, epochs: int, start: float = logs.START) -> None:
    """Write a run of the classes of `NAMES`; in its last epoch one is predicted."""
    random = np.random.default_rng(len(run))
    every = [epoch(random) for _ in range(epochs - 1)]
    last = Counts([10, 9, 0], [15, 15, 0], [15, 14, 1], 30)
    records = [(e, logs.record_of([c])) for e, c in enumerate([*every, last])]
    logs.write_records(logdir, run, records, metadata_of(NAMES), start=start)


def ready(dashboard: Dashboard) -> Dashboard:
    """Wait until the map, the table and the macro F1 are there."""
    answered = '[data-testid=classes-answer][aria-busy="false"]'
    expect(dashboard.inside.locator(answered)).to_be_visible(timeout=30_000)
    line = dashboard.get("macro-line")
    expect(line).not_to_have_attribute("data-macro", "null")
    expect(line).not_to_have_attribute("data-macro-of-means", "null")
    return dashboard


def asked(server: TensorBoardProcess, route: str, run: str, **query: object) -> Any:
    """Return a route's answer for a run."""
    parameters = urlencode({"run": run, "tag": TAG, **query})
    return server.get_json(f"{api.ROOT}{route}?{parameters}")


def rows_of(dashboard: Dashboard) -> list[dict[str, str]]:
    """Return the rows of the table in their order."""
    return views.rows_of(dashboard, "class-table")


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def expect_table(dashboard: Dashboard, answer: dict[str, Any]) -> None:
    """Compare every number of the table with an answer of `classes`."""
    caption = dashboard.get("class-table").locator("caption")
    expect(caption).to_contain_text(f"epoch {answer['step']},")
    by_class = {row["class"]: row for row in rows_of(dashboard)}
    assert by_class
    for name, row in by_class.items():
        place = answer["class"].index(name)
        for column in COLUMNS:
            known = answer[OF_API.get(column, column)]
            assert number(row[column]) == (None if known is None else known[place])
