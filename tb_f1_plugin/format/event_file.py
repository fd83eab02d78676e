"""Event file: summaries on disk, each of them there when `write` returns.

May import `text`, TensorBoard's protos and its writer of records. A file is of one
run's directory, and is made with the first summary. TensorBoard reads the files of a
directory in the order of their names and does not go back. So a file's name sorts last,
and no two are written at once.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

from tb_f1_plugin.text.log import log

# How long a file of another writer is taken for one that may still be written.
RECENTLY = 300.0

_STAMP = re.compile(r"tfevents\.(\d{1,12})(?:\.|$)")
# As TensorBoard, torch and TensorFlow name their files, and as `_new_file` does.
_PROCESS = re.compile(r"tfevents\.\d+\.(?P<host>.+)\.(?P<id>\d+)\.(?:f1|\d+(?:\.v2)?)$")
_ours: set[str] = set()  # every file that this process began here
_live: weakref.WeakValueDictionary[str, EventFile] = weakref.WeakValueDictionary()
_live_lock = threading.Lock()


class EventFile:
    """The event file of a directory, for as long as it is written.

    Args:
        directory: Where; it is made with the first summary.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory).absolute()
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._records = RecordWriter(None)
        self._described: set[str] = set()
        self._process = 0
        self._key = ""
        self._is_hidden = self._has_looked = False
        self._close: Callable[[], object] = lambda: None

    def write(
        self, tag: str, summary: Callable[[bool], summary_pb2.Summary], step: int
    ) -> None:
        """Write a summary; it is in the file, for whoever reads it, when this returns.

        Args:
            tag: The tag of the series.
            summary: Makes the summary; it is told whether it is the tag's first one in
                this file, which alone has metadata. It is made again if the file turns
                out to be gone.
            step: Its step.

        Raises:
            ValueError: If another live file is in the directory, or another process
                has begun this one.
            OSError: If it cannot be written; the next summary begins a new file.
        """
        with self._lock:
            if self._file is None:
                self._open()
            elif self._process != os.getpid():
                raise ValueError(
                    f"A writer must write in the process that began its file, got "
                    f"process {os.getpid()} for a file of process {self._process} in "
                    f"{self.directory}. Write there, or make a Writer of another "
                    "directory here."
                )
            self._put_summary(tag, summary, step)
            if self._is_gone():  # and with it what was just written
                self._open()
                self._put_summary(tag, summary, step)
            self._say_if_hidden()

    def close(self) -> None:
        """Close the file; the next summary begins a new one."""
        with self._lock:
            self._forget()

    def _open(self) -> None:
        self._key = os.path.realpath(self.directory)
        with _live_lock:
            other = _live.get(self._key)
            if other is not None and other is not self:
                raise ValueError(
                    f"One writer may write into a directory at a time, got a second "
                    f"one for {self.directory}: TensorBoard would not show what the "
                    "first one writes from now on. Close it, or share it."
                )
            _live[self._key] = self
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._say_if_hiding()
            file = _new_file(self.directory)
            _ours.add(os.path.realpath(file.name))
            self._file, self._process = file, os.getpid()
            self._records = RecordWriter(file)
            # Also when nobody closes it: the bytes are on disk already.
            self._close = weakref.finalize(self, file.close)
            self._put(event_pb2.Event(file_version="brain.Event:2"))
        except BaseException:  # a directory without a file is nobody's
            self._forget()
            raise

    def _put_summary(
        self, tag: str, summary: Callable[[bool], summary_pb2.Summary], step: int
    ) -> None:
        made = summary(tag not in self._described)
        self._put(event_pb2.Event(step=step, summary=made))
        self._described.add(tag)

    def _put(self, event: event_pb2.Event) -> None:
        assert self._file is not None
        event.wall_time = time.time()
        try:
            self._records.write(event.SerializeToString())
            self._file.flush()
        except OSError:
            # Behind half a record nothing is read: what comes is for a new file.
            self._forget()
            raise

    def _forget(self) -> None:
        with _live_lock:
            if _live.get(self._key) is self:
                del _live[self._key]
        self._described.clear()
        self._file = None
        try:
            self._close()
        except OSError as error:  # what could not be written before
            log.debug("closing an event file: %s", error)

    def _is_gone(self) -> bool:
        """Tell whether somebody removed the file, which is then forgotten."""
        assert self._file is not None
        name = self._file.name
        try:
            os.stat(name)
        except (FileNotFoundError, NotADirectoryError):
            log.warning(
                "The event file %s is gone, and with it what was written there. A new "
                "one begins. Remove the logs of a run when its writer is closed.",
                name,
            )
            self._forget()
            return True
        except OSError as error:  # nobody knows: it is written on
            log.debug("looking for an event file: %s", error)
        return False

    def _say_if_hiding(self) -> None:
        """Say once that the new file may hide what another writer goes on writing."""
        if self._has_looked:
            return
        names = _names(self.directory)
        self._has_looked = True
        found = [name for name in names if _may_be_open(self.directory / name)]
        if found:
            log.warning(
                "The event file %s in %s was written a moment ago. If its writer is "
                "still open, TensorBoard need not show what that one writes from now "
                "on, because a second file begins here. Give the open SummaryWriter to "
                "`Writer` in place of the directory, or write to another `run`.",
                *(max(found), self.directory),
            )

    def _say_if_hidden(self) -> None:
        assert self._file is not None
        if self._is_hidden:
            return
        try:
            newest = max(_names(self.directory), default="")
        except OSError as error:  # what was written is there, whoever else writes
            log.debug("looking for other event files: %s", error)
            return
        if newest > os.path.basename(self._file.name):
            self._is_hidden = True
            log.warning(
                "Another writer has begun the file %s in %s, so TensorBoard need not "
                "show what is written here from now on. Write a directory from one "
                "process, by one writer.",
                *(newest, self.directory),
            )


def _new_file(directory: Path) -> BinaryIO:
    """Return a new file whose name sorts behind all others of its directory."""
    while True:
        names = _names(directory)
        stamps = [int(found[1]) for name in names if (found := _STAMP.search(name))]
        stamp = max(int(time.time()), *(known + 1 for known in stamps), 0)
        host = re.sub(r"[^\w-]", "-", socket.gethostname())
        name = f"events.out.tfevents.{stamp:010d}.{host}.{os.getpid()}.f1"
        if names and name <= max(names):
            name = f"{max(names)}.f1"  # behind a name of another make
        try:
            return open(directory / name, "xb")
        except FileExistsError:
            continue  # somebody was faster; look again


def _names(directory: Path) -> list[str]:
    return [name for name in os.listdir(directory) if "tfevents" in name]


def _may_be_open(path: Path) -> bool:
    """Tell whether a writer that is not ours may go on writing a file."""
    if os.path.realpath(path) in _ours:
        return False  # and closed: of ours there is one at a time
    try:
        is_recent = time.time() - path.stat().st_mtime < RECENTLY
    except OSError:  # it is gone
        return False
    return is_recent and not _has_ended(path.name)


def _has_ended(name: str) -> bool:
    """Tell whether a file's name is that of a process of this host that has ended."""
    found = _PROCESS.search(name)
    here = socket.gethostname()
    if os.name != "posix" or found is None:
        return False
    if found["host"] not in (here, re.sub(r"[^\w-]", "-", here)):
        return False
    try:
        os.kill(int(found["id"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # not ours to ask, or no process
        return False
    return False
