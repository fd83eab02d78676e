"""Scalars: what programs logged by a known convention, as series of F1.

May import numpy, the core, `conventions`, `provider` and `series`. Knows nothing of
HTTP. Means of counts over batches are right where the mean of F1 is not, since counts
are sums and a common divisor cancels; so old logs, and those of programs that know
nothing of us, hold the pooled F1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tb_f1_plugin import metadata
from tb_f1_plugin.counts import Array, Counts
from tb_f1_plugin.plugin import conventions
from tb_f1_plugin.plugin.conventions import Found
from tb_f1_plugin.plugin.provider import Listed, Listing, Reader, scalar_bytes
from tb_f1_plugin.plugin.series import (
    Finding,
    Points,
    Series,
    at_steps,
    impossible_counts,
    join_by_step,
    stack,
)
from tb_f1_plugin.scores import f_beta

SAMPLES = 1000  # scalars that a loader keeps of a tag, unless it is told otherwise
EXACT_TOTAL = 2**24  # up to it round(ratio · total) of float32 is the integer
AGREES = 1e-6  # between a float32 and the F1 from float32 ratios


@dataclass(frozen=True)
class ScalarSeries:
    """A series made from scalars that exists, not yet read.

    Args:
        run: The run.
        tag: The name under which it is shown.
        found: The tags whose points make a row, by their roles.
        beside: Further tags: the batch mean, and the metric itself to check it.
        listed: What the provider says of all of them.
    """

    run: str
    tag: str
    found: Found
    beside: Mapping[str, str]
    listed: Mapping[str, Listed]

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        return (*self.found.tags.values(), *self.beside.values())

    @property
    def size(self) -> int:
        """How many bytes it is to read, estimated from above."""
        last = max(self.listed[tag].max_step for tag in self.tags)
        return scalar_bytes(last, len(self.tags), SAMPLES)

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return ("scalars", tuple((tag, self.listed[tag]) for tag in self.tags))


def has_any(listing: Listing, patterns: Sequence[re.Pattern[str]] = ()) -> bool:
    """Tell whether any run has scalars from which F1 can be formed."""
    return any(conventions.find(tags, patterns) for tags in listing.values())


def find(
    listing: Listing,
    names: Mapping[str, Collection[str]],
    patterns: Sequence[re.Pattern[str]] = (),
) -> list[ScalarSeries]:
    """Return the series among the scalars.

    Args:
        listing: The scalars.
        names: The series of other sources that each run has: a name among them is
            a metric of ours, so its scalar is no batch mean; and a run that has one
            needs no guess from precision and recall.
        patterns: The user's own conventions.
    """
    series = []
    for run, tags in listing.items():
        of_ours = names.get(run, ())
        found = conventions.find(tags, patterns)
        named = (one for one in found if one.before not in ("", conventions.EPOCH))
        ours = {*of_ours, *(one.shown for one in named)}
        taken: set[str] = set()
        for one in found:
            if of_ours and one.convention.quality != "exact":
                continue
            shown = one.shown
            # The scalars beside a tensor of ours have its name, and are found by it.
            is_beside = shown in of_ours and one.before != conventions.EPOCH
            if shown in taken or (shown in of_ours and not is_beside):
                shown = f"{shown} ({one.tags[one.convention.needs[0]]})"
            taken.add(shown)
            beside = _beside(one, tags, ours)
            every = (*one.tags.values(), *beside.values())
            listed = {tag: tags[tag] for tag in every}
            series.append(ScalarSeries(run, shown, one, beside, listed))
    return series


def read(
    reader: Reader, wanted: Sequence[ScalarSeries], samples: int = SAMPLES
) -> list[Series]:
    """Read series from the provider, those of one set of tags together.

    Args:
        reader: The provider.
        wanted: The series.
        samples: How many scalars of a tag the loader keeps; 0 means all.
    """
    by_tags: dict[tuple[str, ...], list[ScalarSeries]] = {}
    for series in wanted:
        by_tags.setdefault(series.tags, []).append(series)
    done = []
    for tags, group in by_tags.items():
        runs = {s.run: max(s.listed[tag].max_step for tag in tags) for s in group}
        found = reader.read_scalars(metadata.SCALARS_PLUGIN_NAME, runs, tags, samples)
        for series in group:
            points = found.get(series.run, {})
            # A run that was deleted since it was listed has nothing to read.
            if all(tag in points for tag in series.tags):
                done.append(_series(series, points, samples))
    return done


def unread(series: ScalarSeries) -> Series:
    """Return what is known of a series before any of its points is read."""
    nothing = _series(series, dict.fromkeys(series.tags, stack([])), 0)
    return replace(nothing, findings=())


def _beside(
    found: Found, tags: Mapping[str, Listed], ours: Collection[str]
) -> dict[str, str]:
    """Return what is logged beside the counts: the batch mean, by its name or ours."""

    def existing(**by_meaning: str) -> dict[str, str]:
        return {what: tag for what, tag in by_meaning.items() if tag in tags}

    by_us = f"{found.before}{metadata.BATCH_MEAN}{found.behind}"
    beside = existing(batch_mean=by_us)
    if beside:
        return beside | existing(itself=found.metric_tag)
    for tag in found.naive_tags():
        # Unless that is a metric of ours.
        if tag in tags and tag.removeprefix(conventions.EPOCH) not in ours:
            return {"assumed": tag}
    return {}


def _series(series: ScalarSeries, points: Mapping[str, Points], samples: int) -> Series:
    read_points = {what: points[tag] for what, tag in series.found.tags.items()}
    resolved = {what: tag.without_restarts() for what, tag in read_points.items()}
    joined, lost = join_by_step(resolved)
    convention = series.found.convention
    first = joined[convention.needs[0]]
    # A row is complete when its last part has been written.
    wall_times = np.max([tag.wall_times for tag in joined.values()], axis=0)
    findings = []
    if _is_sampled(read_points.values(), resolved.values(), samples):
        findings.append(
            Finding(
                "sampled_scalars",
                f"TensorBoard keeps {samples} points of a scalar, chosen at random, so "
                "some epochs are missing here. Every point that is shown is right.",
            )
        )
    if lost:
        findings.append(
            Finding(
                "unjoined_rows",
                f"{lost} steps are left out, since not all of "
                f"{', '.join(series.found.tags.values())} have them.",
            )
        )
    # One value that is none must not make the others' counts inexact.
    finite = np.all([np.isfinite(tag.values) for tag in joined.values()], axis=0)
    if not finite.all():
        findings.append(impossible_counts(int((~finite).sum()), len(finite)))
        joined = {what: tag.take(finite) for what, tag in joined.items()}
        first, wall_times = joined[convention.needs[0]], wall_times[finite]
    values = {what: tag.values for what, tag in joined.items()}
    counts = _COUNTS[convention.source](values)
    findings += [*_of_counts(counts, convention.quality)]
    is_whole = counts.true_positives.dtype.kind == "i"
    if metadata.TOTAL not in values and convention.quality == "exact" and not is_whole:
        findings += [*_of_means(counts, convention.source)]
    batch_mean, finding = _batch_mean(series, points, first.steps, counts)
    findings += [finding] if finding else []
    total_known = not np.isnan(counts.total.astype(np.float64)).all()
    return Series(
        run=series.run,
        tag=series.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average="micro",
        averages=("micro",),
        step_unit="epoch" if _is_of_epochs(series.found) else "step",
        source=convention.source,
        quality=convention.quality,
        steps=first.steps,
        wall_times=wall_times,
        counts=counts,
        logged_batch_mean=batch_mean,
        findings=tuple(findings),
        is_weighted=total_known and not is_whole,
        is_ratio=not total_known and not is_whole,
    )


def _is_of_epochs(found: Found) -> bool:
    """Tell whether tags are of epochs, as Keras' callback names them."""
    return any(tag.startswith(conventions.EPOCH) for tag in found.tags.values())


