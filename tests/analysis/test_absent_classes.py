"""Which classes are averaged: what scikit-learn averages, unless asked otherwise."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics

from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.scoring import Question, described_average, score
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.intervals import (
    accuracy_interval,
    f1_interval,
    score_interval,
)
from tests.analysis.one_epoch import (
    ARGMAX,
    EXACT,
    PREDICTED,
    TRUE,
    of_data,
    of_numbers,
    of_records,
)
from tests.strategies import Data, data

ORACLES = {
    "f1": metrics.f1_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "jaccard": metrics.jaccard_score,
}


def scikit_learn(name: str, true: Any, predicted: Any, **options: Any) -> float:
    """Return its score, without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(ORACLES[name](true, predicted, **options))


@settings(max_examples=200, deadline=None)
@given(
    data((*ARGMAX, "multilabel")),
    st.sampled_from(sorted(ORACLES)),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from([0.0, 1.0, float("nan")]),
)
def test_as_nobody_chose_it_is_scikit_learn_s_as_a_user_calls_it(
    drawn: Data, name: str, average: str, zero_division: float
) -> None:
    """Class numbers where argmax decides, indicators of multi-label data."""
    kind = "multilabel" if drawn.kind == "multilabel" else "multiclass"
    true, predicted, weight = drawn.expected()
    assume(len(true))
    if name == "jaccard" and np.isnan(zero_division):
        zero_division = 0.0  # scikit-learn's has no nan rule
    if kind == "multiclass":
        true, predicted = true.argmax(-1), predicted.argmax(-1)

    answer = score(
        of_data(drawn, kind=kind),
        Question(name, average, zero_division=zero_division),
    )

    expected = scikit_learn(
        name,
        true,
        predicted,
        average=average,
        zero_division=zero_division,
        sample_weight=weight,
    )
    np.testing.assert_allclose(answer.value, [expected], rtol=0, atol=EXACT)
    assert described_average(answer) == average


@settings(max_examples=200, deadline=None)
@given(
    data((*ARGMAX, "multilabel")),
    st.data(),
    st.sampled_from(sorted(ORACLES)),
    st.sampled_from(["micro", "macro", "weighted"]),
    st.sampled_from([0.0, 1.0, float("nan")]),
)
def test_of_labels_it_is_scikit_learn_s_with_these_labels(
    drawn: Data, more: st.DataObject, name: str, average: str, zero_division: float
) -> None:
    """Averages are over the labels, absent ones too, whatever else is there."""
    true, predicted, weight = drawn.expected()
    assume(len(true))
    labels = more.draw(
        st.lists(st.integers(0, true.shape[-1] - 1), min_size=1, unique=True)
    )
    if name == "jaccard" and np.isnan(zero_division):
        zero_division = 0.0  # scikit-learn's has no nan rule
    kind = "multilabel" if drawn.kind == "multilabel" else "multiclass"
    if kind == "multiclass":
        true, predicted = true.argmax(-1), predicted.argmax(-1)

    answer = score(
        of_data(drawn, kind=kind, labels=tuple(labels)),
        Question(name, average, zero_division=zero_division),
    )

    try:
        expected = scikit_learn(
            name,
            true,
            predicted,
            labels=labels,
            average=average,
            zero_division=zero_division,
            sample_weight=weight,
        )
    except ValueError:  # it wants one of the labels to be in `y_true`
        assume(False)
    np.testing.assert_allclose(answer.value, [expected], rtol=0, atol=EXACT)
    assert answer.labels == tuple(f"class {label}" for label in labels)


def documented() -> list[tuple[str, str, str]]:
    """Return the rows of the table in docs/f1score.md."""
    page = Path(__file__).parents[2] / "docs" / "f1score.md"
    section = page.read_text(encoding="utf-8").split("## Which classes are averaged")[1]
    table = section.split("|---|---|---|")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.strip().splitlines()]
    return [
        (kind, rule.strip("`"), call.strip("`"))
        for kind, rules, call in rows
        for rule in rules.split(", ")
    ]


@pytest.mark.parametrize(("kind", "rule", "call"), documented())
def test_the_documented_calls_of_scikit_learn_give_the_same(
    kind: str, rule: str, call: str
) -> None:
    """Each row of the table in docs/f1score.md, evaluated as it stands."""
    labels, classes = [3, 4, 0], 5
    names: dict[str, Any] = {"y": TRUE, "p": PREDICTED, "C": classes, "np": np}
    names |= {"labels": labels, "f1_score": metrics.f1_score}
    here = of_numbers(TRUE, PREDICTED, classes)
    if kind == "multi-label":
        here = replace(here, kind="multilabel")
        names["Y"], names["P"] = np.eye(classes, dtype=int)[[TRUE, PREDICTED]]
    if kind == "with labels":
        here = replace(here, labels=tuple(labels))

    answer = score(here, Question(absent_classes=rule))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = eval(call, names)  # the page is our own
    assert answer.value.tolist() == pytest.approx([expected], abs=EXACT)


def test_a_choice_is_for_the_score_and_for_its_batch_mean() -> None:
    """Left out or counted as asked, in both; by default Keras' mean counts them."""
    here = of_numbers(TRUE, PREDICTED, 5)
    left_out = metrics.f1_score(TRUE, PREDICTED, average="macro")
    counted = metrics.f1_score(
        TRUE, PREDICTED, average="macro", labels=range(5), zero_division=0
    )
    assert abs(left_out - counted) > 0.1

    for asked, value, batch_mean in (
        ("auto", left_out, counted),
        ("left_out", left_out, left_out),
        ("counted", counted, counted),
    ):
        answers = [
            score(here, Question(absent_classes=asked)),
            # The metric's own word is as good as the question's.
            score(replace(here, absent_classes=asked), Question()),
        ]
        for answer in answers:
            assert answer.value.tolist() == pytest.approx([value], abs=EXACT)
            assert answer.batch_mean is not None
            assert answer.batch_mean.tolist() == pytest.approx([batch_mean], abs=EXACT)


