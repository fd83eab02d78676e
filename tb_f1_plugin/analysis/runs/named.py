"""Named: the `key=value` parts of names, and of which kind the values of a key are.

May import the vocabulary, and what HParams' numbers are. A value goes on to the next
key, and before that stands a comma, a semicolon, an ampersand or a space. Then the
whole text is the key. Where there is none of them, it is `_` or else `-`, which may be
a part of the key or of the value too, as in `opt=adam_batch_size=16`. Then the key is
the one that most names have, and of those the longest.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from datetime import date, time
from typing import TypeAlias

from tb_f1_plugin.core.vocabulary import ColumnKind
from tb_f1_plugin.reading.provider.hparams import EXACT, whole

Part: TypeAlias = tuple[str, str]  # a value, and the key behind it
Texts: TypeAlias = Sequence[str]  # what is before, between and behind equals signs

_FOLDERS = re.compile(r"[/\\]")
# Letters of any alphabet, and the accents that some systems write apart from them.
_KEY = re.compile(r"[^\W\d_][\w.\u0300-\u036f]*")
_SURE = (re.compile("[,;&]"), re.compile(r"\s"))
_UNSURE = (re.compile("_"), re.compile("-"))
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# What is in brackets parts nothing. There these signs are others, of private use.
_INSIDE = re.compile(r"[=,;&_\-\s]")
_SHIFT = 0x100000
_SHIFTED = re.compile("[\U00100000-\U0010ffff]")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_IS_NUMBER = re.compile(_NUMBER)
_AFTER_NUMBER = re.compile(rf"({_NUMBER})[_-]({_KEY.pattern})")
# What numbers a run before its first key: `train_a1b2c_00001_1_lr`, `exp1_lr`.
_RUN = re.compile(
    r"(?:.*[_-])?(?:(?:run|exp|experiment|trial|job|version|v)[_-]?)?\d+", re.IGNORECASE
)
_BOOLEANS = {"true": True, "false": False}
# When a run began, behind its last value: `_2024-05-01_10-00-00`, `-20240501T100000`.
_STAMP = re.compile(
    r"(.+?)[_-](\d{4})(-?)(\d\d)\3(\d\d)"
    r"(?:[_T-](\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?)?",
    re.DOTALL,
)
_YEARS = range(2000, 2100)


def values_in(names: Sequence[str]) -> list[dict[str, str]]:
    """Return the values that each of some names has, by key, as they are written.

    The values of a folder come before those of the folders above it.

    >>> values_in(["lr=0.01,bs=16", "net=big/lr=1e-3_opt=adam", "baseline"])
    [{'lr': '0.01', 'bs': '16'}, {'net': 'big', 'lr': '1e-3', 'opt': 'adam'}, {}]
    >>> values_in(["run1_lr=0.1_batch_size=8", "run2_lr=0.2_batch_size=16"])[1]
    {'lr': '0.2', 'batch_size': '16'}
    >>> values_in(["lr=0.1,bs=8", "max_lr=0.2,bs=8"])[1]
    {'max_lr': '0.2', 'bs': '8'}
    """
    split = [
        [
            [text.strip() for text in group.split("=")]
            for folder in _FOLDERS.split(name)
            if "=" in folder and not _SHIFTED.search(folder)
            for group in _groups(folder)
        ]
        for name in names
    ]
    numbered = _numbered(split)
    number = Counter(key for groups in split for key in _possible(groups, numbered))
    return [
        {
            key: value
            for texts in groups
            for key, value in _pairs(texts, number, numbered)
        }
        for groups in split
    ]


def _groups(folder: str) -> Iterator[str]:
    """Yield the texts of a folder that have pairs, what is in their brackets masked.

    >>> [*_groups("run(lr=0.1)")], [*_groups("[lr=0.1][bs=2]")], [*_groups("a")]
    (['lr=0.1'], ['lr=0.1', 'bs=2'], [])
    """
    masked, start = "", 0
    spans = _spans(folder)
    for begin, end in spans:
        inner = _INSIDE.sub(lambda at: chr(ord(at[0]) + _SHIFT), folder[begin:end])
        masked, start = masked + folder[start:begin] + inner, end
    masked += folder[start:]
    if "=" in masked:
        yield masked
        return
    for begin, end in spans:
        yield from _groups(folder[begin + 1 : end - 1])


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the outermost brackets of a text begin and end.

    >>> _spans("a(b[c])d{e}"), _spans("(["), _spans("(a")
    ([(1, 7), (8, 11)], [], [])
    """
    found, opened = list[tuple[int, int]](), list[int]()
    for place, sign in enumerate(text):
        if sign in _BRACKETS:
            opened.append(place)
        elif opened and sign == _BRACKETS[text[opened[-1]]]:
            begin = opened.pop()
            while found and found[-1][0] > begin:
                found.pop()
            found.append((begin, place + 1))
    return found


