"""Report: what `tb-f1 report` prints.

May import `text`, `request`, `tables`, `wording`, the readers and the analysis. The
numbers are those of the routes, from the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.pooling.slicing import is_slice
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.analysis.ranking.slices.slices import at_step, sliced, steps_of
from tb_f1_plugin.analysis.ranking.standing import measured
from tb_f1_plugin.analysis.scoring import Question, Scores, score, short
from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.wording import average_in_words, spoken
from tb_f1_plugin.reading.details.pr_curves import whose_rows
from tb_f1_plugin.reading.passed_over import sentences
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text.console import Console


def report(request: Request, baseline: str | None, console: Console) -> None:
    """Print a table of the last and the best step of each series, and what is odd.

    Args:
        request: Of which series, and what.
        baseline: The run that the others are compared with; None for none.
        console: Where it is printed.

    Raises:
        NothingToReadError: If there is nothing to report.
    """
    directory = request.read()
    every = request.among(directory.series)
    answers = [score(series, request.question) for series in every]
    console.print(_table(every, answers, request.question))
    for said in _of_slices(every, request.question):
        console.print(spoken(said), highlight=False, soft_wrap=True)
    if baseline is not None:
        # Also one that does not match `--run`, which says what is compared with it.
        _print_differences(every, directory.series, baseline, request.question, console)
    for series, answer in zip(every, answers, strict=True):
        about = [*_sentences(series, answer, request.question)]
        if about:
            name = f"{series.run}: {series.tag}"
            console.print(name, style="bold", highlight=False, soft_wrap=True)
        for sentence in about:
            console.print(f"  {spoken(sentence)}", highlight=False)
    for sentence in sentences(directory.passed_over):
        console.print(sentence, highlight=False, soft_wrap=True)


def _table(
    every: Sequence[Series], answers: Sequence[Scores], question: Question
) -> object:
    """Return the table of the last and the best step of each series."""
    headings = [question.score, "band", "batch mean", "gap"]
    has_logged = any(series.logged_f1 is not None for series in every)
    if has_logged:
        headings.append("logged F1")
    table = tables.table(["run", "tag", "average", "", "step"], headings)
    for series, answer in zip(every, answers, strict=True):
        average = average_in_words(series, answer, question)
        steps = tables.last_and_best(answer.value) if len(answer.step) else ()
        for which, index in steps:
            cells = [series.run, series.tag, average, which, str(answer.step[index])]
            numbers = _numbers(series, answer, index)
            if has_logged:
                numbers.append(_logged(answer, index))
            table.add_row(*cells, *numbers)
    return table


def _numbers(series: Series, answer: Scores, index: int) -> list[str]:
    """Return a series' cells of one step: the score, its band, batch mean and gap."""
    value = float(answer.value[index])
    mark = "" if series.is_exact else " (as logged)"
    gap = mean = tables.NOTHING
    if answer.batch_mean is not None:
        naive = float(answer.batch_mean[index])
        mean = tables.number(naive)
        gap = tables.signed(naive - value)
    return [
        tables.number(value) + mark,
        tables.band(answer.low, answer.high, index),
        mean,
        gap,
    ]


def _logged(answer: Scores, index: int) -> str:
    logged = answer.logged_f1
    return tables.NOTHING if logged is None else tables.number(logged[index])


def _sentences(series: Series, answer: Scores, question: Question) -> Iterator[str]:
    """Yield why there is a gap, or no number, and what is odd about the logs."""
    if answer.unavailable:
        yield answer.unavailable
    elif answer.batch_mean is not None:
        explanation = explained(series, question)
        if explanation.gap is not None:
            yield explanation.sentence
    for finding in series.findings:
        if finding.message != answer.unavailable:
            yield finding.message
    if rows := whose_rows(series):
        yield rows


def _of_slices(every: Sequence[Series], question: Question) -> Iterator[str]:
    """Yield which slices of predictions are worst, as the tab says it."""
    if not any(map(is_slice, every)):
        return
    for tag in dict.fromkeys(series.tag for series in every):
        of_tag = [series for series in every if series.tag == tag]
        steps = steps_of([measured(series, question) for series in of_tag])
        parts = [at_step(series, steps) for series in of_tag]
        for made in sliced([p for p in parts if p is not None], steps, question):
            yield f"{made.slicing.whole}: {tag}: {made.sentence}"


def _print_differences(
    every: Sequence[Series],
    read: Sequence[Series],
    baseline: str,
    question: Question,
    console: Console,
) -> None:
    """Print each series' last score minus that of the baseline's of the same tag.

    Args:
        every: The series that are compared.
        read: All that were read.
        baseline: The run that they are compared with.
        question: What is asked of each.
        console: Where it is printed.

    Raises:
        NothingToReadError: If there is no such run.
    """
    by_tag = {series.tag: series for series in read if series.run == baseline}
    if not by_tag:
        raise NothingToReadError(
            f"`--baseline` must be one of the runs, got {baseline!r}. The runs "
            f"are {short(sorted({series.run for series in read}))}."
        )
    table = tables.table(
        ["run", "tag", "step"],
        [f"{question.score} − {baseline}", "band"],
    )
    notes = []
    for series in every:
        other = by_tag.get(series.tag)
        if other is None or other is series:
            continue
        found = difference(series, other, question)
        if not len(found.step):
            continue
        band = tables.NOTHING
        if found.low is not None and found.high is not None:
            ends = float(found.low[-1]), float(found.high[-1])
            band = " to ".join(map(tables.signed, ends))
        step = str(found.step[-1])
        value = tables.signed(float(found.value[-1]))
        table.add_row(series.run, series.tag, step, value, band)
        notes.append(found.note)
    if not notes:
        console.print(
            f"Nothing can be compared with {baseline}: no other run has a step "
            f"of one of its metrics ({short(sorted(by_tag))}).",
            highlight=False,
        )
        return
    console.print(table)
    for note in dict.fromkeys(notes):
        console.print(spoken(note), highlight=False)
