"""Written details: histograms, confusions and PR curves beside the records on disk."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score, recall_score
from tensorboard.backend.event_processing import (
    data_provider,
    plugin_event_multiplexer,
)
from tensorboard.context import RequestContext
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.pr_curve.pr_curves_plugin import PrCurvesPlugin

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.detail_bytes import unpacked_confusion, unpacked_histogram
from tb_f1_plugin.format.detail_metadata import DetailMetadata
from tb_f1_plugin.format.metadata import SeriesMetadata, counts_tag
from tb_f1_plugin.format.pr_curve import THRESHOLDS
from tb_f1_plugin.format.summary import decode
from tb_f1_plugin.logdir.directory import read_series
from tests.loop.written import metadata, read, tensors

ROWS, CLASSES = 400, 3


def data(classes: int = 1, seed: int = 0) -> tuple[Any, Any]:
    """Return labels and scores, of which some are 0, 1, or an edge."""
    rng = np.random.default_rng(seed)
    shape = (ROWS,) if classes == 1 else (ROWS, classes)
    scores = rng.random(shape).astype("float32")
    scores[:6].reshape(-1)[:6] = 0, 1, 0.5, 0.5, 0.3, 1 / 64
    return rng.integers(0, max(classes, 2), ROWS), scores


def counted(classes: int = 1, seed: int = 0, **options: Any) -> F1Score:
    """Return a metric that has counted these."""
    f1 = F1Score(**options)
    f1.update(*data(classes, seed))
    return f1


@pytest.mark.parametrize("threshold", [0.5, 0.3])
def test_what_is_on_disk_is_of_the_same_rows(tmp_path: Path, threshold: float) -> None:
    """At the metric's own threshold the histogram has the counts of the record."""
    with Writer(tmp_path) as writer:
        for step in range(3):
            f1 = counted(seed=step, threshold=threshold, histogram=True)
            writer.add(f1, step)
    found = tensors(tmp_path / "validation")
    content = metadata(tmp_path / "validation")["f1_score/histogram"]
    about = DetailMetadata.from_content(content.plugin_data.content)
    assert content.plugin_data.plugin_name == "f1_scores"
    assert about.scale == "probability"
    for (step, record), (same, bytes_) in zip(
        found[counts_tag("f1_score")], found["f1_score/histogram"], strict=True
    ):
        assert step == same
        edges = np.asarray(about.edges)
        histogram = unpacked_histogram(bytes_.tobytes(), 1, edges)
        counts = decode(record, about.series).counts
        assert counts_at(at_edges(histogram), threshold) == counts
        expected = histogram_of(rows_of(*data(seed=step)), edges)
        assert np.array_equal(histogram.positives, expected.positives)


@pytest.mark.parametrize("from_logits", [False, True])
def test_a_confusion_on_disk_is_scikit_learn_s(
    tmp_path: Path, from_logits: bool
) -> None:
    """And that of an evaluation, under a tag of its own; it has no best one."""
    f1 = counted(
        CLASSES, from_logits=from_logits, histogram=100, confusion=True, name="mine"
    )
    with Writer(tmp_path) as writer:
        writer.add(f1, 0)
        writer.add(f1, 7, unit="iteration")
    found = tensors(tmp_path / "validation")
    about = metadata(tmp_path / "validation")
    y_true, scores = data(CLASSES)
    for tag, step in (("mine/confusion", 0), ("mine/evaluation_confusion", 7)):
        ((at, bytes_),) = found[tag]
        confusion = unpacked_confusion(bytes_.tobytes(), CLASSES)
        assert at == step
        assert np.array_equal(
            confusion.matrix(), confusion_matrix(y_true, scores.argmax(-1))
        )
        assert confusion.counts == f1.counts()
    for tag in ("mine/histogram", "mine/evaluation_histogram"):
        content = about[tag].plugin_data.content
        scale = DetailMetadata.from_content(content).scale
        assert scale == ("softmax" if from_logits else "probability")
    assert not [tag for tag in found if "/best" in tag]


def test_nothing_is_written_that_nobody_asked_for(tmp_path: Path) -> None:
    """Tags are those of the record alone."""
    with Writer(tmp_path) as writer:
        writer.add(counted(), 0)
        writer.add(counted(CLASSES), 0, "train")
    for run in ("validation", "train"):
        assert not [tag for tag in tensors(tmp_path / run) if "/" in tag[:-7]]


