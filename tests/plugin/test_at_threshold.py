"""A threshold in place of each series' own: every score is scikit-learn's there."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score

from tests.support import details, logs
from tests.support.in_process import InProcess, error_of

ONE, MANY, LABELS = details.binary(), details.multiclass(), details.multilabel()


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of one column, of argmax, of labels, and of a run without any."""
    details.write(tmp_path, "one/validation", ONE)
    details.write(tmp_path, "many/validation", MANY)
    details.write(tmp_path, "labels/validation", LABELS)
    details.write(tmp_path, "plain/validation", ONE, histogram=False)
    return InProcess(tmp_path)


def truth_of(task: details.Task) -> Any:
    """Return the labels as one column for each class."""
    if task.series.kind == "multiclass":
        return np.eye(task.y_pred.shape[-1], dtype=int)[task.y_true]
    return task.y_true


@pytest.mark.parametrize("threshold", [0.0, 0.25, 0.3, 0.5, 0.9375, 1.0])
def test_f1_at_a_threshold_is_scikit_learn_s(here: InProcess, threshold: float) -> None:
    """At every step, whatever decides; who does not have that edge is named."""
    answer = here.answer("scores", threshold=threshold)
    found = {
        series["run"].split("/")[0]: series["value"] for series in answer["series"]
    }
    named = {each["run"].split("/")[0] for each in answer["not_at_threshold"]}

    assert {*found, *named} == {"one", "many", "labels", "plain"}
    assert named == ({"plain"} if threshold != 0.3 else {"plain", "many", "labels"})
    for name, task in (("one", ONE), ("many", MANY), ("labels", LABELS)):
        if name in found:
            expected = [
                f1_score(
                    truth_of(task),
                    scores > threshold,
                    average="binary" if name == "one" else "macro",
                    zero_division=0,
                )
                for scores in task.y_pred
            ]
            np.testing.assert_allclose(found[name], expected, rtol=0, atol=1e-12)


def test_the_metric_s_own_threshold_gives_the_record_s_score(here: InProcess) -> None:
    """Counts, histogram and record are of the same rows."""
    (own,) = here.scores(run="one/validation")
    (there,) = here.scores(run="one/validation", threshold=0.3)

    assert there["value"] == own["value"]
    assert (there["low"], there["total"]) == (own["low"], own["total"])
    assert (own["batch_mean"], there["batch_mean"]) == (own["value"], None)


@pytest.mark.parametrize(
    ("average", "class_name"),
    [("micro", None), ("weighted", None), ("macro", None), (None, "dog")],
)
def test_averages_and_classes_are_at_the_threshold_too(
    here: InProcess, average: str | None, class_name: str | None
) -> None:
    """They are asked as of any other series."""
    query = {"average": average} if average else {"class_": class_name}
    (found,) = here.scores(
        run="labels/validation", threshold=0.25, score="precision", **query
    )
    truth, scores = LABELS.y_true, LABELS.y_pred
    expected = [
        precision_score(truth, y > 0.25, average=average, zero_division=0)
        if average
        else precision_score(truth[:, 1], y[:, 1] > 0.25, zero_division=0)
        for y in scores
    ]
    np.testing.assert_allclose(found["value"], expected, rtol=0, atol=1e-12)


def test_argmax_becomes_one_against_the_rest(here: InProcess) -> None:
    """So accuracy is the mean of the columns', and no longer the table's."""
    (found,) = here.scores(run="many/validation", threshold=0.25, score="accuracy")
    truth = truth_of(MANY).astype(bool)
    expected = [(truth == (scores > 0.25)).mean() for scores in MANY.y_pred]
    np.testing.assert_allclose(found["value"], expected, rtol=0, atol=1e-12)
    assert found["average"] == "macro"


