"""Histograms and confusions of a log: what is damaged is told, and breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import counts_summary, epoch_summary
from tb_f1_plugin.logdir.directory import read_each
from tb_f1_plugin.reading.details import records
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.provider import byte_records
from tb_f1_plugin.reading.provider.fast_tensors import held
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Sources
from tests.support import details, logs
from tests.support.in_process import InProcess

RUN = "a/validation"
ONE = details.binary(epochs=6, rows=60)
HISTOGRAM = DetailTag(logs.NAME, "histogram")


def read(here: InProcess, what: What = "histogram", **options: Any) -> list[Series]:
    """Return every series with what is kept of it."""
    sources = Sources()
    catalog = sources.find(here.reader())
    every = sources.read(here.reader(), catalog)
    store = DetailStore(**options)
    return store.each(
        here.reader(), catalog.existing, every, what, lambda series: series
    )


def only(logdir: Path, what: What = "histogram", **options: Any) -> Series:
    """Return the one series with what is kept of it."""
    (series,) = read(InProcess(logdir), what, **options)
    return series


def write(logdir: Path, contents: dict[int, Any], task: Any = ONE) -> None:
    """Write records of all epochs; at some steps a tensor in a histogram's place."""

    def summaries() -> Any:
        for epoch in range(len(task.y_pred)):
            record = task.record(epoch)
            first = epoch == 0
            yield (
                epoch,
                epoch_summary(logs.NAME, record, task.series, epoch, first=first),
            )
            summary = detail_summary(
                HISTOGRAM, task.histogram(epoch), task.series, first=first
            )
            if epoch in contents:
                proto = tensor_util.make_tensor_proto(contents[epoch])
                summary.value[0].tensor.CopyFrom(proto)
            yield epoch, summary

    logs.write_run(logdir, RUN, summaries())


def packed(task: Any, epoch: int) -> Any:
    """Return the bytes of a histogram as they are written."""
    summary = detail_summary(HISTOGRAM, task.histogram(epoch), task.series, first=False)
    return tensor_util.make_ndarray(summary.value[0].tensor)


def test_a_histogram_s_counts_at_the_own_threshold_are_the_record_s(
    tmp_path: Path,
) -> None:
    """As integers, at every step, on disk."""
    details.write(tmp_path, RUN, ONE)
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.at(0.3) == series.counts
    assert series.detail_findings == ()
    assert series.cuts.histogram(2).positives.tolist() == (
        ONE.histogram(2).positives.tolist()
    )


def test_confusions_come_back_step_by_step(tmp_path: Path) -> None:
    """With counts that are the record's."""
    task = details.multiclass()
    details.write(tmp_path, RUN, task)
    series = only(tmp_path, "confusion")
    assert series.confusions is not None
    assert series.confusions.counts == series.counts
    whole = series.confusions.stacked(0, 4).matrix()
    each = [task.confusion(epoch).matrix() for epoch in range(4)]
    assert np.array_equal(whole, np.stack(each))


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


def test_what_a_restart_has_overwritten_is_not_shown(tmp_path: Path) -> None:
    """As of records: what comes later with a smaller step replaces it."""
    details.write(tmp_path, RUN, ONE, best=[4])
    again = details.binary(epochs=3, rows=60, seed=5)
    details.write(tmp_path, RUN, again, start=logs.START + 1000)
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == series.steps.tolist() == [0, 1, 2]
    assert series.cuts.at(0.5).true_positives[:, 0].tolist() == [
        int(((scores > 0.5) & (again.y_true == 1)).sum()) for scores in again.y_pred
    ]
    assert series.detail_findings == ()


def test_every_reader_leaves_out_what_was_overwritten(tmp_path: Path) -> None:
    """Also one that hands on every record, as that of `tb-f1` does."""
    details.write(tmp_path, RUN, ONE)
    again = details.binary(epochs=3, rows=60, seed=5)
    details.write(tmp_path, RUN, again, start=logs.START + 1000)
    (series,) = read_each(tmp_path, "histogram", lambda series: series)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [0, 1, 2]
    assert series.detail_findings == ()


def test_a_best_epoch_of_a_training_that_was_begun_again_is_none_of_this_one(
    tmp_path: Path,
) -> None:
    """A loader that drops some of the second one's records must not show it."""
    details.write(tmp_path, RUN, ONE, best=[4])
    again = details.binary(epochs=6, rows=60, seed=5)

    def summaries() -> Any:
        for epoch in range(6):
            first = epoch == 0
            record = again.record(epoch)
            yield (
                epoch,
                epoch_summary(logs.NAME, record, again.series, epoch, first=first),
            )
            if epoch != 4:
                value = again.histogram(epoch)
                yield epoch, detail_summary(HISTOGRAM, value, again.series, first=first)

    logs.write_run(tmp_path, RUN, summaries(), start=logs.START + 1000)
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [0, 1, 2, 3, 5]
    assert series.detail_findings == ()


