"""Written: tables and rows, on the terminal or in a file.

May import rich, `text`, `atomic_file` and the analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import RenderableType

from tb_f1_plugin.analysis.export import Table, csv_of, json_of
from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.console import Console
from tb_f1_plugin.text.printable import printable


def put(
    names: Sequence[str], every: Iterable[Table], file_format: str, output: str | None
) -> None:
    """Write rows as CSV or JSON.

    Args:
        names: The columns.
        every: The rows, some at a time.
        file_format: "csv" or "json".
        output: The file; None for standard output.
    """
    rows = (csv_of if file_format == "csv" else json_of)(names, every)
    if output is None:
        streams.put(rows)
    else:
        write(Path(output), rows)


def put_table(
    table: RenderableType, lines: Sequence[str], output: str | None, console: Console
) -> None:
    """Print a table and lines below it, or write both into a file."""
    if output is None:
        console.print(table, highlight=False)
        for line in lines:
            console.print(line, highlight=False, soft_wrap=True)
        return
    with console.capture() as captured:
        console.print(table, highlight=False)
    below = (f"{printable(line)}\n" for line in lines)
    write(Path(output), iter([captured.get(), *below]))
