"""Beside: what is odd about a run beside the other runs. Pure.

May import numpy, the core, `series`, `difference`, `standing` and the names of
`pooling`. What most runs have is what more than half of them have, and of two runs
neither is most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from tb_f1_plugin.analysis.pooling.names import folds_of
from tb_f1_plugin.analysis.ranking.difference import kind_of
from tb_f1_plugin.analysis.ranking.standing import Measured, Standing
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.series import Finding, Series, amount, first_of

T = TypeVar("T")
SAME_ROWS = "Judge all runs by the same rows."
FEWEST_ROWS = 10  # of a class; of fewer none is found by chance
FEWEST_VALUES = 3  # of a curve; curves of fewer are alike by chance

Found = Iterator[tuple[str, Finding]]
"""Runs, each with a finding."""


def beside_the_others(runs: Sequence[Standing]) -> Found:
    """Yield what is odd about runs beside the others of the same classes."""
    groups: dict[object, list[tuple[str, Measured]]] = {}
    for run in runs:
        if run.judge is not None and run.judge.at is not None:
            key = kind_of(run.judge.series)
            groups.setdefault(key, []).append((run.run, run.judge))
    for group in groups.values():
        folds: dict[object, list[tuple[str, Measured]]] = {}
        for name, judge in group:
            folds.setdefault(folds_of(name), []).append((name, judge))
        for fold in folds.values():  # each has rows of its own
            yield from _other_rows(fold)
        yield from _identical_curves(group)
        yield from _lost_classes(group)


def _other_rows(group: Sequence[tuple[str, Measured]]) -> Found:
    known = [
        (run, judge.there, float(judge.there.total_of()[0]), _classes_of(judge.there))
        for run, judge in group
        if judge.there is not None
        and judge.there.total_known
        and not judge.there.is_weighted
    ]
    usual, number = _most([total for _, _, total, _ in known])
    labels, alike = _most([rows for *_, total, rows in known if total == usual])
    for run, there, total, rows in known:
        if usual is None:
            return
        if total != usual:
            what = (
                f"{total:,.0f} rows were counted at its best step, and {usual:,.0f} in "
                f"{number} of {len(known)} runs, so its score is of other rows and not "
                "comparable."
            )
        elif labels is not None and rows != labels:
            what = (
                f"Its classes have other numbers of rows at its best step than in "
                f"{alike} of {len(known)} runs, though there are {total:,.0f} rows as "
                "in most: these are other rows, or other labels."
            )
        else:
            continue
        steps = (int(there.steps[0]),)
        yield run, Finding("other_rows", f"{what} {SAME_ROWS}", steps)


def _classes_of(there: Series) -> tuple[float, ...]:
    """Return how many rows each class has, in a series of one step."""
    return tuple(there.counts.possible_positives[0].tolist())


def _most(values: Sequence[T]) -> tuple[T | None, int]:
    """Return what more than half of the values are, and how many; None if nothing is.

    >>> _most([1, 1, 2]), _most([1, 2])
    ((1, 2), (None, 0))
    """
    if values:
        ((value, number),) = Counter(values).most_common(1)
        if 2 * number > len(values):
            return value, number
    return None, 0


def _identical_curves(group: Sequence[tuple[str, Measured]]) -> Found:
    same: dict[bytes, list[str]] = {}
    for run, judge in group:
        values = judge.answer.value
        if len(np.unique(values[np.isfinite(values)])) >= FEWEST_VALUES:
            same.setdefault(_fingerprint(judge), []).append(run)
    steps = {run: amount(len(j.answer.step), j.series.step_unit) for run, j in group}
    what = {run: "counts" if j.series.has_counts else "scores" for run, j in group}
    counted = {run for run, judge in group if judge.series.slice is not None}
    for runs in same.values():
        for run in runs:
            others = [f"`{other}`" for other in runs if other != run]
            if not others:
                continue
            why = (
                "one training was logged twice, or what was changed between them has "
                "no effect. Check their seeds and arguments."
            )
            if run in counted:
                why = "the same predictions were counted twice. Check their columns."
            message = (
                f"At each of its {steps[run]} it has the same {what[run]} as "
                f"{first_of(others, 3)}: {why}"
            )
            yield run, Finding("identical_curves", message)


def _fingerprint(judge: Measured) -> bytes:
    counts = judge.series.counts
    parts: list[Array] = [
        judge.series.steps,
        judge.answer.value,
        counts.true_positives,
        counts.possible_positives,
        counts.predicted_positives,
    ]
    return b"|".join(np.ascontiguousarray(part).tobytes() for part in parts)


def _lost_classes(group: Sequence[tuple[str, Measured]]) -> Found:
    """Yield the runs with a class that is found by every other run and not by them."""
    known = [(run, judge) for run, judge in group if judge.series.has_counts]
    if len(known) < 2 or known[0][1].series.counts.classes < 2:
        return
    ends = [judge.series.counts.at([-1]) for _, judge in known]
    lost = np.stack(
        [(end.true_positives[0] == 0) & (end.possible_positives[0] > 0) for end in ends]
    )
    found = np.stack([end.true_positives[0] > 0 for end in ends])
    for place, (run, judge) in enumerate(known):
        only = lost[place] & (found.sum(0) == len(known) - 1)
        only &= ends[place].possible_positives[0] >= FEWEST_ROWS
        only &= _was_found(judge, [other for _, other in known if other is not judge])
        if not only.any():
            continue
        names = [judge.series.classes[column] for column in np.flatnonzero(only)]
        step, unit = int(judge.answer.step[-1]), judge.series.step_unit
        word, them = ("class", "it") if len(names) == 1 else ("classes", "them")
        others = "other run" if len(known) == 2 else f"{len(known) - 1} other runs"
        message = (
            f"At its last {unit}, {step:,}, F1 of {word} {first_of(names, 5)} is 0: no "
            f"row of {them} is found. It is above 0 in the {others}. The classes of "
            "the run show since when."
        )
        yield run, Finding("lost_class", message, (step,))


def _was_found(judge: Measured, others: Sequence[Measured]) -> Array:
    """Tell which classes were found before, or by all others as early as that.

    A run that has just begun may not have found what the others found later.
    """
    before = (judge.series.counts.true_positives > 0).any(0)
    by_all = np.ones_like(before)
    for other in others:
        then = other.series.steps == judge.series.steps[-1]
        by_all &= (other.series.counts.at(then).true_positives > 0).any(0)
    found: Array = before | by_all
    return found
