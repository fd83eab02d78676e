"""`scores`: which series are answered, why there is a gap, and differences."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tb_f1_plugin.core.scores.intervals import difference_interval
from tests.plugin.logdirs import EPOCHS, write_folds, write_runs
from tests.support.in_process import InProcess, check, error_of


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of seven binary runs and one of three classes."""
    write_runs(tmp_path)
    return InProcess(tmp_path)


@pytest.fixture
def folds(tmp_path: Path) -> InProcess:
    """Return a server of three folds, two seeds over one fold's rows, and odd runs."""
    write_folds(tmp_path)
    return InProcess(tmp_path)


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
    body = check(here.get(path).get_json(), "ScoresAnswer")
    assert (body["score"], body["beta"], body["zero_division"]) == ("fbeta", 0.5, None)


def test_an_empty_log_directory_has_no_series(tmp_path: Path) -> None:
    """Nothing yet is no error, except for whoever asks for something by name."""
    empty = InProcess(tmp_path)
    assert empty.series() == empty.scores() == []
    assert error_of(empty.get("scores?run=a"), 404).endswith("Known: none yet.")


def test_the_gap_is_explained_where_it_can_be(folds: InProcess) -> None:
    """Macro: of its classes; the parts sum to the gap; elsewhere a sentence."""
    by_run = {
        (series["run"], series["tag"]): series["explanation"]
        for series in folds.answer("scores", explain=1)["series"]
    }
    found = by_run["cv/fold 1", "f1_score"]
    parts = found["parts"]
    whole = sum(
        parts[name] for name in ("concavity", "empty_batches", "ragged", "rest")
    )

    assert found["step"] == EPOCHS - 1
    assert whole == pytest.approx(parts["total"], abs=1e-12)
    assert math.isclose(parts["batch_size"], 16)
    assert "positives of each class per batch" in found["sentence"]
    assert by_run["by hand", "f1"]["parts"] is None
    assert all(series["explanation"] is None for series in folds.scores())


def test_a_difference_is_that_of_the_two_scores_with_its_band(folds: InProcess) -> None:
    """At the steps that both have, labelled as assuming independent sets."""
    query = {"tag": "f1_score", "baseline": "cv/fold 0", "average": "micro"}
    answered = folds.answer("scores", **query)["series"]
    found = {series["run"]: series for series in answered}
    compared, baseline = found["cv/fold 1"], found["cv/fold 0"]
    difference = compared["difference"]

    assert difference["step"] == [0, 1]
    values = np.subtract(compared["value"], baseline["value"])
    np.testing.assert_allclose(difference["value"], values, rtol=1e-12)
    ends = [
        [series[name] for name in ("value", "low", "high")]
        for series in (compared, baseline)
    ]
    low, high = difference_interval(*ends)
    np.testing.assert_allclose([difference["low"], difference["high"]], [low, high])
    assert "independent sets" in difference["note"]
    assert found["late"]["difference"]["step"] == [1]
    macro = folds.answer("scores", baseline="cv/fold 0")["series"]
    without = next(o["difference"] for o in macro if o["run"] == "cv/fold 1")
    assert without["low"] is None
    assert "which classes are taken for which" in without["note"]
    assert all(o["difference"] is None for o in macro if o["tag"] != "f1_score")
    assert error_of(folds.get("scores?baseline=x"), 404).startswith("`run` must be")
