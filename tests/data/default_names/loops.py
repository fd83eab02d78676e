"""Loops: packages whose values somebody's own loop writes into a log.

May import `rows`, torch and scikit-learn; and each package where it is used, since one
may be missing.
"""

from __future__ import annotations

from pathlib import Path

import torch
from sklearn.metrics import classification_report
from torch.utils.tensorboard import SummaryWriter

from tests.data.default_names.rows import (
    BINARY,
    CLASSES,
    EPOCHS,
    Expected,
    binary,
    classes,
    of_binary,
    of_class,
)


def with_torchmetrics(here: Path) -> Expected:
    """Log a collection and a `ClasswiseWrapper`, under the names that they give."""
    import torchmetrics.classification as tm
    from torchmetrics import ClasswiseWrapper, MetricCollection

    collection = MetricCollection(
        [tm.BinaryPrecision(), tm.BinaryRecall(), tm.BinaryF1Score()], prefix="val_"
    )
    names = ["bird", "cat", "PER"]
    wrapped = MetricCollection(
        {
            "precision": ClasswiseWrapper(
                tm.MulticlassPrecision(3, average=None), names
            ),
            "recall": ClasswiseWrapper(tm.MulticlassRecall(3, average=None), names),
            "f1": ClasswiseWrapper(tm.MulticlassF1Score(3, average=None), names),
        }
    )
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            values = collection(
                torch.from_numpy(binary(epoch)), torch.from_numpy(BINARY)
            )
            values |= wrapped(
                torch.from_numpy(classes(epoch)), torch.from_numpy(CLASSES)
            )
            for name, value in values.items():
                writer.add_scalar(name, value, epoch)
            collection.reset()
            wrapped.reset()
    return [
        ["run", "val_Binary", of_binary()],
        *(["run", f"multiclass/{n}", of_class(c)] for c, n in enumerate(names)),
    ]


def with_seqeval(here: Path) -> Expected:
    """Log a report of entities, flattened, and the names of `evaluate`'s seqeval."""
    from seqeval.metrics import classification_report as entities
    from seqeval.metrics import f1_score as of_entities

    names = ["O", "B-PER", "B-LOC"]
    true = [[names[c] for c in row] for row in CLASSES.reshape(12, 5)]
    expected: dict[str, list[float]] = {"PER": [], "LOC": [], "overall": []}
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            found = [[names[c] for c in row] for row in classes(epoch).reshape(12, 5)]
            report = entities(true, found, output_dict=True, zero_division=0)
            for kind in ("PER", "LOC", "micro avg"):
                for what, value in report[kind].items():
                    tag = f"eval/{kind.replace('micro avg', 'overall')}_{what}"
                    writer.add_scalar(tag, value, epoch)
            for kind in ("PER", "LOC"):
                expected[kind].append(float(report[kind]["f1-score"]))
            expected["overall"].append(float(of_entities(true, found)))
    return [["run", f"eval/{kind}", values] for kind, values in expected.items()]


def with_sklearn(here: Path) -> Expected:
    """Log a `classification_report`, flattened."""
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            report = classification_report(
                CLASSES, classes(epoch), output_dict=True, zero_division=0
            )
            for kind, values in report.items():
                if not isinstance(values, dict):
                    continue  # the accuracy
                for what, value in values.items():
                    writer.add_scalar(f"{kind}/{what}", value, epoch)
    return [["run", str(column), of_class(column)] for column in range(3)]


def with_tensorboardx(here: Path) -> Expected:
    """Log `add_scalars`, which makes a run of each name."""
    import tensorboardX

    with tensorboardX.SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            writer.add_scalars("confusion", _table(epoch), epoch)
    return [["run", "confusion", of_binary()]]


def with_torch_scalars(here: Path) -> Expected:
    """Likewise with PyTorch's own writer, which names the runs otherwise."""
    with SummaryWriter(str(here / "run")) as writer:
        for epoch in range(EPOCHS):
            writer.add_scalars("val/confusion", _table(epoch), epoch)
    return [["run", "val/confusion", of_binary()]]


def _table(epoch: int) -> dict[str, int]:
    p = binary(epoch)
    return {
        "tp": int(((p == 1) & (BINARY == 1)).sum()),
        "fp": int(((p == 1) & (BINARY == 0)).sum()),
        "fn": int(((p == 0) & (BINARY == 1)).sum()),
    }
