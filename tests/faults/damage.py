"""Damage: runs that are as broken as files can be, each beside the good ones.

Each kind is a function that changes a run's summaries before they are written, in files
whose checksums are right, so that every loader hands them on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2, types_pb2
from tensorboard.util import tensor_util
from tensorboardX import SummaryWriter

from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import epoch_summary
from tests.support import details, logs

EPOCHS = 4
TAG = metadata.counts_tag(logs.NAME)
TASK = details.multiclass(EPOCHS)
Value = summary_pb2.Summary.Value
Change = Callable[[Value, int], None]  # of a value, and its epoch


def write_good(logdir: Path, begin: str = "good/") -> None:
    """Write runs of all sources of series, with nothing odd."""
    for seed in range(3):
        epochs = logs.binary_epochs(EPOCHS, seed)
        records = [(e, logs.record_of(b)) for e, b in enumerate(epochs)]
        logs.write_records(logdir, f"{begin}binary {seed}", records)
    details.write(logdir, f"{begin}classes", TASK)
    table = {"val/tp": [3, 4], "val/fp": [1, 2], "val/fn": [2, 1], "val/tn": [4, 3]}
    by_step = {tag: dict(enumerate(map(float, v))) for tag, v in table.items()}
    logs.write_scalars(logdir, f"{begin}scalars", by_step)
    with SummaryWriter(str(logdir / f"{begin}curves")) as writer:
        random = np.random.default_rng(0)
        for step in range(2):
            labels = random.random(100) < 0.3
            writer.add_pr_curve("pr", labels, random.random(100), step, walltime=1.0)
    logs.write_session(logdir, f"{begin}binary 0", {"lr": 0.1, "units": 16})


def write_odd_sessions(logdir: Path) -> None:
    """Write sessions of hyper-parameters whose metadata are none."""
    for run, content_of in (("cut", b"\x12\xff"), ("foreign", b"hello"), ("none", b"")):
        summary = summary_pb2.Summary()
        value = summary.value.add(tag="_hparams_/session_start_info")
        value.metadata.plugin_data.plugin_name = "hparams"
        value.metadata.plugin_data.content = content_of
        value.metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
        value.tensor.CopyFrom(tensor_util.make_tensor_proto(np.float32(0)))
        logs.write_run(logdir, f"session/{run}", [(0, summary)])


def changed(
    logdir: Path, run: str, change: Change, tag: str = TAG, *, scalars: bool = True
) -> None:
    """Write a run of three classes with its details, of which one tag is changed."""

    def summaries() -> Iterator[tuple[int, summary_pb2.Summary]]:
        for epoch in range(EPOCHS):
            first = epoch == 0
            record = TASK.record(epoch)
            made = [epoch_summary(logs.NAME, record, TASK.series, epoch, first=first)]
            kept = {"histogram": TASK.histogram, "confusion": TASK.confusion}
            for what, of in kept.items():
                made.append(
                    detail_summary(
                        DetailTag(logs.NAME, what),  # type: ignore[arg-type]
                        of(epoch),
                        TASK.series,
                        first=first,
                    )
                )
            for summary in made:
                values = [value for value in summary.value if value.tag == tag]
                if not scalars:
                    others = [v for v in summary.value if "epoch" not in v.tag]
                    del summary.value[:]
                    summary.value.extend(others)
                    values = [value for value in summary.value if value.tag == tag]
                for value in values:
                    change(value, epoch)
                yield epoch, summary

    logs.write_run(logdir, run, summaries())


def of_tensor(change: Callable[[Any, int], None]) -> Change:
    """Return the change of a value that changes its tensor."""
    return lambda value, epoch: change(value.tensor, epoch)


def at_epoch(epoch: int, change: Change) -> Change:
    """Return a change of one epoch only."""

    def of_one(value: Value, now: int) -> None:
        if now == epoch:
            change(value, now)

    return of_one


def cut_short(tensor: Any, epoch: int) -> None:
    """Leave a content that does not fit its shape."""
    tensor.tensor_content = tensor.tensor_content[:-5]


def too_few(tensor: Any, epoch: int) -> None:
    """Leave whole numbers, but too few of them."""
    tensor.tensor_content = tensor.tensor_content[:-16]


def endless(tensor: Any, epoch: int) -> None:
    """Say that one number is repeated more often than any memory holds."""
    del tensor.tensor_shape.dim[:]
    tensor.tensor_shape.dim.add(size=2**60)
    tensor.tensor_content = b""
    tensor.double_val.append(1.0)


def other_size(tensor: Any, epoch: int) -> None:
    """Say that an axis has other places than there are."""
    tensor.tensor_shape.dim[0].size = 7


def other_type(number: int) -> Callable[[Any, int], None]:
    """Return what says that contents are of another type."""

    def change(tensor: Any, epoch: int) -> None:
        tensor.dtype = number

    return change


def words(tensor: Any, epoch: int) -> None:
    """Put words in the place of numbers."""
    tensor.CopyFrom(tensor_util.make_tensor_proto([b"words", b"\xff\xfe"]))


def nothing(tensor: Any, epoch: int) -> None:
    """Leave a tensor of no type, no shape and no content."""
    tensor.Clear()


def number(quantity: str, value: float, column: int = 0) -> Callable[[Any, int], None]:
    """Return what writes another number for a quantity of a class."""

    def change(tensor: Any, epoch: int) -> None:
        array = tensor_util.make_ndarray(tensor).copy()
        array[QUANTITIES.index(quantity), column] = value
        tensor.tensor_content = array.tobytes()

    return change


def as_old(harm: Callable[[Any, int], None]) -> Change:
    """Return what writes version 1, which has no checksum, with harm at one epoch."""

    def change(value: Value, epoch: int) -> None:
        if epoch == 1:
            harm(value.tensor, epoch)
        logs.as_version_1(value)

    return change


def content(make: Callable[[dict[str, Any]], bytes]) -> Change:
    """Return what writes other metadata, made of the JSON that was there."""

    def change(value: Value, epoch: int) -> None:
        if epoch == 0:
            fields = json.loads(value.metadata.plugin_data.content)
            value.metadata.plugin_data.content = make(fields)

    return change


def _with(**fields: Any) -> Change:
    """Return what writes other metadata, of version 1: they have no checksum."""

    def made(known: dict[str, Any]) -> bytes:
        old = {**known, "version": 1, "rows": known["rows"][:-1]}
        return json.dumps({**old, **fields}).encode()

    return content(made)


NAN, INF = float("nan"), float("inf")
# Of our own records: what is wrong, and the code of the finding that says so.
TENSORS: Mapping[str, tuple[Change, str]] = {
    "cut": (at_epoch(1, of_tensor(cut_short)), "damaged_tensors"),
    "cut at first": (at_epoch(0, of_tensor(cut_short)), "damaged_tensors"),
    "cut always": (of_tensor(cut_short), "damaged_tensors"),
    "too few": (at_epoch(2, of_tensor(too_few)), "damaged_tensors"),
    "endless": (at_epoch(3, of_tensor(endless)), "damaged_tensors"),
    "other size": (at_epoch(1, of_tensor(other_size)), "damaged_tensors"),
    "unknown type": (at_epoch(1, of_tensor(other_type(99))), "damaged_tensors"),
    "no type": (of_tensor(nothing), "damaged_tensors"),
    "float32": (
        at_epoch(1, of_tensor(other_type(types_pb2.DT_FLOAT))),
        "damaged_tensors",
    ),
    "complex": (
        at_epoch(1, of_tensor(other_type(types_pb2.DT_COMPLEX64))),
        "misshapen_tensors",
    ),
    "words": (at_epoch(1, of_tensor(words)), "misshapen_tensors"),
    "no JSON": (content(lambda known: b"\xff{"), "unreadable_metadata"),
    "no content": (content(lambda known: b""), "unreadable_metadata"),
    "deep JSON": (content(lambda known: b"[" * 100_000), "unreadable_metadata"),
    "a list": (content(lambda known: b"[]"), "unreadable_metadata"),
    "another class": (
        content(lambda known: json.dumps({**known, "classes": [*"abx"]}).encode()),
        "unreadable_metadata",
    ),
    "future": (_with(version=10**6), "unknown_version"),
    "future number": (_with(version=2.5), "unreadable_metadata"),
    "classes": (_with(classes=["a", "b"]), "misshapen_tensors"),
    "no classes": (_with(classes=[]), "unreadable_metadata"),
    "classes as text": (_with(classes="abc"), "unreadable_metadata"),
    "twice a row": (_with(rows=[*QUANTITIES, "total"]), "unreadable_metadata"),
    "axes": (_with(row_axes=-(10**30)), "unreadable_metadata"),
    "labels": (_with(labels=[7]), "unreadable_metadata"),
}
# What was written in version 1 and has no checksum: numbers that rows cannot have.
NUMBERS: Mapping[str, Callable[[Any, int], None]] = {
    "NaN": number("true_positives", NAN),
    "infinity": number("total", INF),
    "negative": number("predicted_positives", -1.0),
    "possible below true": number("possible_positives", 0.0),
    "more than all rows": number("possible_positives", 1e9),
    "sums of classes": number("possible_positives", 81.0, column=2),
    "NaN beside": number("non_finite", NAN, column=-1),
    "infinite beside": number("unlabelled", INF, column=-1),
    "infinite squares": number("squared_batch_rows", INF, column=-1),
    "negative batches": number("batches", -3.0, column=-1),
    "batch mean above 1": number("batch_f1_sum", 1e300, column=1),
}
DETAILS: Mapping[str, Change] = {
    "cut": at_epoch(1, of_tensor(cut_short)),
    "half": at_epoch(
        1,
        of_tensor(
            lambda tensor, epoch: tensor.CopyFrom(
                tensor_util.make_tensor_proto(
                    np.frombuffer(tensor.tensor_content[:12], np.uint8)
                )
            )
        ),
    ),
    "endless": at_epoch(1, of_tensor(endless)),
    "words": at_epoch(1, of_tensor(words)),
    "no type": of_tensor(nothing),
}
