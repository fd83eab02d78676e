"""Expressions: what is asked of a row, as Narwhals says it to every engine.

May import narwhals, the core, `asked` and `task`. Engines differ: for some NaN is above
every number and for others above none, and a double beside a float32 is rounded or not.
DuckDB 2 answers comparisons, and even whether a score is NaN, by the statistics of a
Parquet file, which know of no NaN. So a score is NaN or infinite here if it less itself
is not 0: that is computed everywhere. And it is compared with numbers of its own type.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import narwhals.stable.v2 as nw

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import HALVINGS, edges_of
from tb_f1_plugin.core.histogram.histogram import BESIDE

FARTHEST = 2.0  # a score is at most so far from the nearer end: as in `binning`
ABOVE_1 = 2  # what `truth` is of labels above 1
TAIL = 6  # from 1/64 to 63/64 the edges of a histogram are evenly spaced


def flag(condition: nw.Expr) -> nw.Expr:
    """Return 1 where something is so, and else 0."""
    return condition.cast(nw.Int64)


def is_finite(score: nw.Expr) -> nw.Expr:
    """Tell whether a score is neither NaN nor infinite.

    pandas makes NULL of it where a column is of Arrow.
    """
    return ((score - score) == 0).fill_null(value=False)


def is_whole(score: nw.Expr) -> nw.Expr:
    """Tell whether a score is a whole number."""
    return ((score.ceil() - score) == 0).fill_null(value=False)


def is_known(score: nw.Expr) -> nw.Expr:
    """Tell whether a score is a number, infinite or not, and not NaN."""
    return is_finite(score) | (score == math.inf) | (score == -math.inf)


def is_odd(score: nw.Expr) -> nw.Expr:
    """Tell whether a score is NaN or infinite."""
    return ~is_finite(score)


def is_above(score: nw.Expr, cut: float) -> nw.Expr:
    """Tell whether a score is above a number. ∞ is, and NaN is not."""
    return (score > cut) & (is_finite(score) | (score == math.inf))


def is_outside(score: nw.Expr) -> nw.Expr:
    """Tell whether a score is a finite number, and no probability."""
    return ((score < 0) | (score > 1)) & is_finite(score)


def as_number(column: nw.Expr, type_: Any) -> nw.Expr:
    """Return a column as numbers that are compared exactly: floats as they are."""
    if type_ == nw.Boolean:
        return column.cast(nw.Int64).cast(nw.Float64)
    if type_ == nw.Float16:  # which not every engine compares
        return column.cast(nw.Float32)
    return column if type_.is_float() else column.cast(nw.Float64)


def truth(column: nw.Expr, type_: Any) -> nw.Expr:
    """Return 1 where a label is above 1/2, 0 where it is not, −1 where it is none.

    As `core.labels`: NaN is no label, and what is below 0 is none. `ABOVE_1` is true as
    well, and told apart since such labels are probably no truth values. Whole numbers
    are no NaN, and need half as many comparisons.
    """
    if type_ == nw.Boolean:
        return flag(column)
    if type_.is_integer():
        above_1 = nw.when(column > 1).then(nw.lit(ABOVE_1)).otherwise(nw.lit(-1))
        not_1 = nw.when(column == 0).then(nw.lit(0)).otherwise(above_1)
        return nw.when(column == 1).then(nw.lit(1)).otherwise(not_1)
    label = as_number(column, type_)
    finite = is_finite(label)
    is_negative = (label >= 0) & (label <= 0.5) & finite
    no_label = nw.when(is_negative).then(nw.lit(0)).otherwise(nw.lit(-1))
    above_1 = nw.when(is_above(label, 1.0)).then(nw.lit(ABOVE_1)).otherwise(no_label)
    is_true = (label > 0.5) & (label <= 1.0) & finite
    return nw.when(is_true).then(nw.lit(1)).otherwise(above_1)


def label_of(column: nw.Expr, type_: Any) -> nw.Expr:
    """Return a class as it can be grouped by."""
    is_category = isinstance(type_, (nw.Categorical, nw.Enum))
    return column.cast(nw.String) if is_category else column


def largest(scores: Sequence[nw.Expr]) -> nw.Expr:
    """Return which of some scores is the largest, of ties the first.

    If one of them is NaN, that is their number: no class is predicted.
    """
    most, none = nw.max_horizontal(*scores), nw.lit(len(scores))
    places = [
        nw.when(score == most).then(nw.lit(place)).otherwise(none).alias(f"{place}")
        for place, score in enumerate(scores)
    ]
    every_known = reduce(operator.and_, map(is_known, scores))
    return nw.when(every_known).then(nw.min_horizontal(*places)).otherwise(none)


def cell(score: nw.Expr, edges: Array, bins: int, cut: float) -> nw.Expr:
    """Return in which cell of a histogram a score is.

    In the middle, where edges are evenly spaced, that is arithmetic: a score times a
    power of 2 is exact in binary, and so is its ceiling. In the tails it is a tree of
    comparisons. No logarithm is taken, which a score of 0 or 1 would not have.

    Args:
        score: Floats.
        edges: Those of the histogram.
        bins: How many bins they make.
        cut: The threshold, in the score's own type. It is an edge.
    """
    regular = edges_of(bins).tolist()
    below = _below(score, regular, HALVINGS[bins])
    if len(regular) < len(edges):  # the threshold lies between two of the others
        below = below + flag(is_above(score, cut))
    number = below + nw.lit(BESIDE - 1)
    return nw.when(is_known(score)).then(number).otherwise(nw.lit(0))


def _below(score: nw.Expr, edges: Sequence[float], halvings: int) -> nw.Expr:
    """Return how many edges a score is above."""
    low = edges.index(2.0**-TAIL)
    high = edges.index(1 - 2.0**-TAIL)
    in_middle = (score > edges[low]) & (score <= edges[high]) & is_finite(score)
    # Engines may compute what is not chosen: then it must be a number that can be cast.
    safe = nw.when(in_middle).then(score).otherwise(nw.lit(0.5)).cast(nw.Float64)
    units = (safe * 2.0 ** (TAIL + halvings)).ceil().cast(nw.Int64)
    middle = units + nw.lit(low - 2**halvings)
    lower = _tree(score, edges, 0, low)
    upper = _tree(score, edges, high + 1, len(edges))
    above = nw.when(score > edges[high]).then(upper).otherwise(lower)
    return nw.when(in_middle).then(middle).otherwise(above)


def _tree(score: nw.Expr, edges: Sequence[float], least: int, most: int) -> nw.Expr:
    """Return how many edges a score is above, which is from `least` to `most`."""
    if least == most:
        return nw.lit(least)
    half = (least + most) // 2
    above = _tree(score, edges, half + 1, most)
    return (
        nw.when(score > edges[half])
        .then(above)
        .otherwise(_tree(score, edges, least, half))
    )


def distance(score: nw.Expr) -> nw.Expr:
    """Return how far a score is from the nearer of 0 and 1; of NaN 0."""
    wide = score.cast(nw.Float64)
    down = nw.when(wide > -1).then(wide).otherwise(nw.lit(-1.0))
    near_1 = nw.when(wide < FARTHEST).then(1 - wide).otherwise(nw.lit(1 - FARTHEST))
    known = nw.when(is_above(score, 0.5)).then(near_1).otherwise(down)
    return nw.when(is_known(score)).then(known).otherwise(nw.lit(0.0))
