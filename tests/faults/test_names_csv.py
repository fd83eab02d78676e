"""A CSV in a spreadsheet: no name in it is computed, and each can be had back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.analysis.export import csv_of
from tb_f1_plugin.text.cell import cell
from tests.support import hostile
from tests.support.in_process import InProcess

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
AHEAD = ("", " ", "\t", "\r", "\n", "\xa0", "\u200b", "\ufeff", " \t ")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("ahead", AHEAD)
def test_what_a_spreadsheet_would_compute_is_a_text(sign: str, ahead: str) -> None:
    """Also behind what cannot be seen, and whatever follows."""
    for rest in "1+1", 'HYPERLINK("http:x")', "a", "SUM(A1)", "1e", "1 2":
        name = f"{ahead}{sign}{rest}"
        assert cell(name) == f"'{name}"


@pytest.mark.parametrize("number", ["-1", "+1", "-0.5", "+.5", "-1e-05", "-1."])
def test_a_number_is_one_in_a_spreadsheet_as_well(number: str) -> None:
    """Classes are called -1 and +1."""
    assert cell(number) == number


@given(st.text(alphabet="'=+-@ \t\r\na1.e,\"\u200b"))
def test_one_apostrophe_less_is_the_name(name: str) -> None:
    """No two names look alike, and a reader has a rule of one step."""
    text = cell(name)

    assert text.removeprefix("'") == name
    assert text == name or text[0] == "'"
    assert not name.startswith("'") or text != name


def test_the_route_writes_no_formula_and_json_has_the_names(tmp_path: Path) -> None:
    """Runs, tags and classes, each in its column."""
    names = ["=1+1", "+a", "-a", "@a", "\ta", "'a", "-1", hostile.COMMANDS["formula"]]
    hostile.write(tmp_path, names)
    here = InProcess(tmp_path)
    text = here.get("export?per_class=1").get_data(as_text=True)
    table = [*csv.DictReader(io.StringIO(text, newline=""))]
    rows = here.answer("export", format="json", per_class=1)

    assert {row["run"] for row in rows} == set(names)
    begins = {line[column][:1] for line in table for column in ("run", "tag", "class")}
    assert begins & {*"=+@\t\r"} == set()
    for line, row in zip(table, rows, strict=True):
        for column in "run", "tag", "class":
            assert line[column].removeprefix("'") == (row[column] or "")
            assert not line[column].startswith("-") or line[column] in ("-1", "-12")


def test_a_name_that_is_no_utf_8_is_written_out() -> None:
    """A CSV is UTF-8, which cannot have it; the route would fail."""
    table = {"run": hostile.HALF, "step": np.array([1])}
    text = "".join(csv_of(["run", "step"], [table]))

    assert text.encode() == b"run,step\nh\\udcff,1\n"
