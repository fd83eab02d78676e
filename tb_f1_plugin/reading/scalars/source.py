"""Scalars: what programs logged by a known convention, found and read.

May import `conventions`, `metadata`, `passed_over`, `programs`, `provider`, `series`,
`splits`, `subruns` and `scalar_series`. Knows nothing of HTTP. Old logs, and those of
programs that know nothing of us, hold the pooled F1 where they hold counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.passed_over import PassedOver, together
from tb_f1_plugin.reading.provider.reader import Listed, Listing, Reader, scalar_bytes
from tb_f1_plugin.reading.scalars import conventions, programs
from tb_f1_plugin.reading.scalars.conventions import NAMELESS, Found
from tb_f1_plugin.reading.scalars.points import Written, series_of
from tb_f1_plugin.reading.scalars.roles import BATCH, EPOCH, F1, repeated_by_keras
from tb_f1_plugin.reading.scalars.subruns import Joined, Place, joined
from tb_f1_plugin.reading.series import Points, Series, stack
from tb_f1_plugin.reading.splits import said_by, split_of

SAMPLES = 1000  # scalars that a loader keeps of a tag, unless it is told otherwise
OURS = "The counts of {} say more, which tb_f1_plugin wrote."


@dataclass(frozen=True)
class ScalarSeries:
    """A series made from scalars that exists, not yet read.

    Args:
        written: What is known of it.
        listed: What the provider says of all its tags.
        places: Where those of its tags are that another run has, by tag.
    """

    written: Written
    listed: Mapping[str, Listed]
    places: Mapping[str, Place]

    @property
    def run(self) -> str:
        """The run."""
        return self.written.run

    @property
    def tag(self) -> str:
        """The name under which it is shown."""
        return self.written.tag

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        beside = (tag for what, tag in self.written.beside.items() if what != "is_mean")
        return (*self.written.found.every, *beside)

    @property
    def size(self) -> int:
        """How many bytes it is to read, estimated from above."""
        last = max(self.listed[tag].max_step for tag in self.tags)
        return scalar_bytes(last, len(self.tags), SAMPLES)

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return ("scalars", tuple((tag, self.listed[tag]) for tag in self.tags))


@dataclass(frozen=True)
class There:
    """What is among the scalars.

    Args:
        series: The series.
        passed_over: What is not read, though it looks as if it could be.
        has_subruns: Whether tags of other runs are among those of a series.
    """

    series: list[ScalarSeries]
    passed_over: tuple[PassedOver, ...]
    has_subruns: bool


def has_any(listing: Listing, patterns: Sequence[re.Pattern[str]] = ()) -> bool:
    """Tell whether any run has scalars from which F1 can be formed."""
    every = joined(listing).listing.values()
    return any(conventions.find(tags, patterns).found for tags in every)


def find(
    listing: Listing,
    names: Mapping[str, Collection[str]],
    patterns: Sequence[re.Pattern[str]] = (),
) -> There:
    """Return the series among the scalars, and what is passed over.

    Args:
        listing: The scalars.
        names: The series of other sources that each run has: a name among them is
            a metric of ours, so its scalars are no others' F1.
        patterns: The user's own conventions.
    """
    whole = joined(listing)
    series: list[ScalarSeries] = []
    passed_over: list[tuple[str, str, str]] = []
    for run, tags in whole.listing.items():
        reading = _of_run(
            run, tuple(sorted(tags)), frozenset(names.get(run, ())), tuple(patterns)
        )
        series += (_listed(written, tags, whole) for written in reading.written)
        passed_over += ((run, tag, why) for tag, why in reading.passed_over)
    return There(series, together(passed_over), bool(whole.places))


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
        tags = {series.places.get(tag, (series.run, tag))[1] for tag in series.tags}
        by_tags.setdefault(tuple(sorted(tags)), []).append(series)
    done = []
    for tags_of, group in by_tags.items():
        runs: dict[str, int] = {}
        for series in group:
            for tag in series.tags:
                run, _ = series.places.get(tag, (series.run, tag))
                step = series.listed[tag].max_step
                runs[run] = max(runs.get(run, 0), step)
        found = reader.read_scalars(
            metadata.SCALARS_PLUGIN_NAME, runs, tags_of, samples
        )
        for series in group:
            points = dict(_points(series, found))
            # A run that was deleted since it was listed has nothing to read.
            if all(tag in points for tag in series.tags):
                done.append(series_of(series.written, points, samples))
    return done


def unread(series: ScalarSeries) -> Series:
    """Return what is known of a series before any of its points is read."""
    nothing = series_of(series.written, dict.fromkeys(series.tags, stack([])))
    # Which of the tags belong together is known once they are read, and not before.
    quality = "as_logged" if series.written.found.rivals else nothing.quality
    return replace(nothing, findings=(), quality=quality)


def _points(
    series: ScalarSeries, found: Mapping[str, Mapping[str, Points]]
) -> Iterator[tuple[str, Points]]:
    for tag in series.tags:
        run, real = series.places.get(tag, (series.run, tag))
        if real in found.get(run, {}):
            yield tag, found[run][real]


def _listed(
    written: Written, tags: Mapping[str, Listed], whole: Joined
) -> ScalarSeries:
    places: dict[str, Place] = {}
    series = ScalarSeries(written, tags, places)
    listed = {tag: tags[tag] for tag in series.tags}
    for tag in series.tags:
        if (written.run, tag) in whole.places:
            places[tag] = whole.places[written.run, tag]
    return ScalarSeries(written, listed, places)


@dataclass(frozen=True)
class _OfRun:
    written: tuple[Written, ...]
    passed_over: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def _of_run(
    run: str,
    tags: tuple[str, ...],
    of_ours: frozenset[str],
    patterns: tuple[re.Pattern[str], ...],
) -> _OfRun:
    """Return what a run's scalars are, beside the series of other sources."""
    reading = conventions.find(tags, patterns)
    program = programs.program_of(run, tags)
    named = (one for one in reading.found if one.before not in ("", EPOCH))
    ours = {
        *of_ours,
        *(one.shown for one in named if one.convention.source == "ratios"),
    }
    passed_over = {
        tag: why
        for tag, why in reading.passed_over.items()
        if not _repeats_ours(tag, ours)
    }
    besides = [_beside(one, frozenset(tags), ours, program) for one in reading.found]
    shown_beside = {
        tag for some in besides for what, tag in some.items() if what != "is_mean"
    } | {metadata.scalar_tag(name, what) for name in ours for what in _OF_OURS}
    written = []
    taken: set[str] = set()
    for one, beside in zip(reading.found, besides, strict=True):
        if one.convention is conventions.LOGGED and one.tags[F1] in shown_beside:
            continue
        better = _better(one, of_ours)
        if better is not None:
            passed_over |= dict.fromkeys(one.every, OURS.format(better))
            continue
        shown = one.shown
        # The scalars beside a tensor of ours have its name, and are found by it.
        is_beside = shown in of_ours and one.before != EPOCH
        if shown in taken or (shown in of_ours and not is_beside):
            shown = f"{shown} ({one.tags[one.convention.needs[0]]})"
        taken.add(shown)
        split = _split_of(run, one, reading.found)
        written.append(Written(run, shown, one, beside, split, program))
    return _OfRun(tuple(written), tuple(sorted(passed_over.items())))


