"""Thresholds: a score over the threshold, and the best threshold of each step. Pure.

May import numpy, the core, the reading, `at_threshold`, `availability`, `bands`,
`question` and `scoring`. The counts at an edge are those of a metric with that
threshold, so a score there is exact. Between two edges nobody knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.availability import why_unavailable
from tb_f1_plugin.analysis.bands import band
from tb_f1_plugin.analysis.details.at_threshold import against_the_rest, why_no_cuts
from tb_f1_plugin.analysis.question import Meaning, Question, meaning
from tb_f1_plugin.analysis.scoring import numbers, score, values_of
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import DEFAULT_THRESHOLD
from tb_f1_plugin.core.histogram.brackets import best_f_beta_bracket
from tb_f1_plugin.core.histogram.thresholds import AtEdges, largest, reaching
from tb_f1_plugin.core.scores.intervals import NoBandError
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.reading.kept import Cuts
from tb_f1_plugin.reading.points import evenly
from tb_f1_plugin.reading.series import Series

CHOSEN_HERE = (
    "A threshold is the best one of the rows it was chosen on. On other rows it can be "
    "worse. Choose it on validation rows, and judge it on rows that chose nothing."
)
ONE_AGAINST_THE_REST = (
    "At a threshold each class is judged alone, one against the rest. The confusion "
    "does not say which rows have several classes then, so a macro average has no band."
)
MAP_EDGES, MAP_STEPS = 64, 300
Ends = tuple[Array, Array]


@dataclass(frozen=True)
class Reach:
    """What a score is to reach.

    Args:
        score: Its name.
        at_least: The value.
    """

    score: str
    at_least: float


@dataclass(frozen=True, eq=False)
class Best:
    """The best threshold at each step; each of shape `(steps,)`.

    Args:
        steps: The steps that have counts at all thresholds.
        wall_times: Theirs.
        threshold: The best one; nan where the score is 0/0 at all of them.
        value: The score there.
        own: The score as the series itself decides; None if it has none.
        total: The rows, or their weight.
        low: The lower end of the band; None where there is no band.
        high: The upper end.
        no_band: Why there is none.
        unavailable: Why there is nothing.
    """

    steps: Array
    wall_times: Array
    threshold: Array
    value: Array
    own: Array | None
    total: Array
    low: Array | None = None
    high: Array | None = None
    no_band: str | None = None
    unavailable: str | None = None

    @classmethod
    def without(cls, why: str) -> Best:
        """Return what has no steps, and says why."""
        nothing = np.zeros(0)
        steps = nothing.astype(np.int64)
        return cls(
            *(steps, nothing, nothing, nothing, None, nothing),
            no_band=why,
            unavailable=why,
        )


def why_no_thresholds(series: Series, question: Question) -> str | None:
    """Return why a series has no score over the threshold; None if it has."""
    why = why_no_cuts(series)
    if why is None:
        why = why_unavailable(against_the_rest(series), question)
    return why


def best_of(series: Series, question: Question) -> Best:
    """Return the best threshold at each step of a series, by the asked score.

    Of several it is the one nearest to the series' own, or to 0.5. Of an average over
    classes it is one threshold for all of them. 0/0 of one column is never the best.

    Args:
        series: A series; what is kept of it was read.
        question: The score, with what it takes, and the coverage of the band.
    """
    why = why_no_thresholds(series, question)
    if why is not None:
        return Best.without(why)
    assert series.cuts is not None
    cuts, asked = series.cuts, _Asked.of(series, question)
    near = DEFAULT_THRESHOLD if cuts.own_threshold is None else cuts.own_threshold
    index, value = [], []
    for steps in cuts.blocks(asked.column):
        values = asked.choosing(cuts.at_edges(steps, asked.column))
        some = largest(values, cuts.edges, near)
        index.append(some)
        value.append(np.take_along_axis(values, some[:, np.newaxis], -1)[:, 0])
    at, best = np.concatenate(index), np.concatenate(value)
    there = replace(asked.series, counts=cuts.chosen(at))
    ends, no_band = _band(there, question)
    if ends is not None:
        low, high = (np.where(np.isnan(best), np.nan, end) for end in ends)
        ends = low, high
    own = score(series.at(series.steps.searchsorted(cuts.steps)), question)
    return Best(
        cuts.steps,
        cuts.wall_times,
        np.where(np.isnan(best), np.nan, cuts.edges[at]),
        best,
        None if own.unavailable else own.value,
        np.asarray(there.total_of(asked.column)),
        low=None if ends is None else ends[0],
        high=None if ends is None else ends[1],
        no_band=no_band,
    )


@dataclass(frozen=True, eq=False)
class AtStep:
    """A score over the threshold at one step.

    Args:
        step: The step.
        edges: The thresholds.
        values: The score at each of them.
        low: The lower end of the band; None where there is no band.
        high: The upper end.
        bracket: Between which numbers the largest F-beta of all thresholds lies; None
            where that is not asked or not known.
        reaching: For each that was asked: the threshold, the score and F1; nan where
            no edge reaches it.
    """

    step: int
    edges: Array
    values: Array
    low: Array | None
    high: Array | None
    bracket: tuple[float, float] | None
    reaching: tuple[tuple[float, float, float], ...] = field(default=())


def at_step(
    series: Series, question: Question, place: int, reach: Sequence[Reach] = ()
) -> AtStep:
    """Return a score over the threshold at one step of a series that has thresholds.

    Args:
        series: A series; what is kept of it was read.
        question: The score, with what it takes, and the coverage of the band.
        place: The step, by its place among those that have thresholds.
        reach: What other scores are to reach.
    """
    cuts, asked = series.cuts, _Asked.of(series, question)
    assert cuts is not None
    here = slice(place, place + 1)
    counts = cuts.at_edges(here).counts
    there = replace(asked.series, counts=counts)
    ends, _ = _band(there, question)
    return AtStep(
        step=int(cuts.steps[place]),
        edges=cuts.edges,
        values=asked.values(cuts.at_edges(here, asked.column))[0],
        low=None if ends is None else ends[0][0],
        high=None if ends is None else ends[1][0],
        bracket=_bracket(cuts, question, asked, place),
        reaching=tuple(_reaching(series, question, each, here) for each in reach),
    )


def reached(series: Series, question: Question, reach: Reach) -> tuple[Array, Array]:
    """Return the threshold that reaches a score at each step, and the score there.

    Args:
        series: A series; what is kept of it was read.
        question: Of which class or average.
        reach: The score, and what it is to reach.

    Returns:
        Two of shape `(steps,)`; nan where no edge reaches it.
    """
    if why_no_thresholds(series, question) is not None:
        return np.zeros(0), np.zeros(0)
    assert series.cuts is not None
    blocks = series.cuts.blocks(_Asked.of(series, question).column)
    found = [_reaching_at(series, question, reach, steps) for steps in blocks]
    thresholds, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return thresholds, values


def _reaching(
    series: Series, question: Question, reach: Reach, step: slice
) -> tuple[float, float, float]:
    """Return the threshold that reaches a score at one step, the score, and F1."""
    (threshold,), (value,) = _reaching_at(series, question, reach, step)
    if np.isnan(threshold):
        return np.nan, np.nan, np.nan
    cuts, asked = series.cuts, _Asked.of(series, _of_score(question, "f1"))
    assert cuts is not None
    f1 = asked.values(cuts.at_edges(step, asked.column))[0]
    return float(threshold), float(value), float(f1[cuts.edges == threshold][0])


def _reaching_at(
    series: Series, question: Question, reach: Reach, steps: slice
) -> Ends:
    cuts, asked = series.cuts, _Asked.of(series, _of_score(question, reach.score))
    assert cuts is not None
    values = asked.choosing(cuts.at_edges(steps, asked.column))
    index, is_there = reaching(values, reach.score, reach.at_least)
    value = np.take_along_axis(values, index[:, np.newaxis], -1)[:, 0]
    edges = np.where(is_there, cuts.edges[index], np.nan)
    return edges, np.where(is_there, value, np.nan)


def _of_score(question: Question, score: str) -> Question:
    beta = question.beta if SCORES[score].takes_beta else 1.0
    return replace(question, score=score, beta=beta)


def map_of(series: Series, question: Question) -> dict[str, Any]:
    """Return the score at some edges of some steps, as the schema's `map`."""
    cuts, asked = series.cuts, _Asked.of(series, question)
    assert cuts is not None
    edges = evenly(len(cuts.edges), MAP_EDGES)
    if cuts.own_threshold is not None and cuts.own_threshold in cuts.edges:
        own = int(cuts.edges.searchsorted(cuts.own_threshold))
        edges[np.abs(edges - own).argmin()] = own
    steps = evenly(len(cuts.steps), MAP_STEPS)
    rows = []
    for block in cuts.blocks(asked.column):
        some = steps[(steps >= block.start) & (steps < block.stop)] - block.start
        values = asked.values(cuts.at_edges(block, asked.column))
        rows += [numbers(row) for row in values[some][:, edges]]
    return {
        "steps": cuts.steps[steps].tolist(),
        "edges": cuts.edges[edges].tolist(),
        "values": rows,
    }


