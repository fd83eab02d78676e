"""A loop of the user's own is counted whole, or one sentence says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import TensorBoard
from tests.keras.own_steps import by_hand
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    Task,
    read,
    records,
    scikit_learn,
    totals,
    with_or_without,
)


class Loop:
    """Two epochs of a user's own, of a model whose weights stand still.

    Args:
        trained: The task.
        hooks: A CallbackList, or a callback whose hooks are called by hand.
        announces: Whether each batch is.
    """

    def __init__(self, trained: Task, hooks: Any, *, announces: bool = True) -> None:
        """Take the model."""
        self.task, self.hooks, self.announces = trained, hooks, announces
        trained.model.optimizer.learning_rate = 0.0
        self.step: Callable[[Any, Any], Any] = lambda x, y: (
            trained.model.train_on_batch(x, y, return_dict=True)
        )
        self.validate: Callable[[], dict[str, Any]] = lambda: {}

    def run(self) -> None:
        """Train."""
        for epoch in range(2):
            self.hooks.on_epoch_begin(epoch)
            logs = self.batches("train", self.task.x, self.task.y, self.step)
            self.hooks.on_epoch_end(epoch, {**logs, **self.validate()})

    def batches(self, split: str, x: Any, y: Any, step: Any) -> dict[str, Any]:
        """Run the batches of a split, and return what the last one returned."""
        logs: dict[str, Any] = {}
        for number, start in enumerate(range(0, len(x), 16)):
            if self.announces:
                getattr(self.hooks, f"on_{split}_batch_begin")(number)
            logs = step(x[start : start + 16], y[start : start + 16]) or {}
            if self.announces:
                getattr(self.hooks, f"on_{split}_batch_end")(number, logs)
        return logs

    def test(self) -> dict[str, Any]:
        """Validate by hooks and `test_on_batch`."""
        self.hooks.on_test_begin()
        step = self.task.model.test_on_batch
        x, y = self.task.validation
        logs = self.batches("test", x, y, lambda x, y: step(x, y, return_dict=True))
        self.hooks.on_test_end(logs)
        return {f"val_{name}": value for name, value in logs.items()}

    def evaluate(self, callbacks: Any) -> dict[str, Any]:
        """Validate by `evaluate`."""
        x, y = self.task.validation
        logs = self.task.model.evaluate(
            x, y, verbose=0, return_dict=True, callbacks=callbacks
        )
        return {f"val_{name}": value for name, value in logs.items()}


def listed(trained: Task, *callbacks: Any) -> Any:
    """Return a CallbackList that has begun, with a history."""
    hooks = keras.callbacks.CallbackList(
        list(callbacks), model=trained.model, add_history=True
    )
    hooks.on_train_begin()
    return hooks


@pytest.mark.parametrize("by_hand", [False, True], ids=["CallbackList", "by hand"])
@pytest.mark.parametrize("announces", [True, False], ids=["batches", "epochs only"])
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_a_loop_of_the_user_s_own_is_counted_whole(
    is_compiled: bool, announces: bool, by_hand: bool, tmp_path: Path
) -> None:
    """`train_on_batch` and `test_on_batch` reset the metrics: all rows are there."""
    trained = with_or_without(is_compiled)
    ours = TensorBoard(tmp_path)
    if by_hand:
        ours.set_model(trained.model)
    loop = Loop(
        trained, ours if by_hand else listed(trained, ours), announces=announces
    )
    loop.validate = loop.test

    loop.run()

    assert totals(tmp_path, "train") == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    written = records(tmp_path, "validation", TAG)[1]
    exact = scikit_learn(trained, "f1_score", 0.5)
    np.testing.assert_allclose(f_beta(written.counts), exact, atol=1e-12)
    if not by_hand:
        history = trained.model.history.history["val_f1_score"]
        assert history == pytest.approx([exact] * 2, abs=1e-6)


def test_a_loop_that_evaluates_with_its_own_list_has_a_validation(
    tmp_path: Path,
) -> None:
    """As `fit` does; and without metric of the user's `evaluate` keeps its shape."""
    trained = with_or_without(False)
    hooks = listed(trained, TensorBoard(tmp_path))
    loop = Loop(trained, hooks)
    returned: list[Any] = []
    loop.validate = lambda: returned.append(loop.evaluate(hooks)) or {}  # type: ignore[func-returns-value]

    loop.run()

    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    assert returned[0].keys() == {"val_loss"}


@pytest.mark.parametrize("passes_ours", [True, False])
def test_a_validation_that_nobody_announced_is_told_and_the_advice_works(
    passes_ours: bool, tmp_path: Path, said: Any
) -> None:
    """It is no epoch's; evaluated with the list of the loop, it is."""
    trained = with_or_without(True)
    ours = TensorBoard(tmp_path / "before")
    loop = Loop(trained, listed(trained, ours))
    loop.validate = lambda: loop.evaluate([ours] if passes_ours else None)
    loop.run()

    assert totals(tmp_path / "before", "train") == [ROWS] * 2
    assert totals(tmp_path / "before", "validation") == []
    evaluations = totals(
        tmp_path / "before", "validation", "f1_score/evaluation_counts"
    )
    assert evaluations == [VALIDATION] * 2 * passes_ours
    (sentence,) = (s for s in said() if "validation" in s)
    assert "evaluate with the loop's CallbackList" in sentence
    hooks = listed(trained, TensorBoard(tmp_path / "after"))
    followed = Loop(trained, hooks)
    followed.validate = lambda: followed.evaluate(hooks)
    followed.run()
    assert totals(tmp_path / "after", "validation") == [VALIDATION] * 2


