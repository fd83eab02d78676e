"""The command `tb-f1 count`: files in, runs out; one sentence where that fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin import cli
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.logdir import read_series
from tests.predictions.engines import READERS, session
from tests.predictions.tables import rows, write

SCORES = ("--y-true", "label", "--y-pred", "score")


def tb_f1(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """Run `tb-f1` in this process; return its exit status and what it printed."""
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as error:
        code = int(str(error.code))
    return code, capsys.readouterr()


def by(engine: str) -> tuple[str, ...]:
    """Return the options of an engine, and let a session of Spark run for it."""
    if engine == "spark":
        session()
    return ("--engine", engine)


@pytest.mark.parametrize("engine", READERS)
@pytest.mark.parametrize("ending", ["parquet", "csv", "arrow", "jsonl"])
def test_files_of_each_format_give_the_same_runs(
    engine: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two files by a pattern; every slice has the F1 of scikit-learn, and a report."""
    parts = [rows(300, seed) for seed in range(2)]
    for at, part in enumerate(parts):
        write(tmp_path / "preds" / f"part-{at}.{ending}", part)
    logs = tmp_path / "logs"
    options = ("--step", "epoch", "--slice", "country", "--logdir", logs)
    code, said = tb_f1(
        *(capsys, "count", tmp_path / "preds" / f"*.{ending}", *by(engine)),
        *(*SCORES, *options),
    )

    assert code == 0, said.err
    assert "8 records of 4 runs are in" in said.out
    every = {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}
    for series in read_series(logs):
        _, _, country = series.run.partition("country=")
        answer = score(series, Question())
        for step, value in zip(answer.step, answer.value, strict=True):
            which = every["epoch"] == step
            if country:
                which = which & (every["country"] == country)
            expected = f1_score(every["label"][which], every["score"][which] > 0.5)
            assert abs(value - expected) <= 1e-12
    _, report = tb_f1(capsys, "report", logs)
    for country in ("br", "de", "fr"):
        assert f"predictions/country={country}" in report.out


