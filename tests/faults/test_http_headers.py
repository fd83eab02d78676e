"""What every answer has, whoever asks for it and however: by both ways of asking."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tb_f1_plugin.plugin import plugin
from tb_f1_plugin.plugin.routes import ROUTES
from tests.support import details
from tests.support.in_process import InProcess
from tests.support.tensorboard_process import serve
from tests.support.waiting import wait_for

RUN = "run=a&tag=f1_score"
ASKED = [
    *(f"{route.name}?{RUN}" for route in ROUTES),
    *(route.name for route in ROUTES),
    *("export?format=json", "export?format=csv", "scores?beta=x", "scores?run=x"),
    *("nothing", "series/", "%1b%5b31m", "a/scores"),
]
OTHERS = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW")


class Got(NamedTuple):
    """An answer: its status, its headers by small names, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[str, str], Got]


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the logs of one run with all details."""
    here = tmp_path_factory.mktemp("logs")
    details.write(here, "a", details.multiclass())
    return here


@pytest.fixture(
    params=["client", pytest.param("tensorboard", marks=pytest.mark.slow)],
    scope="module",
)
def ask(request: pytest.FixtureRequest, logdir: Path) -> Iterator[Ask]:
    """Return a function that asks by a method for a path, and follows nowhere."""
    if request.param == "client":
        client = InProcess(logdir).client

        def by_client(method: str, path: str) -> Got:
            answer = client.open(f"/data/plugin/f1/{path}", method=method)
            headers = {name.lower(): value for name, value in answer.headers}
            return Got(answer.status_code, headers, answer.get_data())

        yield by_client
        return
    with serve(logdir, load_fast="false") as server:
        address = urlsplit(server.url)
        assert address.hostname

        def by_wire(method: str, path: str) -> Got:
            # All that is sent until the server hangs up, behind an answer to HEAD too.
            wire = http.client.HTTPConnection(address.hostname or "", address.port)
            wire.connect()
            head = f"{method} /data/plugin/f1/{path} HTTP/1.1\r\nHost: a\r\n"
            wire.sock.sendall(f"{head}Connection: close\r\n\r\n".encode())
            sent = b""
            while part := wire.sock.recv(65536):
                sent += part
            wire.close()
            lines, _, body = sent.partition(b"\r\n\r\n")
            first, *others = lines.decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in others)
            return Got(int(first.split()[1]), {n.lower(): v for n, v in pairs}, body)

        wait_for(lambda: b'"run":"a"' in by_wire("GET", "series").body, 60, "the run")
        yield by_wire


def files() -> list[str]:
    """Return the files of the dashboard; the entry is there if it is not built."""
    return sorted({"index.js", *(path.name for path in plugin.STATIC.glob("*.js"))})


def test_every_answer_may_load_nothing_and_is_what_it_says(ask: Ask) -> None:
    """A policy and `nosniff`: errors, files and answers without a body too."""
    for path in [*ASKED, *files()]:
        for method in "GET", "HEAD", "POST":
            got = ask(method, path)
            assert got.headers["content-security-policy"] == "default-src 'none'", path
            assert got.headers["x-content-type-options"] == "nosniff", path
            assert got.headers["content-type"].split(";")[0] in (
                *("application/json", "text/csv", "text/javascript"),
            )


def test_an_answer_to_head_is_that_to_get_without_its_body(ask: Ask) -> None:
    """The status, the type, the length and the ETag."""
    for path in [*ASKED, *files()]:
        got, head = ask("GET", path), ask("HEAD", path)
        assert head.body == b"", path
        assert head.status == got.status, path
        for name in "content-type", "content-length", "etag", "cache-control":
            assert head.headers.get(name) == got.headers.get(name), (path, name)
        assert int(got.headers["content-length"]) == len(got.body)


@pytest.mark.parametrize("method", OTHERS)
def test_no_other_method_is_answered(ask: Ask, method: str) -> None:
    """405 with what is allowed, on every route and every file."""
    for path in [*ASKED, *files()]:
        got = ask(method, path)
        assert got.status == 405, path
        assert got.headers["allow"] == "GET, HEAD"
        assert b"The method must be GET or HEAD, got " in got.body


def test_an_unchanged_answer_has_its_headers_too(logdir: Path) -> None:
    """304 keeps the policy of what the browser has."""
    here = InProcess(logdir)
    for path in "series", "export", "index.js":
        tag = here.get(path).headers["ETag"]
        same = here.get(path, headers={"If-None-Match": tag})
        assert same.status_code == 304
        assert same.headers["Content-Security-Policy"] == "default-src 'none'"
        head = here.client.head(
            f"/data/plugin/f1/{path}", headers={"If-None-Match": tag}
        )
        assert (head.status_code, head.get_data()) == (304, b"")
