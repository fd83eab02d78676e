"""Request: what a command is asked, and the series that it is asked of.

May import rich, `logdir`, the reading and the analysis' `question`; never tensorflow or
keras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.logdir.arguments import NoPlaceError, is_remote
from tb_f1_plugin.logdir.directory import Directory, read_curves, read_directory
from tb_f1_plugin.reading.passed_over import sentences
from tb_f1_plugin.reading.pr_curves import PrCurve
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series, are

T = TypeVar("T")
S = TypeVar("S", Series, PrCurve)

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
    """

    logdirs: Sequence[str]
    question: Question
    run: re.Pattern[str] | None = None
    tag: str | None = None
    patterns: Sequence[re.Pattern[str]] = ()

    def read(self) -> Directory:
        """Read all that the log directories have, with a sign of life on stderr.

        Raises:
            NothingToReadError: If there is no series; says what to do.
        """
        directory = self._read(partial(read_directory, self.logdirs, self.patterns))
        if not directory.series:
            raise NothingToReadError(
                " ".join(
                    [
                        f"There is no F1 data in {self._shown!r}.",
                        *sentences(directory.passed_over),
                        f"To have F1, {LOG_COUNTS} Other names: docs/conventions.md.",
                    ]
                )
            )
        return directory

    def read_curves(self) -> list[PrCurve]:
        """Read the PR curves that are meant.

        Raises:
            NothingToReadError: If there is none; says what to do.
        """
        every = self._read(partial(read_curves, self.logdirs))
        if not every:
            raise NothingToReadError(
                f"There is no PR curve in {self._shown!r}. PyTorch and tensorboardX "
                "write one: SummaryWriter.add_pr_curve(tag, labels, scores, step)."
            )
        return self.among(every)

    @property
    def _shown(self) -> str:
        return " ".join(self.logdirs)

    def _read(self, read: Callable[[Callable[[str], None]], T]) -> T:
        """Read, with a sign of life on stderr, where `read` may say something."""
        console = Console(stderr=True)

        def say(sentence: str) -> None:
            console.print(f"tb-f1: {escape(sentence)}", highlight=False, soft_wrap=True)

        try:
            with console.status(f"Reading {escape(self._shown)} …"):
                return read(say)
        except NoPlaceError as error:
            raise NothingToReadError(str(error)) from error
        except Exception as error:
            if not any(map(is_remote, self.logdirs)):
                raise
            # Of a file system that is not known, or does not answer: anything.
            raise NothingToReadError(
                f"{self._shown!r} cannot be read: {error}."
            ) from error

    def among(self, every: Sequence[S]) -> list[S]:
        """Return the series that are meant.

        Args:
            every: All that were read.

        Raises:
            NothingToReadError: If none of them is.
        """
        found = [
            series
            for series in every
            if (self.run is None or self.run.search(series.run))
            and self.tag in (None, series.tag)
        ]
        if not found:
            names = sorted({f"{series.run}: {series.tag}" for series in every})
            more = " …" if len(every) > NAMED else ""
            raise NothingToReadError(
                f"No series matches `--run` and `--tag`. There {are(len(every))} "
                f"{len(every)}: "
                f"{', '.join(names[:NAMED])}{more}."
            )
        return found
