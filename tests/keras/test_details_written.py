"""Details are written beside the record of each epoch, and are of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.format.detail import BestDetail
from tb_f1_plugin.format.detail_bytes import unpacked_confusion, unpacked_histogram
from tb_f1_plugin.format.detail_metadata import DetailMetadata
from tb_f1_plugin.format.metadata import DETAIL_PLUGIN_NAME
from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.session.split_counter import SplitCounter
from tb_f1_plugin.keras.session.writing import Writing
from tests.keras.own_steps import gradients
from tests.keras.tasks import Inside, read, records, task

Said = Callable[[], list[str]]
BOTH: dict[str, Any] = {"histogram": 100, "confusion": True}


def details(
    logdir: Path, run: str, tag: str
) -> tuple[list[int], list[Any], DetailMetadata]:
    """Return the steps and the details of a tag, and what is said of them."""
    written = read(logdir, run)[tag]
    assert written.plugin == DETAIL_PLUGIN_NAME
    about = DetailMetadata.from_content(written.content)
    classes, edges = len(about.series.classes), about.edges
    values = [
        unpacked_confusion(value.tobytes(), classes)
        if edges is None
        else unpacked_histogram(value.tobytes(), classes, np.array(edges))
        for value in written.values
    ]
    return written.steps, values, about


def check_beside(logdir: Path, run: str, name: str = "f1_score") -> None:
    """Hold the details of each epoch to the record of the same step."""
    steps, record = records(logdir, run, f"{name}/counts")
    found, histograms, about = details(logdir, run, f"{name}/histogram")
    assert found == steps
    for epoch, histogram in enumerate(histograms):
        possible = record.counts.possible_positives[epoch]
        assert histogram.positives.sum(-1).tolist() == possible.tolist()
        threshold = about.series.threshold
        if threshold is not None:
            at = counts_at(at_edges(histogram), threshold)
            for quantity in ("true_positives", "predicted_positives"):
                own = getattr(record.counts, quantity)[epoch]
                assert getattr(at, quantity).tolist() == own.tolist()


def expected_of(trained: Any, threshold: float | None) -> tuple[Any, Any]:
    """Return the rows of a separate predict on the validation data, and its scores."""
    x, y = trained.validation
    return rows_of(y, trained.model.predict(x, verbose=0), threshold), y


@pytest.mark.parametrize(
    ("kind", "is_compiled"),
    [("probabilities", False), ("sparse logits", False), ("sparse logits", True)],
)
def test_details_of_each_epoch_lie_beside_its_record(
    kind: str, is_compiled: bool, tmp_path: Path
) -> None:
    """By the callback's arguments alone, or by those of a compiled metric."""
    trained = task(kind, metrics=[F1Score(**BOTH)] if is_compiled else [])
    trained.fit(TensorBoard(tmp_path, **({} if is_compiled else BOTH)))

    for run in ("train", "validation"):
        check_beside(tmp_path, run)
    rows, _ = expected_of(trained, 0.5 if kind == "probabilities" else None)
    _, histograms, about = details(tmp_path, "validation", "f1_score/histogram")
    if kind == "probabilities":
        expected = histogram_of(rows, histograms[-1].edges)
        # What `predict` returns may differ in the last digit from the step's.
        moved = np.abs(histograms[-1].positives - expected.positives).sum()
        assert moved <= 2
        assert "f1_score/confusion" not in read(tmp_path, "train")
    else:
        assert about.scale == "softmax"
        steps, confusions, _ = details(tmp_path, "validation", "f1_score/confusion")
        assert steps == [0, 1]
        assert confusions[-1] == Confusion.of_rows(rows)
        _, record = records(tmp_path, "validation", "f1_score/counts")
        for epoch, confusion in enumerate(confusions):
            for name in ("true_positives", "predicted_positives"):
                own = getattr(record.counts, name)[epoch]
                assert getattr(confusion.counts, name).tolist() == own.tolist()


def test_an_evaluation_writes_its_own_and_leaves_the_epoch_s_as_they_are(
    tmp_path: Path,
) -> None:
    """A user's `evaluate` in the middle of an epoch resets what the metric holds."""
    trained = task("sparse", metrics=[F1Score(**BOTH)])
    x, y = trained.validation
    inside = Inside(
        "on_epoch_end", lambda model: model.evaluate(x[:9], y[:9], verbose=0)
    )
    ours = TensorBoard(tmp_path, update_freq=2)
    trained.fit(inside, ours, epochs=1)
    trained.model.evaluate(x, y, verbose=0, callbacks=[ours])

    for run in ("train", "validation"):
        check_beside(tmp_path, run)
    rows, _ = expected_of(trained, None)
    _, [confusion], _ = details(tmp_path, "validation", "f1_score/evaluation_confusion")
    assert confusion == Confusion.of_rows(rows)
    tags = set(read(tmp_path, "validation")) | set(read(tmp_path, "train"))
    assert {t for t in tags if "batch_histogram" in t} == set()


