"""Values: a number, a histogram, images or a model as a summary proto.

May import keras, numpy and tensorboard. Pure functions: each returns what
`tensorflow.summary` would write of the same value, under the same tag and plugin.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import keras
import numpy as np
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.image.metadata import create_summary_metadata
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.util import tensor_util

# A PNG's word for a pixel of so many channels: grey, grey and alpha, RGB, RGBA.
_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}


def scalar(tag: str, number: Any) -> Any:
    """Return a number as a float32 scalar.

    Raises:
        ValueError: If it is not one number.

    >>> scalar("epoch_loss", np.float64(0.5)).value[0].tensor.float_val
    [0.5]
    """
    with np.errstate(over="ignore"):  # more than float32 can say is infinite
        return scalar_pb(tag, as_numpy(number))


def histogram(tag: str, numbers: Any, buckets: int | None = None) -> Any:
    """Return a histogram of numbers of any shape, also of a model that diverged."""
    numbers = np.asarray(as_numpy(numbers), "float64")  # bfloat16 is none of numpy's
    with np.errstate(invalid="ignore"):  # NaN, which is in no bucket
        return histogram_pb(tag, numbers, buckets)


def images(tag: str, pixels: Any, max_outputs: int = 3) -> Any:
    """Return the first few images of `(images, height, width, channels)` as PNG.

    Raises:
        ValueError: If the pixels have another shape.

    >>> images("kernel", np.zeros([1, 2, 5, 1])).value[0].tensor.string_val[:2]
    [b'5', b'2']
    """
    pixels = as_numpy(pixels)
    if pixels.ndim != 4 or pixels.shape[-1] not in _COLOURS:
        raise ValueError(
            "Images must have the shape (images, height, width, channels), with 1 to "
            f"4 channels, got {pixels.shape}."
        )
    _, height, width, _ = pixels.shape
    size = [str(number).encode() for number in (width, height)]
    words = [*size, *map(png, as_bytes(pixels[:max_outputs]))]
    value = summary_pb2.Summary.Value(
        tag=tag,
        tensor=tensor_util.make_tensor_proto(words),
        metadata=create_summary_metadata(display_name=None, description=None),
    )
    return summary_pb2.Summary(value=[value])


def model(tag: str, json: str) -> Any:
    """Return the configuration of a model, which the Graphs tab draws."""
    value = summary_pb2.Summary.Value(
        tag=tag, tensor=tensor_util.make_tensor_proto(json.encode())
    )
    value.metadata.plugin_data.plugin_name = "graph_keras_model"
    value.metadata.plugin_data.content = b"1"  # the version of the format
    return summary_pb2.Summary(value=[value])


def as_numpy(value: Any) -> Any:
    """Return a number, an array, or a tensor or variable of any backend, as numpy's."""
    if isinstance(value, (bool, int, float, np.generic, np.ndarray)):
        return np.asarray(value)
    return keras.ops.convert_to_numpy(value)


def as_bytes(pixels: Any) -> Any:
    """Return pixels as bytes: floats from [0, 1], integers by their highest bits.

    >>> as_bytes(np.array([-1.0, 0.0, 0.5, 1.0, 7.0]))
    array([  0,   0, 127, 255, 255], dtype=uint8)
    >>> as_bytes(np.array([-5, 0, 32767], "int16"))
    array([  0,   0, 255], dtype=uint8)
    """
    if pixels.dtype.kind in "iu":
        scaled = pixels // ((int(np.iinfo(pixels.dtype).max) + 1) // 256)
    else:
        scaled = np.nan_to_num(pixels.astype("float64")) * 255.5
    return np.clip(scaled, 0, 255).astype("uint8")


def png(pixels: Any) -> bytes:
    """Return bytes of the shape (height, width, channels) as a PNG file."""
    height, width, channels = pixels.shape
    # Each line of pixels begins with its filter: none.
    lines = np.pad(pixels.reshape(height, width * channels), ((0, 0), (1, 0)))
    size = struct.pack(">2I5B", width, height, 8, _COLOURS[channels], 0, 0, 0)
    parts = {b"IHDR": size, b"IDAT": zlib.compress(lines.tobytes()), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + _checksum(kind + data)
        for kind, data in parts.items()
    )


def _checksum(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
