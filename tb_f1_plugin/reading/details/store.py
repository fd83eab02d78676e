"""Store: what is kept of series and was read, for as long as nothing is new.

May import `found`, `histograms`, `confusions`, `joints`, `kept`, `provider`, `series`
and the format. They are large, so none is read before somebody asks for it, and no
more than `MOST_BYTES` of them are remembered: the longest unused ones go first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format.metadata import DETAIL_PLUGIN_NAME
from tb_f1_plugin.reading.details.confusions import PAIR, confusions_of
from tb_f1_plugin.reading.details.found import Detail, Name
from tb_f1_plugin.reading.details.histograms import PACKED, cuts_of
from tb_f1_plugin.reading.details.joints import joints_of
from tb_f1_plugin.reading.details.records import Stored
from tb_f1_plugin.reading.kept import Confusions, Cuts, Joints
from tb_f1_plugin.reading.provider.byte_records import (
    NOTHING,
    ByteRecords,
    read_bytes,
)
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.series import Finding, Series

T = TypeVar("T")
MOST_BYTES = 2**29
VALUE_BYTES = 10_000  # of what stands beside the arrays of a value


class Known(Protocol):
    """What a catalog says of a series that exists."""

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""

    @property
    def details(self) -> Mapping[What, Detail]:
        """What is kept of it."""


_Kept = Cuts | Confusions | Joints
_Value = tuple[_Kept | None, tuple[Finding, ...]]
_Key = tuple[str, Name, What]  # an experiment, a series, and what of it


class DetailStore:
    """Reads what is kept of series, and nothing twice that has not changed.

    Args:
        samples: How many points of a tag the loader keeps; 0 means all.
        most_bytes: How much is remembered.
    """

    def __init__(self, samples: int = 0, most_bytes: int = MOST_BYTES) -> None:
        self._samples = samples
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._size = 0
        self._values: OrderedDict[_Key, tuple[object, _Value]] = OrderedDict()

    def each(
        self,
        reader: Reader,
        known: Mapping[Name, Known],
        every: Sequence[Series],
        what: What,
        make: Callable[[Series], T],
        wanted: Callable[[Series], bool] = lambda series: True,
    ) -> list[T]:
        """Return what is made of series to which something kept of them is added.

        Args:
            reader: The provider.
            known: What exists, by name.
            every: The series; those of which it is not kept stay as they are.
            what: What is added.
            make: Makes of a series what is needed, so that what is kept of all series
                is never in memory at once.
            wanted: Tells of which series it is needed; the others stay as they are.
        """
        made: dict[int, T] = {}
        by_tag: dict[str, dict[str, int]] = {}
        with self._lock:
            for place, series in enumerate(every):
                name = series.run, series.tag
                detail = known[name].details.get(what) if name in known else None
                if detail is None or not wanted(series):
                    made[place] = make(series)
                    continue
                stored = self._values.get((reader.experiment, name, what))
                if stored is not None and stored[0] == known[name].fingerprint:
                    self._values.move_to_end((reader.experiment, name, what))
                    made[place] = make(_with(series, stored[1]))
                elif detail.known is None:
                    made[place] = make(_with(series, _unreadable(detail)))
                else:
                    by_tag.setdefault(str(detail.tag), {})[series.run] = place
            for tag, places in by_tag.items():
                group = {
                    run: known[run, every[place].tag].details[what]
                    for run, place in places.items()
                }
                best = _best(reader, group, self._samples)

                def put(
                    run: str,
                    records: ByteRecords,
                    places: dict[str, int] = places,
                    group: dict[str, Detail] = group,
                    best: Mapping[str, ByteRecords] = best,
                ) -> None:
                    series = every[places[run]]
                    again = best.get(run, NOTHING)
                    detail, kept = group[run], self._samples
                    value = _READ[what](Stored(series, detail, records, again, kept))
                    name = run, series.tag
                    key = reader.experiment, name, what
                    self._remember(key, known[name].fingerprint, value)
                    made[places[run]] = make(_with(series, value))

                sizes = _sizes(group, self._samples)
                read_bytes(reader, DETAIL_PLUGIN_NAME, tag, sizes, put)
                for place in places.values():
                    if place not in made:  # deleted since it was listed
                        made[place] = make(every[place])
        return [made[place] for place in range(len(every))]

    def _remember(self, key: _Key, fingerprint: object, value: _Value) -> None:
        old = self._values.pop(key, None)
        if old is not None:
            self._size -= _size(old[1])
        self._values[key] = fingerprint, value
        self._size += _size(value)
        while self._size > self._most_bytes and len(self._values) > 1:
            _, (_, gone) = self._values.popitem(last=False)
            self._size -= _size(gone)


def _best(
    reader: Reader, group: Mapping[str, Detail], samples: int
) -> dict[str, ByteRecords]:
    """Return the records of the best epochs, by run, where there are some."""
    some = {run: detail for run, detail in group.items() if detail.best is not None}
    if not some:
        return {}
    tag = next(iter(some.values())).tag._replace(is_best=True)
    sizes = _sizes(some, samples)
    found: dict[str, ByteRecords] = {}
    read_bytes(reader, DETAIL_PLUGIN_NAME, str(tag), sizes, found.__setitem__)
    return found


def _sizes(group: Mapping[str, Detail], samples: int) -> dict[str, tuple[int, int]]:
    """Return of each run how many points there are at most, and how large they are."""
    sizes = {}
    for run, detail in group.items():
        assert detail.known is not None
        classes = len(detail.known.series.classes)
        each = PACKED * classes
        if detail.tag.what == "confusion":
            each = PACKED + min(PAIR * classes * classes, 40_000)
        elif detail.tag.what == "joint":
            each = PACKED + min(PAIR * classes**3, 400_000)
        points = max(0, detail.listed.max_step) + 1
        sizes[run] = min(points, samples) if samples else points, each
    return sizes


def _with(series: Series, value: _Value) -> Series:
    kept, findings = value
    found = replace(series, detail_findings=(*series.detail_findings, *findings))
    if isinstance(kept, Cuts):
        return replace(found, cuts=kept)
    if isinstance(kept, Confusions):
        return replace(found, confusions=kept)
    return found if kept is None else replace(found, joints=kept)


def _unreadable(detail: Detail) -> _Value:
    return None, () if detail.finding is None else (detail.finding,)


def _size(value: _Value) -> int:
    return VALUE_BYTES + (0 if value[0] is None else value[0].size)


_READ: Mapping[What, Callable[[Stored], _Value]] = {
    "histogram": cuts_of,
    "confusion": confusions_of,
    "joint": joints_of,
}
