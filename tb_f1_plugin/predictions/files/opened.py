"""Opened: files of predictions as one table of DuckDB, which reads them in pieces.

May import duckdb, and pyarrow for files of Arrow.
"""

from __future__ import annotations

import contextlib
import glob
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tb_f1_plugin.predictions.words import first_few

# By the end of its name, what reads a file. Without packing, which is cut off before.
READERS = {
    ".parquet": "read_parquet",
    ".pq": "read_parquet",
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
PACKED = (".gz", ".zst")


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
        ValueError: If there is no such file, or DuckDB cannot read it.
    """
    files = found(paths)
    kinds = {reader_of(file) for file in files}
    if len(kinds) > 1:
        raise ValueError(
            f"Files must be of one format, got {first_few(files)}. Count them one "
            "format at a time."
        )
    settings = {"memory_limit": memory, "threads": threads}
    with told("The files"):
        connection = duckdb.connect(
            config={name: value for name, value in settings.items() if value}
        )
        # These know of no NaN, and DuckDB answers comparisons by them.
        connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        if sys.stderr.isatty():
            connection.execute("SET enable_progress_bar = true")
        table = _table(connection, files, kinds.pop())
    with contextlib.closing(connection):
        if where is not None:
            with told("`where`"):
                table = table.filter(where)
        with told("The predictions"):
            yield table


def found(paths: Sequence[str]) -> list[str]:
    """Return the files that are meant, in order.

    Raises:
        ValueError: If a path means none.
    """
    files: list[str] = []
    for path in paths:
        if "://" in path:
            some = [path]
        elif os.path.isdir(path):
            some = _inside(path)
        else:
            some = [path] if os.path.isfile(path) else sorted(_matching(path))
        if not some:
            raise ValueError(
                f"`PREDICTIONS` must be files, got {path!r}, where there is none. "
                f"Files end in {', '.join(READERS)}."
            )
        files += some
    return list(dict.fromkeys(files))


def reader_of(file: str) -> str:
    """Return what reads a file, by the end of its name.

    Raises:
        ValueError: If nothing does.

    >>> reader_of("a/part-0.snappy.parquet"), reader_of("b.csv.gz")
    ('read_parquet', 'read_csv')
    """
    name = file.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    ending = os.path.splitext(name)[1]
    if ending not in READERS:
        raise ValueError(
            f"`PREDICTIONS` must be files that end in {', '.join(READERS)}, got "
            f"{file!r}."
        )
    return READERS[ending]


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Raise what DuckDB says of something as a `ValueError` of one line."""
    try:
        yield
    except duckdb.Error as error:
        first = str(error).strip().splitlines()[0]
        message = f"{what} must be what DuckDB can read, got: {first}"
        raise ValueError(message) from error


def _matching(pattern: str) -> Iterator[str]:
    for path in glob.iglob(pattern, recursive=True):
        if os.path.isdir(path):
            yield from _inside(path)
        else:
            yield path


def _inside(directory: str) -> list[str]:
    """Return the files of a directory that have rows."""
    every = sorted(Path(directory).rglob("*"))
    return [
        str(file)
        for file in every
        if file.is_file() and _is_data(file.relative_to(directory))
    ]


def _is_data(path: Path) -> bool:
    """Tell whether a file of a directory has rows: `_SUCCESS` and `.crc` have none."""
    name = path.name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    is_hidden = any(part.startswith((".", "_")) for part in path.parts)
    return not is_hidden and os.path.splitext(name)[1] in READERS


def _table(connection: Any, files: Sequence[str], reader: str) -> Any:
    if reader == "arrow":
        try:
            from pyarrow import dataset
        except ImportError as error:
            raise ValueError(
                f"Files of Arrow need pyarrow, not installed here; got {files[0]!r}. "
                "Run `pip install pyarrow`, or save them as Parquet."
            ) from error
        try:
            # The scan finds it by this name.
            table = dataset.dataset(list(files), format="ipc")
        except (OSError, ValueError) as error:
            first = str(error).strip().splitlines()[0]
            raise ValueError(f"The files must be of Arrow, got: {first}") from error
        return connection.from_arrow(table)
    names = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return connection.sql(f"SELECT * FROM {reader}([{names}])")
