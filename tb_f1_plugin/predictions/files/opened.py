"""Opened: files of predictions as one table of DuckDB, which reads them in pieces.

May import duckdb and the rooms beside it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from tb_f1_plugin.predictions.files.found import arrow_of, found
from tb_f1_plugin.predictions.told import by_duckdb


@contextlib.contextmanager
def opened(
    paths: Sequence[str],
    *,
    where: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> Iterator[Any]:
    """Open files as one lazy table of DuckDB, which is there as long as `with` is.

    Args:
        paths: Files, patterns, or directories, which are searched.
        where: A condition in SQL that rows must meet.
        memory: The most memory that DuckDB takes, such as "2GB"; None for its own rule.
        threads: How many threads it takes; likewise.

    Raises:
        ValueError: As `found`, and if DuckDB cannot read the files.
    """
    files, reader = found(paths)
    settings = {"memory_limit": memory, "threads": threads}
    with by_duckdb("The files"):
        connection = duckdb.connect(
            config={name: value for name, value in settings.items() if value}
        )
        # These know of no NaN, and DuckDB answers comparisons by them.
        connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        if sys.stderr.isatty():
            connection.execute("SET enable_progress_bar = true")
        table = _table(connection, files, reader)
    with contextlib.closing(connection):
        if where is not None:
            with by_duckdb("`where`"):
                table = table.filter(where)
        with by_duckdb("The predictions"):
            yield table


def _table(connection: Any, files: Sequence[str], reader: str) -> Any:
    if reader == "arrow":
        return connection.from_arrow(arrow_of(files))
    names = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return connection.sql(f"SELECT * FROM {reader}([{names}])")