def test_the_best_epoch_is_written_again_once_a_loader_drops_records(
    tmp_path: Path,
) -> None:
    """Of each run by itself: its scores, its steps."""
    good, bad = F1Score(histogram=100), F1Score(histogram=100)
    good.update([1, 0], [0.9, 0.1])
    bad.update([1, 0], [0.1, 0.9])
    with Writer(tmp_path) as writer:
        for step in range(202):
            writer.add(good if step == 50 else bad, step)
            writer.add(good if step == 3 else bad, step % 9, "train")
    found = tensors(tmp_path / "validation")
    ((step, bytes_),) = found["f1_score/best_histogram"]
    assert step == 50
    assert np.array_equal(bytes_, dict(found["f1_score/histogram"])[50])
    train = tensors(tmp_path / "train")["f1_score/best_histogram"]
    assert [step for step, _ in train] == [3]


def test_counts_that_exist_already_may_have_their_details(tmp_path: Path) -> None:
    """A histogram and a confusion of the same rows."""
    y_true, scores = data(CLASSES)
    rows = rows_of(y_true, scores)
    histogram, confusion = histogram_of(rows), Confusion.of_rows(rows)
    with Writer(tmp_path) as writer:
        writer.add_counts(
            *("f1", rows.counts(), 0),
            kind="multiclass",
            histogram=histogram,
            confusion=confusion,
        )
    found = tensors(tmp_path / "validation")
    ((_, bytes_),) = found["f1/confusion"]
    assert unpacked_confusion(bytes_.tobytes(), CLASSES) == confusion
    assert len(found["f1/histogram"]) == 1


