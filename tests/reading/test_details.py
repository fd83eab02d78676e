"""Histograms and confusions of a log, as reading gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.summary import counts_summary
from tb_f1_plugin.reading.details import records
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.provider.fast_tensors import held
from tb_f1_plugin.reading.sources import Sources
from tests.reading.kept_details import HISTOGRAM, ONE, RUN, only, read
from tests.support import details, logs
from tests.support.in_process import InProcess


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
