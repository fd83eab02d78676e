"""An epoch's record is of all rows that Keras ran for it, or there is one sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    Task,
    read,
    records,
    scikit_learn,
    task,
    totals,
)

LOSS = "binary_crossentropy"
HOOKS = [
    f"{split}_{when}"
    for split in ("train", "test", "epoch", "train_batch", "test_batch")
    for when in ("begin", "end")
]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """Return what we have said so far."""
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        yield lambda: [
            r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"
        ]


def compiled(is_compiled: bool) -> Task:
    """Return a task with an F1Score of the user's own, or without."""
    return task("probabilities", metrics=[F1Score()] if is_compiled else [])


# -- loops of the user's own -------------------------------------------------------


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
    trained = compiled(is_compiled)
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
    trained = compiled(False)
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
    trained = compiled(True)
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
    model = trained.model

    def step(x: Any, y: Any) -> Any:
        with tf.GradientTape() as recorded:
            y_pred = model(x, training=True)
            loss = model.compute_loss(x, y[:, None], y_pred)
        variables = model.trainable_variables
        model.optimizer.apply(recorded.gradient(loss, variables), variables)
        return update(x, y[:, None], y_pred)

    return step


def test_a_loop_with_a_tape_is_told_what_to_do_and_the_advice_works(
    tmp_path: Path, said: Any
) -> None:
    """Nothing can be lent there; a compiled F1Score that the loop updates counts."""
    trained = compiled(False)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path / "lent")))
    loop.step = tape(trained, lambda *_: None)
    loop.run()

    assert totals(tmp_path / "lent", "train") == []
    (sentence,) = said()
    assert "does not run its train batches by train_on_batch" in sentence
    assert "metrics=[tb_f1_plugin.keras.F1Score()] and update it" in sentence
    trained = compiled(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path / "compiled")))
    loop.step = tape(trained, trained.model.compute_metrics)
    loop.run()
    assert totals(tmp_path / "compiled", "train") == [ROWS] * 2


def test_a_loop_that_updates_no_metric_is_told_so(tmp_path: Path, said: Any) -> None:
    """A compiled F1Score that nobody updates counts no row."""
    trained = compiled(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path)))
    loop.step = tape(trained, lambda *_: None)
    loop.run()

    assert totals(tmp_path, "train") == []
    (sentence,) = said()
    assert "nor updates the metric itself" in sentence


def test_epochs_whose_beginning_nobody_calls_are_told(
    tmp_path: Path, said: Any
) -> None:
    """As in many a GAN: `on_epoch_end` alone says nothing of where an epoch begins."""
    trained = compiled(True)
    ours = TensorBoard(tmp_path)
    ours.set_model(trained.model)
    for epoch in range(2):
        logs = trained.model.train_on_batch(trained.x, trained.y, return_dict=True)
        ours.on_epoch_end(epoch, logs)

    assert totals(tmp_path, "train") == []
    (sentence,) = said()
    assert "on_epoch_begin of TensorBoard was not called" in sentence


def test_an_announced_batch_that_is_not_counted_leaves_no_record(
    tmp_path: Path, said: Any
) -> None:
    """A loop that runs every other batch by itself has no F1 of the epoch."""
    trained = compiled(True)
    loop = Loop(trained, listed(trained, TensorBoard(tmp_path)))
    ours, theirs, numbers = loop.step, tape(trained, lambda *_: None), iter(range(99))
    loop.step = lambda x, y: (ours if next(numbers) % 2 else theirs)(x, y)
    loop.run()

    assert totals(tmp_path, "train") == []
    assert sum("3 of 6 announced batches were counted" in s for s in said()) == 1


# -- callbacks that wrap ours ------------------------------------------------------


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
    trained = compiled(is_compiled)
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
    history = compiled(False).fit(wrap(TensorBoard(tmp_path))).history

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


# -- evaluating before anything was trained -----------------------------------------


class InItsOwnStep(keras.Model):
    """Trains as Keras does, in a step of the user's, which hides how often."""

    def train_step(self, data: Any) -> Any:
        """Hand it on."""
        return super().train_step(data)


