"""Scope: the series that one request is of, found and read, or said not to exist.

May import `provider`, `query`, `request_error`, `sources` and what those import.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tb_f1_plugin.plugin.query import check_known
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Catalog, Sources


@dataclass(frozen=True)
class Scope:
    """What a request is of.

    Args:
        reader: Reads, as this request may.
        sources: Whence.
        found: What there is, of the runs that were asked for at least.
    """

    reader: Reader
    sources: Sources
    found: Catalog

    def read(self, runs: Sequence[str] | None, tag: str | None) -> list[Series]:
        """Return the series of some runs and a tag; None means all."""
        some = self.found.of(runs).existing
        wanted = {name for name in some if tag in (None, name[1])}
        return self.sources.read(self.reader, self.found, wanted)

    def every(self) -> list[Series]:
        """Return all series."""
        return self.sources.read(self.reader, self.found)

    def glance(self) -> list[tuple[Series, bool]] | None:
        """Return all series, and whether each was read; None if all is read at once."""
        return self.sources.glance(self.reader, self.found)

    def one(self, run: str, tag: str) -> Series:
        """Return one series.

        Raises:
            RequestError: 404, if there is none.
        """
        every = self.read((run,), tag)
        if not every:
            raise RequestError(
                404,
                f"`tag` must be one that run {run!r} has, got {tag!r}. See `series`.",
            )
        return every[0]

    def check_run(self, run: str) -> None:
        """Check that a run exists.

        Raises:
            RequestError: 404, if it does not.
        """
        check_known("run", (run,), {name for name, _ in self.found.existing})


def scope(
    reader: Reader, sources: Sources, runs: Sequence[str] | None, tag: str | None
) -> Scope:
    """Find what there is of some runs and a tag; None means all.

    Raises:
        RequestError: 404, if a run or the tag does not exist at all.
    """
    found = sources.find(reader, runs)
    if not _has(found, runs or (), tag):
        # To say what is known, or since another run has the tag.
        found = sources.find(reader)
    check_known("run", runs or (), {run for run, _ in found.existing})
    check_known(
        "tag", () if tag is None else (tag,), {name for _, name in found.existing}
    )
    return Scope(reader, sources, found)


def _has(found: Catalog, runs: Iterable[str], tag: str | None) -> bool:
    """Tell whether all of the runs were found, and the tag in one of them."""
    there = {run for run, _ in found.existing}
    tags = {name for _, name in found.existing}
    return there.issuperset(runs) and (tag is None or tag in tags)