def test_a_best_epoch_that_a_loader_has_dropped_is_taken_from_its_own_tag(
    tmp_path: Path,
) -> None:
    """So the curve has its best step, however long the training was."""
    series_of = ONE.series
    best = HISTOGRAM._replace(is_best=True)

    def summaries() -> Any:
        for epoch in range(6):
            first = epoch == 0
            yield (
                epoch,
                epoch_summary(
                    logs.NAME, ONE.record(epoch), series_of, epoch, first=first
                ),
            )
            if epoch != 3:  # as if a loader had dropped it
                yield (
                    epoch,
                    detail_summary(
                        HISTOGRAM, ONE.histogram(epoch), series_of, first=first
                    ),
                )
        yield 3, detail_summary(best, ONE.histogram(3), series_of, first=True)

    logs.write_run(tmp_path, RUN, summaries())
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_loader_that_keeps_few_is_told(tmp_path: Path) -> None:
    """The last step is among those that are left."""
    task = details.binary(epochs=400, rows=10)
    details.write(tmp_path, RUN, task)
    series = only(tmp_path, samples=metadata.SAMPLES[metadata.DETAIL_PLUGIN_NAME])
    assert series.cuts is not None
    assert len(series.cuts.steps) == 300
    assert series.cuts.steps[-1] == 399
    (finding,) = series.detail_findings
    assert finding.code == "sampled_details"
    assert finding.message.startswith("A histogram is shown at 300 of 400 steps")


def test_no_more_memory_is_taken_than_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one series some steps are left out, and say so; of many the oldest are."""
    monkeypatch.setattr(records, "MOST_BYTES", 3 * 6200)
    for run in ("a", "b"):
        details.write(tmp_path, f"{run}/validation", ONE)
    here = InProcess(tmp_path)
    first, _ = read(here)
    assert first.cuts is not None
    assert first.cuts.steps.tolist() == [0, 2, 5]
    (finding,) = first.detail_findings
    assert finding.code == "sampled_details"
    assert "3 of 6" in finding.message
    store = DetailStore(most_bytes=1)
    sources = Sources()
    catalog = sources.find(here.reader())
    every = sources.read(here.reader(), catalog)
    store.each(here.reader(), catalog.existing, every, "histogram", lambda s: None)
    assert len(store._values) == 1


def test_what_is_new_is_read_again_and_nothing_else(tmp_path: Path) -> None:
    """By what the provider lists."""
    details.write(tmp_path, RUN, ONE)
    here = InProcess(tmp_path)
    query = {"run": RUN, "tag": logs.NAME}
    assert len(here.answer("thresholds", **query)["steps"]) == 6
    more = details.binary(epochs=9, rows=60)
    details.write(tmp_path, RUN, more, start=logs.START + 500)
    here.reload()
    here.series()  # which lists anew
    assert len(here.answer("thresholds", **query)["steps"]) == 9


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


def test_an_evaluation_s_histogram_is_that_of_its_own_series(tmp_path: Path) -> None:
    """Its tag says so."""
    tag = DetailTag(logs.NAME, "histogram", "iteration")

    def summaries() -> Any:
        counts_tag = metadata.evaluation_tag(logs.NAME)
        yield 7, counts_summary(counts_tag, ONE.record(0), ONE.series, 7, first=True)
        yield 7, detail_summary(tag, ONE.histogram(0), ONE.series, first=True)

    logs.write_run(tmp_path, RUN, summaries())
    series = only(tmp_path)
    assert (series.tag, series.step_unit) == ("f1_score/evaluation", "iteration")
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == [7]


def test_fast_tensors_hold_bytes_too(tmp_path: Path) -> None:
    """The way that most logs are read is the one that is tested here."""
    details.write(tmp_path, RUN, ONE)
    here = InProcess(tmp_path)
    found = held(here.provider, "", metadata.DETAIL_PLUGIN_NAME, [RUN], str(HISTOGRAM))
    assert found is not None
    assert len(found[RUN].protos) == 6


@pytest.mark.parametrize("threshold", [None, 0.4, 0.9])
@pytest.mark.parametrize("labels", [1, 3])
def test_the_own_threshold_of_logits_is_the_probability_that_is_an_edge(
    tmp_path: Path, threshold: float | None, labels: int
) -> None:
    """Its counts there are the record's; in the record's metadata it is a logit."""
    rng = np.random.default_rng(labels)
    f1 = F1Score(
        threshold=0.5 if labels > 1 and threshold is None else threshold,
        from_logits=True,
        histogram=True,
    )
    f1.update(rng.integers(0, 2, (300, labels)), rng.normal(size=(300, labels)))
    with Writer(tmp_path) as writer:
        writer.add(f1, step=0)
    series = only(tmp_path)
    assert not series.detail_findings
    assert series.cuts is not None
    own = series.cuts.own_threshold
    assert own == (threshold or 0.5)
    here = series.cuts.at(own)
    assert np.array_equal(here.true_positives, series.counts.true_positives)
    assert np.array_equal(here.predicted_positives, series.counts.predicted_positives)


@pytest.mark.parametrize(("first", "later"), [(100, 384), (384, 100)])
def test_a_training_that_goes_on_with_other_bins_loses_what_cannot_be_told_alone(
    tmp_path: Path, first: int, later: int
) -> None:
    """More bins are put on the first ones' edges; of fewer ones the cause is told."""
    for step, bins in (0, first), (1, later):
        f1 = F1Score(histogram=bins, threshold=0.3)
        f1.update([1, 0, 1, 0], [0.9, 0.35, 0.31, 0.1])
        with Writer(tmp_path) as writer:
            writer.add(f1, step=step)
    series = only(tmp_path)
    assert series.cuts is not None
    assert series.cuts.steps.tolist() == ([0, 1] if first < later else [0])
    codes = [finding.code for finding in series.detail_findings]
    assert codes == ([] if first < later else ["other_edges"])
    assert series.cuts.at(0.3).true_positives.tolist() == [[2]] * len(series.cuts.steps)
