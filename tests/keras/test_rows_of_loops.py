"""Whose rows a loop with a tape counts is known, or one sentence says what to do."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    Task,
    read,
    records,
    totals,
    with_or_without,
)
from tests.keras.test_loops import listed

Batch = tuple[Any, Any]


class Tape:
    """A user's own loop over two epochs, without a hook for anything but these.

    What it does in an epoch is a list of words: `train` and `part` count all training
    rows, or the first half of them, `rest` the other half, `validate` those of the
    validation; `reset` resets the metric as the loop itself does.

    Args:
        directory: Where TensorBoard writes.
        announces: Whether each batch of the training is announced.
    """

    def __init__(self, directory: Path, *, announces: bool = False) -> None:
        """Take a model that stands still, so that what is right can be predicted."""
        self.task: Task = with_or_without(True)
        self.model = self.task.model
        self.f1: F1Score = next(m for m in self.model._compile_metrics._user_metrics)
        self.hooks = listed(self.task, TensorBoard(directory))
        self.announces, self.number = announces, itertools.count()
        self.foreign = self.task.x[:50], 1 - self.task.y[:50]

    def count(self, batches: Batch, *, announces: bool = False) -> None:
        """Count rows with the metric."""
        x, y = batches
        for start in range(0, len(x), 16):
            number = next(self.number) if announces else 0
            if announces:
                self.hooks.on_train_batch_begin(number)
            predicted = self.model(x[start : start + 16])
            self.f1.update_state(y[start : start + 16][:, None], predicted)
            if announces:
                self.hooks.on_train_batch_end(number, {})

    def do(self, word: str) -> None:
        """Do what a word says."""
        x, y = self.task.x, self.task.y
        half = 48
        acts: dict[str, Callable[[], Any]] = {
            "train": lambda: self.count((x, y), announces=self.announces),
            "part": lambda: self.count((x[:half], y[:half]), announces=self.announces),
            "rest": lambda: self.count((x[half:], y[half:]), announces=self.announces),
            "validate": lambda: self.count(self.task.validation),
            "reset": self.f1.reset_state,
            "reset model": self.model.reset_metrics,
            "test begin": self.hooks.on_test_begin,
            "test end": self.hooks.on_test_end,
            "evaluate": lambda: self.model.evaluate(*self.foreign, verbose=0),
            "evaluate with the list": lambda: self.model.evaluate(
                *self.task.validation, verbose=0, callbacks=self.hooks
            ),
            "test_on_batch": lambda: self.model.test_on_batch(*self.foreign),
            "train_on_batch": lambda: [
                self.model.train_on_batch(x[i : i + 16], y[i : i + 16])
                for i in range(0, len(x), 16)
            ],
        }
        acts[word]()

    def run(self, *words: str, logs: Any = None) -> None:
        """Run two epochs."""
        self.model.optimizer.learning_rate = 0.0
        for epoch in range(2):
            self.number = itertools.count()
            self.hooks.on_epoch_begin(epoch)
            for word in words:
                self.do(word)
            self.hooks.on_epoch_end(epoch, dict(logs or {}))
        self.hooks.on_train_end()

    def exact(self, x: Any, y: Any) -> float:
        """Return scikit-learn's F1 of rows."""
        predicted = self.model.predict(x, verbose=0)[:, 0] > 0.5
        return float(f1_score(y, predicted))


def is_right(tape: Tape, directory: Path, *, validates: bool) -> None:
    """Check that both epochs are of all training rows, and of the validation's."""
    assert totals(directory, "train") == [ROWS] * 2
    right = tape.exact(tape.task.x, tape.task.y)
    np.testing.assert_allclose(
        f_beta(records(directory, "train", TAG)[1].counts), right, atol=1e-12
    )
    assert totals(directory, "validation") == [VALIDATION] * 2 * validates
    if validates:
        right = tape.exact(*tape.task.validation)
        counts = records(directory, "validation", TAG)[1].counts
        np.testing.assert_allclose(f_beta(counts), right, atol=1e-12)


UNCLEAR: dict[str, list[str]] = {
    "validation behind": ["train", "reset", "validate", "reset"],
    "validation first": ["reset", "validate", "reset", "train"],
    "by the model": ["evaluate", "train", "reset model", "validate", "reset model"],
    "behind train_on_batch": ["train_on_batch", "reset", "validate"],
    "behind an evaluate": ["train", "evaluate", "reset", "validate", "reset"],
    "in two parts": ["part", "reset", "rest"],
}


