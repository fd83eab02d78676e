"""Curves: those of a picture, and what is to be said of them.

May import numpy, the analysis, the reading and `text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import Scores, score
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import TOP, part_of
from tb_f1_plugin.text.printable import printable


@dataclass(frozen=True, eq=False)
class Drawn:
    """One curve.

    Args:
        series: Its series.
        scores: Its numbers.
        run: The run that it is a part of.
        is_training: Whether its rows are those of training, beside held-out ones.
    """

    series: Series
    scores: Scores
    run: str
    is_training: bool


def curves_of(every: Sequence[Series], question: Question) -> Iterator[Drawn]:
    """Yield the curves that have points."""
    held_out = {
        (part_of(series).run, series.tag) for series in every if series.split != "train"
    }
    for series in every:
        scores = score(series, question)
        run = part_of(series).run
        is_beside = series.split == "train" and (run, series.tag) in held_out
        if not scores.unavailable and len(scores.step):
            yield Drawn(series, scores, run, is_beside)


def height_of(curve: Drawn) -> float:
    """Return the last value, by which curves are ordered; what has none comes last."""
    return float(np.nan_to_num(curve.scores.value[-1].astype(float), nan=-np.inf))


def values_of(curve: Drawn) -> Any:
    """Return the values as float64."""
    return curve.scores.value.astype(float)


def undefined(curves: Sequence[Drawn]) -> str:
    """Return what a value is that is no number."""
    is_exact = all(curve.series.is_exact for curve in curves)
    return "undefined (0/0)" if is_exact else "no number"


def name_of(curve: Drawn, others: Sequence[Drawn]) -> str:
    """Return the name of a curve: its run, if only one curve is of that run."""
    is_alone = sum(other.run == curve.run for other in others) == 1
    return printable(curve.run if is_alone and curve.run != TOP else curve.series.run)


def has_band(curve: Drawn) -> bool:
    """Tell whether a band is seen: between two steps, and with a width."""
    low, high = curve.scores.low, curve.scores.high
    if low is None or high is None:
        return False
    is_known = np.isfinite(low) & np.isfinite(high)
    is_wide = is_known & (high > low)
    return bool(np.any(is_known[1:] & is_known[:-1] & (is_wide[1:] | is_wide[:-1])))