@pytest.mark.parametrize("engine", READERS)
def test_a_directory_that_spark_wrote_is_read(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its parts and the folders that are columns; not its marks."""
    folder = tmp_path / "preds [1] {a}"
    for country in ("br", "de"):
        part = {k: v for k, v in rows(50).items() if k != "country"}
        write(folder / f"country={country}" / "part-0.snappy.parquet", part)
    (folder / "_SUCCESS").touch()
    for hidden in ("_temporary/part-1.parquet", ".part-0.parquet"):
        write(folder / hidden, {**rows(50), "country": ["xx"] * 50})
    (folder / ".part-0.snappy.parquet.crc").write_bytes(b"crc")
    arguments = (*SCORES, "--slice", "country", "--logdir", tmp_path / "logs")
    code, said = tb_f1(capsys, "count", folder, *by(engine), *arguments)

    assert code == 0, said.err
    runs = {series.run for series in read_series(tmp_path / "logs")}
    assert runs == {f"predictions{x}" for x in ("", "/country=br", "/country=de")}


def test_rows_are_chosen_and_weighed_and_kept_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each option has its effect: names, classes, weights, a condition, a confusion."""
    columns = rows(200)
    file = write(tmp_path / "p.parquet", columns)
    code, said = tb_f1(
        *(capsys, "count", file, "--y-true", "animal", "--y-pred", "taken_for"),
        *("--classes", "0,1,2,3", "--weight", "weight", "--where", "device = 'tv'"),
        *("--confusion", "--name", "animals", "--run", "test/tv"),
        *("--memory", "500MB", "--threads", "1", "--logdir", tmp_path / "logs"),
    )

    assert code == 0, said.err
    (series,) = read_series(tmp_path / "logs")
    assert (series.run, series.tag) == ("test/tv", "animals")
    assert series.classes == tuple("0123")
    which = columns["device"] == "tv"
    total = columns["weight"][which].sum()
    assert abs(float(series.total_of()[0]) - total) <= 1e-9
    printed = tb_f1(capsys, "confusion", tmp_path / "logs")[1].out
    assert "animals" in printed


def test_a_histogram_lets_a_report_move_the_threshold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tb-f1 thresholds` has the best one of predictions, too."""
    columns = rows(200)
    file = write(tmp_path / "p.parquet", columns)
    logs = tmp_path / "logs"
    code, _ = tb_f1(capsys, "count", file, *SCORES, "--histogram", "--logdir", logs)
    printed = tb_f1(capsys, "report", logs, "--threshold", "0.25")[1].out

    assert code == 0
    assert f"{f1_score(columns['label'], columns['score'] > 0.25):.4f}" in printed


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no file": (
        ("nothing*.parquet", *SCORES),
        "`PREDICTIONS` must be files, got 'nothing*.parquet', where there is none.",
    ),
    "no format": (("notes.txt", *SCORES), "files that end in .parquet"),
    "several formats": (("p.parquet", "p.csv", *SCORES), "must be of one format"),
    "no table": (("bad.parquet", *SCORES), "must be what DuckDB can read, got: "),
    "no column": (
        ("p.parquet", "--y-true", "lable", "--y-pred", "score"),
        "`--y-true` must be a column of the table, got 'lable'. Did you mean 'label'?",
    ),
    "no positive class": (
        ("p.parquet", "--y-true", "kind", "--y-pred", "score"),
        "`--positive` must say which class of 'kind'",
    ),
    "a null": (
        ("null.parquet", *SCORES),
        "1 row is NULL in 'score', of 3. Mend them, or leave these rows out by "
        "`--missing drop`.",
    ),
    "too many slices": (
        ("p.parquet", *SCORES, "--slice", "score"),
        "`--slice` must make at most 200 slices",
    ),
    "a condition that is none": (
        ("p.parquet", *SCORES, "--where", "planet = 3"),
        "`--where` must be what DuckDB can read, got: ",
    ),
    "no rows": (("p.parquet", *SCORES, "--where", "1 = 2"), "must have rows, got none"),
    "a threshold that is none": (
        ("p.parquet", *SCORES, "--threshold", "2"),
        "must be a number from 0 to 1, got '2'",
    ),
    "nothing": (SCORES, "needs files of predictions, or `--outcomes CSV`, got none"),
    "no labels": (("p.parquet", "--y-pred", "score"), "`--y-true` must be the name of"),
    "a run that is none": (
        ("p.parquet", *SCORES, "--run", "../x"),
        "`--run` must be the name of a directory below",
    ),
    "memory that is none": (
        ("p.parquet", *SCORES, "--memory", "much"),
        "must be what DuckDB can read, got: ",
    ),
}
# What Spark has not.
OF_SPARK = {"memory that is none": "`--memory` is for DuckDB, and `--engine` is spark."}


@pytest.mark.parametrize("engine", READERS)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(
    engine: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 2, one sentence of options, and no log directory."""
    monkeypatch.chdir(tmp_path)
    for file in ("p.parquet", "p.csv"):
        write(tmp_path / file, rows(300))
    nulls = {"label": [1, 0, 1], "score": [0.5, None, 0.5]}
    write(tmp_path / "null.parquet", nulls)
    for file in ("notes.txt", "bad.parquet"):
        (tmp_path / file).write_text("no table")
    arguments, expected = WRONG[name]
    if engine == "spark":
        expected = OF_SPARK.get(name, expected.replace("DuckDB", "Spark"))
    code, said = tb_f1(capsys, "count", *by(engine), *arguments)

    assert code == 2
    assert expected in said.err
    assert len([line for line in said.err.splitlines() if "error:" in line]) == 1
    assert not any(word in said.err for word in ("Traceback", "Exception", "\tat "))
    assert not (tmp_path / "logs").exists()


@pytest.mark.parametrize("engine", READERS)
def test_rows_with_a_null_are_dropped_if_asked(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And their number is said."""
    columns = {"label": [1, 0, 1], "score": [0.6, None, 0.6]}
    file = write(tmp_path / "p.parquet", columns)
    options = ("--missing", "drop", "--logdir", tmp_path / "logs")
    code, said = tb_f1(capsys, "count", file, *by(engine), *SCORES, *options)

    assert code == 0
    assert "1 row is left out, since something is NULL." in said.err


@pytest.mark.slow
def test_without_duckdb_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    """And `tb-f1 --help` needs neither of the two."""
    blocked = (
        "import sys, importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n in ('duckdb', 'narwhals') "
        "else find(n, *a)\n"
        "sys.modules['duckdb'] = sys.modules['narwhals'] = None\n"
        "from tb_f1_plugin import cli; sys.exit(cli.main(sys.argv[1:]))"
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", blocked, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    missing = run("count", "p.parquet", *SCORES)
    assert missing.returncode == 2
    assert "needs duckdb and narwhals, not installed here" in missing.stderr
    assert "extra `predictions`" in missing.stderr
    assert run("--help").returncode == run("count", "--help").returncode == 0
