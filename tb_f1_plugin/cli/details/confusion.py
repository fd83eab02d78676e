"""Confusion: what `tb-f1 confusion` prints or writes.

May import rich, `text`, `request`, `tables`, `told`, `written`, the core, the reading
and the analysis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Group, RenderableType
from rich.styled import Styled

from tb_f1_plugin.analysis.details.confusions import (
    MOST_CLASSES,
    Confused,
    TopPair,
    confused,
    top_pairs,
)
from tb_f1_plugin.analysis.export import Table
from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.details.written import put, put_table
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import once_each
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.vocabulary import in_order
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.console import Console

COLUMNS = in_order("run", "tag", "step", "true", "predicted", "rows", "of")
FEW = 30  # classes of a printed matrix


@dataclass(frozen=True, eq=False)
class _Shown:
    """The confusion of one step of a series, or why there is none."""

    run: str
    tag: str
    why: str | None
    step: int = 0
    unit: str = ""
    classes: tuple[str, ...] = ()
    confusion: Confusion | None = None
    pairs: tuple[TopPair, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its run and tag."""
        return f"{self.run}: {self.tag}"


def confusion(
    request: Request,
    step: int | None,
    file_format: str,
    output: str | None,
    console: Console,
) -> None:
    """Print or write which class is taken for which, at a step of each series.

    Args:
        request: Of which series; its question may name a class.
        step: The step; None for the last of each series.
        file_format: "table", "csv" or "json".
        output: The file; None for standard output.
        console: Where a table is printed.

    Raises:
        NothingToReadError: If it is known of no series.
        OSError: If the file cannot be written; nothing is then left half written.
    """
    class_name = request.question.class_name
    every = request.read_each(
        "confusion", lambda series: _shown(series, class_name, step)
    )
    there = [shown for shown in every if shown.confusion is not None]
    lines = [*once_each((shown.name, shown.why) for shown in every if shown.why)]
    lines += once_each((each.name, line) for each in there for line in each.sentences)
    if not there:
        raise NothingToReadError(" ".join(lines))
    if file_format == "table":
        put_table(Group(*map(_block, there)), lines, output, console)
        return
    streams.say(lines)
    cells = [cell for shown in there for cell in _cells(shown)]
    put(COLUMNS, cells, file_format, output)


def in_words(pair: TopPair, shown: _Shown) -> str:
    """Return a pair as a sentence.

    >>> pair = TopPair("3", "9", 54, 89, 19)
    >>> in_words(pair, _Shown("a", "f1", None, step=40, unit="epoch"))
    '3 was taken for 9 in 54 of 89 rows: its most frequent mistake since epoch 19.'
    """
    rows = f"{pair.rows:,.10g} of {pair.of:,.10g} rows"
    taken = f"taken for {pair.predicted}"
    if pair.predicted is None:
        taken = "taken for no class, since a prediction was NaN,"
    said = f"{pair.true} was {taken} in {rows}"
    if pair.since_step is None:
        return f"{said}."
    since = f"since {shown.unit} {pair.since_step}"
    if pair.since_step == shown.step:
        since = f"at {shown.unit} {shown.step}"
    return f"{said}: its most frequent mistake {since}."


def _shown(series: Series, class_name: str | None, step: int | None) -> _Shown:
    if class_name is not None and class_name not in series.classes:
        return _Shown(series.run, series.tag, f"There is no class {class_name!r}.")
    of = confused(series, class_name)
    if isinstance(of, str):
        return _Shown(series.run, series.tag, of)
    place = _place(of, step)
    if place is None:
        why = "There is no step yet."
        if len(of.steps):
            why = f"There is no step {step}. The last one is {of.steps[-1]}."
        return _Shown(series.run, series.tag, why)
    return _Shown(
        series.run,
        series.tag,
        None,
        int(of.steps[place]),
        series.step_unit,
        of.classes,
        of.at(place, place + 1).pooled(),
        tuple(top_pairs(of, place, place + 1)),
        tuple(finding.message for finding in series.detail_findings),
    )


def _place(of: Confused, step: int | None) -> int | None:
    if step is None:
        return len(of.steps) - 1 if len(of.steps) else None
    return int(of.steps.searchsorted(step)) if step in of.steps else None


def _block(shown: _Shown) -> RenderableType:
    """Return a series' heading, matrix and sentences."""
    assert shown.confusion is not None
    confusion, classes = shown.confusion, shown.classes
    heading = f"{shown.name}, {shown.unit} {shown.step}"
    parts: list[RenderableType] = [Styled(heading, "bold")]
    if len(classes) <= FEW:
        unpredicted = confusion.unpredicted()
        names = [*classes, *(["NaN"] if unpredicted.any() else [])]
        table = tables.table(["true \\ predicted"], names)
        counts = np.column_stack([confusion.matrix(), unpredicted])
        for name, row in zip(classes, counts, strict=True):
            cells = [f"{value:,.10g}" for value in row[: len(names)]]
            table.add_row(name, *cells)
        parts.append(table)
    else:
        parts.append(f"{len(classes)} classes; --format csv has all pairs.")
    if not confusion.is_complete:
        parts.append("Only the pairs with the most rows were kept.")
    parts += [in_words(pair, shown) for pair in shown.pairs]
    return Group(*parts, "")


def _cells(shown: _Shown) -> Sequence[Table]:
    """Return the cells of a matrix that are not 0; all of them where they are few."""
    assert shown.confusion is not None
    confusion, names = shown.confusion, [*shown.classes, None]
    possible = confusion.counts.possible_positives
    if confusion.classes <= MOST_CLASSES:
        table = np.column_stack([confusion.matrix(), confusion.unpredicted()])
        pairs = [
            (i, j) for i, j in np.ndindex(*table.shape) if j < len(table) or table[i, j]
        ]
        rows = [table[pair] for pair in pairs]
    else:
        hits = confusion.counts.true_positives
        found = {(i, i): hits[i] for i in np.flatnonzero(hits).tolist()}
        found |= {
            (true, predicted): rows
            for (true, predicted), rows in zip(
                confusion.pairs.tolist(), confusion.values, strict=True
            )
        }
        pairs, rows = sorted(found), [found[pair] for pair in sorted(found)]
    return [
        {
            "run": shown.run,
            "tag": shown.tag,
            "step": np.array([shown.step]),
            "true": names[true],
            "predicted": names[predicted],
            "rows": np.array([value]),
            "of": possible[true : true + 1],
        }
        for (true, predicted), value in zip(pairs, rows, strict=True)
    ]
