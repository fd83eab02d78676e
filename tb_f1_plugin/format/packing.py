"""Packing: whole numbers, and sums that may be rounded, as few bytes; and back.

May import numpy and the standard library. A whole number takes 7 bits a byte, the
lowest first. The last byte of a number is below 128. (Google's Protocol Buffers call
that a varint.) All is compressed by zlib, whose checksum tells damaged bytes.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array

LEVEL = 6
WIDEST = 10  # bytes of a number of 64 bits
_HIGH = np.uint64(7)


def packed_numbers(numbers: npt.ArrayLike) -> bytes:
    """Return whole numbers from 0 on as bytes.

    >>> packed_numbers([0, 127, 128]).hex()
    '007f8001'
    """
    values = np.asarray(numbers).ravel().astype(np.uint64)
    digits = [values]
    while digits[-1].any():
        digits.append(digits[-1] >> _HIGH)
    table = np.stack(digits, 1)  # what is left of each number before each byte
    there = table != 0
    there[:, 0] = True
    goes_on = np.zeros_like(there)
    goes_on[:, :-1] = there[:, 1:]
    as_bytes = (table & np.uint64(127)) | (goes_on.astype(np.uint64) << _HIGH)
    return bytes(as_bytes[there].astype(np.uint8))


class Unpacking:
    """The parts of packed bytes, taken one after the other.

    Args:
        packed: What `compressed` returned.
        at_most: How many bytes there may be, unpacked: foreign bytes may claim any
            number of them.

    Raises:
        ValueError: If the bytes are damaged or too many; so do the methods.

    >>> parts = Unpacking(compressed(packed_numbers([1, 300])), at_most=20)
    >>> parts.numbers(2).tolist()
    [1, 300]
    >>> parts.end()
    """

    def __init__(self, packed: bytes, at_most: int) -> None:
        machine = zlib.decompressobj()
        try:
            self._bytes = machine.decompress(packed, at_most + 1)
        except zlib.error as error:
            raise ValueError(f"Packed bytes must be whole, got {error}.") from None
        if not machine.eof or machine.unused_data or len(self._bytes) > at_most:
            raise ValueError(
                f"Packed bytes must be whole and at most {at_most} when unpacked, got "
                f"{len(packed)} bytes that are not."
            )
        self._place = 0

    def numbers(self, count: int) -> Array:
        """Take so many whole numbers, as int64."""
        window = self._window(WIDEST * count)
        ends = np.flatnonzero(window < 128)[:count]
        if len(ends) < count:
            raise ValueError(f"Packed bytes must have {count} numbers more.")
        if not count:
            return np.zeros(0, np.int64)
        starts = np.concatenate([[0], ends[:-1] + 1])
        used = int(ends[-1]) + 1
        places = np.arange(used) - np.repeat(starts, ends - starts + 1)
        if places.max() >= WIDEST - 1:  # 63 bits
            raise ValueError("A packed number must have at most 63 bits.")
        parts = (window[:used] & 127).astype(np.int64) << (7 * places)
        self._place += used
        return np.asarray(np.add.reduceat(parts, starts))

    def doubles(self, count: int) -> Array:
        """Take so many numbers that are float64."""
        return self._taken(8 * count).view("<f8").astype(np.float64)

    def rounded(self, count: int) -> Array:
        """Take so many sums that `packed_rounded` packed."""
        planes = self._taken(3 * count).reshape(3, count).astype(np.uint32)
        words = planes[0] << 24 | planes[1] << 16 | planes[2] << 8
        return np.asarray(words.astype(np.uint32).view(np.float32), np.float64)

    def end(self) -> None:
        """Raise `ValueError` if anything is left."""
        if self._place != len(self._bytes):
            raise ValueError(
                f"Packed bytes must end here, got {len(self._bytes) - self._place} "
                "bytes more."
            )

    def _window(self, length: int) -> Array:
        view = memoryview(self._bytes)[self._place : self._place + length]
        return np.frombuffer(view, np.uint8)

    def _taken(self, length: int) -> Array:
        window = self._window(length)
        if len(window) < length:
            raise ValueError(f"Packed bytes must have {length} bytes more.")
        self._place += length
        taken: Array = window.copy()
        return taken


def packed_doubles(values: npt.ArrayLike) -> bytes:
    """Return numbers as they are, 8 bytes each."""
    return np.asarray(values, "<f8").tobytes()


def packed_rounded(values: npt.ArrayLike) -> bytes:
    """Return numbers rounded to 16 significant bits, 3 bytes each.

    That is the upper part of a float32. What is not 0 stays so.

    >>> parts = Unpacking(compressed(packed_rounded([0.1, 0.0, 1e30])), at_most=9)
    >>> parts.rounded(3).tolist()
    [0.10000038146972656, 0.0, 1.0000040951721074e+30]
    """
    limits = np.finfo(np.float32)
    given = np.asarray(values, np.float64).ravel()
    small = np.where(given == 0, 0.0, np.maximum(np.abs(given), limits.tiny))
    # 2^-17 below the largest, so that it is not rounded up to infinity.
    small = np.minimum(small, float(limits.max) * (1 - 2.0**-17))
    words = np.copysign(small, given).astype(np.float32).view(np.uint32)
    words = words + np.uint32(128)
    planes: list[Any] = [(words >> shift) & 255 for shift in (24, 16, 8)]
    return np.stack(planes).astype(np.uint8).tobytes()


def compressed(*parts: bytes) -> bytes:
    """Return parts one behind the other, compressed."""
    return zlib.compress(b"".join(parts), LEVEL)
