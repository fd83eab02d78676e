"""What our callback adds to the event files, per epoch and split, as classes grow.

    python -m benchmarks.disk [--classes 1 10 100 1000] [--epochs 10]

A tiny model is trained with the stock callback alone and with ours, and the sizes of
the event files of both runs, train and validation, are compared. The metadata that the
first record of a series carries is told apart from what every epoch takes. Promised: at
most 1,000 bytes an epoch and split for one class, the metadata included.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.table import Row, parser, report
from tb_f1_plugin.keras import TensorBoard

PROMISED = 1000.0
RUNS = ("train", "validation")


def written(callback: Any, classes: int, epochs: int) -> float:
    """Return the bytes that a split takes on average after so many epochs."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x, numbers = rng.random((64, 4), "float32"), rng.integers(0, classes, 64)
    given = keras.Input((4,))
    if classes == 1:
        y: Any = rng.integers(0, 2, (64, 1)).astype("float32")
        model = keras.Model(given, keras.layers.Dense(1, "sigmoid")(given))
        model.compile("sgd", "binary_crossentropy")
    else:
        y = numbers
        model = keras.Model(given, keras.layers.Dense(classes, "softmax")(given))
        model.compile("sgd", "sparse_categorical_crossentropy")
    with tempfile.TemporaryDirectory() as logdir:
        made = callback(logdir, write_graph=False)
        model.fit(
            x, y, epochs=epochs, validation_data=(x, y), verbose=0, callbacks=[made]
        )
        sizes = [
            path.stat().st_size
            for run in RUNS
            for path in Path(logdir, run).glob("events*")
        ]
    return sum(sizes) / len(RUNS)


def rows_of(classes: int, epochs: int) -> list[Row]:
    """Return the rows of so many classes."""
    case = f"{classes:,} class" + ("es" if classes > 1 else "")
    stock, one, all_ = (
        written(callback, classes, number)
        for callback, number in (
            (keras.callbacks.TensorBoard, epochs),
            (TensorBoard, 1),
            (TensorBoard, epochs),
        )
    )
    first = written(keras.callbacks.TensorBoard, classes, 1)
    epoch = ((all_ - one) - (stock - first)) / (epochs - 1)
    mean = (all_ - stock) / epochs
    return [
        Row(
            case,
            f"ours, mean of {epochs} epochs",
            mean,
            "bytes",
            promised=PROMISED if classes == 1 else None,
            size=classes,
        ),
        Row(case, "ours, an epoch after the first", epoch, "bytes", size=classes),
        Row(case, "ours, once", one - first - epoch, "bytes", size=classes),
        Row(
            case,
            "the stock callback itself, an epoch",
            (stock - first) / (epochs - 1),
            "bytes",
            size=classes,
        ),
    ]


def main() -> None:
    """Measure every number of classes and report them."""
    arguments = parser(__doc__)
    arguments.add_argument("--classes", type=int, nargs="+", default=[1, 10, 100, 1000])
    arguments.add_argument("--epochs", type=int, default=10)
    chosen = arguments.parse_args()
    rows = [row for number in chosen.classes for row in rows_of(number, chosen.epochs)]
    report("Bytes added to the event files, per epoch and split", rows, chosen.json)


if __name__ == "__main__":
    main()
