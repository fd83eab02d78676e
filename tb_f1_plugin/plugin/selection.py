"""Selection: the series that one request is of, found, or said not to exist.

May import `request_error`, the analysis and the readers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tb_f1_plugin.analysis.patterns import shown
from tb_f1_plugin.analysis.scoring import short
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.reading.passed_over import PassedOver
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Catalog, Sources


@dataclass(frozen=True)
class Selection:
    """The series that a request is of. They are read when they are asked for.

    Args:
        reader: Reads, as this request may.
        sources: What the reader reads from.
        found: What exists, of the runs that are named at least.
        runs: The runs that were asked for; None for all.
        tag: The tag that was asked for; None for all.
        named: The runs on which the answer depends; None for all.
    """

    reader: Reader
    sources: Sources
    found: Catalog
    runs: tuple[str, ...] | None = None
    tag: str | None = None
    named: tuple[str, ...] | None = None

    @property
    def state(self) -> object:
        """What is the same as long as the answer is."""
        return self.found.of(self.named).state

    @property
    def passed_over(self) -> Sequence[PassedOver]:
        """What looks as if it could be read, and is not."""
        return self.found.passed_over

    def series(self) -> list[Series]:
        """Return the series that were asked for."""
        return self._read(self.runs)

    def series_of(self, run: str) -> list[Series]:
        """Return another run's series of the same tags."""
        return self._read((run,))

    def only_series(self) -> Series:
        """Return the series of the one run and the one tag that were asked for.

        Raises:
            RequestError: 404, if the run does not have the tag.
        """
        found = self.series()
        if not found:
            (run,) = self.runs or ("",)
            raise RequestError(
                404,
                f"`tag` must be one that run {run!r} has, got {self.tag!r}. "
                "See `series`.",
            )
        return found[0]

    def glance(self) -> list[tuple[Series, bool]] | None:
        """Return all series, and whether each was read; None if reading is quick."""
        return self.sources.glance(self.reader, self.found)

    def _read(self, runs: Sequence[str] | None) -> list[Series]:
        names = self.found.of(runs).existing
        wanted = {name for name in names if self.tag in (None, name[1])}
        return self.sources.read(self.reader, self.found, wanted)


def select(
    reader: Reader,
    sources: Sources,
    runs: tuple[str, ...] | None = None,
    tag: str | None = None,
    baseline: str | None = None,
) -> Selection:
    """Find the series of some runs and a tag.

    Args:
        reader: Reads, as the request may.
        sources: What the reader reads from.
        runs: The runs; None for all.
        tag: The tag; None for all.
        baseline: A run beside these; None for none.

    Raises:
        RequestError: 404, if a run or the tag does not exist at all.
    """
    beside = () if baseline is None else (baseline,)
    named = None if runs is None else (*runs, *beside)
    found = sources.find(reader, named)
    if not _has(found, named or (), tag):
        # To say what is known, or since another run has the tag.
        found = sources.find(reader)
    check_known("run", (*(runs or ()), *beside), {run for run, _ in found.existing})
    tags = () if tag is None else (tag,)
    check_known("tag", tags, {name for _, name in found.existing})
    return Selection(reader, sources, found, runs, tag, named)


def check_known(what: str, asked: Iterable[str], known: Collection[str]) -> None:
    """Check that the runs or tags that were asked for exist.

    Raises:
        RequestError: 404, if one does not; some that do are named.
    """
    for name in asked:
        if name not in known:
            there = short(sorted(known)) if known else "none yet"
            raise RequestError(
                404,
                f"`{what}` must be one that has F1 data, got {shown(name)}. "
                f"Known: {there}.",
            )


def _has(found: Catalog, runs: Iterable[str], tag: str | None) -> bool:
    """Tell whether all of the runs were found, and the tag in one of them."""
    there = {run for run, _ in found.existing}
    tags = {name for _, name in found.existing}
    return there.issuperset(runs) and (tag is None or tag in tags)
