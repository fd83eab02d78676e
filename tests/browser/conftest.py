"""One TensorBoard for most tests of the page, and pages on it."""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import EACH_LOOK, logdir
from tests.browser.api import wait_for_steps
from tests.support.tensorboard_process import TensorBoardProcess, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.dashboard import Dashboard
    from tests.support.browser import OpenPage


BUNDLE = Path(__file__).parents[2] / "tb_f1_plugin/plugin/static/index.js"


@pytest.fixture(scope="session", autouse=True)
def built_dashboard() -> None:
    """End the tests with one sentence where there is no dashboard to look at."""
    if not BUNDLE.is_file():
        pytest.exit("The dashboard is not built: run `make dashboard`.", returncode=1)


@pytest.fixture(scope="session")
def logs_of_all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the runs of `logdir`."""
    here = tmp_path_factory.mktemp("logs")
    logdir.write(here)
    return here


@pytest.fixture(scope="session")
def server(logs_of_all_kinds: Path) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard, with the fast loader, that has read those runs."""
    with serve(logs_of_all_kinds, load_fast="true") as running:
        wait_until_read(running)
        yield running


@pytest.fixture(scope="session")
def other_server(
    logs_of_all_kinds: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TensorBoardProcess, Path]]:
    """Return another one, with TensorFlow, a path prefix, the Python loader; and logs.

    They are a copy: a test may add runs to them.
    """
    here = shutil.copytree(logs_of_all_kinds, tmp_path_factory.mktemp("copy") / "logs")
    options: dict[str, Any] = {"load_fast": "false", "path_prefix": "/x"}
    with serve(here, **options, with_tensorflow=True) as running:
        wait_until_read(running)
        yield running, here


def wait_until_read(server: TensorBoardProcess) -> None:
    """Wait until the server has all epochs of all runs."""
    shorter = {logdir.BY_HAND: 3, logdir.NEVER: 2}
    wait_for_steps(
        server, {run: shorter.get(run, logdir.EPOCHS) for run in logdir.RUNS}
    )


@pytest.fixture
def open_tab(open_page: Callable[..., OpenPage]) -> Callable[..., Dashboard]:
    """Return a function that opens a server's F1 tab; `keys` follow in the hash.

    It shows all runs together, unless `first` is "": then what a reader sees at first.
    """
    from tests.browser.dashboard import ALL, Dashboard

    def start(
        server: TensorBoardProcess,
        keys: str = "",
        *,
        first: str = ALL,
        **options: Any,
    ) -> Dashboard:
        return Dashboard(open_page(f"{server.url}#f1{first}{keys}", **options))

    return start


@pytest.fixture(scope="session")
def kept_open(
    browser: Browser, server: TensorBoardProcess
) -> Iterator[Callable[[bool], Dashboard]]:
    """Return a function that keeps a page a theme: TensorBoard takes long to load."""
    from tests.browser.dashboard import ALL, Dashboard
    from tests.support.browser import open_page

    with contextlib.ExitStack() as stack:

        @functools.cache
        def page(dark: bool) -> Dashboard:
            url = f"{server.url}#f1{ALL}"
            return Dashboard(stack.enter_context(open_page(browser, url, dark=dark)))

        yield page


@pytest.fixture
def anew(
    kept_open: Callable[[bool], Dashboard],
) -> Iterator[Callable[[bool], Dashboard]]:
    """Return a function that loads the tab with the runs of `logdir` in a theme.

    Nothing is chosen in it, and all numbers are there. In the end the page must not
    have complained of anything.
    """
    used = set()

    def load(dark: bool) -> Dashboard:
        dashboard = kept_open(dark)
        used.add(dashboard)
        dashboard.start_anew()
        return dashboard.ready()

    yield load
    for dashboard in used:
        assert dashboard.opened.complaints() == []


@pytest.fixture(
    params=EACH_LOOK,
    ids=lambda param: f"{'dark' if param[0] else 'light'}-{param[1]}",
)
def dashboard(
    anew: Callable[[bool], Dashboard], request: pytest.FixtureRequest
) -> Iterator[Dashboard]:
    """Return the F1 tab, light and wide or dark and narrow; see `anew`.

    See `EACH_LOOK`.
    """
    dark, width = request.param
    opened = anew(dark)
    opened.page.set_viewport_size({"width": width, "height": 900})
    yield opened.ready()
    opened.page.set_viewport_size({"width": 1440, "height": 900})
