"""Checksum: whether records are what was written, under their tag and at their step.

May import numpy and types of the core. TensorBoard's fast loader hands on records of
event files without comparing the checksums that these have. So a record of ours has one
of its own: the last row of its tensor, the same number in every column. It also tells
how the record was counted, since a loader keeps what the first writer of a tag said of
its series, and no later one.
"""

from __future__ import annotations

import math
import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array

# The number is below 2**53, so that a float64 has it: behind the 32 bits of a CRC are
# 20 that tell how the record was counted.
_CRC, _MARKS = 2**32, 2**20


class Checked(NamedTuple):
    """What the checksums of some tensors tell.

    Attributes:
        are_whole: Of each, whether it is what was written.
        marks: Of each, how it was counted, as `mark_of` says; 0 if it does not tell,
            as what versions before 3 wrote.
    """

    are_whole: Array
    marks: Array


def mark_of(text: bytes) -> int:
    """Return a number from 1 that other texts hardly have: one in a million.

    >>> mark_of(b"binary above 0.5"), mark_of(b"binary above 0.3")
    (690177, 602466)
    """
    return 1 + zlib.crc32(text) % (_MARKS - 1)


def with_checksum(array: Array, tag: str, step: int, mark: int = 0) -> Array:
    """Return the tensor of one record with the row of its checksum.

    Args:
        array: Shape `(rows, columns)`.
        tag: The tag under which it is written.
        step: Its step.
        mark: How it was counted, as `mark_of` says.

    >>> array = with_checksum(np.ones((2, 3)), "f1/counts", 7)
    >>> array.shape, bool((array[-1] == array[-1, 0]).all())
    ((3, 3), True)
    """
    (crc,) = _checksums(array[np.newaxis], tag, [step], [mark])
    number = float(crc + _CRC * mark)
    return np.concatenate([array, np.full((1, array.shape[-1]), number)])


def checked(arrays: Array, tag: str, steps: npt.ArrayLike) -> Checked:
    """Return of each tensor whether it is what `with_checksum` made.

    Args:
        arrays: Shape `(steps, rows, columns)`, float64.
        tag: The tag under which they are.
        steps: Shape `(steps,)`.

    >>> arrays = with_checksum(np.ones((2, 3)), "f1/counts", 7, mark=5)[np.newaxis]
    >>> checked(arrays, "f1/counts", [7])
    Checked(are_whole=array([ True]), marks=array([5]))
    >>> checked(arrays, "f1/counts", [8]).are_whole
    array([False])
    """
    numbers = arrays[:, -1, 0]
    is_number = (numbers >= 0) & (numbers < _CRC * _MARKS)
    marks = np.where(is_number, numbers, 0).astype(np.int64) // _CRC
    crcs = np.array(_checksums(arrays[:, :-1], tag, steps, marks), np.int64)
    expected = (crcs + _CRC * marks).astype(np.float64)
    are_whole = (arrays[:, -1] == expected[:, np.newaxis]).all(-1)
    return Checked(np.asarray(are_whole), marks)


def _checksums(
    arrays: Array, tag: str, steps: npt.ArrayLike, marks: npt.ArrayLike
) -> list[int]:
    number, numbers = len(arrays), math.prod(arrays.shape[1:])
    # As whole numbers, so that NaN and its like are the bits that they are.
    words = np.ascontiguousarray(arrays, "<f8").reshape(number, numbers).view("<i8")
    columns = np.stack([np.asarray(steps, "<i8"), np.asarray(marks, "<i8")], axis=-1)
    columns = columns.reshape(number, 2)
    texts = memoryview(np.concatenate([words, columns], axis=1).tobytes())
    start = zlib.crc32(tag.encode("utf-8", "surrogatepass"))
    length = 8 * (numbers + 2)
    # Of what has no mark it is not in the checksum.
    ends = [length if mark else length - 8 for mark in columns[:, 1].tolist()]
    return [
        zlib.crc32(texts[place * length : place * length + end], start)
        for place, end in enumerate(ends)
    ]
