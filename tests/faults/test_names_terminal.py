"""Names on terminals and pipes: seen, and never obeyed, whoever prints them."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.cli.commands import COMMANDS, main
from tb_f1_plugin.text.printable import printable
from tests.support import hostile, house

pty = pytest.importorskip("pty")  # Windows has none

Capture = pytest.CaptureFixture[str]
ODD = "o\x1b[97;41;5m\u202e[bold]"
# Each command, with a tag where it wants one, and what else it can be asked.
ASKED: dict[str, list[list[str]]] = {
    "report": [[], ["--baseline", hostile.TEXTS[0]], ["--run", ODD], ["--class", ODD]],
    "export": [
        *([], ["--format", "json"], ["--per-class"], ["--tag", ODD]),
        ["--score", "recall", "--class", hostile.TEXTS[0]],
        # A page asks each question of each tag, so it is of some names.
        ["--format", "html", "--run", "^[ctw]"],
        *(["--format", "svg"], ["--output", f"{ODD}/x"]),
    ],
    "pool": [["--tag", "t"], ["--tag", "t", "--group", "(.)"], [], ["--group", ODD]],
    "check": [
        ["--tag", "t", "--min", "0.5"],
        ["--tag", "t", "--against", hostile.TEXTS[0]],
        *(["--min", "0.5"], ["--against", ODD], ["--min", ODD]),
    ],
    "thresholds": [[], ["--per-class"], ["--format", "csv"], ["--reach", f"{ODD}=1"]],
    "confusion": [[], ["--format", "json"], ["--class", ODD], ["--step", ODD]],
    "count": [
        *([ODD], [ODD, "--sql"], ["t", "--sql", "--y-true", ODD, "--y-pred", ODD]),
        [f"{ODD}/*.csv", "--y-true", ODD, "--y-pred", ODD, "--slice", ODD],
    ],
    "demo": [["--logdir"]],
}
CASES = [(command, i) for command, asked in ASKED.items() for i in range(len(asked))]
# What rich sends of its own: colours, bold, lines that are written anew, the cursor.
OURS = re.compile(r"\x1b\[(?:(?:[0-9]{1,2}(?:;[0-9]{1,2})*)?m|\?25[hl]|[12]?[AKG])")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs in which every name is hostile, in a directory that is, too."""
    here = tmp_path_factory.mktemp("logs") / ODD
    hostile.write(here / "each")
    hostile.write(here / "one", tag="t")
    return here


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Let standard output and standard error be a terminal; yields what it was sent."""
    ours, theirs = pty.openpty()
    sent: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(ours, 65536):
                sent.append(part)
        except OSError:  # Linux: nobody writes any more
            pass

    reader = threading.Thread(target=read)
    reader.start()
    with (
        open(theirs, "w", encoding="utf-8", closefd=False) as out,
        open(theirs, "w", encoding="utf-8", closefd=False) as err,
        monkeypatch.context() as patch,
    ):
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)

        def done() -> str:
            for stream in out, err:
                stream.flush()
            os.close(theirs)
            reader.join(10)
            os.close(ours)
            return b"".join(sent).decode("utf-8")

        yield done


def arguments_of(command: str, case: int, logdir: Path) -> list[str]:
    """Return what is typed."""
    asked = ASKED[command][case]
    if command == "demo":
        (logdir / "one" / "file").touch()
        return [command, "--no-serve", *asked, str(logdir / "one")]
    if command == "count":
        return [command, *asked]
    return [command, str(logdir / ("one" if "t" in asked else "each")), *asked]


def run(arguments: list[str]) -> None:
    """Run a command; how it ends is the business of other tests."""
    try:
        main(arguments)
    except SystemExit:
        return


def test_every_command_is_asked_here() -> None:
    """A new command has its names tried before it is merged."""
    assert set(ASKED) == set(COMMANDS)


@pytest.mark.parametrize("kind", ["dumb", "xterm-256color"])
@pytest.mark.parametrize(("command", "case"), CASES)
def test_no_name_is_obeyed_by_a_terminal(
    command: str, case: int, kind: str, logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that it is sent can be seen, but for colours that are ours."""
    for name in "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE":
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setenv("COLUMNS", "200")
    with terminal(monkeypatch) as sent:
        run(arguments_of(command, case, logdir))
        text = sent()

    assert text
    assert "Traceback" not in text
    assert "\x1b[97;41;5m" not in text
    shown = text if kind == "dumb" else OURS.sub("", text)
    assert hostile.unseen_in(shown) == []


@pytest.mark.parametrize(("command", "case"), CASES)
def test_a_pipe_has_the_names_escaped_and_files_have_them_exactly(
    command: str, case: int, logdir: Path, capsys: Capture
) -> None:
    """CSV and JSON are read by programs; all else may end on a terminal."""
    arguments = arguments_of(command, case, logdir)
    run(arguments)
    told = capsys.readouterr()
    of_programs = {"csv", "json", "html", "svg"} & {*arguments}
    is_rows = command == "export" or bool(of_programs) or "--sql" in arguments

    assert hostile.unseen_in(told.err) == []
    assert "Traceback" not in told.err
    if not is_rows:
        assert hostile.unseen_in(told.out) == []


