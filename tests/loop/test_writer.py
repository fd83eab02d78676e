"""Writer: real event files, read back as the tab reads them."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.counts import Counts
from tb_f1_plugin.format.metadata import counts_tag
from tb_f1_plugin.format.summary import epoch_summary
from tests.loop.written import EXACT, LABELS, PREDICTIONS, counted, events_of, read


def test_each_step_is_read_back_exactly(tmp_path: Path) -> None:
    """Runs as Keras' callback has them, with F1, counts and batch mean."""
    with Writer(tmp_path) as writer:
        for epoch in range(3):
            for run in ("train", "validation", "fold 1/test"):
                writer.add(counted(), step=epoch, run=run)

    found = read(tmp_path)
    assert set(found) == {
        (run, "f1_score") for run in ("train", "validation", "fold 1/test")
    }
    for series in found.values():
        assert series.steps.tolist() == [0, 1, 2]
        assert f_beta(series.counts).tolist() == [EXACT] * 3
        assert series.batch_sums is not None
        assert series.batch_sums.mean().tolist() == [EXACT] * 3
        assert series.quality == "exact"


def test_tags_and_bytes_are_those_of_the_summary_of_an_epoch(tmp_path: Path) -> None:
    """As the Keras callback writes them, with metadata in the first one only."""
    f1 = counted(name="mine", zero_division=1.0)
    with Writer(tmp_path) as writer:
        for step in range(2):
            writer.add(f1, step=step)

    version, *events = events_of(tmp_path / "validation")
    assert version.file_version == "brain.Event:2"
    for step, event in enumerate(events):
        expected = epoch_summary(
            "mine",
            f1.record(),
            f1.series_metadata(),
            step,
            first=step == 0,
            zero_division=1.0,
            best=f1.compute(),
        )
        assert event.step == step
        assert event.summary == expected
    assert [value.tag for value in events[0].summary.value][-1] == counts_tag("mine")


def test_nothing_is_written_of_no_row_and_a_sentence_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of no batch, no row, no weight, of weights that are no numbers, or negative."""
    masked, weightless, unknown, negative = (F1Score() for _ in range(4))
    masked.update([1, 0], [0.9, 0.2], mask=[False, False])
    weightless.update([1, 0], [0.9, 0.2], [0.0, 0.0])
    unknown.update([1, 0], [0.9, 0.2], [np.nan, 1.0])
    unknown.compute()
    negative.update([1, 0, 1], [0.9, 0.2, 0.3], [-1.0, 4.0, 1.0])
    negative.compute()
    caplog.clear()
    with Writer(tmp_path) as writer:
        for step, f1 in enumerate((F1Score(), masked, weightless, unknown, negative)):
            writer.add(f1, step=step)

    assert not list(tmp_path.iterdir())
    assert [record.getMessage() for record in caplog.records] == [
        f"f1_score: {reason} for step {step} of validation, so nothing is written."
        for step, reason in enumerate(
            (
                "no row was counted",
                "no row was counted",
                "the sum of the weights of the rows is 0",
                "the sum of the weights is NaN or infinite",
                "a sum of weights is negative",
            )
        )
    ]


def test_a_name_is_one_series(tmp_path: Path) -> None:
    """Other classes under the same name are an error before they are written."""
    three = F1Score()
    three.update([0, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)
        with pytest.raises(ValueError, match="multiclass of 3 columns"):
            writer.add(three, step=1)
        with pytest.raises(ValueError, match=re.escape("threshold 0.4")):
            writer.add(counted(threshold=0.4), step=1)
        writer.add(three, step=1, name="of_classes")
        writer.add(three, step=1, run="test")

    assert read(tmp_path)["validation", "f1_score"].steps.tolist() == [0]
    assert read(tmp_path)["validation", "of_classes"].counts.classes == 3


@pytest.mark.parametrize("is_first", [True, False])
def test_after_a_restart_with_other_classes_the_series_is_that_of_the_first(
    tmp_path: Path, is_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later writer refuses another task; one that cannot look writes it, and the
    reader leaves it out and says so.
    """
    three = F1Score()
    three.update([0, 2], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]])
    first, later = (counted(), three) if is_first else (three, counted())
    with Writer(tmp_path) as writer:
        for step in range(3):
            writer.add(first, step=step)
    with Writer(tmp_path) as writer:
        with pytest.raises(ValueError, match="must be one series, got"):
            writer.add(later, step=3)
        monkeypatch.setattr("tb_f1_plugin.format.earlier.MOST_BYTES", 0)
        for step in range(3, 5):
            writer.add(later, step=step)

    series = read(tmp_path)["validation", "f1_score"]
    assert series.steps.tolist() == [0, 1, 2]
    assert series.counts.classes == first.counts().classes
    (finding,) = (f for f in series.findings if f.code == "misshapen_tensors")
    assert finding.message.startswith("2 of the records are left out")


