"""Standing: how good a run is, which is its best step on the rows that judge it. Pure.

May import numpy, the core, `series`, `splits`, `bands`, `question`, `scoring`,
`slicing` and `parts`, and the names of `pooling`. What is kept of a series besides its
counts may be large, so each is measured by itself, and keeps of it the best step alone.
Equal counts are no proof of the same rows, but other counts are one of other rows, and
so are the names of folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tb_f1_plugin.analysis.bands import named_training
from tb_f1_plugin.analysis.pooling.names import folds_of
from tb_f1_plugin.analysis.pooling.slicing import is_slice
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.parts import judge_of
from tb_f1_plugin.analysis.scoring import Scores, score
from tb_f1_plugin.reading.findings import beside_each_other
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import TRAIN, part_of

NO_JUDGE = (
    "Only training rows were counted. They are seen while the weights move, and they "
    "are those that the model learns, so no run is ranked by them. Validate with rows "
    "that are held out."
)
NO_STEP = "There is no step of it yet."
_NOT_THE_SAME = "these are not the same rows"


@dataclass(frozen=True, eq=False)
class Measured:
    """A series with its scores.

    Args:
        series: The series, without what is kept of it besides its counts.
        answer: Its scores.
        at: Where its best step is; None if no step has a score.
        there: The series at that step alone, with what is kept of it there.
        end: Likewise at its last step.
    """

    series: Series
    answer: Scores
    at: int | None = None
    there: Series | None = None
    end: Series | None = None


@dataclass(frozen=True)
class Subject:
    """What stands in a table, as its sentences call it.

    Args:
        noun: What one is.
        place: The step that judges it.
        unjudged: What is said of one that has no score to compare, and of several.
        folds: Likewise of one that has other folds than the one that leads.
    """

    noun: str
    place: str
    unjudged: tuple[str, str]
    folds: tuple[str, str]


RUN = Subject(
    "run",
    "best step",
    ("has no score", "have no score"),
    ("it is of another fold", "they are of other folds"),
)
# Of runs whose counts are summed.
GROUP = Subject(
    "group",
    "last step",
    ("cannot be judged", "cannot be judged"),
    ("it has other folds", "they have other folds"),
)


@dataclass(frozen=True, eq=False)
class Standing:
    """A run, and the series that judges it; or a group of runs, and their sum.

    Args:
        run: The run, as a person calls it.
        parts: Its series, in the order of their names.
        judge: The one that judges it; None if there is none.
        unavailable: Why it has no score, in one sentence.
        subject: What it is.
        members: The runs of a group; none for a run.
    """

    run: str
    parts: tuple[Measured, ...]
    judge: Measured | None
    unavailable: str | None
    subject: Subject = RUN
    members: tuple[str, ...] = ()

    @cached_property
    def folds(self) -> frozenset[tuple[tuple[str, int], ...]]:
        """Which folds it is, by the names of its runs."""
        return frozenset(folds_of(name) for name in self.members or (self.run,))

    @property
    def best(self) -> float | None:
        """The score of the best step."""
        if self.judge is None or self.judge.at is None:
            return None
        return float(self.judge.answer.value[self.judge.at])

    @property
    def steps(self) -> int:
        """How many steps have a score, so how many the best was chosen of."""
        if self.judge is None:
            return 0
        return int(np.isfinite(self.judge.answer.value).sum())

    @property
    def total(self) -> float | None:
        """How many rows were counted at the best step; None if nobody knows."""
        if self.judge is None or self.judge.at is None:
            return None
        total = self.judge.answer.total
        if total is None or not np.isfinite(float(total[self.judge.at])):
            return None
        number: float = total[self.judge.at].item()
        return number

    @property
    def band(self) -> tuple[float, float] | None:
        """The band of the best step, at the level of the question; None without one."""
        if self.judge is None or self.judge.at is None:
            return None
        answer, at = self.judge.answer, self.judge.at
        if answer.low is None or answer.high is None or np.isnan(answer.low[at]):
            return None
        return float(answer.low[at]), float(answer.high[at])

    @property
    def no_band(self) -> str | None:
        """Why the best step has no band; None if it has one."""
        if self.unavailable is not None:
            return self.unavailable
        if self.band is not None or self.judge is None:
            return None
        if self.judge.answer.no_band is not None:
            return self.judge.answer.no_band
        if "confusion" in self.judge.series.details:
            return (
                f"Its {self.subject.place} has no band: there a class has too few "
                "rows, or it was not kept which class is taken for which."
            )
        return f"Its {self.subject.place} has no band, since the score is 0/0 there."


def band_of(
    there: Series | None, question: Question, level: float
) -> tuple[float, float] | None:
    """Return the band of a series of one step, at another level; None without one."""
    if there is None:
        return None
    answer = score(there, replace(question, interval=level))
    if answer.low is None or answer.high is None or np.isnan(answer.low[0]):
        return None
    return float(answer.low[0]), float(answer.high[0])


def measured(series: Series, question: Question) -> Measured:
    """Return a series with its scores and its best step: the first of the largest."""
    answer = score(series, question)
    bare = replace(series, confusions=None, cuts=None, joints=None)
    known = np.isfinite(answer.value)
    if not known.any():
        return Measured(bare, answer)
    at = int(np.argmax(np.where(known, answer.value, -np.inf)))
    there, end = (one_step(series, place) for place in (at, len(known) - 1))
    return Measured(bare, answer, at, there, end)


def one_step(series: Series, place: int) -> Series:
    """Return one step of a series, with the confusion that was kept of it.

    And with what it and another model say of the same rows there.
    """
    step, confusions, joints = int(series.steps[place]), None, None
    if series.confusions is not None:
        confusions = series.confusions.of_step(step)
    if series.joints is not None:
        joints = series.joints.of_step(step)
    there = replace(series, confusions=None, cuts=None, joints=None)
    return replace(there.at(np.array([place])), confusions=confusions, joints=joints)


def standings(every: Sequence[Measured]) -> list[Standing]:
    """Return the runs, the best one first, and those without a score last.

    A slice of predictions is a part of the rows of another run, and no run that could
    be chosen instead of it. It stands beside other slices only.

    Args:
        every: Series of one metric.
    """
    every = [e for e in every if not is_slice(e.series)] or every
    told = beside_each_other([each.series for each in every])
    groups: dict[str, list[Measured]] = {}
    for each, series in zip(every, told, strict=True):
        run = part_of(series).run
        groups.setdefault(run, []).append(replace(each, series=series))
    made = [_standing(run, members) for run, members in groups.items()]

    def place(standing: Standing) -> tuple[bool, float, str]:
        best = standing.best
        return best is None, -(best or 0.0), standing.run

    return sorted(made, key=place)


def _standing(run: str, members: list[Measured]) -> Standing:
    parts = tuple(sorted(members, key=lambda each: each.series.run))
    chosen = judge_of([each.series for each in parts])
    judge = next((each for each in parts if each.series is chosen), None)
    return Standing(run, parts, judge, why_no_score(judge, parts))


def why_no_score(judge: Measured | None, parts: Sequence[Measured]) -> str | None:
    """Return why a run has no score; None if it has one.

    Args:
        judge: The series that judges it; None if there is none.
        parts: All of its series.
    """
    if judge is None:
        every = [part.series for part in parts]
        if any(part.split == TRAIN for part in every):
            return NO_JUDGE
        return named_training(every[0]) or NO_JUDGE
    if judge.at is not None:
        return None
    if judge.answer.unavailable is not None:
        return judge.answer.unavailable
    if not len(judge.answer.step):
        return NO_STEP
    unit, first = judge.series.step_unit, int(judge.answer.step[0])
    where = f"{unit} {first:,}" if len(judge.answer.step) == 1 else f"every {unit}"
    if judge.series.logged is not None or not judge.series.has_counts:
        return f"What was logged is no number at {where}."
    return f"It is 0/0 at {where}. Choose what 0/0 is: `zero_division=0`."


def rows_of(run: Standing) -> tuple[float, ...] | None:
    """Return the rows of the best step: all of them, and those of each class.

    None where they were not counted, one by one.
    """
    there = None if run.judge is None else run.judge.there
    if there is None or run.total is None or not there.has_counts:
        return None
    if there.is_weighted or there.is_ratio:
        return None
    return run.total, *there.counts.possible_positives[0].tolist()


def are_other_folds(run: Standing, other: Standing) -> bool:
    """Tell whether the names of two runs, or of those of groups, name other folds."""
    return run.folds != other.folds


def why_other_rows(run: Standing, other: Standing, subject: str = "It") -> str | None:
    """Return why two runs were judged by other rows; None if nothing says so.

    Args:
        run: A run.
        other: The one that it is compared with.
        subject: What the run is called in the sentence.
    """
    if are_other_folds(run, other):
        if run.subject is GROUP:
            names = f"by the names of its runs, than `{other.run}`"
            return f"{subject} has other folds, {names}: {_NOT_THE_SAME}."
        return (
            f"{subject} is {_fold(run)}, and `{other.run}` is {_fold(other)}: "
            f"{_NOT_THE_SAME}. Folds are pooled, and not compared."
        )
    here, there = rows_of(run), rows_of(other)
    if here is None or there is None or here == there:
        return None
    where = f"at its {run.subject.place}"
    counted = f"{subject} counted {here[0]:,} rows {where}, and `{other.run}`"
    if here[0] != there[0]:
        return f"{counted} {there[0]:,}: {_NOT_THE_SAME}."
    return (
        f"{counted} as many, but other numbers of rows of the classes: these are not "
        "the same rows, or not the same labels."
    )


def _fold(run: Standing) -> str:
    """Return which fold a run is, by its name."""
    named = " of ".join(f"{word} {number}" for word, number in folds_of(run.run))
    return named or "no fold"
