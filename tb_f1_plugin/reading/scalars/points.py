"""Scalar series: the points of some scalars, by step, as one series of F1.

May import numpy, the core, and what says how scalars are read: `conventions`,
`numbered`, `scalar_counts`, `scalar_findings`. Knows nothing of providers or HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.conventions import LOGGED, Found
from tb_f1_plugin.reading.scalars.counts import (
    EXACT_TOTAL,
    Values,
    are_scores,
    as_shares,
    counts_of,
    may_be_means,
    may_be_rates,
)
from tb_f1_plugin.reading.scalars.numbered import settled
from tb_f1_plugin.reading.scalars.roles import F1
from tb_f1_plugin.reading.series import (
    Finding,
    Points,
    Series,
    at_steps,
    impossible_counts,
    join_by_step,
)

AGREES = 1e-6  # between a float32 and the F1 from float32 ratios
SAME = 1e-3  # between scores that were rounded to be read
AVERAGES = ("micro", "macro", "weighted")  # that a tag may name
UNKNOWN = "as_logged"  # the average of an F1 that nobody said more of


@dataclass(frozen=True)
class Written:
    """What is known of some scalars before their points.

    Args:
        run: The run.
        tag: The name under which the series is shown.
        found: The tags, by their roles.
        beside: Further tags: the batch mean, the metric itself to check it, and an F1
            that was logged in the same set.
        split: "train", "validation" or None.
        program: Which program wrote them.
    """

    run: str
    tag: str
    found: Found
    beside: Mapping[str, str]
    split: str | None
    program: str


def series_of(
    written: Written, points: Mapping[str, Points], samples: int = 0
) -> Series:
    """Return the series that scalars are.

    Args:
        written: What they are.
        points: Those of every tag, in file order.
        samples: How many points of a tag the loader keeps; 0 means all.
    """
    found, findings = written.found, list[Finding]()
    every = found.every
    resolved = {tag: points[tag].without_restarts() for tag in every}
    joined, lost = join_by_step(resolved)
    first = joined[every[0]]
    # A row is complete when its last part has been written.
    wall_times = np.max([joined[tag].wall_times for tag in every], axis=0)
    if _is_sampled([points[tag] for tag in every], resolved.values(), samples):
        findings.append(say.sampled(samples))
    gone = evicted(points[every[0]].steps, points[every[0]].wall_times)
    findings += [gone] if gone else []
    if lost:
        findings.append(say.unjoined(lost, every))
    # One value that is none must not make the others' counts inexact.
    finite = np.all([np.isfinite(tag.values) for tag in joined.values()], axis=0)
    if not finite.all() and found.convention.quality == "exact":
        findings.append(impossible_counts(int((~finite).sum()), len(finite)))
        joined = {tag: one.take(finite) for tag, one in joined.items()}
        first, wall_times = joined[every[0]], wall_times[finite]
    tags, quality = dict(found.tags), found.convention.quality
    if found.rivals and len(first):
        values = {tag: one.values for tag, one in joined.items()}
        which = settled(tags, found.rivals, values)
        if which.tags is None:
            return _open(written, say.unclear_numbers(every))
        tags = dict(which.tags)
        if not which.is_proven:
            quality = "as_logged"
            findings.append(say.paired_by_values(tuple(tags.values())))
    by_role: Values = {what: joined[tag].values for what, tag in tags.items()}
    if found.convention.source in ("precision_recall", "logged_f1"):
        by_role, is_per_cent = as_shares(by_role)
        findings += [say.per_cent(tuple(tags.values()))] if is_per_cent else []
        fits = are_scores(by_role)
        if not fits.all():
            findings.append(say.impossible_scores(int((~fits).sum()), len(fits)))
            by_role = {what: values[fits] for what, values in by_role.items()}
            first, wall_times = first.take(fits), wall_times[fits]
    counts = counts_of(found.convention.source, by_role)
    is_whole = counts.true_positives.dtype.kind == "i"
    if _is_doubtful(found, counts, by_role):
        quality = "as_logged"
        largest = max(float(values.max()) for values in by_role.values())
        findings.append(say.may_be_means(largest, written.program))
    findings += _of_numbers(written, by_role)
    batch_mean, logged_f1, more = _beside(written, points, first.steps, counts)
    total_known = not np.isnan(counts.total.astype(np.float64)).all()
    average = _average(found)
    return Series(
        run=written.run,
        tag=written.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average=average,
        averages=(average,),
        step_unit="epoch" if found.is_of_keras else "step",
        source=found.convention.source,
        quality=quality,
        steps=first.steps,
        wall_times=wall_times,
        counts=counts,
        logged_batch_mean=batch_mean,
        logged_f1=logged_f1,
        logged=by_role[F1] if found.convention is LOGGED else None,
        findings=(*findings, *more),
        is_weighted=total_known and not is_whole,
        is_ratio=not total_known and not is_whole,
        split=written.split,
    )


def _open(written: Written, finding: Finding) -> Series:
    """Return a series without points, which says why it has none."""
    nothing = np.zeros(0)
    column = nothing.reshape(0, 1)
    return Series(
        run=written.run,
        tag=written.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average="micro",
        averages=(),
        step_unit="epoch" if written.found.is_of_keras else "step",
        source=written.found.convention.source,
        quality="as_logged",
        steps=nothing.astype(np.int64),
        wall_times=nothing,
        counts=Counts(column, column, column, nothing),
        findings=(finding,),
        split=written.split,
    )


def _average(found: Found) -> str:
    """Return the average of a series: of an F1 alone, what its tag says."""
    if found.convention is not LOGGED:
        return "micro"
    words = found.tags[F1].lower()
    named = [average for average in AVERAGES if average in words]
    return named[0] if len(named) == 1 else UNKNOWN


def _is_sampled(
    tags: Collection[Points], resolved: Collection[Points], samples: int
) -> bool:
    """Tell whether the loader dropped points: a full tag whose steps have gaps."""
    if not samples or all(len(tag) < samples for tag in tags):
        return False
    return any(len(tag) and tag.steps[-1] + 1 > len(tag) for tag in resolved)


def _is_doubtful(found: Found, counts: Counts, values: Mapping[str, Array]) -> bool:
    """Tell whether counts may be means over rows, where nothing says that they sum."""
    if found.convention.quality != "exact" or metadata.TOTAL in values:
        return False
    if found.convention.source == "counts" and may_be_rates(values):
        return True
    is_whole = counts.true_positives.dtype.kind == "i"
    # Keras averages the article's recipe so, and no other program is known to.
    once = found.convention.source == "ratios" and found.is_of_keras
    return not is_whole and may_be_means(counts, each_batch_once=once)


def _of_numbers(written: Written, values: Values) -> Iterator[Finding]:
    """Yield what the numbers are good for."""
    found = written.found
    if any((one > EXACT_TOTAL).any() for one in values.values()):
        yield say.large_total()
    if found.is_guess:
        yield say.paired_by_order(tuple(found.tags.values()))
    if found.convention.source == "precision_recall":
        yield say.of_precision_and_recall(written.program)
    if found.convention is LOGGED:
        yield say.of_logged_f1(written.program)


def _beside(
    written: Written, found: Mapping[str, Points], steps: Array, counts: Counts
) -> tuple[Array | None, Array | None, list[Finding]]:
    """Return what was logged beside the counts: the batch mean, F1, what is odd."""
    beside = written.beside

    def column(what: str) -> Array:
        tag = found[beside[what]].without_restarts()
        values = np.full(steps.shape, np.nan)
        values[np.isin(steps, tag.steps)] = at_steps(tag, steps).values
        return values

    if "logged" in beside:
        return _of_logged(written, column("logged"), steps, counts)
    if "batch_mean" not in beside:
        return None, None, []
    if written.found.metric_tag:
        itself = column("itself") if "itself" in beside else steps * np.nan
        both = ~np.isnan(itself)
        if not both.any() or (abs(itself - f_beta(counts))[both] > AGREES).any():
            return None, None, [say.other_average(beside["batch_mean"])]
    return column("batch_mean"), None, []


def _of_logged(
    written: Written, logged: Array, steps: Array, counts: Counts
) -> tuple[Array | None, Array | None, list[Finding]]:
    """Return a logged F1 as what it is: the batch mean only where that is known."""
    found, tag = written.found, written.beside["logged"]
    there = np.isfinite(logged)
    shares, _ = as_shares({F1: logged[there]})
    logged = logged.copy()
    logged[there] = shares[F1]
    differs = there & (abs(logged - f_beta(counts)) > SAME)
    if found.convention.source == "precision_recall":
        odd = np.nonzero(differs)[0]
        more = []
        if odd.size:
            formed = f_beta(counts)[odd]
            more = [say.disagrees(tag, logged[odd], formed, steps[odd])]
        return None, logged, more
    if "is_mean" in written.beside and differs.any():
        return logged, None, [say.assumed_batch_mean(tag)]
    return None, logged, []
