"""Damage: what cannot be read is said, and costs what lies behind it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.logdir.directories import READERS, said_of, use, write


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_flipped_byte_is_said_and_costs_what_lies_behind_it(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """Wherever it is: both readers stop there, and say where and how much is lost."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch), "run")
        whole = bytearray(file.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(whole)
        read = []
        for name in READERS:
            use(name, monkeypatch)
            read.append(said_of(scratch))
    assert read[0] == read[1]
    (sentence,) = read[0][1]
    assert sentence.startswith(f"The event file {file} is damaged at byte ")
    end = int(sentence.split(" at byte ")[1].split(" ")[0].replace(",", ""))
    assert end <= place
    assert f"of {len(whole):,}: the {len(whole) - end:,} bytes from there" in sentence


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_file_that_is_being_written_is_not_damaged(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """A last record that is not there as a whole is passed over, without a word."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch), "run")
        whole = file.read_bytes()
        file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        read = []
        for name in READERS:
            use(name, monkeypatch)
            read.append(said_of(scratch))
    assert read[0] == read[1]
    assert read[0][1] == []


def test_an_empty_tail_is_damage(tmp_path: Path, reader: str) -> None:
    """Zeros behind the records, as a crashed file system leaves them."""
    file = write(tmp_path, "run")
    size = file.stat().st_size
    file.write_bytes(file.read_bytes() + bytes(4096))
    series, said = said_of(tmp_path)
    assert len(series[0][2]) == 4
    assert said == [
        f"The event file {file} is damaged at byte {size:,} of {size + 4096:,}: the "
        "4,096 bytes from there on cannot be read. The points in them are missing."
    ]
