"""Roles: a scalar's tag is read as a role and what is around it.

May import the vocabulary, `metadata`, `conventions`, which has the words of each role,
and `others`, which knows what else a tag may be. `val/TP` is true positives, and what
is before it is `val/`. Case does not matter, and a role is not read inside a longer
word. A tag that has a role's word and is something else (a rate, a loss, an area) has a
reason instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tb_f1_plugin.core.vocabulary import AVERAGES_OVER_CLASSES, KINDS, SeriesAverage
from tb_f1_plugin.format.metadata import EPOCH
from tb_f1_plugin.reading.scalars.conventions import (
    COUNT_ROLES,
    F1,
    IS_RATE,
    NAMED_BY_KERAS,
    RATIOS,
    ROLE_WORDS,
    ROLES,
    TOTAL,
    WEAK_WORDS,
)
from tb_f1_plugin.reading.scalars.others import (
    GLUED,
    GLUED_BEFORE,
    GLUED_BEHIND,
    LOSS,
    RATE,
    REVERSED,
    WORD_BEGINS,
    reason_of_count,
    reason_of_score,
    reason_of_share,
    reason_without_role,
)

# Behind a role that ends in a letter a number is that of a class, as in `tp0`.
_BEHIND_IT = (
    rf"(?=(?:{'|'.join(GLUED_BEHIND)})(?![a-z]))"
    r"|(?<=[a-z])(?=[0-9]+(?![a-z0-9]))"
)
_TASKS = "|".join(f"(?<={task})" for task in KINDS)
# F1 over classes and over all labels, as papers on multi-label data name them, and the
# unweighted or weighted average.
_LETTER = (
    r"(?-i:(?<=(?<![A-Za-z0-9])[COUW])(?=F1)|(?<=(?<![A-Za-z0-9])[UW]A)(?=F1)"
    r"|(?<=(?<![A-Za-z0-9])[uw]a)(?=f1)|(?<=(?<![A-Za-z0-9])u)(?=f1))"
)
_CAPITAL = r"(?-i:(?<=F1)(?=[A-Z][a-z]))"  # a word begins there, too
_ROLE = re.compile(
    rf"(?:(?<![A-Za-z0-9])|{WORD_BEGINS}|{_TASKS}|{GLUED_BEFORE}|{_LETTER})(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in ROLE_WORDS.items())
    + rf")(?:(?![A-Za-z0-9])|{WORD_BEGINS}|{_CAPITAL}|{_BEHIND_IT})",
    re.IGNORECASE,
)
MOST_WORDS = 4  # of one tag that may be its role, the last ones
# Short names in the plural, in small letters: what they need beside them to be counts.
_PLURALS = ("tps", "fps", "fns")
_PLURAL = re.compile(r"[tf][pn]s")
_NUMBERED = re.compile(r"(?<![a-z0-9])f[_ -]([12])(?![a-z0-9])", re.IGNORECASE)
_OPPOSITES = {"neg": ("pos",), "Neg": ("Pos",), "NEG": ("POS",), "1": ("0", "2")}
_CLASS = {name: re.compile(rf"{name}(?=[_ -]*$)") for name in _OPPOSITES}
_FLOAT = re.compile(r"fp(?:8|16|32|64)(?![0-9])", re.IGNORECASE)  # its size in bits

# A whole word, or one beside others that are written without a separator.
_AVERAGE = re.compile(
    rf"(?:(?<![A-Za-z])|{WORD_BEGINS}|{GLUED_BEFORE})(?<!un[_ -])(?<!non[_ -])"
    rf"({'|'.join(AVERAGES_OVER_CLASSES)})"
    rf"(?:(?![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z]))|(?=(?:{'|'.join(GLUED)})(?![a-z])))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"_([1-9][0-9]*)")
BATCH = "batch_"  # what Keras' callback puts before a metric's name for each batch
_EVALUATION = re.compile(r"evaluation_(.+)_vs_iterations", re.DOTALL)

Key = tuple[str, str]  # what is before and behind a role


@dataclass(frozen=True)
class Role:
    """A tag's role, and what is around it.

    Args:
        what: One of `ROLES`.
        before: What is before its word.
        behind: What is behind it.
        name: What a user's pattern calls the metric; "" if none found it.
        number: Keras' number of a metric, which belongs to no name: 0 without one.
            None where what is behind it is a name.
        word: Its word; "" if a user's pattern found it.
    """

    what: str
    before: str
    behind: str
    name: str = ""
    number: int | None = None
    word: str = ""

    @property
    def is_weak(self) -> bool:
        """Whether its word means much else."""
        is_float = _FLOAT.match(self.word + self.behind)
        return self.word.lower() in WEAK_WORDS or bool(is_float)

    @property
    def is_named_by_keras(self) -> bool:
        """Whether its word is a name that Keras gives a metric of its own."""
        return self.word in NAMED_BY_KERAS

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
    >>> read_tag("val/tp_val_rate")
    [Other(reason='It is a rate, and F1 does not follow from rates.')]
    >>> read_tag("loss")
    []
    """
    if own := _by_pattern(tag, patterns):
        return [own]
    if repeated := _repeats(tag, beside):
        return [Other(repeated)] if _words(tag, beside) else []
    words = [] if _is_one_of_many(tag, beside) else _words(tag, beside)
    if not words:
        reason = None if _is_one_of_many(tag, beside) else reason_without_role(tag)
        return [Other(reason)] if reason else []
    # The last one first: `tp/val/true_positives` is about its last word.
    roles: list[Role | Other] = []
    for word in reversed(words[-MOST_WORDS:]):
        role = _role(tag, word)
        reason = None if role.what == TOTAL else _why_other(tag, role, beside)
        if reason == LOSS and role.is_weak:
            break  # of a reconstruction, say
        roles.append(role if reason is None else Other(reason))
        if reason is not None:
            break  # it says what the tag is, whatever is before
    last = roles[-1] if roles else None
    is_rate = isinstance(last, Role) and IS_RATE.fullmatch(last.word)
    return [*roles, Other(RATE)] if is_rate else roles  # where it is no pair's recall


