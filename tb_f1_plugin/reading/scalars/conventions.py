"""Conventions: the words for a role, and the sets of roles that F1 follows from.

Here is all that is known of how programs log what F1 is made of. A new name for a role
is a word in `ROLE_WORDS`. A new convention is an entry of `CONVENTIONS`: which roles it
needs, how counts follow, and what is to be said of it. `source` is the form of what was
logged, so conventions may share one. No other room asks which convention it has before
it. Each entry has its row in `docs/conventions.md`, and `tests/reading` holds it to
what it promises.

May import numpy, the core, `counts` and `programs` of this wing, and `Finding`.

The first entry whose roles a set of tags has is the one that is read. An F1 that is
logged in the same set stands beside it.

Values are float32, as every scalar of TensorBoard: counts are exact to 2^24, ratios
give F1 to about 1e-7. Means of counts over batches are right where the mean of F1 is
not, since counts are sums and a common divisor cancels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core import vocabulary
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.vocabulary import Quality, Source
from tb_f1_plugin.reading.scalars.counts import (
    Values,
    as_integers,
    as_shares_of_total,
    column,
    may_be_means,
    may_be_rates,
    unknown,
)
from tb_f1_plugin.reading.scalars.programs import KERAS, advice_for
from tb_f1_plugin.reading.series import Finding

TRUE, POSSIBLE, PREDICTED = vocabulary.COUNTS
FALSE_POSITIVES, FALSE_NEGATIVES = "false_positives", "false_negatives"
TRUE_NEGATIVES, TOTAL = "true_negatives", "total"
PRECISION, RECALL, F1 = "precision", "recall", "f1"

_POSITIVES, _NEGATIVES = r"[_ ./-]?pos(?:itives?)?", r"[_ ./-]?neg(?:atives?)?"
# The rate of true positives, which is recall.
_RATE = rf"tprs?(?![a-z])|(?:true{_POSITIVES}|tp)[_ -]?rates?(?![a-z])"
IS_RATE = re.compile(_RATE, re.IGNORECASE)
# What each role is called, as a regular expression without capital letters. The short
# names stand alone between separators. Their plurals in small letters are read only
# if all of a set are there, since `fps` alone are frames per second (`roles`).
ROLE_WORDS = {
    TRUE: rf"(?!{_RATE})(?:true{_POSITIVES}|tps?)",
    POSSIBLE: rf"possible{_POSITIVES}",
    PREDICTED: rf"predicted{_POSITIVES}",
    FALSE_POSITIVES: rf"false{_POSITIVES}|fps?",
    FALSE_NEGATIVES: rf"false{_NEGATIVES}|fns?",
    TRUE_NEGATIVES: rf"true{_NEGATIVES}|tns?",
    TOTAL: r"total",
    PRECISION: (
        r"precisions?(?:[_ -]?scores?)?|prec|ppv|positive[_ -]?predictive[_ -]?value"
    ),
    RECALL: rf"recalls?(?:[_ -]?scores?)?|rec|sensitivity|{_RATE}",
    F1: (
        r"f[_ -]?[1₁](?:[_ -]?(?:scores?|measures?)|s)?|f[_ -]?(?:scores?|measures?)"
        r"|dice(?:[_ -]?(?:scores?|coef(?:f|ficients?)?|index))?|dsc|fb1|h[_ -]?mean"
    ),
}
ROLES = tuple(ROLE_WORDS)
# Words of these that mean much else where they stand alone: reconstruction, for one. A
# tag of such a word is read in a set, and not missed where it is in none.
WEAK_WORDS = ("rec", "prec", "total")
# The harmonic mean of precision and recall, beside these. Alone it may be of others.
HARMONIC_MEAN = re.compile(r"h[_ -]?mean", re.IGNORECASE)
# Names that Keras gives its own metrics. It numbers them if a process has several.
NAMED_BY_KERAS = frozenset(
    {
        TRUE,
        FALSE_POSITIVES,
        FALSE_NEGATIVES,
        TRUE_NEGATIVES,
        PRECISION,
        RECALL,
        "f1_score",
    }
)
SCORE_ROLES = frozenset({PRECISION, RECALL, F1})
COUNT_ROLES = frozenset(ROLES) - SCORE_ROLES - {TOTAL}


def in_words(role: str) -> str:
    """Return a role as a sentence names it.

    >>> in_words(TRUE)
    'true positives'
    """
    return role.replace("_", " ")


def _never(values: Values, counts: Counts, of_keras: bool) -> bool:
    del values, counts, of_keras
    return False


def _may_be_rates_or_means(values: Values, counts: Counts, of_keras: bool) -> bool:
    """Tell whether counts may be rates, or means over rows."""
    del of_keras
    return may_be_rates([*values.values()], counts) or may_be_means(counts)


@dataclass(frozen=True)
class Convention:
    """A set of roles that F1 follows from, and all that is special about it.

    Args:
        source: How a series that is read so is marked.
        needs: The roles that must all be there.
        counts: Makes counts of the values, by role and step; a total that nobody
            recorded is NaN.
        may_have: The roles that add to it.
        has_counts: Whether the values are counts. Scores are not: they may be in per
            cent, no sum of them means anything, and they have no band.
        is_doubtful: Tells whether the values may be no sums over rows, although they
            are named so. Takes the values, their counts, and whether Keras' callback
            named the tags. F1 is then not called exact, and a finding says why. By
            default fractions may be rates, or means.
        caveat: What is always said of such a series, for the program that wrote it and
            the names of our own series in the run.
        is_ours: Whether metrics of tb_f1_plugin log scalars so.
        is_recipe: Whether Keras averages it over batches where it has no total, and so
            averages a function F1 that is logged beside it.
        is_usual: Whether it is the one to advise where a tag fits several.
    """

    source: Source
    needs: tuple[str, ...]
    counts: Callable[[Values], Counts]
    may_have: tuple[str, ...] = ()
    has_counts: bool = True
    is_doubtful: Callable[[Values, Counts, bool], bool] = _may_be_rates_or_means
    caveat: Callable[[str, Collection[str]], Finding] | None = None
    is_ours: bool = False
    is_recipe: bool = False
    is_usual: bool = False

    @property
    def quality(self) -> Quality:
        """What a series is by itself: of scores nobody knows how they were averaged."""
        return "exact" if self.has_counts else "as_logged"

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that it has a place for."""
        return (*self.needs, *self.may_have)

    def fits(self, group: Collection[str]) -> bool:
        """Whether all the roles that it needs are in a group."""
        return all(role in group for role in self.needs)

    @property
    def is_f1(self) -> bool:
        """Whether it is F1 itself, from which nothing else follows."""
        return self.needs == (F1,)


