"""Records of one tag that were counted in different ways, as by two trainings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.metadata import SeriesMetadata, counts_tag
from tb_f1_plugin.format.summary import counts_value
from tests.support import logs
from tests.support.in_process import InProcess

TAG = counts_tag(logs.NAME)
RECORD = Record.of(Counts([3, 2, 1], [4, 3, 2], [4, 3, 2], 9))
FIRST = logs.MULTICLASS
MULTILABEL = replace(FIRST, kind="multilabel", threshold=0.5)
OTHERWISE = {
    "a threshold in the place of argmax": (FIRST, MULTILABEL),
    "argmax in the place of a threshold": (MULTILABEL, FIRST),
    "another threshold": (MULTILABEL, replace(MULTILABEL, threshold=0.3)),
    "classes in another order": (FIRST, replace(FIRST, classes=("b", "a", "c"))),
}
ALIKE = {
    "average": {"average": "micro"},
    "labels": {"labels": (0, 1)},
    "absent classes": {"absent_classes": "counted"},
    "class weights": {"class_weight": True},
    "rows along more axes": {"row_axes": 2},
}


def write(logdir: Path, *ways: SeriesMetadata, older: int = 0) -> InProcess:
    """Write a record of each way into one run, some by an older version."""
    summaries = []
    for step, way in enumerate(ways):
        value = counts_value(TAG, RECORD, step, way, first=not step)
        if step < older:
            logs.as_version_1(value)
        summaries.append((step, logs.summary_pb2.Summary(value=[value])))
    logs.write_run(logdir, "run", summaries)
    return InProcess(logdir)


@pytest.mark.parametrize("change", OTHERWISE)
def test_what_was_counted_otherwise_is_left_out_with_a_finding(
    change: str, tmp_path: Path
) -> None:
    """It names the steps and the first description; what is alike goes on."""
    first, other = OTHERWISE[change]
    here = write(tmp_path, first, other, first, other)

    assert here.scores()[0]["step"] == [0, 2]
    (finding,) = [f for f in here.series()[0]["findings"] if "otherwise" in f["code"]]
    assert (finding["code"], finding["steps"]) == ("counted_otherwise", [1, 3])
    assert f"({first.kind} of 3 columns" in finding["message"]
    assert "2 records are left out" in finding["message"]


@pytest.mark.parametrize("what", ALIKE)
def test_what_counts_alike_is_one_series(what: str, tmp_path: Path) -> None:
    """Whatever follows from the same counts may change from one writer to the next."""
    here = write(tmp_path, FIRST, replace(FIRST, **ALIKE[what]))

    assert here.scores()[0]["step"] == [0, 1]
    codes = {finding["code"] for finding in here.series()[0]["findings"]}
    assert not codes & {"counted_otherwise", "damaged_tensors", "misshapen_tensors"}


def test_behind_an_older_record_that_holds_as_well(tmp_path: Path) -> None:
    """A run that version 1 began says of itself what it is, too."""
    here = write(tmp_path, FIRST, FIRST, MULTILABEL, older=1)

    assert here.scores()[0]["step"] == [0, 1]
    codes = {finding["code"] for finding in here.series()[0]["findings"]}
    assert "misshapen_tensors" in codes  # of version 1 it has a row too many