def test_rows_have_every_name_as_it_is(logdir: Path, capsys: Capture) -> None:
    """CSV, but for the apostrophe of a formula, and JSON."""
    place = str(logdir / "one")
    assert main(["export", place, "--per-class"]) == 0
    text = capsys.readouterr().out
    table = [*csv.DictReader(io.StringIO(text, newline=""))]
    assert main(["export", place, "--per-class", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)

    runs = {row["run"] for row in rows}
    assert runs == set(hostile.TEXTS)
    assert {row["class"] for row in rows} >= {f"2{name}" for name in hostile.TEXTS}
    for line, row in zip(table, rows, strict=True):
        for column in "run", "class":
            assert line[column].removeprefix("'") == (row[column] or "")


def test_markup_and_pictures_in_names_are_letters(
    logdir: Path, capsys: Capture
) -> None:
    """Rich reads `[bold]` and `:fire:`; nobody else does."""
    name = hostile.COMMANDS["markup"]
    for command in (["report"], ["confusion"], ["thresholds"], ["pool"]):
        run([*command, str(logdir / "one"), "--tag", "t", "--run", r"\[bold"])
        told = capsys.readouterr()
        said = " ".join((told.out + told.err).split())
        assert name in said or command == ["pool"]
        assert "🔥" not in said


def test_a_table_stays_straight_beside_a_name_that_is_escaped(
    logdir: Path, capsys: Capture
) -> None:
    """The escaped name is measured, not the one that a terminal would swallow."""
    assert main(["report", str(logdir / "one"), "--run", "^[ct]\x1b"]) == 0
    rows = [
        line for line in capsys.readouterr().out.splitlines() if "macro" in line[:200]
    ]
    places = {line.index("macro") for line in rows}

    assert len(rows) >= 2
    assert len(places) == 1


def test_a_name_that_is_no_utf_8_is_shown_and_exported(
    tmp_path: Path, capsys: Capture
) -> None:
    """With the bytes that it has, written out, or as the data server reads them."""
    hostile.write_half(tmp_path)
    for command in (["report"], ["export"], ["export", "--format", "json"], ["pool"]):
        assert main([command[0], str(tmp_path), *command[1:]]) == 0
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        if command != ["pool"]:
            assert re.search(r"h(\\udcff|\\?\ufffd|\\ufffd)", told.out)


def test_an_error_that_nobody_foresaw_is_escaped_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    """Also a traceback, a warning and the log of a library, whoever prints them."""
    import logging

    def fail(*_: Any) -> int:
        logging.getLogger("somebody").warning("logged %s", ODD)
        sys.stderr.write(f"warned {ODD}\n")
        sys.stdout.write(f"printed {ODD}\n")
        raise RuntimeError(ODD)

    monkeypatch.setitem(COMMANDS, "report", fail)
    assert main(["report", str(tmp_path)]) == 1
    told = capsys.readouterr()

    assert hostile.unseen_in(told.out + told.err) == []
    assert told.out == f"printed {printable(ODD)}\n"
    assert f"RuntimeError: {printable(ODD)}" in told.err
    assert sys.stdout is not None
    assert not hasattr(sys.stdout, "plain")


def test_an_argument_is_escaped_in_its_error(capsys: Capture) -> None:
    """Whatever a shell pastes into a command."""
    for arguments in (
        [f"{ODD}\n"],
        ["report", "x", f"--{ODD}\nx"],
        ["report", "x", "--score", f"{ODD}\n"],
        ["report", f"{ODD}\nx"],
        ["export", "x", "--format", f"{ODD}\n"],
    ):
        run(arguments)
        told = capsys.readouterr()
        assert hostile.unseen_in(told.out + told.err) == []
        last = told.err.splitlines()[-1]
        assert last.startswith("tb-f1")
        assert r"o\x1b[97;41;5m\u202e[bold]" in last


@pytest.mark.slow
def test_a_process_of_its_own_on_a_terminal_obeys_no_name(logdir: Path) -> None:
    """As a user sees it: nothing between the process and the terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tb_f1_plugin.cli", "report", str(logdir)],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"},
    )
    os.close(theirs)
    sent = b""
    try:
        while part := os.read(ours, 65536):
            sent += part
    except OSError:  # Linux: the process has ended
        pass
    os.close(ours)

    assert process.wait(30) == 0
    assert hostile.unseen_in(OURS.sub("", sent.decode("utf-8"))) == []


@pytest.mark.parametrize("wing", ["cli", "demo"])
def test_a_command_has_no_other_way_to_a_terminal(wing: str) -> None:
    """Streams and consoles come from `text`: nothing else may name them."""
    found = [
        f"{name}:{node.lineno}"
        for name, path in house.rooms().items()
        if house.wing_of(name) == wing
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if is_a_way_out(node)
    ]

    assert found == []


def is_a_way_out(node: ast.AST) -> bool:
    """Tell whether a piece of source writes to a terminal by itself."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("stdout", "stderr", "__stdout__", "__stderr__")
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return (node.module == "rich.console" and "Console" in names) or (
            node.module in ("rich.markup", "rich.text")
        )
    return False


@pytest.mark.parametrize(
    "source",
    ["print(1)", "sys.stderr.write(x)", "from rich.console import Console"],
)
def test_another_way_would_be_seen(source: str) -> None:
    """The meta-test: the law above can fail."""
    assert any(is_a_way_out(node) for node in ast.walk(ast.parse(source)))


def test_every_log_of_ours_is_escaped(caplog: pytest.LogCaptureFixture) -> None:
    """There is one logger, and what it says of names is one line."""
    from tb_f1_plugin.text.log import log

    log.warning("%s: %d %%", f"{ODD}\n", 3)

    assert caplog.messages == [f"{printable(ODD)}\\n: 3 %"]
    others = [
        name
        for name, path in house.rooms().items()
        if 'getLogger("tb_f1_plugin")' in path.read_text(encoding="utf-8")
    ]
    assert others == ["tb_f1_plugin.text.log"]
