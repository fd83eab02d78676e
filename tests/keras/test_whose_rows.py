"""An epoch's record is of all rows that Keras ran for it, or there is one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.reading.points import evict_restarts
from tests.keras.backends import only_on
from tests.keras.heads import features, rows, still, two
from tests.keras.own_steps import step
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    read,
    records,
    task,
    totals,
    with_or_without,
)


class EveryOther(keras.Model):
    """Updates its metrics in every other step."""

    steps = 0

    @step
    def train_step(self, data: Any) -> Any:
        """Do no training."""
        x, y = data
        y_pred = self(x)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        EveryOther.steps += 1
        if EveryOther.steps % 2:
            return {"loss": loss}
        return self.compute_metrics(x, y, y_pred)


# Keras says so of a model that was made of a list of one input.
@pytest.mark.filterwarnings("ignore:(?s).*structure of `inputs` doesn't match")
def test_a_step_that_counts_some_batches_only_has_no_f1_of_the_epoch(
    tmp_path: Path, said: Any
) -> None:
    """F1 of every other batch is not the epoch's."""
    source = with_or_without(False)
    model = EveryOther(source.model.inputs, source.model.outputs)
    model.compile("adam", "binary_crossentropy", run_eagerly=True)
    source._replace(model=model, y=source.y[:, None]).fit(TensorBoard(tmp_path))

    assert totals(tmp_path, "train") == []
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    *others, sentence = said()
    assert "3 of 6 batches had rows when the model's train_step updated" in sentence
    # On JAX the first step is run abstractly before. This model leaves out its metrics
    # then, so nothing is lent in the first epoch.
    assert len(others) == (keras.backend.backend() == "jax")
    assert all("Call compute_metrics in the step" in other for other in others)


class EachAnew(keras.Model):
    """Resets its metrics in every step, so that Keras shows the last batch alone."""

    @step
    def train_step(self, data: Any) -> Any:
        """Do no training."""
        x, y = data
        self.reset_metrics()
        return self.compute_metrics(x, y, self(x))


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_what_stays_in_the_logs_of_an_epoch_without_counts_is_named(
    is_compiled: bool, tmp_path: Path, said: Any
) -> None:
    """A sentence never says that nothing is written where a value of Keras' is."""
    source = with_or_without(False)
    model = EachAnew(source.model.inputs, source.model.outputs)
    metrics = [F1Score()] if is_compiled else None
    model.compile("adam", "binary_crossentropy", metrics=metrics)
    source._replace(model=model, y=source.y[:, None]).fit(TensorBoard(tmp_path))

    sentences = [line for line in said() if "counts are written" in line]
    assert bool(totals(tmp_path, "train")) is not bool(sentences)
    is_there = "epoch_f1_score" in read(tmp_path, "train")
    assert is_there
    for sentence in sentences:
        assert "'f1_score' in the logs, and so in TensorBoard" in sentence
        assert "nothing is written" not in sentence


def test_a_metric_that_is_compiled_twice_has_no_f1(tmp_path: Path, said: Any) -> None:
    """Each row would be counted twice; with one of its own for each, it is right."""
    metric = F1Score()
    twice = task("probabilities", metrics=[metric], weighted_metrics=[metric])
    twice.fit(TensorBoard(tmp_path / "twice"))

    assert not any("counts" in tag for tag in read(tmp_path / "twice", "train"))
    assert all("Use an F1Score of its own" in sentence for sentence in said())
    apart = task("probabilities", metrics=[F1Score()], weighted_metrics=[F1Score()])
    apart.fit(TensorBoard(tmp_path / "apart"))
    assert totals(tmp_path / "apart", "train") == [ROWS] * 2


