"""Files: what is kept of the event files that a program wrote.

May import TensorBoard.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from tensorboard.compat.proto import event_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def keep_scalars(folder: Path) -> None:
    """Leave nothing in a folder but scalars, in files without time and machine."""
    for path in folder.rglob("*"):
        if path.is_file() and "tfevents" not in path.name:
            path.unlink()
    for number, path in enumerate(sorted(folder.rglob("events*"))):
        _keep_scalars(path)
        # Without the time, the machine and the process.
        path.rename(path.with_name(f"events.out.tfevents.{number}"))


def _records(path: Path) -> Iterator[bytes]:
    """Yield the records of an event file: a length, its check, the bytes, theirs."""
    data = path.read_bytes()
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        yield data[place + 12 : place + 12 + length]
        place += length + 16


def _keep_scalars(path: Path) -> None:
    """Leave graphs and texts out of a file; the other records stay as they are."""
    records = list(_records(path))
    with path.open("wb") as file:
        writer = RecordWriter(file)
        for record in records:
            event = event_pb2.Event.FromString(record)
            is_scalar = all(
                value.HasField("simple_value")
                or value.metadata.plugin_data.plugin_name == "scalars"
                for value in event.summary.value
            )
            if event.file_version or (event.summary.value and is_scalar):
                writer.write(record)
