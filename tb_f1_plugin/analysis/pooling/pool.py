"""Pool: the counts of several runs summed by step, beside the mean of their scores.

May import the core, `patterns`, `series`, `question`, `scoring`, `bands`, `slicing` and
`same_rows`. Folds of a cross-validation have disjoint rows: the score of their summed
counts is that of all rows, and the mean of the folds' F1 is biased (Forman & Scholz,
SIGKDD Explorations 12(1), 2010).
Seeds over the same rows are another matter: their counts are of the same rows again
and again. A sum of them says no more than their mean, and its band is far too narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.bands import named_training, needs_confusions
from tb_f1_plugin.analysis.patterns import Pattern
from tb_f1_plugin.analysis.pooling.same_rows import (
    FOLDS_ALIKE,
    ONCE_A_RUN,
    are_folds_alike,
    are_slices,
    why_parts,
    why_perhaps_twice,
    why_same_rows,
)
from tb_f1_plugin.analysis.pooling.slicing import is_slice
from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.analysis.scoring import Scores, numbers, score, short
from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.core.vocabulary import SPLITS
from tb_f1_plugin.reading.points import Points, join_by_step
from tb_f1_plugin.reading.series import Series, amount, are

SAME_ROWS = (
    "The runs are over the same rows, as was said: they are averaged and not pooled, "
    f"since {ONCE_A_RUN}."
)
_SO_AVERAGED = f"They are averaged and not pooled, since {ONCE_A_RUN}."
_POOLED_ANYWAY = (
    "They are pooled all the same, as was asked. If the rows are the same, "
    f"{ONCE_A_RUN}, and the band is too narrow."
)
SLICES = (
    "It has slices of predictions, and these are no models. *Best* and `tb-f1 report` "
    "compare a slice with the rest of the rows."
)
_NOT_CONFUSED = (
    "A band of an average over classes needs to know which classes are taken for "
    "which, and this is not summed over runs. Choose a class."
)
NAMELESS = "(no name)"  # a group of whose names nothing is left, beside others
MOST_EACH = 50  # runs of a group whose own scores are in the answer


def _no_steps() -> Array:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Pooled:
    """One group of runs.

    Args:
        group: What their names have in common; "" for the group of all.
        runs: The runs.
        step: Shape `(n,)`: the steps that all of them have.
        mean: Shape `(n,)`: the mean of the runs' scores.
        spread: Shape `(n,)`: their standard deviation, of a sample (n − 1); nan for
            one run.
        spread_low: Shape `(n,)`: the mean less the spread, but no less than the score
            can be.
        spread_high: The mean and the spread, but no more than 1.
        each: Shape `(runs, n)`: the runs' own scores; None of very many runs.
        pooled: Shape `(n,)`: the score of the summed counts; None if not pooled.
        low: The lower end of its band; None where none is valid.
        high: The upper end.
        no_band: Why there is no band.
        same_rows: Whether the runs are taken to be over the same rows, and so are
            averaged only.
        total: Shape `(n,)`: the rows of the sum; None where there is none, or nobody
            recorded them.
        notes: What is to be said of it.
        unavailable: Why the columns are empty.
        summed: The series of the summed counts; None if not pooled.
        no_verdict: Why the sum must not be compared with other groups' sums.
    """

    group: str
    runs: tuple[str, ...]
    step: Array = field(default_factory=_no_steps)
    mean: Array = field(default_factory=_no_steps)
    spread: Array = field(default_factory=_no_steps)
    spread_low: Array = field(default_factory=_no_steps)
    spread_high: Array = field(default_factory=_no_steps)
    each: Array | None = None
    pooled: Array | None = None
    low: Array | None = None
    high: Array | None = None
    no_band: str | None = None
    same_rows: bool = False
    total: Array | None = None
    notes: tuple[str, ...] = ()
    unavailable: str | None = None
    summed: Series | None = None
    no_verdict: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Pooled`."""
        return {
            "group": self.group,
            "runs": list(self.runs),
            "step": self.step.tolist(),
            "pooled": numbers(self.pooled),
            "low": numbers(self.low),
            "high": numbers(self.high),
            "no_band": self.no_band,
            "mean": numbers(self.mean),
            "spread": numbers(self.spread),
            "spread_low": numbers(self.spread_low),
            "spread_high": numbers(self.spread_high),
            "each": None if self.each is None else [numbers(v) for v in self.each],
            "same_rows": self.same_rows,
            "total": numbers(self.total),
            "notes": list(self.notes),
            "unavailable": self.unavailable,
        }


