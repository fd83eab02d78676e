"""Files of `tb-f1 export --format html`, and pages that open them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.onefile.opened import Opened, export
from tests.support import details
from tests.support.sweep import write_sweep


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
