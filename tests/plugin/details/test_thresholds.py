"""The routes `thresholds` and `curve`: scikit-learn is the oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
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

from tests.plugin.details.queries import LABELS, MANY, ONE, TAG, of, one_class
from tests.support import details
from tests.support.in_process import InProcess


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
