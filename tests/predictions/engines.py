"""Engines: one table of Arrow, as each of them has it.

Imports an engine once it is asked for: where they are not installed, tests of this
folder are skipped and not failed.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

from tb_f1_plugin.core import vocabulary

# These two are of an environment of their own, which `make test-spark` makes.
FURTHER = {"spark": "pyspark", "ibis": "ibis"}
ENGINES = (
    *("duckdb", "polars", "pandas", "pyarrow"),
    *(engine for engine, library in FURTHER.items() if find_spec(library)),
)
# And what `tb-f1 count` reads files with.
READERS = tuple(engine for engine in ENGINES if engine in vocabulary.ENGINES)


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
    if engine == "spark":
        return session().createDataFrame(table)
    if engine == "ibis":
        import ibis

        return ibis.memtable(table)  # whose engine is DuckDB
    return table


@cache
def session() -> Any:
    """Return a session of Spark on this machine, of as few tasks as it can have."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Many small jobs: what takes long to compile is not worth it.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = SparkSession.builder.master("local[2]").config(map=settings)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made
