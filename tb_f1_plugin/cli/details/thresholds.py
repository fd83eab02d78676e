"""Thresholds: what `tb-f1 thresholds` prints or writes.

May import rich, `text`, `request`, `tables`, `told`, `written`, the reading and the
analysis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rich.console import RenderableType

from tb_f1_plugin.analysis.details.thresholds import (
    CHOSEN_HERE,
    Best,
    Reach,
    best_of,
    reached,
)
from tb_f1_plugin.analysis.export import Table
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import described_average, score
from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.details.written import put, put_table
from tb_f1_plugin.cli.request import Request
from tb_f1_plugin.cli.told import once_each
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import in_order
from tb_f1_plugin.reading.details.pr_curves import whose_rows
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.console import Console

COLUMNS = in_order(
    *("run", "tag", "step", "wall_time", "value", "low", "high", "total"),
    *("class", "threshold", "own_threshold", "own_value"),
)
NOTHING = (
    "There is no histogram and no PR curve in {place!r}. F1Score(histogram=True) of "
    "tb_f1_plugin keeps a histogram. PyTorch and tensorboardX write a PR curve: "
    "SummaryWriter.add_pr_curve(tag, labels, scores, step)."
)


@dataclass(frozen=True, eq=False)
class _Row:
    """The thresholds of a series, or of one of its classes, at every step."""

    run: str
    tag: str
    class_name: str | None
    average: str
    own_threshold: float | None
    best: Best
    reached: tuple[tuple[Reach, Array, Array], ...]
    sentences: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is of, in words."""
        of = "" if self.class_name is None else f" ({self.class_name})"
        return f"{self.run}: {self.tag}{of}"


def thresholds(
    request: Request,
    file_format: str,
    output: str | None,
    console: Console,
    *,
    reach: Sequence[Reach] = (),
    per_class: bool = False,
) -> None:
    """Print a table of the best thresholds, or write those of every step.

    Args:
        request: Of which series, and by which score.
        file_format: "table", "csv" or "json".
        output: The file; None for standard output.
        console: Where a table is printed.
        reach: What scores are to reach.
        per_class: Whether each class has rows as well.

    Raises:
        NothingToReadError: If there is neither histogram nor curve.
        OSError: If the file cannot be written; nothing is then left half written.
    """
    found = request.read_each(
        "histogram",
        lambda series: [*_rows(series, request.question, reach, per_class)],
        lambda series: "histogram" in series.details,
        NOTHING.format(place=request.shown),
    )
    rows = [row for of_series in found for row in of_series]
    lines = [*once_each((row.name, line) for row in rows for line in row.sentences)]
    if file_format == "table":
        table = _table(rows, request.question.named.short_title)
        put_table(table, [*lines, CHOSEN_HERE], output, console)
        return
    streams.say(lines)
    names = [*COLUMNS, *(name for asked in reach for name in _names(asked))]
    put(names, map(_columns, rows), file_format, output)


def _rows(
    series: Series, question: Question, reach: Sequence[Reach], per_class: bool
) -> Iterator[_Row]:
    questions = [question]
    if per_class and len(series.classes) > 1 and question.class_name is None:
        questions += [replace(question, class_name=name) for name in series.classes]
    for asked in questions:
        best = best_of(series, asked)
        sentences = [
            best.unavailable or best.no_band,
            *(finding.message for finding in series.detail_findings),
            whose_rows(series),
        ]
        answer = score(series, asked)
        yield _Row(
            series.run,
            series.tag,
            asked.class_name,
            asked.class_name or described_average(answer),
            None if series.cuts is None else series.cuts.own_threshold,
            best,
            tuple((each, *reached(series, asked, each)) for each in reach),
            tuple(dict.fromkeys(filter(None, sentences))),
        )


def _table(rows: Sequence[_Row], title: str) -> RenderableType:
    asked = [each for each, _, _ in rows[0].reached] if rows else []
    headings = ["threshold", title, "band", "own threshold", f"{title} there"]
    headings += [f"{each.score} ≥ {each.at_least:g}" for each in asked]
    table = tables.table(["run", "tag", "of", "", "step"], [*headings, "rows"])
    for row in rows:
        best = row.best
        for which, index in tables.last_and_best(best.value):
            cells = [row.run, row.tag, row.average, which, str(best.steps[index])]
            own = "argmax" if row.own_threshold is None else f"{row.own_threshold:.4g}"
            table.add_row(
                *cells,
                tables.number(best.threshold[index]),
                tables.number(best.value[index]),
                tables.band(best.low, best.high, index),
                own,
                tables.NOTHING if best.own is None else tables.number(best.own[index]),
                *(tables.number(there[index]) for _, there, _ in row.reached),
                f"{best.total[index]:,.10g}",
            )
    return table


def _names(reach: Reach) -> tuple[str, str]:
    name = f"{reach.score}_{reach.at_least:.15g}"
    return f"threshold_{name}", f"value_{name}"


def _columns(row: _Row) -> Table:
    best = row.best
    own = np.nan if row.own_threshold is None else row.own_threshold
    columns: dict[str, str | Array | None] = {
        "run": row.run,
        "tag": row.tag,
        "class": row.class_name,
        "step": best.steps,
        "wall_time": best.wall_times,
        "threshold": best.threshold,
        "value": best.value,
        "low": best.low,
        "high": best.high,
        "own_threshold": np.full(len(best.steps), own),
        "own_value": best.own,
        "total": best.total,
    }
    for reach, threshold, value in row.reached:
        columns |= dict(zip(_names(reach), (threshold, value), strict=True))
    return columns
