"""The page on predictions: every block of it runs; the statement is what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tb_f1_plugin import cli
from tb_f1_plugin.logdir import read_series
from tests.predictions.engines import ENGINES, session
from tests.predictions.tables import rows, write
from tests.support.imports import ROOT

PAGE = (ROOT / "docs/predictions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
OTHERS = ("pip", "tensorboard")  # what is not ours


def test_the_blocks_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As written, in a directory of predictions; the warehouse is DuckDB.

    What is of Spark runs by `make test-spark`.
    """
    import duckdb

    has_spark = "spark" in ENGINES
    if has_spark:
        session()
    monkeypatch.chdir(tmp_path)
    for part in range(2):
        write(tmp_path / "preds" / f"{part}.parquet", rows(200, part))
    printed = ""
    for language, block in BLOCKS:
        if "spark" in block and not has_spark:
            continue
        if language == "python":
            # Java's directory is the one that it was started in.
            block = block.replace('parquet("preds")', f'parquet("{tmp_path}/preds")')
            exec(compile(block, "predictions.md", "exec"), {})
        elif language == "sql":
            assert block == printed
            connection = duckdb.connect()
            connection.sql("CREATE VIEW preds AS SELECT * FROM 'preds/*.parquet'")
            connection.sql(block).write_csv("outcomes.csv")
        else:
            for line in block.splitlines():
                command, *arguments = shlex.split(line)
                if command not in OTHERS:
                    assert command == "tb-f1"
                    capsys.readouterr()
                    assert cli.main(arguments) == 0
                    printed = capsys.readouterr().out

    runs = {series.run for series in read_series(tmp_path / "logs")}
    assert {"predictions", "predictions/country=br", "model_a/country=de"} <= runs


def test_the_table_of_outcomes_is_told_whole() -> None:
    """Each column that is read has a line, and no other."""
    from tb_f1_plugin.predictions.files.saved import COLUMNS

    table = PAGE.split("## The table of outcomes")[1].split("\n## ")[0]
    names = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| ([^|]+)", table, re.M)))

    assert set(names) == COLUMNS
