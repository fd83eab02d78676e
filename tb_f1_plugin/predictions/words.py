"""Words: names and numbers of rows, as the sentences of this wing say them.

May import nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def first_few(names: Iterable[Any], most: int = 8) -> str:
    """Return the first few names as they are typed, and how many more there are.

    >>> first_few(["a", 1]), first_few("abcd", 2)
    ("'a', 1", "'a', 'b' and 2 more")
    """
    every = list(names)
    shown = ", ".join(map(repr, every[:most]))
    return shown if len(every) <= most else f"{shown} and {len(every) - most:,} more"


def rows_have(number: int, one: str, several: str, thing: str = "row") -> str:
    """Return a number of rows, or of other things, with the verb that they have.

    >>> rows_have(1, "is NULL", "are NULL"), rows_have(1200, "is", "are", "label")
    ('1 row is NULL', '1,200 labels are')
    """
    return f"1 {thing} {one}" if number == 1 else f"{number:,} {thing}s {several}"
