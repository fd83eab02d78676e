"""Keras numbers each kind of metric by itself: a number is no name, and no proof."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.reading.scalars.numbered import settled
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
TP, FP, FN, TN = (
    "true_positives",
    "false_positives",
    "false_negatives",
    "true_negatives",
)
ROWS = np.random.default_rng(0)
Y = np.tile(ROWS.random(80) < 0.4, (3, 1))  # epochs are of the same rows
P = 0.35 * Y + 0.65 * ROWS.random((3, 80))


def table(epoch: int, threshold: float) -> dict[str, float]:
    """Return the confusion table of an epoch at a threshold."""
    cells = confusion_matrix(Y[epoch], P[epoch] > threshold).ravel()
    return dict(zip((TN, FP, FN, TP), map(float, cells), strict=True))


def tags(**of: tuple[str, float]) -> dict[str, dict[int, float]]:
    """Return scalars by tag: a role and the threshold at which it was counted."""
    return {
        f"epoch_{tag}": {e: table(e, threshold)[role] for e in range(3)}
        for tag, (role, threshold) in of.items()
    }


def right(threshold: float = 0.5) -> list[float]:
    """Return scikit-learn's F1 at every epoch."""
    return [float(f1_score(Y[e], P[e] > threshold)) for e in range(3)]


@pytest.mark.parametrize("number", [1, 2, 7])
def test_the_only_set_of_a_run_has_no_number(number: int) -> None:
    """So the folds of one process are one metric, which can be pooled."""
    (one,) = tag_sets([f"epoch_{role}_{number}" for role in (TP, FP, FN)]).sets
    head = [f"epoch_head_{r}_{number + i}" for i, r in enumerate((TP, FP, FN))]
    (other,) = tag_sets(head).sets
    (f1,) = tag_sets([f"epoch_f1_score_{number}"]).sets

    assert (one.shown, other.shown, f1.shown) == ("f1", "head", "f1_score")


def test_numbers_from_0_on_are_a_user_s_own_names() -> None:
    """Keras begins without one, so these are classes."""
    every = [f"epoch_{role}_{c}" for role in (TP, FP, FN) for c in range(3)]

    assert [one.shown for one in tag_sets(every).sets] == ["0", "1", "2"]


def test_an_orphan_beside_a_set_is_decided_by_the_values(
    tmp_path: Path, in_process: Serve
) -> None:
    """Only one choice has all true positives among the positives: not called exact."""
    logs.write_scalars(
        tmp_path,
        "run",
        tags(
            true_positives=(TP, 0.9),
            true_positives_1=(TP, 0.5),
            false_positives=(FP, 0.5),
            false_negatives=(FN, 0.5),
        ),
    )
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert answer["value"] == pytest.approx(right(), abs=1e-12)
    assert series["quality"] == "as_logged"
    assert "paired_by_values" in [finding["code"] for finding in series["findings"]]


