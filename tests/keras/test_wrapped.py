"""A callback that another one wraps counts all rows, or says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import TensorBoard
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    records,
    totals,
    with_or_without,
)

HOOKS = [
    f"{split}_{when}"
    for split in ("train", "test", "epoch", "train_batch", "test_batch")
    for when in ("begin", "end")
]


class Wrap(keras.callbacks.Callback):
    """Hands on the hooks, but for some."""

    def __init__(self, inner: Any, *without: str, **instead: Any) -> None:
        """Take the callback."""
        super().__init__()
        self.inner = inner
        for name in HOOKS:
            if name not in without:
                hook = getattr(inner, f"on_{name}")
                setattr(self, f"on_{name}", instead.get(name, lambda h: h)(hook))

    def set_model(self, model: Any) -> None:
        """Hand on the model."""
        super().set_model(model)
        self.inner.set_model(model)


class OwnList(keras.callbacks.CallbackList):
    """A list of the user's own making."""


def only(condition: Callable[[int], bool]) -> Any:
    """Return what hands on some batches."""
    return lambda hook: (
        lambda batch, logs=None: hook(batch, logs) if condition(batch) else None
    )


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
@pytest.mark.parametrize(
    "wrap",
    [
        Wrap,
        lambda ours: Wrap(Wrap(ours)),
        lambda ours: OwnList([ours]),
        lambda ours: Wrap(ours, "epoch_begin"),
        lambda ours: Wrap(ours, "test_begin"),
    ],
    ids=["wrapped", "twice", "a list", "without epoch_begin", "without test_begin"],
)
def test_a_callback_that_is_wrapped_counts_all_rows(
    wrap: Any, is_compiled: bool, tmp_path: Path, said: Any
) -> None:
    """The `fit` is found through what stands between; history and disk agree."""
    trained = with_or_without(is_compiled)
    history = trained.fit(wrap(TensorBoard(tmp_path))).history

    assert totals(tmp_path, "train") == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    written = records(tmp_path, "validation", TAG)[1]
    assert history["val_f1_score"] == pytest.approx(
        f_beta(written.counts).tolist(), abs=1e-6
    )
    assert said() == []


@pytest.mark.parametrize(
    ("wrap", "sentence", "lost"),
    [
        (
            lambda ours: Wrap(ours, "train_batch_begin"),
            "on_train_batch_begin did not reach this callback",
            "train",
        ),
        (
            lambda ours: Wrap(ours, train_batch_begin=only(lambda b: b % 2 == 1)),
            "reached this callback for 3 of 6 batches",
            "train",
        ),
        (
            lambda ours: Wrap(ours, train_batch_begin=only(lambda b: b < 2)),
            "32 rows were counted where Keras ran 90",
            "train",
        ),
        (
            lambda ours: Wrap(ours, "test_batch_begin"),
            "on_test_batch_begin did not reach this callback",
            "validation",
        ),
        (
            lambda ours: Wrap(ours, "test_begin", "test_end", "test_batch_begin"),
            "on_test_begin did not reach TensorBoard",
            "validation",
        ),
    ],
)
def test_hooks_that_are_not_handed_on_leave_no_wrong_number(
    wrap: Any, sentence: str, lost: str, tmp_path: Path, said: Any
) -> None:
    """Nothing in the log directory or the history, and one sentence that names it."""
    history = with_or_without(False).fit(wrap(TensorBoard(tmp_path))).history

    kept = {"train": ROWS, "validation": VALIDATION}
    for run, rows in kept.items():
        assert totals(tmp_path, run) == ([] if run == lost else [rows] * 2)
    shown = {"train": "f1_score", "validation": "val_f1_score"}
    assert {name for name in shown.values() if name in history} == {
        name for run, name in shown.items() if run != lost
    }
    (told,) = said()
    assert sentence in told
    assert "must forward all hooks" in told