@pytest.mark.parametrize("words", UNCLEAR.values(), ids=UNCLEAR)
def test_rows_before_and_after_a_reset_of_the_loop_s_own_are_no_epoch(
    words: list[str], tmp_path: Path, said: Any
) -> None:
    """Nobody knows which are of the training; what the user logs stays."""
    tape = Tape(tmp_path)
    tape.run(*words, logs={"f1_score": 0.125})

    assert totals(tmp_path, "train") == totals(tmp_path, "validation") == []
    (sentence,) = said()
    assert "which rows are of train is not known in epoch 0" in sentence
    assert "Call on_train_batch_begin and on_train_batch_end for each batch" in sentence
    assert "between on_test_begin and on_test_end" in sentence
    assert "'f1_score' in the logs, and so in TensorBoard, need not be" in sentence
    assert "epoch_f1_score" in read(tmp_path, "train")


def test_following_the_sentence_gives_both_splits(tmp_path: Path, said: Any) -> None:
    """A validation between its hooks, batches of the training between theirs."""
    around = ["test begin", "validate", "reset", "test end"]
    behind = Tape(tmp_path / "behind")
    behind.run("train", "reset", *around)
    is_right(behind, tmp_path / "behind", validates=True)
    first = Tape(tmp_path / "first")
    first.run("reset", *around, "train")
    is_right(first, tmp_path / "first", validates=True)
    for place, words in UNCLEAR.items():
        if "train_on_batch" not in words:
            announced = Tape(tmp_path / place, announces=True)
            announced.run(*words)
            is_right(announced, tmp_path / place, validates=False)
    between = Tape(tmp_path / "between", announces=True)
    between.run("part", "reset", *around, "rest", "reset")
    is_right(between, tmp_path / "between", validates=True)
    assert said() == []


CLEAR: dict[str, list[str]] = {
    "reset first": ["reset", "train"],
    "reset last": ["train", "reset"],
    "evaluate in the middle": ["part", "evaluate", "rest"],
    "test_on_batch in the middle": ["part", "test_on_batch", "rest", "test_on_batch"],
    "evaluate first": ["evaluate", "train"],
    "evaluate and reset first": ["evaluate", "reset", "train"],
    "evaluate last": ["train", "evaluate", "reset"],
    "twice": ["part", "evaluate", "evaluate", "rest", "evaluate"],
    "train_on_batch": ["evaluate", "train_on_batch", "reset model", "evaluate"],
}


@pytest.mark.parametrize("announces", [True, False], ids=["announced", "not"])
@pytest.mark.parametrize("words", CLEAR.values(), ids=CLEAR)
def test_an_evaluation_inside_of_an_epoch_leaves_the_epoch_s_own(
    words: list[str], announces: bool, tmp_path: Path, said: Any
) -> None:
    """Its rows are none of the training's; what the loop counts behind it is."""
    tape = Tape(tmp_path, announces=announces)
    tape.run(*words)

    is_right(tape, tmp_path, validates=False)
    assert said() == []


@pytest.mark.parametrize("announces", [True, False], ids=["announced", "not"])
@pytest.mark.parametrize("ours", ["evaluate with the list", "hooks"])
def test_a_loop_may_go_on_to_train_behind_a_validation(
    ours: str, announces: bool, tmp_path: Path, said: Any
) -> None:
    """By evaluate with the loop's list, as a sentence of ours says, or by hooks."""
    validation = (
        ["test begin", "reset", "validate", "test end"] if ours == "hooks" else [ours]
    )
    tape = Tape(tmp_path, announces=announces)
    tape.run("part", *validation, "rest")

    is_right(tape, tmp_path, validates=True)
    assert said() == []


@only_on("tensorflow", why="a function that keeps its traces")
def test_a_reset_that_nobody_hears_is_told_and_the_advice_works(
    tmp_path: Path, said: Any
) -> None:
    """Inside of a compiled function no listener is called when it runs."""
    import tensorflow as tf

    for place in ("inside", "outside"):
        tape = Tape(tmp_path / place)
        x, y = tape.task.x, tape.task.y[:, None]

        @tf.function
        def epoch(tape: Any = tape, place: str = place, x: Any = x, y: Any = y) -> None:
            if place == "inside":
                tape.f1.reset_state()
            tape.f1.update_state(y, tape.model(x))

        for number in range(2):
            tape.hooks.on_epoch_begin(number)
            if place == "outside":
                tape.f1.reset_state()
            epoch()
            tape.hooks.on_epoch_end(number, {})

    assert totals(tmp_path / "inside", "train") == []
    (sentence,) = said()
    assert "reset in a compiled function" in sentence
    assert "Call reset_state outside of it, right after on_epoch_begin" in sentence
    assert totals(tmp_path / "outside", "train") == [ROWS] * 2