def _is_sure(texts: Texts) -> bool:
    """Tell whether pairs are parted by commas or the like, or there is only one."""
    return len(texts) == 2 or any(map(_surely, texts[1:-1]))


def _numbered(split: Sequence[Sequence[Texts]]) -> Set[str]:
    """Return the keys before which each name has a number of its run.

    >>> _numbered([[["exp1_lr", "0.1"]], [["exp2_lr", "0.2"]]])
    {'lr'}
    >>> _numbered([[["l1_reg", "0.1"]], [["l2_reg", "0.2"]]])
    set()
    """
    every = [
        {
            texts[0][at.end() :]: texts[0][: at.start()]
            for texts in groups
            if _is_sure(texts)
            for separator in _UNSURE
            for at in separator.finditer(texts[0])
            if _RUN.fullmatch(texts[0][: at.start()])
        }
        for groups in split
        if any(map(_is_sure, groups))
    ]
    common = set[str]().union(*every).intersection(*every)
    return {key for key in common if len({found[key] for found in every}) > 1}


def _possible(groups: Sequence[Texts], numbered: Set[str]) -> set[str]:
    """Return all that may be a key in a name."""
    return {
        key
        for texts in groups
        for place in range(len(texts) - 1)
        for _, key in _choices(texts, place, numbered)
    }


def _pairs(
    texts: Texts, number: Counter[str], numbered: Set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the keys and values of a folder, or of brackets.

    Args:
        texts: What is before, between and behind its equals signs.
        number: How many names have a key, wherever a key may begin.
        numbered: The keys before which each name has a number of its run.
    """
    key = _best(_choices(texts, 0, numbered), number)[1]
    value: list[str] = []
    for place, text in enumerate(texts[1:-1], 1):
        parts = _choices(texts, place, numbered)
        if not parts:  # an equals sign that is a part of the value
            value.append(text)
            continue
        last, following = _best(parts, number)
        yield from _pair(key, "=".join((*value, last)))
        key, value = following, []
    yield from _pair(key, "=".join((*value, _without_stamp(texts[-1]))))


def _pair(key: str, value: str) -> Iterator[tuple[str, str]]:
    if key and value:
        yield key, _SHIFTED.sub(lambda at: chr(ord(at[0]) - _SHIFT), value)


def _without_stamp(value: str) -> str:
    """Return a value without the time at which its run began.

    A day without a time of day may be a part of a text: of a data set's name.

    >>> _without_stamp("adam_2024-05-01_10-00-00"), _without_stamp("0.1_20240501")
    ('adam', '0.1')
    >>> _without_stamp("imagenet-2024-05-01"), _without_stamp("1_20000000")
    ('imagenet-2024-05-01', '1_20000000')
    """
    found = _STAMP.fullmatch(value)
    if found is None:
        return value
    before, year, _, month, day, hour, minute, second = found.groups()
    if int(year) not in _YEARS or (hour is None and kind_of([before]) == "text"):
        return value
    with suppress(ValueError):  # there is no such day or time
        date(int(year), int(month), int(day))
        time(int(hour or 0), int(minute or 0), int(second or 0))
        return before
    return value


def _best(parts: Sequence[Part], number: Counter[str]) -> Part:
    # The first one is the longest.
    return max(parts, key=lambda part: number[part[1]], default=("", ""))


def _choices(texts: Texts, place: int, numbered: Set[str]) -> list[Part]:
    """Return how a text may be a value and the key behind it, the longest key first.

    Args:
        texts: What is before, between and behind equals signs.
        place: Which of them it is, but not the last one.
        numbered: The keys before which each name has a number of its run.
    """
    text = texts[place]
    parts = _parts(text, is_first=place == 0)
    if not _is_sure(texts):
        return parts
    if place:
        return _surely(text) or []
    return [part for part in parts if part[0] and part[1] in numbered] or parts[:1]


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
    surely = _surely(text)
    if surely is not None:
        return surely
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


def _surely(text: str) -> list[Part] | None:
    """Return the value and the key that a comma or the like parts.

    Returns:
        None where there is no such sign, and nothing where no key is behind it.
    """
    for separator in _SURE:
        *_, last = [None, *separator.finditer(text)]
        if last is not None:
            key = text[last.end() :].strip().lstrip("-")
            before = text[: last.start()].strip()
            return [(before, key)] if _is_key(key) else []
    return None


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
        return whole(float(text))
    return _BOOLEANS[text.lower()] if kind == "boolean" else text


def _is_number(text: str) -> bool:
    if not _IS_NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        return False
    digits = text.lstrip("+-")
    return not digits.isdigit() or int(digits) <= EXACT
