"""Beside: what was logged beside a set of scalars, at the steps of the set.

May import numpy, the core, `points`, `counts`, `conventions` and `findings`. A batch
mean of ours, or an F1 of somebody, which is the batch mean only where that is known. It
is shown at a step only if it was logged at that step of the same count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.reading.points import Points, at_steps, steps_apart
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.conventions import Convention
from tb_f1_plugin.reading.scalars.counts import as_shares
from tb_f1_plugin.reading.series import Finding

AGREES = 1e-6  # between a float32 and the F1 from float32 ratios
SAME = 1e-3  # between scores that were rounded to be read
SCORE = "f1"


def better_of(shown: str, convention: Convention, ours: Collection[str]) -> str | None:
    """Return the metric of ours that says more than scores of the same name."""
    if convention.has_counts:
        return None
    if convention.is_f1:
        return shown if shown in ours else None
    if shown == SCORE:
        return min(ours, default=None)
    return min((n for n in ours if n.startswith(f"{shown}_")), default=None)


@dataclass(frozen=True)
class Beside:
    """The scalars that were logged beside a set, each by its tag; None if not there.

    Args:
        batch_mean: Our own batch mean.
        itself: The metric itself, to check the batch mean's average.
        logged_f1: An F1 of somebody.
        is_mean: Whether Keras averaged that F1 over batches.
    """

    batch_mean: str | None = None
    itself: str | None = None
    logged_f1: str | None = None
    is_mean: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """All their tags."""
        every = (self.batch_mean, self.itself, self.logged_f1)
        return tuple(tag for tag in every if tag is not None)


@dataclass(frozen=True, eq=False)
class At:
    """The rows of a set that something was logged beside.

    Args:
        steps: Shape `(n,)`.
        times: Shape `(n,)`: when each row was complete.
        counts: What was counted, or what has the logged scores.
    """

    steps: Array
    times: Array
    counts: Counts


@dataclass(frozen=True, eq=False)
class Shown:
    """What is shown of the scalars beside a set, at the set's steps."""

    batch_mean: Array | None = None
    logged_f1: Array | None = None
    findings: tuple[Finding, ...] = ()


def shown_beside(
    beside: Beside,
    points: Mapping[str, Points],
    at: At,
    *,
    metric_tag: str,
    has_counts: bool,
) -> Shown:
    """Return what was logged beside a set: the batch mean, F1, what is odd.

    Args:
        beside: The tags.
        points: Their points, in file order.
        at: The rows of the set.
        metric_tag: The tag of the set's metric; "" if it has none.
        has_counts: Whether counts were logged, and not scores.
    """

    def column(tag: str) -> Array:
        resolved = points[tag].without_restarts()
        values = np.full(at.steps.shape, np.nan)
        values[np.isin(at.steps, resolved.steps)] = at_steps(resolved, at.steps).values
        return values

    tag = beside.logged_f1
    if tag is not None:
        resolved = points[tag].without_restarts()
        if _has_other_steps(resolved, at):
            return Shown(findings=(say.logged_elsewhere(tag),))
        there = int(np.isin(at.steps, resolved.steps).sum())
        shown = _logged(tag, column(tag), at, beside.is_mean, has_counts)
        if 2 * there >= len(at.steps):
            return shown
        rare = say.logged_rarely(tag, there, len(at.steps))
        return replace(shown, findings=(*shown.findings, rare))
    if beside.batch_mean is None:
        return Shown()
    if metric_tag:
        itself = at.steps * np.nan if beside.itself is None else column(beside.itself)
        both = ~np.isnan(itself)
        if not both.any() or (abs(itself - f_beta(at.counts))[both] > AGREES).any():
            return Shown(findings=(say.other_average(beside.batch_mean),))
    return Shown(batch_mean=column(beside.batch_mean))


def _has_other_steps(logged: Points, at: At) -> bool:
    """Tell whether the steps of a logged F1 mean something else than the set's.

    The times tell: an F1 of epoch 1 is written after the counts of batch 2. Equal steps
    mean the same, unless one of both is left of another training.
    """
    of_set, of_logged = (
        np.nonzero(np.isin(steps, others))[0]
        for steps, others in ((at.steps, logged.steps), (logged.steps, at.steps))
    )
    if len(of_set) == len(at.steps) == len(logged):
        of_rows = Points(at.steps, at.times, at.times)
        return len(steps_apart([of_rows, logged])) > 0
    return not (
        _are_between(logged.wall_times[of_logged], at.times, of_set)
        and _are_between(at.times[of_set], logged.wall_times, of_logged)
    )


def _are_between(written: Array, times: Array, place: Array) -> bool:
    """Tell whether points were written between the neighbours of their places."""
    earlier = np.append(-np.inf, times)[place]
    later = np.append(times, np.inf)[place + 1]
    return bool(((earlier <= written) & (written <= later)).all())


def _logged(tag: str, logged: Array, at: At, is_mean: bool, has_counts: bool) -> Shown:
    """Return a logged F1 as what it is: the batch mean only where that is known."""
    there = np.isfinite(logged)
    shares, is_per_cent = as_shares({SCORE: logged[there]})
    findings = (say.per_cent((tag,)),) if is_per_cent else ()
    logged = logged.copy()
    logged[there] = shares[SCORE]
    formed = f_beta(at.counts)
    differs = there & (abs(logged - formed) > SAME)
    if has_counts:
        if is_mean and differs.any():
            findings = (*findings, say.assumed_batch_mean(tag))
            return Shown(batch_mean=logged, findings=findings)
        return Shown(logged_f1=logged, findings=findings)
    odd = np.nonzero(differs)[0]
    if odd.size:
        more = say.disagrees(tag, logged[odd], formed[odd], at.steps[odd])
        findings = (*findings, more)
    return Shown(logged_f1=logged, findings=findings)
