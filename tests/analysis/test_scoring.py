"""From a series and a question to columns: pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from tb_f1_plugin.analysis.scoring import Question, score
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores import formulas as core
from tb_f1_plugin.core.scores.intervals import (
    accuracy_interval,
    f1_interval,
    score_interval,
)
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.reading.series import Series
from tests.support.logs import DESIGN_BATCH_MEAN, DESIGN_BATCHES, DESIGN_F1, record_of

RANDOM = np.random.default_rng(0)
TRUE, PREDICTED = RANDOM.integers(4, size=(2, 200))


def series(counts: Counts, **changes: Any) -> Series:
    """Return a series of one epoch, of counts without a leading axis."""
    number = counts.classes
    values: dict[str, Any] = {
        "run": "run",
        "tag": "f1_score",
        "kind": "binary" if number == 1 else "multiclass",
        "classes": tuple(f"class {i}" for i in range(number)),
        "threshold": None,
        "average": "binary" if number == 1 else "macro",
        "averages": ("binary",) if number == 1 else ("micro", "macro", "weighted"),
        "step_unit": "epoch",
        "source": "tensor",
        "steps": np.array([3]),
        "wall_times": np.array([1e9]),
        "counts": Counts(
            counts.true_positives[np.newaxis],
            counts.possible_positives[np.newaxis],
            counts.predicted_positives[np.newaxis],
            counts.total[np.newaxis],
        ),
    }
    return Series(**{**values, **changes})


def table(true: Any, predicted: Any, classes: int) -> Counts:
    """Return the counts of labels, one class a row."""
    each = range(classes)
    return Counts(
        [int(((true == c) & (predicted == c)).sum()) for c in each],
        [int((true == c).sum()) for c in each],
        [int((predicted == c).sum()) for c in each],
        len(true),
    )


MULTICLASS = series(table(TRUE, PREDICTED, 4))
MICRO = series(
    Counts([5], [8], [6], np.nan),
    kind="micro",
    classes=(),
    average="micro",
    averages=("micro",),
    source="ratios",
    is_ratio=True,
)
ORACLES = {
    "f1": lambda t, p: metrics.f1_score(t, p, average="macro"),
    "precision": lambda t, p: metrics.precision_score(t, p, average="macro"),
    "recall": lambda t, p: metrics.recall_score(t, p, average="macro"),
    "jaccard": lambda t, p: metrics.jaccard_score(t, p, average="macro"),
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "mcc": metrics.matthews_corrcoef,
    "kappa": metrics.cohen_kappa_score,
}
BINARY_ORACLES = {
    **ORACLES,
    "f1": metrics.f1_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "jaccard": metrics.jaccard_score,
    "specificity": lambda t, p: metrics.recall_score(t, p, pos_label=0),
}


@pytest.mark.parametrize("name", ORACLES)
def test_a_multiclass_score_is_scikit_learns(name: str) -> None:
    """Averaged scores are macro by default, table scores those of the whole table."""
    answer = score(MULTICLASS, Question(name))
    expected = ORACLES[name](TRUE, PREDICTED)
    assert answer.value.tolist() == pytest.approx([expected], abs=1e-12)
    assert answer.average == ("macro" if SCORES[name].table is None else None)


@pytest.mark.parametrize("name", BINARY_ORACLES)
def test_one_class_is_that_class_against_the_rest(name: str) -> None:
    """With a class every score is the binary one of that class."""
    answer = score(MULTICLASS, Question(name, class_name="class 2"))
    expected = BINARY_ORACLES[name](TRUE == 2, PREDICTED == 2)
    assert answer.value.tolist() == pytest.approx([expected], abs=1e-12)
    assert answer.average is None


@pytest.mark.parametrize("average", ["auto", *core.AVERAGES])
@pytest.mark.parametrize("name", SCORES)
def test_of_one_column_every_average_is_the_binary_one(name: str, average: str) -> None:
    """A picker may stand on any average while binary runs are shown."""
    binary = series(table(TRUE == 1, PREDICTED == 1, 2).of_class(1))
    answer = score(binary, Question(name, average))
    assert answer.average == "binary"
    assert answer.value.tolist() == score(binary, Question(name)).value.tolist()


def test_beta_is_used() -> None:
    """F-beta is scikit-learn's, and has no batch mean unless beta is 1."""
    answer = score(MULTICLASS, Question("fbeta", "weighted", beta=2.0))
    expected = metrics.fbeta_score(TRUE, PREDICTED, beta=2, average="weighted")
    assert answer.value.tolist() == pytest.approx([expected], abs=1e-12)


