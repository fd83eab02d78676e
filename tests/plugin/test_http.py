"""One test for each row of the contract: statuses, headers, shapes, activity."""

from __future__ import annotations

import gzip
import json
import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.backend import security_validator
from werkzeug import test as werkzeug_test
from werkzeug import wrappers

from tb_f1_plugin.plugin import activity, answers, plugin
from tb_f1_plugin.plugin.activity import Activity
from tests.plugin.conftest import InProcess, check
from tests.support import logs
from tests.support.waiting import wait_for


@pytest.fixture
def here(tmp_path: Path, in_process: Callable[[Path], InProcess]) -> InProcess:
    """Return a server of seven binary runs and one of three classes."""
    for number in range(7):
        record = logs.record_of(logs.DESIGN_BATCHES)
        logs.write_records(tmp_path, f"run {number}", [(0, record)])
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(2))]
    logs.write_records(tmp_path, "zebra", three, logs.MULTICLASS, name="animal")
    return in_process(tmp_path)


def error_of(response: Any, status: int) -> str:
    """Return the sentence of an error, whose shape and headers are checked."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    message: str = check(json.loads(response.get_data()), "ErrorAnswer")["error"]
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("score=f2", "`score` must be one of f1, fbeta,"),
        ("score=", "`score` must be one of"),
        ("average=mean", "`average` must be one of auto, binary,"),
        ("zero_division=0.5", "`zero_division` must be one of 0, 1, nan, got '0.5'."),
        ("zero_division=NaN", "`zero_division` must be one of"),
        ("score=fbeta&beta=x", "`beta` must be a finite number of at least 0, got 'x'"),
        ("score=fbeta&beta=-1", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=inf", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=nan", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=1e999", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=1_0", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=%201", "`beta` must be a finite number of at least 0"),
        ("score=fbeta&beta=", "`beta` must be a finite number of at least 0"),
        ("beta=2", "`beta` must be 1 unless score=fbeta"),
        ("score=recall&beta=2", "`beta` must be 1 unless score=fbeta"),
        ("interval=0", "`interval` must be a number between 0 and 1"),
        ("interval=1", "`interval` must be a number between 0 and 1"),
        ("interval=95%25", "`interval` must be a number between 0 and 1"),
        ("interval=nan", "`interval` must be a number between 0 and 1"),
        ("tag=f1_score&tag=animal", "`tag` must be given at most once, got 2"),
        ("score=f1&score=f1", "`score` must be given at most once"),
        ("class=1&class=2", "`class` must be given at most once"),
        ("runs=a", "`scores` has run, tag, score, average, class,"),
        ("%ff=%fe", "`scores` has run, tag,"),
        ("__class__=1", "`scores` has run, tag,"),
    ],
)
def test_a_malformed_parameter_is_400_and_one_sentence(
    here: InProcess, query: str, begins: str
) -> None:
    """The rule, what was got and the next step, as JSON."""
    assert error_of(here.get(f"scores?{query}"), 400).startswith(begins)


def test_series_is_of_all_runs(here: InProcess) -> None:
    """A parameter that would be passed over is an error instead."""
    message = error_of(here.get("series?run=a"), 400)
    assert message.startswith("`series` has read as its parameters, got 'run'")
    assert error_of(here.get("series?read=2"), 400).startswith("`read` must be one of")


@pytest.mark.parametrize("query", ["run=nobody", "run=run+0&run=nobody", "run=%ff"])
def test_an_unknown_run_is_404_and_names_some(here: InProcess, query: str) -> None:
    """The sentence names a few of the runs that are there, not all of them."""
    message = error_of(here.get(f"scores?{query}"), 404)
    assert "'run 0', 'run 1', 'run 2', 'run 3', 'run 4' and 3 more" in message


def test_an_unknown_tag_is_404_and_names_what_is_known(here: InProcess) -> None:
    """Likewise for tags."""
    message = error_of(here.get("scores?tag=nothing"), 404)
    assert message == (
        "`tag` must be one that has F1 data, got 'nothing'. "
        "Known: 'animal', 'f1_score'."
    )


def test_a_very_long_argument_is_not_sent_back_whole(here: InProcess) -> None:
    """An error stays one readable sentence."""
    assert len(error_of(here.get("scores?run=" + "x" * 5000), 404)) < 300


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize(
    "route", ["series", "scores", "classes", "pool", "export", "index.js"]
)
def test_other_methods_are_405(here: InProcess, route: str, method: str) -> None:
    """All routes are GET: notebooks that turn POST into GET lose nothing."""
    response = here.client.open(f"/data/plugin/f1/{route}", method=method)
    assert response.headers["Allow"] == "GET"
    if method == "HEAD":
        assert (response.status_code, response.get_data()) == (405, b"")
    else:
        assert error_of(response, 405) == f"The method must be GET, got {method}."


def test_runs_and_tag_choose_series(here: InProcess) -> None:
    """No run means all; a tag that a run has not gives it no series, no error."""
    assert [s["run"] for s in here.scores()] == [
        *(f"run {i}" for i in range(7)),
        "zebra",
    ]
    chosen = here.scores(run=["zebra", "run 3"])
    assert [(s["run"], s["tag"]) for s in chosen] == [
        ("run 3", "f1_score"),
        ("zebra", "animal"),
    ]
    assert here.scores(run="zebra", tag="f1_score") == []
    assert [s["run"] for s in here.scores(tag="animal")] == ["zebra"]


def test_mixed_runs_answer_what_they_can(here: InProcess) -> None:
    """A class that only some runs have: the others say that they have it not."""
    binary, multiclass = here.scores(run=["run 0", "zebra"], class_="b")
    assert binary["unavailable"] == "There is no class 'b'; the classes are '1'."
    assert (multiclass["unavailable"], multiclass["average"]) == (None, None)
    assert len(multiclass["value"]) == 2


def test_the_question_is_answered_with_what_was_understood(here: InProcess) -> None:
    """The answer repeats score, beta and zero_division; nan is null."""
    path = "scores?score=fbeta&beta=.5&zero_division=nan&interval=0.9"
    body = check(json.loads(here.get(path).get_data()), "ScoresAnswer")
    assert (body["score"], body["beta"], body["zero_division"]) == ("fbeta", 0.5, None)


def test_an_empty_log_directory_has_no_series(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Nothing yet is no error, except for whoever asks for something by name."""
    empty = in_process(tmp_path)
    assert empty.series() == empty.scores() == []
    assert error_of(empty.get("scores?run=a"), 404).endswith("Known: none yet.")


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


