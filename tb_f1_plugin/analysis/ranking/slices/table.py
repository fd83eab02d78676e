"""Table: the slices of one slicing, the worst one first, each with a verdict. Pure.

May import numpy, the core, `question`, `scoring`, `slicing`, `ranking`, `series` and
the rooms beside it. A slice is compared with the rest of the rows, and is worse or
better if the band of the difference leaves out 0, and an exact test says the same.
Nobody chose which slices to look at, so all of them were looked at: with k comparisons
each is made at the level 1 − α / k (Bonferroni, which holds however they depend on each
other). So in 95 of 100 tables of slices that are alike, none is called worse or better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.pooling.slicing import name_of
from tb_f1_plugin.analysis.question import Question, meaning
from tb_f1_plugin.analysis.ranking.difference import why_none
from tb_f1_plugin.analysis.ranking.slices.exact import fisher, share_of
from tb_f1_plugin.analysis.ranking.slices.rest import rest_of
from tb_f1_plugin.analysis.ranking.standing import (
    Standing,
    band_of,
    measured,
    why_no_score,
)
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.core.vocabulary import SliceVerdict
from tb_f1_plugin.reading.series import Series, first_of

_SUREST = 1 - 2.0**-52  # the largest level of which a band has a z


@dataclass(frozen=True, eq=False)
class Row:
    """A slice in the table.

    Args:
        standing: The slice at its step.
        name: What it is called beside the others.
        positives: How many of its rows are of the class that is scored; None for an
            average over classes.
        rest: The rest of the rows, if it is known and has a score.
        verdict: What is said of it beside the rest.
        why: Why it has no score, is not compared, or has no band of the difference, in
            one sentence.
        difference: Its score minus that of the rest; None if it is not compared.
        low: The lower end of the difference's band, at the corrected level; None
            without one.
        high: The upper end.
    """

    standing: Standing
    name: str
    positives: float | None = None
    rest: Standing | None = None
    verdict: SliceVerdict = "not_compared"
    why: str | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `SliceRow`."""
        standing = self.standing
        (part,) = standing.parts
        return {
            "run": part.series.run,
            "name": self.name,
            "value": standing.best,
            "low": None if standing.band is None else standing.band[0],
            "high": None if standing.band is None else standing.band[1],
            "total": standing.total,
            "positives": self.positives,
            "quality": part.series.quality,
            "no_band": standing.no_band,
            "rest": None if self.rest is None else self.rest.best,
            "verdict": self.verdict,
            "why": self.why,
            "difference": self.difference,
            "difference_low": self.low,
            "difference_high": self.high,
            "findings": [finding.to_json() for finding in part.series.findings],
        }


def compared(whole: Series | None, part: Series, question: Question) -> Row:
    """Return a slice beside the rest of the rows, as yet without a verdict.

    It has a `why` if it cannot be compared.

    Args:
        whole: All rows, at one step; None if they are not known.
        part: The slice at the same step, of no step if it has no rows there.
        question: What is asked of it.
    """
    row = Row(standing_of(part, question), name_of(part))
    if not len(part.steps):
        return replace(row, why="It has no rows at this step.")
    if row.standing.unavailable is not None:
        return replace(row, why=row.standing.unavailable)
    counts = meaning(part, question).counts_of(part)
    if counts.classes == 1:
        row = replace(row, positives=counts.possible_positives[0, 0].item())
    if whole is not None:
        rest = rest_of(whole, part)
        if not rest.total_of().any():
            return replace(row, why="It is all rows, so there is no rest of them.")
        row = replace(row, rest=standing_of(rest, question))
    return replace(row, why=_why_not(row, question))


def level_of(comparisons: int, level: float) -> float:
    """Return the level of each band, if a level is to hold for all of them together.

    >>> round(level_of(10, 0.95), 4), level_of(1, 0.95)
    (0.995, 0.95)
    """
    return min(1 - (1 - level) / max(1, comparisons), _SUREST)


def comparisons_of(rows: Sequence[Row]) -> int:
    """Return how many comparisons the rows of one slicing are.

    Of two slices that are all rows each is the rest of the other: it is one.
    """
    known = [row for row in rows if row.why is None]
    if len(known) == len(rows) == 2:
        first, second = known
        if first.rest is not None and first.rest.total == second.standing.total:
            return 1
    return len(known)


