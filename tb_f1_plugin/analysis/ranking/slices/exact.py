"""Exact: how probable a difference of two shares is by chance, also of few rows. Pure.

May import numpy, the core, `question` and the series. Of many slices some are small,
and a band that is to hold for all of them reaches far out, where Wilson's formula gives
too little: at an F1 near 1, of 40 slices of a few rows each, one would be called worse
in every fourth table of equal ones. Fisher's test needs no formula for large numbers.
"""

from __future__ import annotations

import math

import numpy as np

from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.core.confusion.ways import log_ways
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.reading.series import Series

_FAR = 40  # deviations; what is farther out adds nothing to a sum


def fisher(hits: int, rows: int, other_hits: int, other_rows: int) -> float:
    """Return the probability of such a difference of two shares if they are equal.

    R. A. Fisher's exact test, of both sides: twice the probability that of all hits no
    more (or no fewer) fall on the first rows, if they are dealt out at random.

    >>> round(fisher(1, 10, 8, 10), 5), fisher(5, 10, 5, 10)
    (0.00548, 1.0)
    """
    if hits * other_rows > other_hits * rows:  # misses are dealt out likewise
        hits, other_hits = rows - hits, other_rows - other_hits
    every, all_hits = rows + other_rows, hits + other_hits
    first = (
        log_ways(all_hits, hits)
        + log_ways(every - all_hits, rows - hits)
        - log_ways(every, rows)
    )
    # One hit less each time, until there is none left or nothing is added any more.
    number = min(hits, 100 + int(_FAR * math.sqrt(rows)))
    k = hits - np.arange(number, dtype=np.float64)
    fewer = k * (every - all_hits - rows + k) / ((all_hits - k + 1) * (rows - k + 1))
    terms = 1 + float(np.cumprod(fewer).sum())
    return min(1.0, 2 * math.exp(first) * terms)


def share_of(series: Series, question: Question) -> tuple[int, int] | None:
    """Return the hits and the rows of which a score is a share, or follows from one.

    None where it is an average of several shares.

    Args:
        series: Rows at one step.
        question: What is asked of them.
    """
    entry = question.named
    if entry.follows is not None:
        entry = SCORES[entry.follows.score]
    meant = meaning(series, question)
    counts = meant.counts_of(series)
    if counts.classes > 1:
        if meant.average not in (None, "micro") or series.kind != "multiclass":
            return None
        return int(counts.true_positives[0].sum()), int(series.total_of()[0])
    if not entry.is_proportion or entry.ratio is None:
        return None
    hits, rows = entry.ratio(counts)
    return int(hits[0, 0]), int(rows[0, 0])
