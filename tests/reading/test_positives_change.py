"""Counts of other thresholds are told by the positives, which no threshold changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from tb_f1_plugin.reading.points import FIRST_ROUNDED
from tb_f1_plugin.reading.scalars.counts import changes
from tests.reading.expected import codes
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
TN, FP, FN, TP = (f"{t}_{s}" for t, s in (
    ("true", "negatives"), ("false", "positives"), ("false", "negatives"),
    ("true", "positives"),
))  # fmt: skip
ROLES = (TN, FP, FN, TP)
RANDOM = np.random.default_rng(1)
Y = RANDOM.random(200) < 0.4
EPOCHS = [w * Y + (1 - w) * RANDOM.random(200) for w in (0.1, 0.2, 0.4)]


def of_same_rows(**thresholds: float) -> dict[str, dict[int, float]]:
    """Return the scalars of some roles, each counted at a threshold of its own."""
    cells = {
        role: {
            step: float(confusion_matrix(Y, p > threshold).ravel()[ROLES.index(role)])
            for step, p in enumerate(EPOCHS)
        }
        for role, threshold in thresholds.items()
    }
    return {f"epoch_{role}": points for role, points in cells.items()}


@pytest.mark.parametrize("run", ["validation", "train", "named"])
@pytest.mark.parametrize("with_negatives", [False, True])
def test_counts_of_other_thresholds_are_not_exact(
    run: str, with_negatives: bool, tmp_path: Path, in_process: Serve
) -> None:
    """The sum of TP and FN moves over the same rows: one sentence has both causes."""
    thresholds = dict.fromkeys(ROLES if with_negatives else ROLES[1:], 0.5)
    logs.write_scalars(tmp_path / "right", run, of_same_rows(**thresholds))
    logs.write_scalars(tmp_path / "wrong", run, of_same_rows(**thresholds | {TP: 0.8}))
    here = in_process(tmp_path)
    series = {one["run"].split("/")[0]: one for one in here.series()}
    answers = {one["run"].split("/")[0]: one for one in here.scores()}

    expected = [float(f1_score(Y, p > 0.5)) for p in EPOCHS]
    assert answers["right"]["value"] == expected
    assert (series["right"]["quality"], codes(series["right"])) == ("exact", [])
    assert answers["wrong"]["value"] != expected
    assert series["wrong"]["quality"] == "as_logged"
    assert codes(series["wrong"]) == ["positives_change"]
    (finding,) = series["wrong"]["findings"]
    assert (
        "not of the same rows, or these counts are not of one threshold"
        in (finding["message"])
    )


def test_true_negatives_of_another_threshold_are_told_by_the_negatives(
    tmp_path: Path, in_process: Serve
) -> None:
    """FP and TN have one sum as well, so a false positive's threshold is told."""
    thresholds = dict.fromkeys(ROLES, 0.5) | {FP: 0.8}
    logs.write_scalars(tmp_path, "validation", of_same_rows(**thresholds))

    (series,) = in_process(tmp_path).series()

    assert series["quality"] == "as_logged"
    (finding,) = series["findings"]
    assert finding["message"].startswith("True negatives and false positives together")


def test_of_rows_that_change_the_sentence_is_true(
    tmp_path: Path, in_process: Serve
) -> None:
    """Each F1 is that of the rows of its step, as its first case says."""
    parts = [slice(0, 90), slice(90, 200)]
    tables = [confusion_matrix(Y[at], EPOCHS[0][at] > 0.5).ravel() for at in parts]
    columns = zip(*tables, strict=True)
    tags = {f"val_{r}": dict(enumerate(map(float, c))) for r, c in zip(
        ROLES, columns, strict=True
    )}  # fmt: skip
    logs.write_scalars(tmp_path, "x", tags)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert codes(series) == ["positives_change"]
    assert "each F1 is that of the rows of its step" in series["findings"][0]["message"]
    assert answer["value"] == [
        float(f1_score(Y[at], EPOCHS[0][at] > 0.5)) for at in parts
    ]


def test_steps_that_may_be_batches_are_of_other_rows_and_exact(
    tmp_path: Path, in_process: Serve
) -> None:
    """A loop that logs each batch has other positives at each step."""
    batches: dict[str, Any] = {"TP": [3, 5], "FP": [1, 0], "FN": [2, 4]}
    for run, before in (("a", ""), ("b", "train/")):
        tags = {f"{before}{role}": dict(enumerate(v)) for role, v in batches.items()}
        logs.write_scalars(tmp_path, run, tags)

    for series in in_process(tmp_path).series():
        assert (series["quality"], series["findings"]) == ("exact", [])


@pytest.mark.parametrize("before", ["metrics/", "", "train/"])
@pytest.mark.parametrize("roles", [("TP", "FP", "FN"), ("TP", "FP", "FN", "TN")])
@pytest.mark.parametrize("epochs", [2, 3])
def test_counters_that_are_not_reset_are_not_exact(
    epochs: int, roles: tuple[str, ...], before: str, tmp_path: Path, in_process: Serve
) -> None:
    """Sums over all epochs so far only grow; each epoch's own counts are exact."""
    cells = [
        confusion_matrix(Y, p > 0.5).ravel()[[3, 1, 2, 0]] for p in EPOCHS[:epochs]
    ]
    for run, values in (("reset", cells), ("running", np.cumsum(cells, axis=0))):
        table = {
            f"{before}{role}": {e: float(row[at]) for e, row in enumerate(values)}
            for at, role in enumerate(roles)
        }
        logs.write_scalars(tmp_path, run, table)
    reset, running = in_process(tmp_path).series()

    assert (reset["quality"], codes(reset)) == ("exact", [])
    assert (running["quality"], codes(running)) == ("as_logged", ["may_be_running"])


def test_the_advice_on_other_thresholds_gives_an_exact_series(
    tmp_path: Path, in_process: Serve
) -> None:
    """With Keras' own metrics: another threshold is told, and one is exact."""
    metrics = keras.metrics
    x = RANDOM.normal(size=(200, 3)).astype("float32")
    y = (x[:, :1] + RANDOM.normal(size=(200, 1)) > 0).astype("float32")
    for run, thresholds in (("a", 0.8), ("b", 0.5)):
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, "sigmoid")])
        table = [
            metrics.TruePositives(thresholds, name="hits/tp"),
            metrics.FalsePositives(name="hits/fp"),
            metrics.FalseNegatives(name="hits/fn"),
        ]
        model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=table)
        callback = keras.callbacks.TensorBoard(tmp_path / run)
        model.fit(
            x, y, validation_data=(x, y), epochs=3, verbose=0, callbacks=[callback]
        )

    quality = {one["run"]: one["quality"] for one in in_process(tmp_path).series()}

    assert quality == {
        "a/train": "as_logged",
        "a/validation": "as_logged",
        "b/train": "exact",
        "b/validation": "exact",
    }


@given(
    st.integers(1, 2**40),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_rounding_by_float32_is_no_change(positives: int, shares: list[float]) -> None:
    """Of one sum no split into two is a change, at any size."""
    right = np.array([round(positives * share) for share in shares], np.float64)
    wrong = positives - right

    there = changes(right.astype(np.float32).astype(float), wrong.astype(np.float32))

    assert there.shape == right.shape
    assert not there.any()
    if positives < FIRST_ROUNDED - 1:
        assert changes(np.array([right[0], right[0] + 1]), wrong[[0, 0]])[1]
