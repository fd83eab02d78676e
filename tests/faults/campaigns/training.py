"""Training: processes that train and say which epoch is done, until they are killed.

    python -m tests.faults.campaigns.training LOGDIR

reads lines `run first_epoch`. For each it forks a process that counts epochs from there
on and writes them by a `Writer`. With a run behind LOGDIR it fits a Keras model of one
layer instead.
"""

from __future__ import annotations

import itertools
import os
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from tb_f1_plugin import F1Score, Writer

ROWS = 64


def rows_of(run: str, epoch: int) -> tuple[Any, Any]:
    """Return labels and scores: the same for the same epoch, in any process."""
    chance = np.random.default_rng([zlib.crc32(run.encode()), epoch])
    labels = chance.integers(0, 2, ROWS)
    return labels, np.clip(0.3 * labels + 0.7 * chance.random(ROWS), 0, 1)


def counted(run: str, epoch: int) -> F1Score:
    """Return the metric of an epoch, counted in four batches."""
    f1 = F1Score()
    labels, scores = rows_of(run, epoch)
    for part in range(0, ROWS, 16):
        f1.update(labels[part : part + 16], scores[part : part + 16])
    return f1


def main() -> None:
    """Fork a process for each line that comes, or fit a model."""
    logdir, *run = sys.argv[1:]
    if run:
        _fit(logdir, run[0])
    for line in sys.stdin:
        name, first = line.split()
        child = os.fork()
        if not child:
            _say(f"{os.getpid()}")
            _train(logdir, name, int(first))
        os.waitpid(child, 0)
        _say("gone")


def _say(line: str) -> None:
    """Say a line as a whole: a process may be killed between two writes."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _train(logdir: str, run: str, first: int) -> None:
    writer = Writer(logdir)
    for epoch in itertools.count(first):
        f1 = counted(run, epoch)
        writer.add(f1, step=epoch, run=run)
        _say(f"{epoch} {f1.compute()}")


def _fit(logdir: str, run: str) -> None:
    import keras

    from tb_f1_plugin import keras as ours

    class Says(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            _say(f"{epoch} {logs['val_f1_score']}")

    _say(f"{os.getpid()}")
    chance = np.random.default_rng(0)
    x = chance.normal(size=(ROWS, 3)).astype("float32")
    y = (x.sum(1, keepdims=True) > 0).astype("float32")
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=[ours.F1Score()])
    callbacks = [ours.TensorBoard(Path(logdir, run)), Says()]
    options = {"validation_data": (x, y), "callbacks": callbacks, "verbose": 0}
    model.fit(x, y, epochs=10**6, **options)


if __name__ == "__main__":
    main()
