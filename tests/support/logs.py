"""Writes event files without TensorFlow: ours, and what the stock callback writes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams.summary_v2 import hparams_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.earlier import BestSoFar
from tb_f1_plugin.format.summary import epoch_summary, f1_of

START = 1_700_000_000.0  # when epoch 0 ends, unless said otherwise
NAME = "f1_score"

# DESIGN: three batches of 100 rows whose batch-mean F1 is 0.643939 and whose exact
# F1 is 0.807947.
DESIGN_BATCHES = (
    Counts([30], [40], [40], 100),
    Counts([1], [10], [1], 100),
    Counts([30], [30], [30], 100),
)
DESIGN_F1 = 122 / 151
DESIGN_BATCH_MEAN = (0.75 + 2 / 11 + 1.0) / 3

BINARY = metadata.SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary")
MULTICLASS = metadata.SeriesMetadata(
    "multiclass", ("a", "b", "c"), QUANTITIES, None, "macro"
)


def write_run(
    logdir: str | os.PathLike[str],
    run: str,
    summaries: Iterable[tuple[int, summary_pb2.Summary]],
    *,
    start: float = START,
) -> Path:
    """Write summaries, each with its step, into a new event file of a run.

    The wall time grows by a second with every summary. Returns the run's directory.
    """
    directory = Path(logdir, run)
    writer = _opened_last(directory)
    for seconds, (step, summary) in enumerate(summaries):
        event = event_pb2.Event(step=step, wall_time=start + seconds, summary=summary)
        writer.add_event(event)
    writer.close()
    return directory


def write_records(
    logdir: str | os.PathLike[str],
    run: str,
    records: Iterable[tuple[int, Record]],
    series: metadata.SeriesMetadata = BINARY,
    *,
    name: str = NAME,
    start: float = START,
    tensors: bool = True,
) -> Path:
    """Write records, each with its step, as the callback does.

    Args:
        logdir: The log directory.
        run: The run.
        records: The records.
        series: What they are.
        name: The metric's name.
        start: The wall time of the first.
        tensors: Without them, only the scalars are left.
    """

    def summaries() -> Iterable[tuple[int, summary_pb2.Summary]]:
        best = BestSoFar()
        for place, (step, record) in enumerate(records):
            until_now = best.at(step, f1_of(record, series))
            summary = epoch_summary(
                name, record, series, step, first=place == 0, best=until_now
            )
            if not tensors:
                del summary.value[-1]
            yield step, summary

    return write_run(logdir, run, summaries(), start=start)


def _opened_last(directory: Path) -> EventFileWriter:
    """Open an event file behind those of the directory, which are read by their names.

    A name ends with a number as text: that of the tenth file of a second would stand
    before that of the ninth. Then the next second is waited for.
    """
    before = {path.name for path in directory.glob("*tfevents*")}
    last = max(before, default="")
    while True:
        writer = EventFileWriter(os.fspath(directory))
        (made,) = {path.name for path in directory.glob("*tfevents*")} - before
        if made > last or made.split(".")[3] != last.split(".")[3]:
            return writer
        writer.close()
        (directory / made).unlink()
        time.sleep(0.01)


def as_version_1(value: summary_pb2.Summary.Value) -> None:
    """Make of a value of a record's tensor what version 1 wrote: without checksums."""
    array = tensor_util.make_ndarray(value.tensor)[:-1]
    value.tensor.CopyFrom(tensor_util.make_tensor_proto(array))
    if value.metadata.plugin_data.content:
        fields = json.loads(value.metadata.plugin_data.content)
        del fields[metadata.CHECKSUM]
        fields |= {"version": 1, "rows": fields["rows"][:-1]}
        value.metadata.plugin_data.content = json.dumps(fields).encode()


def write_session(
    logdir: str | os.PathLike[str],
    run: str,
    values: Mapping[str, object],
    *,
    start: float = START,
) -> Path:
    """Write a session of hyper-parameters, by TensorBoard's own `hp` API."""
    summary = hparams_pb(dict(values), start_time_secs=start)
    return write_run(logdir, run, [(0, summary)], start=start)


def write_scalars(
    logdir: str | os.PathLike[str],
    run: str,
    scalars: Mapping[str, Mapping[int, float]],
    *,
    start: float = START,
) -> Path:
    """Write scalars by tag and step, as the stock Keras callback does: float32."""
    steps = sorted({step for points in scalars.values() for step in points})

    def summaries() -> Iterable[tuple[int, summary_pb2.Summary]]:
        begun: set[str] = set()
        for step in steps:
            summary = summary_pb2.Summary()
            for tag, points in scalars.items():
                if step in points:
                    add_scalar(summary, tag, points[step], first=tag not in begun)
                    begun.add(tag)
            yield step, summary

    return write_run(logdir, run, summaries(), start=start)


def add_scalar(
    summary: summary_pb2.Summary, tag: str, number: float, *, first: bool
) -> None:
    """Add a float32 scalar to a summary; its metadata with the first of its tag."""
    value = summary.value.add(tag=tag)
    value.tensor.CopyFrom(tensor_util.make_tensor_proto(np.float32(number)))
    if first:
        value.metadata.plugin_data.plugin_name = metadata.SCALARS_PLUGIN_NAME
        value.metadata.data_class = summary_pb2.DATA_CLASS_SCALAR


def hand_made(epochs: Sequence[Sequence[Counts]]) -> dict[str, dict[int, float]]:
    """Return what the stock callback logs of three counts given as batch metrics.

    Every batch gives its sums; Keras 3 averages them, each batch once. Beside them is
    a naive F1, averaged likewise.
    """
    tags: dict[str, dict[int, float]] = {
        metadata.scalar_tag("", what): {} for what in (*metadata.RATIOS, "f1")
    }
    for epoch, batches in enumerate(epochs):
        for what in metadata.RATIOS:
            sums = [float(getattr(batch, what)[0]) for batch in batches]
            tags[metadata.scalar_tag("", what)][epoch] = float(np.mean(sums))
        naive = [
            2
            * float(b.true_positives[0])
            / float(b.possible_positives[0] + b.predicted_positives[0])
            for b in batches
        ]
        tags["epoch_f1"][epoch] = float(np.mean(naive))
    return tags


def record_of(batches: Iterable[Counts]) -> Record:
    """Return the record of an epoch of unweighted batches."""
    records = [Record.of(batch) for batch in batches]
    return sum(records, Record.zero(records[0].classes))


def binary_epochs(number: int, seed: int = 0, batches: int = 3) -> list[list[Counts]]:
    """Return random binary batches of an epoch each, of 20 rows."""
    random = np.random.default_rng(seed)
    return [
        [random_counts(random, rows=20, classes=1) for _ in range(batches)]
        for _ in range(number)
    ]


def multiclass_epochs(number: int, seed: int = 0) -> list[list[Counts]]:
    """Return random batches of three classes, of 30 rows."""
    random = np.random.default_rng(seed)
    return [
        [random_counts(random, rows=30, classes=3) for _ in range(3)]
        for _ in range(number)
    ]


def random_counts(random: np.random.Generator, *, rows: int, classes: int) -> Counts:
    """Return the counts of random labels and predictions, one class a row."""
    kinds = max(classes, 2)
    true, predicted = random.integers(kinds, size=(2, rows))
    shown = range(1, 2) if classes == 1 else range(classes)
    return Counts(
        [int(((true == c) & (predicted == c)).sum()) for c in shown],
        [int((true == c).sum()) for c in shown],
        [int((predicted == c).sum()) for c in shown],
        rows,
    )
