"""Event files: which are below a directory, by run, and how far each can be read.

May import protobuf, and TensorBoard's checksum and event proto. The rule is that of
TensorBoard's data server. Links are followed, but never to a directory that the link
lies in, so a circle ends. An event file has "tfevents" in its name. Its directory is
its run.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

INFIX = "tfevents"
HEADER = struct.Struct("<QI")  # the length, and its checksum
CHECKSUM = struct.Struct("<I")
# A longer record holds an image or a graph. Its checksum takes Python a second for
# 16 MB, so that such a record must only be one that can be parsed.
CHECKED_BYTES = 2**16


@dataclass
class EventFiles:
    """The event files below a directory.

    Args:
        runs: The directory of each run that has event files, by the run's name.
        files: Those files, by the run's name.
        closed: What could not be looked into, each with the system's reason.
    """

    runs: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    closed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def every_file(self) -> list[str]:
        """All event files."""
        return [path for files in self.files.values() for path in files]


@dataclass(frozen=True)
class Damage:
    """An event file that cannot be read to its end.

    Args:
        path: The file.
        end: How many bytes can be read; None if that is not known.
        size: How many it has.
    """

    path: str
    end: int | None
    size: int

    def sentence(self, shown: str) -> str:
        """Return what is to be said of it, under the name that is shown."""
        if self.end is None:
            return (
                f"The event file {shown} is damaged: a record in it cannot be read, "
                "nor can what lies behind it. Points are missing."
            )
        return (
            f"The event file {shown} is damaged at byte {self.end:,} of {self.size:,}: "
            f"the {self.size - self.end:,} bytes from there on cannot be read. The "
            "points in them are missing."
        )


def files_below(directory: str) -> EventFiles:
    """Return the runs and event files below a directory, in the order of their names.

    >>> files_below("there/is/nothing/here").runs
    {}
    """
    found = EventFiles()
    _look_into(directory, ".", {}, found)
    return found


def _look_into(
    path: str, run: str, above: dict[tuple[int, int], str], found: EventFiles
) -> None:
    try:
        status = os.stat(path)
        identity = status.st_dev, status.st_ino
        if identity in above and os.path.islink(path):
            return  # a link in a circle; directories themselves come to an end
        with os.scandir(path) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # a link to nothing, or deleted just now
    except OSError as error:
        found.closed.append((path, error.strerror or str(error)))
        return
    above = {**above, identity: path}
    for entry in inside:
        inner = os.path.join(path, entry.name)
        try:
            if entry.is_dir():
                below = entry.name if run == "." else os.path.join(run, entry.name)
                _look_into(inner, below, above, found)
            elif INFIX in entry.name and entry.is_file():
                if not os.access(inner, os.R_OK):
                    found.closed.append((inner, "Permission denied"))
                    continue
                found.runs[run] = path
                found.files.setdefault(run, []).append(inner)
        except OSError as error:  # links that lead to themselves
            found.closed.append((inner, error.strerror or str(error)))


def records(path: str, damaged: Callable[[Damage], None]) -> Iterator[bytes]:
    """Yield an event file's records, up to its end or to where it is damaged.

    A last record that is not there as a whole is no damage: it is being written.

    Args:
        path: The file.
        damaged: Is told of the damage, if there is one.
    """
    with open(path, "rb") as file:
        end = 0
        while True:
            header = file.read(HEADER.size)
            if len(header) < HEADER.size:
                return
            length, checksum = HEADER.unpack(header)
            record = None
            if masked_crc32c(header[:8]) == checksum:
                body = file.read(length + CHECKSUM.size)
                if len(body) < length + CHECKSUM.size:
                    return
                record = body[:length]
                if not _is_whole(record, body[length:]):
                    record = None
            if record is None:
                damaged(Damage(path, end, os.fstat(file.fileno()).st_size))
                return
            yield record
            end += HEADER.size + len(body)


def going_back(files: EventFiles, most: int) -> set[str]:
    """Return the runs in which a tag has a step that is not above the one before it.

    Args:
        files: Those below a directory.
        most: How many records are looked at; a run behind them is not among those.
    """
    left = most
    back: set[str] = set()
    for run, paths in files.files.items():
        last: dict[str, int] = {}
        for event in (event for path in paths for event in _events(path)):
            left -= 1
            if left < 0:
                return back
            tags = [value.tag for value in event.summary.value]
            if any(tag in last and event.step <= last[tag] for tag in tags):
                back.add(run)
                break
            last.update(dict.fromkeys(tags, event.step))
    return back


def _events(path: str) -> Iterator[Any]:
    """Yield a file's events but the long ones, as far as it can be read, unchecked."""
    with contextlib.suppress(OSError, DecodeError), open(path, "rb") as file:
        while len(header := file.read(HEADER.size)) == HEADER.size:
            length, _ = HEADER.unpack(header)
            if length > CHECKED_BYTES:  # in a damaged file it may be no length at all
                file.seek(min(length, 2**62) + CHECKSUM.size, os.SEEK_CUR)
                continue
            body = file.read(length + CHECKSUM.size)
            if len(body) == length + CHECKSUM.size:
                yield event_pb2.Event.FromString(body[:length])


def damage_of(path: str) -> Damage:
    """Return where a damaged file is damaged."""
    told: list[Damage] = []
    try:
        for _ in records(path, told.append):
            pass
    except OSError:  # deleted just now
        return Damage(path, None, 0)
    return told[0] if told else Damage(path, None, os.path.getsize(path))


def _is_whole(record: bytes, checksum: bytes) -> bool:
    """Tell whether a record is what was written, and an event.

    What has its checksum may be no event, such as one with names that are no UTF-8.
    """
    is_long = len(record) > CHECKED_BYTES
    if not is_long and masked_crc32c(record) != CHECKSUM.unpack(checksum)[0]:
        return False
    try:
        event_pb2.Event.FromString(record)
    except DecodeError:
        return False
    return True
