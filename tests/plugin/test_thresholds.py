"""Scores over the threshold, curves and confusions: each number is scikit-learn's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    fbeta_score,
    precision_recall_curve,
    recall_score,
    roc_auc_score,
)

from tb_f1_plugin.analysis.details.curves import CURVES
from tb_f1_plugin.analysis.question import AVERAGES
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.core.vocabulary import ABSENT_CLASSES
from tb_f1_plugin.plugin.parameters import FLAG_VALUES, ZERO_DIVISIONS
from tb_f1_plugin.plugin.routes import ROUTES, Route
from tests.support import details, logs
from tests.support.in_process import InProcess, check, error_of

ONE = details.binary(seed=3)
MANY = details.multiclass(classes=4, seed=1)
LABELS = details.multilabel()
TAG = logs.NAME


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of one column, of argmax, and of labels."""
    details.write(tmp_path, "one/validation", ONE)
    details.write(tmp_path, "many/validation", MANY)
    details.write(tmp_path, "labels/validation", LABELS)
    details.write(tmp_path, "plain/validation", MANY, histogram=False, confusion=False)
    return InProcess(tmp_path)


def of(name: str, **query: Any) -> dict[str, Any]:
    """Return the query of a series."""
    return {"run": f"{name}/validation", "tag": TAG, **query}


def one_class(name: str) -> tuple[Any, Any, dict[str, str]]:
    """Return labels and scores of a class of the last epoch, and how to ask for it."""
    if name == "one":
        return ONE.y_true, ONE.y_pred[-1], {}
    if name == "many":
        return (MANY.y_true == 2).astype(int), MANY.y_pred[-1][:, 2], {"class_": "c"}
    return LABELS.y_true[:, 1], LABELS.y_pred[-1][:, 1], {"class_": "dog"}


@pytest.mark.parametrize("name", ["one", "many", "labels"])
def test_a_score_at_every_edge_is_scikit_learn_s(here: InProcess, name: str) -> None:
    """And the best one is the largest of them, with its band and bracket around it."""
    truth, scores, query = one_class(name)
    found = here.answer("thresholds", **of(name, **query))
    edges = found["at_step"]["edges"]
    expected = [f1_score(truth, scores > edge, zero_division=0) for edge in edges]

    np.testing.assert_allclose(found["at_step"]["values"], expected, rtol=0, atol=1e-12)
    assert found["best"]["value"][-1] == pytest.approx(max(expected), abs=1e-12)
    best = found["best"]["threshold"][-1]
    assert f1_score(truth, scores > best) == pytest.approx(max(expected), abs=1e-12)
    precision, recall, _ = precision_recall_curve(truth, scores)
    largest = np.nanmax(2 * precision * recall / (precision + recall))
    low, high = found["at_step"]["best_f1_bracket"]
    assert low - 1e-12 <= largest <= high + 1e-12
    for end, is_below in (("low", True), ("high", False)):
        for value, band in zip(expected, found["at_step"][end], strict=True):
            assert band <= value + 1e-12 if is_below else band >= value - 1e-12


def test_one_threshold_for_all_classes_is_that_of_their_average(
    here: InProcess,
) -> None:
    """It is chosen by the average that was asked for."""
    found = here.answer(
        "thresholds", **of("labels", average="macro", score="fbeta", beta=2)
    )
    truth, scores = LABELS.y_true, LABELS.y_pred[-1]
    expected = [
        fbeta_score(truth, scores > edge, beta=2, average="macro", zero_division=0)
        for edge in found["at_step"]["edges"]
    ]
    np.testing.assert_allclose(found["at_step"]["values"], expected, rtol=0, atol=1e-12)
    assert found["best"]["value"][-1] == pytest.approx(max(expected), abs=1e-12)
    assert (found["average"], found["best"]["low"]) == ("macro", None)
    assert found["no_band"]
    assert found["at_step"]["best_f1_bracket"] is None


def test_the_best_of_an_average_is_the_largest_that_is_shown(tmp_path: Path) -> None:
    """A class without a prediction counts there as it was asked, here too."""
    truth = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    scores = np.array([[[0.9, 0.4], [0.8, 0.4], [0.1, 0.4], [0.2, 0.4]]])
    series = details.multilabel(classes=2).series
    details.write(tmp_path, "a/validation", details.Task(series, truth, scores))
    query = {
        "run": "a/validation",
        "tag": TAG,
        "average": "macro",
        "score": "precision",
    }
    found = InProcess(tmp_path).answer("thresholds", **query)
    # Above 0.4 the second class is 0/0: without it the mean would be 1.
    assert found["best"]["value"] == [max(found["at_step"]["values"])] == [0.75]


