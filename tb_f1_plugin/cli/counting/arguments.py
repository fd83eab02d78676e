"""Arguments: what can stand behind `tb-f1 count`.

May import the vocabulary only, so that `tb-f1 --help` is instant.
"""

from __future__ import annotations

import argparse
from typing import Any

from tb_f1_plugin.core.vocabulary import ENGINES, MISSING


def add_count(commands: Any) -> None:
    """Add the command to those of `tb-f1`."""
    count = commands.add_parser(
        "count",
        help="predictions in files or tables, counted where they lie, as runs",
        description=(
            "Counts predictions in Parquet, CSV, JSON lines or Arrow files, in one "
            "scan that needs little memory, and writes exact F1 of all rows and of "
            "each slice as runs for TensorBoard. The page docs/predictions.md says "
            "what is exact and what is refused."
        ),
    )
    count.add_argument(
        "predictions",
        metavar="PREDICTIONS",
        nargs="*",
        help="files, patterns or directories; with --sql the name of a table",
    )
    rows = count.add_argument_group("what a row has")
    rows.add_argument(
        "--y-true",
        metavar="COLUMN",
        type=_listed,
        help="the label; several, as a,b,c, where each label has a column of its own",
    )
    rows.add_argument(
        "--y-pred",
        metavar="COLUMN",
        type=_listed,
        help="the score or the predicted class; a,b,c for a score of each class",
    )
    rows.add_argument(
        "--against",
        metavar="COLUMN",
        type=_listed,
        help="another model's predictions of the same rows, which are compared",
    )
    rows.add_argument(
        "--threshold",
        type=_threshold,
        help="scores above it are positive (default: 0.5)",
    )
    rows.add_argument(
        "--classes",
        type=_classes,
        metavar="A,B,…",
        help="the classes, in the order of the columns, or their number",
    )
    rows.add_argument("--positive", metavar="CLASS", help="F1 of this class alone")
    rows.add_argument("--weight", metavar="COLUMN", help="the weight of a row")
    rows.add_argument("--step", metavar="COLUMN", help="the epoch, or other steps")
    rows.add_argument(
        "--slice",
        action="append",
        default=[],
        type=_listed,
        metavar="COLUMN",
        help="a run for each of its values; a,b slices by both; may be given again",
    )
    rows.add_argument("--where", metavar="SQL", help="count rows that meet this only")
    rows.add_argument(
        "--missing",
        choices=MISSING,
        default=MISSING[0],
        help="what to do with rows that have a NULL (default: %(default)s)",
    )
    kept = count.add_argument_group("what is kept")
    kept.add_argument(
        "--histogram",
        nargs="?",
        const=True,
        default=False,
        type=int,
        metavar="BINS",
        help="every threshold, for the slider and the curves",
    )
    kept.add_argument(
        "--confusion", action="store_true", help="which class is taken for which"
    )
    kept.add_argument("--logdir", default="logs", help="(default: %(default)s)")
    kept.add_argument(
        "--run",
        default="predictions",
        help="of all rows; slices lie below it (default: %(default)s)",
    )
    kept.add_argument(
        "--name", default="f1_score", help="in the log (default: %(default)s)"
    )
    where = count.add_argument_group("where it is counted")
    where.add_argument(
        "--engine",
        choices=ENGINES,
        default=ENGINES[0],
        help="what reads and counts the rows (default: %(default)s)",
    )
    where.add_argument(
        "--master",
        metavar="URL",
        help="of Spark, such as local[4], spark://host:7077 or sc://host; without it "
        "the session that runs, or what Spark's configuration says",
    )
    where.add_argument("--memory", metavar="SIZE", help="of DuckDB, such as 2GB")
    where.add_argument("--threads", type=int, help="of DuckDB")
    where.add_argument(
        "--sql",
        action="store_true",
        help="print the statement for a warehouse, and count nothing",
    )
    where.add_argument(
        "--outcomes", metavar="CSV", help="read the result of that statement"
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _classes(text: str) -> Any:
    return int(text) if text.isdecimal() else list(_listed(text))


def _threshold(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, got {text!r}")
    return number
