"""Evaluations and fits inside of a fit leave its epochs as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    Inside,
    records,
    totals,
    with_or_without,
)

LOSS = "binary_crossentropy"


class InItsOwnStep(keras.Model):
    """Trains as Keras does, in a step of the user's, which hides how often."""

    def train_step(self, *arguments: Any) -> Any:
        """Hand it on."""
        return super().train_step(*arguments)


@pytest.mark.parametrize("own_step", [False, True], ids=["keras", "own step"])
@pytest.mark.parametrize("is_used", [False, True], ids=["new metric", "used metric"])
def test_an_evaluation_before_the_first_batch_is_not_of_the_epoch(
    own_step: bool, is_used: bool, tmp_path: Path, said: Any
) -> None:
    """Keras resets no compiled metric before its first batch; its rows are left out."""
    trained, metric = with_or_without(False), F1Score()
    if is_used:
        metric.update_state([1.0], [0.9])
    model = trained.model
    if own_step:
        model = InItsOwnStep(model.inputs, model.outputs)
    model.compile(keras.optimizers.SGD(0.0), model.loss or LOSS, metrics=[metric])
    x, y = trained.x[:30], trained.y[:30]
    evaluate = Inside(
        "on_train_batch_begin", lambda model: model.evaluate(x, y, verbose=0)
    )
    model.fit(
        trained.x,
        trained.y,
        batch_size=16,
        epochs=2,
        verbose=0,
        callbacks=[TensorBoard(tmp_path), evaluate],
    )
    assert totals(tmp_path, "train") == [ROWS] * 2
    assert not [line for line in said() if "not all rows" in line]


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
@pytest.mark.parametrize(
    ("hook", "ours_first", "times"),
    [
        ("on_epoch_end", True, 1),
        ("on_epoch_end", False, 2),
        ("on_epoch_begin", True, 1),
        ("on_test_begin", False, 1),
        ("on_train_batch_end", False, 1),
    ],
)
def test_an_evaluation_with_the_same_callback_leaves_the_fit_as_it_is(
    hook: str, ours_first: bool, times: int, is_compiled: bool, tmp_path: Path
) -> None:
    """It is written as the evaluation that it is, and keeps its shape."""
    trained = with_or_without(is_compiled)
    ours = TensorBoard(tmp_path)
    x, y = trained.x[:30], trained.y[:30]
    sizes: set[int] = set()

    def evaluate(model: Any) -> None:
        for _ in range(times):
            value = model.evaluate(x, y, verbose=0, callbacks=[ours])
            sizes.add(np.size(value))

    callbacks = [ours, Inside(hook, evaluate)][:: 1 if ours_first else -1]
    history = trained.fit(*callbacks).history

    for run, rows in (("train", ROWS), ("validation", VALIDATION)):
        assert totals(tmp_path, run) == [rows] * 2
        shown = history["f1_score" if run == "train" else "val_f1_score"]
        exact = f_beta(records(tmp_path, run, TAG)[1].counts)
        assert shown == pytest.approx(exact.tolist(), abs=1e-6)
    evaluations = totals(tmp_path, "validation", "f1_score/evaluation_counts")
    assert set(evaluations) == {30}
    assert sizes == {1 + is_compiled}
    files = list((tmp_path / "validation").glob("*tfevents*"))
    assert len(files) == 1  # a second one would hide the first one's later points


def test_another_model_may_be_evaluated_or_fitted_inside_with_the_same_callback(
    tmp_path: Path, said: Any
) -> None:
    """The outer fit's epochs are whole, and its model is the callback's again."""
    trained, other = with_or_without(False), with_or_without(False)
    x, y = trained.x[:30], trained.y[:30]
    ours = TensorBoard(tmp_path)

    def act(_: Any) -> None:
        other.model.evaluate(x, y, verbose=0, callbacks=[ours])
        assert ours.model is trained.model
        other.model.fit(x, y, verbose=0, callbacks=[ours])
        assert ours.model is trained.model

    trained.fit(Inside("on_epoch_end", act), ours)

    assert totals(tmp_path, "train") == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    (sentence,) = said()
    assert "A fit inside of a fit with the same TensorBoard is not written" in sentence


def test_a_fit_inside_of_a_fit_with_a_callback_of_its_own_is_written(
    tmp_path: Path,
) -> None:
    """Which is what the sentence advises."""
    trained, other = with_or_without(False), with_or_without(False)
    inner = TensorBoard(tmp_path / "inner")
    act = Inside("on_epoch_end", lambda _: other.fit(inner, epochs=1))

    trained.fit(act, TensorBoard(tmp_path / "outer"), epochs=1)

    for name in ("inner", "outer"):
        assert totals(tmp_path / name, "train") == [ROWS]
        assert totals(tmp_path / name, "validation") == [VALIDATION]


def test_an_evaluation_that_breaks_off_inside_of_a_fit_takes_nothing_along(
    tmp_path: Path,
) -> None:
    """Nobody tells the callback: the next hook of the fit finds out."""
    trained = with_or_without(False)
    ours = TensorBoard(tmp_path)
    breaks = Inside("on_test_batch_end", lambda _: 1 / 0)

    def act(model: Any) -> None:
        with pytest.raises(ZeroDivisionError):
            model.evaluate(trained.x, trained.y, verbose=0, callbacks=[ours, breaks])

    trained.fit(Inside("on_train_batch_begin", act), ours)

    assert totals(tmp_path, "train") == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


@pytest.mark.parametrize("chosen", [False, True], ids=["auto", "f1"])
def test_what_a_fit_has_said_an_evaluation_inside_of_it_does_not_say_again(
    chosen: bool, tmp_path: Path, said: Any
) -> None:
    """Of what is not lent, and of how predictions are compared."""
    given = keras.Input((6,))
    of_logits = keras.losses.BinaryCrossentropy(from_logits=True)
    outputs = {name: keras.layers.Dense(1, name=name)(given) for name in ("a", "z")}
    model = keras.Model(given, outputs)
    model.compile("sgd", {"a": "mse", "z": of_logits})
    x = np.random.default_rng(0).normal(size=(32, 6)).astype("float32")
    y = {"a": x[:, :1], "z": (x[:, :1] > 0).astype("float32")}
    ours = TensorBoard(tmp_path, f1=F1Score() if chosen else "auto")

    class Evaluates(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            model.evaluate(x, y, verbose=0, callbacks=[ours])

    model.fit(x, y, epochs=2, verbose=0, callbacks=[Evaluates(), ours])

    assert len(said()) == 1 + chosen
    assert sum("output 'a'" in sentence for sentence in said()) == 1
    assert sum("predictions above 0" in s for s in said()) == chosen