def grouped(
    every: Sequence[Series], pattern: Pattern | None
) -> list[tuple[str, list[Series]]]:
    """Return series by what a pattern finds in their runs' names.

    The groups of the pattern, joined by a space, or all that it finds; a run in which
    it finds nothing is in no group. Without a pattern all are one group. If two names
    would be the same, a dash stands for what is empty.
    """
    groups: dict[tuple[str, ...], list[Series]] = {}
    for series in every:
        if pattern is None:
            groups.setdefault(("",), []).append(series)
            continue
        key = pattern.key(series.run)
        if key is not None:
            groups.setdefault(key, []).append(series)
    names = [" ".join(filter(None, parts)) for parts in groups]
    if len(set(names)) < len(names):
        names = [" ".join(part or "–" for part in parts) for parts in groups]
    elif len(names) > 1:
        names = [name or NAMELESS for name in names]
    return list(zip(names, groups.values(), strict=True))


def found_nowhere(every: Sequence[Series], pattern: Pattern | None) -> str:
    """Return what to say where a pattern is found in no run's name."""
    names = short([*dict.fromkeys(series.run for series in every)])
    return (
        "`group` must be found in the name of a run, got "
        f"{pattern.text if pattern else ''!r}. The names are {names}."
    )


def pool(
    group: str,
    every: Sequence[Series],
    question: Question,
    *,
    same_rows: bool | None = None,
) -> Pooled:
    """Sum the counts of a group's series by step, and score them.

    Args:
        group: The group's name.
        every: Its series, of one metric.
        question: What is asked of the sum and of each series.
        same_rows: Whether all are of the same rows: then they are averaged only. None
            leaves it to their names and counts.
    """
    runs = tuple(series.run for series in every)
    answers = [score(series, question) for series in every]
    why = _why_nothing(every, answers)
    if why is not None:
        return Pooled(group, runs, pooled=_no_steps(), no_band=why, unavailable=why)
    places, lost = _common_steps(every)
    parts = [series.at(place) for series, place in zip(every, places, strict=True)]
    values = np.stack(
        [answer.value[place] for answer, place in zip(answers, places, strict=True)]
    )
    summed = _sum(parts)
    total = summed.total_of(meaning(summed, question).column)
    mean = values.mean(0)
    spread = values.std(0, ddof=1) if len(runs) > 1 else np.full(len(values[0]), np.nan)
    notes = []
    if lost:
        them = "it" if lost == 1 else "them"
        left = f"{amount(lost, 'step')} {are(lost)} left out"
        notes.append(f"{left}, since not all runs have {them}.")
    averaged = Pooled(
        group,
        runs,
        step=summed.steps,
        mean=mean,
        spread=spread,
        spread_low=np.maximum(mean - spread, SCORES[question.score].lowest),
        spread_high=np.minimum(mean + spread, 1.0),
        each=values if len(runs) <= MOST_EACH else None,
        total=None if np.isnan(total.astype(float)).all() else total,
        notes=tuple(notes),
    )
    seen = None
    no_sum = SAME_ROWS if same_rows else _why_no_sum(every)
    if no_sum is None:
        is_known = len(runs) < 2 or are_slices(parts)
        seen = None if is_known else why_same_rows(parts)
        if seen and same_rows is None:
            no_sum = f"{seen} {_SO_AVERAGED}"
    if no_sum is not None:
        return replace(
            averaged,
            same_rows=bool(same_rows or seen),
            no_band=no_sum,
            total=None,
            notes=(no_sum, *notes),
        )
    twice = why_perhaps_twice(runs)
    if seen:
        notes.append(f"{seen} {_POOLED_ANYWAY}")
    elif twice:
        notes.append(twice)
    elif len(runs) > 1 and are_folds_alike(parts):
        notes.append(FOLDS_ALIKE)
    no_verdict = (
        f"{seen} So its band is too narrow to compare it by." if seen else twice
    )
    if any(is_slice(part) for part in parts):
        no_verdict = SLICES
    answer, no_band = score(summed, question), None
    if answer.no_band is not None:
        are_kept = all(needs_confusions(part, question) for part in every)
        no_band = _NOT_CONFUSED if are_kept else answer.no_band
    return replace(
        averaged,
        pooled=answer.value,
        low=answer.low,
        high=answer.high,
        no_band=no_band,
        notes=tuple(notes),
        summed=summed,
        no_verdict=no_verdict,
    )