def test_the_score_of_the_series_itself_is_beside_the_best(here: InProcess) -> None:
    """At its own threshold; of argmax as argmax decides."""
    one, many = (here.answer("thresholds", **of(name)) for name in ("one", "many"))
    assert one["own_threshold"] == 0.3
    assert one["at_own"] == here.scores(run="one/validation")[0]["value"]
    assert many["own_threshold"] is None
    assert many["at_own"] == here.scores(run="many/validation")[0]["value"]


def test_the_threshold_that_reaches_a_score_reaches_it(here: InProcess) -> None:
    """Of recall the highest, of others the lowest; null where none does."""
    truth, scores, query = one_class("labels")
    found = here.answer(
        "thresholds",
        **of("labels", **query, step=2),
        reach=["recall:0.9", "precision:0.8", "recall:1.01"],
    )
    recall, precision, never = found["reaching"]
    edges = found["at_step"]["edges"]
    reaching = [e for e in edges if recall_score(truth, scores > e) >= 0.9]
    assert recall["threshold"] == max(reaching)
    at = scores > recall["threshold"]
    assert recall["value"] == pytest.approx(recall_score(truth, at), abs=1e-12)
    assert recall["f1"] == pytest.approx(f1_score(truth, at), abs=1e-12)
    assert precision["value"] >= 0.8
    assert (never["threshold"], never["value"], never["f1"]) == (None, None, None)


def test_a_map_has_at_most_64_edges_and_its_values_are_those_of_the_steps(
    here: InProcess,
) -> None:
    """The own threshold is among them."""
    found = here.answer("thresholds", **of("one", map=1))
    chart = found["map"]
    assert chart["steps"] == found["steps"] == [0, 1, 2, 3]
    assert len(chart["edges"]) == 64
    assert 0.3 in chart["edges"]
    assert (chart["edges"][0], chart["edges"][-1]) == (0.0, 1.0)
    for scores, row in zip(ONE.y_pred, chart["values"], strict=True):
        expected = [
            f1_score(ONE.y_true, scores > edge, zero_division=0)
            for edge in chart["edges"]
        ]
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-12)
    assert here.answer("thresholds", **of("one"))["map"] is None


@pytest.mark.parametrize("name", ["one", "many", "labels"])
@pytest.mark.parametrize("curve", ["precision_recall", "roc", "gain"])
def test_points_are_scikit_learn_s_and_brackets_contain_its_areas(
    here: InProcess, name: str, curve: str
) -> None:
    """Each point is that of an edge; the metric's own is the operating point."""
    truth, scores, query = one_class(name)
    found = here.answer("curve", **of(name, **query), curve=curve)
    rates = {"precision_recall": _precision_recall, "roc": _roc, "gain": _gain}[curve]
    edges = found["thresholds"]
    assert (edges[0], edges[-1]) == (None, None)
    for x, y, edge in [*zip(found["x"], found["y"], edges, strict=True)][1:-1]:
        expected = rates(truth, scores > edge)
        assert [x, y] == [
            None if np.isnan(each) else pytest.approx(each, abs=1e-12)
            for each in expected
        ]
    for key, oracle in (
        ("roc_auc", roc_auc_score),
        ("average_precision", average_precision_score),
    ):
        low, high = found["brackets"][key]
        assert low - 1e-12 <= oracle(truth, scores) <= high + 1e-12
    decided = scores > (0.3 if name == "one" else 0.5)
    if name == "many":
        decided = MANY.y_pred[-1].argmax(-1) == 2
    point = found["operating_point"]
    assert [point["x"], point["y"]] == pytest.approx(
        [*rates(truth, decided)], abs=1e-12
    )
    own = {"one": 0.3, "many": None, "labels": 0.5}
    assert point["threshold"] == own[name]


def _precision_recall(truth: Any, decided: Any) -> tuple[float, float]:
    tp = (truth.astype(bool) & decided).sum()
    with np.errstate(invalid="ignore"):
        return tp / truth.sum(), np.float64(tp) / decided.sum()


