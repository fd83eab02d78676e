"""Scalar series: the points of some scalars, by step, as one series of F1.

May import numpy, the core, and what says how scalars are read: `sets`, `numbered`,
`counts`, `findings`. Knows nothing of providers or HTTP. What is special about a
convention is asked of its entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.core.vocabulary import (
    AVERAGES_OVER_CLASSES,
    Quality,
    SeriesAverage,
    Split,
    StepUnit,
)
from tb_f1_plugin.reading.points import Points, at_steps, join_by_step
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.conventions import F1, TRUE_NEGATIVES
from tb_f1_plugin.reading.scalars.counts import (
    EXACT_TOTAL,
    Values,
    are_scores,
    as_shares,
)
from tb_f1_plugin.reading.scalars.numbered import settled
from tb_f1_plugin.reading.scalars.sets import TagSet
from tb_f1_plugin.reading.series import Finding, Series, impossible_counts

AGREES = 1e-6  # between a float32 and the F1 from float32 ratios
SAME = 1e-3  # between scores that were rounded to be read


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


@dataclass(frozen=True)
class Written:
    """What is known of some scalars before their points.

    Args:
        run: The run.
        tag: The name under which the series is shown.
        tag_set: The tags, by their roles.
        beside: What was logged in the same set.
        split: Of which rows they are; None if nobody knows.
        program: Which program wrote them.
    """

    run: str
    tag: str
    tag_set: TagSet
    beside: Beside
    split: Split | None
    program: str

    @property
    def step_unit(self) -> StepUnit:
        """What a step of it is: Keras' callback names the tags of epochs."""
        return "epoch" if self.tag_set.is_of_keras else "step"


@dataclass(frozen=True, eq=False)
class _Rows:
    """The values of a set's scalars at the steps that all of them have.

    Args:
        steps: Shape `(n,)`.
        wall_times: Shape `(n,)`: a row is complete when its last part is written.
        values: Shape `(n,)` each, by tag, or by role once that is settled.
    """

    steps: Array
    wall_times: Array
    values: Values

    def take(self, which: Array) -> _Rows:
        """Return some of the rows, by mask."""
        values = {name: column[which] for name, column in self.values.items()}
        return _Rows(self.steps[which], self.wall_times[which], values)

    def by_role(self, tags: Mapping[str, str]) -> _Rows:
        """Return the same with the values by their roles."""
        return replace(self, values={r: self.values[tag] for r, tag in tags.items()})


def series_of(
    written: Written, points: Mapping[str, Points], samples: int = 0
) -> Series:
    """Return the series that scalars are.

    Args:
        written: What they are.
        points: Those of every tag, in file order.
        samples: How many points of a tag the loader keeps; 0 means all.
    """
    tag_set = written.tag_set
    convention, tags = tag_set.convention, tag_set.tags
    quality: Quality = convention.quality
    rows, findings = _joined(tag_set.every_tag, points, samples)
    if convention.has_counts:
        rows, more = _finite(rows)
        findings += more
    if tag_set.rivals and len(rows.steps):
        settlement = settled(tags, tag_set.rivals, rows.values)
        if settlement.tags is None:
            return _unclear(written)
        tags = settlement.tags
        if not settlement.is_proven:
            quality = "as_logged"
            findings.append(say.paired_by_values(tuple(tags.values())))
    rows = rows.by_role(tags)
    if not convention.has_counts:
        rows, more = _shares(rows, tags)
        findings += more
    counts = convention.counts(rows.values)
    if convention.is_doubtful(rows.values, counts, tag_set.is_of_keras):
        quality = "as_logged"
        largest = max(float(values.max()) for values in rows.values.values())
        findings.append(say.may_be_means(largest, written.program))
    findings += _of_numbers(written, rows.values)
    beside = _beside(written, points, rows.steps, counts)
    is_whole = counts.true_positives.dtype.kind == "i"
    total_known = not np.isnan(counts.total.astype(np.float64)).all()
    average = _average(tag_set)
    return Series(
        run=written.run,
        tag=written.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average=average,
        averages=(average,),
        step_unit=written.step_unit,
        source=convention.source,
        quality=quality,
        has_counts=convention.has_counts,
        has_true_negatives=TRUE_NEGATIVES in rows.values,
        steps=rows.steps,
        wall_times=rows.wall_times,
        counts=counts,
        logged_batch_mean=beside.batch_mean,
        logged_f1=beside.logged_f1,
        logged=rows.values[F1] if convention.is_f1 else None,
        findings=(*findings, *beside.findings),
        is_weighted=total_known and not is_whole,
        is_ratio=not total_known and not is_whole,
        split=written.split,
    )