def _why_nothing(every: Sequence[Series], answers: Sequence[Scores]) -> str | None:
    """Return why the scores of series cannot even be averaged."""
    for answer in answers:
        if answer.unavailable:
            return answer.unavailable
    if len({(s.kind, s.classes, s.threshold, s.counts.classes) for s in every}) > 1:
        return (
            "The runs have other classes or thresholds than each other, so their "
            "counts are not of the same thing."
        )
    averages = sorted({answer.average or "" for answer in answers})
    if len(averages) > 1:
        return (
            f"The runs' metrics are averaged otherwise than each other "
            f"({', '.join(averages)}), so their scores are not of one kind. Choose one "
            "average for all of them, such as `average=micro`."
        )
    if len({(answer.labels, answer.absent_classes) for answer in answers}) > 1:
        return (
            "The runs' averages are over other classes than each other's: their "
            "metrics were told other `labels` or `absent_classes`. Choose a class, or "
            "runs of one kind."
        )
    parts = why_parts(every)
    if parts is not None:
        return parts
    if {*SPLITS} <= {series.split for series in every}:
        return (
            "The group has training and validation runs, whose rows are not of one "
            "kind. Choose runs of one kind, or a pattern that tells them apart."
        )
    return None


def _why_no_sum(every: Sequence[Series]) -> str | None:
    """Return why the series' numbers may be averaged but not summed."""
    if len(every) > 1 and len({series.source for series in every}) > 1:
        return "The runs are read from other sources than each other: not summed."
    if any(not series.has_counts for series in every):
        return "Only scores were logged, of which there is no sum."
    if any(not series.is_exact for series in every):
        return "It is not known that these are counts: see the findings. Not summed."
    if len(every) > 1 and any(series.is_ratio for series in every):
        return (
            "These are ratios of totals that nobody recorded, so a sum would weigh the "
            "runs by nobody knows what."
        )
    return None


def _sum(parts: Sequence[Series]) -> Series:
    """Return one series of the summed counts, at the steps that all parts have."""
    sums = [part.batch_sums for part in parts if part.batch_sums is not None]
    # A name that may be of training rows is that of the sum: then it has no band.
    first = next((part for part in parts if named_training(part)), parts[0])
    return replace(
        first,
        # One run's counts may be of moving weights; then so are the sum's.
        split="train" if any(part.is_train for part in parts) else first.split,
        logged_f1=None,
        counts=reduce(Counts.__add__, (part.counts for part in parts)),
        batch_sums=reduce(BatchSums.__add__, sums) if len(sums) == len(parts) else None,
        row_total=_row_total(parts),
        squared_batch_rows=None,
        logged_batch_mean=None,
        cuts=None,
        confusions=None,
        joints=None,
        is_weighted=any(part.is_weighted for part in parts),
        row_axes=max(part.row_axes for part in parts),
    )


def _row_total(parts: Sequence[Series]) -> Array | None:
    """Return the rows of all parts, where a class of one has a total of its own."""
    if all(part.row_total is None for part in parts):
        return None
    return np.asarray(np.sum([part.total_of() for part in parts], axis=0))


def _common_steps(every: Sequence[Series]) -> tuple[list[Array], int]:
    """Return where each series has the steps that all have, and how many are lost."""
    tags = {
        place: Points(series.steps, series.wall_times, np.arange(len(series.steps)))
        for place, series in enumerate(every)
    }
    joined, lost = join_by_step(tags)
    return [joined[place].values for place in tags], lost
