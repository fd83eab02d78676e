"""`tb-f1 report`, `export` and `pool`: the routes' numbers, in a terminal or a file."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tb_f1_plugin.analysis.export import COLUMNS
from tb_f1_plugin.cli.commands import COMMANDS, main
from tests.support import logs
from tests.support.in_process import InProcess

ROOT = Path(__file__).resolve().parents[2]


def _has(command: str, option: str) -> bool:
    with contextlib.redirect_stdout(io.StringIO()) as help_, pytest.raises(SystemExit):
        main([command, "--help"])
    return option in help_.getvalue()


WRITING = [command for command in COMMANDS if _has(command, "--output")]


def in_a_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `tb-f1` in a process of its own, as a user would."""
    command = [sys.executable, "-m", "tb_f1_plugin.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def tb_f1(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `tb-f1` in this process; its streams are files, as behind `>` of a shell."""
    with tempfile.TemporaryDirectory() as here:
        out, err = Path(here, "out"), Path(here, "err")
        with (
            out.open("w", encoding="utf-8") as to_out,
            err.open("w", encoding="utf-8") as to_err,
            contextlib.redirect_stdout(to_out),
            contextlib.redirect_stderr(to_err),
        ):
            try:
                ended = main(arguments)
            except SystemExit as error:  # what argparse does of a mistake
                ended = int(error.code or 0)
        printed = [file.read_text(encoding="utf-8") for file in (out, err)]
    done = subprocess.CompletedProcess(arguments, ended, *printed)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the logs of two folds, of three classes, and of a gap."""
    here = tmp_path_factory.mktemp("logs")
    for fold in range(2):
        epochs = [
            (e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4, fold))
        ]
        logs.write_records(here, f"fold {fold}/validation", epochs)
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(2))]
    logs.write_records(here, "animals", three, logs.MULTICLASS, name="animal")
    design = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    logs.write_records(here, "design/train", design)
    return here


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--score", "recall"),
        ("pool", "--tag", "f1_score"),
        ("export", "--format", "json"),
        ("check", "--tag", "f1_score", "--min", "0.99"),
        ("thresholds",),
    ],
)
def test_a_process_of_its_own_prints_and_ends_with_the_same(
    arguments: tuple[str, ...], logdir: Path
) -> None:
    """So most tests run a command in theirs."""
    command, *options = arguments
    alone = in_a_process(command, str(logdir), *options)
    here = tb_f1(command, str(logdir), *options, code=alone.returncode)

    assert (alone.stdout, alone.stderr) == (here.stdout, here.stderr)
    assert alone.stdout or alone.stderr


def test_a_report_has_the_last_and_the_best_step_and_the_reason_of_the_gap(
    logdir: Path,
) -> None:
    """Exact F1, band, batch mean and gap, then sentences; nothing is wrapped."""
    printed = tb_f1("report", str(logdir)).stdout

    line = next(line for line in printed.splitlines() if "design/train" in line)
    assert line.split() == [
        "design/train",
        "f1_score",
        "binary",
        "last",
        "0",
        "0.8079",
        "–",
        "0.6439",
        "-0.1640",
    ]
    assert "The batch mean reads 0.16 low: what differs between batches" in printed
    folds = [line.split() for line in printed.splitlines() if "fold 0/val" in line]
    assert [row[4] for row in folds if len(row) > 6] == ["last", "best"]
    assert " to " in printed


def test_a_report_answers_any_score_that_the_routes_answer(logdir: Path) -> None:
    """The same parameters, checked by the same code."""
    options = ("--run", "^animals$", "--score", "recall", "--class", "b")
    printed = tb_f1("report", str(logdir), *options).stdout

    assert "recall" in printed
    assert "design" not in printed
    wrong = tb_f1("report", str(logdir), "--score", "f2", code=2)
    assert "`--score` must be one of f1, fbeta" in wrong.stderr


def test_an_export_is_the_route_s(logdir: Path, tmp_path: Path) -> None:
    """Byte for byte, to standard output and to a file."""
    here = InProcess(logdir)
    file = tmp_path / "f1.csv"

    printed = tb_f1("export", str(logdir)).stdout
    tb_f1("export", str(logdir), "--output", str(file))
    of_classes = tb_f1(
        "export", str(logdir), "--format", "json", "--per-class", "--average", "micro"
    ).stdout

    assert printed == here.get("export").get_data(as_text=True)
    assert file.read_text(encoding="utf-8") == printed
    assert [p.name for p in tmp_path.iterdir()] == ["f1.csv"]
    assert tuple(next(csv.reader(io.StringIO(printed)))) == COLUMNS
    route = here.get("export?format=json&per_class=1&average=micro")
    assert json.loads(of_classes) == json.loads(route.get_data())


@pytest.mark.parametrize("command", WRITING)
def test_a_file_that_cannot_be_written_is_one_sentence(
    command: str, tmp_path: Path
) -> None:
    """It comes before anything is read: there are no such logs."""
    (tmp_path / "taken").mkdir()
    for output in (str(tmp_path / "taken"), "", "/"):
        done = tb_f1(command, "nowhere", "--output", output, code=2)
        assert "`--output` must be a file" in done.stderr
    nowhere = str(tmp_path / "nowhere" / "f1.csv")
    done = tb_f1(command, "nowhere", "--output", nowhere, code=2)
    assert f"No such file or directory: {nowhere!r}" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_a_place_that_cannot_be_read_is_one_sentence() -> None:
    """And no traceback."""
    remote = tb_f1("report", "nowhere://bucket", code=1)

    assert "cannot be read" in remote.stderr


def test_a_pool_prints_the_sums_beside_the_mean(logdir: Path) -> None:
    """Groups by a pattern; seeds are averaged and not summed."""
    options = ("--tag", "f1_score", "--group", "^fold")
    printed = tb_f1("pool", str(logdir), *options).stdout
    averaged = tb_f1("pool", str(logdir), *options, "--same-rows").stdout

    row = printed.splitlines()[2].split()
    assert row[:5] == ["fold", "2", "binary", "last", "3"]
    assert row[6] != "–"
    assert "they are averaged and not pooled" in averaged
    several = tb_f1("pool", str(logdir), code=1)
    assert "`--tag` must choose one metric" in several.stderr


@pytest.mark.parametrize("command", ["report", "export", "pool"])
def test_a_missing_or_empty_directory_is_one_sentence(
    command: str, tmp_path: Path
) -> None:
    """What was given, and what to give."""
    missing = tb_f1(command, str(tmp_path / "nowhere"), code=1).stderr
    empty = tb_f1(command, str(tmp_path), code=1).stderr

    assert "`LOGDIR` must be a directory" in missing
    assert "There is no F1 data in" in empty
    assert missing.count("\n") == empty.count("\n") == 1


def test_no_framework_is_imported_to_read_logs(logdir: Path) -> None:
    """TensorBoard would import TensorFlow, where it is there, to open files."""
    code = (
        "import sys; from tb_f1_plugin import cli; "
        f"cli.main(['report', {str(logdir)!r}]); "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("report", "x", "--run", "("), ("pool", "x", "--group", "["), ("export",), ()],
)
def test_wrong_arguments_end_with_the_usage(arguments: tuple[str, ...]) -> None:
    """Exit code 2, as of any command."""
    assert "usage: tb-f1" in tb_f1(*arguments, code=2).stderr


def test_a_report_compares_runs_with_a_baseline(logdir: Path) -> None:
    """And says what the band assumes; a run that is not there is one sentence."""
    baseline = "fold 0/validation"
    printed = tb_f1("report", str(logdir), "--baseline", baseline).stdout

    assert f"f1 − {baseline}" in printed
    assert "independent sets of rows" in printed
    chosen = tb_f1("report", str(logdir), "--run", "fold 1", "--baseline", baseline)
    assert f"f1 − {baseline}" in chosen.stdout
    assert "fold 0/validation: " not in chosen.stdout
    wrong = tb_f1("report", str(logdir), "--baseline", "x", code=1).stderr
    assert (
        "`--baseline` must be one of the runs, got 'x'. The runs are 'animals'" in wrong
    )


def rows_of(printed: str) -> list[list[str]]:
    """Return the rows of a table that are of a last step, cell by cell."""
    cells = [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines()]
    return [row for row in cells if "last" in row]


@pytest.mark.parametrize(
    ("options", "averages"),
    [
        ((), {"animals": "macro", "design/train": "binary", "pytorch": "micro"}),
        ((), {"named": "macro", "unnamed": "not known"}),
        (("--average", "micro"), {"animals": "micro", "pytorch": "micro"}),
        (("--average", "weighted"), {"animals": "weighted", "design/train": "binary"}),
        (("--class", "b"), {"animals": "class b"}),
        (("--score", "mcc"), {"animals": "all classes"}),
        (("--score", "precision"), {"animals": "macro", "only scores": "not known"}),
    ],
)
def test_a_report_says_which_average_each_number_is(
    logdir: Path, tmp_path: Path, options: tuple[str, ...], averages: dict[str, str]
) -> None:
    """Its own unless one is asked for; of a logged score what its tag says."""
    for path in logdir.iterdir():
        (tmp_path / path.name).symlink_to(path)
    counts = {tag: {0: 10.0 + place} for place, tag in enumerate(("tp", "fp", "fn"))}
    logs.write_scalars(tmp_path, "pytorch", counts)
    scores = {"precision": {0: 0.5}, "recall": {0: 0.25}}
    logs.write_scalars(tmp_path, "only scores", scores)
    logs.write_scalars(tmp_path, "named", {"val/f1_macro": {0: 0.5}})
    logs.write_scalars(tmp_path, "unnamed", {"val/f1": {0: 0.5}})
    rows = rows_of(tb_f1("report", str(tmp_path), *options).stdout)

    shown = {row[0]: row[2] for row in rows}
    assert averages.items() <= shown.items()


def test_a_pool_says_which_average_its_numbers_are(logdir: Path) -> None:
    """And refuses runs of several, with an advice that works."""
    printed = tb_f1("pool", str(logdir), "--run", "animals").stdout
    assert rows_of(printed)[0][2] == "macro"


def test_a_baseline_without_a_match_is_told(logdir: Path) -> None:
    """No empty table."""
    printed = tb_f1("report", str(logdir), "--baseline", "animals").stdout
    assert "Nothing can be compared with animals" in printed
    assert "f1 − animals" not in printed


def test_several_directories_are_called_as_if_the_one_above_was_given(
    logdir: Path,
) -> None:
    """What a shell makes of a pattern, a list of TensorBoard's, and a pattern."""
    whole = tb_f1("export", str(logdir)).stdout
    every = sorted(map(str, logdir.iterdir()))
    assert tb_f1("export", *every).stdout == whole
    assert tb_f1("export", ",".join(every)).stdout == whole
    assert tb_f1("export", f"{logdir}/*").stdout == whole
    assert tb_f1("export", f"file://{logdir}").stdout == whole
    named = tb_f1("export", f"x:{logdir}/animals,y/z:{logdir}/design").stdout
    runs = {row["run"] for row in csv.DictReader(io.StringIO(named))}
    assert runs == {"x", "y/z/train"}


def test_an_error_names_options_and_not_parameters(logdir: Path) -> None:
    """What is wrong can be found in the line that was typed, and in `--help`."""
    told = tb_f1("report", "--help").stdout
    for option, value in (
        ("--score", "f2"),
        ("--average", "mean"),
        ("--zero-division", "2"),
        ("--interval", "2"),
        ("--beta", "-1"),
    ):
        assert option in told
        score = () if option == "--score" else ("--score", "fbeta")
        wrong = tb_f1("report", str(logdir), option, value, *score, code=2).stderr
        (line,) = [line for line in wrong.splitlines() if "error:" in line]
        assert f"`{option}`" in line
        assert "`zero_division`" not in line