def test_one_object_for_two_outputs_is_named_by_both(tmp_path: Path, said: Any) -> None:
    """Each output's value in the logs is of the rows of both."""
    metric = F1Score()
    metrics = {"price": [metric], "is_sold": [metric]}
    model = still(two(), "binary_crossentropy", metrics=metrics)
    y = {"price": rows(1), "is_sold": rows(2)}
    for _ in range(2):
        model.fit(features(), y, verbose=0, callbacks=[TensorBoard(tmp_path)])

    assert said()
    for sentence in said():
        assert sentence.startswith("is_sold_f1_score, price_f1_score: not all rows")
        there = "'is_sold_f1_score' and 'price_f1_score' in the logs, and so in"
        assert there in sentence


@only_on("tensorflow", "jax", why="steps_per_execution")
def test_an_epoch_that_is_stopped_in_its_middle_is_of_what_ran(tmp_path: Path) -> None:
    """Three of six batches, in groups of at most two."""
    trained = task("probabilities", steps_per_execution=2)

    class Stops(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = batch == 3

    trained.fit(TensorBoard(tmp_path), Stops())

    assert totals(tmp_path, "train") == [64]
    assert totals(tmp_path, "validation") == [VALIDATION]


def test_a_function_that_another_replaces_leaves_no_wrong_number(
    tmp_path: Path, said: Any
) -> None:
    """Batches that run elsewhere are not counted; behind it in the list, they are."""
    trained = with_or_without(False)
    trained.model.make_train_function()
    own = trained.model.train_function

    class Replaces(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            if batch % 2:
                self.model.train_function = own

    trained.fit(TensorBoard(tmp_path / "a"), Replaces(), epochs=1)

    assert totals(tmp_path / "a", "train") == []
    (sentence,) = said()
    assert "3 of 6 batches ran where they could be counted" in sentence
    assert "Put this callback behind it in the list" in sentence
    trained.fit(Replaces(), TensorBoard(tmp_path / "b"), epochs=1)
    assert totals(tmp_path / "b", "train") == [ROWS]


@pytest.mark.parametrize("same", [True, False], ids=["same callback", "another one"])
def test_a_fit_that_begins_anew_is_told_once_and_the_advice_works(
    same: bool, tmp_path: Path, said: Any
) -> None:
    """With `initial_epoch` as the sentence has it, all epochs stay."""
    trained = with_or_without(False)
    ours = TensorBoard(tmp_path)
    for _ in range(3):
        trained.fit(ours if same else TensorBoard(tmp_path), validation_data=None)

    (sentence,) = said()
    assert "initial_epoch=2, epochs=2 + the number of epochs" in sentence
    assert "the F1 tab will not show its steps 0 to 1 of f1_score (train)." in sentence
    trained.fit(TensorBoard(tmp_path), initial_epoch=2, epochs=2 + 2)
    assert records(tmp_path, "train", TAG)[0][-4:] == [0, 1, 2, 3]
    trained.fit(TensorBoard(tmp_path / "own"))
    assert len(said()) == 1


def shown(logdir: Path, run: str) -> list[int]:
    """Return the steps of F1 that the tab shows of a run."""
    steps = np.array(records(logdir, run, TAG)[0])
    return [int(step) for step in steps[evict_restarts(steps)]]


def test_what_is_said_to_be_lost_is_what_the_tab_does_not_show(
    tmp_path: Path, said: Any
) -> None:
    """A split, and a name, that the later fit does not write is not named."""
    trained = with_or_without(True)
    trained.fit(TensorBoard(tmp_path))
    trained.fit(TensorBoard(tmp_path), validation_data=None, epochs=3)
    assert shown(tmp_path, "validation") == [0, 1]
    (first,) = said()
    assert "not show its steps 0 to 1 of f1_score (train). To go on" in first

    other = task("probabilities", metrics=[F1Score(name="f1")])
    other.fit(TensorBoard(tmp_path))
    assert shown(tmp_path, "train") == [0, 1, 2]
    assert len(said()) == 1  # nothing was lost

    trained.fit(TensorBoard(tmp_path), epochs=1)
    assert shown(tmp_path, "validation") == [0]
    _, second = said()
    assert "not show its steps 0 to 1 of f1_score (validation). To go on" in second
