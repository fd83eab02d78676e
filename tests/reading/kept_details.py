"""Logs with histograms and confusions, and what reading gives of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard.util import tensor_util

from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import epoch_summary
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Sources
from tests.support import details, logs
from tests.support.in_process import InProcess

RUN = "a/validation"
ONE = details.binary(epochs=6, rows=60)
HISTOGRAM = DetailTag(logs.NAME, "histogram")


def read(here: InProcess, what: What = "histogram", **options: Any) -> list[Series]:
    """Return every series with what is kept of it."""
    sources = Sources()
    catalog = sources.find(here.reader())
    every = sources.read(here.reader(), catalog)
    store = DetailStore(**options)
    return store.each(
        here.reader(), catalog.existing, every, what, lambda series: series
    )


def only(logdir: Path, what: What = "histogram", **options: Any) -> Series:
    """Return the one series with what is kept of it."""
    (series,) = read(InProcess(logdir), what, **options)
    return series


def write(logdir: Path, contents: dict[int, Any], task: Any = ONE) -> None:
    """Write records of all epochs; at some steps a tensor in a histogram's place."""

    def summaries() -> Any:
        for epoch in range(len(task.y_pred)):
            record = task.record(epoch)
            first = epoch == 0
            yield (
                epoch,
                epoch_summary(logs.NAME, record, task.series, epoch, first=first),
            )
            summary = detail_summary(
                HISTOGRAM, task.histogram(epoch), task.series, first=first
            )
            if epoch in contents:
                proto = tensor_util.make_tensor_proto(contents[epoch])
                summary.value[0].tensor.CopyFrom(proto)
            yield epoch, summary

    logs.write_run(logdir, RUN, summaries())


def packed(task: Any, epoch: int) -> Any:
    """Return the bytes of a histogram as they are written."""
    summary = detail_summary(HISTOGRAM, task.histogram(epoch), task.series, first=False)
    return tensor_util.make_ndarray(summary.value[0].tensor)
