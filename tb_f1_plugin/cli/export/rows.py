"""Rows: every step of each series, as CSV or JSON.

May import the neighbours `request`, `told` and `atomic_file`, the analysis and `text`.
The rows are those of the route `export`, from the same functions.
"""

from __future__ import annotations

from pathlib import Path

from tb_f1_plugin.analysis.export import as_csv, as_json
from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.cli.request import Request
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.text import streams


def export(
    request: Request, file_format: str, output: str | None, *, per_class: bool
) -> None:
    """Write every step of each series to a file, or to standard output.

    Args:
        request: Of which series, and what.
        file_format: "csv" or "json".
        output: The file; None for standard output.
        per_class: Whether each class has rows as well.

    Raises:
        NothingToReadError: If there is nothing to export.
        OSError: If the file cannot be written; nothing is then left half written.
    """
    rows_of = as_csv if file_format == "csv" else as_json
    directory = request.read()
    every = request.among(directory.series)
    if request.question.class_name is not None:
        # Rows without a score still have their counts; a class that none has is a slip.
        request.answerable(every)
    rows = rows_of(every, request.question, per_class=per_class)
    tell(every, directory.passed_over, request.question)
    if output is None:
        streams.put(rows)
    else:
        write(Path(output), rows)