def _joined(
    tags: tuple[str, ...], points: Mapping[str, Points], samples: int
) -> tuple[_Rows, list[Finding]]:
    """Return the values at the steps that all tags have, and what is lost of them."""
    resolved = {tag: points[tag].without_restarts() for tag in tags}
    joined, lost = join_by_step(resolved)
    findings = []
    if _is_sampled([points[tag] for tag in tags], resolved.values(), samples):
        findings.append(say.sampled(samples))
    first = points[tags[0]]
    replaced = evicted(first.steps, first.wall_times)
    findings += [replaced] if replaced else []
    if lost:
        findings.append(say.unjoined(lost, tags))
    rows = _Rows(
        joined[tags[0]].steps,
        np.max([joined[tag].wall_times for tag in tags], axis=0),
        {tag: joined[tag].values for tag in tags},
    )
    return rows, findings


def _finite(rows: _Rows) -> tuple[_Rows, list[Finding]]:
    """Leave out what is no count: it must not make the others' counts inexact."""
    finite = np.all([np.isfinite(values) for values in rows.values.values()], axis=0)
    if finite.all():
        return rows, []
    return rows.take(finite), [impossible_counts(int((~finite).sum()), len(finite))]


def _shares(rows: _Rows, tags: Mapping[str, str]) -> tuple[_Rows, list[Finding]]:
    """Return scores as shares of 1, without what is no score."""
    values, is_per_cent = as_shares(rows.values)
    findings = [say.per_cent(tuple(tags.values()))] if is_per_cent else []
    rows, fits = replace(rows, values=values), are_scores(values)
    if fits.all():
        return rows, findings
    findings.append(say.impossible_scores(int((~fits).sum()), len(fits)))
    return rows.take(fits), findings


def _unclear(written: Written) -> Series:
    """Return a series without points: nobody knows which tags belong together."""
    return Series.without_points(
        written.run,
        written.tag,
        written.tag_set.convention.source,
        written.step_unit,
        findings=(say.unclear_numbers(written.tag_set.every_tag),),
        quality="as_logged",
        split=written.split,
    )


def _average(tag_set: TagSet) -> SeriesAverage:
    """Return the average of a series: of an F1 alone, what its tag says."""
    if not tag_set.convention.is_f1:
        return "micro"
    words = tag_set.tags[F1].lower()
    said = [average for average in AVERAGES_OVER_CLASSES if average in words]
    return said[0] if len(said) == 1 else "as_logged"


def _is_sampled(
    tags: Collection[Points], resolved: Collection[Points], samples: int
) -> bool:
    """Tell whether the loader dropped points: a full tag whose steps have gaps."""
    if not samples or all(len(tag) < samples for tag in tags):
        return False
    return any(len(tag) and tag.steps[-1] + 1 > len(tag) for tag in resolved)


def _of_numbers(written: Written, values: Values) -> Iterator[Finding]:
    """Yield what the numbers are good for."""
    tag_set = written.tag_set
    if any((numbers > EXACT_TOTAL).any() for numbers in values.values()):
        yield say.large_total()
    if tag_set.is_guess:
        yield say.paired_by_order(tuple(tag_set.tags.values()))
    if tag_set.convention.caveat is not None:
        yield tag_set.convention.caveat(written.program)


@dataclass(frozen=True, eq=False)
class _Shown:
    """What is shown of the scalars beside a set, at the set's steps."""

    batch_mean: Array | None = None
    logged_f1: Array | None = None
    findings: tuple[Finding, ...] = ()


def _beside(
    written: Written, points: Mapping[str, Points], steps: Array, counts: Counts
) -> _Shown:
    """Return what was logged beside the counts: the batch mean, F1, what is odd."""
    beside = written.beside

    def column(tag: str) -> Array:
        resolved = points[tag].without_restarts()
        values = np.full(steps.shape, np.nan)
        values[np.isin(steps, resolved.steps)] = at_steps(resolved, steps).values
        return values

    if beside.logged_f1 is not None:
        logged = column(beside.logged_f1)
        return _logged(written, beside.logged_f1, logged, steps, counts)
    if beside.batch_mean is None:
        return _Shown()
    if written.tag_set.metric_tag:
        itself = steps * np.nan if beside.itself is None else column(beside.itself)
        both = ~np.isnan(itself)
        if not both.any() or (abs(itself - f_beta(counts))[both] > AGREES).any():
            return _Shown(findings=(say.other_average(beside.batch_mean),))
    return _Shown(batch_mean=column(beside.batch_mean))


def _logged(
    written: Written, tag: str, logged: Array, steps: Array, counts: Counts
) -> _Shown:
    """Return a logged F1 as what it is: the batch mean only where that is known."""
    there = np.isfinite(logged)
    shares, _ = as_shares({F1: logged[there]})
    logged = logged.copy()
    logged[there] = shares[F1]
    differs = there & (abs(logged - f_beta(counts)) > SAME)
    if written.tag_set.convention.has_counts:
        if written.beside.is_mean and differs.any():
            return _Shown(batch_mean=logged, findings=(say.assumed_batch_mean(tag),))
        return _Shown(logged_f1=logged)
    odd = np.nonzero(differs)[0]
    if not odd.size:
        return _Shown(logged_f1=logged)
    formed = f_beta(counts)[odd]
    finding = say.disagrees(tag, logged[odd], formed, steps[odd])
    return _Shown(logged_f1=logged, findings=(finding,))
