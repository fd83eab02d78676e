"""What is odd is said, with what it means and what to do; what is not is not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import NEEDED_QUANTITIES, QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_summary, counts_value
from tb_f1_plugin.plugin import plugin
from tb_f1_plugin.reading.findings import beside_each_other, with_logged, with_own
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import split_of
from tests.support import logs
from tests.support.in_process import InProcess

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


@pytest.mark.parametrize(
    ("changes", "blames_the_log"),
    [
        ({"source": "tensor"}, False),
        ({"source": "ratios"}, True),
        ({"source": "counts", "step_unit": "step"}, False),
    ],
)
def test_only_a_log_of_keras_own_may_have_lost_the_training_counts(
    changes: dict[str, Any], blames_the_log: bool
) -> None:
    """Our own tensor is never blamed, and nobody is sent to what is in use."""
    train = series(FINE, run="a/train", split="train", **changes)
    validation = series(FINE, run="a/validation", **changes)

    found, _ = beside_each_other([train, validation])

    (finding,) = found.findings
    assert "the same rows" in finding.message
    assert ("PyTorch" in finding.message) == blames_the_log
    assert ("tb_f1_plugin" in finding.message) == blames_the_log


def test_a_total_of_four_counts_may_be_of_other_thresholds() -> None:
    """Only where each count was logged by itself can they have different ones."""
    rows = [*FINE, (30, 40, 40, 84)]

    (table,) = with_own(series(rows, source="counts")).findings
    (own,) = with_own(series(rows)).findings

    assert "give all four metrics one threshold" in table.message
    assert "threshold" not in own.message


def test_every_finding_has_its_row_in_the_document() -> None:
    """A word that a program may meet is documented, and no other is."""
    document = (PACKAGE / "http_api.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| code \|.*?(?=\n\n)", document, re.M | re.S)
    documented = set(re.findall(r"^\| `(\w+)` \|", "\n".join(tables), re.M))
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.parent.rglob("*.py")
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


def test_tensors_of_older_logs_are_read_as_before(tmp_path: Path) -> None:
    """Without the row of what has no class, and without a rule for absent ones."""
    record = Record.of(Counts([3, 1, 0], [4, 1, 0], [3, 2, 0], 5))
    array = np.delete(record.to_array(), QUANTITIES.index("unlabelled"), axis=-2)
    known = metadata.SeriesMetadata(
        "multiclass", tuple("abc"), NEEDED_QUANTITIES, None, "macro"
    )
    value = counts_value(metadata.counts_tag("f1"), record, 0, known, first=True)
    logs.as_version_1(value)
    fields = json.loads(value.metadata.plugin_data.content)
    del fields["absent_classes"], fields["labels"]
    value.tensor.CopyFrom(tensor_util.make_tensor_proto(array))
    value.metadata.plugin_data.content = json.dumps(fields).encode()
    logs.write_run(tmp_path, "run", [(0, summary_pb2.Summary(value=[value]))])

    here = InProcess(tmp_path)

    assert [f["code"] for f in here.series()[0]["findings"]] == ["absent_classes"]
    (answer,) = here.scores(class_="a")
    assert answer["value"] == [pytest.approx(6 / 7)]
    assert answer["total"] == [5]


@pytest.mark.parametrize(
    "changes",
    [{"labels": (3,)}, {"labels": ()}, {"labels": (1, 1)}, {"absent_classes": "no"}],
)
def test_a_choice_that_no_metric_makes_is_damaged_metadata(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    """It is a finding of its series, and no other series is lost."""
    known = metadata.SeriesMetadata(
        "multiclass", tuple("abc"), QUANTITIES, None, "macro"
    )
    record = Record.of(Counts([3, 1, 0], [4, 1, 0], [3, 2, 0], 5))
    damaged = replace(known, **changes)
    for run, one in (("damaged", damaged), ("whole", known)):
        tag = metadata.counts_tag("f1")
        summary = counts_summary(tag, record, one, 0, first=True)
        logs.write_run(tmp_path, run, [(0, summary)])

    found = {
        one["run"]: [f["code"] for f in one["findings"]]
        for one in InProcess(tmp_path).series()
    }

    assert found == {"damaged": ["unreadable_metadata"], "whole": ["absent_classes"]}