def test_the_script_is_served_with_its_type(
    here: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """index.js is JavaScript whatever the system believes, also with a query."""
    monkeypatch.setattr(plugin, "STATIC", tmp_path)
    (tmp_path / "index.js").write_text("export function render() {} // ≥", "utf-8")
    response = here.get("index.js?version=1")
    assert response.status_code == 200
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.get_data(as_text=True) == "export function render() {} // ≥"
    headers = {"If-None-Match": response.headers["ETag"]}
    assert here.get("index.js", headers=headers).status_code == 304


def test_the_views_that_are_fetched_later_are_served_as_well(here: InProcess) -> None:
    """Whatever index.js imports is there, and of the same type."""
    names = re.findall(
        r"import\(`\./(\w+\.js)`\)", (plugin.STATIC / "index.js").read_text()
    )
    assert len(names) >= 3
    for name in names:
        response = here.get(name)
        assert response.status_code == 200
        assert response.content_type == "text/javascript; charset=utf-8"
        assert "export{" in response.get_data(as_text=True)


def test_a_dashboard_that_is_not_built_says_how_to_build_it(
    here: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout that was never built: a script that says the command to run."""
    monkeypatch.setattr(plugin, "STATIC", tmp_path / "nowhere")
    answer = here.get("index.js")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/javascript")
    assert "export function render()" in answer.get_data(as_text=True)
    assert "`make dashboard`" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["../loader.py", "schema.json", "index.js/../x", ""])
def test_nothing_else_is_served(here: InProcess, path: str) -> None:
    """Files come from a fixed map: no path leads out of it."""
    assert here.get(path).status_code == 404


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
    from tensorboard.plugins import base_plugin

    lonely = plugin.F1Plugin(base_plugin.TBContext())
    assert lonely.is_active() is False
    client = werkzeug_test.Client(
        lonely.get_plugin_apps()["/series"], wrappers.Response
    )
    assert "no data provider" in error_of(client.get("/"), 404)


def test_the_tab_is_active_for_scalars_by_convention(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Counts logged by hand make the tab appear; a loss alone does not."""
    logs.write_scalars(tmp_path / "loss", "train", {"epoch_loss": {0: 1.0}})
    logs.write_scalars(
        tmp_path / "counts", "train", logs.hand_made([list(logs.DESIGN_BATCHES)])
    )
    loss = in_process(tmp_path / "loss").plugin
    assert loss.is_active() is False
    # "scalars" among them would show the tab on every log directory there is.
    assert loss.data_plugin_names() == ("f1",)
    assert in_process(tmp_path / "counts").plugin.is_active() is True


def test_once_there_is_something_the_listing_is_asked_every_30_seconds() -> None:
    """However often a page reloads."""
    now, scans = [0.0], []

    def scan() -> bool:
        scans.append(now[0])
        return len(scans) == 1

    asked = Activity(scan, clock=lambda: now[0])
    for seconds, expected in (0, True), (1, True), (29.9, True), (30, False):
        now[0] = seconds
        assert asked.is_active() is expected
    assert scans == [0, 30]


@pytest.mark.parametrize(
    ("took", "rest"),
    [(0.0, activity.SHORTEST), (0.1, 2.0), (0.25, 5.0), (60.0, activity.INTERVAL)],
)
def test_as_long_as_there_is_nothing_it_looks_again_as_soon_as_looking_is_cheap(
    took: float, rest: float
) -> None:
    """What came after the start is seen soon; a slow look is not made again soon."""
    now, found = [0.0], [False, True]

    def scan() -> bool:
        now[0] += took
        return found.pop(0)

    asked = Activity(scan, clock=lambda: now[0])
    assert asked.is_active() is False
    now[0] = rest * 0.99
    assert asked.is_active() is False
    assert len(found) == 1
    now[0] = max(rest, took)
    assert asked.is_active() is True


def test_before_the_first_run_is_read_it_is_asked_again_soon() -> None:
    """A page that was opened first must not wait 30 seconds for its tab."""
    now, found = [0.0], [None, True]
    asked = Activity(lambda: found.pop(0), clock=lambda: now[0])
    assert asked.is_active() is False
    assert asked.is_active() is False
    now[0] = activity.SHORTEST
    assert asked.is_active() is True


def test_a_quick_scan_is_waited_for() -> None:
    """A small log directory is active at its first page load."""

    def scan() -> bool:
        threading.Event().wait(0.02)  # as long as a scan takes
        return True

    assert Activity(scan).is_active() is True


def test_a_slow_scan_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first who asks waits a little, the others not at all; then it is known."""
    monkeypatch.setattr(activity, "PATIENCE", 0.01)
    finish = threading.Event()
    scans = []

    def scan() -> bool:
        scans.append(1)
        return finish.wait(30)

    now = [0.0]
    asked = Activity(scan, clock=lambda: now[0])
    assert [asked.is_active() for _ in range(3)] == [False] * 3
    now[0] = 2 * activity.INTERVAL
    assert asked.is_active() is False  # It still runs: no second one beside it.
    assert len(scans) == 1
    now[0] = 0.0
    finish.set()
    assert wait_for(asked.is_active, what="the end of the scan")
    assert len(scans) == 1


def test_a_scan_that_fails_leaves_the_last_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line in the log, and another try when the next scan is due."""
    now = [0.0]
    outcomes: list[Any] = [True, OSError("gone\naway"), True]

    def scan() -> bool:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return bool(outcome)

    asked = Activity(scan, clock=lambda: now[0])
    with caplog.at_level(logging.WARNING, logger="tensorboard"):
        for _ in range(3):
            assert asked.is_active() is True
            now[0] += activity.INTERVAL
    [line] = caplog.messages
    assert "OSError: gone away" in line
    assert outcomes == []


def test_a_slash_behind_the_script_is_no_error(here: InProcess) -> None:
    """TensorBoard routes it like the path without."""
    assert here.get("index.js/").status_code == 200
