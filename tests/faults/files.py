"""Damaged files: records that have their checksum and are no events, and odd names."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

from tensorboard.compat.proto import event_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from tests.support import logs


def framed(record: bytes) -> bytes:
    """Return a record as it lies in a file, with its checksums."""
    length = struct.pack("<Q", len(record))
    return b"".join(
        (
            length,
            struct.pack("<I", masked_crc32c(length)),
            record,
            struct.pack("<I", masked_crc32c(record)),
        )
    )


def records_in(content: bytes) -> list[bytes]:
    """Return the records of a file."""
    found, place = [], 0
    while place < len(content):
        (length,) = struct.unpack_from("<Q", content, place)
        found.append(content[place + 12 : place + 12 + length])
        place += 16 + length
    return found


def no_event(records: list[bytes]) -> list[bytes]:
    """Put what is no event behind the third record."""
    return [*records[:3], b"\xff" * 50, *records[3:]]


def no_text(records: list[bytes]) -> list[bytes]:
    """Let a tag be no UTF-8, in the third record."""
    odd = records[2].replace(b"f1_score/counts", b"f1_score/c\xff\xfents")
    return [*records[:2], odd, *records[3:]]


def no_plugin(records: list[bytes]) -> list[bytes]:
    """Let the plugin's name be no UTF-8, in the first record with metadata."""
    odd = records[1].replace(b"scalars", b"scal\xc3\x28s")
    return [records[0], odd, *records[2:]]


def no_graph(records: list[bytes]) -> list[bytes]:
    """Put an event whose inside cannot be parsed behind the third record."""
    event = event_pb2.Event(step=1, wall_time=1.0, meta_graph_def=b"\xff\xff\xff")
    return [*records[:3], event.SerializeToString(), *records[3:]]


def no_version(records: list[bytes]) -> list[bytes]:
    """Say that the file is of no version that there is."""
    event = event_pb2.Event(wall_time=1.0, file_version="brain.Event:\u00e9")
    return [event.SerializeToString(), *records[1:]]


DAMAGES: Mapping[str, Callable[[list[bytes]], list[bytes]]] = {
    "no event": no_event,
    "no text": no_text,
    "no plugin": no_plugin,
}
# What the data server passes over, and the Python loader stumbles at.
INSIDE: Mapping[str, Callable[[list[bytes]], list[bytes]]] = {
    "no graph": no_graph,
    "no version": no_version,
}


def write(logdir: Path, run: str, damage: Callable[[list[bytes]], list[bytes]]) -> Path:
    """Write a run whose file is damaged; return the file."""
    epochs = logs.binary_epochs(5, seed=9)
    records = [(e, logs.record_of(b)) for e, b in enumerate(epochs)]
    (file,) = logs.write_records(logdir, run, records).iterdir()
    whole = damage(records_in(file.read_bytes()))
    file.write_bytes(b"".join(map(framed, whole)))
    return file


def write_no_name(logdir: Path) -> Path:
    """Write a run whose directory's name is no text; return the directory."""
    (file,) = logs.write_records(
        logdir, "named", [(0, logs.record_of(logs.DESIGN_BATCHES))]
    ).iterdir()
    odd = Path(os.fsdecode(os.fsencode(logdir) + b"/odd\xff\xfe"))
    odd.mkdir()
    (odd / file.name).write_bytes(file.read_bytes())
    file.unlink()
    file.parent.rmdir()
    return odd
