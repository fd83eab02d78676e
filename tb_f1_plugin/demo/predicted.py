"""Predicted: the demo that trains nothing with this package, and counts predictions.

May import scikit-learn, numpy, duckdb, rich, the core, `logdir`, `predictions`, `text`,
`place` and `shown`. Tumours of scikit-learn's breast cancer data are called malignant
or benign by models that have not seen them: each row is predicted by the model of its
fold, after each epoch. The table lies in a file, and what is shown as exact F1 is read
back from the logs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from rich.table import Table
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.demo.place import (
    PREDICTIONS,
    TABLE,
    begin,
)
from tb_f1_plugin.demo.shown import Compared, end, table_of
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.predictions import count
from tb_f1_plugin.text.console import Console

SLICED = {"size": ("small", "medium", "large"), "texture": ("fine", "coarse")}
COLUMNS = ("epoch", *SLICED, "malignant", "score")
OPTIONS = (
    "--y-true malignant --y-pred score --step epoch --slice size --slice texture "
    "--histogram"
)


def run(logdir: str, epochs: int, port: int | None, *, serve: bool) -> int:
    """Predict, count, compare, and serve until interrupted.

    Returns:
        The exit code: 0, or 1 if a log disagrees with scikit-learn.

    Raises:
        NotADirectoryError: If `logdir` is a file.
        FileExistsError: If it holds something that is not the demo's.
    """
    console = Console()
    path = begin(logdir, port, serve=serve)
    rows = [*predicted(epochs)]
    with (path / TABLE).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    for line in (
        f"{len(rows):,} predictions are in {path / TABLE}. They are counted as by",
        f"tb-f1 count {path / TABLE} {OPTIONS} --logdir {path}",
    ):
        console.print(line, soft_wrap=True, highlight=False)
    table = duckdb.read_csv(str(path / TABLE))
    counted = count(
        *(table, "malignant", "score"), by=list(SLICED), step="epoch", histogram=True
    )
    counted.write(path, run=PREDICTIONS)
    every = _compared(path, rows)
    console.print(_table(every))
    compared = [compared for compared, _ in every]
    return end(console, path, compared, port, serve=serve)


def predicted(epochs: int) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each tumour and epoch: who it is, and what a model says of it."""
    data = load_breast_cancer()
    malignant = (data.target == 0).astype(int)
    sliced = [
        _parts(data.data[:, list(data.feature_names).index(f"mean {feature}")], names)
        for feature, names in zip(("radius", "texture"), SLICED.values(), strict=True)
    ]
    scores = np.zeros((epochs, len(malignant)))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for fold, (seen, held_out) in enumerate(folds.split(data.data, malignant)):
        scaler = StandardScaler().fit(data.data[seen])
        x, x_held_out = (scaler.transform(data.data[rows]) for rows in (seen, held_out))
        model = SGDClassifier(
            loss="log_loss", learning_rate="constant", eta0=0.002, random_state=fold
        )
        for epoch in range(epochs):
            model.partial_fit(x, malignant[seen], classes=[0, 1])
            scores[epoch, held_out] = model.predict_proba(x_held_out)[:, 1]
    for epoch in range(epochs):
        columns = (*sliced, malignant.tolist(), scores[epoch].tolist())
        for row in zip(*columns, strict=True):
            yield (epoch, *row)


def _parts(values: Any, names: tuple[str, ...]) -> list[str]:
    """Return the name of each value's part, if so many parts are equally large."""
    ends = np.quantile(values, np.arange(1, len(names)) / len(names))
    return [names[place] for place in np.searchsorted(ends, values)]


def _compared(logdir: Path, rows: list[tuple[Any, ...]]) -> list[tuple[Compared, int]]:
    """Return the last epoch of each run, compared, and how many rows it has."""
    every = []
    for series in read_series(logdir):
        at, part = int(series.steps[-1]), dict(series.slice or ())
        own = [
            row
            for row in rows
            if row[0] == at
            and part.items() <= dict(zip(COLUMNS, row, strict=True)).items()
        ]
        true, said = [row[-2] for row in own], [row[-1] > 0.5 for row in own]
        exact = float(f_beta(series.counts.at([-1]), average="binary")[0])
        theirs = float(f1_score(true, said, zero_division=0.0))
        every.append((Compared(series.run, exact, theirs), len(own)))
    return every


def _table(every: list[tuple[Compared, int]]) -> Table:
    table = table_of(
        "F1 of malignant tumours after the last epoch",
        "exact F1: read back from the logs.",
        ("rows", "exact F1", "scikit-learn", "difference"),
    )
    for compared, rows in every:
        table.add_row(compared.run, f"{rows:,}", *compared.cells)
    return table
