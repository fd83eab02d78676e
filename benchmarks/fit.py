"""What a whole `fit` takes with our callback, beside what people do today.

    python -m benchmarks.fit [--rounds 30] [--epochs 12] [--model small]
    KERAS_BACKEND=jax python -m benchmarks.fit

With `--json benchmarks/results/fit_jax.json` the last one comes into the table. On JAX
and torch TensorFlow must be installed too: the stock callback writes by it.

Two real models, each compiled and trained anew for every measurement, into a fresh log
directory, with validation: a small network of dense layers and a convolutional one on
scikit-learn's digits. Ours is the one changed import: `F1Score` is lent, for training
and validation. The others are the stock callback alone, with metrics compiled in, and
with a callback that predicts and asks scikit-learn at each epoch's end, which says
nothing of the training. All are measured in one process, in every round in another
order, drawn at random: where every other round was turned round, the two at the ends
were slower by some percent.

A whole `fit` is what users wait for: much of it is the first epoch, in which the step
is traced. The epochs after the first are measured as well, by the fastest of each fit:
what else a machine does comes in bursts. Promised for both: at most 1.03 times the
stock callback with the stock F1Score. That is measured twice in every round, and
compared with itself: so much the machine does. The others are in every fourth round.

The logs are kept in memory where the machine has a directory for that: everybody writes
little, and what a shared disk stalls for is several times what is measured here.

TensorFlow and torch have one thread. They are no slower so with models of this size,
and on a small shared machine the epochs of one fit differ by half with two.
"""

from __future__ import annotations

import dataclasses
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from sklearn.datasets import load_digits, make_classification
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

from benchmarks.loops import on_backend
from benchmarks.table import Row, compared, parser, report
from tb_f1_plugin.keras import TensorBoard

PROMISED = 1.03
OURS = "our callback"
PEER = "stock callback + keras F1Score"
AGAIN = "stock callback + keras F1Score, again"
RARELY = 4  # in how many rounds the others are measured once
MEMORY = Path("/dev/shm")
WHY = (
    "An epoch here is a fraction of a second, so that the metric's few microseconds a "
    "step, and the six scalars and one tensor that are written of each epoch and "
    "split, show; in longer epochs they do not."
)
ITSELF = "The same measured twice: how far from 1 it is, the others may be by chance."


class Task(NamedTuple):
    """A model and its data.

    Attributes:
        name: What the table calls it.
        make: Makes the model, not compiled.
        loss: The loss.
        data: Training and validation inputs, then their labels.
        batch_size: The rows of a batch.
        threshold: Of the stock F1Score; None for argmax.
    """

    name: str
    make: Callable[[], Any]
    loss: str
    data: tuple[Any, Any, Any, Any]
    batch_size: int
    threshold: float | None


def small() -> Task:
    """Return 10,000 rows of 20 numbers and a network of 3,000 weights."""
    x, y = make_classification(12_500, 20, weights=[0.9], flip_y=0.05, random_state=0)
    split = train_test_split(
        x.astype("float32"), y[:, None].astype("float32"), test_size=0.2, random_state=0
    )

    def make() -> Any:
        return keras.Sequential(
            [
                keras.Input((20,)),
                keras.layers.Dense(48, "relu"),
                keras.layers.Dense(32, "relu"),
                keras.layers.Dense(1, "sigmoid"),
            ]
        )

    return Task(
        "small dense, 10,000 rows", make, "binary_crossentropy", split, 128, 0.5
    )


def medium() -> Task:
    """Return the digits and a convolutional network of 50,000 weights."""
    x, y = load_digits(return_X_y=True)
    split = train_test_split(
        x.reshape(-1, 8, 8, 1).astype("float32") / 16,
        np.eye(10, dtype="float32")[y],
        test_size=0.2,
        random_state=0,
    )

    def make() -> Any:
        return keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
                keras.layers.Conv2D(64, 3, padding="same", activation="relu"),
                keras.layers.MaxPooling2D(),
                keras.layers.Flatten(),
                keras.layers.Dense(32, "relu"),
                keras.layers.Dense(10, "softmax"),
            ]
        )

    name = "convolutions on digits, 1,437 rows"
    return Task(name, make, "categorical_crossentropy", split, 32, None)


