"""Summaries: the part of `tensorflow.summary` that Keras' `TensorBoard` uses.

May import tensorboard and `values`. The names are TensorFlow's, and so is what they do:
a summary goes into the file of the writer that is the default, if the rule of
`record_if` says yes. One object is of one callback, and no other writes through it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from tb_f1_plugin.keras.summaries import values

Rule = bool | Callable[[], bool]


class Summaries:
    """Writes event files as `tensorflow.summary` does.

    Args:
        may_write: Tells whether this process writes; where several train together, one
            does. It is asked when a file is to be opened.
    """

    def __init__(self, may_write: Callable[[], bool] = lambda: True) -> None:
        self._may_write = may_write
        self._writer: FileWriter | None = None
        self._step: Any = None
        self._rule: Rule | None = None

    @property
    def experimental(self) -> Summaries:
        """What TensorFlow has in `tensorflow.summary.experimental`."""
        return self

    def create_file_writer(self, logdir: str) -> FileWriter:
        """Open a new event file in a directory, which is made if need be."""
        return FileWriter(self, str(logdir) if self._may_write() else None)

    @contextmanager
    def _as_default(self, writer: FileWriter, step: Any) -> Iterator[FileWriter]:
        before = self._writer, self._step
        self._writer = writer
        if step is not None:
            self._step = step
        try:
            yield writer
        finally:
            writer.flush()
            self._writer, self._step = before

    @contextmanager
    def record_if(self, rule: Rule) -> Iterator[None]:
        """Record meanwhile only where a rule says so."""
        before, self._rule = self._rule, rule
        try:
            yield
        finally:
            self._rule = before

    def should_record_summaries(self) -> bool:
        """Tell whether a summary would be written now."""
        if self._writer is None or not self._writer.has_file:
            return False
        return bool(self._rule() if callable(self._rule) else self._rule is not False)

    # -- what is written ----------------------------------------------------------

    def scalar(self, name: str, data: Any, step: Any = None) -> bool:
        """Write a number."""
        return self._write(step, lambda: values.scalar(name, data))

    def histogram(
        self, name: str, data: Any, step: Any = None, buckets: int | None = None
    ) -> bool:
        """Write a histogram of numbers."""
        return self._write(step, lambda: values.histogram(name, data, buckets))

    def image(
        self, name: str, data: Any, step: Any = None, max_outputs: int = 3
    ) -> bool:
        """Write images."""
        return self._write(step, lambda: values.images(name, data, max_outputs))

    def keras_model(self, name: str, json: str, step: Any = None) -> bool:
        """Write the configuration of a model."""
        return self._write(step, lambda: values.model(name, json))

    def write_raw_pb(self, tensor: bytes, step: Any = None) -> bool:
        """Write a summary proto."""
        return self._write(step, lambda: summary_pb2.Summary.FromString(tensor))

    def graph(self, graph_data: Any) -> None:
        """Write nothing: only TensorFlow has such graphs."""

    def trace_on(self, **options: Any) -> None:
        """Do nothing: what is traced is the graph of TensorFlow's functions."""

    def trace_export(self, name: str, step: Any = None) -> None:
        """Write nothing, since nothing was traced."""

    def _write(self, step: Any, summary: Callable[[], Any]) -> bool:
        """Write a summary if there is a file to record it in; tell whether it was."""
        if not self.should_record_summaries():
            return False
        step = self._step if step is None else step
        if step is None:
            raise ValueError(
                "A summary needs a `step`, got None and no default. Give `step=`, or "
                "call as_default(step) of the writer."
            )
        assert self._writer is not None, "should_record_summaries has looked"
        self._writer.write(summary(), int(values.as_numpy(step)))
        return True


class FileWriter:
    """One event file; or none, where another process writes.

    Args:
        summaries: Of which it may become the default.
        logdir: Where the file is; None for no file.
    """

    def __init__(self, summaries: Summaries, logdir: str | None) -> None:
        self._summaries = summaries
        self._file: Any = None
        self._has_unwritten = self._is_closed = False
        if logdir is not None:
            self._file = EventFileWriter(logdir, filename_suffix=".v2")

    @property
    def has_file(self) -> bool:
        """Whether what is recorded comes to a file."""
        return self._file is not None

    def as_default(self, step: Any = None) -> Any:
        """Return a context in which summaries go here; all is on disk at its end."""
        if self._is_closed:
            raise RuntimeError(
                "A writer that was closed cannot write: on_train_end of TensorBoard "
                "closes its files. Call set_model(model) before the next training."
            )
        return self._summaries._as_default(self, step)

    def write(self, summary: Any, step: int) -> None:
        """Add a summary to the file."""
        event = event_pb2.Event(wall_time=time.time(), step=step, summary=summary)
        self._file.add_event(event)
        self._has_unwritten = True

    def flush(self) -> None:
        """Bring to disk what is not there yet."""
        if self._has_unwritten and not self._is_closed:
            self._file.flush()
            self._has_unwritten = False

    def close(self) -> None:
        """Close the file, with all that was added."""
        if not self._is_closed:
            self._is_closed = True
            if self._file is not None:
                self._file.close()
