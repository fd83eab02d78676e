"""`export`: a row for each step, whose numbers read back as they are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tb_f1_plugin.analysis.export import COLUMNS
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tests.plugin.logdirs import EPOCHS, NAMES, write_folds
from tests.support import logs
from tests.support.in_process import InProcess


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of three folds, two seeds over one fold's rows, and odd runs."""
    write_folds(tmp_path)
    return InProcess(tmp_path)


def rows_of_csv(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_has_what_scores_answers_at_full_precision(here: InProcess) -> None:
    """Every number reads back as the same double, in CSV as in JSON."""
    text = here.get("export").get_data(as_text=True)
    table = rows_of_csv(text)
    rows = here.answer("export", format="json")

    assert tuple(table[0]) == COLUMNS
    assert len(table) == len(rows)
    expected = {
        (series["run"], series["tag"], step): (value, mean)
        for series in here.scores()
        for step, value, mean in zip(
            series["step"],
            series["value"],
            series["batch_mean"] or [None] * len(series["step"]),
            strict=True,
        )
    }
    assert len(expected) == len(rows)
    for line, row in zip(table, rows, strict=True):
        value, mean = expected[row["run"], row["tag"], row["step"]]
        assert (row["value"], row["batch_mean"]) == (value, mean)
        for name in COLUMNS:
            number = row[name]
            if isinstance(number, str):
                assert line[name] == number
            elif number is None:
                assert line[name] == ""
            else:
                assert float(line[name]) == number
    assert 'odd, "name"' in {row["run"] for row in rows}


def test_an_export_per_class_has_the_classes_rows_too(here: InProcess) -> None:
    """After the series' own rows, in a further column."""
    query = {"tag": "f1_score", "run": "cv/fold 0", "per_class": 1}
    rows = here.answer("export", format="json", **query)

    assert [row["class"] for row in rows] == [
        name for name in (None, *NAMES) for _ in range(EPOCHS)
    ]
    (of_b,) = here.scores(run="cv/fold 0", class_="b")
    assert [row["value"] for row in rows if row["class"] == "b"] == of_b["value"]
    table = rows_of_csv(here.get("export", query_string=query).get_data(as_text=True))
    assert [line["class"] for line in table] == [row["class"] or "" for row in rows]


def test_an_export_of_nothing_is_a_header_or_an_empty_list(tmp_path: Path) -> None:
    """Nothing is no error."""
    empty = InProcess(tmp_path)

    assert empty.get("export").get_data(as_text=True) == ",".join(COLUMNS) + "\n"
    assert empty.answer("export", format="json") == []


def test_texts_with_line_ends_are_one_field(tmp_path: Path) -> None:
    """And a class that is not there has no counts of others."""
    names = ("a\nb", "c\rd", '%s,"')
    series = metadata.SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(1))]
    logs.write_records(tmp_path, "run", three, series)
    here = InProcess(tmp_path)
    text = here.get("export?per_class=1").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    other = rows_of_csv(here.get("export?class=zz").get_data(as_text=True))

    assert [row["class"] for row in rows] == ["", *names]
    assert all(row["predicted_positives"] for row in rows)
    assert [row["true_positives"] for row in other] == [""]
