"""Scalars: what programs logged by a known convention, found and read.

May import all of this wing, `provider`, `passed_over` and `splits`. Knows nothing of
HTTP. Old logs, and those of programs that know nothing of us, hold the pooled F1 if
they hold counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.metadata import EPOCH
from tb_f1_plugin.reading.passed_over import PassedOver, by_tag
from tb_f1_plugin.reading.points import Points, stack
from tb_f1_plugin.reading.provider.crowded import MOST_SCALARS, bounded
from tb_f1_plugin.reading.provider.reader import Listed, Listing, Reader, scalar_bytes
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars import programs
from tb_f1_plugin.reading.scalars.beside import Beside, better_of
from tb_f1_plugin.reading.scalars.conventions import F1, TOTAL
from tb_f1_plugin.reading.scalars.others import BEST
from tb_f1_plugin.reading.scalars.roles import BATCH, repeated_by_keras, with_words
from tb_f1_plugin.reading.scalars.series import (
    Written,
    series_of,
    without_numbers,
)
from tb_f1_plugin.reading.scalars.sets import TagSet, tag_sets
from tb_f1_plugin.reading.scalars.subruns import (
    Joined,
    Place,
    apart,
    joined,
    shown_together,
)
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import said_by, split_of

AT_ONCE = 50  # sets of tags are asked for in one call
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
        return (*self.written.tag_set.every_tag, *self.written.beside.tags)

    @property
    def every_place(self) -> list[Place]:
        """Where all its tags really are."""
        return [self.places.get(tag, (self.run, tag)) for tag in self.tags]

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
class ScalarCatalog:
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
    """Tell whether any run has scalars from which F1 can be formed, or may have."""
    few, _ = bounded(listing, MOST_SCALARS, partial(with_words, patterns=patterns))
    every = joined(few).listing.values()
    return any(tag_sets(tags, patterns).sets for tags in every)


def scalar_catalog(
    listing: Listing,
    names: Mapping[str, Collection[str]],
    patterns: Sequence[re.Pattern[str]] = (),
    runs: Callable[[], Collection[str]] | None = None,
) -> ScalarCatalog:
    """Return the series among the scalars, and what is passed over.

    Args:
        listing: The scalars.
        names: The names of our own series, by run. Scalars of such a name were
            written by us, and are nobody's F1.
        patterns: The user's own conventions.
        runs: As for `joined`.
    """
    whole = joined(listing, runs)
    series: list[ScalarSeries] = []
    passed_over: list[tuple[str, str, str]] = []
    for run, tags in whole.listing.items():
        of_run = _of_run(
            run, tuple(sorted(tags)), frozenset(names.get(run, ())), tuple(patterns)
        )
        series += (_listed(written, tags, whole) for written in of_run.written)
        passed_over += ((run, tag, reason) for tag, reason in of_run.passed_over)
    return ScalarCatalog(series, by_tag(passed_over), bool(whole.places))


def read(
    reader: Reader, wanted: Sequence[ScalarSeries], samples: int = SAMPLES
) -> list[Series]:
    """Read series from the provider, those of the same runs together.

    Args:
        reader: The provider.
        wanted: The series.
        samples: How many scalars of a tag the loader keeps; 0 means all.
    """
    by_tags: dict[tuple[str, ...], list[ScalarSeries]] = {}
    for series in wanted:
        tags = {tag for _, tag in series.every_place}
        by_tags.setdefault(tuple(sorted(tags)), []).append(series)
    # A call takes RustBoard 44 ms.
    by_runs: dict[frozenset[str], list[tuple[str, ...]]] = {}
    for tags_of, group in by_tags.items():
        by_runs.setdefault(frozenset(_runs_of(group)), []).append(tags_of)
    done: list[Series] = []
    for every in by_runs.values():
        for start in range(0, len(every), AT_ONCE):
            some = every[start : start + AT_ONCE]
            group = [series for tags_of in some for series in by_tags[tags_of]]
            done += _read_together(reader, group, samples)
    return done


def _read_together(
    reader: Reader, group: Sequence[ScalarSeries], samples: int
) -> Iterator[Series]:
    tags = {tag for series in group for _, tag in series.every_place}
    plugin = metadata.SCALARS_PLUGIN_NAME
    found = reader.read_scalars(plugin, _runs_of(group), sorted(tags), samples)
    for series in group:
        points = dict(_points(series, found))
        # A run that was deleted since it was listed has nothing to read.
        if all(tag in points for tag in series.tags):
            yield _without_damaged(series, points, samples)


def _runs_of(group: Sequence[ScalarSeries]) -> dict[str, int]:
    """Return the runs of some series, each with the largest step of its tags."""
    runs: dict[str, int] = {}
    for series in group:
        for tag, (run, _) in zip(series.tags, series.every_place, strict=True):
            runs[run] = max(runs.get(run, 0), series.listed[tag].max_step)
    return runs


def _without_damaged(
    series: ScalarSeries, points: Mapping[str, Points | None], samples: int
) -> Series:
    """Return a series of those of its tags that can be decoded."""
    whole = {tag: found for tag, found in points.items() if found is not None}
    damaged = tuple(tag for tag in points if tag not in whole)
    if not damaged:
        return _series_of(series, whole, samples)
    odd = say.damaged_scalars(damaged)
    if any(tag in damaged for tag in series.written.tag_set.every_tag):
        return without_numbers(series.written, (odd,))
    # What is logged beside a set is not needed for its F1.
    alone = replace(series, written=replace(series.written, beside=Beside()))
    made = _series_of(alone, whole, samples)
    return replace(made, findings=(*made.findings, odd))


def _series_of(
    series: ScalarSeries, points: Mapping[str, Points], samples: int
) -> Series:
    if not series.places:
        return series_of(series.written, points, samples)
    if separate := apart(series.run, points, series.places):
        return without_numbers(series.written, (separate,))
    made = series_of(series.written, points, samples)
    together = shown_together(series.run, series.places)
    return replace(made, findings=(*made.findings, together))


def unread(series: ScalarSeries) -> Series:
    """Return what is known of a series before any of its points is read."""
    nothing = series_of(series.written, dict.fromkeys(series.tags, stack([])))
    # Which of the tags belong together is known once they are read, and not before.
    tag_set = series.written.tag_set
    is_open = bool(tag_set.rivals) or tag_set.may_be_named
    quality = "as_logged" if is_open else nothing.quality
    return replace(nothing, findings=(), quality=quality)


def _points(
    series: ScalarSeries, found: Mapping[str, Mapping[str, Points | None]]
) -> Iterator[tuple[str, Points | None]]:
    for tag, (run, real) in zip(series.tags, series.every_place, strict=True):
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
    found = tag_sets(tags, patterns)
    program = programs.program_of(run, tags)
    ours = _names_of_ours(found.sets) | of_ours
    scalars_of_ours = {
        metadata.scalar_tag(name, what) for name in ours for what in _OF_OURS
    } | {metadata.best_tag(name) for name in ours}
    passed_over = {
        tag: reason
        for tag, reason in found.passed_over.items()
        if tag not in scalars_of_ours and not _repeats_ours(tag, ours)
    }
    besides = [
        _beside(tag_set, frozenset(tags), ours, program) for tag_set in found.sets
    ]
    shown_beside = {tag for beside in besides for tag in beside.tags} | scalars_of_ours
    not_best = [split_of(run, name, by_keras=True) for name in of_ours]
    not_best += [_split_of(run, s, found.sets) for s in found.sets if not s.is_best]
    written = []
    taken: set[str] = set()
    for tag_set, beside in zip(found.sets, besides, strict=True):
        if tag_set.convention.is_f1 and tag_set.tags[F1] in shown_beside:
            continue
        better = better_of(tag_set.shown, tag_set.convention, of_ours)
        if better is not None:
            passed_over |= dict.fromkeys(tag_set.every_tag, OURS.format(better))
            continue
        split = _split_of(run, tag_set, found.sets)
        if tag_set.is_best and any(None in (s, split) or s == split for s in not_best):
            passed_over |= dict.fromkeys((*tag_set.every_tag, *beside.tags), BEST)
            continue
        shown = tag_set.shown
        # The scalars beside a tensor of ours have its name, and are found by it.
        is_beside = shown in of_ours and tag_set.before != EPOCH
        if shown in taken or (shown in of_ours and not is_beside):
            shown = f"{shown} ({tag_set.tags[tag_set.convention.needs[0]]})"
        taken.add(shown)
        written.append(Written(run, shown, tag_set, beside, split, program, of_ours))
    return _OfRun(tuple(written), tuple(sorted(passed_over.items())))


_OF_OURS = ("", metadata.BATCH_MEAN)


def _names_of_ours(sets: Collection[TagSet]) -> frozenset[str]:
    """Return the metrics of ours whose ratios are among a run's scalars."""
    named = (tag_set for tag_set in sets if tag_set.before not in ("", EPOCH))
    return frozenset(s.shown for s in named if s.convention.is_ours)