def with_words(
    tags: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()
) -> list[str]:
    """Return the tags that have a role's word, or that a pattern of the user finds."""
    return [t for t in tags if _ROLE.search(t) or any(p.fullmatch(t) for p in patterns)]


def _words(tag: str, beside: Collection[str]) -> list[re.Match[str]]:
    """Return the words of roles in a tag, in their order.

    `fps` are frames per second, unless `tps` and `fns` are there as well.
    """

    def is_read(word: re.Match[str]) -> bool:
        before, behind = tag[: word.start()], tag[word.end() :]
        return not _PLURAL.fullmatch(word[0]) or all(
            f"{before}{plural}{behind}" in beside for plural in _PLURALS
        )

    return [word for word in _ROLE.finditer(tag) if is_read(word)]


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
    if evaluation := _EVALUATION.fullmatch(tag):
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
        # Where an evaluation belongs to an epoch, what it measured has a twin.
        if any(EPOCH + str(repeated_by_keras(other)) in beside for other in beside):
            return (
                f"Keras wrote it in evaluations, and no {twin}: it is of another "
                "callback, or of an evaluation that belongs to no epoch, and such are "
                "not read."
            )
        return (
            "Keras wrote it in an evaluation that belongs to no epoch, and such are "
            "not read."
        )
    # Without a twin it is anybody's name for the counts of a batch.
    return f"It is Keras' repetition of {twin}, by batches." if twin in beside else None


def average_in(tag: str, before: str, behind: str) -> SeriesAverage:
    """Return the average that the tag of an F1 names in whole words, if it names one.

    Args:
        tag: The tag.
        before: What is before its role.
        behind: What is behind it.

    >>> average_in("val/macrof1", "val/macro", ""), average_in("f1", "", "")
    ('macro', 'as_logged')
    >>> average_in("microscopy/f1", "microscopy/", "")
    'as_logged'
    """
    parts = (before, tag[len(before) : len(tag) - len(behind)], behind)
    words = {word.lower() for part in parts for word in _AVERAGE.findall(part)}
    said = [average for average in AVERAGES_OVER_CLASSES if average in words]
    return said[0] if len(said) == 1 else "as_logged"


