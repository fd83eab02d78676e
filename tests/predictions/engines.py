"""Engines: one table of Arrow, as each of them has it.

Imports an engine once it is asked for: where they are not installed, tests of this
folder are skipped and not failed.
"""

from __future__ import annotations

from typing import Any

ENGINES = ("duckdb", "polars", "pandas", "pyarrow")


def as_in(engine: str, table: Any) -> Any:
    """Return a table of Arrow as an engine has it, lazy where the engine is so."""
    if engine == "duckdb":
        import duckdb

        return duckdb.from_arrow(table)
    if engine == "polars":
        import polars

        return polars.from_arrow(table).lazy()
    if engine == "pandas":
        import pandas
        import pyarrow

        has_lists = any(pyarrow.types.is_list(field.type) for field in table.schema)
        return table.to_pandas(types_mapper=pandas.ArrowDtype if has_lists else None)
    return table
