"""What is wrong with a request is told in one sentence: what was asked, of what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.logdirs import write_folds, write_runs
from tests.support.in_process import InProcess, error_of


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of seven binary runs and one of three classes."""
    write_runs(tmp_path)
    return InProcess(tmp_path)


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


@pytest.mark.parametrize(
    ("path", "status", "begins"),
    [
        ("classes", 400, "`run` must be given, got none."),
        ("classes?run=late", 400, "`tag` must be given, got none."),
        ("classes?run=x&tag=f1_score", 404, "`run` must be one that has F1 data"),
        ("classes?run=late&tag=x", 404, "`tag` must be one that has F1 data"),
        ("classes?run=late&tag=s", 404, "`tag` must be one that run 'late' has"),
        ("classes?run=late&tag=f1_score&step=9", 404, "`step` must be one that the"),
        ("classes?run=late&tag=f1_score&step=x", 400, "`step` must be a whole number"),
        ("history", 400, "`run` must be given, got none."),
        ("history?run=late", 400, "`tag` must be given, got none."),
        ("history?run=late&tag=s", 404, "`tag` must be one that run 'late' has"),
        ("history?run=x&tag=s", 404, "`run` must be one that has F1 data"),
        ("history?run=a&tag=s&score=mcc", 400, "`score` must be one of f1, precision,"),
        ("history?run=a&tag=s&zero_division=x", 400, "`zero_division` must be one of"),
        ("history?run=a&tag=s&tag=s", 400, "`tag` must be given at most once"),
        ("history?run=late&tag=x", 404, "`tag` must be one that has F1 data"),
        ("history?run=a&tag=s&step=1", 400, "`history` has run, tag, score,"),
        ("classes?run=a&run=b&tag=s", 400, "`run` must be given at most once"),
        ("classes?run=a&tag=s&score=f1", 400, "`classes` has run, tag, step,"),
        ("pool", 400, "`tag` must be given, got none."),
        ("pool?tag=x", 404, "`tag` must be one that has F1 data"),
        (
            "pool?tag=s&group=(",
            400,
            "`group` must be a regular expression (RE2's), got '('",
        ),
        ("pool?tag=s&group=zzz", 404, "`group` must be found in the name of a run"),
        ("pool?tag=s&same_rows=yes", 400, "`same_rows` must be one of 0, 1"),
        ("pool?tag=s&step=1", 400, "`pool` has run, tag, score,"),
        ("export?format=xls", 400, "`format` must be one of csv, json, got 'xls'."),
        ("export?per_class=2", 400, "`per_class` must be one of 0, 1"),
        ("export?run=x", 404, "`run` must be one that has F1 data"),
        ("export?score=x", 400, "`score` must be one of f1"),
        ("scores?interval=0.9999999999999999", 400, "`interval` must be a number"),
        ("pool?tag=s&group=a{1001}", 400, "`group` must be a regular"),
        ("pool?tag=s&group=" + "a" * 501, 400, "`group` must have at most 500"),
        ("pool?tag=s&group=((a{1000}){1000}){1000}", 400, "`group` must be a regular"),
        ("pool?tag=s&group=(?=a)", 400, "`group` must be a regular expression (RE2's)"),
        ("scores?explain=yes", 400, "`explain` must be one of 0, 1"),
    ],
)
def test_a_wrong_or_missing_argument_is_one_sentence(
    path: str, status: int, begins: str, tmp_path: Path
) -> None:
    """400 or 404, never a 500."""
    write_folds(tmp_path)
    here = InProcess(tmp_path)
    assert error_of(here.get(path), status).startswith(begins)
