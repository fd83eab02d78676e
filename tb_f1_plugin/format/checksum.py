"""Checksum: whether records are what was written, under their tag and at their step.

May import numpy and types of the core. TensorBoard's fast loader hands on records of
event files without comparing the checksums that these have. So a record of ours has one
of its own: the last row of its tensor, the same number in every column.
"""

from __future__ import annotations

import math
import zlib

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array


def with_checksum(array: Array, tag: str, step: int) -> Array:
    """Return the tensor of one record with the row of its checksum.

    Args:
        array: Shape `(rows, columns)`.
        tag: The tag under which it is written.
        step: Its step.

    >>> array = with_checksum(np.ones((2, 3)), "f1/counts", 7)
    >>> array.shape, bool((array[-1] == array[-1, 0]).all())
    ((3, 3), True)
    """
    (number,) = _checksums(array[np.newaxis], tag, [step])
    return np.concatenate([array, np.full((1, array.shape[-1]), float(number))])


def are_whole(arrays: Array, tag: str, steps: npt.ArrayLike) -> Array:
    """Tell of each tensor whether it is what `with_checksum` made.

    Args:
        arrays: Shape `(steps, rows, columns)`, float64.
        tag: The tag under which they are.
        steps: Shape `(steps,)`.

    >>> arrays = with_checksum(np.ones((2, 3)), "f1/counts", 7)[np.newaxis]
    >>> are_whole(arrays, "f1/counts", [7]), are_whole(arrays, "f1/counts", [8])
    (array([ True]), array([False]))
    """
    numbers = np.array(_checksums(arrays[:, :-1], tag, steps), np.float64)
    return np.asarray((arrays[:, -1] == numbers[:, np.newaxis]).all(-1))


def _checksums(arrays: Array, tag: str, steps: npt.ArrayLike) -> list[int]:
    number, numbers = len(arrays), math.prod(arrays.shape[1:])
    # As whole numbers, so that NaN and its like are the bits that they are.
    words = np.ascontiguousarray(arrays, "<f8").reshape(number, numbers).view("<i8")
    column = np.asarray(steps, "<i8").reshape(number, 1)
    texts = memoryview(np.concatenate([words, column], axis=1).tobytes())
    start = zlib.crc32(tag.encode("utf-8", "surrogatepass"))
    length = 8 * (numbers + 1)
    return [
        zlib.crc32(texts[place : place + length], start)
        for place in range(0, len(texts), length)
    ]
