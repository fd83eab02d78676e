"""`ranking`: runs from the best one to the worst, and what is odd beside the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tests.plugin.logdirs import write_folds
from tests.support import details, logs
from tests.support.in_process import InProcess, error_of


def write(logdir: Path, run: str, *right: int, rows: int = 900) -> None:
    """Write a run of ours: of its rows a third is positive, so many are found."""
    third = rows // 3
    records = [
        (step, Record.of(Counts([tp], [third], [third], rows)))
        for step, tp in enumerate(right)
    ]
    logs.write_records(logdir, run, records)


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of four runs, one of them judged by fewer rows."""
    write(tmp_path, "a/train", 100, 290)
    write(tmp_path, "a/validation", 270, 260)
    write(tmp_path, "b/validation", 100, 268)
    write(tmp_path, "c/validation", 150, 151)
    write(tmp_path, "few", 190, rows=600)
    return InProcess(tmp_path)


def test_one_run_is_one_row(here: InProcess) -> None:
    """The best one first, judged by its validation, with a sentence above."""
    body = here.answer("ranking", tag="f1_score")

    assert [row["run"] for row in body["rows"]] == ["few", "a", "b", "c"]
    assert [row["verdict"] for row in body["rows"]] == [
        "not_compared",
        "leads",
        "not_told_apart",
        "worse",
    ]
    assert [row["best_step"] for row in body["rows"]] == [0, 0, 1, 1]
    a = body["rows"][1]
    assert a["judged"] == "a/validation"
    assert [part["run"] for part in a["parts"]] == ["a/train", "a/validation"]
    assert body["sentence"].startswith("Of the runs that can be compared, `a` leads")
    assert [f["code"] for f in body["rows"][0]["findings"]] == ["other_rows"]
    assert all(sentence.endswith(".") for sentence in body["assumptions"])


def test_a_series_says_of_which_run_it_is_a_part(here: InProcess) -> None:
    """The row's name is the group of its series."""
    groups = {series["run"]: series["run_group"] for series in here.series()}

    assert groups == {
        "a/train": "a",
        "a/validation": "a",
        "b/validation": "b",
        "c/validation": "c",
        "few": "few",
    }


def test_some_runs_are_ranked_by_another_score(here: InProcess) -> None:
    """What is not asked for is not compared, nor are comparisons with it counted."""
    query = {"tag": "f1_score", "run": ["a/validation", "b/validation"]}
    body = here.answer("ranking", **query, score="recall", interval=0.5)

    assert [row["run"] for row in body["rows"]] == ["a", "b"]
    assert body["score"] == "recall"
    assert body["rows"][0]["best"] == pytest.approx(0.9)
    assert "2 runs with 4 epochs" in body["assumptions"][1]
    assert "50 of 100" in body["assumptions"][1]


def test_the_band_of_a_row_is_that_of_its_curve(here: InProcess) -> None:
    """`low` and `high` of `scores`, at the best step."""
    body = here.answer("ranking", tag="f1_score", interval=0.8)
    scores = {s["run"]: s for s in here.scores(tag="f1_score", interval=0.8)}
    for row in body["rows"]:
        series = scores[row["judged"]]
        at = series["step"].index(row["best_step"])
        assert row["best"] == series["value"][at] == max(series["value"])
        assert (row["low"], row["high"]) == (series["low"][at], series["high"][at])
        assert row["last"] == series["value"][-1]


def test_macro_averages_are_compared_by_their_confusions(tmp_path: Path) -> None:
    """Those at the best step are kept, so that bands at another level follow."""
    for seed, run in enumerate("ab"):
        task = details.multiclass(3)
        noise = np.random.default_rng(seed).uniform(0.5, 1, task.y_pred.shape)
        noisy = replace(task, y_pred=task.y_pred * noise)
        details.write(tmp_path, f"{run}/validation", noisy, name="pet")
    here = InProcess(tmp_path)
    body = here.answer("ranking", tag="pet", average="macro")
    leader, other = body["rows"]
    scores = {s["run"]: s for s in here.scores(tag="pet", average="macro")}

    assert leader["verdict"] == "leads"
    assert other["verdict"] == "not_told_apart"
    for row in body["rows"]:
        series = scores[row["judged"]]
        at = series["step"].index(row["best_step"])
        assert row["low"] == series["low"][at]
    assert other["difference_low"] < other["difference"] < other["difference_high"]


def test_a_threshold_is_that_of_every_route(tmp_path: Path) -> None:
    """Runs are ranked at it, and those without counts there are named."""
    details.write(tmp_path, "a/validation", details.pets(), name="f1_score")
    write(tmp_path, "b/validation", 200)
    body = InProcess(tmp_path).answer("ranking", tag="f1_score", threshold=0.5)

    assert [row["run"] for row in body["rows"]] == ["a"]
    assert [refused["run"] for refused in body["not_at_threshold"]] == ["b/validation"]


def test_a_tag_must_be_given(here: InProcess) -> None:
    """Runs of two metrics are no ranking."""
    assert error_of(here.get("ranking"), 400).startswith("`tag` must be given")
    error_of(here.get("ranking?tag=nothing"), 404)


def test_folds_of_other_rows_are_ranked_without_an_error(tmp_path: Path) -> None:
    """Odd runs, classes with strange names, restarts: each has its row."""
    write_folds(tmp_path)
    here = InProcess(tmp_path)
    runs = {s["run_group"] for s in here.series() if s["tag"] == "f1_score"}

    body = here.answer("ranking", tag="f1_score")

    assert {row["run"] for row in body["rows"]} == runs