def _roc(truth: Any, decided: Any) -> tuple[float, float]:
    (tn, fp), (fn, tp) = confusion_matrix(truth, decided, labels=[0, 1])
    return fp / (fp + tn), tp / (tp + fn)


def _gain(truth: Any, decided: Any) -> tuple[float, float]:
    share = truth.mean()
    recall, precision = _precision_recall(truth, decided)
    if not recall:
        return np.nan, np.nan
    return (
        (recall - share) / ((1 - share) * recall),
        (precision - share) / ((1 - share) * precision),
    )


def test_reliability_is_of_the_scores_in_sixteenths(here: InProcess) -> None:
    """Counts and shares are the rows', and Brier's score is scikit-learn's."""
    truth, scores, query = one_class("labels")
    found = here.answer("curve", **of("labels", **query), curve="reliability")
    group = np.clip(np.ceil(scores * 16).astype(int) - 1, 0, 15)
    counts = np.bincount(group, minlength=16)
    assert found["calibration"]["counts"] == counts.tolist()
    with np.errstate(invalid="ignore"):
        shares = np.bincount(group, truth, 16) / counts
    assert found["y"] == [None if np.isnan(s) else pytest.approx(s) for s in shares]
    brier = brier_score_loss(truth, scores)
    assert found["calibration"]["brier"] == pytest.approx(brier, abs=1e-12)
    assert found["calibration"]["are_probabilities"] is True
    assert (found["operating_point"], {*found["thresholds"]}) == (None, {None})


def test_a_confusion_is_scikit_learn_s_at_every_step(here: InProcess) -> None:
    """True classes down, predicted ones across."""
    for step, scores in enumerate(MANY.y_pred):
        found = here.answer("confusion", **of("many", step=step))
        expected = confusion_matrix(MANY.y_true, scores.argmax(-1))
        assert found["matrix"] == expected.tolist()
        assert (found["step"], found["total"]) == (step, len(MANY.y_true))
        assert found["classes"] == ["a", "b", "c", "d"]
        pair = found["top_pairs"][0]
        largest = (expected - np.diag(np.diag(expected))).max()
        at = "abcd".index(pair["true"]), "abcd".index(pair["predicted"])
        assert pair["rows"] == largest == expected[at]
        assert pair["of"] == expected[at[0]].sum()


def test_one_column_and_one_class_have_a_table_of_two_by_two(here: InProcess) -> None:
    """It follows from the counts, so every series of exact counts has it."""
    one = here.answer("confusion", **of("one"))
    expected = confusion_matrix(ONE.y_true, ONE.y_pred[-1] > 0.3)
    assert (one["matrix"], one["classes"]) == (expected.tolist(), ["not 1", "1"])

    truth, scores, query = one_class("labels")
    label = here.answer("confusion", **of("labels", **query))
    expected = confusion_matrix(truth, scores > 0.5)
    assert (label["matrix"], label["classes"]) == (
        expected.tolist(),
        ["not dog", "dog"],
    )

    plain = here.answer("confusion", **of("plain", class_="c"))
    decided = MANY.y_pred[-1].argmax(-1) == 2
    assert plain["matrix"] == confusion_matrix(MANY.y_true == 2, decided).tolist()


def test_top_pairs_are_summed_over_steps_and_say_since_when(here: InProcess) -> None:
    """`since_step` is the first step of an unbroken line up to the last one."""
    every = [confusion_matrix(MANY.y_true, s.argmax(-1)) for s in MANY.y_pred]
    found = here.answer("confusion", **of("many", from_=1, to=3))
    summed = sum(every[1:4])
    for pair in found["top_pairs"]:
        true, predicted = ("abcd".index(pair[key]) for key in ("true", "predicted"))
        assert pair["rows"] == summed[true, predicted]
        assert pair["of"] == summed[true].sum()
        since = None
        for step in (3, 2, 1, 0):
            row = every[step][true] * (np.arange(4) != true)
            if not row[predicted] or row[predicted] < row.max():
                break
            since = step
        assert pair["since_step"] == since