def test_an_orphan_that_fits_both_ways_gives_no_number(
    tmp_path: Path, in_process: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here the higher threshold's true positives are possible too: a sentence."""
    logs.write_scalars(
        tmp_path,
        "run",
        tags(
            true_positives=(TP, 0.5),
            true_positives_1=(TP, 0.9),
            false_positives=(FP, 0.9),
            false_negatives=(FN, 0.9),
        ),
    )
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert answer["value"] == []
    assert [finding["code"] for finding in series["findings"]] == ["unclear_numbers"]
    assert "Name the metrics" in answer["unavailable"]
    assert main(["export", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert told.out.count("\n") == 1, "nothing but the head"
    assert "run: f1: Keras numbers each kind of metric by itself" in told.err


@pytest.mark.parametrize("swapped", [(), (FN,), (TP,), (FP,)])
def test_sets_of_equal_numbers_are_checked_by_their_values(
    swapped: tuple[str, ...], tmp_path: Path, in_process: Serve
) -> None:
    """Two thresholds; where one role was compiled in the other order there is none."""
    of = {}
    for role in (TP, FP, FN):
        first, second = (0.9, 0.5) if role in swapped else (0.5, 0.9)
        of |= {role: (role, first), f"{role}_1": (role, second)}
    logs.write_scalars(tmp_path, "run", tags(**of))
    here = in_process(tmp_path)

    values = [one["value"] for one in here.scores()]
    assert values == ([right(0.9), right(0.5)] if not swapped else [[], []])


def test_true_negatives_tell_to_which_threshold_false_positives_belong(
    tmp_path: Path, in_process: Serve
) -> None:
    """Then the choice is proven, and exact."""
    logs.write_scalars(
        tmp_path,
        "run",
        tags(
            true_positives=(TP, 0.9),
            true_positives_1=(TP, 0.5),
            false_positives=(FP, 0.5),
            false_negatives=(FN, 0.5),
            true_negatives=(TN, 0.5),
        ),
    )
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert answer["value"] == pytest.approx(right(), abs=1e-12)
    assert (series["quality"], answer["total"]) == ("exact", [80] * 3)


@given(st.permutations([TP, FP, FN]), st.integers(1, 3))
def test_one_of_each_belongs_together_whatever_the_numbers(
    order: list[str], first: int
) -> None:
    """A second model in one process: each kind goes on from its own number."""
    every = [f"epoch_{role}_{first + i}" for i, role in enumerate(order)]

    (one,) = tag_sets(every).sets

    assert sorted(one.every_tag) == sorted(every)
    assert one.rivals == {}


def test_precision_and_recall_are_paired_by_their_order_and_it_is_said(
    tmp_path: Path, in_process: Serve
) -> None:
    """They are as logged anyway; what has no partner is listed."""
    of = {"precision_2": 0.5, "recall_1": 0.75, "precision_3": 1.0}
    logs.write_scalars(
        tmp_path, "run", {f"epoch_{tag}": {0: v} for tag, v in of.items()}
    )
    here = in_process(tmp_path)
    answer = here.get("series").json
    (series,) = answer["series"]

    assert here.scores()[0]["value"] == pytest.approx([0.6])
    assert "paired_by_order" in [finding["code"] for finding in series["findings"]]
    assert [one["tag"] for one in answer["passed_over"]] == ["epoch_precision_3"]


def test_what_has_a_name_of_its_own_is_exact_as_the_advice_says(
    tmp_path: Path, in_process: Serve
) -> None:
    """The advice of the finding is followed, in Keras itself."""
    kinds = {"tp": "TruePositives", "fp": "FalsePositives", "fn": "FalseNegatives"}
    metrics = [
        getattr(keras.metrics, kind)(threshold, name=f"{short}_{name}")
        for name, threshold in (("a", 0.9), ("b", 0.5))
        for short, kind in kinds.items()
    ]
    x = ROWS.random((60, 1)).astype("float32")
    y = (x[:, 0] > 0.4).astype("float32")
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=metrics)
    callback = keras.callbacks.TensorBoard(tmp_path)
    model.fit(x, y, validation_data=(x, y), verbose=0, callbacks=[callback])
    predicted = model.predict(x, verbose=0)[:, 0]

    answers = in_process(tmp_path).scores(run="validation")

    for answer, threshold in zip(answers, (0.9, 0.5), strict=True):
        expected = f1_score(y, predicted > threshold, zero_division=0)
        assert answer["value"] == pytest.approx([expected], abs=1e-12)


def test_no_step_settles_nothing() -> None:
    """Without values there is no proof, and no failure."""
    none = np.zeros(0)
    values = dict.fromkeys(("a", "b", "c", "d"), none)

    which = settled({TP: "a", FP: "c", FN: "d"}, {TP: ("b",)}, values)

    assert which.tags is None


@pytest.mark.parametrize(
    "sizes", [(400, 400, 400, 0), (1, 400, 400, 0), (1, 1, 1, 2000), (1, 30, 30, 30)]
)
def test_too_many_to_compare_are_listed_with_the_reason(sizes: tuple[int, ...]) -> None:
    """A log of any number of names takes no time that grows as their product."""
    every = [
        f"epoch_{role}_{number}"
        for role, size in zip((TP, FP, FN, TN), sizes, strict=True)
        for number in range(1, size + 1)
    ]

    reading = tag_sets(every)

    assert reading.sets == ()
    assert set(reading.passed_over) == set(every)
    (reason,) = set(reading.passed_over.values())
    assert "too many" in reason
    assert "names" in reason


def test_a_reason_names_few_of_many_tags() -> None:
    """A sentence is as long for 2 rivals as for 2,000, near enough."""
    rivals = ["".join(w) for w in itertools.product(*zip("truepositives",
              "TRUEPOSITIVES", strict=True))][:2000]  # fmt: skip

    reading = tag_sets([*rivals, "fp", "fn"])

    assert set(reading.passed_over) == {*rivals, "fp", "fn"}
    assert max(map(len, reading.passed_over.values())) < 300
    assert "2000 true positives" in reading.passed_over["fp"]
