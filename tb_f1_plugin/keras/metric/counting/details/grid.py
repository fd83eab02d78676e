"""Grid: the edges that scores are compared with, and how cells lie in a state.

May import numpy and the core's histograms. A float32 says by its own bits between which
edges it lies, if these are as many in every octave. So the grid has such edges: those
of `edges_of`, and a few more close to 0 and 1. What is counted is put on the edges that
were asked for when somebody reads it, which is exact.

A state has *places*. From 0 to 1/2 they follow the cells upwards, and from 1 down to
1/2 they follow them downwards, behind the others. So a score and 1 minus it lie in the
same place of their half.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import HALVINGS, cuts_of, edges_of
from tb_f1_plugin.core.histogram.histogram import BESIDE, ScoreHistogram

MIDDLE = 0.5  # what a NaN is taken for; its rows lie in a cell of their own
_DEEPEST, _EVEN = 24, 6  # the smallest edge is 2^-24; from 2^-6 on they are even
_BIAS, _FRACTION = 127, 23  # of a float32


@dataclass(frozen=True)
class Grid:
    """The edges for a number of bins, and for a threshold that is an edge as well.

    Args:
        bins: As of `edges_of`.
        threshold: Likewise.
    """

    bins: int
    threshold: float | None = None

    @property
    def halvings(self) -> int:
        """By how many halvings each octave is divided."""
        return HALVINGS[self.bins]

    @cached_property
    def edges(self) -> Array:
        """All edges of the grid, in increasing order."""
        parts = 1 << self.halvings
        octaves = 2.0 ** np.arange(-_DEEPEST, -_EVEN)
        small = (octaves[:, np.newaxis] * (1 + np.arange(parts) / parts)).ravel()
        even = np.arange(parts, parts << (_EVEN - 1)) / (parts << _EVEN)
        lower = np.concatenate([small, even])
        own = [] if self.own is None else [self.own]
        return np.unique(np.concatenate([[0, MIDDLE, 1], lower, 1 - lower, own]))

    @cached_property
    def own(self) -> float | None:
        """The threshold, if the grid would not have it without."""
        cut = self.threshold
        if cut is None or cut in Grid(self.bins).edges:
            return None
        return cut

    @property
    def first_octave(self) -> int:
        """The bits of 2^-24, without those that tell no edges apart."""
        return (_BIAS - _DEEPEST) << self.halvings

    @property
    def last_octave(self) -> int:
        """Likewise of 2^-6, from which on the edges are even."""
        return (_BIAS - _EVEN) << self.halvings

    @property
    def shift(self) -> int:
        """How many bits of a float32 tell no edges apart."""
        return _FRACTION - self.halvings

    @property
    def even(self) -> int:
        """How many even edges there are from 0 to 1."""
        return 1 << (_EVEN + self.halvings)

    @property
    def half(self) -> int:
        """How many places a half has: one more for the threshold, and one for NaN."""
        octaves = (_DEEPEST - _EVEN) << self.halvings
        even = self.even // 2 - (1 << self.halvings)
        return 1 + (1 + octaves + even) + 1 + 1

    @property
    def places(self) -> int:
        """How many places there are."""
        return 2 * self.half

    @cached_property
    def place_of_cell(self) -> Array:
        """The place of each cell, int32."""
        edges, own = self.edges, self.own
        # What the threshold takes from the places of one half it leaves in the other.
        behind = int(own is not None and own > MIDDLE)
        before = int(own is not None and own < MIDDLE)
        plain = int(own is None)
        cells = np.arange(len(edges) + BESIDE)
        upper = len(edges) + 1 - cells + before + plain
        lower = cells - 1 + behind + plain
        is_lower = cells < np.searchsorted(edges, MIDDLE) + BESIDE
        places = np.where(is_lower, self.half + lower, upper)
        places[0] = self.half - 1
        return places.astype(np.int32)

    def histogram(self, state: Array, classes: int) -> ScoreHistogram:
        """Return the histogram that was counted, on the edges that were asked for.

        Args:
            state: As `counting.details.histogram` adds it up.
            classes: The number of classes.
        """
        sums = state[: 4 * classes * self.places]
        by_place = sums.reshape(2, 2, classes, self.places)
        counts, distances = by_place[..., self.place_of_cell]
        squares = state[len(sums) :].copy()
        # A NaN was taken for 1/2. It is as far from 1 as a score of 0, and its
        # distance is none.
        squares += counts[1, :, 0] - (counts[0, :, 0] + counts[1, :, 0]) * MIDDLE**2
        distances[..., 0] = 0
        # (1 − d)² instead of d² where the nearer end is not the truth.
        middle = int(np.searchsorted(self.edges, MIDDLE)) + BESIDE
        for truth, wrong in ((1, slice(1, middle)), (0, slice(middle, None))):
            squares += (counts[truth] - 2 * distances[truth])[:, wrong].sum(-1)
        negatives, positives = counts
        if (counts == np.rint(counts)).all():
            negatives, positives = counts.astype(np.int64)
        found = ScoreHistogram(
            self.edges,
            positives,
            negatives,
            distances.sum(0),
            np.maximum(squares, 0),
        )
        return found.on(edges_of(self.bins, threshold=self.threshold))


@cache
def cuts_for(grid: Grid, own: str, wide: str, *, from_logits: bool) -> Array:
    """Return what scores are compared with, as `cuts_of`; one array for equal grids.

    Args:
        grid: Whose edges.
        own: The name of the scores' type in Keras.
        wide: That of the type that they are compared in, which holds `own`.
        from_logits: Whether scores are logits.
    """
    # numpy knows "bfloat16" as soon as Keras is imported.
    cuts = cuts_of(grid.edges, np.dtype(own), from_logits=from_logits)
    return cuts.astype(wide)


@cache
def place_of_cell(grid: Grid) -> Array:
    """Return the place of each cell; one array for equal grids."""
    return grid.place_of_cell
