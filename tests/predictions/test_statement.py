"""The statement for a warehouse, and the file that it answers: the same records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import cli
from tb_f1_plugin.logdir import read_series
from tests.predictions.tables import rows, write

OUTCOMES = {
    "true_class": ["0", "0", "1", "1"],
    "predicted_class": ["0", "1", "0", "1"],
    "row_count": ["5", "1", "2", "4"],
}


def records_of(folder: Path) -> dict[str, Any]:
    """Return the counts of each run of a log directory."""
    return {series.run: series.counts for series in read_series(folder)}


ASKED: dict[str, list[str]] = {
    "scores": ["--y-true", "label", "--y-pred", "score", "--threshold", "0.4"],
    "weights": ["--y-true", "label", "--y-pred", "score", "--weight", "weight"],
    "names": ["--y-true", "kind", "--y-pred", "score", "--positive", "spam"],
    "classes": ["--y-true", "animal", "--y-pred", "taken_for", "--classes", "0,1,2,3"],
}


@pytest.mark.parametrize("name", ASKED)
def test_the_statement_and_its_result_give_the_records_of_a_count(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With NaN, ∞ and scores at the threshold, as a warehouse runs the statement."""
    import duckdb

    columns = rows(300)
    columns["score"][:6] = [np.nan, np.inf, -np.inf, 0.4, 0, 1]
    file = str(write(tmp_path / "preds.parquet", columns))
    slices = ["--step", "epoch", "--slice", "country"]
    asked = ASKED[name]
    where = ["--where", "device <> 'web' OR epoch = 1"]
    logs = [str(tmp_path / folder) for folder in "ab"]

    assert cli.main(["count", file, *asked, *slices, *where, "--logdir", logs[0]]) == 0
    capsys.readouterr()
    assert cli.main(["count", "preds", *asked, *slices, *where, "--sql"]) == 0
    statement = capsys.readouterr().out
    connection = duckdb.connect()
    connection.sql(f"CREATE VIEW preds AS SELECT * FROM '{file}'")
    saved = tmp_path / "outcomes.csv"
    connection.sql(statement).write_csv(str(saved))
    classes = asked[4:] if name == "classes" else []
    kept = [*classes, "--slice", "country"]
    threshold = ["--threshold", "0.4"] if name == "scores" else []
    arguments = ["--outcomes", str(saved), *kept, *threshold, "--logdir", logs[1]]
    assert cli.main(["count", *arguments]) == 0

    assert records_of(Path(logs[0])) == records_of(Path(logs[1]))


def test_the_statement_leaves_out_rows_with_a_null_if_asked() -> None:
    """Else it counts them, and its result is refused."""
    import duckdb

    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.statement import statement

    connection = duckdb.connect()
    values = "(1, 0.9), (0, NULL), (NULL, 0.2)"
    connection.sql(f"CREATE TABLE p AS SELECT * FROM (VALUES {values}) t(y, s)")
    for missing, expected in (("error", (3, 2)), ("drop", (1, 0))):
        question = asked("y", "s", missing=missing)  # type: ignore[arg-type]
        lines = connection.sql(statement("p", question))
        found = lines.aggregate("SUM(row_count), SUM(missing)").fetchall()
        assert found == [expected]


def test_a_name_that_is_no_word_is_quoted_and_a_short_threshold_is_told() -> None:
    """Quotes differ between warehouses: where none are needed, none are written."""
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.statement import statement

    text = statement("a.b", asked("my label", "s", threshold=0.4, positive="it's"))

    assert "CASE WHEN \"my label\" = 'it''s' THEN 1 ELSE 0 END AS true_class" in text
    assert "-- If the scores are of 32 bits (REAL), 0.4 has to be 0.4000000059" in text
    assert "FROM a.b" in text


def outcomes(path: Path, **columns: list[str]) -> Path:
    """Write a table of outcomes."""
    every = {**OUTCOMES, **columns}
    lines = [",".join(every), *map(",".join, zip(*every.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_table_of_outcomes_needs_three_columns(tmp_path: Path) -> None:
    """Names may be in capitals; the other columns are optional."""
    from tb_f1_plugin.core.counts import Counts
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.saved import saved

    file = outcomes(tmp_path / "o.csv")
    text = file.read_text()
    file.write_text(text.replace("true_class", "TRUE_CLASS"))
    (_, record), *_ = saved(file, asked("true_class", "predicted_class"))

    assert record.counts == Counts([4], [6], [5], 12)


WRONG: dict[str, tuple[dict[str, list[str]], str]] = {
    "a row with a NULL": (
        {"missing": ["0", "1", "0", "0"]},
        r"1 row has a NULL, of 12",
    ),
    "no whole rows": (
        {"row_count": ["5", "1.5", "2", "4"]},
        r"`row_count` must be whole numbers, 0 or more, got '1\.5'",
    ),
    "a step below 0": (
        {"step": ["0", "0", "-1", "0"]},
        r"`step` must be whole numbers, 0 or more, got '-1'",
    ),
    "weights alone": ({"weight": [*"1111"]}, r"`weight` and `weight2`, or none"),
    "no number": ({"odd": [*"xxxx"]}, r"`odd` must be numbers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_table_of_outcomes_is_refused(
    name: str, tmp_path: Path
) -> None:
    """It says which rule of the format it breaks."""
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.saved import saved

    columns, said = WRONG[name]
    file = outcomes(tmp_path / "o.csv", **columns)
    with pytest.raises(ValueError, match=said):
        saved(file, asked("true_class", "predicted_class"))


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    """Of the format, and of the slices that were asked for."""
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.saved import saved

    file = outcomes(tmp_path / "o.csv")
    with pytest.raises(ValueError, match="must have the columns 'country', got"):
        saved(file, asked("true_class", "predicted_class", by="country"))


def test_a_slice_may_not_be_named_as_a_column_of_outcomes() -> None:
    """Else the result would have two columns of one name."""
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.statement import statement

    with pytest.raises(ValueError, match="`by` must be other columns than those of"):
        statement("p", asked("y", "s", by="weight"))


def test_weights_and_their_squares_are_those_of_a_count(tmp_path: Path) -> None:
    """From the squares an effective number of rows follows, and so a band."""
    import duckdb

    from tb_f1_plugin.predictions import Key, count
    from tb_f1_plugin.predictions.asked import asked
    from tb_f1_plugin.predictions.files.saved import saved
    from tb_f1_plugin.predictions.files.statement import statement

    file = write(tmp_path / "p.parquet", rows(100))
    table = duckdb.sql(f"SELECT * FROM '{file}'")
    text = statement(f"'{file}'", asked("label", "score", weight="weight"))
    duckdb.sql(text).write_csv(str(tmp_path / "o.csv"))
    (_, found), *_ = saved(tmp_path / "o.csv", asked("true_class", "predicted_class"))

    expected = count(table, "label", "score", weight="weight").records[Key(0)]
    for name in ("total", "rows", "squared_weights"):
        pair = getattr(found.looked_at, name), getattr(expected.looked_at, name)
        np.testing.assert_allclose(*pair, rtol=1e-12)
