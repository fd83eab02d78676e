"""What an `update` of `tb_f1_plugin.F1Score` takes, beside torchmetrics and sklearn.

    python -m benchmarks.loop_step [--steps 400] [--rounds 15] [--case binary]

Each metric is given the same 2 to 16 batches in turn, round after round. Of ours
everything is in it that a loop pays: the sums of 512 batches that are brought to the
host at once are shared out among them. It is the processor's time, on one thread.
Measured are the libraries that are installed here; with `--json` the rows of the others
stay, so that several environments fill one table. Promised: at most half of what
torchmetrics takes, without the check of its arguments; with a histogram at most what
its curve at 200 thresholds takes, and with a confusion at most a third more than its
matrix.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from benchmarks.table import Row, compared, parser, read, report
from benchmarks.torchmetrics_f1 import (
    UNCHECKED,
    curve_of,
    matrix_of,
    torchmetrics_of,
)
from tb_f1_plugin import F1Score

LIBRARIES = ("numpy", "torch", "jax")
# Of one batch alone a processor learns which branch its rows take. More than its cache
# holds would wait for the memory, where a model has just made the predictions.
MOST_BATCHES, MOST_NUMBERS = 16, 2**20
OURS = "F1Score, with batch mean"
PEER = UNCHECKED
HISTOGRAM, CURVE = "F1Score(histogram=True)", "torchmetrics' curve"
CONFUSION, MATRIX = "F1Score(confusion=True)", "torchmetrics' confusion matrix"
BESIDE = {CURVE: (HISTOGRAM, 1.0), MATRIX: (CONFUSION, 1.33)}
SKLEARN = "scikit-learn's f1_score of a batch"
TITLE = "What a metric takes in a loop without Keras"
ONCE = (
    "scikit-learn scores the batch alone: to score all rows, a loop keeps them and "
    "scores them once."
)

Step = Callable[[Any, Any], Any]


class Case(NamedTuple):
    """A shape of data.

    Attributes:
        rows: Of a batch.
        classes: The columns of the predictions.
    """

    rows: int
    classes: int

    @property
    def name(self) -> str:
        """What the table calls it."""
        task = "binary" if self.classes == 1 else f"{self.classes:,} classes"
        return f"{task}, batch {self.rows:,}"


CASES = [Case(rows, classes) for rows in (256, 4096) for classes in (1, 10, 100)]


def batches(library: str, case: Case) -> list[tuple[Any, Any]]:
    """Return labels and predictions of some batches, in a library."""
    several = max(2, min(MOST_BATCHES, MOST_NUMBERS // (case.rows * case.classes)))
    return [arrays(library, case, number) for number in range(several)]


def arrays(library: str, case: Case, number: int) -> tuple[Any, Any]:
    """Return labels and predictions of a batch, in a library."""
    rng = np.random.default_rng(number)
    labels = rng.integers(0, max(case.classes, 2), case.rows)
    scores = rng.random((case.rows, case.classes)).astype("float32")
    if case.classes == 1:
        scores = scores[:, 0].copy()
    if library == "torch":
        import torch

        torch.set_num_threads(1)
        return torch.from_numpy(labels), torch.from_numpy(scores)
    if library == "jax":
        import jax.numpy as jnp

        return jnp.asarray(labels), jnp.asarray(scores)
    return labels, scores


def subjects(library: str, case: Case) -> Iterator[tuple[str, Step]]:
    """Yield what is measured: its name, and what it does with a batch."""
    yield OURS, F1Score().update
    yield HISTOGRAM, F1Score(histogram=True).update
    yield CONFUSION, F1Score(confusion=True).update
    if library == "torch":
        every = torchmetrics_of(case.classes)
        every |= {CURVE: curve_of(case.classes), MATRIX: matrix_of(case.classes)}
        for name, metric in every.items():
            if metric is not None:
                yield name, lambda y, p, metric=metric: metric.update(p, y)
    if library == "numpy" and importlib.util.find_spec("sklearn"):
        from sklearn.metrics import f1_score

        if case.classes == 1:
            yield SKLEARN, lambda y, p: f1_score(y, p > 0.5)
        else:
            yield SKLEARN, lambda y, p: f1_score(y, p.argmax(-1), average="macro")


def measure(
    library: str, case: Case, steps: int, rounds: int
) -> dict[str, list[float]]:
    """Return the microseconds a batch of each subject, in every round."""
    given = batches(library, case)
    number = max(100, steps * 2560 // (case.rows * case.classes + 2560))
    found = dict(subjects(library, case))
    took: dict[str, list[float]] = {name: [] for name in found}
    for round_ in range(rounds + 1):
        for name, step in sorted(found.items(), reverse=bool(round_ % 2)):
            is_slow = name in (SKLEARN, HISTOGRAM, CURVE)
            some = max(5, number // 20) if is_slow else number
            begin = time.process_time()
            for at in range(some):
                step(*given[at % len(given)])
            if round_:  # the first one compiles
                took[name].append((time.process_time() - begin) / some * 1e6)
    return took


def rows_of(library: str, case: Case, took: dict[str, list[float]]) -> Iterator[Row]:
    """Yield the case's rows: ours beside each of the others."""
    name = f"{library}: {case.name}"
    mine = took[OURS]
    ours = (OURS, HISTOGRAM, CONFUSION)
    peers = [peer for peer in took if peer not in (*ours, *BESIDE)]
    for peer, (own, promised) in BESIDE.items():
        if peer in took:
            yield compared(name, own, took[own], "µs", peer, took[peer], promised)
        elif own == HISTOGRAM or case.classes > 1:
            yield Row(name, own, sorted(took[own])[len(mine) // 2], "µs")
    if not peers:
        yield Row(name, OURS, sorted(mine)[len(mine) // 2], "µs")
    for peer in peers:
        promised = 0.5 if peer == PEER else None
        why = ONCE if peer == SKLEARN else ""
        yield compared(name, OURS, mine, "µs", peer, took[peer], promised, why)


def main() -> None:
    """Measure all cases, or some, and report them."""
    arguments = parser(__doc__)
    arguments.add_argument("--steps", type=int, default=400)
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--case", default="", help="only those with this in them")
    chosen = arguments.parse_args()
    here = [name for name in LIBRARIES if importlib.util.find_spec(name)]
    rows: list[Row] = []
    if chosen.json is not None and chosen.json.exists():
        kept = read(chosen.json)[1]
        rows = [row for row in kept if row.case.partition(":")[0] not in here]
    for library in here:
        for case in CASES:
            if chosen.case in case.name:
                took = measure(library, case, chosen.steps, chosen.rounds)
                rows += rows_of(library, case, took)
    rows.sort(key=lambda row: LIBRARIES.index(row.case.partition(":")[0]))
    report(TITLE, rows, chosen.json)


if __name__ == "__main__":
    main()
