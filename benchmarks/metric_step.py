"""What `F1Score` adds to a batch, beside what people put into `metrics=` today.

    python -m benchmarks.metric_step [--steps 4000] [--rounds 15] [--case binary]
    KERAS_BACKEND=jax python -m benchmarks.metric_step

With `--json benchmarks/results/metric_step_jax.json` the last one comes into the table.

Each metric counts and shows its result in every step of a loop, as in `fit` (`loops`).
All metrics of a case are measured in turn, round after round, in one process, and what
the loop itself costs is taken away. Promised is the most that exact F1 with its batch
mean adds, as a ratio to what the stock `keras.metrics.F1Score` adds, which has no batch
mean. A histogram and a confusion are measured by what they add to that. What is
measured, and what is promised of it, is in `metric_cases`.
"""

from __future__ import annotations

import dataclasses
import os
import statistics
import time
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from keras import ops

from benchmarks.loops import loop, on_backend
from benchmarks.metric_cases import (
    DETAILS,
    OURS,
    PLAIN,
    Case,
    DetailCase,
    cases,
    data,
    detail_cases,
)
from benchmarks.table import Row, compared, parser, report


def rows_of_details(detail: DetailCase, added: dict[str, list[float]]) -> Iterator[Row]:
    """Yield what each detail adds to the plain metric, beside what its peer adds."""
    for subject, peer in detail.peers.items():
        plain, with_it = added[PLAIN], added[subject]
        mine = [all_ - less for all_, less in zip(with_it, plain, strict=True)]
        name, promised = detail.case.name, DETAILS.get(peer)
        yield compared(name, subject, mine, "µs", peer, added[peer], promised)
        yield Row(name, peer, statistics.median(added[peer]), "µs")


def measure(case: Case, steps: int, rounds: int) -> dict[str, list[float]]:
    """Return the added microseconds a step of each subject, in every round."""
    given = [None if x is None else ops.convert_to_tensor(x) for x in data(case)]
    loops = {"": loop(given, None, xla=case.xla)}
    for name, make in case.subjects.items():
        step = make()
        # Variables are made before the loop is traced, as `fit` does.
        step.count(*(None if x is None else x[0] for x in given))
        loops[name] = loop(given, step, xla=case.xla)
    number = max(20, steps * 256 // (case.values + 256))
    added: dict[str, list[float]] = {name: [] for name in case.subjects}
    for round_ in range(rounds + 1):
        took = {}
        for name, run in sorted(loops.items(), reverse=bool(round_ % 2)):
            begin = time.perf_counter()
            run(number)
            took[name] = (time.perf_counter() - begin) / number * 1e6
        if round_:  # the first one compiles
            for name in added:
                added[name].append(took[name] - took[""])
    return added


def rows_of(case: Case, added: dict[str, list[float]]) -> Iterator[Row]:
    """Yield the case's rows: ours, then its peer, then the others.

    Those of one-hot labels and of one column are drawn against the number of classes.
    """
    other = case.sparse or case.weighted or case.xla
    drawn = case.rows in (256, 4096) and not other
    size = float(case.classes) if drawn else None
    line = f"{case.rows:,} rows, by classes" if drawn else ""
    for name in (OURS, *(name for name in case.subjects if name != OURS)):
        promised = case.promised if name == OURS else None
        if name == case.peer:
            value = statistics.median(added[name])
            yield Row(case.name, name, value, "µs", size=size, line=line)
        else:
            mine, peer = added[name], added[case.peer]
            row = compared(case.name, name, mine, "µs", case.peer, peer, promised)
            if name == OURS:
                row = dataclasses.replace(row, size=size, line=line)
            more = name == OURS and (row.ratio or 0) > 1
            yield dataclasses.replace(row, why=case.why if more else "")


def main() -> None:
    """Measure all cases, or some, and report them."""
    arguments = parser(__doc__)
    arguments.add_argument("--steps", type=int, default=4000, help="of 256 values")
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--case", default="", help="only those with this in them")
    chosen = arguments.parse_args()
    rows: list[Row] = []
    for case in cases():
        if chosen.case in case.name:
            rows += rows_of(case, measure(case, chosen.steps, chosen.rounds))
    for detail in detail_cases():
        case = detail.case
        if chosen.case in case.name:
            measured = measure(case, chosen.steps, chosen.rounds)
            rows += rows_of_details(detail, measured)
    report(f"What a metric adds to a batch{on_backend()}", rows, chosen.json)


if __name__ == "__main__":
    main()