def _from_ratios(values: Values) -> Counts:
    """Return counts from ratios: integers if there is a total that they fit to."""
    ratios = values[TRUE], values[POSSIBLE], values[PREDICTED]
    if TOTAL not in values:
        return column(*ratios, unknown(values[TRUE]))
    return as_shares_of_total(*ratios, values[TOTAL])


def _from_confusion(values: Values) -> Counts:
    """Return counts from a confusion table; without true negatives no total is known.

    >>> of_one = {TRUE: [3.0], FALSE_POSITIVES: [1.0], FALSE_NEGATIVES: [2.0]}
    >>> _from_confusion({role: np.array(value) for role, value in of_one.items()})
    Counts(true_positives=[[3]], possible_positives=[[5]], \
predicted_positives=[[4]], total=[nan])
    """
    tp, fp, fn = values[TRUE], values[FALSE_POSITIVES], values[FALSE_NEGATIVES]
    total = None
    if TRUE_NEGATIVES in values:
        total = tp + fp + fn + values[TRUE_NEGATIVES]
    return as_integers(tp, tp + fn, tp + fp, total)


def _from_precision_and_recall(values: Values) -> Counts:
    """Return what has these scores: TP = P·R, possible = P, predicted = R.

    Where one is 0 nothing was right, so F1 is 0, and not 0/0.
    """
    precision, recall = values[PRECISION], values[RECALL]
    nothing = (precision == 0) | (recall == 0)
    precision, recall = (
        np.where(nothing, 1.0, precision),
        np.where(nothing, 1.0, recall),
    )
    right = np.where(nothing, 0.0, precision * recall)
    return column(right, precision, recall, unknown(precision))