BINARY = rows_of(*data())
OTHER = rows_of(*data(seed=1))
MANY = rows_of(*data(CLASSES))
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "other rows": ({"histogram": histogram_of(OTHER)}, "of the rows of `counts`, got"),
    "another threshold": (
        {"histogram": histogram_of(BINARY), "threshold": 0.25},
        r"of the rows of `counts`, got one with .* at the threshold 0.25",
    ),
    "no edge": (
        {"histogram": histogram_of(BINARY), "threshold": 0.3},
        r"must be an edge, got 0.3. The edges beside it",
    ),
    "no histogram": ({"histogram": 384}, "must be the ScoreHistogram of one step, got"),
    "binary": (
        {"confusion": Confusion.of_rows(MANY)},
        "for multiclass data, got it for binary counts, of which it follows. Leave it",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_details_of_other_rows_are_an_error(tmp_path: Path, case: str) -> None:
    """What was received is said, and nothing is written."""
    given, message = WRONG[case]
    with (
        Writer(tmp_path) as writer,
        pytest.raises(ValueError, match=message),
    ):
        writer.add_counts("f1", BINARY.counts(), 0, **{"threshold": 0.5, **given})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("confusion", [Confusion.zero(CLASSES), "matrix"])
def test_a_confusion_of_other_rows_is_an_error(tmp_path: Path, confusion: Any) -> None:
    """Its counts are not those that are written."""
    with (
        Writer(tmp_path) as writer,
        pytest.raises(ValueError, match=r"`confusion` must be .*, got"),
    ):
        writer.add_counts(
            "f1", MANY.counts(), 0, kind="multiclass", confusion=confusion
        )


def test_a_metric_that_knows_no_details_is_written_as_it_is(tmp_path: Path) -> None:
    """Only its record."""

    class Old:
        """A metric with what `Writer` has always asked for."""

        name, zero_division = "old", 0.0

        def has_rows(self) -> bool:
            return True

        def record(self) -> Record:
            return counted().record()

        def series_metadata(self) -> SeriesMetadata:
            return counted().series_metadata()

    with Writer(tmp_path) as writer:
        writer.add(Old(), 0)  # type: ignore[arg-type]
    assert set(read(tmp_path)) == {("validation", "old")}


def pr_plugin(directory: Path) -> Any:
    """Return TensorBoard's plugin of PR curves on a directory."""
    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    events = plugin_event_multiplexer.EventMultiplexer()
    events.AddRunsFromDirectory(str(directory)).Reload()
    provider = data_provider.MultiplexerDataProvider(events, str(directory))
    return PrCurvesPlugin(TBContext(data_provider=provider))


@pytest.mark.parametrize("classes", [1, CLASSES])
def test_the_tab_of_pr_curves_shows_what_scikit_learn_says(
    tmp_path: Path, classes: int
) -> None:
    """Precision, recall and the four counts, at each of its thresholds."""
    with Writer(tmp_path) as writer:
        for step in range(2):
            writer.add(counted(classes, seed=step, histogram=100), step)
    plugin, context = pr_plugin(tmp_path), RequestContext()
    tags = plugin.tags_impl(context, "")["validation"]
    names = ["f1_score/pr_curve"]
    if classes > 1:
        names = [f"f1_score/pr_curve/{number}" for number in range(classes)]
    assert sorted(tags) == names
    for index, tag in enumerate(names):
        curves = plugin.pr_curves_impl(context, "", ["validation"], tag)["validation"]
        assert [curve["step"] for curve in curves] == [0, 1]
        for curve in curves:
            y_true, scores = data(classes, curve["step"])
            if classes > 1:
                y_true, scores = y_true == index, scores[:, index]
            thresholds = np.array(curve["thresholds"])
            assert np.array_equal(thresholds, np.arange(THRESHOLDS)[:-1] / 64)
            for at, threshold in enumerate(thresholds):
                said = scores > threshold
                tn, fp, fn, tp = confusion_matrix(y_true, said).ravel().tolist()
                every = {"true_negatives": tn, "false_positives": fp}
                every |= {"false_negatives": fn, "true_positives": tp}
                assert {name: curve[name][at] for name in every} == every
                for name, score in (
                    ("precision", precision_score),
                    ("recall", recall_score),
                ):
                    expected = score(y_true, said, zero_division=0)
                    assert curve[name][at] == pytest.approx(expected, abs=1e-7)


def test_a_pr_curve_of_ours_is_no_series_of_another_program(tmp_path: Path) -> None:
    """The histogram beside it has its rights."""
    with Writer(tmp_path) as writer:
        writer.add(counted(histogram=True), 0)
        writer.add(counted(CLASSES, histogram=True), 0, "train")
    found = [(series.run, series.tag) for series in read_series(tmp_path)]
    assert found == [("train", "f1_score"), ("validation", "f1_score")]


def test_counts_beyond_float32_are_exact_in_the_tab(tmp_path: Path) -> None:
    """The tensor is then float64; and there is no curve of more than ten classes."""
    rows, more = rows_of(*data()), 2**24 + 1
    histogram = histogram_of(rows, [0, 0.5, 1])
    many = type(histogram)(
        *(histogram.edges, histogram.positives * more, histogram.negatives * more),
        *(histogram.distances * more, histogram.squared_errors * more),
    )
    counts = rows.counts()
    times = Counts(
        counts.true_positives * more,
        counts.possible_positives * more,
        counts.predicted_positives * more,
        counts.total * more,
    )
    with Writer(tmp_path) as writer:
        writer.add_counts("f1", times, 0, threshold=0.5, histogram=many)
        writer.add(counted(11, histogram=100), 0)
    ((curve,),) = (
        pr_plugin(tmp_path)
        .pr_curves_impl(RequestContext(), "", ["validation"], "f1/pr_curve")
        .values()
    )
    assert curve["true_positives"][1] == times.true_positives[0]
    assert curve["thresholds"] == [0, 0.5]  # as many as are edges
    found = tensors(tmp_path / "validation")
    assert not [tag for tag in found if tag.startswith("f1_score/pr_curve")]
    assert "f1_score/histogram" in found


def test_histograms_of_other_bins_are_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    """One series has one set of edges: the metadata are written once."""
    with Writer(tmp_path) as writer:
        for step, bins in enumerate((384, 100)):
            f1 = F1Score(histogram=bins)
            f1.update([1, 0], [0.9, 0.2])
            if step:
                with pytest.raises(ValueError, match="histograms of the same edges"):
                    writer.add(f1, step=step)
            else:
                writer.add(f1, step=step)
    (series,) = read_series(tmp_path)
    assert series.steps.tolist() == [0]
