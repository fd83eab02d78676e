"""Thresholds: what `tb-f1 thresholds` prints or writes.

May import rich, `request`, `tables`, `told`, `atomic_file`, the reading and the
analysis.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tb_f1_plugin.analysis.export import Table, csv_of, json_of
from tb_f1_plugin.analysis.thresholds import CHOSEN_HERE, Best, best_of
from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.cli.request import Request
from tb_f1_plugin.cli.told import once_each
from tb_f1_plugin.reading.pr_curves import PrCurve

COLUMNS = (
    *("run", "tag", "step", "wall_time", "threshold", "value", "low", "high"),
    *("nearest_to_half", "value_there", "total"),
)


def thresholds(
    request: Request, file_format: str, output: str | None, console: Console
) -> None:
    """Print a table of the best thresholds, or write those of every step.

    Args:
        request: Of which curves, and by which score.
        file_format: "table", "csv" or "json".
        output: The file; None for standard output.
        console: Where a table is printed.

    Raises:
        NothingToReadError: If there is no curve.
        OSError: If the file cannot be written; nothing is then left half written.
    """
    every = request.read_curves()
    answers = [best_of(curve, request.question) for curve in every]
    if file_format == "table":
        _print(every, answers, request.question.named.short_title, console, output)
        return
    rows_of = csv_of if file_format == "csv" else json_of
    rows = rows_of(COLUMNS, _tables(every, answers))
    sys.stderr.writelines(f"{line}\n" for line in _sentences(every, answers))
    _put(rows, output)


def _put(rows: Iterator[str], output: str | None) -> None:
    if output is None:
        sys.stdout.writelines(rows)
    else:
        write(Path(output), rows)


def _print(
    every: Sequence[PrCurve],
    answers: Sequence[Best],
    score: str,
    console: Console,
    output: str | None,
) -> None:
    headings = ["threshold", score, "band", f"{score} at 0.5", "rows"]
    table = tables.table(["run", "tag", "", "step"], headings)
    for curve, best in zip(every, answers, strict=True):
        for which, index in tables.last_and_best(best.value):
            cells = [curve.run, curve.tag, which, str(curve.steps[index])]
            beside = "" if best.nearest == 0.5 else f" (at {best.nearest:.3f})"
            table.add_row(
                *map(escape, cells),
                tables.number(best.threshold[index]),
                tables.number(best.value[index]),
                tables.band(best.low, best.high, index),
                tables.number(best.usual[index]) + beside,
                f"{best.total[index]:,.10g}",
            )
    lines = [*_sentences(every, answers), CHOSEN_HERE]
    if output is None:
        console.print(table)
        for line in lines:
            console.print(escape(line), highlight=False, soft_wrap=True)
        return
    with console.capture() as captured:
        console.print(table)
    write(Path(output), iter([captured.get(), *(f"{line}\n" for line in lines)]))


def _sentences(every: Sequence[PrCurve], answers: Sequence[Best]) -> list[str]:
    """Return what is to be said, once for all curves of which it is said."""
    pairs = [
        (f"{curve.run}: {curve.tag}", message)
        for curve, best in zip(every, answers, strict=True)
        for message in (best.why_no_band, *(f.message for f in curve.findings))
        if message is not None
    ]
    return list(once_each(pairs))


def _tables(every: Sequence[PrCurve], answers: Sequence[Best]) -> Iterator[Table]:
    for curve, best in zip(every, answers, strict=True):
        if len(curve.steps):
            yield {
                "run": curve.run,
                "tag": curve.tag,
                "step": curve.steps,
                "wall_time": curve.wall_times,
                "threshold": best.threshold,
                "value": best.value,
                "low": best.low,
                "high": best.high,
                "nearest_to_half": best.usual * 0 + best.nearest,
                "value_there": best.usual,
                "total": best.total,
            }
