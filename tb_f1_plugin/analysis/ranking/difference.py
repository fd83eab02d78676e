"""Difference: one run's score minus another's, by step, with its band.

May import numpy, the core, `series`, `slicing`, `scoring` and `details`. `why_none` is
the one rule on which two scores can be compared at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.details.joint import on_same_rows
from tb_f1_plugin.analysis.pooling.slicing import slicing_of
from tb_f1_plugin.analysis.scoring import Question, Scores, numbers, score
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.reading.series import Series

ASSUMES = (
    "The band assumes that both runs were measured on independent sets of rows. Of the "
    "same rows the difference is better known than it says, and counts cannot tell how "
    "much."
)


@dataclass(frozen=True, eq=False)
class Difference:
    """A series' score minus that of the baseline, at the steps that both have.

    Args:
        baseline: The baseline's run.
        step: Shape `(n,)`.
        value: Shape `(n,)`.
        low: The lower end of the band; None where either score has none.
        high: The upper end.
        note: What the band assumes, or why there is none.
    """

    baseline: str
    step: Array
    value: Array
    low: Array | None
    high: Array | None
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Difference`."""
        return {
            "baseline": self.baseline,
            "step": self.step.tolist(),
            "value": numbers(self.value),
            "low": numbers(self.low),
            "high": numbers(self.high),
            "note": self.note,
        }


def difference(series: Series, baseline: Series, question: Question) -> Difference:
    """Return the difference of two series' scores.

    Args:
        series: The series.
        baseline: The series whose score is subtracted.
        question: What is asked of both.
    """
    answer, subtracted = score(series, question), score(baseline, question)
    common, here, there = np.intersect1d(
        answer.step, subtracted.step, return_indices=True
    )
    value = answer.value[here] - subtracted.value[there]
    if why_none(series, baseline, answer, subtracted, by_band=False) is None:
        known = on_same_rows(series, baseline, question, common)
        if known is not None:
            ends = known.low, known.high
            return Difference(baseline.run, common, value, *ends, known.note)
    why = why_none(series, baseline, answer, subtracted)
    if why is None and series.run == baseline.run:
        why = "This is the baseline itself."
    first, second = _with_band(answer, here), _with_band(subtracted, there)
    if why is not None or first is None or second is None:
        return Difference(baseline.run, common, value, None, None, why or "No band.")
    low, high = difference_interval(first, second)
    return Difference(baseline.run, common, value, low, high, ASSUMES)


def why_none(
    series: Series,
    other: Series,
    answer: Scores,
    other_answer: Scores,
    *,
    by_band: bool = True,
) -> str | None:
    """Return why the difference of two series' scores has no band; None if it may.

    Args:
        series: A series.
        other: The one that it is compared with.
        answer: The scores of the first.
        other_answer: The scores of the second.
        by_band: Without it, return why the two numbers cannot be compared at all.
    """
    why = answer.unavailable or other_answer.unavailable
    if why is None and classes_of(answer) != classes_of(other_answer):
        why = "The two are averages over other classes than each other."
    if by_band:
        why = why or answer.no_band or other_answer.no_band
        why = why or _why_common(series, other)
    if why is None and kind_of(series) != kind_of(other):
        why = "The two are of other metrics, classes or thresholds."
    if why is None and answer.average != other_answer.average:
        why = "The two are averaged otherwise than each other."
    return why


def _why_common(series: Series, other: Series) -> str | None:
    """Return why two series have rows in common, as a slice and all rows have."""
    slicing, another = slicing_of(series), slicing_of(other)
    if slicing is None or another is None or slicing.whole != another.whole:
        return None
    if slicing == another:
        return None
    return (
        "The two have rows in common, so the difference has no band that counts tell. "
        "The ranking compares a slice with the rest of the rows."
    )


def kind_of(series: Series) -> tuple[object, ...]:
    """Return what must be the same in two series whose scores are compared."""
    return series.tag, series.kind, series.classes, series.threshold


def classes_of(answer: Scores) -> tuple[object, ...]:
    """Return what says which classes the score is an average over."""
    return answer.labels, answer.absent_classes


def _with_band(answer: Scores, at: Array) -> tuple[Array, Array, Array] | None:
    if answer.low is None or answer.high is None:
        return None
    return answer.value[at], answer.low[at], answer.high[at]
