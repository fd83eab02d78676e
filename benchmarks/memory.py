"""The most memory that F1 of so many rows takes: counted, and predicted anew.

    python -m benchmarks.memory [--rows 10000 100000 1000000 10000000]

For each number of rows and each way a process of its own trains nothing but evaluates
a tiny model on rows that are made batch by batch, as a generator makes them from files:
once with our `F1Score`, whose state is a few numbers, and once the common way, in which
`predict` keeps every prediction, the labels are gathered, and scikit-learn gets both.
What the process takes before that (TensorFlow and scikit-learn themselves, and a first
evaluation of a few rows) is taken away. Promised: ours is flat. The few megabytes that
it may take are the evaluation's own, whatever is counted.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.table import Row, parser, report

BATCH = 1_000
OURS, PEER = "F1Score", "predict + scikit-learn"
FLAT = 16.0  # megabytes, at any number of rows


def peak() -> float:
    """Return the most megabytes that this process ever took."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(way: str, rows: int) -> None:
    """Print the megabytes that evaluating so many rows takes."""
    import keras
    import numpy as np
    from sklearn.metrics import f1_score

    from tb_f1_plugin.keras import F1Score

    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Dense(1, "sigmoid")(x))
    model.compile(loss="binary_crossentropy", metrics=[F1Score()])

    def batches(number: int) -> Iterator[tuple[Any, Any]]:
        rng = np.random.default_rng(0)
        for _ in range(number):
            given = rng.random((BATCH, 4), "float32")
            yield given, (given[:, :1] > 0.8).astype("float32")

    def counted(number: int) -> None:
        model.evaluate(batches(number), steps=number, verbose=0)

    def predicted(number: int) -> None:
        y_pred = model.predict(((x,) for x, _ in batches(number)), verbose=0)
        y_true = np.concatenate([y for _, y in batches(number)])
        f1_score(y_true, y_pred > 0.5)

    score = counted if way == OURS else predicted
    score(5)  # what is made once, such as the traced step
    before = peak()
    score(rows // BATCH)
    print(peak() - before)


def measure(way: str, rows: int) -> float:
    """Return the megabytes of a way in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", "--way", way]
    told = subprocess.run(
        [*command, "--rows", str(rows)], check=True, capture_output=True, text=True
    )
    return float(told.stdout)


def main() -> None:
    """Measure both ways at every number of rows and report them."""
    arguments = parser(__doc__)
    numbers = [10**power for power in (4, 5, 6, 7)]
    arguments.add_argument("--rows", type=int, nargs="+", default=numbers)
    arguments.add_argument("--way", choices=(OURS, PEER), help="only this, here")
    chosen = arguments.parse_args()
    if chosen.way:
        run(chosen.way, *chosen.rows)
        return
    rows: list[Row] = []
    for number in chosen.rows:
        case = f"{number:,} rows"
        ours, theirs = (measure(way, number) for way in (OURS, PEER))
        ratio = theirs / ours if ours else None
        rows.append(Row(case, OURS, ours, "MB", promised=FLAT, size=number))
        rows.append(Row(case, PEER, theirs, "MB", OURS, ratio, size=number))
    report("Memory as rows grow", rows, chosen.json)


if __name__ == "__main__":
    main()
