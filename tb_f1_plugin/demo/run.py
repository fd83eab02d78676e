"""Run: the demo trains every run, reads its log, and shows three numbers of it.

May import the core, `logdir`, `reading`, `text`, `data`, `place`, numpy and rich, and
what trains, once it is chosen. What it shows as exact F1 is read back from the
files that were written, so it checks the whole way.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rich import box
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tb_f1_plugin.core.scores.formulas import Average, f_beta
from tb_f1_plugin.demo.backends import BACKENDS
from tb_f1_plugin.demo.data import RUNS, rows_of, scikit_learn_f1
from tb_f1_plugin.demo.place import check_free, make_directory, serve_logs
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text.console import Console

METRIC = "f1_score"
EXACT = 1e-12


class Result(NamedTuple):
    """What a run's last epoch reads, on the validation rows.

    Attributes:
        name: The run's name.
        batch_mean: The naive value, from the log files.
        exact: Exact F1, from the log files.
        scikit_learn: Its F1 of a separate predict.
    """

    name: str
    batch_mean: float
    exact: float
    scikit_learn: float

    @property
    def difference(self) -> float:
        """How far the log is from scikit-learn."""
        return abs(self.exact - self.scikit_learn)


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
    path = Path(logdir)
    if serve and port:
        check_free(port)
    make_directory(path)
    console.print(f"Training by {BACKENDS[backend].about}.")
    expected = _train_all(path, epochs, backend, console)
    read = {(series.run, series.tag): series for series in read_series(path)}
    results = [
        _result(name, read[f"{name}/validation", METRIC], theirs)
        for name, theirs in expected.items()
    ]
    console.print(_table(results, epochs))
    worst = max(results, key=lambda result: result.difference)
    if not worst.difference <= EXACT:
        console.print(
            f"The log of {worst.name} is {worst.difference:.1e} from scikit-learn, "
            "which must not be. Please report it with this table."
        )
        return 1
    console.print(f"The logs are in {path}.", soft_wrap=True)
    if serve:
        serve_logs(path, port, console)
    return 0


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
    return Result(name, float(naive[-1]), float(exact[-1]), scikit_learn)


def _table(results: list[Result], epochs: int) -> Table:
    table = Table(
        title=f"F1 of the validation rows after epoch {epochs}",
        caption=(
            "exact F1: read back from the logs. difference: of that and scikit-learn's "
            "F1 of a separate predict. gap: batch mean - exact F1."
        ),
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1),
    )
    table.add_column("run", no_wrap=True)
    for heading in ("batch mean", "exact F1", "scikit-learn", "difference", "gap"):
        table.add_column(heading, justify="right", no_wrap=True)
    for result in results:
        table.add_row(
            result.name,
            f"{result.batch_mean:.6f}",
            f"{result.exact:.6f}",
            f"{result.scikit_learn:.6f}",
            f"{result.difference:.0e}" if result.difference else "0",
            f"{result.batch_mean - result.exact:+.4f}",
        )
    return table