@dataclass(frozen=True, eq=False)
class _Asked:
    """What a question means for the counts of a series at all edges."""

    series: Series
    question: Question
    meant: Meaning

    @classmethod
    def of(cls, series: Series, question: Question) -> _Asked:
        there = against_the_rest(series)
        return cls(there, question, meaning(there, question))

    @property
    def column(self) -> int | None:
        """The one class that has to be looked at; None for all."""
        return self.meant.column

    def values(self, at: AtEdges) -> Array:
        """Return the score, shape `(steps, edges)`, with 0/0 as it was asked."""
        return self._values(at, self.question)

    def choosing(self, at: AtEdges) -> Array:
        """Return the score to choose by: of one ratio, 0/0 is nan and never chosen."""
        is_one_ratio = self.meant.average in (None, "micro")
        if not is_one_ratio and len(self.series.classes) > 1:
            return self.values(at)
        return self._values(at, replace(self.question, zero_division=np.nan))

    def _values(self, at: AtEdges, question: Question) -> Array:
        there, meant = self.series, self.meant
        if meant.column is not None:  # the only class that was taken
            meant = replace(meant, column=0)
        return values_of(replace(there, counts=at.counts), question, meant)


def _band(series: Series, question: Question) -> tuple[Ends | None, str | None]:
    """Return the band of a series' counts, or why there is none."""
    meant = meaning(series, question)
    try:
        ends = band(
            series,
            question.named.name,
            average=meant.average,
            class_name=question.class_name,
            level=question.interval,
            labels=meant.labels,
        )
    except NoBandError as error:
        if "confusion" in series.details and meant.average == "macro":
            return None, ONE_AGAINST_THE_REST
        return None, str(error)
    return ends, None


def _bracket(
    cuts: Cuts, question: Question, asked: _Asked, place: int
) -> tuple[float, float] | None:
    column = asked.column
    if column is None and cuts.classes == 1:
        column = 0
    is_f_beta = question.entry.takes_beta or question.score == "f1"
    if not cuts.is_histogram or column is None or not is_f_beta:
        return None
    histogram = cuts.histogram(place).of_class(column)
    low, high = best_f_beta_bracket(histogram, question.beta)
    if np.isnan(low[0]):
        return None
    return float(low[0]), float(high[0])
