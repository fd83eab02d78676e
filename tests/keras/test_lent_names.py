"""What a lent metric is called in the logs: no name of the user's is taken."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import (
    CLASSES,
    VALIDATION,
    read,
    records,
    task,
)


def f1_score(y_true: Any, y_pred: Any) -> Any:
    """Compute a batch's F1, as a user's own metric function."""
    hits = keras.ops.sum(y_true * keras.ops.round(y_pred))
    return 2 * hits / (keras.ops.sum(y_true) + keras.ops.sum(y_pred) + 1e-7)


@pytest.mark.parametrize(
    "metric",
    [f1_score, keras.metrics.F1Score(threshold=0.5)],
    ids=["function", "keras"],
)
def test_a_name_that_is_taken_stays_the_user_s(
    metric: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A compiled f1_score keeps its values; ours is exact_f1_score, said once."""
    trained = task("logits", metrics=[metric])
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = trained.fit(TensorBoard(tmp_path)).history

    assert {"val_f1_score", "val_exact_f1_score"} <= set(history)
    said = [r for r in caplog.records if "'exact_f1_score'" in r.getMessage()]
    assert len(said) == 1
    tags = read(tmp_path, "validation")
    own = "epoch_f1_score" if metric is f1_score else "epoch_f1_score_0"
    expected = [float(np.ravel(value)[0]) for value in history["val_f1_score"]]
    assert [float(value) for value in tags[own].values] == pytest.approx(expected)
    assert "exact_f1_score/counts" in tags


def test_what_a_lent_metric_s_f1_is_made_of_is_in_the_logs(tmp_path: Path) -> None:
    """log_ratios adds the ratios and the total of both splits, under its name."""
    chosen = F1Score(name="mine", log_ratios=True)
    history = task("probabilities").fit(TensorBoard(tmp_path, f1=chosen)).history

    for split in ("", "val_"):
        assert {f"{split}{name}" for name in chosen.log_names} <= set(history)
    steps, written = records(tmp_path, "validation", "mine/counts")
    assert history["val_mine"] == pytest.approx(list(f_beta(written.counts)), abs=1e-6)
    assert history["val_mine_total"] == [VALIDATION] * len(steps)


def test_the_ratios_of_two_outputs_are_told_apart(tmp_path: Path) -> None:
    """Each output's carry its prefix in the logs, and are written once an epoch."""
    chosen = F1Score(log_ratios=True)
    history = task("two outputs").fit(TensorBoard(tmp_path, f1=chosen)).history

    for output, columns in (("a", 1), ("b", CLASSES)):
        total = history[f"val_{output}_f1_score_total"]
        assert total == [VALIDATION * columns] * 2
        for run in ("train", "validation"):
            written = read(tmp_path, run)[f"epoch_{output}_f1_score_total"]
            assert written.steps == [0, 1]


def test_a_lent_metric_without_any_row_is_not_in_the_logs(tmp_path: Path) -> None:
    """An F1 of no rows is not 0: EarlyStopping must not take it for one."""
    trained = task("sparse")
    x, y = trained.validation
    trained = trained._replace(validation=(x, np.zeros_like(y)))

    history = trained.fit(TensorBoard(tmp_path, f1=F1Score(ignore_class=0))).history

    assert "f1_score" in history
    assert "val_f1_score" not in history


def exact_f1_score(y_true: Any, y_pred: Any) -> Any:
    """Take the name that ours would have instead."""
    return keras.ops.mean(y_pred) * 0 + 7.0


def test_no_name_of_the_user_s_is_ever_taken(tmp_path: Path) -> None:
    """However many of them are taken."""
    trained = task("logits", metrics=[f1_score, exact_f1_score])
    history = trained.fit(TensorBoard(tmp_path)).history

    assert history["val_exact_f1_score"][-1] == 7.0
    assert "val_exact_f1_score_1" in history
