"""Others: what a tag is that has a role's word and is not of that role.

May import the vocabulary and `splits`. A rate, a loss, an area and a spread are named
by words around the role's: `NEIGHBOURS` has them. Where these words say it, one
sentence does; where they may be the name of a class or a group, the tag is read, and
its F1 is not called exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from tb_f1_plugin.core.vocabulary import AVERAGES_OVER_CLASSES, STEP_UNITS
from tb_f1_plugin.reading import splits

_SPLITS = tuple(word for words in splits.WORDS.values() for word in words)
# Words that people write next to a role without a separator: `macrof1`, `f1val`.
GLUED = (
    *(*AVERAGES_OVER_CLASSES, "samples"),
    *(*_SPLITS, "best", "mean", "avg", "overall", "max"),
)
# The words of rates and shares, all of them. A name that has one next to its role is
# never that of counts.
_RATES = "rates?|ratios?"
_NORMALIZED = "(?:un)?normali[sz]ed|normed|norm"
_PARTS = (
    "fractions?|fracs?|per[_ -]?cents?|percentages?|perc|pcts?|proportions?|relative|"
    + _NORMALIZED
)
_SHARES = f"{_PARTS}|shares?"
# Short for relative and proportion, and for relation and proposal as well.
_SHORT = "rel|props?"
# Likewise, but behind a role only: `TPCount`, `fprate`.
GLUED_BEHIND = (*GLUED, "counts?", "numbers?", "num", "sum", "total", _RATES, _SHARES)

# Where a capital letter follows a small one, a word begins, as in torchmetrics'
# `BinaryTruePositives`; its `ClasswiseWrapper` writes all of that in small letters.
WORD_BEGINS = r"(?-i:(?<=[a-z])(?=[A-Z][a-z0-9]|[TF][PN]s?(?![A-Za-z0-9])))"
GLUED_BEFORE = "|".join(f"(?<={word})" for word in GLUED)

AREA = "It is an area under a curve, or a mean of such, from which no F1 follows."
RATE = "It is a rate, and F1 does not follow from rates."
SHARE = "It is a share, not a count."
SPREAD = "It is a spread."
MEAN = (
    "It may be an average precision or recall, an area under a curve, from which no F1 "
    "follows."
)
F_BETA = "It is an F-beta, from which no F1 follows."
AT_RANK = "It is taken at a rank, at an overlap, or at a value of another score."
LOSS, THRESHOLD = "It is a loss.", "It is a threshold."
PER_UNIT = "It is a mean per unit of something."
REVERSED = "It is one minus a score, or its negative."
DIFFERENCE = "It is a difference of two scores."
NUMBER, TIME = "It is a number or a rank of something.", "It is a time."
SETTING = "It is a setting of the training."
BEST = "By its name it is a best until then, or of several thresholds."

# Words that say which rows or which average, and leave what a role's neighbour is:
# `fp_val_rate` is a rate.
_PASSING_WORDS = "|".join(
    (*GLUED, splits.HELD_OUT, "average", *STEP_UNITS, "global", "total", "all")
)
_PASSING = f"(?:(?:{_PASSING_WORDS})[_ -]+)*"
_JOINED = rf"[_ -]*{_PASSING}"
_UNIT = r"per[_ -]*(?:second|sec|minute|hour|step|batch|epoch|image|token|sample|row)s?"
# Where a word begins, and where a segment of a tag does. `heart_rate_tp` is of
# something named heart_rate.
_WORD = rf"(?:(?<![A-Za-z])|{WORD_BEGINS})"
_BEGINS = rf"(?:^|[/.\\])[_ -]*{_PASSING}"
COUNTS, SCORES, F1 = "counts", "scores", "f1"
_HAS = {COUNTS: {COUNTS}, SCORES: {SCORES, F1}, F1: {F1}}


@dataclass(frozen=True)
class Neighbour:
    """Words that make a tag something else, directly before a role or behind it.

    Behind a slash they are the name of a class.

    Args:
        words: As people write them.
        reason: What the tag is then.
        before: Of which roles, if they stand before one: of counts, of scores, or of
            F1 alone.
        behind: Of which roles, if they stand behind one.
        because: Why it is not the same before and behind.
        pattern: The words as a regular expression; "" if they are that themselves.
        begins: What is in front of them where they stand before a role.
        joins: What may be between them and a role behind them.
        leads: What may be between a role and them, behind it.
    """

    words: tuple[str, ...]
    reason: str
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    because: str = ""
    pattern: str = ""
    begins: str = _WORD
    joins: str = _JOINED
    leads: str = _JOINED

    @cached_property
    def _sides(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        text = self.pattern or "|".join(self.words)
        before = re.compile(f"{self.begins}(?:{text}){self.joins}$", re.I)
        return before, re.compile(f"{self.leads}(?:{text})(?![a-z])", re.I)

    def stands_before(self, before: str, what: str) -> bool:
        """Tell whether what is before a role of a kind ends in the words."""
        is_of_it = any(what in _HAS[kind] for kind in self.before)
        return is_of_it and bool(self._sides[0].search(before))

    def stands_behind(self, behind: str, what: str) -> bool:
        """Tell whether what is behind a role of a kind begins with the words."""
        is_of_it = any(what in _HAS[kind] for kind in self.behind)
        return is_of_it and bool(self._sides[1].match(behind))


# All of them. `docs/conventions.md` has a row of each.
_EVERY = (COUNTS, SCORES)
NEIGHBOURS = (
    Neighbour(
        ("loss", "losses", "error"), LOSS, (SCORES,), _EVERY,
        because="counts of an output named `loss` are counts",
        # `loss/dice` is a loss, and whatever stands in a group of losses.
        joins=rf"[_ ./\\-]*(?:(?:{_PASSING_WORDS})[_ ./\\-]+)*",
    ),
    Neighbour(
        ("per_second", "per_image", "per_batch"), PER_UNIT, (), _EVERY,
        because="before a role it is the name of an average",
        pattern=_UNIT,
    ),
    Neighbour(
        ("threshold", "thresholds", "thresh", "thr"), THRESHOLD, (), _EVERY,
        because="`best_threshold_f1` is the F1 at it",
        pattern=r"(?:adaptive[_ -]*)?thr(?:esh(?:olds?)?)?(?![a-z])(?![_ =/-]*[0-9])",
    ),
    Neighbour(
        ("std", "stddev", "stderr", "variance", "var", "ci"), SPREAD, _EVERY, _EVERY,
        joins="[_ -]",
    ),
    Neighbour(
        ("1-", "one_minus", "1_minus", "minus", "neg", "inv", "inverse"),
        REVERSED, (SCORES,), (),
        because="behind a role `neg` is the negative class",
        pattern=r"(?:one|1)[_ -]*minus|minus|neg|inv|inverse|(?<![A-Za-z0-9_ -])1 *-",
        joins="[_ -]*",
    ),
    Neighbour(
        ("delta", "diff", "difference", "gap", "gain", "improvement"),
        DIFFERENCE, (SCORES,), (SCORES,),
    ),
    Neighbour(
        ("count", "counts", "number", "num", "rank"), NUMBER, (SCORES,), (SCORES,)
    ),
    Neighbour(
        ("time", "duration", "seconds"), TIME, (), (SCORES,),
        because="`TIME` is a kind of entity, as in `TIME_f1`",
        pattern="(?-i:[tT]ime|[dD]uration|[sS]econds)",
    ),
    Neighbour(
        ("lr", "patience", "weight", "lambda"), SETTING, (), (F1,),
        because="before a role it is a model or an average, as in `lr_f1`",
        leads=rf"/?{_JOINED}",
    ),
    Neighbour(
        ("rate", "rates", "ratio", "ratios"), RATE, (COUNTS,), (COUNTS,),
        begins=_BEGINS,
        joins="[_ -]*",
    ),
    Neighbour(
        ("share", "shares"), SHARE, (COUNTS,), (COUNTS,),
        begins=_BEGINS,
        joins="[_ -]*",
    ),
    Neighbour(
        ("frac", "fraction", "perc", "percent", "pct", "proportion", "relative"),
        SHARE, (COUNTS,), (COUNTS,),
        pattern=_PARTS,
        begins="(?<![a-z])",
        joins="[_ -]*",
    ),
    Neighbour(
        ("at_k", "at_top", "@10", "at_precision"), AT_RANK, (), (SCORES,),
        because="before a role it belongs to what is before it",
        pattern=r"(?:at|@)[_ -]*(?:k(?![a-z])|top[a-z]*|[0-9]+(?![0-9.])"
        r"|precision|recall|sensitivity|specificity)",
    ),
)  # fmt: skip
# A best is read where there is no other F1. Behind a slash it is the name of a class.
_BESTS = "(?:best|max|maximum|highest)"
_BEST_BEFORE = re.compile(
    rf"{_WORD}{_BESTS}(?:[_ ./\\-]*(?:{_PASSING_WORDS}))*[_ ./\\-]*$", re.I
)
_BEST_BEHIND = re.compile(rf"[_ .-]*{_PASSING}{_BESTS}[_ -]*$", re.I)
_OF_RATIOS = (RATE, SHARE)  # what the ratios of a metric are by themselves
_SHORT_BEFORE = re.compile(rf"(?<![a-z])(?:{_SHORT})[_ -]*$", re.I)
_AT_ANOTHER = re.compile(
    r"(?:precision|recall|sensitivity|specificity)[_ ]*(?:at|@)[_ ]*$", re.I
)
# `macro avg/precision` is a mean over classes; `avg_precision` is an area.
_AREA_BEFORE = re.compile(
    r"(?<!macro[ _-])(?<!micro[ _-])(?<!weighted[ _-])(?<!samples[ _-])"
    r"(?:(?<![a-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:average|avg|mean)[_ /-]?$",
    re.I,
)
_AREA = re.compile(
    rf"(?:(?<![a-z])|{WORD_BEGINS})(?:auc|auroc|auprc|aupr|curve)(?![a-z])", re.I
)
# Of detection and retrieval: average precision, and average recall.
_AVERAGE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:(?i:map|m?ar)|AP)@"
    r"|(?:(?:(?i:map)|AP)(?:[_-]?[0-9]+(?:[-:][0-9]+)?)?|mAR)(?![A-Za-z0-9]))"
)
_F_BETA = re.compile(
    rf"(?:(?<![a-z0-9])|(?-i:(?<=[a-z])(?=F))|{GLUED_BEFORE})"
    r"f[_ -]?(?:beta|0[._]5|[.]5|2)(?:[_ -]?(?:score|measure))?(?![a-z0-9])",
    re.I,
)
_RATE_NAMES = re.compile(r"(?<![a-z0-9])[tf][pn]rs?(?![a-z0-9])", re.I)
_OF_SHARES = re.compile(rf"%|(?<![a-z])(?:{_NORMALIZED})(?![a-z])", re.I)
# A part of a tag that is nothing but a word of rates, shares or means: a group of such,
# or a class of that name.
_MEANS = (
    "means?|averages?|averaged|avg|medians?|ema|running|smoothed|expected|max|min"
    "|cumulative|cum|accumulated|smooth|so[_ -]*far|until[_ -]*now|delta|diff|soft"
)
_NO_COUNT = rf"(?:{_RATES}|{_SHARES}|{_SHORT}|{_MEANS}|{_UNIT})"
_GROUP = re.compile(rf"[_ -]*{_PASSING}{_NO_COUNT}(?:[_ -]+{_UNIT})?[_ -]*", re.I)
# A group `log` says what is done with the counts in it.
_MEAN_BEFORE = re.compile(rf"[_ -]*{_PASSING}(?:{_MEANS}|log)[_ -]*", re.I)
_LATER = re.compile(rf"(?<![a-z])(?:{_NO_COUNT}|log)(?![a-z])", re.I)
_SEGMENTS = re.compile(r"[/.\\]")


def reason_without_role(tag: str) -> str | None:
    """Return what a tag is that has no role's word, if F1 could be sought in it.

    >>> reason_without_role("AR@100") == AREA, reason_without_role("loss")
    (True, None)
    """
    if _RATE_NAMES.search(tag):
        return RATE
    if _F_BETA.search(tag):
        return F_BETA
    return AREA if _AVERAGE.search(tag) else None


def reason_of_count(before: str, behind: str, text: str) -> str | None:
    """Return what a tag with a count's word is instead; None where it may be one.

    Args:
        before: What is before the word.
        behind: What is behind it.
        text: The whole tag.

    >>> reason_of_count("", "_val_rate", "fp_val_rate") == RATE
    True
    >>> reason_of_count("heart_rate_", "", "heart_rate_tp") is None
    True
    """
    for words in NEIGHBOURS:
        if words.stands_behind(behind, COUNTS):
            return words.reason
        if words.reason not in _OF_RATIOS and words.stands_before(before, COUNTS):
            return words.reason
    return SHARE if _OF_SHARES.search(text) else None


def reason_of_share(before: str) -> str | None:
    """Return what is counted relatively, by the word before a count's: `frac_tp`.

    >>> reason_of_share("val/frac_") == SHARE, reason_of_share("heart_rate_")
    (True, None)
    """
    for words in NEIGHBOURS:
        if words.reason in _OF_RATIOS and words.stands_before(before, COUNTS):
            return words.reason
    return None


def reason_of_score(before: str, behind: str, *, is_f1: bool) -> str | None:
    """Return what a tag with a score's word is instead; None where it may be one.

    Args:
        before: What is before the word.
        behind: What is behind it.
        is_f1: Whether the score is F1, of which there are no areas.
    """
    what = F1 if is_f1 else SCORES
    for words in NEIGHBOURS:
        if words.stands_behind(behind, what) or words.stands_before(before, what):
            return words.reason
    if _AT_ANOTHER.search(before):
        return AT_RANK
    if _AREA.search(behind):
        return AREA
    if is_f1:
        return None
    if _AREA.search(before):
        return AREA
    return MEAN if _AREA_BEFORE.search(before) else None


def is_best(before: str, behind: str) -> bool:
    """Tell whether the words around a score say that it is the best one until then.

    >>> is_best("val/best_", ""), is_best("", "_max"), is_best("best_model_", "")
    (True, True, False)
    """
    return bool(_BEST_BEFORE.search(before) or _BEST_BEHIND.match(behind))


def reason_of_lonely_score(before: str, behind: str) -> str | None:
    """Return what precision or recall is that has no partner, if its tag says it.

    Beside a partner such a word is the name of a class.

    >>> reason_of_lonely_score("DetectionBoxes_", "/mAP@.50IOU") == AREA
    True
    """
    return AREA if _AVERAGE.search(f"{before} {behind}") else None


def may_be_no_count(before: str, behind: str) -> bool:
    """Tell whether the words around counts may say that they are rates or means.

    They may be the name of a class as well, so they are read, and not called exact.

    >>> may_be_no_count("", "/rate"), may_be_no_count("val/mean_", "")
    (True, True)
    >>> may_be_no_count("rel_", ""), may_be_no_count("", "_prop")
    (True, True)
    >>> may_be_no_count("heart_rate/", ""), may_be_no_count("val/", "_cat")
    (False, False)
    """
    *groups, direct = _SEGMENTS.split(before)
    rest, *classes = _SEGMENTS.split(behind)
    if any(_GROUP.fullmatch(part) for part in (*groups, *classes)):
        return True
    if _MEAN_BEFORE.fullmatch(direct) or _SHORT_BEFORE.search(direct):
        return True
    return bool(_LATER.search(rest))
