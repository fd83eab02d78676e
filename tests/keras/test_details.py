"""A metric that is asked keeps the core's histogram and confusion, on each backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import BINS, edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.metric.counting.details import histogram as kernel
from tb_f1_plugin.keras.metric.counting.details.grid import Grid
from tests.keras.backends import BACKEND, compiled, examples, tensor
from tests.scored import SHAPES, TYPES, Scored, case
from tests.strategies import ARGMAX, Data, Entries, data, entries

Said = Callable[[], list[str]]
ROWS = 64  # of each case: JAX compiles what it counts for each length
FORMS = examples(80, fewest=5)  # each has a length of its own


def without_denormals(scores: Any) -> Any:
    """Return scores of which none is so small that a backend may take it for 0."""
    if scores.dtype == np.float16:  # which each backend computes in a wider type
        return scores
    least = float(ml_dtypes.finfo(scores.dtype).tiny)
    small = np.abs(scores.astype(np.float64)) < least
    return np.where(small, scores.dtype.type(0), scores)


def of_one_length(one: Scored) -> Scored:
    """Return a case of as many rows as every other, its own again and again."""

    def fitted(values: Any) -> Any:
        return None if values is None else np.resize(values, ROWS)

    arrays = (one.true, without_denormals(one.scores), one.weights, one.mask)
    return Scored(*map(fitted, arrays), one.edges, one.from_logits)


def assert_same(
    found: ScoreHistogram, expected: ScoreHistogram, *, is_weighted: bool
) -> None:
    """Hold a histogram to another: counts exactly, and sums of scores to rounding."""
    tolerance = 1e-12 if is_weighted else 0.0
    np.testing.assert_array_equal(found.edges, expected.edges)
    for name in ("positives", "negatives"):
        actual, wanted = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(actual, wanted, rtol=tolerance, atol=tolerance)
        assert is_weighted or actual.dtype == np.int64
    np.testing.assert_allclose(found.distances, expected.distances, rtol=1e-12)
    np.testing.assert_array_equal(found.distances == 0, expected.distances == 0)
    np.testing.assert_allclose(
        found.squared_errors, expected.squared_errors, rtol=1e-12, atol=1e-12
    )


def update(metric: F1Score, batch: tuple[Any, ...]) -> None:
    """Count labels, predictions, weights and a mask, as tensors of their own types."""
    y_true, y_pred, weights, mask = (None if x is None else tensor(x) for x in batch)
    metric.update_state(y_true, y_pred, weights, mask=mask)


def check_one_column(seed: int) -> None:
    """Hold the histogram of a case to the core's."""
    random = np.random.default_rng(seed)
    one = of_one_length(case(random))
    bins = int(random.choice(BINS))
    choices = [None, 0.4, 0.25, 1 / 3, random.random(), 0.0, 1.0]
    threshold = random.choice(choices[:-2] if one.from_logits else choices)
    y_true = one.true.astype("float32")
    if random.random() < 0.3:
        y_true[random.random(ROWS) < 0.2] = random.choice([np.nan, -1])
    options = {"threshold": threshold, "from_logits": one.from_logits}
    metric = F1Score(**options, histogram=bins)
    update(metric, (y_true, one.scores, one.weights, one.mask))

    rows = rows_of(
        y_true, one.scores, sample_weight=one.weights, mask=one.mask, **options
    )
    edges = edges_of(bins, threshold=threshold)
    expected = histogram_of(rows, edges, from_logits=one.from_logits)
    found, is_weighted = metric.histogram(), one.weights is not None
    assert_same(found, expected, is_weighted=is_weighted)
    at = counts_at(at_edges(found), 0.5 if threshold is None else threshold)
    tolerance = 1e-12 if is_weighted else 0.0
    for name in ("true_positives", "possible_positives", "predicted_positives"):
        actual, own = getattr(at, name), getattr(metric.counts(), name)
        np.testing.assert_allclose(actual, own, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("seed", range(examples(200)))
def test_the_histogram_of_one_column_is_the_core_s(seed: int) -> None:
    """Of each float type, of logits too, with NaN, infinite, tied scores, at edges, 0
    and 1, with weights and masks; at the metric's threshold it has the metric's counts.
    """
    check_one_column(seed)


@pytest.mark.campaign
def test_the_histogram_of_one_column_is_the_core_s_in_many_cases() -> None:
    """The same in a thousand cases."""
    for seed in range(1000, 1000 + 5 * examples(200)):
        check_one_column(seed)


@pytest.mark.parametrize("bins", [BINS[0], BINS[-1]])
@pytest.mark.parametrize("threshold", [None, 0.3, 0.7])
def test_bits_say_what_a_search_among_the_edges_finds(
    bins: int, threshold: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of float32 at each edge, beside it, beyond the ends, and of a NaN."""
    edges = Grid(bins, threshold).edges.astype("float32")
    beside = [np.nextafter(edges, np.float32(to)) for to in (-1, 2)]
    odd = np.float32([np.nan, -np.nan, np.inf, -np.inf, -0.0, -0.5, 1.5, 3e38, -3e38])
    scores = without_denormals(np.concatenate([edges, *beside, odd]))
    y_true = np.arange(len(scores)) % 2
    found = []
    for searches_fast in (False, True):
        monkeypatch.setattr(
            kernel.tensors, "searches_fast", lambda _, fast=searches_fast: fast
        )
        metric = F1Score(threshold=threshold, histogram=bins)
        # JAX keeps what it has compiled.
        with monkeypatch.context() as patch:
            module = "tb_f1_plugin.keras.metric.detail_metric._histogram"
            patch.setattr(module, lambda *given: kernel.histogram_state(*given))
            metric.update_state(y_true, scores)
        found.append(metric.histogram())

    rows = rows_of(y_true, scores, threshold)
    expected = histogram_of(rows, edges_of(bins, threshold=threshold))
    for one in found:
        assert_same(one, expected, is_weighted=False)


@settings(max_examples=FORMS, deadline=None)
@given(data(missing=True), st.sampled_from(BINS))
def test_details_are_the_core_s_in_every_form(drawn: Data, bins: int) -> None:
    """Rows along several axes, class numbers, soft labels, missing ones, ignored
    classes, weights and masks, in any split into batches.
    """
    is_argmax = drawn.kind in ARGMAX
    if is_argmax:  # whose scores are softmaxes of logits: another law's
        drawn.metric["from_logits"] = False
    metric = F1Score(**drawn.metric, histogram=bins, confusion=True)
    arrays = (drawn.y_true, drawn.y_pred, drawn.sample_weight, drawn.mask)
    expected = []
    for batch in drawn.batches[:2]:
        update(metric, tuple(None if x is None else x[batch] for x in arrays))
        rows = drawn.rows(batch)
        edges = edges_of(bins, threshold=drawn.metric["threshold"])
        from_logits = drawn.metric["from_logits"]
        histogram = histogram_of(rows, edges, from_logits=from_logits)
        expected.append((histogram, Confusion.of_rows(rows) if is_argmax else None))

    histograms, confusions = zip(*expected, strict=True)
    is_weighted = drawn.weight is not None
    pooled = sum(histograms[1:], start=histograms[0])
    assert_same(metric.histogram(), pooled, is_weighted=is_weighted)
    assert metric.scale != "softmax"
    if is_argmax:
        pooled = sum(confusions[1:], start=confusions[0])
        found = metric.confusion()
        tolerance = 1e-12 if is_weighted else 0.0
        for actual, wanted in (
            (found.matrix(), pooled.matrix()),
            (found.unpredicted(), pooled.unpredicted()),
        ):
            np.testing.assert_allclose(actual, wanted, rtol=tolerance, atol=tolerance)


def test_logits_of_argmax_tasks_are_compared_by_their_softmax() -> None:
    """Which the backend makes, in the predictions' own type, of a row."""
    rng = np.random.default_rng(0)
    y_true, logits = rng.integers(0, 3, ROWS), rng.normal(size=(ROWS, 3))
    logits = logits.astype("float32")
    metric = F1Score(from_logits=True, histogram=100)
    metric.update_state(y_true, logits)

    scores = keras.ops.convert_to_numpy(keras.ops.softmax(logits, axis=-1))
    expected, found = histogram_of(rows_of(y_true, scores)), metric.histogram()
    expected = expected.on(found.edges)
    assert metric.scale == "softmax"
    np.testing.assert_array_equal(found.positives, expected.positives)
    np.testing.assert_array_equal(found.negatives, expected.negatives)
    np.testing.assert_allclose(found.distances, expected.distances, rtol=1e-5)


@settings(max_examples=FORMS, deadline=None)
@given(entries())
def test_entries_that_are_not_there_are_in_no_cell(drawn: Entries) -> None:
    """Multi-label entries that are missing, masked or weighted one by one."""
    metric = F1Score(threshold=drawn.threshold, histogram=100)
    update(metric, (drawn.y_true, drawn.y_pred, drawn.sample_weight, drawn.mask))

    edges = edges_of(100, threshold=drawn.threshold)
    expected = histogram_of(drawn.rows(), edges)
    assert_same(metric.histogram(), expected, is_weighted=drawn.weight is not None)


def test_a_confusion_has_the_rows_without_a_prediction_in_a_column_of_their_own() -> (
    None
):
    """Beside a NaN nothing is predicted."""
    metric = F1Score(confusion=True)
    metric.update_state([0, 1, 1], [[0.9, 0.1], [np.nan, 0.9], [0.2, 0.8]])

    assert metric.confusion().matrix().tolist() == [[1, 0], [0, 1]]
    assert metric.confusion().unpredicted().tolist() == [0, 1]


def test_a_confusion_of_many_classes_is_counted_where_it_is_hit() -> None:
    """Of 200 classes and two batches, compiled as in a training step."""
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 200, (2, 300), "int32")
    y_pred = rng.random((2, 300, 200), "float32")
    metric = F1Score(confusion=True)
    metric.build((300,), (300, 200))
    count = compiled(metric, y_true[0], y_pred[0])
    for batch in zip(y_true, y_pred, strict=True):
        count(*map(tensor, batch))

    expected = Confusion.of_rows(rows_of(y_true.ravel(), y_pred.reshape(-1, 200)))
    assert metric.confusion() == expected
    assert metric.confusion().counts == metric.counts()


def test_columns_along_the_first_axis_have_a_histogram_of_each() -> None:
    """As of images with their channels first."""
    rng = np.random.default_rng(0)
    y_pred = rng.random((2, 3, 4, 5), "float32")
    y_true = rng.integers(0, 3, (2, 4, 5))
    metric = F1Score(axis=1, histogram=True, confusion=True)
    metric.update_state(y_true, y_pred)

    rows = rows_of(y_true, np.moveaxis(y_pred, 1, -1))
    assert_same(metric.histogram(), histogram_of(rows), is_weighted=False)
    assert metric.confusion() == Confusion.of_rows(rows)


def test_details_are_reset_with_the_counts_and_asked_for_in_the_configuration() -> None:
    """A metric that is made again from its configuration keeps the same."""
    metric = F1Score(histogram=196, confusion=True)
    metric.update_state([0, 1], [[0.9, 0.1], [0.4, 0.6]])
    metric.reset_state()

    assert metric.histogram() == ScoreHistogram.zero(2, edges_of(196))
    assert metric.confusion() == Confusion.zero(2)
    again = F1Score.from_config(metric.get_config())
    assert again.get_config() == metric.get_config()
    again.update_state([0, 1], [[0.9, 0.1], [0.4, 0.6]])
    assert len(again.histogram().edges) == 197
    assert again.detail().confusion == again.confusion()


def test_a_metric_that_was_not_asked_has_one_variable_and_says_how_to_ask() -> None:
    """What nobody asked for costs nothing; the advice works."""
    metric = F1Score()
    metric.update_state([0, 1], [[0.9, 0.1], [0.4, 0.6]])

    assert len(metric.variables) == 1
    assert (metric.detail().histogram, metric.detail().confusion) == (None, None)
    with pytest.raises(ValueError, match=r"F1Score\(histogram=True\) keeps one"):
        metric.histogram()
    with pytest.raises(ValueError, match=r"F1Score\(confusion=True\) keeps one"):
        metric.confusion()


def test_of_one_column_the_confusion_follows_from_the_counts() -> None:
    """It may be asked for, keeps nothing more, and says where the table is."""
    metric = F1Score(confusion=True)
    metric.update_state([1.0, 0.0], [0.9, 0.2])

    assert len(metric.variables) == 1
    with pytest.raises(ValueError, match=r"follows from `counts\(\)`"):
        metric.confusion()


@pytest.mark.parametrize("histogram", [50, "many", -1])
def test_a_number_of_bins_that_does_not_exist_is_refused(histogram: Any) -> None:
    """Before the first step."""
    with pytest.raises(ValueError, match="`histogram` must be True, False or one of"):
        F1Score(histogram=histogram)


def test_of_too_many_classes_no_detail_is_kept_and_a_line_says_so(said: Said) -> None:
    """The counts are kept as always, and a training goes on."""
    metric = F1Score(histogram=True, confusion=True)
    y_pred = np.random.default_rng(0).random((4, 1001), "float32")
    for _ in range(2):
        metric.update_state([0, 1, 2, 3], y_pred)

    assert len(metric.variables) == 1
    assert int(metric.counts().total) == 8
    assert [sentence.split(" of 1,001")[0] for sentence in said()] == [
        "f1_score: no histogram is kept",
        "f1_score: no confusion is kept",
    ]
    with pytest.raises(ValueError, match="no confusion is kept of 1,001 classes"):
        metric.confusion()


def test_the_cases_have_all_types_and_shapes() -> None:
    """The meta-test: what the laws above are held to."""
    drawn = [case(np.random.default_rng(seed)) for seed in range(200)]

    assert {str(one.scores.dtype) for one in drawn} == set(TYPES)
    assert len(SHAPES) == 8
    assert any(np.isnan(one.scores.astype(float)).any() for one in drawn)
    assert keras.backend.backend() == BACKEND
