"""Told: what an engine says of a query, as one sentence.

May import the standard library only. An engine is asked for its words once it has
raised something, so that none is imported for this.
"""

from __future__ import annotations

import contextlib
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

MOST = 300  # characters of what an engine says
_SPARK = ("pyspark.", "py4j.")
# PySpark prints with it what it raises, a page of Java for each mistake.
_SPARK_LOG = "SQLQueryContextLogger"


@contextlib.contextmanager
def by_duckdb(what: str) -> Iterator[None]:
    """Raise what DuckDB says of something as a `ValueError` of one line."""
    try:
        yield
    except Exception as error:
        duckdb: Any = sys.modules.get("duckdb")
        if duckdb is None or not isinstance(error, duckdb.Error):
            raise
        first = str(error).strip().splitlines()[0]
        message = f"{what} must be what DuckDB can read, got: {first}"
        raise ValueError(message) from error


@contextlib.contextmanager
def by_spark(what: str, step: str = "") -> Iterator[None]:
    """Raise what Spark says of something as a `ValueError` of one line.

    All that PySpark lets through is meant, whatever its class: of a session that was
    stopped it raises another one than of a file that is not there.

    Args:
        what: What Spark cannot read, if it raises something; or a rule of its own.
        step: What to do then.
    """
    logger = logging.getLogger(_SPARK_LOG)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    except Exception as error:
        if not is_of_spark(error):
            raise
        said = first_of_spark(str(error)) or f"a session that has ended, {error!r}."
        rule = what if " must " in what else f"{what} must be what Spark can read"
        raise ValueError(f"{rule}, got: {said}{step and f' {step}'}") from error
    finally:
        logger.disabled = before


def first_of_spark(text: str) -> str:
    r"""Return the sentence in what Spark says, without its pages of Java.

    >>> first_of_spark(
    ...     "An error occurred while calling o1.x.\n"
    ...     ": org.x.SparkException: [NO_FILE.A] There is no a. SQLSTATE: K0\n\tat A(1)"
    ... )
    '[NO_FILE.A] There is no a.'
    >>> first_of_spark("An error.\n: java.io.IOException: No scheme s3\n\tat b")
    'No scheme s3'
    """
    condition = re.search(r"\[[A-Z][A-Z0-9_.]+\] [^\n]+", text)
    if condition:
        found, _, _ = condition[0].partition(" SQLSTATE: ")
    else:
        lines = [line.strip(" :\t") for line in text.splitlines()]
        told = [line for line in lines if line and not line.startswith(("at ", "An "))]
        caused = [line for line in told if line.startswith("Caused by: ")]
        found = (caused or told or lines or [""])[-1 if caused else 0]
        found = re.sub(
            r"^(Exception in \S+ \S+ |Caused by: )?([\w$]+\.)+[\w$]+: ", "", found
        )
    return found if len(found) <= MOST else f"{found[:MOST]}…"


def is_of_spark(error: Exception) -> bool:
    """Tell whether an error came through PySpark, whatever its class."""
    frames = traceback.walk_tb(error.__traceback__)
    names = (str(frame.f_globals.get("__name__")) for frame, _ in frames)
    return any(name.startswith(_SPARK) for name in names)
