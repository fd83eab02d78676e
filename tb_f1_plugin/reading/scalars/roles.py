"""Roles: a scalar's tag is read as a role and what is around it.

May import the vocabulary, `metadata` and `conventions`, which has the words of each
role. `val/TP` is true positives, and what is before it is `val/`. Case does not matter,
and a role is not read inside a longer word. A tag that has a role's word and is
something else (a rate, a loss, an area) has a reason instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tb_f1_plugin.core.vocabulary import AVERAGES_OVER_CLASSES, KINDS
from tb_f1_plugin.format.metadata import EPOCH
from tb_f1_plugin.reading.scalars.conventions import (
    COUNT_ROLES,
    PRECISION,
    RECALL,
    ROLE_WORDS,
    ROLES,
    SCORE_ROLES,
    TOTAL,
    WEAK_WORDS,
)

# Words that people write next to a role without a separator: `macrof1`, `f1val`.
_GLUED = (
    *(*AVERAGES_OVER_CLASSES, "samples"),
    *("train", "valid", "val", "eval", "test", "dev", "best"),
)
_BEFORE = "|".join(f"(?<={word})" for word in _GLUED)
# Behind a role that ends in a letter a number is that of a class, as in `tp0`.
_BEHIND_IT = rf"(?=(?:{'|'.join(_GLUED)})(?![a-z]))|(?<=[a-z])(?=[0-9]+(?![a-z0-9]))"

# Where a capital letter follows a small one, a word begins, as in torchmetrics'
# `BinaryTruePositives`; its `ClasswiseWrapper` writes all of that in small letters.
_WORD_BEGINS = r"(?-i:(?<=[a-z])(?=[A-Z][a-z0-9]|[TF][PN]s?(?![A-Za-z0-9])))"
_TASKS = "|".join(f"(?<={task})" for task in KINDS)
_ROLE = re.compile(
    rf"(?:(?<![A-Za-z0-9])|{_WORD_BEGINS}|{_TASKS}|{_BEFORE})(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in ROLE_WORDS.items())
    + rf")(?:(?![A-Za-z0-9])|{_WORD_BEGINS}|{_BEHIND_IT})",
    re.IGNORECASE,
)
MOST_WORDS = 4  # of one tag that may be its role, the last ones
_FLOAT = re.compile(r"fp(?:8|16|32|64)(?![0-9])", re.IGNORECASE)  # its size in bits

# Names that Keras gives its own metrics, and numbers where a process has several.
_OF_KERAS = re.compile(
    r"(?:(?:true|false)_(?:positives|negatives)|precision|recall|f1_score)"
)
_NUMBER = re.compile(r"_([1-9][0-9]*)")
BATCH = "batch_"  # what Keras' callback puts before a metric's name for each batch
_EVALUATION = re.compile(r"evaluation_(.+)_vs_iterations", re.DOTALL)

AREA = "It is an area under a curve, or a mean of such, from which no F1 follows."
RATE = "It is a rate, and F1 does not follow from rates."
SHARE = "It is a share, not a count."
SPREAD = "It is a spread."
MEAN = (
    "It may be an average precision or recall, an area under a curve, from which no F1 "
    "follows."
)
F_BETA = "It is an F-beta, from which no F1 follows."
AT_RANK = "It is taken at a rank, or at a value of another score."

# A role that one of these stands directly behind is something else. Behind a slash such
# a word is the name of a class. Before a role it is a name too, as of an output
# `heart_rate`.
_JOINED = r"[_ -]*"
_BEHIND = (
    (re.compile(rf"{_JOINED}(?:loss|error)(?![a-z])", re.I), "It is a loss.", None),
    (
        re.compile(
            rf"{_JOINED}per[_ -]*"
            r"(?:second|sec|minute|hour|step|batch|epoch|image|token|sample|row)s?"
            r"(?![a-z])",
            re.I,
        ),
        "It is a mean per unit of something.",
        None,
    ),
    (
        re.compile(rf"{_JOINED}thresholds?(?![a-z])(?![_ =/-]*[0-9])", re.I),
        "It is a threshold.",
        None,
    ),
    (
        re.compile(
            rf"{_JOINED}(?:std|stddev|stderr|variance|var)(?![a-z])",
            re.I,
        ),
        SPREAD,
        None,
    ),
    (
        re.compile(
            rf"{_JOINED}(?:rate|ratio|fraction|share|percent|percentage|pct)s?(?![a-z])",
            re.I,
        ),
        RATE,
        COUNT_ROLES,
    ),
    (
        re.compile(
            rf"{_JOINED}(?:at|@){_JOINED}(?:k(?![a-z])|top|[0-9]+(?![0-9.])"
            r"|precision|recall|sensitivity|specificity)",
            re.I,
        ),
        AT_RANK,
        SCORE_ROLES,
    ),
)
_SPREAD_BEFORE = re.compile(r"(?<![a-z])(?:std|stddev|stderr|variance|var)[_ -]$", re.I)
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
    rf"(?:(?<![a-z])|{_WORD_BEGINS})(?:auc|auroc|auprc|aupr|curve)(?![a-z])", re.I
)
# Of detection and retrieval: average precision.
_AVERAGE_PRECISION = re.compile(
    r"(?<![A-Za-z0-9])(?:(?i:map)|AP)(?:[@_-]?[0-9]+(?:[-:][0-9]+)?)?(?![A-Za-z0-9])"
)
_F_BETA = re.compile(
    rf"(?:(?<![a-z0-9])|(?-i:(?<=[a-z])(?=F))|{_BEFORE})"
    r"f[_ -]?(?:beta|0?[._]5|2)(?:[_ -]?(?:score|measure))?(?![a-z0-9])",
    re.I,
)
_RATES = re.compile(r"(?<![a-z0-9])[tf][pn]rs?(?![a-z0-9])", re.I)
_SHARES = re.compile(
    r"%|(?<![a-z])(?:un)?normali[sz]ed|(?<![a-z])norm(?![a-z])", re.IGNORECASE
)
Key = tuple[str, str]  # what is before and behind a role


@dataclass(frozen=True)
class Role:
    """A tag's role, and what is around it.

    Args:
        what: One of `ROLES`.
        before: What is before its word.
        behind: What is behind it.
        name: What a user's pattern calls the metric; "" if none found it.
        number: Keras' number of a metric that has its default name, which belongs to
            no name: 0 without one. None where a name is not Keras' own.
        is_weak: Whether its word means much else.
    """

    what: str
    before: str
    behind: str
    name: str = ""
    number: int | None = None
    is_weak: bool = False

    @property
    def key(self) -> tuple[str, Key]:
        """What the tags of a set have in common."""
        return self.name, (self.before, self.behind)


@dataclass(frozen=True)
class Other:
    """Why a tag that has a role's word is not of that role."""

    reason: str


