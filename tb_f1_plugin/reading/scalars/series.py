"""Scalar series: the points of some scalars, by step, as one series of F1.

May import numpy, the core, and what says how scalars are read: `sets`, `numbered`,
`counts`, `findings`, `beside`. Knows nothing of providers or HTTP. What is special
about a convention is asked of its entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import (
    COUNTS,
    Quality,
    Split,
    StepUnit,
)
from tb_f1_plugin.reading.points import (
    Points,
    at_steps,
    join_by_step,
    steps_apart,
)
from tb_f1_plugin.reading.restarts import evicted
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.beside import At, Beside, shown_beside
from tb_f1_plugin.reading.scalars.conventions import (
    F1,
    SUMS_OF_ROWS,
    TOTAL,
    TRUE_NEGATIVES,
    in_words,
)
from tb_f1_plugin.reading.scalars.counts import (
    Values,
    are_rounded,
    are_scores,
    as_shares,
    changes,
    may_be_total,
    only_grow,
)
from tb_f1_plugin.reading.scalars.numbered import settled
from tb_f1_plugin.reading.scalars.sets import TagSet
from tb_f1_plugin.reading.series import Finding, Series, impossible_counts
from tb_f1_plugin.reading.splits import VALIDATION


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
        exact: The names of our own series in the run.
    """

    run: str
    tag: str
    tag_set: TagSet
    beside: Beside
    split: Split | None
    program: str
    exact: frozenset[str] = frozenset()

    @property
    def step_unit(self) -> StepUnit:
        """What a step of it is: Keras' callback names the tags of epochs."""
        return "epoch" if self.tag_set.has_epoch_tags else "step"


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
    odd = _odd_total(written.tag_set, points, samples)
    if odd is not None:
        written = replace(written, tag_set=written.tag_set.without(TOTAL))
    tag_set = written.tag_set
    convention, tags = tag_set.convention, tag_set.tags
    quality: Quality = convention.quality
    rows, findings = _usable(tag_set, tag_set.every_tag, points, samples)
    if tag_set.rivals and (len(rows.steps) or tag_set.may_be_named):
        settlement = settled(tags, tag_set.rivals, rows.values)
        if settlement.tags is None and not tag_set.may_be_named:
            unclear = say.unclear_numbers(tag_set.every_tag)
            return without_numbers(written, (unclear,))
        doubt = None
        if settlement.tags is None:
            # Names, which have steps of their own.
            is_open = len(rows.steps) and not settlement.has_other_rows
            doubt = say.may_be_numbered(tag_set.every_tag) if is_open else None
            rows, findings = _usable(tag_set, tuple(tags.values()), points, samples)
        elif not settlement.is_proven:
            doubt = say.paired_by_values(tuple(settlement.tags.values()))
        tags = settlement.tags or tags
    else:
        doubt = say.may_be_numbered(tag_set.every_tag) if tag_set.may_be_named else None
    if doubt is not None:
        quality = "as_logged"
        findings.append(doubt)
    findings += [odd] if odd is not None else []
    apart = _apart(tuple(tags.values()), points, rows.steps)
    if apart is not None:
        findings.append(apart)
        rows = rows.take(~np.isin(rows.steps, apart.steps))
        if not len(rows.steps):
            return without_numbers(written, tuple(findings))
    rows = rows.by_role(tags)
    if not convention.has_counts:
        rows, more = _shares(rows, tags)
        findings += more
    counts = convention.counts(rows.values)
    if convention.is_doubtful(rows.values, counts, tag_set.has_epoch_tags):
        quality = "as_logged"
        largest = max(float(values.max()) for values in rows.values.values())
        findings.append(say.may_be_means(largest, written.program))
    elif tag_set.may_be_no_counts:
        quality = "as_logged"
        findings.append(say.may_be_rates(tuple(tags.values())))
    elif odd_sum := _changing_sum(written, rows):
        quality = "as_logged"
        findings.append(odd_sum)
    elif convention.has_counts and only_grow(counts):
        quality = "as_logged"
        findings.append(say.may_be_running(tuple(tags.values())))
    if are_rounded(rows.values):
        quality = "as_logged"
        findings.append(say.large_total())
    findings += _of_numbers(written, rows.values)
    beside = shown_beside(
        written.beside,
        points,
        At(rows.steps, rows.wall_times, counts),
        metric_tag=tag_set.metric_tag,
        has_counts=convention.has_counts,
    )
    is_whole = counts.true_positives.dtype.kind == "i"
    total_known = not np.isnan(counts.total.astype(np.float64)).all()
    return Series(
        run=written.run,
        tag=written.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average=tag_set.average,
        averages=(tag_set.average,),
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


def _usable(
    tag_set: TagSet, tags: tuple[str, ...], points: Mapping[str, Points], samples: int
) -> tuple[_Rows, list[Finding]]:
    """Return the values of some tags that can be taken for what they are named."""
    rows, findings = _joined(tags, points, samples)
    if not tag_set.convention.has_counts:
        return rows, findings
    rows, more = _finite(rows)
    return rows, [*findings, *more]


def _changing_sum(written: Written, rows: _Rows) -> Finding | None:
    """Return a finding if the positives or the negatives change between steps.

    Epochs are of the same rows, as far as anybody knows, and so are validations. Then
    true positives and false negatives of one threshold have one sum. A step of a
    training of another program may be a batch.
    """
    if written.step_unit == "step" and written.split != VALIDATION:
        return None
    rows = rows.take(np.all([v >= 0 for v in rows.values.values()], axis=0))
    for right, wrong in SUMS_OF_ROWS:
        if right not in rows.values or wrong not in rows.values:
            continue
        where = changes(rows.values[right], rows.values[wrong])
        if where.any():
            sums = rows.values[right] + rows.values[wrong]
            what = f"{in_words(right)} and {in_words(wrong)}".capitalize()
            least, most = float(sums.min()), float(sums.max())
            return say.positives_change(what, least, most, rows.steps[where])
    return None


def _joined(
    tags: tuple[str, ...], points: Mapping[str, Points], samples: int
) -> tuple[_Rows, list[Finding]]:
    """Return the values at the steps that all tags have, and what is lost of them."""
    resolved = {tag: points[tag].without_restarts() for tag in tags}
    joined, lost = join_by_step(resolved)
    findings = []
    if _is_sampled([points[tag] for tag in tags], resolved.values(), samples):
        findings.append(say.sampled(samples))
    # Of a second training that logs only some of them, any tag may have lost points.
    most = max(tags, key=lambda tag: len(points[tag]) - len(resolved[tag]))
    replaced = evicted(points[most].steps, points[most].wall_times)
    findings += [replaced] if replaced else []
    if lost:
        findings.append(say.unjoined(lost, tags))
    rows = _Rows(
        joined[tags[0]].steps,
        np.max([joined[tag].wall_times for tag in tags], axis=0),
        {tag: joined[tag].values for tag in tags},
    )
    return rows, findings


def _apart(
    tags: tuple[str, ...], points: Mapping[str, Points], steps: Array
) -> Finding | None:
    """Return a finding if some steps have parts of two trainings."""
    apart = steps_apart([points[tag].without_restarts() for tag in tags])
    apart = apart[np.isin(apart, steps)]
    return say.logged_apart(tags, apart, len(steps)) if len(apart) else None


def _odd_total(
    tag_set: TagSet, points: Mapping[str, Points], samples: int
) -> Finding | None:
    """Return a finding if the total of a set is not the number of its rows."""
    if TOTAL not in tag_set.tags or TOTAL in tag_set.convention.needs:
        return None
    if tag_set.is_of_a_metric or not tag_set.tags.keys() >= set(COUNTS):
        return None
    tag, rest = tag_set.tags[TOTAL], tag_set.without(TOTAL)
    rows, _ = _joined(rest.every_tag, points, samples)
    rows, _ = _finite(rows)
    total = at_steps(points[tag].without_restarts(), rows.steps)
    if len(total) < len(rows.steps) and len(points[tag]) >= samples > 0:
        return None  # the loader dropped points
    right, possible, predicted = (rows.values[rest.tags[count]] for count in COUNTS)
    is_there = len(total) == len(rows.steps)
    if is_there and may_be_total(right, possible, predicted, total.values):
        return None
    return say.odd_total(tag)


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


def without_numbers(written: Written, findings: tuple[Finding, ...]) -> Series:
    """Return a series without points: nobody knows which tags belong together.

    Args:
        written: What it is.
        findings: They say why.
    """
    return Series.without_points(
        written.run,
        written.tag,
        written.tag_set.convention.source,
        written.step_unit,
        findings=findings,
        quality="as_logged",
        split=written.split,
    )


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
    if tag_set.is_best:
        falls = tag_set.convention.is_f1 and (np.diff(values[F1]) < 0).any()
        of_best = say.largest_of_several if falls else say.best_until_then
        yield of_best(tuple(tag_set.tags.values()))
    if tag_set.is_guess:
        yield say.paired_by_order(tuple(tag_set.tags.values()))
    if tag_set.convention.caveat is not None:
        yield tag_set.convention.caveat(written.program, written.exact)