def _role(tag: str, word: re.Match[str]) -> Role:
    what, text = str(word.lastgroup), word[0]
    before, behind = tag[: word.start()], tag[word.end() :]
    return Role(what, before, behind, number=None if behind else 0, word=text)


def with_keras_numbers(
    roles_of: Mapping[str, list[Role | Other]],
) -> dict[str, list[Role | Other]]:
    """Return how tags are read, where a number behind a role may be Keras' own.

    Keras numbers a metric that it names itself, and a name of the user's that stands
    twice. It begins without a number and goes on with 1: numbers from 0 on are names.
    Whoever writes Keras' logs by a loop of their own has its numbers, too, behind any
    prefix.

    >>> tags = ("val/fp", "val/fp_1", "x/fp_1")
    >>> read = with_keras_numbers({tag: read_tag(tag) for tag in tags})
    >>> [(role.behind, role.number) for (role,) in read.values()]
    [('', 0), ('', 1), ('_1', None)]
    """
    families: dict[str, dict[str, list[Role]]] = {}
    for roles in roles_of.values():
        role = roles[0]
        if isinstance(role, Role) and role.word:
            family = families.setdefault(role.before, {})
            family.setdefault(role.behind, []).append(role)
    numbers = {
        (before, behind): int(match[1])
        for before, family in families.items()
        for behind, some in family.items()
        if (match := _NUMBER.fullmatch(behind)) and "_0" not in family
        if _are_numbered(some, family.get("", ()))
    }

    def read(role: Role | Other) -> Role | Other:
        if isinstance(role, Other) or not role.word:
            return role
        number = numbers.get((role.before, role.behind))
        return role if number is None else replace(role, behind="", number=number)

    return {tag: [read(role) for role in roles] for tag, roles in roles_of.items()}


def _are_numbered(some: Collection[Role], without: Collection[Role]) -> bool:
    """Tell whether Keras may have given some roles their number.

    Args:
        some: The roles that have one number behind them.
        without: Those of the same that have none.
    """
    # Of an F1, or a total, its set tells.
    telling = [role for role in some if role.what not in (F1, TOTAL)]
    if all(role.is_named_by_keras for role in telling or some):
        return True
    words = {role.word for role in without}
    return any(role.word in words for role in telling)


def _why_other(tag: str, role: Role, beside: Collection[str]) -> str | None:
    what, before, behind = role.what, role.before, role.behind
    if what not in COUNT_ROLES:
        reason = reason_of_score(before, behind, is_f1=what == F1)
        is_class = reason == REVERSED and _has_opposite(tag, before, beside)
        return None if is_class else reason
    if reason := reason_of_count(before, behind, tag):
        return reason
    # The ratios of a metric are shares by themselves, whatever it is called.
    is_ratio = what in RATIOS and all(f"{before}{r}{behind}" in beside for r in RATIOS)
    return None if is_ratio else reason_of_share(before)


def _has_opposite(tag: str, before: str, beside: Collection[str]) -> bool:
    """Tell whether `neg_f1` has a neighbour `pos_f1`, or `1-f1` one `0-f1`: classes."""
    return any(
        _CLASS[name].sub(other, before) + tag[len(before) :] in beside
        for name, others in _OPPOSITES.items()
        for other in others
        if _CLASS[name].search(before)
    )


def _is_one_of_many(tag: str, beside: Collection[str]) -> bool:
    """Tell whether `f_1` has a neighbour `f_0` or `f_3`: then it is a number."""
    return any(
        tag[: word.start(1)] + number + tag[word.end(1) :] in beside
        for word in _NUMBERED.finditer(tag)
        for number in "03"
    )