def test_what_is_not_kept_says_how_to_keep_it(here: InProcess) -> None:
    """It is no error: the columns are empty."""
    histogram = "F1Score(..., histogram=True)"
    assert histogram in here.answer("thresholds", **of("plain"))["unavailable"]
    assert histogram in here.answer("curve", **of("plain"))["unavailable"]
    told = here.answer("confusion", **of("plain"))["unavailable"]
    assert "F1Score(..., confusion=True)" in told
    told = here.answer("confusion", **of("labels"))["unavailable"]
    assert "Choose a class" in told
    told = here.answer("thresholds", **of("one", class_="2"))["unavailable"]
    assert told.startswith("There is no class '2'")


@pytest.mark.parametrize(
    ("path", "status", "begins"),
    [
        ("thresholds?run=one/validation", 400, "`tag` must be given"),
        ("thresholds?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("thresholds?TAG&reach=recall", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&reach=f9:1", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&reach=f1:nan", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&map=2", 400, "`map` must be one of 0, 1"),
        ("curve?TAG&curve=pr", 400, "`curve` must be one of precision_recall, roc,"),
        ("curve?TAG&class=x", 404, "`class` must be one of the series, got 'x'."),
        ("curve?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("curve?MANY", 400, "`class` must be given for a series of several classes"),
        ("confusion?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("confusion?TAG&from=x", 400, "`from` must be a whole number"),
        ("confusion?TAG&from=8&to=9", 400, "`from` and `to` must have a step"),
        ("confusion?TAG&class=x", 404, "`class` must be one of the series"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(
    here: InProcess, path: str, status: int, begins: str
) -> None:
    """The rule, what was got and the next step."""
    path = path.replace("TAG", f"run=one/validation&tag={TAG}")
    path = path.replace("MANY", f"run=many/validation&tag={TAG}")
    assert error_of(here.get(path), status).startswith(begins)


def test_beyond_a_hundred_classes_pairs_are_told_in_place_of_a_matrix(
    tmp_path: Path,
) -> None:
    """They are its cells that are not 0."""
    task = details.multiclass(epochs=2, classes=101, rows=400)
    details.write(tmp_path, "large/validation", task, histogram=False)
    found = InProcess(tmp_path).answer("confusion", **of("large"))
    expected = confusion_matrix(task.y_true, task.y_pred[-1].argmax(-1))
    assert found["matrix"] is None
    cells = {(p["true"], p["predicted"]): p["rows"] for p in found["pairs"]}
    assert cells == {
        (str(true), str(predicted)): expected[true, predicted]
        for true, predicted in np.argwhere(expected)
    }


RUNS = ("one", "many", "labels", "plain")
WORDS: dict[str, Sequence[str]] = {
    "run": [f"{name}/validation" for name in RUNS],
    "step": ["0", "1", "2", "3"],
    "class": ["1", "a", "dog", "x"],
    "score": tuple(SCORES),
    "average": AVERAGES,
    "zero_division": tuple(ZERO_DIVISIONS),
    "absent_classes": ABSENT_CLASSES,
    "reach": ["recall:0.9", "mcc:0.1", "precision:1"],
    "map": FLAG_VALUES,
    "curve": CURVES,
    "from": ["0", "2", "9"],
    "to": ["1", "3", "-1"],
    "threshold": ["0", "0.5", "1"],
}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    """Return a server of all kinds, and of scores that are no probabilities."""
    logdir = tmp_path_factory.mktemp("logs")
    for name, task in (("one", ONE), ("many", MANY), ("labels", LABELS)):
        odd = np.array(task.y_pred)
        odd[0], odd[1, :5], odd[2, :3] = 0.5, np.nan, np.inf
        details.write(logdir, f"{name}/validation", replace(task, y_pred=odd))
    details.write(logdir, "plain/validation", MANY, histogram=False, confusion=False)
    return InProcess(logdir)


@settings(deadline=None, max_examples=150)
@given(route=st.sampled_from(ROUTES), data=st.data())
def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(
    there: InProcess, route: Route, data: st.DataObject
) -> None:
    """Never by a failure, and never by what the schema does not allow."""
    query = {"tag": TAG}
    for parameter in route.parameters:
        words = WORDS.get(parameter.name, [])
        if words and (parameter.is_required or data.draw(st.booleans())):
            query[parameter.name] = data.draw(st.sampled_from(words))
    if route.name == "series":
        query = {}
    response = there.get(route.name, query_string=query)
    if response.status_code != 200:
        error_of(response, response.status_code)
        assert response.status_code in (400, 404)
    elif route.name != "export":
        check(json.loads(response.get_data()), route.definition)
