"""Run: the demo trains every run, reads its log, and shows three numbers of it.

May import the core, `logdir`, `reading`, `text`, `data`, `place`, `shown`, numpy and
rich, and what trains, once it is chosen. What it shows as exact F1 is read back from
the files that were written, so it checks the whole way.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tb_f1_plugin.core.scores.formulas import Average, f_beta
from tb_f1_plugin.demo.backends import BACKENDS
from tb_f1_plugin.demo.data import RUNS, rows_of, scikit_learn_f1
from tb_f1_plugin.demo.place import begin
from tb_f1_plugin.demo.shown import Compared, end, table_of
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text.console import Console

METRIC = "f1_score"


class Result(NamedTuple):
    """What a run's last epoch reads, on the validation rows.

    Attributes:
        compared: Exact F1 beside scikit-learn's, of a separate predict.
        batch_mean: The naive value, from the log files.
    """

    compared: Compared
    batch_mean: float


def run(
    logdir: str, epochs: int, port: int | None, backend: str, *, serve: bool
) -> int:
    """Train, compare, and serve until interrupted.

    Returns:
        The exit code: 0, or 1 if a log disagrees with scikit-learn.

    Raises:
        NotADirectoryError: If `logdir` is a file.
        FileExistsError: If it holds something that is not the demo's.
    """
    console = Console()
    path = begin(logdir, port, serve=serve)
    console.print(f"Training by {BACKENDS[backend].about}.")
    expected = _train_all(path, epochs, backend, console)
    read = {(series.run, series.tag): series for series in read_series(path)}
    results = [
        _result(name, read[f"{name}/validation", METRIC], theirs)
        for name, theirs in expected.items()
    ]
    console.print(_table(results, epochs))
    compared = [result.compared for result in results]
    return end(console, path, compared, port, serve=serve)


def _train_all(
    logdir: Path, epochs: int, backend: str, console: Console
) -> dict[str, float]:
    """Train every run; return scikit-learn's F1 of a predict of its own."""
    train = _training_of(backend)
    expected = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("epoch {task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        for seed, chosen in enumerate(RUNS):
            bar = progress.add_task(chosen.name, total=epochs)
            rows = rows_of(chosen)
            advance = partial(progress.advance, bar)
            y_pred = train(chosen, rows, logdir / chosen.name, epochs, seed, advance)
            expected[chosen.name] = scikit_learn_f1(chosen, rows[-1], y_pred)
    return expected


def _training_of(backend: str) -> Callable[..., Any]:
    """Return the function that trains; only now is imported what it trains with."""
    if backend == "loop":
        from tb_f1_plugin.demo import loop_training

        return loop_training.train
    os.environ["KERAS_BACKEND"] = backend
    from tb_f1_plugin.demo import keras_training

    return keras_training.train


def _result(name: str, series: Series, scikit_learn: float) -> Result:
    average: Average = "binary" if series.counts.classes == 1 else "macro"
    exact = f_beta(series.counts, average=average)
    assert series.batch_sums is not None, "our own tensors hold the batch sums"
    naive = series.batch_sums.mean(average)
    compared = Compared(name, float(exact[-1]), scikit_learn)
    return Result(compared, float(naive[-1]))


def _table(results: list[Result], epochs: int) -> Table:
    table = table_of(
        f"F1 of the validation rows after epoch {epochs}",
        "exact F1: read back from the logs. difference: of that and scikit-learn's "
        "F1 of a separate predict. gap: batch mean - exact F1.",
        ("batch mean", "exact F1", "scikit-learn", "difference", "gap"),
    )
    for compared, batch_mean in results:
        gap = f"{batch_mean - compared.exact:+.4f}"
        table.add_row(compared.run, f"{batch_mean:.6f}", *compared.cells, gap)
    return table
