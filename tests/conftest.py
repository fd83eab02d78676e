"""Fixtures over tests/support: servers, a browser, and pages in it.

Where the dashboard is not built, one test fails and says how to build it, and those
that need it are left out: the tests in tests/browser and what is marked `dashboard`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.imports import ROOT
from tests.support.tensorboard_process import TensorBoardProcess, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.browser import OpenPage, Profiles
    from tests.support.in_process import InProcess

# These need PyTorch and cosmic-ray, and are no tests.
collect_ignore = ["data", "mutants"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs the dashboard where it is not built."""
    if (ROOT / "tb_f1_plugin" / "plugin" / "static" / "index.js").is_file():
        return
    reason = "The dashboard is not built: `make dashboard` does it."
    for item in items:
        in_page = ROOT / "tests" / "browser" in item.path.parents
        if in_page or item.get_closest_marker("dashboard"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def tensorboard() -> Iterator[Callable[..., TensorBoardProcess]]:
    """Return a function that serves a log directory until the test ends."""
    with contextlib.ExitStack() as stack:

        def start(logdir: Any, **options: Any) -> TensorBoardProcess:
            return stack.enter_context(serve(logdir, **options))

        yield start


@pytest.fixture
def in_process() -> Callable[..., InProcess]:
    """Return a function that makes a TensorBoard in this process."""
    # Only here: most tests need no TensorBoard.
    from tests.support.in_process import InProcess

    return InProcess


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests of a session."""
    # Only here: tests without a browser run where Playwright cannot be installed.
    from tests.support.browser import launch

    with launch() as running:
        yield running


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    """Return the profiles of all tests of a session."""
    from tests.support.browser import Profiles

    return Profiles(browser)


@pytest.fixture
def open_page(profiles: Profiles) -> Iterator[Callable[..., OpenPage]]:
    """Return a function that opens a page until the test ends."""
    with contextlib.ExitStack() as stack:

        def start(url: str, **options: Any) -> OpenPage:
            return stack.enter_context(profiles.open(url, **options))

        yield start