_OF_OURS = ("", metadata.BATCH_MEAN)


def _repeats_ours(tag: str, ours: Collection[str]) -> bool:
    """Tell whether Keras' callback wrote a metric of ours again."""
    metric = repeated_by_keras(tag)
    return metric is not None and any(
        metric == name or metric.startswith(f"{name}_") for name in ours
    )


def _better(one: Found, of_ours: Collection[str]) -> str | None:
    """Return the metric of ours that says more than scores of the same name."""
    if one.convention.quality == "exact":
        return None
    if one.convention is conventions.LOGGED:
        return one.shown if one.shown in of_ours else None
    if one.shown == NAMELESS:
        return min(of_ours, default=None)
    return min((n for n in of_ours if n.startswith(f"{one.shown}_")), default=None)


def _beside(
    found: Found, tags: Collection[str], ours: Collection[str], program: str
) -> dict[str, str]:
    """Return what is logged beside a set, by its meaning; `is_mean` is a mark."""
    by_us = f"{found.before}{metadata.BATCH_MEAN}{found.behind}"
    if found.convention.source == "ratios" and by_us in tags:
        beside = {"batch_mean": by_us}
        if found.metric_tag in tags:
            beside["itself"] = found.metric_tag
        return beside
    tag = found.logged
    # Unless that is a metric of ours.
    if tag is None or found.name or tag.removeprefix(EPOCH) in ours:
        return {}
    beside = {"logged": tag}
    # Beside functions of the batch that Keras averages a function is averaged, too.
    is_mean = found.convention.source == "ratios" and metadata.TOTAL not in found.tags
    if is_mean and program == programs.KERAS and not tag.endswith("f1_score"):
        beside["is_mean"] = tag
    return beside


def _split_of(run: str, found: Found, every: Collection[Found]) -> str | None:
    """Return of which rows a set is; what is behind its role may be a class."""
    before = found.before.removeprefix(EPOCH).removeprefix(BATCH)
    siblings = [one.behind for one in every if one.before == found.before]
    is_class = any(behind and said_by(behind) is None for behind in siblings)
    text = before if is_class else before + found.behind
    return split_of(run, text, by_keras=found.is_of_keras)
