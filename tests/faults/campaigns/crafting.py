"""Crafting: files of events that no program writes, by chance and by the thousand.

Their checksums are mostly right, so that each loader hands on what is inside.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from tensorboard.compat.proto import event_pb2, types_pb2

from tests.faults.files import framed, records_in

NUMBERS = (0, 1, -1, 2, 7, 99, 2**31, 2**53, 2**62, -(2**62), 2**63 - 1)
# Of an axis. Less than these, TensorBoard's Python loader would make, gigabytes of it.
SIZES = (0, 1, -1, 2, 7, 99, 2**53, 2**62, -(2**62), 2**63 - 1)
FLOATS = (0.0, -1.0, 1e300, float("nan"), float("inf"), -float("inf"), 5e-324)
TEXTS = (
    *("", "f1_score", "f1_score/counts", "epoch_f1_score", "val/tp", "\x1b[2J", "/"),
    *("f1_score/histogram", "f1_score/confusion", "a" * 3000, "=1+1", "\U0010fffd"),
)
JSONS: Sequence[Any] = (
    *(None, True, 0, -1, 1, 2, 3, 2.5, 10**30, "", "x", "binary", "multiclass", []),
    *([1], ["a", "b"], {}, {"a": 1}, ["a"] * 1000, "\ud800", 0.5, "macro", [[[]]]),
)
FOREIGN = (
    b"",
    b"\n",
    b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    b"\x1f\x8b\x08" + b"\0" * 50,
    b'{"a": 1}' * 20,
    b"#!/bin/sh\nexit 1\n",
    b"\0" * 4096,
    b"\xff" * 4096,
    b"PK\x03\x04" + b"x" * 200,
)
Chance = random.Random


def crafted(content: bytes, chance: Chance) -> tuple[str, bytes]:
    """Return what was done to a file, and what came of it."""
    way = chance.choice(WAYS)
    made = way(content, chance)
    if chance.random() < 0.3:  # twice, since one harm may hide another
        with_more = chance.choice(WAYS[:3])
        try:
            made = with_more(made, chance)
        except Exception:  # what is no file of events any more cannot be changed
            return way.__name__, made
    return way.__name__, made


def flipped(content: bytes, chance: Chance) -> tuple[str, bytes]:
    """Return a file of which one bit is another one, wherever it is."""
    place, bit = chance.randrange(len(content)), chance.randrange(8)
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return f"bit {bit} of byte {place}", bytes(changed)


def other_value(content: bytes, chance: Chance) -> bytes:
    """Change one field of one value; the record's checksum is right."""
    records = records_in(content)
    for _ in range(chance.choice((1, 1, 1, 3))):
        place = chance.randrange(1, len(records))
        event = event_pb2.Event.FromString(records[place])
        if event.summary.value:
            value = chance.choice(event.summary.value)
            chance.choice(CHANGES)(event, value, chance)
            records[place] = event.SerializeToString()
    return b"".join(map(framed, records))


def other_bytes(content: bytes, chance: Chance) -> bytes:
    """Change bytes inside of a record; its checksum is right."""
    records = records_in(content)
    place = chance.randrange(len(records))
    record = bytearray(records[place])
    for _ in range(chance.choice((1, 1, 2, 8))):
        record[chance.randrange(len(record))] = chance.randrange(256)
    records[place] = bytes(record)
    return b"".join(map(framed, records))


def other_order(content: bytes, chance: Chance) -> bytes:
    """Leave out, repeat and exchange records."""
    records = records_in(content)
    first, others = records[:1], records[1:]
    way = chance.randrange(5)
    if way == 0:
        chance.shuffle(others)
    elif way == 1:
        others.reverse()
    elif way == 2:
        others = [record for record in others for _ in range(chance.randint(1, 3))]
    elif way == 3:
        others = [record for record in others if chance.random() < 0.7]
    else:
        others = others * 2
    return b"".join(map(framed, (first if chance.random() < 0.8 else []) + others))


