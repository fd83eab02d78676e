"""Found: which files are meant, and what reads them.

May import `words` beside this folder, and pyarrow for files of Arrow.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

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


def found(paths: Sequence[str], *, bare: str | None = None) -> tuple[list[str], str]:
    """Return the files that are meant, in order, and what reads them.

    Args:
        paths: Files, patterns, or directories, which are searched.
        bare: What reads a place elsewhere, as hdfs://a/b, whose name has no ending;
            None if nothing does.

    Raises:
        ValueError: If a path means no file, or they are of several formats.
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
    files = list(dict.fromkeys(files))
    readers = {_reader_of(file, bare) for file in files}
    if len(readers) > 1:
        raise ValueError(
            f"Files must be of one format, got {first_few(files)}. Count them one "
            "format at a time."
        )
    return files, readers.pop()


def _reader_of(file: str, bare: str | None = None) -> str:
    """Return what reads a file, by the end of its name.

    Raises:
        ValueError: If nothing does.

    >>> _reader_of("a/part-0.snappy.parquet"), _reader_of("b.csv.gz")
    ('read_parquet', 'read_csv')
    """
    name = file.lower().rstrip("/")
    for packed in PACKED:
        name = name.removesuffix(packed)
    ending = os.path.splitext(name)[1]
    if bare is not None and "://" in file and not ending:
        return bare
    if ending not in READERS:
        raise ValueError(
            f"`PREDICTIONS` must be files that end in {', '.join(READERS)}, got "
            f"{file!r}."
        )
    return READERS[ending]


def arrow_of(files: Sequence[str]) -> Any:
    """Return files of Arrow as a dataset, of which nothing is read yet.

    Raises:
        ValueError: If they are no such files, or pyarrow is missing.
    """
    try:
        from pyarrow import dataset
    except ImportError as error:
        raise ValueError(
            f"Files of Arrow need pyarrow, not installed here; got {files[0]!r}. "
            "Run `pip install pyarrow`, or save them as Parquet."
        ) from error
    try:
        return dataset.dataset(list(files), format="ipc")
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0]
        raise ValueError(f"The files must be of Arrow, got: {first}") from error


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
