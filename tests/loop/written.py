"""What a writer wrote, read back; and a metric to be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.util import tensor_util

from tb_f1_plugin import F1Score
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series

LABELS, PREDICTIONS = [1, 0, 1, 1], [0.9, 0.7, 0.4, 0.8]

EXACT = 4 / 6


def counted(**options: Any) -> F1Score:
    """Return a metric of four rows, whose F1 is two thirds."""
    f1 = F1Score(**options)
    f1.update(LABELS, PREDICTIONS)
    return f1


def read(logdir: Path) -> dict[tuple[str, str], Series]:
    """Return every series of a directory by its run and tag."""
    return {(series.run, series.tag): series for series in read_series(logdir)}


def events_of(directory: Path) -> list[Any]:
    """Return the events of a directory's files, in the order of their names."""
    files = sorted(directory.glob("*tfevents*"))
    return [event for file in files for event in EventFileLoader(str(file)).Load()]


def tensors(directory: Path) -> dict[str, list[tuple[int, Any]]]:
    """Return step and tensor of each point of each tag."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for event in events_of(directory):
        for value in event.summary.value:
            array = tensor_util.make_ndarray(value.tensor)
            found.setdefault(value.tag, []).append((event.step, array))
    return found


def metadata(directory: Path) -> dict[str, Any]:
    """Return the metadata of each tag."""
    values = [v for event in events_of(directory) for v in event.summary.value]
    return {v.tag: v.metadata for v in values if v.metadata.plugin_data.plugin_name}
