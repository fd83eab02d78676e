"""Sources: every series of every run, from wherever it can be read best.

May import `own`, `scalars`, `details`, `provider` and what those import. The better
source wins: where our tensor can be read, the scalars that were written beside it are
not shown.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.details import pr_curves
from tb_f1_plugin.reading.details.found import (
    Detail,
    Name,
    details_in,
    fingerprints,
)
from tb_f1_plugin.reading.details.pr_curves import PrCurve
from tb_f1_plugin.reading.findings import with_logged, with_own
from tb_f1_plugin.reading.own import tensors
from tb_f1_plugin.reading.own.tensors import TensorSeries
from tb_f1_plugin.reading.passed_over import PassedOver
from tb_f1_plugin.reading.provider.concurrent import concurrently
from tb_f1_plugin.reading.provider.crowded import few_tags
from tb_f1_plugin.reading.provider.lists import EXPERIMENTS, Lists
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.scalars import source as scalars
from tb_f1_plugin.reading.scalars.findings import damaged_scalars
from tb_f1_plugin.reading.scalars.roles import with_words
from tb_f1_plugin.reading.scalars.source import ScalarSeries
from tb_f1_plugin.reading.series import Finding, Series, without_impossible

# So many bytes, in so few calls, are read at once. A call takes RustBoard 44 ms; tags
# that are read together are one call.
LITTLE, FEW = 2**21, 8

# A run's last step of a tag, and its value; None if it is damaged.
Latest = Mapping[str, tuple[int, float] | None]


@dataclass(frozen=True)
class Existing:
    """A series that exists.

    Args:
        source: Where it is read from.
        findings: What else is to be said of it.
        logged: The tag of the scalar that its metric logged as well, if it did.
        details: What is kept of it besides its counts.
    """

    source: TensorSeries | ScalarSeries | PrCurve
    findings: tuple[Finding, ...] = ()
    logged: str | None = None
    details: Mapping[What, Detail] = field(default_factory=dict)

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return self.findings, self.source.fingerprint, fingerprints(self.details)

    def completed(self, series: Series) -> Series:
        """Return what was read of it with what else is known."""
        if self.details:
            series = replace(series, details=tuple(self.details))
        return replace(series, findings=(*self.findings, *series.findings))


@dataclass(frozen=True)
class Catalog:
    """The series that exist, of all runs or of some.

    Args:
        existing: The series, by name, in the order in which they are shown.
        all_runs: Whether all runs were looked at, so that what is not here is gone.
        passed_over: What looks as if it could be read, and is not.
        has_subruns: Whether a run's series may be in the directories of others.
    """

    existing: Mapping[Name, Existing]
    all_runs: bool = True
    passed_over: tuple[PassedOver, ...] = ()
    has_subruns: bool = False

    def of(self, runs: Collection[str] | None) -> Catalog:
        """Return the series of some runs; None means all."""
        if runs is None:
            return self
        asked = frozenset(runs)
        some = {name: e for name, e in self.existing.items() if name[0] in asked}
        return Catalog(some, all_runs=False)

    @property
    def state(self) -> object:
        """What is the same as long as nothing was added."""
        prints = ((name, e.fingerprint) for name, e in self.existing.items())
        return self.passed_over, tuple(prints)


class Sources:
    """Finds and reads series, and reads none twice that has not changed.

    What was decoded is kept for as long as the provider lists the same largest step
    and wall time for it, and forgotten when it lists the run no more.

    Args:
        scalar_samples: How many scalars of a tag the loader keeps; 0 means all.
        patterns: The user's own conventions for scalars.
        tensor_samples: How many of our tensors of a tag it keeps; 0 means all.
        curve_samples: How many PR curves of a tag it keeps; 0 means all.
        clock: Seconds, never going back.
    """

    def __init__(
        self,
        scalar_samples: int = scalars.SAMPLES,
        patterns: Sequence[re.Pattern[str]] = (),
        *,
        tensor_samples: int = 0,
        curve_samples: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tensor_samples = tensor_samples
        self._curve_samples = curve_samples
        self._patterns = patterns
        self._scalar_samples = scalar_samples
        # One lock for all of it: requests come in parallel and want the same series,
        # so the second does best to wait for the first.
        self._lock = threading.Lock()
        self._cache: dict[str, dict[Name, tuple[object, Series]]] = {}
        self._lists: Lists[Catalog] = Lists(clock)

    def find(self, reader: Reader, runs: Collection[str] | None = None) -> Catalog:
        """Return what exists.

        A page asks for all, and then for the scores of some, and some more: these are
        taken from the same list if it is new.

        Args:
            reader: The provider.
            runs: The runs that are asked for; None for all.
        """
        if runs is None:
            return self._lists.make(reader.experiment, lambda: self._find(reader, None))
        catalog, is_new = self._lists.newest(reader.experiment)
        if catalog is not None and is_new:
            return catalog.of(runs)
        # Of sub-runs the names are not those of their runs.
        if catalog is None or catalog.has_subruns:
            return self.find(reader).of(runs)
        return self._find(reader, runs)

    def begin(self, reader: Reader) -> None:
        """List what exists for a page that opens, and so asks for it next.

        Args:
            reader: The provider.
        """
        self._lists.begin(reader.experiment, lambda: self._find(reader, None))

    def _find(self, reader: Reader, runs: Collection[str] | None) -> Catalog:
        of_tensors, of_scalars, of_details, of_curves = concurrently(
            [
                lambda: reader.list_tensors(metadata.PLUGIN_NAME, runs),
                lambda: reader.list_scalars(metadata.SCALARS_PLUGIN_NAME, runs),
                lambda: reader.list_tensors(metadata.DETAIL_PLUGIN_NAME, runs),
                lambda: reader.list_tensors(metadata.CURVES_PLUGIN_NAME, runs),
            ],
            at_once=4,
        )
        (of_scalars, of_tensors, of_details, of_curves), crowded = few_tags(
            *(of_scalars, of_tensors, of_details, of_curves),
            telling=partial(with_words, patterns=self._patterns),
        )
        details = details_in(of_details)
        own = tensors.tensor_series(of_tensors)
        names: dict[str, set[str]] = {}
        for tensor in own:
            names.setdefault(tensor.run, set()).add(tensor.tag)
        others = scalars.scalar_catalog(
            of_scalars, names, self._patterns, reader.list_runs
        )
        existing = {(s.run, s.tag): Existing(s) for s in others.series}
        for tensor in own:
            name = tensor.run, tensor.tag
            if tensor.known is None and name in existing:
                finding = () if tensor.finding is None else (tensor.finding,)
                existing[name] = Existing(existing[name].source, finding)
            else:
                itself = metadata.scalar_tag(tensor.tag)
                logged = itself if itself in of_scalars.get(tensor.run, ()) else None
                kept = details.get(name, {}) if tensor.known is not None else {}
                existing[name] = Existing(tensor, logged=logged, details=kept)
        for curve in pr_curves.curves_in(of_curves):
            if not pr_curves.is_beside_histogram(curve, details):
                existing.setdefault((curve.run, curve.tag), Existing(curve))
        for name, known in existing.items():
            if said := crowded.get(name[0]):
                existing[name] = replace(known, findings=(*known.findings, *said))
        return Catalog(
            dict(sorted(existing.items())),
            all_runs=runs is None,
            passed_over=others.passed_over,
            has_subruns=others.has_subruns,
        )

    def read(
        self,
        reader: Reader,
        catalog: Catalog,
        wanted: Collection[Name] | None = None,
    ) -> list[Series]:
        """Return the wanted series of a catalog, in its order.

        One whose run disappeared in the meantime is left out.

        Args:
            reader: The provider.
            catalog: What exists.
            wanted: Which of it; None means all.
        """
        existing = catalog.existing
        wanted = existing if wanted is None else wanted
        with self._lock:
            cache = {
                name: entry
                for name, entry in self._cache.pop(reader.experiment, {}).items()
                if (
                    entry[0] == existing[name].fingerprint
                    if name in existing
                    else not catalog.all_runs
                )
            }
            # Requests bring the ids of experiments, so there may be any number of them.
            while len(self._cache) >= EXPERIMENTS:
                del self._cache[next(iter(self._cache))]
            self._cache[reader.experiment] = cache
            stale = [existing[name] for name in wanted if name not in cache]
            for series in self._read(reader, stale):
                name = series.run, series.tag
                known = existing[name]
                cache[name] = known.fingerprint, known.completed(series)
            return [
                cache[name][1] for name in existing if name in wanted and name in cache
            ]

    def glance(
        self, reader: Reader, catalog: Catalog
    ) -> list[tuple[Series, bool]] | None:
        """Return the series without reading any, and whether each was read before.

        Of those that were not, there are no points, and no finding that follows from
        points. A page can begin with this, where all points take seconds. None where
        reading all that was not read takes no time.
        """
        with self._lock:
            cache = dict(self._cache.get(reader.experiment, {}))
        read = {
            name: cache[name][1]
            for name, existing in catalog.existing.items()
            if name in cache and cache[name][0] == existing.fingerprint
        }
        unread = [
            existing.source
            for name, existing in catalog.existing.items()
            if name not in read
        ]
        calls = {source.tags for source in unread}
        if len(calls) <= FEW and sum(source.size for source in unread) <= LITTLE:
            return None
        known = []
        for name, existing in catalog.existing.items():
            if name in read:
                known.append((read[name], True))
                continue
            source = existing.source
            if isinstance(source, TensorSeries):
                series = tensors.unread(source)
            elif isinstance(source, PrCurve):
                series = pr_curves.unread(source)
            else:
                series = scalars.unread(source)
            known.append((existing.completed(series), False))
        return known

    def _read(self, reader: Reader, stale: list[Existing]) -> list[Series]:
        own, others, curves = [], [], []
        logged: dict[str, list[str]] = {}
        for existing in stale:
            if isinstance(existing.source, TensorSeries):
                own.append(existing.source)
                if existing.logged:
                    logged.setdefault(existing.logged, []).append(existing.source.run)
            elif isinstance(existing.source, PrCurve):
                curves.append(existing.source)
            else:
                others.append(existing.source)

        def latest() -> list[Latest]:
            return [
                reader.read_last_scalars(metadata.SCALARS_PLUGIN_NAME, runs, tag)
                for tag, runs in logged.items()
            ]

        calls: list[Callable[[], list[Any]]] = [
            lambda: tensors.read(reader, own, self._tensor_samples),
            lambda: scalars.read(reader, others, self._scalar_samples),
            latest,
            lambda: pr_curves.read(reader, curves, self._curve_samples),
        ]
        of_tensors, of_scalars, values, of_curves = concurrently(calls, at_once=4)
        latest_of = dict(zip(logged, values, strict=True))
        return [
            *(_checked(_with_findings(series), latest_of) for series in of_tensors),
            *(_with_findings(series) for series in (*of_scalars, *of_curves)),
        ]


def _with_findings(series: Series) -> Series:
    return with_own(without_impossible(series))


def _checked(series: Series, latest: Mapping[str, Latest]) -> Series:
    """Return a series held against the scalar of its metric, where there is one."""
    tag = metadata.scalar_tag(series.tag)
    if series.run not in latest.get(tag, ()):
        return series
    last = latest[tag][series.run]
    if last is None:
        findings = (*series.findings, damaged_scalars((tag,)))
        return replace(series, findings=findings)
    return with_logged(series, tag, *last)
