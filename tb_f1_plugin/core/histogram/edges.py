"""Edges: the numbers that scores are compared with, and the logits of these.

May import numpy, `counts` (for a type), `form` and `labels` only. An edge is a
multiple of 2^-24, so float32 and float64 hold it and 1 minus it exactly, and a cast to
a shorter type rounds once. From 1/64 to 63/64 the edges are evenly spaced. Towards 0
and 1 they are a part of each octave apart, down to 2^-24: 1 − 2^-24 is the last float32
below 1. 0, 1/2 and 1 are among them. The edges of fewer bins are among those of more.

A model's own threshold may be any number. It is an edge as it is, so that a histogram
counts at it what the metric counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import check_threshold, logit
from tb_f1_plugin.core.labels import in_own_type

UNIT = 1 << 24
# By how many halvings each octave is divided: 1, 2, 4 or 8 parts.
HALVINGS = {100: 0, 196: 1, 384: 2, 752: 3}
BINS = tuple(HALVINGS)
"""How many bins there may be between 0 and 1."""
DEFAULT_BINS = 384


def edges_of(bins: int = DEFAULT_BINS, *, threshold: float | None = None) -> Array:
    """Return the edges of a number of bins between 0 and 1, in increasing order.

    Args:
        bins: One of `BINS`.
        threshold: What the metric compares with, as a probability: it becomes an edge
            as well. None where there is none, or several.

    Raises:
        ValueError: If there is no such number of bins, or no such threshold.

    >>> edges = edges_of()
    >>> len(edges), edges[:3].tolist() == [0, 2**-24, 2**-23]
    (385, True)
    >>> edges[190:195].tolist()
    [0.4921875, 0.49609375, 0.5, 0.50390625, 0.5078125]
    >>> float(edges_of(100, threshold=0.3)[38])
    0.3
    """
    if bins not in HALVINGS:
        numbers = ", ".join(map(str, BINS))
        raise ValueError(f"`bins` must be one of {numbers}, got {bins!r}.")
    lower = np.asarray(_numbers(HALVINGS[bins])) / UNIT
    every = [lower, 1 - lower]
    cut = check_threshold(threshold)
    if cut is not None:
        every.append(np.asarray([cut]))
    return np.unique(np.concatenate(every))


def _numbers(halvings: int) -> list[int]:
    """Return the edges from 0 to 1/2 as multiples of 2^-24."""
    numbers, widest = [0], UNIT >> (6 + halvings)
    number = 1
    while number <= UNIT // 2:
        numbers.append(number)
        octave = 1 << (number.bit_length() - 1)
        number += max(1, min(octave >> halvings, widest))
    return numbers


def logits_of(edges: npt.ArrayLike) -> Array:
    """Return the logits of edges: the constants that logits are compared with.

    Each is the double nearest to ln(e / (1 − e)), by `form.logit`; those of 0 and 1 are
    infinite. Every library casts these to the logits' own type.

    >>> logits_of([0, 0.25, 0.5, 1]).round(6).tolist()
    [-inf, -1.098612, 0.0, inf]
    """
    return np.asarray([logit(float(edge)) for edge in np.asarray(edges)])


def cuts_of(edges: Array, own: np.dtype[Any], *, from_logits: bool = False) -> Array:
    """Return what predictions of a type are compared with, for each edge.

    An edge, or its logit, is rounded to that type, as the metric's threshold is. Then
    it is widened again, which is exact. Where two edges round to one number, nothing
    lies between them.

    Args:
        edges: Probabilities in increasing order.
        own: The predictions' type.
        from_logits: Whether predictions are logits.

    Returns:
        Float64, or the type itself where that is wider.

    >>> cuts_of(np.array([0.5, 1 - 2**-24, 1]), np.dtype("float16")).tolist()
    [0.5, 1.0, 1.0]
    """
    cuts = logits_of(edges) if from_logits else np.asarray(edges, np.float64)
    wide = wide_type(own)
    finite = np.isfinite(cuts)  # there are types without an infinity
    rounded = in_own_type(np.where(finite, cuts, 0.0), own).astype(wide)
    return np.where(finite, rounded, cuts.astype(wide))


def wide_type(own: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type that holds float64 and all numbers of a type.

    >>> wide_type(np.dtype("float16"))
    dtype('float64')
    """
    exact = np.dtype(np.float64)
    return own if own.kind == "f" and own.itemsize > exact.itemsize else exact