def _from_f1(values: Values) -> Counts:
    """Return that no count is known."""
    nobody_knows = unknown(values[F1])
    return column(nobody_knows, nobody_knows, nobody_knows, nobody_knows)


def _may_be_means(values: Values, counts: Counts, of_keras: bool) -> bool:
    """Tell whether ratios may be no sums: Keras averages the recipe's, batch by batch.

    No other program is known to do so.
    """
    return TOTAL not in values and may_be_means(counts, each_batch_once=of_keras)


def _of_precision_and_recall(program: str, exact: Collection[str] = ()) -> Finding:
    return Finding(
        "as_logged",
        "This F1 is formed from logged precision and recall. Nobody recorded how "
        "they were averaged, over batches or over classes, so it need not be the "
        f"F1 of all rows. {advice_for(program, exact)}",
    )


def _of_logged_f1(program: str, exact: Collection[str] = ()) -> Finding:
    how = "a mean over batches, which is not the F1 of all rows, or one over classes"
    if program == KERAS:
        how += " (a function in metrics= is a mean over batches; Keras' F1Score is not)"
    return Finding(
        "as_logged",
        f"This F1 was logged as a number, and nobody recorded how: it may be {how}. "
        f"{advice_for(program, exact)}",
    )


# The first that a set of tags has is read.
CONVENTIONS = (
    Convention(
        "ratios",
        (TRUE, POSSIBLE, PREDICTED),
        _from_ratios,
        may_have=(TOTAL,),
        is_doubtful=_may_be_means,
        is_ours=True,
        is_recipe=True,
    ),
    Convention(
        "counts",
        (TRUE, FALSE_POSITIVES, FALSE_NEGATIVES),
        _from_confusion,
        may_have=(TRUE_NEGATIVES,),
        is_usual=True,
    ),
    Convention(
        "precision_recall",
        (PRECISION, RECALL),
        _from_precision_and_recall,
        has_counts=False,
        is_doubtful=_never,  # its caveat says it of all values
        caveat=_of_precision_and_recall,
    ),
    Convention(
        "logged_f1",
        (F1,),
        _from_f1,
        has_counts=False,
        is_doubtful=_never,  # likewise
        caveat=_of_logged_f1,
    ),
)
(LOGGED_F1,) = (convention for convention in CONVENTIONS if convention.is_f1)
# The count ratios of a metric. If all are there, they are what their names say.
(RATIOS,) = (convention.needs for convention in CONVENTIONS if convention.is_ours)
# Two counts of one threshold: their sum is the positives of the rows, or the negatives.
SUMS_OF_ROWS = ((TRUE, FALSE_NEGATIVES), (TRUE_NEGATIVES, FALSE_POSITIVES))


def compile_patterns(texts: Iterable[str]) -> list[re.Pattern[str]]:
    """Return the user's patterns for tags, as `--f1_tags` gives them.

    Each is a regular expression for whole tags. Its named groups are roles, of which
    the one that took part says what a tag is, and `metric`, the tags' own name.

    Raises:
        ValueError: If one is no regular expression, or names no role.

    >>> compile_patterns(["(?P<true_positives>hits)"])[0].pattern
    '(?P<true_positives>hits)'
    """
    patterns = []
    for text in texts:
        try:
            pattern = re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(
                f"`f1_tags` must be a regular expression, got {text!r}: {error}."
            ) from error
        if not set(pattern.groupindex) & set(ROLES):
            raise ValueError(
                f"`f1_tags` must have a named group (?P<role>...) for a role, one of "
                f"{', '.join(ROLES)}, got {text!r}."
            )
        patterns.append(pattern)
    return patterns