def test_exact_and_batch_mean_of_the_designs_three_batches() -> None:
    """Pooled F1 is 0.807947 where the mean of the batches is 0.643939."""
    record = record_of(DESIGN_BATCHES)
    sums = record.batch_sums
    design = series(
        record.counts,
        batch_sums=type(sums)(
            sums.score_sum[np.newaxis],
            np.array([sums.batches]),
            sums.defined[np.newaxis],
        ),
    )
    for question in Question(), Question("fbeta"), Question(class_name="class 0"):
        answer = score(design, question)
        assert answer.value.tolist() == pytest.approx([DESIGN_F1], abs=1e-12)
        assert answer.batch_mean is not None
        assert answer.batch_mean.tolist() == pytest.approx([DESIGN_BATCH_MEAN])
    assert score(design, Question("fbeta", beta=2)).batch_mean is None
    assert score(design, Question("recall")).batch_mean is None


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (MICRO, Question(average="macro")),
        (MICRO, Question(class_name="class 0")),
        (MICRO, Question("accuracy")),
        (MICRO, Question("mcc")),
        (MULTICLASS, Question(average="binary")),
        (MULTICLASS, Question(class_name="nobody")),
    ],
)
def test_what_cannot_be_answered_says_why(asked: Series, question: Question) -> None:
    """A series that cannot answer has empty columns and a sentence, no error."""
    answer = score(asked, question).to_json()
    assert answer["unavailable"]
    assert answer["unavailable"].endswith(".")
    assert answer["step"] == answer["wall_time"] == answer["value"] == []
    assert answer["average"] is answer["batch_mean"] is answer["total"] is None


def test_micro_and_binary_ask_the_same_of_sums_alone() -> None:
    """Of rebuilt sums both are the one number that is known, said to be micro."""
    for average in "auto", "micro", "binary":
        answer = score(MICRO, Question(average=average))
        assert answer.average == "micro"
        assert answer.value.tolist() == [10 / 14]
        assert answer.total is None


def test_undefined_is_null_and_zero_division_decides() -> None:
    """0/0 is 0, 1 or null as asked; never a string and never nan."""
    empty = series(Counts([0], [0], [0], 10))
    for zero_division, shown in (0.0, 0.0), (1.0, 1.0), (float("nan"), None):
        answer = score(empty, Question(zero_division=zero_division)).to_json()
        assert answer["value"] == [shown]
        assert answer["total"] == [10]


def test_a_logged_batch_mean_is_shown_for_zero_division_0_only() -> None:
    """It was made with 0/0 = 0; with another choice it is not known."""
    logged = series(Counts([1], [2], [2], 4), logged_batch_mean=np.array([0.25]))
    shown = score(logged, Question()).batch_mean
    assert shown is not None
    assert shown.tolist() == [0.25]
    assert score(logged, Question(zero_division=1.0)).batch_mean is None


@pytest.mark.parametrize(
    ("changes", "question", "reason"),
    [
        ({"split": "train"}, {}, "weights that move"),
        ({"run": "."}, {}, "the log directory is the run itself"),
        ({"run": "Train_2"}, {}, "training rows is not known"),
        ({"is_weighted": True}, {}, "rows have weights"),
        ({"row_axes": 2}, {}, "tokens or pixels"),
        ({}, {"average": "macro"}, "macro over classes"),
        ({}, {"average": "weighted"}, "weighted over classes"),
        ({}, {"score": "mcc"}, "mcc over classes"),
        ({}, {"score": "mcc", "class_name": "class 1"}, "No band of mcc"),
        ({}, {"score": "fbeta", "beta": 2.0, "class_name": "class 1"}, "of fbeta"),
        ({"kind": "multilabel"}, {"average": "micro"}, "labels of one row"),
        ({}, {"score": "jaccard", "average": "micro"}, "count for several classes"),
    ],
)
def test_what_has_no_valid_band_says_why(
    changes: dict[str, Any], question: dict[str, Any], reason: str
) -> None:
    """Law 8: a band is drawn only where its assumptions hold."""
    here = replace(MULTICLASS, **changes)

    answer = score(here, Question(**question))

    assert answer.low is None
    assert answer.high is None
    assert reason in str(answer.no_band)
    assert not answer.unavailable
    assert answer.value.size


def test_counts_without_a_total_have_no_band() -> None:
    """Ratios do not say how many rows they are of."""
    assert "number of rows" in str(score(MICRO, Question()).no_band)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"average": "micro"}, accuracy_interval(MULTICLASS.counts)),
        ({"score": "accuracy"}, accuracy_interval(MULTICLASS.counts)),
        (
            {"class_name": "class 2"},
            tuple(e[:, 2] for e in f1_interval(MULTICLASS.counts)),
        ),
        (
            {"score": "recall", "class_name": "class 2"},
            tuple(e[:, 2] for e in score_interval(MULTICLASS.counts, "recall")),
        ),
        (
            {"score": "fbeta", "beta": 0.0, "class_name": "class 0", "interval": 0.8},
            tuple(e[:, 0] for e in score_interval(MULTICLASS.counts, "precision", 0.8)),
        ),
    ],
)
def test_a_band_is_that_of_the_score_s_own_counts(
    question: dict[str, Any], expected: Any
) -> None:
    """One class, or the accuracy that micro F1 is, at the level asked for."""
    answer = score(MULTICLASS, Question(**question))

    np.testing.assert_allclose([answer.low, answer.high], expected)
    assert answer.no_band is None
    assert (answer.low <= answer.value).all()
    assert (answer.value <= answer.high).all()