def test_every_route_of_a_series_moves(here: InProcess) -> None:
    """Classes, history, pool and export have the counts of that threshold."""
    query = {"run": "labels/validation", "tag": logs.NAME, "threshold": 0.25}
    truth, last = LABELS.y_true, LABELS.y_pred[-1] > 0.25
    classes = here.answer("classes", **query)
    expected = f1_score(truth, last, average=None)
    np.testing.assert_allclose(classes["f1"], expected, rtol=0, atol=1e-12)
    assert classes["true_positives"] == (truth & last).sum(0).tolist()

    history = here.answer("history", **query)
    assert [values[-1] for values in history["value"]] == classes["f1"]

    exported = here.get("export", query_string=query).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert float(rows[-1]["value"]) == pytest.approx(expected.mean(), abs=1e-12)

    one = {**query, "run": "one/validation"}
    pool = here.answer("pool", **one)
    (scores,) = here.scores(**one)
    assert pool["groups"][0]["pooled"] == scores["value"]


def test_who_cannot_says_what_to_do(here: InProcess) -> None:
    """The edges beside it, or how to keep a histogram."""
    named = here.answer("scores", threshold=0.29)["not_at_threshold"]
    messages = {each["run"]: each["message"] for each in named}
    assert messages["one/validation"] == (
        "`threshold` must be an edge, got 0.29. The edges beside it are 0.2890625 and "
        "0.29296875."
    )
    assert "F1Score(..., histogram=True)" in messages["plain/validation"]

    plain = {"run": "plain/validation", "tag": logs.NAME, "threshold": 0.5}
    for route in ("classes", "history"):
        told = error_of(here.get(route, query_string=plain), 404)
        assert told == messages["plain/validation"]
    told = error_of(here.get("export", query_string=plain), 404)
    assert told == messages["plain/validation"]
    pool = here.answer("pool", **plain)
    assert (pool["groups"], len(pool["not_at_threshold"])) == ([], 1)
    mixed = here.get("export?threshold=0.5").get_data(as_text=True)
    assert "plain" not in mixed
    assert "one/validation" in mixed


def test_a_baseline_is_at_the_same_threshold(here: InProcess) -> None:
    """A difference is of two scores of one question."""
    query = {"run": "many/validation", "baseline": "many/validation"}
    (found,) = here.scores(**query, threshold=0.75)
    assert found["difference"]["value"] == [0.0] * 4


def test_series_are_listed_and_scored_without_reading_a_histogram(
    tmp_path: Path,
) -> None:
    """They are large, so they are read once somebody asks, and once."""
    details.write(tmp_path, "one/validation", ONE)
    read: list[str] = []

    class Noting:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __getattr__(self, name: str) -> Any:
            method = getattr(self.inner, name)
            if name != "read_tensors":
                return method

            def noted(*given: Any, run_tag_filter: Any, **named: Any) -> Any:
                read.extend(run_tag_filter.tags)
                return method(*given, run_tag_filter=run_tag_filter, **named)

            return noted

    here = InProcess(tmp_path, around=Noting)
    assert here.series()[0]["details"] == ["histogram"]
    here.scores()
    assert read == ["f1_score/counts"]
    first = here.scores(threshold=0.5)
    here.scores(threshold=0.25)
    assert here.scores(threshold=0.5) == first
    assert read == ["f1_score/counts", "f1_score/histogram"]


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("threshold=x", "`threshold` must be a number from 0 to 1, got 'x'."),
        ("threshold=1.5", "`threshold` must be a number from 0 to 1"),
        ("threshold=-0.1", "`threshold` must be a number from 0 to 1"),
        ("threshold=nan", "`threshold` must be a number from 0 to 1"),
        ("threshold=0.5&threshold=0.5", "`threshold` must be given at most once"),
    ],
)
def test_a_malformed_threshold_is_400(here: InProcess, query: str, begins: str) -> None:
    """The rule, what was got and the next step."""
    assert error_of(here.get(f"scores?{query}"), 400).startswith(begins)


def test_macro_has_a_band_where_a_confusion_is_kept(
    here: InProcess, tmp_path: Path
) -> None:
    """That of Takahashi et al.; without one the sentence says how to have it."""
    (many,) = here.scores(run="many/validation")
    assert many["no_band"] is None
    for value, low, high in zip(many["value"], many["low"], many["high"], strict=True):
        assert low < value < high

    details.write(tmp_path, "later/validation", MANY, confusion=False)
    here.reload()
    (later,) = here.scores(run="later/validation")
    assert later["low"] is None
    assert "F1Score(..., confusion=True)" in later["no_band"]
    (weighted,) = here.scores(run="many/validation", average="weighted")
    assert weighted["low"] is None