def test_a_step_of_the_user_s_own_has_details_too(tmp_path: Path) -> None:
    """Written as the guides of each backend write it."""
    trained = task("sparse")

    class Custom(keras.Model):
        train_step = gradients(
            lambda model, x, y, y_pred, loss: model.compute_metrics(x, y, y_pred)
        )

    model = Custom(trained.model.inputs, trained.model.outputs)
    metrics = [F1Score(**BOTH)]
    model.compile("adam", "sparse_categorical_crossentropy", metrics=metrics)
    trained._replace(model=model).fit(TensorBoard(tmp_path), epochs=1)

    check_beside(tmp_path, "train")


@pytest.mark.parametrize("is_given", [False, True])
def test_f1_of_the_callback_keeps_what_either_asks_for(is_given: bool) -> None:
    """Its own arguments rule; the user's metric stays as it is."""
    mine = F1Score(threshold=0.4, **(BOTH if is_given else {}))
    config = mine.get_config()
    chosen = TensorBoard("logs", f1=mine, histogram=100, confusion=True)._f1

    assert chosen.get_config() == {**config, **BOTH}
    assert mine.get_config() == config


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"f1": F1Score(histogram=196), "histogram": 100}, "Give it to F1Score alone"),
        ({"f1": F1Score(confusion=True), "confusion": False}, "`confusion` of Tens"),
        ({"f1": False, "histogram": True}, "f1=False lends none"),
        ({"histogram": 99}, "`histogram` must be True, False or one of"),
    ],
)
def test_arguments_that_contradict_each_other_are_an_error_at_once(
    arguments: dict[str, Any], words: str
) -> None:
    """Before the first step."""
    with pytest.raises(ValueError, match=words):
        TensorBoard("logs", **arguments)


def test_beside_a_compiled_metric_a_line_says_who_keeps_details(
    tmp_path: Path, said: Said
) -> None:
    """Nothing is lent there; the advice works."""
    task("probabilities", metrics=[F1Score()]).fit(
        TensorBoard(tmp_path, histogram=True), epochs=1
    )

    [sentence] = said()
    assert "as F1Score(histogram=True)" in sentence
    assert "f1_score/histogram" not in read(tmp_path, "train")


def test_a_hinge_keeps_no_histogram_and_a_line_says_why(
    tmp_path: Path, said: Said
) -> None:
    """Its predictions are no probabilities. The counts are as always."""
    x = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
    y = np.where(x[:, :1] > 0, 1.0, -1.0)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    metric = F1Score(histogram=True)
    model.compile("adam", "hinge", metrics=[metric])
    model.fit(x, y, verbose=0, callbacks=[TensorBoard(tmp_path)])

    sentences = [s for s in said() if "no histogram is kept, since the loss" in s]
    assert len(sentences) == 1
    tags = read(tmp_path, "train")
    assert "f1_score/counts" in tags
    assert "f1_score/histogram" not in tags
    with pytest.raises(
        ValueError, match=r"F1Score\(threshold=\.\.\., histogram=True\)"
    ):
        metric.histogram()


def test_what_another_counts_is_in_no_detail_of_a_split() -> None:
    """Stretches are added and taken away as those of the record."""
    rng = np.random.default_rng(0)
    metric = F1Score(histogram=100, confusion=True)
    counter, mine = SplitCounter(metric), F1Score(histogram=100, confusion=True)
    for whose in ("train", None, "train", "reset", None, "train"):
        batch = rng.integers(0, 3, 8), rng.random((8, 3), "float32")
        if whose == "reset":
            metric.reset_state()
        elif whose is None:
            counter.pause()
            metric.update_state(*batch)
        else:
            counter.open("train")
            metric.update_state(*batch)
            mine.update_state(*batch)

    counted = counter.counted("train")
    assert counted is not None
    found = metric.detail(counted)
    assert found.confusion == mine.confusion()
    assert isinstance(found.histogram, ScoreHistogram)
    np.testing.assert_array_equal(found.histogram.positives, mine.histogram().positives)


def test_the_best_epoch_is_written_again_where_a_loader_samples() -> None:
    """By the metric's own F1, under a tag of its own, at its own step."""
    metric = F1Score(histogram=100)
    metric.update_state([1.0, 0.0], [0.9, 0.8])
    worse = metric.counted()
    metric.reset_state()
    metric.update_state([1.0, 0.0], [0.9, 0.2])
    best, written = metric.counted(), []
    writing = Writing(
        "nowhere",
        lambda run, summary, step: written.append((run, summary.value[0].tag, step)),
    )
    for epoch in range(BestDetail.FEW + 2):
        counted = best if epoch == 5 else worse
        writing.epoch("train", metric, Named("f1_score"), counted, epoch)

    again = [entry for entry in written if entry[1] == "f1_score/best_histogram"]
    assert again == [("train", "f1_score/best_histogram", 5)]
