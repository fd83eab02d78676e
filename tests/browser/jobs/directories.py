"""The directories of the jobs: event files of made-up trainings, and their rows.

May import the package's own `F1Score` and `Writer`, numpy and `rows`. Each directory is
written in seconds, and has the same numbers whenever it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin import F1Score, Writer
from tests.browser.jobs import rows as made
from tests.browser.jobs.rows import Array, Rows
from tests.support import logs
from tests.support.sweep import DIVERGES, FAULTS, names

EPOCHS = 12
BATCH = 128
HELD_OUT, SEEN = 899, 2400
POSITIVE = 1 / 3
# How much the settings of a sweep let a model know in the end.
KNOWN = {"lr=0.1": 0.9, "lr=0.01": 1.5, "lr=0.002": 1.3}
# Which runs of two hundred are not as the others, and what is wrong with them.
FAULTY = dict(zip(names(200)[60:180:50], FAULTS, strict=True))

MODELS, FOLDS = {"cnn": 1.2, "mlp": 0.8}, 5
ANIMALS = (
    *(
        "airplane",
        "bird",
        "car",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
)
SPECIES = tuple(f"species {number:02}" for number in range(100))
TOPICS = ("news", "sport", "science", "culture", "weather", "travel")
# The epochs of the directories of classes; which class is lost, and when.
LONG, LOST_AT = 25, 19
LOST = {"ten": "frog", "hundred": "species 37", "labels": "travel"}
WEAK = {"ten": "cat", "hundred": "species 61", "labels": "culture"}
# Where the first try of a resumed training ended, and where the second one began.
TRIED, TAKEN_UP = 8, 5


class Directory(NamedTuple):
    """A log directory.

    Attributes:
        path: Where it is.
        rows: The rows of each run.
        steps: How many epochs of each run a reader can see.
    """

    path: Path
    rows: Mapping[str, Rows]
    steps: Mapping[str, int]


def sweep(path: Path) -> Directory:
    """Write thirty runs over the same held-out rows, each with its training rows."""
    truth, seen = made.labels(1, HELD_OUT, POSITIVE), made.labels(2, SEEN, POSITIVE)
    every = {}
    for seed, name in enumerate(names(30)):
        known = made.knowledge(_known(name), EPOCHS)
        every[f"{name}/validation"] = made.binary(seed, truth, known)
        every[f"{name}/train"] = made.binary(seed + 500, seen, 1.05 * known)
    return written(path, every)


def two_hundred(path: Path) -> Directory:
    """Write two hundred runs, three of which are not as the others."""
    truth = made.labels(1, HELD_OUT, POSITIVE)
    every = {}
    for seed, name in enumerate(names(200)):
        fault = FAULTY.get(name)
        known = made.knowledge(_known(name), EPOCHS)
        if fault in ("random_labels", "diverged"):
            known[0 if fault == "random_labels" else DIVERGES :] = 0
        rows = made.binary(seed, truth, known)
        every[f"{name}/validation"] = rows.first(600) if fault == "other_rows" else rows
    return written(path, every)


def folds(path: Path) -> Directory:
    """Write two models over the five folds of one data set, with few positives."""
    truth = made.labels(3, 1203, 0.12)
    every = {}
    for seed, (model, final) in enumerate(MODELS.items()):
        known = made.knowledge(final, EPOCHS)
        whole = made.binary(seed, truth, known, prior=-0.3)
        for fold in range(FOLDS):
            own = Rows(truth[fold::FOLDS], whole.y_pred[:, fold::FOLDS])
            every[f"{model}/fold{fold}/validation"] = own
    return written(path, every)


def ten_classes(path: Path) -> Directory:
    """Write a run of ten classes: one is weak from the beginning, and one is lost."""
    return written(path, {"resnet/validation": _classes("ten", ANIMALS, 90)})


def hundred_classes(path: Path) -> Directory:
    """Write a run of a hundred classes, likewise."""
    return written(path, {"resnet/validation": _classes("hundred", SPECIES, 20)})


def labels(path: Path) -> Directory:
    """Write a run of six labels, several of which a row may have, likewise."""
    known = made.knowledge(1.4, LONG)
    lost = LOST["labels"], LOST_AT
    rows = made.multilabel(*(8, TOPICS, 700, known), weak=WEAK["labels"], lost=lost)
    return written(path, {"tagger/validation": rows}, threshold=0.5)


def histograms(path: Path) -> Directory:
    """Write a run that keeps its scores, and that says yes too rarely."""
    truth = made.labels(4, HELD_OUT, 0.15)
    rows = made.binary(9, truth, made.knowledge(1.2, EPOCHS), prior=-0.7)
    return written(path, {"churn/validation": rows}, histogram=True)


def stock(path: Path) -> Directory:
    """Write what the stock Keras callback logs of a function `f1_score` beside counts.

    Keras averages the function over the batches, many of which have no positive row.
    """
    return _stock(path, ("true_positives", "false_positives", "false_negatives"))


def stock_alone(path: Path) -> Directory:
    """Write the same function without any counts."""
    return _stock(path, ())


def resumed(path: Path) -> Directory:
    """Write a run that was killed and went on from an earlier checkpoint."""
    truth = made.labels(1, HELD_OUT, POSITIVE)
    known = made.knowledge(1.4, EPOCHS)
    first, second = (made.binary(seed, truth, known) for seed in (20, 21))
    run = "long/validation"
    written(path, {run: Rows(truth, first.y_pred[:TRIED])})
    shown = np.concatenate([first.y_pred[:TAKEN_UP], second.y_pred[TAKEN_UP:]])
    with Writer(path) as writer:
        write(writer, run, second, epochs=range(TAKEN_UP, EPOCHS))
    return Directory(path, {run: Rows(truth, shown)}, {run: EPOCHS})


def written(path: Path, every: Mapping[str, Rows], **options: Any) -> Directory:
    """Write runs; options are those of `F1Score`."""
    with Writer(path) as writer:
        for run, rows in every.items():
            write(writer, run, rows, **options)
    return Directory(path, every, {run: rows.epochs for run, rows in every.items()})


def write(
    writer: Writer,
    run: str,
    rows: Rows,
    *,
    epochs: range | None = None,
    **options: Any,
) -> None:
    """Write some epochs of a run, batch by batch as a loop counts them."""
    names = rows.classes or None
    for epoch in range(rows.epochs) if epochs is None else epochs:
        f1 = F1Score(class_names=names, **options)
        for y_true, y_pred in _batches(rows, epoch, BATCH):
            f1.update(y_true, y_pred)
        writer.add(f1, step=epoch, run=run)


def _known(name: str) -> float:
    rate, size, _ = name.split(",")
    return KNOWN[rate] - (0.06 if size == "bs=32" else 0)


def _classes(size: str, classes: tuple[str, ...], each: int) -> Rows:
    neighbour = classes[classes.index(WEAK[size]) + 2]
    return made.multiclass(
        *(6, classes, each, made.knowledge(1.6, LONG)),
        confused=(WEAK[size], neighbour),
        lost=(LOST[size], LOST_AT),
    )


def _stock(path: Path, counted: tuple[str, ...]) -> Directory:
    run = "validation"
    truth = made.labels(5, 1600, 0.07)
    rows = made.binary(12, truth, made.knowledge(1.6, EPOCHS), prior=-0.3)
    scalars: dict[str, dict[int, float]] = {
        f"epoch_{name}": {} for name in ("loss", "f1_score", *counted)
    }
    for epoch in range(rows.epochs):
        own = rows.predicted(epoch)
        values = {
            "loss": 0.1 + 0.6 * made.LEFT**epoch,
            "f1_score": batch_mean(rows, epoch),
            "true_positives": float((truth * own).sum()),
            "false_positives": float(((1 - truth) * own).sum()),
            "false_negatives": float((truth * ~own).sum()),
        }
        for tag, points in scalars.items():
            points[epoch] = values[tag.removeprefix("epoch_")]
    logs.write_scalars(path, run, scalars)
    return Directory(path, {run: rows}, {run: rows.epochs})


def batch_mean(rows: Rows, epoch: int, size: int = 20) -> float:
    """Return the mean over batches of F1, which is 0 where nothing is positive."""
    every = []
    for true, scores in _batches(rows, epoch, size):
        predicted = scores > 0.5
        named = int(true.sum() + predicted.sum())
        every.append(2 * int(true[predicted].sum()) / named if named else 0.0)
    return float(np.mean(every))


def _batches(rows: Rows, epoch: int, size: int) -> Iterator[tuple[Array, Array]]:
    for start in range(0, len(rows.y_true), size):
        part = slice(start, start + size)
        yield rows.y_true[part], rows.y_pred[epoch, part]


# What writes a directory, by name.
DIRECTORIES: dict[str, Callable[[Path], Directory]] = {
    make.__name__: make
    for make in (
        *(sweep, two_hundred, folds, ten_classes, hundred_classes, labels),
        *(histograms, stock, stock_alone, resumed),
    )
}
