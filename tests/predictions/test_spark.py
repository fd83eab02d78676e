"""Spark: what only it does or can do wrong. `make test-spark` runs these."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score

from tb_f1_plugin import cli
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores.intervals import f1_interval
from tests.predictions.engines import as_in, session
from tests.predictions.tables import rows, table_of, write
from tests.support.in_process import InProcess

pytest.importorskip("pyspark", reason="`make test-spark` has it")

SCORES = ("--y-true", "label", "--y-pred", "score")


def said_by(action: Any) -> str:
    """Return the sentence that an action is refused with."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 the sentence is checked
        action()
    said = str(caught.value)
    assert "\n" not in said
    assert "\tat " not in said
    return said


def test_the_plan_is_one_scan_and_one_group_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each worker sums its own rows first; what crosses the network is these sums."""
    import narwhals.stable.v2 as nw

    from tb_f1_plugin.predictions import count
    from tb_f1_plugin.predictions.scan import lines

    fetched = lines._fetched

    def explained(query: Any) -> Any:
        nw.to_native(query).explain()  # which prints
        return fetched(query)

    file = write(tmp_path / "p.parquet", rows(50))
    frame = session().read.parquet(str(file))
    capsys.readouterr()
    monkeypatch.setattr(lines, "_fetched", explained)
    count(frame, "label", "score", by=["country", "device"], step="epoch")
    plan = capsys.readouterr().out

    assert plan.count("FileScan parquet") == 1
    assert plan.count("HashAggregate") == 2
    assert plan.count("Exchange hashpartitioning") == 1
    first, exchange, second = (
        plan.rindex("HashAggregate"),
        plan.index("Exchange hashpartitioning"),
        plan.index("HashAggregate"),
    )
    assert second < exchange < first
    assert "partial_count(1)" in plan[first:]


def test_columns_may_have_any_name() -> None:
    """A dot is no part of a struct, and a backtick no quote."""
    from tb_f1_plugin.predictions import count

    columns = {"y.true": [1, 0, 1], "p`q": [0.9, 0.2, 0.1], "a.b": ["x", "y", "x"]}
    frame = as_in("spark", table_of(**columns, **{"w.": [1.0, 2.0, 3.0]}))
    counted = count(frame, "y.true", "p`q", by="a.b", weight="w.")

    assert [key.slice for key, _ in counted] == [(), (("a.b", "x"),), (("a.b", "y"),)]
    (_, whole), *_ = counted
    assert whole.counts.true_positives.tolist() == [1]


def test_a_scan_that_fails_is_one_sentence_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    """Files that went meanwhile, and a number that is none."""
    from tb_f1_plugin.predictions import count

    def counting(frame: Any) -> Any:
        return lambda: count(frame, "label", "score").write(tmp_path / "logs")

    session().conf.set("spark.sql.adaptive.enabled", "true")
    file = write(tmp_path / "p.parquet", rows(50))
    gone = session().read.parquet(str(file))
    file.unlink()
    assert "[FAILED_READ_FILE.FILE_NOT_EXIST]" in said_by(counting(gone))

    text = as_in("spark", table_of(label=[1, 0], score=["0.5", "x"]))
    bad = text.selectExpr("label", "cast(score as double) as score")
    assert "[CAST_INVALID_INPUT] The value 'x'" in said_by(counting(bad))
    assert not (tmp_path / "logs").exists()


def test_a_session_that_runs_is_used_and_not_stopped(tmp_path: Path) -> None:
    """Another master than its own is refused."""
    from tb_f1_plugin.predictions.files.on_spark import opened_on_spark

    running = session()
    file = str(write(tmp_path / "p.parquet", rows(50)))
    with opened_on_spark([file], where="label = 1") as table:
        assert table.sparkSession is running
    with opened_on_spark([file], master="local[2]") as table:
        assert table.count() == 50

    def other() -> None:
        with opened_on_spark([file], master="local[7]"):
            pass

    assert "must be that of the session that runs, 'local[2]', got" in said_by(other)


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `tb-f1` in a process of its own."""
    command = [sys.executable, "-c", "from tb_f1_plugin.cli import main; exit(main())"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_java_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    """Before Spark is started; and a master that is none is told likewise."""
    file = write(tmp_path / "p.parquet", rows(50))
    count = ("count", file, *SCORES, "--engine", "spark", "--logdir", tmp_path / "logs")
    missing = run(*count, JAVA_HOME=str(tmp_path))

    assert missing.returncode == 2
    assert "`--engine spark` needs Java 17 or newer, which is not in" in missing.stderr
    assert "apt-get install openjdk-17-jre-headless" in missing.stderr
    no_master = run(*count, "--master", "moon")
    assert no_master.returncode == 2
    (told,) = [line for line in no_master.stderr.splitlines() if "error:" in line]
    assert "Spark must start, got: Master must either be yarn or start with" in told
    assert "\tat " not in no_master.stderr
    assert not (tmp_path / "logs").exists()


def test_what_pyspark_wrote_stands_in_tensorboard_as_scikit_learn_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counted by DuckDB: F1, its band and all thresholds of each slice, to 1e-12."""
    columns = rows(2000)
    folder, logs = tmp_path / "preds", tmp_path / "logs"
    frame = as_in("spark", table_of(**columns))
    frame.repartition(3).write.parquet(str(folder))
    names = {path.name.partition("-")[0] for path in folder.iterdir()}
    assert names == {"part", ".part", "_SUCCESS", "._SUCCESS.crc"}
    options = ("--slice", "country", "--step", "epoch", "--histogram")
    counting = ["count", str(folder), *SCORES, *options, "--logdir", str(logs)]
    assert cli.main(counting) == 0
    capsys.readouterr()

    here = InProcess(logs)
    series = here.answer("scores")["series"]
    assert len(series) == 4
    for one in series:
        _, _, country = one["run"].partition("country=")
        which = (columns["country"] == country) | (not country)
        for at, step in enumerate(one["step"]):
            of_step = which & (columns["epoch"] == step)
            true, scores = columns["label"][of_step], columns["score"][of_step]
            f1 = f1_score(true, scores > 0.5)
            (_, fp), (fn, tp) = confusion_matrix(true, scores > 0.5)
            counts = Counts([tp], [tp + fn], [tp + fp], len(true))
            band = np.concatenate(f1_interval(counts))
            found = [one[name][at] for name in ("value", "low", "high")]
            np.testing.assert_allclose(found, [f1, *band], rtol=0, atol=1e-12)
            asked = {"run": one["run"], "tag": one["tag"], "step": step}
            answer = here.answer("thresholds", **asked)["at_step"]
            for edge, value in zip(answer["edges"], answer["values"], strict=True):
                assert abs(value - f1_score(true, scores > edge)) <= 1e-12
    (slices,) = here.answer("ranking", tag="f1_score")["slices"]
    assert [row["name"] for row in slices["rows"]] == [
        name
        for _, name in sorted((row["value"], row["name"]) for row in slices["rows"])
    ]