@pytest.mark.parametrize("own_step", [False, True], ids=["keras", "own step"])
@pytest.mark.parametrize("is_used", [False, True], ids=["new metric", "used metric"])
def test_an_evaluation_before_the_first_batch_is_not_of_the_epoch(
    own_step: bool, is_used: bool, tmp_path: Path, said: Any
) -> None:
    """Keras resets no compiled metric before its first batch; its rows are left out."""
    trained, metric = compiled(False), F1Score()
    if is_used:
        metric.update_state([1.0], [0.9])
    model = trained.model
    if own_step:
        model = InItsOwnStep(model.inputs, model.outputs)
    model.compile(keras.optimizers.SGD(0.0), model.loss or LOSS, metrics=[metric])
    x, y = trained.x[:30], trained.y[:30]
    evaluate = Inside(
        "on_train_batch_begin", lambda: model.evaluate(x, y, verbose=0) and None
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


# -- evaluating inside of a fit with the same callback -----------------------------


class Inside(keras.callbacks.Callback):
    """Does something in one hook."""

    def __init__(self, hook: str, act: Callable[[], Any]) -> None:
        """Remember what."""
        super().__init__()
        setattr(self, hook, lambda *_, **__: act())


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
    trained = compiled(is_compiled)
    ours = TensorBoard(tmp_path)
    x, y = trained.x[:30], trained.y[:30]
    sizes: set[int] = set()

    def evaluate() -> None:
        for _ in range(times):
            value = trained.model.evaluate(x, y, verbose=0, callbacks=[ours])
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
    trained, other = compiled(False), compiled(False)
    x, y = trained.x[:30], trained.y[:30]
    ours = TensorBoard(tmp_path)

    def act() -> None:
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
    trained, other = compiled(False), compiled(False)
    inner = TensorBoard(tmp_path / "inner")
    act = Inside("on_epoch_end", lambda: other.fit(inner, epochs=1))

    trained.fit(act, TensorBoard(tmp_path / "outer"), epochs=1)

    for name in ("inner", "outer"):
        assert totals(tmp_path / name, "train") == [ROWS]
        assert totals(tmp_path / name, "validation") == [VALIDATION]


def test_an_evaluation_that_breaks_off_inside_of_a_fit_takes_nothing_along(
    tmp_path: Path,
) -> None:
    """Nobody tells the callback: the next hook of the fit finds out."""
    trained = compiled(False)
    ours = TensorBoard(tmp_path)
    breaks = Inside("on_test_batch_end", lambda: 1 / 0)

    def act() -> None:
        with pytest.raises(ZeroDivisionError):
            trained.model.evaluate(
                trained.x, trained.y, verbose=0, callbacks=[ours, breaks]
            )

    trained.fit(Inside("on_train_batch_begin", act), ours)

    assert totals(tmp_path, "train") == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


# -- what Keras ran ----------------------------------------------------------------


class EveryOther(keras.Model):
    """Updates its metrics in every other step."""

    steps = 0

    def train_step(self, data: Any) -> Any:
        """Do no training."""
        x, y = data
        y_pred = self(x)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        EveryOther.steps += 1
        if EveryOther.steps % 2:
            return {"loss": loss}
        return self.compute_metrics(x, y, y_pred)


def test_a_step_that_counts_some_batches_only_has_no_f1_of_the_epoch(
    tmp_path: Path, said: Any
) -> None:
    """F1 of every other batch is not the epoch's."""
    source = compiled(False)
    model = EveryOther(source.model.inputs, source.model.outputs)
    model.compile("adam", "binary_crossentropy", run_eagerly=True)
    source._replace(model=model, y=source.y[:, None]).fit(TensorBoard(tmp_path))

    assert totals(tmp_path, "train") == []
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    (sentence,) = said()
    assert "3 of 6 batches had rows when the model's train_step updated" in sentence


class EachAnew(keras.Model):
    """Resets its metrics in every step, so that Keras shows the last batch alone."""

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
    source = compiled(False)
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
    trained = compiled(False)
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


# -- several fits ------------------------------------------------------------------


@pytest.mark.parametrize("same", [True, False], ids=["same callback", "another one"])
def test_a_fit_that_begins_anew_is_told_once_and_the_advice_works(
    same: bool, tmp_path: Path, said: Any
) -> None:
    """With `initial_epoch` as the sentence has it, all epochs stay."""
    trained = compiled(False)
    ours = TensorBoard(tmp_path)
    for _ in range(3):
        trained.fit(ours if same else TensorBoard(tmp_path), validation_data=None)

    (sentence,) = said()
    assert "initial_epoch=2, epochs=2 + the number of epochs" in sentence
    assert "the F1 tab will not show its steps 0 to 1" in sentence
    trained.fit(TensorBoard(tmp_path), initial_epoch=2, epochs=2 + 2)
    assert records(tmp_path, "train", TAG)[0][-4:] == [0, 1, 2, 3]
    trained.fit(TensorBoard(tmp_path / "own"))
    assert len(said()) == 1
