"""Damaged scalars: what is under a scalar's tag and is no number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2, types_pb2
from tensorboard.util import tensor_util

from tests.support import logs


def _made(values: Any) -> Callable[[Any], None]:
    return lambda tensor: tensor.CopyFrom(tensor_util.make_tensor_proto(values))


def _of_type(number: int) -> Callable[[Any], None]:
    return lambda tensor: setattr(tensor, "dtype", number)


SCALARS: Mapping[str, Callable[[Any], None]] = {
    "two numbers": _made(np.float32([1, 2])),
    "no number": _made(np.zeros((0, 3), np.float32)),
    "word": _made(b"word"),
    "complex": _made(np.complex64(1 + 2j)),
    "unknown type": _of_type(99),
    "another type": _of_type(types_pb2.DT_RESOURCE),
    "nothing": lambda tensor: tensor.Clear(),
}


def write(
    logdir: Path, run: str, damaged: str, damage: Callable[[Any], None], at: int = 1
) -> None:
    """Write counts and an F1 of some steps, one point of one of which is damaged."""
    tags = {"val/tp": 3.0, "val/fp": 1.0, "val/fn": 2.0, "val/f1": 0.6}

    def of(step: int) -> summary_pb2.Summary:
        summary = summary_pb2.Summary()
        for tag, number in tags.items():
            logs.add_scalar(summary, tag, number, first=step == 0)
            if tag == damaged and step == at:
                damage(summary.value[-1].tensor)
        return summary

    logs.write_run(logdir, run, [(step, of(step)) for step in range(3)])
