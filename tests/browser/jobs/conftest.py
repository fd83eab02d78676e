"""The directories of the jobs, each written once a session, and cold starts on them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.browser.api import wait_for_steps
from tests.browser.jobs.directories import DIRECTORIES, Directory
from tests.browser.jobs.reader import Clicks
from tests.support.tensorboard_process import TensorBoardProcess, serve

if TYPE_CHECKING:
    from tests.browser.dashboard import Dashboard
    from tests.support.browser import OpenPage


class Job(NamedTuple):
    """A job that begins.

    Attributes:
        dashboard: The tab, which is being loaded.
        clicks: What is done on it is counted here.
        directory: What is known of its logs.
    """

    dashboard: Dashboard
    clicks: Clicks
    directory: Directory


@pytest.fixture(scope="session")
def directory(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Directory]:
    """Return a function that writes a directory when it is first asked for."""

    @functools.cache
    def write(name: str) -> Directory:
        return DIRECTORIES[name](tmp_path_factory.mktemp(name))

    return write


@pytest.fixture(scope="module")
def served(
    directory: Callable[[str], Directory],
) -> Iterator[Callable[[str], TensorBoardProcess]]:
    """Return a function that serves a directory until the module's tests end."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def start(name: str) -> TensorBoardProcess:
            known = directory(name)
            server = stack.enter_context(serve(known.path))
            wait_for_steps(server, known.steps)
            return server

        yield start


@pytest.fixture
def cold(
    directory: Callable[[str], Directory],
    served: Callable[[str], TensorBoardProcess],
    open_page: Callable[..., OpenPage],
) -> Iterator[Callable[[str], Job]]:
    """Return a function that begins a job: a new profile, and the tab's plain address.

    In the end no page must have complained of anything.
    """
    from tests.browser.dashboard import Dashboard

    every = []

    def start(name: str) -> Job:
        opened = open_page(f"{served(name).url}#f1")
        every.append(opened)
        return Job(Dashboard(opened), Clicks(opened.page), directory(name))

    yield start
    for opened in every:
        assert opened.complaints() == []