def _is_sampled(
    tags: Collection[Points], resolved: Collection[Points], samples: int
) -> bool:
    """Tell whether the loader dropped points: a full tag whose steps have gaps."""
    if not samples or all(len(tag) < samples for tag in tags):
        return False
    return any(len(tag) and tag.steps[-1] + 1 > len(tag) for tag in resolved)


def _from_ratios(values: Mapping[str, Array]) -> Counts:
    """Return counts from ratios: integers if there is a total that they fit to."""
    ratios = [values[role] for role in metadata.RATIOS]
    if metadata.TOTAL not in values:
        return _one_column(ratios, np.full(ratios[0].shape, np.nan))
    total = values[metadata.TOTAL]
    if (np.max(ratios) if len(total) else 0) > 1:  # no ratio of rows is
        return _whole_if_so(ratios, total)
    return _whole_if_so([ratio * total for ratio in ratios], total)


def _from_counts(values: Mapping[str, Array]) -> Counts:
    """Return counts from a confusion table; without true negatives the total is nan."""
    tp = values[conventions.TRUE]
    fp, fn = values[conventions.FALSE_POSITIVES], values[conventions.FALSE_NEGATIVES]
    negatives = values.get(conventions.TRUE_NEGATIVES)
    if negatives is not None:
        return _whole_if_so([tp, tp + fn, tp + fp], tp + fp + fn + negatives)
    nobody_knows = np.full(tp.shape, np.nan)
    if all(
        ((np.rint(value) == value) & (abs(value) <= 2.0**53)).all()
        for value in (tp, fp, fn)
    ):
        tp, fp, fn = (value.astype(np.int64) for value in (tp, fp, fn))
    return _one_column([tp, tp + fn, tp + fp], nobody_knows)


