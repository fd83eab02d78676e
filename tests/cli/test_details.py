"""`tb-f1 thresholds` and `tb-f1 confusion`: the routes' numbers, in a terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, recall_score

from tests.cli.test_cli import tb_f1
from tests.support import details, logs

MANY, LABELS = details.multiclass(), details.multilabel()
STEPS = len(MANY.y_pred)


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs of argmax and of labels, with all that can be kept."""
    here = tmp_path_factory.mktemp("logs")
    details.write(here, "many/validation", MANY)
    details.write(here, "labels/validation", LABELS)
    return here


def rows_of(*arguments: str) -> list[dict[str, str]]:
    """Return what a command writes as CSV."""
    return list(csv.DictReader(io.StringIO(tb_f1(*arguments, "--format=csv").stdout)))


def test_thresholds_of_averages_and_classes_are_scikit_learn_s(logdir: Path) -> None:
    """Every step, at full precision, with what reaches a recall."""
    reach = ("--reach", "recall=0.8", "--reach", "recall=2")
    rows = rows_of("thresholds", str(logdir), "--per-class", *reach)
    assert {row["threshold_recall_2"] + row["value_recall_2"] for row in rows} == {""}
    assert len(rows) == 4 * STEPS + 4 * len(LABELS.y_pred)
    of_dog = [row for row in rows if row["class"] == "dog"]
    for row, scores in zip(of_dog, LABELS.y_pred, strict=True):
        truth = LABELS.y_true[:, 1]
        decided = scores[:, 1] > float(row["threshold"])
        assert float(row["value"]) == pytest.approx(f1_score(truth, decided), abs=1e-12)
        assert float(row["low"]) < float(row["value"]) < float(row["high"])
        reached = scores[:, 1] > float(row["threshold_recall_0.8"])
        value = float(row["value_recall_0.8"])
        assert value == pytest.approx(recall_score(truth, reached), abs=1e-12)
        assert value >= 0.8
    (last,) = [
        r
        for r in rows
        if (r["run"], r["class"], r["step"]) == ("labels/validation", "", "2")
    ]
    decided = LABELS.y_pred[-1] > float(last["threshold"])
    expected = f1_score(LABELS.y_true, decided, average="macro")
    assert float(last["value"]) == pytest.approx(expected, abs=1e-12)
    assert last["own_threshold"] == "0.5"


def test_the_table_has_the_last_and_the_best_step(logdir: Path) -> None:
    """Beside the metric's own; where argmax decides it says so."""
    shown = tb_f1("thresholds", str(logdir), "--class", "b", "--run", "many").stdout
    line, *_ = [
        line for line in shown.splitlines() if line.startswith("many/validation")
    ]
    assert "argmax" in line
    assert "last" in line
    assert "Choose it on validation rows" in shown


def test_a_matrix_is_scikit_learn_s_and_pairs_are_said_in_words(logdir: Path) -> None:
    """Of the last step, or of one that is chosen."""
    expected = confusion_matrix(MANY.y_true, MANY.y_pred[1].argmax(-1))
    rows = rows_of("confusion", str(logdir), "--run", "many", "--step", "1")
    cells = [[0] * 3 for _ in range(3)]
    for row in rows:
        cells["abc".index(row["true"])]["abc".index(row["predicted"])] = int(
            row["rows"]
        )
    assert cells == expected.tolist()

    shown = tb_f1("confusion", str(logdir)).stdout
    last = confusion_matrix(MANY.y_true, MANY.y_pred[-1].argmax(-1))
    lines = [line.split() for line in shown.splitlines()]
    for name, row in zip("abc", last, strict=True):
        assert [name, *map(str, row)] in lines
    off = last - np.diag(np.diag(last))
    true, predicted = np.unravel_index(off.argmax(), off.shape)
    said = (
        f"{'abc'[true]} was taken for {'abc'[predicted]} in {off.max()} of "
        f"{last[true].sum()} rows: its most frequent mistake since epoch "
    )
    assert said.removesuffix("since epoch ") in shown
    assert "labels/validation: f1_score: A row of multi-label data" in shown


def test_a_class_has_a_table_of_two_by_two(logdir: Path, tmp_path: Path) -> None:
    """As JSON, into a file."""
    file = tmp_path / "out.json"
    tb_f1(
        *("confusion", str(logdir), "--run", "labels", "--class", "eel"),
        *("--format", "json", "--output", str(file)),
    )
    expected = confusion_matrix(LABELS.y_true[:, 2], LABELS.y_pred[-1][:, 2] > 0.5)
    assert [row["rows"] for row in json.loads(file.read_text())] == [*expected.flat]


def test_a_report_an_export_and_a_pool_can_be_of_another_threshold(
    logdir: Path,
) -> None:
    """Who has no such edge is told, and left out."""
    row = rows_of("export", str(logdir), "--run", "labels", "--threshold", "0.25")[-1]
    expected = f1_score(LABELS.y_true, LABELS.y_pred[-1] > 0.25, average="macro")
    assert float(row["value"]) == pytest.approx(expected, abs=1e-12)
    shown = tb_f1("report", str(logdir), "--threshold", "0.25").stdout
    assert f"{expected:.4f}" in shown
    told = tb_f1("report", str(logdir), "--threshold", "0.29", code=1).stderr
    assert "The edges beside it are 0.2890625 and 0.29296875." in told


def test_names_cannot_command_a_terminal(tmp_path: Path) -> None:
    """A name is printed as the report prints it."""
    details.write(tmp_path, "[red]a", MANY, name="[b]f1")
    for command in ("thresholds", "confusion"):
        assert "[red]a" in tb_f1(command, str(tmp_path)).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            ("thresholds", "--reach", "recall"),
            2,
            "`--reach` must be the name of a score",
        ),
        (("confusion", "--step", "x"), 2, "`--step` must be a whole number, got 'x'."),
        (
            ("report", "--threshold", "2"),
            2,
            "`--threshold` must be a number from 0 to 1",
        ),
        (("confusion", "--step", "77"), 1, "There is no step 77."),
        (("confusion", "--class", "x"), 1, "There is no class 'x'."),
    ],
)
def test_a_mistake_is_told_as_of_options(
    logdir: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """The rule, what was got and the next step."""
    command, *options = arguments
    assert told in tb_f1(command, str(logdir), *options, code=code).stderr


def test_logs_without_them_say_how_to_have_them(tmp_path: Path) -> None:
    """One sentence for each command."""
    task: Any = details.multiclass()
    details.write(tmp_path, "a", task, histogram=False, confusion=False)
    told = tb_f1("thresholds", str(tmp_path), code=1).stderr
    assert "F1Score(histogram=True)" in told
    told = tb_f1("confusion", str(tmp_path), code=1).stderr
    assert f"a: {logs.NAME}: Which class is taken for which was not kept." in told
    assert "F1Score(..., confusion=True)" in told
