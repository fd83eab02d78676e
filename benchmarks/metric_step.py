"""What a metric adds to a compiled step, as a ratio to `keras.metrics.F1Score`.

    python -m benchmarks.metric_step [--steps 4000] [--rounds 15]

Each metric counts and shows its result in every step of a compiled loop, as in `fit`.
The loop reads another batch each time, so that nothing can be moved out of it. All
metrics are measured in turn, round after round, in one process; what the loop itself
costs is taken away, and the medians are compared. Nothing is asserted: a machine that
does something else meanwhile shows it in the spread.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from tb_f1_plugin.keras import F1Score

BATCHES = 16
PEER = "keras F1Score"
PROMISED = 1.3  # of the peer, unweighted binary, batch 256


class Case(NamedTuple):
    """A shape of data, and the metrics that are compared on it."""

    name: str
    y_true: Any
    y_pred: Any
    weight: Any
    metrics: dict[str, Callable[[], Any]]


def cases() -> list[Case]:
    """Return what is measured; the first is what is promised."""
    rng = np.random.default_rng(0)

    def of(rows: int, columns: int, weighted: bool = False) -> tuple[Any, Any, Any]:
        shape = (BATCHES, rows, columns)
        y_pred = rng.random(shape).astype("float32")
        numbers = rng.integers(0, columns, shape[:2])
        y_true = np.eye(columns)[numbers] if columns > 1 else rng.random(shape) < 0.1
        weight = rng.random(shape[:2]).astype("float32") if weighted else None
        return y_true.astype("float32"), y_pred, weight

    binary = {
        PEER: lambda: keras.metrics.F1Score("macro", threshold=0.5),
        "ours": F1Score,
        "BinaryAccuracy": keras.metrics.BinaryAccuracy,
        "Precision + Recall": lambda: (
            keras.metrics.Precision(),
            keras.metrics.Recall(),
        ),
    }
    several = {PEER: lambda: keras.metrics.F1Score("macro"), "ours": F1Score}
    weighted = {PEER: binary[PEER], "ours": F1Score}
    return [
        Case("binary, batch 256", *of(256, 1), binary),
        Case("binary, batch 256, weighted", *of(256, 1, True), weighted),
        Case("10 classes one-hot, batch 256", *of(256, 10), several),
        Case("100 classes one-hot, batch 256", *of(256, 100), several),
        Case("binary, batch 65,536", *of(65_536, 1), binary),
    ]


def loop(case: Case, metrics: Any) -> Callable[[int], Any]:
    """Return a compiled loop over the case's batches that updates some metrics."""
    y_true, y_pred = (
        ops.convert_to_tensor(case.y_true),
        ops.convert_to_tensor(case.y_pred),
    )
    weight = None if case.weight is None else ops.convert_to_tensor(case.weight)

    @tf.function
    def run(steps: Any) -> Any:
        shown = tf.constant(0.0)
        for step in tf.range(steps):
            at = step % BATCHES
            y, p = y_true[at], y_pred[at]
            w = None if weight is None else weight[at]
            shown += tf.reduce_sum(p[0]) + tf.reduce_sum(y[0])
            if w is not None:
                shown += w[0]
            for metric in metrics:
                metric.update_state(y, p, w)
                shown += tf.reduce_sum(metric.result())
        return shown

    return run


def measure(case: Case, steps: int, rounds: int) -> dict[str, list[float]]:
    """Return the added microseconds a step of each metric, in every round."""
    loops = {"": loop(case, ())}
    for name, make in case.metrics.items():
        made = make()
        metrics = made if isinstance(made, tuple) else (made,)
        for metric in metrics:
            metric.update_state(case.y_true[0], case.y_pred[0])
            metric.reset_state()
        loops[name] = loop(case, metrics)
    number = tf.constant(steps)
    added: dict[str, list[float]] = {name: [] for name in case.metrics}
    for round_ in range(rounds + 1):
        took = {}
        for name, run in loops.items():
            begin = time.perf_counter()
            run(number)
            took[name] = (time.perf_counter() - begin) / steps * 1e6
        if round_:  # the first one compiles
            for name in added:
                added[name].append(took[name] - took[""])
    return added


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    print(
        f"{'case':32} {'metric':20} {'added µs':>9} {'ratio':>6}  middle half of ratios"
    )
    for case in cases():
        steps = max(50, chosen.steps * 256 // max(256, case.y_pred.shape[1]))
        added = measure(case, steps, chosen.rounds)
        for name, values in added.items():
            ratios = [v / p for v, p in zip(values, added[PEER], strict=True)]
            low, middle, high = statistics.quantiles(ratios, n=4)
            print(
                f"{case.name:32} {name:20} {statistics.median(values):9.1f} "
                f"{middle:6.2f}  {low:.2f} to {high:.2f}"
            )
    print(f"Promised: at most {PROMISED} for ours in the first case.")


if __name__ == "__main__":
    main()
