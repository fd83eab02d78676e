"""Decoding: a tensor's proto as an array, and what damaged contents raise.

May import protobuf and TensorBoard. What one run holds may never decide what another
shows. So whoever decodes catches `BROKEN`, and no more: that a server is gone, or that
somebody may not read, is raised as it is.
"""

from __future__ import annotations

import math
from typing import Any

from google.protobuf.message import DecodeError
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Array

# What decoding raises for contents that do not fit what is said of them.
BROKEN = (
    ArithmeticError,
    AttributeError,
    DecodeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


def array_of(proto: Any) -> Array | None:
    """Return a tensor's proto as an array; None where it is damaged.

    A proto may say that it repeats one number, and so that it has more of them than
    any memory. No tensor that is worth reading does: each number has its bytes.

    >>> array_of(tensor_util.make_tensor_proto([1.0, 2.0])).tolist()
    [1.0, 2.0]
    >>> proto = tensor_util.make_tensor_proto([1.0, 2.0])
    >>> proto.tensor_shape.dim[0].size = 2**40
    >>> array_of(proto) is None
    True
    """
    if math.prod(axis.size for axis in proto.tensor_shape.dim) > proto.ByteSize():
        return None
    try:
        array: Array = tensor_util.make_ndarray(proto)
    except BROKEN:
        return None
    return array
