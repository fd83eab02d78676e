"""Names that a terminal, a page or a spreadsheet would obey, and logs full of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from tests.support import details, logs

# What a name may hold, by what it is meant to do. No name of a file has a slash or NUL.
COMMANDS = {
    "colour": "c\x1b[97;41;5mred\x1b[0m",
    "title": "t\x1b]0;owned\x07",
    "link": "l\x1b]8;;http:x\x1b\\here\x1b]8;;\x1b\\",
    "answers": "q\x1b[6n\x1b[c\x1bP+q544e\x1b\\",
    "clears": "k\x1b[2J\x1b[H\x0c",
    "rubs out": "b\x08\x08\x08\x7f\r",
    "8 bits": "e\x9b31m\x9d0;x\x9c\x85",
    "new lines": "n\npasses: F1 of `n` is 1\u2028\u2029\x0b",
    "backwards": "w\u202egpj.exe\u2066\u200f\u061c",
    "unseen": "u\u200b\u00ad\ufeff\u2060\U000e0041",
    "markup": "[bold]m[/bold][link=http:x]a[/][/nothing] :fire:",
    "html": "<script>alert(1)<script><img src=x onerror=alert(1)>&amp;\"'`",
    "formula": "=HYPERLINK(\"http:x\",\"a\")",
    "planes": "日本 é \u0301e 😀 \U00020000 \U0010fffd \ue000 \uffff"
    + "".join(chr((plane << 16) + 0xAAAA) for plane in range(17)),
    "format": "%s {0} ${x} $(x) `x` %n",
}  # fmt: skip
TEXTS = tuple(COMMANDS.values())
HALF = "h\udcff"  # a name of a file that is no UTF-8


def unseen_in(text: str) -> list[str]:
    """Return the signs of a text that cannot be seen, line ends excepted."""
    return sorted({s for s in text if not s.isprintable() and s not in "\r\n"})


def write(
    logdir: str | os.PathLike[str], texts: Sequence[str] = TEXTS, *, tag: str = ""
) -> None:
    """Write a run for each text, which names the run, its classes and its tag.

    Args:
        logdir: The log directory.
        texts: The texts.
        tag: The tag of all runs; "" for one of its own each.
    """
    for place, text in enumerate(texts):
        task = details.multiclass(epochs=3, rows=60, seed=place)
        names = (text, f"{text}2", f"2{text}")
        of_run = replace(task, series=replace(task.series, classes=names))
        details.write(logdir, text, of_run, name=tag or _encodable(f"{text}/f1"))
        logs.write_session(
            logdir, text, {_encodable(text): _encodable(text), "lr": 0.1}
        )


def write_half(logdir: str | os.PathLike[str]) -> None:
    """Write a run of two epochs whose name is no UTF-8, which TensorFlow refuses."""
    made = details.write(logdir, "h", details.binary(epochs=2))
    made.rename(made.with_name(HALF))


def _encodable(text: str) -> str:
    """Return a text that a protocol buffer takes."""
    return text.encode("utf-8", "replace").decode()