def test_a_closed_writer_writes_no_more(tmp_path: Path) -> None:
    """The error says what to do."""
    writer = Writer(tmp_path)
    writer.add(counted(), step=0)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match=r"which was closed\. Make a new one"):
        writer.add(counted(), step=1)
    with pytest.raises(ValueError, match="which was closed"), writer:
        pass


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"step": -1}, "`step` must be a whole number, 0 or more, got -1"),
        ({"step": 1.5}, "`step` must be a whole number"),
        ({"step": True}, "`step` must be a whole number"),
        ({"step": 2**63}, "`step` must be a whole number"),
        ({"run": "../other"}, "`run` must be the name of a directory below"),
        ({"run": "/tmp/other"}, "`run` must be the name of a directory below"),
        ({"run": "a\0b"}, "`run` must be the name of a directory below"),
        ({"run": "a" * 300}, "`run` must be the name of a directory below"),
        ({"run": None}, "`run` must be the name of a directory below"),
        ({"name": ""}, "The name of a metric must be some text"),
    ],
)
def test_an_argument_that_is_wrong_is_an_error_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    """The rule, and what was received."""
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match=message):
        writer.add(counted(), **{"step": 0, **arguments})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (Counts([1], [2], [2], 9), "`add_counts`"),
        (counted().compute(), "Give the metric itself"),
        (0, "Give the metric itself"),
        (F1Score, "Give the metric itself"),
    ],
)
def test_what_is_no_metric_is_an_error_that_says_what_to_give(
    tmp_path: Path, given: Any, advice: str
) -> None:
    """Counts have a function of their own."""
    writer = Writer(tmp_path)
    with pytest.raises(ValueError, match="`f1` must be an F1Score") as told:
        writer.add(given, 0)
    assert advice in str(told.value)
    assert not list(tmp_path.iterdir())


def test_counts_that_were_made_already_are_written(tmp_path: Path) -> None:
    """Exactly, with F1; there is no batch mean, and none is shown."""
    big = 2**40
    with Writer(tmp_path) as writer:
        for step in range(2):
            counts = Counts([3 * big], [4 * big], [5 * big + 1], 9 * big)
            writer.add_counts("f1", counts, step, run="train")
            writer.add_counts(
                "classes",
                Counts([1, 2, 0], [2, 2, 0], [1, 3, 0], 4),
                step,
                kind="multiclass",
                class_names=["a", "b", "c"],
                labels=["a", "c"],
            )

    found = read(tmp_path)
    series = found["train", "f1"]
    assert series.counts.of_class(0) == series.counts
    assert series.counts.true_positives[:, 0].tolist() == [3 * big] * 2
    assert series.counts.predicted_positives[:, 0].tolist() == [5 * big + 1] * 2
    assert series.batch_sums is not None
    assert np.isnan(series.batch_sums.mean()).all()
    assert found["validation", "classes"].classes == ("a", "b", "c")
    tags = {
        value.tag
        for event in events_of(tmp_path / "train")
        for value in event.summary.value
    }
    assert "epoch_f1" in tags
    assert "epoch_f1_batch_mean" not in tags


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        (Counts([3], [2], [4], 9), {}, "`counts` must be those of rows"),
        (Counts([1.5], [2], [4], 9), {}, "`counts` must be those of rows"),
        (Counts([1], [5], [6], 9), {}, "`counts` must be those of rows"),
        (Counts([-1], [5], [3], 9), {}, "`counts` must be those of rows"),
        (Counts([1], [2], [2], np.nan), {}, "`counts` must be those of rows"),
        (Counts([[1]], [[2]], [[2]], [9]), {}, "Counts of one step"),
        ((1, 2, 2, 9), {}, "Counts of one step"),
        (Counts([1, 0], [2, 1], [1, 2], 3), {}, "`kind` must be"),
        (Counts([1, 0], [2, 1], [1, 2], 3), {"kind": "micro"}, "`kind` must be"),
        (
            Counts([1, 0], [2, 1], [2, 1], 3),
            {"kind": "multiclass", "average": "binary"},
            "is for one column",
        ),
        (Counts([1], [2], [2], 9), {"average": "mean"}, "`average` must be"),
    ],
)
def test_counts_that_no_rows_have_are_an_error(
    tmp_path: Path, counts: Any, options: dict[str, Any], message: str
) -> None:
    """Before anything is written."""
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match=message):
        writer.add_counts("f1", counts, 0, **options)
    assert not list(tmp_path.iterdir())


def test_the_metric_of_keras_is_written_as_well(tmp_path: Path) -> None:
    """Whoever updates one in a loop of their own."""
    keras = pytest.importorskip("tb_f1_plugin.keras")
    metric = keras.F1Score()
    metric.update_state(LABELS, PREDICTIONS)
    with Writer(tmp_path) as writer:
        writer.add(metric, step=0)
        writer.add(counted(), step=1)

    series = read(tmp_path)["validation", "f1_score"]
    assert f_beta(series.counts).tolist() == [EXACT] * 2


def test_one_writer_says_nothing_more_than_it_has_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A plain run has no line in its log."""
    with caplog.at_level(logging.DEBUG), Writer(tmp_path) as writer:
        for step in range(3):
            writer.add(counted(), step=step)

    assert not caplog.records
