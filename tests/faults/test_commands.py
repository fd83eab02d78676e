"""The command line over damaged runs and files: sentences, and the other runs."""

from __future__ import annotations

import csv
import io
import json
import os
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from tb_f1_plugin.cli.commands import main
from tests.faults import damage, files, scalars
from tests.logdir.directories import READERS, use
from tests.support import logs

GOOD = ("--run", "^good/")
BINARY = ("--run", "^good/binary", "--tag", "f1_score")
COMMANDS: Sequence[tuple[str, ...]] = (
    ("report", *GOOD),
    ("report", *BINARY, "--baseline", "good/binary 0"),
    ("export", *GOOD),
    ("export", *GOOD, "--format", "json", "--per-class"),
    ("pool", *BINARY),
    ("check", *BINARY, "--min", "0.01", "--without-band"),
    ("check", "--run", "^good/binary 2", "--against", "good/binary 0"),
    ("thresholds", "--run", "^good/classes", "--per-class"),
    ("confusion", "--run", "^good/classes", "--format", "json"),
)


@pytest.fixture(scope="module")
def logdirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return good runs alone, and the same beside damaged ones and damaged files."""
    here = tmp_path_factory.mktemp("logs")
    alone, beside = here / "alone", here / "beside"
    for logdir in alone, beside:
        damage.write_good(logdir)
    for name, (change, _) in damage.TENSORS.items():
        damage.changed(beside, f"tensor/{name}", change)
    for name, harm in scalars.SCALARS.items():
        scalars.write(beside, f"scalar/{name}", "val/tp", harm)
    for name, of_file in {**files.DAMAGES, **files.INSIDE}.items():
        files.write(beside, f"file/{name}", of_file)
    files.write_no_name(beside)
    return alone, beside


@pytest.fixture(autouse=True, params=READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have either reader."""
    use(request.param, monkeypatch)
    return str(request.param)


def said(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[list[str]], str]:
    """Return a command's status, the words that it prints line by line, its errors."""
    status = main(arguments)
    printed, errors = capsys.readouterr()
    assert "Traceback" not in printed + errors
    words = [line.replace("─", "").split() for line in printed.splitlines()]
    return status, words, errors


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_says_of_good_runs_what_it_says_of_them_alone(
    logdirs: tuple[Path, Path],
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same numbers and the same status, whatever lies beside them."""
    name, *options = command
    alone, beside = (said(capsys, name, str(of), *options)[:2] for of in logdirs)

    assert beside == alone
    assert alone[0] == 0 or name == "check"
    assert alone[1]


@pytest.mark.parametrize(
    "command",
    [
        ("report",),
        ("report", "--score", "mcc", "--average", "micro"),
        ("export", "--per-class"),
        ("export", "--format", "json"),
        ("pool", "--tag", "f1_score"),
        ("pool", "--tag", "f1_score", "--group", "^([a-z]+)/"),
        ("check", "--tag", "f1_score", "--min", "0.01", "--without-band"),
        ("thresholds",),
        ("confusion",),
    ],
    ids=" ".join,
)
def test_a_command_over_all_runs_ends_in_sentences(
    logdirs: tuple[Path, Path],
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No traceback, and each damaged file is named once."""
    name, *options = command
    status, _, errors = said(capsys, name, str(logdirs[1]), *options)

    assert status in (0, 1, 2)
    for of_file in files.DAMAGES:
        (line,) = [li for li in errors.splitlines() if f"/file/{of_file}/events" in li]
        assert "is damaged at byte" in line


def test_all_good_rows_are_exported(
    logdirs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside damaged runs, where nobody chooses: each with all of its steps."""
    rows = []
    for logdir in logdirs:
        assert main(["export", str(logdir), "--average", "micro"]) == 0
        table = csv.DictReader(io.StringIO(capsys.readouterr().out))
        rows.append([row for row in table if row["run"].startswith("good/")])

    assert rows[0] == rows[1]
    assert len(rows[0]) == 3 * damage.EPOCHS + damage.EPOCHS + 2 + 2


def test_what_lies_before_the_damage_of_a_file_is_shown(
    logdirs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """And what lies behind an event that only the Python loader stumbles at, too."""
    assert main(["export", str(logdirs[1]), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    steps: dict[str, list[int]] = {}
    for row in rows:
        steps.setdefault(row["run"], []).append(row["step"])

    assert steps["file/no event"] == [0, 1]
    assert steps["file/no text"] == [0]
    assert "file/no plugin" not in steps
    assert steps["file/no graph"] == [0, 1, 2, 3, 4]
    assert steps["file/no version"] == [0, 1, 2, 3, 4]


def test_a_directory_whose_name_is_no_text_is_shown_or_named(
    logdirs: tuple[Path, Path], reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The data server shows it; the Python loader cannot, and one sentence says so."""
    assert main(["report", str(logdirs[1])]) == 0
    printed, errors = capsys.readouterr()

    where = printed if reader == "server" else errors
    assert "odd\ufffd\ufffd" in where


def test_a_log_directory_whose_own_name_is_no_text_is_read(
    tmp_path: Path, reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or, where TensorBoard's Python loader would fail on it, a sentence says so."""
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/logs\xff")
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "logs", "run", [(0, record)])
    os.rename(tmp_path / "logs", odd)
    status = main(["report", odd])
    printed, errors = capsys.readouterr()

    assert "Traceback" not in printed + errors
    if reader == "server":
        assert status == 0
        assert "0.8079" in printed
    else:
        assert status == 1
        assert "its name is no text" in errors


def test_a_record_that_says_to_be_longer_than_any_memory_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its length has a checksum. TensorBoard's own data server ends at it."""
    for run in "bad", "good":
        logs.write_records(tmp_path, run, [(0, logs.record_of(logs.DESIGN_BATCHES))])
    (file,) = (tmp_path / "bad").iterdir()
    length = struct.pack("<Q", 2**50)
    header = length + struct.pack("<I", masked_crc32c(length))
    file.write_bytes(file.read_bytes() + header + b"x" * 50)

    _, words, errors = said(capsys, "report", str(tmp_path))

    assert [line[0] for line in words if "0.8079" in line] == ["bad", "good"]
    assert f"An event in {tmp_path}/bad cannot be read" in errors


def test_the_page_of_damaged_logs_is_written(
    logdirs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file has the good runs, and the damaged ones with what is said of them."""
    page = tmp_path / "f1.html"
    command = ["export", str(logdirs[1]), "--format", "html", "--output", str(page)]
    command += ["--run", "^(good/|scalar/|tensor/(cut|words|no JSON|future)$)"]

    assert main(command) == 0
    assert "Traceback" not in capsys.readouterr().err
    assert page.stat().st_size > 10_000