def judged(row: Row, question: Question, level: float) -> Row:
    """Return a slice with its verdict, at the level of its band of the difference."""
    if row.why is not None or row.rest is None:
        return row
    here, there = (
        band_of(_there(standing), question, level)
        for standing in (row.standing, row.rest)
    )
    own, other = row.standing.best, row.rest.best
    if here is None or there is None or own is None or other is None:
        return replace(row, why="There is no band at this level.")
    low, high = map(float, difference_interval((own, *here), (other, *there)))
    known = replace(row, difference=own - other, low=low, high=high)
    if low <= 0 <= high:
        return replace(known, verdict="not_told_apart")
    chance = _chance(row, question)
    if chance is not None and chance > 1 - level:
        why = (
            "Too few rows decide its score for a band of the difference. Fisher's test "
            f"has p = {chance:.2g}, and of so many slices at most {1 - level:.2g} "
            "would tell it from the rest."
        )
        return replace(known, verdict="not_told_apart", why=why, low=None, high=None)
    return replace(known, verdict="worse" if high < 0 else "better")


def _chance(row: Row, question: Question) -> float | None:
    """Return how probable the difference is by chance; None if only the band tells."""
    assert row.rest is not None
    here, there = (
        share_of(standing.parts[0].series, question)
        for standing in (row.standing, row.rest)
    )
    return None if here is None or there is None else fisher(*here, *there)


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Return the worst slice first; those that are not compared are behind others."""

    def place(row: Row) -> tuple[bool, bool, float, str]:
        value = row.standing.best
        is_last = row.verdict == "not_compared"
        return value is None, is_last, value or 0.0, row.name

    return sorted(rows, key=place)


def standing_of(series: Series, question: Question) -> Standing:
    """Return how good rows are at one step, by themselves."""
    own = measured(series, question)
    return Standing(series.run, (own,), own, why_no_score(own, (own,)))


def _there(standing: Standing) -> Series | None:
    return None if standing.judge is None else standing.judge.there


def _why_not(row: Row, question: Question) -> str | None:
    """Return why a slice is not compared with the rest; None if it can be."""
    (here,) = row.standing.parts
    title = question.named.short_title
    if not _could_be_good(here.series, question):
        return f"It has no positive row, so its {title} is 0 or 0/0 in any case."
    if row.rest is None:
        return (
            "It is compared with the rest of the rows, which is all rows without it, "
            "and the run of all rows is not among these. Show that run as well."
        )
    (there,) = row.rest.parts
    if not _could_be_good(there.series, question):
        return f"The rest has no positive row, so its {title} is 0 or 0/0 in any case."
    missing = _missing(here.series, there.series, question)
    if missing:
        named = f"class{'' if len(missing) == 1 else 'es'} {first_of(missing, 3)}"
        return (
            f"It has no row of {named}, and the rest has: an average over other "
            "classes is not comparable. Choose a class."
        )
    why = why_none(here.series, there.series, here.answer, there.answer)
    if why is not None:
        return why
    of_rest = row.rest.no_band
    return row.standing.no_band or (of_rest and f"Of the rest of the rows: {of_rest}")


def _could_be_good(series: Series, question: Question) -> bool:
    """Tell whether rows have a score if all of them are predicted rightly.

    Those without a positive one have no F1 then, and one mistake makes it 0.
    """
    counts = series.counts
    rows = counts.possible_positives
    perfect = replace(
        series, counts=Counts(rows, rows, rows, counts.total), batch_sums=None
    )
    answer = score(perfect, replace(question, zero_division=math.nan))
    return bool(np.isfinite(answer.value).all())


def _missing(part: Series, rest: Series, question: Question) -> list[str]:
    """Return the classes of an average that a slice has no row of, and the rest has."""
    meant = meaning(part, question)
    if meant.column is not None or meant.average in (None, "micro"):
        return []
    columns = range(part.counts.classes) if meant.labels is None else meant.labels
    here, there = (each.counts.possible_positives[0] for each in (part, rest))
    return [part.classes[c] for c in columns if here[c] == 0 and there[c] > 0]
