"""Told: what is said of numbers beside them, where the numbers are for programs.

May import `text`, `wording`, the analysis and the reading. `tb-f1 report` says it below
its table; `export` and `pool` say the same on standard error, so that rows stay rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tb_f1_plugin.analysis.availability import why_unavailable
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.cli.wording import spoken
from tb_f1_plugin.reading.details.pr_curves import whose_rows
from tb_f1_plugin.reading.passed_over import PassedOver, sentences
from tb_f1_plugin.reading.series import Series, first_of
from tb_f1_plugin.text import streams


def tell(
    every: Sequence[Series],
    passed_over: Sequence[PassedOver],
    question: Question | None = None,
) -> None:
    """Say on standard error what is to be said of series, and what is not read.

    Args:
        every: The series.
        passed_over: What is not read.
        question: What is asked of the series; None where that is answered elsewhere.
    """
    streams.say((*_of_series(every, question), *sentences(passed_over)))


def _of_series(every: Sequence[Series], question: Question | None) -> Iterator[str]:
    """Return a line for each sentence, once for all series that have it."""
    pairs = []
    for series in every:
        why = why_unavailable(series, question) if question is not None else None
        found = [finding.message for finding in series.findings]
        messages = [why, *found, whose_rows(series)]
        name = f"{series.run}: {series.tag}"
        pairs += [(name, message) for message in dict.fromkeys(filter(None, messages))]
    return once_each(pairs)


def once_each(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each sentence, once for all of whom it is said.

    Args:
        pairs: Names and sentences.

    >>> list(once_each([("a", "It is odd."), ("b", "It is odd.")]))
    ['a, b: It is odd.']
    """
    names: dict[str, list[str]] = {}
    for name, message in pairs:
        names.setdefault(message, []).append(name)
    for message, some in names.items():
        yield f"{first_of(some)}: {spoken(message)}"
