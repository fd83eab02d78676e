"""Sources: every series of every run, from wherever it can be read best.

May import `tensors`, `scalars` and what those import. The better source wins: where
our tensor can be read, the scalars that were written beside it are not shown.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tb_f1_plugin import metadata
from tb_f1_plugin.plugin import scalars, tensors
from tb_f1_plugin.plugin.findings import with_logged, with_own
from tb_f1_plugin.plugin.provider import Reader
from tb_f1_plugin.plugin.scalars import ScalarSeries
from tb_f1_plugin.plugin.series import Finding, Series, without_impossible
from tb_f1_plugin.plugin.tensors import TensorSeries

EXPERIMENTS = 4  # of which decoded series are kept

Name = tuple[str, str]  # a run and the tag under which a series of it is shown


@dataclass(frozen=True)
class Existing:
    """A series that exists.

    Args:
        source: Where it is read from.
        finding: What else is to be said of it.
        logged: The tag of the scalar that its metric logged as well, if it did.
    """

    source: TensorSeries | ScalarSeries
    finding: Finding | None = None
    logged: str | None = None


class Sources:
    """Finds and reads series, and reads none twice that has not changed.

    What was decoded is kept for as long as the provider lists the same largest step
    and wall time for it, and forgotten when it lists the run no more.

    Args:
        scalar_samples: How many scalars of a tag the loader keeps; 0 means all.
        patterns: The user's own conventions for scalars.
        tensor_samples: How many of our tensors of a tag it keeps; 0 means all.
    """

    def __init__(
        self,
        scalar_samples: int = scalars.SAMPLES,
        patterns: Sequence[re.Pattern[str]] = (),
        *,
        tensor_samples: int = 0,
    ) -> None:
        self._tensor_samples = tensor_samples
        self._patterns = patterns
        self._scalar_samples = scalar_samples
        # One lock for all of it: requests come in parallel and want the same series,
        # so the second does best to wait for the first.
        self._lock = threading.Lock()
        self._cache: dict[str, dict[Name, tuple[object, Series]]] = {}

    def find(
        self, reader: Reader, runs: Collection[str] | None = None
    ) -> dict[Name, Existing]:
        """Return what exists, in the order in which it is shown.

        Args:
            reader: The provider.
            runs: The runs to look at; None for all.
        """
        found = tensors.find(reader.list_tensors(metadata.PLUGIN_NAME, runs))
        names: dict[str, set[str]] = {}
        for tensor in found:
            names.setdefault(tensor.run, set()).add(tensor.tag)
        listed = reader.list_scalars(metadata.SCALARS_PLUGIN_NAME, runs)
        existing = {
            (s.run, s.tag): Existing(s)
            for s in scalars.find(listed, names, self._patterns)
        }
        for tensor in found:
            name = tensor.run, tensor.tag
            if tensor.known is None and name in existing:
                existing[name] = Existing(existing[name].source, tensor.finding)
            else:
                itself = metadata.scalar_tag(tensor.tag)
                logged = itself if itself in listed.get(tensor.run, ()) else None
                existing[name] = Existing(tensor, logged=logged)
        return dict(sorted(existing.items()))

    def read(
        self,
        reader: Reader,
        existing: dict[Name, Existing],
        wanted: Collection[Name],
        *,
        all_runs: bool = True,
    ) -> list[Series]:
        """Return the wanted series of those that exist, in their order.

        One whose run disappeared in the meantime is left out.

        Args:
            reader: The provider.
            existing: What was found.
            wanted: Which of it.
            all_runs: Whether all runs were looked at, so that what is not among
                `existing` is gone.
        """
        with self._lock:
            cache = {
                name: entry
                for name, entry in self._cache.pop(reader.experiment, {}).items()
                if (
                    entry[0] == _fingerprint(existing[name])
                    if name in existing
                    else not all_runs
                )
            }
            # Experiment ids come with requests, so there is no end of them.
            while len(self._cache) >= EXPERIMENTS:
                del self._cache[next(iter(self._cache))]
            self._cache[reader.experiment] = cache
            stale = [existing[name] for name in wanted if name not in cache]
            for series in self._read(reader, stale):
                name = series.run, series.tag
                finding = existing[name].finding
                if finding:
                    series = replace(series, findings=(finding, *series.findings))
                cache[name] = _fingerprint(existing[name]), series
            return [
                cache[name][1] for name in existing if name in wanted and name in cache
            ]

    def _read(self, reader: Reader, stale: list[Existing]) -> list[Series]:
        of_tensors, of_scalars = [], []
        logged: dict[str, list[str]] = {}
        for one in stale:
            if isinstance(one.source, TensorSeries):
                of_tensors.append(one.source)
                if one.logged:
                    logged.setdefault(one.logged, []).append(one.source.run)
            else:
                of_scalars.append(one.source)
        found = [
            *tensors.read(reader, of_tensors, self._tensor_samples),
            *scalars.read(reader, of_scalars, self._scalar_samples),
        ]
        last = {
            tag: reader.read_last_scalars(metadata.SCALARS_PLUGIN_NAME, runs, tag)
            for tag, runs in logged.items()
        }
        return [
            _checked(with_own(without_impossible(series)), last) for series in found
        ]


def _checked(series: Series, last: Mapping[str, Mapping[str, Any]]) -> Series:
    """Return a series held against the scalar of its metric, where there is one."""
    tag = metadata.scalar_tag(series.tag)
    if series.source != "tensor" or series.run not in last.get(tag, ()):
        return series
    return with_logged(series, tag, *last[tag][series.run])


def _fingerprint(existing: Existing) -> object:
    return existing.finding, existing.source.fingerprint