def read_tag(
    tag: str,
    patterns: Sequence[re.Pattern[str]] = (),
    beside: Collection[str] = (),
) -> list[Role | Other]:
    """Return what a tag may be, best first; nothing where it has no role's word.

    Args:
        tag: The tag.
        patterns: The user's own, which come first.
        beside: The tags of the run, by which a repetition is known.

    >>> read_tag("val/TP/cat")[0].what
    'true_positives'
    >>> read_tag("val/tp_rate")
    [Other(reason='It is a rate, and F1 does not follow from rates.')]
    >>> read_tag("loss")
    []
    """
    own = _by_pattern(tag, patterns)
    if own is not None:
        return [own]
    if repeated := _repeats(tag, beside):
        return [Other(repeated)] if _ROLE.search(tag) else []
    words = list(_ROLE.finditer(tag))
    if not words:
        if _RATES.search(tag):
            return [Other(RATE)]
        if _F_BETA.search(tag):
            return [Other(F_BETA)]
        return [Other(AREA)] if _AVERAGE_PRECISION.search(tag) else []
    # The last one first: `tp/val/true_positives` is about its last word.
    roles: list[Role | Other] = []
    for word in reversed(words[-MOST_WORDS:]):
        role = _role(tag, word)
        reason = None if role.what == TOTAL else _why_other(tag, role)
        roles.append(role if reason is None else Other(reason))
        if reason is not None:
            break  # it says what the tag is, whatever is before
    return roles


def _by_pattern(tag: str, patterns: Sequence[re.Pattern[str]]) -> Role | None:
    for pattern in patterns:
        match = pattern.fullmatch(tag)
        parts = match.groupdict() if match else {}
        role = next((role for role in ROLES if parts.get(role)), None)
        if match and role:
            start, end = match.span(role)
            name = parts.get("metric") or ""
            # Named, they belong together whatever is around them.
            around = ("", "") if name else (tag[:start], tag[end:])
            return Role(role, *around, name)
    return None


def repeated_by_keras(tag: str) -> str | None:
    """Return the metric that a tag repeats, if its form is that of Keras' callback.

    >>> repeated_by_keras("evaluation_f1_vs_iterations"), repeated_by_keras("batch_f1")
    ('f1', 'f1')
    """
    evaluation = _EVALUATION.fullmatch(tag)
    if evaluation:
        return evaluation[1]
    return tag.removeprefix(BATCH) if tag.startswith(BATCH) else None


def _repeats(tag: str, beside: Collection[str]) -> str | None:
    """Return the sentence on a tag that Keras' callback writes again, if it is one."""
    metric = repeated_by_keras(tag)
    if metric is None:
        return None
    twin = EPOCH + metric
    if not tag.startswith(BATCH):
        if twin in beside:
            return f"It is Keras' repetition of {twin}, by evaluations."
        return (
            "Keras wrote it in an evaluation that belongs to no epoch, and such are "
            "not read."
        )
    # Without a twin it is anybody's name for the counts of a batch.
    return f"It is Keras' repetition of {twin}, by batches." if twin in beside else None


def _role(tag: str, word: re.Match[str]) -> Role:
    what, text = str(word.lastgroup), word[0]
    before, behind = tag[: word.start()], tag[word.end() :]
    number = None
    if tag.startswith(EPOCH) and _OF_KERAS.fullmatch(text):
        match = _NUMBER.fullmatch(behind)
        if match:
            number, behind = int(match[1]), ""
        elif not behind:
            number = 0
    is_weak = text.lower() in WEAK_WORDS or bool(_FLOAT.match(text + behind))
    return Role(what, before, behind, number=number, is_weak=is_weak)


def _why_other(tag: str, role: Role) -> str | None:
    what, before, behind = role.what, role.before, role.behind
    for pattern, reason, of in _BEHIND:
        if (of is None or what in of) and pattern.match(behind):
            return reason
    if _SPREAD_BEFORE.search(before):
        return SPREAD
    if what in COUNT_ROLES:
        return SHARE if _SHARES.search(tag) else None
    if _AT_ANOTHER.search(before):
        return AT_RANK
    if _AREA.search(behind):
        return AREA
    if what not in (PRECISION, RECALL):
        return None
    if _AREA.search(before):
        return AREA
    return MEAN if _AREA_BEFORE.search(before) else None
