"""What counting predictions in files costs, beside SQL by hand and scikit-learn.

    python -m benchmarks.predictions [--rows 10000000] [--rounds 5] [--folder DIR]

Writes a Parquet file of so many rows first: a label, a score, one of 5 epochs and one
of 8 slices. Each way then runs in a process of its own, which tells its seconds,
imports not counted, and the most memory that it ever took. All ways make F1 of every
epoch, of all rows and of each slice, and these must be equal. Promised of `count`: at
most 1.1 times the time of the SQL, a tenth of scikit-learn's, which has to load the
rows, and 400 MB. A histogram of the scores costs half as much again at most.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.table import Row, compared, parser, report

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
    from tb_f1_plugin.core.scores.formulas import f_beta
    from tb_f1_plugin.predictions import count

    table = duckdb.read_parquet(str(file))
    counted = count(
        table, "label", "score", by="slice", step="epoch", histogram=histogram
    )
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


COUNT, SQL, SCIKIT_LEARN = "count", "SQL by hand", "loading + scikit-learn"
HISTOGRAM = "count with a histogram"
WAYS: dict[str, Callable[[Path], Scores]] = {
    COUNT: by_count,
    SQL: by_sql,
    HISTOGRAM: lambda file: by_count(file, histogram=True),
    SCIKIT_LEARN: by_scikit_learn,
}


def run(way: str, file: Path) -> None:
    """Print the seconds, the peak in megabytes and the scores of a way."""
    import tb_f1_plugin.predictions  # noqa: F401

    if way == SCIKIT_LEARN:
        import sklearn.metrics  # noqa: F401
    begin = time.perf_counter()
    scores = WAYS[way](file)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, peak, scores]))


def measured(way: str, file: Path) -> tuple[float, float, Scores]:
    """Return what a process of its own says of a way."""
    command = [sys.executable, "-m", "benchmarks.predictions", "--way", way]
    done = subprocess.run(
        [*command, "--file", str(file)], check=True, capture_output=True, text=True
    )
    seconds, peak, scores = json.loads(done.stdout.splitlines()[-1])
    return seconds, peak, scores


def rows_of(file: Path, rows: int, rounds: int) -> list[Row]:
    """Measure each way, round after round, and compare what they say."""
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    peaks = dict.fromkeys(WAYS, 0.0)
    right = measured(SQL, file)[2]  # and the file is at hand
    for _ in range(rounds):
        for way in WAYS:
            took, peak, scores = measured(way, file)
            seconds[way].append(took)
            peaks[way] = max(peaks[way], peak)
            wrong = [k for k in right if abs(scores[k] - right[k]) > 1e-12]
            assert scores.keys() == right.keys(), way
            assert not wrong, f"{way} has another F1 of {wrong[:3]}"
    case = f"{rows:,} rows, {EPOCHS} epochs × {SLICES} slices"
    against = (
        (COUNT, SQL, 1.1),
        (COUNT, SCIKIT_LEARN, 0.1),
        (HISTOGRAM, COUNT, 1.5),
    )
    made = [
        compared(case, way, seconds[way], "s", peer, seconds[peer], promised, size=rows)
        for way, peer, promised in against
    ]
    for way, peak in peaks.items():
        promised = 400.0 if way == COUNT else None
        made.append(Row(case, f"{way}, most memory", peak, "MB", promised=promised))
    return made


def main() -> None:
    """Write the rows, count them in each way, and report."""
    made = parser(__doc__)
    made.add_argument("--rows", type=int, default=10_000_000)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--folder", type=Path, help="where the rows are written")
    made.add_argument("--way", help="run this one on `--file`, for the others")
    made.add_argument("--file", type=Path)
    chosen = made.parse_args()
    if chosen.way:
        run(chosen.way, chosen.file)
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        file = Path(folder, "rows.parquet")
        write(file, chosen.rows)
        rows = rows_of(file, chosen.rows, chosen.rounds)
    report("Predictions in files", rows, chosen.json)


if __name__ == "__main__":
    main()
