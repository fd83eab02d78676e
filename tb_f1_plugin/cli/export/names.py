"""Names: long ones in a narrow place, and no two that differ are shown equal. Pure.

What all names have in common goes first, as in the page's list of runs. Then goes the
middle. What is still alike has a number.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

LEFT_OUT = "…"
BESIDE = 4  # letters that names share, beside those in which they differ
# Where a name may be cut: before one of these, but for the minus of an exponent.
_JOINT = re.compile(r"(?=[/,;_]|(?<!\de)-)")

Measure = Callable[[str], float]
Names = Mapping[str, str]
"""By the name, what stands in its place."""


def fitted(names: Iterable[str], room: float, wide: Measure = len) -> dict[str, str]:
    """Return the names as they fit into some room.

    Args:
        names: The names; equal ones are one.
        room: As much as each may have.
        wide: Tells how much a text takes.

    >>> list(fitted(["model=resnet,lr=0.1", "model=resnet,lr=0.01"], 12).values())
    ['…,lr=0.1', '…,lr=0.01']
    >>> list(fitted(["optimizer1/x", "optimizer2/y"], 7).values())
    ['opt…1/x', 'opt…2/y']
    """
    every = [*dict.fromkeys(names)]
    short = without_common(every, room, wide)
    alike: dict[str, list[str]] = {}
    for name in every:
        alike.setdefault(cut(short[name], room, wide), []).append(name)
    told = {some[0]: text for text, some in alike.items() if len(some) == 1}
    taken = {*told.values()}
    for some in alike.values():
        if len(some) == 1:
            continue
        numbers = itertools.count(1)
        for name, middle in zip(
            some, _differing([short[n] for n in some]), strict=True
        ):
            text = cut(middle, room, wide)
            while text in taken:
                end = f" ({next(numbers)})"
                text = cut(short[name], room - wide(end), wide) + end
            told[name] = text
            taken.add(text)
    return {name: told[name] for name in every}


def without_common(
    names: Sequence[str], room: float, wide: Measure = len
) -> dict[str, str]:
    """Return the names without parts that all have, as many of these as must go.

    Args:
        names: The names, each once.
        room: As much as each should have.
        wide: Tells how much a text takes.

    >>> without_common(["model/c=1/d", "model/c=2/d"], 7)
    {'model/c=1/d': '…/c=1/d', 'model/c=2/d': '…/c=2/d'}
    """
    by_number: dict[int, list[list[str]]] = {}
    for name in names:
        parts = _JOINT.split(name)
        by_number.setdefault(len(parts), []).append(parts)
    short = {
        "".join(parts): text
        for every in by_number.values()
        for parts, text in zip(every, _together(every, room, wide), strict=True)
    }
    if len({*short.values()}) < len(short):
        return {name: name for name in names}
    return {name: short[name] for name in names}


def _together(every: Sequence[Sequence[str]], room: float, wide: Measure) -> list[str]:
    """Return names of as many parts, each with what is left of it."""
    columns = [*zip(*every, strict=True)]
    same = [
        place
        for place, column in enumerate(columns)
        if len(every) > 1 and len({*column}) == 1 and len(column[0]) > 1
    ]
    same.sort(key=lambda place: -len(columns[place][0]))
    for gone in range(len(same) + 1):
        out = {*same[:gone]}
        texts = [
            re.sub(
                f"{LEFT_OUT}+",
                LEFT_OUT,
                "".join(
                    LEFT_OUT if place in out else part
                    for place, part in enumerate(parts)
                ),
            )
            for parts in every
        ]
        if all(wide(text) <= room for text in texts):
            break
    return texts


def cut(text: str, room: float, wide: Measure = len) -> str:
    """Return a text without its middle, if it has no room.

    >>> cut("validation", 7)
    'val…ion'
    """
    if wide(text) <= room:
        return text
    fits, most = 0, len(text) - 1
    while fits < most:
        half = (fits + most + 1) // 2
        if wide(_without_middle(text, half)) <= room:
            fits = half
        else:
            most = half - 1
    return _without_middle(text, fits)


def _without_middle(text: str, kept: int) -> str:
    head = kept // 2
    return text[:head] + LEFT_OUT + text[len(text) - (kept - head) :]


def _differing(texts: Sequence[str]) -> list[str]:
    """Return texts from where they begin to differ to where they end to."""
    least = min(map(len, texts))
    head = _same(texts)
    tail = min(_same([text[::-1] for text in texts]), least - head)
    begin, off = (n - BESIDE if n > BESIDE + 1 else 0 for n in (head, tail))
    return [
        LEFT_OUT * (begin > 0) + text[begin : len(text) - off] + LEFT_OUT * (off > 0)
        for text in texts
    ]


def _same(texts: Sequence[str]) -> int:
    """Return how many letters all texts begin with."""
    alike = (len({*letters}) == 1 for letters in zip(*texts, strict=False))
    return sum(itertools.takewhile(bool, alike))


def in_full(names: Names) -> str:
    """Return a sentence on what was left out; an empty one if nothing was.

    >>> in_full({"a": "a", "model/b": "…/b"})
    'Names are shortened (…). The first in full: model/b.'
    """
    changed = {name: text for name, text in names.items() if text != name}
    numbered = [
        f"{text} is {name}"
        for name, text in changed.items()
        if re.search(r" \(\d+\)$", text)
    ]
    if numbered:
        return f"Names in full: {'; '.join(numbered)}."
    first = next(iter(changed), None)
    if first is None:
        return ""
    return f"Names are shortened ({LEFT_OUT}). The first in full: {first}."
