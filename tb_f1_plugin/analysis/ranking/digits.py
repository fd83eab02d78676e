"""Digits: how many digits of a number tell what is said of it. Pure.

May import nothing but the standard library. 0.89999 is below 0.9, and four digits of it
are 0.9000: a sentence with both would contradict itself.
"""

from __future__ import annotations

from collections.abc import Sequence

FEWEST, MOST = 4, 17


def digits_for(values: Sequence[float], bound: float) -> int:
    """Return how many digits show on which side of a bound each of some values is.

    Args:
        values: The values.
        bound: What is a value's own least: equal to it is on the upper side.

    >>> digits_for([0.9, 0.8], 0.9), digits_for([0.89999], 0.9)
    (4, 5)
    """
    for digits in range(FEWEST, MOST):
        if all((float(shown(v, digits)) >= bound) == (v >= bound) for v in values):
            return digits
    return MOST


def shown(value: float, digits: int = FEWEST, *, sign: bool = False) -> str:
    """Return a value with so many digits; nothing is shown as less than nothing.

    >>> shown(0.80794), shown(-0.00001), shown(0.25, sign=True)
    ('0.8079', '0.0000', '+0.2500')
    """
    rounded = round(value, digits) + 0.0  # -0.0 + 0.0 is 0.0
    return f"{rounded:+.{digits}f}" if sign and rounded else f"{rounded:.{digits}f}"


def exactly(number: float) -> str:
    """Return a number that somebody gave, as it was given.

    >>> exactly(0.8), exactly(1.0), exactly(0.1234567891)
    ('0.8', '1', '0.1234567891')
    """
    short = f"{number:g}"
    return short if float(short) == number else repr(number)
