"""Histograms and confusions that are damaged or disagree are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import epoch_summary
from tb_f1_plugin.reading.provider import byte_records
from tests.reading.kept_details import HISTOGRAM, ONE, RUN, only, packed, read, write
from tests.support import details, logs
from tests.support.in_process import InProcess


@pytest.mark.parametrize("is_fast", [True, False])
def test_a_damaged_record_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_fast: bool
) -> None:
    """Bytes that are cut off, text, numbers, and a histogram of other edges."""
    if not is_fast:
        monkeypatch.setattr(byte_records.fast_tensors, "held", lambda *given: None)
    whole = packed(ONE, 0)
    other = packed(details.binary(epochs=6, rows=60, threshold=0.31), 4)
    write(tmp_path, {1: whole[:-3], 2: np.array(["text"]), 3: np.ones(4), 4: other})
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [0, 5]
    found = {finding.code: finding for finding in series.detail_findings}
    assert found["other_edges"].steps == (4,)
    assert found["damaged_details"].steps == (1, 2, 3)
    says = found["damaged_details"].message
    assert says.startswith("3 of 6 records of the histogram are damaged")


def test_a_tensor_of_no_known_type_costs_only_its_own_series(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it cost an answer, whichever way the provider is asked."""
    details.write(tmp_path, "b/validation", ONE)
    write(tmp_path, {})

    def summaries() -> Any:
        summary = detail_summary(HISTOGRAM, ONE.histogram(0), ONE.series, first=True)
        summary.value[0].tensor.dtype = 9999
        yield 9, summary

    logs.write_run(tmp_path, RUN, summaries(), start=logs.START + 99)
    for is_fast in (True, False):
        if not is_fast:
            monkeypatch.setattr(byte_records.fast_tensors, "held", lambda *given: None)
        here = InProcess(tmp_path)
        series = read(here)[1]
        assert series.cuts is not None
        assert len(series.cuts.steps) == 6
        answer = here.answer("scores", threshold=0.3)
        assert "b/validation" in {series["run"] for series in answer["series"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (b"{}", "unreadable_metadata"),
        (b"\xff", "unreadable_metadata"),
        (b'{"version": 99}', "unknown_version"),
    ],
)
def test_metadata_that_cannot_be_read_is_a_finding(
    tmp_path: Path, change: bytes, code: str
) -> None:
    """The record is read all the same."""

    def summaries() -> Any:
        record = ONE.record(0)
        yield 0, epoch_summary(logs.NAME, record, ONE.series, 0, first=True)
        summary = detail_summary(HISTOGRAM, ONE.histogram(0), ONE.series, first=True)
        summary.value[0].metadata.plugin_data.content = change
        yield 0, summary

    logs.write_run(tmp_path, RUN, summaries())
    here = InProcess(tmp_path)
    (series,) = read(here)
    assert [finding.code for finding in series.detail_findings] == [code]
    assert series.cuts is None
    answer = here.answer("thresholds", run=RUN, tag=logs.NAME)
    assert answer["unavailable"] == answer["findings"][0]["message"]


def test_a_histogram_of_another_task_is_not_shown(tmp_path: Path) -> None:
    """Its classes are not those of the record beside it."""
    three = details.multiclass(epochs=1)

    def summaries() -> Any:
        yield 0, epoch_summary(logs.NAME, ONE.record(0), ONE.series, 0, first=True)
        yield 0, detail_summary(HISTOGRAM, three.histogram(0), three.series, first=True)

    logs.write_run(tmp_path, RUN, summaries())
    series = only(tmp_path)
    assert series.cuts is None
    (finding,) = series.detail_findings
    assert finding.code == "other_details"
    assert "is of multiclass data of 3 classes" in finding.message


def test_a_histogram_that_disagrees_with_the_record_is_not_shown_there(
    tmp_path: Path,
) -> None:
    """One of other rows: a sentence says at which steps."""
    others = details.binary(epochs=6, rows=60, seed=9)
    write(tmp_path, {3: packed(others, 3)})
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [0, 1, 2, 4, 5]
    (finding,) = series.detail_findings
    assert (finding.code, finding.steps) == ("details_disagree", (3,))
    assert "At 1 of 6 steps the histogram has other counts" in finding.message


def test_a_confusion_that_disagrees_is_not_shown_there(tmp_path: Path) -> None:
    """Likewise, by each of its counts."""
    task, other = details.multiclass(), details.multiclass(seed=8)
    tag = DetailTag(logs.NAME, "confusion")

    def summaries() -> Any:
        for epoch in range(4):
            first = epoch == 0
            record = task.record(epoch)
            yield (
                epoch,
                epoch_summary(logs.NAME, record, task.series, epoch, first=first),
            )
            value = (other if epoch == 2 else task).confusion(epoch)
            yield epoch, detail_summary(tag, value, task.series, first=first)

    logs.write_run(tmp_path, RUN, summaries())
    series = only(tmp_path, "confusion")
    assert series.confusions is not None
    assert series.confusions.steps.tolist() == [0, 1, 3]
    assert [finding.steps for finding in series.detail_findings] == [(2,)]


def test_weights_agree_up_to_the_rounding_of_their_sums(tmp_path: Path) -> None:
    """A record sums them in another order than a histogram."""
    weights = np.random.default_rng(4).uniform(0, 3, 60)
    task = replace(ONE, weights=weights)
    details.write(tmp_path, RUN, task)
    series = only(tmp_path)
    assert series.detail_findings == ()
    assert series.cuts is not None
    at = series.cuts.at(0.3).true_positives
    np.testing.assert_allclose(at, series.counts.true_positives, rtol=2.0**-40)


def test_a_tag_that_is_none_of_ours_is_no_matter(tmp_path: Path) -> None:
    """Under our plugin's name anybody may write anything."""

    def summaries() -> Any:
        summary = summary_pb2.Summary()
        value = summary.value.add(tag="odd")
        value.tensor.CopyFrom(tensor_util.make_tensor_proto(np.zeros(3)))
        value.metadata.plugin_data.plugin_name = metadata.DETAIL_PLUGIN_NAME
        value.metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
        yield 0, summary

    details.write(tmp_path, RUN, ONE)
    logs.write_run(tmp_path, RUN, summaries(), start=logs.START + 99)
    assert only(tmp_path).details == ("histogram",)
