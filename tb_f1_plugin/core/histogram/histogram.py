"""Histogram: the immutable, mergeable value; how many rows of a class have which score.

May import numpy, `counts` and `edges` only. `binning` makes one of a batch. It has
`len(edges) + 2` cells in the order of the scores:

| cell | scores |
|---|---|
| 0 | NaN, which is above no edge |
| 1 | 0 and less, −∞ too |
| k + 2 | above edge k, up to edge k + 1 |
| the last | above 1, ∞ too |

So the rows above edge k are those of the cells from k + 2 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array, frozen
from tb_f1_plugin.core.histogram.edges import edges_of

BESIDE = 2  # cells more than edges: for NaN, and for what is not above any edge


@dataclass(frozen=True, eq=False)
class ScoreHistogram:
    """How many positives and negatives of each class have which score.

    Histograms of disjoint rows merge: `+` is associative and commutative, and
    `ScoreHistogram.zero` is its neutral element. The counts merge exactly. The other
    two sums are of scores, which float64 rounds; nothing that is called exact is made
    of them.

    Where argmax decides, each class is one against the rest: its score is its own
    column, whichever class is predicted.

    Args:
        edges: Shape `(edges,)`: what scores are compared with, in increasing order; 0,
            1/2 and 1 are among them. For logits these are the probabilities.
        positives: Shape `(..., classes, edges + 2)`: the rows of the class, by cell.
            Integers (kept as int64), or weights (float64). Leading axes, such as
            epochs, are free.
        negatives: Same shape: the other rows.
        distances: Same shape, float64: the sum of the scores' distances to the nearer
            end: of the scores up to 1/2, and of 1 − score above it. Of NaN it is 0.
            Else it is 0 only where all scores of a cell are 0 or all are 1. A score
            outside of [−1, 2] counts as the end of that.
        squared_errors: Shape `(..., classes)`, float64: the sum of (score − truth)²,
            truth being 1 or 0. Brier's score is its mean.

    Raises:
        ValueError: If the shapes do not fit together, or the edges are no edges.

    Example:
        Two epochs of one class, counted by `histogram_of`, and their sum:

        >>> from tb_f1_plugin.core.histogram.binning import histogram_of
        >>> from tb_f1_plugin.core.labels import rows_of
        >>> edges = [0, 0.5, 1]
        >>> first = histogram_of(rows_of([1, 0, 1], [0.9, 0.6, 0.5]), edges)
        >>> second = histogram_of(rows_of([1, 0], [1.0, float("nan")]), edges)
        >>> first.positives.tolist(), (first + second).positives.tolist()
        ([[0, 0, 1, 1, 0]], [[0, 0, 1, 2, 0]])
        >>> (first + second).negatives.tolist()
        [[1, 0, 0, 1, 0]]
    """

    edges: Array
    positives: Array
    negatives: Array
    distances: Array
    squared_errors: Array

    def __init__(
        self,
        edges: npt.ArrayLike,
        positives: npt.ArrayLike,
        negatives: npt.ArrayLike,
        distances: npt.ArrayLike,
        squared_errors: npt.ArrayLike,
    ) -> None:
        known = checked_edges(edges)
        by_cell = [frozen(values) for values in (positives, negatives)]
        by_cell.append(frozen(np.asarray(distances, np.float64)))
        by_class = frozen(np.asarray(squared_errors, np.float64))
        shapes = [values.shape for values in (*by_cell, by_class)]
        cells = len(known) + BESIDE
        fits = len(set(shapes[:-1])) == 1 and shapes[0] == (*shapes[-1], cells)
        if not fits or not shapes[-1]:
            raise ValueError(
                f"With {len(known)} edges `positives`, `negatives` and `distances` "
                f"must have one shape (..., classes, {cells}) and `squared_errors` "
                f"(..., classes), got {', '.join(map(str, shapes))}."
            )
        values = (known, *by_cell, by_class)
        for name, value in zip(("edges", *_SUMS), values, strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def zero(cls, classes: int, edges: npt.ArrayLike | None = None) -> ScoreHistogram:
        """Return the neutral element of `+`; the edges are those of `edges_of` if None.

        >>> ScoreHistogram.zero(3).positives.shape
        (3, 387)
        """
        known = edges_of() if edges is None else checked_edges(edges)
        nothing = np.zeros((classes, len(known) + BESIDE), np.int64)
        return cls(known, nothing, nothing, nothing, np.zeros(classes))

    @property
    def classes(self) -> int:
        """The length of the class axis."""
        return int(self.positives.shape[-2])

    @property
    def middle(self) -> int:
        """The first cell above 1/2: from there on distances are to 1."""
        return int(np.searchsorted(self.edges, 0.5)) + BESIDE

    @property
    def last(self) -> int:
        """The cell whose upper end is 1."""
        return int(np.searchsorted(self.edges, 1.0)) + 1

    @property
    def rows(self) -> Array:
        """The rows of each cell, positive or not; same shape as `positives`."""
        return np.asarray(self.positives + self.negatives)

    def on(self, edges: npt.ArrayLike) -> ScoreHistogram:
        """Return the same rows on fewer edges, which are all among its own.

        So histograms of different numbers of bins can be added. Each is put on the
        edges that they share: those of fewer bins are among those of more.

        Raises:
            ValueError: If an edge is none of its own.

        >>> ScoreHistogram.zero(1).on(edges_of(100)).positives.shape
        (1, 103)
        """
        fewer = checked_edges(edges)
        at = np.searchsorted(self.edges, fewer)
        missing = fewer[self.edges[np.minimum(at, len(self.edges) - 1)] != fewer]
        if len(missing):
            raise ValueError(
                "A histogram has no counts at an edge that is none of its own, got "
                f"{missing[0]!s}."
            )
        # Where each new cell begins: NaN, what is up to the first edge, and the rest.
        starts = np.asarray([0, 1, *(at + BESIDE)])
        positives, negatives, distances = (
            np.add.reduceat(getattr(self, name), starts, axis=-1) for name in _BY_CELL
        )
        return ScoreHistogram(
            fewer, positives, negatives, distances, self.squared_errors
        )

    def of_class(self, index: int) -> ScoreHistogram:
        """Return one class, as a histogram of one.

        Raises:
            IndexError: If there is no such class.

        >>> ScoreHistogram.zero(3).of_class(2).classes
        1
        """
        if not 0 <= index < self.classes:
            raise IndexError(
                f"`index` must be in [0, {self.classes - 1}], got {index!r}."
            )
        only = slice(index, index + 1)
        positives, negatives, distances = (
            getattr(self, name)[..., only, :] for name in _BY_CELL
        )
        return ScoreHistogram(
            self.edges, positives, negatives, distances, self.squared_errors[..., only]
        )

    def __add__(self, other: object) -> ScoreHistogram:
        """Pool two histograms of disjoint rows, which have the same edges."""
        if not isinstance(other, ScoreHistogram):
            return cast("ScoreHistogram", NotImplemented)
        if not np.array_equal(self.edges, other.edges):
            raise ValueError(
                "Only histograms of the same edges can be added, got "
                f"{len(self.edges)} and {len(other.edges)} edges that are not the "
                "same. `on` puts both on the edges that they share."
            )
        if self.classes != other.classes:
            raise ValueError(
                "Only histograms of the same classes can be added, got "
                f"{self.classes} and {other.classes} classes."
            )
        sums = (getattr(self, name) + getattr(other, name) for name in _SUMS)
        return ScoreHistogram(self.edges, *sums)

    def __eq__(self, other: object) -> bool:
        """Tell whether edges and all sums are the same numbers."""
        if not isinstance(other, ScoreHistogram):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("edges", *_SUMS)
        )

    def __hash__(self) -> int:
        """Hash by shape and sums, which equal histograms share."""
        return hash((self.positives.shape, float(self.positives.sum())))

    def __repr__(self) -> str:
        """Show how large it is, and no thousand numbers.

        >>> ScoreHistogram.zero(2)
        ScoreHistogram(385 edges, shape=(2,), rows=0)
        """
        rows = self.rows.sum()
        shape = self.squared_errors.shape
        return f"ScoreHistogram({len(self.edges)} edges, shape={shape}, rows={rows})"


_BY_CELL = ("positives", "negatives", "distances")
_SUMS = (*_BY_CELL, "squared_errors")


def checked_edges(edges: npt.ArrayLike) -> Array:
    """Return edges as a read-only array of float64.

    Raises:
        ValueError: If they do not increase from 0 to 1 by way of 1/2.
    """
    known = np.asarray(edges, np.float64)
    if (
        known.ndim != 1
        or len(known) < 3
        or (known[0], known[-1]) != (0, 1)
        or not (np.diff(known) > 0).all()
        or not (known == 0.5).any()
    ):
        raise ValueError(
            "`edges` must increase from 0 to 1, with 0.5 among them, got "
            f"{np.asarray(edges).tolist()!r}. `edges_of` makes such edges."
        )
    return frozen(known)