def _from_precision_and_recall(values: Mapping[str, Array]) -> Counts:
    """Return what has these scores: TP = P·R, possible = P, predicted = R."""
    precision, recall = values[conventions.PRECISION], values[conventions.RECALL]
    nobody_knows = np.full(precision.shape, np.nan)
    return _one_column([precision * recall, precision, recall], nobody_knows)


_COUNTS: Mapping[str, Callable[[Mapping[str, Array]], Counts]] = {
    "ratios": _from_ratios,
    "counts": _from_counts,
    "precision_recall": _from_precision_and_recall,
}


def _whole_if_so(values: Sequence[Array], total: Array) -> Counts:
    """Return counts as integers if they are within float32 of them, all of them.

    Counts of weighted rows are no integers, and no business of rounding: float32 alone
    moves a ratio by 2^-24 of itself, and a total by as much.
    """
    every = (*values, total)
    rounded = [np.rint(value) for value in every]
    if all(
        (abs(whole) <= 2.0**53).all() and (abs(value - whole) <= whole * 2.0**-23).all()
        for value, whole in zip(every, rounded, strict=True)
    ):
        *values, total = [whole.astype(np.int64) for whole in rounded]
    return _one_column(values, total)


def _of_counts(counts: Counts, quality: str) -> Iterator[Finding]:
    """Yield what the numbers are good for."""
    if (counts.total > EXACT_TOTAL).any() or (
        counts.possible_positives > EXACT_TOTAL
    ).any():
        yield Finding(
            "large_total",
            "More than 2^24 rows were counted, so these counts, from float32 scalars, "
            "are not exact; F1 is right to about 1e-7. The exact counts are in the "
            "tensors that tb_f1_plugin writes beside the scalars.",
        )
    if quality == "as_logged":
        yield Finding(
            "as_logged",
            "This F1 is formed from logged precision and recall. Nobody recorded how "
            "they were averaged, over batches or over classes, so it need not be the "
            "F1 of all rows. Log counts to know: tb_f1_plugin.keras.TensorBoard, or "
            "true positives, false positives and false negatives.",
        )


def _of_means(counts: Counts, source: str) -> Iterator[Finding]:
    """Yield a doubt: nobody can tell sums of batches from means of their rows.

    Of the recipe every value is a mean of batches' sums, so only small ones are odd; of
    a confusion table every value that is no whole number is.
    """
    largest = np.maximum(counts.possible_positives, counts.predicted_positives)
    # Larger ones are not whole since no float32 is.
    small = (largest <= EXACT_TOTAL).all()
    is_odd = small if source == "counts" else (largest <= 1).all()
    if largest.size and is_odd and np.isfinite(largest).all():
        what = "No value is above 1" if source == "ratios" else "They are not whole"
        yield Finding(
            "may_be_means",
            f"{what}, so these may be means over the rows of each batch "
            "and not sums: where batches differ in size, as a short last one does, "
            "their mean is then not that of all rows, and this F1 not the pooled one. "
            "Log sums of the batch (ops.sum, not ops.mean), or with "
            "tb_f1_plugin.keras.TensorBoard.",
        )


def _one_column(values: Sequence[Array], total: Array) -> Counts:
    true_positives, possible, predicted = (value[:, np.newaxis] for value in values)
    return Counts(true_positives, possible, predicted, total)


def _batch_mean(
    series: ScalarSeries, found: Mapping[str, Points], steps: Array, counts: Counts
) -> tuple[Array | None, Finding | None]:
    """Return the logged batch mean at the steps, if it belongs to these counts."""

    def column(what: str) -> Array:
        tag = found[series.beside[what]].without_restarts()
        values = np.full(steps.shape, np.nan)
        values[np.isin(steps, tag.steps)] = at_steps(tag, steps).values
        return values

    if "assumed" in series.beside:
        return column("assumed"), Finding(
            "assumed_batch_mean",
            f"The scalar {series.beside['assumed']} is shown as the batch mean, from "
            "its name: nobody recorded how it was averaged.",
        )
    if "batch_mean" not in series.beside:
        return None, None
    if series.found.metric_tag:
        itself = column("itself") if "itself" in series.beside else steps * np.nan
        both = ~np.isnan(itself)
        if not both.any() or (abs(itself - f_beta(counts))[both] > AGREES).any():
            return None, Finding(
                "other_average",
                f"The scalar {series.beside['batch_mean']} is not shown: it is in the "
                "metric's own average, and only the micro average can be rebuilt from "
                "these scalars.",
            )
    return column("batch_mean"), None
