"""Compared: what `tb-f1 count` prints of two models on the same rows.

May import `tables`, predictions, the core, format and text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tb_f1_plugin.cli import tables
from tb_f1_plugin.core.confusion.joint_bands import Ends
from tb_f1_plugin.format.summary import f1_of
from tb_f1_plugin.text.console import Console

if TYPE_CHECKING:
    from tb_f1_plugin.predictions import Key, Versus

ABOUT = (
    "The band is of the difference on the same rows, at 95 %. Behind it are the rows "
    "that only one of the two has right; p is that of McNemar's exact test, which asks "
    "whether one has more of them. The test is of right and wrong rows, and the band "
    "of F1."
)


def compared(
    versus: Versus,
    runs: tuple[Mapping[Key, str], Mapping[Key, str]],
    logdir: str,
    console: Console,
) -> None:
    """Print the last step of each slice, and how to see the others.

    Args:
        versus: The two models.
        runs: The run of each record, of both.
        logdir: Where they were written.
        console: Where it is printed.
    """
    last = {key.slice: key for key, _ in versus}
    one, other = versus.names
    alone = (f"only {one}", f"only {other}", "p") if _has_tests(versus) else ()
    made = tables.table(
        ("rows of",),
        ("step", "rows", f"f1 {one}", f"f1 {other}", "difference", "band", *alone),
    )
    for key in last.values():
        record = versus.first.records[key]
        scores = [
            tables.number(f1_of(counted.records[key], counted.series(key)))
            for counted in (versus.first, versus.second)
        ]
        difference, ends = versus.difference(key)
        cells = [str(key.step), f"{int(record.rows):,}", *scores]
        cells += [tables.signed(difference), _band(ends)]
        test = versus.mcnemar(key)
        if alone and test is not None:
            cells += [f"{test.first:,}", f"{test.second:,}", probability(test.p)]
        made.add_row(_rows_of(key), *cells)
    console.print(made)
    if alone:
        console.print(ABOUT, highlight=False)
    number = sum(len(counted) for counted in (versus.first, versus.second))
    several = len({run for each in runs for run in each.values()})
    console.print(written(number, several, logdir), highlight=False)


def written(records: int, runs: int, logdir: str) -> str:
    """Return how many records were written, and how to see them.

    >>> written(1, 1, "logs")
    '1 record of 1 run is in logs: `tensorboard --logdir logs` shows them, and \
`tb-f1 report logs`.'
    """
    are = "record of" if records == 1 else "records of"
    return (
        f"{records:,} {are} {runs:,} {'run' if runs == 1 else 'runs'} "
        f"{'is' if records == 1 else 'are'} in {logdir}: "
        f"`tensorboard --logdir {logdir}` shows them, and `tb-f1 report {logdir}`."
    )


def probability(p: float) -> str:
    """Return a p-value to two significant digits; what is tiny by its bound.

    >>> probability(0.0412), probability(1.0), probability(1e-9)
    ('0.041', '1', '<0.0001')
    """
    return "<0.0001" if p < 1e-4 else f"{p:.2g}"


def _has_tests(versus: Versus) -> bool:
    return all(versus.mcnemar(key) is not None for key, _ in versus)


def _band(ends: Ends | None) -> str:
    return tables.NOTHING if ends is None else " to ".join(map(tables.signed, ends))


def _rows_of(key: Key) -> str:
    return ", ".join(f"{name}={value}" for name, value in key.slice) or "all"
