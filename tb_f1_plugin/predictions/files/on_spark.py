"""On Spark: files of predictions as a table of Spark, wherever its workers are.

May import pyspark, once it is asked for, pyarrow for files of Arrow, and the rooms
beside it. The session is the one that there is; else one is started, and stopped.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib.util import find_spec
from typing import Any

from tb_f1_plugin.predictions.files.found import arrow_of, found
from tb_f1_plugin.predictions.files.printed import Printed
from tb_f1_plugin.predictions.told import by_spark, first_of_spark, is_of_spark

# Its own words for NaN and ∞ are those of Java, which it reads all the same.
_CSV = {
    **{"header": True, "inferSchema": True, "enforceSchema": False},
    **{"nanValue": "nan", "positiveInf": "inf", "negativeInf": "-inf"},
    "mode": "FAILFAST",
}
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "true",  # which `Printed` shows, or not
    "spark.log.level": "OFF",
}


@contextlib.contextmanager
def opened_on_spark(
    paths: Sequence[str], *, where: str | None = None, master: str | None = None
) -> Iterator[Any]:
    """Open files as one lazy table of Spark, which is there as long as `with` is.

    Args:
        paths: As of `opened`; what has a scheme, as hdfs://, may be a directory.
        where: A condition in Spark's SQL that rows must meet.
        master: Where Spark runs, such as "local[2]" or "spark://host:7077"; None for
            the session that runs, or for what Spark's own configuration says.

    Raises:
        ValueError: If pyspark or Java is missing, there is no such file, or Spark
            cannot read it.
    """
    # What has no ending is Parquet, as Spark itself has it.
    files, reader = found(paths, bare="read_parquet")
    with session(master) as spark:
        with by_spark("The files"):
            table = _table(spark, files, reader)
        if where is not None:
            with by_spark("`where`"):
                table = table.filter(where)
        yield table


@contextlib.contextmanager
def session(master: str | None = None) -> Iterator[Any]:
    """Return the session of Spark that runs, or start one and stop it afterwards.

    Raises:
        ValueError: If none can be started, or the one that runs is another one.
    """
    if not find_spec("pyspark"):
        raise ValueError(
            "`engine=spark` needs pyspark, not installed here. Run `pip install "
            "pyspark`, or count with `engine=duckdb`."
        )
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        own = str(running.conf.get("spark.master", "") or "")
        if master not in (None, own):
            raise ValueError(
                f"`master` must be that of the session that runs, {own!r}, got "
                f"{master!r}. Leave it out, or stop the session."
            )
        yield running
        return
    _check_java(master)
    started = _started(master)
    try:
        yield started
    finally:
        started.stop()


def _started(master: str | None) -> Any:
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    builder = builder.appName("tb-f1 count").config(map=_SETTINGS)
    if master is not None:
        is_remote = master.startswith("sc://")
        builder = builder.remote(master) if is_remote else builder.master(master)
    by_java = Printed()
    try:
        with by_java.instead():
            return builder.getOrCreate()
    except Exception as error:
        if not is_of_spark(error):
            raise
        said = first_of_spark(by_java.why() or str(error)).rstrip(".")
        raise ValueError(
            f"Spark must start, got: {said}. Java must be 17 or newer, as `java "
            "-version` tells; else try another `master`."
        ) from error


def _check_java(master: str | None) -> None:
    """Raise `ValueError` if Spark would start here and there is no Java."""
    if (master or os.environ.get("SPARK_REMOTE", "")).startswith("sc://"):
        return
    home = os.environ.get("JAVA_HOME")
    path = os.path.join(home, "bin") if home else None
    if shutil.which("java", path=path) is None:
        where = f"in JAVA_HOME, which is {home!r}" if home else "on the path"
        raise ValueError(
            f"`engine=spark` needs Java 17 or newer, which is not {where}. Install it, "
            "on Debian by `apt-get install openjdk-17-jre-headless`, or count with "
            "`engine=duckdb`."
        )


def _table(spark: Any, files: Sequence[str], reader: str) -> Any:
    if reader == "arrow":
        return spark.createDataFrame(arrow_of(files).to_table())
    by_base: dict[str | None, list[str]] = {}
    for file in files:
        by_base.setdefault(_base_of(file), []).append(_uri(file))
    parts = [_read(spark, uris, reader, base) for base, uris in by_base.items()]
    return reduce(lambda one, other: one.unionByName(other), parts)


def _read(spark: Any, uris: list[str], reader: str, base: str | None) -> Any:
    read = spark.read
    if base is not None:
        read = read.option("basePath", f"file:{os.path.abspath(base)}")
    if reader == "read_csv":
        is_tabs = ".tsv" in os.path.basename(uris[0]).lower()
        return read.options(**_CSV, sep="\t" if is_tabs else ",").csv(uris)
    if reader == "read_json":
        return read.option("mode", "FAILFAST").json(uris)
    return read.parquet(*uris)


def _base_of(file: str) -> str | None:
    """Return the directory below which folders are columns, None if none is one.

    >>> _base_of("a/b/country=br/x=1/part-0.parquet"), _base_of("a/b/part-0.parquet")
    ('a/b', None)
    """
    folders = os.path.dirname(file).split(os.sep)
    for place, folder in enumerate(folders):
        if re.fullmatch(r"[^=]+=[^=]*", folder) and "://" not in file:
            return os.sep.join(folders[:place])
    return None


def _uri(file: str) -> str:
    r"""Return a file of this machine as Hadoop names it, whose paths are patterns.

    >>> _uri("/a/p[1].csv"), _uri("s3a://a/b")
    ('file:/a/p\\[1\\].csv', 's3a://a/b')
    """
    if "://" in file:
        return file
    return "file:" + re.sub(r"([\[\]{}*?,\\])", r"\\\1", os.path.abspath(file))
