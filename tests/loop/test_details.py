"""Details: histograms and confusions are those of the core, on every library."""

from __future__ import annotations

import functools
import operator
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges, counts_at
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.loop.arrays.libraries import NUMPY
from tests.loop.libraries import array, every_library, needs
from tests.loop.test_counting import EXAMPLES
from tests.strategies import ARGMAX, Data, Entries, data, entries

FLOATS = ("float16", "float32", "float64")
FORM, _ = Options().form_of((8,), (8,))
BOTH = {"histogram": 100, "confusion": True}
ABOVE = (
    "f1_score: the histogram takes scores for probabilities, and 72 of 150 are above "
    "1. If they are logits, give `from_logits=True`: then it is of their softmax. F1 "
    "is right as it is."
)
SOFT: dict[str, Any] = {}


def assert_same(actual: ScoreHistogram, expected: ScoreHistogram) -> None:
    """Hold two histograms equal: counts as integers, sums of scores to rounding."""
    for name in ("edges", "positives", "negatives"):
        ours, theirs = getattr(actual, name), getattr(expected, name)
        if theirs.dtype.kind == "i":
            assert ours.dtype == np.int64
            assert np.array_equal(ours, theirs)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
    for name in ("distances", "squared_errors"):
        ours, theirs = getattr(actual, name), getattr(expected, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
        # 0 says that all scores of a cell are one score.
        assert np.array_equal(ours == 0, theirs == 0)


def odd_of(draw: st.DrawFn, scores: Any, threshold: float | None) -> Any:
    """Put NaN, infinities, both ends, numbers beyond and edges among scores."""
    odd = [np.nan, np.inf, -np.inf, 0, -0.0, 1, 1.5, -3, 0.5, 1e-39, threshold or 0.25]
    values = np.array(scores)
    flat = values.reshape(-1)
    with np.errstate(over="ignore"):
        for at in draw(st.lists(st.integers(0, len(flat) - 1), max_size=8)):
            flat[at] = draw(st.sampled_from(odd))
    return values


@st.composite
def drawn_with_odd(draw: st.DrawFn) -> tuple[Any, Any, int]:
    """Draw data, predictions of which some are odd, and a number of bins."""
    drawn = draw(st.one_of(data(missing=True, floats=FLOATS), entries()))
    threshold = drawn.metric["threshold"] if isinstance(drawn, Data) else 0.5
    scores = odd_of(draw, drawn.y_pred, threshold)
    return drawn, scores, draw(st.sampled_from([100, 196, 384, 752]))


def options_of(drawn: Data | Entries) -> dict[str, Any]:
    """Return what a metric of drawn data is told."""
    return drawn.metric if isinstance(drawn, Data) else {"threshold": drawn.threshold}


def rows_read(drawn: Any, scores: Any, batch: slice = slice(None)) -> Any:
    """Return the rows of a batch with other predictions, as numpy reads them."""
    weight, mask = drawn.sample_weight, drawn.mask
    return rows_of(
        drawn.y_true[batch],
        scores[batch],
        **options_of(drawn),
        sample_weight=None if weight is None else weight[batch],
        mask=None if mask is None else mask[batch],
    )


def updated(f1: F1Score, library: str, drawn: Any, scores: Any) -> None:
    """Count drawn data, batch after batch."""
    for batch in drawn.batches:
        given_ = [drawn.y_true[batch], scores[batch]]
        for more in (drawn.sample_weight, drawn.mask):
            given_.append(None if more is None else more[batch])
        f1.update(*(array(library, values) for values in given_))


def expected_histogram(
    f1: F1Score, drawn: Any, scores: Any, softmax: Any = None
) -> ScoreHistogram:
    """Return the sum of numpy's histograms of the batches."""
    is_softmax = f1.scale == "softmax"
    edges = f1.histogram().edges
    found = []
    for batch in drawn.batches:
        rows = rows_read(drawn, scores, batch)
        if is_softmax:
            of = softmax(scores[batch]).reshape(-1, rows.true.shape[-1])
            # The rows that count, found by what is in none of their own scores.
            options = {k: v for k, v in options_of(drawn).items() if k != "from_logits"}
            weight, mask = drawn.sample_weight, drawn.mask
            rows = rows_of(
                drawn.y_true[batch],
                of.reshape(scores[batch].shape),
                **options,
                sample_weight=None if weight is None else weight[batch],
                mask=None if mask is None else mask[batch],
            )
        from_logits = options_of(drawn).get("from_logits", False) and not is_softmax
        found.append(histogram_of(rows, edges, from_logits=from_logits))
    return functools.reduce(operator.add, found)


def without_denormals(scores: Any) -> Any:
    """Return scores of which those are 0 that JAX takes for 0 on the host."""
    wide = scores.astype(np.float64)
    is_denormal = (np.abs(wide) < np.finfo(np.float32).tiny) & (wide != 0)
    return np.where(is_denormal, scores.dtype.type(0), scores)


def softmax_by(library: str) -> Any:
    """Return a function that makes softmaxes as a library makes them, on the host."""

    def of(values: Any) -> Any:
        if library != "jax":  # torch's on the host are counted by numpy
            return NUMPY.softmax(values)
        import jax

        with jax.enable_x64(True):
            return np.asarray(jax.jit(jax.nn.softmax)(array("jax", values)))

    return of


@every_library
def test_a_histogram_is_that_of_the_core(library: str) -> None:
    """For every form, type, weight, mask, odd score, and split into batches."""

    @settings(max_examples=EXAMPLES[library], deadline=None, database=None)
    @given(drawn_with_odd())
    def check(given_: tuple[Any, Any, int]) -> None:
        drawn, scores, bins = given_
        if library == "jax":
            scores = without_denormals(scores)
        f1 = F1Score(**options_of(drawn), histogram=bins)
        updated(f1, library, drawn, scores)

        expected = expected_histogram(f1, drawn, scores, softmax_by(library))
        assert_same(f1.histogram(), expected)

    check()


@every_library
@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_the_counts_at_an_edge_are_those_of_a_metric_with_that_threshold(
    library: str, dtype: str, from_logits: bool
) -> None:
    """In the predictions' own type, also of scores that are an edge, rounded to it."""
    if library == "numpy" and dtype == "bfloat16":
        pytest.skip("numpy has none")
    rng = np.random.default_rng(0)
    own = (0.1, 0.3, 0.4, 0.7, 0.9999)
    edges = F1Score(histogram=True).options.edges(FORM)
    near = np.concatenate([rng.choice(edges[1:-1], 60), own, own])
    values = np.concatenate([near, near * 1.003, near * 0.997]).clip(1e-9, 1 - 1e-9)
    if from_logits:
        values = np.log(values) - np.log1p(-values)
    labels = array(library, rng.integers(0, 2, len(values)))
    scores = array(library, values, dtype)
    few = library == "jax"  # which compiles each threshold anew
    for threshold in own[1 : 2 if few else None]:
        f1 = F1Score(threshold=threshold, from_logits=from_logits, histogram=True)
        f1.update(labels, scores)
        at = at_edges(f1.histogram())
        assert counts_at(at, threshold) == f1.counts()
        for edge in rng.choice(edges, 1 if few else 6):
            other = F1Score(threshold=float(edge), from_logits=from_logits)
            other.update(labels, scores)
            assert counts_at(at, edge) == other.counts(), edge


@every_library
def test_a_confusion_is_that_of_the_core(library: str) -> None:
    """For every form of argmax data; its counts are those of the record."""

    @settings(max_examples=EXAMPLES[library], deadline=None, database=None)
    @given(data(ARGMAX, missing=True, floats=FLOATS), st.data())
    def check(drawn: Data, more: st.DataObject) -> None:
        scores = odd_of(more.draw, drawn.y_pred, None)
        f1 = F1Score(**drawn.metric, confusion=True)
        updated(f1, library, drawn, scores)

        batches = [rows_read(drawn, scores, batch) for batch in drawn.batches]
        expected = functools.reduce(operator.add, map(Confusion.of_rows, batches))
        for ours, theirs in (
            (f1.confusion().matrix(), expected.matrix()),
            (f1.confusion().unpredicted(), expected.unpredicted()),
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
        if drawn.sample_weight is None:
            assert f1.confusion() == expected
            assert f1.confusion().counts == f1.counts()

    check()


@every_library
@pytest.mark.parametrize("classes", [16, 17, 1000])
def test_a_confusion_of_many_classes_is_scikit_learn_s(
    library: str, classes: int
) -> None:
    """From the sums of a batch, or from a table that runs on the device."""
    rng = np.random.default_rng(0)
    labels, said = rng.integers(0, classes, (2, 2, 3000))
    f1 = F1Score(confusion=True)
    for y_true, numbers in zip(labels, said, strict=True):
        f1.update(array(library, y_true), array(library, np.eye(classes)[numbers]))
    matrix = confusion_matrix(labels.ravel(), said.ravel(), labels=np.arange(classes))
    assert np.array_equal(f1.confusion().matrix(), matrix)


def test_more_classes_than_a_table_has_keep_no_confusion(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One sentence says so, and the error says it again; the counts are there."""
    f1 = F1Score(confusion=True)
    for _ in range(2):
        f1.update(np.arange(3), np.eye(1001, dtype="float32")[:3])
    assert [record.getMessage() for record in caplog.records] == [
        "f1_score: no confusion is kept: at most 1,000 classes have one, got 1,001. F1 "
        "and the counts are as without it."
    ]
    with pytest.raises(ValueError, match="at most 1,000 classes have one, got 1,001"):
        f1.confusion()
    assert f1.detail() == Detail()
    assert f1.counts().total == 6


@every_library
def test_details_are_added_pickled_and_forgotten_with_the_counts(library: str) -> None:
    """`+`, pickle, `sync` without processes, and `reset`."""
    labels = array(library, np.array([0, 1, 2, 1, 2]))
    scores = array(library, np.random.default_rng(0).random((5, 3)))
    f1 = F1Score(histogram=100, confusion=True)
    f1.update(labels, scores)
    one = f1.detail()
    for other in (pickle.loads(pickle.dumps(f1)), f1.sync(), f1 + F1Score(**BOTH)):
        assert other.detail() == one
    f1.update(labels, scores, array(library, np.ones(5)))
    f1.update(labels, scores)
    twice = (f1 + f1).detail()
    assert_same(twice.histogram, f1.histogram() + f1.histogram())
    assert f1.histogram().rows.sum() == 45
    assert twice.confusion == f1.confusion() + f1.confusion()
    assert f1.confusion().counts == f1.counts()
    f1.reset()
    with pytest.raises(ValueError, match=r"has counted nothing yet\. Call `update`"):
        f1.detail()
    f1.update(labels, scores)
    assert f1.detail() == one


def test_what_nobody_asked_for_is_an_error_that_says_what_to_do() -> None:
    """And so is a confusion of data that have none: there the counts say it."""
    f1 = F1Score()
    f1.update([1, 0], [0.9, 0.2])
    assert f1.detail() == Detail()
    with pytest.raises(ValueError, match=r"no histogram\. Give it `histogram=True`"):
        f1.histogram()
    for told in ({}, {"confusion": True}):
        f1 = F1Score(**told)
        f1.update([1, 0], [0.9, 0.2])
        with pytest.raises(ValueError, match=r"of binary data: .* from `counts\(\)`"):
            f1.confusion()
    f1 = F1Score()
    f1.update([1, 0], [[0.9, 0.2], [0.3, 0.4]])
    with pytest.raises(ValueError, match=r"no confusion\. Give it `confusion=True`"):
        f1.confusion()


def test_metrics_of_other_details_are_not_added() -> None:
    """One sentence names both; a confusion that none of both has does not matter."""
    f1, other = F1Score(histogram=True), F1Score(histogram=100)
    for each in (f1, other):
        each.update([1, 0], [0.9, 0.2])
    with pytest.raises(ValueError, match=r"`histogram=384` and `histogram=100`\. Give"):
        f1 + other
    f1, other = F1Score(), F1Score(confusion=True)
    for each in (f1, other):
        each.update([1, 0], [0.9, 0.2])
    assert (f1 + other).counts().total == 4
    for each in (f1, other):
        each.reset()
        each.update([1, 0], [[0.9, 0.2], [0.3, 0.4]])
    with pytest.raises(ValueError, match="`confusion=False` and `confusion=True`"):
        f1 + other


@every_library
@pytest.mark.parametrize("options", [{}, {"threshold": 0.5}])
def test_a_batch_that_does_not_fit_leaves_details_as_they_are(
    library: str, options: dict[str, Any]
) -> None:
    """Nothing is counted of it, here or there."""
    labels, scores = np.eye(20)[:3], np.random.default_rng(0).random((3, 20))
    given_ = array(library, labels), array(library, scores)
    f1 = F1Score(**options, histogram=True, confusion=True)
    f1.update(*given_)
    before = f1.detail()
    f1.update(*given_)
    with pytest.raises(ValueError, match="does not fit"):
        f1.update(*given_, array(library, np.ones(4)))
    assert f1.detail() == before + before or f1.detail().confusion is None
    assert f1.histogram() == before.histogram + before.histogram


@every_library
@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_details_of_weights_that_are_no_numbers_are_unknown(
    library: str, weight: float
) -> None:
    """A masked one does not matter."""
    f1 = F1Score(histogram=True, confusion=True)
    given_ = [np.array([0, 1]), np.array([[0.7, 0.3], [0.4, 0.6]])]
    given_ += [np.array([weight, 1.0]), np.array([False, True])]
    f1.update(*(array(library, values) for values in given_))
    assert f1.histogram().rows.sum() == 2
    assert f1.confusion().counts.total == 1
    f1.update(*(array(library, values) for values in given_[:3]))
    assert np.isnan(f1.histogram().rows.sum())
    assert np.isnan(f1.confusion().counts.total)


def test_logits_of_argmax_that_nobody_called_logits_are_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The counts are right, and the histogram is of scores beyond its edges."""
    logits = np.random.default_rng(0).normal(size=(50, 3)) * 5
    f1 = F1Score(histogram=True)
    for _ in range(3):
        f1.update(np.arange(50) % 3, logits)
        f1.histogram()
    assert [record.getMessage() for record in caplog.records] == [ABOVE]
    caplog.clear()
    for told, scores in (({"from_logits": True}, logits), ({}, NUMPY.softmax(logits))):
        f1 = F1Score(**told, histogram=True)
        f1.update(np.arange(50) % 3, scores)
        assert (f1.scale == "softmax") == bool(told)
        assert f1.histogram() == SOFT.setdefault("of", f1.histogram())
    assert not caplog.records


@needs("torch")
def test_what_a_device_of_torch_runs_keeps_the_same_details(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By torch's own functions, which need not wait for a device."""
    import torch

    from tb_f1_plugin.loop.arrays import libraries

    def taken(self: Any, *given_: Any) -> Any:
        return self, [self._on("cpu", value) for value in given_]

    kind = type(libraries.library_of(torch.ones(1)))
    monkeypatch.setattr(kind, "taken", taken)

    def softmax(values: Any) -> Any:
        return torch.softmax(torch.from_numpy(values), -1).numpy()

    @settings(max_examples=150, deadline=None, database=None)
    @given(drawn_with_odd())
    def check(given_: tuple[Any, Any, int]) -> None:
        drawn, scores, bins = given_
        f1 = F1Score(**options_of(drawn), histogram=bins, confusion=True)
        updated(f1, "torch", drawn, scores)
        assert_same(f1.histogram(), expected_histogram(f1, drawn, scores, softmax))
        if isinstance(drawn, Data) and drawn.kind in ARGMAX and f1.scale != "softmax":
            batches = [rows_read(drawn, scores, batch) for batch in drawn.batches]
            of = functools.reduce(operator.add, map(Confusion.of_rows, batches))
            matrix = f1.confusion().matrix()
            np.testing.assert_allclose(matrix, of.matrix(), rtol=1e-12, atol=1e-12)

    check()


@every_library
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("weight", [None, 1e-30])
def test_a_score_near_an_end_is_no_end(
    library: str, dtype: str, weight: float | None
) -> None:
    """What is not 0 has a distance that a float32 holds, whoever rounds it."""
    scores = np.array([1e-30, 1e-41, 0, 1, 1 - 2**-24, -1e-41], dtype)
    labels = np.array([1, 0, 1, 0, 1, 0])
    weights = None if weight is None else np.full(6, weight)
    f1 = F1Score(histogram=True)
    f1.update(*(array(library, values) for values in (labels, scores, weights)))
    if library == "jax":  # to which a float32 below the normal ones is 0 everywhere
        scores[np.abs(scores) < np.finfo("float32").tiny] *= dtype == "float64"
    rows = rows_of(labels, scores, sample_weight=weights)
    ours, theirs = f1.histogram(), histogram_of(rows)
    np.testing.assert_allclose(ours.distances, theirs.distances, rtol=1e-12, atol=0)
    assert np.array_equal(ours.positives, theirs.positives)
