"""Histograms and confusions of a training that was begun again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.summary import epoch_summary
from tb_f1_plugin.logdir.directory import read_each
from tests.reading.kept_details import HISTOGRAM, ONE, RUN, only
from tests.support import details, logs


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
