"""Selection: the series that one request is of, found, or said not to exist.

May import `request_error`, the analysis and the readers. Here a series is given the
threshold that was asked for, and what is kept of it: no route knows how.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from tb_f1_plugin.analysis.bands import needs_confusions
from tb_f1_plugin.analysis.details.at_threshold import NotAtThresholdError, at_threshold
from tb_f1_plugin.analysis.patterns import shown
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import short
from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.plugin.request_error import RequestError
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.passed_over import PassedOver
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.sources import Catalog, Sources

T = TypeVar("T")


@dataclass(frozen=True)
class NotAtThreshold:
    """A series that has no counts at the threshold that was asked for.

    Args:
        run: Its run.
        tag: Its tag.
        message: Why.
    """

    run: str
    tag: str
    message: str

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of the schema's `NotAtThreshold`."""
        return asdict(self)


@dataclass(frozen=True)
class Selection:
    """The series that a request is of. They are read when they are asked for.

    Args:
        reader: Reads, as this request may.
        sources: What the reader reads from.
        details: Reads what is kept of series besides their counts.
        found: What exists, of the runs that are named at least.
        runs: The runs that were asked for; None for all.
        tag: The tag that was asked for; None for all.
        named: The runs on which the answer depends; None for all.
        question: What is asked of every series.
        threshold: The threshold in place of each series' own; None for that.
        joint: Whether series are compared with each other, so that what two models say
            of the same rows is needed.
    """

    reader: Reader
    sources: Sources
    details: DetailStore
    found: Catalog
    runs: tuple[str, ...] | None = None
    tag: str | None = None
    named: tuple[str, ...] | None = None
    question: Question = field(default_factory=Question)
    threshold: float | None = None
    joint: bool = False

    @property
    def state(self) -> object:
        """What is the same as long as the answer is."""
        return self.found.of(self.named).state

    @property
    def passed_over(self) -> Sequence[PassedOver]:
        """What looks as if it could be read, and is not."""
        return self.found.passed_over

    def each(self, make: Callable[[Series], T]) -> tuple[list[T], list[dict[str, Any]]]:
        """Return what is made of each series that was asked for.

        What is kept of a series is there while something is made of it, and not of all
        at once.

        Returns:
            What was made; and the series that have no counts at the threshold.
        """
        found = self._read(self.runs, make)
        refused = [each for each in found if isinstance(each, NotAtThreshold)]
        made = [each for each in found if not isinstance(each, NotAtThreshold)]
        return made, [each.to_json() for each in refused]

    def series(self) -> list[Series]:
        """Return the series that were asked for."""
        return self.each(lambda series: series)[0]

    def series_of(self, run: str) -> list[Series]:
        """Return another run's series of the same tags."""
        found = self._read((run,), lambda series: series)
        return [each for each in found if isinstance(each, Series)]

    def compared(self) -> Selection:
        """Return the same selection for series that are compared with each other."""
        return replace(self, joint=True)

    def only_series(self, what: What | None = None) -> Series:
        """Return the series of the one run and the one tag that were asked for.

        Args:
            what: What is to be there of it besides its counts, if it was kept.

        Raises:
            RequestError: 404, if the run does not have the tag, or the series no counts
                at the threshold.
        """
        found = self._read(self.runs, lambda series: series, what)
        if not found:
            (run,) = self.runs or ("",)
            raise RequestError(
                404,
                f"`tag` must be one that run {run!r} has, got {self.tag!r}. "
                "See `series`.",
            )
        if isinstance(found[0], NotAtThreshold):
            raise RequestError(404, found[0].message)
        return found[0]

    def glance(self) -> list[tuple[Series, bool]] | None:
        """Return all series, and whether each was read; None if reading is quick."""
        return self.sources.glance(self.reader, self.found)

    def _read(
        self,
        runs: Sequence[str] | None,
        make: Callable[[Series], T],
        what: What | None = None,
    ) -> list[T | NotAtThreshold]:
        names = self.found.of(runs).existing
        wanted = {name for name in names if self.tag in (None, name[1])}
        every = self.sources.read(self.reader, self.found, wanted)

        def made(series: Series) -> T | NotAtThreshold:
            if self.threshold is None:
                return make(series)
            try:
                there = at_threshold(series, self.threshold)
            except NotAtThresholdError as error:
                return NotAtThreshold(series.run, series.tag, str(error))
            return make(there)

        def needed(series: Series) -> bool:
            is_asked = what is not None or self.threshold is not None
            return is_asked or needs_confusions(series, self.question)

        if self.joint:
            each = self.reader, self.found.existing, every
            every = self.details.each(*each, "joint", lambda series: series)
        of_threshold: What = "confusion" if self.threshold is None else "histogram"
        return self.details.each(
            *(self.reader, self.found.existing, every, what or of_threshold),
            *(made, needed),
        )


def select(
    reader: Reader,
    sources: Sources,
    details: DetailStore,
    runs: tuple[str, ...] | None = None,
    tag: str | None = None,
    baseline: str | None = None,
    *,
    question: Question,
    threshold: float | None = None,
) -> Selection:
    """Find the series of some runs and a tag.

    Args:
        reader: Reads, as the request may.
        sources: What the reader reads from.
        details: Reads what is kept of series besides their counts.
        runs: The runs; None for all.
        tag: The tag; None for all.
        baseline: A run beside these; None for none.
        question: What is asked of every series.
        threshold: The threshold in place of each series' own; None for that.

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
    return Selection(
        *(reader, sources, details, found, runs, tag, named),
        question=question,
        threshold=threshold,
    )


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
