"""Tables: how numbers and tables look in a terminal. Pure, but for numpy and rich.

May import these two and nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.table import Table

NOTHING = "–"  # in a cell without a number


def table(texts: Sequence[str], numbers: Sequence[str] = ()) -> Table:
    """Return an empty table.

    Args:
        texts: The headings of its first columns.
        numbers: The headings of its other columns, which are aligned to the right.
    """
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for heading in texts:
        made.add_column(heading, overflow="fold")
    for heading in numbers:
        made.add_column(heading, justify="right", no_wrap=True)
    return made


def number(value: float) -> str:
    """Return a score to four places.

    >>> number(0.80794), number(float("nan")), number(-0.00001)
    ('0.8079', '–', '0.0000')
    """
    # -0.0 + 0.0 is 0.0: nothing is not shown as less than nothing.
    return NOTHING if np.isnan(value) else f"{round(value, 4) + 0.0:.4f}"


def signed(value: float) -> str:
    """Return a difference of scores to four places, with its sign.

    >>> signed(0.25), signed(-0.25), signed(-0.00001), signed(float("nan"))
    ('+0.2500', '-0.2500', '+0.0000', '–')
    """
    return NOTHING if np.isnan(value) else f"{round(value, 4) + 0.0:+.4f}"


def band(
    low: NDArray[np.float64] | None, high: NDArray[np.float64] | None, index: int
) -> str:
    """Return a band at one step; a dash where there is none."""
    if low is None or high is None or np.isnan(low[index]):
        return NOTHING
    return f"{number(low[index])} to {number(high[index])}"


def last_and_best(values: NDArray[np.float64]) -> Iterator[tuple[str, int]]:
    """Yield the last step and, where it is another one, the best.

    >>> list(last_and_best(np.array([0.5, 0.7, 0.6])))
    [('last', 2), ('best', 1)]
    """
    if not len(values):
        return
    last = len(values) - 1
    yield "last", last
    if not np.isnan(values).all() and (best := int(np.nanargmax(values))) != last:
        yield "best", best
