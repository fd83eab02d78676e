"""Rows with scores, as generated cases: of every float type, and of many shapes.

Most of them lie where a histogram may err: at an edge, beside it, at 0 and 1, tied, all
in one bin, in the worst and in the best order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import ml_dtypes
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import BINS, edges_of, logits_of
from tb_f1_plugin.core.labels import Rows, rows_of

TYPES: dict[str, Any] = {
    "float16": np.float16,
    "bfloat16": ml_dtypes.bfloat16,
    "float32": np.float32,
    "float64": np.float64,
}
SHAPES = (
    "uniform",
    "normal",
    "over-confident",
    "in one bin",
    "of few values",
    "all equal",
    "0 and 1",
    "at the edges",
)
LARGE = 1e290  # in the place of infinity, which scikit-learn refuses


class Scored(NamedTuple):
    """The rows of one column.

    Attributes:
        true: Shape `(n,)`, bool.
        scores: Shape `(n,)`: probabilities or logits, of any float type.
        weights: Shape `(n,)`, or None.
        mask: Shape `(n,)`, or None.
        edges: The histogram's.
        from_logits: Whether scores are logits.
    """

    true: Array
    scores: Array
    weights: Array | None
    mask: Array | None
    edges: Array
    from_logits: bool

    def rows(self) -> Rows:
        """Return the rows, as numpy reads them."""
        return rows_of(
            self.true.astype(int),
            self.scores,
            sample_weight=self.weights,
            mask=self.mask,
        )

    def kept(self) -> tuple[Array, Array, Array | None]:
        """Return truth, scores and weights without what is masked out."""
        kept = np.ones(len(self.true), bool) if self.mask is None else self.mask
        weights = None if self.weights is None else self.weights[kept]
        return self.true[kept], self.scores[kept], weights

    def ranked(self) -> tuple[Array, Array, Array | None]:
        """Return the same for scikit-learn: float64, and NaN as the lowest score."""
        true, scores, weights = self.kept()
        wide = scores.astype(np.float64)
        finite = np.clip(wide, -LARGE, LARGE)
        return true, np.where(np.isnan(wide), -2 * LARGE, finite), weights


def case(random: np.random.Generator, *, odd: bool = True) -> Scored:
    """Draw a case of 1 to 300 rows.

    Args:
        random: Draws.
        odd: Whether scores may be NaN or infinite, or outside of [0, 1].
    """
    count = int(random.integers(1, 300 if random.random() < 0.7 else 6))
    own = TYPES[random.choice(list(TYPES))]
    from_logits = bool(random.random() < 0.3)
    threshold = random.choice([None, 0.5, 0.4, 1 / 3, random.random()])
    edges = edges_of(int(random.choice(BINS)), threshold=threshold)
    true = random.random(count) < random.choice([0.02, 0.3, 0.5, 0.9])
    scores = _scores(random, random.choice(SHAPES), true, edges)
    if from_logits:
        with np.errstate(divide="ignore"):
            scores = np.log(scores) - np.log1p(-scores)
        finite = np.clip(scores, -800, 800)
        scores = finite if random.random() < 0.5 or not odd else scores
    at = random.random(count) < random.choice([0, 0.2])
    cuts = logits_of(edges) if from_logits else edges
    cuts = cuts[np.isfinite(cuts)]
    scores = np.where(at, random.choice(cuts, count), scores).astype(own)
    if random.random() < 0.2:  # beside where it was
        scores = np.nextafter(scores, own(0.5)).astype(own)
    if odd and random.random() < 0.3:
        values = np.array([np.nan, np.inf, -np.inf, -0.5, 1.5, -0.0]).astype(own)
        at = random.random(count) < 0.1
        scores = np.where(at, random.choice(values, count), scores).astype(own)
    weights = mask = None
    if random.random() < 0.3:
        weights = random.choice([0.0, 0.1, 1.0, 2.5, random.random()], count)
    if random.random() < 0.2:
        mask = random.random(count) < 0.7
    return Scored(true, scores, weights, mask, edges, from_logits)


def _scores(
    random: np.random.Generator, shape: str, true: Array, edges: Array
) -> Array:
    """Return probabilities in float64."""
    count = len(true)
    signs = true * 2.0 - 1
    if shape == "uniform":
        return random.random(count)
    if shape in ("normal", "over-confident"):
        scale = 1.0 if shape == "normal" else random.choice([4.0, 16.0])
        logits = scale * (random.normal(size=count) + random.choice([0, 1]) * signs)
        return np.asarray(1 / (1 + np.exp(-logits)))
    if shape == "in one bin":
        at = int(random.integers(len(edges) - 1))
        # The best order, the worst one, or any.
        order = random.choice([1.0, -1.0, 0.0]) * signs
        share = np.where(order == 0, random.random(count), 0.5 + order / 4)
        share = share + random.choice([0, 0.2]) * (random.random(count) - 0.5)
        return np.asarray(edges[at] + share * (edges[at + 1] - edges[at]))
    values = {
        "of few values": random.random(3),
        "all equal": random.random(1),
        "0 and 1": np.array([0.0, 1.0]),
        "at the edges": edges,
    }[shape]
    return random.choice(values, count)
