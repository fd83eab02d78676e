"""What is odd is said, with what it means and what to do; what is not is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import metadata
from tb_f1_plugin.counts import Counts
from tb_f1_plugin.plugin import plugin
from tb_f1_plugin.plugin.findings import beside_each_other, with_logged, with_own
from tb_f1_plugin.plugin.series import Series
from tb_f1_plugin.plugin.splits import split_of
from tests.plugin.conftest import InProcess
from tests.support import logs

PACKAGE = Path(plugin.__file__).parent


def series(rows: Any, **changes: Any) -> Series:
    """Return a series of binary epochs of (TP, possible, predicted, total)."""
    tp, possible, predicted, total = np.array(rows).T
    columns = (values[:, np.newaxis] for values in (tp, possible, predicted))
    number = len(total)
    values: dict[str, Any] = {
        "run": "run/validation",
        "tag": "f1_score",
        "kind": "binary",
        "classes": ("1",),
        "threshold": 0.5,
        "average": "binary",
        "averages": ("binary",),
        "step_unit": "epoch",
        "source": "tensor",
        "steps": np.arange(number),
        "wall_times": 1e9 + 10.0 * np.arange(number),
        "counts": Counts(*columns, total),
    }
    given = {**values, **changes}
    split = split_of(given["run"], given["tag"], by_keras=True)
    return Series(**{"split": split, **given})


FINE = [(30, 40, 40, 100)] * 6


def codes(one: Series) -> list[str]:
    """Return the words of a series' findings."""
    return [finding.code for finding in with_own(one).findings]


def test_an_ordinary_series_has_no_finding() -> None:
    """Nobody is told what is as it should be."""
    assert codes(series(FINE)) == []


def test_a_total_that_changes_names_its_ends() -> None:
    """Epochs of other rows are not comparable; windows of batches always differ."""
    rows = [*FINE, (30, 40, 40, 84)]

    (finding,) = with_own(series(rows)).findings

    assert finding.code == "total_changes"
    assert "Between 84 and 100 rows" in finding.message
    assert finding.steps == (len(FINE),)
    assert codes(series(rows, step_unit="batch")) == []
    assert codes(series([(0.3, 0.4, 0.4, np.nan)] * 3)) == []


def test_epochs_without_positives_are_counted() -> None:
    """0/0 is said, since what is shown there is a choice."""
    (finding,) = with_own(series([*FINE, (0, 0, 0, 100)])).findings

    assert finding.code == "undefined_f1"
    assert "At 1 of 7 steps" in finding.message
    assert finding.steps == (6,)


def test_a_class_that_never_occurs_is_counted() -> None:
    """Only if at no step; one that is rare is no finding."""
    epoch = Counts([[3, 0, 0]] * 2, [[4, 0, 0]] * 2, [[3, 0, 1]] * 2, [4, 4])
    here = series(FINE[:2], counts=epoch, kind="multiclass", classes=tuple("abc"))

    (finding,) = with_own(here).findings

    assert finding.code == "absent_classes"
    assert finding.message.startswith("1 of 3 classes")


def test_an_interruption_is_seen_by_the_time_between_two_steps() -> None:
    """An hour among steps of ten seconds; not a slow epoch, nor a fast restart."""
    times = 1e9 + np.array([0, 10, 20, 3620, 3630, 3640.0])
    (finding,) = with_own(series(FINE, wall_times=times)).findings

    assert finding.code == "restarted"
    assert "Between the steps 2 and 3 lie 60 minutes" in finding.message
    slow = 1e9 + np.array([0, 10, 20, 110, 120, 130.0])
    assert codes(series(FINE, wall_times=slow)) == []


def test_training_that_equals_validation_is_said_of_both() -> None:
    """Equal counts at every step of both are no chance."""
    train, validation = series(FINE, run="a/train"), series(FINE, run="a/validation")
    other = series([*FINE[:5], (31, 40, 40, 100)], run="b/validation")
    alone = series(FINE, run="b/train")

    found = beside_each_other([train, validation, alone, other])

    said = [[finding.code for finding in one.findings] for one in found]
    assert said == [["train_is_validation"], ["train_is_validation"], [], []]


def test_every_finding_has_its_row_in_the_document() -> None:
    """A word that a program may meet is documented, and no other is."""
    document = (PACKAGE / "http_api.md").read_text(encoding="utf-8")
    table = document.partition("A finding has a word")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", table, re.M))
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")
    )
    made = set(re.findall(r"Finding\(\s*\"(\w+)\"", source))

    assert made == documented


@pytest.mark.parametrize("rows", [[], FINE[:1]])
def test_no_step_or_one_is_no_reason_to_fail(rows: Any) -> None:
    """The shortest series are series."""
    shape = np.array(rows).reshape(-1, 4)
    assert codes(series(shape)) == []


@pytest.mark.parametrize(
    ("logged", "expected"),
    [(0.75, []), (0.7504, []), (0.7, ["logged_f1_disagrees"]), (float("nan"), [])],
)
def test_a_logged_f1_that_is_not_that_of_the_counts_is_named(
    logged: float, expected: list[str], tmp_path: Path
) -> None:
    """Only in the metric's own scalar, at a step that both have."""
    epochs = [
        (step, logs.record_of([Counts([30], [40], [40], 100)])) for step in (0, 1)
    ]
    logs.write_records(tmp_path, "run", epochs)
    own = metadata.scalar_tag(logs.NAME)
    logs.write_scalars(
        tmp_path, "run", {own: {0: 0.1, 1: logged}, "f1_score": {1: 0.2}}
    )

    (found,) = InProcess(tmp_path).series()

    assert [finding["code"] for finding in found["findings"]] == expected
    for step in (1, 2):
        one = with_logged(series([(0, 0, 0, 9)] * 2), own, step, 1.0)
        assert one.findings == ()
