"""Request: what a command is asked, and the series that it is asked of.

May import `logdir`, `text`, `told`, the core, the reading and the analysis; never
tensorflow or keras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tb_f1_plugin.analysis.availability import why_unavailable
from tb_f1_plugin.analysis.bands import needs_confusions
from tb_f1_plugin.analysis.details.at_threshold import NotAtThresholdError, at_threshold
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.cli.told import once_each
from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.logdir.arguments import NoPlaceError, is_remote, places
from tb_f1_plugin.logdir.directory import (
    Directory,
    provider_of,
    read_directory,
    read_each,
)
from tb_f1_plugin.reading.passed_over import PassedOver, sentences
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series, are
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.console import Console

T = TypeVar("T")

NAMED = 5  # series that an error names


class NothingToReadError(ValueError):
    """A log directory that is missing, or has no F1 data in it."""


@dataclass(frozen=True)
class Request:
    """Which series are meant, and what is asked of them.

    Args:
        logdirs: Paths that TensorBoard accepts; see `arguments.places`.
        question: The score, average and so on.
        run: A regular expression that runs' names must match; None for all.
        tag: The tag; None for all.
        patterns: The user's own conventions for scalars.
        threshold: The threshold in place of each series' own; None for that.
    """

    logdirs: Sequence[str]
    question: Question
    run: re.Pattern[str] | None = None
    tag: str | None = None
    patterns: Sequence[re.Pattern[str]] = ()
    threshold: float | None = None

    def read(self) -> Directory:
        """Read all that the log directories have, with a sign of life on stderr.

        Raises:
            NothingToReadError: If there is no series; says what to do.
        """
        is_moved = self.threshold is not None

        def wanted(series: Series) -> bool:
            is_read = is_moved or needs_confusions(series, self.question)
            return is_read and self._means(series)

        def read(say: Callable[[str], None]) -> Directory:
            what: What = "histogram" if is_moved else "confusion"
            given = self.logdirs, self.patterns, say
            return read_directory(*given, what=what, wanted=wanted)

        directory = self._read(read)
        if not directory.series:
            raise NothingToReadError(self._no_data(directory.passed_over))
        if self.threshold is None:
            return directory
        meant = self.among(directory.series)
        return Directory([*self._moved(meant, self.threshold)], directory.passed_over)

    def read_each(
        self,
        what: What,
        make: Callable[[Series], T],
        chosen: Callable[[Series], bool] = lambda series: True,
        nothing: str = "",
    ) -> list[T]:
        """Return what is made of the series that are meant.

        Args:
            what: What is read of a series besides its counts, where it was kept.
            make: Makes of a series what is needed.
            chosen: Tells which series a command can be of.
            nothing: What is said if there is no such series.

        Raises:
            NothingToReadError: If there is none; says what to do.
        """

        def some(every: list[Series], others: Sequence[PassedOver]) -> list[Series]:
            if not every and not nothing:
                raise NothingToReadError(self._no_data(others))
            there = [series for series in every if chosen(series)]
            if not there:
                raise NothingToReadError(nothing)
            return self.among(there)

        def read(say: Callable[[str], None]) -> list[T]:
            return read_each(self.logdirs, what, make, some, self.patterns, say)

        return self._read(read)

    def with_provider(self, use: Callable[[Any], T]) -> T:
        """Return what is made with a DataProvider over the log directories.

        Args:
            use: Makes it; the provider is there as long as it runs.

        Raises:
            NothingToReadError: If a directory cannot be read; says what to do.
        """

        def read(say: Callable[[str], None]) -> T:
            with provider_of(places(self.logdirs), say) as provider:
                return use(provider)

        return self._read(read)

    def _no_data(self, passed_over: Sequence[PassedOver]) -> str:
        parts = [
            f"There is no F1 data in {self.shown!r}.",
            *sentences(passed_over),
            f"To have F1, {LOG_COUNTS} Other names: docs/conventions.md.",
        ]
        return " ".join(parts)

    def _moved(self, every: Sequence[Series], threshold: float) -> Iterator[Series]:
        """Yield the series at the threshold; say of the others why not.

        Raises:
            NothingToReadError: If there is none.
        """
        refused = []
        for series in every:
            try:
                yield at_threshold(series, threshold)
            except NotAtThresholdError as error:
                refused.append((f"{series.run}: {series.tag}", str(error)))
        lines = [*once_each(refused)]
        if len(refused) == len(every):
            raise NothingToReadError(" ".join(lines))
        streams.say(lines)

    @property
    def shown(self) -> str:
        """The log directories, as they were given."""
        return " ".join(self.logdirs)

    def _read(self, read: Callable[[Callable[[str], None]], T]) -> T:
        """Read, with a sign of life on stderr, where `read` may say something."""
        console = Console(is_beside=True)

        def say(sentence: str) -> None:
            console.print(f"tb-f1: {sentence}", highlight=False, soft_wrap=True)

        try:
            with console.status(f"Reading {self.shown} …"):
                return read(say)
        except NothingToReadError:
            raise
        except NoPlaceError as error:
            raise NothingToReadError(str(error)) from error
        except Exception as error:
            if not any(map(is_remote, self.logdirs)):
                raise
            # Of a file system that is not known, or does not answer: anything.
            raise NothingToReadError(
                f"{self.shown!r} cannot be read: {error}."
            ) from error

    @property
    def is_of_some(self) -> bool:
        """Whether some series are meant, and others may not be."""
        return self.run is not None or self.tag is not None

    def is_meant(self, run: str, tag: str) -> bool:
        """Tell whether a series is meant."""
        is_run = self.run is None or self.run.search(run) is not None
        return is_run and self.tag in (None, tag)

    def _means(self, series: Series) -> bool:
        return self.is_meant(series.run, series.tag)

    def answerable(self, every: Sequence[Series]) -> None:
        """Check that what is asked is there of one series, if F1 is.

        Args:
            every: The series that are meant.

        Raises:
            NothingToReadError: If no series can answer; says why.
        """
        plain = Question()
        reasons = [why_unavailable(series, self.question) for series in every]
        if all(reasons) and not all(why_unavailable(one, plain) for one in every):
            names = (f"{series.run}: {series.tag}" for series in every)
            pairs = [(n, why) for n, why in zip(names, reasons, strict=True) if why]
            raise NothingToReadError(" ".join(once_each(pairs)))

    def of_one_metric(self, every: Sequence[Series]) -> list[Series]:
        """Return the series that are meant, where a command is of one metric.

        Args:
            every: All that were read.

        Raises:
            NothingToReadError: If none of them is, or they are of several metrics.
        """
        found = self.among(every)
        tags = sorted({series.tag for series in found})
        if len(tags) > 1:
            raise NothingToReadError(
                f"`--tag` must choose one metric, since several are there: "
                f"{', '.join(tags)}."
            )
        return found

    def among(self, every: Sequence[Series]) -> list[Series]:
        """Return the series that are meant.

        Args:
            every: All that were read.

        Raises:
            NothingToReadError: If none of them is.
        """
        found = [series for series in every if self._means(series)]
        if not found:
            names = sorted({f"{series.run}: {series.tag}" for series in every})
            more = " …" if len(every) > NAMED else ""
            raise NothingToReadError(
                f"No series matches `--run` and `--tag`. There {are(len(every))} "
                f"{len(every)}: "
                f"{', '.join(names[:NAMED])}{more}."
            )
        return found
