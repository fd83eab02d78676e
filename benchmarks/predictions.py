"""What counting predictions in files costs, beside SQL by hand and scikit-learn.

    python -m benchmarks.predictions [--rows 10000000 100000000] [--rounds 5]

Writes a Parquet file of so many rows first: a label, a score, one of 5 epochs and one
of 8 slices; 10^8 of them are half a gigabyte, which is removed afterwards. All ways
make F1 of every epoch, of all rows and of each slice, and these must be equal.

What is compared with the SQL runs in turn with it in one process, round after round,
imports and a first round not counted: so that what else the machine does meets both.
The best round counts, and processor time is told beside the time that passed. Of the
most memory, and of scikit-learn, which has to load the rows, each way tells in a
process of its own. More than 10^7 rows are not loaded: scikit-learn's time is then so
many times that of 10^7. Promised of `count`, of 10^8 rows: at most 1.1 times the time
of the SQL, a tenth of scikit-learn's, and 400 MB. Of 10^7 a histogram is to cost half
as much again.
PySpark counts too, in a session that runs, where it is installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from benchmarks.table import Row, parser, report

EPOCHS, SLICES = 5, 8
Scores = dict[str, float]  # of each "epoch slice", or of "epoch" for all rows


def write(file: Path, rows: int) -> None:
    """Write rows whose scores are higher where the label is 1, and differ by slice."""
    duckdb.execute(
        f"""COPY (
          SELECT epoch, slice, label,
            least(1, greatest(0, 0.3 + 0.3 * label + 0.02 * slice
              + 0.4 * (random() - 0.5)))::FLOAT AS score
          FROM (
            SELECT (i % {EPOCHS})::INTEGER AS epoch,
              (floor(random() * {SLICES}))::INTEGER AS slice,
              (random() < 0.3)::INTEGER AS label
            FROM range({rows}) AS numbers(i)
          )
        ) TO '{file}' (FORMAT parquet)"""
    )


def by_count(file: Path, histogram: bool = False) -> Scores:
    """Count them where they lie."""
    from tb_f1_plugin.predictions import count

    table = duckdb.read_parquet(str(file))
    counted = count(
        table, "label", "score", by="slice", step="epoch", histogram=histogram
    )
    return scores_of(counted)


def scores_of(counted: Any) -> Scores:
    """Return F1 of each record."""
    from tb_f1_plugin.core.scores.formulas import f_beta

    made = {}
    for key, record in counted:
        parts = [str(key.step), *(str(value) for _, value in key.slice)]
        made[" ".join(parts)] = float(f_beta(record.counts, average="binary"))
    return made


def by_sql(file: Path) -> Scores:
    """Count them by the statement that one would write for just this."""
    lines = duckdb.execute(
        f"""SELECT epoch, slice, count(*) FILTER (label = 1 AND score > 0.5::FLOAT),
          count(*) FILTER (label = 1), count(*) FILTER (score > 0.5::FLOAT)
        FROM '{file}' GROUP BY epoch, slice"""
    ).fetchall()
    made: dict[str, list[int]] = {}
    for epoch, part, *counts in lines:
        for name in (f"{epoch}", f"{epoch} {part}"):
            before = made.get(name, [0, 0, 0])
            made[name] = [a + b for a, b in zip(before, counts, strict=True)]
    return {name: 2 * hits / (a + b) for name, (hits, a, b) in made.items()}


def by_scikit_learn(file: Path) -> Scores:
    """Load them and ask scikit-learn of each part."""
    from pyarrow import parquet
    from sklearn.metrics import f1_score

    columns = parquet.read_table(file)
    epoch, part, label, score = (
        columns[name].to_numpy() for name in ("epoch", "slice", "label", "score")
    )
    predicted = score > 0.5
    made = {}
    for step in range(EPOCHS):
        here = epoch == step
        y_true, y_pred, parts = label[here], predicted[here], part[here]
        made[f"{step}"] = float(f1_score(y_true, y_pred))
        for number in range(SLICES):
            of_slice = parts == number
            value = f1_score(y_true[of_slice], y_pred[of_slice])
            made[f"{step} {number}"] = float(value)
    return made


def by_spark(file: Path) -> Scores:
    """Count them on Spark, on this machine."""
    from tb_f1_plugin.predictions import count
    from tb_f1_plugin.predictions.files.on_spark import opened_on_spark

    with opened_on_spark([str(file)], master="local[2]") as table:
        return scores_of(count(table, "label", "score", by="slice", step="epoch"))


COUNT, SQL, SCIKIT_LEARN = "count", "SQL by hand", "loading + scikit-learn"
HISTOGRAM, SPARK = "count with a histogram", "count on PySpark, local[2]"
WAYS: dict[str, Callable[[Path], Scores]] = {
    COUNT: by_count,
    SQL: by_sql,
    HISTOGRAM: lambda file: by_count(file, histogram=True),
    SCIKIT_LEARN: by_scikit_learn,
    SPARK: by_spark,
}
IN_TURN = (COUNT, SQL, HISTOGRAM)
MOST_LOADED = 10_000_000
FOR_EACH_ROW = (
    "The cell of each score and its distance from 0 or 1 are found by comparisons, row "
    "by row; without a histogram one comparison is enough."
)


class Times(NamedTuple):
    """The seconds of a way: those that passed, and those of the processors."""

    passed: float
    busy: float


def timed(way: str, file: Path) -> tuple[Times, Scores]:
    """Run a way once."""
    begin, busy = time.perf_counter(), time.process_time()
    scores = WAYS[way](file)
    return Times(time.perf_counter() - begin, time.process_time() - busy), scores


def run(ways: list[str], file: Path, rounds: int) -> None:
    """Print the times of each round of some ways, the peak in megabytes, and scores."""
    import tb_f1_plugin.predictions  # noqa: F401

    if SCIKIT_LEARN in ways:
        import sklearn.metrics  # noqa: F401
    running: Any = contextlib.nullcontext()
    if SPARK in ways:
        from tb_f1_plugin.predictions.files.on_spark import session

        running = session("local[2]")
    with running:
        if len(ways) > 1 or SPARK in ways:
            for way in ways:
                timed(way, file)
        made = [{way: timed(way, file) for way in ways} for _ in range(rounds)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = {way: [each[way][0] for each in made] for way in ways}
    print(json.dumps([times, peak, {way: made[0][way][1] for way in ways}]))


Measured = tuple[dict[str, list[Times]], float, dict[str, Scores]]


def measured(ways: Sequence[str], file: Path, rounds: int) -> Measured:
    """Return what a process of its own says of some ways, in turn."""
    command = [sys.executable, "-m", "benchmarks.predictions", "--ways", *ways]
    done = subprocess.run(
        [*command, "--file", str(file), "--rounds", str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    times, peak, scores = json.loads(done.stdout.splitlines()[-1])
    return {way: [Times(*each) for each in times[way]] for way in ways}, peak, scores


def rows_of(file: Path, rows: int, rounds: int, few: Path) -> list[Row]:
    """Measure each way, compare what they say, and return the rows of the table.

    Args:
        file: The rows.
        rows: How many there are.
        rounds: How often each way runs.
        few: At most `MOST_LOADED` of them, which scikit-learn is given.
    """
    case = f"{rows:,} rows, {EPOCHS} epochs × {SLICES} slices"
    times, _, every = measured(IN_TURN, file, rounds)
    peaks = {way: measured([way], file, 1)[1] for way in IN_TURN}
    found, peak, told = measured([SCIKIT_LEARN], few, rounds)
    times |= found
    more, why = max(1, rows // MOST_LOADED), ""
    if more == 1:
        every |= told
        peaks[SCIKIT_LEARN] = peak
    else:
        why = f"The time of {MOST_LOADED:,} rows, measured then, times {more}."
        times[SCIKIT_LEARN] = [
            Times(more * passed, more * busy) for passed, busy in found[SCIKIT_LEARN]
        ]
    if importlib.util.find_spec("pyspark"):
        found, _, told = measured([SPARK], file, min(rounds, 3))
        times |= found
        every |= told
    for way, scores in every.items():
        right = every[SQL]
        wrong = [k for k in right if abs(scores[k] - right[k]) > 1e-12]
        assert scores.keys() == right.keys(), way
        assert not wrong, f"{way} has another F1 of {wrong[:3]}"
    best = {
        way: Times(*map(min, zip(*each, strict=True))) for way, each in times.items()
    }
    many = rows > MOST_LOADED
    against = (
        (COUNT, SQL, 1.1 if many else None, ""),
        (COUNT, SCIKIT_LEARN, 0.1 if many else None, why),
        (HISTOGRAM, COUNT, None if many else 1.5, FOR_EACH_ROW),
        (SPARK, COUNT, None, ""),
    )
    made = []
    for way, peer, promised, note in against:
        if way not in best:
            continue
        one, other = best[way], best[peer]
        ratio = one.passed / other.passed
        made.append(
            Row(
                *(case, f"{way}, best of {len(times[way])}", one.passed, "s", peer),
                **{"ratio": ratio, "promised": promised, "why": note, "size": rows},
            )
        )
        if way != SPARK:  # whose processor time is that of another process
            busy, subject = one.busy, f"{way}, processor time"
            made.append(Row(case, subject, busy, "s", peer, ratio=busy / other.busy))
    for way, peak in peaks.items():
        promised = 400.0 if way == COUNT else None
        made.append(Row(case, f"{way}, most memory", peak, "MB", promised=promised))
    return made


def main() -> None:
    """Write the rows, count them in each way, and report."""
    made = parser(__doc__)
    sizes = [MOST_LOADED, 10 * MOST_LOADED]
    made.add_argument("--rows", type=int, nargs="+", default=sizes)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--folder", type=Path, help="where the rows are written")
    made.add_argument("--ways", nargs="+", help="run these on `--file`, for the others")
    made.add_argument("--file", type=Path)
    chosen = made.parse_args()
    if chosen.ways:
        run(chosen.ways, chosen.file, chosen.rounds)
        return
    rows: list[Row] = []
    for number in sorted(chosen.rows):
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            file = few = Path(folder, "rows.parquet")
            write(file, number)
            if number > MOST_LOADED:
                few = Path(folder, "few.parquet")
                write(few, MOST_LOADED)
            rows += rows_of(file, number, chosen.rounds, few)
    report("Predictions in files", rows, chosen.json)


if __name__ == "__main__":
    main()