def torn(content: bytes, chance: Chance) -> bytes:
    """End in the middle, or go on with what is no record."""
    way = chance.randrange(4)
    if way == 0:
        return content[: chance.randrange(len(content))]
    if way == 1:
        return content + chance.randbytes(chance.randrange(200))
    if way == 2:
        return content + b"\0" * chance.randrange(1, 5000)
    place = chance.randrange(len(content))
    return content[:place] + content[place + chance.randrange(1, 40) :]


def foreign(content: bytes, chance: Chance) -> bytes:
    """Be no file of events at all, or one behind something else."""
    other = chance.choice(FOREIGN)
    return other + content if chance.random() < 0.3 else other


WAYS: Sequence[Callable[[bytes, Chance], bytes]] = (
    *(other_value, other_value, other_value, other_bytes, other_bytes),
    *(other_order, torn, foreign),
)


def _step(event: Any, value: Any, chance: Chance) -> None:
    event.step = chance.choice(NUMBERS)


def _time(event: Any, value: Any, chance: Chance) -> None:
    event.wall_time = chance.choice(FLOATS)


def _tag(event: Any, value: Any, chance: Chance) -> None:
    value.tag = chance.choice(TEXTS)


def _type(event: Any, value: Any, chance: Chance) -> None:
    value.tensor.dtype = chance.choice((*types_pb2.DataType.values(), 99))


def _shape(event: Any, value: Any, chance: Chance) -> None:
    shape = value.tensor.tensor_shape
    if shape.dim and chance.random() < 0.5:
        chance.choice(shape.dim).size = chance.choice(SIZES)
    elif chance.random() < 0.5:
        shape.dim.add(size=chance.choice(SIZES))
    else:
        shape.unknown_rank = True


def _content(event: Any, value: Any, chance: Chance) -> None:
    inside = bytearray(value.tensor.tensor_content)
    way = chance.randrange(4)
    if way == 0 and inside:
        inside[chance.randrange(len(inside))] ^= 1 << chance.randrange(8)
    elif way == 1 and inside:
        place = chance.randrange(max(len(inside) // 8, 1)) * 8
        inside[place : place + 8] = chance.randbytes(8)
    elif way == 2:
        del inside[chance.randrange(len(inside) + 1) :]
    else:
        inside += chance.randbytes(chance.choice((1, 8, 64)))
    value.tensor.tensor_content = bytes(inside)


def _other_field(event: Any, value: Any, chance: Chance) -> None:
    tensor, way = value.tensor, chance.randrange(5)
    if way == 0:
        tensor.double_val.append(chance.choice(FLOATS))
    elif way == 1:
        tensor.string_val.append(chance.choice(TEXTS).encode())
    elif way == 2:
        value.simple_value = chance.choice(FLOATS)
    elif way == 3:
        value.image.encoded_image_string = b"\x89PNG"
    else:
        value.ClearField("tensor")


def _plugin(event: Any, value: Any, chance: Chance) -> None:
    names = ("f1", "f1_scores", "scalars", "hparams", "pr_curves", "", "nobody")
    value.metadata.plugin_data.plugin_name = chance.choice(names)


def _class(event: Any, value: Any, chance: Chance) -> None:
    value.metadata.data_class = chance.choice((0, 1, 2, 3, 99))


def _metadata(event: Any, value: Any, chance: Chance) -> None:
    data = value.metadata.plugin_data
    try:
        fields = json.loads(data.content)
        key = chance.choice([*fields, "version", "new"])
    except (ValueError, IndexError, TypeError):
        data.content = chance.randbytes(chance.randrange(40))
        return
    if chance.random() < 0.2:
        fields.pop(key, None)
    else:
        fields[key] = chance.choice(JSONS)
    data.content = json.dumps(fields).encode()


CHANGES: Sequence[Callable[[Any, Any, Chance], None]] = (
    *(_step, _time, _tag, _type, _shape, _content, _content, _other_field, _plugin),
    *(_class, _metadata, _metadata, _metadata),
)
