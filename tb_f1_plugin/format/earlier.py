"""Earlier: what the event files of a run already say of a metric, when it is written.

May import numpy, protobuf, TensorBoard's protos and decoder of tensors, `metadata`,
`summary` and the core. A training that goes on in another process, or begins again, has
its earlier steps in the directory: how they were counted, and the best F1 of them.
TensorBoard's HParams tab shows the last value of a scalar, so the best one is written
as a scalar of its own. Earlier steps are counted as every reader counts them, by the
record of each. Where they cannot be read nobody knows, and nothing is claimed.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.format.metadata import SeriesMetadata, counts_tag
from tb_f1_plugin.format.summary import decode, f1_of, right

MOST_BYTES = 2**26  # of event files, which Python reads in a tenth of a second
_HEADER, _CHECKSUM = struct.Struct("<QI"), 4

Scored = Sequence[tuple[int, float]]  # steps and their scores, as they were written


class BestSoFar:
    """The best score of a run, of the steps that a reader has.

    A step takes the place of those from it on, as in every reader. Nothing is before
    step 0, so only a run that goes on is asked for what was written earlier.

    Args:
        earlier: Returns what other processes, or an earlier `fit`, wrote of the same;
            None if that cannot be known.

    >>> best = BestSoFar(lambda: [(0, 0.5), (1, 0.9), (2, 0.7), (1, 0.6)])
    >>> best.at(2, 0.4), best.at(3, 0.7), best.at(1, 0.3)
    (0.6, 0.7, 0.5)
    >>> BestSoFar(lambda: None).at(2, 0.4) is None
    True
    """

    def __init__(self, earlier: Callable[[], Scored | None] = tuple) -> None:
        """Look at nothing before there is a step."""
        self._earlier = earlier
        self._has_looked, self._is_known = False, True
        # Each step that was better than all before it.
        self._bests: list[tuple[int, float]] = []

    def __copy__(self) -> BestSoFar:
        """Return one of the same steps: what either takes note of, only it knows."""
        made = BestSoFar(self._earlier)
        made._has_looked, made._is_known = self._has_looked, self._is_known
        made._bests = self._bests.copy()
        return made

    def at(self, step: int, score: float) -> float | None:
        """Take note of a step; return the best until it, or None if nobody knows."""
        if step == 0:
            self._is_known = True
        elif not self._has_looked:
            earlier = self._earlier()
            self._is_known = earlier is not None
            for before in earlier or ():
                self._add(*before)
        self._has_looked = True
        self._add(step, score)
        return self._bests[-1][1] if self._is_known and self._bests else None

    def _add(self, step: int, score: float) -> None:
        while self._bests and self._bests[-1][0] >= step:
            self._bests.pop()
        best = self._bests[-1][1] if self._bests else -math.inf
        if score > best:  # NaN is not
            self._bests.append((step, score))


def scores_in(
    directory: str | os.PathLike[str],
    name: str,
    series: SeriesMetadata,
    zero_division: float = 0.0,
) -> Scored | None:
    """Return the exact F1 of each epoch that a directory's event files have.

    By the counts, and not by what was logged of them: a metric may have another average
    now. Counts at another threshold are others, and no F1 at this one follows.

    Args:
        directory: That of the run.
        name: The metric's name in the logs.
        series: What the metric is now.
        zero_division: What 0/0 shows.

    Returns:
        The steps as they were written, each with its F1; None if that cannot be known.

    >>> scores_in("there/is/nothing/here", "f1_score",
    ...     SeriesMetadata("binary", ("1",), ("total",), 0.5, "binary"))
    ()
    """
    tag, found = counts_tag(name), list[tuple[int, float]]()
    values = _values_of(directory, tag)
    if values is None:
        return None
    written: SeriesMetadata | None = None
    for step, value in values:
        try:
            written = _told_by(value) or written
            if written is None or written.way != series.way:
                return None
            arrays = tensor_util.make_ndarray(value.tensor)[np.newaxis]
            if not np.all(right(arrays, written, tag, [step])):
                return None
            record = decode(arrays[0], written)
        except (IndexError, TypeError, ValueError):
            return None
        found.append((step, f1_of(record, series, zero_division)))
    return tuple(found)


def first_told(directory: str | os.PathLike[str], tag: str) -> SeriesMetadata | None:
    """Return how a directory's event files describe a tag, for all of its records.

    A loader keeps the first description of a tag, and no later one.

    Args:
        directory: That of the run.
        tag: The tag of the tensors.

    Returns:
        None if they have no such tag, or that cannot be known.

    >>> first_told("there/is/nothing/here", "f1_score/counts") is None
    True
    """
    for _, value in _values_of(directory, tag) or ():
        try:
            return _told_by(value)
        except ValueError:
            return None
    return None


def _told_by(value: summary_pb2.Summary.Value) -> SeriesMetadata | None:
    content = value.metadata.plugin_data.content
    return SeriesMetadata.from_content(content) if content else None


def _values_of(
    directory: str | os.PathLike[str], tag: str
) -> Iterator[tuple[int, summary_pb2.Summary.Value]] | None:
    """Return the steps and values of a tag, as written; None if nobody can tell."""
    if "://" in os.fspath(directory):
        return None
    try:
        paths = sorted(
            path for path in Path(directory).iterdir() if "tfevents" in path.name
        )
        if sum(path.stat().st_size for path in paths) > MOST_BYTES:
            return None
        contents = [path.read_bytes() for path in paths]
    except FileNotFoundError:
        return iter(())
    except OSError:
        return None
    return (
        (event.step, value)
        for content in contents
        for event in _events_with(tag.encode(), content)
        for value in event.summary.value
        if value.tag == tag
    )


def _events_with(word: bytes, content: bytes) -> Iterator[event_pb2.Event]:
    """Yield the events of a file that have a word, up to where it is damaged."""
    start = 0
    while start + _HEADER.size <= len(content):
        length, _ = _HEADER.unpack_from(content, start)
        start += _HEADER.size
        if start + length + _CHECKSUM > len(content):
            return
        if content.find(word, start, start + length) >= 0:
            try:
                yield event_pb2.Event.FromString(content[start : start + length])
            except DecodeError:
                return
        start += length + _CHECKSUM
