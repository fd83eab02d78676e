"""What every answer has: its status, its type, its ETag, and numbers that read back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.backend import security_validator
from tensorboard.plugins import base_plugin
from werkzeug import test as werkzeug_test
from werkzeug import wrappers

from tb_f1_plugin.plugin import answers, plugin
from tb_f1_plugin.plugin.routes import ROUTES
from tests.plugin.logdirs import write_runs
from tests.support.in_process import InProcess, error_of


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of seven binary runs and one of three classes."""
    write_runs(tmp_path)
    return InProcess(tmp_path)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("route", [*(route.name for route in ROUTES), "index.js"])
def test_other_methods_are_405(here: InProcess, route: str, method: str) -> None:
    """Nothing can be changed: notebooks that turn POST into GET lose nothing."""
    response = here.client.open(f"/data/plugin/f1/{route}", method=method)
    assert response.headers["Allow"] == "GET, HEAD"
    told = error_of(response, 405)
    assert told == f"The method must be GET or HEAD, got {method}."


@pytest.mark.parametrize("path", ["series", "scores"])
def test_an_unchanged_answer_is_304(here: InProcess, path: str) -> None:
    """With the ETag it has, a client is told in a few bytes that nothing is new."""
    first = here.get(path)
    tag = first.headers["ETag"]
    same = here.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.get_data()) == (304, b"")
    assert same.headers["ETag"] == tag
    other = here.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.get_data()) == (200, first.get_data())


def test_answers_are_compressed_for_who_takes_it(here: InProcess) -> None:
    """Compressed or not, it is the same answer under the same ETag."""
    plain = here.get("series")
    packed = here.get("series", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["ETag"] == plain.headers["ETag"]


def test_nothing_we_send_makes_tensorboard_warn(
    here: InProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Status 200, 304, 400, 404 and 405 all have a type and nosniff."""
    warned: list[str] = []
    monkeypatch.setattr(security_validator, "_maybe_raise_value_error", warned.append)
    wrapped = security_validator.SecurityValidatorMiddleware(here.client.application)
    client = werkzeug_test.Client(wrapped, wrappers.Response)
    root = "/data/plugin/f1/"
    tag = client.get(root + "series").headers["ETag"]
    responses = [
        client.get(root + "scores"),
        client.get(root + "series", headers={"If-None-Match": tag}),
        client.get(root + "scores?beta=x"),
        client.get(root + "scores?run=x"),
        client.post(root + "scores"),
    ]
    assert [r.status_code for r in responses] == [200, 304, 400, 404, 405]
    assert warned == []


def test_undefined_is_never_a_string_nor_nan() -> None:
    """What Python's JSON would write as NaN or Infinity is null."""
    values = [float("nan"), float("inf"), -float("inf"), 0.0]
    assert answers.encoded({"value": values}) == b'{"value":[null,null,null,0.0]}'


def test_a_name_that_is_no_utf_8_is_sent_escaped() -> None:
    """A run is a directory, whose name may be any bytes."""
    assert answers.encoded({"run": "\udcff"}) == b'{"run":"\\udcff"}'


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**63), 2**63))
def test_every_number_reads_back_as_it_was(number: float, whole: int) -> None:
    """Full precision, and whole numbers to the last digit."""
    body = {"value": [number], "total": [whole]}
    assert json.loads(answers.encoded(body)) == body


def test_without_a_data_provider_there_is_a_sentence() -> None:
    """`--generic_data=false` leaves the plugin without data, not without answers."""
    lonely = plugin.F1Plugin(base_plugin.TBContext())
    assert lonely.is_active() is False
    client = werkzeug_test.Client(lonely.get_plugin_apps()["/*"], wrappers.Response)
    assert "no data provider" in error_of(client.get("/series"), 404)