class Predicts(keras.callbacks.Callback):
    """The common repair: predict some rows again, and ask scikit-learn."""

    def __init__(self, x: Any, y: Any, threshold: float | None) -> None:
        """Keep the rows."""
        super().__init__()
        self.x, self.y, self.threshold = x, y, threshold

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Predict and score."""
        predicted = self.model.predict(self.x, verbose=0)
        if self.threshold is None:
            f1_score(self.y.argmax(1), predicted.argmax(1), average="macro")
        else:
            f1_score(self.y, predicted > self.threshold)


class Clock(keras.callbacks.Callback):
    """Tells the seconds of each epoch, callbacks before this one included."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin with the first epoch."""
        self.seconds: list[float] = []
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Go on with the next one."""
        now = time.perf_counter()
        self.seconds.append(now - self.begin)
        self.begin = now


def fit(task: Task, epochs: int, metrics: Any, callbacks: Any) -> tuple[float, float]:
    """Return the seconds of a whole `fit`, and of its fastest epoch after the first."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    gc.collect()
    x, xv, y, yv = task.data
    model, clock = task.make(), Clock()
    model.compile("adam", task.loss, metrics=metrics)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as logdir:
        made = callbacks(logdir)
        begin = time.perf_counter()
        model.fit(
            x,
            y,
            batch_size=task.batch_size,
            epochs=epochs,
            validation_data=(xv, yv),
            verbose=0,
            callbacks=[*made, clock],
        )
        return time.perf_counter() - begin, min(clock.seconds[1:])


def subjects(task: Task) -> dict[str, Callable[[], tuple[Any, Any]]]:
    """Return the metrics and callbacks of what is compared, by name."""
    x, xv, y, yv = task.data
    stock, metrics = keras.callbacks.TensorBoard, keras.metrics

    def predicts(x: Any, y: Any) -> Any:
        return lambda logdir: [stock(logdir), Predicts(x, y, task.threshold)]

    def with_f1() -> tuple[Any, Any]:
        f1 = metrics.F1Score("macro", threshold=task.threshold)
        return [f1], lambda logdir: [stock(logdir)]

    every = np.concatenate([x, xv]), np.concatenate([y, yv])
    return {
        OURS: lambda: (None, lambda logdir: [TensorBoard(logdir)]),
        PEER: with_f1,
        AGAIN: with_f1,
        "stock callback": lambda: (None, lambda logdir: [stock(logdir)]),
        "stock callback + Precision + Recall": lambda: (
            [metrics.Precision(), metrics.Recall()],
            lambda logdir: [stock(logdir)],
        ),
        "stock callback + predict validation rows": lambda: (None, predicts(xv, yv)),
        "stock callback + predict all rows": lambda: (None, predicts(*every)),
    }


def rows_of(task: Task, rounds: int, epochs: int) -> list[Row]:
    """Measure a task and return its rows."""
    chosen = subjects(task)
    whole: dict[str, dict[int, float]] = {name: {} for name in chosen}
    later: dict[str, dict[int, float]] = {name: {} for name in chosen}
    for number in range(rounds + 1):
        taken = [
            name
            for name in chosen
            if name in (OURS, PEER, AGAIN) or number % RARELY == 0
        ]
        for name in random.Random(number).sample(taken, len(taken)):
            whole[name][number], later[name][number] = fit(
                task, epochs, *chosen[name]()
            )
    for took in (*whole.values(), *later.values()):
        del took[0]  # it warms up
    cases = {
        f"{task.name}, whole fit of {epochs} epochs": whole,
        f"{task.name}, the fastest epoch after the first": later,
    }
    pairs = [(OURS, peer) for peer in chosen if peer not in (OURS, AGAIN)]
    return [
        row_of(case, took, subject, peer)
        for case, took in cases.items()
        for subject, peer in [(AGAIN, PEER), *pairs]
    ]


def row_of(
    case: str, took: dict[str, dict[int, float]], subject: str, peer: str
) -> Row:
    """Return how a subject compares with its peer in the rounds that have both."""
    rounds = sorted(took[subject].keys() & took[peer].keys())
    mine, theirs = (
        [took[name][number] for number in rounds] for name in (subject, peer)
    )
    promised = PROMISED if (subject, peer) == (OURS, PEER) else None
    row = compared(case, subject, mine, "s", peer, theirs, promised)
    if subject == AGAIN:
        return dataclasses.replace(row, why=ITSELF)
    is_dearer = row.ratio is not None and row.ratio > 1
    return dataclasses.replace(row, why=WHY if is_dearer else "")


def main() -> None:
    """Measure both models, or one, and report them."""
    arguments = parser(__doc__)
    arguments.add_argument("--rounds", type=int, default=30)
    arguments.add_argument("--epochs", type=int, default=12)
    arguments.add_argument("--model", choices=("small", "medium"))
    chosen = arguments.parse_args()
    _take_one_thread()
    rows: list[Row] = []
    for task in (small, medium):
        if chosen.model in (None, task.__name__):
            rows += rows_of(task(), chosen.rounds, chosen.epochs)
    report(f"What a fit takes{on_backend()}", rows, chosen.json)


def _take_one_thread() -> None:
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    elif keras.backend.backend() == "torch":
        import torch

        torch.set_num_threads(1)


if __name__ == "__main__":
    main()
