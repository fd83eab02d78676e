"""Histograms and confusions of a loop: they are the core's, whatever library runs."""

from __future__ import annotations

import functools
import operator
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
from tb_f1_plugin.loop.arrays.libraries import NUMPY
from tests.loop.drawn_details import (
    FLOATS,
    assert_same,
    drawn_with_odd,
    odd_of,
    options_of,
    rows_read,
    updated,
)
from tests.loop.libraries import array, every_library, needs
from tests.loop.test_counting import EXAMPLES
from tests.strategies import ARGMAX, Data, data

FORM, _ = Options().form_of((8,), (8,))


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