def _repeats_ours(tag: str, ours: Collection[str]) -> bool:
    """Tell whether Keras' callback wrote a metric of ours again."""
    metric = repeated_by_keras(tag)
    names = [name.removesuffix(f"/{metadata.EVALUATION}") for name in ours]
    return metric is not None and any(
        metric == name or metric.startswith(f"{name}_") for name in names
    )


def _beside(
    tag_set: TagSet, tags: Collection[str], ours: Collection[str], program: str
) -> Beside:
    """Return what is logged beside a set."""
    convention = tag_set.convention
    by_us = f"{tag_set.before}{metadata.BATCH_MEAN}{tag_set.behind}"
    if convention.is_ours and by_us in tags:
        itself = tag_set.metric_tag
        return Beside(batch_mean=by_us, itself=itself if itself in tags else None)
    tag = tag_set.logged
    # Unless that is a metric of ours.
    if tag is None or tag_set.name or tag.removeprefix(EPOCH) in ours:
        return Beside()
    # Beside functions of the batch that Keras averages a function is averaged, too.
    is_recipe = convention.is_recipe and TOTAL not in tag_set.tags
    by_keras = program == programs.KERAS and not tag.endswith("f1_score")
    return Beside(logged_f1=tag, is_mean=is_recipe and by_keras)


def _split_of(run: str, tag_set: TagSet, every: Collection[TagSet]) -> Split | None:
    """Return of which rows a set is; what is behind its role may be a class."""
    before = tag_set.before.removeprefix(EPOCH).removeprefix(BATCH)
    siblings = [other.behind for other in every if other.before == tag_set.before]
    is_class = any(behind and said_by(behind) is None for behind in siblings)
    text = before if is_class else before + tag_set.behind
    return split_of(run, text, by_keras=tag_set.has_epoch_tags)