@pytest.mark.parametrize(
    ("changes", "question", "rule", "of_batches", "described"),
    [
        ({}, {}, "left_out", "counted", "macro"),
        (
            {},
            {"absent_classes": "counted"},
            "counted",
            "counted",
            "macro, absent classes counted",
        ),
        ({"kind": "multilabel"}, {}, "counted", "counted", "macro"),
        (
            {"kind": "multilabel"},
            {"absent_classes": "left_out"},
            "left_out",
            "left_out",
            "macro, absent classes left out",
        ),
        ({"labels": (0, 1)}, {}, "counted", "counted", "macro of 2 labels"),
        ({"labels": (1,)}, {}, None, None, "label class 1"),
        ({}, {"class_name": "class 1"}, None, None, ""),
        ({}, {"average": "micro"}, None, None, "micro"),
        ({}, {"score": "mcc"}, None, None, ""),
        ({}, {"score": "recall"}, "left_out", None, "macro"),
        ({}, {"average": "macro_of_means"}, "left_out", None, "macro of means"),
        (
            {"kind": "multilabel"},
            {"score": "accuracy", "average": "micro"},
            "counted",
            None,
            "micro",
        ),
        (
            {"kind": "multilabel", "absent_classes": "counted"},
            {},
            "counted",
            "counted",
            "macro, absent classes counted",
        ),
        (
            {"labels": (0, 1)},
            {"absent_classes": "left_out"},
            "left_out",
            "left_out",
            "macro of 2 labels, absent classes left out",
        ),
    ],
)
def test_an_answer_says_what_was_done_with_absent_classes(
    changes: dict[str, Any],
    question: dict[str, Any],
    rule: str | None,
    of_batches: str | None,
    described: str,
) -> None:
    """Of the score and of the batch mean; nothing where it makes no difference."""
    here = of_numbers(TRUE, PREDICTED, 5, **changes)

    answer = score(here, Question(**question))

    assert answer.absent_classes == rule
    assert answer.batch_mean_absent_classes == of_batches
    assert described_average(answer) == described
    told = answer.to_json()
    assert told["described_average"] == described
    assert told["absent_classes"] == rule
    assert told["labels"] == (list(answer.labels) if answer.labels else None)


def test_a_rule_that_makes_no_difference_changes_no_number() -> None:
    """Where an answer says nothing of absent classes, every rule gives the same."""
    here = of_numbers(TRUE, PREDICTED, 5)
    for question in (
        Question(average="micro"),
        Question("accuracy"),
        Question("mcc"),
        Question("kappa"),
        Question("balanced_accuracy"),
        Question(class_name="class 2"),
    ):
        answers = [
            score(here, replace(question, absent_classes=rule))
            for rule in ("auto", "left_out", "counted")
        ]
        assert {answer.absent_classes for answer in answers} == {None}
        assert len({float(answer.value[0]) for answer in answers}) == 1


def test_one_label_is_its_class_against_the_rest() -> None:
    """The positive class of a two-unit softmax: score, batch mean, band and gap."""
    true, predicted = TRUE[:7] % 2, PREDICTED[:7] % 2
    here = of_numbers(true, predicted, 2, labels=(1,))
    of_class = Question(class_name="class 1")

    for average in "auto", "micro", "macro", "weighted", "binary", "macro_of_means":
        answer, expected = score(here, Question(average=average)), score(here, of_class)
        assert answer.value.tolist() == pytest.approx(
            [metrics.f1_score(true, predicted)], abs=EXACT
        )
        for name in "value", "batch_mean", "low", "high", "total":
            np.testing.assert_array_equal(
                getattr(answer, name), getattr(expected, name), name
            )
    assert explained(here, Question()).gap == explained(here, of_class).gap


def test_over_some_labels_micro_is_no_accuracy_and_has_no_such_band() -> None:
    """Its recall and precision are shares of rows, its F1 is none; of all it is."""
    here = of_numbers(TRUE, PREDICTED, 5)
    some = replace(here, labels=(0, 1))
    every = replace(here, labels=(4, 3, 2, 1, 0))

    assert "no share of the rows" in str(score(some, Question(average="micro")).no_band)
    for name in "precision", "recall":
        answer = score(some, Question(name, "micro"))
        low, high = score_interval(some.counts.of_classes((0, 1)).micro(), name)
        np.testing.assert_array_equal(
            [answer.low, answer.high], [low[:, 0], high[:, 0]]
        )
    answer = score(every, Question(average="micro"))
    np.testing.assert_array_equal(
        [answer.low, answer.high], accuracy_interval(here.counts)
    )
    # Whole-table scores are of all rows, so labels change nothing.
    answer = score(some, Question("accuracy"))
    assert answer.value.tolist() == [metrics.accuracy_score(TRUE, PREDICTED)]
    assert answer.low is not None
    assert answer.labels is None
    answer = score(replace(here, labels=(1,)), Question())
    assert answer.low == f1_interval(here.counts)[0][:, 1]


def test_with_labels_the_batch_mean_is_that_of_the_labels() -> None:
    """Class by class the batches' own sums say it."""
    batches = [Counts([3, 0, 1], [4, 0, 3], [4, 2, 1], 7)]
    batches.append(Counts([0, 0, 7], [0, 0, 7], [0, 0, 7], 7))
    here = of_records([Record.of(batch) for batch in batches], labels=(0, 1))

    answer = score(here, Question())

    assert answer.batch_mean is not None
    assert answer.batch_mean.tolist() == pytest.approx([(6 / 8 / 2 + 0) / 2])
