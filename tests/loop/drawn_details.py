"""Drawn data with odd scores, and the histogram that numpy makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.labels import rows_of
from tests.loop.libraries import array
from tests.strategies import Data, Entries, data, entries

FLOATS = ("float16", "float32", "float64")
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
