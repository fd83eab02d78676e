"""Sentence: what a table of slices says, in words that a statistician would sign. Pure.

May import numpy, the core, `question`, `slicing`, `digits`, `series` and the table.
One sentence names the slice with the lowest score, others say of which it is known that
they are worse than the rest of the rows; the assumptions say on what that rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tb_f1_plugin.analysis.pooling.slicing import Slicing
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.digits import shown
from tb_f1_plugin.analysis.ranking.slices.table import Row
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.reading.series import amount, are, first_of

NAMED = 3  # slices that the sentence names


def sentence(rows: Sequence[Row], slicing: Slicing, where: str) -> str:
    """Return what a table of slices says.

    Args:
        rows: Its rows, the worst one first.
        slicing: What they are slices of.
        where: The step at which they are judged.
    """
    return " ".join(_sentences(rows, slicing, where))


def _sentences(rows: Sequence[Row], slicing: Slicing, where: str) -> Iterator[str]:
    known = [row for row in rows if row.difference is not None]
    others = [row for row in rows if row.difference is None]
    by = f"by {' and '.join(slicing.columns)}"
    of_what = f"{amount(len(rows), 'slice')} {by}"
    if not known:
        yield f"None of the {of_what} can be compared with the rest of the rows."
        if len({row.why for row in others}) == 1:
            yield str(others[0].why)
        return
    worst, *following = known
    of_them = of_what
    if others:
        of_them = f"{amount(len(known), 'slice')} {by} that can be compared"
    if following:
        yield (
            f"`{worst.name}` has the lowest score of the {of_them}, "
            f"{worst.standing.best:.3f} at {where}."
        )
    else:
        yield f"`{worst.name}` has {worst.standing.best:.3f} at {where}."
    yield _of_worst(worst)
    for verdict in ("worse", "better"):
        some = [row for row in following if row.verdict == verdict]
        if some:
            have = f"{amount(len(some), 'other slice')} {are(len(some))}"
            yield f"{have} {verdict} than the rest: {_named(some)}."
    near = [row for row in following if row.verdict == "not_told_apart"]
    if near:
        yield f"{amount(len(near), 'other slice')} cannot be told from the rest."
    if others:
        have = f"{amount(len(others), 'slice')} {are(len(others))}"
        yield f"{have} not compared: {_named(others)}."


def _of_worst(row: Row) -> str:
    """Return what is said of the slice with the lowest score."""
    assert row.rest is not None
    what = f"is {row.verdict} than"
    if row.verdict == "not_told_apart":
        what = "cannot be told from"
    said = f"It {what} the rest of the rows, which has {row.rest.best:.3f}"
    if row.low is None or row.high is None:
        return f"{said}: too few rows decide its score."
    ends = (shown(end, 3, sign=True) for end in (row.low, row.high))
    low, high = (end.replace("-", "−") for end in ends)
    return f"{said}: the band of the difference is from {low} to {high}."


def _named(rows: Sequence[Row]) -> str:
    return first_of([f"`{row.name}`" for row in rows], NAMED)


def assumptions(
    rows: Sequence[Row],
    question: Question,
    comparisons: int,
    slicings: int,
    where: str,
) -> Iterator[str]:
    """Yield on what the sentence rests, in sentences.

    Args:
        rows: The rows of the table.
        question: What was asked of the slices.
        comparisons: How many slices of the run are compared with their rests.
        slicings: In how many tables they stand.
        where: The step at which they are judged.
    """
    known = [row for row in rows if row.difference is not None]
    if not known:
        return
    yield (
        "Each slice is compared with the rest of the rows, which is all rows without "
        "it. The two have no row in common, so their scores do not depend on each "
        "other. The score of all rows would: the slice is a part of them. One slice "
        "that is much worse makes the rests of the others worse."
    )
    yield (
        f"All slices are judged at {where}, which is the best of all rows, and none at "
        "a best one of its own."
    )
    tables = f" in {slicings} tables" if slicings > 1 else ""
    share = f"{100 * question.interval:g} of 100"
    yield (
        f"{amount(comparisons, 'comparison')}{tables} {are(comparisons)} made, and the "
        "bands of the differences are widened for that (Bonferroni): of predictions "
        f"that are equally good on all slices, in at least {share} cases no slice is "
        "called worse or better."
    )
    if depends_on_shares(question):
        what = "are positive" if known[0].positives is not None else "each class has"
        yield (
            f"{question.named.title} also depends on how many rows {what}. With the "
            "same rates of mistakes it is another one where a class is rarer. So a "
            "slice may be worse since its rows are others, and not since they are "
            "predicted worse: compare recall as well."
        )
    yield (
        "The bands take the rows for independent of each other. Several rows of one "
        "user, or of one text, are not."
    )


def depends_on_shares(question: Question) -> bool:
    """Tell whether a score changes with the share of positives, at the same rates.

    >>> depends_on_shares(Question("f1")), depends_on_shares(Question("recall"))
    (True, False)
    """
    # Of the positives 8 of 10 are found, and 1 of 10 negatives is taken for one.
    few = Counts([80], [100], [170], 1000)
    many = Counts([400], [500], [450], 1000)
    rare, usual = (
        float(
            score_of(
                question.entry.name,
                counts,
                average="binary",
                beta=question.beta if question.entry.takes_beta else 1.0,
            )
        )
        for counts in (few, many)
    )
    return not np.isclose(rare, usual)
