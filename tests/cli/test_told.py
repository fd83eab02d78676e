"""What `tb-f1` says of numbers: the same wherever they go, in whole sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tb_f1_plugin.analysis.pooling.pool import pool
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading import series as of_series
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.scalars import findings
from tests.support import logs

Capture = pytest.CaptureFixture[str]
Points = Mapping[str, Mapping[int, float]]
FINE: Points = {"tp": {0: 3.0}, "fp": {0: 1.0}, "fn": {0: 1.0}}
# Logs of which a part or all is left out.
IMPERFECT: Mapping[str, Points] = {
    "impossible": {"tp": {0: 5.0}, "fp": {0: -1.0}, "fn": {0: 1.0}},
    "no common step": {"tp": {0: 3.0}, "fp": {0: 1.0}, "fn": {1: 3.0}},
    "half gone": {**FINE, "tp": {0: 3.0, 1: 3.0}, "fn": {0: 1.0, 1: 1.0}}
    | {"fp": {0: 1.0, 1: -1.0}},
    "no scores": {"f1": {0: 145.0, 1: 0.5}},
    "per cent": {"precision": {0: 60.0}, "recall": {0: 50.0}},
    "rates": {"tp/rate": {0: 3.0}, "fp/rate": {0: 1.0}, "fn/rate": {0: 2.0}},
}  # fmt: skip


@pytest.mark.parametrize("imperfect", IMPERFECT)
@pytest.mark.parametrize(
    "command",
    [["export"], ["export", "--format", "json"], ["export", "--output"], ["pool"]],
    ids=" ".join,
)
def test_what_report_says_of_a_series_stands_beside_its_rows(
    imperfect: str, command: list[str], tmp_path: Path, capsys: Capture
) -> None:
    """Every finding, on standard error only, whatever becomes of the rows."""
    logdir = tmp_path / "logs"
    logs.write_scalars(logdir, "run", IMPERFECT[imperfect])
    messages = [f.message for one in read_series(logdir) for f in one.findings]
    assert main(["report", str(logdir)]) == 0
    report = " ".join(capsys.readouterr().out.split())

    file = tmp_path / "rows.csv"
    rest = [str(file)] if command[-1] == "--output" else []
    assert main([command[0], str(logdir), *command[1:], *rest]) == 0
    told = capsys.readouterr()
    rows = told.out + (file.read_text(encoding="utf-8") if rest else "")

    assert messages
    for message in messages:
        assert " ".join(message.split()) in report
        assert message in told.err
        if command[0] == "export":
            assert message not in rows
    assert all(line.startswith("run: ") for line in told.err.splitlines())


def test_what_many_series_have_is_said_once(tmp_path: Path, capsys: Capture) -> None:
    """The first few are named, and the others counted."""
    for run in range(11):
        logs.write_scalars(tmp_path, f"{run:02}", IMPERFECT["impossible"])
    assert main(["export", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().err.splitlines()

    assert line.startswith("00: f1, 01: f1, ")
    assert ", 07: f1 and 3 more: The counts of 1 of 1 step are not" in line


def test_a_column_that_stays_empty_has_its_reason(
    tmp_path: Path, capsys: Capture
) -> None:
    """A score that a series has not is said, with the option that asks for another."""
    logs.write_scalars(tmp_path, "run", FINE)
    assert main(["export", str(tmp_path), "--score", "mcc"]) == 0
    told = capsys.readouterr()

    assert told.out.count("\n") == 2
    assert "run: f1: `mcc` needs the number of rows" in told.err
    assert main(["export", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


def _of_pool(lost: int) -> str:
    every = []
    for run, steps in (("a", lost + 1), ("b", 1)):
        points = np.arange(steps)
        counts = np.full((steps, 1), 3.0)
        every.append(
            replace(
                of_series.Series.without_points(
                    run, "f1", "counts", "step", findings=()
                ),
                steps=points,
                wall_times=points.astype(float),
                counts=Counts(counts, counts + 1, counts + 1, points * np.nan),
                averages=("micro",),
            )
        )
    return pool("", every, Question()).notes[0]


def _of_restart(lost: int) -> str:
    finding = evicted(np.zeros(lost + 1, int), np.arange(lost + 1.0))
    assert finding is not None
    return finding.message


SENTENCES: Mapping[str, Callable[[int], str]] = {
    "unjoined": lambda number: findings.unjoined(number, ["tp", "fp"]).message,
    "impossible scores": lambda number: (
        findings.impossible_scores(number, number).message
    ),
    "impossible counts": lambda number: (
        of_series.impossible_counts(number, number).message
    ),
    "rare": lambda number: findings.logged_rarely("f1", 0, number).message,
    "evicted": _of_restart,
    "pool": _of_pool,
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_is_not_spoken_of_as_many(sentence: str) -> None:
    """`1 step is left out`, and never `1 steps are`."""
    say = SENTENCES[sentence]

    things = "(steps|points|rows|classes)"
    assert not re.search(rf"\b1 {things}\b|^1 [\w ]+ are\b", say(1)), say(1)
    assert re.search(r"\b[23] (steps|points)\b", say(2)), say(2)
