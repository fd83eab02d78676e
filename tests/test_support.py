"""The probes that other tests trust: each can fail, and says what it saw."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard.summary import Writer

from tests.support import chromium
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

FAULTY = """<!doctype html>
<meta http-equiv="Content-Security-Policy" content="script-src 'self'">
<link rel="icon" href="data:,">
<iframe src="frame.html"></iframe>
<script src="faulty.js"></script>
"""
FRAME = """<!doctype html>
<meta http-equiv="Content-Security-Policy" content="img-src 'none'">
<img src="elsewhere.png">
"""
SCRIPT = 'console.error("a console error"); throw new Error("an exception");'
CLEAN = '<!doctype html><link rel="icon" href="data:,"><p>clean</p>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with a clean page and a faulty one."""
    folder = tmp_path_factory.mktemp("site")
    pages = {"faulty.html": FAULTY, "frame.html": FRAME, "faulty.js": SCRIPT}
    for name, text in {**pages, "clean.html": CLEAN}.items():
        (folder / name).write_text(text, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log directory with one scalar of one run."""
    folder = tmp_path_factory.mktemp("logs")
    writer = Writer(str(folder / "run"))
    writer.add_scalar("loss", 0.5, step=0)
    writer.close()
    return folder


@pytest.mark.browser
def test_a_faulty_page_is_seen_to_complain(
    site: str, open_page: Callable[..., Any]
) -> None:
    """Console errors, exceptions and policy violations of any frame are collected."""
    page = open_page(site + "faulty.html")

    wait_for(lambda: page.csp_reports and page.page_errors, 10, "complaints")

    assert any("a console error" in text for text in page.console_errors)
    assert page.page_errors == ["an exception"]
    assert any("img-src blocked" in text for text in page.csp_reports)
    assert any("frame.html" in text for text in page.csp_reports)


@pytest.mark.browser
@pytest.mark.parametrize(("dark", "scheme"), [(False, "light"), (True, "dark")])
def test_a_clean_page_complains_of_nothing(
    site: str, open_page: Callable[..., Any], dark: bool, scheme: str
) -> None:
    """A clean page has no complaints, and is shown in the scheme asked for."""
    page = open_page(site + "clean.html", dark=dark, width=800, height=600)

    assert page.complaints() == []
    assert page.page.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches")
    assert page.page.evaluate("[innerWidth, innerHeight]") == [800, 600]


def test_chrome_must_name_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CHROME that is no program is an error that shows it, not another browser."""
    monkeypatch.setenv("CHROME", "no/such/browser")

    with pytest.raises(chromium.NoChromiumError, match="no/such/browser"):
        chromium.find_chromium()


def test_without_any_chromium_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where none is installed and none may be, the error says to set CHROME."""
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(chromium, "installed_chromium", lambda: None)
    monkeypatch.setattr(chromium, "may_install", lambda: False)

    with pytest.raises(chromium.NoChromiumError, match="set CHROME"):
        chromium.find_chromium()


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
@pytest.mark.parametrize("path_prefix", ["", "/x"])
def test_tensorboard_serves_a_log_directory(
    tensorboard: Callable[..., TensorBoardProcess],
    logdir: Path,
    load_fast: str,
    path_prefix: str,
) -> None:
    """A served directory answers below its address, whichever loader reads it."""
    served = tensorboard(logdir, load_fast=load_fast, path_prefix=path_prefix)

    tags = wait_for(
        lambda: served.get_json("data/plugin/scalars/tags"), 20, "the run's scalars"
    )

    assert served.url.endswith(path_prefix + "/")
    assert list(tags) == ["run"]
    assert served.get("data/no-such-route").status == 404


def test_a_tensorboard_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    """If TensorBoard ends before it listens, the error shows its log."""
    with (
        pytest.raises(RuntimeError, match="--no_such_flag"),
        serve(tmp_path, extra_args=["--no_such_flag"]),
    ):
        pass


def test_waiting_ends_with_what_it_waited_for() -> None:
    """A condition that stays false is an error that names it and its last value."""
    with pytest.raises(TimeoutError, match=r"for the moon; the last value was 0\.$"):
        wait_for(lambda: 0, 0.01, "the moon")
