"""Sentence: what the parts of a gap mean to a reader.

May import `gap` only. Parts that nobody would see are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.core.explain.gap import Gap, Table, exact_f1, reads

SMALL = 0.005  # a gap that nobody sees
REST = "what differs between batches (order, weights that move in an epoch, chance)"


def sentence(tables: Sequence[Table], gap: Gap, zero_division: float = 0.0) -> str:
    """Say why the batch mean reads what it reads, and where it would read right.

    >>> from tb_f1_plugin.core.explain.gap import explain
    >>> table = Table(160, 200, 190, 2000)
    >>> gap = explain([table], 0.642, batches=125, squared_batch_rows=125 * 16**2)
    >>> print(sentence([table], gap))
    With about 1.6 positives per batch the batch mean reads 0.18 low, most of it from \
batches without any; at batch size 256 it would read 0.003 low.
    """
    if abs(gap.total) < SMALL and abs(gap.predicted) < SMALL:
        return "The batch mean reads right."
    each = " of each class" if len(tables) > 1 else ""
    positives = f"about {_number(gap.positives_per_batch)} positives{each} per batch"
    random = f"{positives}{_main_cause(gap)}"
    causes = [
        (_of_absent(tables), gap.absent_classes),
        (random, gap.predicted),
        (REST, gap.rest),
    ]
    causes = [(cause, part) for cause, part in causes if abs(part) >= SMALL]
    said = f"The batch mean reads {_off(gap.total)}"
    if all(cause == random for cause, _ in causes):
        said = f"With {positives} the batch mean reads {_off(gap.total)}"
        said += _main_cause(gap)
    elif len(causes) == 1:
        said += f": {causes[0][0]}"
    else:
        *first, last = (f"{_off(part)} from {cause}" for cause, part in causes)
        said += f": {', '.join(first)}, and {last}"
    other = _better_size(gap, tables[0])
    if abs(gap.predicted) < SMALL or other is None:
        return f"{said}."
    there = reads(tables, other, zero_division) - exact_f1(tables, zero_division)
    there += gap.absent_classes
    return f"{said}; at batch size {other:,} it would read {_off(there)}."


def _of_absent(tables: Sequence[Table]) -> str:
    absent = sum(not table.relevant for table in tables)
    classes = "class that does" if absent == 1 else "classes that do"
    what = "it" if absent == 1 else "them"
    return (
        f"{absent} {classes} not occur (the batch mean counts {what}; "
        f"the exact F1 leaves {what} out)"
    )


def _main_cause(gap: Gap) -> str:
    if abs(gap.empty_batches) > abs(gap.predicted) / 2:
        return ", most of it from batches without any"
    if abs(gap.ragged) > abs(gap.predicted) / 2:
        return ", most of it from the short last batch"
    return ""


def _better_size(gap: Gap, table: Table) -> int | None:
    """Return a usual batch size that is larger by far, if there are the rows for it."""
    for size in (256, 2048, 16_384):
        if size >= 4 * gap.batch_size and size <= table.total:
            return size
    return None


def _off(gap: float) -> str:
    if abs(gap) < 5e-4:
        return "right"
    return f"{_size(abs(gap))} {'low' if gap < 0 else 'high'}"


def _size(size: float) -> str:
    return f"{size:.2f}" if size >= 0.01 else f"{size:.3f}"


def _number(number: float) -> str:
    if number < 1:
        return f"{number:.2g}"
    return f"{number:.1f}" if number < 10 else f"{number:,.0f}"
