"""Named: the `key=value` parts of names, and of which kind the values of a key are.

May import the vocabulary and the standard library. A value goes on to the next key, and
before that stands a comma, a semicolon, an ampersand or a space. Where there is none of
them, it is `_` or else `-`, which may be a part of the key or of the value too, as in
`opt=adam_batch_size=16`. Then the key is the one that most names have, and of those the
longest.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from tb_f1_plugin.core.vocabulary import ColumnKind

Part: TypeAlias = tuple[str, str]  # a value, and the key behind it

_FOLDERS = re.compile(r"[/\\]")
_KEY = re.compile(r"[A-Za-z][\w.]*")
# A comma inside of brackets is a part of a value.
_OPEN = r"(?![^\[\](){}]*[\])}])"
_SURE = (re.compile(rf"[,;&]{_OPEN}"), re.compile(rf"\s{_OPEN}"))
_UNSURE = (re.compile("_"), re.compile("-"))
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_IS_NUMBER = re.compile(_NUMBER)
_AFTER_NUMBER = re.compile(rf"({_NUMBER})[_-]({_KEY.pattern})")
_BOOLEANS = {"true": True, "false": False}
# When a run began, behind its last value: `_2024-05-01_10-00-00`, `-20240501T100000`.
_STAMP = re.compile(r"[_-]\d{4}-?\d\d-?\d\d(?:[_T-]\d\d[-:.]?\d\d(?:[-:.]?\d\d)?)?$")
EXACT = 2**53  # up to it a float64 has all whole numbers


def values_in(names: Sequence[str]) -> list[dict[str, str]]:
    """Return the values that each of some names has, by key, as they are written.

    The values of a folder come before those of the folders above it.

    >>> values_in(["lr=0.01,bs=16", "net=big/lr=1e-3_opt=adam", "baseline"])
    [{'lr': '0.01', 'bs': '16'}, {'net': 'big', 'lr': '1e-3', 'opt': 'adam'}, {}]
    >>> values_in(["run1_lr=0.1_batch_size=8", "run2_lr=0.2_batch_size=16"])[1]
    {'lr': '0.2', 'batch_size': '16'}
    """
    split = [
        [
            [text.strip() for text in folder.split("=")]
            for folder in _FOLDERS.split(name)
            if "=" in folder
        ]
        for name in names
    ]
    number = Counter(key for folders in split for key in _possible(folders))
    return [
        {key: value for folder in folders for key, value in _pairs(folder, number)}
        for folders in split
    ]


def _possible(folders: Sequence[Sequence[str]]) -> set[str]:
    """Return all that may be a key in a name."""
    return {
        key
        for texts in folders
        for place, text in enumerate(texts[:-1])
        for _, key in _parts(text, is_first=place == 0)
    }


def _pairs(texts: Sequence[str], number: Counter[str]) -> Iterator[Part]:
    """Yield the keys and values of a folder.

    Args:
        texts: What is before, between and behind its equals signs.
        number: How many names have a key, wherever a key may begin.
    """
    first, *others = texts
    key = _best(_parts(first, is_first=True), number)[1]
    value: list[str] = []
    for text in others[:-1]:
        parts = _parts(text)
        if not parts:  # an equals sign that is a part of the value
            value.append(text)
            continue
        last, following = _best(parts, number)
        yield from _pair(key, "=".join((*value, last)))
        key, value = following, []
    yield from _pair(key, "=".join((*value, _STAMP.sub("", others[-1]))))


def _pair(key: str, value: str) -> Iterator[Part]:
    if key and value:
        yield key, value


def _best(parts: Sequence[Part], number: Counter[str]) -> Part:
    # The first one is the longest.
    return max(parts, key=lambda part: number[part[1]], default=("", ""))


def _parts(text: str, *, is_first: bool = False) -> list[Part]:
    """Return how a text may be a value and the key behind it, the longest key first.

    Args:
        text: What stands before an equals sign.
        is_first: Whether no value is before it: then it may be the key alone.

    >>> _parts("adam_batch_size"), _parts("1e-3_batch_size")
    ([('adam', 'batch_size'), ('adam_batch', 'size')], [('1e-3', 'batch_size')])
    >>> _parts("adam, --lr"), _parts("big", is_first=True)
    ([('adam', 'lr')], [('', 'big')])
    """
    for separator in _SURE:
        *_, last = [None, *separator.finditer(text)]
        if last is not None:
            key = text[last.end() :].strip().lstrip("-")
            before = text[: last.start()].strip()
            return [(before, key)] if _is_key(key) else []
    whole = text.lstrip("-")
    parts = [("", whole)] if is_first and _is_key(whole) else []
    after = None if is_first else _AFTER_NUMBER.fullmatch(text)
    if after is not None:
        return [(after[1], after[2])]
    for separator in _UNSURE:
        found = [
            (text[: at.start()], text[at.end() :])
            for at in separator.finditer(text)
            if at.start() and _KEY.fullmatch(text[at.end() :])
        ]
        if found:
            return [*parts, *found]
    return parts


def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text.replace("-", "_")) is not None


def kind_of(texts: Sequence[str]) -> ColumnKind:
    """Return of which kind all of some values are.

    A whole number that a float64 does not have to its last digit is a text.

    >>> kind_of(["1e-3", "0.1"]), kind_of(["True", "false"]), kind_of(["1", "big"])
    ('number', 'boolean', 'text')
    >>> kind_of(["12345678901234567890"])
    'text'
    """
    if all(_is_number(text) for text in texts):
        return "number"
    if all(text.lower() in _BOOLEANS for text in texts):
        return "boolean"
    return "text"


def value_of(text: str, kind: ColumnKind) -> bool | int | float | str:
    """Return a value as one of the kind that all values of its key are.

    >>> value_of("16", "number"), value_of("1e-3", "number")
    (16, 0.001)
    >>> value_of("True", "boolean"), value_of("True", "text")
    (True, 'True')
    """
    if kind == "number":
        number = float(text)
        return int(number) if number.is_integer() and abs(number) <= EXACT else number
    return _BOOLEANS[text.lower()] if kind == "boolean" else text


def _is_number(text: str) -> bool:
    if not _IS_NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        return False
    digits = text.lstrip("+-")
    return not digits.isdigit() or int(digits) <= EXACT