def tape(trained: Task, update: Any) -> Callable[[Any, Any], Any]:
    """Return a step with a tape, as a tutorial has it."""
    train = by_hand(trained.model)

    def step(x: Any, y: Any) -> Any:
        y_pred = train(x, y[:, None])
        return update(x, y[:, None], y_pred)

    return step


def test_a_loop_with_a_tape_is_told_what_to_do_and_the_advice_works(
    tmp_path: Path, said: Any
) -> None:
    """Nothing can be lent there; a compiled F1Score that the loop updates counts."""
    trained = with_or_without(False)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path / "lent")))
    loop.step = tape(trained, lambda *_: None)
    loop.run()

    assert totals(tmp_path / "lent", "train") == []
    (sentence,) = said()
    assert "does not run its train batches by train_on_batch" in sentence
    assert "metrics=[tb_f1_plugin.keras.F1Score()] and update it" in sentence
    trained = with_or_without(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path / "compiled")))
    loop.step = tape(trained, trained.model.compute_metrics)
    loop.run()
    assert totals(tmp_path / "compiled", "train") == [ROWS] * 2


def test_a_loop_that_updates_no_metric_is_told_so(tmp_path: Path, said: Any) -> None:
    """A compiled F1Score that nobody updates counts no row."""
    trained = with_or_without(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path)))
    loop.step = tape(trained, lambda *_: None)
    loop.run()

    assert totals(tmp_path, "train") == []
    (sentence,) = said()
    assert "nor updates the metric itself" in sentence


@pytest.mark.parametrize("begins", [True, False])
def test_epochs_whose_beginning_nobody_calls_are_told(
    begins: bool, tmp_path: Path, said: Any
) -> None:
    """As in many a GAN: `on_epoch_end` alone says nothing of where an epoch begins."""
    trained = with_or_without(True)
    ours = TensorBoard(tmp_path)
    ours.set_model(trained.model)
    if begins:
        ours.on_train_begin()
    for epoch in range(2):
        logs = trained.model.train_on_batch(trained.x, trained.y, return_dict=True)
        ours.on_epoch_end(epoch, logs)

    assert totals(tmp_path, "train") == []
    (sentence,) = said()
    assert "on_epoch_begin of TensorBoard was not called" in sentence
    assert "'f1_score' in the logs, and so in TensorBoard, need not be" in sentence
    assert "epoch_f1_score" in read(tmp_path, "train")


def test_an_announced_batch_that_is_not_counted_leaves_no_record(
    tmp_path: Path, said: Any
) -> None:
    """A loop that runs every other batch by itself has no F1 of the epoch."""
    trained = with_or_without(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path)))
    ours, theirs, numbers = loop.step, tape(trained, lambda *_: None), iter(range(99))
    loop.step = lambda x, y: (ours if next(numbers) % 2 else theirs)(x, y)
    loop.run()

    assert totals(tmp_path, "train") == []
    assert sum("3 of 6 announced batches were counted" in s for s in said()) == 1


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_another_fit_inside_of_an_epoch_leaves_no_record_and_the_advice_works(
    is_compiled: bool, tmp_path: Path, said: Any
) -> None:
    """More batches were counted than announced; after the epoch they are not its."""
    trained = with_or_without(is_compiled)
    x, y = trained.x[:40], trained.y[:40]
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path / "inside")))
    loop.validate = lambda: trained.model.fit(x, y, verbose=0) and {}
    loop.run()

    assert totals(tmp_path / "inside", "train") == []
    (sentence,) = said()
    assert "8 batches were counted where 6 were announced" in sentence
    assert "after on_epoch_end" in sentence
    hooks = listed(trained, TensorBoard(tmp_path / "after"))
    end = hooks.on_epoch_end

    def and_fit(epoch: int, logs: Any) -> None:
        end(epoch, logs)
        trained.model.fit(x, y, verbose=0)

    hooks.on_epoch_end = and_fit
    Loop(trained, hooks).run()
    assert totals(tmp_path / "after", "train") == [ROWS] * 2
    assert sum("not all rows" in s for s in said()) == 1  # the one above


def test_a_metric_that_is_updated_twice_a_batch_leaves_no_record(
    tmp_path: Path, said: Any
) -> None:
    """By train_on_batch, and by the loop itself."""
    trained = with_or_without(True)
    loop, model = Loop(trained, listed(trained, TensorBoard(tmp_path))), trained.model
    own = loop.step

    def step(x: Any, y: Any) -> Any:
        logs = own(x, y)
        model.compute_metrics(x, y[:, None], model(x))
        return logs

    loop.step = step
    loop.run()

    assert totals(tmp_path, "train") == []
    (sentence,) = said()
    assert "12 batches were counted where 6 were announced" in sentence
