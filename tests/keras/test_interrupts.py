"""However a `fit` ends, the model is as it was, and the next one is right."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import keras
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.own_steps import first
from tests.keras.tasks import (
    face,
    records,
    task,
)

HOOKS = [
    "on_train_begin",
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_begin",
    "on_test_batch_begin",
    "on_test_batch_end",
    "on_test_end",
    "on_epoch_end",
    "on_train_end",
]
# One of each kind; which comes first, and the kind of error, is the same for all.
SOME = ["on_train_batch_begin", "on_test_batch_end", "on_epoch_end"]


class Breaks(keras.callbacks.Callback):
    """Raises in one hook."""

    def __init__(self, hook: str, error: type[BaseException]) -> None:
        """Remember what to raise, and where."""
        super().__init__()
        self.error = error
        setattr(self, hook, self.stop)

    def stop(self, *_: Any, **__: Any) -> None:
        """Raise."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "ours_first", "hooks"),
    # Keras filters the traceback of the second kind of error only.
    [
        (KeyboardInterrupt, True, HOOKS),
        (KeyboardInterrupt, False, SOME),
        (RuntimeError, True, SOME),
    ],
    ids=["everywhere", "before ours", "an error"],
)
def test_an_interrupted_fit_leaves_nothing_either(
    error: type[BaseException], ours_first: bool, hooks: list[str], tmp_path: Path
) -> None:
    """Wherever it ends, also while the exception is still being handled."""
    trained = task("probabilities")
    trained.model.fit(trained.x, trained.y, verbose=0)
    before = face(trained.model, trained)
    ours = TensorBoard(tmp_path)
    for hook in hooks:
        callbacks = [ours, Breaks(hook, error)][:: 1 if ours_first else -1]

        with pytest.raises(error) as caught:
            trained.fit(*callbacks)

        during = face(trained.model, trained)
        if hook == "on_train_batch_begin" and ours_first:
            # The one moment in which our function waits for the batch's call: it
            # goes with the frame of `fit`, at the latest.
            del during["functions"]
        del caught
        gc.collect()
        assert during.items() <= before.items(), hook
        assert face(trained.model, trained) == before, hook


def test_an_interrupted_fit_can_be_taken_up_again(tmp_path: Path) -> None:
    """The same callback and the same model train on as if nothing had happened."""
    trained = task("probabilities")
    breaker = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: 1 / 0 if batch == 2 else None
    )
    ours = TensorBoard(tmp_path)
    with pytest.raises(ZeroDivisionError):
        trained.fit(ours, breaker)

    history = trained.fit(ours).history

    assert records(tmp_path, "train", "f1_score/counts")[1].counts.total[-1] == 90
    assert len(history["val_f1_score"]) == 2


class InterruptedOnce(keras.Model):
    """Is interrupted while its step is traced for the first time."""

    interrupted = False

    def train_step(self, *arguments: Any) -> Any:
        """Raise in the middle of the graph, once."""
        first(self, arguments, lambda self, data: self(data[0], training=True))
        if not InterruptedOnce.interrupted:
            InterruptedOnce.interrupted = True
            raise KeyboardInterrupt
        return super().train_step(*arguments)


@only_on("tensorflow", "torch", why="Keras loses the weights of a step that breaks off")
def test_an_interrupt_while_tracing_does_not_break_the_next_fit(tmp_path: Path) -> None:
    """A half-made function is not taken up again."""
    source = task("probabilities")
    model = InterruptedOnce(source.model.inputs, source.model.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = source._replace(model=model)
    ours = TensorBoard(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        trained.fit(ours)

    trained.fit(ours)

    _, written = records(tmp_path, "train", "f1_score/counts")
    assert written.counts.total.tolist() == [90, 90]


def test_a_kept_traceback_does_not_hide_a_later_metric(tmp_path: Path) -> None:
    """As in a notebook, which keeps the frame of an interrupted `fit`."""
    trained = task("probabilities")
    kept = []
    try:
        trained.fit(TensorBoard(tmp_path), Breaks("on_test_begin", KeyboardInterrupt))
    except KeyboardInterrupt as error:
        kept.append(error)
    model, (x, y) = trained.model, trained.validation
    for metric in (F1Score(), keras.metrics.F1Score("micro", 0.5)):
        model.compile("adam", "binary_crossentropy", metrics=[metric])

        history = model.fit(x, y[:, None], validation_data=(x, y[:, None]), verbose=0)

        assert {"f1_score", "val_f1_score"} <= set(history.history)
        assert "f1_score" in model.evaluate(x, y[:, None], verbose=0, return_dict=True)
    assert kept
