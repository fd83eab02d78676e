"""What is said of classes that do not occur, and of rows that are of no class."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.labels import Rows, rows_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_summary
from tb_f1_plugin.reading.findings import with_logged, with_own
from tests.reading.test_findings import FINE, codes, series
from tests.support import logs
from tests.support.in_process import InProcess


def test_a_class_that_never_occurs_is_counted() -> None:
    """Only if at no step; one that is rare is no finding."""
    epoch = Counts([[3, 0, 0]] * 2, [[4, 0, 0]] * 2, [[3, 0, 1]] * 2, [4, 4])
    here = series(FINE[:2], counts=epoch, kind="multiclass", classes=tuple("abc"))

    (finding,) = with_own(here).findings

    assert finding.code == "absent_classes"
    assert finding.message.startswith("1 of 3 classes")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "averages leave it out, as scikit-learn does with class numbers"),
        ({"absent_classes": "left_out"}, "as `absent_classes` of the metric says"),
        ({"absent_classes": "counted"}, "counts in the macro average as you choose"),
        ({"kind": "multilabel"}, "counts in the macro average as you choose for 0/0"),
        ({"labels": (0, 1)}, "1 of 2 classes never occurs"),
        ({"labels": (0, 1)}, "counts in the macro average as you choose for 0/0"),
    ],
)
def test_what_averages_do_with_an_absent_class_is_said_as_it_is(
    changes: dict[str, Any], said: str
) -> None:
    """By the metric's own rule; and a class that no average is over is no matter."""
    epoch = Counts([[3, 0, 0]] * 2, [[4, 0, 0]] * 2, [[3, 0, 1]] * 2, [4, 4])
    changes = {"kind": "multiclass", "average": "macro", **changes}
    here = series(FINE[:2], counts=epoch, classes=tuple("abc"), **changes)

    (finding,) = with_own(here).findings

    assert said in finding.message
    assert codes(replace(here, labels=(0, 2))) == []


@pytest.mark.parametrize("rule", ["auto", "left_out", "counted"])
@pytest.mark.parametrize("logged", [0.75, 0.5, 1.0, 0.6])
def test_a_logged_macro_f1_may_count_absent_classes_or_not(
    rule: str, logged: float
) -> None:
    """F1 of 1 and 1/2 beside an absent class: 3/4, or 1/2 with 0, or 5/6 with 1."""
    epoch = Counts([[2, 1, 0]], [[2, 2, 0]], [[2, 2, 0]], [4])
    here = series(
        FINE[:1],
        counts=epoch,
        kind="multiclass",
        classes=tuple("abc"),
        average="macro",
        absent_classes=rule,
    )

    found = [f.code for f in with_logged(here, "epoch_f1", 0, logged).findings]

    # Counted it is what somebody chose for 0/0, so nothing can be said against it.
    wrong = logged not in (0.75, 0.5) and rule != "counted"
    assert found == (["logged_f1_disagrees"] if wrong else [])


def test_rows_of_no_class_are_a_finding_with_their_number(tmp_path: Path) -> None:
    """By kind what they are; and what it advises makes it silent."""
    labels, y_pred = np.array([0, -1, 1, 7, 0]), np.eye(2)[[0, 0, 1, 1, 1]]
    binary, entries = [1, -1, np.nan], [[1, np.nan], [0, -1]]
    weight = (labels >= 0) & (labels < 2)
    runs: dict[str, tuple[str, Any]] = {
        "multiclass": ("multiclass", rows_of(labels, y_pred)),
        "of none": ("multiclass", rows_of([[1, 1], [0, 0]], np.ones((2, 2)))),
        "several": ("multilabel", rows_of([[1, 1], [0, 0]], np.ones((2, 2)), 0.5)),
        "binary": ("binary", rows_of(binary, [0.9, 0.9, 0.9])),
        "multilabel": ("multilabel", rows_of(entries, np.ones((2, 2)), 0.5)),
        "ignored": ("multiclass", rows_of(labels[:3], y_pred[:3], ignore_class=-1)),
        "weightless": ("multiclass", rows_of(labels, y_pred, sample_weight=weight)),
        "masked": ("binary", rows_of(binary, [0.9, 0.9, 0.9], mask=[1, 0, 0])),
    }
    for run, (kind, rows) in runs.items():
        write_rows(tmp_path, run, kind, rows)

    found = {one["run"]: one["findings"] for one in InProcess(tmp_path).series()}

    said = {
        run: finding["message"]
        for run, findings in found.items()
        for finding in findings
        if finding["code"] == "unlabelled"
    }
    assert said["multiclass"].startswith("2 of 5 rows (40.0%) belong to no class")
    assert said["binary"].startswith("2 of 3 rows (66.7%) belong to no class")
    assert said["multilabel"].startswith("2 of 4 labels (50.0%) belong to no class")
    assert "F1Score(threshold=0.5) counts each class" in said["of none"]
    assert set(said) == {"multiclass", "of none", "binary", "multilabel"}


def test_rows_of_no_class_are_numbered_as_in_one_epoch(tmp_path: Path) -> None:
    """Epochs are of the same rows: their sum would be that of no data set."""
    y_pred = np.eye(2)[[0, 0, 1, 1, 1]]
    epochs = [
        rows_of(np.array(labels), y_pred)
        for labels in ([0, 1, 1, 0, 0], [0, -1, 1, 7, 0], [0, 1, 1, 9, 0])
    ]
    write_rows(tmp_path, "run", "multiclass", *epochs)

    (series,) = InProcess(tmp_path).series()

    (said,) = [one for one in series["findings"] if one["code"] == "unlabelled"]
    assert said["message"].startswith("1 of 5 rows (20.0%) belongs to no class and is ")
    assert "at step 2 (2 of 3 steps have some)" in said["message"]
    assert said["steps"] == [1, 2]


def write_rows(logdir: Path, run: str, kind: str, *epochs: Rows) -> None:
    """Write the records of one batch each as the epochs of a run."""
    summaries = []
    for step, rows in enumerate(epochs):
        record = Record.of_rows(rows)
        classes = tuple(map(str, range(record.classes)))
        average = "binary" if kind == "binary" else "macro"
        known = metadata.SeriesMetadata(kind, classes, QUANTITIES, None, average)
        tag = metadata.counts_tag("f1")
        first = step == 0
        summaries.append((step, counts_summary(tag, record, known, step, first=first)))
    logs.write_run(logdir, run, summaries)


def test_totals_of_classes_are_told_by_class_and_those_of_averages_by_row(
    tmp_path: Path,
) -> None:
    """Through disk and back: each class's own entries, and the rows of an average."""
    y_true = np.array([[1, 0, np.nan], [np.nan, 1, 1], [np.nan] * 3, [0, 1, np.nan]])
    write_rows(tmp_path, "run", "multilabel", rows_of(y_true, np.ones((4, 3)), 0.5))
    here = InProcess(tmp_path)

    def total(**asked: Any) -> Any:
        (answer,) = here.scores(**asked)
        return answer["total"]

    assert total() == total(average="micro") == [3]
    assert [total(class_=str(i)) for i in range(3)] == [[2], [3], [1]]
    (answer,) = here.scores(score="accuracy", average="micro")
    assert answer["value"] == [pytest.approx(4 / 6)]
    (answer,) = here.scores(score="specificity", class_="0")
    assert answer["value"] == [0.0]
    assert here.answer("classes", run="run", tag="f1")["total"] == 3
