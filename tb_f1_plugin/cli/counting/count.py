"""Count: what `tb-f1 count` does and prints.

May import `tables`, `spoken`, predictions, text, the core and format.
"""

from __future__ import annotations

import argparse
import logging
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.counting.compared import compared, written
from tb_f1_plugin.cli.counting.spoken import of_columns
from tb_f1_plugin.format.summary import f1_of
from tb_f1_plugin.predictions.asked import Asked, asked
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.console import Console
from tb_f1_plugin.text.log import log

if TYPE_CHECKING:
    from tb_f1_plugin.predictions import Counted, Key, Versus


def count(options: argparse.Namespace, console: Console) -> int:
    """Count predictions, write them as runs, and print what was written.

    Args:
        options: The arguments of the command.
        console: Where it is printed.

    Raises:
        ValueError: If something is wrong with the arguments, or the rows. Nothing is
            written then.
    """
    question = _question(options)
    if options.sql:
        from tb_f1_plugin.predictions.files.statement import statement

        if len(options.predictions) != 1:
            raise ValueError(
                "`sql` is for one table: give its name, as in `tb-f1 count preds "
                f"--sql`, got {len(options.predictions)} names."
            )
        (table,) = options.predictions
        streams.put([f"{statement(table, question, options.where)}\n"])
        return 0
    _say_what_is_logged()
    _write(_counted(options, question), options, console)
    return 0


def _write(
    counted: Counted | Versus, options: argparse.Namespace, console: Console
) -> None:
    from tb_f1_plugin.predictions import Versus

    if isinstance(counted, Versus):
        both = counted.write(options.logdir, run=options.run, name=options.name)
        compared(counted, both, options.logdir, console)
    else:
        runs = counted.write(options.logdir, run=options.run, name=options.name)
        _print(counted, runs, options.logdir, console)


def _question(options: argparse.Namespace) -> Asked:
    """Return what is asked, as `tb_f1_plugin.predictions.count` has it."""
    from tb_f1_plugin.predictions.files.saved import PREDICTED, STEP, TRUE

    y_true, y_pred, step = options.y_true, options.y_pred, options.step
    if options.outcomes is not None:
        if options.sql or options.predictions:
            raise ValueError(
                "`--outcomes` reads the result of a statement, so it does not go with "
                "`--sql` or with files of predictions. Give one of them."
            )
        y_true, y_pred, step = (y_true or TRUE, y_pred or PREDICTED, step or STEP)
    elif not options.predictions:
        raise ValueError(
            "`tb-f1 count` needs files of predictions, or `--outcomes CSV`, got none."
        )
    for name, given in (("y_true", y_true), ("y_pred", y_pred)):
        if given is None:
            raise ValueError(
                f"`{name}` must be the name of a column. It was not given."
            )
    return asked(
        *(y_true, y_pred),
        by=options.slice,
        step=step,
        threshold=0.5 if options.threshold is None else options.threshold,
        classes=options.classes,
        positive=options.positive,
        weight=options.weight,
        histogram=options.histogram,
        confusion=options.confusion,
        missing=options.missing,
        against=options.against,
    )


def _counted(options: argparse.Namespace, question: Asked) -> Counted | Versus:
    if options.outcomes is not None:
        from tb_f1_plugin.predictions.files.saved import saved

        return saved(options.outcomes, question, threshold=options.threshold)
    from tb_f1_plugin.predictions.count import counted

    with _opened(options) as table:
        return counted(table, question)


def _opened(options: argparse.Namespace) -> AbstractContextManager[Any]:
    """Return the files as a table of the engine that was chosen."""
    of_duckdb = {"memory": options.memory, "threads": options.threads}
    of_spark = {"master": options.master}
    on_spark = options.engine == "spark"
    for name, given in (of_duckdb if on_spark else of_spark).items():
        if given is not None:
            raise ValueError(
                f"`{name}` is for {'DuckDB' if on_spark else 'Spark'}, and `engine` is "
                f"{options.engine}. Leave one of them out."
            )
    if on_spark:
        from tb_f1_plugin.predictions.files.on_spark import opened_on_spark

        return opened_on_spark(options.predictions, where=options.where, **of_spark)
    from tb_f1_plugin.predictions.files.opened import opened

    return opened(options.predictions, where=options.where, **of_duckdb)


class _Told(logging.Handler):
    """Says on standard error what is logged, of options and not of arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        streams.say((of_columns(record.getMessage()),))


def _say_what_is_logged() -> None:
    log.handlers, log.propagate = [_Told()], False


def _print(
    counted: Counted, runs: dict[Key, str], logdir: str, console: Console
) -> None:
    """Print the last step of each run, and how to see the others."""
    last = {runs[key]: (key, record) for key, record in counted}
    made = tables.table(("run",), ("step", "rows", "f1"))
    for run, (key, record) in last.items():
        f1 = f1_of(record, counted.series(key))
        made.add_row(run, str(key.step), f"{int(record.rows):,}", f"{f1:.4f}")
    console.print(made)
    console.print(written(len(counted), len(last), logdir), highlight=False)
