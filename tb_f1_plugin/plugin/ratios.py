"""Ratios: count-ratio scalars that follow the naming convention, as series.

May import numpy, the core, `provider` and `series`. Knows nothing of HTTP. The
scalars are ours, or those of a user who logs the three counts by hand as batch
metrics through the stock Keras callback: batch means of counts are right where the
batch mean of F1 is not. (Precision and recall scalars, of which nobody knows how
they were averaged, would be a third source beside this file, `as_logged`.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin import metadata
from tb_f1_plugin.counts import Array, Counts
from tb_f1_plugin.plugin.provider import Listed, Listing, Reader
from tb_f1_plugin.plugin.series import Finding, Points, Series, at_steps, join_by_step
from tb_f1_plugin.scores import f_beta

SAMPLES = 1000  # scalars that a loader keeps of a tag, unless it is told otherwise
HAND_MADE = "f1"  # how a series is shown whose tags carry no metric's name
EXACT_TOTAL = 2**24  # up to it round(ratio · total) of float32 is the integer
AGREES = 1e-6  # between a float32 and the F1 from float32 ratios


@dataclass(frozen=True)
class RatioSeries:
    """A series rebuilt from scalars that exists, not yet read.

    Args:
        run: The run.
        tag: The name under which it is shown.
        name: The metric's name in the tags, or "".
        counts: The tags whose points make a row, by what they are.
        beside: Further tags: the batch mean, and the metric itself to check it.
        listed: What the provider says of all of them.
    """

    run: str
    tag: str
    name: str
    counts: Mapping[str, str]
    beside: Mapping[str, str]
    listed: Mapping[str, Listed]

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        return (*self.counts.values(), *self.beside.values())

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return ("ratios", tuple((tag, self.listed[tag]) for tag in self.tags))


def has_any(listing: Listing) -> bool:
    """Tell whether any run has count-ratio scalars."""
    return any(metadata.metrics_with_ratios(list(tags)) for tags in listing.values())


def find(listing: Listing, names: Mapping[str, Collection[str]]) -> list[RatioSeries]:
    """Return the series among the scalars.

    Args:
        listing: The scalars.
        names: The series of other sources that each run has: a name among them is
            a metric of ours, so its scalar is no batch mean.
    """
    found = []
    for run, tags in listing.items():
        rebuilt = metadata.metrics_with_ratios(list(tags))
        ours = {*names.get(run, ()), *rebuilt}
        for name in rebuilt:
            found.append(_find_one(run, name, tags, ours))
    return found


def read(
    reader: Reader, wanted: Sequence[RatioSeries], samples: int = SAMPLES
) -> list[Series]:
    """Read series from the provider, those of one set of tags together.

    Args:
        reader: The provider.
        wanted: The series.
        samples: How many scalars of a tag the loader keeps; 0 means all.
    """
    by_tags: dict[tuple[str, ...], list[RatioSeries]] = {}
    for series in wanted:
        by_tags.setdefault(series.tags, []).append(series)
    done = []
    for tags, group in by_tags.items():
        runs = {s.run: max(s.listed[tag].max_step for tag in tags) for s in group}
        found = reader.read_scalars(metadata.SCALARS_PLUGIN_NAME, runs, tags)
        for series in group:
            points = found.get(series.run, {})
            # A run that was deleted since it was listed has nothing to read.
            if all(tag in points for tag in series.tags):
                done.append(_series(series, points, samples))
    return done


def _find_one(
    run: str, name: str, tags: Mapping[str, Listed], ours: Collection[str]
) -> RatioSeries:
    def existing(**by_meaning: str) -> dict[str, str]:
        return {what: tag for what, tag in by_meaning.items() if tag in tags}

    counts = {ratio: metadata.scalar_tag(name, ratio) for ratio in metadata.RATIOS}
    if name:  # `epoch_total` of a log without a name may be anything's total
        counts |= existing(total=metadata.scalar_tag(name, metadata.TOTAL))
    beside = existing(batch_mean=metadata.scalar_tag(name, metadata.BATCH_MEAN))
    if beside and name:
        beside |= existing(itself=metadata.scalar_tag(name))
    if not beside:
        # What people call the naive one, unless that is a metric of ours.
        for usual in ("f1", "f1_score"):
            if "_".join(part for part in (name, usual) if part) not in ours:
                beside = beside or existing(assumed=metadata.scalar_tag(name, usual))
    shown = name or HAND_MADE
    if not name and shown in ours:
        shown = f"{shown} ({counts[metadata.RATIOS[0]]})"
    every = (*counts.values(), *beside.values())
    return RatioSeries(
        run, shown, name, counts, beside, {tag: tags[tag] for tag in every}
    )


def _series(series: RatioSeries, found: Mapping[str, Points], samples: int) -> Series:
    read_points = {what: found[tag] for what, tag in series.counts.items()}
    resolved = {what: tag.without_restarts() for what, tag in read_points.items()}
    joined, lost = join_by_step(resolved)
    first = joined[metadata.RATIOS[0]]
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
                f"{', '.join(series.counts.values())} have them.",
            )
        )
    counts, finding = _counts(joined)
    findings += [finding] if finding else []
    batch_mean, finding = _batch_mean(series, found, first.steps, counts)
    findings += [finding] if finding else []
    return Series(
        run=series.run,
        tag=series.tag,
        kind="micro",
        classes=(),
        threshold=None,
        average="micro",
        averages=("micro",),
        step_unit="epoch",
        source="ratios",
        steps=first.steps,
        wall_times=wall_times,
        counts=counts,
        logged_batch_mean=batch_mean,
        findings=tuple(findings),
        is_weighted=counts.true_positives.dtype.kind == "f",
    )


def _is_sampled(
    tags: Collection[Points], resolved: Collection[Points], samples: int
) -> bool:
    """Tell whether the loader dropped points: a full tag whose steps have gaps."""
    if not samples or all(len(tag) < samples for tag in tags):
        return False
    return any(len(tag) and tag.steps[-1] + 1 > len(tag) for tag in resolved)


def _counts(joined: Mapping[str, Points]) -> tuple[Counts, Finding | None]:
    """Return counts from ratios: integers if there is a total that they fit to."""
    ratios = [joined[ratio].values for ratio in metadata.RATIOS]
    if metadata.TOTAL not in joined:
        unknown = np.full(ratios[0].shape, np.nan)
        return _one_column(ratios, unknown), None
    total = joined[metadata.TOTAL].values
    values = [ratio * total for ratio in ratios]
    rounded = [np.rint(value) for value in (*values, total)]
    # Counts of weighted rows are no integers, and no business of rounding: float32
    # alone moves a ratio by 2^-24 of itself, and a total by as much.
    if all(
        (abs(whole) <= 2.0**53).all() and (abs(value - whole) <= whole * 2.0**-23).all()
        for value, whole in zip((*values, total), rounded, strict=True)
    ):
        *values, total = [whole.astype(np.int64) for whole in rounded]
    finding = None
    if (total > EXACT_TOTAL).any():
        finding = Finding(
            "large_total",
            "More than 2^24 rows were counted, so these counts, from float32 scalars, "
            "are not exact; F1 is right to about 1e-7. The exact counts are in the "
            "tensors that tb_f1_plugin writes beside the scalars.",
        )
    return _one_column(values, total), finding


def _one_column(values: Sequence[Array], total: Array) -> Counts:
    true_positives, possible, predicted = (value[:, np.newaxis] for value in values)
    return Counts(true_positives, possible, predicted, total)


def _batch_mean(
    series: RatioSeries, found: Mapping[str, Points], steps: Array, counts: Counts
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
    if series.name:
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
