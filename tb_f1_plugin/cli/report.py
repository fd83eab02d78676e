"""Report: what `tb-f1 report`, `export` and `pool` say of a log directory.

May import rich, `logdir`, `spoken`, `whole_file` and the plugin's pure rooms; never
tensorflow or keras. The numbers are those of the HTTP routes, from the same functions.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tb_f1_plugin.analysis.difference import difference
from tb_f1_plugin.analysis.export import as_csv, as_json
from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.patterns import Pattern
from tb_f1_plugin.analysis.pooling import Pooled, found_nowhere, grouped, pool
from tb_f1_plugin.analysis.scoring import (
    Question,
    Scores,
    described_average,
    score,
    short,
)
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.cli.whole_file import write
from tb_f1_plugin.cli.wording import of_options, spoken
from tb_f1_plugin.logdir.directory import Directory, read_directory
from tb_f1_plugin.logdir.places import NoPlaceError, is_remote
from tb_f1_plugin.reading.passed_over import sentences
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series, are


class NothingToReadError(ValueError):
    """A log directory that is missing, or has no F1 data in it."""


class Chosen(NamedTuple):
    """Which series are meant, and what is asked of them.

    Attributes:
        logdirs: Paths that TensorBoard accepts; see `places.places`.
        question: The score, average and so on.
        run: A regular expression that runs' names must match; None for all.
        tag: The tag; None for all.
        patterns: The user's own conventions for scalars.
        baseline: The run that the others are compared with; None for none.
    """

    logdirs: Sequence[str]
    question: Question
    run: re.Pattern[str] | None = None
    tag: str | None = None
    patterns: Sequence[re.Pattern[str]] = ()
    baseline: str | None = None


def read_all(chosen: Chosen) -> Directory:
    """Read all that the log directories have, with a sign of life on standard error.

    Raises:
        NothingToReadError: If there is no series; says what to do.
    """
    shown = " ".join(chosen.logdirs)
    console = Console(stderr=True)

    def say(sentence: str) -> None:
        console.print(f"tb-f1: {escape(sentence)}", highlight=False, soft_wrap=True)

    try:
        with console.status(f"Reading {escape(shown)} …"):
            there = read_directory(chosen.logdirs, chosen.patterns, say)
    except NoPlaceError as error:
        raise NothingToReadError(str(error)) from error
    except Exception as error:
        if not any(map(is_remote, chosen.logdirs)):
            raise
        # Of a file system that is not known, or does not answer: anything.
        raise NothingToReadError(f"{shown!r} cannot be read: {error}.") from error
    if not there.series:
        raise NothingToReadError(
            " ".join(
                [
                    f"There is no F1 data in {shown!r}.",
                    *sentences(there.passed_over),
                    f"To have F1, {LOG_COUNTS} Other names: docs/conventions.md.",
                ]
            )
        )
    return there


def _among(every: list[Series], chosen: Chosen) -> list[Series]:
    found = [
        one
        for one in every
        if (chosen.run is None or chosen.run.search(one.run))
        and chosen.tag in (None, one.tag)
    ]
    if not found:
        known = ", ".join(sorted({f"{one.run}: {one.tag}" for one in every})[:5])
        raise NothingToReadError(
            f"No series matches `--run` and `--tag`. There {are(len(every))} "
            f"{len(every)}: {known}{' …' if len(every) > 5 else ''}."
        )
    return found


def report(chosen: Chosen, console: Console) -> None:
    """Print a table of the last and the best step of each series, and what is odd.

    Raises:
        NothingToReadError: If there is nothing to report.
    """
    there = read_all(chosen)
    every = _among(there.series, chosen)
    table = _plain_table("run", "tag", "average", "", "step")
    headings = [chosen.question.score, "band", "batch mean", "gap"]
    if any(one.logged_f1 is not None for one in every):
        headings.append("logged F1")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    said: dict[str, list[str]] = {}
    for series in every:
        answer = score(series, chosen.question)
        name = f"{series.run}: {series.tag}"
        for what, index in _steps_of(answer):
            table.add_row(
                escape(series.run),
                escape(series.tag),
                escape(_averaged(series, answer, chosen.question)),
                what,
                str(answer.step[index]),
                *_numbers_of(answer, index, series),
                *([] if len(headings) == 4 else [_logged(answer, index)]),
            )
        said[name] = [*_sentences(series, answer, chosen.question)]
    console.print(table)
    if chosen.baseline is not None:
        # Whether or not it matches `--run`, which says what is to be compared with it.
        of_baseline = [one for one in there.series if one.run == chosen.baseline]
        _print_differences(every, of_baseline, there.series, chosen, console)
    for name, said_of in said.items():
        if said_of:
            console.print(escape(name), style="bold", highlight=False, soft_wrap=True)
            for sentence in said_of:
                console.print(f"  {escape(spoken(sentence))}", highlight=False)
    for sentence in sentences(there.passed_over):
        console.print(escape(sentence), highlight=False, soft_wrap=True)


def export(
    chosen: Chosen, file_format: str, output: str | None, *, per_class: bool
) -> None:
    """Write every step of each series to a file, or to standard output.

    Raises:
        NothingToReadError: If there is nothing to export.
        OSError: If the file cannot be written; nothing is then left half written.
    """
    make = as_csv if file_format == "csv" else as_json
    there = read_all(chosen)
    every = _among(there.series, chosen)
    parts = make(every, chosen.question, per_class=per_class)
    tell(every, there.passed_over, chosen.question)
    if output is None:
        sys.stdout.writelines(parts)
        return
    write(Path(output), parts)


def pooled(
    chosen: Chosen,
    group: Pattern | None,
    console: Console,
    *,
    same_rows: bool,
) -> None:
    """Print a table of groups of runs: the score of their sums, and the mean of theirs.

    Raises:
        NothingToReadError: If there is nothing to pool.
    """
    there = read_all(chosen)
    every = _among(there.series, chosen)
    tags = sorted({one.tag for one in every})
    if len(tags) > 1:
        raise NothingToReadError(
            f"`--tag` must choose one metric, since several are there: "
            f"{', '.join(tags)}."
        )
    groups = grouped(every, group)
    if not groups:
        raise NothingToReadError(of_options(found_nowhere(every, group), ["group"]))
    tell(every, there.passed_over)
    table = _plain_table("group", "runs", "average", "", "step")
    name = chosen.question.score
    for heading in (f"pooled {name}", "band", f"mean {name}", "spread", "rows"):
        table.add_column(heading, justify="right", no_wrap=True)
    notes: list[tuple[str, str]] = []
    for key, members in groups:
        sums = pool(key, members, chosen.question, same_rows=same_rows)
        shown = key or "all"
        average = escape(
            _averaged(members[0], score(members[0], chosen.question), chosen.question)
        )
        for what, index in _pooled_steps(sums):
            table.add_row(
                escape(shown),
                str(len(sums.runs)),
                average,
                what,
                *_pool_row(sums, index),
            )
        reasons = [*sums.notes, sums.unavailable or sums.no_band or ""]
        notes += [(shown, note) for note in dict.fromkeys(filter(None, reasons))]
    console.print(table)
    for shown, note in notes:
        console.print(f"{escape(shown)}: {escape(spoken(note))}", highlight=False)


def _print_differences(
    every: list[Series],
    of_baseline: list[Series],
    there: list[Series],
    chosen: Chosen,
    console: Console,
) -> None:
    """Print each series' last score minus that of the baseline's of the same tag."""
    question = chosen.question
    if not of_baseline:
        raise NothingToReadError(
            f"`--baseline` must be one of the runs, got {chosen.baseline!r}. The runs "
            f"are {short(sorted({one.run for one in there}))}."
        )
    by_tag = {one.tag: one for one in of_baseline}
    table = _plain_table("run", "tag", "step")
    for heading in (f"{question.score} − {chosen.baseline}", "band"):
        table.add_column(escape(heading), justify="right", no_wrap=True)
    notes = []
    for series in every:
        other = by_tag.get(series.tag)
        if other is None or other is series:
            continue
        found = difference(series, other, question)
        if not len(found.step):
            continue
        band = "–"
        if found.low is not None and found.high is not None:
            band = f"{found.low[-1]:+.4f} to {found.high[-1]:+.4f}"
        step = str(found.step[-1])
        value = f"{found.value[-1]:+.4f}"
        table.add_row(escape(series.run), escape(series.tag), step, value, band)
        notes.append(found.note)
    if not notes:
        tags = short(sorted({one.tag for one in of_baseline}))
        console.print(
            f"Nothing can be compared with {escape(chosen.baseline or '')}: no other "
            f"run has a step of one of its metrics ({escape(tags)}).",
            highlight=False,
        )
        return
    console.print(table)
    for note in dict.fromkeys(notes):
        console.print(escape(spoken(note)), highlight=False)


def _averaged(series: Series, answer: Scores, question: Question) -> str:
    """Return in a word or two over which classes a number is averaged, and how."""
    if question.class_name is not None:
        return f"class {question.class_name}"
    if not series.is_exact:
        is_said = series.logged is not None and series.average != "as_logged"
        return series.average if is_said else "not known"  # said by its tag
    return described_average(answer) or answer.average or "all classes"


def _steps_of(answer: Scores) -> Iterator[tuple[str, int]]:
    """Yield the last step and, where it is another one, the best."""
    if not len(answer.step):
        return
    yield "last", len(answer.step) - 1
    if not np.isnan(answer.value).all():
        best = int(np.nanargmax(answer.value))
        if best != len(answer.step) - 1:
            yield "best", best


def _numbers_of(answer: Scores, index: int, series: Series) -> list[str]:
    value = float(answer.value[index])
    mark = "" if series.is_exact else " (as logged)"
    band = gap = mean = "–"
    if answer.low is not None and answer.high is not None:
        band = _band(answer.low[index], answer.high[index])
    if answer.batch_mean is not None:
        naive = float(answer.batch_mean[index])
        mean, gap = _number(naive), f"{naive - value:+.4f}".replace("+nan", "–")
    return [_number(value) + mark, band, mean, gap]


def _logged(answer: Scores, index: int) -> str:
    return "–" if answer.logged_f1 is None else _number(float(answer.logged_f1[index]))


def _sentences(series: Series, answer: Scores, question: Question) -> Iterator[str]:
    if answer.unavailable:
        yield answer.unavailable
    elif answer.batch_mean is not None:
        explanation = explained(series, question)
        if explanation.gap is not None:
            yield explanation.sentence
    for finding in series.findings:
        if finding.message != answer.unavailable:
            yield finding.message


def _pooled_steps(sums: Pooled) -> Iterator[tuple[str, int]]:
    if not len(sums.step):
        return
    yield "last", len(sums.step) - 1
    by = sums.mean if sums.pooled is None else sums.pooled
    if not np.isnan(by).all() and int(np.nanargmax(by)) != len(sums.step) - 1:
        yield "best", int(np.nanargmax(by))


def _pool_row(sums: Pooled, index: int) -> list[str]:
    band = "–"
    if sums.low is not None and sums.high is not None:
        band = _band(sums.low[index], sums.high[index])
    return [
        str(sums.step[index]),
        "–" if sums.pooled is None else _number(float(sums.pooled[index])),
        band,
        _number(float(sums.mean[index])),
        _number(float(sums.spread[index])),
        "–" if sums.total is None else f"{sums.total[index]:,}",
    ]


def _band(low: float, high: float) -> str:
    return "–" if np.isnan(low) else f"{low:.4f} to {high:.4f}"


def _number(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.4f}"


def _plain_table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
